"""The wheel is whole: in an empty environment, from another folder, without a checkout, it has the case and the reports."""

import subprocess
import sys
import sysconfig
import venv
from pathlib import Path

import pytest

from kit.workshop.key import read_key

ROOT = Path(__file__).parent.parent


@pytest.fixture(scope="module")
def python(tmp_path_factory):
    """The Python of an empty environment with the wheel in it; the libraries it needs are borrowed, nothing is fetched."""
    place = tmp_path_factory.mktemp("wheel")
    subprocess.run([sys.executable, "-m", "build", "-q", "--no-isolation", "--outdir", place, ROOT], check=True)
    (wheel,) = place.glob("*.whl")
    venv.create(place / "empty", with_pip=False, symlinks=True)
    inside = place / "empty" / ("Scripts" if sys.platform == "win32" else "bin") / "python"
    (site,) = (place / "empty").rglob("site-packages")
    install = [sys.executable, "-m", "pip", "--python", str(inside), "install", "-q", "--no-deps", "--no-index"]
    subprocess.run([*install, "--no-compile", str(wheel)], check=True)
    borrowed = place / "borrowed"
    borrowed.mkdir()
    for path in Path(sysconfig.get_paths()["purelib"]).iterdir():
        if "peace_talks_kit" not in path.name:  # all but the checkout itself
            (borrowed / path.name).symlink_to(path)
    (site / "borrowed.pth").write_text(f"{borrowed}\n")
    return inside


def ask(python, code, folder):
    done = subprocess.run([python, "-c", code], cwd=folder, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def test_it_loads_the_case_from_inside_the_package(python, tmp_path, shipped):
    where, counts = ask(python, "import kit; print(kit.__file__); print(repr(kit.load()))", tmp_path).split("\n", 1)
    assert ROOT not in Path(where).parents
    assert counts == repr(shipped)


def test_it_carries_the_reports(python, tmp_path):
    found = ask(python, "from kit.notebooks import run as r; print(*(p.name for p in r.every()))", tmp_path)
    assert found.split() == sorted(p.name for p in (ROOT / "notebooks").glob("*.ipynb"))


def test_it_carries_the_lessons_their_key_and_the_pages_templates(python, tmp_path):
    code = "from kit.workshop.key import *; print(len(read_key()), *(p.name for p in lessons_folder().glob('*.ipynb')))"
    number, *lessons = ask(python, code, tmp_path).split()
    assert int(number) == len(read_key(ROOT / "notebooks" / "workshop" / "key.toml"))
    assert sorted(lessons) == sorted(p.name for p in (ROOT / "notebooks" / "workshop").glob("*.ipynb"))
    assert "The one page to read before" in ask(python, "from kit.workshop.guide import guide; print(guide([], {}))", tmp_path)


def test_it_carries_scripts_styles_and_settings(python, tmp_path):
    code = "import kit, pathlib; p = pathlib.Path(kit.__file__).parent; print(*(q.relative_to(p) for q in p.rglob('*.*')))"
    carried = set(ask(python, code, tmp_path).split())
    wanted = {str(p.relative_to(ROOT / "kit")) for kind in ("js", "css", "json") for p in (ROOT / "kit").rglob(f"*.{kind}")}
    assert wanted <= carried
    assert not [name for name in carried if "texts" in name]


def test_its_command_checks_the_case(python, tmp_path):
    done = subprocess.run([python.parent / "kit", "check"], cwd=tmp_path, capture_output=True, text=True)
    assert (done.returncode, done.stdout) == (0, "no faults\n")


def test_a_checkout_named_kit_does_not_hide_the_package(python, tmp_path):
    (tmp_path / "kit" / "notebooks").mkdir(parents=True)
    assert ask(python, "import kit; print(len(kit.load().articles))", tmp_path) == "5"
