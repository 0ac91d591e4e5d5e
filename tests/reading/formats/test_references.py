"""Lists of references: RIS by rispy, CSL JSON and Zotero's JSON after their schemas."""

import json
import sys
from datetime import date

import pytest
import rispy

from kit.reading.documents import documents
from kit.reading.formats import find
from kit.reading.formats.form import Context
from kit.reading.formats.references import entries
from kit.reading.items import Document
from tests.reading.formats.mutated import mutated
from tests.reading.formats.written import WORDS, source_of

NO_TEXT = "a reference without the text of its article: kit match LIST TEXTS joins lists with texts by address"
NO_ADDRESS = "a reference without the text of its article and without its address: kit match LIST TEXTS joins those that have one"
GATE = {
    "type_of_reference": "NEWS", "title": "The gate opens", "authors": ["Quorn, Tess", "Holm, Ada"], "secondary_title": "Lake Gazette",
    "date": "2031/05/06/", "access_date": "2031/06/01", "language": "en", "urls": ["https://lake.example/gate"],
    "accession_number": "LKGZ1", "notes": [f"Full text: {WORDS[0]}"],
}  # fmt: skip
PIER = {"type_of_reference": "NEWS", "title": "The pier", "secondary_title": "The Hill Post", "abstract": WORDS[1]}
CSL = [
    {"id": "quorn2031", "type": "article-newspaper", "title": "The gate opens", "container-title": "Lake Gazette", "language": "en",
     "author": [{"family": "Quorn", "given": "Tess"}, {"literal": "Lake Wire"}], "issued": {"date-parts": [["2031", 5, 6]]},
     "accessed": {"date-parts": [[2031, 6, 1]]}, "URL": "https://lake.example/gate", "note": f"Full text: {WORDS[0]}\n\n{WORDS[1]}"},
    {"id": "pier", "type": "webpage", "title": "The pier", "issued": {"date-parts": [[2031]]}, "abstract": WORDS[1],
     "URL": "https://hill.example/pier"},
]  # fmt: skip
ZOTERO = [
    {"key": "ABCD2345", "version": 4, "data": {
        "key": "ABCD2345", "itemType": "newspaperArticle", "title": "The gate opens", "date": "2031 May 06", "language": "en",
        "creators": [{"creatorType": "author", "firstName": "Tess", "lastName": "Quorn"}, {"creatorType": "editor", "name": "Lake Wire"}],
        "publicationTitle": "Lake Gazette", "url": "https://lake.example/gate", "accessDate": "2031-06-01T10:00:00Z",
        "dateAdded": "2031-06-02T10:00:00Z", "abstractNote": f"Full Text: {WORDS[0]}"}},
]  # fmt: skip


def read(path, data):
    path.write_bytes(data.encode() if isinstance(data, str) else data)
    found = list(documents([path]))
    return [d for d in found if isinstance(d, Document)], [(d.place, d.reason) for d in found if not isinstance(d, Document)]


def test_a_reference_with_its_full_text_is_an_article_and_others_say_how_texts_are_joined(tmp_path):
    [found], rejected = read(tmp_path / "r.ris", rispy.dumps([GATE, PIER, {**PIER, "urls": ["https://hill.example/pier"]}]))
    assert (found.id, found.place, found.text) == ("lkgz1", "r.ris:1", WORDS[0])
    assert (found.title, found.byline, found.outlet) == ("The gate opens", "Tess Quorn; Ada Holm", "Lake Gazette")
    assert (found.published, found.published_basis, found.url) == (date(2031, 5, 6), "metadata", "https://lake.example/gate")
    assert rejected == [("r.ris:2", NO_ADDRESS), ("r.ris:3", NO_TEXT)]


@pytest.mark.parametrize(
    ("day", "read_as", "doubts"),
    [
        ("2031 May 06", date(2031, 5, 6), ()),
        ("May 6, 2031", date(2031, 5, 6), ()),
        ("2031/05//", None, (("day", "2031/05// is no day that is read"),)),
        ("", None, ()),
    ],
)  # fmt: skip
def test_days_of_publication_are_read_and_those_of_access_never(tmp_path, day, read_as, doubts):
    [found], _ = read(tmp_path / "r.ris", rispy.dumps([{**GATE, "date": day, "urls": []}]))
    assert (found.published, found.doubts) == (read_as, doubts)


def test_a_byte_order_mark_a_missing_end_and_lines_between_records_lose_no_reference(tmp_path):
    text = rispy.dumps([GATE, {**GATE, "title": "The pier", "accession_number": "2"}])
    text = text.replace("ER  - \n", "ER  - \n\nC1  - Database: Lake\nSearch history\n\n", 1)
    cut = text[: text.rindex("ER  - ")]
    good, rejected = read(tmp_path / "r.ris", b"\xef\xbb\xbf" + cut.encode())
    assert ([d.title for d in good], rejected) == (["The gate opens", "The pier"], [])


def test_paragraphs_of_a_text_that_is_wrapped_stay_apart(tmp_path):
    text = f"TY  - NEWS\r\nTI  - The gate opens\r\nSP  - \r\nN1  - Full text: {WORDS[0]}\r\n{WORDS[1]}\r\n\r\n{WORDS[2]}\r\nER  - \r\n"
    [found], _ = read(tmp_path / "r.ris", text)
    assert found.text == "\n\n".join(WORDS[:3])


@pytest.mark.parametrize("data", [CSL, {"items": CSL}])
def test_items_of_csl_json_are_read_by_their_day_of_issue(tmp_path, data):
    [found], rejected = read(tmp_path / "l.json", json.dumps(data))
    assert (found.id, found.title, found.byline, found.outlet) == (
        "quorn2031",
        "The gate opens",
        "Tess Quorn; Lake Wire",
        "Lake Gazette",
    )
    assert (found.published, found.published_basis, found.text) == (date(2031, 5, 6), "metadata", "\n\n".join(WORDS[:2]))
    assert rejected == [("l.json:2", NO_TEXT)]


def test_items_of_zotero_are_read_and_those_who_edited_them_are_no_authors(tmp_path):
    for data in (ZOTERO, [ZOTERO[0]["data"]]):
        [found], rejected = read(tmp_path / "z.json", json.dumps(data))
        assert (found.id, found.title, found.byline, found.outlet) == ("abcd2345", "The gate opens", "Tess Quorn", "Lake Gazette")
        assert (found.published, found.text, rejected) == (date(2031, 5, 6), WORDS[0], [])


def test_what_a_list_says_of_articles_can_be_had_without_their_texts(tmp_path):
    (tmp_path / "l.json").write_text(json.dumps(CSL))
    listed = [(e.title, e.url, e.printed, bool(e.paragraphs)) for e in entries(source_of(tmp_path / "l.json"), Context())]
    assert listed == [
        ("The gate opens", "https://lake.example/gate", "2031-05-06", True),
        ("The pier", "https://hill.example/pier", "2031", False),
    ]


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("a.json", json.dumps([{"type": "article", "title": "The gate", "text": WORDS[0]}])),
        ("b.json", json.dumps({"articles": [{"content": WORDS[0], "author": {"name": "Tess Quorn"}}]})),
        ("e.json", json.dumps([{"type": "article-newspaper", "issued": {"date-parts": [[2031, 5, 6]]}, "text": WORDS[0]}])),
        ("c.ris", "No list of references."),
        ("d.json", ""),
    ],
)  # fmt: skip
def test_files_that_are_no_list_of_references_are_left_to_other_readers(tmp_path, name, data):
    (tmp_path / name).write_text(data)
    assert find(source_of(tmp_path / name), name) is None


def test_without_the_library_one_sentence_says_what_to_install(tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "rispy", None)
    assert read(tmp_path / "r.ris", rispy.dumps([GATE])) == (
        [],
        [("r.ris", "RIS files need rispy: pip install 'peace-talks-kit[sources]'")],
    )


@pytest.mark.parametrize(
    ("name", "data"),
    [("r.ris", rispy.dumps([GATE, PIER])), ("l.json", json.dumps(CSL)), ("z.json", json.dumps(ZOTERO))],
)
def test_damaged_files_are_accounted_for(tmp_path, name, data):
    for number, damaged in enumerate(mutated(data.encode())):
        (tmp_path / name).write_bytes(damaged)
        found = list(documents([tmp_path / name]))
        assert found, number
        assert not [d for d in found if getattr(d, "reason", "").startswith("it cannot be read")], (number, found)
