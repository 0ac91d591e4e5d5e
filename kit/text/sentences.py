"""Body paragraphs → sentences with exact character offsets into the decoded file."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cache
from itertools import islice, pairwise
from typing import NamedTuple

from kit.text import cleaning, scripts, sentences_of_languages
from kit.text.cleaning import CLOSING, Span
from kit.text.word_lists import read_words

ENGLISH = "en"

# ---- paragraphs without doubts

# In a paragraph where every sign that may end a sentence plainly does, sentences are cut there; all others go to syntok.
# e.g. "It was signed.The paper is short"
_GLUED = re.compile(r"[.!?](?<=[a-z]{3}[.!?])[”\"]?(?=(?:[A-Z][a-z]{1,12}|A|I) [a-z])")  # letters lost: *signed.The paper*
# One sign by itself first: so it is soon searched; and not from within a row of them, which would be read once for each.
# e.g. "The ferry left. Nobody came"
_STOP = re.compile(rf"[.!?…](?<![.!?…][.!?…])[.!?…]*{CLOSING}*\s+")
# Signs with which a stop may be read two ways; each pattern begins with what is rare, so that it is soon searched.
# e.g. "the ferry left; the gate closed"
_DOUBTFUL = re.compile(r"[;\[\]`…]")
# e.g. "it came by mail.The gate"
_DOUBTFUL_STOP = re.compile(r"[.!?](?:['’]\s|(?<![A-Z\d][.!?])\w|[A-Z][a-z]|(?<=\.)\.)")
# e.g. "‘We go’” she said"
_DOUBTFUL_QUOTE = re.compile(r"['’][\"”’']")
# e.g. "(It rained. Nobody came)"
_DOUBTFUL_BRACKET = re.compile(r"\([^().!?]*[.!?]")
_TITLES = frozenset(["Mr", "Mrs", "Ms", "Dr", "Gen", "Sen", "Gov", "Prof", "Col", "Capt", "Lt", "Rep"])
_MONTHS = frozenset(["Jan", "Feb", "Mar", "Apr", "Jun", "Jul", "Aug", "Sept", "Sep", "Oct", "Nov", "Dec"])

# ---- paragraphs with doubts

# In a paragraph with doubts somewhere: what leaves no doubt up to the next of these is cut there as syntok would cut it.
# e.g. "the gate [sic] opened"
_UNSURE = re.compile(
    r"[\[\](){}…\x1c-\x1f\u200b\u203c\u203d\u2047-\u2049\u2329\u232a\u2983-\u2986\u3002\u3018-\u301b\ufd3e\ufd3f\ufe52\ufe57"
    r"\ufe59-\ufe5e\uff01\uff08\uff09\uff0e\uff1f\uff3b\uff3d\uff5b\uff5d\uff5f-\uff61]"
    r"|;(?!\s[a-z])"  # a semicolon before a small letter ends nothing
)
# Not in “1 a.m. on lake.com, but ... not now”.
# e.g. "it came by mail.The gate"
_UNSURE_STOP = re.compile(r"[.!?](?:['’]\s|(?<![A-Z\d][.!?])(?!(?<=[a-z]\.)[a-z])\w|[A-Z][a-z]|(?<=\.)\.(?!\.? [a-z]))")
# Not in “‘we go,’” she said”, “``We go.'' She left”.
# e.g. "‘We go.’” She left"
_UNSURE_QUOTE = re.compile(r"['’](?<=[^\w,\s]['’])(?!(?<=[.!?]')'(?:\s|\Z))[\"”’']")
# e.g. "the ferry (built in St. Orlec) left"
_SKIPPED = re.compile(r"(?<=[\w,] )\([^][(){}\u200b\u2329\u232a\u2983-\u2986\u3018-\u301b\ufd3e-\uff63]{1,45}\)(?= [a-z]|, )")
# e.g. "(LW)"
_ENCLOSED = re.compile(r"\(\w[\w’',/ -]{0,43}\b\)(?= [A-Z]|\Z)")
# e.g. "the ferry left"
_CHUNK = re.compile(r"\S*")
# e.g. "  The ferry left."
_BLANK = re.compile(r"(?:(?![\x1c-\x1f])[\s\u200b])*")  # as syntok has it
# e.g. "half-open"
_JOINT = re.compile(r"[’'_-]")
# e.g. "“we”"
_LETTER = re.compile(r"\w")
# Characters that are handed on at first, and what has to be left of them: syntok looks no farther than 50 words or signs ahead.
_AHEAD, _AHEAD_WORDS = 4000, 60
_MORE = 8  # times as many characters are handed on where these did not do
# e.g. "the port closed the ferry"
_WORD = re.compile(r"[\w’'-]+$")


# e.g. "in the U.S. "
_INITIALS = re.compile(r"(?<=\s)(?:(?:[A-Z]\.)+|[ap]\.m\.)\s+\Z")
# e.g. "McHolm"
_HUMP = re.compile(r"(?<=[a-z])(?=[A-Z])")  # where syntok parts a word
_OPENING = frozenset("“\"‘'`—–-")  # what may stand before the first word of a sentence
_STRAIGHT = ('."', '!"', '?"')
_PLAIN_END = (" ", ",", "’", "'")  # behind a word of which syntok makes one token
_LONGEST_INITIALS = 12  # characters


# e.g. "Gen. Holm left"
_NEXT_WORD = re.compile(r"[A-Z]\w*")


class Sentence(NamedTuple):
    """One body sentence: its paragraph and position (both from 1) and its span, end exclusive."""

    paragraph: int
    position: int
    char_start: int
    char_end: int


def split(text: str, lines: list[Span] | None = None, language: str = ENGLISH) -> list[Sentence]:
    """Split the body of an article into sentences (splitter: syntok, wherever a stop may be read two ways).

    Parameters
    ----------
    text : str
        The whole article file, decoded as UTF-8.
    lines : list of Span, optional
        Its lines, as `kit.text.cleaning.read_lines` gives them, for whoever has read them.
    language : str
        The code of its language: what is not English is split by the signs and short forms of its own.

    Returns
    -------
    list of Sentence
        In reading order; ``text[char_start:char_end]`` is the sentence as printed, without white space around it.
    """
    sentences: list[Sentence] = []
    body = [s for s in (cleaning.read_lines(text) if lines is None else lines) if s.kind == "body"]
    for number, span in enumerate(body, start=1):
        paragraph = text[span.start : span.end]
        if language != ENGLISH:
            for start, end in sentences_of_languages.split(paragraph, language):
                sentences.append(Sentence(number, len(sentences) + 1, span.start + start, span.start + end))
            continue
        cuts = [0, *(m.end() for m in _GLUED.finditer(paragraph)), len(paragraph)]
        for at, until in pairwise(cuts):
            piece = paragraph[at:until]
            for start, end in _join_ranks(piece, _split_plain(piece) or _split_mixed(piece)):
                sentences.append(Sentence(number, len(sentences) + 1, span.start + at + start, span.start + at + end))
    return sentences


def _join_ranks(paragraph: str, spans: Iterable[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """The spans, those that end with a rank joined to the name behind it: *Maj.* | *Gen. Holm left.*"""
    ranks = read_words("kit.text", "ranks")
    open_at = None
    held = (0, 0)
    for start, end in spans:
        if open_at is not None:
            name = _NEXT_WORD.match(paragraph, start)
            if not name or name[0] in read_words("kit.text", "sentence_openers"):
                yield open_at, held[1]
                open_at = None
        first = start if open_at is None else open_at
        held = (first, end)
        if paragraph[end - 1] == "." and paragraph[max(start, paragraph.rfind(" ", start, end) + 1) : end - 1] in ranks:
            open_at = first
            continue
        open_at = None
        yield first, end
    if open_at is not None:
        yield held


def _split_plain(paragraph: str) -> list[tuple[int, int]] | None:
    """Sentences of a paragraph in which every stop stands behind a whole word and before a capital letter; else None."""
    if (
        _DOUBTFUL.search(paragraph)
        or _DOUBTFUL_STOP.search(paragraph)
        or _DOUBTFUL_QUOTE.search(paragraph)
        or ("(" in paragraph and _DOUBTFUL_BRACKET.search(paragraph))
    ):
        return None
    spans, at, marks, counted = [], 0, 0, 0
    for stop in _STOP.finditer(paragraph):
        word = _find_word_before(paragraph, at, stop.start())
        following = paragraph[stop.end() : stop.end() + 2].lstrip('“"«')
        if word is None:
            return None
        if following[:1].islower() or word.group() in (_MONTHS if following[:1].isdigit() else _TITLES):
            continue
        if not following[:1].isupper() or not _ends_whole(word.group()):
            return None
        if '"' in stop.group():
            marks, counted = marks + paragraph.count('"', counted, stop.end()), stop.end()
            if marks % 2:
                return None
        spans.append((at, stop.start() + len(stop.group().rstrip())))
        at = stop.end()
    return [*spans, (at, len(paragraph))]


def _find_word_before(paragraph: str, start: int, stop: int) -> re.Match[str] | None:
    """The word that ends at a stop."""
    near = max(start, stop - 40)
    return _WORD.search(paragraph, max(near, paragraph.rfind(" ", near, stop) + 1), stop)


def is_shortened(word: str) -> bool:
    """Whether a stop behind a word belongs to it: a rank, a title, a month, an initial, another short form."""
    return (
        word in _TITLES
        or word in _MONTHS
        or len(word) == 1
        or "." in word
        or word in read_words("kit.text", "ranks")
        or word.lower() in read_words("kit.text", "abbreviations")
    )


def _ends_whole(word: str) -> bool:
    """Whether a stop behind the word can only end a sentence: no abbreviation, no initial, no single figure."""
    if word.lower() in read_words("kit.text", "abbreviations"):
        return False
    return len(word) >= (2 if word.islower() or word.isdigit() else 5)


def _split_mixed(paragraph: str) -> Iterator[tuple[int, int]]:
    """Sentences of a paragraph in which some stop may be read two ways: syntok is asked for the sentences around it alone.

    It keeps nothing in mind from one sentence to the next, so that it may begin at any of them.
    """
    at, length = 0, len(paragraph)
    plain = _SKIPPED.sub(lambda m: "-" * len(m[0]), paragraph) if "(" in paragraph else paragraph
    doubts = _Doubts(plain)
    while at < length:
        if sure := _find_sure_end(plain, at, doubts.after(at)):
            yield at, sure[0]
            at = sure[1]
        elif asked := _ask_for_one(paragraph, at):
            if paragraph[asked[1] : asked[1] + 1].strip():  # syntok knows of what is glued to this what stands before it
                yield from _ask_for_all(paragraph, at)
                return
            yield asked
            at = _BLANK.match(paragraph, asked[1]).end()  # type: ignore[union-attr]  # it matches anything
        else:
            return


class _Doubts:
    """The first doubtful sign behind a place that moves on."""

    def __init__(self, paragraph: str):
        self._paragraph = paragraph
        self._next = dict.fromkeys((_UNSURE, _UNSURE_STOP, _UNSURE_QUOTE), -1)

    def after(self, at: int) -> int:
        for pattern, known in self._next.items():
            if known < at:
                m = pattern.search(self._paragraph, at)
                self._next[pattern] = m.start() if m else len(self._paragraph)
        return min(self._next.values())


def _find_sure_end(paragraph: str, at: int, doubt: int) -> tuple[int, int] | None:
    """The end of the sentence that begins at a place, and the beginning of the next; None where syntok must be asked."""
    if at < doubt and paragraph[at] in ".!?":
        return None
    if at == doubt:
        return _find_enclosed_end(paragraph, at)
    for stop in _STOP.finditer(paragraph, at, doubt):
        follows = stop.end()
        enclosed = _ENCLOSED.match(paragraph, follows) if follows == doubt else None
        if not enclosed and _CHUNK.match(paragraph, follows).end() > doubt:  # type: ignore[union-attr]  # it matches anything
            return None
        printed = stop[0].rstrip()
        if paragraph[follows].islower() or printed.endswith("''"):
            continue
        if _INITIALS.search(paragraph, max(at + 1, stop.start() - _LONGEST_INITIALS), stop.end()):
            following = _NEXT_WORD.match(paragraph, follows)
            if (
                following is None
                or not following[0].isascii()
                or paragraph[following.end() : following.end() + 1] not in _PLAIN_END
            ):
                return None
            if _HUMP.split(following[0])[0] not in _starters():
                continue  # a U.S. official, Tess B. Holm
            return stop.start() + 1, follows
        word = _find_word_before(paragraph, at, stop.start())
        if (
            word
            and ('"' not in printed or printed in _STRAIGHT)
            and _ends_for_syntok(paragraph, word)
            and (enclosed or paragraph[follows].isupper() or paragraph[follows] in _OPENING)
        ):
            return stop.start() + len(printed), follows
        return None
    return (doubt, doubt) if doubt == len(paragraph) and not paragraph[-1].isspace() else None


def _find_enclosed_end(paragraph: str, at: int) -> tuple[int, int] | None:
    """As `_find_sure_end` of a sentence in brackets: *(It rained all day)*."""
    enclosed = _ENCLOSED.match(paragraph, at)
    if enclosed is None:
        return None
    end = enclosed.end()
    if end == len(paragraph):
        return end, end
    return (end, end + 1) if " " in enclosed[0] else None  # a single word in brackets opens the sentence behind it


def _ends_for_syntok(paragraph: str, word: re.Match[str]) -> bool:
    """Whether a stop behind the word ends a sentence for syntok, whatever begins with a capital letter behind it."""
    from syntok.segmenter import State

    last = _JOINT.split(word[0])[-1]
    if len(last) < 2 or not last.isalpha() or paragraph[word.start() - 1 : word.start()] == ".":
        return False  # U.SA., lake.com: no words by themselves
    if last.isupper() and last in State.roman_numerals:
        return False  # Part II. Nobody came
    plain = last.islower() or last.istitle() or last.isupper()
    return plain and last not in State.abbreviations and last not in State.months


@cache
def _starters() -> frozenset[str]:
    """Words that begin a sentence even behind an abbreviation, for syntok."""
    from syntok.segmenter import State

    return State.starters


def _ask_for_one(paragraph: str, at: int) -> tuple[int, int] | None:
    """The first sentence behind a place for syntok."""
    from syntok import segmenter  # a reader's tool: imported only where texts are read

    size = _AHEAD
    while True:
        part = paragraph[at : at + size]
        tokens = next((s for block in segmenter.analyze(part) for s in block), None)
        end = tokens[-1].offset + len(tokens[-1].value) if tokens else 0
        if len(part) < size or (tokens and _reaches_far_enough(part[end:])):
            return (at + tokens[0].offset, at + end) if tokens else None
        size *= _MORE


def _ask_for_all(paragraph: str, at: int) -> Iterator[tuple[int, int]]:
    """All sentences behind a place for syntok."""
    from syntok import segmenter

    for tokens in (sentence for block in segmenter.analyze(paragraph[at:]) for sentence in block):
        yield at + tokens[0].offset, at + tokens[-1].offset + len(tokens[-1].value)


def _reaches_far_enough(left: str) -> bool:
    """Whether more is left than syntok looks ahead."""
    from syntok.tokenizer import Tokenizer

    if len(left.split(None, _AHEAD_WORDS)) > _AHEAD_WORDS:
        return True
    return next(islice(Tokenizer(replace_not_contraction=False).tokenize(left), _AHEAD_WORDS, None), None) is not None


def count_words(text: str, language: str = ENGLISH) -> int:
    """Words separated by white space that hold at least one letter or digit.

    Of Chinese, Japanese, Thai and the like, which have no spaces, two characters count as a word.
    """
    return sum(map(is_word, (text if language == ENGLISH else scripts.part(text)).split()))


def is_word(printed: str) -> bool:
    """Whether a printed form between spaces holds a letter or digit."""
    return printed.isalnum() or _LETTER.search(printed) is not None
