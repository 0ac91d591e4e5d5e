"""The head of a mail or of a newsletter saved as text → title, day, outlet and author."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from kit.text import bylines
from kit.text.cleaning import MAIL_FIELD, Span

NAMES = {
    **dict.fromkeys(["from", "von", "de", "sender"], "from"),
    **dict.fromkeys(["date", "sent", "gesendet", "datum", "envoyé"], "published"),
    **dict.fromkeys(["subject", "betreff", "objet"], "title"),
    "organization": "outlet",
}
_ADDRESS = re.compile(r"<?\b(?P<box>[\w.+-]+)@(?P<host>[\w-]+(?:\.[\w-]+)+)>?")
_SENT_ON = re.compile(r"^(?:(?:fwd?|re|wg|aw|tr)\s*:\s*)+", re.IGNORECASE)
# Words behind the name of an outlet from which letters come.
_LETTERS = re.compile(
    r"\s+(?:(?:e-?mail|news|morning|evening|daily|weekly|breaking)\s+)?(?:alerts?|newsletters?|updates?|briefing|digest|no-?reply)\b.*",
    re.IGNORECASE,
)
_FOR_ALL = re.compile(r"(?:^|\.)(?:gmail|googlemail|yahoo|outlook|hotmail|live|icloud|aol|gmx|web|proton(?:mail)?|mail|yandex)\.")


class MailHead(NamedTuple):
    """What the first lines of a mail say; nothing where there are none."""

    title: str = ""
    published: str = ""
    outlet: str = ""
    author: str = ""


def read(text: str, head: Sequence[Span]) -> MailHead:
    """Title, printed day, outlet and author by the fields of a mail among the lines above a text."""
    found: dict[str, str] = {}
    for span in head:
        m = MAIL_FIELD.fullmatch(text, span.start, span.end) if span.kind == "field" else None
        if m and m["value"] and (name := NAMES.get(m["name"].lower())):
            found.setdefault(name, m["value"].strip())
    if "from" not in found or not ("published" in found or "title" in found):
        return MailHead()
    outlet, author = read_sender(found["from"])
    title = read_subject(found.get("title", ""))
    return MailHead(title, found.get("published", ""), found.get("outlet") or outlet, author)


def read_subject(subject: str) -> str:
    """What a mail is about, without the marks of answering and of sending it on.

    Examples
    --------
    >>> read_subject("Fwd: WG: The gate opens")
    'The gate opens'
    """
    return _SENT_ON.sub("", subject)


def read_sender(sender: str) -> tuple[str, str]:
    """The outlet and the person that a mail is from: a name like its address, or one of a paper, is that of an outlet."""
    address = _ADDRESS.search(sender)
    host = address["host"].lower() if address else ""
    name = _LETTERS.sub("", _ADDRESS.sub("", sender).strip(" \"'<>()[],")).strip()
    site = "" if _FOR_ALL.search(host) else host.removeprefix("www.")
    if not name:
        return site, ""
    words = name.lower().replace("’", "").replace("'", "").split()
    is_site = "".join(words).removeprefix("the") in site.replace("-", "")
    if is_site or not site or any(word in bylines.PAPER for word in words) or not 2 <= len(words) <= 3:
        return name, ""
    return site, name
