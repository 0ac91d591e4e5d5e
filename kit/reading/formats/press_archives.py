"""Exports of ProQuest and Europresse – HTML, plain text – and workbooks as Gale and others give them → articles."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any

from kit.reading import tables
from kit.reading.days import read_day
from kit.reading.encoding import decode
from kit.reading.formats.entries import Entry, in_line, on_new_line, page_of, to_articles
from kit.reading.formats.form import Context, Format, Item, Probe
from kit.reading.items import Unreadable
from kit.reading.sources import Source

# ---- Europresse

# e.g. "news·20310506·LG·0q1503_1256056"
_NEWS = re.compile(r"(?:news|web|tw|yt|trv?)[·.]((?:19|20)\d{6})[·.][\w.]{1,12}[·.][\w-]{3,60}")
# e.g. "Lake Gazette (site web)"
_OF_WEB = re.compile(r"\s*\((?:site web|web site|web)\)|\s{3,}.*", re.IGNORECASE)
# e.g. "© 2031 Lake Gazette. Tous droits réservés."
_RIGHTS = re.compile(
    r"(?:©|\(c\)|copyright\b(?=.{0,80}\b(?:19|20)\d\d\b|[^.!?]{0,80}$)).{0,200}"
    r"|(?:Numéro de document|Document number)\s?:.*",
    re.IGNORECASE,
)
_LONGEST_NAME = 300  # characters of the name of an outlet with what stands beside it
_MOST_NAMED = 12  # words of a line that names authors
_ASIDE = ("aside", "footer", "header")

# ---- ProQuest

# e.g. "Document 1 of 500"
_NUMBERED = re.compile(r"^[ \t]*Document (\d{1,5}) of (\d{1,5})[ \t\r]*$", re.MULTILINE)
# e.g. "____________________"
_LINE = re.compile(r"^_{20,}[ \t\r]*$", re.MULTILINE)
_OF_PROQUEST = ("ProQuest document ID:", "Publication title:", "Full text:")
# e.g. "Publication title: Lake Gazette; Holmby"
_FIELD = re.compile(
    r"(?P<name>Title|Subtitle|Authors?|Publication (?:info|title|year|date|subject)|Abstract(?: \(\w+\))?|Links|Full text"
    r"|Subject|Location|People|Business indexing term|Company ?/ ?organization|Identifier ?/ ?keyword|Classification|Pages"
    r"|Number of pages|First page|Section|Publisher|Place of publication|Country of publication|ISSN|e-ISSN|Source type"
    r"|Language of publication|Document type|Document feature|ProQuest document ID"
    r"|Document URL|Copyright|Last updated|Database|Credit|Volume|Issue|Edition|Column|DOI"
    r"|Supplement|Alternate title|Dateline|Accession number|ProQuest docID)\s*:\s*(?P<value>.*)",
    re.DOTALL,
)
# e.g. "None available."
_NOTHING = re.compile(r"(?:none available|not available|full text (?:is )?not available|no full text).{0,80}", re.IGNORECASE)
# e.g. "CAPTION: The gate at noon."
_CAPTION = re.compile(r"(?:caption|illustration|photograph|credit)\s?:.*", re.DOTALL | re.IGNORECASE)
# e.g. "https://proxy.lake.example/login?url=https://www.proquest.com/docview/3?accountid=4"
_PROXY = re.compile(r".*?[?&]q?url=(?=https?://)", re.IGNORECASE)
_LONGEST_ADDRESS = 2_000
_ACCOUNT = re.compile(r"[?&]accountid=\d*")
# e.g. "&atitle=The+gate&date=2031-05-06&spage="
_LINKED_DAY = re.compile(r"[?&;]date=(\d{4}-\d\d-\d\d)\b")


def _europresse(source: Source, context: Context) -> Iterator[Item]:
    tree, doubts = page_of(source, context)
    articles = [article for article in tree.iter("article") if not _inside(article, "article")]
    found = map(_of_article, articles) if articles else map(_of_cell, _cells(tree))
    yield from to_articles(found, source, context, doubts)


def _inside(element: Any, tag: str) -> bool:
    return next(element.iterancestors(tag), None) is not None


def _of_article(article: Any) -> Entry | Unreadable:
    """A document of Europresse as of 2015 to 2026: header, section, aside and footer of an *article*."""
    title = _classed(article, "titreArticleVisu") or _classed(article, "titreArticle")
    if not title:
        return Unreadable("no title and fields of Europresse were found in it")
    under = next((e for e in article.iter() if "titreArticle" in (e.get("class") or "").split()), None)
    beside = [e for e in under.itersiblings() if e.tag in ("div", "p")] if under is not None else []
    named = next((cell for e in beside if (cell := in_line(e.text_content())) and len(cell.split()) <= _MOST_NAMED), None)
    paragraphs = [p for p in article.iter("p") if not any(_inside(p, tag) for tag in _ASIDE) and not _of_other(p)]
    sections = [] if paragraphs else list(article.iter("section"))
    return _entry(
        article, [p.text_content() for p in paragraphs or sections], in_line(title[0].text_content()), named,
        " ".join(e.text_content() for e in _classed(article, "DocHeader")),
    )  # fmt: skip


def _of_other(paragraph: Any) -> bool:
    """Whether it stands in a list of other places where the article was printed."""
    return any("apd-wrapper" in (e.get("class") or "") for e in paragraph.iterancestors("div"))


def _cells(tree: Any) -> Iterator[Any]:
    cells = (next(name.iterancestors("td"), None) for name in _classed(tree, "DocPublicationName"))
    yield from {id(cell): cell for cell in cells if cell is not None}.values()


def _of_cell(cell: Any) -> Entry | Unreadable:
    """A document of Europresse as of 2012: all in one cell of a table, with line breaks and empty paragraphs between."""
    title = _classed(cell, "TitreArticleVisu")
    if not title:
        return Unreadable("no title and fields of Europresse were found in it")
    for table in list(cell.iter("table")):
        table.drop_tree()
    for paragraph in cell.iter("p"):
        paragraph.text, paragraph.tail = on_new_line(paragraph.text), on_new_line(paragraph.tail)
    heading = in_line(title[0].text_content()) or ""
    lines = [" ".join(line.split()) for line in cell.text_content().split("\n")]
    at = next((i for i, line in enumerate(lines) if line == heading), 0)
    text = [line for line in lines[at + 1 :] if line]
    named = text.pop(0) if len(text) > 1 and len(text[0].split()) <= _MOST_NAMED and text[0][-1:] not in ".!?…" else None
    headers = " ".join(e.text_content() for e in _classed(cell, "DocHeader"))
    return _entry(cell, text, heading, named, headers)


def _entry(element: Any, paragraphs: Sequence[str], title: str | None, named: str | None, headers: str) -> Entry:
    outlet = next((name.text_content().strip() for name in _classed(element, "DocPublicationName")), "").split("\n")[0]
    key = _NEWS.search(element.text_content())
    printed = " ".join(headers.split())
    text = [" ".join(paragraph.split()) for paragraph in paragraphs]
    return Entry(
        tuple(line for line in text if not _RIGHTS.fullmatch(line)), title, named, _OF_WEB.sub("", outlet[:_LONGEST_NAME]),
        printed=printed or (key[1] if key else ""), basis="printed" if printed else "metadata", key=key[0] if key else None,
    )  # fmt: skip


def _classed(element: Any, name: str) -> list[Any]:
    """Elements of a class, in whatever letters."""
    return [e for e in element.iter() if isinstance(e.tag, str) and name.lower() in (e.get("class") or "").lower().split()]


# ---- ProQuest


def _proquest_page(source: Source, context: Context) -> Iterator[Item]:
    tree, doubts = page_of(source, context)
    marked = (a.getparent() for a in tree.iter("a") if (a.get("name") or "").startswith("DocID_"))
    parts = {id(part): part for part in marked}.values()
    yield from to_articles((_proquest(list(_page_blocks(part))) for part in parts), source, context, doubts)


def _page_blocks(division: Any) -> Iterator[str]:
    for element in division.iter("p", "strong"):
        if element.tag == "strong" and _inside(element, "p"):
            continue
        whole = element if element.tag == "p" else element.getparent()
        if text := in_line("".join(_own_text(whole))):
            yield text


def _own_text(element: Any) -> Iterator[str]:
    """Text of an element without that of paragraphs within it, which come by themselves."""
    yield element.text or ""
    for child in element:
        if child.tag != "p":
            yield from _own_text(child)
        yield child.tail or ""


def _proquest_text(source: Source, context: Context) -> Iterator[Item]:
    text, guessed = decode(source.read(), names=context.names)
    doubts = (("encoding", guessed),) if guessed else ()
    text = text.replace("\r\n", "\n")
    if (first := _NUMBERED.search(text)) and first[1] == "1":
        context.announced = int(first[2])
    parts = [part for part in _LINE.split(text) if any(sign in part for sign in _OF_PROQUEST)]
    yield from to_articles((_proquest(_text_blocks(_NUMBERED.sub("", part, count=1))) for part in parts), source, context, doubts)


def _text_blocks(part: str) -> list[str]:
    return [block.strip() for block in re.split(r"\n[ \t]*\n", part) if block.strip()]


def _proquest(blocks: Sequence[str]) -> Entry | Unreadable:
    """A document of ProQuest as of 2017 to 2026: title, fields, *Full text*, fields."""
    fields: dict[str, str] = {}
    text, in_text = list[str](), False
    named = [_FIELD.fullmatch(block) for block in blocks]
    for block, m, after in zip(blocks, named, [*named[1:], True], strict=False):
        m = None if in_text and not after else m  # a paragraph such as “Location: that is what matters” has no field below it
        if m:
            in_text = m["name"] == "Full text"
            fields.setdefault(m["name"].lower(), m["value"].strip())
            text += m["value"].split("\n") if in_text else []
        elif in_text:
            text += block.split("\n")
    paragraphs = tuple(line for line in text if line.strip() and not _CAPTION.fullmatch(line.strip()))
    if not paragraphs or _NOTHING.fullmatch(" ".join(paragraphs)):
        return Unreadable("no full text: ProQuest gives title, fields and at most an abstract")
    address = fields.get("document url", "")[:_LONGEST_ADDRESS]
    address = _ACCOUNT.sub("", address[proxy.end() :] if (proxy := _PROXY.match(address)) else address)
    printed, linked = fields.get("publication date", ""), _LINKED_DAY.search(fields.get("links", ""))
    if linked and not read_day(printed):  # the archive breaks words of its texts by a space here and there: “Ju n 24, 2031”
        printed = linked[1]
    first = blocks[0] if blocks and not _FIELD.fullmatch(blocks[0]) else None
    return Entry(
        paragraphs, fields.get("title") or first, fields.get("author") or fields.get("authors"),
        fields.get("publication title", "").split(";")[0], language=fields.get("language of publication", "").split(";")[0],
        url=address, printed=printed, changed=fields.get("last updated", ""),
        key=fields.get("proquest document id") or None,
    )  # fmt: skip


# ---- workbooks


def _workbook(ending: str) -> Any:
    def items(source: Source, context: Context) -> Iterator[Item]:
        yield from tables.rows(ending, source, context.columns, context.order, context.names)

    return items


# ---- which files are whose


def _fits_europresse(probe: Probe) -> bool:
    return b"DocPublicationName" in probe.head


def _fits_proquest_page(probe: Probe) -> bool:
    return b'name="DocID_' in probe.head and b"ProQuest" in probe.head


def _fits_proquest_text(probe: Probe) -> bool:
    if _OF_PROQUEST[0].encode() not in probe.head:
        return False
    return _LINE.search(probe.head.decode("utf-8", "replace")) is not None


_KEEPS = ("title", "byline", "outlet", "language", "url", "published")
_SHEETS = (
    "tables written in tests by openpyxl; columns of ProQuest and Gale as their readers name them, no file of theirs in this form"
)
FORMATS: tuple[Format, ...] = (
    Format(
        "Europresse (HTML)", (".html", ".htm"), ("title", "byline", "outlet", "published"), _europresse,
        "layouts of its own files of 2012 and 2015 (public samples of an R package); that of 2019 as programs that read it say",
        fits=_fits_europresse,
    ),
    Format(
        "ProQuest (HTML)", (".html", ".htm"), _KEEPS, _proquest_page,
        "the layout of ProQuest's own file of 2017 (public sample of an R package)", fits=_fits_proquest_page,
    ),
    Format(
        "ProQuest (text)", (".txt",), _KEEPS, _proquest_text,
        "the layout of ProQuest's own file of 2024 (public sample of an R package)", fits=_fits_proquest_text,
    ),
    Format("Workbook", (".xlsx", ".xlsm"), _KEEPS, _workbook(".xlsx"), _SHEETS, "openpyxl"),
    Format(
        "Workbook (Excel 97)", (".xls",), _KEEPS, _workbook(".xls"),
        "sheets of Excel 97 written in tests byte by byte; no file of a press archive in this form could be had", "xlrd",
    ),
)  # fmt: skip
