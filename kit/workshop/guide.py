"""The instructor's guide and the coding sheets: two pages for screen and paper."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from importlib.metadata import version
from typing import Any

from kit.case import load
from kit.workshop.key import Exercise

_BLANK = 11  # rows of a coding sheet


def guide(books: Sequence[tuple[str, Any]], key: dict[str, Exercise]) -> str:
    """The guide as an HTML page.

    Parameters
    ----------
    books : sequence of (str, NotebookNode)
        Solved lessons by name.
    key : dict of str to Exercise
    """
    lessons = [_lesson(name, book, key) for name, book in books]
    return _page("guide.html.j2", title="Instructor guide", lessons=lessons)


def sheets() -> str:
    """The coding sheets as an HTML page, one sheet of paper each."""
    book = load().book
    stances = [(c["value"], c.get("meaning", "")) for c in book.codes("statements", "stance")]
    made = [
        {
            "title": "Dates",
            "rule": "Write what the text supports, not what you know. Day 1 is the day the war began. A bound stays a bound.",
            "codes": [
                ("day", "known to the day"),
                ("within", "between two days"),
                ("by", "not later than this day"),
                ("after", "not before this day"),
                ("undated", "nothing to go by"),
            ],
            "columns": ["Event, in your own words", "As printed", "From", "To", "Precision", "Who else dates it otherwise?"],
        },
        {
            "title": "Stances",
            "rule": "Toward the proposition as it is worded. Whose position is it? A demand is not a wish for peace.",
            "codes": stances,
            "columns": ["Sentence", "Speaker", "Form", "Issue", "Stance", "How sure?", "Why"],
        },
        {
            "title": "Tone",
            "rule": "Predict before the machine does: of the wording, from −1 to +1; of the prospects of peace, −1, 0 or +1.",
            "codes": [("−1", "bleak"), ("0", "neither, or not about it"), ("+1", "hopeful")],
            "columns": [
                "Sentence",
                "Wording, my guess",
                "TextBlob",
                "VADER",
                "Prospects of peace",
                "What did the list not hear?",
            ],
        },
        {
            "title": "Sources",
            "rule": "Who wrote it, who printed it and whom it cites are three different things.",
            "codes": [("named", "a name"), ("partly", "a kind of source"), ("unnamed", "“officials”, “sources”")],
            "columns": ["Claim", "Speaker", "Carried by", "Printed by", "Identification", "Rival number or account"],
        },
    ]
    return _page("sheets.html.j2", title="Coding sheets", sheets=made, blank=range(_BLANK))


def _lesson(name: str, book: Any, key: dict[str, Exercise]) -> dict[str, Any]:
    cells = list(_told(book))
    asked = [key[n] for n in _asked(book) if n in key]
    return {
        "id": name,
        "title": cells[0][1] if cells else name,
        "plan": "".join(_html(text) for kind, text in cells if kind == "plan"),
        "notes": [(head, _html(text)) for kind, text, head in _notes(book) if kind],
        "discussion": "".join(_html(text) for kind, text in cells if kind == "solution"),
        "exercises": [
            {
                "name": e.name,
                "answer": _shown(e),
                "known": [(_value(m["value"]), m["says"]) for m in e.known],
                "hints": e.hints,
            }
            for e in asked
        ],
    }


def _told(book: Any) -> Iterator[tuple[str, str]]:
    yield "title", next((c.source.splitlines()[0].lstrip("# ") for c in book.cells if c.cell_type == "markdown"), "")
    for cell in book.cells:
        for tag in ("plan", "solution"):
            if tag in cell.metadata.get("tags", []):
                yield tag, cell.source


def _notes(book: Any) -> Iterator[tuple[bool, str, str]]:
    head = ""
    for cell in book.cells:
        if cell.cell_type == "markdown":
            head = next((line.lstrip("# ") for line in cell.source.splitlines() if line.startswith("## ")), head)
        if "instructor" in cell.metadata.get("tags", []):
            yield True, cell.source, head


def _asked(book: Any) -> Iterator[str]:
    for cell in book.cells:
        if "exercise" in cell.metadata.get("tags", []):
            yield cell.source.rpartition('check("')[2].partition('"')[0]


def _shown(exercise: Exercise) -> str:
    if exercise.kind == "case":
        return f"any filtered case with {exercise.value} attributions or more"
    return _value(exercise.value) + (f" (± {exercise.tolerance:g})" if exercise.tolerance else "")


def _value(value: Any) -> str:
    if isinstance(value, dict):
        return ", ".join(f"{k}: {_value(v)}" for k, v in value.items())
    if isinstance(value, list):
        return ", ".join(map(_value, value))
    return f"{value:.4g}" if isinstance(value, float) else str(value)


def _html(source: str) -> str:
    from nbconvert.filters import markdown2html

    return str(markdown2html(source))


def _page(template: str, **content: Any) -> str:
    from jinja2 import Environment, PackageLoader

    pages = Environment(loader=PackageLoader("kit.workshop", "front"), autoescape=True, trim_blocks=True, lstrip_blocks=True)
    return pages.get_template(template).render(version=version("peace-talks-kit"), **content)
