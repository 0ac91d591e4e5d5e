"""Articles added to a case, and cases coded again: none is lost, none is there twice, none goes without a word."""

import contextlib
import csv
import gc
import json
import os
import shutil
from datetime import date
from itertools import pairwise
from pathlib import Path

import pytest

import kit
from kit import measures
from kit.corpus import code as batch
from kit.corpus import growing
from kit.store import csv_tables, staging
from kit.store import parquet_parts as parts
from tests.corpus.test_code import digests, invented, lines, rows_of

EXAMPLE = kit.example()
TRUCE = date(2031, 3, 3)


def code(source, out, **options):
    return batch.code(source, out, codebook=EXAMPLE, day_one=TRUCE, **options)


def rows(path: Path, made: list[dict[str, str]]) -> Path:
    """A table without a column of ids."""
    path.parent.mkdir(exist_ok=True)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, ["outlet", "date", "text"], extrasaction="ignore")
        writer.writeheader()
        writer.writerows(made)
    return path


class Killed(Exception):
    """A run ends here."""


@pytest.mark.parametrize(("form", "then"), [("parquet", "csv"), ("csv", "parquet")])
def test_putting_files_in_place_can_end_between_any_two_steps(tmp_path, monkeypatch, form, then):
    source, out = lines(tmp_path / "a.jsonl", invented(0, 4)), tmp_path / "case"
    whole = digests(code(source, tmp_path / "whole" / "case", tables=then).folder)
    code(source, out, tables=form)
    told, done = [], {}

    def staged(*asked, **more):
        told.extend(asked[1:])
        done.update(more)
        shutil.copytree(out, tmp_path / "staged")
        raise Killed

    with monkeypatch.context() as patch, contextlib.suppress(Killed):
        patch.setattr(staging, "commit", staged)
        code(source, out, tables=then)

    def step(function):
        def counted(*args, **kwargs):
            steps.append(function)
            if len(steps) == last:
                raise Killed
            return function(*args, **kwargs)

        return counted

    for last in range(1, 500):
        shutil.rmtree(out)
        shutil.copytree(tmp_path / "staged", out)
        steps = []
        with monkeypatch.context() as patch, contextlib.suppress(Killed):
            for name in ("replace", "unlink", "rmdir"):
                patch.setattr(Path, name, step(getattr(Path, name)))
            patch.setattr(shutil, "rmtree", step(shutil.rmtree))
            staging.commit(out, *told, **done)
        staging.finish(out)
        if last == 1:  # it ended before it was written down what goes where
            staging.commit(out, *told, **done)
        shutil.rmtree(out / staging.WORK)
        assert digests(out) == whole, f"ended before {steps[-1]}, step {last}"
        if len(steps) < last:
            break
    assert last > 30


def test_a_lost_piece_is_missed_before_anything_is_coded(tmp_path, monkeypatch):
    monkeypatch.setattr(batch, "_PIECE", 4)
    first, second = lines(tmp_path / "a.jsonl", invented(0, 12)), lines(tmp_path / "b.jsonl", invented(12, 14))
    code(first, tmp_path / "case")
    lost = sorted((tmp_path / "case" / "pieces").glob("*.piece"))[1]
    lost.unlink()
    before = digests(tmp_path / "case")
    assert [f.file for f in kit.check(tmp_path / "case")] == [f"pieces/{lost.name}"]
    with pytest.raises(kit.KitError, match=f"has lost pieces/{lost.name}, by which it grows"):
        batch.code(second, tmp_path / "case", into=True)
    assert digests(tmp_path / "case") == before
    shutil.rmtree(tmp_path / "case" / "pieces")
    assert kit.check(tmp_path / "case") == []
    with pytest.raises(kit.KitError, match="has no folder pieces, by which a case grows"):
        batch.code(second, tmp_path / "case", into=True)


@pytest.mark.parametrize("again", [{}, {"into": True}, {"replace": True}])
def test_a_case_that_stands_there_is_read_once(tmp_path, monkeypatch, again):
    source, out = lines(tmp_path / "a.jsonl", invented(0, 4)), tmp_path / "case"
    kit.code(source, out, codebook=EXAMPLE, day_one=TRUCE)
    whole, read = [], csv_tables.read_tables

    def counted(folder, package):
        tables, faults = read(folder, package)
        whole.extend([folder] * ("statements" in tables))  # the codebook alone is read beside it
        return tables, faults

    monkeypatch.setattr(csv_tables, "read_tables", counted)
    kit.code(lines(tmp_path / "b.jsonl", invented(0, 6)), out, day_one=TRUCE, **again)
    assert whole == [out]


def test_rows_without_ids_are_known_by_their_cells(tmp_path):
    made = invented(0, 30)
    monday, tuesday = rows(tmp_path / "mon.csv", made[:20]), rows(tmp_path / "tue.csv", made[10:])
    whole = code([monday, tuesday], tmp_path / "whole")
    assert (whole.articles, whole.copies) == (30, 10)
    code(monday, tmp_path / "case")
    grown = batch.code(tuesday, tmp_path / "case", into=True)
    assert (grown.articles, grown.already) == (30, 10)
    assert rows_of(tmp_path / "case") == rows_of(whole.folder)
    shifted = rows(tmp_path / "later" / "mon.csv", [*invented(40, 41), *made[:20]])
    again = batch.code(shifted, tmp_path / "case", into=True)
    assert (again.articles, again.already) == (31, 20)


def test_one_text_in_two_outlets_stays_two_articles(tmp_path):
    made = invented(0, 1) * 2
    source = rows(tmp_path / "a.csv", [made[0] | {"outlet": "Paper A"}, made[1] | {"outlet": "Paper B"}])
    assert code(source, tmp_path / "case").articles == 2


def test_a_case_inside_its_sources_is_not_read(tmp_path):
    folder = tmp_path / "articles"
    shutil.copytree(EXAMPLE / "articles", folder)
    first = code(folder, folder / "case")
    once = digests(first.folder)
    assert digests(code(folder, folder / "case").folder) == once
    grown = batch.code(folder, folder / "case", into=True)
    assert (grown.articles, grown.already) == (15, 15)
    code(folder, folder / "a_case_of_others")
    with (folder / "a_case_of_others" / "rejected.csv").open(encoding="utf-8") as file:
        assert {"place": "case", "reason": "a case of this kit, no articles"} in list(csv.DictReader(file))
    with pytest.raises(kit.KitError, match=r"lies in .*, the case that is to be written"):
        code(folder / "case" / "coded", folder / "case")


@pytest.mark.parametrize("form", ["csv", "parquet"])
def test_articles_that_a_case_holds_are_not_left_out_without_a_word(tmp_path, form):
    first, second = lines(tmp_path / "a.jsonl", invented(0, 6)), lines(tmp_path / "b.jsonl", invented(4, 9))
    out = tmp_path / "case"
    code(first, out, tables=form)
    before = {name: d for name, d in digests(out).items() if not name.startswith(".work")}
    with pytest.raises(kit.KitError, match=r"holds 4 articles that are not among these \(n0, n1, n2 …\).*--into .*--replace"):
        code(second, out, tables=form)
    assert {name: d for name, d in digests(out).items() if not name.startswith(".work")} == before
    assert code(second, out, tables=form, replace=True).articles == 5
    assert batch.code(first, out, into=True).articles == 9


@pytest.mark.parametrize("form", ["csv", "parquet"])
def test_nothing_new_changes_nothing(tmp_path, form):
    source = lines(tmp_path / "a.jsonl", invented(0, 6))
    made = code(source, tmp_path / "case", tables=form)
    before = {p: p.stat().st_mtime_ns for p in (tmp_path / "case").rglob("*") if p.is_file()}
    again = batch.code(source, tmp_path / "case", into=True)
    assert (again.articles, again.already) == (6, 6)
    assert str(again) == str(made)
    changed = {p.name for p in (tmp_path / "case").rglob("*") if p.is_file() and p.stat().st_mtime_ns != before[p]}
    assert changed <= {"rejected.csv"}


def test_a_page_that_cannot_be_read_leaves_no_piece_however_often_it_comes(tmp_path):
    code(lines(tmp_path / "a.jsonl", invented(0, 3)), tmp_path / "case")
    bad = tmp_path / "bad"
    bad.mkdir()
    (bad / "empty.html").write_text("<html><body></body></html>", "utf-8")
    held = sorted(p.name for p in (tmp_path / "case" / "pieces").iterdir())
    for _ in range(2):
        grown = batch.code(bad, tmp_path / "case", into=True)
        assert (grown.articles, sum(grown.rejected.values())) == (3, 1)
    assert sorted(p.name for p in (tmp_path / "case" / "pieces").iterdir()) == held
    with (tmp_path / "case" / "rejected.csv").open(encoding="utf-8") as file:
        assert [r["place"] for r in csv.DictReader(file)] == ["empty.html"]


def test_tables_made_for_questions_go_with_the_parts_they_were_made_of(tmp_path):
    source = lines(tmp_path / "a.jsonl", invented(0, 6))
    code(source, tmp_path / "case", tables="parquet")
    measures.coverage_by(kit.load(tmp_path / "case"))
    assert [*(tmp_path / "case" / "index").glob("said-*.parquet")]
    gc.collect()  # the case that was asked has a place there as long as it lives
    code(source, tmp_path / "case", tables="csv")
    assert not (tmp_path / "case" / "index").exists()


@pytest.mark.parametrize("form", ["csv", "parquet"])
def test_a_damaged_table_is_made_again_of_whole_pieces(tmp_path, form):
    source = lines(tmp_path / "a.jsonl", invented(0, 6))
    out = tmp_path / "case"
    code(source, out, tables=form)
    whole = digests(out)
    damaged = next(p for p in sorted(out.rglob("*statements*")) if p.is_file()) if form == "csv" else None
    damaged = damaged or sorted((out / "coded" / "statements").iterdir())[0]
    with damaged.open("ab") as file:
        file.write(b'x"y\n')
    assert digests(code(source, out, tables=form).folder) == whole


def test_a_codebook_in_a_case_of_parts_is_read_without_files_elsewhere(tmp_path, monkeypatch):
    source = lines(tmp_path / "a.jsonl", invented(0, 3))
    code(source, tmp_path / "first", tables="parquet")
    elsewhere = tmp_path / "temporary"
    elsewhere.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(elsewhere))
    before = os.stat(elsewhere).st_mtime_ns
    batch.code(source, tmp_path / "second", codebook=tmp_path / "first")
    assert os.stat(elsewhere).st_mtime_ns == before


@pytest.fixture
def small_parts(monkeypatch):
    monkeypatch.setattr(batch, "_PIECE", 5)
    monkeypatch.setattr(parts, "_GROUP", 8)
    monkeypatch.setattr(parts, "ROWS", 16)


def places(folder: Path) -> dict[str, int]:
    return {p.relative_to(folder).as_posix(): p.stat().st_ino for p in folder.rglob("part-*.parquet")}


@pytest.mark.parametrize("days", [pytest.param([0, 28, 47], marks=pytest.mark.slow), [0, 9, 11, 30, 47]])
def test_a_case_in_parts_grows_by_new_parts_alone_to_the_bytes_of_all_put_together_anew(tmp_path, small_parts, days):
    grown, anew = tmp_path / "grown" / "case", tmp_path / "anew" / "case"
    for first, last in pairwise(days):
        source = lines(tmp_path / f"{first}.jsonl", invented(first, last))
        before = places(grown)
        for out in (grown, anew):
            if out == anew and first:
                (out / growing.FILE).unlink()
            options = {"into": True} if first else {"codebook": EXAMPLE, "day_one": TRUCE, "tables": "parquet"}
            batch.code(source, out, **options)
        assert digests(grown) == digests(anew)
        stayed = {name for name, place in places(grown).items() if before.get(name) == place}
        kept = {name for name in before if name.split("/")[-2] in growing.KEPT}
        assert {n.split("/")[-2] for n in stayed} <= set(growing.KEPT) and len(stayed) >= len(kept) - len(growing.KEPT)
    assert {n.split("/")[-2] for n in stayed} == set(growing.KEPT)
    assert kit.check(grown) == []


@pytest.mark.parametrize("change", ["part", "record", "order", "no record", "other numbers"])
def test_tables_that_were_changed_are_put_together_anew(tmp_path, small_parts, change):
    out = tmp_path / "grown" / "case"
    code(lines(tmp_path / "a.jsonl", invented(0, 28)), out, tables="parquet")
    shutil.copytree(out, tmp_path / "anew" / "case")
    (tmp_path / "anew" / "case" / growing.FILE).unlink()
    place = out / growing.FILE
    told = json.loads(place.read_text("utf-8"))
    name = next(n for n in told["parts"] if "sentences" in n)
    if change == "part":
        with (out / name).open("ab") as file:
            file.write(b"more")
    elif change == "record":
        place.write_text("[]", "utf-8")
    elif change == "order":
        told["parts"] = dict(reversed(told["parts"].items()))
    elif change == "other numbers":
        told["parts"][name][1] = 99
    else:
        place.unlink()
    if change in ("order", "other numbers"):
        place.write_text(json.dumps(told), "utf-8")
    source = lines(tmp_path / "b.jsonl", invented(28, 40))
    for case in (out, tmp_path / "anew" / "case"):
        batch.code(source, case, into=True)
    assert digests(out) == digests(tmp_path / "anew" / "case")


def test_attributions_of_other_articles_are_not_taken_for_those_of_the_pieces(tmp_path, small_parts, monkeypatch):
    out, other = tmp_path / "grown" / "case", tmp_path / "anew" / "case"
    code(lines(tmp_path / "a.jsonl", invented(0, 28)), out, tables="parquet")
    shutil.copytree(out, other)
    (other / growing.FILE).unlink()
    decided = growing.Earlier.decided
    monkeypatch.setattr(growing.Earlier, "decided", lambda self: list(decided(self))[::-1].__iter__())
    source = lines(tmp_path / "b.jsonl", invented(28, 40))
    for case in (out, other):
        batch.code(source, case, into=True)
    assert digests(out) == digests(other)
