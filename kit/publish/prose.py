"""Words of a notebook or a case → HTML that can be read and cannot act: no script, no style, no address that is fetched."""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from functools import cache
from typing import Any

from kit.publish import mathematics

# The one list of what prose may hold, whoever wrote it: a markdown cell, an output, a widget of HTML. Whatever else it says is
# left out, and its words stay. The page's own ids, notes and scrolling boxes are put around it afterwards.
TAGS = {
    "a", "abbr", "b", "bdi", "bdo", "blockquote", "br", "caption", "cite", "code", "col", "colgroup", "dd", "del", "details",
    "dfn", "div", "dl", "dt", "em", "figcaption", "figure", "h1", "h2", "h3", "h4", "h5", "h6", "hr", "i", "img", "ins", "kbd",
    "li", "mark", "ol", "p", "pre", "q", "rp", "rt", "ruby", "s", "samp", "small", "span", "strong", "sub", "summary", "sup",
    "table", "tbody", "td", "tfoot", "th", "thead", "tr", "u", "ul", "var", "wbr",
}  # fmt: skip
ATTRIBUTES = {
    "*": {"dir", "lang", "title"},
    "a": {"href"},
    "col": {"span"},
    "colgroup": {"span"},
    "img": {"alt", "height", "src", "width"},
    "ol": {"start"},
    "td": {"colspan", "rowspan"},
    "th": {"colspan", "rowspan", "scope"},
}
LINKS = {"http", "https", "mailto"}  # schemes; a link without one leads into the site
PICTURES = {f"image/{kind}" for kind in ("gif", "jpeg", "png", "svg+xml", "webp")}
_EMBEDDED = re.compile(rf"data:({'|'.join(map(re.escape, sorted(PICTURES)))});base64,[A-Za-z0-9+/]+={{0,2}}")
# where a formula will stand while prose is cleaned: characters of private use, which prose is not to hold
_NO_PLACES = {0xE000: "\ufffd", 0xE001: "\ufffd"}
_PLACE = re.compile("\ue000(\\d{1,9})\ue001")
_PLACE_OR_TAG = re.compile(rf"""<[a-z/](?:"[^"]*"|[^">])*>|{_PLACE.pattern}""")
_PUNCTUATION = re.compile(r"[!-/:-@\[-`{-~]")


def classes() -> dict[str, set[str]]:
    """Which classes an element keeps: those of highlighted code, of pandas' and the kit's tables, of a kit widget's alarm."""
    from pygments.token import STANDARD_TYPES

    cell = {"number", *_SIDES.values()}
    code = {short for short in STANDARD_TYPES.values() if short}
    table = {"dataframe", "kit-readout"}
    return {"div": {"highlight"}, "p": {"kit-alarm"}, "span": {"kit-alarm", *code}, "table": table, "td": cell, "th": cell}


_SIDES = {"left": "left", "center": "centred", "right": "number"}  # of a column in Markdown → its class


def clean(text: object, picture: Callable[[str], str] = lambda address: "") -> str:
    """HTML with everything taken out that could act, ask a network, or lie over the page.

    Parameters
    ----------
    text : str
    picture : callable
        Address of a picture that is not embedded → the picture as a ``data:`` address, or nothing: its alternative text stays.
    """
    import nh3

    def keep_attribute(tag: str, name: str, value: str) -> str | None:
        if (tag, name) == ("img", "src"):
            return value if _EMBEDDED.fullmatch(value) else picture(value) or None
        if (tag, name) == ("a", "href"):
            return value if _leads(value) else None
        return value

    cleaned = nh3.clean(
        _encodable(str(text)),
        tags=TAGS,
        attributes=ATTRIBUTES,
        attribute_filter=keep_attribute,
        url_schemes={*LINKS, "data", "attachment"},  # the last two of pictures only, see `kept`
        allowed_classes=classes(),
        link_rel=None,
    )
    return re.sub(r"<img\b[^>]*>", _keep_or_describe, cleaned.replace(' class=""', ""))


def markdown(
    source: str, picture: Callable[[str], str] = lambda address: "", warn: Callable[[str], None] = lambda line: None
) -> str:
    """Markdown as clean HTML; mathematics as MathML, or as it is written where it cannot be read.

    Parameters
    ----------
    source : str
    picture : callable
        As for `clean`.
    warn : callable
        Told which mathematics stays as it is written, and why.
    """
    from nbconvert.filters.markdown_mistune import MarkdownWithMath

    renderer = _renderer()
    renderer.formulas, renderer.warn = [], warn
    cleaned = clean(MarkdownWithMath(renderer=renderer).render(_encodable(source).translate(_NO_PLACES)), picture)
    return _PLACE_OR_TAG.sub(lambda match: _set_formula(match, renderer.formulas), cleaned)


def _set_formula(match: re.Match[str], formulas: list[tuple[str, str]]) -> str:
    """The formula of a place; within a tag, in its attributes, as it is written."""
    in_tag = match[0].startswith("<")
    return _PLACE.sub(lambda place: _formula(formulas, int(place[1]), written=in_tag), match[0])


def _formula(formulas: list[tuple[str, str]], number: int, *, written: bool) -> str:
    if number >= len(formulas):  # a place that somebody wrote
        return ""
    latex, mathml = formulas[number]
    return html.escape(latex) if written else mathml


def literal(text: object) -> str:
    r"""Any text as Markdown that shows just this text: no mark-up, no mathematics, no HTML, in one line.

    JupyterLab looks for mathematics once more in what Markdown has become, where ``\$`` is ``$`` again; it does not look across
    elements.
    """
    flat = " ".join(_encodable(str(text)).split())
    escaped = _PUNCTUATION.sub(lambda match: "<span>&#92;</span>" if match[0] == "\\" else f"\\{match[0]}", flat)
    return escaped.replace(r"\$", r"<span>\$</span>")


def words(markup: str) -> str:
    """What a reader sees of clean HTML, as plain text in one line."""
    return " ".join(html.unescape(re.sub(r"<[^>]*>", "", markup)).split())


def outermost(markup: str, tag: str, change: Callable[[str], str]) -> str:
    """Clean HTML with every element of a kind changed, but not those inside one."""
    out, depth, began = [], 0, 0
    for number, part in enumerate(re.split(rf"(</?{tag}(?:\s[^>]*)?>)", markup)):
        if number % 2 == 0:
            out.append(part)
        elif part.startswith("</"):
            out.append(part)
            depth -= 1
            if not depth:
                out[began:] = [change("".join(out[began:]))]
        else:
            began = began if depth else len(out)
            out.append(part)
            depth += 1
    return "".join(out)


def scrolling(markup: str) -> str:
    """Clean HTML whose tables scroll in boxes of their own."""
    return outermost(markup, "table", lambda table: f'<div class="scroll" tabindex="0">{table}</div>')


def _leads(address: str) -> bool:
    """Whether a link's address is of an allowed scheme, or of none; an address that begins with two slashes names a host."""
    bare = re.sub(r"[\x00-\x20]", "", address)  # a browser leaves them out too
    scheme = re.match(r"([A-Za-z][A-Za-z0-9+.-]*):", bare)
    return scheme[1].lower() in LINKS if scheme else not re.match(r"[/\\]{2}", bare)


def _keep_or_describe(match: re.Match[str]) -> str:
    """A picture without an address as its alternative text."""
    held = dict(re.findall(r'([a-z]+)="([^"]*)"', match[0]))
    return match[0] if held.get("src") else held.get("alt", "")


def _encodable(text: str) -> str:
    """A text without halves of characters, which UTF-8 cannot write, and without NUL."""
    return text.encode("utf-8", "replace").decode("utf-8").replace("\0", "")


@cache
def _renderer() -> Any:
    """What Markdown becomes, without styles: nbconvert's, so that pages look as notebooks do elsewhere."""
    from nbconvert.filters.markdown_mistune import IPythonRenderer

    class Renderer(IPythonRenderer):
        formulas: list[tuple[str, str]]
        warn: Callable[[str], None]

        def block_math(self, body: str) -> str:
            return self._formula(body, str(super().block_math(body)), block=True)

        def inline_math(self, body: str) -> str:
            as_written = str(super().inline_math(body))
            if body != body.strip() or body.endswith(("-", "–", "—", "/", "(")):  # “from $5 to $6”, “$5–$6”
                return as_written
            return self._formula(body, as_written, block=False)

        def latex_environment(self, name: str, body: str) -> str:
            whole = rf"\begin{{{name}}}{body}\end{{{name}}}"
            return self._formula(whole, str(super().latex_environment(name, body)), block=True)

        def _formula(self, latex: str, as_written: str, *, block: bool) -> str:
            try:
                self.formulas.append((latex, mathematics.as_mathml(latex, block=block)))
            except mathematics.Unreadable:
                self.warn(f"mathematics that cannot be read stays as it is written: {' '.join(latex.split())[:60]}")
                return as_written
            except ModuleNotFoundError:
                self.warn(mathematics.INSTALL)
                return as_written
            return f"\ue000{len(self.formulas) - 1}\ue001"

        def image(self, text: str, url: str, title: str | None = None) -> str:
            return str(super(IPythonRenderer, self).image(text, url, title))  # `clean` asks for the picture itself

        def table_cell(self, text: str, align: str | None = None, head: bool = False) -> str:
            tag, side = "th" if head else "td", _SIDES.get(align or "", "")
            return f"<{tag}{f' class={side!r}' * bool(side)}>{text}</{tag}>\n"

        def task_list_item(self, text: str, checked: bool = False) -> str:
            return f"<li>{'☑' if checked else '☐'} {text}</li>\n"

    return Renderer(escape=False, exclude_anchor_links=True)
