"""Another case in the shipped reports: prose that fits it, sections that it can fill, events and articles by their words."""

import nbformat
import pytest

import kit
from kit import measures
from kit.measures.evidence import assertions
from kit.notebooks import run as run_notebooks
from kit.publish import fitted
from tests import sites
from tests.synthetic import empty_case


@pytest.fixture(scope="module")
def case(tmp_path_factory):
    """The other case, as `sites` has coded it."""
    return kit.load(sites.site(tmp_path_factory, "other").parent / "other-case" / "talks")


def fit(case, name):
    (source,) = [path for path in run_notebooks.shipped() if path.stem == name]
    notebook = run_notebooks.read(source)
    fitted.fit(notebook, case)
    return notebook


def prose(notebook):
    return "\n".join(cell.source for cell in notebook.cells if cell.cell_type == "markdown")


def test_the_shipped_reports_stay_as_they_are_for_the_shipped_case(shipped):
    for source in run_notebooks.shipped():
        notebook, before = run_notebooks.read(source), run_notebooks.read(source)
        fitted.fit(notebook, shipped)
        assert notebook == before


def test_no_prose_about_the_shipped_case_is_left(case):
    for source in run_notebooks.shipped():
        text = prose(fit(case, source.stem))
        assert not [word for word in ("Russia", "Ukraine", "Turkey", "Belarus", "five articles", "model") if word in text]
        assert "What they show is for you to write." in text


def test_what_cannot_be_filled_is_one_line_that_says_what_would_fill_it(case):
    lacking = set(fitted.find_lacking(case))
    assert {"needs-shown-positions", "needs-two-coders", "needs-reading", "needs-contested"} <= lacking
    stance = fit(case, "02_stance")
    text = prose(stance)
    assert text.count("Left out: ") == 2
    assert "Left out: positions as they stand (needs positions by reading, which people code with `kit.desk`)." in text
    assert "How stable is each issue code?" not in text
    assert not [c for c in stance.cells if c.cell_type == "code" and "agreement" in c.source]


def test_every_need_of_a_report_is_known_and_no_other():
    tags = {
        tag
        for path in run_notebooks.shipped()
        for cell in nbformat.read(path, as_version=4).cells
        for tag in cell.metadata.get("tags", [])
        if tag.startswith("needs-")
    }
    assert tags == set(fitted.NEEDS)


def test_the_shipped_case_lacks_nothing_and_an_empty_one_all_but_its_sides(shipped, tmp_path):
    assert set(fitted.find_lacking(shipped)) == set()
    assert set(fitted.find_lacking(kit.load(empty_case(tmp_path / "empty")))) == set(fitted.NEEDS) - {"needs-two-sides"}


def test_run_and_publish_make_the_same_cells_and_copies_of_another_case_have_no_outputs(case, tmp_path):
    (copy, *_) = run_notebooks.copies(tmp_path / "lab", fitted.fitter(case))
    made = nbformat.read(copy, as_version=4)
    assert [c.source for c in made.cells] == [c.source for c in fit(case, "00_start").cells]
    assert not [c for c in made.cells if c.cell_type == "code" and c.outputs]


def test_a_case_is_asked_once_what_it_lacks_however_many_reports_are_fitted(case, monkeypatch):
    asked = []
    monkeypatch.setattr(fitted, "find_lacking", lambda asked_of: asked.append(asked_of) or {"needs-talks"})
    fit_report = fitted.fitter(case)
    assert not asked
    cells = [[c.source for c in nb.cells] for nb in map(run_notebooks.read, run_notebooks.shipped()) if not fit_report(nb)]
    assert asked == [case]
    assert any("needs talks among the events" in source for source in cells[1])


def test_events_are_told_apart_by_the_articles_sentence_or_title(case):
    without = measures.event_timeline(case.without_texts())
    assert without["label"].nunique() > case.events["label"].nunique()
    assert "Agreement: Government and MUJ agree on land reform" in set(without["label"])
    held = measures.event_timeline(case)
    sentence = "The government and the MUJ reached an agreement on land reform on Sunday, the first of five points."
    assert sentence in set(held["label"])
    assert len(kit.evidence(case, event=sentence)) == 1


def test_days_have_years_where_a_case_spans_more_than_one(case, shipped):
    assert (case.years, shipped.years) == (True, 2022)
    assert case.book.source.startswith("Source: 40 articles, 5 Sep 2011 – 1 Dec 2016; coded by rules")
    when = measures.event_timeline(case)["when"]
    assert when[when != "undated"].str.contains(r"\b201[1-6]$").all()
    assert kit.evidence(case)["when"].str.contains("201|undated").all()


def test_places_are_titles_and_not_ids(case):
    said = assertions(case)
    assert said["who"].iloc[0] == "Corvan Daily: Secret contacts with rebels confirmed"
    assert said["place"].iloc[0] == "“Secret contacts with rebels confirmed”, sentence 1"


def test_numbers_of_other_years_are_no_rivals(case):
    rivals = measures.rival_figures(case)
    assert not (rivals["ratio"] > 100).any()


def test_few_events_are_off_the_axis(case):
    view = kit.panel(case, "timeline").view.spec
    first, last = view["axis"]
    on = [e for e in view["events"] if any(day is not None and first <= day <= last for day in (e["since"], e["until"]))]
    assert len(on) >= 0.9 * len(view["events"])


def test_the_index_says_nothing_twice(tmp_path_factory):
    text = (sites.site(tmp_path_factory, "other") / "index.html").read_text("utf-8")
    assert "for you to write" not in text
    assert text.count('<p class="meta">') >= 5
