"""Benchmarks are run by hand: here only that what they import of the kit is still there, also in the scripts they start."""

import ast
import importlib
from pathlib import Path

import pytest

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
