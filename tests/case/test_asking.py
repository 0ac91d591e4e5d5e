"""What a case is asked for: tables, labels and filters by any of their names; what is unknown is a sentence that suggests."""

import pickle
import re

import pandas as pd
import pytest

import kit
from kit import charts, measures
from tests.synthetic import in_parts, tiny_case


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
    for key, label in labels.items():
        wanted = kit.evidence(case, **{dimension: label})
        for name in (key, label.upper(), [key.upper(), label]):
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


@pytest.mark.parametrize("name", sorted(set(charts.__all__) - {"Chart", "actor_graph", "coder_agreement"}))
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
