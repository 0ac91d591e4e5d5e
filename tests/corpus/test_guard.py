"""Articles that take forever, or end the process that codes them: they are left out with the reason, and the run goes on."""

import contextlib
import os
import signal
import subprocess
import sys
import textwrap
import time
from pathlib import Path

import psutil
import pytest

import kit
from kit.corpus import code as batch
from kit.corpus import guard
from kit.corpus.provenance import codebook
from kit.errors import CaseError, KitError
from kit.reading.items import Document, Raw, Rejected
from kit.store import pieces
from tests.reliability import ledger, runs

ROOT = Path(__file__).parent.parent.parent
EXAMPLE = kit.example()
SECONDS = 4
LONG = f"took longer than {SECONDS} s"
ENDED = "coding it ended the process (memory?)"

# What the process that codes is made to do with an article that holds a word: instead of a page on which a parser is lost.
HOSTILE = """
import ctypes, os, sys, time
if any("kit.corpus.guarded" in argument for argument in sys.orig_argv):
    sys.path.insert(0, {root!r})
    from kit.corpus import guarded
    from kit.coding.article import Coder
    from kit.reading import pages
    take_steps, article = Coder.take_steps, pages.article

    def met(text):
        if "SLEEPS" in text or "HOLDS" in text:
            with open({mark!r}, "w") as file:
                file.write(str(os.getpid()))
        if "SLEEPS" in text:
            time.sleep(3600)
        if "HOLDS" in text:
            ctypes.PyDLL(None).pause()  # nothing else runs in this process meanwhile
        if "DIES" in text:
            os.kill(os.getpid(), 9)
        if "FAILS" in text:
            raise MemoryError

    def taken(self, document):
        met(document.text)
        return (yield from take_steps(self, document))

    def read(page, names):
        met(page.data.decode())
        return article(page, names)

    Coder.take_steps, pages.article = taken, read
"""


@pytest.fixture
def alone():
    """No process that another test has started, and none that is left."""
    guard._drop()
    yield
    guard._drop()


@pytest.fixture
def hostile(tmp_path, monkeypatch, alone):
    """The process that codes meets hostile articles, wherever it is started; more code may be added."""
    folder = tmp_path / "site"
    folder.mkdir()
    told = HOSTILE.format(root=str(ROOT), mark=str(tmp_path / "asleep"))
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join([str(folder), str(ROOT)]))
    monkeypatch.setattr(guard, "SECONDS", SECONDS)

    def more(code: str = "") -> None:
        (folder / "sitecustomize.py").write_text(told + textwrap.indent(code, "    "))

    more()
    return more


def pages(folder: Path, *words: str) -> Path:
    """A folder of articles, each with a word of its own: plain text and web pages by turns."""
    folder.mkdir()
    for n, word in enumerate(words):
        text = f"Otta Vell told reporters in Aldvik on Monday that gate {n} would open before the snow. {word}"
        page = f"<html><body><article><p>{text}</p></article></body></html>"
        (folder / f"{n}.{'html' if n % 2 else 'txt'}").write_text(page if n % 2 else f"{text}\n")
    return folder


def left_out(out: Path) -> list[tuple[str, str]]:
    """What a run has left out; that it has ended at all is noted."""
    ledger.note("articles that stop what codes them", len(runs.rejected(out)), stopped=0)
    return list(runs.rejected(out).items())


def test_articles_that_take_too_long_or_end_the_process_twice_are_left_out_and_all_others_coded_in_their_order(
    tmp_path, hostile, monkeypatch
):
    monkeypatch.setattr(batch, "_PIECE", 5)
    source = pages(tmp_path / "a", "one", "HOLDS", "two", "DIES", "three", "four")
    done = batch.code(source, tmp_path / "case", codebook=EXAMPLE)
    assert left_out(done.folder) == [("1.html", LONG), ("3.html", ENDED)]
    assert done.articles == 4
    assert list(done.case.articles["article_id"]) == ["0", "2", "4", "5"]
    without = batch.code([source / f"{n}.txt" for n in (0, 2, 4)] + [source / "5.html"], tmp_path / "without", codebook=EXAMPLE)
    assert done.case.attributions.equals(without.case.attributions)


def test_a_process_that_something_else_has_ended_costs_nothing(tmp_path, hostile):
    mark = tmp_path / "mark"
    hostile(f"if not os.path.exists({str(mark)!r}):\n    open({str(mark)!r}, 'w').close()\n    met = lambda text: os._exit(9)")
    done = batch.code(pages(tmp_path / "a", "one"), tmp_path / "case", codebook=EXAMPLE)
    assert mark.exists()
    assert (left_out(done.folder), done.articles) == ([], 1)


def test_a_process_that_was_asked_nothing_is_not_waited_for(alone):
    guard.start()
    process = guard._process._process
    guard._close()
    assert process.returncode == -signal.SIGKILL


@pytest.mark.skipif(os.name != "posix", reason="only there does a process stay behind until somebody takes note of its end")
def test_the_end_of_the_process_is_taken_note_of_though_nobody_asks(alone):
    guard.start()
    ended = guard._process._process.pid
    os.kill(ended, signal.SIGTERM)
    guard._process._ends.join(60)
    assert not psutil.pid_exists(ended)  # as it would where a kernel, which ends its children first, waits for it


def test_an_article_for_which_there_is_no_memory_or_that_cannot_be_put_into_a_piece_is_left_out(hostile):
    hostile(
        "def taken(self, document):\n    if 'DEEP' in document.text:\n        raise RecursionError\n"
        "    made = yield from take_steps(self, document)\n    if 'HALF' in document.text:\n        del made['figures']\n"
        "    return made\nCoder.take_steps = taken"
    )
    _, book = codebook(EXAMPLE)
    texts = [Document(name, name, text, "") for name, text in (("a", "It is DEEP."), ("c", "It rained."), ("d", "HALF of it."))]
    head = pieces.Piece(guard.code([*texts, Raw("b", "b", "", "b.txt", b"FAILS")], book, None, "key")).head
    assert head["articles"] == 1
    assert head["failed"] == [
        ["a", "the rules fail on it (RecursionError)"], ["d", "the rules fail on it (KeyError)"],
        ["b", "it cannot be read (MemoryError)"],
    ]  # fmt: skip


@pytest.mark.skipif(not Path("/proc/self/statm").exists(), reason="memory is limited on Linux alone")
def test_an_article_may_not_take_all_memory(hostile):
    hostile("guarded._ROOM = 1_000_000_000\nmet = lambda text: bytes(3_000_000_000) if 'EATS' in text else None")
    _, book = codebook(EXAMPLE)
    done = guard.code([Document("a", "a", "It EATS.", ""), Document("b", "b", "It rained.", "")], book, None, "key")
    assert pieces.Piece(done).failed == [("a", "the rules fail on it (MemoryError)")]


def test_what_articles_make_together_is_watched_as_well_and_the_largest_is_left_out(hostile):
    hostile(
        "from kit.corpus import packing\npacked = packing.packed\ndef lost(rows):\n    if 'LARGE' in str(rows):\n"
        "        time.sleep(3600)\n    return packed(rows)\npacking.packed = lost"
    )
    _, book = codebook(EXAMPLE)
    items = [Document("a", "a", "It rained.", ""), Document("b", "b", "LARGE " * 30, ""), Document("c", "c", "It rained on.", "")]
    head = pieces.Piece(guard.code(items, book, None, "key")).head
    assert (head["articles"], head["failed"]) == (2, [["b", LONG]])


def test_where_articles_are_too_large_for_one_piece_the_largest_is_left_out(hostile, monkeypatch):
    hostile("from kit.store import pieces\npieces.LARGEST = 300")
    monkeypatch.setattr(guard, "_TRIES", 1)
    _, book = codebook(EXAMPLE)
    items = [Document(name, name, "Otta Vell said that it rained. " * n, "") for name, n in (("a", 1), ("b", 2), ("c", 1))]
    made = [pieces.Piece(guard.code(some, book, None, "key")) for some in (items, items[1:2])]
    assert [(piece.articles, piece.failed) for piece in made] == [(2, [("b", ENDED)]), (1, [])]


@pytest.mark.parametrize(
    "unit",
    [
        "!",
        "A",
        "a@a.",
        "‘a ",
        "🙂 ",
        "good but bad ",
        "\u0301\u0327",
        "A.\t",
        'He said "no." ',
        "(",
        "photo: )",
    ],
)
def test_an_article_of_200_000_hostile_characters_is_coded_in_the_time_that_it_has(unit):
    _, book = codebook(EXAMPLE)
    text = f"Otta Vell told reporters that the gates would open. {unit * (200_000 // len(unit))} She left."
    made = pieces.Piece(guard.code([Raw("a", "a", "", "a.txt", text.encode())], book, None, "key"))
    ledger.note("articles of hostile characters", 1, lost=len(made.failed))
    assert made.failed == []


def test_mistakes_in_a_codebook_are_told_as_if_no_process_were_between(tmp_path):
    _, book = codebook(EXAMPLE)
    cues = book["cues"].copy()
    cues.loc[3, "cue"] = "(open"
    with pytest.raises(CaseError, match=r"codebook/cues\.csv, row 5, column cue: the cue cannot be read \('\(open'\)") as told:
        guard.code([Document("a", "a", "It rained.", "")], book | {"cues": cues}, None, "with a mistake")
    assert [f.row for f in told.value.faults] == [5]
    assert pieces.Piece(guard.code([Document("a", "a", "It rained.", "")], book, None, "other")).head["articles"] == 1


def test_a_longer_article_may_take_longer(monkeypatch):
    asked = []
    monkeypatch.setattr(guard, "_ask", lambda task: asked.append(task.seconds) or b"")
    text = "a" * 100_000
    guard.code([Document("a", "a", text, ""), Raw("b", "b", "", "b.txt", b"a" * 50_000), Rejected("c", "empty")], {}, None, "key")
    assert asked == [[32, 31, 30, 33]]
    guard.code([Raw("b", "b", "", "b.html", b"a" * 64_000_000)], {}, None, "key", 2)
    assert asked[1] == [102, 102]  # no more than the longest article that is coded


def test_one_process_is_kept_from_run_to_run_and_replaced_once_it_has_grown(hostile, tmp_path):
    page = [Raw("a", "a", "", "a.txt", b"It rained on Monday, and nobody came.")]

    def pid() -> int:
        assert [d.text for d in guard.finished(page)] == ["It rained on Monday, and nobody came."]
        return guard._process._process.pid

    first = pid()
    assert pid() == first
    hostile("guarded._GROWN = 1_000")
    psutil.Process(first).kill()
    second = pid()
    assert second != first
    assert pid() != second


def test_an_error_that_is_no_article_s_comes_with_the_place_where_it_arose(hostile):
    hostile("def broken(self, book, day_one):\n    raise ValueError('broken')\nCoder.__init__ = broken")
    with pytest.raises(ValueError, match="broken") as told:
        guard.code([Document("a", "a", "It rained.", "")], {}, None, "key")
    assert "in broken" in told.value.__notes__[0]


@pytest.mark.parametrize("program", ["raise SystemExit(7)", "import nothing_of_this_name"])
def test_a_process_that_cannot_begin_is_named(monkeypatch, alone, program):
    monkeypatch.setattr(guard, "_PROGRAM", program)
    with pytest.raises(KitError, match=r"ended at once \(exit code [17]\).*import kit\.corpus\.guarded"):
        list(guard.finished([Rejected("a", "empty")]))
    monkeypatch.setattr(sys, "executable", "/no/such/python")
    with pytest.raises(KitError, match=r"did not start \(No such file"):
        list(guard.finished([Rejected("a", "empty")]))


def gone(process: psutil.Process, patience: float = 15) -> bool:
    """Whether a process ends soon: before it would have taken too long over the article that it is at."""
    with contextlib.suppress(psutil.TimeoutExpired):
        process.wait(patience)
    return not process.is_running() or process.status() == psutil.STATUS_ZOMBIE


RUN = "import sys; from kit.corpus import code as batch; batch.code(sys.argv[1], sys.argv[2])"


@pytest.fixture(params=[pytest.param("SLEEPS", marks=pytest.mark.slow), "HOLDS"])
def hanging(tmp_path, hostile, request):
    """A run that is at an article that takes forever, in a process group of its own, and its process that codes."""
    source = pages(tmp_path / "a", "one", request.param)
    run = subprocess.Popen(
        [sys.executable, "-c", RUN, str(source), str(tmp_path / "case")], cwd=ROOT, stderr=subprocess.PIPE, start_new_session=True
    )
    try:
        asleep = tmp_path / "asleep"
        while run.poll() is None and not (asleep.exists() and asleep.read_text()):
            time.sleep(0.05)
        yield run, psutil.Process(int(asleep.read_text()))
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(run.pid, signal.SIGKILL)
        run.wait()


def test_a_run_that_is_killed_leaves_no_process_behind(hanging):
    run, coder = hanging
    run.kill()
    assert gone(coder)


def test_a_run_that_is_interrupted_leaves_no_process_behind_and_prints_nothing_of_it(hanging):
    run, coder = hanging
    os.killpg(run.pid, signal.SIGINT)  # as a terminal does
    assert gone(coder)
    told = run.communicate(timeout=60)[1].decode()
    assert told.strip().endswith("KeyboardInterrupt")
    assert told.count("Traceback") == 1


def test_a_copy_of_a_process_has_a_process_of_its_own():
    program = (
        "import os; from kit.corpus import guard; from kit.reading.items import Raw\n"
        "def read():\n"
        "    found = list(guard.finished([Raw('a', 'a', '', 'a.txt', b'It rained on Monday, and nobody came.')]))\n"
        "    return len(found), guard._process._process.pid\n"
        "mine = read(); copy = os.fork(); now = read()\n"
        "if not copy:\n    os._exit(0 if now[0] == 1 and now != mine else 1)\n"
        "assert now == mine; assert os.waitpid(copy, 0)[1] == 0"
    )
    assert subprocess.run([sys.executable, "-c", program], cwd=ROOT, check=False).returncode == 0


def test_names_are_listed_of_all_pages_but_one_on_which_the_parser_is_lost(tmp_path, hostile, capsys):
    from kit import cli
    from kit.case.new import new

    case = new(tmp_path / "case")
    cli.names([pages(tmp_path / "a", "Tobin Ashera left.", "SLEEPS", "Tobin Ashera came.")], case=case, most=3)
    told = capsys.readouterr()
    assert "2  Tobin Ashera" in told.out
    assert told.err == f"1 could not be read, e.g.\n  1.html: {LONG}\n"


@pytest.mark.parametrize("workers", [pytest.param(n, marks=pytest.mark.slow) for n in (1, 2)])
def test_workers_of_dask_leave_hostile_articles_out_for_the_same_reasons(tmp_path, hostile, monkeypatch, workers):
    monkeypatch.setattr(batch, "_PIECE", 3)
    source = pages(tmp_path / "a", "one", "SLEEPS", "two", "DIES")
    serial = batch.code(source, tmp_path / "serial" / "case", codebook=EXAMPLE)
    assert left_out(serial.folder) == [("1.html", LONG), ("3.html", ENDED)]
    out = tmp_path / "dask" / "case"
    batch.code(source, out, codebook=EXAMPLE, engine="dask", workers=workers)
    assert runs.digests(out) == runs.digests(serial.folder)
