"""The estimates of `kit.measures.design`: against other programs, at the edges, and how often their intervals hold the truth."""

import re
from pathlib import Path

import numpy as np
import pytest

from kit.coders.sampling.sample import _seats
from kit.measures import design
from kit.measures.simulated import ERRORS, MEASURES, simulated_coverage

ROOT = Path(__file__).parents[2]


def asked(people, machine, whole, sizes, stratum=None, *, bottoms=None, missed=None, read=None, ends=(0.0, 1.0), mean=False):
    """A question about one group."""
    n = len(people)
    stratum = np.zeros(n, int) if stratum is None else stratum
    column = [np.asarray(v, float)[:, None] for v in (people, machine)]
    under = [None, None] if bottoms is None else [np.asarray(v, float)[:, None] for v in bottoms[:2]]
    missed = np.zeros((0, 1)) if missed is None else np.asarray(missed, float)[:, None]
    return design.Question(
        design.Coded(column[0], under[0]),
        design.Coded(column[1], under[1]),
        design.Coded(np.array([float(whole)]), None if bottoms is None else np.array([float(bottoms[2])])),
        design.Drawn(stratum, np.asarray(sizes, float)),
        design.Coded(missed, None if bottoms is None else np.zeros_like(missed)),
        read,
        ends,
        mean,
    )


def test_totals_and_ratios_of_a_stratified_sample_are_those_of_a_survey_package():
    """What the TaylorEstimator of samplics 0.6.1 (archived since) gave for the same numbers."""
    rng = np.random.default_rng(1)
    sizes, n = [300, 150, 50], [20, 15, 5]
    stratum = np.repeat(np.arange(3), n)
    y = rng.integers(0, 2, sum(n)).astype(float)
    x = rng.integers(1, 4, len(y)).astype(float)
    drawn = design.Drawn(stratum, np.array(sizes, float))
    assert drawn.total(y[:, None]) == pytest.approx([225.0])
    assert np.sqrt(drawn.covariance(y[:, None], y[:, None])) == pytest.approx([39.864903440432])
    total = drawn.total(x[:, None])
    ratio = drawn.total((y * x)[:, None]) / total
    residual = (y * x)[:, None] - ratio * x[:, None]
    assert ratio == pytest.approx([0.422110552764])
    assert np.sqrt(drawn.covariance(residual, residual)) / total == pytest.approx([0.085165656172])


def test_a_share_is_that_of_prediction_powered_inference():
    """What ppi_mean_pointestimate and ppi_mean_ci of ppi-python 0.2.3 gave for the same numbers (of infinitely many units), with
    all of the machine used, and with as much as makes the variance least: it reckons this from other units."""
    rng = np.random.default_rng(1)
    rng.integers(0, 2, 40), rng.integers(1, 4, 40)
    y = rng.integers(0, 2, 200).astype(float)
    machine = np.where(rng.random(200) < 0.8, y, 1.0)
    rest = np.where(rng.random(100_000) < 0.5, 1.0, 0.0)
    question = asked(y, machine, rest.sum(), [1e5], bottoms=(np.ones(200), np.ones(200), 1e5))
    whole = design._estimate(question, np.ones(1))
    assert whole.value == pytest.approx([0.42541], abs=1e-6)
    assert (whole.low[0], whole.high[0]) == pytest.approx((0.38877519, 0.46204481), abs=0.002)
    both = design.corrected(question)
    assert both.value == pytest.approx([0.44371952], abs=0.006)
    assert both.high - both.low == pytest.approx([0.47948247 - 0.40795656], rel=0.05)


def test_a_machine_that_is_always_right_leaves_what_one_mistake_would():
    whole, n = 400, 60
    codes = np.array([1.0] * 24 + [0.0] * 36)
    both = design.corrected(asked(codes, codes, whole, [1000]))
    assert both.value == pytest.approx([whole])
    assert both.low < whole < both.high
    assert both.high - both.low < design.people_alone(asked(codes, codes, whole, [1000])).high * 0.5
    assert (both.high - both.low)[0] / 2 == pytest.approx(1000 / n * np.sqrt(1 - n / 1000) * 2.0, rel=0.01)  # one unit, t of 59


def test_a_machine_that_is_always_wrong_is_turned_round():
    people = np.array([0.0] * 30 + [1.0] * 30)
    both = design.corrected(asked(people, 1 - people, 600, [1000]))
    alone = design.people_alone(asked(people, 1 - people, 600, [1000]))
    assert both.value == pytest.approx(alone.value)  # its codes are not used: their weight cannot be below nothing
    assert both.used == pytest.approx([0])


def test_nobody_said_anything():
    none = np.zeros(30)
    both = design.corrected(asked(none, none, 0, [500]))
    assert (both.value[0], both.low[0]) == (0, 0)
    assert 500 / 30 < both.high[0] < 3 * 500 / 30


def test_all_units_coded_leave_nothing_open():
    people, machine = np.array([1.0, 0, 1, 1, 0]), np.array([1.0, 1, 1, 1, 1])
    both = design.corrected(asked(people, machine, 5, [5]))
    assert (both.value[0], both.low[0], both.high[0]) == pytest.approx((3, 3, 3))


def test_small_strata_that_were_coded_whole_add_no_doubt():
    stratum = np.array([0] * 20 + [1, 1, 2])
    people = np.array([1.0, 0] * 10 + [1, 1, 0])
    wide = design.people_alone(asked(people[:20], people[:20], 0, [200]))
    both = design.people_alone(asked(people, people, 0, [200, 2, 1], stratum))
    assert both.value == pytest.approx(wide.value + 2)
    assert both.variance <= wide.variance


def test_missed_passages_are_carried_on_by_what_was_found():
    read = design.Read(np.array([4.0, 6, 10, 0]), np.zeros(4, bool), 100, 500.0)
    codes = np.array([1.0, 0.0] * 20)
    question = asked(codes, codes, 250, [500], missed=[1, 0, 3, 0], read=read)
    without = asked(codes, codes, 250, [500])
    assert design.corrected(question).value == pytest.approx(design.corrected(without).value + 4 * 500 / 20)
    assert design.corrected(question).high - design.corrected(question).low > 2 * np.sqrt(read.variance(question.missed.top))


def test_an_article_that_was_to_be_read_stands_for_itself():
    chosen = design.Read(np.array([500.0, 4, 6]), np.array([True, False, False]), 99, 400.0)
    assert chosen.total(np.array([[40.0], [0], [1]])) == pytest.approx([40 + 400 / 10])
    assert chosen.variance(np.array([[40.0], [0], [0]])) == pytest.approx([0])


def test_one_article_that_holds_half_of_the_rows():
    """It is read for certain; the interval holds the truth as often as it should."""
    rng = np.random.default_rng(11)
    articles, n, held, draws = 120, 90, 0, 400
    for _ in range(draws):
        article = np.where(rng.random(1500) < 0.5, 0, rng.integers(1, articles, 1500))
        side = rng.random(1500) < np.where(article == 0, 0.7, 0.4)
        found = rng.random(1500) > np.where(article == 0, 0.4, 0.2) * side
        there = np.flatnonzero(found)
        drawn = rng.choice(there, n, replace=False)
        read = np.array([0, *(rng.choice(articles - 1, 14, replace=False) + 1)])
        sizes = np.bincount(article[there], minlength=articles).astype(float)
        chosen = design.Read(sizes[read], read == 0, articles - 1, sizes[1:].sum())
        machine = side | (rng.random(1500) < 0.15)
        missed = np.bincount(article[side & ~found], minlength=articles)[read]
        question = asked(side[drawn], machine[drawn], machine[there].sum(), [len(there)], missed=missed, read=chosen)
        both = design.corrected(question)
        held += both.low[0] <= side.sum() <= both.high[0]
    assert 0.92 <= held / draws <= 0.98


def test_corrected_intervals_are_never_wider_than_those_of_people_alone():
    rng = np.random.default_rng(3)
    for _ in range(200):
        n = int(rng.integers(12, 80))
        people = rng.integers(0, 2, n)
        machine = np.where(rng.random(n) < rng.random(), people, rng.integers(0, 2, n))
        question = asked(people, machine, 300, [1000])
        alone, both = design.people_alone(question), design.corrected(question)
        assert both.high[0] - both.low[0] <= alone.high[0] - alone.low[0] + 1e-9


@pytest.mark.parametrize(("n", "rare"), [(60, 0.02), (120, 0.02), (60, 0.05), (120, 0.1)])
def test_rare_mistakes_in_a_large_stratum_are_allowed_for(n, rare):
    """Strata by the machine's party, as many drawn of each as the kit would; a few of the largest are in truth another's. Means
    of a party that rests on few rows of much weight hold the truth less often."""
    sizes = np.array([1500, 300, 200])
    rng, machine = np.random.default_rng(0), np.repeat([0, 1, 2], sizes)
    true = machine.copy()
    true[rng.choice(1500, int(rare * 1500), replace=False)] = 1
    score = np.where(rng.random(2000) < np.where(machine == 0, 0.8, 0.15), 1.0, -1.0)
    heard = np.where(rng.random(2000) < 0.15, -score, score)
    order = list(_seats({str(i): int(size) for i, size in enumerate(sizes)}, n))
    held = {"count": np.zeros(3), "share": np.zeros(3), "mean": np.zeros(3)}

    def coded(name, party, scores):
        rows = np.eye(3)[party]
        bottom = {"count": None, "share": np.ones_like(rows), "mean": rows}[name]
        return design.Coded(rows * scores[:, None] if name == "mean" else rows, bottom)

    def added(codes):
        return design.Coded(codes.top.sum(axis=0), None if codes.bottom is None else codes.bottom.sum(axis=0))

    for _ in range(300):
        chosen = np.concatenate([rng.choice(np.flatnonzero(machine == i), order.count(str(i)), replace=False) for i in range(3)])
        drawn = design.Drawn(machine[chosen], sizes * 1.0)
        for name, values in held.items():
            whole, truth = added(coded(name, machine, heard)), added(coded(name, true, score))
            people, own = coded(name, true[chosen], score[chosen]), coded(name, machine[chosen], heard[chosen])
            none = design.Coded(np.zeros((0, 3)), None if name == "count" else np.zeros((0, 3)))
            ends = (-1.0, 1.0) if name == "mean" else (0.0, 1.0)
            both = design.corrected(design.Question(people, own, whole, drawn, none, None, ends, name == "mean"))
            value = truth.top if truth.bottom is None else truth.top / truth.bottom
            values += (both.low <= value) & (value <= both.high)
    assert min(held["count"].min(), held["share"].min()) / 300 >= 0.93, held
    assert held["mean"].min() / 300 >= 0.88, held


@pytest.fixture(scope="module")
def table():
    return simulated_coverage(draws=200)


def test_corrected_intervals_hold_the_truth_where_naive_ones_do_not(table):
    """200 draws: a share of 95 % has a standard error of 1.5 points, so that 93–97 may show as 88 and more."""
    assert len(table) == len(ERRORS) * len(MEASURES) * 3
    assert (table["naive"] < 50).all()
    assert (table["corrected"] >= 88).all(), table.to_string()
    assert table["corrected"].mean() == pytest.approx(95.5, abs=1.5)
    assert (table["people"] >= 88).all()


def test_the_machine_makes_intervals_shorter(table):
    assert (table["width"] < 0.8).all(), table.to_string()


def test_the_documentation_has_a_number_near_each_that_comes_out(table):
    """It states those of 1,000 draws: of 200 of these, shares within five points, widths within .02."""
    text, front = ((ROOT / name).read_text("utf-8") for name in ("kit/README.md", "README.md"))
    for (error, measure), rows in table.groupby(["error", "measure"], sort=False):
        line = next(line for line in text.splitlines() if line.startswith(f"| {error} | {measure} |"))
        cells = [[float(number) for number in re.findall(r"[\d.]+", cell)] for cell in line.split("|")[3:-1]]
        *shares, widths = np.transpose(cells)
        assert np.abs(np.array(shares) - rows[["naive", "people", "corrected"]].to_numpy().T).max() <= 5, line
        assert np.abs(widths - rows["width"].to_numpy()).max() <= 0.02, line
        if measure == "share":
            assert f"| {error} | {' | '.join(f'{share:.0f}' for share in [max(shares[0]), *shares[2]])} |" in front, error


@pytest.mark.slow  # above with fewer draws
def test_the_table_of_coverage_in_the_documentation_is_what_comes_out():
    """1,000 draws: a share of 95 % has a standard error of .7 points, so that 93–97 may show as 92–98.6."""
    table = simulated_coverage(draws=1000)
    assert table["corrected"].between(92, 98.6).all(), table.to_string()
    assert table["corrected"].mean() == pytest.approx(95.5, abs=1)
    assert table["people"].between(92, 98.4).all()
    stated = (ROOT / "kit" / "README.md").read_text("utf-8")
    for row in coverage_lines(table):
        assert row in stated, row
    front = (ROOT / "README.md").read_text("utf-8")
    for error, rows in table[table["measure"] == "share"].groupby("error", sort=False):
        cells = " | ".join(f"{value:.0f}" for value in [rows["naive"].max(), *rows["corrected"]])
        assert f"| {error} | {cells} |" in front, (error, cells)


def coverage_lines(table):
    """Rows of the table as the documentation has them: a line per error and measure, cells naive → corrected (width)."""
    for (error, measure), rows in table.groupby(["error", "measure"], sort=False):
        cells = " | ".join(f"{r.naive:.0f} / {r.people:.0f} / **{r.corrected:.0f}** / {r.width:.2f}" for r in rows.itertuples())
        yield f"| {error} | {measure} | {cells} |"
