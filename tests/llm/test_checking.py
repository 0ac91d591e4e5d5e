"""Nothing that a model answers is believed: words must stand in the text, codes in the codebook, names in either."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import kit
from kit import llm
from kit.llm.checking import Checker, fault_of
from kit.llm.finding import find
from kit.llm.passages import passages
from kit.llm.rows import joined
from kit.llm.schema import Scales
from kit.llm.settings import ARTICLES, PASSAGES
from tests.llm.stub import Say, Stub, sensible, serving

TEXT = "Envoy Ilda Marr said: “We are ready to talk – at\nany time”. A clerk of the port wept."


@pytest.fixture(scope="module")
def case(coded_small):
    return kit.load(coded_small)


@pytest.fixture(scope="module")
def issues(case):
    scales = Scales(case)
    return next(i.key for i in scales.issues if i.kind == "negotiable"), next(i.key for i in scales.issues if i.kind == "topic")


def checked(case, told, mode=PASSAGES, n=0, size=2000):
    passage = passages(case, mode, size)[n]
    tones = {str(k): {"tone_peace": 0, "tone_overall": -1} for k in range(1, len(passage.sentences) + 1)}
    answer = json.dumps({"passage": passage.key, "sentences": tones, **told})
    assert fault_of(answer, passage, mode) == ""
    return passage, Checker(case, Scales(case), mode).checked(answer, passage)


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("We are ready to talk – at\nany time", "We are ready to talk – at\nany time"),
        ('"We are ready to talk - at any time"', "“We are ready to talk – at\nany time”"),
        ("We are ready to talks at any time", "We are ready to talk – at\nany time"),
        ("A clerk of the port wept.", "A clerk of the port wept."),
        ("We were never ready for anything of the kind", None),
        ("a", None),
        ("", None),
        ("x" * 500, None),
    ],
)
def test_words_are_found_where_they_stand_or_not_at_all(words, found):
    place = find(words, TEXT)
    assert (TEXT[slice(*place)] if place else None) == found


def test_the_same_words_are_found_where_they_stand_next():
    text = "“No,” she said. “No,” he said."
    assert find("“No,”", text, {(0, 5)}) == (16, 21)


def test_codes_of_the_codebook_are_taken_and_others_listed(case, issues):
    negotiable, topic = issues
    told = [
        {"issue": negotiable, "stance": "opposes"}, {"issue": negotiable, "stance": "supports"},
        {"issue": topic, "stance": "supports"}, {"issue": "unicorns", "stance": "supports"}, {"issue": ["x"], "stance": {}}, "y",
    ]  # fmt: skip
    _, found = checked(case, {"attributes": True, "issues": told, "outlook": True})
    (coded,) = found.coded
    assert dict(coded.issues) == {negotiable: "opposes"}
    assert (coded.outlook, coded.decision, coded.actor_id, coded.form) == ("", "accepted", "", "")
    assert [r.reason for r in found.rejected] == [
        "it is coded as opposes already", "a topic is only mentioned", *["the codebook has no such issue for a model"] * 3,
        "it is not on the scale",
    ]  # fmt: skip


def test_a_passage_that_attributes_nothing_is_rejected_and_its_sentences_are_rated(case, issues):
    passage, found = checked(case, {"attributes": False, "issues": [{"issue": issues[0], "stance": "opposes"}], "outlook": 1})
    (coded,) = found.coded
    assert (coded.decision, dict(coded.issues), coded.outlook) == ("rejected", {}, "")
    assert found.tones[passage.sentences[0].key, "tone_overall"] == "-1"
    assert len(found.rejected) == 1


def test_of_whole_articles_only_what_is_printed_is_taken(case, issues):
    window = passages(case, ARTICLES, 2000)[0]
    sentence = window.sentences[1]
    name = next(iter(case.book.labels("actor").values()))
    one = {"content": sentence.text.replace(" ", "  "), "speaker": name, "form": "indirect", "issues": [], "outlook": -1}
    word = sentence.text.split()[0]
    told = [
        one, one, {**one, "content": "They never said a word of this to anybody"}, 7,
        {**one, "content": window.sentences[2].text, "speaker": "Nobody Inparticular", "form": "sung"},
        {**one, "content": window.sentences[0].text, "speaker": word},
    ]  # fmt: skip
    _, found = checked(case, {"attributions": told}, ARTICLES)
    known, unknown, printed = found.coded
    assert (known.start, known.end) == (sentence.start, sentence.end)
    assert (
        known.actor_id == case.book.find("actor", name) and known.party_id and (known.form, known.outlook) == ("indirect", "-1")
    )
    assert (unknown.actor_id, unknown.form) == ("", "")
    assert printed.actor_id == "" and printed.notes == {"actor_id": f"speaker as printed: {word}"}
    reasons = [r.reason for r in found.rejected]
    assert reasons.count("these words do not stand in the text") == 2 and reasons.count("this place is coded already") == 1
    assert "the codebook has no such form" in reasons and "nobody in codebook or text is called so" in reasons


def test_what_two_windows_have_stands_once(case):
    windows = passages(case, ARTICLES, 600)[:3]
    shared = set(windows[0].sentences) & set(windows[1].sentences)
    assert len(shared) == 2 and windows[0].article_id == windows[1].article_id
    pairs = []
    for n, window in enumerate(windows):
        one = [
            {"content": s.text, "speaker": "x", "form": "direct", "issues": [], "outlook": None}
            for s in window.sentences
            if n == 0 or s in shared
        ]
        pairs.append(checked(case, {"attributions": one}, ARTICLES, n, 600))
    passages_, tones = joined(pairs)
    assert len(passages_) == len(windows[0].sentences)
    assert {s for s, _ in tones} == {s.key for window in windows for s in window.sentences}


def test_windows_hold_every_sentence_and_fit(case):
    windows = passages(case, ARTICLES, 800)
    assert {s.key for w in windows for s in w.sentences} == set(case.sentences["sentence_id"])
    assert all(w.end - w.start <= 800 or len(w.sentences) == 1 for w in windows)


def test_every_sentence_is_rated_once_and_every_place_asked_once(case):
    found = passages(case, PASSAGES, 2000)
    rated = [s.key for p in found for s in p.sentences]
    assert len(rated) == len(set(rated)) > 20
    assert len({p.key for p in found}) == len(found)
    body = dict(zip(case.texts["article_id"], case.texts["body"], strict=True))
    assert all(body[p.article_id][p.start : p.end] == p.text for p in found)


def test_a_list_of_what_was_not_taken_runs_in_no_spreadsheet(small):
    evil = '=HYPERLINK("http://x")'

    def answer(_, body):
        return Say(sensible(body, issues=[{"issue": evil, "stance": "supports"}]))

    with serving(Stub(answer)) as stub:
        done = llm.code(small, endpoint=stub.endpoint, model="stub", most=1)
    lines = (done.folder / "rejected.csv").read_text("utf-8").splitlines()[1:]
    assert any("HYPERLINK" in line for line in lines)
    assert not any(cell.startswith("=") for line in lines for cell in line.split(","))


def test_a_case_without_texts_or_attributions_says_what_to_do(small):
    kit.load(small).without_texts().save(small)
    with serving(Stub(lambda _, body: Say(sensible(body)))) as stub, pytest.raises(kit.KitError, match="kit attach CASE FOLDER"):
        llm.code(small, endpoint=stub.endpoint, model="stub")
    assert stub.asked == []


JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-2, 2) | st.floats(allow_nan=False) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["1", "2", "issue", "stance", "content"]), inner),
    max_leaves=8,
)


@pytest.fixture(scope="module")
def firsts(case):
    """Of each mode the first passage, and what checks its answers."""
    return {mode: (passages(case, mode, 2000)[0], Checker(case, Scales(case), mode)) for mode in (PASSAGES, ARTICLES)}


@settings(max_examples=60)
@given(told=st.fixed_dictionaries(dict.fromkeys(("issues", "outlook", "form", "speaker", "content"), JSON)), tones=JSON)
def test_whatever_a_model_answers_is_taken_or_listed_and_never_an_error(firsts, issues, told, tones):
    one = {"issue": issues[0], "stance": told["form"]}
    whole = {**told, "attributes": True, "issues": [one, told["issues"]], "attributions": [told, told["content"]]}
    for mode, (passage, checker) in firsts.items():
        answer = json.dumps({"passage": passage.key, **whole, "sentences": tones})
        if fault_of(answer, passage, mode):
            assert not isinstance(tones, dict)
            continue
        found = checker.checked(answer, passage)
        assert all(passage.start <= c.start < c.end <= passage.end for c in found.coded)
        assert found.rejected


@given(words=st.text("ab “”\n-.", max_size=30), text=st.text("ab “”\n-.", max_size=60))
def test_a_place_is_always_in_the_text(words, text):
    place = find(words, text)
    assert place is None or 0 <= place[0] < place[1] <= len(text)


def test_links_in_a_case_of_others_lead_nowhere(small, tmp_path):
    outside = tmp_path / "outside.jsonl"
    outside.write_text("", "utf-8")
    (small / "llm" / "stub").mkdir(parents=True)
    (small / "llm" / "stub" / "answers.jsonl").symlink_to(outside)
    with serving(Stub(lambda _, body: Say(sensible(body)))) as stub, pytest.raises(kit.KitError, match="this is a link"):
        llm.code(small, endpoint=stub.endpoint, model="stub", most=1)
    assert outside.read_text("utf-8") == "" and stub.asked == []
