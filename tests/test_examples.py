"""Examples in the docstrings of public names run, and give what they say."""

import doctest
import importlib
import pkgutil

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
