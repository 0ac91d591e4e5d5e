"""A file of one article, plain or HTML → the article with its title, day, outlet and language."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Sequence
from datetime import date
from itertools import islice
from typing import Any

from kit.reading import heads, languages, linked_data, markup, page_days
from kit.reading.bulk import count, parts
from kit.reading.consent import asks_for_consent
from kit.reading.days import NO_ORDER, ORDERS, DayOrder, address_day, short_day
from kit.reading.encoding import NO_NAMES, decode, undo_twice
from kit.reading.items import LONGEST, WIDEST, Document, Raw, Unreadable
from kit.reading.linked_data import LinkedData
from kit.reading.metadata import original_address, slug
from kit.reading.sources import Source
from kit.text import cleaning
from kit.text.typesetting import set_as_running

PLAIN = (".txt", ".md", ".text")
_MARKDOWN = (".md",)
HTML = (".html", ".htm", ".xhtml")
_PICTURE = re.compile(r"data:[\w/+.-]{0,80};base64,[A-Za-z0-9+/=]*")
_TOO_LONG = f"longer than {LONGEST:,} characters"
_NOTHING = "no running text"
_NO_ENTRIES = "no running text: a live blog whose entries are not in the page"
# What asks for consent, for JavaScript or for proof of being human stands in place of an article.
_GATE = re.compile(
    r"before you continue|checking your browser|just a moment|enable (?:javascript|cookies)|verify (?:that )?you are (?:a )?human"
    r"|are you a robot|attention required|access (?:to this page )?(?:is|has been)? ?denied|unusual traffic|captcha"
    r"|(?:page|article) (?:can(?:not|’t|'t) be|was not|not) found|(?:403|404|429|502|503) |privacy (?:choices|settings|centre|center)"
    r"|cookies? (?:consent|settings|preferences|notice|policy)|we value your privacy|consent|use cookies|such as cookies"
    r"|(?:store|access) (?:and/or |and |or )?(?:access |store )?information on (?:a|your) device",
    re.IGNORECASE,
)
_GATE_WORDS = re.compile(
    r"\b(?:cookies?|consent|partners?|javascript|browser|privacy|personali[sz]ed?|accept|captcha|robots?|human|automatic|requests?|personal data"
    r"|verif\w+|legitimate interests?|your (?:choice|device|data)|advertis\w+|ad blocker|reload|redirect\w*|moment|seconds)\b",
    re.IGNORECASE,
)
# What says that there is no article, or none for who asks.
_REFUSAL = re.compile(
    r"security of your connection|connection is secure|permission to access|ray id\b|page you(?: are|’re|'re) looking for|(?:log|sign) in (?:or|to)\b"
    r"|could(?: not|n[’']t) find (?:that|the|this|your) page|no longer (?:exists|available)|forgot(?:ten)? your password|unavailable (?:due to|for) legal"
    r"|need to enable javascript|has not archived|ad ?-?blocker|temporarily unavailable|service unavailable|bad gateway|too many requests"
    r"|(?:manage|your) choices|(?:under|for) maintenance|domain .{0,20}for sale|session (?:has )?expired|subscription required",
    re.IGNORECASE,
)
_REFUSAL_WORDS = re.compile(
    r"\b(?:access|server|permission|page|url|log|sign|register|registration|password|site|website|security|connection|unavailable|available"
    r"|legal|gdpr|archived?|try again|later|app|enable|run|search|front page|home ?page|account|subscri\w+|deleted|moved|exist\w*|maintenance)\b",
    re.IGNORECASE,
)
_TELLS = re.compile(r"[“”\"]|\b(?:said|says|told|added|announced|warned)\b", re.IGNORECASE)
_CONTROL = re.compile("[\x00-\x08\x0b\x0e-\x1f\ufffe\uffff]|&#(?:0|[1-8]|x0*[0-8]);")
_SHORTEST = 4  # words of a paragraph
_FEW_TOLD = 2  # quotation marks and words of speech up to which a text may be no article
_LOCKED = frozenset(["locked", "premium", "subscriber", "paid"])
_SHORT, _GATED = 160, 0.06  # words of a page that may be such a gate; share of its words that say so
_BUTTONS, _LABEL = 12, 60  # buttons of a page that are read, and characters of each
_LIVE = re.compile(r"\blive\b|live-?blog|as it happened|rolling coverage", re.IGNORECASE)
_ENTRIES = 3  # entries with a time from which on a page that is called live is a live blog
_HOST = re.compile(r"(?:https?://)?[\w-]+(?:\.[\w-]+)+/?")
_OF_SITE = re.compile(r"\s+[|–—-]\s+")


# Emphasis and links of Markdown within a line that has other text too: “**HOLMBY** – The gate of the [island](a.html) opened.”
_EMPHASIS = re.compile(r"(?<![\w*_\\])(\*\*\*|\*\*|\*|__|_)(?=[^\s*_])([^*_\n]{0,300}[^\s*_\\])\1(?![\w*_])")
_LINKED = re.compile(r"(?<![!\\])\[([^\[\]\n]{1,300})\]\((?:<[^<>\n]*>|[^()\s]*)(?:\s+\"[^\"\n]*\")?\)")


def _unmark(text: str) -> str:
    """The text of a Markdown file without marks of emphasis and targets of links; lines that are all emphasis stay marked."""
    lines = [_LINKED.sub(r"\1", line) if "](" in line else line for line in text.split("\n")]
    return "\n".join(line if _EMPHASIS.fullmatch(line.strip()) else _EMPHASIS.sub(r"\2", line) for line in lines)


def raw(source: Source, order: DayOrder = NO_ORDER) -> Iterator[Raw]:
    """A file as it lies there, in parts where it holds several documents; raises `Unreadable` for one that needs no closer look."""
    data = source.read()
    if not data.strip():
        raise Unreadable("empty")
    plain = source.name.lower().endswith(PLAIN)
    if plain and (several := parts(data)):
        for number, part in enumerate(several, start=1):
            name = f"{slug(source.name)}-{number}"
            yield Raw(name, f"{source.place}:{number}", hashlib.sha256(part).hexdigest(), source.name, part, order)
        return
    if len(data) > WIDEST and plain:  # no encoding takes more than four bytes for a character
        raise Unreadable(_TOO_LONG)
    yield Raw(slug(source.name), source.place, hashlib.sha256(data).hexdigest(), source.name, data, order)


def article(page: Raw, names: frozenset[str] = NO_NAMES) -> Document:
    """The article of a file; raises `Unreadable` with the reason why it holds none. By ``names`` its encoding is guessed."""
    plain = page.name.lower().endswith(PLAIN)
    text, guessed = decode(page.data, page=not plain, names=names)
    text, mended = undo_twice(text)
    doubts = tuple(("encoding", note) for note in (guessed, mended) if note)
    document = _plain(page, text, doubts) if plain else _html(page, text, doubts)
    if len(document.text) > LONGEST:
        raise Unreadable(_TOO_LONG)
    return document


def _plain(page: Raw, text: str, doubts: tuple[tuple[str, str], ...]) -> Document:
    if len(text) > LONGEST:
        raise Unreadable(_TOO_LONG)
    text = set_as_running(text)
    if page.name.lower().endswith(_MARKDOWN):
        text = _unmark(text)
    spans = cleaning.read_lines(text)
    body = " ".join(text[s.start : s.end] for s in spans if s.kind == "body")
    if not body:
        raise Unreadable(_NOTHING)
    head = heads.read_head(text, spans, page.order)
    language = languages.read_as(body, languages.code_of(head.language))
    if head.published is None and language not in (None, languages.ENGLISH):
        head = heads.read_head(text, spans, page_days.order_of(language, page.order))  # 3/4/2031
    _check_gate(head.title, body)
    day, basis = head.published, "printed"
    if head.of_change:
        doubts += (("day", "only a day of change is printed"),)
    if day is None:
        day, basis = address_day(page.name, page.order), "url"
    if day is None and (short := short_day(page.name, page.order)):
        day = short[0]
        doubts += (("day", f"{short[1]} in its name is read as {day.isoformat()}"),)
    if day is None and (address_day(page.name, ORDERS[0]) or short_day(page.name, ORDERS[0])):
        doubts += (("day", "its name holds a day that can be two: --dates day-first or --dates month-first says which"),)
    return Document(
        page.id, page.place, text, page.sha256, head.title, head.byline, head.outlet, url=head.url,
        language=language, published=day, published_basis=basis if day else "unknown", doubts=doubts,
    )  # fmt: skip


def _html(page: Raw, text: str, doubts: tuple[tuple[str, str], ...]) -> Document:
    bare = _CONTROL.sub("", _PICTURE.sub("data:,", text) if len(text) > LONGEST else text)
    if len(bare) > LONGEST:
        raise Unreadable(f"the page is longer than {LONGEST:,} characters without its pictures")
    import trafilatura
    from trafilatura.utils import load_html

    try:
        tree: Any = load_html(bare)
        if tree is None:
            raise Unreadable("no article in the HTML")
        known = linked_data.read(tree)
        lang = tree.get("lang") or tree.get("{http://www.w3.org/XML/1998/namespace}lang")
        tags = {meta.get("property") or meta.get("name"): meta.get("content") for meta in tree.iter("meta")}
        place = tags.get("og:locale") if (lang or "en").lower() == "en" else None
        printed = page_days.find_published(tree, known, page_days.order_of(place or lang, page.order))
        title_of_page = " ".join((tree.findtext(".//title") or "").split())
        heading = next((" ".join(h.text_content().split()) for h in tree.iter("h1")), "")
        live = known.is_live or (bool(_LIVE.search(title_of_page)) and markup.count_entries(tree) >= _ENTRIES)
        times = markup.days_of_entries(tree) if live else []
        buttons = " ".join(" ".join(b.text_content().split())[:_LABEL] for b in islice(tree.iter("button"), _BUTTONS))
        markup.prepare(tree, is_live=live)
        paragraphs = [" ".join(p.text_content().split()) for p in tree.iter("p") if not page_days.is_elsewhere(p)]
        # trafilatura 2.3.1 drops <q> with its marks, glues <sup> to the word before and takes any day of a page for its own
        extracted: Any = trafilatura.bare_extraction(
            tree,
            include_comments=False,
            with_metadata=True,
            date_extraction_params={"extensive_search": False, "original_date": True},
        )
    except Unreadable:
        raise
    except Exception as error:  # hostile markup: whatever the parser says, the run goes on
        raise Unreadable(f"the HTML cannot be read ({type(error).__name__})") from None
    body = _part((extracted.text or "") if extracted is not None else "", paragraphs)
    posts = [post for post in known.posts if post.text]
    if posts and not any(post.text[:60] in body for post in posts):
        above = body.strip() if any(s.kind == "body" for s in cleaning.read_lines(body)) else ""
        body = f"{above}\n{_write_posts(posts)}".strip()
        times = [post.day for post in posts if post.day]
    body = set_as_running(body)
    if not body.strip():
        raise Unreadable(_NO_ENTRIES if known.is_live else "no article in the HTML")
    if (several := count(body)) > 1:
        raise Unreadable(f"it holds {several:,} documents: save each as a page of its own, or all as one plain text")
    title = (known.title if known.is_live else None) or (extracted.title if extracted is not None else None) or heading or None
    body = _drop_title(body, [title, heading, known.title, _OF_SITE.split(title_of_page)[0]])
    _check_gate(f"{title or ''} {title_of_page}", body, buttons)
    if not any(s.kind == "body" for s in cleaning.read_lines(body)):
        raise Unreadable(_NO_ENTRIES if known.is_live else f"{_NOTHING} in the HTML")
    address = original_address((extracted.url if extracted is not None else None) or known.url or "") or None
    day, basis = printed, "metadata"
    if day is None:
        day = next((d for a in (address or "", page.name) if (d := address_day(a, page.order))), None)
        basis = "url"
    day, more = _judge(day, times, known, locked=(tags.get("article:content_tier") or "").lower() in _LOCKED)
    doubts += more
    outlet = _outlet(extracted, known, title_of_page, heading or title or "")
    author = (extracted.author if extracted is not None else None) or "; ".join(a for a in known.authors if a != outlet) or None
    return Document(
        page.id, page.place, body, page.sha256, title, author, outlet, url=address,
        language=languages.read_as(body, languages.code_of(known.language or lang)), published=day,
        published_basis=basis if day else "unknown", given=False, doubts=doubts,
    )  # fmt: skip


def _judge(
    day: date | None, times: Sequence[date], known: LinkedData, *, locked: bool
) -> tuple[date | None, tuple[tuple[str, str], ...]]:
    """The day of a page, and what is not sure of it: entries of a live blog go on after it, each with its own day."""
    doubts: tuple[tuple[str, str], ...] = ()
    if times and day and max(times) > day:
        doubts += (("day", f"a live blog: its entries go on to {max(times).isoformat()}"),)
    if not known.free or locked:
        doubts += (("text", "the page says that it is not free to read: the text may be cut"),)
    if day is None and known.modified:
        doubts += (("day", f"only a day of change is given: {known.modified.isoformat()}"),)
    return day, doubts


def _part(body: str, paragraphs: Sequence[str]) -> str:
    """The paragraphs of a page whose text comes on one line, as trafilatura 2.3.1 gives some short ones, captions and all."""
    if "\n" in body.strip():
        return body
    within = [p for p in paragraphs if len(p.split()) >= _SHORTEST and p in body]
    return "\n".join(within) if len(within) > 1 and sum(map(len, within)) > len(body) / 2 else body


def _drop_title(body: str, titles: Sequence[str | None]) -> str:
    """The text without the title that an extractor leaves above it."""
    known = {" ".join(title.split()).casefold() for title in titles if title}
    first, _, rest = body.partition("\n")
    return rest.lstrip() if rest.strip() and " ".join(first.split()).casefold() in known else body


def _write_posts(posts: list[linked_data.Post]) -> str:
    """Posts of a live blog as text, the earliest first."""
    written = []
    for post in sorted(posts, key=lambda p: p.printed):
        clock = re.search(r"T(\d\d:\d\d)", post.printed)
        when = f"{markup.write_day(post.day)}{', ' + clock[1] if clock else ''}: " if post.day else ""
        paragraphs = [p.strip() for p in post.text.split("\n") if p.strip()]
        written += [post.title, when + paragraphs[0], *paragraphs[1:]]
    return "\n".join(line for line in written if line)


def _check_gate(title: str | None, body: str, buttons: str = "") -> None:
    """Raise `Unreadable` where a text is no article but asks for consent, for JavaScript or for proof of being human."""
    words = body[:4000].split()
    if len(words) > _SHORT or len(_TELLS.findall(body)) > _FEW_TOLD:
        return
    least = max(2, _GATED * len(words))
    if asks_for_consent(f"{title or ''}\n{body[:4000]}", buttons):
        raise Unreadable("no article: it asks for consent, for JavaScript or for proof of being human")
    if _GATE.search(f"{title or ''}\n{body}") and len(_GATE_WORDS.findall(body)) >= least:
        raise Unreadable("no article: it asks for consent, for JavaScript or for proof of being human")
    asked = len(_GATE_WORDS.findall(body)) + len(_REFUSAL_WORDS.findall(body))
    if (_REFUSAL.search(f"{title or ''}\n{body}") or _GATE.search(title or "")) and asked >= least:
        raise Unreadable("no article: the site says that there is none, or asks who wants to read it")


def _outlet(extracted: Any, known: LinkedData, title_of_page: str, heading: str) -> str | None:
    """The name of the outlet; that behind the title goes before an address."""
    named = extracted.sitename if extracted is not None else None
    for name in (named, known.outlet):
        if name and not _HOST.fullmatch(name):
            return name
    above = " ".join(heading.split())
    at = len(above) if title_of_page.casefold().startswith(above.casefold()) else 0  # a headline may have a dash of its own
    first, *others = _OF_SITE.split(title_of_page[at:])
    begins_alike = not first if at else first.strip().lower()[:40] == heading.strip().lower()[:40]
    if others and len(others[-1].split()) <= 5 and heading and begins_alike:
        return others[-1].strip()
    return named or known.outlet
