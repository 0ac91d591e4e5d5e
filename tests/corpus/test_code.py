"""A folder of articles in, a coded case out."""

import contextlib
import csv
import errno
import hashlib
import json
import os
import random
import shutil
import subprocess
import sys
import time
import zipfile
from dataclasses import replace
from datetime import date
from pathlib import Path

import psutil
import pytest

import kit
from kit.corpus import code as batch
from kit.corpus import guard
from kit.corpus.progress import CODING, TOGETHER, Progress
from kit.store import parquet_parts as parts
from kit.store import pieces
from kit.store.package import shipped
from tests import commands

EXAMPLE = kit.example()
TRUCE = date(2031, 3, 3)


def digests(folder: Path) -> dict[str, str]:
    return {
        p.relative_to(folder).as_posix(): hashlib.sha256(p.read_bytes()).hexdigest()
        for p in sorted(folder.rglob("*"))
        if p.is_file()
    }


def sent_to_be_coded(monkeypatch) -> list[str]:
    """Ids of the articles that this process has others code from now on."""
    sent: list[str] = []
    code = guard.code
    monkeypatch.setattr(guard, "code", lambda items, *rest: sent.extend(i.id for i in items) or code(items, *rest))
    return sent


def _tables(folder: Path) -> dict[str, str]:
    return {name: digest for name, digest in digests(folder).items() if not name.startswith("pieces/")}


@pytest.fixture(scope="module")
def coded(tmp_path_factory):
    out = tmp_path_factory.mktemp("coded") / "dam"
    return batch.code(EXAMPLE / "articles", out, codebook=EXAMPLE, day_one=TRUCE)


def test_every_article_is_in_the_case_or_among_the_rejected(coded):
    with (coded.folder / "rejected.csv").open(encoding="utf-8") as file:
        rejected = list(csv.DictReader(file))
    assert {r["place"] for r in rejected} == {"06_nothing-came-through.txt", "feed.jsonl:3"}
    assert coded.articles == len(coded.case.articles) == 15
    assert sum(coded.rejected.values()) == 2


def test_the_case_loads_without_faults_and_says_that_rules_coded_it(coded):
    case = kit.load(coded.folder)
    assert case.coded_by == f"rules {kit.__version__}; not verified by a person"
    assert set(case.statements["coder"]) == {f"rules {kit.__version__}"}


def test_offsets_slice_back_to_the_sentences_and_contents(coded):
    case = coded.case
    bodies = dict(zip(case.texts["article_id"], case.texts["body"], strict=True))
    for s in case.sentences.itertuples():
        assert bodies[s.article_id][s.char_start : s.char_end].strip()
    for a in case.attributions.itertuples():
        assert a.char_start <= a.content_start < a.content_end <= a.char_end
        assert bodies[a.article_id][a.content_start : a.content_end].strip()


def test_the_text_of_a_table_is_kept_as_it_was_given(coded):
    bodies = dict(zip(coded.case.texts["article_id"], coded.case.texts["body"], strict=True))
    with (EXAMPLE / "articles" / "archive.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            assert bodies[row["id"]] == row["body"]
    assert bodies["01"] == (EXAMPLE / "articles" / "01_first-round-in-aldvik.txt").read_bytes().decode("utf-8")


def test_three_spellings_are_one_man(coded):
    said = coded.case.attributions
    joravek = said[said["actor_id"] == "joravek"]
    assert joravek["article_id"].nunique() >= 4
    assert set(joravek["party_id"]) == {"sevrania"}


def test_a_speaker_whom_the_codebook_lacks_is_kept_under_unknown(coded):
    case = coded.case
    judge = case.actors[case.actors["name"].str.contains("Morrow")]
    assert list(judge["party_id"]) == ["unknown"]
    assert judge["actor_id"].iloc[0].startswith("found.")
    assert len(case.only(actor=judge["actor_id"].iloc[0]).attributions)


def test_a_wire_report_in_two_outlets_is_one_group_and_its_words_are_said_once(coded):
    case = coded.case
    groups = case.articles.dropna(subset=["wire_group"])
    assert list(groups["article_id"]) == ["03", "10"]
    assert groups["wire_group"].nunique() == 1
    said = case.attributions[case.attributions["article_id"].isin(["03", "10"])]
    assert said["utterance_id"].nunique() < len(said)


def test_a_day_that_is_not_printed_stays_unknown(coded):
    undated = coded.case.articles.set_index("article_id").loc["16"]
    assert undated["date_basis"] == "undated"
    assert str(undated["published"]) == "NaT"


def test_the_same_input_gives_the_same_bytes_wherever_it_stands(coded, tmp_path):
    copy = tmp_path / "elsewhere"
    shutil.copytree(EXAMPLE, copy)
    again = batch.code(copy / "articles", tmp_path / "dam", codebook=copy, day_one=TRUCE)
    assert digests(again.folder) == digests(coded.folder)


def test_an_archive_gives_the_same_codes_as_its_folder(coded, tmp_path):
    packed = tmp_path / "articles.zip"
    with zipfile.ZipFile(packed, "w") as file:
        for path in sorted((EXAMPLE / "articles").iterdir()):
            file.write(path, path.name)
    again = batch.code(packed, tmp_path / "dam", codebook=EXAMPLE, day_one=TRUCE)
    assert again.case.statements.equals(coded.case.statements)


def test_a_killed_run_goes_on_and_ends_with_the_same_bytes(coded, tmp_path, monkeypatch):
    monkeypatch.setattr(batch, "_PIECE", 4)
    whole = batch.code(EXAMPLE / "articles", tmp_path / "whole" / "dam", codebook=EXAMPLE, day_one=TRUCE)
    program = (
        "import os, sys; from datetime import date; from kit.corpus import code as batch; batch._PIECE = 4\n"
        "def die(now):\n    if now.coded >= 8: os.kill(os.getpid(), 9)\n"
        "batch.code(sys.argv[1], sys.argv[2], codebook=sys.argv[3], day_one=date(2031, 3, 3), progress=die)"
    )
    out = tmp_path / "killed" / "dam"
    ended = subprocess.run([sys.executable, "-c", program, str(EXAMPLE / "articles"), str(out), str(EXAMPLE)], check=False)
    assert ended.returncode == -9
    assert [p.name for p in out.iterdir()] == [".work"]
    assert len(list((out / ".work" / "pieces").glob("*.piece"))) == 2
    coded_again = sent_to_be_coded(monkeypatch)
    resumed = batch.code(EXAMPLE / "articles", out, codebook=EXAMPLE, day_one=TRUCE)
    assert len(coded_again) == 15 - 8
    assert digests(resumed.folder) == digests(whole.folder)
    assert _tables(resumed.folder) == _tables(coded.folder)
    assert not (out / ".work").exists()
    assert [p.name for p in out.parent.iterdir()] == ["dam"]


def test_codes_by_reading_are_never_replaced(tmp_path):
    case = tmp_path / "case"
    shutil.copytree(shipped(), case, ignore=shutil.ignore_patterns("example"))
    before = digests(case)
    with pytest.raises(kit.KitError, match=r"coded by .*settled"):
        batch.code(EXAMPLE / "articles", case)
    assert digests(case) == before


def test_a_folder_with_something_else_is_left_alone(tmp_path):
    (tmp_path / "mine.txt").write_text("mine")
    with pytest.raises(kit.KitError, match="not a case"):
        batch.code(EXAMPLE / "articles", tmp_path)
    assert [p.name for p in tmp_path.iterdir()] == ["mine.txt"]


def test_a_source_that_does_not_exist_or_holds_nothing_is_named(tmp_path):
    with pytest.raises(kit.KitError, match="does not exist"):
        batch.code(tmp_path / "nowhere", tmp_path / "case")
    (tmp_path / "empty").mkdir()
    (tmp_path / "empty" / "a.txt").write_bytes(b"")
    with pytest.raises(kit.KitError, match=r"no article could be read.*\n.*a\.txt: empty"):
        batch.code(tmp_path / "empty", tmp_path / "case")
    assert not (tmp_path / "case").exists()


def test_a_new_case_is_coded_with_its_own_codebook_again_and_again(tmp_path):
    from kit.case.new import new

    case = new(tmp_path / "mine", title="Mine")
    assert kit.check(case) == []
    first = batch.code(EXAMPLE / "articles", case)
    assert set(first.case.parties["party_id"]) >= {"side_a", "unknown"}
    assert first.case.title == "Mine"
    once = digests(case)
    batch.code(EXAMPLE / "articles", case)
    assert digests(case) == once


def test_provenance_names_versions_and_settings_and_no_place(coded):
    told = json.loads((coded.folder / "provenance.json").read_text("utf-8"))
    assert told["coder"] == f"rules {kit.__version__}"
    assert set(told["versions"]) >= {"textblob", "vaderSentiment", "syntok"}
    assert str(EXAMPLE.parent) not in json.dumps(told)


def test_the_command_line_does_it_and_says_what_was_left_out(tmp_path):
    out = tmp_path / "dam"
    ended = commands.kit_here("code", EXAMPLE / "articles", "--codebook", EXAMPLE, "--out", out)
    assert ended.returncode == 1, ended.stderr
    assert "2 of 17 could not be read" in ended.stdout
    measured = commands.kit("accuracy", out, EXAMPLE / "gold", "--text", "development")
    assert measured.returncode == 0, measured.stderr
    assert "attribution recall" in measured.stdout
    assert len(kit.load(out).accuracy) == 10


def test_names_that_the_codebook_lacks_are_listed_with_how_often_they_stand(tmp_path):
    from kit.case.new import new

    case = new(tmp_path / "mine")
    listed = commands.kit("names", EXAMPLE / "articles", "--case", case, "--most", "20")
    assert listed.returncode == 0, listed.stderr
    told = listed.stdout.splitlines()
    assert told[0].startswith("    22  Sevrania   01_first-round-in-aldvik.txt: … ")
    assert any("  Tobin Ashera  " in line for line in told)
    assert "2 spellings of the codebook stand in no article, e.g. Side A, Side B" in told[-2]


def test_texts_of_pages_and_rows_are_attached_again_by_hash(tmp_path):
    from kit.reading.attach import attach

    example = kit.example()
    case = kit.code(example / "articles", tmp_path / "case", codebook=example).case
    again = attach(case.without_texts(), example / "articles")
    old, new = (c.tables["texts"].set_index("article_id")["body"].sort_index() for c in (case, again))
    assert new.equals(old)


def rows_of(folder: Path) -> dict[str, str]:
    """Every table of a case, whatever it is written in and in whatever order: the sum of its rows' digests."""
    import pyarrow.parquet as pq

    package = json.loads((folder / "datapackage.json").read_text("utf-8"))
    found = {}
    for resource in [*package["resources"], *package["optionalResources"]]:
        columns = [f["name"] for f in resource["schema"]["fields"]]
        if resource.get("format") == "parquet":
            named = [p for p in parts.read_manifest(folder) if p.startswith(f"{resource['path']}/")]
            if not named:
                continue
            rows = [tuple(row.values()) for p in named for row in pq.ParquetFile(folder / p).read().to_pylist()]
        elif (folder / resource["path"]).is_file():
            with (folder / resource["path"]).open(encoding="utf-8", newline="") as file:
                rows = [tuple(row[c] for c in columns) for row in csv.DictReader(file)]
        else:
            continue
        told = ("|".join("" if c is None else f"{c:g}" if isinstance(c, float) else str(c) for c in row) for row in rows)
        found[resource["name"]] = f"{sum(int(hashlib.sha256(t.encode()).hexdigest(), 16) for t in told) % 2**64}, {len(rows)}"
    return found


def lines(path: Path, articles: list[dict]) -> Path:
    path.write_text("".join(json.dumps(a, ensure_ascii=False) + "\n" for a in articles), "utf-8")
    return path


WIRE = (
    "Otta Vell told reporters in Aldvik on Monday that the gates would open before the first snow. “We will open both gates once "
    "the guns are gone,” she said. The third round of talks ended on 4 March 2031 in Aldvik without a paper that anyone signed. "
    "The mission said that 12 people were killed near the northern weir before the truce began. “Nobody will cross the dam at "
    "night,” Mayor Ruun Tesk said. According to the mission, the two delegations want to meet again in April."
)


def pages(folder: Path, n: int) -> Path:
    """Web pages of invented articles: some, one more of the same, and one without a text."""
    folder.mkdir()
    for k, article in enumerate(invented(100, 100 + n)):
        body = "".join(f"<p>{p}</p>" for p in [*article["text"].split("\n\n"), WIRE])
        (folder / f"{k}.html").write_text(f"<html><head><title>Talks</title></head><body><article>{body}</article></body></html>")
    (folder / "z").mkdir()
    shutil.copy(folder / "0.html", folder / "z")
    (folder / "bare.html").write_text("<html><body></body></html>")
    return folder


def invented(first: int, last: int) -> list[dict]:
    """Articles with a speaker, a round of talks and a figure in common, and a copy of a wire report every seventh time."""
    made = []
    for k in range(first, last):
        own = f"Reporter {k} asked Judge Pell Omar {k % 3}. “The weir number {k} stays shut until the guns are gone,” she said."
        text = f"{own}\n\nThe mission said that {k} people were killed. {WIRE[:230]}"
        if k % 7 == 0:
            text = f"{WIRE}\n\nEdited by desk {k}."
        made.append({"id": f"n{k}", "outlet": f"Paper {k % 4}", "date": f"2031-03-{5 + k % 20:02d}", "text": text})
    return made


def test_a_case_that_grew_has_the_rows_of_one_coded_at_once(tmp_path, monkeypatch):
    monkeypatch.setattr(batch, "_PIECE", 10)
    first, second = lines(tmp_path / "a.jsonl", invented(0, 25)), lines(tmp_path / "b.jsonl", invented(20, 47))
    whole = batch.code([first, second], tmp_path / "whole", codebook=EXAMPLE, day_one=TRUCE)
    for form in ("csv", "parquet"):
        out = tmp_path / form
        batch.code(first, out, codebook=EXAMPLE, day_one=TRUCE, tables=form)
        with monkeypatch.context() as patch:
            coded_now = sent_to_be_coded(patch)
            grown = batch.code(second, out, into=True)
        assert coded_now == [f"n{k}" for k in range(25, 47)]
        assert (grown.articles, grown.already) == (47, 5)
        assert rows_of(out) == rows_of(whole.folder)
    copies = whole.case.articles.dropna(subset=["wire_group"])
    assert set(copies["article_id"]) >= {"n0", "n21", "n42"}
    assert set(copies.loc[copies["article_id"].isin(["n0", "n21", "n42"]), "wire_group"]) == {"n0"}
    assert kit.check(tmp_path / "csv") == []


def test_articles_that_want_one_id_get_the_same_ones_when_a_case_grows(tmp_path):
    texts = [a["text"] for a in invented(0, 4)]

    def place(name: str, *order: int) -> list[Path]:
        for k, text in enumerate(order):
            (tmp_path / name / f"{k}").mkdir(parents=True)
            (tmp_path / name / f"{k}" / "report.txt").write_text(texts[text], "utf-8")
        return [tmp_path / name]

    early, late = place("early", 0, 1), place("late", 1, 2, 2, 0, 3)
    whole = batch.code([*early, *late], tmp_path / "whole", codebook=EXAMPLE, day_one=TRUCE)
    batch.code(early, tmp_path / "grown", codebook=EXAMPLE, day_one=TRUCE)
    grown = batch.code(late, tmp_path / "grown", into=True)
    assert list(whole.case.articles["article_id"]) == ["report", "report-2", "report-3", "report-4"]
    assert rows_of(tmp_path / "grown") == rows_of(tmp_path / "whole")
    assert (whole.copies, grown.copies, grown.already, grown.new) == (3, 1, 2, 2)


def test_ids_stay_when_a_case_grows(tmp_path):
    first, second = lines(tmp_path / "a.jsonl", invented(0, 9)), lines(tmp_path / "b.jsonl", invented(9, 15))
    before = batch.code(first, tmp_path / "case", codebook=EXAMPLE, day_one=TRUCE).case
    after = batch.code(second, tmp_path / "case", into=True).case
    for table, key in (("utterances", "utterance_id"), ("figures", "figure_id"), ("event_reports", "report_id")):
        assert set(before.tables[table][key]) <= set(after.tables[table][key])
    said = before.attributions.merge(after.attributions, on="attribution_id")
    assert (said["utterance_id_x"] == said["utterance_id_y"]).all()


def test_a_case_grows_only_by_the_rules_and_the_codebook_it_was_coded_with(tmp_path):
    source = lines(tmp_path / "a.jsonl", invented(0, 3))
    with pytest.raises(kit.KitError, match="no case that could grow"):
        batch.code(source, tmp_path / "case", into=True)
    batch.code(source, tmp_path / "case", codebook=EXAMPLE, day_one=TRUCE)
    issues = tmp_path / "case" / "codebook" / "aliases.csv"
    issues.write_text(issues.read_text("utf-8").replace("Joravek", "Jorawek"), "utf-8")
    with pytest.raises(kit.KitError, match=r"codebook of .* has changed since \(aliases\).*--out"):
        batch.code(source, tmp_path / "case", into=True)
    told = json.loads((tmp_path / "case" / "provenance.json").read_text("utf-8"))
    told["coder"] = "rules 0.0.1"
    (tmp_path / "case" / "provenance.json").write_text(json.dumps(told), "utf-8")
    with pytest.raises(kit.KitError, match=r"coded with rules rules 0\.0\.1"):
        batch.code(source, tmp_path / "case", into=True)


def test_measured_accuracy_stays_when_a_case_grows(tmp_path):
    from kit.coding import accuracy

    out = tmp_path / "case"
    case = batch.code(EXAMPLE / "articles", out, codebook=EXAMPLE, day_one=TRUCE).case
    rows = accuracy.accuracy(case, accuracy.read_gold(EXAMPLE / "gold"))
    accuracy.add_accuracy(case, rows).save(out)
    batch.code(lines(tmp_path / "a.jsonl", invented(0, 2)), out, into=True)
    before = rows_of(out)["accuracy"]
    assert before.endswith(", 10")
    batch.code(lines(tmp_path / "b.jsonl", invented(2, 4)), out, into=True, tables="parquet")
    assert rows_of(out)["accuracy"] == before


def test_csv_and_parquet_hold_the_same_rows_and_one_takes_the_place_of_the_other(coded, tmp_path):
    out = tmp_path / "dam"
    batch.code(EXAMPLE / "articles", out, codebook=EXAMPLE, day_one=TRUCE, tables="parquet")
    assert rows_of(out) == rows_of(coded.folder)
    assert sorted(p.name for p in (out / "coded").iterdir() if p.is_file()) == []
    first = parts.read_manifest(out)
    batch.code(EXAMPLE / "articles", out, codebook=EXAMPLE, day_one=TRUCE, tables="parquet")
    assert parts.read_manifest(out) == first
    assert {p.relative_to(out).as_posix() for p in out.rglob("*.parquet")} == set(first)
    batch.code(EXAMPLE / "articles", out, codebook=EXAMPLE, day_one=TRUCE, tables="csv")
    assert digests(out) == digests(coded.folder)
    batch.code(EXAMPLE / "articles", out)  # with what the case itself says
    assert digests(out) == digests(coded.folder)


def test_the_tables_are_parquet_beyond_some_thousand_articles(tmp_path, monkeypatch):
    from kit.corpus import output as formats

    monkeypatch.setattr(formats, "LARGEST_CSV", 14)
    done = batch.code(EXAMPLE / "articles", tmp_path / "dam", codebook=EXAMPLE, day_one=TRUCE)
    assert done.rows["articles"] == 15
    assert (tmp_path / "dam" / "manifest.json").is_file()
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    with pytest.raises(kit.KitError, match=r"pip install 'peace-talks-kit\[corpus\]'"):
        batch.code(EXAMPLE / "articles", tmp_path / "again", codebook=EXAMPLE, day_one=TRUCE)


def test_a_run_killed_while_it_puts_files_in_place_is_finished_by_the_next(coded, tmp_path, monkeypatch):
    from kit.store import staging

    out = tmp_path / "dam"
    moved = []

    def die(self, target):
        if self.is_relative_to(out / staging.STAGE) and ".part" not in self.name:
            moved.append(target)
            if len(moved) == 4:
                raise KeyboardInterrupt
        return rename(self, target)

    rename = Path.replace
    with monkeypatch.context() as patch:
        patch.setattr(Path, "replace", die)
        with pytest.raises(KeyboardInterrupt):
            batch.code(EXAMPLE / "articles", out, codebook=EXAMPLE, day_one=TRUCE)
    assert (out / staging.COMMIT).is_file()
    assert not (out / "datapackage.json").exists()
    assert staging.finish(out)
    assert _tables(out) == _tables(coded.folder) | {".work/lock": digests(out)[".work/lock"]}
    batch.code(EXAMPLE / "articles", out, codebook=EXAMPLE, day_one=TRUCE)
    assert digests(out) == digests(coded.folder)


def test_a_full_disk_is_named_and_what_is_coded_is_kept(coded, tmp_path, monkeypatch):
    monkeypatch.setattr(batch, "_PIECE", 4)
    out = tmp_path / "dam"
    kept = []

    def full(path, raw):
        if len(kept) == 2:
            raise OSError(errno.ENOSPC, "No space left on device")
        kept.append(path)
        keep(path, raw)

    keep = pieces.keep
    with monkeypatch.context() as patch:
        patch.setattr(pieces, "keep", full)
        with pytest.raises(kit.KitError, match="no room left"):
            batch.code(EXAMPLE / "articles", out, codebook=EXAMPLE, day_one=TRUCE)
    assert all(path.is_file() for path in kept)
    assert _tables(batch.code(EXAMPLE / "articles", out, codebook=EXAMPLE, day_one=TRUCE).folder) == _tables(coded.folder)


def test_a_piece_that_the_disk_has_changed_is_coded_again_or_named(coded, tmp_path, monkeypatch):
    out = tmp_path / "dam"
    shutil.copytree(coded.folder, out)
    (piece,) = (out / "pieces").glob("*.piece")
    raw = bytearray(piece.read_bytes())
    raw[-5] ^= 1
    piece.write_bytes(raw)
    with pytest.raises(kit.KitError, match="damaged or gone"):
        batch.code(lines(tmp_path / "a.jsonl", invented(0, 2)), out, into=True)
    work = out / ".work" / "pieces"
    work.mkdir(parents=True)
    piece.replace(work / piece.name.split("-", 1)[1])
    assert digests(batch.code(EXAMPLE / "articles", out, codebook=EXAMPLE, day_one=TRUCE).folder) == digests(coded.folder)


def test_a_second_run_into_one_case_is_refused(tmp_path):
    from filelock import FileLock

    (tmp_path / "dam" / ".work").mkdir(parents=True)
    with FileLock(tmp_path / "dam" / ".work" / "lock"), pytest.raises(kit.KitError, match="another command is writing"):
        batch.code(EXAMPLE / "articles", tmp_path / "dam", codebook=EXAMPLE)


def test_an_article_with_half_a_character_is_rejected_alone(tmp_path):
    source = tmp_path / "a.jsonl"
    half = json.dumps({"id": "half", "text": "The envoy spoke \ud83d of peace on Monday, and then she left the hall."})
    source.write_text(half + "\n" + json.dumps(invented(1, 2)[0]) + "\n", "utf-8")
    done = batch.code(source, tmp_path / "case", codebook=EXAMPLE, day_one=TRUCE)
    assert (done.articles, sum(done.rejected.values())) == (1, 1)
    assert "half of a character" in (tmp_path / "case" / "rejected.csv").read_text("utf-8")


def test_workers_code_the_same_bytes_and_a_worker_that_dies_loses_nothing(tmp_path, monkeypatch):
    monkeypatch.setattr(batch, "_PIECE", 5)
    source = [lines(tmp_path / "a.jsonl", invented(0, 30)), pages(tmp_path / "pages", 6)]
    serial = batch.code(source, tmp_path / "serial" / "case", codebook=EXAMPLE, day_one=TRUCE)
    listed = (serial.folder / "rejected.csv").read_text("utf-8")
    assert listed == "place,reason\nbare.html,no article in the HTML\nz/0.html,the same as 0\n"
    killed = []

    def kill(now: Progress) -> None:
        if now.coded < 10 or killed:
            return
        for process in psutil.Process().children(recursive=True):
            with contextlib.suppress(psutil.Error):  # it may be ending by itself
                if "spawn_main" in " ".join(process.cmdline()):
                    process.kill()
                    killed.append(process.pid)
                    return

    def here(item, names):
        raise AssertionError("a page is read by workers")

    monkeypatch.setattr("kit.reading.documents.finished", here)  # in this process alone
    told = []
    out = tmp_path / "dask" / "case"
    batch.code(source, out, codebook=EXAMPLE, day_one=TRUCE, engine="dask", workers=2, progress=kill, say=told.append)
    assert killed
    assert "dashboard: http" in told[0]
    assert digests(out) == digests(serial.folder)
    assert [p.name for p in out.parent.iterdir()] == ["case"]


def test_an_address_at_which_no_scheduler_answers_is_named(tmp_path, monkeypatch):
    from kit.corpus import engines

    monkeypatch.setattr(engines, "_PATIENCE", 1)
    with pytest.raises(kit.KitError, match=r"no Dask scheduler answers at tcp://127\.0\.0\.1:9"):
        batch.code(EXAMPLE / "articles", tmp_path / "dam", codebook=EXAMPLE, engine="dask", scheduler="tcp://127.0.0.1:9")
    assert not (tmp_path / "dam").exists()


def test_workers_that_do_not_start_are_named(tmp_path, monkeypatch):
    def broken(**settings):
        raise RuntimeError("Nanny failed to start.")

    monkeypatch.setattr("distributed.LocalCluster", broken)
    with pytest.raises(kit.KitError, match=r"workers of this machine did not start .*fewer --workers"):
        batch.code(EXAMPLE / "articles", tmp_path / "dam", codebook=EXAMPLE, engine="dask", workers=2)
    assert not (tmp_path / "dam").exists()


def test_pieces_are_cut_by_number_and_by_size_and_known_by_all_that_they_are_coded_from(monkeypatch):
    from kit.reading.items import Document, Raw

    monkeypatch.setattr(batch, "_LARGEST_PIECE", 10)
    monkeypatch.setattr(batch, "_PIECE", 3)
    items = [Document(f"a{k}", "a", "x" * size, "") for k, size in enumerate((1, 1, 1, 1, 8, 2, 40, 1))]
    cut = [[a.id for a in piece] for piece in batch._cut(items)]
    assert cut == [["a0", "a1", "a2"], ["a3", "a4"], ["a5"], ["a6"], ["a7"]]
    page = Raw("a", "a", "", "a.html", b"")
    marks = [batch._mark(a) for a in (items[0], replace(items[0], language="en"), page, replace(page, name="b.html"))]
    assert len({tuple(m) for m in marks}) == 4


def test_progress_tells_bytes_of_the_sources_then_pieces_which_are_read_twice(tmp_path, monkeypatch):
    monkeypatch.setattr(batch, "_PIECE", 10)
    source, told = lines(tmp_path / "a.jsonl", [*invented(0, 35), {"text": ""}, invented(0, 1)[0]]), []
    batch.code(source, tmp_path / "case", codebook=EXAMPLE, day_one=TRUCE, progress=told.append)
    size = source.stat().st_size
    coding = [p for p in told if p.stage == CODING]
    assert [p.coded for p in coding] == [0, 10, 20, 30, 35, 35]
    assert [p.done for p in coding] == sorted(p.done for p in coding)
    assert (coding[0].done, coding[-1].done, {p.of for p in coding}) == (0, size, {size})
    assert [(p.done, p.of) for p in told if p.stage == TOGETHER] == [(n, 8) for n in range(9)]
    assert told[-1].rejected == 1  # the copy is none that could not be read


def test_articles_that_a_case_has_are_progress_and_those_of_an_interrupted_run_are_told_apart(tmp_path, monkeypatch):
    monkeypatch.setattr(batch, "_PIECE", 10)
    out, told = tmp_path / "case", []
    batch.code(lines(tmp_path / "a.jsonl", invented(0, 25)), out, codebook=EXAMPLE, day_one=TRUCE)
    source = lines(tmp_path / "b.jsonl", invented(0, 46))

    def stop(now):
        if now.coded == 10:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        batch.code(source, out, into=True, progress=stop)
    done = batch.code(source, out, into=True, progress=told.append)
    coding = [p for p in told if p.stage == CODING]
    assert [(p.already, p.coded, p.kept) for p in coding] == [
        (0, 0, 0), (10, 0, 0), (20, 0, 0), (25, 10, 10), (25, 20, 10), (25, 21, 10), (25, 21, 10),
    ]  # fmt: skip
    assert (done.new, done.already, done.read, done.articles) == (21, 25, 46, 46)


def test_the_command_wants_one_place_and_a_growing_case_keeps_its_codebook(tmp_path):
    from kit import cli

    for places in ({}, {"out": tmp_path, "into": tmp_path}):
        with pytest.raises(kit.KitError, match="say where, once"):
            cli.code([EXAMPLE], **places)
    with pytest.raises(kit.KitError, match="leave out --codebook"):
        cli.code([EXAMPLE], into=tmp_path, codebook=EXAMPLE)


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(20))
def test_a_run_killed_anywhere_ends_with_the_same_bytes(seed, tmp_path):
    source = lines(tmp_path / "a.jsonl", invented(0, 60))
    form = random.Random(seed).choice(("csv", "parquet"))
    program = (
        "import sys; from datetime import date; from kit.corpus import code as batch; batch._PIECE = 5\n"
        "batch.code(sys.argv[1], sys.argv[2], codebook=sys.argv[3], day_one=date(2031, 3, 3), tables=sys.argv[4])"
    )
    for name in ("whole", "killed"):
        (tmp_path / name).mkdir()
    run = [sys.executable, "-c", program, str(source)]
    began = time.monotonic()
    subprocess.run([*run, str(tmp_path / "whole" / "case"), str(EXAMPLE), form], check=True)
    took = time.monotonic() - began
    rng, out = random.Random(seed), tmp_path / "killed" / "case"
    for _ in range(5):
        process = subprocess.Popen([*run, str(out), str(EXAMPLE), form])
        time.sleep(rng.uniform(0.3, 1) * took)
        process.kill()
        process.wait()
    subprocess.run([*run, str(out), str(EXAMPLE), form], check=True)
    assert digests(out) == digests(tmp_path / "whole" / "case")
    assert [p.name for p in out.parent.iterdir()] == ["case"]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("language", "zone"), [("C", "Pacific/Kiritimati"), ("de_DE.UTF-8", "UTC"), ("tr_TR.UTF-8", "Pacific/Pago_Pago")]
)
def test_clock_and_language_of_the_machine_change_nothing(coded, language, zone, tmp_path):
    program = (
        "import locale, sys; from datetime import date; from kit.corpus import code as batch\n"
        "try: locale.setlocale(locale.LC_ALL, '')\nexcept locale.Error: pass\n"
        "batch.code(sys.argv[1], sys.argv[2], codebook=sys.argv[3], day_one=date(2031, 3, 3))"
    )
    out = tmp_path / "dam"
    run = [sys.executable, "-c", program, str(EXAMPLE / "articles"), str(out), str(EXAMPLE)]
    subprocess.run(run, env=os.environ | {"LC_ALL": language, "TZ": zone}, check=True)
    assert digests(out) == digests(coded.folder)


def test_the_encoding_of_an_article_is_guessed_by_names_of_the_codebook_that_is_used(tmp_path):
    book = tmp_path / "book"
    shutil.copytree(EXAMPLE / "codebook", book)
    aliases = (book / "aliases.csv").read_text("utf-8").rstrip("\n").split("\n")
    cells = dict(zip(aliases[0].split(","), aliases[-1].split(","), strict=True)) | {"alias_id": "al999", "alias": "Novič"}
    (book / "aliases.csv").write_text("\n".join([*aliases, ",".join(cells.values())]) + "\n", "utf-8")
    text = "The wardens met on the island for three hours.\n\nNovič said that the gate would stay open.\n"
    (tmp_path / "n.txt").write_bytes(text.encode("windows-1250"))
    (tmp_path / "n.csv").write_bytes(f'id,text\nx,"{text}"\n'.encode("windows-1250"))
    case = batch.code([tmp_path / "n.txt", tmp_path / "n.csv"], tmp_path / "case", codebook=book, day_one=TRUCE).case
    assert all("Novič said" in text for text in case.texts["body"])


def test_addresses_of_articles_are_kept_where_they_are_such(tmp_path):
    story = "Tess Quorn said the gates stay shut. Bero Vance said the dam would hold."
    rows = [
        {"id": "one", "title": "A", "published": "2031-03-04", "text": story, "url": "https://gazette.example/one"},
        {"id": "two", "title": "B", "published": "2031-03-05", "text": f"{story} Rain fell.", "url": "javascript:alert(1)"},
    ]
    case = batch.code(lines(tmp_path / "a.jsonl", rows), tmp_path / "case", codebook=EXAMPLE).case
    assert case.articles.set_index("article_id")["url"].dropna().to_dict() == {"one": "https://gazette.example/one"}
    assert not kit.check(tmp_path / "case")
