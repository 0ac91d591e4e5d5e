"""The linter, the formatter and the type checker find nothing."""

import ast
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
