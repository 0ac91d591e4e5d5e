"""What every format shares: how its files are told, what is said around an article, and that a library may be missing."""

import subprocess
import sys
from dataclasses import replace
from datetime import date

from kit.reading import documents as reading
from kit.reading import formats
from kit.reading.documents import documents
from kit.reading.formats.form import Context, Format, Item, need
from kit.reading.formats.plain import PLAIN
from kit.reading.items import Document, Facts, Raw, Rejected
from kit.reading.sources import Meter
from tests.commands import kit_here

STORY = "The ferry to Holmby stayed in port on Monday because of the storm, the harbour office said."


def _form(*items: Item, announced: int | None = None, **more) -> Format:
    def read(source, context: Context):
        context.announced = announced
        yield from items

    return Format("Lake archive", (".lake",), ("title",), read, "nothing: it is of these tests", **more)


def _read(monkeypatch, tmp_path, form: Format, meter: Meter | None = None) -> list[Item]:
    monkeypatch.setattr(formats, "every", lambda: (form,))
    (tmp_path / "a.lake").write_bytes(b"LAKE")
    return list(documents([tmp_path / "a.lake"], meter=meter))


def _raw(**more) -> Raw:
    return Raw("a-1", "a.lake:1", "00" * 32, "a.html", f"<html><body><p>{STORY}</p></body></html>".encode(), **more)


def test_a_file_that_holds_what_it_announces_is_told_and_one_that_does_not_is_a_fault(monkeypatch, tmp_path):
    meter = Meter()
    items = _read(monkeypatch, tmp_path, _form(_raw(), announced=1), meter)
    assert [type(item) for item in items] == [Document]
    assert meter.announced == [("a.lake", 1, 1)]
    items = _read(monkeypatch, tmp_path, _form(_raw(), announced=500))
    assert items[1] == Rejected("a.lake", "it announces 500 documents, and 1 were found in it")


def test_what_a_feed_says_goes_first_and_what_an_archive_says_fills_gaps(monkeypatch, tmp_path):
    page = b"<html><head><title>Of the page</title><meta property='article:published_time' content='2031-03-04'></head><body><p>"
    raw = Raw("a-1", "a.lake:1", "00" * 32, "a.html", page + STORY.encode() + b"</p></body></html>")
    said = {"title": "Of the file", "outlet": "Lake Gazette", "published": date(2031, 5, 6)}
    (firm,) = _read(monkeypatch, tmp_path, _form(_with(raw, Facts(**said, firm=True))))
    assert (firm.title, firm.outlet, firm.published, firm.published_basis) == (
        "Of the file",
        "Lake Gazette",
        date(2031, 5, 6),
        "metadata",
    )
    (gaps,) = _read(monkeypatch, tmp_path, _form(_with(raw, Facts(**said))))
    assert (gaps.title, gaps.outlet, gaps.published) == ("Of the page", "Lake Gazette", date(2031, 3, 4))


def test_an_address_around_a_page_dates_it_where_nothing_else_does(monkeypatch, tmp_path):
    (found,) = _read(monkeypatch, tmp_path, _form(_with(_raw(), Facts(url="https://gazette.example/2031/03/04/ferry"))))
    assert (found.url, found.published, found.published_basis) == (
        "https://gazette.example/2031/03/04/ferry", date(2031, 3, 4), "url",
    )  # fmt: skip


def test_the_text_of_a_format_is_taken_by_it_and_not_by_the_reader_of_pages(monkeypatch, tmp_path):
    def article(page: Raw, names: frozenset[str]) -> Document:
        assert page.form == "Lake archive"
        return Document(page.id, page.place, "of the format", page.sha256)

    (found,) = _read(monkeypatch, tmp_path, _form(_raw(), article=article))
    assert found.text == "of the format"
    assert reading.finished(_raw()).text == STORY


def test_a_file_that_is_of_no_format_falls_to_what_is_read_anyway(monkeypatch, tmp_path):
    form = _form(_raw(), fits=lambda probe: probe.head.startswith(b"POND"))
    assert _read(monkeypatch, tmp_path, form) == [Rejected("a.lake", "not a format that is read")]


def test_a_missing_library_is_one_sentence_that_says_what_to_install(monkeypatch, tmp_path):
    def read(source, context):
        need("no_such_library", "Files of the lake", "no-such-library")
        yield _raw()

    form = Format("Lake archive", (".lake",), (), read, "nothing", library="no-such-library")
    (item,) = _read(monkeypatch, tmp_path, form)
    assert item == Rejected("a.lake", "Files of the lake need no-such-library: pip install 'peace-talks-kit[sources]'")
    assert not form.is_installed()


def test_every_format_says_by_what_it_was_tested_and_has_a_name_of_its_own():
    forms = (*PLAIN, *formats.every())
    assert len({form.name for form in forms}) == len(forms)
    for form in forms:
        assert form.endings and all(ending == ending.lower() for ending in form.endings)
        assert form.sample and (form.keeps or form.name.endswith(("(list)", "(settings)")))
        assert form.is_installed()


def test_formats_are_listed_with_their_endings():
    done = kit_here("formats")
    assert done.returncode == 0
    for form in (*PLAIN, *formats.every()):
        assert f"{form.name}   {' '.join(form.endings)}\n" in done.stdout


def _with(raw: Raw, facts: Facts) -> Raw:
    return replace(raw, facts=facts)


def test_no_family_imports_its_library_before_such_a_file_comes():
    code = "import sys; from kit.reading import formats; formats.every(); print(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()
    heavy = {
        "docx",
        "striprtf",
        "rispy",
        "openpyxl",
        "xlrd",
        "pypdfium2",
        "odfdo",
        "fastwarc",
        "warcio",
        "feedparser",
        "newsmlg2",
        "pyarrow",
    }
    assert not {name.split(".")[0] for name in loaded} & heavy
