"""A case in Parquet parts answers as the same case in memory: tables, filters and measures."""

import gc
import os
import pickle
import random
import shutil
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pandas as pd
import pytest
from filelock import FileLock

import kit
from kit import charts, measures
from kit.case import units
from kit.corpus import code as batch
from kit.measures import evidence
from kit.measures.timeline import most_reported
from kit.panels.cubes import CountedCubes, cubes_of
from kit.panels.query import Query
from kit.store import duck, spill
from kit.store import parquet_parts as parts
from kit.store import wide_tables as index
from kit.store.frames import collected
from tests import coded_example
from tests.pandas_truth import chosen as narrowed
from tests.synthetic import in_parts, make_case, tiny_case, tiny_rows, write_case


def _coded(factory):
    """Coded by rule, with wire copies and texts; half of the statements, outlook and tone read by somebody."""

    def marks(frame):
        return pd.array([n % 3 - 1 if n % 4 else None for n in frame.index], "Int64")

    case = kit.load(coded_example.copied(factory))
    reports, said, sentences, stated = (case[name] for name in ("event_reports", "attributions", "sentences", "statements"))
    work = reports.head(1).assign(report_id="r-w-01", article_id=None, sentence_id=None, source_id=case.sources["source_id"][0])
    return case.with_tables(
        event_reports=pd.concat([reports, work.astype(reports.dtypes)], ignore_index=True),
        attributions=said.assign(outlook=marks(said)),
        sentences=sentences.assign(tone_peace=marks(sentences), tone_overall=marks(sentences)),
        statements=stated.assign(coder=stated["coder"].where(stated.index % 2 == 0, "settled")),
    )


def _with_copies(_):
    case = make_case(250, seed=4)
    groups = [f"g{i // 4}" if i % 3 else None for i in range(len(case.articles))]
    return case.with_tables(articles=case.articles.assign(wire_group=pd.array(groups, dtype="str")))


CASES = {
    "shipped": lambda _: kit.load(),
    "tiny": lambda factory: kit.load(tiny_case(factory.mktemp("tiny") / "tiny")),
    "coded by rule and read": _coded,
    "invented, with copies": _with_copies,
}


SLOW = [pytest.param(name, marks=pytest.mark.slow) for name in ("shipped", "tiny")]  # the others hold all that these do


@pytest.fixture(scope="module", params=[*SLOW, "coded by rule and read", "invented, with copies"])
def both(request, tmp_path_factory):
    """The same case in memory and in parts."""
    case = CASES[request.param](tmp_path_factory)
    return case, kit.load(in_parts(case, tmp_path_factory.mktemp("lazy") / "parts"))


def selections(case, n, seed=11):
    """Random filters, among them none and some that exclude everything."""
    chance, book = random.Random(seed), case.book
    yield {}
    for _ in range(n):
        chosen = {}
        for name in ("party", "outlet", "issue", "actor", "form"):
            if chance.random() < 0.25:
                chosen[name] = chance.sample(book.order(name), min(len(book.order(name)), chance.choice([1, 1, 2, 4])))
        first = case.period[0]
        if chance.random() < 0.3:
            chosen["since"] = first + pd.Timedelta(days=chance.randint(0, 25))
        if chance.random() < 0.3:
            chosen["until"] = first + pd.Timedelta(days=chance.randint(3, 40))
        if chance.random() < 0.3:
            chosen["copies"] = False
        if chance.random() < 0.3:
            chosen["machine_stance"] = True
        if chance.random() < 0.2:
            chosen["coder"] = chance.choice(sorted(case.attributions["coder"].unique()))
        if chance.random() < 0.2:
            chosen["text"] = chance.choice(["the", "an", "x"])
        yield chosen


def same(one, other, what):
    pd.testing.assert_frame_equal(one, other, check_exact=False, rtol=1e-12, atol=1e-12, obj=str(what))


def test_every_table_is_the_same(both):
    case, lazy = both
    assert list(lazy.tables) == list(case.tables)
    for name, frame in case.tables.items():
        pd.testing.assert_frame_equal(lazy.tables[name], frame, obj=name)
        assert lazy.count(name) == len(frame)
    assert repr(lazy) == repr(case)


def test_filters_leave_the_same_rows_of_every_table_and_add_up(both):
    case, lazy = both
    for chosen in selections(case, 2):
        one, other = narrowed(case, chosen), narrowed(lazy, chosen)
        for name, frame in one.tables.items():
            pd.testing.assert_frame_equal(other.tables[name], frame, obj=f"{chosen} {name}")
        again = {"until": case.period[1]}
        assert other.only(**again).count("statements") == len(one.only(**again).statements)


SUMMARIES = {
    "stance by party and issue": lambda c: measures.stance_by(c),
    "stance by family, issue and day": lambda c: measures.stance_by(c, ["family", "issue", "said_from"]),
    "stance by outlet and issue": lambda c: measures.stance_by(c, ["outlet", "issue"]),
    "stance gap": measures.stance_gap,
    "links": measures.actor_issue_links,
    "coverage": lambda c: measures.coverage_by(c),
    "coverage by article": lambda c: measures.coverage_by(c, ["article", "issue"]),
    "coverage by actor": lambda c: measures.coverage_by(c, "actor", unit="attributions"),
    "coverage by speaker and days": lambda c: measures.coverage_by(c, ["speaker", "when"], unit="attributions"),
    "voices by flag": lambda c: measures.voice_by(c, "flag"),
    "voices": lambda c: measures.voice_by(c, ["outlet", "family"]),
    "sentiment": lambda c: measures.sentiment_by(c),
    "sentiment by article": lambda c: measures.sentiment_by(c, "article"),
    "score accuracy": measures.score_accuracy,
    "flows": measures.citation_flows,
    "figures": measures.rival_figures,
    "events": measures.event_timeline,
    "agreement of sources": measures.event_agreement,
    "lag": measures.reporting_lag,
    "points": measures.stance_points,
    "sentiment points": measures.sentiment_points,
    "evidence": lambda c: kit.evidence(c),
}


def test_measures_give_the_same_under_any_filter(both):
    case, lazy = both
    for chosen in selections(case, 1, seed=len(case.articles)):
        one, other = narrowed(case, chosen), narrowed(lazy, chosen)
        for name, summary in SUMMARIES.items():
            same(summary(other), summary(one), (name, chosen))


def test_counts_are_exactly_the_same(both):
    case, lazy = both
    for summary in (measures.stance_by, measures.coverage_by, measures.voice_by):
        one, other = summary(case), summary(lazy)
        for column in (c for c in one if c.startswith("n")):
            assert list(one[column]) == list(other[column])


def test_some_events_are_called_as_among_all(both, monkeypatch):
    monkeypatch.setattr("kit.case.event_names.MOST", 3)
    case, lazy = both
    chance = random.Random(5)
    for chosen in selections(case, 3, seed=8):
        one, other = narrowed(case, chosen), narrowed(lazy, chosen)
        ids = [*one.events["event_id"]]
        for some in (chance.sample(ids, len(ids) // 2), []):
            every = units.events(one)
            some_of_all = every[every["event_id"].isin(some)].reset_index(drop=True)
            same(units.events(other, among=some), some_of_all, chosen)
            same(units.events(one, among=some), some_of_all, chosen)


def test_a_panel_draws_the_events_with_most_reports(both, monkeypatch):
    monkeypatch.setattr("kit.measures.timeline.DRAWN", 5)
    case, _ = both
    reports = case.event_reports["event_id"].value_counts()
    most = sorted(case.events["event_id"], key=lambda event: (-reports.get(event, 0), event))[:5]
    for each in both:
        assert sorted(most_reported(each)) == sorted(most)


def test_a_panel_reads_no_table_of_the_articles_whole(own):
    case = kit.load(own)
    before = {*case._tables._known}
    repr(kit.panel(case, [*CHARTS, "sources", "figures", "agreement", "dates", "lag"]))
    assert {*case._tables._known} - before <= {"sources"}


CHARTS = ("timeline", "stance", "sentiment", "coverage", "voices", "gap", "movement", "network")


def _choose(panel, chosen):
    panel.reset()
    for name, values in chosen.items():
        if name == "copies":
            panel.controls.widgets[name].value = "first"
            continue
        offered = {value for _, value in panel.controls.widgets[name].options}
        if name in ("since", "until"):
            day = f"{values:%Y-%m-%d}"
            panel.controls.widgets[name].value = day if day in offered else ""
        else:
            panel.controls.widgets[name].value = [v for v in values if v in offered]


def test_a_panel_says_the_same_numbers_under_any_filter(both):
    case, lazy = both
    one, other = kit.panel(case, CHARTS), kit.panel(lazy, CHARTS)
    names = set(one.controls.widgets)
    for chosen in selections(case, 2, seed=3):
        chosen = {name: values for name, values in chosen.items() if name in names}
        _choose(one, chosen)
        _choose(other, chosen)
        assert repr(other) == repr(one)
    one.reset(), other.reset()
    pd.testing.assert_frame_equal(other.evidence, one.evidence)


def test_a_panel_asks_for_the_evidence_of_a_mark(both):
    case, lazy = both
    panel = kit.panel(lazy, CHARTS)
    points = measures.stance_points(case)
    if points.empty:
        pytest.skip("no utterance on a negotiable issue")
    first = points.iloc[0]
    panel.view.mark = {
        "cube": "utterances",
        "where": {"issue": [first["issue_id"]], "family": [first["family"]]},
        "label": "a mark",
    }
    behind = points[(points["issue_id"] == first["issue_id"]) & (points["family"] == first["family"])]
    assert set(panel.evidence["attribution_id"]) == set(behind["attribution_id"])

    spans = [points[c].dt.strftime("%Y-%m-%d").fillna("") for c in ("said_from", "said_to")]
    days = spans[0] + "/" + spans[1]
    for chosen in days.unique()[:4]:
        where = {"issue": list(points["issue_id"].unique()), "days": [chosen, "1871-01-28/"]}  # other issues are not points
        panel.view.mark = {"cube": "utterances", "where": where, "label": "days"}
        assert set(panel.evidence["attribution_id"]) == set(points.loc[days == chosen, "attribution_id"]), chosen


def test_many_alike_are_one_mark_and_are_all_counted(both, monkeypatch):
    case, lazy = both
    names = ("stance_points", "sentiment_points")
    singles = {name: getattr(measures, name)(case) for name in names}
    monkeypatch.setattr(measures.tally, "SINGLE", 5)
    for name, single in singles.items():
        by = ["family"] if name == "sentiment_points" else ["family", "issue"]
        gathered = [getattr(measures, name)(each) for each in both]
        for marks in gathered:
            assert marks["n"].sum() == len(single)
            assert len(marks) <= len(single)
            assert dict(marks.groupby(by)["n"].sum()) == dict(single.groupby(by)["n"].sum())
        same(*gathered, name)
    book = lazy.book
    points, table = measures.stance_points(lazy), measures.stance_by(lazy, ["family", "issue"])
    assert charts.stance_grid(points, table, title="Marks", book=book).to_dict()["data"]
    scores = measures.sentiment_points(lazy)
    assert charts.sentiment_timeline(scores, title="Days", book=book) is not None
    strips = charts.sentiment_strips(
        scores, measures.sentiment_by(lazy, "family"), measures.score_accuracy(lazy), title="T", book=book
    )
    assert strips.to_dict()["data"]


def test_a_case_on_disk_is_pickled_by_its_place(both):
    _, lazy = both
    again = pickle.loads(pickle.dumps(lazy.only(until=lazy.period[1])))
    assert again.count("statements") == lazy.only(until=lazy.period[1]).count("statements")


def test_a_table_too_large_for_memory_is_refused_with_what_to_do(both, monkeypatch):
    _, lazy = both
    monkeypatch.setattr("kit.case.parquet_tables.MOST", 3)
    with pytest.raises(kit.KitError, match=r"filter the case first .*case\.relation\('sentences'\)"):
        lazy.only(until=lazy.period[1]).sentences  # noqa: B018
    assert lazy.relation("sentences").aggregate("count(*)").fetchall() == [(lazy.count("sentences"),)]


def test_a_part_that_is_missing_or_cut_is_named(both, tmp_path):
    case, _ = both
    folder = in_parts(case, tmp_path / "cut")
    part = next((folder / "coded" / "statements").glob("*.parquet"))
    part.write_bytes(part.read_bytes()[:-9])
    with pytest.raises(kit.CaseError, match="another size"):
        kit.load(folder)
    part.unlink()
    with pytest.raises(kit.CaseError, match="the part is missing"):
        kit.load(folder)


def _rewrite(folder, table, change):
    """A table of a case in parts with some cells changed, under a manifest that fits."""
    case = kit.load(folder)
    tables = {**dict(case.tables), table: change(case.tables[table])}
    return in_parts(kit.Case(parts.unpackaged(case.package), tables), folder.parent / f"{folder.name}-{table}")


def test_check_names_every_fault_of_a_case_in_parts(tmp_path):
    folder = in_parts(kit.load(tiny_case(tmp_path / "tiny")), tmp_path / "sound")
    assert kit.check(folder) == []
    codes = kit.check(_rewrite(folder, "statements", lambda f: f.assign(stance=f["stance"].where(f.index > 0, "shrugs"))))
    assert [(f.file, f.column, f.value, f.problem) for f in codes] == [
        ("coded/statements", "stance", "shrugs", "the code is unknown")
    ]
    lost = kit.check(_rewrite(folder, "attributions", lambda f: f.assign(actor_id=f["actor_id"].where(f.index > 0, "nobody"))))
    assert [(f.column, f.value, f.problem) for f in lost] == [("actor_id", "nobody", "actors has no such actor_id")]
    twice = kit.check(_rewrite(folder, "events", lambda f: pd.concat([f, f.head(1)], ignore_index=True)))
    assert [f.problem for f in twice] == ["the key stands twice"]
    part = next((folder / "coded" / "events").glob("*.parquet"))
    raw = bytearray(part.read_bytes())
    raw[40] ^= 1
    part.write_bytes(raw)
    assert [f.problem for f in kit.check(folder)] == ["the part was changed since it was written"]


def test_wide_tables_of_other_parts_or_of_another_kit_are_made_again(tmp_path, monkeypatch):
    folder = in_parts(kit.load(tiny_case(tmp_path / "tiny")), tmp_path / "wide")
    case = kit.load(folder)
    assert not index.fits(folder)
    assert measures.coverage_by(case)["n"].sum() == 6
    assert index.fits(folder)
    monkeypatch.setattr(index, "LAYOUT", index.LAYOUT + 1)
    assert not index.fits(folder)
    measures.coverage_by(kit.load(folder))
    assert index.fits(folder)
    other = _rewrite(folder, "statements", lambda f: f.iloc[:-1])
    shutil.copytree(folder / "index", other / "index")
    assert not index.fits(other)
    counts = [measures.coverage_by(kit.load(place))["n"].sum() for place in (folder, other)]
    assert counts == [6, 5]


@pytest.fixture(scope="module")
def small(tmp_path_factory):
    """A small case in parts, of which tests take copies."""
    folder = tmp_path_factory.mktemp("small")
    return in_parts(kit.load(tiny_case(folder / "tiny")), folder / "own")


@pytest.fixture
def own(small, tmp_path):
    """A small case in parts, for a test of its own."""
    return shutil.copytree(small, tmp_path / "own")


ASKED = {
    "a table": lambda c: c.articles,
    "a count": lambda c: c.count("sentences"),
    "a measure": measures.stance_by,
    "evidence": kit.evidence,
    "coders": lambda c: c.coders(),
    "a filtered case": lambda c: measures.coverage_by(c.only(until=c.period[1])),
    "a panel": lambda c: repr(kit.panel(c, ("stance",))),
}


@pytest.mark.parametrize("name", ASKED)
def test_a_case_that_grew_since_it_was_loaded_says_so(own, name):
    case = kit.load(own)
    case.period  # noqa: B018
    shutil.rmtree(own / "coded")
    with pytest.raises(kit.KitError, match=r"own was written anew since it was loaded: load it again \(kit\.load\)") as raised:
        ASKED[name](case)
    assert "SELECT" not in str(raised.value)


def test_a_case_that_went_away_since_it_was_loaded_says_so(own):
    case = kit.load(own)
    own.rename(own.with_name("moved"))
    with pytest.raises(kit.KitError, match=r"parquet is gone: load the case again \(kit\.load\), from where it is now"):
        case.articles  # noqa: B018


def test_a_part_that_was_damaged_since_it_was_loaded_is_named(own):
    case = kit.load(own)
    part = next((own / "coded" / "articles").glob("*.parquet"))
    part.write_bytes(b"PAR1")
    with pytest.raises(kit.KitError, match=rf"{part.name} cannot be read: `kit check"):
        case.articles  # noqa: B018


def test_too_little_memory_is_told_with_what_to_do(tmp_path, monkeypatch):
    folder = in_parts(make_case(600, seed=4), tmp_path / "large")
    measures.coverage_by(kit.load(folder))  # makes the wide tables
    monkeypatch.setattr(duck, "MEMORY", "2MB")
    monkeypatch.setattr(duck, "_LOCKED", ("SET max_temp_directory_size = '0KB'", *duck._LOCKED))
    case = kit.load(folder)
    with pytest.raises(kit.KitError, match=r"more than the .* of memory .* filter the case first .*free room on its disk"):
        kit.evidence(case)


def test_what_spills_stands_in_the_case_and_goes_with_it(own, monkeypatch):
    case = kit.load(own)
    (place,) = (own / "index").glob(".kit-spill-*")
    assert case._tables.con.sql("SELECT current_setting('temp_directory')").fetchall() == [(str(place),)]
    assert (place.stat().st_mode & 0o077 == 0) or os.name == "nt"
    assert kit.check(own) == []
    monkeypatch.setattr(spill, "_YOUNG", -1)
    kit.load(own)  # leaves the place of the living
    assert place.is_dir()
    del case
    gc.collect()
    assert not [*(own / "index").glob(".kit-spill-*")]


def test_what_a_dead_process_spilled_goes_with_the_next(own, monkeypatch):
    left = "import os, sys, pathlib; from kit.store import spill; kept = spill.place(pathlib.Path(sys.argv[1])); os._exit(0)"
    subprocess.run([sys.executable, "-c", left, str(own / "index")], check=True)
    (place,) = (own / "index").glob(".kit-spill-*")
    kit.load(own)
    assert place.is_dir()  # too young to be dead
    monkeypatch.setattr(spill, "_YOUNG", -1)
    kit.load(own)
    assert not place.exists()


def test_what_spills_stands_among_temporary_files_where_the_case_cannot_be_written(own, tmp_path, monkeypatch):
    (tmp_path / "temporary").mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "temporary"))
    (own / "index").write_text("", "utf-8")  # a file: no folder can be made
    case = kit.load(own)
    assert len([*(tmp_path / "temporary").glob(".kit-spill-*")]) == 1
    assert case.count("articles")


def test_a_second_process_waits_for_wide_tables_and_finds_them_made(own, tmp_path, monkeypatch):
    twin = tmp_path / "twin"
    shutil.copytree(own, twin)
    measures.coverage_by(kit.load(twin))
    monkeypatch.setattr(index.duck, "connected", lambda _: pytest.fail("made twice"))
    (own / "index").mkdir()
    with ThreadPoolExecutor(1) as other:
        with FileLock(own / "index" / ".lock"):
            loading = other.submit(index.build, own, kit.load(twin).package)
            for path in (twin / "index").glob("*.parquet"):
                shutil.copy(path, own / "index")
            assert not loading.done()
        loading.result(60)
    assert index.fits(own)


def test_tables_are_joined_where_another_process_takes_too_long_or_duckdb_fails(own, monkeypatch):
    wanted = measures.stance_by(kit.load(own))
    shutil.rmtree(own / "index")
    (own / "index").mkdir()
    monkeypatch.setattr(index, "_WAIT", 0)
    with FileLock(own / "index" / ".lock"):
        same(measures.stance_by(kit.load(own)), wanted, "joined, locked")
    assert not index.fits(own)
    with monkeypatch.context() as patch:
        patch.setattr(index.duck, "ROW_GROUP", "none")  # no number of rows
        same(measures.stance_by(kit.load(own)), wanted, "joined, failed")
    assert not index.fits(own)
    (own / "index" / "said-0.1-ab.part").write_text("left by a run that was broken off", "utf-8")
    same(measures.stance_by(kit.load(own)), wanted, "made again")
    assert index.fits(own)
    assert not [*(own / "index").glob("*.part")]


def test_making_wide_tables_is_told_once_where_it_takes_long_and_is_no_output_of_a_notebook(own, monkeypatch, capsys):
    monkeypatch.setattr(index, "_SLOW", 0)
    measures.coverage_by(kit.load(own))
    assert capsys.readouterr().err == ""
    shutil.rmtree(own / "index")
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    for _ in range(2):
        measures.coverage_by(kit.load(own))
    assert capsys.readouterr().err == f"making tables for quick answers in {own / 'index'}, once; 0.0 million rows …\n"


def test_a_filtered_case_that_was_asked_nothing_yet_reads_the_wide_tables_once_they_are_made(own):
    case = kit.load(own)
    some = case.only(party="Northland")
    kept = some._tables._frames["stated"].to_native()
    assert "index" not in kept.explain()
    measures.coverage_by(case)
    assert sorted(p.name.partition("-")[0] for p in (own / "index").glob("*.parquet")) == ["said", "stated"]
    assert "TABLE_SCAN" not in kept.explain()
    same(measures.stance_by(some), measures.stance_by(kit.load(own).only(party="Northland")), "filtered before")


def test_a_case_loaded_before_it_was_written_anew_leaves_the_wide_tables_of_the_new_one(own, tmp_path):
    old = kit.load(own)
    saved = kit.load(tiny_case(tmp_path / "again"))
    shutil.rmtree(own)
    in_parts(saved.with_tables(statements=saved.statements.iloc[:-1]), own)
    assert measures.coverage_by(kit.load(own))["n"].sum() == 5
    assert index.fits(own)
    with pytest.raises(kit.KitError, match="was written anew since it was loaded"):
        measures.coverage_by(old)
    assert index.fits(own)


def test_rows_of_a_long_article_are_in_its_order(tmp_path):
    long = " ".join(f"The ferry {k} is late, Judge Pell Omar said, “and {k} people were killed by it”." for k in range(1, 121))
    talks = "The third round of talks ended on 4 March 2031 in Aldvik."
    (tmp_path / "long.txt").write_text(f"{talks} {long}", "utf-8")
    for kind in ("csv", "parquet"):
        case = batch.code(tmp_path / "long.txt", tmp_path / kind, codebook=kit.example(), tables=kind).case
        assert list(case.sentences["position"]) == [*range(1, 122)]
        assert case.attributions["char_start"].is_monotonic_increasing
        assert case.count("attributions") > 100
        order = list(case.attributions["attribution_id"])
        assert list(kit.evidence(case)["attribution_id"]) == order
        assert list(kit.panel(case, ("stance",)).evidence["attribution_id"]) == order
        told = case.figures["sentence_id"].map(case.sentences.set_index("sentence_id")["position"])
        assert told.is_monotonic_increasing
        assert told.max() > 100
    few, n = CountedCubes(case).evidence(case, None, 100)
    assert (list(few["attribution_id"]), n) == (order[:100], len(order))


STRANGE = {"party": "nobody", "stance": 7}
NOBODY = {"outlook": "one", "said_from": "soon", "by_rule": "yes", "text": "never said"}


SOME = pytest.mark.parametrize("both", [*SLOW, "coded by rule and read"], indirect=True, scope="module")


def behind(case, **where):
    """Ids of what evidence reads, which it reads in the same way whatever was asked for."""
    frame, of_statements = evidence._behind(case, where)
    key = "statement_id" if of_statements else "attribution_id"
    return sorted(collected(frame.select(key))[key])


@SOME
def test_evidence_by_any_column_is_the_same(both):
    case, lazy = both
    chosen = {"until": case.period[1], "copies": False, "party": case.attributions["party_id"].mode()[0]}
    few, lazy_few = narrowed(case, chosen), narrowed(lazy, chosen)
    every, said = units.statements(case), units.attributions(case)
    for place, column in enumerate(units.COLUMNS["statements"]):
        known = every[column].dropna()
        wanted = [*known.iloc[:: max(1, len(known) // 2)], None]
        rows, key = (said, "attribution_id") if column in said else (every, "statement_id")
        asked = rows[column].isin(wanted[:-1]) | rows[column].isna()
        for each in both:
            assert behind(each, **{column: wanted}) == sorted(rows.loc[asked, key]), column
        if place % 6:
            continue
        found = kit.evidence(case, **{column: wanted})
        assert len(found) == asked.sum()
        same(kit.evidence(lazy, **{column: wanted}), found, column)
        if column == "event_id" or rows[column].isna().any():
            same(kit.evidence(lazy_few, **{column: None}), kit.evidence(few, **{column: None}), (column, "missing, filtered"))


@SOME
def test_evidence_of_missing_values_of_another_kind_and_of_nothing_is_the_same(both):
    case, lazy = both
    for column, value in NOBODY.items():
        nothing = kit.evidence(case, **{column: value})
        assert nothing.empty
        assert nothing["when"].dtype == "str"
        same(kit.evidence(lazy, **{column: value}), nothing, column)
    for column, value in STRANGE.items():
        with pytest.raises(kit.UnknownValue) as one:
            kit.evidence(case, **{column: value})
        with pytest.raises(kit.UnknownValue) as two:
            kit.evidence(lazy, **{column: value})
        assert str(one.value) == str(two.value)
    for column, missing in {"citation_id": float("nan"), "outlook": pd.NA, "score": pd.NaT, "said_from": pd.NA}.items():
        wanted = behind(case, **{column: None})
        for each in both:
            assert behind(each, **{column: missing}) == wanted, (column, missing)
        same(kit.evidence(lazy, **{column: None}), kit.evidence(case, **{column: None}), column)
    day = case.attributions["said_from"].dropna().iloc[0]
    for value in (day, f"{day:%Y-%m-%d}", day.date()):
        assert behind(lazy, said_from=value) == behind(case, said_from=day) != [], value
    with pytest.raises(kit.UnknownColumn, match="evidence has no column 'mood'; there are statement_id, ") as raised:
        kit.evidence(case, mood="good")
    with pytest.raises(kit.UnknownColumn) as other:
        kit.evidence(lazy, mood="good")
    assert str(other.value) == str(raised.value)


def test_scores_of_many_decimals_are_rounded_alike(tmp_path):
    case, chance = make_case(120, seed=7), random.Random(3)
    middles = [0.03125, 0.15625, -0.03125, 0.09375]  # between two ten-thousandths
    scores = [chance.choice(middles) for _ in case.attributions.index]
    case = case.with_tables(attributions=case.attributions.assign(textblob_polarity=scores))
    lazy = kit.load(in_parts(case, tmp_path / "parts"))
    for by in ("family", "outlet"):
        same(measures.sentiment_by(lazy, by), measures.sentiment_by(case, by), by)
    counted = [Query(cubes_of(each), {}).sum("tones").sums["textblob"] for each in (case, lazy)]
    assert counted[0].s == counted[1].s == sum(np.rint(score * 10_000) for score in scores)


def test_an_event_that_a_reference_work_alone_reports_is_no_copys(tmp_path):
    rows = tiny_rows()
    rows["event_reports"] = [r for r in rows["event_reports"] if r["report_id"] != "r1"]  # of e1 a reference work's is left
    for article in rows["articles"][:2]:
        article["wire_group"] = "w"
    case = kit.load(write_case(tmp_path / "case", rows))
    for each in (case, kit.load(in_parts(case, tmp_path / "parts"))):
        drawn = [event for (event,), _ in Query(cubes_of(each), {"copies": False}).groups("events", ["event"])]
        assert [*each.only(copies=False).events["event_id"]] == drawn == ["e1", "e3"]
