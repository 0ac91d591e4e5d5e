"""A page's elements that an extractor takes apart or drops – notes, quotations, times of entries – → the same as running text."""

from __future__ import annotations

import re
from datetime import date

from lxml import html
from lxml.html import HtmlElement

from kit.reading.days import read_day

_NOTE = re.compile(
    r"\s*(?:\[?\(?\d{1,3}(?:\s?[,–-]\s?\d{1,3}){0,6}\)?\]?|\[?[a-z]\]?|\*{1,3}|[†‡§¶]{1,2}|\[?note \d{1,3}\]?|\[citation needed\])\s*,?\s*",
    re.IGNORECASE,
)
_UNIT = re.compile(r"(?:\b|\d)(?:k|c|m|d)?m$|\bft$|\bmi$")
_POWERS = {"2": "²", "3": "³"}
_RAISED = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
_QUOTED = re.compile(r"\s*[\"“„«‘']")
_TWITTER = re.compile(r"twitter-tweet|tweet|instagram-media|telegram-post|bluesky-embed|mastodon", re.IGNORECASE)
_PULLED = re.compile(r"pull-?quote|highlight|callout", re.IGNORECASE)
_SIGNED = re.compile(r"^\s*[—–-]+\s*([^(@\n]{2,80}?)\s*(?:\(@[\w.]{1,40}\)|@[\w.]{1,40})?\s*,?\s*$")
_LONGEST, _MOST = 2500, 6  # characters and paragraphs of a quotation; a longer block is a document
_SHORTEST = 4  # words of a paragraph of an entry
_POST = re.compile(r"\b(?:post|entry|update|liveblog-?item|live-?item)\b", re.IGNORECASE)
_MONTHS = [
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
]  # fmt: skip


def prepare(tree: HtmlElement, *, is_live: bool = False) -> None:
    """Make a page ready for the extractor, in its place.

    Notes
    -----
    Marks of footnotes go; what is quoted by an element stands in quotation marks, in the paragraph of its speaker where that one
    ends in a colon; an embedded post stands behind the name of its author; the times of a live blog's entries stand before them.
    """
    _drop_notes(tree)
    for tag in ("del", "s", "strike"):
        for element in list(tree.iter(tag)):
            element.drop_tree()
    _quote(tree)
    _quote_blocks(tree)
    if is_live:
        _write_times(tree)


def _drop_notes(tree: HtmlElement) -> None:
    for mark in list(tree.iter("sup")):
        text = mark.text_content()
        if len(text) > 20:
            continue
        if (power := _POWERS.get(text.strip())) and mark.find(".//a") is None and _UNIT.search(_before(mark)):
            mark.text = power
            for child in list(mark):
                mark.remove(child)
            mark.drop_tag()
        elif _is_power(mark, text) and mark.find(".//a") is None:
            mark.text = text.strip().translate(_RAISED)
            mark.drop_tag()
        elif _NOTE.fullmatch(text) and (mark.find(".//a") is not None or not _is_power(mark, text)):
            mark.drop_tree()
    for mark in list(tree.iter("a")):
        target = mark.get("href") or ""
        if target.startswith("#") and re.fullmatch(r"\s*\[\d{1,3}\]\s*", mark.text_content()[:20]):
            mark.drop_tree()


def _is_power(mark: HtmlElement, text: str) -> bool:
    """Whether raised figures stand behind figures that are all of a paragraph's word: 10⁶."""
    return _before(mark)[-2:] == "10" and text.strip().isdigit() and not re.search(r"\d10$", _before(mark))


def _before(element: HtmlElement) -> str:
    """What is printed right before an element."""
    previous = element.getprevious()
    if previous is not None:
        return previous.tail or previous.text_content()[-20:]
    parent = element.getparent()
    return (parent.text or "") if parent is not None else ""


def _quote(tree: HtmlElement) -> None:
    elements = [(element, any(part.tag == "q" for part in element.iterancestors())) for element in tree.iter("q")]
    for element, inner in elements:
        if element.getparent() is None:
            continue
        if not _QUOTED.match(element.text_content()[:20]):
            _surround(element, *("‘’" if inner else "“”"))
        element.drop_tag()


def _surround(element: HtmlElement, opening: str, closing: str) -> None:
    """Put marks around the text of an element, inside the spaces at its ends."""
    element.text = opening + (element.text or "").lstrip()
    _append(element, closing)


def _quote_blocks(tree: HtmlElement) -> None:
    for block in list(tree.iter("blockquote")):
        if block.getparent() is None or any(part.tag == "blockquote" for part in block.iterancestors()):
            continue
        names = f"{block.get('class') or ''} {block.get('id') or ''}"
        text = " ".join(block.text_content().split())
        if not text or len(text) > _LONGEST:
            continue
        if (figure := block.getparent()).tag == "figure":  # its caption says who is quoted
            for caption in list(figure.iter("figcaption")):
                block.append(caption)
            for part in [part for part in figure if part is not block]:
                figure.remove(part)
            figure.tag = "div"
        paragraphs, signed = _read_block(block)
        if not paragraphs or len(paragraphs) > _MOST:
            continue
        if _PULLED.search(names) and _is_elsewhere_too(tree, block, paragraphs):
            block.drop_tree()
            continue
        quoted = [p if _QUOTED.match(p) else f"“{p.rstrip()}”" for p in paragraphs]
        if signed:  # the name goes first, which the rules read without a verb
            quoted[0] = f"{signed}: {quoted[0]}"
        before = None if signed and _TWITTER.search(names) else _paragraph_before(block)
        if before is not None and before.text_content().rstrip().endswith(":"):
            _append(before, " " + quoted.pop(0))
        _replace(block, quoted)


def _read_block(block: HtmlElement) -> tuple[list[str], str]:
    """Paragraphs of a quotation, and who signs it."""
    signed = ""
    for tag in ("footer", "cite", "figcaption"):
        for element in list(block.iter(tag)):
            if signed := signed or " ".join(element.text_content().split()).strip(" —–-").split(",")[0]:
                element.drop_tree()
    inner = [p for p in block.iter("p") if p.text_content().strip()]
    if not inner:
        for line in list(block.iter("br")):
            line.tail = "\n" + (line.tail or "")
        lines = [" ".join(line.split()) for line in block.text_content().split("\n")]
        paragraphs = [line for line in lines if line]
    else:
        paragraphs = [" ".join(p.text_content().split()) for p in inner]
        rest = (block.text or "") + "".join(child.tail or "" for child in block)
        if m := _SIGNED.match(" ".join(rest.split())):
            signed = signed or m[1].strip()
    if len(paragraphs) > 1 and (m := _SIGNED.match(paragraphs[-1])):
        signed = signed or m[1].strip()
        paragraphs.pop()
    return paragraphs, signed if len(signed) <= 80 else ""


def _is_elsewhere_too(tree: HtmlElement, block: HtmlElement, paragraphs: list[str]) -> bool:
    wanted = " ".join(paragraphs).strip(" “”\"'").rstrip(".")[:80]
    inside = set(block.iter())
    return any(p not in inside and wanted in " ".join(p.text_content().split()) for p in tree.iter("p"))


def _paragraph_before(block: HtmlElement) -> HtmlElement | None:
    """The paragraph that a quotation follows, where nothing stands between them."""
    previous = block.getprevious()
    while previous is not None and not (previous.tail or "").strip():
        if previous.tag in ("p", "div") and previous.text_content().strip():
            return previous
        if isinstance(previous.tag, str) and previous.text_content().strip():
            return None
        previous = previous.getprevious()
    return None


def _append(element: HtmlElement, text: str) -> None:
    children = list(element)
    if children:
        children[-1].tail = (children[-1].tail or "").rstrip() + text
    else:
        element.text = (element.text or "").rstrip() + text


def _replace(block: HtmlElement, paragraphs: list[str]) -> None:
    parent = block.getparent()
    at = parent.index(block)
    outside = parent
    if parent.tag == "p":  # a parser may leave it within the paragraph of its speaker
        outside, at = parent.getparent(), parent.getparent().index(parent) + 1
    for n, text in enumerate(paragraphs):
        paragraph = html.Element("p")
        paragraph.text = text
        outside.insert(at + n, paragraph)
    block.drop_tree()


def write_day(day: date) -> str:
    """A day in words that the rules read as one."""
    return f"{day.day} {_MONTHS[day.month - 1]} {day.year}"


def _write_times(tree: HtmlElement) -> None:
    """Write the day and time of every entry of a live blog before its first paragraph; its title stays above it."""
    for time in _entry_times(tree):
        _free_titles(_entry_of(time))
        day = read_day(time.get("datetime"))
        paragraph = next((p for p in _entry_of(time).iter("p") if _is_text(p)), None)
        if day is None or paragraph is None or paragraph.get("data-timed"):
            continue
        printed = " ".join(time.text_content().split())
        clock = re.search(r"\d{1,2}[:.]\d\d", printed)
        paragraph.set("data-timed", "1")
        paragraph.text = f"{write_day(day)}{', ' + clock[0] if clock else ''}: {(paragraph.text or '').lstrip()}"


def _free_titles(entry: HtmlElement) -> None:
    """Put titles out of the header of their entry, as paragraphs: trafilatura 2.3.1 drops a header and most titles in articles."""
    for header in list(entry.iter("header")):
        if header.getparent() is None:
            continue
        for title in [part for part in header.iter("h2", "h3", "h4", "h5") if part is not header]:
            title.drop_tree()
            title.tail, title.tag = None, "p"
            title.set("data-title", "1")
            header.addprevious(title)


def _entry_of(time: HtmlElement) -> HtmlElement:
    """The entry that a time belongs to."""
    return next(part for part in time.iterancestors() if _is_entry(part))


def _is_entry(part: HtmlElement) -> bool:
    return (
        part.tag in ("article", "section", "li") or _POST.search(f"{part.get('class') or ''} {part.get('id') or ''}") is not None
    )


def _is_text(paragraph: HtmlElement) -> bool:
    """Whether a paragraph is more than a time or a name."""
    return (
        paragraph.get("data-title") is None
        and paragraph.find(".//time") is None
        and len(paragraph.text_content().split()) >= _SHORTEST
    )


def days_of_entries(tree: HtmlElement) -> list[date]:
    """Days of the entries of a live blog."""
    return [day for time in _entry_times(tree) if (day := read_day(time.get("datetime")))]


def count_entries(tree: HtmlElement) -> int:
    """How many times of entries a page has within its articles or sections."""
    return len(_entry_times(tree))


def _entry_times(tree: HtmlElement) -> list[HtmlElement]:
    return [time for time in tree.iter("time") if time.get("datetime") and any(map(_is_entry, time.iterancestors()))]
