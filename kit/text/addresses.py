"""Something that is given as an address → an address of the web that may be a link, or nothing."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

LONGEST = 2000  # characters; Excel holds 2,079 in a link
# e.g. "https://paper.test/a story"
_STRANGE = re.compile(r"""[\x00-\x20\x7f-\xa0\u200b-\u200f\u2028-\u202e\u2066-\u2069<>"'\\^`{|}]""")


def safe_address(text: object) -> str | None:
    """An address of http or https with a host and without a password; None if it is none.

    Examples
    --------
    >>> safe_address("https://gazette.example/talks?id=3"), safe_address("javascript:alert(1)")
    ('https://gazette.example/talks?id=3', None)
    """
    if not isinstance(text, str) or len(text := text.strip()) > LONGEST or _STRANGE.search(text):
        return None
    try:
        parts = urlsplit(text)
        known = parts.scheme.lower() in ("http", "https") and parts.hostname and not (parts.username or parts.password)
    except ValueError:  # no such host can be
        return None
    return text if known else None
