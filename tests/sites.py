"""Sites published for tests: each is made once however many workers run, in a cache of its own."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from unittest import mock

import nbformat
import pytest
from filelock import FileLock

from kit.notebooks import run as run_notebooks
from kit.publish import Options, Page, executed
from kit.publish import publish as _publish
from kit.store.package import shipped as shipped_case
from tests import attacks, other_case
from tests.coded_example import shared
from tests.synthetic import hostile_case

ROOT = Path(__file__).parent.parent
DAY = "2031-05-04"  # of publication, so that sites made before and after midnight have the same bytes
CHARTS = ("timeline", "stance", "sentiment", "coverage", "voices")
TWO = (
    "# Do two panels follow each other?\n\nThey do.",
    "import kit\ncase = kit.load()\nfirst = kit.panel(case, charts=('stance', 'voices'))\nfirst",
    "## And the second?\n\nIt follows the same bar.",
    "kit.panel(case, 'coverage')",
    "## And one that stands still?\n\nNothing changes it.",
    "kit.panel(case, 'sentiment', follow=False)",
    "import plotly.graph_objects as go\ngo.Figure(go.Bar(x=[1, 2], y=['a', 'b'], orientation='h'), {'title': 'A plain figure'})",
)
STANDING = (
    "# Do charts that stand still carry their numbers?\n\nThey do.",
    "import kit\nfrom kit import charts, measures\ncase = kit.load()\nbook = case.book\npoints = measures.stance_points(case)",
    "scores, accuracy = measures.sentiment_points(case), measures.score_accuracy(case)",
    "charts.event_timeline(measures.event_timeline(case), title='Events', book=book)",
    "said = measures.event_agreement(case)\ncharts.agreement_grid(said, title='Agreement', book=book)",
    "charts.event_agreement(said, title='Days', book=book)",
    "charts.reporting_lag(measures.reporting_lag(case), title='Lag', book=book)",
    "charts.stance_grid(points, measures.stance_by(case, ['family', 'issue']), title='Stance', book=book)",
    "charts.stance_gap(measures.stance_gap(case), points, title='Gap', book=book)",
    "charts.stance_movement(points, title='Movement', book=book)",
    "charts.actor_issue_network(measures.actor_issue_links(case), title='Network', book=book)",
    "charts.sentiment_strips(scores, measures.sentiment_by(case, 'family'), accuracy, title='Tone', book=book)",
    "charts.sentiment_timeline(scores, title='Tone over days', book=book)",
    "charts.coverage_grid(measures.coverage_by(case, ['article', 'issue']), title='Coverage', book=book)",
    "charts.who_speaks(measures.voice_by(case, ['article', 'family']), title='Voices', book=book)",
    "charts.source_flow(measures.citation_flows(case), title='Sources', book=book)",
    "charts.rival_figures(measures.rival_figures(case), title='Figures', book=book)",
    "kit.panel(case, 'coverage')",
)
HOSTILE = (
    "# What do strangers write?\n\nNothing that acts.",
    "import kit\nfrom kit import charts, measures\ncase = kit.load()\nbook, points = case.book, measures.stance_points(case)",
    f"kit.panel(case, charts={CHARTS})",
    "charts.event_timeline(measures.event_timeline(case), title=case.title, book=book)",
    "charts.stance_grid(points, measures.stance_by(case, ['family', 'issue']), title=case.title, book=book)",
    "charts.coverage_grid(measures.coverage_by(case), title=case.title, book=book)",
    "charts.actor_issue_network(measures.actor_issue_links(case), title=case.title, book=book)",
    "charts.source_flow(measures.citation_flows(case), title=case.title, book=book)",
    "kit.readout(case.actors[['name', 'role']])",
    "kit.evidence(case)",
    "import plotly.express as px\npx.bar(case.parties, x='order', y='name', title=case.title, hover_name='name')",
    "print(case.title)\ncase",
)

TAKEN = (
    "# What can be taken away?\n\nTables, pictures, words.",
    "import kit\nfrom kit import charts\ncase = kit.load()\nkit.panel(case, ('stance', 'voices'))",
    "charts.stance_grid(case)",
    "## How is agreement counted?\n\nAlpha is $\\alpha = 1 - \\frac{D_o}{D_e}$.\n\n$$\\bar{x} = \\frac{1}{n}\\sum_{i=1}^n x_i$$",
    "import plotly.graph_objects as go\ngo.Figure(go.Bar(x=[1, 2], y=['a', 'b'], orientation='h'), {'title': 'A plain figure'})",
)


def notebook(path: Path, *cells: str) -> Path:
    """A notebook file; cells that start with # or > are prose, the others code."""
    book = nbformat.v4.new_notebook()
    new = {True: nbformat.v4.new_markdown_cell, False: nbformat.v4.new_code_cell}
    book.cells = [new[cell.startswith(("#", ">"))](cell, id=f"cell-{n}") for n, cell in enumerate(cells)]
    path.parent.mkdir(parents=True, exist_ok=True)
    nbformat.write(book, path)
    return path


def publish(notebooks: Sequence[Path], out: Path, case: Path | None = None, **options: Any) -> list[Page]:
    """Publish all of them, on `DAY` unless another is given."""
    return list(_publish(notebooks, out, case or shipped_case(), Options(**{"dated": DAY, **options})))


@contextmanager
def own_cache(folder: Path) -> Iterator[Path]:
    """Keep run notebooks in a folder of the test; other things that are kept are shared by the folders beside it."""
    kept = {"XDG_CACHE_HOME": str(folder.parent / "kept")}
    with mock.patch.dict(os.environ, kept), mock.patch.object(executed, "_folder", lambda: folder / "runs"):
        yield folder / "runs"


def _two(out: Path) -> None:
    publish([notebook(out.parent / "two" / "two.ipynb", *TWO)], out)


def _standing(out: Path) -> None:
    publish([notebook(out.parent / "standing" / "standing.ipynb", *STANDING)], out)


def _taken(out: Path) -> None:
    publish([notebook(out.parent / "taken" / "taken.ipynb", *TAKEN)], out)


def _hostile(out: Path) -> None:
    made = hostile_case(out.parent / "hostile" / "case")
    publish([notebook(out.parent / "hostile" / "strangers.ipynb", *HOSTILE)], out, made)


def _attacked(out: Path, **options: Any) -> None:
    made = attacks.case(out.parent / "attacked" / "case")
    asked = [notebook(out.parent / "attacked" / "attacked.ipynb", *attacks.CELLS), run_notebooks.shipped()[2]]
    publish(asked, out, made, **options)


def _other(out: Path) -> None:
    publish(run_notebooks.shipped(), out, other_case.make(out.parent / "other-case"))


_MADE: dict[str, Callable[[Path], Any]] = {
    "reports": lambda out: publish(run_notebooks.shipped(), out),
    "other": _other,
    "single": lambda out: publish(run_notebooks.shipped(), out, single_file=True),
    "site-of-two": _two,
    "site-of-standing": _standing,
    "site-to-take-from": _taken,
    "site-of-strangers": _hostile,
    "site-of-attackers": _attacked,
    "attackers-single": lambda out: _attacked(out, single_file=True),
}


_RUN = {"single": "reports", "attackers-single": "site-of-attackers"}  # whose notebooks are run for it


def site(factory: pytest.TempPathFactory, name: str) -> Path:
    """A folder that was published once, by its name in `_MADE`; of ``single`` and ``attackers-single`` each page is one file."""
    root = shared(factory) / "sites"
    root.mkdir(exist_ok=True)
    with FileLock(root / f"{_RUN.get(name, name)}.lock"), own_cache(root / "cache"):
        if not (root / name).exists():
            _MADE[name](root / name)
    return root / name
