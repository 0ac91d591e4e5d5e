"""Exports of LexisNexis and Nexis Uni: facts of the vendor's own files, told by invented articles."""

import sys
import zipfile
from datetime import date

import pytest
from docx import Document as WordFile

from kit.reading.documents import documents
from kit.reading.formats import every, find
from kit.reading.items import Document
from kit.reading.sources import Meter
from tests.reading.formats.mutated import mutated
from tests.reading.formats.written import WORDS, add_text, rtf, saved, source_of, word

COVER = ["", "Date and Time: Friday, 6. June 2031 09:31:00 CEST", "Job Number: 00000001", "Documents (2)", "link:1. The gate opens",
         "Client/Matter: -None-", "Search Terms: gate", "Search Type: Natural Language ", "Narrowed by: ", "",
         "link:2. Guards stay on the eastern pier", "Client/Matter: -None-", "Search Terms: gate", "Narrowed by: ", ""]  # fmt: skip
FIRST = ["", "", "link:The gate opens", "Lake Gazette(Holmby)", "May 6, 2031 Tuesday 9:20 AM GMT", "",
         "\nCopyright 2031 Lake Press, a division of Lake Media Inc. All Rights Reserved", "\n", "Section:\xa0WORLD; Version:2",
         "Length:\xa084 words", "Byline:\xa0By TESS QUORN and ADA HOLM", "Dateline:\xa0PORT HOLM", "Highlight:\xa0Two weeks of ferries",
         "Body", "", "", *WORDS, "https://lake.example/2031/05/06/gate.html", "", "Graphic", "", "PHOTO: The gate at noon.",
         "Classification", "", "", "Language:\xa0ENGLISH", "\nPublication-Type:\xa0Newspaper",
         "\nSubject:\xa0FERRIES (93%); HARBOURS (90%)", "\nLoad-Date:\xa0May 9, 2031", "", "\nEnd of Document", ""]  # fmt: skip
SECOND = ["", "Guards stay on the eastern pier", "The Hill Post", "May 7, 2031 Wednesday", "Correction Appended", "",
          "\nCopyright 2031 Hill Press", "Section:\xa0A SECTION; Pg. A13", "Length:\xa0812 words", "Body", "", WORDS[2], "Notes",
          "Two paragraphs below a heading of the text itself.", WORDS[3], "Correction", "The pier is the eastern one.",
          "\nLoad-Date:\xa0May 8, 2031", "", "\nEnd of Document", ""]  # fmt: skip
OLD = """

                               1 of 2 DOCUMENTS


                                  Lake Gazette

                              May 6, 2031 Tuesday
                                 Final Edition

The gate
opens

BYLINE: Tess Quorn

SECTION: WORLD; Pg. 4

LENGTH: 84 words

HIGHLIGHT: Two weeks
of ferries

{}

LOAD-DATE: May 9, 2031

LANGUAGE: ENGLISH

GRAPHIC: The gate at noon.


                          Copyright 2031 Lake Press
                              All Rights Reserved


                               2 of 2 DOCUMENTS


                              Copyright 2031 Hill Press
                              All Rights Reserved

                                 The Hill Post

                              May 7, 2031 Wednesday

Guards stay on the eastern pier

LENGTH: 42 words

{}

LOAD-DATE: May 8, 2031
"""
WRAPPED = "\n\n".join(w.replace(" and ", "\nand ").replace(" who ", "\nwho ") for w in WORDS)
DAYS = [date(2031, 5, 6), date(2031, 5, 7)]


def read(path, data, **options):
    path.write_bytes(data)
    found = list(documents([path], **options))
    return [d for d in found if isinstance(d, Document)], [(d.place, d.reason) for d in found if not isinstance(d, Document)]


@pytest.mark.parametrize(
    ("name", "data"),
    [("n.docx", word([*COVER, *FIRST, *SECOND])), ("n.rtf", rtf([*COVER, *FIRST, *SECOND])),
     ("n.txt", "\n".join(line.removeprefix("link:") for line in [*COVER, *FIRST, *SECOND]).encode())],
)  # fmt: skip
def test_documents_of_nexis_uni_are_articles_with_their_fields_and_nothing_else_in_the_text(tmp_path, name, data):
    meter = Meter()
    (first, second), rejected = read(tmp_path / name, data, meter=meter)
    assert rejected == []
    assert [tuple(told)[1:] for told in meter.announced] == [(2, 2)]
    assert (first.id, first.place) == ("n-1", f"{name}:1")
    assert (first.title, first.byline, first.outlet) == ("The gate opens", "TESS QUORN and ADA HOLM", "Lake Gazette (Holmby)")
    assert (first.published, first.published_basis, first.language) == (DAYS[0], "printed", "en")
    assert first.url == "https://lake.example/2031/05/06/gate.html"
    assert first.text == "\n\n".join(WORDS)
    assert first.doubts == ()
    assert (second.title, second.outlet, second.published) == ("Guards stay on the eastern pier", "The Hill Post", DAYS[1])
    assert second.text == f"{WORDS[2]}\n\nNotes\n\nTwo paragraphs below a heading of the text itself.\n\n{WORDS[3]}"
    assert second.doubts == (("text", "it announces 812 words, 54 were read"),)


def test_the_same_document_has_the_same_hash_wherever_it_stands_in_its_file(tmp_path):
    (first, second), _ = read(tmp_path / "a.docx", word([*COVER, *FIRST, *SECOND]))
    (again,), _ = read(tmp_path / "b.docx", word(SECOND))
    assert (again.id, again.place) == ("b", "b.docx")
    assert again.sha256 == second.sha256 != first.sha256


def test_text_in_links_fields_and_tracked_insertions_is_read_and_what_is_deleted_is_not(tmp_path):
    file = WordFile()
    for line in FIRST[: FIRST.index("Body") + 1]:
        file.add_paragraph(line.removeprefix("link:"))
    paragraph = file.add_paragraph("The wardens ")
    for text, within in (("met", "w:ins"), ("quarrelled", "w:del"), (" shouting", "w:moveFrom"), (" in the ", None), ("hall", "w:hyperlink"),
                         (" at noon", "w:fldSimple"), (".", None)):  # fmt: skip
        add_text(paragraph, text, within=within)
    table = file.add_table(1, 2)
    table.cell(0, 0).text, table.cell(0, 1).text = "Ferries out", "Twelve"
    for line in ["Load-Date:\xa0May 9, 2031", "End of Document"]:
        file.add_paragraph(line)
    [found], _ = read(tmp_path / "n.docx", saved(file))
    assert found.text == "The wardens met in the hall at noon.\n\nFerries out\n\nTwelve"


@pytest.mark.parametrize(("name", "write"), [("n.docx", word), ("n.rtf", rtf)])
def test_a_line_break_within_a_title_or_a_paragraph_ends_neither(tmp_path, name, write):
    lines = ["HARBOURS;\nThe gate opens", *FIRST[3:14], "The wardens met in the hall\nand left it at noon.", *FIRST[-3:]]
    [found], _ = read(tmp_path / name, write(lines))
    assert (found.title, found.outlet) == ("HARBOURS; The gate opens", "Lake Gazette (Holmby)")
    assert found.text == "The wardens met in the hall and left it at noon."


@pytest.mark.parametrize(("name", "write"), [("n.docx", word), ("n.rtf", rtf)])
def test_the_older_layout_is_read_from_files_of_word_and_rtf_too(tmp_path, name, write):
    lines = ["1 of 1 DOCUMENT", "Lake Gazette", "May 6, 2031 Tuesday", "The gate opens", "BYLINE: Tess Quorn", "LENGTH: 84 words", *WORDS,
             "LOAD-DATE: May 9, 2031", "Copyright 2031 Lake Press"]  # fmt: skip
    [found], rejected = read(tmp_path / name, write(lines))
    assert (found.title, found.byline, found.outlet, found.published) == ("The gate opens", "Tess Quorn", "Lake Gazette", DAYS[0])
    assert (found.text, rejected) == ("\n\n".join(WORDS), [])


def test_letters_beyond_the_first_plane_and_bars_in_a_text_come_whole_out_of_rtf(tmp_path):
    body = f"{WORDS[0]} A sign read 𝔊𝔞𝔱𝔢 | Pier, somebody wrote “here” in chalk."
    lines = [*FIRST[: FIRST.index("Body") + 1], body, "Load-Date:\xa0May 9, 2031", "End of Document"]
    [found], _ = read(tmp_path / "n.rtf", rtf(lines))
    assert (found.title, found.text) == ("The gate opens", body)


@pytest.mark.parametrize("ends", ["\n", "\r\n"])
def test_documents_of_lexisnexis_before_it_are_read_by_their_fields_in_capitals(tmp_path, ends):
    text = OLD.format(WRAPPED, WORDS[2]).replace("\n", ends)
    meter = Meter()
    (first, second), rejected = read(tmp_path / "n.txt", text.encode(), meter=meter)
    assert ([tuple(told)[1:] for told in meter.announced], rejected) == ([(2, 2)], [])
    assert (first.title, first.byline, first.outlet, first.published) == ("The gate opens", "Tess Quorn", "Lake Gazette", DAYS[0])
    assert first.text == "\n\n".join(WORDS)
    assert (second.title, second.outlet, second.published) == ("Guards stay on the eastern pier", "The Hill Post", DAYS[1])
    assert second.text == WORDS[2]


def test_a_paragraph_that_begins_as_a_field_does_is_text(tmp_path):
    said = f"{WORDS[0]}\n\nUPDATE: The envoy told reporters that she would stay.\n\n{WORDS[1]}"
    (first, second), _ = read(tmp_path / "o.txt", OLD.format(said, f"{WORDS[2]}\n\nCOUNTRY: SEVRANIA (90%)").encode())
    assert (first.text, second.text) == (said, WORDS[2])


def test_their_pages_are_read_like_their_texts(tmp_path):
    def block(*lines):
        inside = "".join(f'<P CLASS="c1"><SPAN CLASS="c2">{line}</SPAN></P>' for line in lines)
        return f'<BR><DIV CLASS="c0">{inside}</DIV>'

    page = (
        '<HTML><HEAD><META TOPIC="null" DOCUMENTS="2" UPDATED="Thursday, June 5, 2031" /></HEAD><BODY>'
        '<A NAME="DOC_ID_0_0"></A><!-- Hide XML section from browser\n<DOC NUMBER=1>\n<DOCFULL> -->'
        + block("1 of 2 DOCUMENTS") + block("Lake Gazette") + block("<STYLE>.r {width: 1em}</STYLE>May</SPAN><SPAN> 6, 2031 Tuesday")
        + block("The gate opens") + block("BYLINE: </SPAN><SPAN>Tess Quorn") + block("LENGTH: </SPAN><SPAN>84 words") + block(*WORDS)
        + block("LOAD-DATE: </SPAN><SPAN>May 9, 2031") + block("LANGUAGE: ENGLISH") + block("Copyright 2031 Lake Press<BR>All Rights Reserved")
        + "<!-- Hide XML section from browser\n</DOCFULL>\n</DOC> -->" + block("2 of 2 DOCUMENTS") + block("The Hill Post")
        + block("May 7, 2031 Wednesday") + block("Guards stay on the eastern pier") + block("LENGTH: 22 words") + block(WORDS[2])
        + block("LOAD-DATE: May 8, 2031") + "</BODY></HTML>"
    )  # fmt: skip
    (first, second), rejected = read(tmp_path / "n.html", page.encode())
    assert rejected == []
    assert (first.title, first.byline, first.outlet, first.published) == ("The gate opens", "Tess Quorn", "Lake Gazette", DAYS[0])
    assert (first.text, second.text) == ("\n\n".join(WORDS), WORDS[2])


def test_days_of_loading_date_no_article_and_a_month_is_no_day(tmp_path):
    undated = [line for line in FIRST if "May 6" not in line]
    (found, monthly), _ = read(
        tmp_path / "n.docx",
        word(
            [
                *undated[: undated.index("link:The gate opens") + 2],
                *undated[4:],
                *FIRST[:3],
                "Lake Magazine",
                "May 2031",
                *FIRST[5:],
            ]
        ),
    )
    assert (found.title, found.outlet, found.published) == ("The gate opens", "Lake Gazette (Holmby)", date(2031, 5, 6))
    assert found.published_basis == "url"
    assert (monthly.outlet, monthly.published_basis) == ("Lake Magazine", "url")
    without = [line for line in undated if not line.startswith("https")]
    [found], _ = read(tmp_path / "m.docx", word(without))
    assert (found.published, found.doubts) == (None, (("day", "only a day of change is given: May 9, 2031"),))


def test_what_a_file_announces_and_does_not_hold_is_told(tmp_path):
    good, rejected = read(tmp_path / "n.docx", word([*COVER, *FIRST]))
    assert len(good) == 1
    assert rejected == [("n.docx", "it announces 2 documents, and 1 were found in it")]


def test_a_document_without_a_text_and_one_that_is_cut_are_told(tmp_path):
    empty = [*SECOND[: SECOND.index("Body") + 1], *SECOND[-4:]]
    good, rejected = read(tmp_path / "n.docx", word([*FIRST, *empty]))
    assert ([d.title for d in good], rejected) == (
        ["The gate opens"],
        [("n.docx:2", "no text: the archive gives its title and fields only")],
    )
    (_, cut), _ = read(tmp_path / "m.docx", word([*FIRST, *SECOND[:14]]))
    assert ("text", "the file ends within this document: the text may be cut") in cut.doubts


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("a.docx", word(["The gate opens", "By Tess Quorn", *WORDS])),
        ("b.rtf", rtf(["Minutes", "Length: two pages", *WORDS])),
        ("c.txt", "\n".join(["The gate opens", *WORDS]).encode()),
        ("d.html", b"<html><body><h1>The gate opens</h1><p>End of Document</p></body></html>"),
        ("e.docx", b"PK\x03\x04 no file of Word"),
        ("f.rtf", b""),
    ],
)
def test_files_that_are_none_of_nexis_are_left_to_the_readers_of_their_kind(tmp_path, name, data):
    (tmp_path / name).write_bytes(data)
    form = find(source_of(tmp_path / name), name)
    assert form is None or "Nexis" not in form.name


@pytest.mark.parametrize(
    ("name", "data", "module", "reason"),
    [
        ("n.docx", word(FIRST), "docx", "files of Word need python-docx: pip install 'peace-talks-kit[sources]'"),
        ("n.rtf", rtf(FIRST), "striprtf.striprtf", "RTF files need striprtf: pip install 'peace-talks-kit[sources]'"),
    ],
)
def test_without_the_library_one_sentence_says_what_to_install(tmp_path, monkeypatch, name, data, module, reason):
    monkeypatch.setitem(sys.modules, module, None)
    assert read(tmp_path / name, data) == ([], [(name, reason)])


@pytest.mark.parametrize(
    ("name", "data"),
    [("n.docx", word([*FIRST, *SECOND])), ("n.rtf", rtf([*FIRST, *SECOND])), ("n.txt", OLD.format(WRAPPED, WORDS[2]).encode())],
)
def test_damaged_files_are_accounted_for(tmp_path, name, data):
    for number, damaged in enumerate(mutated(data)):
        (tmp_path / name).write_bytes(damaged)
        found = list(documents([tmp_path / name]))
        assert found or not damaged.strip(), number
        assert not [d for d in found if getattr(d, "reason", "").startswith("it cannot be read")], (number, found)


def test_a_file_of_word_that_unpacks_to_too_much_is_rejected(tmp_path):
    (tmp_path / "n.docx").write_bytes(word(FIRST))
    with zipfile.ZipFile(tmp_path / "n.docx", "a", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("word/media/image1.png", bytes(70_000_000))
    assert [d.reason for d in documents([tmp_path])] == ["it unpacks to too much"]


def test_the_formats_are_listed_with_what_they_keep():
    assert [form.name for form in every() if "Nexis" in form.name] == [
        "Nexis Uni, LexisNexis (Word)", "Nexis Uni, LexisNexis (RTF)", "Nexis Uni, LexisNexis (text)", "LexisNexis, Nexis UK (HTML)",
    ]  # fmt: skip
