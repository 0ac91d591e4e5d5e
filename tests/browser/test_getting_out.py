"""What a reader takes away from a published chart: tables, pictures of a known size, a sheet to print, its words."""

import json
import struct
import zlib
from html.parser import HTMLParser
from pathlib import Path
from xml.etree import ElementTree

import pypdf
import pytest

import kit
from kit.publish import embed
from kit.store.package import shipped as shipped_case
from tests import sites
from tests.browser.test_pages import Reader

pytestmark = pytest.mark.browser
SVG = "{http://www.w3.org/2000/svg}"
CELLS = json.loads((Path(__file__).parent.parent / "cells.json").read_text("utf-8"))
COPIED = """() => new Promise(done => {
    const hear = e => done([e.clipboardData.getData('text/html'), e.clipboardData.getData('text/plain')]);
    addEventListener('paste', hear, {once: true}); })"""


@pytest.fixture(scope="module")
def reader(browser, tmp_path_factory):
    opened = Reader(browser, sites.site(tmp_path_factory, "site-to-take-from"))
    opened.page.add_init_script("window.print = () => { window.printed = document.title; }")
    opened.open("taken")
    for summary in opened.page.locator(".kit-get > summary").all():
        summary.click()
    yield opened
    opened.clean()
    opened.close()


def taken(reader, figure, name):
    with reader.page.expect_download() as saved:
        figure.get_by_role("button", name=name, exact=True).click()
    return saved.value.suggested_filename, saved.value.path().read_bytes()


def panel(reader, kind="stance"):
    return reader.page.locator(f".kit-figure[data-kind={kind}]")


def standing(reader, number=0):
    return reader.page.locator("figure.chart").nth(number)


def chunks(content):
    """Kind → contents of the chunks of a PNG, each with a right checksum."""
    found, at = {}, 8
    while at < len(content):
        (size,) = struct.unpack(">I", content[at : at + 4])
        kind, data = content[at + 4 : at + 8], content[at + 8 : at + 8 + size]
        assert struct.unpack(">I", content[at + 8 + size : at + 12 + size]) == (zlib.crc32(kind + data),)
        found.setdefault(kind, data)
        at += 12 + size
    return found


@pytest.mark.parametrize("of", [panel, standing, lambda reader: standing(reader, 1)], ids=["panel", "standing", "plain"])
def test_a_picture_for_print_is_18_cm_wide_at_300_dpi(reader, of):
    name, content = taken(reader, of(reader), "PNG, 300 dpi")
    found = chunks(content)
    assert name.endswith(".print.png") and list(found)[:2] == [b"IHDR", b"pHYs"]
    assert struct.unpack(">IIB", found[b"pHYs"]) == (11811, 11811, 1)
    width, _ = struct.unpack(">II", found[b"IHDR"][:8])
    assert round(width / 300 * 2.54, 1) == 18
    _, content = taken(reader, of(reader), "PNG")
    assert struct.unpack(">IIB", chunks(content)[b"pHYs"]) == (7559, 7559, 1)  # 192 dpi


def test_a_picture_carries_title_n_filters_source_and_alt_text(reader):
    for figure, title in ((panel(reader), "Who supports what, and who opposes it?"), (standing(reader), "")):
        root = ElementTree.fromstring(taken(reader, figure, "SVG")[1].decode())
        words = " ".join("".join(e.itertext()) for e in root.iter(f"{SVG}text")).replace("\xa0", " ")
        assert title in words and "n = " in words and "Source: 5 articles" in words
        assert root[0].tag == f"{SVG}title" and root[1].tag == f"{SVG}desc" and len(root[1].text) > 60
        assert root.get("role") == "img" or figure is not panel(reader)
    plain = ElementTree.fromstring(taken(reader, standing(reader, 1), "SVG")[1].decode())
    assert "Coded by" in " ".join("".join(e.itertext()) for e in plain.iter(f"{SVG}text"))


def test_a_pdf_has_one_page_with_this_chart_alone(reader):
    page = reader.page
    for figure, words, other in (
        (panel(reader), "Source: 5 articles", "Tables, pictures"),
        (standing(reader), "Source", "Tables,"),
    ):
        figure.get_by_role("button", name="PDF", exact=True).click()
        page.wait_for_function("() => window.printed")
        printed = page.pdf(prefer_css_page_size=True)
        assert page.evaluate("[document.title, document.querySelectorAll('.kit-alone').length]") == ["What can be taken away?", 0]
        target = Path(reader.address.removeprefix("file://")).parent / "printed.pdf"
        target.write_bytes(printed)
        (sheet,) = pypdf.PdfReader(target).pages
        assert abs(float(sheet.mediabox.width) / 72 * 25.4 - 180) < 1
        assert words in sheet.extract_text() and other not in sheet.extract_text()
        page.evaluate("delete window.printed")


def test_mathematics_is_set_without_a_script(reader):
    pytest.importorskip("latex2mathml")
    page = reader.page
    inline, block = page.locator("main math").all()
    assert (inline.get_attribute("display"), block.get_attribute("display")) == ("inline", "block")
    assert inline.get_attribute("alttext") == r"\alpha = 1 - \frac{D_o}{D_e}"
    over, under = inline.locator("mfrac > *").all()
    assert over.bounding_box()["y"] + over.bounding_box()["height"] <= under.bounding_box()["y"] + 2
    lines = page.evaluate("() => [...document.querySelectorAll('main math')].map(m => m.getBoundingClientRect().height)")
    assert lines[1] > lines[0] > 15


class Cells(HTMLParser):
    def __init__(self):
        super().__init__()
        self.rows = []

    def handle_starttag(self, tag, attributes):
        if tag == "tr":
            self.rows.append([])
        elif tag in ("td", "th"):
            self.rows[-1].append("")
            self.open = True

    def handle_endtag(self, tag):
        self.open = False

    def handle_data(self, data):
        if self.open:
            self.rows[-1][-1] += data


def pasted(reader):
    """What the clipboard holds: its HTML and its text."""
    page = reader.page
    page.evaluate("() => document.querySelector('#box')?.remove()")
    page.evaluate("() => { document.body.append(Object.assign(document.createElement('textarea'), {id: 'box'})); }")
    page.locator("#box").focus()
    page.evaluate(f"() => {{ window.pasted = ({COPIED})(); }}")
    page.keyboard.press("Control+v")
    forms = page.evaluate("() => window.pasted")
    page.evaluate("() => document.querySelector('#box').remove()")
    return forms


def test_a_copied_table_has_the_numbers_of_pandas_in_both_forms(reader, shipped):
    panel(reader).get_by_role("button", name="Copy table").click()
    html, text = pasted(reader)
    numbers = kit.panel(shipped, "stance").numbers("stance")
    expected = [[("" if cell == "–" else str(cell).replace("−", "-").lstrip("+")) for cell in row] for row in numbers.values]
    *rows, note = [line.split("\t") for line in text.splitlines()]
    bare = [[cell.removesuffix(".0") for cell in row] for row in expected]
    assert rows[0] == list(numbers.columns)
    assert [[_bare(cell) for cell in row] for row in rows[1:]] == [[_bare(cell) for cell in row] for row in bare]
    assert note[0].startswith("# Who supports what, and who opposes it?; Filters: none; Source: ")
    parser = Cells()
    parser.feed(html)
    assert parser.rows == rows
    standing(reader).get_by_role("button", name="Copy table").click()
    html, text = pasted(reader)
    assert "<table>" in html and text.count("\n") > 10


def _bare(cell):
    try:
        return f"{float(cell):g}"
    except ValueError:
        return cell


def test_alt_text_says_the_main_numbers_and_follows_the_filter(reader, shipped):
    plot = panel(reader, "voices").locator(".kit-plot").first
    before = plot.get_attribute("aria-label")
    assert "n = 93" in before.replace("\xa0", " ")
    largest = kit.panel(shipped, "voices").numbers("voices").sort_values("n", ascending=False, kind="stable").iloc[0]
    assert f"{largest['Outlet']}, {largest['Side']}: n {largest['n']};" in before.replace("\xa0", " ")
    reader.page.evaluate("scrollTo(0, 0)")  # further down the filters are folded away
    reader.page.wait_for_function("() => scrollY === 0 && document.querySelector('.kit-controls').dataset.kitFold === 'shown'")
    reader.page.locator(".kit-controls select").nth(0).select_option(index=[1])
    reader.settle()
    after = plot.get_attribute("aria-label")
    assert after != before and "Party: Russia" in after
    panel(reader, "voices").get_by_role("button", name="Copy alt text").click()
    assert pasted(reader)[1] and after.startswith(pasted(reader)[1])
    reader.page.locator(".kit-reset").click()
    reader.settle()


def test_an_embedded_chart_in_a_frame_follows_its_filters_like_pandas(browser, tmp_path, shipped):
    with sites.own_cache(tmp_path / "cache"):
        (made,) = embed(["stance"], tmp_path / "talks", shipped_case())
    assert made.path.stat().st_size < 1_000_000
    assert made.line.startswith('<iframe src="stance.html" title="Who supports what, and who opposes it?"')
    line = made.line.replace("stance.html", "stance.html#party=ukraine")
    (tmp_path / "talks" / "article.html").write_text(f"<!doctype html><meta charset=utf-8><h1>Talks</h1>{line}")
    reader = Reader(browser, tmp_path / "talks")
    reader.page.goto(f"{reader.address}/article.html")
    frame = reader.page.frame_locator("iframe")
    frame.locator(".kit-view[data-drawn]").wait_for()
    frame.locator(".kit-numbers > summary").click()
    python = kit.panel(shipped, "stance")
    python.controls.widgets["party"].value = ("ukraine",)
    rows = frame.locator(".kit-numbers tbody tr")
    expected = [[str(cell) for cell in row] for row in python.numbers("stance").values]
    assert [row.locator("th, td").all_text_contents() for row in rows.all()] == expected
    python.reset()
    frame.locator(".kit-reset").click()
    rows.nth(len(expected)).wait_for()
    assert rows.count() == len(python.numbers("stance"))
    assert not frame.locator(".kit-evidence").is_visible()
    rows.locator("button").first.click()
    frame.locator(".kit-evidence").wait_for()
    assert frame.locator(".kit-evidence tbody tr").count() >= 1
    frame.locator(".kit-get > summary").click()
    frame.get_by_role("button", name="Copy iframe").click()
    copied = pasted(reader)[1]
    assert copied.startswith('<iframe src="stance.html#') and 'title="Who supports what, and who opposes it?"' in copied
    reader.clean()
    reader.close()


def test_the_menu_closes_with_escape_and_says_what_was_done(reader):
    page, menu = reader.page, panel(reader, "voices").locator(".kit-get")
    menu.get_by_role("button", name="Copy table").click()
    assert menu.locator(".kit-got").inner_text() == "Table copied."
    page.keyboard.press("Escape")
    assert menu.get_attribute("open") is None
    assert page.evaluate("document.activeElement.tagName") == "SUMMARY"
    menu.locator("summary").click()
