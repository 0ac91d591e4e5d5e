"""Exports of Factiva: facts of the vendor's own files, told by invented articles."""

import html
import sys
from datetime import date

import pytest

import kit
from kit.reading.documents import documents
from kit.reading.formats import find
from kit.reading.items import Document
from tests.reading.formats import test_nexis as nexis
from tests.reading.formats.mutated import mutated
from tests.reading.formats.written import WORDS, rtf, source_of, word

ABOVE = (
    '<!DOCTYPE html><html><head><meta http-equiv="Content-Type" content="text/html; charset=UTF-8"/><title>Factiva</title></head>'
    '<body><div id="navcontainer" class="fcpNavContainer"><h1>Factiva</h1></div><div id="contentLeft">'
)
KEYS = ("LKGZ000020310506e756000a1", "HLPS000020310507e757000b2")
CODED = [
    ("SE", "World"), ("HD", "1) The gate opens"), ("BY", "By Tess Quorn"), ("CR", "Lake Wire"), ("WC", "84 words"), ("PD", "6 May 2031"),
    ("ET", "15:32"), ("SN", "Lake Gazette"), ("SC", "LKGZ"), ("ED", "Late"), ("PG", "4"), ("LA", "English"),
    ("CY", "(c) 2031 Lake Press Ltd."), ("LP", list(WORDS[:2])), ("TD", list(WORDS[2:])), ("RF", "LAKELAND-GATE"),
    ("CO", "lkport : Port of the Lake"), ("IN", "i7 : Ferries"), ("NS", "gate : Gates and Bridges | gcat : Political/General News"),
    ("RE", "lakel : Lakeland"), ("IPC", "FERRY | GATE"), ("PUB", "Lake Press Ltd."), ("AN", f"Document {KEYS[0]}"),
]  # fmt: skip
SECOND = [
    ("HD", "Guards stay on the eastern pier"), ("CR", "Special to the Hill Post"), ("WC", "812 words"), ("PD", "7 May 2031"),
    ("SN", "The Hill Post"), ("SC", "HLPS"), ("LA", "Englisch"), ("LP", [WORDS[2]]), ("AN", f"Document {KEYS[1]}"),
]  # fmt: skip


def coded(fields):
    """A document with codes, as of 2011."""

    def row(code, value):
        if code in ("LP", "TD"):
            cell = "".join(f'<p class="articleParagraph enarticleParagraph">{html.escape(p)}</p>\n' for p in value)
            return f'<tr><td align="right" class="index"><p><b>{code}</b>&nbsp;</p></td><td>{cell}</td></tr>'
        shown = f'<b class="enHeadline">{value}</b>\n' if code == "HD" else f"<br>{value}" if code in ("NS", "AN") else value
        return f'<tr><td align="right" class="index"><b>{code}</b>&nbsp;</td><td>{shown}</td></tr>'

    rows = "".join(row(code, value) for code, value in fields)
    return f'<div class="article enArticle"><table cellpadding="1">{rows}</table><br></div><br><span></span>'


def plain(title, lines, paragraphs, publisher, key, *, author="", section=""):
    """A document without codes, as of 2017."""
    above = f"<div>{section}</div>" if section else ""
    signed = f'<div class="author">{author}&nbsp;</div>' if author else ""
    body = "".join(f'<p class="articleParagraph enarticleParagraph">{html.escape(p)}</p>\n' for p in paragraphs)
    return (
        f'<div id="article-{key}"><div class="article enArticle"><p>{above}\n<div id="hd"><span class="enHeadline counted">{title}</span></div>'
        f"{signed}{''.join(f'<div>{line}</div>' for line in lines)}</p><p></p>{body}<p>{publisher}</p><p>Document {key}</p></div></div>"
    )


PLAIN = [
    plain("1) The <b>gate</b> opens", ["84 words", "6 May 2031", "15:32", "Lake Gazette", "LKGZ", "Late", "4", "English",
          "(c) 2031 Lake Press Ltd.&nbsp;"], WORDS, "Lake Press Ltd", KEYS[0], author="By Tess Quorn", section="World"),
    plain("2) Guards stay on the eastern pier", ["812 Wörter", "7 Mai 2031", "The Hill Post", "HLPS", "Englisch", "Copyright 2031 Hill Press"],
          [WORDS[2]], "Hill Press", KEYS[1]),
]  # fmt: skip
PAGE = ABOVE + coded(CODED) + coded(SECOND) + '<div id="pageFooter">© 2031 Factiva, Inc.</div></div></body></html>'
TABLES = rtf([(code, value if isinstance(value, list) else [value]) for code, value in [*CODED[1:], *SECOND]])
LINES = rtf(
    ["link:The gate opens", "link:Guards stay on the eastern pier", "World", "The gate opens", "Tess Quorn", "84 words", "6 May 2031", "15:32", "Lake Gazette", "LKGZ", "Late", "4", "English",
     "(c) 2031 Lake Press Ltd.", "", *[line for p in WORDS for line in (p, "")], "Lake Press Ltd", "", f"Document {KEYS[0]}", "",
     "Guards stay on the eastern pier", "812 words", "7 May 2031", "The Hill Post", "HLPS", "English", "Copyright 2031 Hill Press", "",
     WORDS[2], "", "Hill Press", "", f"Document {KEYS[1]}"]
)  # fmt: skip


def read(path, data):
    path.write_bytes(data.encode() if isinstance(data, str) else data)
    found = list(documents([path]))
    return [d for d in found if isinstance(d, Document)], [(d.place, d.reason) for d in found if not isinstance(d, Document)]


@pytest.mark.parametrize(
    ("name", "data"),
    [("f.html", PAGE), ("f.htm", ABOVE + "".join(PLAIN) + "</div></body></html>"), ("f.rtf", TABLES), ("g.rtf", LINES)],
)
def test_documents_are_articles_with_their_fields_and_nothing_else_in_the_text(tmp_path, name, data):
    (first, second), rejected = read(tmp_path / name, data)
    assert rejected == []
    assert (first.id, first.place, second.id) == (KEYS[0].lower(), f"{name}:1", KEYS[1].lower())
    assert (first.title, first.byline, first.outlet, first.language) == ("The gate opens", "Tess Quorn", "Lake Gazette", "en")
    assert (first.published, first.published_basis) == (date(2031, 5, 6), "printed")
    assert first.text == "\n\n".join(WORDS)
    assert first.doubts == ()
    assert (second.title, second.byline, second.outlet) == ("Guards stay on the eastern pier", None, "The Hill Post")
    assert (second.published, second.language, second.text) == (date(2031, 5, 7), "en", WORDS[2])
    assert second.doubts == (("text", "it announces 812 words, 22 were read"),)


def test_the_credit_is_where_a_report_came_from_unless_it_was_written_for_its_outlet(tmp_path):
    for name, data in (("f.html", PAGE), ("f.rtf", TABLES)):
        (first, second), _ = read(tmp_path / name, data)
        assert (first.original_source, second.original_source) == ("Lake Wire", None)


def test_a_sentence_that_begins_with_letters_of_a_code_is_text(tmp_path):
    said = ["IN the hall nobody spoke of the gate, and the wardens left by a side door.", "RE winds kept the ferry away."]
    fields = [(code, said if code == "TD" else value) for code, value in CODED[1:]]
    for name, data in (
        ("f.html", ABOVE + coded(fields)),
        ("f.rtf", rtf([(c, v if isinstance(v, list) else [v]) for c, v in fields])),
    ):
        [found], _ = read(tmp_path / name, data)
        assert found.text == "\n\n".join([*WORDS[:2], *said])


def test_documents_in_whatever_language_are_found_and_a_number_without_a_document_is_told(tmp_path):
    chinese = PLAIN[1].replace("enArticle", "zhtwArticle").replace("enHeadline", "zhtwHeadline")
    good, rejected = read(tmp_path / "f.html", ABOVE + PLAIN[0] + chinese)
    assert ([d.id for d in good], rejected) == ([key.lower() for key in KEYS], [])
    good, rejected = read(tmp_path / "f.html", ABOVE + PLAIN[0] + PLAIN[1].replace("article enArticle", "item"))
    assert [d.id for d in good] == [KEYS[0].lower()]
    assert rejected == [("f.html", "it numbers 2 documents, and 1 were found in it")]


def test_a_document_with_a_title_only_is_told_and_the_others_are_read(tmp_path):
    without = [field for field in SECOND if field[0] not in ("LP", "AN")]
    found, rejected = read(tmp_path / "f.html", ABOVE + coded([*without, ("LP", [])]) + coded(CODED))
    assert [d.title for d in found] == ["The gate opens"]
    assert rejected == [("f.html:1", "no text: the archive gives its title and fields only")]


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("a.html", "<html><body><h1>Factiva shuts its office</h1><p>It was the last one on the island, said Tess Quorn.</p></body></html>"),
        ("b.html", '<html><body><div class="article enArticle"><p>The gate opens.</p></div></body></html>'),
        ("c.rtf", rtf(["The gate opens", *WORDS])),
        ("d.rtf", rtf(nexis.FIRST)),
    ],
)  # fmt: skip
def test_files_that_are_none_of_factiva_are_left_to_the_readers_of_their_kind(tmp_path, name, data):
    path = tmp_path / name
    path.write_bytes(data.encode() if isinstance(data, str) else data)
    form = find(source_of(path), name)
    assert form is None or "Factiva" not in form.name


def test_without_the_library_one_sentence_says_what_to_install(tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "striprtf.striprtf", None)
    reason = "RTF files need striprtf: pip install 'peace-talks-kit[sources]'"
    assert read(tmp_path / "f.rtf", TABLES) == ([], [("f.rtf", reason)])


@pytest.mark.parametrize(
    ("name", "data"), [("f.html", PAGE.encode()), ("f.htm", "".join([ABOVE, *PLAIN]).encode()), ("f.rtf", TABLES)]
)
def test_damaged_files_are_accounted_for(tmp_path, name, data):
    for number, damaged in enumerate(mutated(data)):
        (tmp_path / name).write_bytes(damaged)
        found = list(documents([tmp_path / name]))
        assert found, number
        assert not [d for d in found if getattr(d, "reason", "").startswith("it cannot be read")], (number, found)


def test_the_same_article_from_two_archives_is_one_group_of_copies(tmp_path):
    articles = tmp_path / "articles"
    articles.mkdir()
    (articles / "nexis.docx").write_bytes(word([*nexis.COVER, *nexis.FIRST, *nexis.SECOND]))
    (articles / "factiva.html").write_text("".join([ABOVE, *PLAIN]), "utf-8")
    case = kit.code(articles, tmp_path / "case", codebook=kit.example(), day_one=date(2031, 5, 1)).case
    groups = case.articles.set_index("article_id")["wire_group"]
    assert len(groups) == 4
    assert groups[KEYS[0].lower()] == groups["nexis-1"]
    assert isinstance(groups["nexis-1"], str)
