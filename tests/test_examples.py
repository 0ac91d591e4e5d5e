"""Examples in README and in the docstrings of public names run, and give what they say; README is short."""

import doctest
import importlib
import pkgutil
import re
from pathlib import Path

import pytest

import kit

MODULES = [
    importlib.import_module(found.name)
    for found in pkgutil.walk_packages(kit.__path__, "kit.")
    if found.name.split(".")[1] not in ("corpus", "publish", "workshop", "notebooks") and "_data" not in found.name
]
EXAMPLES = [test for module in MODULES for test in doctest.DocTestFinder(exclude_empty=True).find(module) if test.examples]


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda test: test.name)
def test_an_example_gives_what_it_says(example):
    failed, tried = doctest.DocTestRunner(optionflags=doctest.NORMALIZE_WHITESPACE).run(example)
    assert (failed, tried) == (0, len(example.examples))


def test_what_people_call_first_has_an_example():
    shown = {test.name.rpartition(".")[2] for test in EXAMPLES}
    named = {
        "load",
        "check",
        "only",
        "labelled",
        "evidence",
        "readout",
        "export",
        "agreement",
        "panel",
        "example",
        *kit.measures.__all__,
    }
    assert named <= shown
    assert len(EXAMPLES) >= 20


README = (Path(__file__).parent.parent / "README.md").read_text("utf-8")


def test_the_readme_gives_what_it_says():
    example = doctest.DocTestParser().get_doctest(README, {}, "README.md", None, 0)
    failed, tried = doctest.DocTestRunner(optionflags=doctest.NORMALIZE_WHITESPACE).run(example)
    assert failed == 0 and tried >= 8


def test_the_readme_is_one_screen_and_a_half_and_its_links_lead_somewhere():
    assert len(README.split()) <= 1000
    for link in re.findall(r"\]\(([^)#]+)\)", README):
        assert link.startswith("https://") or (Path(__file__).parent.parent / link).exists(), link
