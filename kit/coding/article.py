"""One article as read → its rows for every table of a case, ids counted within the article."""

from __future__ import annotations

import re
from collections.abc import Generator, Iterable, Mapping
from datetime import date
from typing import TYPE_CHECKING

import pandas as pd

from kit.coding import origin, positions
from kit.coding.coded import CODER, Rows
from kit.coding.events import events
from kit.coding.figures import figures
from kit.coding.issues import Cues, Mentioned
from kit.coding.speech import attributions, citations, other_languages
from kit.coding.tone import sentiment
from kit.text import cleaning
from kit.text.addresses import safe_address
from kit.text.names import Names
from kit.text.read_text import ReadText
from kit.text.sentences import ENGLISH

if TYPE_CHECKING:
    from kit.coding.speech.attributions import Attribution
    from kit.reading.documents import Document
    from kit.text.cleaning import Span
    from kit.text.dates import Expression
    from kit.text.sentences import Sentence

_Steps = Generator[None, None, Rows]
_DAY_BEFORE = 40  # characters in which a day stands that a content may begin with
_LEADS_TO = 30  # characters between the words of a topic and an issue to which they only lead
_BESIDE_CUE = 30  # characters behind a verb of speech in which its day stands
# e.g. "on Tuesday"
_LEAD = re.compile(r"(?:(?:on|late|early|earlier) )*")
# e.g. ", 09:40: "
_OF_ENTRY = re.compile(r"(?:, \d{1,2}[:.]\d\d)?: ")
# e.g. ", that it rains"
_BEHIND_DAY = re.compile(r"[\s,;:)]*(?:that\s+)?")
_BASES = {"printed": "printed date", "metadata": "metadata", "url": "metadata", "conflict day": "conflict day"}


class Coder:
    """The rules of one codebook, built once and used for every article.

    Parameters
    ----------
    codebook : mapping of str to DataFrame
        ``actors``, ``aliases``, ``issues`` and, for issues and stance, ``cues``.
    day_one : date, optional
        Day 1 of the conflict, for “day 21 of the war”.
    """

    def __init__(self, codebook: Mapping[str, pd.DataFrame], day_one: date | None = None):
        self.names = Names(codebook["aliases"], codebook["actors"])
        self.cues = Cues(codebook["cues"])
        self.day_one = day_one
        actors = codebook["actors"]
        issues = codebook["issues"]
        self._topics = set(issues.loc[issues["kind"] == "topic", "issue_id"])
        self._party = dict(zip(actors["actor_id"], actors["party_id"], strict=True))

    def code(self, article: Document) -> Rows:
        """Every row that one article gives, without what other articles add to it."""
        (rows,) = self.code_abreast([article])
        if isinstance(rows, Exception):
            raise rows
        return rows

    def code_abreast(self, articles: Iterable[Document]) -> list[Rows | Exception]:
        """The same of several articles, sooner: each step is taken for all of them before the next one.

        So the rules of a step, their patterns and tables stay in the processor's cache. Where the rules fail on an article its
        error stands in its place.

        Parameters
        ----------
        articles : iterable of Document
            Some twenty; all that is read of them is held until the last step.
        """
        under_way = dict(enumerate(map(self.take_steps, articles)))
        done: dict[int, Rows | Exception] = {}
        while under_way:
            for n, steps in [*under_way.items()]:
                try:
                    next(steps)
                except StopIteration as last:
                    done[n] = last.value
                except Exception as error:
                    done[n] = error
                if n in done:
                    del under_way[n]
        return [done[n] for n in sorted(done)]

    def take_steps(self, article: Document) -> _Steps:
        """One article in steps: what `code` gives comes with the last of them."""
        lines = cleaning.read_lines(article.text)
        yield
        article = origin.read_origin(article, lines, self.day_one)
        if article.language not in (None, ENGLISH):
            return self._code_in_other_language(article, lines)
        read = ReadText(article.text, lines, self.names, article.published, self.day_one)
        ids = [f"{article.id}-s{s.position:02d}" for s in read.sentences]
        for _ in read.read_ahead():
            yield
        quoted = [_begin_behind_day(a, read) for a in attributions.find(read)]
        yield
        scores = _PassageScores()
        printed = [_write_sentence(article.id, i, s, read.text, scores) for i, s in zip(ids, read.sentences, strict=True)]
        rows: Rows = {
            "article": _write_article(article, sum(s["n_words"] for s in printed), len(ids)),
            "text": read.text,
            "left_out": [list(s) for s in lines if s.kind != "body"],
            "sentences": printed,
            "attributions": [],
            "statements": [],
        }
        yield
        rows["events"] = [_write_plain(e._asdict() | {"sentence_id": ids[e.sentence]}) for e in events.find(read, quoted)]
        yield
        rows["figures"] = [_write_plain(f._asdict() | {"sentence_id": ids[f.sentence]}) for f in figures.find(read, quoted)]
        yield
        rows["citations"] = [_write_plain(c._asdict() | {"sentence_id": ids[c.sentence]}) for c in citations.find(read)]
        yield
        self._add_attributions(rows, article, read, quoted, ids, scores)
        return rows

    def _add_attributions(
        self,
        rows: Rows,
        article: Document,
        read: ReadText,
        quoted: list[Attribution],
        ids: list[str],
        scores: _PassageScores,
    ) -> None:
        """The rows of attributions and of the statements in them."""
        cued = self.cues.read(read.text)
        for number, a in enumerate(quoted, start=1):
            row = self._write_attribution(article, read, a, number, ids, scores)
            named = self._drop_introduced(cued.find(a.content_start, a.content_end))
            mentioned = [positions.judge_own(m, a, read, self._party) for m in named]
            row["paraphrase"] = _write_paraphrase([m.issue_id for m in mentioned])
            rows["attributions"].append(row)
            rows["statements"] += [
                {
                    "statement_id": f"{row['attribution_id']}.{k}",
                    "attribution_id": row["attribution_id"],
                    "issue_id": m.issue_id,
                    "stance": "mentions" if m.issue_id in self._topics else m.stance,
                    "proposition": None,
                    "cue": m.cue,
                    "coder": CODER,
                    "confidence": m.confidence,
                    "note": None,
                }
                for k, m in enumerate(mentioned, start=1)
            ]

    def _code_in_other_language(self, article: Document, lines: list[Span]) -> Rows:
        """The same of an article that the rules of English cannot read.

        It has its sentences, its day and, in some languages, direct quotations with a speaker of the codebook; no tone, issue,
        position, event, figure or citation, as their words are English.
        """
        text = article.text
        read = ReadText(text, lines, self.names, article.published, self.day_one, article.language or "")
        ids = [f"{article.id}-s{s.position:02d}" for s in read.sentences]
        scores = _NoScores(read.language)
        printed = [_write_sentence(article.id, i, s, text, scores) for i, s in zip(ids, read.sentences, strict=True)]
        quoted = enumerate(other_languages.find(read), start=1)
        rows = [self._write_attribution(article, read, a, n, ids, scores) for n, a in quoted]
        return {
            "article": _write_article(article, sum(s["n_words"] for s in printed), len(ids)),
            "text": text,
            "left_out": [list(s) for s in lines if s.kind != "body"],
            "sentences": printed,
            "attributions": [
                row | {"paraphrase": f"A quotation in another language ({read.language}), found by rule, not read"}
                for row in rows
            ],
            **{name: [] for name in ("statements", "events", "figures", "citations")},
        }

    def _drop_introduced(self, named: list[Mentioned]) -> list[Mentioned]:
        """Without topics whose words only lead to an issue right behind them: *discuss* neutrality, *a meeting* of presidents."""
        issues = [m.start for m in named if m.issue_id not in self._topics]
        return [
            m for m in named if m.issue_id not in self._topics or not any(m.start <= at <= m.end + _LEADS_TO for at in issues)
        ]

    def _write_attribution(
        self,
        article: Document,
        read: ReadText,
        a: Attribution,
        number: int,
        ids: list[str],
        scores: _PassageScores | _NoScores,
    ) -> Rows:
        start, end = read.sentences[a.first].char_start, read.sentences[a.last].char_end
        first, last, basis = _find_days_said(a, read.days_between(start, end), article.text, _find_day_known(article, read, end))
        wording = scores[article.text[start:end]]
        return {
            "attribution_id": f"{article.id}-a{number:02d}",
            "article_id": article.id,
            "first_sentence_id": ids[a.first],
            "last_sentence_id": ids[a.last],
            "char_start": start,
            "char_end": end,
            "content_start": a.content_start,
            "content_end": a.content_end,
            "actor_id": a.actor_id,
            "party_id": self._party.get(a.actor_id) if a.actor_id else a.party_id,
            "speaker": a.speaker,
            "form": a.form,
            "said_from": first,
            "said_to": last,
            "date_basis": basis,
            "textblob_polarity": wording.polarity,
            "vader_compound": wording.compound,
            "coder": CODER,
            "confidence": a.confidence,
            "note": f"rule {a.rule}; cue: {a.cue}" if a.cue else f"rule {a.rule}",
        }


class _NoScores:
    """Passages of one article in another language than English → how many words they have."""

    def __init__(self, language: str):
        self._language = language

    def __getitem__(self, passage: str) -> sentiment.Scores | sentiment.Unscored:
        return sentiment.score_in(passage, self._language)


class _PassageScores(dict[str, sentiment.Scores]):
    """Passages of one article → their scores; a passage that comes back is not scored again."""

    def __missing__(self, passage: str) -> sentiment.Scores:
        scores = self[passage] = sentiment.score_passage(passage)
        return scores


def _write_article(article: Document, n_words: int, n_sentences: int) -> Rows:
    published = article.published.isoformat() if article.published else None
    return {
        "article_id": article.id,
        "outlet": article.outlet,
        "original_source": article.original_source or article.agency,
        "language": article.language,
        "title": article.title,
        "byline": article.byline,
        "published": published,
        "reported_from": published,
        "reported_to": published,
        "date_basis": _BASES.get(article.published_basis, "undated") if published else "undated",
        "n_words": n_words,
        "n_sentences": n_sentences,
        "sha256": article.sha256,
        "url": safe_address(article.url),
        "place": article.place,
        "row": article.row,
    }


def _write_sentence(article: str, name: str, s: Sentence, text: str, scores: _PassageScores | _NoScores) -> Rows:
    wording = scores[text[s.char_start : s.char_end]]
    return {
        "sentence_id": name,
        "article_id": article,
        "paragraph": s.paragraph,
        "position": s.position,
        "char_start": s.char_start,
        "char_end": s.char_end,
        "n_words": wording.n_words,
        "textblob_polarity": wording.polarity,
        "textblob_subjectivity": wording.subjectivity,
        "vader_compound": wording.compound,
    }


def _begin_behind_day(a: Attribution, read: ReadText) -> Attribution:
    """“Holm said on Tuesday, 1 March, that it rains”: the day of speaking and its comma are no part of the content."""
    at = a.content_start
    near = read.days_between(max(0, at - _DAY_BEFORE), at + _DAY_BEFORE)
    day = next((d for d in near if d.start < at < d.end), None)
    if day is None and a.cue and read.text[max(0, at - len(a.cue) - 1) : at].strip() == a.cue:
        lead = _LEAD.match(read.text, at)
        day = next((d for d in near if lead and d.start == lead.end()), None)
    if day is None:
        return a
    behind = _BEHIND_DAY.match(read.text, day.end)
    start = behind.end() if behind else day.end
    return a._replace(content_start=start) if start < a.content_end else a


def _find_day_known(article: Document, read: ReadText, end: int) -> date | None:
    """The day by which a passage was said: that of publication; of a live blog's later entry, the day that stands before it."""
    published = article.published
    if published is None or not any(d.first and d.first > published for d in read.days):
        return published
    entries = (d.first for d in reversed(read.days) if d.start < end and d.first and _is_of_entry(d, read.text))
    return max(published, next(entries, published))


def _is_of_entry(day: Expression, text: str) -> bool:
    """Whether a day begins its line as that of an entry: *16 May 2031, 09:40: Holm said …*"""
    begins = day.start == 0 or text[day.start - 1] == "\n"
    return begins and _OF_ENTRY.match(text, day.end) is not None


def _find_days_said(a: Attribution, days: list[Expression], text: str, known: date | None) -> tuple[str | None, str | None, str]:
    """Days on which it was said: the day printed nearest to the verb outside the content, else not after it was known."""
    fit = [
        d
        for d in days
        if not a.content_start <= d.start < a.content_end
        and (d.precision == "day" or d.rule == "weekend")
        and d.first
        and (known is None or d.first <= known)
    ]
    if fit:
        d = _find_nearest_day(a, fit, text)
        first = d.first.isoformat() if d.first else None
        basis = "conflict day" if "conflict" in d.rule else "printed weekday" if "week" in d.rule else "printed date"
        return first, d.last.isoformat() if d.last else first, basis
    if known and a.form != "attributed":
        return None, known.isoformat(), "by publication"
    return None, None, "undated"


def _find_nearest_day(a: Attribution, days: list[Expression], text: str) -> Expression:
    """Of the days outside a content the one right behind the verb, else the last before the speaker, else the first."""
    if len(days) == 1:
        return days[0]
    verb = text.rfind(a.cue, 0, days[-1].start) + len(a.cue) if a.cue else len(text)
    behind = next((d for d in days if 0 <= d.start - verb <= _BESIDE_CUE and ";" not in text[verb : d.start]), None)
    leading = next((d for d in reversed(days) if d.end <= a.content_start and ";" in text[days[0].end : d.start]), None)
    return behind or leading or days[0]


def _write_paraphrase(issues: list[str]) -> str:
    """What stands in the place of a paraphrase until somebody has read the passage."""
    return (
        "Coded by rule, not read; names: " + ", ".join(issues)
        if issues
        else "Coded by rule, not read; names no issue of the codebook"
    )


def _write_plain(row: Rows) -> Rows:
    """Days as text, tuples as lists: what JSON holds."""
    return {k: v.isoformat() if isinstance(v, date) else list(v) if isinstance(v, tuple) else v for k, v in row.items()}
