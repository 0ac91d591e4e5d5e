"""Workbooks of articles: rows of .xlsx files by openpyxl, and of sheets of an older Excel, written record by record."""

import io
import struct
import sys
import zipfile
from datetime import date, datetime

import pytest
from openpyxl import Workbook

from kit.reading.documents import documents
from kit.reading.items import Document
from tests.reading.formats.mutated import mutated
from tests.reading.formats.written import WORDS

NAMES = ["Title", "Full text", "pubdate", "pubtitle", "Authors", "StoreId", "DocumentURL"]
ROW = ["The gate opens", WORDS[0], datetime(2031, 5, 6), "Lake Gazette", "Quorn, Tess", 123456.0, "https://lake.example/gate"]


def saved(book):
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def book_of(*rows, names=NAMES):
    book = Workbook()
    book.active.append(names)
    for row in rows:
        book.active.append(row)
    return book


def old_sheet(*rows):
    """A sheet as Excel 2 wrote it: labels and numbers."""
    records = [struct.pack("<HHHH", 0x0009, 4, 2, 0x10)]
    for at, row in enumerate(rows):
        for column, cell in enumerate(row):
            place = struct.pack("<HH3x", at, column)
            if isinstance(cell, str):
                data = place + struct.pack("<B", len(cell.encode("cp1252"))) + cell.encode("cp1252")
                records.append(struct.pack("<HH", 0x0004, len(data)) + data)
            elif cell is not None:
                records.append(struct.pack("<HH", 0x0003, 15) + place + struct.pack("<d", cell))
    return b"".join([*records, struct.pack("<HH", 0x000A, 0)])


def read(path, data, **columns):
    path.write_bytes(data)
    found = list(documents([path], columns))
    return [d for d in found if isinstance(d, Document)], [(d.place, d.reason) for d in found if not isinstance(d, Document)]


OLD = old_sheet(
    [*NAMES[:4], "StoreId"], ["The gate opens", WORDS[0], 47_974, "Lake Gazette", 123_456.0], ["The pier", None, 47_975]
)


@pytest.mark.parametrize(("name", "data"), [("w.xlsx", saved(book_of(ROW))), ("w.xls", OLD), ("w.XLSM", saved(book_of(ROW)))])
def test_rows_of_a_sheet_are_articles(tmp_path, name, data):
    [found], _ = read(tmp_path / name, data)
    assert (found.id, found.place) == ("123456", f"{name}:2")
    assert (found.title, found.outlet, found.text) == ("The gate opens", "Lake Gazette", WORDS[0])
    assert (found.published, found.published_basis) == (date(2031, 5, 6), "metadata")


def test_a_row_without_a_text_says_how_to_get_it_once(tmp_path):
    [found], rejected = read(
        tmp_path / "w.xlsx", saved(book_of(ROW, ["The pier", None, None, "Hill Post", None, 7, "https://hill.example/pier"]))
    )
    assert found.byline == "Quorn, Tess"
    [(place, reason)] = rejected
    assert place == "w.xlsx:3"
    assert reason.endswith(
        "column documenturl and code these, or join it by address with texts that you have: kit match LIST TEXTS"
    )


def test_names_may_stand_below_other_rows_and_on_several_sheets_and_hidden_sheets_are_told(tmp_path):
    book = Workbook()
    book.active.title = "Read me"
    book.active.append(["An export of the archive"])
    sheet = book.create_sheet("Articles")
    for row in (["Saved on 1 June 2031"], [], NAMES, ROW):
        sheet.append(row)
    more = book.create_sheet("More, 2")
    for row in (["Text", "Date", "Title"], [WORDS[1], "2031-05-07", "The pier"], [WORDS[2], 47_976, "The hall"]):
        more.append(row)
    more.row_dimensions[3].hidden = True  # as by a filter
    hidden = book.create_sheet("Old")
    hidden.append(["Title", "Text"])
    hidden.sheet_state = "hidden"
    good, rejected = read(tmp_path / "w.xlsx", saved(book))
    assert [(d.id, d.place, d.title, d.published) for d in good] == [
        ("123456", "w.xlsx:4", "The gate opens", date(2031, 5, 6)),
        ("w-more-2-2", "w.xlsx:more-2-2", "The pier", date(2031, 5, 7)),
        ("w-more-2-3", "w.xlsx:more-2-3", "The hall", date(2031, 5, 8)),
    ]
    assert rejected == [
        ("w.xlsx:read-me", "the sheet Read me names no columns that are known"),
        ("w.xlsx:old", "the sheet Old is hidden: show it to have it read"),
    ]


def test_columns_can_be_named_and_one_that_is_missing_is_told(tmp_path):
    data = saved(book_of([WORDS[0], "6.5.2031"], names=["Meldung", "Tag"]))
    [found], rejected = read(tmp_path / "w.xlsx", data, text="Meldung", published="Tag")
    assert (found.text, found.published, rejected) == (WORDS[0], date(2031, 5, 6), [])
    assert read(tmp_path / "w.xlsx", data, text="Story") == ([], [("w.xlsx", "no column Story; there are Meldung, Tag")])


def test_columns_may_have_russian_names(tmp_path):
    names = ["Источник", "Дата", "Время", "Заголовок", "Анонс", "Оригинал", "Автор"]
    data = saved(
        book_of(["Lake Gazette", "06.05.31", "10:20", "The gate opens", WORDS[0], "lake.example", "Tess Quorn"], names=names)
    )
    [found], _ = read(tmp_path / "w.xlsx", data, text="Анонс")
    assert (found.title, found.byline, found.outlet, found.text) == ("The gate opens", "Tess Quorn", "Lake Gazette", WORDS[0])
    assert found.published == date(2031, 5, 6)


def test_signs_that_spreadsheets_write_by_their_numbers_are_signs_and_a_full_cell_is_doubted(tmp_path):
    full = "a" * 32_767
    (found, long), _ = read(
        tmp_path / "w.xlsx", saved(book_of(["The gate", f"{WORDS[0]}_x000D_\n{WORDS[1]}"], ["The pier", full]))
    )
    assert found.text.split() == f"{WORDS[0]} {WORDS[1]}".split()
    assert long.doubts == (("text", "its cell is full with 32,767 characters: the text may be cut"),)


def test_a_sheet_whose_size_is_written_wrong_is_read_whole(tmp_path):
    with zipfile.ZipFile(io.BytesIO(saved(book_of(ROW)))) as packed:
        parts = {name: packed.read(name) for name in packed.namelist()}
    sheet = "xl/worksheets/sheet1.xml"
    assert b'<dimension ref="A1:G2"' in parts[sheet]
    parts[sheet] = parts[sheet].replace(b'<dimension ref="A1:G2"', b'<dimension ref="A1"')
    with zipfile.ZipFile(tmp_path / "w.xlsx", "w") as packed:
        for name, data in parts.items():
            packed.writestr(name, data)
    assert [d.title for d in documents([tmp_path])] == ["The gate opens"]


@pytest.mark.parametrize(
    ("name", "data", "reason"),
    [
        ("w.xlsx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "it is protected by a password: save it without one"),
        ("w.xlsx", b"PK\x03\x04 nothing", "the workbook cannot be read (BadZipFile)"),
        (
            "w.xls",
            b"<html><table><tr><td>x",
            "it is a web page under the name of a workbook: rename it to .html, or save it as .xlsx",
        ),
        ("w.xls", saved(book_of(ROW)), "it is an .xlsx workbook under another name: rename it"),
        ("w.xlsx", saved(Workbook()), "the workbook has no cells that are shown"),
    ],
)
def test_what_is_no_workbook_that_can_be_read_says_why(tmp_path, name, data, reason):
    assert read(tmp_path / name, data) == ([], [(name, reason)])


def test_a_workbook_that_unpacks_to_too_much_is_rejected(tmp_path):
    (tmp_path / "w.xlsx").write_bytes(saved(book_of(ROW)))
    with zipfile.ZipFile(tmp_path / "w.xlsx", "a", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("xl/sharedStrings2.xml", bytes(70_000_000))
    assert [d.reason for d in documents([tmp_path])] == ["it unpacks to too much"]


@pytest.mark.parametrize(
    ("name", "module", "reason"),
    [("w.xlsx", "openpyxl", "workbooks need openpyxl: pip install 'peace-talks-kit[sources]'"),
     ("w.xls", "xlrd", "workbooks of Excel 97 to 2003 need xlrd: pip install 'peace-talks-kit[sources]'")],
)  # fmt: skip
def test_without_the_library_one_sentence_says_what_to_install(tmp_path, monkeypatch, name, module, reason):
    data = saved(book_of(ROW)) if name == "w.xlsx" else OLD
    monkeypatch.setitem(sys.modules, module, None)
    assert read(tmp_path / name, data) == ([], [(name, reason)])


@pytest.mark.parametrize(("name", "data"), [("w.xlsx", saved(book_of(ROW, ROW))), ("w.xls", OLD)])
def test_damaged_files_are_accounted_for(tmp_path, name, data):
    for number, damaged in enumerate(mutated(data)):
        (tmp_path / name).write_bytes(damaged)
        found = list(documents([tmp_path / name]))
        assert found, number
        assert not [d for d in found if getattr(d, "reason", "").startswith("it cannot be read")], (number, found)
