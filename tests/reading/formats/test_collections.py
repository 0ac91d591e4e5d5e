"""Collections of researchers: lists are told as lists, quotations as no more than that, rows of datasets are articles.

Arrow files are written by pyarrow as Hugging Face's datasets 5.2.0 lays them out; those of GDELT and Media Cloud follow their
descriptions.
"""

import builtins
import gzip
import json
import zipfile
from datetime import date, datetime

import pyarrow as pa
import pyarrow.feather
import pytest

from kit.reading.documents import documents
from kit.reading.items import Document
from tests.reading.formats.mutated import mutated

ONE = "The envoy of Sevrania left the hall at noon without a word."
TWO = "The gate stays closed, the minister said on Friday."


def read(path, **columns):
    found = list(documents([path], columns))
    return [d for d in found if isinstance(d, Document)], [(r.place, r.reason) for r in found if not isinstance(r, Document)]


# Arrow, Feather, datasets


TABLE = pa.table({
    "text": [ONE, TWO], "title": ["Envoy", "Gate"], "url": ["https://gazette.test/1", "https://gazette.test/2"],
    "publisher": ["Lake Gazette"] * 2, "date": [datetime(2031, 5, 6), datetime(2031, 5, 7)], "n": [{"tokens": [1]}] * 2,
})  # fmt: skip


def write_stream(path, table=TABLE, rows=1):
    path.parent.mkdir(parents=True, exist_ok=True)
    with pa.OSFile(str(path), "wb") as file, pa.ipc.new_stream(file, table.schema) as writer:
        writer.write_table(table, max_chunksize=rows)


def write_dataset(folder, shards=2):
    """A dataset as `save_to_disk` stores it: a stream for each shard, and what describes them."""
    names = [f"data-{n:05}-of-{shards:05}.arrow" for n in range(shards)]
    for n, name in enumerate(names):
        write_stream(folder / name, TABLE.slice(n, 1))
    state = {"_data_files": [{"filename": name} for name in names], "_fingerprint": "dbea03bc5439c493", "_split": None}
    (folder / "state.json").write_text(json.dumps(state, indent=2))
    (folder / "dataset_info.json").write_text(json.dumps({"features": {"text": {"dtype": "string", "_type": "Value"}}}, indent=2))


def test_rows_of_a_dataset_are_articles_and_what_describes_them_is_none(tmp_path):
    write_dataset(tmp_path / "set")
    articles, rest = read(tmp_path / "set")
    assert rest == []
    assert [(a.place, a.text, a.title) for a in articles] == [
        ("data-00000-of-00002.arrow:1", ONE, "Envoy"), ("data-00001-of-00002.arrow:1", TWO, "Gate"),
    ]  # fmt: skip
    assert (articles[0].outlet, articles[0].url, articles[0].published) == (
        "Lake Gazette",
        "https://gazette.test/1",
        date(2031, 5, 6),
    )


def test_splits_are_read_each_and_caches_are_told(tmp_path):
    for split in ("train", "test"):
        write_dataset(tmp_path / split, shards=1)
    (tmp_path / "dataset_dict.json").write_text('{"splits": ["train", "test"]}')
    write_stream(tmp_path / "train" / "cache-1f0c2a.arrow")
    articles, rest = read(tmp_path)
    assert [a.place for a in articles] == ["test/data-00000-of-00001.arrow:1"]
    assert rest == [
        ("train/cache-1f0c2a.arrow", "kept from a computation, no part of the dataset: its rows are in files named data-….arrow"),
        ("train/data-00000-of-00001.arrow:1", "the same as an earlier row"),
    ]


@pytest.mark.parametrize("compression", ["uncompressed", "lz4", "zstd"])
def test_a_feather_file_is_read_on_disk_and_in_an_archive(tmp_path, compression):
    pyarrow.feather.write_feather(TABLE, tmp_path / "a.feather", compression=compression)
    assert [a.text for a in read(tmp_path / "a.feather")[0]] == [ONE, TWO]
    write_stream(tmp_path / "b.arrow")
    with zipfile.ZipFile(tmp_path / "all.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.write(tmp_path / "a.feather", "a.feather")
        archive.write(tmp_path / "b.arrow", "b.arrow")
    assert len(read(tmp_path / "all.zip")[0]) == 2
    (tmp_path / "b.arrow.gz").write_bytes(gzip.compress((tmp_path / "b.arrow").read_bytes()))
    assert [a.text for a in read(tmp_path / "b.arrow.gz")[0]] == [ONE, TWO]


def test_a_stream_that_is_cut_off_gives_the_rows_before(tmp_path):
    write_stream(tmp_path / "a.arrow")
    whole = (tmp_path / "a.arrow").read_bytes()
    (tmp_path / "a.arrow").write_bytes(whole[: len(whole) - 200])
    articles, [(place, reason)] = read(tmp_path / "a.arrow")
    assert [a.text for a in articles] == [ONE]
    assert (place, reason.partition(" (")[0]) == ("a.arrow:2", "a part of the Arrow file cannot be read")
    assert reason.endswith("nothing from there on is read")


@pytest.mark.parametrize("kind", ["stream", "feather"])
def test_what_unpacks_to_too_much_is_not_unpacked(tmp_path, kind, monkeypatch):
    monkeypatch.setattr("kit.reading.arrow_sizes.LARGEST", 1_000_000)
    table = pa.table({"text": ["x" * 50_000] * 400})
    if kind == "feather":
        pyarrow.feather.write_feather(table, tmp_path / "a.arrow", compression="zstd")
    else:
        options = pa.ipc.IpcWriteOptions(compression="zstd")
        with pa.OSFile(str(tmp_path / "a.arrow"), "wb") as file, pa.ipc.new_stream(file, table.schema, options=options) as writer:
            writer.write_table(table)
    assert (tmp_path / "a.arrow").stat().st_size < 50_000
    assert read(tmp_path / "a.arrow") == ([], [("a.arrow", "it unpacks to too much")])


def test_a_named_column_and_a_missing_one(tmp_path):
    write_stream(tmp_path / "a.arrow", TABLE.rename_columns(["story", *TABLE.column_names[1:]]))
    assert [a.text for a in read(tmp_path / "a.arrow", text="story")[0]] == [ONE, TWO]
    assert read(tmp_path / "a.arrow", text="nope")[1][0][1].startswith("no column nope; there are story, title")


def test_without_pyarrow_one_sentence_says_what_to_install(tmp_path, monkeypatch):
    write_stream(tmp_path / "a.arrow")
    real = builtins.__import__

    def refuse(name, *arguments, **options):
        if name.startswith("pyarrow"):
            raise ImportError(name)
        return real(name, *arguments, **options)

    monkeypatch.setattr(builtins, "__import__", refuse)
    assert read(tmp_path / "a.arrow")[1] == [("a.arrow", "Arrow files need pyarrow: pip install 'peace-talks-kit[sources]'")]


# Lists


MEDIA_CLOUD = (
    "id,indexed_date,language,media_name,media_url,publish_date,title,url\n"
    "a1f,2031-05-08 03:11:09.451,en,gazette.test,https://gazette.test/,2031-05-06,Envoy leaves the talks,https://gazette.test/1\n"
)


def record(n=0, extras="", day="20310506120000", url="https://gazette.test/2031/talks"):
    cells = [f"{day}-{n}", day, "1", "gazette.test", url, *[""] * 21, extras]
    return "\t".join(cells)


def test_a_list_of_media_cloud_is_told_as_a_list(tmp_path):
    (tmp_path / "list.csv").write_text(MEDIA_CLOUD)
    assert read(tmp_path / "list.csv") == (
        [], [("list.csv", "Media Cloud lists 1 article without its text: kit match joins a list with texts by address")],
    )  # fmt: skip


@pytest.mark.parametrize(("name", "named"), [("text", {}), ("body", {}), ("fetched", {"text": "fetched"})])
def test_a_table_of_such_columns_with_texts_is_a_table(tmp_path, name, named):
    (tmp_path / "list.csv").write_text(MEDIA_CLOUD.replace(",url\n", f",url,{name}\n").rstrip("\n") + f",{ONE}\n")
    assert [a.text for a in read(tmp_path / "list.csv", **named)[0]] == [ONE]


def test_a_knowledge_graph_is_told_as_a_list(tmp_path):
    (tmp_path / "20310506120000.gkg.csv").write_text("\n".join([record(1), record(2), "broken"]))
    [], [(_, reason)] = read(tmp_path)
    assert reason.startswith("GDELT's Global Knowledge Graph lists 2 articles without their texts")


# Quotations


def line(*quotes, **fields):
    row = {"date": "2031-05-08T12:00:00Z", "url": "https://gazette.test/talks", "title": "Envoy leaves", "lang": "ENGLISH"}
    return json.dumps(row | fields | {"quotes": [dict(zip(("pre", "quote", "post"), quote, strict=True)) for quote in quotes]})


def test_a_line_of_quotations_is_an_article_of_these_and_says_so(tmp_path):
    quotes = [
        ("The minister said on Friday that “", "the gate stays closed", "” and left the hall."),
        ("Ada Holm answered:", "We wait.", ""),
    ]
    (tmp_path / "a.gqg.json").write_text(line(*quotes) + "\n" + line())
    [article], rest = read(tmp_path)
    assert rest == [("a.gqg.json:2", "no quotations")]
    assert article.text == (
        "The minister said on Friday that “the gate stays closed” and left the hall.\n\nAda Holm answered: “We wait.”"
    )
    assert (article.title, article.outlet, article.url) == ("Envoy leaves", "gazette.test", "https://gazette.test/talks")
    assert (article.published, article.language) == (None, "en")
    assert article.doubts == (
        ("text", "only its quotations are in the file, with the words around them"),
        ("day", "only the day is given on which GDELT saw it: 2031-05-08"),
    )


def test_passages_that_overlap_are_one(tmp_path):
    quotes = [
        ("On Friday the minister said", "no", ", and Ada Holm, who leads the delegation, answered"),
        ("Ada Holm, who leads the delegation, answered", "We wait.", "Nobody spoke after her."),
    ]
    (tmp_path / "a.gqg.json.gz").write_bytes(gzip.compress(line(*quotes, url="https://gazette.test/2031/05/06/talks").encode()))
    [article], _ = read(tmp_path)
    assert article.text == (
        "On Friday the minister said “no”, and Ada Holm, who leads the delegation, answered “We wait.” Nobody spoke after her."
    )
    assert (article.published, article.published_basis) == (date(2031, 5, 6), "url")


def test_a_table_of_texts_that_lists_their_quotations_is_a_table(tmp_path):
    row = json.loads(line(("He said", "no", "again."))) | {"text": ONE}
    (tmp_path / "a.jsonl").write_text(json.dumps(row))
    assert [a.text for a in read(tmp_path / "a.jsonl")[0]] == [ONE]


# All of them


@pytest.mark.parametrize("name", ["a.arrow", "a.feather", "a.gkg.csv", "a.gqg.json", "list.csv"])
def test_damaged_files_are_accounted_for(tmp_path, name):
    if name == "a.arrow":
        write_stream(tmp_path / name)
    elif name == "a.feather":
        pyarrow.feather.write_feather(TABLE, tmp_path / name)
    else:
        lines = {
            "a.gkg.csv": record(1) + "\n" + record(2),
            "a.gqg.json": line(("He said", "no", "again")) * 2,
            "list.csv": MEDIA_CLOUD,
        }
        (tmp_path / name).write_text(lines[name])
    for damaged in mutated((tmp_path / name).read_bytes()):
        (tmp_path / name).write_bytes(damaged)
        articles, rest = read(tmp_path / name)
        assert articles or rest or not damaged.partition(b"\n")[2].strip()  # a header without rows
