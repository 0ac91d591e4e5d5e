"""llama.cpp's own server and a model of random weights: protocol, schema, kills and resuming are real; what is said is noise."""

import json
import os
import random
import shutil
import signal
import subprocess
import sys
import time

import pandas as pd
import pytest

import kit
from kit import llm
from kit.coders.units import case_codes
from kit.llm.answers import FILE
from tests.commands import PROGRAM
from tests.commands import kit as run
from tests.commands import kit_here as run_here
from tests.llm.conftest import ROOT, SHORT, Server

RULES = f"rules {kit.__version__}"


def asked(case, server, prompt, *more):
    return ("llm", case, "--endpoint", server.endpoint, "--model", "noise", "--prompt", prompt, "--temperature", "1", *more)


def answers(case, coder="noise"):
    return [json.loads(line) for line in (case / "llm" / coder / FILE).read_text("utf-8").splitlines() if line.endswith("}")]


def codings(case):
    return (case / "coded" / "codings.csv").read_bytes()


def begun(case, server, prompt, *more):
    """A run in a process of its own that can be killed."""
    command = [sys.executable, "-c", PROGRAM, *map(str, asked(case, server, prompt, "--yes", *more))]
    return subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def wait_for(case, n):
    until = time.monotonic() + 60
    while not (case / "llm" / "noise" / FILE).is_file() or len(answers(case)) < n:
        assert time.monotonic() < until
        time.sleep(0.01)


@pytest.fixture(scope="module")
def noise(coded, server, tmp_path_factory):
    """The case coded by noise three times and in three wordings, through the command."""
    folder = tmp_path_factory.mktemp("noise")
    case, prompt = shutil.copytree(coded, folder / "case"), folder / "short.md"
    prompt.write_text(SHORT.replace("{{forms}}\n", "") + "{{sentences}}\n", "utf-8")
    done = run(*asked(case, server, prompt, "--yes", "--repeat", "3"))
    assert done.returncode == 0, done.stdout + done.stderr
    return case, done


def test_the_command_codes_every_passage_within_the_codebook(noise):
    case, done = noise
    loaded = kit.load(case)  # which checks every code and every place
    passages = {c.place for c in case_codes(loaded)}
    mine = loaded.codings[loaded.codings["coder"] == "noise"]
    boundaries = mine[mine["variable"] == "boundary"]
    assert set(boundaries["value"]) == {"accepted", "rejected"}
    assert len(boundaries) == len(passages)
    assert set(mine.loc[mine["unit_kind"] == "sentence", "variable"]) == {"tone_peace", "tone_overall"}
    assert not {"actor_id", "party_id", "form"} & set(mine["variable"])
    assert len({a["key"] for a in answers(case)}) == len(answers(case)) == 3 * len(boundaries)
    assert "calls, some" in done.stdout and "stability" in done.stdout


def test_noise_agrees_neither_with_itself_nor_with_rules(noise):
    case, _ = noise
    rows = pd.read_csv(case / "llm" / "noise" / "stability.csv").set_index("variable")
    for variable in ("attributes something", "tone_peace", "tone_overall"):
        assert rows.loc[variable, "n"] >= 40
        assert abs(rows.loc[variable, "agreement"]) < 0.25, variable
    found = kit.agreement(kit.load(case), ["noise", RULES], draws=10).set_index("variable")
    issues = found.loc["issue (present or absent)"]
    assert issues["n"] >= 40 and abs(issues["agreement"]) < 0.25


def test_what_made_the_codes_is_in_the_provenance(noise):
    case, _ = noise
    told = json.loads((case / "provenance.json").read_text("utf-8"))
    assert told["coder"] == RULES
    mine = told["models"]["noise"]
    assert (mine["model"], mine["endpoint"], mine["temperature"], mine["seed"]) == ("noise", "loopback", 1.0, 0)
    assert mine["digest"].startswith("listing ") and len(mine["prompt"]) == len(mine["schema"]) == 64
    assert mine["date"] == min(a["date"] for a in answers(case))
    assert "127.0.0.1" not in json.dumps(told) + (case / "llm" / "noise" / "run.json").read_text("utf-8")


def test_a_second_run_makes_no_call_and_gives_the_same_bytes(noise, server, tmp_path):
    case, _ = noise
    before, prompt = codings(case), tmp_path / "same.md"
    prompt.write_text(json.loads((case / "llm" / "noise" / "run.json").read_text("utf-8"))["prompts"]["own"], "utf-8")
    said = answers(case)
    assert run_here(*asked(case, server, prompt, "--repeat", "3")).returncode == 0  # without --yes: nothing is sent
    assert answers(case) == said and codings(case) == before


def test_the_case_is_made_again_from_the_answers_alone(noise, tmp_path):
    case = shutil.copytree(noise[0], tmp_path / "case")
    before, provenance = codings(case), (case / "provenance.json").read_bytes()
    kept = case / "llm" / "noise" / FILE
    lines = kept.read_text("utf-8").splitlines()
    random.Random(1).shuffle(lines)
    kept.write_text("\n".join(lines) + "\n", "utf-8")
    loaded = kit.load(case)
    loaded.replace_table(case, "codings", loaded.codings.iloc[:0])
    done = llm.code(case, coder="noise", offline=True)
    assert (done.asked, done.lacking) == (0, 0)
    assert codings(case) == before and (case / "provenance.json").read_bytes() == provenance


def test_a_killed_run_goes_on_without_asking_twice(case, server, short):
    process = begun(case, server, short, "--parallel", "2")
    wait_for(case, 6)
    process.send_signal(signal.SIGKILL)
    process.communicate()
    kept = case / "llm" / "noise" / FILE
    had = {a["key"] for a in answers(case)}
    with kept.open("ab") as file:
        file.write(b'{"key":"half of a li')
    done = run(*asked(case, server, short, "--yes"))
    assert done.returncode == 0, done.stdout + done.stderr
    every = [a["key"] for a in answers(case)]
    assert had < set(every) and len(every) == len(set(every))
    assert llm.code(case, offline=True).lacking == 0


def test_a_server_that_dies_loses_nothing_that_it_said(case, weights, short):
    server = Server(weights)
    try:
        process = begun(case, server, short, "--retries", "1", "--parallel", "2")
        wait_for(case, 6)
    finally:
        server.kill()
    out, err = process.communicate(timeout=60)
    assert process.returncode == 1, out + err
    had = len(answers(case))
    rejected = pd.read_csv(case / "llm" / "noise" / "rejected.csv")
    lost = rejected[rejected["what"] == "answer"]
    assert f"{len(lost)} passages have no answer" in out and lost["reason"].str.contains("answer").all()
    assert set(kit.load(case).codings["coder"]) == {"noise"}
    again = Server(weights, server.port)
    try:
        done = run(*asked(case, again, short, "--yes"))
    finally:
        again.kill()
    assert done.returncode == 0, done.stdout + done.stderr
    assert len(answers(case)) == had + len(lost)


def test_a_call_that_takes_too_long_is_listed(case, server, short_full):
    long = ("--full", "--window", "6000", "--timeout", "0.1", "--retries", "0", "--most", "4", "--coder", "slow")
    done = run_here(*asked(case, server, short_full, *long))
    rejected = pd.read_csv(case / "llm" / "slow" / "rejected.csv")
    assert done.returncode == 1
    assert rejected["reason"].str.contains("took too long").any()


def test_whole_articles_are_read_in_windows(case, server, short_full):
    full = ("--full", "--window", "900", "--most", "7", "--coder", "noise-full")
    done = run_here(*asked(case, server, short_full, *full))
    assert done.returncode == 1  # the other windows have not been asked
    mine = kit.load(case).codings.query("coder == 'noise-full'")
    assert set(mine.loc[mine["unit_kind"] == "sentence", "variable"]) == {"tone_peace", "tone_overall"}
    told = json.loads((case / "provenance.json").read_text("utf-8"))["models"]["noise-full"]
    assert (told["mode"], told["window"]) == ("articles", 900)
    said = [json.loads(a["content"]) for a in answers(case, "noise-full")]
    assert 4 <= len(said) <= 7  # the server drops what it cannot parse of a text that the model spoke at random
    assert all([*one] == ["passage", "attributions", "sentences"] for one in said)
    fields = ["content", "speaker", "form", "issues", "outlook"]
    assert all([*one] == fields for answer in said for one in answer["attributions"])


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such signal")
def test_an_interrupted_run_keeps_its_answers(case, server, short):
    process = begun(case, server, short, "--parallel", "2")
    wait_for(case, 3)
    process.send_signal(signal.SIGINT)
    _, err = process.communicate(timeout=30)
    assert process.returncode == 2 and "the same command goes on" in err
    assert len(answers(case)) >= 3
