"""Invented populations whose machine is wrong in ways that lean to one side → how often intervals hold the truth."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from kit.measures import design

PASSAGES, ARTICLES = 2000, 250
ERRORS = {
    "misreads": "takes doubt of one side for support, and passages of the other side for its own",
    "invents": "takes passages for statements of one side that attribute nothing",
    "misses": "misses passages of one side, and those of the other that oppose",
}
MEASURES = {"count": "passages of one side", "share": "its share of all", "mean stance": "its mean stance"}
_READ = 6  # passages for each article that is read
_SEED = 20220224
COLUMNS = ("error", "measure", "n", "naive", "people", "corrected", "width", "draws")


@dataclass(frozen=True)
class Population:
    """Passages as they are, and as a machine has them.

    Attributes
    ----------
    article : array of int
    side, machine_side : array of bool
        Whether a passage is of the side that is asked about.
    score, machine_score : array of float
        Stance, −1…1 in steps of a half.
    real : array of bool
        Whether somebody says it at all.
    found : array of bool
        Whether the machine has it.
    """

    article: np.ndarray
    side: np.ndarray
    score: np.ndarray
    real: np.ndarray
    found: np.ndarray
    machine_side: np.ndarray
    machine_score: np.ndarray

    @property
    def truth(self) -> dict[str, float]:
        """What is asked for."""
        side = self.side & self.real
        return {"count": float(side.sum()), "share": side.sum() / self.real.sum(), "mean stance": self.score[side].mean()}


def population(error: str, rng: np.random.Generator) -> Population:
    """Invent passages and a machine's mistakes about them; `ERRORS` names the kinds."""
    article = rng.choice(ARTICLES, PASSAGES, p=rng.dirichlet(np.full(ARTICLES, 2.0)))
    side = rng.random(PASSAGES) < 0.45
    leaning = rng.normal(0, 0.4, ARTICLES)[article]
    score = np.clip(np.round(2 * (np.where(side, 0.2, -0.3) + leaning + rng.normal(0, 0.6, PASSAGES))) / 2, -1, 1)
    real, found, machine_side, machine_score = np.full(PASSAGES, True), np.full(PASSAGES, True), side, score
    if error == "misreads":
        raised = np.minimum(1, score + rng.choice([0.5, 1.0], PASSAGES))
        machine_score = np.where(side & (rng.random(PASSAGES) < 0.35), raised, score)
        machine_side = side | (rng.random(PASSAGES) < 0.2)
    elif error == "invents":
        real = rng.random(PASSAGES) < 0.8
        machine_side, machine_score = side | ~real, np.where(real, score, 1.0)
    else:
        gone = np.where(side, (score < 0) & (rng.random(PASSAGES) < 0.5), rng.random(PASSAGES) < 0.35)
        found = ~gone
    return Population(article, side, score, real, found, machine_side, machine_score)


def simulated_coverage(
    n: Sequence[int] = (60, 120, 240), *, errors: Sequence[str] = tuple(ERRORS), draws: int = 1000, seed: int = _SEED
) -> pd.DataFrame:
    """How often 95 % intervals hold the truth, over populations invented anew for every draw.

    Parameters
    ----------
    n : sequence of int
        Passages that people code; a sixth as many articles are read whole.
    errors : sequence of str
        Kinds of `ERRORS`.
    draws : int
    seed : int

    Returns
    -------
    DataFrame
        One row per error, measure and n: ``error``, ``measure`` (`MEASURES`), ``n``, ``naive`` (percent of draws in which the
        interval of the machine's own numbers, over articles, holds the truth), ``people`` (that of people's sample alone),
        ``corrected``, ``width`` (of the corrected interval, as a share of people's alone; mean of draws), ``draws``.

    Examples
    --------
    >>> from kit.measures.simulated import simulated_coverage
    >>> simulated_coverage([60], errors=["misses"], draws=2)["measure"].to_list()
    ['count', 'share', 'mean stance']
    """
    rows = []
    for error in errors:
        rng = np.random.default_rng([seed, list(ERRORS).index(error)])
        held = {(m, size): np.zeros(4) for size in n for m in MEASURES}
        for _ in range(draws):
            made = population(error, rng)
            truth, naive = made.truth, _naive(made)
            for size in n:
                for measure, alone, both in _estimates(made, size, rng):
                    true, (low, high) = truth[measure], naive[measure]
                    width = float((both.high - both.low)[0] / (alone.high - alone.low)[0])
                    inside = [low <= true <= high, *(bool(e.low[0] <= true <= e.high[0]) for e in (alone, both))]
                    held[measure, size] += [*(100.0 * v for v in inside), width]
        rows += [
            dict(zip(COLUMNS, (error, measure, size, *(held[measure, size] / draws), draws), strict=True))
            for measure in MEASURES
            for size in n
        ]
    return pd.DataFrame(rows, columns=list(COLUMNS))


def _naive(made: Population) -> dict[str, tuple[float, float]]:
    """The machine's numbers with intervals over its articles (Cochran 1977, chapter 6), as if it were right."""
    side = (made.machine_side & made.found).astype(float)
    tops = {"count": side, "share": side, "mean stance": side * made.machine_score}
    bottoms = {"count": None, "share": made.found.astype(float), "mean stance": side}
    intervals = {}
    for measure, top in tops.items():
        bottom = bottoms[measure]
        per = np.bincount(made.article, top, ARTICLES)
        if bottom is None:
            value, error = per.sum(), np.sqrt(ARTICLES * per.var(ddof=1))
        else:
            under = np.bincount(made.article, bottom, ARTICLES)
            value = per.sum() / under.sum()
            error = np.sqrt(ARTICLES / (ARTICLES - 1) * ((per - value * under) ** 2).sum()) / under.sum()
        intervals[measure] = (value - 1.959964 * error, value + 1.959964 * error)
    return intervals


def _estimates(made: Population, n: int, rng: np.random.Generator) -> Iterator[tuple[str, design.Estimate, design.Estimate]]:
    """Measure by measure what a fresh sample gives: people alone, and corrected."""
    there = np.flatnonzero(made.found)
    drawn = rng.choice(there, n, replace=False)
    articles = rng.choice(ARTICLES, n // _READ, replace=False)
    side, machine = (made.side & made.real).astype(float), made.machine_side.astype(float)
    columns = {
        "count": (side, None, machine, None),
        "share": (side, made.real.astype(float), machine, np.ones(PASSAGES)),
        "mean stance": (side * made.score, side, machine * made.machine_score, machine),
    }
    sizes = np.bincount(made.article[there], minlength=ARTICLES).astype(float)
    read = design.Read(sizes[articles], np.zeros(len(articles), bool), ARTICLES, sizes.sum())
    sample = design.Drawn(np.zeros(n, int), np.array([float(len(there))]))
    gone = ~made.found
    for measure, (top, bottom, machine_top, machine_bottom) in columns.items():

        def missed(values: np.ndarray) -> np.ndarray:
            return np.bincount(made.article, values * gone, ARTICLES)[articles][:, None]

        asked = design.Question(
            people=design.Coded(top[drawn, None], None if bottom is None else bottom[drawn, None]),
            machine=design.Coded(machine_top[drawn, None], None if machine_bottom is None else machine_bottom[drawn, None]),
            whole=design.Coded(
                machine_top[there].sum()[None], None if machine_bottom is None else machine_bottom[there].sum()[None]
            ),
            drawn=sample,
            missed=design.Coded(missed(top), None if bottom is None else missed(bottom)),
            read=read,
            ends=(-1.0, 1.0) if measure == "mean stance" else (0.0, 1.0),
            mean=measure == "mean stance",
        )
        alone = design.people_alone(asked)
        yield measure, alone, design.corrected(asked, alone)


__all__ = ["ERRORS", "MEASURES", "population", "simulated_coverage"]
