"""A learner in JupyterLab answers wrongly, then rightly, saves and returns; the teacher's pages in a browser."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe

from kit.notebooks import run as run_notebooks
from kit.workshop import build, collect
from kit.workshop.guide import guide, sheets
from kit.workshop.key import lessons_folder, read_key
from tests.browser.lab import Lab, server

KEY = read_key(lessons_folder() / "key.toml")


@pytest.mark.slow
def test_a_learner_errs_gets_a_hint_answers_and_returns(browser, tmp_path):
    lesson = sorted(lessons_folder().glob("*.ipynb"))[0]
    name = "1_when_did_what_happen - AB.ipynb"
    run_notebooks.write(build.participant(run_notebooks.read(lesson)), tmp_path / name)
    with server(tmp_path) as address:
        lab = Lab(browser, address)
        page = lab.start(name)
        cell = page.locator(".jp-CodeCell").filter(has_text="conflict_day")
        cell.get_by_text("Not answered yet").first.wait_for(timeout=60_000)

        def answer(written):
            cell.locator(".cm-content").click()
            page.keyboard.press("Control+A")
            page.keyboard.insert_text(f'day_21 = {written}\ncheck("conflict_day", day_21)')
            page.keyboard.press("Control+Enter")

        answer("date(2022, 3, 17)")
        cell.get_by_text("That counts 24 February as day 0").first.wait_for()
        cell.get_by_text(f"hint 1: {KEY['conflict_day'].hints[0]}").first.wait_for()
        answer("date(2022, 3, 16)")
        cell.get_by_text("✓ conflict_day: Right.").first.wait_for()
        page.evaluate("() => window.jupyterapp.commands.execute('docmanager:save')")
        page.wait_for_function("() => !window.jupyterapp.shell.currentWidget.context.model.dirty")
        assert lab.outside == []
        assert lab.errors == []
        lab.close()
    results, unread = collect.collect(tmp_path)
    row = results.set_index("exercise").loc["conflict_day"]
    assert (row["participant"], row["state"], row["tries"], unread) == ("participant 1", "right", 2, [])
    assert set(results["state"]) == {"right", "unanswered"}


@pytest.fixture(scope="module")
def pages(tmp_path_factory):
    folder = tmp_path_factory.mktemp("pages")
    books = [(p.stem, run_notebooks.read(p)) for p in sorted(lessons_folder().glob("*.ipynb"))]
    (folder / "guide.html").write_text(guide(books, KEY), encoding="utf-8")
    (folder / "sheets.html").write_text(sheets(), encoding="utf-8")
    return folder


@pytest.mark.parametrize(
    ("width", "scheme"),
    [(1000, "light"), (400, "dark"), *(pytest.param(*case, marks=pytest.mark.slow) for case in ((1000, "dark"), (400, "light")))],
)
@pytest.mark.parametrize("name", ["guide", "sheets"])
def test_the_teachers_pages_are_accessible_and_fit(browser, pages, name, width, scheme):
    context = browser.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme)
    page = context.new_page()
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto((pages / f"{name}.html").as_uri())
    found = Axe().run(page).response["violations"]
    assert [(v["id"], v["nodes"][0]["html"][:120]) for v in found] == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert [u for u in asked if not u.startswith("file:")] == []
    context.close()


def test_on_a_phone_every_answer_and_every_hint_is_on_the_screen(browser, pages):
    page = browser.new_page(viewport={"width": 400, "height": 900})
    page.goto((pages / "guide.html").as_uri())
    ends = page.evaluate("[...document.querySelectorAll('.cards td, .cards tbody th')].map(e => e.getBoundingClientRect().right)")
    assert len(ends) > 4 * len(KEY) and max(ends) <= 400
    labels = page.evaluate("[...document.querySelectorAll('.answers td')].map(e => getComputedStyle(e, '::before').content)")
    assert set(labels) == {'"Answer"', '"Wrong, and what it shows"', '"Hints"'}
    page.close()


@pytest.mark.parametrize("name", ["guide", "sheets"])
def test_on_paper_every_table_shows_its_right_border(browser, pages, name):
    page = browser.new_page(viewport={"width": 680, "height": 900})
    page.emulate_media(media="print")
    page.goto((pages / f"{name}.html").as_uri())
    assert page.evaluate("[...document.querySelectorAll('.scroll')].every(e => getComputedStyle(e).overflowX == 'visible')")
    right = "e => e.getBoundingClientRect().right"
    assert (
        max(page.evaluate(f"[...document.querySelectorAll('table')].map({right})"))
        <= page.evaluate(f"({right})(document.body)") - 1
    )
    page.close()


def test_an_answer_key_of_anybodys_stays_text(browser, tmp_path):
    nasty = {n: e for n, e in KEY.items() if n == "own_view"}
    nasty["own_view"].hints.append("<img src=x onerror='window.hacked=1'>")
    lesson = sorted(lessons_folder().glob("*.ipynb"))[3]
    (tmp_path / "guide.html").write_text(guide([(lesson.stem, run_notebooks.read(lesson))], nasty), encoding="utf-8")
    nasty["own_view"].hints.pop()
    page = browser.new_page()
    page.goto((tmp_path / "guide.html").as_uri())
    assert page.evaluate("[window.hacked ?? 0, document.querySelectorAll('img').length]") == [0, 0]
    assert re.search("onerror", page.inner_text("body"))
    page.close()
