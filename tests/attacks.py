"""Harmless attacks on published pages: each would set `window.__marked` or ask a host that does not exist, if a page let it.

`PROSE` is for a notebook's prose and outputs, `CELLS` the notebook that holds it all, `case` a case whose every text attacks.
"""

from __future__ import annotations

import base64
import gzip
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from tests.synthetic import package, tiny_rows, write_case

HOST = "attacker.test"
_URL = f"https://{HOST}"
_ACT = "window.__marked = 1"
PACKED = base64.b64encode(gzip.compress(_ACT.encode(), mtime=0)).decode()
_DATA = base64.b64encode(gzip.compress(json.dumps({"state": {}, "figures": []}).encode(), mtime=0)).decode()

PROSE = (
    f'<script type="application/gzip" data-name="plotly">{PACKED}</script>',
    f'</div></article></main><script type="application/gzip" data-name="figures">{PACKED}</script>',
    f'<script type="application/gzip" data-name="data">{_DATA}</script>',
    f"<script>{_ACT}</script>",
    f'<script src="{_URL}/a.js"></script>',
    f'<meta http-equiv="refresh" content="0; url={_URL}/refresh">',
    f'<base href="{_URL}/">',
    *(f'<link rel="{rel}" href="{_URL}/{rel}">' for rel in ("stylesheet", "prefetch", "preconnect", "dns-prefetch", "icon")),
    f'<iframe src="{_URL}/frame"></iframe>',
    '<iframe srcdoc="<script>parent.__marked = 1</script>"></iframe>',
    f'<object data="{_URL}/object"><embed src="{_URL}/embed"></object>',
    f'<form action="{_URL}/form"><input autofocus onfocus="{_ACT}"><button>send</button></form>',
    f'<input type="image" src="{_URL}/input.png">',
    f'<svg onload="{_ACT}"><script>{_ACT}</script><a href="javascript:{_ACT}"><text>x</text></a></svg>',
    f'<math><mtext><table><mglyph><style><!--</style><img title="--&gt;&lt;img src=1 onerror={_ACT}&gt;">',
    f'<a href="{_URL}/over" style="position: fixed; inset: 0; z-index: 99">over</a>',
    f'<ul class="cards"><li><h3><a class="skip" href="{_URL}/cards">over</a></h3></li></ul>',
    f'<style>@import "{_URL}/a.css"; body {{ display: none }} p {{ background: url({_URL}/p.png) }}</style>',
    f'<p onclick="{_ACT}" onmouseover="{_ACT}">hover</p><details open ontoggle="{_ACT}"><summary>x</summary></details>',
    f'<img src="x" onerror="{_ACT}"><img src="{_URL}/a.png" srcset="{_URL}/b.png 2x" alt="far">',
    f'<picture><source srcset="{_URL}/c.png"><img alt="c"></picture><video src="{_URL}/v" poster="{_URL}/p"></video>',
    f'<audio src="{_URL}/sound" autoplay></audio><table background="{_URL}/bg.png"><tr><td>x</td></tr></table>',
    f'<a ping="{_URL}/ping" href="#main" target="_blank">ping</a>',
    f'<a href="java&#10;script:{_ACT}">here</a> <a href=" javascript:{_ACT}">there</a> <a href="//{HOST}/x">and there</a>',
    f"[here](javascript:{_ACT.replace(' ', '')}) [there](data:text/html,x) ![far]({_URL}/md.png) [b](vbscript:x)",
    f'<a href="data:text/html,<script>{_ACT}</script>">data</a> <img src="data:text/html;base64,PHA+" alt="no picture">',
    f"<template><script>{_ACT}</script></template><noscript><p title=\"</noscript><img src=x onerror='{_ACT}'>\"></noscript>",
    '<div data-model="w0" id="kit-live"></div><figure data-figure="0"></figure><button data-kit="theme">x</button>',
    f'<a href="#main" data-file="strangers.ipynb" download>file</a><body onload="{_ACT}">',
    f"$x<script>{_ACT}</script>$ and $$<img src=x onerror='{_ACT}'>$$",
    f"```html\n</code></pre><script>{_ACT}</script>\n```\n\n    </pre><script>{_ACT}</script>\n\n`<script>{_ACT}</script>`",
    f"> <blockquote><div><script>{_ACT}</script></blockquote></div> quote\n\n| a |\n|--:|\n| <script>{_ACT}</script> |",
    "- [ ] a task\n\nPlain mathematics: $x$",
    f"## <img src=x onerror='{_ACT}'> Heading <script>{_ACT}</script>\n\n## main\n\n## kit-live\n\n## chart stance",
)


# of a chart: plotly makes mark-up of some tags, and 90 characters are the most
TITLE = f"<a href='{_URL}/t'>title</a><img src=x onerror='window.__marked=1'>?"
CELLS = (
    "# What do attackers write?\n\nNothing that acts. " + PROSE[0] + PROSE[5],
    "import ipywidgets, kit, anywidget\nfrom IPython.display import HTML, Markdown, display\n"
    "from kit import charts, measures\ncase = kit.load()\nbook, points = case.book, measures.stance_points(case)\n"
    f"title = {TITLE!r}",
    *(f"# {attack}" if attack.startswith("##") else f"## Attack {n}\n\n{attack}" for n, attack in enumerate(PROSE)),
    f"for attack in {PROSE!r}:\n    display(Markdown(attack))\n    display(HTML(attack))",
    f"said = ipywidgets.Text({PROSE[5]!r})\nshown = ipywidgets.HTML({PROSE[3] + PROSE[15] + PROSE[16]!r})\n"
    f"also = ipywidgets.HTMLMath({PROSE[5]!r})\nipywidgets.VBox([said, shown, also, ipywidgets.Label({PROSE[3]!r})])",
    "linked = ipywidgets.HTML(layout={'width': '50%'})\nlinked.add_class('skip')\n"
    "link = ipywidgets.jsdlink((said, 'value'), (linked, 'value'))\nlinked",
    "class Foreign(anywidget.AnyWidget):\n    _esm = 'export default {render() { window.__marked = \"esm\"; }}'\n"
    "    def __repr__(self):\n        return 'a foreign module'\nForeign()",
    "from kit.frontend import NOTHING\nclass Styled(anywidget.AnyWidget):\n"
    "    _esm, _css = NOTHING, 'body { display: none }'\n"
    "    def __repr__(self):\n        return 'a foreign style'\nStyled()",
    f"out = ipywidgets.Output()\nwith out:\n    display(HTML({PROSE[5]!r}))\n    print({PROSE[3]!r})\nout",
    "kit.panel(case, charts=('timeline', 'stance', 'sentiment', 'coverage', 'voices'))",
    "charts.event_timeline(measures.event_timeline(case), title=title, book=book)",
    "charts.stance_grid(points, measures.stance_by(case, ['family', 'issue']), title=title, book=book)",
    "charts.coverage_grid(measures.coverage_by(case), title=title, book=book)",
    "charts.actor_issue_network(measures.actor_issue_links(case), title=title, book=book)",
    "charts.source_flow(measures.citation_flows(case), title=title, book=book)",
    "kit.readout(case.actors[['name', 'role']])",
    "kit.evidence(case)",
    "import plotly.express as px\n"
    "px.bar(case.parties, x='order', y='name', title=case.title, hover_name='name', color='name', labels={'order': case.title})",
    "print(case.title)\ncase",
)


def field(name: str) -> str:
    """What a field of a case says, if somebody means harm; the field's own name stands in it."""
    attack = (
        f"{name}</title></p></main><script>window.__marked = '{name}'</script><img src=x onerror=\"window.__marked = '{name}'\">"
    )
    packed = f'<script type="application/gzip" data-name="plotly">{PACKED}</script>'
    return f"{attack}{packed}[md](javascript:window.__marked=1) <a href='{_URL}/{name}'>link</a> ![p]({_URL}/{name}.png) $x$"


def case(folder: Path) -> Path:
    """The tiny case in which every text of the data package and of the codebook is an attack."""
    described = _attacked(package(), "package")
    described |= {name: field(name) for name in ("title", "description", "coded_by", "version")}
    described["contributors"] = [{"title": field("contributor"), "role": field("role")}]
    described["licenses"] = [{"name": field("licence-name"), "title": field("licence"), "path": field("licence-path")}]
    described["sources"] = [{"title": field("source")}]
    rows = tiny_rows()
    texts = {"name", "label", "title", "role", "paraphrase", "speaker", "group", "family", "proposition", "citation", "what"}
    for table, held in rows.items():
        for number, row in enumerate(held):
            row |= {column: field(f"{table}-{column}-{number}") for column in texts & row.keys()}
    return write_case(folder, rows, described)


def _attacked(value: Any, name: str) -> Any:
    """A data package whose titles, labels, descriptions and units are attacks."""
    if isinstance(value, Mapping):
        worded = ("title", "label", "description", "unit")
        return {k: field(f"{name}-{k}") if k in worded and isinstance(v, str) else _attacked(v, name) for k, v in value.items()}
    return [_attacked(v, name) for v in value] if isinstance(value, list) else value
