"""A run notebook → a report: its question, its answer, its sections and blocks of HTML."""

from __future__ import annotations

import base64
import os
import re
import sys
import tempfile
import unicodedata
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from kit.charts.theme import DRAWN, NUMBERS
from kit.publish import prose
from kit.publish.figures import chart, plain, traces
from kit.publish.pictures import Pictures, encoded
from kit.publish.widgets import VIEW, slim

PLOTLY = "application/vnd.plotly.v1+json"
_CODE = {"panel": "Code: filters and charts", "chart": "Code behind this chart", "html": "Code behind this table"}
# kinds of charts of panels, as `kit.panels` names them
KINDS = (
    "timeline", "stance", "sentiment", "sentiment_outlets", "sentiment_days", "coverage", "voices", "gap", "movement", "network",
    "sources", "figures", "agreement", "dates", "lag", "corrected_stance", "corrected_voices",
)  # fmt: skip
_TAKEN = {"main", "kit-live", *(f"chart-{kind}" for kind in KINDS)}  # ids that the page itself and its panels give


@dataclass
class Block:
    """A part of a report, in order.

    Attributes
    ----------
    kind : str
        ``prose``, ``code``, ``panel``, ``chart``, ``html``, ``image`` or ``text``.
    html : str
        Safe HTML (prose, code, html), or empty.
    text : str
        Plain text: a widget's stand-in, an output.
    chart : dict
        Of a chart: ``id``, ``number`` among the page's figures, ``title``, ``alt``, ``table`` (HTML).
    """

    kind: str
    html: str = ""
    text: str = ""
    model: str = ""
    chart: dict[str, Any] = field(default_factory=dict)


@dataclass
class Report:
    """One notebook as a report.

    Attributes
    ----------
    name : str
        File name without its ending.
    data : dict
        What the page's scripts need: ``state``, ``modules``, ``figures``, ``traces``; empty if it has neither chart nor widget.
    sections : list of tuple of str
        Id and title of each second-level heading.
    warnings : list of str
        What the page cannot show, for the person who publishes.
    """

    name: str
    title: str
    answer: str
    answer_html: str
    blocks: list[Block]
    sections: list[tuple[str, str]]
    data: dict[str, Any]
    warnings: list[str]
    notebook: bytes = b""

    @property
    def panels(self) -> int:
        """How many live panels it has."""
        return sum(block.kind == "panel" for block in self.blocks)

    @property
    def charts(self) -> int:
        """How many standing charts it has."""
        return sum(block.kind == "chart" for block in self.blocks)


def read(notebook: Any, source: Path, names: set[str], private: dict[str, str]) -> Report:
    """Make a report of a notebook that was run.

    Parameters
    ----------
    notebook : NotebookNode
        Changed in place.
    source : Path
        Where the notebook stands: pictures it names are taken from there.
    names : set of str
        Notebooks that become pages too; links to them lead to these pages.
    private : dict of str to str
        Places of this machine → what stands in their stead.
    """
    data, warnings = slim(notebook)
    reader = _Reader(source, names, private, data)
    title, answer = reader.masthead(notebook.cells)
    for cell in notebook.cells:
        reader.cell(cell)
    data |= {"figures": reader.figures, "traces": sorted(traces(reader.figures))}
    return Report(
        name=source.stem,
        title=title or source.stem,
        answer=prose.words(answer),
        answer_html=answer,
        blocks=reader.blocks,
        sections=reader.sections,
        data=data if data["state"] or reader.figures else {},
        warnings=list(dict.fromkeys([*warnings, *reader.warnings, *reader.pictures.warnings])),
    )


def private_places(case: Path) -> dict[str, str]:
    """Places of this machine that no page may name → what is written instead."""
    places = {
        str(case): case.name,
        str(Path.cwd()): ".",
        sys.prefix: "…",
        sys.base_prefix: "…",
        str(Path(__file__).parent.parent.parent): "…",
        tempfile.gettempdir(): "…",
        os.path.expanduser("~"): "~",
    }
    return {place: short for place, short in places.items() if len(place) > 2}


class _Reader:
    def __init__(self, source: Path, names: set[str], private: dict[str, str], data: dict[str, Any]):
        self.names, self.data, self.private = names, data, private
        self.pictures = Pictures(source.parent)
        self.blocks: list[Block] = []
        self.sections: list[tuple[str, str]] = []
        self.figures: list[dict[str, Any]] = []
        self.warnings: list[str] = []
        self.ids = set(_TAKEN)

    def masthead(self, cells: list[Any]) -> tuple[str, str]:
        """Take the question, as text, and the paragraph that answers it, as HTML, out of the first cell."""
        if not cells or cells[0].cell_type != "markdown" or not cells[0].source.lstrip().startswith("# "):
            return "", ""
        title, _, rest = cells[0].source.strip().partition("\n")
        answer, _, more = rest.strip().partition("\n\n")
        if answer.lstrip().startswith((">", "#", "|", "- ", "* ", "```")):
            answer, more = "", rest
        cells[0].source = more
        attachments = cells[0].get("attachments")
        return prose.words(self.markdown(title, attachments)), self.markdown(answer, attachments) if answer else ""

    def cell(self, cell: Any) -> None:
        if cell.cell_type == "markdown" and cell.source.strip():
            self.blocks.append(Block("prose", html=self.prose(cell)))
        elif cell.cell_type == "code":
            before = len(self.blocks)
            for output in cell.outputs:
                self.output(output)
            if cell.source.strip():
                kinds = {block.kind for block in self.blocks[before:]}
                label = (
                    "Code: filters and charts" if "panel" in kinds else "Code behind this chart" if "chart" in kinds else "Code"
                )
                self.blocks.append(Block("code", html=_highlight(cell.source), text=label))

    def output(self, output: Any) -> None:
        if output.output_type == "stream":
            if output.name == "stdout":
                self.blocks.append(Block("text", text=self.public(output.text)))
            else:
                self.warnings.append(f"left out what a cell wrote to stderr: {_line(output.text)}")
        elif output.output_type == "error":
            self.blocks.append(Block("text", text=self.public(f"{output.ename}: {output.evalue}")))
        else:
            self.shown(output.data)

    def shown(self, data: Any) -> None:
        text = self.public(data.get("text/plain", ""))
        if NUMBERS in data:  # its chart stands above and brings them
            return
        if VIEW in data:
            self.blocks.append(Block("panel", text=text, model=data[VIEW]["model_id"]))
        elif DRAWN in data or PLOTLY in data:
            self.figure(data, text)
        elif "text/html" in data:
            self.blocks.append(Block("html", html=prose.scrolling(prose.clean(self.public(data["text/html"])))))
        elif "text/markdown" in data:
            self.blocks.append(Block("html", html=self.markdown(self.public(data["text/markdown"]))))
        elif "image/svg+xml" in data:
            self.image("svg+xml", base64.b64encode(self.public(data["image/svg+xml"]).encode("utf-8", "replace")).decode(), text)
        elif kind := next((k for k in ("png", "jpeg", "gif", "webp") if f"image/{k}" in data), None):
            self.image(kind, encoded(data[f"image/{kind}"]), text)
        elif "text/latex" in data:
            self.blocks.append(Block("html", html=self.markdown(self.public(data["text/latex"]))))
        elif text:
            self.blocks.append(Block("text", text=text))

    def figure(self, data: Any, text: str) -> None:
        """A chart of the kit, or any other plotly figure."""
        drawn = chart(public_tree(data[DRAWN], self.private)) if DRAWN in data else None
        if drawn is None:
            drawn = plain(public_tree(data.get(PLOTLY), self.private), f"Chart {len(self.figures) + 1}")
        if drawn is None:
            self.warnings.append("a figure is shown as text: it has not the form of one")
            self.blocks.append(Block("text", text=text))
            return
        place = {"id": self.unique(_slug(drawn.title)), "number": len(self.figures)}
        self.figures.append({**drawn.figure, "title": drawn.title})
        self.blocks.append(Block("chart", chart={"title": drawn.title, "alt": drawn.alt, "table": drawn.table} | place))

    def image(self, kind: str, data: str, text: str) -> None:
        if data:
            self.blocks.append(Block("image", html=f"data:image/{kind};base64,{data}", text=text))
        else:
            self.warnings.append("a picture is shown as text: it is not in base64")
            self.blocks.append(Block("text", text=text))

    def prose(self, cell: Any) -> str:
        """A markdown cell: headings get ids, block quotes become notes beside the text."""
        body = self.markdown(cell.source, cell.get("attachments"))
        body = re.sub(r"<h([1-6])[^>]*>(.*?)</h\1>", self._heading, body, flags=re.DOTALL)
        notes: list[str] = []

        def take(quote: str) -> str:
            notes.append(re.sub(r"^<blockquote[^>]*>|</blockquote>$", "", quote).strip())
            return ""

        body = prose.outermost(body, "blockquote", take)
        aside = "".join(f'<div role="note">{note}</div>' for note in notes)
        return body.strip() + (f'<div class="notes">{aside}</div>' if aside else "")

    def markdown(self, source: str, attachments: Any = None) -> str:
        """Markdown as HTML that cannot act: pictures embedded, links to other notebooks lead to their pages, tables scroll."""
        markup = prose.markdown(source, lambda address: self.pictures.embedded(address, attachments), self.warnings.append)
        return prose.scrolling(re.sub(r'(<a [^>]*href=")([^"#?]+)\.ipynb(#[^"]*)?"', self._link, markup))

    def unique(self, wanted: str) -> str:
        number, name = 1, wanted
        while name in self.ids:
            number += 1
            name = f"{wanted}-{number}"
        self.ids.add(name)
        return name

    def public(self, text: Any) -> str:
        """A text without places of this machine."""
        return public(text, self.private)

    def _heading(self, match: re.Match[str]) -> str:
        level, inner = match[1], match[2].strip()
        words = prose.words(inner)
        name = self.unique(_slug(words))
        if level == "2":
            self.sections.append((name, words))
        return f'<h{level} id="{name}">{inner}</h{level}>'

    def _link(self, match: re.Match[str]) -> str:
        path, anchor = match[2], match[3] or ""
        return f'{match[1]}{path}.{"html" if unquote(path) in self.names else "ipynb"}{anchor}"'


def public(text: Any, private: dict[str, str]) -> str:
    """A text in which places of this machine are replaced."""
    joined = "".join(map(str, text)) if isinstance(text, list) else str(text)
    for place in sorted(private, key=len, reverse=True):
        if place in joined:
            joined = re.sub(re.escape(place) + r"(?![\w-])", private[place].replace("\\", r"\\"), joined)
    return joined


def public_tree(value: Any, private: dict[str, str]) -> Any:
    """JSON in whose texts places of this machine are replaced."""
    if isinstance(value, dict):
        return {k: public_tree(v, private) for k, v in value.items()}
    if isinstance(value, list):
        return [public_tree(v, private) for v in value]
    return public(value, private) if isinstance(value, str) else value


def _highlight(source: str) -> str:
    from nbconvert.filters.highlight import Highlight2HTML

    return str(Highlight2HTML(pygments_lexer="python3")(source)).replace("<pre>", '<pre tabindex="0">')


def _slug(words: str) -> str:
    """Words → an id: small letters of any script, digits and hyphens."""
    text = unicodedata.normalize("NFKC", words).lower()
    return re.sub(r"[^\w]+", "-", text).strip("-")[:80] or "part"


def _line(text: Any) -> str:
    joined = "".join(map(str, text)) if isinstance(text, list) else str(text)
    return next((line.strip() for line in joined.splitlines() if line.strip()), "")[:160]
