"""A shipped report and another case → the report with that case's sections: no finding about the shipped case, nothing empty."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from copy import deepcopy
from functools import cache
from itertools import groupby
from typing import Any

import narwhals as nw

from kit.case import units
from kit.case.case import Case
from kit.measures import rival_figures, stance_points
from kit.measures.timeline import published
from kit.notebooks import run as run_notebooks
from kit.publish import prose
from kit.store.frames import collected
from kit.store.package import read_package, shipped

ANY_CASE = "any-case"  # tag of prose that holds for every case

# tag of a code cell → what it shows, and what it is made of: said where a case lacks it
NEEDS = {
    "needs-statements": ("what is said on the issues", "a passage that names an issue: add key phrases to codebook/cues.csv"),
    "needs-two-sides": ("the two sides beside each other", "two parties of the kind “belligerent” in codebook/parties.csv"),
    "needs-positions": ("positions on the issues", "positions, which people code with `kit.desk`"),
    "needs-shown-positions": ("positions as they stand", "positions by reading, which people code with `kit.desk`"),
    "needs-two-coders": ("how stable the codes are", "articles that two people have coded with `kit.desk`"),
    "needs-events": ("the events", "an event in the articles"),
    "needs-talks": ("the rounds of talks", "talks among the events"),
    "needs-shared-events": ("whether sources agree", "an event that two sources report"),
    "needs-contested": ("days on which sources disagree", "an event on which two sources disagree"),
    "needs-lags": ("how late the reports are", "words with a day of their own, in articles with a day of publication"),
    "needs-attributions": ("who says what", "a passage with a speaker"),
    "needs-reading": ("the scores beside a reader’s judgement", "sentences whose tone people have read (`tone_peace`)"),
    "needs-days": ("the wording over time", "passages with a day"),
    "needs-figures": ("rival numbers", "numbers of people that somebody puts forward"),
}


def fit(notebook: Any, case: Case) -> None:
    """Make a shipped report one of another case, before it is run: only headings, questions and what holds for any case stay.

    A section for which the case has nothing becomes one line that says what would fill it.

    Parameters
    ----------
    notebook : NotebookNode
        Changed in place.
    case : Case
        Nothing is changed for the shipped one.
    """
    _fit(notebook, case, lambda: set(find_lacking(case)))


def fitter(case: Case) -> Callable[[Any], None]:
    """`fit` for one case, which is asked once what it lacks, however many notebooks are fitted."""
    lacking = cache(lambda: set(find_lacking(case)))
    return lambda notebook: _fit(notebook, case, lacking)


def _fit(notebook: Any, case: Case, find: Callable[[], set[str]]) -> None:
    if case.name == shipped_name():
        return
    lacking = find()
    first, *cells = notebook.cells
    first.source = _masthead(first.source, case)
    fitted: list[Any | str] = [first]
    for section in _sections(cells):
        fitted += _fit_section(section, lacking)
    notebook.cells = _join_lines(fitted)
    for number, cell in enumerate(notebook.cells, start=1):
        cell.id = f"cell-{number:02d}"


def ours(source: Any) -> bool:
    """Whether a file is a shipped report."""
    return source.resolve() in {path.resolve() for path in run_notebooks.shipped()}


def shipped_name() -> str:
    """Name of the shipped case."""
    return str(read_package(shipped())["name"])


def find_lacking(case: Case) -> Iterator[str]:
    """Tags of `NEEDS` for which a case has nothing."""
    sides = case.book.belligerents()
    codes = [c["value"] for c in case.book.codes("statements", "stance") if c.get("score") is not None]
    stated = case.frame("statements")
    coders = collected(case.frame("codings").select("coder").unique())
    events = units.events(case)
    counts = {
        "needs-statements": case.count("statements"),
        "needs-two-sides": len(sides) > 1,
        "needs-positions": _any(stated.filter(nw.col("stance").is_in(codes))),
        "needs-shown-positions": stance_points(case)["score"].notna().any(),
        "needs-two-coders": len(coders) > 1,
        "needs-events": events["start"].notna().any() or events["end"].notna().any(),
        "needs-talks": (events["lane"] == "Talks").any(),
        "needs-shared-events": (events["n_reports"] > 1).any(),
        "needs-contested": events["contested"].any(),
        "needs-lags": _any(published(case, ["article"])),
        "needs-attributions": case.count("attributions"),
        "needs-reading": _any(case.frame("sentences").filter(~nw.col("tone_peace").is_null())),
        "needs-days": _any(case.frame("attributions").filter(~nw.col("said_to").is_null())),
        "needs-figures": len(rival_figures(case)) if case.count("figures") else 0,
    }
    yield from (need for need, there in counts.items() if not there)


def _any(frame: Any) -> bool:
    return len(collected(frame.head(1))) > 0


def _masthead(source: str, case: Case) -> str:
    """The question, without the shipped case's answer; of a question about the shipped case this one's title."""
    question, title = source.splitlines()[0], prose.literal(case.title)
    asked = question if "Russia" not in question else f"# {title}"
    return f"{asked}\n\nThe charts and numbers are those of this case: {title}. What they show is for you to write."


def _sections(cells: list[Any]) -> list[list[Any]]:
    """Cells from one heading to the next; those before the first are the first section."""
    sections: list[list[Any]] = [[]]
    for cell in cells:
        if cell.cell_type == "markdown" and _headings(cell):
            before, heading, after = cell.source.rpartition(_headings(cell)[-1])
            if before.strip():
                sections[-1].append(_copy(cell, before))
            sections.append([_copy(cell, heading + after)])
        else:
            sections[-1].append(cell)
    return sections


def _headings(cell: Any) -> list[str]:
    return [line for line in cell.source.splitlines() if line.startswith("#")]


def _copy(cell: Any, source: str) -> Any:
    made = deepcopy(cell)
    made.source = source.strip()
    return made


def _fit_section(section: list[Any], lacking: set[str]) -> Iterator[Any | str]:
    """The cells of a section that a case can fill; of the others what they need."""
    code = [cell for cell in section if cell.cell_type == "code"]
    missing = {id(cell): [tag for tag in _tags(cell) if tag in lacking] for cell in code}
    whole = bool(code) and all(missing.values())
    for cell in section:
        if cell.cell_type == "code":
            if needs := missing[id(cell)]:
                yield needs[0]
            else:
                yield cell
        elif not whole and (source := _general(cell, code)):
            cell.source = source
            yield cell


def _general(cell: Any, code: list[Any]) -> str:
    """What of a piece of prose holds for any case: all if it is tagged so, else its heading, if code follows."""
    if ANY_CASE in _tags(cell):
        return str(cell.source)
    headings = _headings(cell)
    return headings[-1] if headings and code else ""


def _tags(cell: Any) -> list[str]:
    return list(cell.metadata.get("tags", []))


def _join_lines(cells: list[Any | str]) -> list[Any]:
    """Lines for what is left out in place of the needs that are lacking: each said once, those that follow each other as one."""
    from nbformat.v4 import new_markdown_cell

    joined: list[Any] = []
    told: set[str] = set()
    for is_lacking, group in groupby(cells, key=lambda cell: isinstance(cell, str)):
        if not is_lacking:
            joined += group
            continue
        needs = [need for need in dict.fromkeys(group) if need not in told]
        told.update(needs)
        parts = ["{} (needs {})".format(*NEEDS[need]) for need in needs]
        if parts:
            joined.append(new_markdown_cell(f"*Left out: {'; '.join(parts)}.*"))
    return joined
