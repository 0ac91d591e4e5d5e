"""Text from the data → text plotly can draw: escaped, measured without a browser, wrapped, clipped.

plotly reads a subset of HTML in titles, labels and hover cards. Everything that comes from a table passes
through `escape`, which returns `Markup`; charts add their own tags around `Markup` only.
"""

import html
import re
import textwrap
from collections.abc import Iterable

import pandas as pd

_MONTHS = "Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec"
_WIDTHS = {  # Arial advance widths, thousandths of the size
    191: "'",
    222: "ijl",
    260: "|",
    278: " \u00a0!,./:;I[\\]ft·’‘",
    333: "()-`r“”",
    500: "Jcksvxyz",
    584: "+<=>~±≠",
    611: "FTZ",
    667: "&ABEKPSVXYÉ",
    722: "CDHNRUwÇ",
    778: "GOQ",
    833: "Mm",
    889: "%",
    944: "W",
    1000: "—←→…",
}
_CONTROL = re.compile("[\x00-\x08\x0e-\x1f\x7f\u202a-\u202e\u2066-\u2069]")  # these would reorder or cut what follows
_ADVANCE = {char: width for width, chars in _WIDTHS.items() for char in chars}


class Markup(str):
    """Text that is safe to hand to plotly: escaped data, or tags of our own around it."""

    __slots__ = ()


def escape(text: object) -> Markup:
    """Data text as plotly markup: no tag, entity, formula or reordering survives; `Markup` passes unchanged."""
    if isinstance(text, Markup):
        return text
    flat = " ".join(_CONTROL.sub("", str(text)).split())
    return Markup(html.escape(flat, quote=False).replace("$", "&#36;"))


def bold(text: object) -> Markup:
    """Escaped text in bold."""
    return Markup(f"<b>{escape(text)}</b>")


def tinted(text: object, colour: str) -> Markup:
    """Escaped text in a colour of the theme."""
    return Markup(f"<span style='color:{colour}'>{escape(text)}</span>")


def plain(text: str) -> str:
    """What a reader sees of a piece of markup: tags removed, entities read."""
    return html.unescape(re.sub(r"<[^>]*>", "", text))


def text_width(text: str, size: float, *, bold: bool = False) -> float:
    """Width of plain text in px, in fonts with Arial's metrics (± 3 %)."""
    units = sum(_ADVANCE.get(char, 1000 if ord(char) >= 0x2E80 else 556) for char in text)
    return units / 1000 * size * (1.07 if bold else 1)


def keep_together(text: str) -> str:
    """Replace the spaces that must not break a line: in ``n = 23``, ``16 Mar`` and before a dash."""
    text = " ".join(str(text).split())
    text = re.sub(rf"(\d) (?=(?:{_MONTHS})\b)", "\\1\u00a0", text)
    return text.replace("n = ", "n\u00a0=\u00a0").replace(" –", "\u00a0–").replace(" × ", "\u00a0×\u00a0")


def wrap(text: str, size: float, width: float, *, bold: bool = False) -> list[str]:
    """Lines of plain text that fit ``width`` px; a word too long for a line is cut."""
    lines: list[str] = []
    line = ""
    for word in keep_together(text).split(" "):
        trial = f"{line} {word}" if line else word
        if text_width(trial, size, bold=bold) <= width:
            line = trial
            continue
        if line:
            lines.append(line)
        while text_width(word, size, bold=bold) > width and len(word) > 1:
            cut = next(i for i in range(len(word), 0, -1) if i == 1 or text_width(word[:i], size, bold=bold) <= width)
            lines.append(word[:cut])
            word = word[cut:]
        line = word
    return [*lines, line]


def clip(text: str, size: float, width: float, *, bold: bool = False) -> str:
    """Plain text cut with an ellipsis so that it fits ``width`` px."""
    text = " ".join(str(text).split())
    if text_width(text, size, bold=bold) <= width:
        return text
    while text and text_width(text + "…", size, bold=bold) > width:
        text = text[:-1]
    return text.rstrip(" ,;:–-(") + "…"


def lines(parts: Iterable[str]) -> Markup:
    """Plain lines as one escaped text with breaks."""
    return Markup("<br>".join(escape(part) for part in parts))


def shorten(text: object, limit: int) -> str:
    """Plain text of at most ``limit`` characters, cut at a word."""
    flat = "" if text is None or text != text else " ".join(str(text).split())
    if len(flat) <= limit:
        return flat
    return flat[: limit - 1].rsplit(" ", 1)[0].rstrip(" ,;:–-") + "…"


def card(head: str, *rows: object, measure: int = 46) -> Markup:
    """Hover card: a bold head line, then lines of at most ``measure`` characters (plotly does not wrap)."""

    def broken(row: object) -> list[str]:
        return textwrap.wrap(" ".join(str(row).split()), measure) or []

    first = "<br>".join(f"<b>{escape(part)}</b>" for part in broken(head))
    rest = [escape(part) for row in rows if row is not None and row == row and str(row) for part in broken(row)]
    return Markup("<br>".join([first, *rest]))


def day_label(date: object, *, year: bool = False) -> str:
    """Date as ``16 Mar``, or ``16 Mar 2022``."""
    stamp = pd.Timestamp(date)
    return f"{stamp.day}\u00a0{stamp:%b}" + (f"\u00a0{stamp.year}" if year else "")


def span_label(start: object, end: object) -> str:
    """Interval of days as ``12–14 Mar``; a missing side is said in words, both missing is ``undated``."""
    first, last = pd.Timestamp(start), pd.Timestamp(end)
    if pd.isna(first) and pd.isna(last):
        return "undated"
    if pd.isna(first):
        return f"by {day_label(last)}"
    if pd.isna(last):
        return f"from {day_label(first)}"
    if first == last:
        return day_label(first)
    if (first.year, first.month) == (last.year, last.month):
        return f"{first.day}–{day_label(last)}"
    return f"{day_label(first)} – {day_label(last)}"


def number(value: float) -> str:
    """Number with thousands separated, without a useless decimal point."""
    return f"{value:,.0f}" if float(value).is_integer() else f"{value:,.1f}"


def signed(value: float) -> str:
    """Score with its sign and a real minus: ``+0.5``, ``−1``, ``0``."""
    return "0" if value == 0 else f"{value:+.2f}".rstrip("0").rstrip(".").replace("-", "−")
