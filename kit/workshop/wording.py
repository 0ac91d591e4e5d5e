"""Plain words, with `code` between backticks → HTML; everything else stays text."""

from __future__ import annotations

import re
from html import escape

_CODE = re.compile(r"`([^`\n]+)`")


def inline(text: str) -> str:
    """One line of words as HTML."""
    return _CODE.sub(r"<code>\1</code>", escape(text))
