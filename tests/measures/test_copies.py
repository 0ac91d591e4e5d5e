"""One toggle for wire copies: all articles, or the earliest of each group."""

import pandas as pd

import kit
from tests.synthetic import make_case


def with_groups(case, groups):
    articles = case.articles
    return case.with_tables(articles=articles.assign(wire_group=articles["article_id"].map(groups).astype("str")))


def test_without_copies_only_the_earliest_article_of_a_group_stays_and_what_belongs_to_it():
    case = make_case(400)
    ids = list(case.articles.sort_values(["reported_from", "article_id"])["article_id"])
    case = with_groups(case, {ids[1]: "g", ids[3]: "g", ids[4]: "g"})
    kept = case.only(copies=False)
    assert set(case.articles["article_id"]) - set(kept.articles["article_id"]) == {ids[3], ids[4]}
    for table in ("attributions", "sentences", "citations"):
        assert not set(kept.tables[table]["article_id"]) & {ids[3], ids[4]}
    expected = case.attributions[~case.attributions["article_id"].isin([ids[3], ids[4]])]
    assert len(kept.attributions) == len(expected)


def test_measures_count_what_is_left():
    case = make_case(400)
    ids = list(case.articles["article_id"])
    case = with_groups(case, dict.fromkeys(ids[:3], "g"))
    kept = case.only(copies=False)
    coverage = kit.measures.coverage_by(kept, ["article"])
    assert coverage["n"].sum() == len(kept.statements)


def test_a_case_without_groups_is_whole_either_way():
    case = kit.load()
    assert len(case.only(copies=False).attributions) == len(case.attributions)
    assert "copies none" in repr(case.only(copies=False))


def test_the_earliest_is_the_same_whatever_else_is_chosen():
    case = make_case(400)
    articles = case.articles.sort_values(["reported_from", "article_id"])
    first = articles.iloc[0]
    other = articles[articles["outlet_id"] != first["outlet_id"]].iloc[0]
    case = with_groups(case, {first["article_id"]: "g", other["article_id"]: "g"})
    kept = case.only(copies=False, outlet=other["outlet_id"])
    assert other["article_id"] not in set(kept.articles["article_id"])
    assert pd.isna(case.articles.set_index("article_id")["wire_group"].drop([first["article_id"], other["article_id"]])).all()
