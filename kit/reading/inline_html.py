"""A cell that holds HTML or its entities → the text that a reader would see, paragraphs on lines of their own."""

from __future__ import annotations

import html
import re

from lxml import html as parser
from lxml.html import HtmlElement

from kit.reading import markup
from kit.reading.items import LONGEST

_TAG = re.compile(
    r"</?(?:p|br|div|span|strong|em|b|i|u|a|ul|ol|li|h[1-6]|blockquote|q|figure|figcaption|img|section|article|table|tr|td|sup|sub"
    r"|script|style|iframe|center|font|main|dl|dt|dd|picture|html|body)(?:\s[^<>]{0,2000})?/?>",
    re.IGNORECASE,
)
# What a cell holds that may have been coded twice, or by WordPress.
_MAY_BE_CODED = re.compile(r"\\[nru]|<!\[CDATA|&lt;|&amp;|\[/?(?:caption|gallery|embed|audio|video|vc_|et_pb|su_)")
_JSON_BREAK = re.compile(r"(?:\\r)?\\n")
_JSON_SIGN = re.compile(r"\\u([0-9a-fA-F]{4})")
_TWICE = re.compile(
    r"&lt;/?(?:p|br|div|strong|em|span|a|h[1-6]|ul|li|blockquote|figure)\b|&amp;(?:[a-z]{2,8}|#\d{2,5});", re.IGNORECASE
)
_SHORTCODE = re.compile(
    r"\[caption\b[^\]]{0,400}\].{0,2000}?\[/caption\]|\[/?(?:gallery|embed|audio|video|playlist|vc_\w+|et_pb_\w+|su_\w+)\b[^\]]{0,400}\]",
    re.DOTALL,
)
_ENTITY = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,9});")
_APART = frozenset([
    "p", "div", "ul", "ol", "li", "h1", "h2", "h3", "h4", "h5", "h6", "blockquote", "section", "article", "table", "tr",
    "dl", "dt", "dd", "hr", "center", "main", "header", "footer", "pre", "aside",
])  # fmt: skip
_UNSEEN = (
    "script",
    "style",
    "figure",
    "figcaption",
    "noscript",
    "iframe",
    "form",
    "template",
    "svg",
    "picture",
    "video",
    "audio",
)
_SPACE = re.compile(r"[ \t\r\f\v]*\n[ \t\r\f\v]*|[ \t\r\f\v]{1,}")
_BREAKS = re.compile(r"[ \t]*\x00[\s\x00]*")
_LINE = "\x01"  # a line break within a paragraph


def is_html(cell: str) -> bool:
    """Whether a cell holds elements or entities of HTML."""
    return ("<" in cell and _TAG.search(cell) is not None) or ("&" in cell and _ENTITY.search(cell) is not None)


def _as_written(cell: str) -> str:
    """A cell that was coded once more – for JSON, for HTML, in a section of XML – as it was written."""
    if "\n" not in cell and _JSON_BREAK.search(cell):
        cell = _JSON_BREAK.sub("\n", cell).replace('\\"', '"')
    if "\\u00" in cell:
        cell = _JSON_SIGN.sub(lambda m: chr(int(m[1], 16)), cell)
    cell = cell.replace("<![CDATA[", "").replace("]]>", "")
    if _TWICE.search(cell) and not _TAG.search(cell):
        cell = html.unescape(cell)
    return cell


def seen(cell: str) -> str:
    """What a reader sees of a cell; one without HTML stays as it is. Scripts, and pictures with their captions, are not seen."""
    cell = _SHORTCODE.sub("", _as_written(cell)) if len(cell) <= LONGEST and _MAY_BE_CODED.search(cell) else cell
    if not is_html(cell) or len(cell) > LONGEST:
        return cell
    if not ("<" in cell and _TAG.search(cell)):
        return html.unescape(cell).replace("\u00a0", " ")
    try:
        tree = parser.fromstring(f"<div>{cell.replace(chr(0), '')}</div>")
    except Exception:  # hostile markup
        return html.unescape(_TAG.sub(" ", cell))
    markup.prepare(tree)
    for element in [e for e in tree.iter() if isinstance(e.tag, str) and _is_hidden(e)]:
        if element.getparent() is not None:
            element.drop_tree()
    for tag in _UNSEEN:
        for element in list(tree.iter(tag)):
            if element.getparent() is not None:
                element.drop_tree()
    parts: list[str] = []
    _write(tree, parts)
    if not any(part.strip("\x00\x01 ") for part in parts):  # lxml gives nothing of elements nested too deep
        return html.unescape(_TAG.sub(" ", cell))
    text = _BREAKS.sub("\n\n", "".join(parts).replace("\u00a0", " ")).strip()
    return re.sub(r"[ \t]*\x01[ \t]*", "\n", text).strip()


def _is_hidden(element: HtmlElement) -> bool:
    style = (element.get("style") or "").replace(" ", "").lower()
    return element.get("hidden") is not None or "display:none" in style or element.tag.startswith("amp-")


def seen_in_line(cell: str | None) -> str | None:
    """The same of a title or name: on one line."""
    if not cell or not is_html(cell):
        return cell
    return " ".join(seen(cell).split()) or None


def _write(tree: HtmlElement, parts: list[str]) -> None:
    """Texts in order, a sign where a paragraph begins or ends; without recursion, as elements may be nested without end."""
    stack: list[tuple[HtmlElement, bool]] = [(tree, False)]
    while stack:
        element, closed = stack.pop()
        is_element = isinstance(element.tag, str)
        if closed:
            if is_element and element.tag in _APART:
                parts.append("\x00")
            if element is not tree:
                parts.append(_fold(element.tail))
            continue
        stack.append((element, True))
        if not is_element:
            continue
        if element.tag == "br":
            parts.append(_LINE)
        elif element.tag in _APART:
            parts.append("\x00")
        parts.append(_fold(element.text))
        stack += [(child, False) for child in reversed(element)]


def _fold(text: str | None) -> str:
    """Spaces and line breaks are one space in HTML; an empty line between two, which is none, is kept for who mixes both."""
    return "\x00".join(_SPACE.sub(" ", part) for part in re.split(r"\n[ \t\r]*\n", text)) if text else ""
