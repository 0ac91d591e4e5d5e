"""Benchmarks are run by hand: here only that what they import of the kit is still there, also in the scripts they start."""

import ast
import importlib
from pathlib import Path

import pytest

import kit
from tests.bench.grown import grow
from tests.synthetic import in_parts

BENCHMARKS = sorted((Path(__file__).parent / "bench").glob("[a-z]*.py"))


def imports(source):
    tree = ast.parse(source)
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and str(node.module).split(".")[0] in ("kit", "tests"):
            yield from ((node.module, a.name) for a in node.names)
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and "import" in node.value:
            try:
                yield from imports(node.value)
            except SyntaxError:  # prose
                continue


@pytest.mark.parametrize("path", BENCHMARKS, ids=lambda p: p.stem)
def test_a_benchmark_finds_what_it_imports(path):
    for module, name in imports(path.read_text("utf-8")):
        assert hasattr(importlib.import_module(module), name) or importlib.import_module(f"{module}.{name}"), (module, name)


def test_a_case_is_multiplied(shipped, tmp_path):
    large = kit.load(grow(in_parts(shipped, tmp_path / "case"), tmp_path / "large", 3))
    assert [large.count(name) for name in ("articles", "statements", "events", "sources")] == [
        3 * len(shipped.articles),
        3 * len(shipped.statements),
        3 * len(shipped.events),
        len(shipped.sources),
    ]
