"""The name of a file or row → an id, and the same name on one line."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from pathlib import PurePosixPath

from kit.reading.days import address_day, short_day

_AT_A_TIME = 500  # characters that are decomposed


def decomposed(text: str) -> str:
    """Letters without their marks, which follow them, and in plain forms (NFKD); the marks of one letter are in no order.

    To put a long row of marks in order takes the square of its length, so this is done for some characters at a time.
    """
    return "".join(unicodedata.normalize("NFKD", text[at : at + _AT_A_TIME]) for at in range(0, len(text), _AT_A_TIME))


def slug(name: str) -> str:
    """A plain id from the name of a file or the id of a row: the number before an underscore, else letters and digits."""
    stem = PurePosixPath(name).stem if re.search(r"\.[A-Za-z0-9]{1,8}$", name) else name
    # the number of 07_envoy, no part of a day as in 17_03_2031 or 06_May_2031, and no day as in 310506_lake
    leading = re.match(r"(\d+)_(?!\d{1,2}_\d|[^\W\d_]{3,10}_(?:\d\d){1,2}(?!\d))", stem)
    if leading and len(leading[1]) in (6, 8) and (address_day(leading[1]) or short_day(leading[1])):
        leading = None
    plain = decomposed(leading[1] if leading else stem).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:60] or hashlib.sha256(name.encode("utf-8", "replace")).hexdigest()[:12]


def shown(name: str) -> str:
    """A name on one line, whatever it holds."""
    return name if name.isprintable() else repr(name)[1:-1]
