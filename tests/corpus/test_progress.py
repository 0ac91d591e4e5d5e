"""What a terminal shows of a run, and how sources tell how far they are read."""

import gzip
import io
import json
import os
import tarfile
import tracemalloc
import zipfile

import pytest

from kit.corpus import progress
from kit.corpus.progress import CODING, TOGETHER, Bar, Progress
from kit.reading import arrays
from kit.reading.documents import documents, size_of
from kit.reading.sources import Meter
from tests import invented


class Terminal(io.StringIO):
    def isatty(self):
        return True


def drawn(steps, monkeypatch, file):
    """Lines that a bar draws of steps: seconds since the start and a progress."""
    clock = [0.0]
    monkeypatch.setattr(progress.time, "monotonic", lambda: clock[0])
    with Bar(file) as bar:
        for seconds, now in steps:
            clock[0] = seconds
            bar(now)
            if not bar._line.disable:
                bar._line.refresh()
    return [line.rsplit("| ", 1)[-1].strip() for line in file.getvalue().replace("\n", "\r").split("\r") if line.strip()]


RUN = [
    (0, Progress(CODING, 0, 1000, 0)),
    (1, Progress(CODING, 400, 1000, 900, kept=900)),
    (11, Progress(CODING, 700, 1000, 1900, kept=900, rejected=3, already=1200)),
    (21, Progress(CODING, 1000, 1000, 2900, kept=900, rejected=3)),
    (22, Progress(TOGETHER, 0, 58, 2900)),
    (32, Progress(TOGETHER, 29, 58, 2900)),
]


def test_a_terminal_shows_speed_remaining_time_and_what_was_rejected_and_putting_together_on_a_line_of_its_own(monkeypatch):
    lines = drawn(RUN, monkeypatch, Terminal())
    assert lines[0] == "0 articles, 0 rejected"
    assert "900 articles, 0 rejected" in lines  # of an interrupted run: they came in a second, which is nobody's speed
    assert "1,900 articles, 100.0/s, 00:10 left, 3 rejected, 1,200 already there" in lines
    assert "2,900 articles, 100.0/s, 00:00 left, 3 rejected" in lines
    assert "putting together: 0 of 58 pieces" in lines
    assert lines[-1] == "putting together: 29 of 58 pieces, 00:10 left"


def test_what_is_no_terminal_gets_nothing(monkeypatch):
    assert drawn(RUN, monkeypatch, io.StringIO()) == []


def test_hours_are_told_as_such():
    assert "2:46:40 left" in progress.describe(Progress(CODING, 1, 10_001, 1), 1, 1)


def packed(kind, folder, rows):
    """A source of some articles, half a megabyte."""
    path = folder / f"t.{kind}"
    if kind in ("jsonl", "csv", "parquet"):
        return invented.write(path, rows, kind=kind, words=300)
    if kind in ("jsonl.gz", "json"):
        raw = invented.write(folder / "t.jsonl", rows, words=300).read_bytes()
        (folder / "t.jsonl").unlink()
        path.write_bytes(
            gzip.compress(raw) if kind == "jsonl.gz" else json.dumps(list(map(json.loads, raw.splitlines()))).encode()
        )
        return path
    whole = invented.write(folder / "files", rows, kind="txt", words=300)
    if kind == "txt":
        return whole
    table = invented.write(folder / "z.jsonl", rows, seed=1, words=300)
    files = [*sorted(whole.iterdir()), table]
    if kind == "zip":
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as made:
            for file in reversed(files):
                made.write(file, file.name)
    else:
        with tarfile.open(path, "w:gz" if kind == "tgz" else "w") as made:
            for file in reversed(files):
                made.add(file, file.name)
    return path


@pytest.mark.parametrize("kind", ["jsonl", "jsonl.gz", "json", "csv", "parquet", "txt", "zip", "tar", "tgz"])
def test_every_source_tells_how_many_of_its_bytes_are_read(tmp_path, monkeypatch, kind):
    monkeypatch.setattr(arrays, "_CHUNK", 10_000)
    source = packed(kind, tmp_path, 200)
    meter = Meter()
    done = [meter.done for _ in documents([source], finish=False, meter=meter)]
    size = size_of([source])
    assert done == sorted(done)
    assert len(done) >= 200
    for share in (0.25, 0.5, 0.75):
        assert abs(done[int(share * len(done))] / size - share) < 0.2
    assert size == meter.done >= done[-1]


def test_the_size_of_sources_is_found_in_one_walk_and_little_memory(tmp_path, monkeypatch):
    for n in range(10):
        (tmp_path / f"{n}").mkdir()
        for k in range(300):
            (tmp_path / f"{n}" / f"article-with-a-long-name-{k}.txt").write_bytes(b"12")
    (tmp_path / ".silent").write_bytes(b"not read")
    (tmp_path / "link.txt").symlink_to(tmp_path / "0" / "article-with-a-long-name-0.txt")
    walked, scandir = [], os.scandir
    monkeypatch.setattr(os, "scandir", lambda path: walked.append(path) or scandir(path))
    size_of([tmp_path])
    walked.clear()
    tracemalloc.start()
    try:
        assert size_of([tmp_path]) == 6000
        assert tracemalloc.get_traced_memory()[1] < 50_000  # less than 17 bytes for each file
    finally:
        tracemalloc.stop()
    assert len(walked) == len(set(walked)) == 11
