"""What can go wrong at a server: it is asked again where that helps, and nothing is lost that others said."""

import json
import shutil
import threading
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pandas as pd
import pytest

import kit
from kit import llm
from kit.llm.client import _asked_to_wait
from kit.llm.settings import coder_of
from tests.commands import kit_here
from tests.llm.stub import Say, Stub, passage_of, sensible, serving


def code(case, stub, **more):
    return llm.code(case, **{"endpoint": stub.endpoint, "model": "stub", "yes": True, "pause": 0.01, "retries": 2, **more})


def listed(case, coder="stub"):
    return pd.read_csv(case / "llm" / coder / "rejected.csv", dtype=str, keep_default_na=False)


@pytest.fixture(scope="module")
def first(coded_small, tmp_path_factory):
    """The first passage of the small case, by what a run asks first."""
    case = shutil.copytree(coded_small, tmp_path_factory.mktemp("first") / "case")
    with serving(Stub(lambda _, body: Say(sensible(body)))) as stub:
        code(case, stub, most=1)
    return passage_of(stub.asked[0])


FAILURES = {
    "empty": (Say(""), "the answer is empty"),
    "none": (Say(None), "the answer is empty"),
    "refusal": (Say(None, refusal="I will not"), "the model refuses (I will not)"),
    "refusal in parts": (Say(["I will not"], refusal="I will not"), "the model refuses (I will not)"),
    "length": (Say("{", finish="length"), "the answer was cut off"),
    "filter": (Say("{}", finish="content_filter"), "a filter of the server withheld"),
    "no JSON": (Say("Certainly! Here it is:"), "the answer is no JSON"),
    "half": (Say('{"passage": "01'), "the answer is no JSON"),
    "list": (Say("[1]"), "the answer is no object"),
    "deep": (Say("[" * 100_000), "the answer is no JSON"),
    "no message": (Say("", raw=b'{"choices": []}'), "holds no message"),
    "not even JSON": (Say("", raw=b"<html>proxy</html>"), "no answer"),
    "server error": (Say("out of memory", status=500), "the server answered 500 (out of memory)"),
    "refused": (Say("context too long", status=400), "the server refuses the call with 400 (context too long)"),
}


@pytest.mark.parametrize("name", FAILURES)
def test_a_failure_is_listed_and_the_others_go_on(small, first, name):
    bad, reason = FAILURES[name]
    with serving(Stub(lambda _, body: bad if passage_of(body) == first else Say(sensible(body)))) as stub:
        done = code(small, stub)
    tries = sum(passage_of(body) == first for body in stub.asked)
    assert tries == (1 if name == "refused" else 3)
    assert done.lacking == 1
    (row,) = listed(small)[lambda rows: rows["what"] == "answer"].to_dict("records")
    assert row["passage"] == first and reason in row["reason"]
    mine = kit.load(small).codings.query("coder == 'stub' and variable == 'boundary'")
    assert len(mine) == done.units["passages"] > 10 and first not in set(mine["unit_id"])


def test_what_failed_is_asked_again_by_the_same_command(small, first):
    with serving(Stub(lambda _, body: Say("no") if passage_of(body) == first else Say(sensible(body)))) as stub:
        assert code(small, stub).lacking == 1
        before = len(stub.asked)
        stub.answer = lambda _, body: Say(sensible(body))
        assert code(small, stub).lacking == 0
    assert len(stub.asked) == before + 1
    assert listed(small).empty


def test_a_limit_is_waited_for_as_long_as_the_server_says(small):
    with serving(Stub(lambda n, body: Say("busy", 429, (("Retry-After", "1"),)) if n == 1 else Say(sensible(body)))) as stub:
        assert code(small, stub, parallel=1, most=3).units["passages"] == 3
    assert passage_of(stub.asked[0]) == passage_of(stub.asked[1])
    assert stub.times[1] - stub.times[0] >= 1


def test_a_time_to_wait_is_a_number_or_a_date_and_has_an_end():
    now = datetime(2031, 4, 1, 12, tzinfo=UTC)
    date = format_datetime(now + timedelta(seconds=90), usegmt=True)
    waits = {"7": 7, "0.5": 0.5, date: 90, "86400": 120, "": 0, "soon": 0, "-5": 0}
    found = {written: _asked_to_wait({"retry-after": written}, now.timestamp) for written in waits}
    assert found == waits


def test_a_server_that_refuses_everything_is_left_alone(small):
    with serving(Stub(lambda *_: Say("no such field: response_format", status=400))) as stub:
        done = code(small, stub, parallel=2)
    assert len(stub.asked) < done.lacking
    assert set(listed(small)["reason"].str.contains("response_format")) == {True}


def test_an_endpoint_where_nothing_answers_is_told_at_once(small):
    with serving(Stub(lambda *_: Say(""))) as stub:
        pass
    done = kit_here("llm", small, "--endpoint", stub.endpoint, "--model", "x")
    assert done.returncode == 2 and "start the server first" in done.stderr
    assert not (small / "llm").exists()


def test_nothing_is_sent_before_the_user_has_said_yes(case):
    with serving(Stub(lambda _, body: Say(sensible(body)))) as stub:
        done = kit_here("llm", case, "--endpoint", stub.endpoint, "--model", "stub")
        assert done.returncode == 2 and "--yes" in done.stderr
        assert "tokens read and" in done.stdout and "a guess" in done.stdout
        assert stub.asked == []
        assert kit_here("llm", case, "--endpoint", stub.endpoint, "--model", "stub", "--most", "20").returncode == 1
        assert len(stub.asked) == 20
        done = kit_here("llm", case, "--endpoint", stub.endpoint, "--model", "stub")
        assert "by the 20 answers that are kept" in done.stdout


@pytest.mark.parametrize("answer", [Say("no"), Say("busy", 503)], ids=["no answer", "busy"])
def test_calls_made_again_count_among_the_twenty(case, answer):
    with serving(Stub(lambda *_: answer)) as stub:
        done = code(case, stub, yes=False, most=12, retries=3)
    assert len(stub.asked) == 20
    reasons = listed(case)["reason"]
    unasked = reasons.str.startswith("not asked: 20 calls were made, more only with --yes").sum()
    assert unasked == 12 - len({passage_of(body) for body in stub.asked}) > 0
    with serving(Stub(lambda *_: answer)) as stub:
        assert code(case, stub, yes=True, most=12, retries=3).lacking == done.lacking
    assert len(stub.asked) == 48


def test_so_many_calls_are_made_at_once(small):
    together = threading.Barrier(6, timeout=30)

    def answer(number, body):
        if number <= 6:
            together.wait()  # goes on when six calls are there
        return Say(sensible(body))

    with serving(Stub(answer)) as stub:
        assert code(small, stub, parallel=6).lacking == 0


def test_texts_do_not_leave_the_machine_unasked(small):
    away = ("llm", small, "--endpoint", "http://8.8.8.8/v1", "--model", "x")
    done = kit_here(*away)
    assert done.returncode == 2 and "--send-texts-away" in done.stderr
    with pytest.raises(kit.KitError, match="no endpoint"):
        llm.code(small, endpoint="127.0.0.1:8080", model="x")
    with pytest.raises(kit.KitError, match="none by default"):
        llm.code(small, model="x")


def test_neither_a_proxy_nor_a_redirect_carries_texts_elsewhere(small, monkeypatch):
    with serving(Stub(lambda _, body: Say(sensible(body)))) as elsewhere:
        monkeypatch.setenv("HTTP_PROXY", elsewhere.endpoint.removesuffix("/v1"))
        monkeypatch.setenv("ALL_PROXY", elsewhere.endpoint.removesuffix("/v1"))
        target = (("Location", f"{elsewhere.endpoint}/chat/completions"),)
        with serving(Stub(lambda *_: Say("there", 307, target))) as stub:
            done = code(small, stub, most=2)
            assert len(stub.asked) >= 1
    assert elsewhere.asked == [] and done.units["passages"] == 0


def test_a_key_goes_to_the_server_and_into_no_file(small, monkeypatch):
    monkeypatch.setenv("TEST_KEY", "sk-very-secret")
    monkeypatch.setenv("OPENAI_API_KEY", "sk-of-somebody-else")
    monkeypatch.setenv("OPENAI_ORG_ID", "org-of-somebody-else")
    with serving(Stub(lambda _, body: Say(sensible(body)))) as stub:
        code(small, stub, most=1)
        code(small, stub, most=1, key_from="TEST_KEY")
    without, with_key = stub.headers
    assert with_key["authorization"] == "Bearer sk-very-secret"
    assert "somebody" not in json.dumps(without)
    files = [p.read_bytes() for p in small.rglob("*") if p.is_file()]
    assert not any(b"very-secret" in raw or b"somebody-else" in raw for raw in files)
    with pytest.raises(kit.KitError, match="--key-from names the variable"):
        llm.code(small, endpoint="http://127.0.0.1:1/v1", model="x", key_from="NO_SUCH_KEY")


KEY = "sk-invented-0123456789"
ECHOES = {
    "status 401": Say(f"Incorrect API key provided: {KEY}", status=401),
    "status 403": Say(f"{KEY} may not", status=403),
    "status 500": Say(f"{KEY}: {KEY}", status=500),
    "at the edge": Say("x" * 150 + KEY, status=400),  # a message is cut within it
    "no JSON": Say("", raw=f"<html>{KEY}</html>".encode()),
    "no JSON, status 401": Say("", 401, raw=f"<html>{KEY}</html>".encode()),
    "refusal": Say(None, refusal=f"not with {KEY}"),
    "words": Say(f"your key is {KEY}"),
    "another passage": Say(json.dumps({"passage": KEY})),
}


@pytest.mark.parametrize("name", ECHOES)
def test_a_key_that_the_server_says_is_neither_kept_nor_shown(small, monkeypatch, name):
    monkeypatch.setenv("TEST_KEY", KEY)
    with serving(Stub(lambda *_: ECHOES[name], {"data": [{"id": "stub", "digest": KEY}]})) as stub:
        done = code(small, stub, most=1, retries=0, key_from="TEST_KEY")
    assert stub.headers[0]["authorization"] == f"Bearer {KEY}"
    kept = "".join(p.read_text("utf-8") for p in (small / "llm").rglob("*") if p.is_file())
    assert KEY[:6] not in kept + repr(done)
    assert json.loads((small / "llm" / "stub" / "run.json").read_text("utf-8"))["digest"] == "…"


def test_a_key_that_cannot_be_sent_is_not_shown(small, monkeypatch):
    monkeypatch.setenv("TEST_KEY", f"{KEY}\n{KEY}")
    with serving(Stub(lambda *_: Say(""))) as stub, pytest.raises(kit.KitError, match="nothing answers") as told:
        code(small, stub, key_from="TEST_KEY")
    assert KEY not in str(told.value) and stub.asked == []


def test_without_a_key_nothing_is_hidden_in_answers(small):
    with serving(Stub(lambda *_: Say("there is none", status=400))) as stub:
        code(small, stub, most=1)
    assert "there is none" in listed(small)["reason"].iloc[0]


def test_without_the_library_it_says_what_to_install(small, monkeypatch):
    monkeypatch.setitem(__import__("sys").modules, "openai", None)
    with pytest.raises(kit.KitError, match=r"pip install 'peace-talks-kit\[llm\]'"):
        llm.code(small, endpoint="http://127.0.0.1:1/v1", model="x")


@pytest.mark.parametrize("name", ["AB", "Llama", "settled", "rules", "a/b", "../up", "", ".x", "x.", "é"])
def test_a_model_is_not_called_as_people_or_rules_are(name):
    if name == "":
        assert coder_of("meta/Llama-3.2:3B-Q4") == "llama-3.2-3b-q4"
    else:
        with pytest.raises(kit.KitError, match="person's initials"):
            coder_of("m", name)


def test_a_name_is_not_anothers_in_small_letters(small):
    case = kit.load(small)
    row = case.codings.reindex([0]).assign(
        coding_id="ab:01-s01:tone_peace", unit_kind="sentence", unit_id=case.sentences["sentence_id"].iloc[0],
        variable="tone_peace", coder="AB", value="1",
    )  # fmt: skip
    case.replace_table(small, "codings", row.astype(case.codings.dtypes.to_dict()))
    with serving(Stub(lambda _, body: Say(sensible(body)))) as stub, pytest.raises(kit.KitError, match="capitals alone"):
        code(small, stub, coder="ab")
    assert stub.asked == []


@pytest.fixture(scope="module")
def answered(coded_small, tmp_path_factory):
    """A case with the answers of a model; not to be changed."""
    folder = shutil.copytree(coded_small, tmp_path_factory.mktemp("answered") / "case")
    with serving(Stub(lambda _, body: Say(sensible(body)))) as stub:
        code(folder, stub)
    return folder


@pytest.fixture
def kept(answered, tmp_path):
    """A copy of it for one test."""
    return shutil.copytree(answered, tmp_path / "kept")


def change(path, **changed):
    path.write_text(json.dumps({**json.loads(path.read_text("utf-8")), **changed}), "utf-8")


WRONG = [
    {"coder": "AB"}, {"coder": "other"}, {"coder": "../x"}, {"coder": 5}, {"model": ["m"]}, {"model": ""}, {"model": "\ud800"},
    {"digest": 5}, {"endpoint": "http://x"}, {"mode": "both"}, {"mode": []}, {"temperature": "0"}, {"temperature": 3},
    {"temperature": float("nan")}, {"temperature": 10**400}, {"seed": "1"}, {"seed": -1}, {"seed": True}, {"seed": 1.5},
    {"repeats": 10**6}, {"repeats": 0}, {"window": "wide"}, {"window": 0}, {"prompts": {}}, {"prompts": ["own"]},
    {"prompts": {"own": 5}}, {"prompts": {"own": "x" * 200_001}}, {"prompts": dict.fromkeys("abcd", "x")},
]  # fmt: skip


@pytest.mark.parametrize("wrong", WRONG, ids=lambda wrong: str(wrong)[:30])
def test_a_strangers_settings_are_those_of_the_command_line_or_refused(kept, wrong):
    run = kept / "llm" / "stub" / "run.json"
    change(run, **wrong)
    before = {path: path.read_bytes() for path in kept.rglob("*") if path.is_file()}
    with pytest.raises(kit.KitError, match=rf"run\.json: {next(iter(wrong))} is .*; allowed is .*; run `kit llm`"):
        llm.code(kept, coder="stub", offline=True)
    assert {path: path.read_bytes() for path in kept.rglob("*") if path.is_file()} == before


@pytest.mark.parametrize("text", ["", "[]", "{", "[" * 100_000, "5"])
def test_settings_that_are_none_are_damaged(kept, text):
    (kept / "llm" / "stub" / "run.json").write_text(text, "utf-8")
    with pytest.raises(kit.KitError, match=r"run\.json is damaged; run `kit llm`"):
        llm.code(kept, offline=True)


def test_a_setting_that_lacks_is_named(kept):
    run = kept / "llm" / "stub" / "run.json"
    told = json.loads(run.read_text("utf-8"))
    del told["seed"]
    run.write_text(json.dumps(told), "utf-8")
    with pytest.raises(kit.KitError, match=r"run\.json lacks seed; run `kit llm`"):
        llm.code(kept, offline=True)


def test_a_template_of_open_braces_and_spaces_is_refused_and_not_searched_for_ever(kept):
    change(kept / "llm" / "stub" / "run.json", prompts={"own": "{{" + " " * 150_000})
    with pytest.raises(kit.KitError, match="the prompt own: the row “=== passage ===” is missing"):
        llm.code(kept, offline=True)
    change(kept / "llm" / "stub" / "run.json", prompts={"own": "{{" + " " * 150_000 + "\n=== passage ===\n"})
    with pytest.raises(kit.KitError, match=r"the prompt own: .* is missing"):
        llm.code(kept, offline=True)
