"""What the shipped case promises: facts of the five texts that two careful readings must have caught."""

import re

import pandas as pd
import pytest

import kit
from kit import measures


@pytest.fixture(scope="module")
def case():
    return kit.load()


def test_every_sentence_is_scored_and_read(case):
    wanted = ["textblob_polarity", "textblob_subjectivity", "vader_compound", "tone_peace", "tone_overall"]
    assert case.sentences[wanted].notna().all().all()
    assert case.articles["n_sentences"].sum() == len(case.sentences)


def test_a_sentence_with_a_code_has_a_gist(case):
    starts = set(case.attributions["first_sentence_id"]) | set(case.figures["sentence_id"])
    toned = case.sentences[(case.sentences["tone_peace"] != 0) | (case.sentences["tone_overall"] != 0)]
    gists = case.sentences.set_index("sentence_id")["gist"]
    assert list(gists[sorted(starts | set(toned["sentence_id"]))].dropna().index) == sorted(starts | set(toned["sentence_id"]))


def test_rival_counts_of_children_are_kept_apart(case):
    rivals = measures.rival_figures(case).query("conflict_group == 'children_killed'")
    assert list(rivals["value"]) == [42, 103]


def test_only_one_article_prints_its_date(case):
    assert list(case.articles.loc[case.articles["published"].notna(), "article_id"]) == ["003"]


def test_the_annexation_is_coded_as_printed_and_flagged(case):
    flagged = case.attributions.query("flag == 'translation slip'")
    assert "000-s51" in set(flagged["first_sentence_id"])
    assert set(case.attributions.query("first_sentence_id == '002-s05'")["flag"].dropna()) == {"garbled"}


def test_the_night_message_is_from_the_night_before(case):
    night = case.utterances[case.utterances["via"] == "video message"].iloc[0]
    assert (str(night["said_from"].date()), str(night["said_to"].date())) == ("2022-03-15", "2022-03-16")
    assert set(case.attributions.query("utterance_id == @night.utterance_id")["article_id"]) == {"000", "001"}


def test_one_interview_told_by_two_articles_is_one_utterance(case):
    lavrov = case.utterances[case.utterances["via"] == "RBC"]
    assert len(lavrov) == 1
    assert set(case.attributions.query("utterance_id == @lavrov.utterance_id.iloc[0]")["article_id"]) == {"000", "001"}


def test_the_talks_in_turkey_carry_no_number_of_their_own(case):
    turkey = case.events[case.events["label"] == "Talks in Turkey"].iloc[0]
    assert turkey["round_number"] is pd.NA
    assert turkey["precision"] == "within"


def test_every_spelling_of_the_president_is_an_alias(case):
    known = set(case.aliases.query("actor_id == 'zelenskyy'")["alias"])
    assert {"Zelenskyy", "Zelensky", "Zelenskyj", "Selenskyj", "Zelenskyi", "Zelenski"} <= {
        w for a in known for w in re.findall(r"\w+", a)
    }


def test_reference_facts_never_stand_in_the_articles_rows(case):
    reports = case.event_reports
    assert (reports["source_id"].notna() ^ reports["article_id"].notna()).all()
    assert set(case.sources.set_index("source_id").loc[reports["source_id"].dropna(), "kind"]) == {"reference work"}


def test_both_passes_stand_in_codings(case):
    tones = case.codings.query("variable == 'tone_peace'")
    assert (tones.groupby("coder").size()[["reader 1", "reader 2"]] == len(case.sentences)).all()
    differing = tones[tones["coder"] == "settled"]
    assert differing["note"].notna().all()
