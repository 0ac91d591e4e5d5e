"""An article's sentences as words that can be chosen, with the passages coded in them."""

from __future__ import annotations

from typing import Any

import anywidget
import traitlets

from kit import frontend
from kit.case.case import Case
from kit.text import scripts


class Text(anywidget.AnyWidget):
    """The article's words, the chosen passage and the coded ones."""

    sentences: Any = traitlets.List().tag(sync=True)
    codes: Any = traitlets.List().tag(sync=True)
    selection: Any = traitlets.List([0, 0]).tag(sync=True)
    current: Any = traitlets.Unicode().tag(sync=True)
    found: Any = traitlets.List().tag(sync=True)  # [start, end] of what a machine marked, without its codes

    def __init__(self, **traits: Any):
        self._esm, self._css = frontend.desk().text, frontend.desk().style
        super().__init__(**traits)


def sentences(case: Case, article: str) -> list[dict[str, Any]]:
    """The article's sentences: their words with places where the case holds the text, else their gists as one word each."""
    rows = case.rows("sentences", "article_id", [article]).sort_values("position")
    texts = case.rows("texts", "article_id", [article]) if "texts" in case.tables else rows.iloc[:0]
    body = str(texts["body"].iloc[0]) if len(texts) else None
    lines = []
    for row in rows.itertuples():
        start, end = int(row.char_start), int(row.char_end)
        if body is None:
            words = [[row.gist if isinstance(row.gist, str) else "(no gist)", start, end]]
        else:
            words = [[body[a:b], a, b] for a, b in scripts.find_words(body, start, end)]
        lines.append({"number": int(row.position), "start": start, "end": end, "words": words})
    return lines
