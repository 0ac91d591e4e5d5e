"""Marks of a program → codings: the right article, the right words, the right code, and nothing dropped in silence."""

from dataclasses import replace
from datetime import datetime

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import kit
from kit.coders import files
from kit.coders.spans import Coded
from kit.errors import KitError
from kit.exchange import dna, from_case, mapping, moving, refi, to_case
from kit.exchange.alignment import mover
from kit.exchange.mapping import Codes
from kit.exchange.project import Mark, Paper, Project
from tests.exchange.cases import BODIES, CHARACTERS, IR, case_with_texts, coded_by
from tests.synthetic import in_parts


@pytest.fixture(scope="module")
def case(tmp_path_factory):
    return case_with_texts(tmp_path_factory.mktemp("case") / "case")


def marked(text, words, **values):
    start = text.index(words)
    return Mark(words, "t", start, start + len(words), "Claim", {"actor": "Holm", "issue": "Bridge", **values}, "IR")


def one(case, paper, mark):
    """What becomes of a mark: its passage, or why there is none."""
    found = to_case.codings(Project([paper], [mark]), case)
    spans = found.coded.get("IR", [])
    assert (found.marks, found.taken) == (1, len(spans))
    return spans[0] if spans else [left.reason for left in found.left][-1]


def words(coded):
    return BODIES[coded.article_id][coded.start : coded.end]


def test_a_text_with_other_line_ends_and_spaces_gives_the_same_words(case):
    text = BODIES["a1"].replace(" ", "\r\n  ")
    coded = one(case, Paper("t", text), marked(text, "No\r\n  bridge\r\n  without"))
    assert words(coded) == "No bridge without"
    assert (coded.actor_id, coded.issues) == ("ada", {"bridge": "mentions"})


def test_a_text_that_differs_elsewhere_gives_the_same_words_found_by_title_and_day(case):
    text = "Lake Gazette, page 3. " + BODIES["a1"].replace("at the mill", "in the old mill").replace("forty", "40")
    paper = Paper("t", text, "Envoys  Meet", {}, datetime(2030, 5, 3, 12))
    assert words(one(case, paper, marked(text, "without a toll, Lind"))) == "without a toll, Lind"
    assert words(one(case, paper, marked(text, "it 🕊,” sai"))) == "it 🕊,” sai"
    assert one(case, paper, marked(text, "and 40 people")) == (
        "its words do not stand at that place of article a1: the texts differ"
    )


def test_an_article_is_found_by_hash_id_text_and_title(case):
    articles = case.articles.assign(sha256=["f" * 64, None])
    case = case.with_tables(articles=articles)
    text, mark = BODIES["a1"], marked(BODIES["a1"], "No bridge")
    for paper in (
        Paper("t", text, "", {"sha256": "f" * 64}),
        Paper("t", text, "", {"id": "a1"}),
        Paper("t", text),
        Paper("t", "x " + text, "Envoys meet", {}, datetime(2030, 5, 3)),
    ):
        moved = replace(mark, start=mark.start + len(paper.text) - len(text), end=mark.end + len(paper.text) - len(text))
        assert one(case, paper, moved).article_id == "a1"
    assert one(case, Paper("t", "x " + text), moved).startswith("the case has no such article")
    assert one(case, Paper("t", "x " + text, "Envoys meet", {}, datetime(2030, 5, 4)), moved).startswith("the case has no such")


def test_a_case_without_the_text_says_what_to_do(case):
    paper = Paper("t", BODIES["a1"], "", {"id": "a1"})
    reason = one(case.without_texts(), paper, marked(BODIES["a1"], "No bridge"))
    assert reason == "article a1 has no text in the case: kit attach CASE FOLDER, then import again"
    with pytest.raises(KitError, match="kit attach CASE FOLDER"):
        from_case.project(case.without_texts())


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"start": 5, "end": 5}, "it marks no words"),
        ({"end": 9999}, "its place 61-9999 is not in its document"),
        ({"paper": "u"}, "its document is not in the file"),
        ({"coder": "Tess Quorn"}, "no initials for 'Tess Quorn': write them under [coders] of the mapping"),
        ({"coder": ""}, "no initials for a coder without a name: write them under [coders] of the mapping"),
        ({"coder": "settled"}, "the codes of this coder are left out: the case has them, or the mapping gives no initials"),
        ({"values": {}}, "the mapping does not say what this code is: write it under [codes]"),
        ({"values": {"stance": "supports"}}, "a stance needs its issue"),
    ],
)
def test_what_has_no_place_is_listed_with_its_reason(case, change, reason):
    mark = marked(BODIES["a1"], "No bridge")
    found = to_case.codings(Project([Paper("t", BODIES["a1"])], [replace(mark, **change)]), case)
    assert reason in [left.reason for left in found.left]


def test_an_unknown_code_is_listed_with_what_is_allowed_and_the_others_stay(case):
    mark = marked(BODIES["a1"], "No bridge", issue="Ferry", weather="bad")
    found = to_case.codings(Project([Paper("t", BODIES["a1"])], [mark]), case)
    assert found.coded["IR"][0].issues == {} and found.coded["IR"][0].actor_id == "ada"
    assert [(left.code, left.reason) for left in found.left] == [
        ("weather: bad", "the mapping does not say what this variable is: write it under [variables]"),
        (
            "issue: Ferry",
            "no issue of the codebook is called so: write it under [values.issue]; allowed: bridge, toll, progress",
        ),
    ]


def test_marks_at_one_place_are_one_passage_and_contradictions_are_listed(case):
    base = marked(BODIES["a1"], "No bridge", stance="supports")
    marks = [
        base,
        replace(base, key="2", values={"issue": "Toll", "stance": "opposes"}, note="why"),
        replace(base, key="3", values={"actor": "Lind"}),
        replace(base, key="4", values={"issue": "Toll", "stance": "supports"}),
        replace(base, key="5", values={"issue": "Bridge", "stance": "supports", "agreement": "0"}),
    ]
    found = to_case.codings(Project([Paper("t", BODIES["a1"])], marks), case)
    (coded,) = found.coded["IR"]
    assert (coded.actor_id, coded.issues, coded.note) == ("ada", {"bridge": "supports", "toll": "opposes"}, "why")
    assert [(left.mark, left.code) for left in found.left] == [
        ("3", "actor_id: bo"),
        ("4", "toll: supports"),
        ("5", "stance: supports, agreement: 0"),
    ]


def test_a_coders_earlier_codings_of_these_articles_are_replaced_and_others_stay(case):
    case = coded_by(coded_by(case, "IR", *IR), "AB", IR[0])
    project = Project([Paper("t", BODIES["a1"])], [marked(BODIES["a1"], "No bridge")])
    after, replaced = to_case.with_codings(case, to_case.codings(project, case))
    spans = after.codings[after.codings["unit_kind"] == "span"]
    assert set(spans.loc[spans["coder"] == "IR", "unit_id"]) == {"a1:61-70", "a2:0-49"}
    assert set(spans.loc[spans["coder"] == "AB", "unit_id"]) == {"a1:0-12"}
    assert replaced == sum((case.codings["coder"] == "IR") & case.codings["unit_id"].str.startswith("a1:"))


def test_a_case_goes_round_without_a_file(case):
    coded = coded_by(case, "IR", *IR)
    found = to_case.codings(from_case.project(coded), coded)
    assert found.coded["IR"] == sorted(IR, key=lambda c: c.place)
    again, _ = to_case.with_codings(coded, found)
    own = again.codings[again.codings["coder"] == "IR"]
    assert set(coded.codings.loc[coded.codings["coder"] == "IR", "coding_id"]) <= set(own["coding_id"])


def test_what_was_rejected_or_has_no_place_in_a_text_does_not_go(case):
    coded = coded_by(
        case, "IR", Coded("a1", 0, 9, decision="rejected"), Coded("a1", 0, 500), Coded("a2", 0, 9, decision="accepted")
    )
    project = from_case.project(coded)
    assert [m.values for m in project.marks if m.coder == "IR"] == [{"decision": "accepted"}]
    assert project.left == [
        "IR: 1 proposals that were rejected are no codes",
        "IR:a1:0-500: it ends at 500, after the text of article a1",
    ]


def test_positions_by_rule_only_name_their_issue_unless_asked_for(case):
    ruled = case.with_tables(statements=case.statements.assign(coder="rules 9"))
    stances = {m.values.get("stance") for m in from_case.project(ruled).marks if m.coder == "rules 9"}
    assert stances == {"mentions"}
    assert "supports" in {m.values.get("stance") for m in from_case.project(ruled, positions=True).marks if m.coder == "rules 9"}


@settings(max_examples=6, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_a_case_of_any_texts_and_passages_comes_back_the_same(case, tmp_path, data):
    body = "".join(data.draw(st.lists(CHARACTERS, min_size=1, max_size=30))) + "end"
    solid = [at for at, character in enumerate(body) if not character.isspace()]
    ends = data.draw(st.lists(st.tuples(st.sampled_from(solid), st.sampled_from(solid)), max_size=5, unique_by=sorted_pair))
    spans = [
        Coded("a1", min(pair), max(pair) + 1, *(data.draw(st.sampled_from(values)) for values in SINGLE),
              issues=data.draw(st.dictionaries(st.sampled_from(["bridge", "toll"]), st.sampled_from(["supports", "mentions"]))),
              note=data.draw(st.sampled_from(["", "why", "two\nlines 🕊"])))
        for pair in ends
    ]  # fmt: skip
    spans = [c for c in spans if c.issues or c.actor_id or c.form]
    texts = pd.DataFrame({"article_id": ["a1"], "body": [body]}).astype("str")
    case = coded_by(case.with_tables(texts=texts), "IR", *spans) if spans else case.with_tables(texts=texts)
    project = from_case.project(case)
    for program, name in ((dna, "x.dna"), (refi, "x.qdpx")):
        program.write(project, tmp_path / name)
        back = to_case.codings(program.read(tmp_path / name), case).coded.get("IR", [])
        assert back == sorted(spans, key=lambda c: c.place)


def sorted_pair(pair):
    return tuple(sorted(pair))


SINGLE = (["", "ada", "bo"], ["", "north"], ["", "direct"], ["", "-1", "1"], ["", "high"])
WORD = st.sampled_from(["open", "the", "bridge", "now", "🕊", "toll,", "Holm", "a"])
GAP = st.sampled_from([" ", "\n", "\r\n", "  ", "\t"])


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_moved_words_are_the_same_words(data):
    old = "".join(data.draw(st.lists(st.one_of(WORD, GAP), min_size=1, max_size=30)))
    new = "".join(data.draw(st.lists(st.one_of(WORD, GAP), max_size=5)) + data.draw(st.lists(GAP, min_size=1))) + old.replace(
        "toll", data.draw(st.sampled_from(["toll", "fee"]))
    )
    start, end = sorted(data.draw(st.lists(st.integers(0, len(old)), min_size=2, max_size=2)))
    if place := mover(old, new)(start, end):
        assert "".join(new[slice(*place)].split()) == "".join(old[start:end].split()) != ""
    if old[start:end].strip():
        assert mover(old, old)(start, end) == (start, end)


MAP = """
[coders]
"Tess Quorn" = "TQ"
Admin = "-"

[variables]
who = "actor"
what = "issue"

[values.actor]
"the envoy" = "ada"

[values.issue]
crossing = "Bridge"
weather = "-"

[codes]
"Claims > for" = { issue = "toll", stance = "supports" }
"Claims > other" = "-"
"""


def test_a_mapping_says_what_codes_are(case, tmp_path):
    (tmp_path / "map.toml").write_text(MAP, "utf-8")
    codes = mapping.read(tmp_path / "map.toml", case)
    text, start = BODIES["a1"], BODIES["a1"].index("No bridge")
    base = Mark("1", "t", start, start + 9, "x", {"who": "the envoy", "what": "crossing"}, "Tess Quorn")
    marks = [
        base,
        replace(base, key="2", kind="Claims > for", values={}),
        replace(base, key="3", kind="Claims > other", values={}),
        replace(base, key="4", coder="Admin"),
        replace(base, key="5", values={"what": "weather"}),
    ]
    found = to_case.codings(Project([Paper("t", text)], marks), case, codes)
    (coded,) = found.coded["TQ"]
    assert (coded.actor_id, coded.issues) == ("ada", {"bridge": "mentions", "toll": "supports"})
    assert [(left.mark, left.reason) for left in found.left] == [
        ("3", "the mapping leaves it out"),
        ("4", "the codes of this coder are left out: the case has them, or the mapping gives no initials"),
        ("5", "the mapping leaves it out"),
    ]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[coders", "is no TOML file: .*a line is"),
        ("[people]\nA = 'B'", "people: there is no such table; there are variables, coders, codes, values"),
        ("[coders]\nTess = 'tess quorn'", "coders.Tess: 'tess quorn' is no coder's initials: a capital letter"),
        ("[variables]\nwho = 'speaker'", "variables.who: 'speaker' is none of actor, party, issue"),
        ("[variables]\nwho = '?'", r"variables.who = \"\?\": answer it, or put “#” before the line"),
        ("[values.actor]\nx = 'Adda'", "values.actor.x: 'Adda' is no actor of the codebook; allowed: ada, .*codebook/actors.csv"),
        ("[values.issue]\nx = '?'", "values.issue.x: answer it"),
        ("[values.mood]\nx = 'y'", "values.mood: there is no such table; there are values.actor"),
        ("[codes]\nx = 'bridge'", "codes.x: write what it says, e.g. { issue"),
        ("[codes]\nx = { issue = 'brigde' }", "codes.x.issue: 'brigde' is no issue of the codebook; allowed: bridge"),
        ("[codes]\nx = { mood = 'y' }", "codes.x.mood: there is no such table"),
        ("coders = 3", r"coders: it is a table: write \[coders\]"),
    ],
)
def test_a_mistake_in_a_mapping_names_file_key_and_what_is_allowed(case, tmp_path, text, message):
    (tmp_path / "map.toml").write_text(text, "utf-8")
    with pytest.raises(KitError, match=r"map\.toml.*" + message):
        mapping.read(tmp_path / "map.toml", case)


def test_a_draft_holds_what_is_certain_and_asks_the_rest_and_is_a_mapping_itself(case, tmp_path):
    text = BODIES["a1"]
    marks = [
        replace(marked(text, "No bridge"), coder='Tess "Q" Quorn'),
        replace(marked(text, "a toll"), values={"actor": "the ferryman\n", "weight": "3"}),
        replace(marked(text, "at"), values={}, kind="Toll"),
        replace(marked(text, "the"), values={}, kind="Bad weather"),
    ]
    project = Project([Paper("t", text)], marks)
    n = moving.draft(project, case, tmp_path / "map.toml")
    lines = (tmp_path / "map.toml").read_text("utf-8").splitlines()
    asked = [line for line in lines if line.startswith("# ") and '"?"' in line]
    assert asked == [
        '# "Tess \\"Q\\" Quorn" = "?"  # 1 mark',
        '# "weight" = "?"  # 1 mark',
        '# "the ferryman\\n" = "?"  # 1 mark',
        '# "Bad weather" = { issue = "?" }  # 1 mark',
    ]
    assert n == 4 and '"Toll" = { issue = "toll" }' in lines and '"Holm" = "ada"' in lines
    assert mapping.read(tmp_path / "map.toml", case) == mapping.guess(project, case)
    with pytest.raises(KitError, match="is there already, and may hold answers"):
        moving.draft(project, case, tmp_path / "map.toml")


def test_coders_files_for_the_desk_instead_of_the_case(case, tmp_path):
    folder = case.save(tmp_path / "case")
    project = from_case.project(coded_by(case, "IR", *IR))
    moved = moving.into(project, folder, kit.load(folder), codes_folder=tmp_path / "codes")
    assert files.Codes(tmp_path / "codes", "IR").spans() == sorted(IR, key=lambda c: c.place)
    assert moved.case.codings.equals(kit.load(folder).codings)
    assert kit.agreement(kit.load(folder), ["IR", "settled"], folder=tmp_path / "codes")["n"].max() > 0


def test_the_list_of_what_is_left_is_a_table_without_formulas(case, tmp_path):
    mark = replace(marked(BODIES["a1"], "No bridge"), coder="=1+1")
    found = to_case.codings(Project([Paper("t", BODIES["a1"], "@SUM(1)")], [mark]), case)
    frame = pd.read_csv(found.write_left(tmp_path / "left.csv"), dtype=str)
    assert list(frame.columns) == list(to_case.Left._fields)
    assert frame["coder"].tolist() == ["'=1+1"]


def test_codes_over_guesses():
    mine = Codes({"a": "issue"}, {"issue": {"x": "bridge"}}, {}, {"Tess": "TQ"})
    guessed = Codes({"a": "actor", "b": "party"}, {"issue": {"x": "toll", "y": "toll"}}, {}, {})
    assert mine.over(guessed) == Codes(
        {"a": "issue", "b": "party"}, {"issue": {"x": "bridge", "y": "toll"}}, {}, {"Tess": "TQ"}
    )  # fmt: skip


def test_initials_that_differ_in_capitals_alone_are_refused(case):
    mark = marked(BODIES["a1"], "No bridge")
    found = to_case.codings(Project([Paper("t", BODIES["a1"])], [mark, replace(mark, key="2", coder="Ir")]), case)
    with pytest.raises(KitError, match="the initials Ir and IR differ in capitals alone"):
        to_case.with_codings(case, found)


def test_a_case_in_parquet_gives_the_same_project(case, tmp_path):
    case = coded_by(case, "IR", *IR)
    assert from_case.project(kit.load(in_parts(case, tmp_path / "parts"))) == from_case.project(case)
