"""What a case is asked for: tables, labels and filters by any of their names; what is unknown is a sentence that suggests."""

import pickle
import re

import pandas as pd
import pytest

import kit
from kit import charts, measures
from kit.panels.query import Query
from tests.synthetic import in_parts, tiny_case, tiny_rows, write_case


@pytest.fixture(scope="module", params=["memory", "parts"])
def case(request, tmp_path_factory):
    folder = tmp_path_factory.mktemp("asked")
    made = kit.load(tiny_case(folder / "case"))
    return made if request.param == "memory" else kit.load(in_parts(made, folder / "parts"))


def test_a_table_is_asked_for_as_an_item_or_an_attribute(case):
    pd.testing.assert_frame_equal(case["statements"], case.statements)
    for ask in (lambda: case["statments"], lambda: case.statments, lambda: case.labelled("statments")):
        with pytest.raises(kit.UnknownTable, match=r"no table 'statments'; did you mean 'statements'\?") as told:
            ask()
        assert isinstance(told.value, KeyError) and isinstance(told.value, AttributeError)
    assert not hasattr(case, "statments")


@pytest.mark.parametrize(
    "name", ["articles", "attributions", "statements", "utterances", "events", "figures", "event_participants"]
)
def test_a_labelled_table_has_names_in_the_place_of_ids(case, name):
    frame, bare = case.labelled(name), case[name]
    assert len(frame) == len(bare)
    assert not {"party_id", "outlet_id", "issue_id", "actor_id"} & set(frame)
    assert frame.columns[0] == bare.columns[0]
    if "actor_id" in bare:
        assert set(frame["actor"].dropna()) <= set(case.actors["name"])


def test_filters_say_what_is_wrong_with_them(case):
    party, issue = case.parties["name"].iloc[0], case.issues["label"].iloc[0]
    for value, name in ((party, "party"), (issue.upper(), "issue")):
        with pytest.raises(kit.UnknownColumn, match=re.escape(f"case.only({name}=")):
            case.only(value)
    with pytest.raises(kit.UnknownColumn, match="'actor' is what the kit calls it"):
        case.only(speaker="x")
    with pytest.raises(kit.UnknownColumn, match="did you mean 'since'"):
        case.only(sinse="2031-01-01")
    with pytest.raises(kit.KitError, match=r"since \(2031-05-06\) lies after until \(2031-05-05\)"):
        case.only(since="2031-05-06", until="2031-05-05")
    nothing = case.only(since="2031-05-06").only(until="2031-05-05")  # filters that add up may exclude each other
    assert len(nothing.attributions) == 0


@pytest.mark.parametrize(
    "column", ["party", "outlet", "issue", "actor", "form", "stance", "party_id", "family", "coder", "article_id", "event"]
)
def test_evidence_of_what_is_not_there_is_refused(case, column):
    with pytest.raises(kit.UnknownValue, match="nonsense") as told:
        kit.evidence(case, **{column: "nonsense"})
    assert isinstance(told.value, ValueError)


@pytest.mark.parametrize("dimension", ["party", "issue", "outlet", "actor"])
def test_evidence_takes_ids_and_labels_in_any_case(case, dimension):
    labels = case.book.labels(dimension)
    (key, label), (last_key, last) = [*labels.items()][:: max(1, len(labels) - 1)]
    for names, whole in (((key, label.upper()), label), (([last_key.upper(), last],), last)):
        wanted = kit.evidence(case, **{dimension: whole})
        for name in names:
            pd.testing.assert_frame_equal(kit.evidence(case, **{dimension: name}), wanted)


def test_an_actor_is_known_by_a_spelling_that_is_nobody_elses():
    shipped = kit.load()
    assert shipped.only(actor="zelenskyy").filters["actor"] == shipped.only(actor="Zelensky").filters["actor"]
    with pytest.raises(kit.UnknownValue):
        shipped.only(actor="Foreign Minister")  # a role, of several


def test_a_case_shows_its_tables_filters_days_and_coder(case):
    shown = case.only(party=case.parties["name"].iloc[0])._repr_html_()
    assert shown.count("<tr>") == 3 and shown.count("<td>") >= 16
    for words in ("statements", "of the whole case", "only party", case.coded_by, f"{case.period[0]:%Y-%m-%d}"):
        assert words in shown
    hostile = kit.Case(case.package | {"title": "<script>"}, dict(case.tables))._repr_html_()
    assert "<script>" not in hostile


def test_public_names_are_listed_and_a_misspelt_one_suggests():
    assert set(dir(kit)) == {*kit.__all__, "__version__"}
    assert all(hasattr(kit, name) for name in dir(kit))
    with pytest.raises(AttributeError, match="did you mean 'evidence'"):
        kit.evidense  # noqa: B018


@pytest.mark.parametrize("name", sorted(set(charts.__all__) - {"Chart", "actor_graph", "coder_agreement", "corrected"}))
def test_a_chart_is_drawn_of_a_case_as_of_its_summaries(case, name):
    drawn = getattr(charts, name)(case)
    assert drawn.layout.meta["title"]


def test_a_summary_knows_its_case_and_is_a_plain_frame_to_others(case, tmp_path):
    summary = measures.stance_by(case, ["family", "issue"])
    given = charts.stance_grid(measures.stance_points(case), summary, title="Who supports and who opposes what?", book=case.book)
    assert charts.stance_grid(summary).to_json() == given.to_json()
    assert charts.stance_grid(case).to_json() == given.to_json()
    assert pickle.loads(pickle.dumps(summary)).attrs == {"case": case.name}
    summary.to_parquet(tmp_path / "a.parquet")
    assert pd.read_parquet(tmp_path / "a.parquet").attrs == {"case": case.name}


def test_a_chart_of_something_else_is_refused(case):
    with pytest.raises(kit.KitError, match="a case or a summary of one"):
        charts.stance_grid("case")
    with pytest.raises(kit.KitError, match="draws a summary, not a case"):
        charts.coder_agreement(case)


@pytest.fixture(params=["in memory", "in parts"])
def renamed(request, tmp_path):
    """The tiny case with hyphens in an article's id, a statement coded otherwise than its attribution, and an old report."""
    rows = tiny_rows()
    for table in rows.values():
        for row in table:
            for column, value in row.items():
                if value == "a1" or value.startswith("a1-s"):
                    row[column] = value.replace("a1", "lake-post-12", 1)
    rows["attributions"][0]["last_sentence_id"] = "lake-post-12-s02"
    rows["attributions"][0]["char_end"] = "100"
    rows["statements"][0] |= {"confidence": "low", "coder": "rules 0.6.0"}
    rows["articles"][0] |= {"reported_from": "1648-10-24", "reported_to": "1648-10-24"}
    case = kit.load(write_case(tmp_path / "case", rows))
    return case if request.param == "in memory" else kit.load(in_parts(case, tmp_path / "parts"))


def test_a_statement_shows_its_own_coder_and_confidence(renamed):
    shown = renamed.labelled("statements").set_index("statement_id")
    assert shown.loc["s1", ["coder", "confidence"]].to_list() == ["rules 0.6.0", "low"]
    assert shown.loc["s2", ["coder", "confidence"]].to_list() == ["settled", "high"]
    found = kit.evidence(renamed, issue="bridge", actor="ada")
    assert found[["coder", "confidence"]].to_numpy().tolist() == [["rules 0.6.0", "low"], ["settled", "medium"]]
    assert len(kit.evidence(renamed, issue="bridge", coder="rules 0.6.0")) == 1
    assert kit.evidence(renamed, attribution_id="a1-01")["confidence"].to_list() == ["high"]


def test_sentences_are_a_range_whatever_the_id_of_the_article(renamed):
    assert kit.evidence(renamed, attribution_id="a1-01")["sentences"].to_list() == ["lake-post-12-s01–s02"]


def test_a_report_of_long_ago_is_kept_by_its_day_alone(renamed):
    words = {}
    for since in ("1600-01-01", "1648-10-25"):
        shown = kit.panel(renamed, charts=["coverage"])
        query = Query(shown._cubes.data, {"since": since, "until": "1700-01-01"})
        words[since] = query.total("articles")
    assert words == {"1600-01-01": 1, "1648-10-25": 0}
