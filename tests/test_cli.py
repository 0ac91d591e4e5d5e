"""The command `kit`: what it prints, how it ends, and that a mistake is a sentence and not a traceback."""

import contextlib
import os
import re
import socket
import subprocess
import sys
import tempfile
import urllib.request
from pathlib import Path

import pytest

from kit.notebooks import lab
from tests import invented, synthetic
from tests.commands import PROGRAM, kit, kit_here

ROOT = Path(__file__).parent.parent


def test_help_names_every_command():
    done = kit("--help")
    assert done.returncode == 0
    assert re.findall(r"^\W+(run|lab|publish|check|score|attach|store)\s", done.stdout, re.MULTILINE) == [
        "run", "lab", "publish", "check", "score", "attach", "store",
    ]  # fmt: skip


def test_check_of_the_shipped_case_finds_nothing():
    done = kit("check")
    assert (done.returncode, done.stdout) == (0, "no faults\n")


def test_check_prints_every_fault_and_ends_with_1(tmp_path):
    folder = synthetic.tiny_case(tmp_path / "case")
    statements = folder / "coded/statements.csv"
    statements.write_text(statements.read_text("utf-8").replace("supports", "[red]likes[/red]"), "utf-8")
    done = kit_here("check", folder)
    assert done.returncode == 1
    assert done.stdout.count("column stance: the code is unknown ('[red]likes[/red]'). Allowed: ") == 3
    assert done.stdout.endswith("3 faults\n")


def test_check_names_every_cue_that_cannot_be_read(tmp_path, shipped):
    folder = shipped.save(tmp_path / "case")
    cues = folder / "codebook/cues.csv"
    cues.write_text(cues.read_text("utf-8") + 'q998,,"(a|b",,\nq999,,"a .. .. b",,\n', "utf-8")
    done = kit_here("check", folder)
    assert done.returncode == 1
    assert done.stdout.count("column cue: the cue cannot be read") == 2


@pytest.mark.parametrize(
    "arguments",
    [
        ("score", "nowhere"),
        ("store", "nowhere.ipynb"),
        ("score", ".", "--case", "nowhere"),
        ("attach", "nowhere", "."),
        ("run", "--case", "nowhere"),
        ("lab", "--case", "nowhere"),
    ],
    ids=" ".join,
)
def test_a_mistake_is_one_message_and_ends_with_2(tmp_path, arguments):
    run = kit if arguments[0] in ("store", "run", "lab") else kit_here  # the others are run below as a person runs them
    done = run(*arguments, cwd=tmp_path)
    assert done.returncode == 2
    assert "nowhere" in done.stderr
    assert "Traceback" not in done.stderr + done.stdout


def test_the_environment_can_name_the_case(tmp_path):
    folder = synthetic.tiny_case(tmp_path / "case")
    (folder / "coded/figures.csv").unlink()
    done = kit_here("check", KIT_CASE=str(folder))
    assert done.returncode == 1
    assert "figures.csv: the table is missing" in done.stdout


def test_score_says_what_differs_and_writes_only_when_asked(articles, tmp_path, shipped):
    folder = shipped.save(tmp_path / "case")
    sentences = folder / "coded/sentences.csv"
    true = sentences.read_text("utf-8")
    header, first, *_ = true.splitlines()
    cells = first.split(",")
    cells[header.split(",").index("n_words")] = "999"
    sentences.write_text(true.replace(first, ",".join(cells)), "utf-8")
    shown = kit("score", articles, "--case", folder)
    assert shown.returncode == 1
    assert "column n_words" in shown.stdout and "999" in shown.stdout
    assert kit_here("score", articles, "--case", folder, "--write").returncode == 0
    assert sentences.read_text("utf-8") == true


def test_attach_adds_the_texts_to_the_case_of_who_holds_them(articles, tmp_path, shipped):
    folder = shipped.save(tmp_path / "case")
    done = kit("attach", folder, articles)
    assert done.stdout.startswith("5 texts attached")
    assert kit_here("check", folder).stdout == "no faults\n"


def test_code_counts_what_this_run_has_found_and_copies_are_no_fault(tmp_path):
    first, more = tmp_path / "first", tmp_path / "more"
    first.mkdir()
    (first / "empty.txt").write_bytes(b"")
    invented.write(first / "a.jsonl", 6, words=60, copies=0)
    invented.write(more / "a.jsonl", 7, words=60, copies=0)
    (more / "b.jsonl").write_bytes((more / "a.jsonl").read_bytes().splitlines(keepends=True)[6])
    done = kit("code", first, "--out", tmp_path / "case")
    assert (done.returncode, done.stderr) == (1, "")  # no terminal, no progress
    assert f"1 of 7 could not be read; which and why: {tmp_path / 'case' / 'rejected.csv'}" in done.stdout
    done = kit_here("code", more, "--into", tmp_path / "case")
    assert done.returncode == 0, done.stdout
    assert "1 were added, 6 were already there" in done.stdout
    assert "1 of 8 are the same as earlier ones" in done.stdout
    assert "could not be read" not in done.stdout


@pytest.mark.parametrize(
    "arguments, message",
    [
        (("--column", "story=text"), "no field 'story': the field comes first, as in text=story; there are text, title,"),
        (("--engine", "dask", "--scheduler", ""), "the scheduler's address is empty"),
        (("--scheduler", ""), "the scheduler's address is empty"),
        (("--engine", "dask", "--scheduler", "tls://127.0.0.1:9"), "tls://127.0.0.1:9 needs certificates"),
        (("--column", "text=nosuch"), "a.jsonl: no column nosuch; there are id, title"),
    ],
)
def test_code_says_in_a_sentence_what_is_wrong_with_an_option(tmp_path, arguments, message):
    invented.write(tmp_path / "a.jsonl", 2, words=60)
    done = kit_here("code", tmp_path / "a.jsonl", "--out", tmp_path / "case", *arguments)
    assert (done.returncode, done.stdout) == (2, "")
    assert message in done.stderr
    assert not {"Traceback", "Exception"} & set(re.findall(r"\w+", done.stderr))
    assert not (tmp_path / "case").exists()


def test_help_says_what_the_exit_codes_mean():
    assert "ends with 0: all is well; 1: faults were found; 2: it could not do its work" in kit_here("--help").stdout
    assert re.findall(r"^ (?:Ends w|W)ith ([012]): ", kit_here("code", "--help").stdout, re.MULTILINE) == ["0", "1", "2"]


@pytest.mark.slow  # tests/notebooks runs and stores them one by one
def test_run_shows_progress_says_where_the_copies_are_and_leaves_the_checkout_clean(tmp_path, shipped):
    before = _status()
    case = shipped.save(tmp_path / "case")
    place = "--out", tmp_path / "run", "--case", case
    done = kit("run", "--no-lab", *place, JUPYTER_DATA_DIR=str(tmp_path / "data"))
    assert done.returncode == 0, done.stderr
    books = sorted(p.name for p in (ROOT / "notebooks").glob("*.ipynb"))
    assert re.findall(r"^\d/\d +[\d.]+ s  .*?([\w]+\.ipynb)$", done.stdout, re.MULTILINE) == books
    assert sorted(p.name for p in (tmp_path / "run").iterdir()) == books
    assert re.search(r"kit lab --dir .* --case", " ".join(done.stdout.split()))
    assert _status() == before


def test_the_default_place_of_working_copies_is_ignored_by_git():
    assert "run/" in (ROOT / ".gitignore").read_text("utf-8").split()


def test_lab_started_twice_serves_the_first_report_at_two_ports_without_news_or_update_checks(tmp_path):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with _served(tmp_path, port) as first, _served(tmp_path, port) as second:
        assert first == f"http://127.0.0.1:{port}/" != second
        for address in (first, second):
            found = urllib.request.urlopen(f"{address}api/contents/00_start.ipynb?token=open&content=0", timeout=30).read()
            assert b'"00_start.ipynb"' in found
        page = urllib.request.urlopen(f"{second}lab/tree/00_start.ipynb?token=open", timeout=30).read().decode()
    assert "@jupyterlab/apputils-extension:announcements" in page.split("disabledExtensions")[1][:200]
    assert '"news": {"disabled": true}' in page or '"disabled": true' in page.split('"news"')[1][:40]


@pytest.mark.parametrize("browser", [True, False])
def test_run_ends_with_jupyterlab_on_the_copies_unless_it_is_only_to_run_them(tmp_path, monkeypatch, capsys, browser):
    from kit import cli
    from kit.notebooks import run as run_notebooks

    served = []
    monkeypatch.setattr(
        run_notebooks, "run_copies", lambda out, fit=None: iter([(out / path.name, None) for path in run_notebooks.every()])
    )
    monkeypatch.setattr(lab, "serve", lambda folder, first, *, browser: served.append((folder, first, browser)))
    cli.run(browser=browser, lab=True, out=tmp_path, case=None)
    assert served == [(tmp_path, "00_start.ipynb", browser)]
    cli.run(browser=browser, lab=False, out=tmp_path, case=None)
    assert len(served) == 1 and f"kit lab --dir {tmp_path}" in capsys.readouterr().out


def test_what_is_printed_steers_no_terminal(capsys):
    from kit import cli

    cli._say("a\x1b]0;title\x07b\rc\x9bd\u202ee\tf\ng [red]h[/red]")
    assert capsys.readouterr().out == "a\\x1b]0;title\\x07b\\rc\\x9bd\\u202ee\tf\ng [red]h[/red]\n".expandtabs()


def test_too_little_memory_is_a_sentence(monkeypatch, capsys):
    from kit import cli

    def nothing_left():
        raise MemoryError

    monkeypatch.setattr(cli, "app", nothing_left)
    with pytest.raises(SystemExit) as ended:
        cli.main()
    assert ended.value.code == 2
    assert "not enough memory" in capsys.readouterr().err


def test_jupyterlab_keeps_the_settings_a_person_has():
    assert lab.environment({"JUPYTER_CONFIG_PATH": "/mine"})["JUPYTER_CONFIG_PATH"].split(os.pathsep) == [
        str(lab.SETTINGS),
        "/mine",
    ]


def _status():
    return subprocess.run(["git", "status", "--porcelain"], cwd=ROOT, capture_output=True, text=True).stdout


@contextlib.contextmanager
def _served(place, port=0):
    """`kit lab` without a browser; gives its address."""
    where = {f"JUPYTER_{name}_DIR": str(place / name) for name in ("CONFIG", "DATA", "RUNTIME")}
    environment = {**os.environ, **where, "JUPYTER_TOKEN": "open", "JUPYTER_PORT": str(port)}
    command = [sys.executable, "-c", PROGRAM, "lab", "--no-browser", "--dir", str(place / "run")]
    with tempfile.NamedTemporaryFile("w", dir=place) as log:
        server = subprocess.Popen(command, env=environment, stdout=log, stderr=subprocess.STDOUT)
        try:
            yield _address(server, Path(log.name))
        finally:
            server.terminate()
            server.wait(30)


def _address(server, log):
    """The address JupyterLab prints, once it answers there."""
    import time

    for _ in range(300):
        found = re.search(r"http://127\.0\.0\.1:\d+/", log.read_text("utf-8"))
        if found:
            with contextlib.suppress(OSError):
                urllib.request.urlopen(f"{found.group()}api", timeout=30).close()
                return found.group()
        assert server.poll() is None, log.read_text("utf-8")
        time.sleep(0.2)
    raise AssertionError(log.read_text("utf-8"))
