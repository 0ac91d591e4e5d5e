"""The desk that goes through a sample without a browser: which task comes, what is shown of it, what its actions write."""

import html
from dataclasses import replace

import pandas as pd
import pytest

import kit
from kit import KitError
from kit.coders.files import Coded, Codes
from kit.coders.sampling import sample as drawn
from kit.coders.sampling.judged import judged
from kit.coders.sampling.kept import FOLDER, keep
from kit.coders.sampling.machine import machine_marks
from kit.coders.spans import Place, rows
from tests import coded_example


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return coded_example.copied(tmp_path_factory)


@pytest.fixture(scope="module")
def orlec(folder):
    return kit.load(folder)


@pytest.fixture
def sample(orlec, tmp_path):
    return keep(tmp_path, drawn(orlec, n=6, articles=1))


@pytest.fixture
def desk(orlec, sample):
    return kit.desk(orlec, coder="AB", sample=sample)


def fill(desk, actor="carrow", issue="", stance="supports"):
    desk.actor.value, desk.issue.value, desk.stance.value = actor, issue, stance if issue else ""
    desk.form_of.value, desk.confidence.value = "direct", "high"


def press(desk, do, **more):
    """What the text asks for; returns the status."""
    desk._heard(None, {"do": do, **more}, None)
    return html.unescape(desk.status.value)


def click(desk, words):
    (button,) = (b for box in (desk.buttons, desk.children[0].children[1]) for b in box.children if b.description == words)
    button.click()
    return html.unescape(desk.status.value)


def head(desk):
    return html.unescape(desk.head.value)


def saved(desk):
    return Codes(desk.folder, "AB").spans()


def to_article(desk):
    for _ in desk.tasks:
        if desk.task.kind == "passage":
            press(desk, "reject")
    assert desk.task.kind == "article"
    return desk.article_id


def test_it_opens_at_the_first_task_that_is_not_done_and_says_how_far_one_is(orlec, sample, desk):
    assert "1 of 7 · passage" in head(desk)
    assert "0 done" in head(desk)
    first, second, *_ = desk.tasks
    Codes(sample.folder, "AB").put(Coded(*first.place, "carrow", form="direct"))
    again = kit.desk(orlec, coder="AB", sample=sample)
    assert again.task == second
    assert "2 of 7 · passage" in head(again)
    assert "1 done" in head(again)
    assert repr(again) == "Sample 1, coded by AB: 1 of 7 tasks done."


def test_a_sample_is_named_and_its_files_lie_in_its_folder(folder, orlec):
    keep(folder, drawn(orlec, n=2, articles=0, name="small"))
    made = kit.desk(kit.load(folder), coder="AB", sample="small")
    fill(made)
    press(made, "save")
    assert [c.actor_id for c in Codes(folder / FOLDER / "small", "AB").spans()] == ["carrow"]
    board = kit.board(kit.load(folder), sample="sample small")
    assert "1 coder: AB" in board.status.value
    with pytest.raises(KitError, match="was not kept"):
        kit.desk(orlec, coder="AB", sample=drawn(orlec, n=2))
    with pytest.raises(KitError, match="no sample 'large'"):
        kit.desk(orlec, coder="AB", sample="large")
    with pytest.raises(KitError, match="leave out article"):
        kit.desk(orlec, "04", "AB", sample="small")


def test_a_passage_is_judged_blind(desk):
    place = desk.task.place
    assert desk.text.selection == [place.start, place.end]
    assert desk.text.found == [[place.start, place.end]]
    assert desk.text.codes == []
    assert (desk.actor.value, desk.form_of.value, desk.stance.value, desk.listed.children) == ("", "", "", ())


def test_saving_a_passage_opens_the_next_and_empties_the_form(desk):
    first, second, *_ = desk.tasks
    fill(desk, issue="Truce")
    assert "Saved: Lise Carrow · direct · truce" in press(desk, "save").replace("Truce", "truce")
    assert saved(desk) == [Coded(*first.place, "carrow", "mirelia", "direct", "", "high", issues={"truce": "supports"})]
    assert desk.task == second
    assert desk.text.selection == [second.place.start, second.place.end]
    assert desk.actor.value == ""


def test_what_is_missing_is_said_and_the_passage_stays(desk):
    before = desk.task
    assert "who says it" in click(desk, "Save and next")
    assert (desk.task, saved(desk)) == (before, [])


def test_nobody_says_it_is_saved_with_the_boundaries_of_the_passage(desk):
    first, second, *_ = desk.tasks
    assert "nobody is said to say this" in click(desk, "Nobody is said to say this")
    assert saved(desk) == [Coded(*first.place, decision="rejected")]
    assert desk.task == second
    fill(desk)
    assert "holds codes that are not saved" in press(desk, "reject")
    assert (desk.task, len(saved(desk))) == (second, 1)


def test_boundaries_may_move_but_not_away(desk):
    place = desk.task.place
    half = place.start + (place.end - place.start) // 2
    fill(desk)
    desk.text.selection = [place.start, half - 2]
    said = press(desk, "save")
    assert "less than half" in said
    assert "Nobody is said to say this" in said
    assert saved(desk) == []
    assert desk.actor.value == "carrow"
    desk.text.selection = [place.start, half + 2]
    press(desk, "save")
    assert [c.place for c in saved(desk)] == [Place(place.article_id, place.start, half + 2)]
    assert desk.task != desk.tasks[0]


def test_new_chooses_the_passage_again(desk):
    place = desk.task.place
    desk.text.selection = [0, 3]
    click(desk, "New")
    assert desk.text.selection == [place.start, place.end]


def test_skipped_tasks_are_said_and_come_again_at_the_end(desk):
    first, second, *rest = desk.tasks
    click(desk, "Skip")
    assert "1 skipped, to come again at the end" in head(desk)
    press(desk, "skip")
    assert "2 skipped" in head(desk)
    for _ in rest:
        press(desk, "reject" if desk.task.kind == "passage" else "finish")
    assert desk.task == first
    press(desk, "reject")
    assert desk.task == second
    assert "All 7 tasks are done" in press(desk, "reject")
    assert "7 done" in head(desk)
    assert "skipped" not in head(desk)


def test_back_opens_a_passage_as_it_was_judged_and_saving_again_replaces_it(desk):
    first = desk.tasks[0]
    fill(desk)
    press(desk, "save")
    assert "You judged: Lise Carrow" in click(desk, "Back")
    assert "(done)" in head(desk)
    assert desk.actor.value == "Lise Carrow"
    desk.actor.value = "Arno Litwe"
    assert "holds codes that are not saved" in click(desk, "Next")
    desk.text.selection = [first.place.start, first.place.end - 1]
    press(desk, "save")
    assert [(c.actor_id, c.end) for c in saved(desk)] == [("litwe", first.place.end - 1)]
    click(desk, "Back")
    click(desk, "New")
    fill(desk)
    press(desk, "save")
    assert [(c.actor_id, c.end) for c in saved(desk)] == [("carrow", first.place.end)]
    click(desk, "Back")
    press(desk, "reject")
    assert saved(desk) == [Coded(*first.place, decision="rejected")]
    assert "You judged: nobody is said to say this" in press(desk, "back")
    assert "this is the first task" in press(desk, "back")


def test_an_article_shows_where_the_machine_found_something_and_not_what(orlec, desk):
    article = to_article(desk)
    machine = machine_marks(orlec).said
    own = machine[machine["article_id"] == article]
    assert "of 7 · article: mark what is not marked yet" in head(desk)
    assert desk.text.found == own[["start", "end"]].drop_duplicates().to_numpy().tolist()
    assert desk.text.selection == [0, 0]
    labels = [c["label"] for c in desk.text.codes]
    assert set(labels) <= {"no actor"}  # what the coder rejected before
    assert not [b for b in desk.buttons.children if b.description == "Nobody is said to say this"]


def test_an_article_is_read_once_all_that_was_missed_is_marked(orlec, sample, desk):
    article = to_article(desk)
    number = desk.task.number
    fill(desk)
    desk.text.selection = [0, 9]
    press(desk, "save")
    assert (desk.task.number, desk.article_id) == (number, article)
    known = desk.text.found[0]
    fill(desk)
    desk.text.selection = known
    assert "counts as found, not as missed" in press(desk, "save")
    fill(desk)
    assert "holds codes that are not saved" in press(desk, "finish")
    click(desk, "New")
    assert f"Article {article} is read. All 7 tasks are done" in click(desk, "Article read, next")
    assert "(done)" in head(desk)
    found = judged(orlec, sample).marks.said.query("number == @number")
    assert found["unit_id"].tolist() == [f"{article}:0-9"]


def test_undo_takes_back_the_last_action_and_opens_its_task(desk):
    first, second, *_ = desk.tasks
    fill(desk)
    press(desk, "save")
    press(desk, "reject")
    press(desk, "undo")
    assert (desk.task, len(saved(desk))) == (second, 1)
    press(desk, "undo")
    assert (desk.task, saved(desk)) == (first, [])
    assert "nothing to take back" in press(desk, "undo")
    article = to_article(desk)
    press(desk, "finish")
    assert Codes(desk.folder, "AB").read_articles == {article}
    press(desk, "undo")
    assert (desk.task.kind, Codes(desk.folder, "AB").read_articles) == ("article", set())


def test_the_other_kind_of_task_has_no_such_action(desk):
    assert "a passage is judged, not read" in press(desk, "finish")
    to_article(desk)
    assert "choose a passage that a rule proposes" in press(desk, "reject")


def test_without_blindness_the_machines_codes_are_proposed(orlec, sample):
    made = kit.desk(orlec, coder="AB", sample=sample, blind=False)
    first, second, *_ = made.tasks
    (proposal,) = made.text.codes
    assert (proposal["state"], proposal["start"], proposal["end"]) == ("proposed", first.place.start, first.place.end)
    made.note.value = "begun"
    assert "holds codes that are not saved" in press(made, "accept", id=proposal["id"])
    click(made, "New")
    press(made, "accept", id=proposal["id"])
    machine = (
        machine_marks(orlec).said.set_index("unit_id").loc[f"{first.place.article_id}:{first.place.start}-{first.place.end}"]
    )
    (only,) = saved(made)
    assert (only.decision, only.actor_id, only.form) == ("accepted", machine["actor_id"], machine["form"])
    assert made.task == second
    press(made, "open", id=made.text.codes[0]["id"])
    made.note.value, made.confidence.value = "another view", "low"
    press(made, "save")
    assert sorted(c.decision for c in saved(made)) == ["accepted", "corrected"]


def test_passages_may_be_those_of_a_coder_in_codings(orlec, tmp_path):
    own = [Coded("04", start, start + 20, "carrow", form="direct") for start in (0, 100, 200)]
    case = orlec.with_tables(codings=pd.DataFrame([row for c in own for row in rows("LM", c)]))
    sample = keep(tmp_path, drawn(case, n=1, articles=1, machine="LM"))
    made = kit.desk(case, coder="AB", sample=sample)
    press(made, "reject" if made.task.kind == "passage" else "skip")
    assert made.task.kind == "article"
    if made.article_id == "04":
        assert made.text.found == [[0, 20], [100, 120], [200, 220]]
    else:
        assert made.text.found == []


def test_without_the_text_a_gist_stands_for_the_sentence_of_the_passage(tmp_path):
    case = kit.load()
    made = kit.desk(case, coder="AB", sample=keep(tmp_path, drawn(case, n=3, articles=1)))
    place = made.task.place
    over = [s for s in made.text.sentences if s["start"] < place.end and s["end"] > place.start]
    gists = case.sentences.query("article_id == @place.article_id").set_index("char_start")["gist"]
    assert over
    assert all(s["words"] == [[gists[s["start"]], s["start"], s["end"]]] for s in over)
    fill(made, actor=case.book.labels("actor")[case.actors["actor_id"].iloc[0]])
    press(made, "save")
    assert [c.place for c in saved(made)] == [place]


def test_coders_have_their_own_tasks_and_a_stranger_has_none(orlec, tmp_path):
    sample = keep(tmp_path, drawn(orlec, n=6, articles=0, coders=["AB", "CD"], overlap=2))
    made = kit.desk(orlec, coder="CD", sample=sample)
    assert [t.number for t in made.tasks] == [1, 2, 4, 6]
    with pytest.raises(KitError, match="no task for 'EF'; it has some for AB, CD"):
        kit.desk(orlec, coder="EF", sample=sample)
    asked = kit.desk(orlec, sample=sample)
    field, start = asked.children[0].children
    field.value = "EF"
    start.click()
    assert "no task for 'EF'" in html.unescape(asked.status.value)
    field.value = "CD"
    start.click()
    assert "1 of 4" in head(asked)


def test_two_windows_of_one_coder_lose_nothing(orlec, sample, desk):
    other = kit.desk(orlec, coder="AB", sample=sample)
    press(desk, "reject")
    fill(other)
    assert "Another window changed the same passage" in press(other, "save")
    assert [c.decision for c in saved(desk)] == ["rejected"]
    article = to_article(desk)
    press(desk, "finish")
    click(other, "New")
    assert "7 done" in head(other)
    for _ in other.tasks[1:]:
        click(other, "Next")
    press(other, "finish")
    assert other.codes.clashes == [Coded(*other.tasks[0].place, "carrow", "mirelia", "direct", "", "high")]
    assert Codes(sample.folder, "AB").read_articles == {article}


def test_what_titles_say_stays_text(orlec, tmp_path):
    sample = keep(tmp_path, drawn(orlec, n=2, articles=0))
    case = orlec.with_tables(articles=orlec.articles.assign(title="<img src=x onerror=alert(1)>"))
    assert "<img" not in kit.desk(case, coder="AB", sample=sample).head.value


def test_an_article_that_the_case_has_lost_is_named(orlec, sample):
    gone = sample.units["article_id"].iloc[0]
    units = sample.units.assign(article_id=sample.units["article_id"].replace({gone: "99"}))
    with pytest.raises(KitError, match="has article '99', the case has not"):
        kit.desk(orlec, coder="AB", sample=replace(sample, units=units))
