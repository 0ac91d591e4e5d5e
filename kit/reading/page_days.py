"""A web page → the day on which its article was published: what says so, never what merely is a day; none where nothing does."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from itertools import islice

from lxml.html import HtmlElement

from kit.reading.days import NO_ORDER, DayOrder, read_day, written_day
from kit.reading.linked_data import LinkedData, is_json

# Names of meta elements that give the day of publication, in small letters, signs between their words taken out.
_PUBLISHED = frozenset([
    "articlepublishedtime", "articlepublished", "ogpublishedtime", "ogarticlepublishedtime", "datepublished", "pubdate",
    "publishdate", "publisheddate", "publicationdate", "publishedat", "publishedtime", "date", "dcdate", "dcdateissued",
    "dcdatecreated", "dctermsdate", "dctermscreated", "dctermsissued", "dctermsavailable", "parselypubdate",
    "sailthrudate", "cxenseparserecspublishtime", "originalpublicationdate", "articledateoriginal",
    "citationpublicationdate", "citationdate", "rnewsdatepublished", "displaydate", "ptime", "btpubdate", "releasedate",
    "firstpublished", "articlepublicationdate", "datecreated", "issued", "vrkpublishdate",
    "shareaholicarticlepublishedtime",
])  # fmt: skip
# What scripts call the day of publication.
_IN_SCRIPT = re.compile(
    r"[\"'](?:date_?published|publish(?:ed)?_?(?:date|time|at|on)|first_?publish(?:ed)?(?:_?(?:date|time|at|on))?"
    r"|article_?published(?:_?time)?|publication_?date)[\"']\s*[:=]\s*[\"']?([\w:.+ -]{8,40})[\"',}]",
    re.IGNORECASE,
)
_SCRIPTS = 3_000_000  # characters of scripts that are looked into
# “Updated 8 May | Published 6 May 2031”: what follows the word.
_PUT_THERE = re.compile(r"\b(?:first |originally )?(?:published|posted|created)\b:?\s*(?:on\b)?(.{6,60})", re.IGNORECASE)
_STAMPS = ("datetime", "data-timestamp", "data-datetime", "data-date", "data-published", "data-time", "data-epoch")
_INLINE = ("p", "li", "blockquote", "span", "em", "i", "td")
_SENTENCE = 8  # words from which on a paragraph that ends in a stop is one of the text
_NO_WORD = re.compile(r"[^a-z]+")
_CHANGED = re.compile(r"updat|modif|edited|changed", re.IGNORECASE)
_SAYS_PUBLISHED = re.compile(r"publish|posted|pubdate|created|issued|first", re.IGNORECASE)
_OF_DAY = re.compile(r"date|time|publish|posted|byline|dateline|meta\b|author|stamp|info|credit|article-header", re.IGNORECASE)
# Parts of a page whose days are those of something else.
_ELSEWHERE = re.compile(
    r"comment|footer|related|recommend|sidebar|promo|teaser|most-?read|popular|trending|widget|copyright|tweet|embed|newsletter"
    r"|more-|latest|next-|read-?(more|also|next)|archive|calendar|event|outbrain|taboola|card|social|carousel|ticker|menu|\bnav",
    re.IGNORECASE,
)
_OUTSIDE = (
    "footer",
    "aside",
    "nav",
    "blockquote",
    "form",
    "figure",
    "figcaption",
    "script",
    "style",
    "noscript",
    "iframe",
    "select",
)
_YEARS = (1950, 2100)
_LONG = 160  # characters: a paragraph of the text is longer
_MOST = 20_000  # elements that are looked at
_SHORT = 120  # characters of an element that gives a day
_DAY_FIRST = frozenset(["en-gb", "en-ie", "en-au", "en-nz", "en-in", "en-za", "en-pk", "en-ng", "en-ke", "en-sg", "en-my"])


def order_of(language: str | None, order: DayOrder) -> DayOrder:
    """Which of day and month comes first on a page: as the user says, else as its language and country have it."""
    small = (language or "").strip().lower().replace("_", "-")
    if order or not small:
        return order
    if small == "en-us":
        return "month-first"
    return "day-first" if small in _DAY_FIRST or not small.startswith("en") else NO_ORDER


def find_published(tree: HtmlElement, known: LinkedData, order: DayOrder = NO_ORDER) -> date | None:
    """The day of publication of a page's article.

    Parameters
    ----------
    tree : HtmlElement
        The page as it came.
    known : LinkedData
    order : DayOrder

    Notes
    -----
    What the article says of itself for machines goes first, then meta elements, then what is marked as its day or stands between
    its title and its text. Days of changes, comments, other articles, of footers and of running text are none of it.
    """
    for day in _candidates(tree, known, order):
        if day and _YEARS[0] <= day.year <= _YEARS[1]:
            return day
    return None


def _candidates(tree: HtmlElement, known: LinkedData, order: DayOrder) -> Iterator[date | None]:
    """Days of publication, the surest first; the others are looked for only where it is none."""
    yield known.published
    yield _of_meta(tree)
    yield from _marked(tree)
    yield from _printed(tree, order)
    yield known.page_published
    yield _of_scripts(tree)


def _of_scripts(tree: HtmlElement) -> date | None:
    """The day that scripts name as that of publication, where they name no second one; JSON-LD that is no JSON is read so too."""
    days: set[date] = set()
    left = _SCRIPTS
    for script in tree.iter("script"):
        text = (script.text or "")[:left]
        left -= len(text)
        if "ubl" in text and not ("ld+json" in (script.get("type") or "") and is_json(text)):
            days |= {day for m in _IN_SCRIPT.finditer(text) if (day := read_day(m[1], numbers=True))}
    return days.pop() if len(days) == 1 else None


def _of_meta(tree: HtmlElement) -> date | None:
    for meta in tree.iter("meta"):
        names = (_NO_WORD.sub("", (meta.get(key) or "").lower()) for key in ("property", "name", "itemprop"))
        if any(name in _PUBLISHED for name in names) and (day := read_day(meta.get("content"), numbers=True)):
            return day
    return None


def _marked(tree: HtmlElement) -> Iterator[date | None]:
    """Days of elements that are marked as the day of publication."""
    for element in islice(tree.iterfind(".//*[@itemprop]"), _MOST // 10):
        if "datepublished" in (element.get("itemprop") or "").lower() and not is_elsewhere(element):
            yield read_day(element.get("datetime") or element.get("content")) or read_day(_read_short(element))


def _printed(tree: HtmlElement, order: DayOrder) -> Iterator[date | None]:
    """Days that are printed above the text: marked as published first, as changed never."""
    found_later: list[date] = []
    for element in _above_text(tree):
        names = " ".join((element.get("class") or "", element.get("id") or "", element.get("itemprop") or ""))
        is_time = element.tag == "time" or (element.tag not in ("p", "div") and any(element.get(stamp) for stamp in _STAMPS[1:]))
        if is_time and (parent := element.getparent()) is not None:
            if parent.tag in _INLINE and _is_sentence(parent):
                continue
            names += f" {parent.get('class') or ''}"
        if (
            not is_time
            and not _OF_DAY.search(names)
            and element.tag not in ("p", "span", "small", "address", "div", "li", "abbr")
        ):
            continue
        text = _read_short(element)
        if not is_time and (len(text) > _SHORT or not any(c.isdigit() for c in text)):
            continue
        changed = _CHANGED.search(names) or (_CHANGED.search(text) and not _SAYS_PUBLISHED.search(text))
        if changed:
            continue
        put_there = _PUT_THERE.search(text)
        text = put_there[1] if put_there else text
        says_published = (
            put_there or _SAYS_PUBLISHED.search(names) or _SAYS_PUBLISHED.search(text) or element.get("pubdate") is not None
        )
        text = re.split(r"\b(?:last )?(?:updated|modified)\b", text, maxsplit=1, flags=re.IGNORECASE)[0]
        stamp = next(filter(None, map(element.get, _STAMPS)), None)
        day = read_day(stamp, numbers=True) or written_day(text, order)
        if not day or not (is_time or _OF_DAY.search(names) or _is_day_line(text)):
            continue
        if says_published:
            yield day
        else:
            found_later.append(day)
    yield from found_later[:1]


def _is_day_line(text: str) -> bool:
    """Whether a short line is about its day: it begins with it, or with whose words the article is."""
    small = re.sub(r"[^\w\s]", " ", text.lower()).split()
    others = [w for w in small if w.isalpha() and len(w) > 2 and w not in _DAY_WORDS]
    return len(others) <= 2 or text[:3].lower() == "by "


_DAY_WORDS = frozenset([
    "mon", "tue", "wed", "thu", "fri", "sat", "sun", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday",
    "sunday", "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "sept", "oct", "nov", "dec", "january",
    "february", "march", "april", "june", "july", "august", "september", "october", "november", "december", "published",
    "posted", "first", "gmt", "utc", "bst", "est", "edt", "cet", "cest", "ist", "pst", "pdt", "the", "and",
])  # fmt: skip


def _above_text(tree: HtmlElement) -> Iterator[HtmlElement]:
    """Elements of the article before its second long paragraph, without those of other parts of the page."""
    body = tree.find("body")
    if body is None:
        return
    long = 0
    outside = {body: False}  # element → whether it is in another part of the page
    for element in islice(body.iter(), 1, _MOST):
        if not isinstance(element.tag, str):
            continue
        outside[element] = element.tag != "main" and (_is_other(element) or outside.get(element.getparent(), False))
        if element.tag in ("p", "div", "br") and (
            len((element.text or "").strip()) > _LONG or (element.tag == "p" and _is_sentence(element))
        ):
            long += 1
            if long > 1:
                return
        if not outside[element]:
            yield element


def _is_sentence(element: HtmlElement) -> bool:
    """Whether an element holds a sentence of the text: several words that end in a stop."""
    text = _read_short(element)
    long = len(text) > _SHORT
    return (
        (long or text.endswith((".", "!", "?", ".”", '."')))
        and len(text.split()) >= _SENTENCE
        and (long or not _PUT_THERE.match(text))
    )


def is_elsewhere(element: HtmlElement) -> bool:
    """Whether an element stands in a part of its page that is not the article."""
    for part in (element, *element.iterancestors()):
        if part.tag in ("body", "html", "main"):
            return False
        if _is_other(part):
            return True
    return False


def _is_other(part: HtmlElement) -> bool:
    """Whether an element begins a part of the page that is not the article."""
    if part.tag in _OUTSIDE:
        return True
    names = f"{part.get('class') or ''} {part.get('id') or ''}"
    return part.tag != "article" and len(names) < 300 and _ELSEWHERE.search(names) is not None


def _read_short(element: HtmlElement) -> str:
    """The beginning of an element's text on one line, in little time whatever it holds."""
    return " ".join("".join(piece[: 4 * _SHORT] for piece in islice(element.itertext(), 24))[: 4 * _SHORT].split())
