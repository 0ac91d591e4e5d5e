"""What strangers send: loading, checking and publishing it opens nothing outside its folder, and ends in no traceback."""

import json
import os
import shutil
import subprocess
import sys
from collections import Counter

import pytest

import kit
from kit import measures
from tests.reliability import hostile, ledger, watching
from tests.reliability.runs import digests
from tests.synthetic import in_parts, tiny_case


@pytest.fixture(scope="module", params=["csv", "parquet"])
def sound(request, tmp_path_factory):
    folder = tmp_path_factory.mktemp("sound")
    case = tiny_case(folder / "case")
    if request.param == "parquet":
        case = in_parts(kit.load(case), folder / "parts")
        kit.load(case)  # with its wide tables
    return case


def used(case):
    """All that one does with a case before publishing it; what is said of it, if it is refused."""
    said = []
    try:
        said += [str(f) for f in kit.check(case)]
        loaded = kit.load(case)
    except kit.KitError as error:
        return [*said, str(error)]
    said += [repr(loaded), loaded._repr_html_(), str(measures.coverage_by(loaded)), str(kit.evidence(loaded).head())]
    for measure in (measures.stance_by, measures.event_timeline):
        try:
            said.append(str(measure(loaded)))
        except kit.KitError as error:
            said.append(str(error))
    return said


def problem(name, build, sound, tmp_path, do):
    """The harm that one hostile case does when it is used, and what it was; nothing if it does none."""
    world = tmp_path / "world"
    shutil.rmtree(world, ignore_errors=True)
    bait = hostile.baits(world / "bait")
    case = shutil.copytree(sound, world / "case", symlinks=True)
    build(case, bait)
    before = digests(bait)
    said = []
    try:
        with watching.watched(bait) as seen:
            said = do(case)
    except Exception as error:
        return "stopped", f"{name}: {type(error).__name__}: {str(error)[:300]}"
    if seen or digests(bait) != before:
        return "outside", f"{name}: outside the case: {seen}"
    if sorted(p.name for p in world.iterdir()) != ["bait", "case"]:
        return "outside", f"{name}: made beside the case: {[p.name for p in world.iterdir()]}"
    return ("outside", f"{name}: it tells what is outside") if hostile.BAIT in json.dumps(said) else None


EVERY = 1 if os.environ.get("KIT_ALL_HOSTILE") else 29  # of how many cases one is used; all of them take ten minutes


def tried(cases, sound, tmp_path, do=used):
    """Use hostile cases one by one; nothing goes wrong with any of them."""
    cases = [*cases][::EVERY]
    found = [*filter(None, (problem(name, build, sound, tmp_path, do) for name, build in cases))]
    ledger.note("cases that mean harm", len(cases), executed=0, **Counter(harm for harm, _ in found))
    assert [told for _, told in found] == []


KINDS = {
    "questions to a database": lambda tmp: hostile.sql_cases(tmp / "world" / "bait"),
    "links": lambda tmp: hostile.link_cases(),
    "paths": lambda tmp: hostile.path_cases(),
    "plans": lambda tmp: hostile.plan_cases(),
    "forms": lambda tmp: hostile.form_cases(),
    "parts": lambda tmp: hostile.part_cases(),
}


@pytest.mark.parametrize("kind", KINDS)
def test_a_hostile_case_reads_and_writes_nothing_outside_its_folder(sound, tmp_path, kind):
    tried(KINDS[kind](tmp_path), sound, tmp_path)


@pytest.mark.parametrize("seed", [0, *(pytest.param(s, marks=pytest.mark.slow) for s in range(1, 10))])
def test_a_data_package_with_something_odd_in_it_is_refused_or_used(sound, tmp_path, seed):
    tried(hostile.odd_cases(hostile.package(sound), 100, seed), sound, tmp_path)


WRITERS = (
    ("score", "{articles}", "--case", "{case}", "--write"),
    ("accuracy", "{case}", "{gold}"),
    ("attach", "{case}", "{articles}"),
    ("code", "{articles}", "--into", "{case}"),
    ("code", "{articles}", "--out", "{case}"),
    ("export", "{case}", "{case}/../made", "--to", "parquet"),
    ("names", "{articles}", "--case", "{case}"),
)


@pytest.mark.parametrize("words", WRITERS, ids=lambda w: " ".join(w[:1] + w[2:3]))
def test_no_command_on_a_hostile_case_writes_outside_it(sound, tmp_path, words):
    from typer.testing import CliRunner

    from kit.cli import app

    def commanded(case):
        given = {"case": case, "articles": kit.example() / "articles" / "archive.csv", "gold": kit.example() / "gold"}
        done = CliRunner().invoke(app, [w.format(**given) for w in words])
        if done.exception is not None and not isinstance(done.exception, SystemExit | kit.KitError | OSError):
            raise done.exception
        shutil.rmtree(case.parent / "made", ignore_errors=True)
        return [done.output, str(done.exception)]

    tried([*hostile.link_cases(), *hostile.plan_cases()], sound, tmp_path, commanded)


def test_a_hostile_case_is_published_without_touching_anything_else(sound, tmp_path):
    """Whole processes, so that what the libraries open is watched too."""
    some = [*hostile.path_cases()][:16:3] + [*hostile.link_cases()][::9] + [*hostile.sql_cases(tmp_path / "world" / "bait")][::17]
    note = tmp_path / "note.ipynb"
    from tests.sites import notebook

    notebook(note, "# What is in it?\n\nThis.", "import kit\nkit.load()")

    def published(case):
        command = [sys.executable, "-m", "kit.cli", "publish", str(note), "--case", str(case), "--out", str(tmp_path / "site")]
        done = subprocess.run(command, capture_output=True, text=True)
        assert "Traceback" not in done.stderr + done.stdout, done.stderr
        return [done.stdout, done.stderr]

    tried(some, sound, tmp_path, published)
