"""Bytes of any encoding → text, whole or as a stream in which what cannot be decoded is marked, and how sure that is."""

from __future__ import annotations

import codecs
import io
import re
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from itertools import pairwise
from typing import IO, NamedTuple

from kit.reading.items import WIDEST, Unreadable
from kit.text.word_lists import read_rows

HEAD = 200_000  # bytes by which the encoding of a stream is told
BROKEN = "\udcff"  # stands in a stream for bytes that its encoding does not know; no encoding gives it
NO_NAMES: frozenset[str] = frozenset()
MARK = "\ufffd"  # stands in a text for a byte that is no UTF-8
_UNKNOWN = "its encoding is not to be told; save it as UTF-8"

# What browsers understand by the names that pages use (WHATWG Encoding Standard); others are what they are called.
_LABELS = {
    **dict.fromkeys(
        ["ascii", "iso-8859-1", "iso8859-1", "latin1", "latin-1", "l1", "ascii", "us-ascii", "cp1252", "iso_8859-1"], "cp1252"
    ),
    **dict.fromkeys(["iso-8859-9", "iso8859-9", "latin5", "windows-1254"], "cp1254"),
    **dict.fromkeys(["gb2312", "gbk", "x-gbk", "gb_2312-80"], "gb18030"),
    **dict.fromkeys(["shift_jis", "shift-jis", "sjis", "x-sjis"], "cp932"),
    **dict.fromkeys(["euc-kr", "ks_c_5601-1987", "korean"], "cp949"),
    **dict.fromkeys(["tis-620", "iso-8859-11"], "cp874"),
}
_DECLARED = re.compile(
    rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([\w:.-]{2,40})|<\?xml[^>]{0,80}encoding\s*=\s*[\"']([\w:.-]{2,40})", re.I
)
# Encodings with a byte for a letter; among those that fit alike, the first.
_CANDIDATES = (
    "cp1252", "iso8859-15", "cp1254", "cp1250", "iso8859-2", "cp1251", "koi8-u", "iso8859-5", "cp1253", "iso8859-7", "cp1257",
    "mac_roman", "cp850", "cp866",
)  # fmt: skip
_OLD, _SEVERAL = ("mac_roman", "cp850", "cp866"), 3  # hardly written any more, so only guessed by so many words
_NAMES = {"cp1252": "windows-1252", "cp1254": "windows-1254", "cp1250": "windows-1250", "iso8859-2": "iso-8859-2",
          "cp1251": "windows-1251", "koi8-u": "koi8-u", "iso8859-5": "iso-8859-5", "cp1253": "windows-1253",
          "iso8859-7": "iso-8859-7", "cp1257": "windows-1257", "iso8859-15": "iso-8859-15", "mac_roman": "macintosh",
          "cp850": "ibm850", "cp866": "ibm866"}  # fmt: skip
_NO_TEXTS = ("punycode", "idna", "unicode-escape", "raw-unicode-escape", "undefined", "utf-7")  # Python knows them; no page is so
_OF_ASCII = ("iso2022", "hz", "utf-16", "utf-32")  # bytes that are, or can be, valid ASCII
_FEW_ZEROS = 0.01  # share of bytes that are zero up to which a file is a text with faults
_NO_TEXT = (b"%PDF", b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"SQLite", b"PAR1", b"\x1f\x8b")
_STRAY = 0.02  # share of bytes beyond ASCII up to which they are errors where no encoding fits
_ASIDE = 0.34  # share of strange words beyond which no encoding of one byte fits
_MULTIBYTE = re.compile(rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}")
_STRANGE_BYTES = re.compile(rb"[\x80-\xff]")
_AROUND = "“”‘’„‚«»‹›–—…•·.,;:!?()[]\"'/|-*°©®™€£§¶†‡%&+=<>@#_~^`{}\\$\u00a0\u00ad¿¡№"
_SIGN_IN_WORD = re.compile(
    r"[£¥¤¦¯¶§¢©®±ª¬µ¼½¾×÷º¹²³¸´¨](?!(?:m|bn|k|tn)\b)[^\W\d_]|[^\W\d_][£¥¤¦¯¶§¢±¬¼½¾×÷¸´¨]|[^\W\d_][“”„‚‡†‰‹›•™˜][^\W\d_]"
)
# A capital with a mark where a quotation mark or dash would stand: a Macintosh wrote it.
_FOR_SIGN = re.compile(r"[,.!?][ÒÓÔÕŇÓ](?!\w)|(?<!\w)[ÒÔŇ][A-Z][a-z]|(?<![\w.])[ÐÑÒÓÕĐŃ](?![\w.])|[a-z][ÕŐ]s\b")
# UTF-8 that was taken for windows-1252 and encoded once more: two or more of the letters and signs that its bytes look like.
_TWICE = re.compile("[\x80-\xff€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ]{2,}")


class Decoded(NamedTuple):
    """A text, and in words what of it is not sure; nothing where all is."""

    text: str
    note: str = ""


def telling(names: Iterable[str]) -> frozenset[str]:
    """The words of names by which an encoding can be guessed: those with letters beyond ASCII, as `decode` and `stream` take them."""
    return frozenset(_fold(part) for name in names if not name.isascii() for part in _PART.split(name) if not part.isascii())


def decode(raw: bytes, *, page: bool = False, names: frozenset[str] = NO_NAMES) -> Decoded:
    """The text of some bytes, and what of it is guessed or marked.

    Parameters
    ----------
    raw : bytes
    page : bool
        What an HTML page says of its encoding is believed as browsers believe it, where it is not UTF-8 all the same.
    names : frozenset of str
        Of those that a codebook knows, as `telling` gives them: a word that decodes to one is hardly anything else.

    Notes
    -----
    UTF-8 goes first, also where some bytes of a text are wrong: these become U+FFFD and are counted. Else it is the encoding
    in which fewest words are strange: a sign within a word, letters that no one language has. A guess is said.

    Raises
    ------
    Unreadable
        If they are empty, binary, broken UTF-16 or in no encoding that can be told.
    """
    encoding, note = _guess_encoding(raw, page=page, names=names)
    try:
        text = raw.decode(encoding)
    except UnicodeDecodeError:
        if encoding != "utf-8":
            raise Unreadable("broken UTF-16" if encoding.startswith("utf-16") else _UNKNOWN) from None
        text = raw.decode("utf-8", "replace")
    except LookupError:
        raise Unreadable(_UNKNOWN) from None
    return Decoded(text, note)


def in_utf_8(raw: bytes, label: str) -> bytes:
    """Some bytes of a page in UTF-8, where something outside of it names their encoding, as an HTTP head or a mail does.

    As in browsers it goes before what the page says of itself. A page in UTF-8, or with a mark of byte order, stays as it is; so
    does one that is not in the encoding named, or where that is none that there is.
    """
    encoding = _find_encoding(label.lower())
    if not encoding or raw[:3] == codecs.BOM_UTF8 or raw[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return raw
    try:
        if not encoding.startswith(_OF_ASCII):
            raw.decode("utf-8")
            return raw
    except UnicodeDecodeError:
        pass
    try:
        return raw.decode(encoding).encode()
    except (UnicodeError, LookupError, ValueError):
        return raw


def undo_twice(text: str) -> Decoded:
    """The same text, letters that were encoded twice as what they were meant to be."""
    if text.isascii():
        return Decoded(text)
    count = 0

    def mend(m: re.Match[str]) -> str:
        nonlocal count
        try:
            meant = bytes(_to_byte(c) for c in m[0]).decode("utf-8")
        except (UnicodeDecodeError, ValueError):
            return m[0]
        count += 1
        return meant

    mended = _TWICE.sub(mend, text)
    return Decoded(mended, f"{count:,} signs were encoded twice and are mended" if count else "")


def _to_byte(sign: str) -> int:
    code = ord(sign)
    return code if code < 256 else sign.encode("cp1252")[0]


def _ignore(note: str) -> None:
    """Nobody asks what is guessed."""


def stream(
    opened: Callable[[], IO[bytes]],
    newline: str,
    note: Callable[[str], None] = _ignore,
    names: frozenset[str] = NO_NAMES,
) -> io.TextIOBase:
    """The text of a table, read as it is asked for, without a byte order mark.

    Parameters
    ----------
    opened : callable
        Opens the table's bytes from their start; called again once the encoding is known.
    newline : str
        As of `open`: ``""`` ends lines at every kind of line break, a line break ends them at this alone.
    note : callable
        Told what of the encoding is guessed.
    names : frozenset of str
        As of `decode`.

    Notes
    -----
    A table of up to 200 kB is decoded as a whole, or not at all. The encoding of a longer one is told by its first 200 kB;
    bytes further on that are wrong in it become `BROKEN`, so that only the rows that hold them are lost.

    Raises
    ------
    Unreadable
        As of `decode`.
    """
    with opened() as file:
        head = _read(file, HEAD + 1)
    if len(head) <= HEAD:
        text, guessed = decode(head, names=names)
        note(guessed)
        return io.StringIO(text.removeprefix("\ufeff"), newline=newline)
    encoding, guessed = _guess_encoding(head[:HEAD], more=True, names=names)
    note(guessed)
    try:
        codecs.getincrementaldecoder(encoding)("replace" if encoding == "utf-8" else "strict").decode(head[:HEAD], final=False)
    except UnicodeDecodeError:
        raise Unreadable("broken UTF-16" if encoding.startswith("utf-16") else _UNKNOWN) from None
    except LookupError:
        raise Unreadable(_UNKNOWN) from None
    codecs.register_error("kit-marked", lambda error: (BROKEN, error.end))  # type: ignore[attr-defined]
    known = "utf-8-sig" if encoding == "utf-8" else encoding
    return io.TextIOWrapper(opened(), encoding=known, errors="kit-marked", newline=newline)


class Lines:
    """Lines of a text; one of more than `WIDEST` characters raises `Unreadable` in its turn, and the next one follows.

    Attributes
    ----------
    last : str
        The line given last.
    """

    def __init__(self, text: io.TextIOBase):
        self._text, self.last = text, ""

    def __iter__(self) -> Lines:
        return self

    def __next__(self) -> str:
        self.last = line = self._text.readline(WIDEST)
        if not line:
            raise StopIteration
        if len(line) < WIDEST or line.endswith(("\n", "\r")):
            return line
        while (rest := self._text.readline(WIDEST)) and not rest.endswith(("\n", "\r")):
            pass
        raise Unreadable(f"the row is longer than {WIDEST:,} characters")


def numbered(text: io.TextIOBase) -> Iterator[tuple[int, str | Unreadable]]:
    """Lines that are not empty, by their numbers; one that is too long comes as the reason why it is not read."""
    lines, number = Lines(text), 0
    while True:
        number += 1
        try:
            line = next(lines)
        except StopIteration:
            return
        except Unreadable as error:
            if not is_long(error):
                raise
            yield number, error
            continue
        if line.strip():
            yield number, line


def is_long(error: Unreadable) -> bool:
    """Whether it is a line of more than `WIDEST` characters, after which reading goes on."""
    return str(error).startswith("the row is longer")


def declared(raw: bytes) -> str:
    """The encoding that a page names in its head, as browsers understand it; nothing where it names none that there is."""
    m = _DECLARED.search(raw[:4096])
    label = (m[1] or m[2]).decode("ascii", "ignore").lower() if m else ""
    return _find_encoding(label)


def _find_encoding(label: str) -> str:
    """The name of an encoding as pages and servers call it; nothing where there is none for texts."""
    encoding = _LABELS.get(label, label)
    try:
        name = codecs.lookup(encoding).name if encoding else ""
    except (LookupError, ValueError):
        return ""
    return "" if name in _NO_TEXTS else name


def _guess_encoding(raw: bytes, *, more: bool = False, page: bool = False, names: frozenset[str] = NO_NAMES) -> tuple[str, str]:
    """Name of the encoding of some bytes, or of those that begin so, and what of it is not sure."""
    if not more and not raw.strip():
        raise Unreadable("empty")
    if raw[:4] in (b"\xff\xfe\0\0", b"\0\0\xfe\xff"):
        return "utf-32", ""
    if raw[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return "utf-16", ""
    if b"\0" in raw[:8192] and (encoding := _find_utf_16(raw[:8192])):
        return encoding, ""
    try:
        codecs.getincrementaldecoder("utf-8")().decode(raw, final=not more)
    except UnicodeDecodeError:
        pass
    else:
        return "utf-8", ""
    head = raw[:HEAD]
    whole = _MULTIBYTE.findall(head)
    n_wrong = len(_STRANGE_BYTES.findall(head)) - sum(map(len, whole))
    if len(whole) >= n_wrong:
        n = raw.decode("utf-8", "replace").count(MARK)
        return "utf-8", _describe_marked(n)
    if page and (encoding := declared(raw)) and not encoding.startswith("utf"):
        try:
            raw.decode(encoding)
        except (UnicodeDecodeError, LookupError):
            pass
        else:
            return encoding, ""
    return _guess_by_words(head, names)


def _find_utf_16(head: bytes) -> str:
    """UTF-16 without a mark of its order has its zeros at every second place; nothing where a few are strewn into a text."""
    even, odd = head[::2].count(0), head[1::2].count(0)
    half = len(head) / 2
    if max(even, odd) > 0.4 * half and min(even, odd) < 0.05 * half:
        return "utf-16-le" if odd > even else "utf-16-be"
    if even + odd > _FEW_ZEROS * len(head) or head.startswith(_NO_TEXT):
        raise Unreadable("binary")
    return ""


def _guess_by_words(head: bytes, names: frozenset[str]) -> tuple[str, str]:
    """The encoding of one byte per letter in which fewest words are strange and most are known; else that of charset-normalizer."""
    best, fewest, n = "", 1.0, 0
    for encoding in _CANDIDATES:
        try:
            text = head.decode(encoding)
        except UnicodeDecodeError:
            continue
        words = [word for word in text.split() if not word.isascii()]
        parts = (_fold(part) for word in words for part in _PART.split(word))
        known = sum(part in names or part in _names() for part in parts)
        strange = (sum(map(_is_strange, words)) - known) / max(1, len(words))
        if strange < fewest and (len(words) >= _SEVERAL or encoding not in _OLD):
            best, fewest, n = encoding, strange, len(words)
    if best and fewest <= _ASIDE:
        return best, f"no UTF-8; read as {_NAMES[best]}, guessed by {n:,} word{'s' * (n != 1)}"
    n = len(_STRANGE_BYTES.findall(head))
    if n <= _STRAY * len(head):  # a few stray bytes turn no text into another alphabet
        return "utf-8", _describe_marked(n)
    from charset_normalizer import from_bytes

    guess = from_bytes(head).best()
    if guess is None:
        raise Unreadable(_UNKNOWN)
    return guess.encoding, f"no UTF-8; read as {guess.encoding}, a guess"


_PART = re.compile(r"[\W_]+")


def _fold(word: str) -> str:
    return word.casefold().replace("i\u0307", "i")


@cache
def _names() -> frozenset[str]:
    """Names of people and places in the news that have letters beyond ASCII: what decodes to one is hardly anything else."""
    return frozenset(_fold(row[0]) for row in read_rows("kit.reading", "telling_names"))


def _describe_marked(n: int) -> str:
    return f"{n:,} byte{'s are' if n != 1 else ' is'} no UTF-8 and marked {MARK}"


def _is_strange(word: str) -> bool:
    """Whether a word has letters that no one language has, a sign within it, or a capital behind a small letter."""
    if _SIGN_IN_WORD.search(word) or _FOR_SIGN.search(word):
        return True
    core = word.strip(_AROUND)
    if not core or core.isascii():
        return any(0x80 <= ord(c) < 0xA0 or c == MARK for c in word)
    if any(c.islower() and d.isupper() and not d.isascii() for c, d in pairwise(core)):
        return True
    for part in re.split(r"[-’'–—/.,“”]", core):
        letters = {c for c in part.lower() if not c.isascii()} - {"\u0307"}
        if not all(c.isalpha() for c in letters):
            return True
        latin = any(c.isascii() and c.isalpha() for c in part)
        if letters and not any(letters <= alphabet and not (latin and is_foreign) for alphabet, is_foreign in _alphabets()):
            return True
    return False


@cache
def _alphabets() -> tuple[tuple[frozenset[str], bool], ...]:
    """Letters beyond ASCII of several languages, and whether these are not written in Latin letters."""
    rows = read_rows("kit.reading", "alphabets")
    return tuple((frozenset(letters.lower()), ord(min(letters)) > 0x36F) for _, letters in rows)


def _read(file: IO[bytes], n: int) -> bytes:
    """``n`` bytes, or all where there are fewer."""
    parts = []
    while n > 0 and (part := file.read(n)):
        parts.append(part)
        n -= len(part)
    return b"".join(parts)
