"""The coding desk in a real JupyterLab: by keyboard, by mouse, after a reload and a killed kernel, two coders at once."""

import os
import signal

import pytest

import kit
from kit.coders.files import Coded, Codes
from tests import coded_example
from tests.browser.lab import Lab, server, write_notebook
from tests.synthetic import hostile_case

OPEN = ".kit-desk .kit-desk-text"


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    place = tmp_path_factory.mktemp("desk")
    coded_example.copied(tmp_path_factory, place / "orlec")
    hostile_case(place / "hostile")
    return place


@pytest.fixture(scope="module")
def address(folder):
    with server(folder) as running:
        yield running


def desk_of(browser, address, folder, name, coder, case="orlec", article="04", into=None):
    """A notebook with one desk, opened and run."""
    write_notebook(
        folder / f"{name}.ipynb",
        "import os, kit",
        f"desk = kit.desk(kit.load({case!r}), {article!r}, {coder!r}, folder={into or name!r})\ndesk",
    )
    lab = Lab(browser, address)
    run(lab, name)
    return lab


def run(lab, name):
    page = lab.start(f"{name}.ipynb")
    page.wait_for_selector(OPEN, timeout=60_000)
    page.wait_for_selector(".kit-desk .kit-desk-word")


def said(lab, words):
    lab.page.locator(".kit-desk-status").get_by_text(words).first.wait_for()


def keys(lab, *pressed):
    for key in pressed:
        lab.page.keyboard.press(key)


def test_three_passages_with_the_keyboard_alone(browser, address, folder):
    lab = desk_of(browser, address, folder, "keyboard", "KB")
    lab.page.locator(OPEN).focus()
    for down, speaker, issue in ((3, "Carrow", "Casualties"), (2, "Litwe", "Casualties"), (5, "Orrin", "Truce")):
        keys(lab, *["ArrowDown"] * down, "ArrowLeft", "ArrowLeft", "Enter")
        lab.page.keyboard.type(speaker)
        keys(lab, "Tab", "d", "Tab", "h", "Tab")  # the form and how sure by their first letter, then the issue
        lab.page.keyboard.type(issue)
        keys(lab, "Tab", "m")  # the first stance with this letter
        keys(lab, "Control+Enter")
        said(lab, f"{speaker} · direct")
        keys(lab, "Escape")
        lab.page.wait_for_function("() => document.activeElement?.classList.contains('kit-desk-text')")
    spans = Codes(folder / "keyboard", "KB").spans()
    assert [(s.actor_id, dict(s.issues)) for s in spans] == [
        ("litwe", {"casualties": "mentions"}),
        ("carrow", {"casualties": "mentions"}),
        ("orrin", {"truce": "mentions"}),
    ]
    sentences = kit.load(folder / "orlec").sentences.query("article_id == '04'").set_index("position")
    assert [s.start for s in spans] == [sentences.loc[n, "char_start"] for n in (2, 3, 5)]
    assert all(s.end < sentences.loc[n, "char_end"] for s, n in zip(spans, (2, 3, 5), strict=True))  # two words fewer
    assert lab.page.locator(".jp-CodeCell").count() == 2  # no letter reached the notebook's own commands
    closed(lab)


def wait_for_kept(lab):
    """Wait until the desk lists the three codes that are in the file."""
    states = "[...document.querySelectorAll('[class^=kit-is-]:not(.kit-is-proposed)')].map(code => code.className).sort()"
    lab.page.wait_for_function(f"() => {states}.join() === 'kit-is-accepted,kit-is-coded,kit-is-rejected'")


def test_with_the_mouse_accept_correct_reject_and_undo_then_a_reload_and_a_killed_kernel_lose_nothing(browser, address, folder):
    lab = desk_of(browser, address, folder, "mouse", "MO")
    words = lab.page.locator(".kit-desk-word")
    first, last = (words.nth(n) for n in (0, 4))
    first.hover()
    lab.page.mouse.down()
    last.hover()
    lab.page.mouse.up()
    chosen = lab.page.locator(".kit-desk-word.kit-chosen")
    assert [w.strip() for w in chosen.all_inner_texts()] == ["Two", "days", "after", "shells", "hit"]
    lab.page.locator(".kit-desk").get_by_label("Actor").fill("Petra Nimwell")
    lab.page.locator(".kit-desk").get_by_label("Form").select_option("indirect")
    lab.page.locator(".kit-desk").get_by_label("Sure?").select_option("high")
    lab.page.locator(".kit-desk").get_by_label("Issue").fill("Truce")
    lab.page.locator(".kit-desk").get_by_label("Stance").select_option("doubts")
    lab.page.locator(".kit-desk").get_by_role("button", name="Save", exact=True).click()
    said(lab, "Saved: Petra Nimwell")
    proposals = lab.page.locator(".kit-is-proposed")
    before = proposals.count()
    proposals.first.get_by_role("button", name="Accept").click()
    said(lab, "Accepted")
    proposals.first.get_by_role("button", name="Reject").click()
    said(lab, "Rejected")
    assert proposals.count() == before - 2
    proposals.first.locator(".kit-desk-open").click()
    said(lab, "Editing")
    lab.page.locator(".kit-desk").get_by_label("Actor").fill("Petra Nimwell")
    lab.page.locator(".kit-desk").get_by_role("button", name="Save", exact=True).click()
    said(lab, "Saved: Petra Nimwell")
    decisions = [s.decision for s in Codes(folder / "mouse", "MO").spans()]
    assert sorted(decisions) == ["accepted", "coded", "corrected", "rejected"]
    lab.page.locator(".kit-desk").get_by_role("button", name="Undo").click()
    said(lab, "taken back")
    assert sorted(s.decision for s in Codes(folder / "mouse", "MO").spans()) == ["accepted", "coded", "rejected"]
    lab.page.locator(".kit-desk").get_by_label("Actor").fill("Nobody Known")
    proposals.first.locator(".kit-desk-open").click()
    said(lab, "not saved")  # nothing typed is thrown away
    article = lab.page.locator(".kit-desk").get_by_label("Article", exact=True)
    article.select_option(index=0)
    said(lab, "then change the article")
    assert (
        lab.page.locator(".kit-desk").get_by_label("Article", exact=True).locator("option:checked").inner_text().startswith("04")
    )
    assert lab.page.locator(".kit-desk").get_by_label("Actor").input_value() == "Nobody Known"
    first.click()
    lab.page.locator(".kit-desk").get_by_role("button", name="Save", exact=True).click()
    said(lab, "the codebook has no actor")
    assert len(Codes(folder / "mouse", "MO").spans()) == 3
    assert (lab.outside, lab.errors) == ([], [])
    wait_for_kept(lab)
    run(lab, "mouse")
    wait_for_kept(lab)
    os.kill(int(lab.python("print(os.getpid())")), signal.SIGKILL)
    run(lab, "mouse")
    wait_for_kept(lab)
    lab.close()


@pytest.mark.slow
def test_two_coders_and_two_windows_of_one_coder(browser, address, folder):
    one, other, third = (
        desk_of(browser, address, folder, name, coder, into="shared")
        for name, coder in (("first", "AA"), ("second", "AA"), ("third", "BB"))
    )
    third.page.locator(".kit-is-proposed").nth(1).get_by_role("button", name="Accept").click()
    said(third, "Accepted")
    for lab in (one, other):
        lab.page.locator(".kit-is-proposed").first.locator(".kit-desk-open").click()
        said(lab, "Editing")
    one.page.locator(".kit-desk").get_by_label("Note").fill("mine first")
    one.page.locator(".kit-desk").get_by_role("button", name="Save", exact=True).click()
    said(one, "Saved")
    other.page.locator(".kit-desk").get_by_label("Note").fill("mine second")
    other.page.locator(".kit-desk").get_by_role("button", name="Save", exact=True).click()
    said(other, "Another window changed the same passage")
    assert [s.note for s in Codes(folder / "shared", "AA").spans()] == ["mine first"]
    assert "mine second" in (folder / "shared" / "AA.clashes.csv").read_text("utf-8")
    assert [s.decision for s in Codes(folder / "shared", "BB").spans()] == ["accepted"]
    for lab in (one, other, third):
        lab.close()


@pytest.mark.slow
def test_the_board_follows_the_labs_theme_and_width(browser, address, folder):
    for coder, end in (("AA", 351), ("BB", 340)):
        Codes(folder / "boarded", coder).put(Coded("04", 303, end, "carrow", "mirelia", "direct", confidence="high"))
    (folder / "boarded" / "ZZ.csv").write_text("garbage;\n1;2\n")
    write_notebook(folder / "board.ipynb", "import kit", "kit.board(kit.load('orlec'), 'boarded')")
    lab = Lab(browser, address)
    page = lab.start("board.ipynb")
    paper = "() => getComputedStyle(document.querySelector('.kit-board .main-svg')).backgroundColor"
    page.wait_for_selector(".kit-board .main-svg", timeout=60_000)
    assert page.evaluate(paper) == "rgb(255, 255, 255)"
    page.locator(".kit-board").get_by_text("ZZ.csv lacks the columns").wait_for()
    button = page.locator(".kit-board").get_by_role("button", name="Look again")
    assert button.evaluate("b => b.scrollWidth <= b.clientWidth + 1")
    page.evaluate("() => { void window.jupyterapp.commands.execute('apputils:change-theme', {theme: 'JupyterLab Dark'}); }")
    page.wait_for_function(f"() => ({paper})() === 'rgb(21, 24, 28)'")
    page.set_viewport_size({"width": 600, "height": 1200})
    page.wait_for_function("() => document.querySelector('.kit-board .main-svg').getAttribute('width') === '400'")
    assert button.evaluate("b => b.scrollWidth <= b.clientWidth + 1")
    page.set_viewport_size({"width": 500, "height": 1200})
    fits = "[...document.querySelectorAll('.kit-board .js-plotly-plot, .kit-board')].map(e => e.getBoundingClientRect().right)"
    page.wait_for_function(f"() => {{ const [board, plot] = {fits}; return plot <= board + 1; }}")
    closed(lab)


def test_what_an_article_prints_stays_text(browser, address, folder):
    case = kit.load(folder / "hostile")
    lab = desk_of(browser, address, folder, "evil", "EV", case="hostile", article=str(case.articles["article_id"].iloc[0]))
    lab.page.locator(OPEN).focus()
    keys(lab, "ArrowDown", "Enter")
    lab.page.keyboard.type(str(case.actors["name"].iloc[0]))
    keys(lab, "Tab", "d", "Tab", "h", "Control+Enter")
    said(lab, "Saved: ")
    assert lab.page.evaluate("() => [window.hacked, document.querySelectorAll('.kit-desk :is(img, script, iframe)').length]") == [
        None,
        0,
    ]
    closed(lab)


def closed(lab):
    assert lab.outside == []
    assert lab.errors == []
    lab.close()
