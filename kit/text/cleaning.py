"""A decoded article → its body paragraphs, as spans; what is left out is named with its reason."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

from kit.text import bylines, scripts, time_stamps

MAX_HEADING_WORDS = 14
_LONGEST_TITLE = 30  # words of a first line without a stop
MAX_CAPTION_WORDS = 10  # of a line that begins with “Photo by”: a longer one that ends in a stop is a sentence
CLOSING = r"[\"'”’»)\]]"  # a mark that may stand behind a stop
_STOPS = "。！？؟۔।"  # of Chinese and Japanese, Arabic, Urdu, Hindi
_MARKS_BEHIND = r"[」』“‘›]"  # that close a quotation elsewhere
ENDS_AFTER = 1 / 3  # share of the running text that must stand before a line that ends an article

# ---- furniture of the site

# A line that matches ends the article where enough of it has gone before: all that follows belongs to the site.
# e.g. "leave a comment"
_ENDS = re.compile(
    r"(leave a (comment|reply)|more background on\b.*|related (articles|stories)\b.*"
    r"|source:\s*\S.*|filed under\b.*|about the authors?)\s*:?",
)
# e.g. "skip to main content"
_FURNITURE = re.compile(
    r"go to contents|like this:|loading\W*|get (the|our|all the) (latest|best|top|news)\b.{0,80}\b(inbox|e-?mail|phone|newsletter)\W*|"
    r"skip to (main )?content|back to top|home|menu|advertisement|\W+|(article|story) continue[sd]? below.*|(?:copyright )?(?:©|\(c\)|copyright) ?(?:©|\(c\)|\d{4}\b).{0,120}|©.*|"
    r"(read|see|watch|listen|look)( (more|also|next|now|here|live|this|on|to|at))*\s?[:|].*|"
    r"(more|also|related|recommended|gallery|video|photos|explainer)( (read|see|watch|on this|stories|news|coverage))?\s?[:|].*",
)
# The same in more words, and requests to a reader: furniture unless the line is a sentence of the story.
# e.g. "more from the lake: ferry runs again"
# e.g. "sign up for our newsletter"
_ASKING = re.compile(
    r"(read|see|more|also|related|recommended|watch|look|listen|gallery|video|photos|explainer)\b[\w ]{0,24}\s?[:|].*|"
    r"(sign up|subscribe|follow us|download (the|our)|viewing this article on)\b.{0,140}|share this\b.*",
)
# The same word may lead into a sentence of the story, which goes on in small letters.
# e.g. "Also: no shots were heard at the gate."
_LEADING_IN = re.compile(r"(?:read|see|more|also|watch|look|listen)\s?:\s+(?-i:[a-z])", re.IGNORECASE)
# Patterns that begin with anything, each with what a line that it matches holds in small letters: most lines need not be asked.
_SITE = [
    (
        ("tap", "click"),
        # e.g. "to see the ferry, click on the picture"
        re.compile(r".{0,100}\b(tap|click) (on )?(the|here)\b.*"),
    ),
    (
        ("newsletter", "all rights reserved"),
        # e.g. "lake wire 2031. all rights reserved."
        re.compile(r".{0,40}(newsletter|all rights reserved)\W*"),
    ),
]
# What a site asks of its readers holds one of these words; so a line with one is never taken for a sentence of the story.
# e.g. "Share this page with your friends"
_OF_SITE = re.compile(
    r"\b(articles?|stor(y|ies)|pages?|posts?|newsletters?|e-?mails?|inbox|apps?|facebook|twitter|telegram|whatsapp|instagram"
    r"|youtube|podcasts?|notifications?|alerts?|subscri(be|bers?|ption)|account|trial|links?|picture|photo|website|here|now)\b",
    re.IGNORECASE,
)
# e.g. "Sign up for the morning letter."
_REQUEST = re.compile(r"(sign up|share|subscribe|follow us|download|viewing|tap|click|leave a|to see|about the)\b", re.IGNORECASE)
# e.g. "the pilot said"
_TELLS = re.compile(
    r"[“”\"«»„]|\b(said|says|told|added|asked|warned|wrote|writes|replied|announced|agreed|called|urged|accused|claimed|demanded"
    r"|shouted|cried|yelled|whispered|begged|pleaded|insisted|explained|recalled|remembered|joked|promised|ordered|noted|argued)\b",
    re.IGNORECASE,
)
# What comes before it is said by somebody.
# e.g. ", a nurse muttered"
# e.g. ", Ada Holm hissed"
_IS_SAID = re.compile(
    r", (?:(?:an?|the|one|his|her|their|another) (?:[\w’'-]+ ){1,3}|he |she |they |(?:[A-Z][\w’'-]+ ){1,3})[a-z]+ed\b[^,]*$"
)

# ---- what a site says in place of the rest of a text

_WALL_WORDS = ("subscri", "reading", "member", "log in", "sign in", "free", "unlock", "premium", "trial", "javascript", "cookies",
               "cancel", "month", "week", "preview", "remaining", "abonn", "suscript", "access", "articles left", "il vous reste")  # fmt: skip
# e.g. "This article is for subscribers only."
# e.g. "To continue reading, sign in."
# e.g. "Already a member? Log in here."
# e.g. "You have read 3 of 3 free articles this month."
# e.g. "Subscribe now for 2 crowns a week."
# e.g. "Please enable JavaScript to go on."
_WALL = re.compile(
    r"(this|the rest of this|the full|our)? ?(article|content|story|page|text|feature|post) (is|are) (only |exclusively )?"
    r"(available |open |reserved |free |limited |exclusive )?(for|to) .{0,30}(subscribers|members|customers|readers)\b.{0,60}"
    r"|(to|please .{0,30} to|want to|subscribe to|log in to|sign in to|register to) ?(continue|keep|go on|finish) reading\b.{0,120}"
    r"|(continue|keep) reading (with|by|for|the full|your (article|story))\b.{0,100}"
    r"|to (read|see|view|unlock|access) (the (rest|full|whole)|this|more)\b.{0,100}(subscri|log ?in|sign ?in|register|member|trial).{0,60}"
    r"|already (a|an|have|registered|subscribed)\b.{0,120}"
    r"|(you have|you’ve|you've) (read|reached|used|viewed)\b.{0,60}\b(free|limit|articles?)\b.{0,60}"
    r"|(you have )?\d+ (free |more )?(articles?|stories) (left|remaining)\b.{0,40}"
    r"|(you need|you’ll need|you'll need) an? .{0,20}(subscription|account|membership) to\b.{0,80}"
    r"|(the )?remaining \d+ ?% of (this|the) (article|story|text)\b.{0,80}|this is a (free )?preview\b.{0,80}"
    r"|cancel (at )?any ?time\b.{0,80}|(then|only|just|from|try)\b.{0,20}[€$£]\s?\d.{0,30}\b(months?|weeks?|year)\b.{0,160}"
    r"|try (full |unlimited |digital )+access\b.{0,60}|complete digital access\b.{0,120}"
    r"|il vous reste \d+.{0,80}|(cet article|la suite) est (réservée?|accessible)\b.{0,80}|dieser (artikel|inhalt|text) ist (nur|exklusiv)\b.{0,80}"
    r"|(este|esta) (artículo|noticia|contenido) es (exclusiv|solo)\w*\b.{0,80}"
    r"|(subscribe|register|log in|sign in|join)\b.{0,30}\b(now|today|here|for|to (read|continue|unlock|access)|or)\b.{0,80}"
    r"|(become a (member|subscriber)|start (your|a) .{0,20}trial|unlock (this|full|unlimited|the)|get (full|unlimited) access"
    r"|support (our|independent) journalism|(subscribers?|members|premium)[ -]only|premium content)\b.{0,100}"
    r"|(please )?(enable|turn on|activate|allow) (javascript|cookies)\b.{0,120}",
    re.IGNORECASE,
)
_LONGEST_NOTICE = 200  # characters

# ---- what an editor says of the text

_CORRECTION_WORDS = ("correct", "clarif", "version", "note", "article", "story", "report", "piece", "updat", "refile", "recast", "add",
                     "erratum", "korrektur", "berichtigung", "amend", "headline")  # fmt: skip
_BEGINS = ("correct", "clarif", "corrigend", "errat", "amend", "editor", "korrektur", "berichtig", "note", "updat", "refile", "recast",
           "add", "writes", "an earlier", "an original", "a previous", "a prior", "the earlier", "the previous", "the prior", "the original",
           "this earlier", "this version", "the version", "a version", "this article", "the article", "this story", "the story",
           "this report", "the report", "this piece", "the piece", "this post", "the post", "this headline", "the headline", "this page",
           "the page", "this text", "the text", "this dispatch", "the dispatch")  # fmt: skip
_REACH = 100  # characters in which such a line says what it is
# e.g. "Correction, 3 May 2031: The ferry left at noon."
# e.g. "Editor’s note: The pilot is a friend of the paper."
# e.g. "(Corrects paragraph 2 to say that the ferry left at noon)"
# e.g. "An earlier version of this story named another pilot."
# e.g. "• This article was amended on 3 May 2031."
# e.g. "Note: This story was first published in April."
# e.g. "Correction appended"
_CORRECTION = re.compile(
    r"\W*(?:(?:corrections?|clarifications?|corrigend(?:um|a)|errat(?:um|a)|amendments?|editor[’'`]?s?[’'`]? (?:note|correction)"
    r"|korrektur|berichtigung|note to readers)\b[^:–—.]{0,40}?(?:\s*:|\s+[–—-])\s*\S.*"
    r"|(?:corrections?|clarifications?) (?:appended|and clarifications?|to this (?:article|story))\b.{0,60}"
    r"|\((?:(?:this|the|a) (?:version|story|article|report)\b.{0,40} )?(?:corrects|corrected|refiles|recasts|adds|updates|clarifies"
    r"|writes through)\b.*"
    r"|(?:(?:note|updated?)\b[^:]{0,30}:\s*)?(?:an?|the|this) (?:earlier|previous|prior|original) (?:version|edition|headline|caption)"
    r"(?: (?:of|to|on|in) (?:(?:this|our)\b|the (?:article|story|report|piece|page)\b)|(?= (?:incorrectly|wrongly|mistakenly|misstated"
    r"|misidentified|misspelled|gave|said|stated|named|quoted)\b)).*"
    r"|(?:(?:note|updated?)\b[^:]{0,30}:\s*)?(?:this|the) (?:article|story|report|piece|post|headline|page|text|dispatch) "
    r"(?:(?:was|has been|had been) (?:(?:first|originally|since|last) )?(?:corrected|amended|updated|edited|revised|clarified|modified"
    r"|changed|published|refiled)|(?:has |had )?(?:incorrectly|wrongly|mistakenly|misstated|misidentified|originally said))\b.*)",
    re.IGNORECASE,
)


def _is_correction(line: str, small: str) -> bool:
    """Whether a line is what an editor says of the article: a correction, a note, what has been changed."""
    head = small.lstrip("•*([—–-_ \t")[:_REACH]
    return (
        head.startswith(_BEGINS) and any(word in head for word in _CORRECTION_WORDS) and _CORRECTION.fullmatch(line) is not None
    )


# ---- when it was put there

# e.g. "updated 3 may 2031"
_STAMP = re.compile(r"((first|last) )?(posted|updated|published|corrected|amended|revised|(last )?modified)\b.{0,60}\d.*")
# e.g. "the draft says"
_SMALL_WORD = re.compile(r"\b(?!(?:on|at|in|by|am|pm|ago|hours?|minutes?|mins?|days?|st|nd|rd|th|of|and|updated|published|posted|from|"
    r"for|local|time|first|last|modified|jan|feb|mar|apr|may|jun|jul|aug|sep|sept|oct|nov|dec)\b)[a-zà-ÿ]{2,}")  # fmt: skip

# ---- credits and bylines

# e.g. "photo by ada holm"
_CREDITED = re.compile(r"(photo|picture|image|illustration)s? (by|courtesy)\b")
_LONGEST_CREDITED = 30  # characters that it takes
# e.g. "The pier (Photo: Lake Wire)"
_CREDIT = re.compile(r"\((photo|image|picture|credit|file photo)\s*:", re.IGNORECASE)  # what goes before the last bracket
# e.g. "The pier (Ada Holm / Lake Wire)"
_TWO_CREDITS = re.compile(r"\([A-Z][\w.’' -]+ ?/ ?[A-Z][\w.’' /-]+\)$")
# e.g. "Write to "
_BEFORE_ADDRESS = re.compile(r"[^.!?]{0,60}")

# ---- fields of an archive

# e.g. "LOAD-DATE: May 3, 2031"
_FIELD = re.compile(
    r"(BYLINE|LENGTH|SECTION|LOAD-DATE|DATELINE|HIGHLIGHT|GRAPHIC|LANGUAGE|PUBLICATION-TYPE|JOURNAL-CODE|DOCUMENT-TYPE|SUBJECT"
    r"|ORGANIZATION|COMPANY|PERSON|GEOGRAPHIC|COUNTRY|CITY|STATE|TICKER|INDUSTRY|TYPE|UPDATE|COPYRIGHT|ACC-NO|PUB-TYPE"
    r"|HEADLINE|TITLE|BODY|DATE|SOURCE|PUBLICATION|NEWSPAPER|URL|AUTHOR|ID|NOTES?|DISTRIBUTION):\s?.*"
)
# Above the text the names of fields may be in any letters.
# e.g. "Title: The gate opens"
FIELD = re.compile(
    r"(?P<name>headline|title|subject|sub-?title|date|published(?: on| at)?|publication date|publication|newspaper|outlet|source|publisher"
    r"|medium|site|byline|by|authors?|url|link|address|section|length|language|lang|keywords|tags|dateline|load-date|copyright"
    r"|id|type|category|country)\s*:\s*(?P<value>\S.*)",
    re.IGNORECASE,
)

# The same of archives, which stand below the text as well: so named where several lines are.
_OF_ARCHIVE = ("publication title", "publication date", "publication info", "proquest document id", "document url", "source type",
               "language of publication", "issn", "load-date", "country of publication", "place of publication")  # fmt: skip
_ARCHIVE_WORDS, _SEVERAL = ("publication", "proquest", "load-date", "issn"), 2  # fields by which an archive is told
# e.g. "Publication title: Lake Gazette"
ARCHIVE_FIELD = re.compile(
    r"(?P<name>title|sub-?title|authors?|byline|publication (?:title|date|info|year|subject)|pages?|section|publisher|place of publication"
    r"|country of publication|issn|e-issn|source type|language of publication|document type|proquest document id|document url"
    r"|accession number|copyright|last updated|database|links|abstract|subject|location|people|company ?/ ?organization|company"
    r"|identifier ?/ ?keyword|keywords?|classification|number of pages|volume|issue|load-date|length|dateline|graphic|highlight"
    r"|first page|notes?|credit|word count|edition|column)\s*:\s*(?P<value>\S.*)?",
    re.IGNORECASE,
)
# Fields of a mail, where the first lines of a text are such.
# e.g. "From: Lake Gazette <news@lake.example>"
MAIL_FIELD = re.compile(
    r"(?P<name>from|sender|reply-to|to|cc|bcc|date|sent|subject|organization|newsgroups|importance|attachments?|return-path|received"
    r"|message-id|mime-version|user-agent|(?:content|list|x|dkim|arc|in-reply)-[a-z-]+|von|an|gesendet|datum|betreff|de|à|envoyé|objet)"
    r"\s*:(?:\s*(?P<value>\S.*))?",
    re.IGNORECASE,
)
_SENDERS, _SENT = ("from:", "von:", "de:"), ("date:", "sent:", "subject:", "gesendet:", "datum:", "betreff:", "envoyé:", "objet:")
# A field whose value is all that follows.
# e.g. "Full text:"
_ALL_THAT_FOLLOWS = re.compile(r"(?:(?:full|article|document|body|complete) )?text\s*:|body\s*:", re.IGNORECASE)
# e.g. "Full text: The ferry left at noon."
_FULL_TEXT = re.compile(r"full text\s*:\s*(?=\S)", re.IGNORECASE)

# ---- headings and text

# e.g. "PORT HOLM, Lakeland, May 3"
_DATELINE = re.compile(r"(?:[A-Z]{3}[A-Z -]*)(?:, [A-Z][\w. ]+)*, [A-Z][a-z]{2,8}\.? \d{1,2}|[A-Z][a-z]+:")
# e.g. "  The ferry left.  "
_PRINTED = re.compile(r"\S(?:.*\S)?")
# e.g. "The ferry left.”"
_CLOSED = re.compile(rf"[.!?…:;,{_STOPS}]{CLOSING}*(?:\[\d{{1,3}}\])*\s*$")
# e.g. "The ferry left.”"
_STOPPED = re.compile(rf"[.!?…{_STOPS}]{CLOSING}*\s*$")
# e.g. "14 мая 2031 г."
_DAY_WITH_STOP = re.compile(r"(?:[^\W\d_]{5,12},? )?\d{1,2} [^\W\d_]{3,10} \d{4} ?(?:г|р)\.(?:,? .{0,12})?")
# e.g. "„Wir bleiben.“"
_STOPPED_ELSEWHERE = re.compile(rf"[.!?…{_STOPS}](?:{_MARKS_BEHIND}|\s»)\s*$")
_LONGEST_SHORT = 24  # characters of a line that may be a heading all the same
# e.g. "Source: the mayor on a social network"
_SOURCE = re.compile(r"[Ss]ource: ")
# e.g. "“We open the gate.” – Ada Holm"
_SIGNED = re.compile(r"[“\"«„].{8,600}[”\"»“] ?[–—-]+ ?[A-Z][\w.’'-]*(?: [\w.’'-]+){0,5}(?:, [\w.’' -]{2,60})?")
# Within the text such a line is no heading even without a stop at its end: it is what somebody says.
# e.g. "“We open the gate.” (Ada Holm)"
# e.g. "Ada Holm: “We open the gate”"
_QUOTED = re.compile(
    r"[“\"«„‘].{12,600}[.,!?…][”\"»“’][\s\W]{0,4}[A-Z@a-z].{1,80}"
    r"|(?:[A-Z][\w.’'-]*,? ){0,5}[A-Z][\w.’'-]*(?:, [\w ]{3,40})?\s?[:–—]\s?[“\"«„].{12,600}[”\"»“][.!?]?"
)
_SHORTEST_SENTENCE = 6  # words of one that is known by its stop


class Span(NamedTuple):
    """A stretch of the text: Python string indices, end exclusive; `kind` is "body" or why it is left out."""

    start: int
    end: int
    kind: str


def read_lines(text: str) -> list[Span]:
    """Every non-blank line of the text with its kind.

    Parameters
    ----------
    text : str
        The whole article, as it is stored.

    Returns
    -------
    list of Span
        In reading order. ``kind`` is ``body``, or the reason a line is left out: ``after the end``, ``furniture``, ``notice``
        (of a site that holds the rest back), ``correction`` (of an editor, and other notes of his), ``time stamp``, ``photo credit``, ``byline``, ``field`` (a name and a value),
        ``repeated title``, ``repeated line``, ``heading``.

    Notes
    -----
    What can be a sentence of the story – it ends in a stop and asks nothing of a site's reader – is body.
    """
    spans = [m.span() for m in _PRINTED.finditer(text)]
    printed = Counter(text[a:b] for a, b in spans)
    lines = [Span(a, b, _judge_line(text[a:b], printed[text[a:b]])) for a, b in spans]
    lines = _keep_quoted(text, _judge_archive(text, _judge_head(text, _judge_mail(text, _keep_first(text, lines)))))
    end = _find_end(text, lines)
    return [*lines[:end], *(s._replace(kind="after the end") for s in lines[end:])]


def _keep_first(text: str, spans: list[Span]) -> list[Span]:
    """Of a sentence that is printed several times the first is body."""
    seen: set[str] = set()
    lines = []
    for span in spans:
        if span.kind == "repeated line":
            line = text[span.start : span.end]
            if line not in seen:
                seen.add(line)
                span = span._replace(kind="body")
        lines.append(span)
    return lines


def _keep_quoted(text: str, spans: list[Span]) -> list[Span]:
    """Short lines between paragraphs of the text that quote somebody by name are body."""
    body = [i for i, span in enumerate(spans) if span.kind == "body"]
    if not body:
        return spans
    first, last = body[0], body[-1]
    return [
        s._replace(kind="body") if s.kind == "heading" and first < i <= last and _QUOTED.fullmatch(text, s.start, s.end) else s
        for i, s in enumerate(spans)
    ]


def _judge_mail(text: str, spans: list[Span]) -> list[Span]:
    """The first lines of a mail: who sent what to whom and when; indented lines go on with the line above."""
    begun = 0
    for span in spans:
        indented = begun > 0 and span.start > 0 and text[span.start - 1] in " \t"
        if not (MAIL_FIELD.fullmatch(text, span.start, span.end) or indented):
            break
        begun += 1
    names = [text[s.start : s.end].lower().replace(" :", ":") for s in spans[:begun]]
    if not any(n.startswith(_SENDERS) for n in names) or not any(n.startswith(_SENT) for n in names):
        return spans
    return [*(s._replace(kind="field") for s in spans[:begun]), *spans[begun:]]


def _judge_head(text: str, spans: list[Span]) -> list[Span]:
    """What stands above the text: names of those who wrote it and fields are no headings there, and no text."""
    lines, titles = list(spans), list[str]()
    if not any(s.kind == "body" for s in spans):
        return lines
    if _is_long_title(text, spans):
        lines[0] = spans[0]._replace(kind="heading")
    for i, span in enumerate(lines):
        line = text[span.start : span.end]
        if span.kind in ("heading", "body", "furniture", "byline") and FIELD.fullmatch(line) and not _is_said(line):
            lines[i] = span._replace(kind="byline" if span.kind == "byline" else "field")
            continue
        if span.kind == "body":
            break
        if span.kind == "heading":
            before_text = any(s.kind == "body" for s in spans[i + 1 : i + 3])
            signed = any(s.kind == "byline" for s in lines[:i])
            alone = before_text and not signed and any(bylines.is_lone_name(line, title) for title in titles)
            if titles and (bylines.is_signature(line) or alone):
                lines[i] = span._replace(kind="byline")
            titles.append(line)
    return lines


def _is_long_title(text: str, spans: Sequence[Span]) -> bool:
    """Whether a first line of more words than a heading has is one: no stop ends it, and a blank line and the text follow."""
    first, *others = spans
    if first.kind != "body" or not any(s.kind == "body" for s in others):
        return False
    line = text[first.start : first.end]
    if _CLOSED.search(line) or _TELLS.search(line):
        return False
    return text.count("\n", first.end, others[0].start) > 1 and len(line.split()) <= _LONGEST_TITLE


def is_of_archive(text: str) -> bool:
    """Whether several lines of a text are fields as archives print them."""
    small = text.lower()
    return any(word in small for word in _ARCHIVE_WORDS) and sum(f"{name}:" in small for name in _OF_ARCHIVE) >= _SEVERAL


def _judge_archive(text: str, spans: list[Span]) -> list[Span]:
    """Fields of an archive above and below the text; *Full text:* before it is one of them."""
    if not is_of_archive(text):
        return spans
    lines = []
    for span in spans:
        begun = _FULL_TEXT.match(text, span.start, span.end)
        if begun:
            lines += [Span(span.start, begun.end() - 1, "field"), Span(begun.end(), span.end, "body")]
        elif ARCHIVE_FIELD.fullmatch(text, span.start, span.end) and span.kind != "byline":
            lines.append(span._replace(kind="field"))
        else:
            lines.append(span)
    return lines


def _is_said(line: str) -> bool:
    """Whether what looks like a field is a sentence with a colon in it."""
    return len(line) > 300 or (_STOPPED.search(line) is not None and _TELLS.search(line) is not None)


def _find_end(text: str, spans: list[Span]) -> int:
    """Index of the line that ends the article; such lines among the first part of the running text stay furniture."""
    ends = [i for i, s in enumerate(spans) if s.kind == "furniture" and _ENDS.fullmatch(text[s.start : s.end].lower())]
    if not ends:
        return len(spans)
    length = [s.end - s.start if s.kind == "body" else 0 for s in spans]
    ends = [i for i in ends if not (_SOURCE.match(text, spans[i].start) and any(length[i:]))]  # a report that names it first
    return next((i for i in ends if sum(length[:i]) >= ENDS_AFTER * sum(length)), len(spans))


def _judge_line(line: str, times_printed: int) -> str:
    small = line.lower()
    if _FURNITURE.fullmatch(small) and not (_LEADING_IN.match(line) and _can_be_told(line)):
        return "furniture"
    if _is_correction(line, small):
        return "correction"
    if (
        len(line) <= _LONGEST_NOTICE
        and any(word in small for word in _WALL_WORDS)
        and _WALL.fullmatch(line)
        and not _TELLS.search(line)
    ):
        return "notice"
    asks = bool(_ASKING.fullmatch(small) or _ENDS.fullmatch(small))
    asks = asks or any(pattern.fullmatch(small) for words, pattern in _SITE if any(word in small for word in words))
    if asks and not _can_be_told(line):
        return "furniture"
    if _STAMP.fullmatch(small) and not (_STOPPED.search(line) and len(_SMALL_WORD.findall(line)) >= 2):
        return "time stamp"
    if time_stamps.read_stamp(line):
        return "time stamp"
    n_words = len(line.split(None, MAX_HEADING_WORDS))  # one more than a heading may have is enough to know
    if _is_credit(line) and not (n_words > MAX_CAPTION_WORDS and _CREDITED.match(small) and _STOPPED.search(line)):
        return "photo credit"
    if _SIGNED.fullmatch(line):
        return "body"
    if bylines.is_byline(line) or ("@" in line and _is_address(line)):
        return "byline"
    if _FIELD.fullmatch(line) or _ALL_THAT_FOLLOWS.fullmatch(line):
        return "field"
    if times_printed > 1:
        return "repeated line" if n_words >= _SHORTEST_SENTENCE and _STOPPED.search(line) else "repeated title"
    asks_short = line.endswith("?") and n_words <= MAX_HEADING_WORDS // 2
    if not line.isascii() and _DAY_WITH_STOP.fullmatch(line):
        return "heading"
    heading = asks_short or (n_words <= MAX_HEADING_WORDS and not _CLOSED.search(line)) or _DATELINE.fullmatch(line)
    return "heading" if heading and not (not line.isascii() and _is_text_elsewhere(line)) else "body"


def _is_text_elsewhere(line: str) -> bool:
    """Whether a line is running text by signs that English has not: no spaces between its words, marks of its own behind a stop."""
    if _STOPPED_ELSEWHERE.search(line):
        return len(line) > _LONGEST_SHORT
    return len(scripts.part(line).split(None, MAX_HEADING_WORDS)) > MAX_HEADING_WORDS >= len(line.split(None, MAX_HEADING_WORDS))


def _can_be_told(line: str) -> bool:
    """Whether a line can be a sentence of the story: it ends in a stop, and tells something or asks nothing of a reader."""
    if not _STOPPED.search(line) or len(line.split(None, _SHORTEST_SENTENCE)) < _SHORTEST_SENTENCE:
        return False
    if _TELLS.search(line) is not None:
        return True
    return not _OF_SITE.search(line) and (not _REQUEST.match(line) or _IS_SAID.search(line) is not None)


def _is_credit(line: str) -> bool:
    """Whether a line is or ends with a credit: “Photo by …”, “… (Photo: …)”, “… (Name / Agency)”."""
    if _CREDITED.match(line[:_LONGEST_CREDITED].lower()):
        return True
    ended = line.removesuffix("|").rstrip()
    if not ended.endswith(")"):
        return False
    last = ended.rfind(")", 0, -1) + 1  # no bracket closes between here and the end
    return _CREDIT.search(ended, last) is not None or (ended == line and _TWO_CREDITS.search(line, last) is not None)


def _is_address(line: str) -> bool:
    """Whether a line ends with an address of mail, and at most sixty characters of one sentence go before it."""
    *before, word = line.rsplit(None, 1)
    at = word.find("@", 1)
    named = at > 0 and word.rfind(".", 0, -1) > at + 1
    return named and (not before or _BEFORE_ADDRESS.fullmatch(line, 0, len(line) - len(word)) is not None)
