"""Tables in Parquet parts under a manifest."""

import hashlib
import json
import re
import shutil

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

import kit
from kit.corpus.standing import Standing
from kit.store import parquet_parts as parts
from kit.store import saving
from tests.synthetic import in_parts


def test_a_case_in_parts_holds_every_table_as_described(tmp_path):
    case = kit.load()
    folder = in_parts(case, tmp_path / "case")
    package = json.loads((folder / "datapackage.json").read_text("utf-8"))
    named = parts.read_manifest(folder)
    kinds = {"string": pa.string(), "integer": pa.int64(), "number": pa.float64(), "date": pa.date32()}
    seen = 0
    for resource in [*package["resources"], *package["optionalResources"]]:
        if resource["name"] not in case.tables:
            continue
        if not resource["path"].startswith("coded/"):
            assert (folder / resource["path"]).suffix == ".csv"
            continue
        assert resource["format"] == "parquet"
        here = [p for p in named if p.startswith(f"{resource['path']}/")]
        table = pa.concat_tables(pq.read_table(folder / p, partitioning=None) for p in here)
        fields = resource["schema"]["fields"]
        assert [(f.name, f.type) for f in table.schema] == [(f["name"], kinds[f["type"]]) for f in fields]
        assert table.num_rows == len(case.tables[resource["name"]]) == sum(named[p]["rows"] for p in here)
        seen += 1
    assert seen == 12
    for path, facts in named.items():
        raw = (folder / path).read_bytes()
        assert facts == {"rows": facts["rows"], "bytes": len(raw), "sha256": hashlib.sha256(raw).hexdigest()}


def test_rows_are_cut_into_parts_and_come_back_in_order(tmp_path, monkeypatch):
    monkeypatch.setattr(parts, "_GROUP", 4)
    monkeypatch.setattr(parts, "ROWS", 8)
    fields = [{"name": "id", "type": "string"}, {"name": "n", "type": "integer"}, {"name": "day", "type": "date"}]
    writer = parts.Writer(tmp_path, [{"name": "t", "path": "coded/t", "schema": {"fields": fields}}])
    for k in range(10):
        writer.add("t", {"id": [f"a{k}", f"b{k}"], "day": ["2031-03-03", None]})
    writer.close()
    assert [facts["rows"] for facts in writer.parts.values()] == [8, 8, 4]
    rows = pa.concat_tables(pq.read_table(tmp_path / p) for p in writer.parts).to_pylist()
    assert [r["id"] for r in rows] == [f"{x}{k}" for k in range(10) for x in "ab"]
    assert {r["n"] for r in rows} == {None}
    assert [str(r["day"]) for r in rows[:2]] == ["2031-03-03", "None"]


def test_a_table_without_rows_has_one_empty_part(tmp_path):
    fields = [{"name": "id", "type": "string"}]
    writer = parts.Writer(tmp_path, [{"name": "t", "path": "coded/t", "schema": {"fields": fields}}])
    writer.close()
    (path,) = writer.parts
    assert pq.read_table(tmp_path / path).num_rows == 0


def test_a_description_goes_to_parts_and_back(tmp_path):
    package = kit.load().package
    assert parts.unpackaged(parts.packaged(package)) == package


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("{", "no manifest of parts"),
        ('{"format": 2, "parts": {}}', "this kit reads 1"),
        ('{"format": 1, "parts": {"../x.parquet": {"rows": 1, "bytes": 1, "sha256": ""}}}', "no part inside the case"),
        ('{"format": 1, "parts": {"coded/a/part-00001-0123456789abcdef.parquet": {"rows": 1}}}', "no manifest of parts"),
    ],
)
def test_a_broken_manifest_is_named(tmp_path, text, told):
    (tmp_path / "manifest.json").write_text(text, "utf-8")
    with pytest.raises(kit.KitError, match=told):
        parts.read_manifest(tmp_path)


def test_a_missing_manifest_is_named(tmp_path):
    with pytest.raises(kit.KitError, match=r"manifest\.json cannot be read"):
        parts.read_manifest(tmp_path)


@pytest.fixture(scope="module")
def small(tmp_path_factory):
    """A small case in parts, coded by rule."""
    out = tmp_path_factory.mktemp("small") / "dam"
    kit.code(kit.example() / "articles" / "archive.csv", out, codebook=kit.example(), tables="parquet")
    return out


def test_one_table_takes_the_place_of_another_and_nothing_else_changes(small, tmp_path):
    from kit.coding import accuracy

    case = tmp_path / "case"
    shutil.copytree(small, case)
    before = parts.read_manifest(case)
    rows = accuracy.accuracy(kit.code(kit.example() / "articles", tmp_path / "csv", codebook=kit.example()).case, gold())
    for frame in (rows, rows.head(3), rows.head(3)):
        saving.replace_table(case, "accuracy", frame)
        after = parts.read_manifest(case)
        (new,) = set(after) - set(before)
        assert {path: after[path] for path in before} == before
        assert list(Standing(case).measured["measure"]) == list(frame["measure"])
        assert [p.name for p in (case / "coded" / "accuracy").iterdir()] == [new.rsplit("/", 1)[1]]
    assert [p.name for p in case.iterdir() if p.name.startswith(".")] == []
    with pytest.raises(kit.KitError, match="describes no table outlets in parts"):
        saving.replace_table(case, "outlets", rows)
    with pytest.raises(kit.KitError, match="the table accuracy lacks measure"):
        saving.replace_table(case, "accuracy", rows.drop(columns="measure"))


def gold():
    from kit.coding import accuracy

    return accuracy.read_gold(kit.example() / "gold")


@pytest.mark.parametrize("damage", ["part", "gone", "manifest"])
def test_a_damaged_part_is_named_and_made_again_where_the_pieces_are_whole(small, tmp_path, damage):
    case = tmp_path / "dam"
    shutil.copytree(small, case)
    part = next(p for p in parts.read_manifest(case) if p.startswith("coded/attributions/"))
    if damage == "part":
        (case / part).write_bytes(b"PAR1" + b"\xff" * 400)
    elif damage == "gone":
        (case / part).unlink()
    else:
        (case / "manifest.json").write_text("{", "utf-8")
    named = "manifest.json" if damage == "manifest" else part
    with pytest.raises(kit.KitError, match=f"{re.escape(named)} .*(code the articles again|restore it)"):
        parts.distinct(case, "coded/attributions", "coder")
    pieces, aside = case / "pieces", tmp_path / "pieces"
    pieces.rename(aside)
    with pytest.raises(kit.KitError, match=re.escape(named)):
        kit.code(kit.example() / "articles" / "archive.csv", case, tables="parquet")
    aside.rename(pieces)
    kit.code(kit.example() / "articles" / "archive.csv", case, tables="parquet")
    assert files(case) == files(small)


def files(folder):
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in folder.rglob("*") if p.is_file()}
