"""Exports of Factiva – HTML and RTF, with or without codes of fields – → their documents as articles."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from kit.reading import coded_fields
from kit.reading.formats import typed
from kit.reading.formats.entries import WORDS, Entry, count_words, in_line, page_of, to_articles
from kit.reading.formats.form import Context, Format, Item, Probe
from kit.reading.items import Rejected, Unreadable
from kit.reading.sources import Source
from kit.text import bylines

# e.g. "article enArticle"
_ARTICLE = re.compile(r"\b[a-z]{2,6}Article\b")
# e.g. "enHeadline"
_HEADLINE = re.compile(r"\b[a-z]{2,6}Headline\b")
# e.g. "Document LKGZ000020310526ef5q0000a"
_DOCUMENT = re.compile(
    r"(?:Docum?[ei]nto?|Dokument|Документ|文件|文書|문서) ?(?P<key>[A-Z][A-Z0-9]{1,9}0{2}\d{4}[A-Za-z0-9]{8,20})"
)
# The same in RTF, where letters beyond ASCII are written by their numbers.
# e.g. "Document LKGZ000020310506ef5q0000a"
_NUMBERED = re.compile(r"\b[A-Z][A-Z0-9]{1,9}0{2}(?:19|20)\d{2}[01]\d[0-3]\d[a-z0-9]{6,12}\b")
# e.g. "1) The gate opens"
_COUNTED = re.compile(r"\d{1,4}\) ")
# e.g. "812 words"
_WORDS_LINE = re.compile(rf"(?:{WORDS.pattern}|[\d,.]+ ?(?:字|語|слов\w*|단어))\W*", re.IGNORECASE)
# e.g. "10:20"
_CLOCK = re.compile(r"\d{1,2}[:.]\d\d(?: ?[ap]\.?m\.?)?(?: [A-Z]{2,4})?", re.IGNORECASE)
# e.g. "LKGZ"
_CODE = re.compile(r"[A-Z0-9]{2,10}")
# e.g. "(c) 2031 Lake Press Ltd."
_RIGHTS = re.compile(r"\(c\)|©|copyright\b", re.IGNORECASE)
_LANGUAGES = frozenset([
    "english", "deutsch", "german", "englisch", "french", "français", "französisch", "anglais", "allemand", "spanish", "español",
    "italian", "italiano", "russian", "русский", "arabic", "chinese", "japanese", "korean", "dutch", "nederlands", "portuguese",
    "português", "polish", "polski", "turkish", "ukrainian", "inglés", "inglese", "engels", "español (castellano)", "koreanisch",
])  # fmt: skip
_IN_ENGLISH = {
    "englisch": "English", "anglais": "English", "inglés": "English", "inglese": "English", "engels": "English",
    "deutsch": "German", "allemand": "German", "français": "French", "französisch": "French", "español": "Spanish",
}  # fmt: skip
_MOST_RIGHTS = 12  # lines behind the number of words in which the copyright stands
_LONGEST_PUBLISHER = 100  # characters of the line above the last one
# e.g. "Special to the Lake Gazette"
_NONE = "no title and fields of Factiva were found in it"
_SPECIAL = re.compile(r"special to\b|by\b", re.IGNORECASE)


# ---- with codes, as of 2011 to 2026


def _read_coded(fields: Sequence[tuple[str, Sequence[str]]]) -> Entry:
    """A document of the display format *with indexing*: HD, BY, CR, WC, PD, ET, SN, SC, LA, CY, LP, TD and others."""
    lines: dict[str, list[str]] = {}
    for code, value in fields:
        lines.setdefault(code, []).extend(value)
    cells = {code: " ".join(line.strip() for line in value if line.strip()) for code, value in lines.items()}
    credit = cells.get("CR", "")
    return Entry(
        tuple(_paragraphs([*lines.get("LP", ()), "", *lines.get("TD", ())])), _COUNTED.sub("", cells.get("HD", ""), count=1),
        cells.get("BY"), cells.get("SN"), credit if credit and not _SPECIAL.match(credit) else None,
        _language(cells.get("LA", "")), printed=cells.get("PD", ""), words=count_words(cells.get("WC", "")),
        key=_key(cells.get("AN", "")),
    )  # fmt: skip


def _paragraphs(lines: Sequence[str]) -> Iterator[str]:
    """Paragraphs: lines between blank ones, each with its lines."""
    block: list[str] = []
    for line in [*lines, ""]:
        if line.strip():
            block.append(line.strip())
        elif block:
            yield "\n".join(block)
            block = []


# ---- without codes, as of 2017 to 2026


def _read_plain(above: Sequence[str], below: Sequence[str], paragraphs: Sequence[str]) -> Entry:
    """A document of the display format *Full Article*.

    Parameters
    ----------
    above : sequence of str
        Lines above the number of words: title, author, credit.
    below : sequence of str
        Those from it to the copyright: words, day, time, source, code, edition, page, language.
    paragraphs : sequence of str
        The text, the name of the publisher, the number of the document.
    """
    title, *signed = above or [""]
    author = next((line for line in signed if bylines.is_byline(line) or not _SPECIAL.match(line)), None)
    told = [line for line in below[2:] if not _CLOCK.fullmatch(line)]
    language = next((line for line in told if line.lower() in _LANGUAGES), "")
    text, key = _ended(paragraphs)
    return Entry(
        tuple(text), _COUNTED.sub("", title, count=1), author, told[0] if told else None, language=_language(language),
        printed=below[1] if len(below) > 1 else "", words=count_words(below[0]) if below else None, key=key,
    )  # fmt: skip


def _ended(paragraphs: Sequence[str]) -> tuple[list[str], str | None]:
    """The text without the name of its publisher and the number of the document, and this number."""
    text = [p for p in paragraphs if p.strip()]
    at = next((i for i in range(len(text) - 1, -1, -1) if _DOCUMENT.fullmatch(text[i].strip())), None)
    if at is None:
        return text, None
    key, text = _key(text[at]), text[:at]
    if (text and len(text[-1]) <= _LONGEST_PUBLISHER and "\n" not in text[-1] and text[-1].strip()[-1:] not in '.?!”"') or (
        text and re.fullmatch(r".{2,80}\b(?:Ltd|Inc|Co|S\.A|Corp|GmbH|plc|LLC|AG)\.", text[-1].strip())
    ):
        text.pop()
    return text, key


def _key(line: str) -> str | None:
    m = _DOCUMENT.search(line)
    return m["key"] if m else None


def _language(cell: str) -> str:
    return _IN_ENGLISH.get(cell.strip().lower(), cell.strip())


# ---- HTML


def _html(source: Source, context: Context) -> Iterator[Item]:
    tree, doubts = page_of(source, context)
    found = [div for div in tree.iter("div") if _ARTICLE.search(div.get("class") or "")]
    yield from to_articles(map(_of_div, found), source, context, doubts)
    numbered = {m["key"] for p in tree.iter("p", "td") if (m := _DOCUMENT.fullmatch(in_line(p.text_content()) or ""))}
    if len(numbered) > len(found):
        yield Rejected(source.place, f"it numbers {len(numbered):,} documents, and {len(found):,} were found in it")


def _of_div(div: Any) -> Entry | Unreadable:
    rows = [row for row in div.iter("tr") if len(row) > 1]
    coded = [(_cell(row[0]), list(_lines(row[1]))) for row in rows]
    codes = {code for code, _ in coded}
    if "HD" in codes and ("LP" in codes or "TD" in codes):
        return _read_coded(coded)
    return _of_plain_div(div)


def _of_plain_div(div: Any) -> Entry | Unreadable:
    heading = next((e for e in div.iter() if isinstance(e.tag, str) and _HEADLINE.search(e.get("class") or "")), None)
    if heading is None:
        return Unreadable(_NONE)
    divs = [_cell(e) for e in div.iter("div") if e is not div and not len(e.findall(".//div"))]
    title = _cell(heading)
    lines = divs[divs.index(title) :] if title in divs else [title, *divs]
    at = next((i for i, line in enumerate(lines) if _WORDS_LINE.fullmatch(line)), 1)
    paragraphs = ["\n".join(line for line in _lines(p) if line) for p in div.iter("p")]
    return _read_plain(lines[:at], lines[at:], paragraphs)


def _cell(element: Any) -> str:
    return in_line(element.text_content()) or ""


def _lines(cell: Any) -> Iterator[str]:
    """Lines of a cell: of each paragraph in it one, with a blank line behind it."""
    paragraphs = list(cell.iter("p"))
    for paragraph in paragraphs or [cell]:
        yield from (" ".join(line.split()) for line in re.split(r"\n\s*\n", paragraph.text_content()))
        yield ""


# ---- RTF


def _rtf(source: Source, context: Context) -> Iterator[Item]:
    lines = [line.replace("\xa0", " ").strip(" ") for line in typed.of_rtf(source)]
    yield from to_articles(_of_lines(lines), source, context)


def _of_lines(lines: Sequence[str]) -> Iterator[Entry | Unreadable]:
    text = "\n".join(line.strip() if line.strip("\t ") else "" for line in lines)
    documents = coded_fields.coded(text.replace("\t", "  ").encode("utf-8", "replace"))
    if documents:
        for fields in documents:
            yield _read_coded([(code.decode(), list(_each_line(value))) for code, value in fields])
        return
    stripped = [line.strip() for line in lines]
    begin = 0
    for end, line in enumerate(stripped):
        if _DOCUMENT.fullmatch(line):
            yield _of_part(stripped[begin : end + 1])
            begin = end + 1
    if any(_WORDS_LINE.fullmatch(line) for line in stripped[begin:]):
        yield _of_part(stripped[begin:])


def _is_signed(line: str, title: str) -> bool:
    """Whether a line below a title names who wrote the article."""
    return bylines.is_byline(line) or bylines.is_signature(line) or bylines.is_lone_name(line, title)


def _each_line(value: Sequence[bytes]) -> Iterator[str]:
    """Lines of a value, of which each is a paragraph in RTF."""
    for line in value:
        yield from (line.decode("utf-8", "replace"), "")


def _of_part(lines: Sequence[str]) -> Entry | Unreadable:
    at = next((i for i, line in enumerate(lines) if _WORDS_LINE.fullmatch(line)), None)
    if at is None:
        return Unreadable(_NONE)
    above = [line for line in lines[:at] if line]
    signed = len(above) > 1 and _is_signed(above[-1], above[-2])
    title = above[-2:] if signed else above[-1:]
    end = next((i for i in range(at, min(len(lines), at + 2 * _MOST_RIGHTS)) if _RIGHTS.match(lines[i])), None)
    if end is None:
        named = [i for i in range(at, min(len(lines), at + _MOST_RIGHTS)) if lines[i].lower() in _LANGUAGES]
        end = named[-1] if named else at + 3
    return _read_plain(title, [line for line in lines[at:end] if line], [line for line in lines[end + 1 :] if line])


# ---- which files are Factiva's


def _fits_html(probe: Probe) -> bool:
    head = probe.head
    named = b"factiva" in head.lower() or b"fcpNavContainer" in head
    return named and re.search(rb'class="[^"]{0,40}\b[a-z]{2,6}Article\b', probe.head + _rest(probe)) is not None


def _rest(probe: Probe) -> bytes:
    """More of a page whose head is filled by its style sheets."""
    with probe.source.aside().opened() as file:
        return file.read(1_000_000)[len(probe.head) :]


def _fits_rtf(probe: Probe) -> bool:
    return _NUMBERED.search(typed.begins(probe.source)) is not None


_KEEPS = ("title", "byline", "outlet", "original_source", "language", "published")
_FILES: Mapping[str, str] = {
    "html": "layouts of Factiva's own files of 2011 and 2017 (public samples of two R packages), with and without codes",
    "rtf": "tables and lines as programs that read Factiva's RTF describe them; no file of the vendor's could be had",
}
FORMATS: tuple[Format, ...] = (
    Format("Factiva (HTML)", (".html", ".htm"), _KEEPS, _html, _FILES["html"], fits=_fits_html),
    Format("Factiva (RTF)", (".rtf",), _KEEPS, _rtf, _FILES["rtf"], "striprtf", _fits_rtf),
)
