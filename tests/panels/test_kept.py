"""Cubes of a case on disk are counted once, and what is kept of them is believed only where it is whole and fits."""

import dataclasses
import hashlib
import json
import shutil

import numpy as np
import pytest

from kit.case.case import load
from kit.panels import cells, kept
from kit.panels.cubes import CountedCubes
from kit.store import wide_tables
from tests.synthetic import in_parts, make_case

NAMES = ("attributions", "tones", "positions", "carried", "worded", "lags")


@pytest.fixture(scope="module")
def parts(tmp_path_factory):
    """A case with the tables for quick answers."""
    case = in_parts(make_case(60, seed=5), tmp_path_factory.mktemp("kept") / "parts")
    load(case).frame("statements")
    return case


@pytest.fixture
def folder(parts, tmp_path):
    return shutil.copytree(parts, tmp_path / "parts")


@pytest.fixture(scope="module")
def with_tones(parts, tmp_path_factory):
    """Such a case with a cube that is kept, and its numbers."""
    case = shutil.copytree(parts, tmp_path_factory.mktemp("kept") / "tones")
    return case, made(case, "tones")


@pytest.fixture
def counted(monkeypatch):
    """Units of the cubes that are counted rather than read."""
    units, count = [], cells.count

    def told(what):
        units.append(what.unit)
        return count(what)

    monkeypatch.setattr(cells, "count", told)
    return units


def numbers(value):
    """A cube as what can be compared."""
    if isinstance(value, np.ndarray):
        return value.dtype.str, value.tolist()
    if dataclasses.is_dataclass(value):
        return {f.name: numbers(getattr(value, f.name)) for f in dataclasses.fields(value)}
    return {k: numbers(v) for k, v in value.items()} if isinstance(value, dict) else value


def made(folder, *names):
    cubes = CountedCubes(load(folder))
    return {name: numbers(cubes[name]) for name in names}


def test_a_second_session_reads_what_the_first_has_counted(folder, counted):
    first = made(folder, *NAMES)
    assert len(counted) == len(NAMES)
    assert made(folder, *NAMES) == first
    assert len(counted) == len(NAMES)
    assert {p.name.partition("-")[0] for p in (folder / "index").glob("*.cube")} == {*NAMES}


def test_where_scores_are_known_attributions_are_theirs(folder, counted):
    first = made(folder, "attributions")
    made(folder, "tones")
    (folder / "index").joinpath(next(p.name for p in (folder / "index").glob("attributions-*"))).unlink()
    assert made(folder, "attributions") == first
    assert len(counted) == 2


def test_another_case_code_or_settings_are_counted_anew(folder, counted, monkeypatch):
    made(folder, "tones")
    parties = folder / "codebook/parties.csv"
    parties.write_text(parties.read_text("utf-8").replace("Family 0", "Another family"), "utf-8")
    made(folder, "tones")
    assert len(counted) == 2
    monkeypatch.setattr("kit.panels.cubes.EXACT", 1)
    made(folder, "tones")
    monkeypatch.setattr(kept, "_code", lambda: "another")
    made(folder, "tones")
    assert len(counted) == 4
    assert len([*(folder / "index").glob("tones-*.cube")]) == 1  # those of before are gone


def test_what_somebody_else_has_counted_is_not_believed(folder, counted, monkeypatch, tmp_path):
    first = made(folder, "attributions")
    for user in ("another", None):  # of whom nothing can be kept, the last
        (tmp_path / "cache").write_text("") if user is None else None
        monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / (user or "cache")))
        kept._secret.cache_clear()
        assert made(folder, "attributions") == first
    assert len(counted) == 3
    secret = tmp_path / "another" / "peace-talks-kit" / "secret"
    assert len(secret.read_text("utf-8")) == 64 and secret.stat().st_mode & 0o077 == 0
    kept._secret.cache_clear()


def test_nothing_is_kept_of_a_filtered_case(folder, counted):
    case = load(folder)
    CountedCubes(case.only(issue=case.book.ids("issue", case.book.order("issue")[0])))["attributions"]
    CountedCubes(load(folder))["attributions"]
    assert len(counted) == 2


def test_where_nothing_can_be_written_cubes_are_counted(folder, counted, monkeypatch):
    def full(*_):
        raise OSError("no space left")

    monkeypatch.setattr(kept, "write_whole", full)
    assert made(folder, "attributions") == made(folder, "attributions")
    assert len(counted) == 2


def test_a_file_of_a_cube_is_one_of_the_kit_and_goes_with_the_tables(folder):
    made(folder, "tones")
    assert {*(folder / "index").glob("*.cube")} <= {*wide_tables.files(folder)}


def test_rows_of_one_thing_follow_each_other_by_the_alphabet_of_ids_and_the_numbers_of_steps(folder):
    assert cells._sorted_place(["b", "a", "", "c"], text=True).tolist() == [1, 0, 3, 2]
    assert cells._sorted_place(["-10", "-9", "10", "9", ""], text=False).tolist() == [0, 1, 3, 2, 4]
    lists = CountedCubes(load(folder))["attributions"].lists
    issues = [lists.codes["issue"][a:b].tolist() for a, b in zip(lists.starts, lists.starts[1:], strict=False)]
    assert max(map(len, issues)) > 1
    assert all(codes == sorted(codes) for codes in issues)  # ids of invented issues are in the order of their names


def rewritten(change):
    """The bytes of a file with its arrays changed, and a digest that fits."""

    def write(raw):
        start = len(kept._HEAD) + 32
        at = raw.index(b"\n", start) + 1
        arrays = {}
        for name, (kind, length) in json.loads(raw[start:at]).items():
            arrays[name] = np.frombuffer(raw, kind, length, at).copy()
            at += arrays[name].nbytes
        change(arrays)
        head = json.dumps({name: [values.dtype.str[1:], len(values)] for name, values in arrays.items()}).encode() + b"\n"
        body = head + b"".join(values.tobytes() for values in arrays.values())
        return kept._HEAD + hashlib.sha256(body).digest() + body

    return write


def put(name, place, value):
    def change(arrays):
        arrays[name][place] = value

    return rewritten(change)


@pytest.mark.parametrize(
    "damage",
    [
        lambda raw: b"",
        lambda raw: raw[:-1],
        lambda raw: raw + b"0",
        lambda raw: raw[:-3] + b"000",
        lambda raw: raw.replace(b"kit cube", b"pickle\x80."),
        put("code party", 0, 1000),
        put("code party", 0, -1),
        put("which", 0, 1000),
        put("starts", -1, 10**6),
        put("starts", 0, 1),
        put("row issue", 0, 1000),
        put("n", 0, 10**9),
        put("n", 0, 0),
        put("step vader_bin", 0, 200),
        rewritten(lambda arrays: arrays.pop("since")),
        rewritten(lambda arrays: arrays.update(more=np.zeros(1, np.int32))),
        rewritten(lambda arrays: arrays.update(until=arrays["until"][:-1])),
        rewritten(lambda arrays: arrays.update(since=arrays["since"].astype(np.int64))),
        rewritten(lambda arrays: arrays.update({"code family": arrays["code family"][:-1]})),
        rewritten(lambda arrays: arrays.pop("rest vader_bin")),
    ],
)
def test_a_file_that_does_not_fit_is_not_there(with_tones, tmp_path, counted, damage):
    kept_there, first = with_tones
    folder = shutil.copytree(kept_there, tmp_path / "parts")
    assert made(folder, "tones") == first
    assert counted == []
    (file,) = (folder / "index").glob("tones-*.cube")
    whole = file.read_bytes()
    file.write_bytes(damage(whole))
    assert made(folder, "tones") == first
    assert len(counted) == 1
    assert file.read_bytes() == whole


def test_a_link_is_not_followed(folder, counted, tmp_path):
    made(folder, "tones")
    (file,) = (folder / "index").glob("tones-*.cube")
    file.rename(tmp_path / "elsewhere")
    file.symlink_to(tmp_path / "elsewhere")
    made(folder, "tones")
    assert len(counted) == 2
    assert not file.is_symlink()
