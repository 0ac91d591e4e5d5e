"""Addresses that lead to one article → one key: what a site, a reader's phone or a mailing has added to them is left out.

courlan, which trafilatura uses, is not asked: made for crawling, its `clean_url` of version 1.4.0 drops parameters by which
sites name their articles (``?cid=5``, ``?20310506``), so that two articles would be one.
"""

from __future__ import annotations

import re
from contextlib import suppress
from urllib.parse import SplitResult, quote, unquote_to_bytes, urlsplit

_LONGEST = 4_000  # characters
# Parameters that say where a reader came from, never which article it is.
_TRACKING = frozenset([
    "fbclid", "gclid", "gclsrc", "dclid", "gbraid", "wbraid", "msclkid", "yclid", "twclid", "ttclid", "igshid", "igsh",
    "mibextid", "mc_cid", "mc_eid", "mkt_tok", "_hsenc", "_hsmi", "_ga", "_gl", "xtor", "cmp", "cmpid", "icid", "ocid", "ncid",
    "smid", "smtyp", "ref_src", "ref_url", "wt_mc", "wt.mc_id", "s_cid", "sr_share", "spm", "guccounter", "partner_source",
    "__twitter_impression", "amp", "amp_js_v", "usqp", "outputtype",
])  # fmt: skip
_TRACKING_BEGINS = (
    "utm_", "at_medium", "at_campaign", "at_custom", "at_link", "at_ptr", "guce_", "pk_", "ns_", "hsa_", "vero_", "oly_",
)  # fmt: skip
# e.g. "www.gazette.test", "www2.gazette.test", "m.gazette.test", "amp.gazette.test"
_VARIANT = re.compile(r"(?:www\d{0,2}|m|mobile|amp)\.(?=[^.]+\.[^.])")
_SPACE = re.compile(r"\s")
_PLAIN = re.compile(r"[A-Za-z0-9._~-]*")
# An address within an address: of an archive of the web, of a cache of AMP pages.
# e.g. "web.archive.org/web/20310506120000id_/https://gazette.test/talks"
_ARCHIVED = re.compile(r"(?:https?://)?web\.archive\.org/web/\d{4,14}(?:[a-z]{2}_)?/(?P<inner>.+)", re.IGNORECASE)
# e.g. "www.google.com/amp/s/gazette.test/talks", "gazette-test.cdn.ampproject.org/c/s/gazette.test/talks"
_CACHED = re.compile(
    r"(?:https?://)?(?:www\.google\.[a-z.]{2,6}/amp|[\w-]{1,80}\.cdn\.ampproject\.org/(?:c|v|a))/(?:s/)?(?P<inner>.+)",
    re.IGNORECASE,
)
# e.g. "/index.html", "/talks.amp.html"
_INDEX = re.compile(r"/index\.(?:html?|php)$", re.IGNORECASE)
_AMP_ENDING = re.compile(r"\.amp(?=\.html?$|$)", re.IGNORECASE)


def address_key(address: str | None) -> str | None:
    """The same text for all addresses of an article; None for what is no address of one.

    Parameters
    ----------
    address : str or None

    Returns
    -------
    str or None
        Host, path and parameters. A scheme, ``www``, ``m`` and ``amp``, a slash or ``index.html`` at the end, parameters that
        say where a reader came from (``utm_…``, ``fbclid`` …) and their order, percent signs that are not needed, capitals of
        the host and what stands behind ``#`` make no difference. The address of a site's first page is none of an article.

    Examples
    --------
    >>> address_key("https://www.gazette.test/Talks/?utm_source=mail&id=5#top"), address_key("gazette.test/Talks?id=5")
    ('gazette.test/Talks?id=5', 'gazette.test/Talks?id=5')
    """
    text = (address or "").strip()
    if not text or len(text) > _LONGEST or _SPACE.search(text):
        return None
    for _ in range(2):
        if m := _ARCHIVED.fullmatch(text) or _CACHED.fullmatch(text):
            text = m["inner"]
    parts = _split(text)
    host = _host(parts) if parts else None
    if parts is None or host is None:
        return None
    path, query = _path(parts.path), _query(parts.query)
    if parts.fragment.startswith("!"):
        path += f"#{parts.fragment}"
    return f"{host}{path}{query}" if path or query else None


def host_of(address: str | None) -> str | None:
    """The site of an address or the name of a site, without ``www`` and the like."""
    parts = _split((address or "").strip()[:_LONGEST])
    host = _host(parts) if parts else None
    return host if host and "." in host else None


def _split(text: str) -> SplitResult | None:
    try:
        parts = urlsplit(text if "://" in text[:12] else f"//{text.removeprefix('//')}")
        return parts if parts.scheme.lower() in ("", "http", "https") else None
    except ValueError:
        return None


def _host(parts: SplitResult) -> str | None:
    try:
        host, port = (parts.hostname or "").rstrip("."), parts.port
    except ValueError:
        return None
    if "." not in host or _SPACE.search(host):
        return None
    if not host.isascii():
        with suppress(UnicodeError):  # a label that is none is compared as it stands
            host = host.encode("idna").decode("ascii").lower()
    while m := _VARIANT.match(host):
        host = host[m.end() :]
    return host if port in (None, 80, 443) else f"{host}:{port}"


def _path(path: str) -> str:
    pieces = [_spelled(piece, "!$&'()*+,;=:@~") for piece in _INDEX.sub("", path).split("/") if piece]
    if len(pieces) > 1 and pieces[-1].lower() == "amp":
        pieces.pop()
    elif len(pieces) > 1 and pieces[0].lower() == "amp":
        pieces.pop(0)
    return _AMP_ENDING.sub("", "".join(f"/{piece}" for piece in pieces))


def _query(query: str) -> str:
    kept = []
    for part in query.split("&"):
        name, given, value = part.partition("=")
        small = name.lower()
        if part and small not in _TRACKING and not small.startswith(_TRACKING_BEGINS):
            kept.append(_unquoted(name) + given + _unquoted(value))
    return "?" + "&".join(sorted(kept)) if kept else ""


def _unquoted(text: str) -> str:
    return _spelled(text.replace("+", " "), "!$'()*,;:@/~")


def _spelled(text: str, safe: str) -> str:
    """A part of an address with percent signs where they are needed alone."""
    return text if _PLAIN.fullmatch(text) else quote(unquote_to_bytes(text), safe=safe)
