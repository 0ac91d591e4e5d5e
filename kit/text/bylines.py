"""A line of an article → whether it says who wrote it, and whom it names."""

from __future__ import annotations

import re

_MOST, _LONGEST = 45, 400  # words and characters of a byline
# e.g. "By Ada Holm"
# e.g. "Written by: Ada Holm"
_BY = re.compile(
    r"(?:(?:words|story|written|report(?:ed)?|text|analysis|article|posted|published|compiled|produced)\s+)?by\s*:?\s+(?=\S)"
    r"|(?:by|byline|authors?|writers?|reporters?|correspondents?)\s*:\s*(?=\S)",
    re.IGNORECASE,
)
# e.g. "(Reporting by Ada Holm; Editing by Bo Venn)"
_CREDITS = re.compile(
    r"\(?(?:additional |further )?(?:reporting|writing|editing|compiled|translated|produced) by\b.{2,300}", re.IGNORECASE
)
# e.g. "With files from the Lake Wire"
_WITH_FILES = re.compile(
    r"\W*(?:with files from|with (?:additional )?reporting (?:by|from)|with contributions from)\b.{0,160}", re.IGNORECASE
)
# e.g. "Ada Holm, The Associated Press"
_OF_AGENCY = re.compile(r"(?:[A-Z][\w.’'-]+ ){1,3}[A-Z][\w’'-]+, (?:The )?(?:Associated|Canadian) Press")
# e.g. "Lake Gazette staff and agencies"
# e.g. "From our correspondent in Holmby"
_STAFF = re.compile(
    r"(?:from |by )?(?:our |the )?(?-i:(?:[A-Z][\w.’'-]* ){0,4})"
    r"(?:(?:foreign|news|own|special|web|online|political|diplomatic|world|digital|international)\s+)*"
    r"(?:desk|staff(?: (?:writers?|reporters?|report|correspondents?))?|newsroom|(?:news )?agencies|correspondents?|reporters?"
    r"|editorial (?:board|team)|news desk|wire (?:services?|reports?))"
    r"(?: (?:and|with|&) (?:(?:news )?agencies|wires?|wire (?:services?|reports?)|staff|correspondents?))?"
    r"(?: in (?-i:[A-Z])[\w.’' -]{1,40})?",
    re.IGNORECASE,
)
# What may follow the names: “, 14 May 2031”, “ | Published 3 May 2031, 10:20”.
# e.g. "Ada Holm, 14 May 2031"
_DATED = re.compile(
    r"\s*(?:[,|•·–—-]\s*)*(?:(?:posted|updated|published)\s*(?:on|at)?:?\s*|on\s+)?"
    r"(?:(?:mon|tues|wednes|thurs|fri|satur|sun)day,?\s+)?"
    r"(?:\d{1,2}(?:st|nd|rd|th)?\s+(?:of\s+)?[A-Z][a-z]{2,8}\.?,?\s+\d{4}|[A-Z][a-z]{2,8}\.?\s+\d{1,2}(?:st|nd|rd|th)?,?\s+\d{4}"
    r"|\d{4}-\d\d-\d\d|\d{1,2}[./]\d{1,2}[./]\d{2,4}|\d{1,3} (?:minutes?|mins?|hours?|hrs?|days?) ago).*$",
    re.IGNORECASE,
)
# e.g. "Holm, "
_TOKEN = re.compile(r"[^\s,;|&/•·()]+")
# e.g. "Ada Holm, Bo Venn and Cy Dale"
_JOINT = re.compile(r"\s*(?:,\s*and\s+|,|;|&|\|)\s*|\s+(?:and|AND|with)\s+")
# e.g. "Ada Holm and Bo Venn"
_AND = re.compile(r" (?:and|AND|&|with) ")
# e.g. "Ada Holm in Holmby"
_PLACE = re.compile(r" in [A-Z][\w’'-]*(?: [A-Z][\w’'-]*)?(?=$|,| and )")
_AGENCIES = frozenset([
    "Reuters", "AFP", "AP", "BBC", "dpa", "DPA", "Bloomberg", "UPI", "Xinhua", "Interfax", "Ukrinform", "REUTERS", "TASS", "ANSA",
    "EFE", "PTI", "ANI", "IANS", "APA", "PAP", "ANP", "UNIAN", "Anadolu", "Kyodo", "Yonhap", "Agerpres", "MTI", "CTK", "Belga",
])  # fmt: skip
# A line of nothing but agencies, and places they report from.
# e.g. "AFP, Holmby"
# e.g. "(REUTERS/AP)"
# e.g. "Associated Press"
_OF_AGENCIES = re.compile(
    rf"\(?(?P<first>{(_ONE := '(?:' + '|'.join(sorted(_AGENCIES)) + '|(?:The )?Associated Press|Agence France[- ]Presse|Anadolu Agency|RIA Novosti|Press Association|PA Media|Deutsche Presse-Agentur)')})"
    rf"(?:(?:\s*[/&+|–—-]\s*|\s*,\s*|\s+and\s+|\s+in\s+)(?:{_ONE}|agencies|staff|[A-Z][\w’'-]+(?: [A-Z][\w’'-]+)?))*\)?"
)
# e.g. "Special to the Lake Gazette"
_SPECIAL = re.compile(r"(?:special|exclusive) (?:to|for) .{2,60}", re.IGNORECASE)
# What names may follow in the lines below a title, where a sentence would end in a stop.
# e.g. "Von Ada Holm"
# e.g. "Text: Ada Holm"
_FROM = re.compile(
    r"(?:from|von|par|por|door|av|af|di|text|words|analysis|opinion|comment|report|story)\s*:?\s+(?=[A-Z])", re.IGNORECASE
)
# e.g. "al-Holm"
# e.g. "d’Arcy"
_LINKED = re.compile(r"(?:al|el|ul|ad|as|an|ar|at|ash|ibn|bin|d|l|de|da|van|von|t)[-’'][A-ZÀ-Þ]")
_PARTICLES = frozenset([
    "al", "and", "bin", "bint", "ibn", "ben", "da", "das", "de", "del", "della", "den", "der", "di", "do", "dos", "du",
    "e", "el", "la", "le", "los", "of", "ter", "the", "van", "von", "y", "zu",
])  # fmt: skip
_AROUND = frozenset([
    "a", "an", "at", "for", "from", "in", "on", "our", "via", "with", "staff", "writer", "writers", "reporter",
    "reporters", "correspondent", "correspondents", "editor", "editors", "agencies", "agency", "bureau", "special",
    "senior", "foreign", "chief", "political", "diplomatic", "defence", "defense", "freelance", "contributor",
    "contributors", "journalist", "journalists", "newsroom", "desk", "team", "columnist", "columnists", "analyst",
    "producer", "world", "news", "europe", "international", "and/or", "edited", "editing", "reported", "reporting", "by",
    "writing", "written", "additional", "further", "contributed", "contributing", "compiled", "translated", "photographs",
    "photos", "video", "graphics",
])  # fmt: skip
_ROLES = _AROUND - frozenset([
    "a", "an", "at", "for", "from", "in", "on", "our", "via", "with", "world", "news", "europe", "international",
])  # fmt: skip
# Words of the names of newspapers and stations.
PAPER = frozenset([
    "times", "post", "daily", "gazette", "news", "herald", "tribune", "journal", "chronicle", "press", "guardian",
    "mail", "observer", "telegraph", "star", "standard", "independent", "express", "courier", "examiner", "inquirer",
    "bulletin", "review", "radio", "tv", "broadcasting", "weekly", "mirror", "sentinel", "dispatch", "register",
    "record", "globe", "echo", "argus", "monitor", "mercury", "ledger", "wire", "agency",
])  # fmt: skip
_NO_NAME = frozenset([
    "monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday", "january", "february", "march",
    "april", "may", "june", "july", "august", "september", "october", "november", "december", "then", "now", "contrast",
    "comparison", "early", "late", "mid", "midnight", "noon", "dawn", "dusk", "nightfall", "evening", "morning",
])  # fmt: skip
# What follows “by” in small letters where a title goes on: *Guards leave / by a side door*.
_GOES_ON = frozenset([
    "a", "an", "the", "his", "her", "its", "their", "our", "my", "your", "this", "that", "these", "those", "one", "two", "three",
    "four", "five", "six", "ten", "no", "some", "all", "any", "each", "every", "both", "many", "most", "more", "few", "next", "last",
    "at", "as", "in", "on", "to", "up", "half", "night", "day", "land", "sea", "air", "train", "boat", "bus", "car", "road", "foot",
    "force", "law", "hand", "name", "order", "mistake", "chance", "surprise", "phone", "video", "mail", "post", "letter",
    "far", "another", "other", "new", "old", "same", "way", "means", "armed", "police", "hundreds", "thousands", "dozens",
])  # fmt: skip


def bare(line: str) -> str:
    """A line without the marks of emphasis around it, as Markdown has them: *By Ada Holm* between asterisks."""
    return line.strip("*_ ") if line[:1] in "*_" else line


def is_byline(line: str) -> bool:
    """Whether a line, wherever it stands, says who wrote the article."""
    line = bare(line)
    if len(line) > _LONGEST:
        return False
    small = line.lower()
    if ("by" in small or ":" in line) and read_byline(line) is not None:
        return True
    if line.endswith(" Press") and _OF_AGENCY.fullmatch(line):
        return True
    credits = (" by" in small and _CREDITS.fullmatch(line)) or ("with" in small and _WITH_FILES.fullmatch(line))
    return bool(credits) and not _tells(line)


def is_signature(line: str) -> bool:
    """Whether a line below a title is nothing but names of people, of agencies or of a staff."""
    if line[-1:] in ".!?:…" or len(line) > _LONGEST:
        return False
    if _STAFF.fullmatch(line) or _OF_AGENCIES.fullmatch(line) or _SPECIAL.fullmatch(line):
        return True
    named = _FROM.sub("", line, count=1) if _FROM.match(line) else line
    of_day = _DATED.sub("", named)
    begun, dated = named != line, of_day != named and of_day != ""
    line = _PLACE.sub("", of_day.strip(" ,|•·–—-"))
    parts = [part for part in _JOINT.split(line) if part]
    words = [_TOKEN.findall(part) for part in parts]
    of_people = [w for w in words if 2 <= len(w) <= 4 and all(_is_name(word) or word in _PARTICLES for word in w)]
    if not words or not of_people or words[0] is not of_people[0]:
        return False
    others = [w for w in words if w not in of_people]
    roles = [w for w in words if any(word.lower() in _ROLES or word in _AGENCIES for word in w)]
    if any(w not in roles and not all(_is_name(word) for word in w) for w in others):
        return False
    several = len(of_people) - sum(w in roles for w in of_people) >= 2 and _AND.search(line) is not None
    of_paper = any(word.lower() in PAPER for word in words[0])
    return several or bool(roles and words[0] not in roles) or ((begun or dated) and not roles and not of_paper)


def is_lone_name(line: str, title: str) -> bool:
    """Whether a line between a title and the text is the name of one person: it is set otherwise than the title.

    In a title of which only the first word has a capital, two or three words with capitals are a name.
    """
    words = _TOKEN.findall(_PLACE.sub("", line.split("|")[0].strip()))
    if not 2 <= len(words) <= 3 or not all(_is_name(word) and len(word.strip(".")) + word.count(".") > 1 for word in words):
        return False
    others = [word for word in title.split()[1:] if word[:1].isalpha()]
    if any(word.lower() in PAPER for word in words):
        return False
    if line.isupper():
        return len(others) > 1 and not title.isupper()
    return (
        sum(word[0].islower() and len(word) > 3 for word in others) >= 1
        and sum(word[0].isupper() for word in others) < len(others) / 2
    )


def sign(line: str) -> str | None:
    """Whom a line of nothing but names names, without the day behind them; None for an address or a line about the paper."""
    if "@" in line or _SPECIAL.fullmatch(line):
        return None
    named = _FROM.sub("", line, count=1) if _FROM.match(line) and not _STAFF.fullmatch(line) else line
    return _DATED.sub("", named).strip(" ,|•·–—-()") or None


def read_within(line: str) -> str | None:
    """Whom a line names that says when and by whom an article was put there: *Posted by Ada Holm on 3 May*."""
    at = line.lower().find(" by ")
    return read_byline(line[at + 1 :]) if at >= 0 else None


def read_byline(line: str) -> str | None:
    """Whom a line that begins with *By* names, with what it says of them; None where it is none."""
    m = _BY.match(line) if len(line) <= _LONGEST else None
    if m is None or line.endswith(("?", "!", ":")):
        return None
    rest = _DATED.sub("", line[m.end() :]).strip(" ,|•·–—-")
    words = _TOKEN.findall(rest)
    if not words or len(words) > _MOST or words[0].lower().strip(".") in _NO_NAME:
        return None
    if line[0] == "b" and len(words) <= 4 and all(word.isalpha() for word in words):
        goes_on = (words[0] in _GOES_ON or words[-1].endswith("ing")) and not _STAFF.fullmatch(rest)
        return None if goes_on else rest
    named = sum(_is_name(word) for word in words)
    plain = all(_is_name(word) or word in _PARTICLES or word.lower() in _AROUND or "@" in word or word in "–—-" for word in words)
    if not plain or not named + (words[0].lower() in ("our", "staff")):
        return None
    if rest.endswith(".") and (len(words) > 8 or (len(words[-1]) > 3 and any(word in ("in", "on", "at") for word in words))):
        return None
    return rest


def _is_name(word: str) -> bool:
    """Whether a word can be part of a name: *Holm*, *O’Dell*, *HOLM*, *J.*"""
    first = word.lstrip("“\"'‘(")[:1]
    return (first.isupper() or _LINKED.match(word) is not None) and not any(c.isdigit() for c in word)


def _tells(line: str) -> bool:
    """Whether a line goes on as a sentence does: it ends in a stop, and most of it is in small letters."""
    words = _TOKEN.findall(line)
    small = [w for w in words if w[:1].islower() and w not in _PARTICLES and w.lower() not in _AROUND]
    return line.rstrip("”\"')")[-1:] in (".", "!", "?") and len(small) > 5
