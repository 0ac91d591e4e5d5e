"""A panel in a real JupyterLab: what it draws is what pandas counts, a click shows the evidence, nothing leaves the machine."""

import contextlib
import csv
import io
import json
import re
import struct
from xml.etree import ElementTree

import pytest
from playwright.sync_api import TimeoutError

import kit
from kit import measures
from kit.case import units
from tests.browser.lab import Lab, server, write_notebook
from tests.synthetic import empty_case, hostile_case, in_parts, one_party_case

ALL = ("timeline", "stance", "sentiment", "coverage", "voices")
MARKS = """view => [...view.querySelectorAll('.kit-plot.js-plotly-plot')].map(
    plot => plot.data.flatMap(trace => Array.from(trace.customdata ?? [])).filter(Boolean))"""


@pytest.fixture(scope="module")
def address(tmp_path_factory):
    folder = tmp_path_factory.mktemp("lab")
    write_notebook(
        folder / "two.ipynb",
        "import kit\ncase = kit.load()",
        f"first = kit.panel(case, charts={ALL})\nfirst",
        "second = kit.panel(case, 'voices')\nsecond",
        "second",
    )
    for name, make in (("hostile", hostile_case), ("one", one_party_case), ("empty", empty_case)):
        make(folder / name)
        write_notebook(
            folder / f"{name}.ipynb", f"import kit\ncase = kit.load({name!r})", f"panel = kit.panel(case, charts={ALL})\npanel"
        )
    write_notebook(
        folder / "asked.ipynb",
        "import kit\nimport kit.panels.view\nkit.panels.view.SHIPPED = 0\ncase = kit.load()",
        "panel = kit.panel(case, charts=('stance',))\npanel",
    )
    in_parts(kit.load(), folder / "disk")
    write_notebook(folder / "disk.ipynb", "import kit\ncase = kit.load('disk')", f"panel = kit.panel(case, charts={ALL})\npanel")
    with server(folder) as running:
        yield running


@pytest.fixture(scope="module")
def lab(browser, address):
    opened = Lab(browser, address)
    opened.run("two.ipynb", views=3)
    yield opened
    assert opened.outside == []
    assert opened.errors == []
    opened.close()


@pytest.fixture
def fresh(lab):
    """The notebook with no filter and no mark."""
    lab.python("first.reset()")
    settled(lab)
    return lab


def settled(lab):
    """Wait until every view has stopped drawing."""
    lab.page.evaluate(
        """async () => {
            const pause = ms => new Promise(done => setTimeout(done, ms));
            const frame = () => new Promise(done => requestAnimationFrame(done));
            const views = () => [...document.querySelectorAll('.kit-view')];
            const drawn = () => views().map(v => v.dataset.drawn === v.dataset.painted ? v.dataset.drawn : Math.random()).join();
            for (let before = '', still = 0; still < 3; before = drawn()) {
                await pause(120);
                await frame();
                still = drawn() === before ? still + 1 : 0;
            }
        }"""
    )


def choose(lab, **chosen):
    """Choose in the controls, as a reader does, unfolded where the bar floats; labels without their counts."""
    folded = lab.page.locator(".kit-open").get_attribute("aria-expanded") == "false"
    if folded:
        lab.page.locator(".kit-open").press("Enter")
    for name, wanted in chosen.items():
        control = lab.page.locator(".kit-controls").first.get_by_label(re.compile(rf"^\s*{name}\b"))
        offered = [text.replace("\xa0", " ") for text in control.locator("option").all_text_contents()]
        wanted = [wanted] if isinstance(wanted, str) else wanted
        control.select_option([text for text in offered if text.rpartition(" (")[0] in wanted])
    if folded:
        lab.page.locator(".kit-open").press("Escape")
    settled(lab)


def drawn(lab, view=0):
    """Per chart, what its marks say: (cube, where in words) → n."""
    charts = lab.page.locator(".kit-view").nth(view).evaluate(MARKS)
    return [{"|".join(f"{k}={'+'.join(v)}" for k, v in sorted(m["where"].items())): m["n"] for m in marks} for marks in charts]


def expected(case):
    """The same from pandas, for stance, coverage and voices."""
    uttered, stated, said = measures.stance_points(case), units.statements(case), units.attributions(case)
    scored = uttered[uttered["score"].notna()].groupby(["family", "issue_id", "stance"]).size()
    quoted = said["form"].isin(["direct", "mixed"]).map({True: "direct+mixed", False: "indirect+attributed"})
    return (
        {f"family={f}|issue={i}|stance={s}": n for (f, i, s), n in scored.items()},
        {f"issue={i}|outlet={o}": n for (i, o), n in stated.groupby(["issue_id", "outlet_id"]).size().items()},
        {f"family={f}|form={q}|outlet={o}": n for (o, f, q), n in said.groupby(["outlet_id", "family", quoted]).size().items()},
    )


FILTERS = [
    ({}, {}),
    pytest.param({"Party": ["Russia"]}, {"party": "Russia"}, marks=pytest.mark.slow),  # with two more lists below
    ({"Outlet": ["VOV World", "Dong-A Ilbo"]}, {"outlet": ["VOV World", "Dong-A Ilbo"]}),
    ({"From": "15 Mar", "To": "16 Mar"}, {"since": "2022-03-15", "until": "2022-03-16"}),
    (
        {"Party": ["Ukraine"], "Issue": ["Ceasefire", "Neutrality"], "Form": ["indirect"]},
        {"party": "Ukraine", "issue": ["Ceasefire", "Neutrality"], "form": "indirect"},
    ),
]


def test_an_event_leads_to_what_each_source_asserts(fresh, shipped):
    view = fresh.page.locator(".kit-view").first
    details = view.locator(".kit-numbers").first
    details.locator("summary").click()
    details.get_by_role("button", name="Evidence: Round 1 in Belarus").click()
    head = view.locator(".kit-evidence-head")
    head.get_by_text("reports of the event").wait_for()
    asserted = kit.evidence(shipped, event="Round 1 in Belarus")
    assert f"{len(asserted)} reports of the event and 0 attributions" in head.inner_text()
    view.locator(".kit-evidence").get_by_role("button", name="Show all").click()
    view.locator(f".kit-evidence tbody tr:nth-child({len(asserted)})").wait_for()
    where = view.locator(".kit-evidence tbody tr").evaluate_all("rows => rows.map(r => r.querySelector('.kit-said').textContent)")
    assert where == list(asserted["said"])
    details.locator("summary").click()


@pytest.mark.parametrize(("chosen", "only"), FILTERS, ids=["nothing", "party", "outlets", "days", "three filters"])
def test_what_is_drawn_is_what_pandas_counts(fresh, shipped, chosen, only):
    choose(fresh, **chosen)
    case = shipped.only(**only)
    timeline, stance, sentiment, coverage, voices = drawn(fresh)
    first, second, third = expected(case)
    # below ten, a panel without a position has a mark of its own for mentions; means and mentions name no stance
    assert {k: n for k, n in stance.items() if "stance=" in k} == first
    assert coverage == second
    assert voices == third
    assert drawn(fresh, view=1) == drawn(fresh, view=2) == [voices]  # a panel a second time on the page
    since, until = shipped.period
    inside = {e.event_id for e in case.events.itertuples() if not (e.end < since or e.start > until)}
    assert {k.removeprefix("event=") for k in timeline} <= set(case.events["event_id"])
    assert len(timeline) >= len(inside) - int((case.events["start"].isna() & case.events["end"].isna()).sum())
    binned = units.attributions(case)
    tenths = (binned["textblob_polarity"] * 10).round().astype(int).astype(str)
    assert {k: n for k, n in sentiment.items() if "textblob" in k} == {
        f"family={f}|textblob_bin={b}": n for (f, b), n in binned.groupby(["family", tenths]).size().items()
    }
    status = fresh.page.locator(".kit-count").first.inner_text()
    assert status.startswith(f"{len(case.attributions)} of {len(shipped.attributions)} attributions")
    if "since" in only:
        gone = int((shipped.attributions["said_from"].isna() & shipped.attributions["said_to"].isna()).sum())
        assert f"{gone} attributions without a date are not counted" in status


def test_the_table_under_a_chart_is_the_read_out_of_python(fresh):
    choose(fresh, Form="indirect")
    view = fresh.page.locator(".kit-view").first
    for at, kind in enumerate(ALL):
        details = view.locator(".kit-numbers").nth(at)
        unfold(details, details.locator("tbody tr").first)
        shown = details.locator("tbody tr").evaluate_all(
            "rows => rows.map(r => [...r.children].map(c => c.textContent).join('|'))"
        )
        said = fresh.python(f"for row in first.numbers({kind!r}).astype(str).itertuples(index=False): print('|'.join(row))")
        assert shown == said.split("\n"), kind
        details.locator("summary").click()


def click(lab, chart, where):
    """Click the first mark of a chart that has these ids."""
    plot = lab.page.locator(".kit-view").first.locator(f".kit-figure[data-kind={chart}] .kit-plot")
    plot.scroll_into_view_if_needed()
    x, y = plot.evaluate(
        """(plot, where) => {
            for (const t of plot.data) for (const [i, mark] of (t.customdata ?? []).entries())
                if (mark && Object.entries(where).every(([k, v]) => mark.where[k]?.includes(v)))
                    return [t.base ? t.base[i] + t.x[i] / 2 : t.x[i], t.y[i]];
        }""",
        where,
    )
    plot.click(position={"x": x, "y": y})
    settled(lab)


@pytest.mark.parametrize(
    ("chart", "where"),
    [
        ("stance", {"family": "Russia", "issue": "neutrality", "stance": "supports"}),
        ("voices", {"family": "Ukraine", "form": "direct"}),
        ("coverage", {"issue": "ceasefire", "outlet": "vovworld"}),
    ],
)
def test_a_click_shows_the_evidence_and_python_has_the_same(fresh, shipped, chart, where):
    click(fresh, chart, where)
    evidence = fresh.page.locator(".kit-view").first.locator(".kit-evidence")
    n = int(fresh.python("print(len(first.evidence))"))
    everything = len(shipped.attributions)
    assert 0 < n < everything
    assert f"{n} attribution" in evidence.locator(".kit-evidence-head").inner_text()
    more = evidence.get_by_role("button", name=f"Show all {n}")
    if n > 8:
        more.click()
        settled(fresh)
    shown = evidence.locator("tbody td[data-label=Said]").all_text_contents()
    assert shown == fresh.python("print(*first.evidence['said'], sep='\\n')").split("\n")
    evidence.locator(".kit-chip").click()
    settled(fresh)
    assert fresh.python("print(len(first.evidence))") == str(everything)


def test_a_row_of_the_numbers_marks_by_keyboard(fresh):
    details = fresh.page.locator(".kit-view").first.locator(".kit-numbers").nth(1)
    details.locator("summary").focus()
    fresh.page.keyboard.press("Enter")
    details.locator("tbody button").first.focus()
    fresh.page.keyboard.press("Enter")
    settled(fresh)
    assert fresh.python("print(first.view.mark['label'])") == "Ukraine · Ceasefire"
    details.locator("summary").click()


def test_the_bar_floats_above_its_notebook_and_comes_back_when_its_cell_is_run_again(fresh):
    page = fresh.page
    choose(fresh, Form="indirect")
    page.locator(".kit-view").nth(1).evaluate("e => e.scrollIntoView()")
    page.locator(".jp-NotebookPanel > .kit-float .kit-open").wait_for()
    page.evaluate(
        """async () => {
            const {content} = window.jupyterapp.shell.currentWidget;
            content.activeCellIndex = 1;
            await window.jupyterapp.commands.execute('notebook:run-cell');
        }"""
    )
    page.wait_for_function("() => document.querySelectorAll('.kit-view').length === 3")
    settled(fresh)
    page.locator(".kit-view").first.evaluate("e => e.scrollIntoView()")
    page.locator(".kit-view .kit-bar").wait_for()
    assert page.locator(".kit-bar").count() == page.locator(".kit-controls").count() == 1
    assert page.locator(".kit-chips .kit-chip-text").all_text_contents() == ["Form: indirect"]
    assert fresh.python("print(first.selection == second.selection)") == "True"


def test_reset_in_the_view_resets_the_controls_and_python(fresh):
    choose(fresh, To="16 Mar")
    assert fresh.python("print(first.selection)") == "{'until': '2022-03-16'}"
    fresh.page.get_by_role("button", name="Reset filters").click()
    settled(fresh)
    assert fresh.python("print(first.selection, second.selection)") == "{} {}"
    assert fresh.page.locator(".kit-chip:not(.kit-evidence *)").count() == 0
    total, bar = fresh.python("print(len(case.attributions))"), fresh.page.locator(".kit-bar").first
    assert bar.locator(".kit-count").inner_text() == f"{total} of {total} attributions"
    assert fresh.page.locator("#kit-live").inner_text() == f"{total} of {total} attributions. No filter."


def test_a_chip_takes_one_filter_away_and_hands_on_the_focus(fresh):
    choose(fresh, Party=["Ukraine", "Russia"], Form="indirect", To="16 Mar")
    bar, page = fresh.page.locator(".kit-bar").first, fresh.page
    names = [chip.get_attribute("aria-label") for chip in bar.locator(".kit-chip").all()]
    assert names == [f"Remove filter {text}" for text in ("Party: Ukraine, Russia", "Form: indirect", "To 16 Mar")]
    live = page.locator("#kit-live").inner_text()
    assert "Filters: Party: Ukraine, Russia; Form: indirect; To 16 Mar." in live
    left = []
    bar.locator(".kit-chip").nth(1).focus()
    for _ in range(3):
        page.keyboard.press("Enter")
        settled(fresh)
        left.append(page.evaluate("() => document.activeElement.ariaLabel ?? document.activeElement.textContent"))
    assert left == ["Remove filter To 16 Mar", "Remove filter Party: Ukraine, Russia", "Reset filters"]
    assert fresh.python("print(first.selection)") == "{}"


def unfold(details, inside):
    """Open a list until what is in it is seen: of a chart that is drawn at that moment it is a new one, and closed."""
    for _ in range(5):
        if details.get_attribute("open") is None:
            details.locator("> summary").click()
        with contextlib.suppress(TimeoutError):
            inside.wait_for(timeout=3_000)
            return


def saved(lab, chart, kind):
    """What a button under a chart of the first view hands to the reader: the file's name and bytes."""
    figure = lab.page.locator(".kit-view").first.locator(f".kit-figure[data-kind={chart}]")
    button = figure.get_by_role("button", name=kind, exact=True)
    unfold(figure.locator(".kit-get"), button)
    with lab.page.expect_download() as download:
        button.click()
    return download.value.suggested_filename, download.value.path().read_bytes()


def test_the_csv_holds_the_numbers_python_has(fresh):
    choose(fresh, Party=["Ukraine", "Russia"])
    name, content = saved(fresh, "stance", "CSV")
    assert name == "stance-party-ukraine-russia.csv"
    *rows, note = csv.reader(io.StringIO(content.decode()))
    shown = fresh.python("print(first.numbers('stance').to_json(orient='values'))")
    plain = [[number(cell) for cell in row] for row in json.loads(shown)]
    assert [[number(cell) for cell in row] for row in rows[1:]] == plain
    assert note[0].startswith("# Who supports what, and who opposes it?; Filters: Party: Ukraine, Russia; Source: ")


def number(cell):
    """A cell of a table as what it counts: a number, a text, nothing."""
    text = "" if cell in (None, "–") else str(cell).replace("−", "-")
    return float(text) if re.fullmatch(r"[-+]?\d+(\.\d+)?", text) else text


def test_pictures_carry_title_filters_and_source(fresh):
    choose(fresh, Form="indirect")
    name, content = saved(fresh, "coverage", "SVG")
    assert name == "coverage-form-indirect.svg"
    words = [t.text for t in ElementTree.fromstring(content.decode()).iter("{http://www.w3.org/2000/svg}text") if t.text]
    assert words[0] == "Which outlet takes up which issue?"
    assert any(text.startswith("Filters: Form: indirect;") for text in words)
    assert any(text.startswith("Source:") for text in words)
    _, content = saved(fresh, "coverage", "PNG")
    svg = ElementTree.fromstring(saved(fresh, "coverage", "SVG")[1].decode())
    assert struct.unpack(">II", content[16:24]) == (2 * int(svg.get("width")), 2 * int(svg.get("height")))
    name, content = saved(fresh, "coverage", "PNG, 300 dpi")
    assert name == "coverage-form-indirect.print.png" and content[37:41] == b"pHYs"
    assert struct.unpack(">I", content[16:20]) == (2126,)  # 18 cm


def test_nothing_left_is_said_in_words(fresh):
    choose(fresh, Party="Germany")
    choose(fresh, Issue="Casualties")
    view = fresh.page.locator(".kit-view").first
    assert "No passage fits these filters" in fresh.page.locator(".kit-count").inner_text()
    assert view.locator(".kit-empty > p").all_text_contents() == [
        f"No {unit} fits these filters." for unit in ("event", "utterance × issue", "attribution", "statement", "attribution")
    ]
    assert fresh.python("print(first)").startswith("0 of ")


def test_days_the_wrong_way_round_are_named(fresh):
    choose(fresh, From="30 Mar", To="1 Mar")
    assert "The first day is after the last day" in fresh.page.locator(".kit-count").first.inner_text()


def test_dark_and_narrow_are_drawn_with_their_own_tokens(fresh):
    page = fresh.page
    page.evaluate("() => window.jupyterapp.commands.execute('apputils:change-theme', {theme: 'JupyterLab Dark'})")
    page.wait_for_function("() => document.querySelector('.kit-view').dataset.mode === 'dark'")
    settled(fresh)
    assert page.locator(".kit-view").first.evaluate("e => getComputedStyle(e).backgroundColor") == "rgb(21, 24, 28)"
    page.evaluate("() => window.jupyterapp.commands.execute('apputils:change-theme', {theme: 'JupyterLab Light'})")
    page.set_viewport_size({"width": 480, "height": 1000})
    settled(fresh)
    for part in page.locator(".kit-view").first.locator(".kit-bar button, .kit-action").all():
        box, frame = part.bounding_box(), page.locator(".kit-view").first.bounding_box()
        assert frame["x"] <= box["x"] and box["x"] + box["width"] <= frame["x"] + frame["width"]
        assert min(box["width"], box["height"]) >= 28
    wide = page.locator(".kit-view").first.evaluate(
        """view => [view.scrollWidth, view.clientWidth,
            ...[...view.querySelectorAll('.kit-plot .main-svg')].map(drawn => drawn.getBoundingClientRect().width)]"""
    )
    assert max(wide) <= wide[1]
    page.set_viewport_size({"width": 1400, "height": 1200})
    settled(fresh)


@pytest.mark.parametrize("name", ["hostile", *(pytest.param(name, marks=pytest.mark.slow) for name in ("one", "empty"))])
def test_strange_cases_are_drawn_and_inert(browser, address, name):
    lab = Lab(browser, address)
    page = lab.run(f"{name}.ipynb")
    settled(lab)
    for details in page.locator(".kit-numbers summary").all():
        details.click()
    tables = [csv.reader(io.StringIO(saved(lab, kind, "CSV")[1].decode())) for kind in ALL]
    cells = [cell for table in tables for row in table for cell in row]
    assert [cell for cell in cells if cell.startswith(("=", "+", "-", "@")) and not isinstance(number(cell), float)] == []
    if name != "empty":
        ElementTree.fromstring(saved(lab, "voices", "SVG")[1].decode())
        assert saved(lab, "voices", "PNG")[1].startswith(b"\x89PNG")
    page.locator(".kit-plot .points path").first.hover(force=True) if name != "empty" else None
    settled(lab)
    live = ", ".join(f":is(.kit-view, .kit-controls) {tag}" for tag in ("script", "img", "iframe", "a[href]"))
    assert page.locator(live).count() == 0
    assert page.evaluate("() => window.pwned") is None
    assert lab.python("print(len(panel.evidence), str(panel)[:12])").startswith(
        {"empty": "0 0 of 0", "one": "2 2 of 2", "hostile": "4 4 of 4"}[name]
    )
    assert (lab.outside, lab.errors) == ([], [])
    lab.close()


@pytest.mark.slow
def test_wording_too_long_to_ship_is_asked_from_the_kernel(browser, address, shipped):
    lab = Lab(browser, address)
    page = lab.run("asked.ipynb")
    page.locator(".kit-evidence tbody tr").first.wait_for()
    said = page.locator(".kit-evidence td[data-label=Said]").all_text_contents()
    assert said == lab.python("print(*panel.evidence['said'].head(8), sep='\\n')").split("\n")
    assert (lab.outside, lab.errors) == ([], [])
    lab.close()


def test_a_case_on_disk_answers_filters_marks_and_questions_for_evidence(browser, address, shipped):
    lab = Lab(browser, address)
    page = lab.run("disk.ipynb")
    page.locator(".kit-evidence tbody tr").first.wait_for()
    assert page.locator(".kit-evidence-head").text_content().startswith(f"Behind what is shown: {len(shipped.attributions)} attr")
    lab.python("panel.controls.widgets['party'].value = ['russia']")
    settled(lab)
    n = (shipped.attributions["party_id"] == "russia").sum()
    page.locator(f".kit-evidence-head b:text-is('{n} attributions')").wait_for()
    where = "{'issue': ['ceasefire'], 'family': ['Russia']}"
    lab.python(f"panel.view.mark = {{'cube': 'utterances', 'where': {where}, 'label': 'Russia · Ceasefire'}}")
    settled(lab)
    n = measures.stance_points(shipped.only(party="russia", issue="ceasefire"))["attribution_id"].nunique()
    page.locator(f".kit-evidence-head b:text-is('{n} attribution{'s' * (n != 1)}')").wait_for()
    said = page.locator(".kit-evidence td[data-label=Said]").all_text_contents()
    assert said == lab.python("print(*panel.evidence['said'].head(8), sep='\\n')").split("\n")
    assert (lab.outside, lab.errors) == ([], [])
    lab.close()
