"""Documents and marks of a program → articles and places of a case, with a reason for each that has none."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

import pandas as pd

from kit.case.case import Case
from kit.exchange.alignment import Mover, mover
from kit.exchange.project import Mark, Paper, Project
from kit.reading.metadata import slug

_SHOWN = 80  # characters of a mark's words in a list


class Left(NamedTuple):
    """Something that has no place in the case: which document and mark, coder, code and words, and why, with what to do."""

    document: str
    mark: str
    coder: str
    code: str
    words: str
    reason: str


class Places:
    """Documents → articles, and marks → places of the case's texts."""

    def __init__(self, project: Project, case: Case, left: list[Left]):
        self._left = left
        self.articles: dict[str, str] = {}  # key of a document → article
        self._papers = {paper.key: paper for paper in project.papers}
        self._bodies: dict[str, str] = case.texts.set_index("article_id")["body"].to_dict() if "texts" in case.tables else {}
        self._known = Articles(case, self._bodies)
        self._movers: dict[str, Mover | str] = {}
        for paper in project.papers:
            self._mover(paper)

    def find(self, mark: Mark) -> tuple[tuple[str, int, int] | None, str]:
        """The place of a mark in the case, or none where that is listed; and its words."""
        paper = self._papers.get(mark.paper)
        if paper is None:
            return self._lost(mark, "", "its document is not in the file")
        words = paper.text[max(0, mark.start) : mark.end]
        if not 0 <= mark.start <= mark.end <= len(paper.text):
            return self._lost(mark, words, f"its place {mark.start}-{mark.end} is not in its document")
        if not words.strip():
            return self._lost(mark, words, "it marks no words")
        moved = self._movers[mark.paper]
        if isinstance(moved, str):
            return self._lost(mark, words, moved)
        place = moved(mark.start, mark.end)
        article = self.articles[mark.paper]
        if place is None:
            return self._lost(mark, words, f"its words do not stand at that place of article {article}: the texts differ")
        return (article, *place), words

    def _lost(self, mark: Mark, words: str, reason: str) -> tuple[None, str]:
        paper = self._papers.get(mark.paper)
        document = paper.title or paper.key if paper else mark.paper
        self._left.append(Left(document, mark.key, mark.coder, describe(mark), short(words), reason))
        return None, words

    def _mover(self, paper: Paper) -> None:
        article = self._known.find(paper)
        if not article:
            self._movers[paper.key] = "the case has no such article: no sha256, id, text, nor title and day is the same"
            self._left.append(Left(paper.title or paper.key, "", "", "", "", str(self._movers[paper.key])))
            return
        self.articles[paper.key] = article
        if article not in self._bodies:
            self._movers[paper.key] = f"article {article} has no text in the case: kit attach CASE FOLDER, then import again"
        else:
            self._movers[paper.key] = mover(paper.text, self._bodies[article])


class Articles:
    """How a case's articles are found."""

    def __init__(self, case: Case, bodies: Mapping[str, str]):
        rows = case.whole.articles.to_dict("records")
        self._ids = {str(row["article_id"]) for row in rows}
        self._hashes = _once((str(row["sha256"]), row["article_id"]) for row in rows if pd.notna(row.get("sha256")))
        self._texts = _once((_digest(body), article) for article, body in bodies.items())
        self._titles = _once(
            (_titled(str(row["title"]), row["published"]), row["article_id"])
            for row in rows
            if pd.notna(row["title"]) and pd.notna(row["published"])
        )

    def find(self, paper: Paper) -> str:
        """The article of a document; nothing if there is none, or not one alone."""
        facts = paper.facts
        if (found := self._hashes.get(facts.get("sha256", ""))) or (found := self._texts.get(_digest(paper.text))):
            return found
        titled = _titled(paper.title, paper.published) if paper.title and paper.published else ""
        keys = (self._titles.get(titled, ""), facts.get("id", ""), paper.key, slug(paper.key))
        return next((key for key in keys if key in self._ids), "")


def _once(pairs: Iterable[tuple[str, Any]]) -> dict[str, str]:
    """Key → article, of keys that one article alone has."""
    found: dict[str, list[str]] = {}
    for key, article in pairs:
        found.setdefault(key, []).append(str(article))
    return {key: articles[0] for key, articles in found.items() if len(articles) == 1}


def _digest(text: str) -> str:
    return hashlib.sha256("".join(text.split()).encode("utf-8", "surrogatepass")).hexdigest()


def _titled(title: str, day: Any) -> str:
    return f"{' '.join(title.split()).casefold()} {pd.Timestamp(day):%Y-%m-%d}" if not pd.isna(day) else ""


def describe(mark: Mark) -> str:
    """What a mark says, in words.

    Examples
    --------
    >>> describe(Mark("1", "a", 0, 3, "Claim", {"issue": "Bridge", "stance": "supports"}))
    'issue: Bridge; stance: supports'
    """
    return "; ".join(f"{name}: {value}" for name, value in mark.values.items()) or mark.kind


def short(words: str) -> str:
    """Words on one line, cut where they are many."""
    words = " ".join(words.split())
    return words if len(words) <= _SHOWN else f"{words[:_SHOWN]}…"
