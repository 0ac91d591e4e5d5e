"""The body of a newsletter or of a mail that was sent on → the same without tables for layout, heads and notes to readers."""

from __future__ import annotations

import re
from typing import Any, NamedTuple

from kit.reading.items import LONGEST
from kit.reading.mail_heads import NAMES

_REACH = 6_000  # characters in which the head of a mail stands that is sent on
_MOST = 14  # lines of such a head, blank ones too
_BLOCKS = frozenset(
    ["p", "div", "ul", "ol", "table", "h1", "h2", "h3", "h4", "h5", "h6", "blockquote", "section", "article", "pre"]
)
_OF_TABLE = frozenset(["table", "tbody", "thead", "tfoot", "tr", "td", "th", "center", "caption"])
# e.g. "display:none", "display: none !important", "mso-hide:all"
_HIDDEN = re.compile(r"display\s*:\s*none|mso-hide\s*:\s*all", re.IGNORECASE)
# e.g. "---------- Forwarded message ---------", "Begin forwarded message:", "-----Ursprüngliche Nachricht-----"
_MARK = re.compile(
    r"^[ \t>]*(?:-{2,}[ \t]*(?:forwarded message|original message|weitergeleitete nachricht|ursprüngliche nachricht"
    r"|message transféré|message d['’]origine|mensaje reenviado|mensaje original|пересылаемое сообщение)[ \t]*-{2,}"
    r"|begin forwarded message:|anfang der weitergeleiteten nachricht:|début du message réexpédié ?:)[ \t]*$",
    re.IGNORECASE | re.MULTILINE,
)
# e.g. "From: Lake Gazette <news@lake.example>", "*Sent:* Tuesday, May 6, 2031", "> Subject: The gate opens"
_FIELD = re.compile(
    r"[ \t>*]*(from|von|de|sender|date|sent|gesendet|datum|envoyé|subject|betreff|objet|to|an|à|para|cc|kopie|reply-to"
    r"|organization)[ \t\u00a0]*:\**[ \t]*(.{0,500})",
    re.IGNORECASE,
)
# e.g. "From:", "> *Von:"
_SENDER = re.compile(r"^[ \t>*]*(?:from|von|de)[ \t\u00a0]*:", re.IGNORECASE | re.MULTILINE)
# e.g. "the gate\x07 opens", "the gate&#7; opens"
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]|&#(?:x0*[01]?[0-9a-f]|0*[12]?[0-9]|0*3[01]);", re.IGNORECASE)
_NOTE_WORDS = 30
# Lines that speak to who gets a newsletter, about getting it.
# e.g. "View this email in your browser", "Unsubscribe | Manage your preferences", "You are receiving this because you signed up."
_NOTE = re.compile(
    r"\bunsubscribe\b|\b(?:view|read|open) (?:this |it |the )?(?:e-?mail |message |newsletter )?(?:in|on) (?:your|a|the) "
    r"(?:web ?)?browser\b"
    r"|\b(?:manage|update|change) (?:your )?(?:e-?mail |subscription |newsletter )*(?:preferences|settings)\b"
    r"|\byou(?:['’]re| are)? (?:receiving|received|getting) this (?:e-?mail|message|newsletter)\b"
    r"|\bforwarded this (?:e-?mail|newsletter)\b"
    r"|\bnewsletter abbestellen\b|\bvom newsletter abmelden\b|\bim browser (?:ansehen|anzeigen|öffnen)\b|\bse désabonner\b"
    r"|\bdarse de baja\b|\bотписаться\b",
    re.IGNORECASE,
)


class Forwarded(NamedTuple):
    """The head of a mail in a text: its fields as of `kit.reading.mail_heads`, and where it ends."""

    fields: dict[str, str]
    end: int


def forwarded(text: str, *, is_sent_on: bool) -> Forwarded | None:
    """The head of the mail that is sent on within a text; of several, of the innermost.

    Parameters
    ----------
    text : str
    is_sent_on : bool
        The subject says so: then a head counts without a mark above it.
    """
    found, at = None, 0
    for _ in range(4):
        mark = _MARK.search(text, at, _REACH)
        start = mark.end() if mark else (_first_field(text) if is_sent_on and not found else None)
        head = _read_head(text, start) if start is not None else None
        if head is None:
            break
        found, at = head, head.end
    return found


def _first_field(text: str) -> int | None:
    m = _SENDER.search(text, 0, _REACH)
    return m.start() if m else None


def _read_head(text: str, start: int) -> Forwarded | None:
    fields: dict[str, str] = {}
    at, end = start, start
    for _ in range(_MOST):
        stop = text.find("\n", at)
        line = text[at : stop if stop >= 0 else len(text)]
        m = _FIELD.fullmatch(line.rstrip())
        if m is None and line.strip():
            break
        if m:
            end = at + len(line)
            if (name := NAMES.get(m[1].lower())) and m[2].strip(" *"):
                fields.setdefault(name, m[2].strip(" *"))
        if stop < 0:
            break
        at = stop + 1
    return Forwarded(fields, end) if "from" in fields and len(fields) > 1 else None


def without_notes(text: str) -> str:
    """A text without lines about getting it by mail; all of it where nothing else would be left."""
    kept = [line for line in text.split("\n") if not (_NOTE.search(line) and len(line.split()) <= _NOTE_WORDS)]
    return "\n".join(kept).strip("\n") if any(line.strip() for line in kept) else text


def without_tables(page: str) -> str:
    """A page whose tables, which set a newsletter in columns, are blocks of text, without what it hides."""
    from lxml import etree
    from lxml import html as markup

    if len(page) > LONGEST:  # refused by its reader
        return page
    try:
        tree: Any = markup.document_fromstring(
            _CONTROL.sub(" ", page).encode("utf-8", "replace"), parser=markup.HTMLParser(encoding="utf-8")
        )
    except (etree.ParserError, etree.XMLSyntaxError, ValueError):
        return page
    for node in [n for n in tree.iter("div", "span", "td", "p") if _HIDDEN.search(n.get("style") or "")]:
        if node.getparent() is not None:
            node.drop_tree()
    for row in list(tree.iter("tr")):
        _join_field(row)
    for node in list(tree.iter(*_OF_TABLE)):
        node.tag = "div"
    for node in list(tree.iter("div")):
        if any(below.tag in _BLOCKS for below in node.iter() if below is not node):
            _wrap_lines(node)
        else:
            node.tag = "p"
    return etree.tostring(tree, encoding="unicode", method="html")


def _join_field(row: Any) -> None:
    """Make one line of a field and its value in cells beside each other, as Thunderbird sets the head of a mail sent on."""
    cells = [cell for cell in row if cell.tag in ("td", "th")]
    if len(cells) == 2 and len(name := cells[0].text_content().strip()) <= 20 and name.endswith(":"):
        text = f"{name} {' '.join(cells[1].text_content().split())}"
        for cell in cells:
            row.remove(cell)
        line = row.makeelement("p")
        line.text = text
        row.append(line)


def _wrap_lines(node: Any) -> None:
    """Make paragraphs of the text that stands between blocks."""
    line = None
    if (node.text or "").strip():
        line = node.makeelement("p")
        line.text, node.text = node.text, None
        node.insert(0, line)
    for child in list(node):
        if child is line:
            continue
        is_block = child.tag in _BLOCKS or any(below.tag in _BLOCKS for below in child.iter())
        if is_block:
            line, after = None, child.tail
            child.tail = None
            if (after or "").strip():
                line = node.makeelement("p")
                line.text = after
                child.addnext(line)
        else:
            if line is None:
                line = node.makeelement("p")
                child.addprevious(line)
            line.append(child)
