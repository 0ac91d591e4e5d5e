"""Large CSV files are read as a whole, with the same tables and the same faults as line by line."""

import csv
import io
import random
import sys

import pandas as pd
import pytest

import kit
from kit.store import csv_tables, quick_csv
from kit.store.package import read_package, shipped
from tests import synthetic

# What somebody's editor, spreadsheet or script may leave in a file.
STRANGE = [
    b'"', b'""', b'"a,b"', b'"a\nb"', b'"a\r\nb"', b"\n", b"\n\n", b"\r", b"\r\n", b",", b",,", b" ", b"\t", b"\0",
    b"\xff", b"\xed\xa0\x80", b"\xc2\xa0", b"\x0b", b"\xe2\x80\xa8", b"\xef\xbb\xbf", b"\xd9\xa3", b"+5", b"-0", b"007",
    b"0x1F", b"1_0", b"1e5", b"1e999", b"1e0001", b".5", b"nan", b"NULL", b"None", b"inf", b"9" * 18, b"9" * 19,
    b"2030-02-30", b"0000-01-01", b"9999-12-31", b"2030-05-01", b"A", b"a1", b"a1-s01", b"supports", b'5" wide', b'"" two',
    b"one two three four five six seven eight nine ten eleven twelve thirteen",
]  # fmt: skip


@pytest.fixture
def small_is_large(monkeypatch):
    monkeypatch.setattr(csv_tables, "_LARGE", 0)


def by_line(folder, monkeypatch):
    with monkeypatch.context() as patch:
        patch.setattr(csv_tables, "_LARGE", sys.maxsize)
        return csv_tables.read_tables(folder, read_package(folder))


def assert_same(found, expected):
    (tables, faults), (others, named) = found, expected
    assert faults == named
    assert [*tables] == [*others]
    for name, frame in others.items():
        pd.testing.assert_frame_equal(tables[name], frame, check_exact=True)
        assert {str(d) for d in tables[name].dtypes} == {str(d) for d in frame.dtypes}


@pytest.mark.parametrize("case", ["shipped", "tiny", "hostile", "empty", "invented"])
def test_tables_are_those_of_reading_line_by_line(case, tmp_path, monkeypatch, small_is_large):
    makers = {"tiny": synthetic.tiny_case, "hostile": synthetic.hostile_case, "empty": synthetic.empty_case}
    folder = shipped() if case == "shipped" else tmp_path / "case"
    if case == "invented":
        synthetic.make_case(3_000, seed=5).save(folder)
    elif case in makers:
        makers[case](folder)
    assert_same(csv_tables.read_tables(folder, read_package(folder)), by_line(folder, monkeypatch))


def damaged(raw, chance):
    """A file with one to three places changed."""
    for _ in range(chance.randint(1, 3)):
        kind = chance.choice(["insert", "replace", "cell", "drop a row", "repeat a row", "swap", "cut"])
        at = chance.randrange(len(raw) + 1)
        lines = raw.splitlines(keepends=True)
        if kind == "insert":
            raw = raw[:at] + chance.choice(STRANGE) + raw[at:]
        elif kind == "replace":
            raw = raw[:at] + chance.choice(STRANGE) + raw[at + chance.randint(1, 4) :]
        elif kind == "cell":
            cells = raw.split(b",")
            cells[chance.randrange(len(cells))] = chance.choice(STRANGE)
            raw = b",".join(cells)
        elif kind == "drop a row" and len(lines) > 1:
            del lines[chance.randrange(len(lines))]
            raw = b"".join(lines)
        elif kind == "repeat a row" and lines:
            raw = b"".join([*lines, chance.choice(lines)])
        elif kind == "swap" and raw:
            raw = raw.replace(b"\n", b"\r\n") if chance.random() < 0.5 else b"\xef\xbb\xbf" + raw
        elif kind == "cut":
            raw = raw[:-1]
    return raw


@pytest.mark.parametrize("seed", [0, 1, *(pytest.param(seed, marks=pytest.mark.slow) for seed in (2, 3))])
def test_faults_are_those_of_reading_line_by_line(seed, tmp_path, monkeypatch, small_is_large):
    chance, folder = random.Random(seed), synthetic.tiny_case(tmp_path / "case")
    if seed % 2:
        synthetic.hostile_case(folder)
    sound = {p: p.read_bytes() for p in sorted(folder.rglob("*.csv"))}
    outcomes = set()
    for _ in range(30):
        changed = chance.sample([*sound], chance.choice([1, 1, 2]))
        for path in changed:
            path.write_bytes(damaged(sound[path], chance))
        found = csv_tables.read_tables(folder, read_package(folder))
        assert_same(found, by_line(folder, monkeypatch))
        outcomes.add(bool(found[1]))
        for path in changed:
            path.write_bytes(sound[path])
    assert outcomes == {True, False}


def sound_rows(folder, table="statements"):
    resource = next(r for r in read_package(folder)["resources"] if r["name"] == table)
    return resource, (folder / resource["path"]).read_bytes()


def test_quoted_cells_line_breaks_in_cells_and_crlf_are_read_as_a_whole(tmp_path):
    resource, raw = sound_rows(synthetic.tiny_case(tmp_path / "case"))
    rows = list(csv.reader(io.StringIO(raw.decode())))
    rows[1][rows[0].index("note")] = 'He said "no",\nand left.'
    out = io.StringIO()
    csv.writer(out, quoting=csv.QUOTE_ALL).writerows(rows)  # lines end in \r\n
    found = quick_csv.read(resource, out.getvalue().encode("utf-8-sig"))
    assert found.frame["note"][0] == 'He said "no",\nand left.'
    assert found.frame["stance"].tolist() == ["supports", "mentions", "opposes", "supports", "supports", "mentions"]
    assert quick_csv.read(resource, raw).frame.equals(found.frame.assign(note=None).astype({"note": "str"}))


@pytest.mark.parametrize("cell", [b'a "b"', b'"a" b', b' "a"', b'"a', b"a\rb", b"a\0"])
def test_unusual_quotation_marks_and_breaks_are_left_to_reading_line_by_line(cell, tmp_path):
    resource, raw = sound_rows(synthetic.tiny_case(tmp_path / "case"))
    assert quick_csv.read(resource, raw) is not None
    assert quick_csv.read(resource, raw.replace(b"refuses", cell)) is None


def test_a_large_case_without_pyarrow_is_read_line_by_line(tmp_path, monkeypatch, small_is_large):
    folder = synthetic.tiny_case(tmp_path / "case")
    expected = by_line(folder, monkeypatch)
    resource, raw = sound_rows(folder)
    with monkeypatch.context() as patch:
        patch.setitem(sys.modules, "pyarrow", None)
        assert quick_csv.read(resource, raw) is None
    monkeypatch.setattr(quick_csv, "read", lambda resource, raw: None)
    assert_same(csv_tables.read_tables(folder, read_package(folder)), expected)


def test_tables_that_were_read_as_a_whole_can_be_changed(tmp_path, small_is_large):
    case = kit.load(synthetic.tiny_case(tmp_path / "case"))
    sentences = case.sentences
    sentences.loc[0, ["position", "textblob_polarity", "gist"]] = [9, 0.25, "another gist"]
    assert sentences.loc[0, ["position", "textblob_polarity", "gist"]].tolist() == [9, 0.25, "another gist"]
    assert case.sentences["position"][0] == 1


def test_a_fault_of_a_large_table_is_named_by_its_line(tmp_path):
    folder = synthetic.make_case(4_000).save(tmp_path / "case")
    path = folder / "coded" / "statements.csv"
    assert path.stat().st_size >= csv_tables._LARGE * 0.5
    raw = path.read_text("utf-8")
    third = raw.splitlines()[2]
    path.write_text(raw.replace(third, third.replace(third.split(",")[1], "t999999")), "utf-8")
    assert [(f.file, f.row, f.column, f.value) for f in kit.check(folder)] == [
        ("coded/statements.csv", 3, "attribution_id", "t999999")
    ]
