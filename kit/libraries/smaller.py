"""The installed plotly.js and widgets' script → smaller ones, made once and kept; whole where they are not understood."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache
from importlib import metadata, resources

from kit.libraries import kept, plotly_js, widgets_js

OWN = frozenset({"bar", "scatter"})  # traces of the kit's own charts


@dataclass(frozen=True)
class Library:
    """A third-party script.

    Attributes
    ----------
    text : str
    whole : str
        Why it is as it was installed, in one line; empty if it is smaller.
    """

    text: str
    whole: str = ""


def plotly(traces: Iterable[str] = ()) -> Library:
    """plotly.js with the traces of the kit's own charts and some more.

    Parameters
    ----------
    traces : iterable of str
        E.g. ``{"sankey"}``; ``calendars`` counts as one.
    """
    return _plotly(OWN | set(traces))


@cache
def widgets() -> Library:
    """The widgets' AMD build without its kernel's side."""
    text = re.sub(r"//# sourceMappingURL=\S+\s*$", "", _installed("widgetsnbextension", "static", "extension.js"))
    return _smaller("widgetsnbextension", text, "pages", widgets_js.for_pages)


@cache
def _plotly(traces: frozenset[str]) -> Library:
    text = _installed("plotly", "package_data", "plotly.min.js")
    return _smaller("plotly", text, " ".join(sorted(traces)), lambda whole: plotly_js.subset(whole, traces))


def _smaller(package: str, text: str, wanted: str, make: Callable[[str], str]) -> Library:
    version = metadata.version(package)
    name = f"{package}-{version}-{_digest(text, wanted, _makers())[:24]}.js"
    made = kept.read(name)
    if made is None:
        try:
            made = make(text)
        except ValueError as error:
            size = f"{len(text.encode()) / 1e6:.1f} MB"
            return Library(text, f"the script of {package} {version} is used whole ({size}): {error}")
        kept.write(name, made)
    return Library(made)


def _digest(*texts: str) -> str:
    digest = hashlib.sha256()
    for text in texts:
        digest.update(hashlib.sha256(text.encode()).digest())
    return digest.hexdigest()


@cache
def _makers() -> str:
    """The code that makes them smaller: what another one made is not used."""
    folder = resources.files("kit.libraries")
    return _digest(*(folder.joinpath(f"{name}.py").read_text("utf-8") for name in ("javascript", "plotly_js", "widgets_js")))


@cache
def _installed(package: str, *path: str) -> str:
    return resources.files(package).joinpath(*path).read_text("utf-8-sig")  # a page's scripts lose such a mark too
