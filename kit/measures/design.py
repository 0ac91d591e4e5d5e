"""People's codes of a random sample and a machine's codes of all → totals and ratios with intervals from the sample's design.

All arrays are of units × groups, so that many groups are estimated at once.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

import numpy as np

ROUNDS = 3  # of a ratio and of how much of the machine is used, each from the other
CONFIDENCE = 0.95


@dataclass(frozen=True)
class Drawn:
    """Units drawn at random without putting back, from each stratum some.

    Attributes
    ----------
    stratum : array of int
        Of each unit that was drawn and coded: the place of its stratum in ``sizes``.
    sizes : array of float
        How many units each stratum has; at least two of each are coded, or all.
    """

    stratum: np.ndarray
    sizes: np.ndarray

    @cached_property
    def n(self) -> np.ndarray:
        """Coded units of each stratum."""
        return np.bincount(self.stratum, minlength=len(self.sizes))

    @cached_property
    def weight(self) -> np.ndarray:
        """How many units of its stratum each coded one stands for, as a column."""
        return (self.sizes / np.maximum(self.n, 1))[self.stratum][:, None]

    def total(self, values: np.ndarray) -> np.ndarray:
        """Estimated total of each column (Horvitz and Thompson 1952)."""
        return (self.weight * values).sum(axis=0)

    def covariance(self, a: np.ndarray, b: np.ndarray) -> np.ndarray:
        """Estimated covariance of the estimated totals of two arrays (Cochran 1977, 5.5), column by column."""
        n = np.maximum(self.n, 1)
        centred = self._centred(a)
        apart = centred * (centred if b is a else self._centred(b))
        within = np.zeros((len(n), a.shape[1]))
        np.add.at(within, self.stratum, apart)
        factor = self.sizes**2 * (1 - n / self.sizes) / n / np.maximum(n - 1, 1)
        return (factor[:, None] * within).sum(axis=0)

    def _centred(self, values: np.ndarray) -> np.ndarray:
        sums = np.zeros((len(self.sizes), values.shape[1]))
        np.add.at(sums, self.stratum, values)
        return values - (sums / np.maximum(self.n, 1)[:, None])[self.stratum]

    @cached_property
    def heaviest(self) -> float:
        """What one unit adds to the variance of a total in the stratum in which a unit stands for most that nobody coded."""
        n = np.maximum(self.n, 1)
        return float(((self.sizes / n) ** 2 * (1 - self.n / self.sizes)).max(initial=0.0))

    def effective(self, chosen: np.ndarray) -> np.ndarray:
        """How many units of equal weight some units are worth, column by column (Kish 1965, 11.7)."""
        weights = self.weight * chosen
        squares = (weights**2).sum(axis=0)
        return weights.sum(axis=0) ** 2 / np.where(squares > 0, squares, 1)

    @property
    def freedom(self) -> int:
        """Degrees of freedom of a variance."""
        return max(1, len(self.stratum) - len(self.sizes))


@dataclass(frozen=True)
class Read:
    """Whole articles that were read for what the machine missed.

    Attributes
    ----------
    size : array of float
        Of each article that was read: how many passages the machine found in it.
    certain : array of bool
        Whether it was to be read for certain; the others were drawn at random.
    rest : int
        How many articles there are beside the certain ones.
    rest_size : float
        How many passages the machine found in those.
    """

    size: np.ndarray
    certain: np.ndarray
    rest: int
    rest_size: float

    @cached_property
    def n(self) -> int:
        """Articles that chance chose."""
        return int((~self.certain).sum())

    @cached_property
    def growth(self) -> float:
        """What a passage missed in an article that chance chose stands for: passages found in all, for each found in these; where
        none was found in these, articles for each of these."""
        sizes = float(self.size[~self.certain].sum())
        return self.rest_size / sizes if sizes else self.rest / max(self.n, 1)

    @property
    def left(self) -> float:
        """Share of the articles that nobody read, 0…1."""
        return 1 - self.n / max(self.rest, 1)

    def total(self, missed: np.ndarray) -> np.ndarray:
        """Estimated total of what was missed, by the ratio to what was found (Cochran 1977, 6.2)."""
        return missed[self.certain].sum(axis=0) + self.growth * missed[~self.certain].sum(axis=0)

    def variance(self, missed: np.ndarray) -> np.ndarray:
        """Estimated variance of `total`, each article's residual as the jackknife would have it (Cochran 1977, 6.4 and 6.17)."""
        drawn, size = missed[~self.certain], self.size[~self.certain]
        whole = size.sum()
        if whole:
            share = (size / whole)[:, None]
            residual = (drawn - share * drawn.sum(axis=0)) / np.maximum(1 - share, 1 / max(self.n, 2))
        else:
            residual = drawn - drawn.mean(axis=0) if len(drawn) else drawn
        spread = (residual**2).sum(axis=0) * self.n / max(self.n - 1, 1)
        return self.growth**2 * self.left * spread


class Coded(NamedTuple):
    """Values of units × groups, and of a ratio what they are divided by."""

    top: np.ndarray
    bottom: np.ndarray | None = None


class Estimate(NamedTuple):
    """One number for each group, with its 95 % interval.

    Attributes
    ----------
    value, low, high : array of float
    variance : array of float
    used : array of float
        How much of the machine is used, 0…1.
    """

    value: np.ndarray
    low: np.ndarray
    high: np.ndarray
    variance: np.ndarray
    used: np.ndarray


@dataclass(frozen=True)
class Question:
    """What is to be estimated of each group: a total, or a ratio of two totals.

    Attributes
    ----------
    people, machine : Coded
        Values of the units that were drawn: as people coded them, as the machine did.
    whole : Coded
        The machine's totals of all units, one for each group.
    drawn : Drawn
    missed : Coded
        Articles × groups: what people found there and the machine did not.
    read : Read or None
        None where no article was read: then the numbers speak of what the machine found.
    ends : tuple of float
        The lowest and the highest value of one unit.
    mean : bool
        Whether the ratio is a mean over the rows of a group; else of totals, each of them what is in a group.
    """

    people: Coded
    machine: Coded
    whole: Coded
    drawn: Drawn
    missed: Coded
    read: Read | None
    ends: tuple[float, float]
    mean: bool = False


def people_alone(asked: Question) -> Estimate:
    """The numbers from people's sample alone."""
    return _estimate(asked, np.zeros(asked.people.top.shape[1]))


def corrected(asked: Question, alone: Estimate | None = None) -> Estimate:
    """The machine's numbers, corrected by people's sample; ``alone``: what `people_alone` gave, if that is known.

    Notes
    -----
    λ · (machine, all units) + weighted sum over the sample of (person − λ · machine) + what was missed, estimated. With λ = 1
    this is the difference estimator (Cassel, Särndal and Wretman 1976); of totals it is that of prediction-powered inference
    (Angelopoulos et al. 2023, doi:10.1126/science.adi6000) and of design-based supervised learning (Egami et al. 2023,
    arXiv:2306.04746). λ is between 0 and 1 and makes the variance least (Angelopoulos, Duchi and Zrnic 2023, arXiv:2311.01453),
    so that a machine that knows nothing does no harm. A ratio is linearised (Cochran 1977, chapter 6).

    The variance is that of stratified random sampling without replacement; passages are drawn one by one and not by article, so
    articles are no clusters of it. Of what was missed articles are the clusters. To both is added one more unit with a mistake,
    half of it of one kind and half of the other, as Agresti and Min (2005, doi:10.1002/sim.1781) do for matched pairs, in the
    stratum where a unit stands for most; to a mean a third of a row at either end of its scale. Without it a sample in which
    nobody found a mistake would promise that there is none. Student's t, degrees of freedom by Satterthwaite (1946), of a mean
    from Kish's effective number of rows. `kit.measures.simulated` shows how often the intervals then hold the truth.
    """
    alone = alone or people_alone(asked)
    used = np.ones_like(alone.value)
    for _ in range(ROUNDS):
        ratio, _ = _ratio(asked, used)
        people, machine = _residual(asked.people, ratio), _residual(asked.machine, ratio)
        known = asked.drawn.covariance(machine, machine)
        before = used
        with np.errstate(divide="ignore", invalid="ignore"):
            used = np.where(known > 0, asked.drawn.covariance(people, machine) / known, 0).clip(0, 1)
        if np.array_equal(used, before, equal_nan=True):
            break
    both = _estimate(asked, used)
    wider = ~(both.high - both.low <= alone.high - alone.low)
    return Estimate(*(np.where(wider, b, a) for a, b in zip(both, alone, strict=True)))


def _estimate(asked: Question, used: np.ndarray) -> Estimate:
    from scipy.special import stdtrit

    value, bottom = _ratio(asked, used)
    residual = _residual(asked.people, value) - used * _residual(asked.machine, value)
    is_ratio = asked.people.bottom is not None
    low, high = asked.ends
    unit = _added(asked, value)
    drawn, read = asked.drawn, asked.read
    passages = drawn.covariance(residual, residual) + drawn.heaviest * unit
    freedom = np.full_like(value, drawn.freedom)
    if asked.mean and asked.machine.bottom is not None and asked.people.bottom is not None:
        coded = (asked.people.bottom != 0) | (asked.machine.bottom != 0)
        freedom = np.minimum(freedom, np.maximum(drawn.effective(coded) - 1, 1))
    articles = np.zeros_like(value)
    if read is not None and read.n:
        articles = read.variance(_residual(asked.missed, value)) + read.growth**2 * read.left * unit
    variance = passages + articles
    with np.errstate(divide="ignore", invalid="ignore"):
        parts = passages**2 / freedom + articles**2 / max((read.n if read else 0) - 1, 1)
        freedom = np.where(parts > 0, variance**2 / parts, freedom)
        half = stdtrit(freedom, (1 + CONFIDENCE) / 2) * np.sqrt(variance) / bottom
        variance = variance / bottom**2
    floor = low if is_ratio else 0.0
    ceiling = high if is_ratio else np.inf
    return Estimate(value, np.maximum(value - half, floor), np.minimum(value + half, ceiling), variance, used)


def _added(asked: Question, value: np.ndarray) -> np.ndarray:
    """What is added to the sum of squares: the square of a mistake about who or what is counted; of a mean a third of a row at
    either end of its scale."""
    if not asked.mean:
        return np.ones_like(value)
    low, high = asked.ends
    return ((high - value) ** 2 + (low - value) ** 2) / 3


def _ratio(asked: Question, used: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Totals, or ratios of totals, and what they were divided by."""
    tops = _total(asked, used, asked.people.top, asked.machine.top, asked.whole.top, asked.missed.top)
    if asked.people.bottom is None or asked.machine.bottom is None:
        return np.maximum(tops, 0), np.ones_like(tops)
    assert asked.whole.bottom is not None and asked.missed.bottom is not None
    bottoms = _total(asked, used, asked.people.bottom, asked.machine.bottom, asked.whole.bottom, asked.missed.bottom)
    with np.errstate(divide="ignore", invalid="ignore"):
        bottoms = np.where(bottoms > 0, bottoms, np.nan)
        return np.clip(tops / bottoms, *asked.ends), bottoms


def _total(
    asked: Question, used: np.ndarray, people: np.ndarray, machine: np.ndarray, whole: np.ndarray, missed: np.ndarray
) -> np.ndarray:
    found = used * whole + asked.drawn.total(people - used * machine)
    return found if asked.read is None else found + asked.read.total(missed)


def _residual(codes: Coded, ratio: np.ndarray) -> np.ndarray:
    return codes.top if codes.bottom is None else codes.top - np.where(np.isnan(ratio), 0, ratio) * codes.bottom
