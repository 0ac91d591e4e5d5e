"""A chart → a picture for print, SVG, PNG or PDF, drawn by the system's Chromium as a page draws it."""

from __future__ import annotations

import base64
import html
import json
import re
import struct
import tempfile
import zlib
from pathlib import Path
from typing import Any

from kit import libraries
from kit.errors import KitError
from kit.libraries import chromium
from kit.store.writing import write_whole

FORMS = (".svg", ".png", ".pdf")
WIDTH_MM, NARROW_MM = 180.0, 85.0  # the text of a page, and a column
_NARROW = 700  # px: a chart as wide as this is no narrow one
_WIDEST, _FINEST = 2000, 1200  # mm, dots per inch
_INCH = 25.4  # mm
_NONE = ("a picture is drawn", "or save it from a published page: Get this chart")
_POLICY = "default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; img-src data: blob:"
_HEAD = f'<!doctype html><meta charset="utf-8"><meta http-equiv="Content-Security-Policy" content="{_POLICY}">'


def save(chart: Any, path: Path, *, dpi: int = 300, width_mm: float | None = None) -> Path:
    """Write a chart as a picture; see `kit.charts.Chart.save`."""
    form = path.suffix.lower()
    if form not in FORMS:
        raise KitError(f"{path.name}: a chart is saved as .svg, .png or .pdf")
    size = (NARROW_MM if (chart.layout.width or _NARROW) < _NARROW else WIDTH_MM) if width_mm is None else width_mm
    if not 0 < size <= _WIDEST or not 0 < dpi <= _FINEST:
        raise KitError(f"{path.name}: width_mm is {size}, dpi {dpi}; allowed are up to {_WIDEST} mm and {_FINEST} dpi")
    program = chromium.find(*_NONE)
    with tempfile.TemporaryDirectory(prefix="kit-chart-") as folder:
        page, target = Path(folder) / "chart.html", Path(folder) / "chart.pdf"
        svg, width, height = _draw(chart, page, program)
        if form == ".svg":
            return write_whole(path, svg)
        shown = f"data:image/svg+xml;base64,{base64.b64encode(svg.encode()).decode()}"
        if form == ".pdf":
            page.write_text(_sheet(shown, size, size * height / width, chart.readout.title or ""), "utf-8")
            return write_whole(path, chromium.print_page(program, page, target).read_bytes())
        across = round(size / _INCH * dpi)
        page.write_text(_canvas(shown, across, round(across * height / width)), "utf-8")
        return write_whole(path, with_resolution(_found(program, page), dpi))


def with_resolution(png: bytes, dpi: float) -> bytes:
    """A PNG that says how large it is: the chunk pHYs behind the first one, which has 25 bytes."""
    per_metre = round(dpi / _INCH * 1000)
    chunk = b"pHYs" + struct.pack(">IIB", per_metre, per_metre, 1)
    return png[:33] + struct.pack(">I", 9) + chunk + struct.pack(">I", zlib.crc32(chunk)) + png[33:]


def _draw(chart: Any, page: Path, program: str) -> tuple[str, float, float]:
    """The chart as SVG with its text alternative, and its size in px."""
    figure = json.loads(chart.to_json(validate=False, remove_uids=True))
    size = {"width": figure["layout"].get("width") or 960, "height": figure["layout"].get("height") or 540}
    figure["layout"] |= size
    library = libraries.plotly({trace.get("type", "scatter") for trace in figure["data"]}).text.replace("</script", r"<\/script")
    drawn = json.dumps(figure).replace("<", "\\u003c")
    asked = json.dumps({"format": "svg", **size})
    page.write_text(
        f"{_HEAD}<pre></pre><script>{library}</script><script>"
        f"Plotly.toImage({drawn}, {asked}).then(a => document.querySelector('pre').textContent = "
        "btoa(unescape(a.slice(a.indexOf(',') + 1))))</script>",
        "utf-8",
    )
    words = f"<title>{html.escape(chart.readout.title or '')}</title><desc>{html.escape(chart.alt)}</desc>"
    svg = re.sub(r"<svg[^>]*>", lambda tag: tag[0] + words, _found(program, page).decode("utf-8"), count=1)
    return svg, size["width"], size["height"]


def _found(program: str, page: Path) -> bytes:
    """What a page has left in its only <pre>, in base64."""
    found = re.search(r"<pre>([A-Za-z0-9+/=]+)</pre>", chromium.ask(program, page, "--dump-dom"))
    if not found:
        raise KitError(f"{Path(program).name} did not draw the chart; save it from a published page: Get this chart")
    return base64.b64decode(found[1])


def _canvas(shown: str, width: int, height: int) -> str:
    """A page that draws a picture as PNG while it loads."""
    return (
        f"{_HEAD}<pre></pre><script>const image = new Image({width}, {height}); image.onload = () => {{"
        f"const canvas = Object.assign(document.createElement('canvas'), {{width: {width}, height: {height}}});"
        f"canvas.getContext('2d').drawImage(image, 0, 0, {width}, {height});"
        "document.querySelector('pre').textContent = canvas.toDataURL('image/png').split(',')[1]; };"
        f"image.src = '{shown}';</script>"
    )


def _sheet(shown: str, width: float, height: float, title: str) -> str:
    """A page of just this picture."""
    style = f"@page {{ size: {width:.2f}mm {height + 0.5:.2f}mm; margin: 0 }} body {{ margin: 0 }} img {{ display: block }}"
    image = f'<img src="{shown}" alt="" style="width:{width:.2f}mm;height:{height:.2f}mm">'
    return f"{_HEAD}<title>{html.escape(title)}</title><style>{style}</style>{image}"
