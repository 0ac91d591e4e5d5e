"""Tables and archives of any size: read in little memory, in the same order, with what is broken left out alone."""

import csv
import gzip
import io
import json
import os
import pickle
import random
import subprocess
import sys
import tarfile
import zipfile
from dataclasses import replace

import pytest

from kit.reading import archives, encoding
from kit.reading.documents import Document, Raw, Rejected, documents, finished
from kit.reading.taken import Taken

STORY = "The envoy left the hall at noon without a word.\n\nNobody in the delegation expected another meeting this week.\n"
LONG = 1_500  # rows of some 400 bytes: longer than what is looked at to tell the encoding
MEASURE = """
import resource, sys
from pathlib import Path
from kit.reading.documents import documents
n = sum(1 for _ in documents([Path(sys.argv[1])], finish=False))
own = Path("/proc/self/status")  # what getrusage tells on Linux may be of the process that started this one
told = [line.split()[1] for line in own.read_text().splitlines() if line.startswith("VmHWM")] if own.exists() else []
print(n, int(told[0] if told else resource.getrusage(resource.RUSAGE_SELF).ru_maxrss) // 1024)
"""


def read(path, **columns):
    found = list(documents([path], columns))
    return [d for d in found if isinstance(d, Document)], [r for r in found if isinstance(r, Rejected)]


def row(n):
    return {"id": f"r{n}", "title": f"Ход переговоров {n}", "text": f"{n}. {STORY * 2}", "published": "2031-05-06"}


def table(kind, n=LONG):
    """Bytes of a table of ``n`` rows."""
    made = [row(k) for k in range(n)]
    if kind in ("jsonl", "jsonl.gz"):
        raw = "".join(json.dumps(r, ensure_ascii=False) + "\n" for r in made).encode()
        return gzip.compress(raw, 1) if kind.endswith("gz") else raw
    if kind == "json":
        return json.dumps(made, indent=1).encode()
    if kind == "parquet":
        import pyarrow as pa
        import pyarrow.parquet as pq

        file = io.BytesIO()
        pq.write_table(pa.Table.from_pylist(made), file, row_group_size=max(1, n // 3), compression="none")
        return file.getvalue()
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, made[0], delimiter="\t" if kind == "tsv" else ",")
    writer.writeheader()
    writer.writerows(made)
    return text.getvalue().encode("utf-16" if kind == "tsv" else "utf-8")


@pytest.mark.parametrize("kind", ["jsonl", "jsonl.gz", "json", "csv", "tsv", "parquet"])
def test_a_long_table_gives_every_row_as_a_short_one_does_wherever_it_lies(tmp_path, kind):
    raw = table(kind)
    assert len(raw) > encoding.HEAD or kind in ("jsonl.gz", "parquet")
    (tmp_path / f"t.{kind}").write_bytes(raw)
    with zipfile.ZipFile(tmp_path / "z.zip", "w", zipfile.ZIP_DEFLATED, compresslevel=1) as file:
        file.writestr(f"t.{kind}", raw)
    for name, mode in (("r.tar", "w"), ("g.tgz", "w:gz")):
        with tarfile.open(tmp_path / name, mode) as rolled:
            member = tarfile.TarInfo(f"t.{kind}")
            member.size = len(raw)
            rolled.addfile(member, io.BytesIO(raw))
    alone, rejected = read(tmp_path / f"t.{kind}")
    assert rejected == []
    assert [d.id for d in alone] == [f"r{n}" for n in range(LONG)]
    assert {(d.title, d.text) for d in alone[-1:]} == {(f"Ход переговоров {LONG - 1}", f"{LONG - 1}. {STORY * 2}")}
    for packed in ("z.zip", "r.tar", "g.tgz"):
        inside, rejected = read(tmp_path / packed)
        assert rejected == []
        assert [replace(d, place="") for d in inside] == [replace(d, place="") for d in alone]


@pytest.mark.parametrize("kind", ["jsonl", "csv", "json"])
def test_a_byte_that_breaks_the_encoding_far_into_a_table_costs_its_row_alone(tmp_path, kind):
    raw = table(kind).replace(b"1250. The", b"1250. \xffhe")
    (tmp_path / f"t.{kind}").write_bytes(raw)
    good, [bad] = read(tmp_path)
    assert len(good) == LONG - 1
    assert good[1249].id == "r1249"
    assert good[1250].id == "r1251"
    assert bad.place.startswith(f"t.{kind}:")
    assert "broken in the table's encoding" in bad.reason


def test_a_damaged_row_group_of_parquet_costs_its_rows_alone(tmp_path):
    import pyarrow.parquet as pq

    raw = bytearray(table("parquet"))
    text = pq.ParquetFile(io.BytesIO(raw)).metadata.row_group(1).column(2)
    raw[text.data_page_offset : text.data_page_offset + 400] = b"\xff" * 400
    (tmp_path / "t.parquet").write_bytes(raw)
    good, [bad] = read(tmp_path)
    assert {d.id for d in good} >= {f"r{n}" for n in (*range(500), *range(1000, LONG))}
    assert bad.place == f"t.parquet:{len(good) - 1000 + 501}-1000"
    assert "these rows of the Parquet file cannot be read" in bad.reason


@pytest.mark.parametrize("kind, before", [("json", 2), ("jsonl.gz", 300), ("tar", 1)])
def test_what_stands_before_the_damage_of_a_file_cut_off_is_read(tmp_path, kind, before):
    if kind == "tar":
        file = io.BytesIO()
        with tarfile.open(fileobj=file, mode="w") as rolled:
            for name in ("a.txt", "b.txt"):
                member = tarfile.TarInfo(name)
                member.size = len(STORY)
                rolled.addfile(member, io.BytesIO(STORY.encode()))
        raw = file.getvalue()[:1600]
    else:
        raw = table(kind, 2 * LONG)
        raw = raw[: raw.index(b'"r2"')] if kind == "json" else raw[: len(raw) // 2]
    (tmp_path / f"t.{kind}").write_bytes(raw)
    good, bad = read(tmp_path)
    assert len(good) >= before
    assert bad
    assert {r.place.split("!")[0] for r in bad} <= {f"t.{kind}"}


def test_a_byte_order_mark_is_no_part_of_the_first_column(tmp_path):
    for name, raw in (("long.csv", table("csv")), ("short.csv", table("csv", 2)), ("short.jsonl", table("jsonl", 2))):
        (tmp_path / name).write_bytes(b"\xef\xbb\xbf" + raw)
    good, bad = read(tmp_path / "long.csv")
    assert (good[0].id, len(good), bad) == ("r0", LONG, [])
    assert [d.id for name in ("short.csv", "short.jsonl") for d in read(tmp_path / name)[0]] == ["r0", "r1", "r0", "r1"]


def test_lone_carriage_returns_end_rows_of_a_long_table(tmp_path):
    (tmp_path / "t.csv").write_bytes(table("csv").replace(b"\n\n", b" ").replace(b".\n", b".").replace(b"\r\n", b"\r"))
    good, bad = read(tmp_path)
    assert (len(good), bad) == (LONG, [])


def test_a_row_too_long_for_memory_is_passed_over_and_the_next_one_is_read(tmp_path, monkeypatch):
    monkeypatch.setattr(encoding, "WIDEST", 10_000)
    rows = [row(0), row(1) | {"text": "long " * 5000}, row(2)]
    (tmp_path / "t.jsonl").write_text("\n".join(map(json.dumps, rows)))
    (tmp_path / "t.csv").write_text("id,text\n" + "".join(f'{r["id"]},"{r["text"]!r}"\n' for r in rows))
    good, bad = read(tmp_path)
    assert [d.id for d in good] == ["r0", "r2", "r0-2", "r2-2"] or [d.id for d in good] == ["r0", "r2", "r2-2"]
    assert [(r.place, "longer than 10,000" in r.reason) for r in bad if "same" not in r.reason] == [
        ("t.csv:3", True),
        ("t.jsonl:2", True),
    ]


@pytest.mark.parametrize(
    "text, reason, n",
    [
        ("[]", "", 0),
        (" [ 1 , 2 ] ", "no object", 2),
        ('{"text": "One two three."}', "", 1),
        ('{"text": "One."}\n{"text": "Two."}', "", 2),
        ('{"text": "One."}\n"Two."', "more follows", 1),
        ('[{"text": "One."} {"text": "Two."}]', "no comma", 1),
        ('[{"text": "One."}] x', "more follows", 1),
        ("[" * 100_000, "not JSON", 1),
    ],
)
def test_a_json_file_is_an_array_or_one_object_and_says_where_it_is_neither(tmp_path, text, reason, n):
    (tmp_path / "a.json").write_text(text)
    good, bad = read(tmp_path)
    assert all(reason in r.reason for r in bad)
    assert len(bad) == (n if reason else 0)
    assert len(good) == (n if text.startswith("{") and not reason else text.count('"One') if text.startswith("[") else 0)


def test_numbers_and_words_that_lie_across_the_chunks_of_an_array_stay_whole(monkeypatch):
    from kit.reading import arrays

    values = [123456789, {"a": [True, None, "ü" * 50]}, -1.5e-7, "", [], 98765]
    for chunk in range(1, 40):
        monkeypatch.setattr(arrays, "_CHUNK", chunk)
        assert [v for v, _ in arrays.elements(io.StringIO(json.dumps(values)))] == values


def test_a_packed_tar_in_no_order_gives_its_files_in_order_of_names(tmp_path, monkeypatch):
    monkeypatch.setattr(archives, "_AT_ONCE", 5_000)
    names = [f"d{n % 7}/{n}.txt" for n in range(200)]
    random.Random(3).shuffle(names)
    for path, mode in ((tmp_path / "a.tgz", "w:gz"), (tmp_path / "a.tar", "w")):
        with tarfile.open(path, mode) as rolled:
            for name in names:
                raw = f"{name}\n\n{STORY}".encode()
                member = tarfile.TarInfo(name)
                member.size = len(raw)
                rolled.addfile(member, io.BytesIO(raw))
    for path in tmp_path.iterdir():
        good, bad = read(path)
        assert bad == []
        assert [d.place for d in good] == [f"{path.name}!{name}" for name in sorted(names)]
        assert all(d.text.startswith(d.place.split("!")[1]) for d in good)


def test_a_table_may_be_large_but_not_at_a_hostile_ratio(tmp_path):
    with gzip.open(tmp_path / "t.jsonl.gz", "wb") as file:
        for k in range(5):
            file.write(json.dumps({"text": f"{STORY} {k}"}).encode() + b"\n")
        file.write(b" " * 70_000_000)
    with zipfile.ZipFile(tmp_path / "t.zip", "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("t.csv", b"text\n" + b" " * 70_000_000)
    good, bad = read(tmp_path)
    assert len(good) == 5
    assert {(r.place, r.reason) for r in bad} == {
        ("t.jsonl.gz", "it unpacks to too much"),
        ("t.zip!t.csv", "it unpacks to too much"),
    }


def test_files_come_unfinished_where_asked_and_end_as_if_they_had_not(tmp_path):
    page = f"<html><body><article>{''.join(f'<p>{STORY} Sentence {n}.</p>' for n in range(5))}</article></body></html>"
    for name, raw in (
        ("a/x.html", page), ("b/x.html", page), ("c/x.html", page + " "), ("d/x.html", "<html></html>"), ("e/x.txt", STORY),
        ("f/y.txt", "\n"), ("g/z.txt", "Heading only"), ("h/t.csv", "id,text\nx," + STORY.replace("\n", " ")),
    ):  # fmt: skip
        (tmp_path / name).parent.mkdir()
        (tmp_path / name).write_text(raw)
    whole = list(documents([tmp_path]))
    parts = list(documents([tmp_path], finish=False))
    assert {type(p) for p in parts} == {Raw, Document, Rejected}
    sent = pickle.loads(pickle.dumps(parts))
    assert [p if isinstance(p, Rejected) else finished(p) for p in sent] == whole
    assert [d.id for d in whole if isinstance(d, Document)] == ["x", "x-2", "x-4", "x-5"]  # x-3 is the page without an article
    assert [(r.place, r.reason) for r in whole if isinstance(r, Rejected)] == [
        ("b/x.html", "the same as x"),
        ("d/x.html", "no article in the HTML"),
        ("f/y.txt", "empty"),
        ("g/z.txt", "no running text"),
    ]


def test_an_article_longer_than_the_longest_is_rejected_before_anything_looks_into_it(tmp_path, monkeypatch):
    from kit.text import cleaning

    monkeypatch.setattr(cleaning, "read_lines", lambda text: pytest.fail("looked into"))
    (tmp_path / "a.txt").write_text("word " * 6_000_000)
    (tmp_path / "b.txt").write_text("word " * 1_200_000)
    (tmp_path / "c.html").write_text("<p>" + "word " * 1_200_000)
    good, bad = read(tmp_path)
    assert good == []
    assert [r.reason for r in bad] == ["longer than 5,000,000 characters"] * 2 + [
        "the page is longer than 5,000,000 characters without its pictures"
    ]


def test_a_page_whose_pictures_stand_in_it_is_read(tmp_path):
    picture = f'<img src="data:image/png;base64,{"iVBORw0KGgo" * 600_000}">'
    body = "".join(f"<p>{STORY} Sentence {n}.</p>" for n in range(5))
    (tmp_path / "a.html").write_text(f"<html><body><article>{picture}{body}</article></body></html>")
    [found], bad = read(tmp_path)
    assert (bad, "The envoy left" in found.text) == ([], True)


def test_a_folder_that_cannot_be_listed_is_named(tmp_path, monkeypatch):
    (tmp_path / "a").mkdir()
    (tmp_path / "b.txt").write_text(STORY)
    scandir = os.scandir

    def denied(path):
        if str(path).endswith("a"):
            raise PermissionError(13, "Permission denied", str(path))
        return scandir(path)

    monkeypatch.setattr(os, "scandir", denied)
    good, bad = read(tmp_path)
    assert ([d.id for d in good], bad) == (["b"], [Rejected("a", "Permission denied")])


def test_ids_wanted_by_many_are_numbered_in_order_and_never_given_twice():
    taken = Taken()
    wanted = ["a", "a-2", "a", "a", "b", "a-2", "a"]
    given = [taken.name(name, f"{n:064x}"[::-1]) for n, name in enumerate(wanted)]
    assert given == ["a", "a-2", "a-3", "a-4", "b", "a-2-2", "a-5"]
    assert taken.name("a", f"{0:064x}") is None


@pytest.mark.parametrize(
    "kind", ["json", "csv", "parquet", "tgz", *(pytest.param(kind, marks=pytest.mark.slow) for kind in ("jsonl", "zip"))]
)
def test_memory_stays_small_however_large_a_source_is(tmp_path, kind):
    """50 MB of rows or files; the interpreter itself takes some 20 MB, pyarrow another 80."""
    picked = random.Random(5)
    bodies = [" ".join(picked.choices(STORY.split(), k=3000)) for _ in range(40)]
    n = 50_000_000 // len(bodies[0])
    texts = (f"{k} {bodies[k % 40]}" for k in range(n))
    path = tmp_path / f"t.{kind}"
    if kind == "jsonl":
        with path.open("w") as file:
            file.writelines(json.dumps({"text": text}) + "\n" for text in texts)
    elif kind == "json":
        with path.open("w") as file:
            file.write("[")
            file.writelines(("," if k else "") + json.dumps({"text": text}) for k, text in enumerate(texts))
            file.write("]")
    elif kind == "csv":
        with path.open("w", newline="") as file:
            csv.writer(file).writerows([["text"], *([text] for text in texts)])
    elif kind == "parquet":
        import pyarrow as pa
        import pyarrow.parquet as pq

        pq.write_table(pa.table({"text": list(texts)}), path, row_group_size=n, use_dictionary=False)
    elif kind == "zip":
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as packed, packed.open("t.jsonl", "w") as entry:
            for text in texts:
                entry.write(json.dumps({"text": text}).encode() + b"\n")
    else:
        with tarfile.open(path, "w:gz", compresslevel=1) as rolled:
            for k, text in enumerate(texts):
                member = tarfile.TarInfo(f"{k * 7919 % n}.txt")
                member.size = len(text.encode())
                rolled.addfile(member, io.BytesIO(text.encode()))
    told = subprocess.run([sys.executable, "-c", MEASURE, str(path)], capture_output=True, text=True, check=True).stdout
    read_rows, megabytes = map(int, told.split())
    assert read_rows == n
    assert megabytes < (150 if kind in ("parquet", "tgz") else 60)
