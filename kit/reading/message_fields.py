"""A mail, or a page saved as one → its parts, and the fields in its head, coded in whatever way, as text on one line."""

from __future__ import annotations

from email import message_from_bytes
from email.errors import HeaderParseError
from email.header import decode_header
from email.message import Message

from kit.reading.encoding import decode
from kit.reading.items import Unreadable

_LONGEST = 4_000  # characters of a field that are read
_MOST = 400  # parts that have parts


def parse(data: bytes) -> Message:
    """A message; raises `Unreadable` where its parser would take hours: it compares each line with the bounds of all parts."""
    if data.lower().count(b"boundary") > _MOST:
        raise Unreadable("more parts in parts than a message has")
    return message_from_bytes(data)


def field_text(message: Message, name: str) -> str:
    """The text of the first field of that name; nothing where there is none.

    Words that are coded as by RFC 2047 are decoded, as are bytes that nobody coded; an encoding that there is not is guessed.
    """
    raw = next((value for key, value in message.raw_items() if key.lower() == name.lower()), "")
    return words(raw if isinstance(raw, str) else str(raw))


def words(raw: str) -> str:
    """The text of a field or of a name of a file as it stands in a head.

    Examples
    --------
    >>> words("=?utf-8?q?Caf=C3=A9?= at the pier")
    'Café at the pier'
    """
    plain = _text(raw[:_LONGEST].encode("utf-8", "surrogateescape"), "")
    if "=?" in plain:
        try:
            parts = decode_header(plain)
        except (HeaderParseError, ValueError):
            parts = [(plain, None)]
        plain = "".join(part if isinstance(part, str) else _text(part, encoding or "ascii") for part, encoding in parts)
    return " ".join(plain.replace("\0", "").split())


def _text(data: bytes, encoding: str) -> str:
    try:
        return data.decode(encoding) if encoding else data.decode("utf-8")
    except (UnicodeError, LookupError):
        pass
    try:
        return decode(data).text
    except Unreadable:
        return data.decode("utf-8", "replace")
