"""Codes by rule against codes by reading."""

import pandas as pd
import pytest

import kit
from kit.case.outdated import outdate
from kit.coding.accuracy import accuracy, add_accuracy, find_faults, read_gold
from kit.measures.accuracy import measured


def values(rows):
    return dict(zip(rows["measure"], rows["value"], strict=True))


def gold_of(case):
    said = case.attributions.rename(columns={"content_start": "start", "content_end": "end"})
    return said.merge(case.statements[["attribution_id", "issue_id", "stance"]], on="attribution_id", how="left")


def test_a_case_measured_against_itself_is_right_in_everything():
    case = kit.load()
    found = values(accuracy(case, case))
    assert all(v == 1 for name, v in found.items() if name != "stance baseline")
    assert 0 < found["stance baseline"] < 1


def test_what_is_not_found_counts_as_missed_in_recall_and_in_issues():
    case = kit.load()
    half = case.attributions["attribution_id"][::2]
    fewer = case.with_tables(
        attributions=case.attributions[case.attributions["attribution_id"].isin(half)],
        statements=case.statements[case.statements["attribution_id"].isin(half)],
    )
    rows = accuracy(fewer, case).set_index("measure")
    read = len(gold_of(case).drop_duplicates(["article_id", "start", "end", "actor_id", "party_id", "form"]))
    assert rows.loc["attribution recall", "n"] == read
    assert rows.loc["attribution recall", "value"] < 0.6
    assert rows.loc["issue recall", "value"] < 0.7
    assert rows.loc["attribution precision", "value"] == 1


def test_a_wrong_stance_counts_against_stance_alone():
    case = kit.load()
    statements = case.statements
    turned = case.with_tables(statements=statements.assign(stance=statements["stance"].replace({"supports": "opposes"})))
    right, wrong = values(accuracy(case, case)), values(accuracy(turned, case))
    assert wrong["stance accuracy"] < right["stance accuracy"]
    assert {k: v for k, v in wrong.items() if k != "stance accuracy"} == {
        k: v for k, v in right.items() if k != "stance accuracy"
    }


def test_a_span_that_swallows_an_article_finds_nothing():
    case = kit.load()
    swallowed = case.attributions.assign(content_start=0, content_end=5000)
    rows = accuracy(case.with_tables(attributions=swallowed), case).set_index("measure")
    assert rows.loc["attribution recall", "value"] == 0


def test_no_shared_article_is_an_error():
    case = kit.load()
    gold = gold_of(case).assign(article_id="elsewhere")
    with pytest.raises(kit.KitError, match="no article is in both"):
        accuracy(case, gold)


def test_gold_files_are_checked_cell_by_cell(tmp_path):
    file = tmp_path / "statements.csv"
    head = "article_id,start,end,actor_id,party_id,form,issue_id,stance\n"
    file.write_text(head + "000,1,nine\n")
    with pytest.raises(kit.KitError, match=r"row 2, column end.*'nine'"):
        read_gold(tmp_path)
    file.write_text("article_id,start\n000,1\n")
    with pytest.raises(kit.KitError, match=r"row 1: the columns end, actor_id, .* are missing.*It has 'article_id', 'start'"):
        read_gold(file)
    file.write_text('article_id,start,end,form\n000,1,2,"direct\n001,1,2,indirect\n')
    with pytest.raises(kit.KitError, match=r"statements\.csv: a quotation mark that opens in row 2 is never closed"):
        read_gold(file)


def test_what_the_codebook_does_not_know_is_named_cell_by_cell():
    case = kit.load()
    gold = gold_of(case).head(3).assign(actor_id=["zelenskyy", "zelensky_typo", ""], stance=["supports", "suports", None])
    assert [(f.row, f.column, f.value) for f in find_faults(case, gold, "gold.csv")] == [
        (1, "actor_id", "zelensky_typo"),
        (1, "stance", "suports"),
    ]
    assert "Did you mean 'supports'?" in str(find_faults(case, gold, "gold.csv")[1])
    assert not find_faults(case, case, "a case")


def test_nothing_is_measured_of_what_nobody_coded():
    case = kit.load()
    rows = accuracy(case, gold_of(case).assign(issue_id=None, stance=None))
    assert not rows["measure"].str.startswith(("issue", "stance")).any()


def test_measures_of_earlier_codes_say_so_on_charts():
    case = kit.load()
    rows = outdate(outdate(accuracy(case, case)))
    assert set(rows["note"].str.count("outdated")) == {1}
    assert measured(add_accuracy(case, rows)).endswith("(other text, before the case was coded anew)")


def test_measured_again_on_the_same_kind_of_text_replaces_the_rows_and_keeps_the_others(tmp_path):
    case = kit.load()
    once = add_accuracy(case, accuracy(case, case, text="training"))
    twice = add_accuracy(once, accuracy(case, case, text="held out"))
    again = add_accuracy(twice, accuracy(case, case, text="training"))
    assert len(again.accuracy) == len(twice.accuracy) == 2 * len(once.accuracy)
    saved = kit.load(again.save(tmp_path / "case"))
    pd.testing.assert_frame_equal(saved.accuracy, again.accuracy.sort_values("accuracy_id", ignore_index=True), check_dtype=False)
