"""The desk of a sample in a real JupyterLab: three tasks by keyboard and mouse, narrow and dark."""

import os

import pytest

import kit
from kit.coders.files import Codes
from kit.coders.sampling import keep, open_sample
from kit.coders.sampling import sample as drawn
from tests import coded_example
from tests.browser.lab import Lab, server, write_notebook


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    place = tmp_path_factory.mktemp("sampled")
    case = kit.load(coded_example.copied(tmp_path_factory, place / "orlec"))
    keep(place / "orlec", drawn(case, n=2, articles=1, seed=7))
    return place


@pytest.fixture(scope="module")
def address(folder):
    with server(folder) as running:
        yield running


def said(lab, words):
    lab.page.locator(".kit-desk-status").get_by_text(words).first.wait_for()


def pictured(lab, name):
    if place := os.environ.get("KIT_PICTURES"):
        lab.page.locator(".kit-desk").screenshot(path=f"{place}/{name}.png")


def in_sight(lab):
    return lab.page.locator(".kit-desk-text").evaluate(
        """text => {
            const [box, word] = [text, text.querySelector('.kit-chosen')].map(e => e.getBoundingClientRect());
            return box.top <= word.top && word.bottom <= box.bottom;
        }"""
    )


def test_three_tasks_by_keyboard_and_mouse(browser, address, folder):
    write_notebook(folder / "sampled.ipynb", "import kit", "desk = kit.desk(kit.load('orlec'), coder='AB', sample='1')\ndesk")
    lab = Lab(browser, address)
    page = lab.start("sampled.ipynb")
    page.wait_for_selector(".kit-desk .kit-desk-word.kit-found", timeout=60_000)
    tasks = open_sample(folder / "orlec").units.to_dict("records")
    head = page.locator(".kit-desk-task")
    for count, task in enumerate(tasks, start=1):
        head.get_by_text(f"{count} of 3 · {task['kind']}").wait_for()
        if task["kind"] == "article":
            page.locator(".kit-desk-text").focus()
            page.keyboard.press("ArrowDown")
            pictured(lab, "article")
            page.locator(".kit-desk").get_by_role("button", name="Article read, next").click()
            said(lab, "is read")
        elif count == 1:
            assert in_sight(lab)
            pictured(lab, "passage")
            page.locator(".kit-desk-text").focus()
            page.keyboard.press("Enter")
            page.keyboard.type("Carrow")
            for key in ("Tab", "d", "Tab", "h", "Control+Enter"):
                page.keyboard.press(key)
            said(lab, "Saved: Lise Carrow · direct")
            page.wait_for_function("() => document.activeElement?.classList.contains('kit-desk-text')")
        else:
            page.wait_for_function("() => document.activeElement?.classList.contains('kit-desk-text')")
            assert in_sight(lab)
            page.keyboard.press("s")
            said(lab, "Skipped")
            if count < len(tasks):
                head.get_by_text("1 skipped").wait_for()
                page.keyboard.press("b")
                head.get_by_text(f"{count} of 3 · passage").wait_for()
            page.locator(".kit-desk").get_by_role("button", name="Nobody is said to say this").click()
            said(lab, "nobody is said to say this")
    said(lab, "All 3 tasks are done")
    codes = Codes(folder / "orlec" / "samples" / "1", "AB")
    assert sorted(c.decision for c in codes.spans()) == ["coded", "rejected"]
    assert codes.read_articles == {t["article_id"] for t in tasks if t["kind"] == "article"}
    page.evaluate("() => { void window.jupyterapp.commands.execute('apputils:change-theme', {theme: 'JupyterLab Dark'}); }")
    page.wait_for_function("() => document.body.getAttribute('data-jp-theme-light') === 'false'")
    page.set_viewport_size({"width": 500, "height": 1400})  # the notebook's own margins take the rest
    page.wait_for_function("() => document.querySelector('.kit-desk').clientWidth < 500")
    page.wait_for_selector("#jupyterlab-splash", state="detached")
    pictured(lab, "narrow")
    right = "e => e.getBoundingClientRect().right"
    inside = page.locator(".kit-desk-head button, .kit-desk-task").evaluate_all(f"all => Math.max(...all.map({right}))")
    assert inside <= page.locator(".kit-desk").evaluate(right) + 1
    assert lab.outside == []
    assert lab.errors == []
    lab.close()
