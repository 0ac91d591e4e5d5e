"""The linter, the formatter and the type checker find nothing."""

import ast
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent


@pytest.mark.parametrize(
    "command",
    [["ruff", "check", "."], ["ruff", "format", "--check", "."], ["mypy"]],
    ids=["ruff check", "ruff format", "mypy"],
)
def test_it_finds_nothing(command):
    done = subprocess.run([sys.executable, "-m", *command], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr


# What a page has and Deno has not; every other name that no file declares or imports is a mistake.
IN_A_PAGE = {
    "Image", "IntersectionObserver", "MutationObserver", "ResizeObserver", "XMLSerializer", "cancelAnimationFrame", "document",
    "getComputedStyle", "history", "innerHeight", "matchMedia", "requestAnimationFrame", "scrollBy",
}  # fmt: skip


@pytest.fixture
def deno(tmp_path, monkeypatch):
    """Deno as linter and formatter of the JavaScript in a folder: offline, with its caches in the test's folder."""
    monkeypatch.setenv("DENO_DIR", str(tmp_path / "deno"))
    monkeypatch.setenv("DENO_NO_UPDATE_CHECK", "1")
    monkeypatch.setenv("NO_COLOR", "1")

    def run(folder, *command):
        command = [sys.executable, "-m", "deno", *command, "--config", ".deno.jsonc"]
        return subprocess.run(command, cwd=folder, capture_output=True, text=True)

    return run


def complaints(deno, folder):
    """Each as `file:line: rule: what`."""
    done = deno(folder, "lint", "--json")
    found = json.loads(done.stdout)
    assert not found["errors"], found["errors"]
    return [
        f"{os.path.basename(d['filename'])}:{d['range']['start']['line']}: {d['code']}: {d['message']}"
        for d in found["diagnostics"]
        if not (d["code"] == "no-undef" and d["message"].split()[0] in IN_A_PAGE)
    ]


def test_the_javascript_is_linted_and_formatted(deno):
    assert complaints(deno, ROOT) == []
    done = deno(ROOT, "fmt", "--check")
    assert done.returncode == 0, done.stderr
    files = len(list((ROOT / "kit").rglob("*.js")))
    assert f"Checked {files} files" in done.stdout + done.stderr


def test_faulty_javascript_is_refused(deno, tmp_path):
    shutil.copy(ROOT / ".deno.jsonc", tmp_path)
    snippet = tmp_path / "kit" / "front" / "faulty.js"
    snippet.parent.mkdir(parents=True)
    snippet.write_text("export function draw(marks) {\n  const most=1\n  document.title = plural(marks);\n}\n")
    assert complaints(deno, tmp_path) == [
        "faulty.js:2: no-unused-vars: `most` is never used",
        "faulty.js:3: no-undef: plural is not defined",
    ]
    assert deno(tmp_path, "fmt", "--check").returncode != 0


def test_sql_is_put_together_in_one_place():
    """Elsewhere a question is a text that stands in the code as it is: values are bound, names are judged in `kit.store.duck`."""
    asked = {"execute", "executemany", "sql", "query"}
    made = []
    for path in sorted((ROOT / "kit").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in asked and node.args:
                owner = node.func.value.id if isinstance(node.func.value, ast.Name) else ""
                question = node.args[0]
                fixed = isinstance(question, ast.Constant) or (isinstance(question, ast.Name) and question.id in _QUESTIONS)
                if owner not in ("run_notebooks", "client") and not fixed:
                    made.append(f"{path.relative_to(ROOT).as_posix()}: {ast.unparse(node)[:60]}")
    assert made == ["kit/store/duck.py: con.sql(f'FROM \"{name}\"')"]


_QUESTIONS = {"setting", "query"}  # loop variables over constants of kit/store/duck.py and kit/store/wide_tables.py
