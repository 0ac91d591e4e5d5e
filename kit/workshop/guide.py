"""The instructor's guide and the coding sheets: two pages for screen and paper."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from importlib.metadata import version
from typing import Any

from kit.case.case import load
from kit.case.codebook import Codebook
from kit.errors import KitError
from kit.workshop import timing
from kit.workshop.key import Exercise
from kit.workshop.wording import inline

_LINES = 17  # of a coding sheet: its codes, at least six, and rows to write in
NINETY = 90
# What ninety minutes hold: lesson, parts by the beginning of their heading, what to say of them
_SHORT = [
    ("1", ["Which day", "Which Saturday", "How precise"], "Lesson 1, in pairs, up to and including “How precise are the dates?”"),
    (
        "2",
        ["What does a codebook", "Code an article", "Your group"],
        "Lesson 2, the parts on the codebook, the desk and your group",
    ),
    ("4", ["Your own view"], "Lesson 4, the part “Your own view”"),
]
_WELCOME = (
    "Welcome. Show one chart, one mark and its evidence. Say that a language model coded this and no person has verified it.",
    8,
)
_DEFEND = "Three pairs defend their view, and the others ask what it leaves out"
# Plainer words than the data package's for some of its codes; the codes themselves are always the package's.
_PLAINER = {
    "day": "known to the day",
    "range": "every day from a first to a last day",
    "within": "some day between two days",
    "year": "some day of a year",
    "by": "on this day or earlier",
    "after": "on this day or later",
    "undated": "the text gives no day",
    "named": "a name",
    "partly": "only the kind of source",
    "unnamed": "only words such as “officials” or “sources”",
}


def guide(books: Sequence[tuple[str, Any]], key: dict[str, Exercise]) -> str:
    """The guide as an HTML page.

    Parameters
    ----------
    books : sequence of (str, NotebookNode)
        Solved lessons by name.
    key : dict of str to Exercise
    """
    lessons = [_lesson(name, book, key) for name, book in books]
    ninety = _ninety({name: timing.parts(book, key) for name, book in books})
    return _page("guide.html.j2", title="Instructor guide", lessons=lessons, ninety=ninety, rule=timing.rule())


def sheets() -> str:
    """The coding sheets as an HTML page, one sheet of paper each."""
    book = load().book
    stances = [(c["value"], c.get("meaning", "")) for c in book.codes("statements", "stance")]  # their wording is the codebook's
    pages = [
        {
            "title": "Dates",
            "rule": "Write what the text says and not what you know. Day 1 is the day on which the war began. "
            "If the text gives only a last or a first day, code “by” or “after”.",
            "codes": _codes(book, "events", "precision"),
            "columns": ["Event, in your own words", "As printed", "From", "To", "Precision", "Which source gives another day?"],
        },
        {
            "title": "Stances",
            "rule": "Code the position toward the proposition as it is worded. Ask first whose position it is. "
            "A demand is not a wish for peace.",
            "codes": stances,
            "columns": ["Sentence", "Speaker", "Form", "Issue", "Stance", "How sure are you?", "Why?"],
        },
        {
            "title": "Tone",
            "rule": "Write your guess before you let the machine score: for the wording from −1 to +1, "
            "for the prospects of peace −1, 0 or +1.",
            "codes": [("−1", "bleak"), ("0", "neither of the two, or not about peace"), ("+1", "hopeful")],
            "columns": [
                "Sentence",
                "Wording (my guess)",
                "TextBlob",
                "VADER",
                "Prospects of peace",
                "What did the word list miss?",
            ],
        },
        {
            "title": "Sources",
            "rule": "Keep three things apart: who wrote a text, who printed it and whom it cites.",
            "codes": _codes(book, "citations", "identification"),
            "columns": ["Claim", "Speaker", "Carried by", "Printed by", "Identification", "Rival number or account"],
        },
    ]
    return _page("sheets.html.j2", title="Coding sheets", sheets=pages, lines=_LINES)


def _codes(book: Codebook, table: str, column: str) -> list[tuple[str, str]]:
    """Every code that the data package allows in a column, with what it means."""
    codes = book.codes(table, column)
    return [(c["value"], _PLAINER.get(c["value"]) or c.get("meaning") or c.get("label", "")) for c in codes]


def _ninety(lessons: dict[str, list[timing.Part]]) -> list[tuple[str, str]]:
    """Minutes from and to, and what; empty where the lessons are others than the shipped.

    Raises
    ------
    KitError
        If the parts take longer.
    """
    welcome, at = _WELCOME
    rows = [(f"0–{at}", welcome)]
    for number, heads, words in _SHORT:
        there = [p for name, parts in lessons.items() if name.startswith(f"{number}_") for p in parts]
        chosen = [p for head in heads for p in there if p.title.startswith(head)]
        if len(chosen) != len(heads):
            return []
        rows.append((f"{at}–{at + (takes := sum(p.minutes for p in chosen))}", words))
        at += takes
    if at >= NINETY:
        raise KitError(f"the parts of lessons for {NINETY} minutes take {at} by the rule, with nobody defending a view yet")
    return [*rows, (f"{at}–{NINETY}", _DEFEND)]


def _lesson(name: str, book: Any, key: dict[str, Exercise]) -> dict[str, Any]:
    cells = list(_read_cells(book))
    asked = [key[n] for n in map(timing.asked, book.cells) if n in key]
    parts = timing.parts(book, key)
    return {
        "id": name,
        "title": cells[0][1] if cells else name,
        "parts": parts,
        "minutes": timing.total(parts),
        "with_all": sum(p.minutes for p in parts),
        "plan": "".join(_html(text) for kind, text in cells if kind == "plan"),
        "notes": [(head, _html(text)) for kind, text, head in _notes(book) if kind],
        "discussion": "".join(_html(text) for kind, text in cells if kind == "solution"),
        "exercises": [
            {
                "name": e.name,
                "answer": _shown(e),
                "known": [(_wrong(m["value"], e.value), m["says"]) for m in e.known],
                "hints": e.hints,
            }
            for e in asked
        ],
    }


def _read_cells(book: Any) -> Iterator[tuple[str, str]]:
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


def _wrong(value: Any, right: Any) -> str:
    """A wrong answer; of a dictionary, what is wrong in it."""
    if isinstance(value, dict) and isinstance(right, dict):
        value = {k: v for k, v in value.items() if v != right.get(k)}
    return _value(value)


def _html(source: str) -> str:
    from nbconvert.filters import markdown2html

    return str(markdown2html(source))


def _page(template: str, **content: Any) -> str:
    from jinja2 import Environment, PackageLoader
    from markupsafe import Markup

    pages = Environment(loader=PackageLoader("kit.workshop", "front"), autoescape=True, trim_blocks=True, lstrip_blocks=True)
    pages.filters["inline"] = lambda text: Markup(inline(str(text)))
    return pages.get_template(template).render(version=version("peace-talks-kit"), **content)
