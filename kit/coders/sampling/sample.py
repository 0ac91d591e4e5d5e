"""A random sample of passages, and of whole articles, for people to code: drawn, kept in the case's folder, drawn further."""

from __future__ import annotations

import hashlib
import heapq
import math
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from kit.case.case import Case
from kit.coders import files
from kit.coders.sampling.machine import REST, Marks, chance, machine_marks, strata
from kit.errors import KitError
from kit.store.frames import collected

PASSAGE, ARTICLE = "passage", "article"
CERTAIN, BY_CHANCE = "long articles", "articles"  # strata of articles
N, ARTICLES_IN = 120, 6  # passages by default; of so many passages one whole article
COLUMNS = ("number", "kind", "unit_id", "article_id", "start", "end", "marks", "stratum", "stratum_size", "probability", "coders")
LEAST = 2  # passages of a stratum: from one alone nothing is known of its spread
NAME = re.compile(r"[a-z0-9][a-z0-9_\-]{0,39}")


@dataclass(frozen=True)
class Sample:
    """Units of a case that chance chose for people to code.

    Attributes
    ----------
    name : str
    units : DataFrame
        One row per task, in the order in which they are worked through: ``number`` (1 …), ``kind`` (``passage``: what the
        machine marked there is judged and coded anew; ``article``: it is read for what the machine missed), ``unit_id``
        (``article:start-end``, or the article's id), ``article_id``, ``start``, ``end`` (characters; 0 of an article),
        ``marks`` (of the machine at that very place), ``stratum``, ``stratum_size`` (units of the case in it), ``probability``
        (0…1, with which it came into the sample), ``coders`` (initials of those whose task it is, else everybody's).
    how : dict
        ``seed``, ``by`` (columns of the strata), ``strata`` (those of their own), ``machine`` (whose passages; nothing: the
        case's own), ``passages`` and ``articles`` (how many the case had), ``digest`` (of which passages they were).
    folder : Path or None
        Holds the list and the coders' files; None of a sample that was not kept.
    """

    name: str
    units: pd.DataFrame
    how: dict[str, Any]
    folder: Path | None = None

    @property
    def n(self) -> int:
        """How many passages."""
        return int((self.units["kind"] == PASSAGE).sum())

    @property
    def n_articles(self) -> int:
        """How many whole articles."""
        return int((self.units["kind"] == ARTICLE).sum())

    def tasks(self, coder: str) -> pd.DataFrame:
        """The units that are one coder's to code, in order."""
        whose = self.units["coders"]
        return self.units[(whose == "") | whose.str.split().map(lambda names: coder in names)]

    def __repr__(self) -> str:
        drawn, article = f"{self.n:,} passage{'s' * (self.n != 1)}", f"{self.n_articles:,} article{'s' * (self.n_articles != 1)}"
        words = f"Sample {self.name}: {drawn} of {self.how['passages']:,} and {article} of {self.how['articles']:,}"
        return words + (f", stratified by {', '.join(self.how['by'])}" if self.how["by"] else "")


def draw(
    case: Case,
    n: int = N,
    *,
    by: str | Sequence[str] = (),
    articles: int | None = None,
    coders: Sequence[str] = (),
    overlap: int | None = None,
    machine: str | None = None,
    seed: int = 1,
    name: str = "1",
) -> Sample:
    """Draw passages, and whole articles, of a case at random for people to code.

    Parameters
    ----------
    case : Case
        Coded by a machine; its filters do not matter.
    n : int
        Passages.
    by : str or sequence of str
        Strata: ``party``, ``family``, ``form``, ``issue`` (the first of a passage), ``issue_group``, ``outlet``, ``month``,
        ``year``.
    articles : int, optional
        Whole articles, for what the machine missed. Default: one for every six passages; 0: none, and then numbers that are
        corrected speak of what the machine found.
    coders : sequence of str, optional
        Initials among whom the units are divided. Default: everybody codes all.
    overlap : int, optional
        The first units of the list that all of ``coders`` code, so that their agreement is known. Default: a quarter.
    machine : str, optional
        Somebody in ``codings`` whose passages are drawn, such as a language model. Default: the case's own attributions.
    seed : int
        The same gives the same sample.
    name : str
        Small letters, digits, ``-`` and ``_``.

    Returns
    -------
    Sample
        Not kept anywhere until `Sample` is given to `keep`.

    Raises
    ------
    KitError
        If there is nothing to draw from, or a number makes no sense.

    Notes
    -----
    Every unit has a random number for good, made of its id and the seed; of each stratum those with the lowest are drawn
    (Ohlsson 1995, sequential simple random sampling with permanent random numbers). How many of each: as the square root of its
    size asks for (Bankier 1988, power allocation), given out one by one (Webster's method), two at first. So every beginning of
    the list is such a sample, and a longer list begins with the shorter one. Strata too small for two are one: ``all others``.
    An article that holds more of all passages than one part in ``articles`` is read for certain.

    Examples
    --------
    >>> import kit
    >>> sample = kit.sample(kit.load(), n=20, by="family", articles=2)
    >>> sample
    Sample 1: 20 passages of 91 and 2 articles of 5, stratified by family
    >>> sample.units[["kind", "stratum", "stratum_size"]].head(2).to_dict("split")["data"]
    [['passage', 'Ukraine', 33], ['passage', 'Russia', 30]]
    """
    by = (by,) if isinstance(by, str) else tuple(by)
    _check(name, coders, n=n, articles=articles, overlap=overlap)
    marks = machine_marks(case, machine)
    if marks.said.empty:
        raise KitError("there is nothing to draw from: no passage of this case has a place in an article")
    groups = strata(case, marks, by)
    own = _own_strata(groups, n)
    how = {"seed": seed, "by": list(by), "strata": own, "machine": machine or "", "coders": list(coders)}
    how["overlap"] = round(n / 4) if overlap is None else overlap
    how["articles_drawn"] = -(-n // ARTICLES_IN) if articles is None else articles
    return _drawn(Sample(name, pd.DataFrame(columns=list(COLUMNS)), how), case, marks, groups, n)


def draw_more(case: Case, sample: Sample, n: int, *, articles: int | None = None) -> Sample:
    """A sample with more units, which begins with those it has; of a case that has changed since, those that it has now.

    Parameters
    ----------
    case : Case
    sample : Sample
    n : int
        Passages in all.
    articles : int, optional
        Whole articles in all. Default: as many to a passage as before.

    Raises
    ------
    KitError
        If it has more already.
    """
    if n < sample.n:
        raise KitError(
            f"sample {sample.name} has {sample.n:,} passages already: give a number above, or draw another, with another name"
        )
    before = sample.how["articles_drawn"]
    articles = max(before, round(before * n / max(sample.n, 1))) if articles is None else articles
    if articles < before:
        raise KitError(f"sample {sample.name} has {before:,} articles already: give a number above")
    marks = machine_marks(case, sample.how["machine"] or None)
    groups = strata(case, marks, sample.how["by"])
    return _drawn(replace(sample, how=sample.how | {"articles_drawn": articles}), case, marks, groups, n)


def has_changed(sample: Sample, marks: Marks) -> bool:
    """Whether the passages of a case are others than those that the sample was drawn from."""
    return sample.how["digest"] != _digest(marks)


def _drawn(sample: Sample, case: Case, marks: Marks, groups: pd.Series, n: int) -> Sample:
    how, seed = sample.how, sample.how["seed"]
    passages = marks.said[["unit_id", "article_id", "start", "end"]].assign(stratum=groups.to_numpy())
    passages["stratum"] = passages["stratum"].where(passages["stratum"].isin(how["strata"]), REST)
    alike = passages["unit_id"].value_counts()
    passages = passages.drop_duplicates("unit_id", ignore_index=True)
    passages.insert(4, "marks", passages["unit_id"].map(alike).astype("int64"))
    found = _found(case, passages)
    if "certain" not in how:
        how = how | {"certain": _certain(found, how["articles_drawn"])}
    certain = [a for a in how["certain"] if a in found.index]
    tasks = [*_passages(passages, seed, n), *_articles(found, certain, seed, how["articles_drawn"])]
    ratio = max(n, 1) / max(how["articles_drawn"], 1)
    tasks.sort(key=lambda task: task["place"] if task["kind"] == PASSAGE else task["place"] * ratio + 0.5)
    if len(sample.units) and how.get("digest") == _digest(marks):  # what is worked through keeps its number
        known = dict(zip(sample.units["unit_id"], sample.units["number"], strict=True))
        last = len(tasks)
        tasks.sort(key=lambda task: known.get(task["unit_id"], last))
    units = pd.DataFrame(tasks, columns=list(COLUMNS))
    units["number"] = np.arange(1, len(units) + 1)
    before = dict(zip(sample.units["unit_id"], sample.units["coders"], strict=True))
    units["coders"] = _divided(units, how, before)
    whole = {"passages": len(passages), "articles": len(found), "digest": _digest(marks)}
    return replace(sample, units=units, how=how | whole)


def _found(case: Case, passages: pd.DataFrame) -> pd.Series:
    """Article → how many passages the machine found in it, in order of ids."""
    ids = sorted(collected(case.whole.frame("articles").select("article_id"))["article_id"])
    return passages["article_id"].value_counts().reindex(ids, fill_value=0)


def _passages(frame: pd.DataFrame, seed: int, n: int) -> Iterator[dict[str, Any]]:
    """Tasks of passages in the order of the list."""
    numbers = [chance(seed, unit) for unit in frame["unit_id"]]
    frame = frame.assign(chance=numbers).sort_values("chance", kind="stable")
    queues = {str(s): rows.to_dict("records") for s, rows in frame.groupby("stratum", sort=False)}
    sizes = {stratum: len(rows) for stratum, rows in queues.items()}
    taken = dict.fromkeys(sizes, 0)
    order = list(_seats(sizes, n))
    for stratum in order:
        taken[stratum] += 1
    for place, stratum in enumerate(order, start=1):
        row = queues[stratum].pop(0)
        row.pop("chance")
        of = {"stratum_size": sizes[stratum], "probability": taken[stratum] / sizes[stratum]}
        yield {"kind": PASSAGE, **row, **of, "place": place}


def _articles(found: pd.Series, certain: Sequence[str], seed: int, n: int) -> Iterator[dict[str, Any]]:
    """Tasks of whole articles in the order of the list: those that are read for certain first."""
    ids = list(found.index)
    others = sorted((a for a in ids if a not in certain), key=lambda article: chance(seed, f"article {article}"))
    drawn = [*((a, CERTAIN, len(certain), 1.0) for a in certain)]
    some = others[: max(0, n - len(certain))]
    drawn += [(a, BY_CHANCE, len(others), len(some) / len(others)) for a in some]
    for place, (article, stratum, size, probability) in enumerate(drawn[:n], start=1):
        of = {"stratum": stratum, "stratum_size": size, "probability": probability, "place": place}
        yield {"kind": ARTICLE, "unit_id": article, "article_id": article, "start": 0, "end": 0, "marks": 0, **of}


def _certain(found: pd.Series, n: int) -> list[str]:
    """Articles with so large a part of all passages that chance must not decide on them (Särndal et al. 1992, 3.6.2)."""
    return sorted(found[found * n >= max(found.sum(), 1)].index) if n else []


def _seats(sizes: dict[str, int], n: int) -> Iterator[str]:
    """Strata, one for each passage: two of each, then whose turn it is by Webster's method on square roots of sizes."""
    largest = sorted(sizes, key=lambda s: (-sizes[s], s))
    first = [s for turn in range(LEAST) for s in largest if sizes[s] > turn][:n]
    yield from first
    given = {s: first.count(s) for s in sizes}
    queue = [(-math.sqrt(sizes[s]) / (given[s] + 0.5), s) for s in sizes if given[s] < sizes[s]]
    heapq.heapify(queue)
    for _ in range(min(n, sum(sizes.values())) - len(first)):
        _, stratum = heapq.heappop(queue)
        given[stratum] += 1
        yield stratum
        if given[stratum] < sizes[stratum]:
            heapq.heappush(queue, (-math.sqrt(sizes[stratum]) / (given[stratum] + 0.5), stratum))


def _own_strata(groups: pd.Series, n: int) -> list[str]:
    """The largest strata, so many that those given two passages at first are half of the sample at most."""
    counts = groups.value_counts()
    large = sorted(counts[counts >= LEAST].index, key=lambda s: (-counts[s], s))
    return large[: max(1, n // (2 * LEAST))]


def _divided(units: pd.DataFrame, how: dict[str, Any], before: Mapping[str, str]) -> list[str]:
    """Whose each of the tasks is: as it was, of the first ones everybody's, then by turns within each stratum."""
    coders, turns = how["coders"], dict[str, int]()
    if not coders:
        return [""] * len(units)
    whose = []
    for place, (unit, stratum) in enumerate(zip(units["unit_id"], units["stratum"], strict=True)):
        turn = turns.setdefault(stratum, len(turns))  # so that not everybody begins with the same coder
        if unit in before:
            whose.append(before[unit])
        elif place < how["overlap"]:
            whose.append(" ".join(coders))
        else:
            whose.append(coders[turn % len(coders)])
        turns[stratum] += whose[-1] != " ".join(coders)
    return whose


def _digest(marks: Marks) -> str:
    ids = "\n".join(sorted(set(marks.said["unit_id"])))
    return hashlib.blake2b(ids.encode(), digest_size=16).hexdigest()


def _check(name: str, coders: Sequence[str], **numbers: int | None) -> None:
    if not NAME.fullmatch(name):
        raise KitError(f"{name[:60]!r} cannot name a sample: up to 40 small letters, digits, - and _, e.g. spring-2031")
    for coder in coders:
        if not files.is_coder(coder):
            raise KitError(
                f"{coder[:60]!r} is no coder's initials: a capital letter, then up to eleven letters, points or hyphens"
            )
    for word, number in numbers.items():
        if number is not None and number < (1 if word == "n" else 0):
            raise KitError(f"{word} is {number}; give a whole number from {1 if word == 'n' else 0} on")


__all__ = ["Sample", "draw", "draw_more", "has_changed"]
