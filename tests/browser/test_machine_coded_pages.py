"""A published case coded by rule: positions are off until the reader asks, then crossed, with their accuracy."""

import pytest

import kit
from tests import sites
from tests.browser.test_pages import AXE, ROWS, SERIOUS, Reader
from tests.synthetic import in_parts, make_case

pytestmark = pytest.mark.browser
SYMBOLS = """() => [...new Set(document.querySelector('[data-kind=stance] .kit-plot').data.flatMap(
    t => t.marker?.symbol ?? []))]"""


@pytest.fixture(scope="module", params=["in memory", "on disk"])
def case(request, tmp_path_factory):
    case = make_case(300)
    case = case.with_tables(
        statements=case.statements.assign(coder="rules 0.3"), attributions=case.attributions.assign(coder="rules 0.3")
    )
    folder = tmp_path_factory.mktemp("ruled")
    return kit.load(case.save(folder / "case") if request.param == "in memory" else in_parts(case, folder / "parts"))


@pytest.fixture
def reader(browser, case, tmp_path):
    cells = ("# Who is named?\n\nMany.", "import kit\ncase = kit.load()\nkit.panel(case, 'voices')", "kit.panel(case, 'stance')")
    sites.publish([sites.notebook(tmp_path / "ruled.ipynb", *cells)], tmp_path / "site", case.folder)
    opened = Reader(browser, tmp_path / "site")
    yield opened
    opened.close()


def rows(panel):
    return [[str(cell) for cell in row] for row in panel.numbers("stance").itertuples(index=False)]


def test_the_button_works_without_a_kernel_and_its_numbers_are_those_of_python(reader, case):
    page, panel = reader.open("ruled"), kit.panel(case, charts=("stance",))
    page.evaluate("document.querySelectorAll('.kit-numbers').forEach(d => d.open = true)")
    assert page.evaluate(ROWS)[1] == rows(panel)
    assert not [s for s in page.evaluate(SYMBOLS) if "-x" in s]
    assert "Positions coded by rule are not shown (300 statements)" in page.inner_text(".kit-figure[data-kind=stance]")

    page.get_by_role("button", name="Show positions coded by rule").press("Enter")
    reader.settle()
    panel.machine.value = True
    assert page.evaluate(ROWS)[1] == rows(panel)
    drawn = page.evaluate(SYMBOLS)
    assert [s for s in drawn if s.endswith("-x-open")]
    assert not {"circle", "square"} & set(drawn)
    assert "and nobody verified. Rules 0.3: accuracy not measured; 0 of 300 checked by a person" in page.inner_text(
        ".kit-figure[data-kind=stance]"
    )

    assert page.evaluate("location.hash") == "#rules=shown"
    page.go_back()
    page.locator(".kit-switch[aria-pressed=false]").wait_for()
    reader.open("ruled", "#rules=shown")
    assert page.locator(".kit-bar").count() == page.locator(".kit-switch[aria-pressed=true]").count() == 1
    assert drawn == page.evaluate(SYMBOLS)

    page.evaluate(AXE)
    assert page.evaluate(SERIOUS) == []
    reader.clean()
