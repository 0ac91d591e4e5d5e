"""The name of a file or row → an id, and the same name on one line."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from pathlib import PurePosixPath
from urllib.parse import unquote, urlsplit

from kit.reading.days import address_day, short_day

# e.g. "index.html"
_INDEX = re.compile(r"(?:index|default)\.\w{3,5}", re.IGNORECASE)
# e.g. "story.html", but no number as in "story-1.4567890"
_OF_PAGE = re.compile(r"\.(?:[sx]?html?|aspx?|php\d?|jsp|cfm|cms|ece|pdf)\d?$", re.IGNORECASE)
# e.g. "https://web.archive.org/web/20310506102000id_/https://lake.example/envoy", "https://archive.ph/20310506/https://…"
_ARCHIVED = re.compile(
    r"https?://(?:[\w-]+\.)*(?:archive\.(?:org|ph|today|is|md|vn|li|fo)|webarchive\.org\.uk|arquivo\.pt|perma\.cc)(?:/[\w-]{1,20}){0,2}?"
    r"/\d{4,14}(?:[a-z]{2}_)?/(https?):/{1,2}(.+)",
    re.IGNORECASE | re.DOTALL,
)
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


def slug_of_address(url: str) -> str:
    """A plain id from the address of a page: what its last part names, else its host.

    Examples
    --------
    >>> slug_of_address("https://lake.example/2031/05/06/envoy-arrives/index.html")
    'envoy-arrives'
    >>> slug_of_address("https://www.lake.example/story.php?id=12")
    'story-id-12'
    """
    try:
        address = urlsplit(url)
    except ValueError:
        return slug(url)
    parts = [part for part in unquote(address.path).split("/") if part and not _INDEX.fullmatch(part)]
    named = _OF_PAGE.sub("", parts[-1]) if parts else address.netloc.removeprefix("www.") or url
    return slug(f"{named}-{address.query}." if address.query else f"{named}.")


def original_address(url: str) -> str:
    """The address of a page where it was published, not where an archive of the web keeps it: its day there is that of capture.

    Examples
    --------
    >>> original_address("https://web.archive.org/web/20310506102000/https://lake.example/envoy")
    'https://lake.example/envoy'
    """
    m = _ARCHIVED.match(url)
    return f"{m[1]}://{m[2]}" if m else url  # trafilatura 2.3.1 makes one stroke of two in the middle of an address


def shown(name: str) -> str:
    """A name on one line, whatever it holds."""
    return name if name.isprintable() else repr(name)[1:-1]
