"""A case with its texts → what a model is asked about, one call each: attributed passages, or windows of whole articles."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import NamedTuple

import pandas as pd

from kit.case.case import Case
from kit.coders.units import case_codes
from kit.errors import KitError
from kit.llm.settings import ARTICLES, PASSAGES

_BEFORE, _AFTER = 3, 2  # sentences of context
_SHARED = 2  # sentences that stand in two windows, so that nothing is cut
_MOST_SENTENCES = 40  # of a window


class Sentence(NamedTuple):
    """A sentence of an article and where it stands."""

    key: str
    start: int
    end: int
    text: str


class Passage(NamedTuple):
    """What one call is about.

    Attributes
    ----------
    key : str
        ``article:start-end``.
    text, before, after : str
        Its words as they stand in the article, and what stands around them.
    sentences : tuple of Sentence
        Those whose tone it is asked for: each sentence once, with the first passage that has a part of it; of a window all.
    window : bool
        Whether it is a part of an article in which attributions are looked for.
    """

    key: str
    article_id: str
    start: int
    end: int
    text: str
    before: str
    after: str
    sentences: tuple[Sentence, ...]
    window: bool = False


def passages(case: Case, mode: str, window: int) -> list[Passage]:
    """All that a model is asked about, in reading order.

    Parameters
    ----------
    case : Case
        With its articles' texts.
    mode : {"passages", "articles"}
        Passages are the case's own attributions, each place once.
    window : int
        Characters of a window.

    Raises
    ------
    KitError
        If the case holds no texts, or nothing to ask about.
    """
    case = case.whole
    if "texts" not in case.tables or not len(case.texts):
        raise KitError(f"{case.name} holds no texts of its articles: put them in with `kit attach CASE FOLDER`")
    bodies = dict(zip(case.texts["article_id"], case.texts["body"].astype(object), strict=True))
    sentences = _sentences(case, bodies)
    if mode == ARTICLES:
        found = [one for article in sorted(bodies) for one in _windows(article, bodies[article], sentences[article], window)]
    else:
        found = list(_attributed(case, bodies, sentences))
    if not found:
        what = "attributions with a place in a text" if mode == PASSAGES else "sentences"
        raise KitError(f"{case.name} has no {what}: code its articles first (kit code), or look for attributions with --full")
    return found


def _sentences(case: Case, bodies: dict[str, str]) -> dict[str, list[Sentence]]:
    by_article: dict[str, list[Sentence]] = defaultdict(list)
    frame = case.sentences.sort_values(["article_id", "char_start"], kind="stable")
    columns = (frame[c].tolist() for c in ("sentence_id", "article_id", "char_start", "char_end"))
    for key, article, start, end in zip(*columns, strict=True):
        if article in bodies and not (pd.isna(start) or pd.isna(end)):
            by_article[article].append(Sentence(key, int(start), int(end), bodies[article][int(start) : int(end)]))
    return by_article


def _attributed(case: Case, bodies: dict[str, str], sentences: dict[str, list[Sentence]]) -> Iterator[Passage]:
    rated: set[str] = set()
    for article, start, end in sorted({coded.place for coded in case_codes(case) if coded.article_id in bodies}):
        own = sentences[article]
        inside = [n for n, s in enumerate(own) if s.start < end and start < s.end]
        first, last = (
            (own[max(0, inside[0] - _BEFORE)].start, own[inside[-1] :][: _AFTER + 1][-1].end) if inside else (start, end)
        )
        body = bodies[article]
        asked = tuple(own[n] for n in inside if own[n].key not in rated)
        rated |= {s.key for s in asked}
        before, after = body[min(first, start) : start], body[end : max(last, end)]
        yield Passage(f"{article}:{start}-{end}", article, start, end, body[start:end], before, after, asked)


def _windows(article: str, body: str, sentences: Sequence[Sentence], size: int) -> Iterator[Passage]:
    first = 0
    while first < len(sentences):
        last = first + 1
        while last < len(sentences) and last - first < _MOST_SENTENCES and sentences[last].end - sentences[first].start <= size:
            last += 1
        part = tuple(sentences[first:last])
        start, end = part[0].start, part[-1].end
        yield Passage(f"{article}:{start}-{end}", article, start, end, body[start:end], "", "", part, window=True)
        if last == len(sentences):
            return
        first = max(first + 1, last - _SHARED)
