"""The scripts and styles of a page → tags and a content security policy that allows them and nothing else."""

from __future__ import annotations

import base64
import gzip
import hashlib
import html
import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from kit import frontend
from kit import libraries as third_party
from kit.charts import theme

_FRONT = Path(__file__).parent / "front"
_PACKED_FROM = 20_000  # characters: in a single file, longer scripts are compressed


@dataclass(frozen=True)
class Script:
    """One script of a page; `amd` is the name under which it asks to be known."""

    name: str
    text: str
    amd: str = ""
    kind: str = "js"

    @property
    def path(self) -> str:
        """Where a site keeps it."""
        return f"assets/{self.name}-{hashlib.sha256(self.text.encode()).hexdigest()[:10]}.{self.kind}"


@dataclass(frozen=True)
class Tags:
    """What the template puts into a page."""

    head: str
    body: str
    policy: str


@cache
def first() -> Script:
    """What runs before anything is drawn: the theme."""
    return Script("page", _own("page"))


def libraries(used: Iterable[str] = (), traces: Iterable[str] = (), *, others: bool = True) -> tuple[Script, ...]:
    """What brings charts and widgets to life, in the order in which it must run; third-party ones from installed packages.

    Parameters
    ----------
    used : iterable of str
        The modules of `kit.frontend` that the page's widgets need.
    traces : iterable of str
        What the page's figures are drawn with, beside the traces of the kit's own charts.
    others : bool
        Whether the page shows widgets that are not the kit's: only those need the widgets' own library.
    """
    own = frontend.script(used)
    host, figures, start = _hosts()
    return (
        host,
        *([Script("panels", own)] if own else []),
        Script("plotly", third_party.plotly(traces).text),
        *([Script("widgets", third_party.widgets().text, amd="jupyter-js-widgets")] if others else []),
        figures,
        start,
    )


def used_whole(data: dict[str, Any]) -> list[str]:
    """Of a page's third-party scripts those that could not be made smaller, a line each."""
    used = [third_party.plotly(data["traces"]), *([third_party.widgets()] if data["others"] else [])]
    return [library.whole for library in used if library.whole]


@cache
def _hosts() -> tuple[Script, ...]:
    colours = {"dark": theme.in_the_dark(), "background": theme.TOKENS["light"]["bg"].lower()}
    return (
        Script("host", _own("host")),
        Script("figures", _own("figures", f"({json.dumps(colours)})")),
        Script("start", _own("start")),
    )


def _own(name: str, then: str = "") -> str:
    """A module of the page's own front end as a plain script; ``then`` follows its default export."""
    return f"({frontend.as_function(frontend.put_together(_FRONT / f'{name}.js'))})(){then};\n"


def _style() -> str:
    return front("page.css") + frontend.menu_style()


def front(name: str) -> str:
    """A file of the page's own front end."""
    return (_FRONT / name).read_text("utf-8")


def site(data: dict[str, Any] | None) -> tuple[Tags, list[Script]]:
    """Tags of a page beside shared assets; without ``data`` it has no charts.

    Returns
    -------
    Tags
    list of Script
        The files to put beside the page: the only scripts that its policy lets run.
    """
    style, own = Script("page", _style(), kind="css"), [first()]
    body = []
    if data:
        body.append(_pack("data", json_text(_with_files(data))))
        own += libraries(data["modules"], data["traces"], others=data["others"])
    body += [_script_tag(s) for s in own[1:]]
    head = f'<link rel="stylesheet" href="{style.path}">\n{_script_tag(own[0])}'
    return Tags(head, "\n".join(body), _policy("'self'", "'self' ")), [style, *own]


def single(data: dict[str, Any] | None) -> Tags:
    """Tags of a page that holds everything; its policy names the digest of every script, packed or not, and lets no other run."""
    hashes, body = [_hash(_safe(first().text))], []
    if data:
        body.append(_pack("data", json_text(_with_files(data))))
        for script in libraries(data["modules"], data["traces"], others=data["others"]):
            packed = len(script.text) > _PACKED_FROM
            hashes.append(_hash(script.text if packed else _safe(script.text)))
            body.append(_pack(script.name, script.text, script.amd) if packed else _inline(script))
    head = f"<style>{_style()}</style>\n{_inline(first())}"
    return Tags(head, "\n".join(body), _policy(" ".join(hashes)))


def _with_files(data: dict[str, Any]) -> dict[str, Any]:
    """What of it the page's scripts are given."""
    return {name: value for name, value in data.items() if name not in ("modules", "others", "traces")}


def json_text(data: Any) -> str:
    """Compact JSON, the same at every run."""
    return json.dumps(data, ensure_ascii=False, separators=(",", ":"), sort_keys=True)


def _policy(scripts: str, styles: str = "") -> str:
    return "; ".join(
        [
            "default-src 'none'",
            f"script-src {scripts}",
            f"style-src {styles}'unsafe-inline'",  # ipywidgets and plotly write styles of their own
            "img-src data: blob:",
            "base-uri 'none'",
            "form-action 'none'",
        ]
    )


def _amd(name: str) -> str:
    return f' data-amd="{html.escape(name)}"' if name else ""


def _script_tag(script: Script) -> str:
    return f'<script src="{script.path}"{_amd(script.amd)}></script>'


def _inline(script: Script) -> str:
    return f"<script{_amd(script.amd)}>{_safe(script.text)}</script>"


def _pack(name: str, text: str, amd: str = "") -> str:
    packed = base64.b64encode(gzip.compress(text.encode("utf-8"), 9, mtime=0)).decode()
    return f'<script type="application/gzip" data-name="{name}"{_amd(amd)}>{packed}</script>'


def _safe(text: str) -> str:
    """A script that cannot end its element early."""
    return re.sub(r"</(script)", r"<\\/\1", text, flags=re.IGNORECASE).replace("<!--", r"<\!--")


def _hash(text: str) -> str:
    return "'sha256-" + base64.b64encode(hashlib.sha256(text.encode("utf-8")).digest()).decode() + "'"
