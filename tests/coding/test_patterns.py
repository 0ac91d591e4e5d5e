"""Every regular expression of the rooms that read text stands below an invented sentence that it is for, and finds it.

Where a pattern reads up to a place or from a place on, the example is the sentence up to there or from there on.
"""

import ast
import importlib
from pathlib import Path

import pytest

from kit.coding.cues import Cue
from kit.coding.figures.speaking import _verb_pattern
from kit.coding.issues import _join_patterns
from kit.coding.tone.pattern_scores import load_pattern
from kit.coding.tone.vader import load_lexicon
from kit.text import days_of_languages

ROOT = Path(__file__).parent.parent.parent
MODULES = sorted(p for room in ("coding", "text") for p in (ROOT / "kit" / room).rglob("*.py"))
MARK = "# e.g. "
# Made while the kit runs: the function that makes it → one that is made.
MADE_LATER = {
    "kit.coding.cues:Cue.__init__": lambda: Cue("(halt|end) .. fighting", 2).quick,
    "kit.coding.issues:_join_patterns": lambda: _join_patterns([Cue("stop or end", 2), Cue("halt", 3)]),
    "kit.coding.tone.vader:Vader.__init__": lambda: load_lexicon()._maybe_emoji,
    "kit.coding.tone.pattern_scores:Pattern.__init__": lambda: load_pattern()._begins_face,
    "kit.coding.figures.speaking:_verb_pattern": lambda: _verb_pattern(),
    "kit.text.days_of_languages:_write_pattern": lambda: days_of_languages._load("de").pattern,
    "kit.coding.tone.pattern_scores:_faces": lambda: load_pattern()._faces,
}


def _is_re(owner):
    return isinstance(owner, ast.Name) and owner.id == "re"


def calls(tree, owner=""):
    """Calls of the module `re`, each with the function in which it stands."""
    for node in ast.iter_child_nodes(tree):
        inside = isinstance(node, ast.FunctionDef | ast.ClassDef)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and _is_re(node.func.value):
            yield node, owner
        yield from calls(node, f"{owner}.{node.name}".lstrip(".") if inside else owner)


def examples(lines, number):
    """What the lines of comment right above a line give as examples: Python strings."""
    while number > 1 and lines[number - 2].lstrip().startswith("#"):
        number -= 1
        if lines[number - 1].lstrip().startswith(MARK):
            yield ast.literal_eval(lines[number - 1].lstrip().removeprefix(MARK))


def compiled():
    for path in MODULES:
        source = path.read_text("utf-8")
        module = ".".join(path.relative_to(ROOT).with_suffix("").parts)
        for call, owner in calls(ast.parse(source)):
            if call.func.attr == "compile":
                yield pytest.param(module, owner, call, source.splitlines(), id=f"{module}:{call.lineno}")


@pytest.mark.parametrize(("module", "owner", "call", "lines"), [*compiled()])
def test_a_pattern_finds_the_example_above_it(module, owner, call, lines):
    if owner:
        made = MADE_LATER[f"{module}:{owner}"]()
    else:
        made = eval(compile(ast.Expression(call), module, "eval"), vars(importlib.import_module(module)))
    given = list(examples(lines, call.lineno))
    assert given, f"line {call.lineno} of {module} needs a line above it: {MARK}and an invented text in quotation marks"
    for text in given:
        assert made.search(text), f"line {call.lineno} of {module} does not find {text!r}"


@pytest.mark.parametrize("path", MODULES, ids=lambda p: p.stem)
def test_a_pattern_has_a_name(path):
    used = {call.func.attr for call, _ in calls(ast.parse(path.read_text("utf-8")))}
    assert used <= {"compile", "escape"}, "an expression in the midst of the code has no place for its example"


@pytest.mark.parametrize("path", MODULES, ids=lambda p: p.stem)
def test_values_are_named_by_what_they_hold(path):
    nodes = list(ast.walk(ast.parse(path.read_text("utf-8"))))
    named = {n.id for n in nodes if isinstance(n, ast.Name)} | {n.arg for n in nodes if isinstance(n, ast.arg)}
    assert not named & {"told", "made", "kept", "said", "found"}
