"""Days and direct quotations in German, French, Spanish, Russian and Ukrainian: measured on invented sentences with marks.

``other_languages_gold.csv``: what an actor says stands in ⟦actor|…⟧, with ⟦+|…⟧ where he goes on behind the words that name him;
a day in ⟦2031-05-14|…⟧. The first set, 40 sentences a language, was written before the rules; its odd rows were looked at while
they were. The second, third and fourth were written later, coded once, and looked at afterwards; numbers in `kit/README.md`.
"""

import csv
import re
from datetime import date
from pathlib import Path

import pandas as pd
import pytest

from kit.coding.article import Coder
from kit.coding.speech import other_languages
from kit.reading.items import Document
from kit.text import days_of_languages
from kit.text.cleaning import Span
from kit.text.names import Names
from kit.text.read_text import ReadText

GOLD = Path(__file__).parent / "other_languages_gold.csv"
PUBLISHED = date(2031, 5, 15)  # a Thursday
LANGUAGES = ("de", "fr", "es", "ru", "uk")
SPELLINGS = {
    "tess_quorn": ["Tess Quorn", "Quorn", "Тесс Куорн", "Куорн"],
    "orla_venn": ["Orla Venn", "Venn", "Орла Венн", "Венн"],
    "ivo_marek": ["Ivo Marek", "Marek", "Иво Марек", "Іво Марек", "Марек", "Марека"],
    "nadia_holm": ["Nadia Holm", "Holm", "Надя Хольм", "Хольм", "Надія Гольм", "Гольм"],
    "bela_dorsk": ["Bela Dorsk", "Dorsk", "Бела Дорск", "Дорск", "Бела Дорськ", "Дорськ"],
    "sev_ministry": [
        "Außenministerium von Sevranien", "sevranischen Außenministerium", "sevranische Außenministerium",
        "ministère sévranien des Affaires étrangères", "Ministerio de Exteriores de Sevrania", "МИД Севрании", "МЗС Севранії",
    ],
}  # fmt: skip
ACTORS = pd.DataFrame(
    [(key, spelt[0], "organisation" if key == "sev_ministry" else "person", "side_a") for key, spelt in SPELLINGS.items()],
    columns=["actor_id", "name", "kind", "party_id"],
)
ALIASES = pd.DataFrame(
    [(key, alias, "name") for key, spelt in SPELLINGS.items() for alias in spelt], columns=["actor_id", "alias", "scheme"]
)
NAMES = Names(ALIASES, ACTORS)
_MARKED = re.compile(r"⟦([^|⟧]*)\||⟧|[^⟦⟧]+")
_MARKS = ' \u00a0„“”«»‹›‚‘’"'
# Lowest F1 of quotations, and share of days, over all 69 passages of a language.
FLOORS = {"de": (0.97, 0.97), "fr": (0.95, 0.97), "es": (0.93, 0.97), "ru": (0.96, 0.97), "uk": (0.96, 0.97)}


def unmark(printed):
    """A row's text without its marks; quotations as (start, end, actor) and days as (start, end, day)."""
    text, quotations, days, opened = "", [], [], []
    for m in _MARKED.finditer(printed):
        if m[1] is not None:
            opened.append((m[1], len(text)))
        elif m[0] != "⟧":
            text += m[0]
        else:
            label, start = opened.pop()
            if label[:1].isdigit():
                days.append((start, len(text), date.fromisoformat(label)))
            elif label == "+":
                quotations[-1] = (quotations[-1][0], len(text), quotations[-1][2])
            else:
                quotations.append((start, len(text), label))
    return text, quotations, days


def passages(language):
    with GOLD.open(encoding="utf-8", newline="") as file:
        return [row for row in csv.DictReader(file) if row["language"] == language]


def overlap(a, b):
    """Share of two stretches that both have."""
    both = max(0, min(a[1], b[1]) - max(a[0], b[0]))
    return both / (max(a[1], b[1]) - min(a[0], b[0]))


def bare(text, start, end):
    """A content without its marks."""
    printed = text[start:end]
    return start + len(printed) - len(printed.lstrip(_MARKS)), end - len(printed) + len(printed.rstrip(_MARKS))


def quoted(text, language):
    read = ReadText(text, [Span(0, len(text), "body")], NAMES, PUBLISHED, language=language)
    return other_languages.find(read)


@pytest.mark.parametrize("language", LANGUAGES)
def test_direct_quotations_with_a_known_name_are_found(language):
    hits, by_rule, by_reading = 0, 0, 0
    for row in passages(language):
        text, quotations, _ = unmark(row["text"])
        coded = quoted(text, language)
        by_rule, by_reading = by_rule + len(coded), by_reading + len(quotations)
        for start, end, actor in quotations:
            hits += any(
                a.actor_id == actor and overlap(bare(text, a.content_start, a.content_end), (start, end)) >= 0.8 for a in coded
            )
    assert by_reading >= 38
    assert 2 * hits / (by_rule + by_reading) >= FLOORS[language][0]


@pytest.mark.parametrize("language", LANGUAGES)
def test_days_are_read_exactly(language):
    hits, n, others, read = 0, 0, 0, 0
    for row in passages(language):
        text, _, days = unmark(row["text"])
        expressions = days_of_languages.find(text, PUBLISHED, language)
        n, read = n + len(days), read + len(expressions)
        hits += sum(any(e.start < b and a < e.end and day in (e.first, e.last) for e in expressions) for a, b, day in days)
        others += sum(e.first not in [day for *_, day in days] for e in expressions)
    assert n >= 33
    assert hits / n >= FLOORS[language][1]
    assert others / read <= 0.06


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("de", "Der Sprecher von Tess Quorn sagte: „Wir kommentieren das nicht.“"),
        ("de", "„Die Boote kommen nachts“, erzählt die Fischerin Ruth Kessel über Marek."),
        ("de", "„Wir haben Angst vor dem Winter“, sagte eine Frau, während Venn den Saal verließ."),
        ("de", "Der Dampfer „Stolz von Orlau am See“ brachte Venn ans Ufer."),
        ("fr", "Anne Brook reproche à Venn de « vendre le lac »."),
        ("fr", "« Elle ne nous a jamais écoutés », a dit Ruth Kessel à propos de Nadia Holm."),
        ("es", "“Mienten todos ustedes hoy”, gritó una mujer mientras Venn salía."),
        ("ru", "Представитель Тесс Куорн ответил: «Мы это не комментируем»."),
        ("uk", "«Вона нас ніколи не слухала», — каже Рут Кессель про Венн."),
        ("it", "«Restiamo al tavolo fino alla fine», ha detto Orla Venn."),  # no words of this language are known
    ],
)
def test_what_somebody_else_says_is_not_his_who_is_named_beside_it(language, text):
    assert quoted(text, language) == []


def test_a_line_of_dialogue_is_told_by_its_dashes():
    text = "— Без гарантий я ничего не подпишу, — подчеркнула Надя Хольм в четверг."
    (row,) = quoted(text, "ru")
    assert (text[row.content_start : row.content_end], row.rule) == ("Без гарантий я ничего не подпишу", "dialogue")


@pytest.fixture(scope="module")
def coder():
    issues = pd.DataFrame([("ceasefire", "Ceasefire", "negotiable")], columns=["issue_id", "label", "kind"])
    cues = pd.DataFrame([("ceasefire", "Waffenruhe", None)], columns=["issue_id", "cue", "stance"])
    return Coder({"actors": ACTORS, "aliases": ALIASES, "issues": issues, "cues": cues})


def coded(coder, text, language):
    return coder.code(Document("a", "x", text, "0", published=PUBLISHED, language=language))


def test_an_article_in_german_has_its_quotations_with_their_day_and_nothing_that_english_rules_make(coder):
    text = (
        "Am 3. Mai kamen 42 Boote. „Wir wollen die Waffenruhe“, sagte Außenministerin Venn am Dienstagabend der Seezeitung. "
        "Jan Oster, Sprecher der Fährleute, sagte: „Wir streiken.“"
    )
    rows = coded(coder, text, "de")
    (said,) = rows["attributions"]
    assert text[said["content_start"] : said["content_end"]] == "„Wir wollen die Waffenruhe“"
    assert (said["actor_id"], said["speaker"], said["form"], said["said_from"], said["date_basis"]) == (
        "orla_venn", "Venn", "direct", "2031-05-13", "printed weekday",
    )  # fmt: skip
    assert said["coder"].startswith("rules ")
    assert (said["confidence"], said["textblob_polarity"], said["vader_compound"]) == ("medium", None, None)
    assert text[: rows["sentences"][0]["char_end"]] == "Am 3. Mai kamen 42 Boote."
    assert [rows[name] for name in ("statements", "events", "figures", "citations")] == [[], [], [], []]


def test_an_article_whose_language_no_rule_reads_has_sentences_and_words_but_no_codes(coder):
    rows = coded(coder, "两岸守卫在岛上会谈三小时，同意重新开放船闸。“没有人问过我们。”没有人回家。", "zh")
    assert [(s["position"], s["n_words"]) for s in rows["sentences"]] == [(1, 10), (2, 4), (3, 3)]
    assert not any(rows[name] for name in ("attributions", "statements", "events", "figures", "citations"))


def test_the_same_words_in_english_are_coded_as_ever(coder):
    rows = coded(coder, "“We want peace,” Venn said on Tuesday.", None)
    assert [(a["actor_id"], a["said_from"]) for a in rows["attributions"]] == [("orla_venn", "2031-05-13")]
