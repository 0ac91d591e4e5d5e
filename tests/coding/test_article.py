"""One article → rows: where contents begin, and the days on which something was said."""

from datetime import date

import pytest

import kit
from kit.coding.article import Coder
from kit.coding.speech import citations
from kit.corpus.provenance import codebook
from kit.reading.documents import Document

PUBLISHED = date(2031, 5, 7)


@pytest.fixture(scope="module")
def coder():
    return Coder(codebook(kit.example())[1])


@pytest.mark.parametrize(
    ("text", "content", "day"),
    [
        ("Maravoy said on Tuesday 6 May that the road would stay open.", "the road would stay open", "2031-05-06"),
        ("Maravoy said on Tuesday, 6 May the road would stay open.", "the road would stay open", "2031-05-06"),
        ("Maravoy said Tuesday, May 6, 2031, that the road would stay open.", "the road would stay open", "2031-05-06"),
        ("Maravoy said on May 6 the road would stay open.", "the road would stay open", "2031-05-06"),
        ("Last Wednesday, Maravoy said that the road would stay open.", "the road would stay open", "2031-04-30"),
        ("Maravoy said that the road would stay open on Friday.", "the road would stay open on Friday", None),
    ],
)
def test_the_day_of_speaking_and_its_comma_are_no_content(coder, text, content, day):
    (row,) = coder.code(Document("a", "x", text, "0", published=PUBLISHED))["attributions"]
    assert (text[row["content_start"] : row["content_end"]], row["said_from"]) == (content, day)


def test_articles_coded_abreast_have_the_rows_of_each_by_itself(coder, monkeypatch):
    texts = [
        "On May 2 Maravoy said the road was open; a day later he said it was closed. The valley has 600 villages.",
        "",
        "Maravoy met the envoys in Aldvik on Tuesday. “Nobody will close the road,” she said.",
    ]
    articles = [Document(f"a{n}", "x", text, "0", published=PUBLISHED) for n, text in enumerate(texts)]
    articles.append(Document("b", "x", "„Die Straße bleibt offen“, sagte Maravoy am Dienstag.", "0", language="de"))
    alone = [coder.code(article) for article in articles]
    assert coder.code_abreast(articles) == alone
    assert [len(rows["attributions"]) for rows in alone] == [2, 0, 1, 1]
    find = citations.find
    monkeypatch.setattr(citations, "find", lambda read: find(read) if read.text else 1 / 0)
    first, failed, *others = coder.code_abreast(articles)
    assert [first, *others] == [alone[0], *alone[2:]]
    assert isinstance(failed, ZeroDivisionError)


def test_a_day_later_is_the_day_of_its_own_speaker_and_a_weekend_two_days(coder):
    text = "On May 2 Maravoy said the road was open; a day later he said it was closed. Over the weekend, he said it was safe."
    rows = coder.code(Document("a", "x", text, "0", published=PUBLISHED))["attributions"]
    days = [(row["said_from"], row["said_to"]) for row in rows]
    assert days == [("2031-05-02", "2031-05-02"), ("2031-05-03", "2031-05-03"), ("2031-05-03", "2031-05-04")]


def test_entries_of_a_live_blog_go_on_after_it_was_published(coder):
    text = (
        "8 May 2031, 09:40: Maravoy said that the road would stay open.\n“Nobody will close it again,” he said.\n"
        "7 May 2031, 21:05: Maravoy said that the bridge was safe."
    )
    rows = coder.code(Document("a", "x", text, "0", published=PUBLISHED))["attributions"]
    assert [(row["said_from"], row["said_to"]) for row in rows] == [
        ("2031-05-08", "2031-05-08"), (None, "2031-05-08"), ("2031-05-07", "2031-05-07"),
    ]  # fmt: skip


def test_a_figure_is_his_who_is_quoted_with_it_and_a_correction_withdraws(coder):
    text = (
        "“We have lost 40 trucks,” Maravoy said. The valley has 600 villages.\n\n"
        "Correction: An earlier version of this article said that 90 trucks were lost."
    )
    figures = coder.code(Document("a", "x", text, "0", published=PUBLISHED))["figures"]
    assert [(f["value"], f["actor_id"]) for f in figures] == [(40, "maravoy"), (600, None)]
