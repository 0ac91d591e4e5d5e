"""Files of word processors (DOCX, ODT, RTF, DOC) and EPUB → the articles in them."""

from __future__ import annotations

import hashlib
import re
import zipfile
from collections.abc import Iterator, Sequence
from io import BytesIO
from typing import Any

from kit.reading.formats import epub, open_document, properties, rich_text, word_paragraphs
from kit.reading.formats.form import Context, Format, need
from kit.reading.formats.properties import Properties
from kit.reading.formats.word_paragraphs import paragraphs
from kit.reading.items import LARGEST, Document, Raw, Unreadable
from kit.reading.metadata import slug
from kit.reading.sources import Budget, Source

__all__ = ["FORMATS", "paragraphs"]

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"  # begins what old programs of Microsoft wrote, and what new ones encrypt
_LOCKED = "EncryptedPackage".encode("utf-16-le")
_TOP = 10  # paragraphs among which a title is
_HEAD = 2_000  # bytes by which a file is told that is no DOC in spite of its name
# e.g. "The gate opened.\n \nThe pilot left."
_BLANK = re.compile(r"\n[ \t]*\n\s*")
_OLD = "the old binary format of Word: open it in Word or LibreOffice and save it as DOCX"
_BROKEN_WORD = "broken: it cannot be opened as DOCX"
_PICTURES = "its pages are pictures without text; a program for text recognition (OCR) can add it"


def _whole(source: Source, context: Context) -> Iterator[Raw]:
    """A file of one article."""
    yield _raw(source, context, source.read())


def _packed(source: Source, context: Context) -> Iterator[Raw]:
    """A file of one article that is a zip archive of parts."""
    data = source.read()
    if data.startswith(_OLE):
        raise Unreadable("encrypted: save it without its password" if _LOCKED in data else _OLD)
    try:
        with zipfile.ZipFile(BytesIO(data)) as file:
            unpacked = sum(info.file_size for info in file.infolist())
    except Exception:  # zipfile raises half a dozen kinds
        raise Unreadable("empty" if not data.strip() else "broken: it is no archive of parts") from None
    context.budget.spend(unpacked)
    yield _raw(source, context, data)


def _raw(source: Source, context: Context, data: bytes, name: str = "", form: str = "") -> Raw:
    if not data.strip():
        raise Unreadable("empty")
    digest = hashlib.sha256(data).hexdigest()
    return Raw(slug(source.name), source.place, digest, name or source.name, data, context.order, form)


def _written(page: Raw, names: frozenset[str], read: Sequence[tuple[str, bool]], said: Properties) -> Document:
    """The article of some paragraphs; those that are set as titles are its title if they stand at its top."""
    found = properties.as_article(page, "\n\n".join(text for text, _ in read), names)
    return properties.fill(found, said, titles=[text for text, is_title in read[:_TOP] if is_title])


def _word(page: Raw, names: frozenset[str]) -> Document:
    docx = need("docx", "DOCX files", "python-docx")
    try:
        document = docx.Document(BytesIO(page.data))
        read = list(word_paragraphs.read(document))
    except KeyError:  # Word's “Strict Open XML” has other names for everything, which python-docx 1.2 does not know
        return _written(page, names, list(word_paragraphs.of_tree(_of_strict(page.data))), Properties())
    except Exception:  # python-docx raises what the zip, the XML or a missing part raises
        raise Unreadable(_BROKEN_WORD) from None
    if not read and any(relation.reltype.endswith("/image") for relation in document.part.rels.values()):
        raise Unreadable(_PICTURES)
    return _written(page, names, read, _said(document))


def _of_strict(data: bytes) -> Any:
    """The root of the text of a DOCX, where it lies in all that programs write."""
    try:
        with zipfile.ZipFile(BytesIO(data)) as file:
            content = _part(file, "word/document.xml", Budget(len(data)))
    except Unreadable:
        raise
    except Exception:
        raise Unreadable(_BROKEN_WORD) from None
    if not content:
        raise Unreadable(_BROKEN_WORD)
    return open_document.parse(content)


def _said(document: object) -> Properties:
    """The properties of a DOCX; what python-docx itself writes into new files says nothing."""
    try:
        core = document.core_properties  # type: ignore[attr-defined]
        author, made = core.author or "", core.created
        return Properties(core.title or "", author, made.isoformat() if made and author != "python-docx" else "")
    except Exception:  # a property that is no day, or is written twice
        return Properties()


def _open_text(page: Raw, names: frozenset[str]) -> Document:
    budget = Budget(len(page.data))
    try:
        with zipfile.ZipFile(BytesIO(page.data)) as file:
            if b"encryption-data" in _part(file, "META-INF/manifest.xml", budget):
                raise Unreadable("encrypted: save it without its password")
            content, meta = _part(file, "content.xml", budget), _part(file, "meta.xml", budget)
    except Unreadable:
        raise
    except Exception:  # zipfile raises what zlib raises
        raise Unreadable("broken: it cannot be opened as ODT") from None
    if not content:
        raise Unreadable("broken: its text is missing")
    return _of_open(page, names, content, meta)


def _part(file: zipfile.ZipFile, name: str, budget: Budget) -> bytes:
    """A part of a file; nothing where it has none."""
    if name not in file.namelist():
        return b""
    info = file.getinfo(name)
    budget.spend(info.file_size)
    if info.file_size > LARGEST:
        raise Unreadable(f"larger than {LARGEST:,} bytes")
    return file.read(info)


def _flat_text(page: Raw, names: frozenset[str]) -> Document:
    return _of_open(page, names, page.data, b"")


def _of_open(page: Raw, names: frozenset[str], content: bytes, meta: bytes) -> Document:
    read = open_document.read(content, meta)
    if not read.paragraphs and b"<draw:image" in content:
        raise Unreadable(_PICTURES)
    return _written(page, names, read.paragraphs, Properties(read.title, read.author, read.made))


def _rich(page: Raw, names: frozenset[str]) -> Document:
    read = rich_text.read(page.data)
    if not read.text.strip() and b"\\pict" in page.data:
        raise Unreadable(_PICTURES)
    text = _BLANK.sub("\n\n", read.text.strip())
    if "\n\n" not in text:  # else its lines may be those of a page, with a blank one behind each paragraph
        text = text.replace("\n", "\n\n")
    return properties.fill(properties.as_article(page, text, names), Properties(*read[1:]))


def _old(source: Source, context: Context) -> Iterator[Raw]:
    """A file that is named as those of old Word are: archives name pages and rich text so too."""
    data = source.read()
    head = data[:_HEAD].lstrip(b"\xef\xbb\xbf \t\r\n")
    if head.startswith(b"{\\rtf"):
        yield _raw(source, context, data, form="RTF")
    elif head.startswith(b"PK\x03\x04"):
        yield from (_raw(source, context, raw.data, form="DOCX") for raw in _packed(source, context))
    elif head[:1] == b"<" and b"<html" in head.lower():
        yield _raw(source, context, data, name=f"{source.name}.html")
    else:
        raise Unreadable("empty" if not data.strip() else _OLD)


_KEEPS = ("title", "byline", "outlet", "language", "url", "published")
FORMATS: tuple[Format, ...] = (
    Format(
        "DOCX", (".docx",), _KEEPS, _packed, "python-docx 1.2, LibreOffice 7.4, pandoc 2.17; not tried: Word itself",
        "python-docx", article=_word,
    ),
    Format(
        "ODT", (".odt", ".ott"), _KEEPS, _packed, "odfdo 3.27, LibreOffice 7.4, pandoc 2.17", article=_open_text,
    ),
    Format("Flat ODT", (".fodt",), _KEEPS, _whole, "LibreOffice 7.4", article=_flat_text),
    Format(
        "RTF", (".rtf",), _KEEPS, _whole, "LibreOffice 7.4, pandoc 2.17; not tried: Word itself", "striprtf", article=_rich,
    ),
    Format("DOC", (".doc",), _KEEPS, _old, "none: only RTF, DOCX and HTML that are so named are read"),
    epub.FORMAT,
)  # fmt: skip
