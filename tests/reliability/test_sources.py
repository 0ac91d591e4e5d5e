"""Damaged sources and cases, very many small files, very large ones: what can be read is, the rest is named."""

import json
import shutil
import subprocess
import sys

import pytest

from kit.reading.documents import documents
from tests import invented
from tests.reliability import runs

MEGABYTES = 600  # that a process of a run may hold


@pytest.mark.parametrize("name", ["b.parquet", *(pytest.param(name, marks=pytest.mark.slow) for name in ("a.jsonl", "ö.zip"))])
def test_one_damaged_source_is_named_and_all_others_are_coded(tmp_path, name):
    made = runs.sources(tmp_path / "sources", 12)
    raw = bytearray((made / name).read_bytes())
    raw[0:60] = b"\xff" * 60
    raw[-60:] = b"\xff" * 60
    (made / name).write_bytes(raw)
    runs.code(made, tmp_path / "case").clearly(1, "could not be read")
    left = {place.split(":")[0].split("!")[0] for place in runs.rejected(tmp_path / "case")}
    assert left == {name, "empty.txt"}
    ids = runs.article_ids(tmp_path / "case")
    assert len(ids) == len(set(ids)) >= 12 + 4 - 4


@pytest.fixture(scope="module")
def parquet(tmp_path_factory):
    """A case in Parquet parts, and one article more."""
    folder = tmp_path_factory.mktemp("parquet")
    made = invented.write(folder / "a.jsonl", 12, seed=1, words=150)
    more = invented.write(folder / "b.jsonl", 1, seed=9, words=150)
    runs.code(made, folder / "case", "--tables", "parquet").clearly(0)
    return made, more, folder / "case"


@pytest.mark.parametrize(
    "damage",
    ["part", *(pytest.param(d, marks=pytest.mark.slow) for d in ("line", "cut", "gone", "piece"))],
)
def test_a_damaged_case_is_named_and_coding_it_again_mends_it(parquet, tmp_path, damage):
    made, _, case = parquet
    out = tmp_path / "case"
    shutil.copytree(case, out)
    manifest = out / "manifest.json"
    lines = manifest.read_text("utf-8").split("\n")
    part = out / next(p for p in json.loads("\n".join(lines))["parts"] if p.startswith("coded/attributions"))
    if damage == "line":
        lines[2] = lines[2].replace('"rows"', '"r\x00ws"')
        manifest.write_text("\n".join(lines), "utf-8")
    elif damage == "cut":
        manifest.write_text("\n".join(lines[:3]), "utf-8")
    elif damage == "part":
        raw = bytearray(part.read_bytes())
        raw[len(raw) // 3 : len(raw) // 3 + 40] = b"\xff" * 40
        raw[-30:] = b"\xff" * 30
        part.write_bytes(raw)
    elif damage == "gone":
        part.unlink()
    else:
        piece = next((out / "pieces").glob("*"))
        piece.write_bytes(piece.read_bytes()[:-9])
    again = runs.code(made, out, "--tables", "parquet")
    if again.code:
        again.clearly(2, "manifest.json" if damage in ("line", "cut") else part.name, "code")
        runs.code(made, tmp_path / "anew", "--tables", "parquet").clearly(0)
        shutil.rmtree(out)
        (tmp_path / "anew").rename(out)
    told = (runs.digests(out), runs.digests(case))
    assert {k for k in told[0] if told[0][k] != told[1].get(k)} <= {"datapackage.json"}  # its title has the folder's name


@pytest.mark.parametrize("n", [1_000, pytest.param(10_000, marks=pytest.mark.slow)])
def test_many_tiny_files_are_each_read_once(tmp_path, n):
    folder = tmp_path / "files"
    for k in range(n):
        place = folder / f"{k % 10}"
        place.mkdir(parents=True, exist_ok=True)
        (place / f"{k}.txt").write_text(f"The envoy of village {k} said on Monday that talks would go on in the valley.\n")
    if n == 1_000:
        found = list(documents([folder]))
        assert [f.id for f in found] == [str(k) for d in range(10) for k in sorted(map(str, range(d, n, 10)))]
        return
    runs.code(folder, tmp_path / "case", "--engine", "dask", "--workers", "2").clearly(0)
    assert sorted(map(int, runs.article_ids(tmp_path / "case"))) == list(range(n))


def test_an_article_of_30_megabytes_is_left_out_and_a_long_one_is_coded(tmp_path):
    folder = tmp_path / "sources"
    folder.mkdir()
    texts = [d.text for d in invented.articles(40, seed=3)]
    whole = "\n\n".join(texts)
    (folder / "long.txt").write_text(whole[:60_000], "utf-8")
    with (folder / "longest.txt").open("w", encoding="utf-8") as file:
        while file.tell() < 30_000_000:
            file.write(whole)
    runs.code(folder, tmp_path / "case").clearly(1)
    assert runs.rejected(tmp_path / "case") == {"longest.txt": "longer than 5,000,000 characters"}
    assert runs.article_ids(tmp_path / "case") == ["long"]


@pytest.mark.slow
def test_a_table_of_two_gigabytes_is_coded_in_bounded_memory(tmp_path):
    """Rows that carry their page's markup, as news archives do: 10,000 articles, 200 kB each."""
    rows = [json.loads(line) for line in invented.write(tmp_path / "a.jsonl", 200, words=150).read_text("utf-8").splitlines()]
    markup = "<div class='teaser'><a href='/x'>more</a></div>" * 4_300
    big = tmp_path / "big.jsonl"
    with big.open("w", encoding="utf-8") as file:
        for k in range(10_000):
            row = rows[k % 200]
            file.write(json.dumps(row | {"id": f"r{k}", "text": f"{row['text']} It was day {k}.", "html": markup}) + "\n")
    assert big.stat().st_size > 2_000_000_000
    most = (
        "import resource, subprocess, sys; ended = subprocess.run(sys.argv[1:]);"
        "print('peak', resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024); sys.exit(ended.returncode)"
    )
    command = [sys.executable, "-c", runs.CLI, "code", str(big), "--out", str(tmp_path / "case")]
    ended = subprocess.run([sys.executable, "-c", most, *command], capture_output=True, text=True, check=False, cwd=runs.ROOT)
    big.unlink()
    assert ended.returncode == 0, ended.stderr[-2000:]
    assert len(set(runs.article_ids(tmp_path / "case"))) == 10_000
    assert int(ended.stdout.split("peak ")[1]) < MEGABYTES
