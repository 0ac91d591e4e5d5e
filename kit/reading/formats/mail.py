"""Mails and newsletters (EML, MBOX) → an article for each, and one for each file attached to it that holds one.

A letter that tells several stories stays one article.
"""

from __future__ import annotations

import hashlib
import io
import re
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import date
from email.message import Message
from email.utils import parsedate_tz
from typing import IO, NamedTuple

from kit.reading import languages, pages
from kit.reading.days import NO_ORDER, DayOrder, read_day, to_date
from kit.reading.encoding import decode, in_utf_8
from kit.reading.formats.form import Context, Format, Item, Probe
from kit.reading.items import LARGEST, Document, Raw, Rejected, Unreadable
from kit.reading.mail_bodies import forwarded, without_notes, without_tables
from kit.reading.mail_heads import read_sender, read_subject
from kit.reading.message_fields import field_text, parse, words
from kit.reading.metadata import shown, slug
from kit.reading.sources import Source

_LINE = 1 << 16
_DEEPEST = 4  # mails in mails
_NOTE = 60  # words up to which what is written around a mail that is sent on is no article
# e.g. b"From tess@lake.example Tue May  6 10:20:00 2031", b"From - Tue May 06 10:20:00 2031" (Thunderbird)
# e.g. b"From 12@xxx Tue May 06 10:20:00 +0000 2031" (Google Takeout)
_FROM = re.compile(
    rb"From [^\n]{0,200}?\b(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun) (?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) [ \d]\d \d\d:\d\d"
    rb"(?::\d\d)?[^\n]{0,30}\d{4}"
)
# e.g. b">From now on", b">>From now on"
_QUOTED = re.compile(rb"^>(>*From )", re.MULTILINE)
_MAY_HOLD_MORE = (b"name", b"message/rfc822", b"multipart/digest", b"application/")
_KINDS = {
    "application/pdf": ".pdf", "application/msword": ".doc", "application/rtf": ".rtf", "text/rtf": ".rtf", "text/html": ".html",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": ".docx", "text/plain": ".txt",
}  # fmt: skip
_NO_FILES = ("image/", "audio/", "video/", "font/", "text/calendar", "text/vcard", "text/x-vcard", "multipart/")
_SIGNATURES = (
    "application/pgp-signature",
    "application/pgp-keys",
    "application/pkcs7-signature",
    "application/x-pkcs7-signature",
)
_SMIME = ("application/pkcs7-mime", "application/x-pkcs7-mime")
_PGP = "-----BEGIN PGP MESSAGE-----"
_LEAST = 0.5  # share of the words of a mail's plain text that its page has to give
_LIST = re.compile(r"\"?([^<>\"]{2,100}?)\"?\s*<")  # e.g. '"Lake Gazette Letters" <letters.lake.example>'


def _read_one(source: Source, context: Context) -> Iterator[Item]:
    data = source.read()
    if source.name.lower().endswith(".emlx"):  # Apple Mail: the length of the mail, the mail, a property list
        length, _, rest = data.partition(b"\n")
        data = rest[: int(length)] if length.strip().isdigit() and len(length) < 12 else rest
    yield from _mail(data, source.place, context)


def _read_box(source: Source, context: Context) -> Iterator[Item]:
    n = 0
    with closing(source.opened()) as file:
        for n, data in enumerate(_messages(file), start=1):
            place = f"{source.place}:{n}"
            if data is None:
                yield Rejected(place, f"larger than {LARGEST:,} bytes")
            else:
                yield from _mail(data, place, context)
    if not n:
        raise Unreadable("empty")


def _messages(file: IO[bytes]) -> Iterator[bytes | None]:
    """The mails of a box one by one; None for one that is too large."""
    first = file.readline(_LINE)
    is_strict = _FROM.match(first) is not None
    parts, size, at_start = ([] if first.startswith(b"From ") else [first]), 0, first.endswith(b"\n")
    while line := file.readline(_LINE):
        if at_start and line.startswith(b"From ") and (_FROM.match(line) if is_strict else not (parts and parts[-1].strip())):
            if parts:
                yield _unquoted(parts) if size <= LARGEST else None
            parts, size = [], 0
            continue
        at_start = line.endswith(b"\n")
        size += len(line)
        if size <= LARGEST:
            parts.append(line)
    if any(part.strip() for part in parts):
        yield _unquoted(parts) if size <= LARGEST else None


def _unquoted(parts: list[bytes]) -> bytes:
    data = b"".join(parts)
    return _QUOTED.sub(rb"\1", data) if b">From " in data else data


def _mail(data: bytes, place: str, context: Context, depth: int = 0) -> Iterator[Item]:
    """A mail, and what is attached to it; one that cannot be read takes none of its neighbours with it."""
    try:
        yield from _every_part(data, place, context, depth)
    except Exception as error:  # a hostile mail makes its parser raise anything
        yield Rejected(place, str(error) if isinstance(error, Unreadable) else f"it cannot be read ({type(error).__name__})")


def _every_part(data: bytes, place: str, context: Context, depth: int) -> Iterator[Item]:
    if not data.strip():
        yield Rejected(place, "empty")
        return
    data = data.replace(b"\r\n", b"\n").strip() + b"\n"  # boxes change the ends of lines: the same mail has the same bytes
    small = data.lower()
    message = parse(data) if any(word in small for word in _MAY_HOLD_MORE) else None
    inner = [part for part in _parts(message) if part.get_content_type() == "message/rfc822"] if message else []
    if not (message and inner and len(_plain(message).split()) < _NOTE):
        subject = read_subject(field_text(parse(data.partition(b"\n\n")[0]), "Subject"))
        digest = hashlib.sha256(data).hexdigest()
        yield Raw(slug(f"{subject or 'mail'}."), place, digest, "mail.eml", data, context.order)
    for number, part in enumerate(inner, start=1):
        yield from _sent_on(part, f"{place}!{number}", context, depth)
    for part in _parts(message) if message else ():
        if name := _file_name(part):
            yield from _attached(part, name, f"{place}!{shown(name)}", context)


def _sent_on(part: Message, place: str, context: Context, depth: int) -> Iterator[Item]:
    """A mail in a mail."""
    held = part.get_payload()
    message = held[0] if isinstance(held, list) and held else None
    if not isinstance(message, Message) or depth >= _DEEPEST:
        yield Rejected(place, "a mail in a mail that cannot be read" if depth < _DEEPEST else "a mail too deep in other mails")
        return
    try:
        data = message.as_bytes()
    except Exception as error:  # what was parsed of a damaged mail can be impossible to write
        yield Rejected(place, f"a mail in a mail that cannot be read ({type(error).__name__})")
        return
    yield from _mail(data, place, context, depth + 1)


def _attached(part: Message, name: str, place: str, context: Context) -> Iterator[Item]:
    data = part.get_payload(decode=True)
    if not isinstance(data, bytes):
        yield Rejected(place, "empty")
        return
    try:
        context.budget.spend(len(data))
        yield from context.nested(Source(name, place, len(data), lambda: io.BytesIO(data)))
    except Unreadable as error:
        yield Rejected(place, str(error))


def _parts(message: Message) -> Iterator[Message]:
    """The parts of a mail without those of mails in it."""
    if message.get_content_type() == "message/rfc822" or not message.is_multipart():
        yield message
        return
    for part in message.get_payload():
        if isinstance(part, Message):
            yield from _parts(part)


def _is_body(part: Message, kind: str) -> bool:
    return part.get_content_type() == kind and part.get_content_disposition() != "attachment" and not part.get_filename()


def _file_name(part: Message) -> str:
    """The name of an attached file that may hold an article; nothing for pictures, signatures and the mail's own text."""
    kind = part.get_content_type()
    if kind.startswith(_NO_FILES) or kind in (*_SIGNATURES, *_SMIME, "message/rfc822"):
        return ""
    name = part.get_filename()
    name = words(name).replace("\\", "/").rpartition("/")[2] if name else ""
    if name or part.get_content_disposition() == "attachment" or kind in list(_KINDS)[:4]:
        return name or f"attachment{_KINDS.get(kind, '')}"
    return ""


def _plain(message: Message) -> str:
    """The plain text that a mail has of its own."""
    return "\n".join(_text(part)[0] for part in _parts(message) if _is_body(part, "text/plain"))


def _text(part: Message, names: frozenset[str] = frozenset()) -> tuple[str, str]:
    """The text of a part, and what of its encoding is guessed."""
    data = part.get_payload(decode=True)
    if not isinstance(data, bytes) or not data.strip():
        return "", ""
    try:
        encoding = part.get_content_charset() or ""
    except (LookupError, ValueError):
        encoding = ""
    try:
        text, note = decode(in_utf_8(data, encoding), page=part.get_content_type() == "text/html", names=names)
    except Unreadable:
        return "", ""
    return text.removeprefix("\ufeff"), note


class _Head(NamedTuple):
    """What the head of a mail says."""

    title: str
    outlet: str
    byline: str
    published: date | None


def _head(subject: str, sender: str, day: str, order: DayOrder = NO_ORDER) -> _Head:
    outlet, byline = read_sender(sender)
    moment = parsedate_tz(day)  # the day as it is written, where the mail was sent
    published = (to_date(*moment[:3]) if moment else None) or read_day(day, order)
    return _Head(read_subject(subject), outlet, byline, published)


def _article(page: Raw, names: frozenset[str]) -> Document:
    message = parse(page.data)
    _check_open(message)
    found, notes = _body(page, message, names)
    head = _head(field_text(message, "Subject"), field_text(message, "From"), field_text(message, "Date"), page.order)
    outlet = field_text(message, "Organization") or head.outlet
    if head.byline and (m := _LIST.match(field_text(message, "List-Id"))):
        outlet = m[1].strip()
    text = found.text
    is_sent_on = field_text(message, "Subject") != head.title
    inner = forwarded(text, is_sent_on=is_sent_on)
    text = (text[inner.end :].lstrip() or text) if inner else text
    if inner or (inner := forwarded(_plain(message), is_sent_on=is_sent_on)):
        sent = _head(inner.fields.get("title", ""), inner.fields.get("from", ""), inner.fields.get("published", ""), page.order)
        head, outlet = sent._replace(title=sent.title or head.title, published=sent.published), sent.outlet
    text = without_notes(text)
    url = field_text(message, "Archived-At").strip("<>")
    declared = languages.code_of(field_text(message, "Content-Language")) or found.language
    doubts = tuple(doubt for doubt in found.doubts if doubt[0] != "day" or head.published is None)
    return replace(
        found, text=text, title=head.title or found.title, outlet=outlet or found.outlet, byline=head.byline or found.byline,
        published=head.published or found.published, published_basis="metadata" if head.published else found.published_basis,
        url=url if url.startswith(("http://", "https://")) else found.url, language=languages.read_as(text, declared),
        doubts=tuple(dict.fromkeys([*doubts, *(("encoding", note) for note in notes)])),
    )  # fmt: skip


def _body(page: Raw, message: Message, names: frozenset[str]) -> tuple[Document, list[str]]:
    """The article in a mail's page, or in its plain text where the page gives less, and what of their encoding is guessed."""
    read, reasons = [], []
    for kind, ending in (("text/html", ".html"), ("text/plain", ".txt")):
        texts = [_text(part, names) for part in _parts(message) if _is_body(part, kind)]
        joined = "\n\n".join(text for text, _ in texts if text)
        if not joined.strip():
            continue
        if _PGP in joined:
            raise Unreadable("encrypted")
        data = (without_tables(joined) if ending == ".html" else joined).encode("utf-8", "replace")
        try:
            read.append(
                (pages.article(replace(page, name=f"mail{ending}", data=data), names), [note for _, note in texts if note])
            )
        except Unreadable as error:
            reasons.append(str(error))
    if not read:
        raise Unreadable(reasons[0] if reasons else "no running text: what the mail holds is attached to it, if anything")
    if len(read) == 2 and len(read[0][0].text.split()) < _LEAST * len(without_notes(read[1][0].text).split()):
        return read[1]
    return read[0]


def _check_open(message: Message) -> None:
    """Raise `Unreadable` for a mail that cannot be read without a key."""
    for part in [message, *_parts(message)]:
        kind = part.get_content_type()
        if kind == "multipart/encrypted":
            raise Unreadable("encrypted")
        if kind in _SMIME:
            is_signed = str(part.get_param("smime-type") or "").lower() == "signed-data"
            raise Unreadable("signed by S/MIME in one piece: its text is not read" if is_signed else "encrypted")


def _is_box(probe: Probe) -> bool:
    return probe.head.startswith(b"From ") or probe.name.endswith((".mbox", ".mbx"))


_KEPT = ("title", "byline", "outlet", "language", "url", "published")
_BY = "Python's email and mailbox; of Outlook, Thunderbird and Google Takeout none"
FORMATS: tuple[Format, ...] = (
    Format("Mail (EML)", (".eml", ".emlx"), _KEPT, _read_one, _BY, article=_article),
    Format("Mailbox (MBOX)", ("mbox", ".mbx"), _KEPT, _read_box, _BY, fits=_is_box, article=_article),
)
