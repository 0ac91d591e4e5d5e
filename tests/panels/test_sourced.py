"""Panels by channel, figure, report and lag: their numbers are those of pandas on the filtered case, whatever is chosen."""

import json
import random
import zlib

import pandas as pd
import pytest

import kit
from kit import measures
from kit.charts.agreement import _differing
from kit.panels.printed import plain
from kit.panels.sourced_numbers import differing
from kit.panels.told import printed
from tests import coded_example
from tests.disputed import OFTEN, SELDOM, much_disputed
from tests.pandas_truth import chosen, random_selection
from tests.synthetic import empty_case, in_parts, tiny_case

KINDS = ("sources", "figures", "agreement", "dates", "lag")


@pytest.fixture(scope="module")
def example(tmp_path_factory):
    """Another negotiation, coded by rule."""
    return kit.load(coded_example.copied(tmp_path_factory))


@pytest.fixture(scope="module")
def tiny(tmp_path_factory):
    return kit.load(tiny_case(tmp_path_factory.mktemp("tiny") / "case"))


def choose(panel, selection):
    """Set the controls; days that are not offered are left out, and what is set is given back."""
    panel.reset()
    for name, values in selection.items():
        offered = {value for _, value in panel.controls.widgets[name].options}
        many = not isinstance(values, str)
        panel.controls.widgets[name].value = [v for v in values if v in offered] if many else values if values in offered else ""
    return panel.selection


def flows(case):
    frame = measures.citation_flows(case)
    return sorted(map(tuple, frame.assign(family=frame["family"].fillna("side not known")).itertuples(index=False)))


def rivals(case):
    frame = measures.rival_figures(case)
    numbers = [printed(q, v) for q, v in zip(frame["qualifier"], frame["value"], strict=True)]
    ratios = [plain(None if pd.isna(r) else r) for r in frame["ratio"]]
    return list(zip(frame["what"], numbers, frame["actor"], frame["family"], ratios, strict=True))


def agreement(case):
    frame = measures.event_agreement(case)
    found = []
    for _, reports in frame.groupby("event_id", sort=False):
        counts = [
            int(((reports["source_kind"] == kind) & (reports["agrees"] == code)).sum())
            for kind in ("article", "reference")
            for code in ("yes", "partly", "no")
        ]
        if sum(counts) > 1:
            found.append((reports["label"].iloc[0], *counts, sum(counts)))
    return sorted(found)


def dates(case):
    frame, events = measures.event_agreement(case), measures.event_timeline(case)
    frame = frame[frame["event_id"].isin(events.loc[events["contested"], "event_id"])]
    frame = frame[frame["event_id"].isin(_differing(frame))] if len(frame) else frame
    words = {"yes": "agrees", "partly": "partly", "no": "disagrees"}
    kind = frame["source_kind"].map({"article": "article", "reference": "other source"})
    rounds = ["" if pd.isna(r) else str(int(r)) for r in frame["asserted_round"]]
    return sorted(zip(frame["label"], kind, rounds, frame["agrees"].map(words), strict=True))


def lags(case):
    frame = measures.reporting_lag(case)
    by = frame.assign(known=frame["lag_days_min"] == frame["lag_days_max"]).groupby("article")
    return sorted(
        (len(rows), int(rows["known"].sum()), int(rows["lag_days_min"].min()), int(rows["lag_days_max"].max())) for _, rows in by
    )


def agrees(panel):
    """Compare every table with pandas."""
    case = panel.case
    tables = {kind: panel.numbers(kind) for kind in KINDS}
    rows = {kind: [tuple(row) for row in table.itertuples(index=False)] for kind, table in tables.items()}
    assert sorted(rows["sources"]) == flows(case)
    assert [(*row[:4], row[5]) for row in rows["figures"]] == rivals(case)
    assert sorted((row[0], *row[2:]) for row in rows["agreement"]) == agreement(case)
    assert sorted((row[0], row[2], row[4], row[5]) for row in rows["dates"]) == dates(case)
    assert sorted(row[2:] for row in rows["lag"]) == lags(case)


@pytest.mark.parametrize("name", ["shipped", "example", "tiny"])
def test_every_selection_gives_the_numbers_of_pandas(name, request):
    case = request.getfixturevalue(name)
    panel = kit.panel(case, KINDS)
    agrees(panel)
    for seed in range(3):
        choose(panel, random_selection(case, random.Random(seed)))
        agrees(panel)


def test_one_control_after_the_other_too(shipped):
    panel = kit.panel(shipped, KINDS)
    for name, widget in panel.controls.widgets.items():
        for _, value in list(widget.options)[1 :: max(1, len(widget.options) // 2)]:
            choose(panel, {name: [value] if isinstance(widget.value, tuple) else value})
            agrees(panel)


def test_without_copies_too(shipped):
    groups = ["g1", "g1", "g2", None, "g2"]
    case = shipped.with_tables(articles=shipped.articles.assign(wire_group=groups))
    panel = kit.panel(case, KINDS)
    for seed in range(2):
        choose(panel, random_selection(case, random.Random(seed)) | {"copies": "first"})
        assert panel.selection["copies"] is False
        agrees(panel)


def test_a_filtered_case_filtered_again_too(shipped):
    for seed in range(2):
        base = chosen(shipped, random_selection(shipped, random.Random(seed)))
        panel = kit.panel(base, KINDS)
        choose(panel, random_selection(shipped, random.Random(seed + 50)))
        agrees(panel)


def outlets_of(case):
    return case.articles.set_index("article_id")["outlet_id"]


def label_of(case, event):
    return case.events.set_index("event_id")["label"][event]


def test_a_filter_finds_all_reports_of_an_event_with_very_many(shipped):
    case, event = much_disputed(shipped)
    panel = kit.panel(case, KINDS)
    agrees(panel)
    for article in (OFTEN, SELDOM):
        choose(panel, {"outlet": [outlets_of(case)[article]]})
        agrees(panel)
    assert (panel.numbers("dates")["Event"] == label_of(case, event)).sum() >= 12
    assert "Days by source" not in panel._spec["source"]


@pytest.mark.parametrize("of_all", [10_000, 50])
def test_a_case_on_disk_lists_some_reports_of_each_outlet_and_event(shipped, tmp_path, monkeypatch, of_all):
    monkeypatch.setattr("kit.panels.cubes._TOLD_OF_ALL", of_all)
    case, event = much_disputed(shipped)
    panel = kit.panel(kit.load(in_parts(case, tmp_path / "parts")), ("agreement", "dates"))
    told, most = panel._cubes.data.reports_told
    assert (most == 30) if of_all == 10_000 else (1 < most < 30 and len(told) <= of_all)
    assert f"at most {most} of one outlet and event are listed" in panel._spec["source"]
    whole = panel.numbers("dates")
    assert len(whole) < len(dates(case))
    assert set(whole["Event"]) == {row[0] for row in dates(case)}
    for article, n, n_days in ((OFTEN, 45, 1), (SELDOM, 12, 3)):
        choose(panel, {"outlet": [outlets_of(case)[article]]})
        filtered = case.only(outlet=outlets_of(case)[article])
        listed = panel.numbers("dates")
        assert set(listed["Event"]) == {row[0] for row in dates(filtered)}
        of_event = listed[(listed["Event"] == label_of(case, event)) & (listed["Kind"] == "article")]
        assert len(of_event) == min(n, most)
        assert of_event["Days"].nunique() == min(n_days, most)
        assert sorted((row[0], *row[2:]) for row in panel.numbers("agreement").itertuples(index=False)) == agreement(filtered)


def test_dissent_that_is_not_listed_is_counted(shipped, tmp_path, monkeypatch):
    """Of an outlet whose listed report is by another article, the days of its other articles still differ."""
    case, event = much_disputed(shipped)
    case = case.with_tables(articles=case.articles.assign(outlet_id=case.articles["outlet_id"].dropna().iloc[0]))
    monkeypatch.setattr("kit.panels.cubes._TOLD_OF_ALL", 1)
    panel = kit.panel(kit.load(in_parts(case, tmp_path / "parts")), "dates")
    query = panel._query()
    spec = panel._spec | {"reports": [r for r in panel._spec["reports"] if r["agrees"] != "no"]}
    assert panel._cubes.data.reports_told[1] == 1
    assert event in differing(query, spec)


def test_nothing_left_and_nothing_there(shipped, tmp_path):
    panel = kit.panel(shipped, KINDS)
    choose(panel, {"since": "2022-03-30", "until": "2022-03-01"})
    assert all(panel.numbers(kind).empty for kind in KINDS)
    nothing = kit.panel(kit.load(empty_case(tmp_path / "case")), KINDS)
    assert all(nothing.numbers(kind).empty for kind in KINDS)


def test_a_click_gives_the_rows_behind_a_mark(shipped):
    panel = kit.panel(shipped, KINDS)
    panel.view.mark = {"cube": "carried", "where": {"carrier": ["RBC"], "family": ["Russia"]}, "label": "RBC"}
    cited = shipped.citations.loc[shipped.citations["source_id"] == "rbc", "citation_id"]
    russian = kit.evidence(shipped, family="Russia", citation_id=list(cited))
    assert list(panel.evidence["attribution_id"]) == list(russian["attribution_id"])

    panel.view.mark = {"cube": "worded", "where": {"figure": ["f12"]}, "label": "103"}
    assert panel.evidence["who"].tolist() == ["Iryna Venediktova", "Iryna Venediktova"]
    assert panel.evidence["said"].iloc[0].startswith("Children killed")

    panel.view.mark = {"cube": "reports", "where": {"event": ["e04"], "article": ["003"]}, "label": "Round 1"}
    assert panel.evidence["who"].tolist() == [panel._spec["articles"]["003"]["name"]]

    panel.view.mark = {"cube": "lags", "where": {"article": ["003"], "span": ["2:2"]}, "label": "2 days"}
    assert set(panel.evidence["when"]) == {"12 Mar"}


def test_panels_of_a_case_on_disk_share_what_they_list(shipped, tmp_path):
    case = kit.load(in_parts(shipped, tmp_path / "parts"))
    one, other, days = (kit.panel(case, kind) for kind in ("timeline", "agreement", "dates"))
    assert one.view.lists["events"] is other.view.lists["events"] is days.view.lists["events"]
    assert other.view.lists["articles"] is days.view.lists["articles"]
    for panel in (one, other, days):
        unpacked = {name: json.loads(zlib.decompress(model.blob)) for name, model in panel.view.lists.items()}
        whole = {**panel.view.spec, **unpacked}
        assert whole == json.loads(json.dumps(panel._spec)) and not panel.view.spec.keys() & unpacked
    assert kit.panel(shipped, "timeline").view.lists == {}


def test_articles_are_named_by_outlet_and_title_and_never_by_id(shipped):
    panel = kit.panel(shipped, ("agreement", "dates", "lag", "figures"))
    told = panel.view.spec
    assert told["articles"]["002"]["name"] == "Russia – Ukraine war: optimism around the negotiating table (unknown outlet)"
    assert told["articles"]["003"]["short"] == "Dong-A Ilbo"
    assert panel.numbers("lag")["Published"].tolist() == ["14 Mar 2022"]
