"""The coding desk without a browser: what its actions write, what it refuses, what a codebook gains."""

import asyncio
import html
import re
from dataclasses import replace

import pandas as pd
import pytest

import kit
from kit import KitError
from kit.coders.additions import add, additions, with_additions
from kit.coders.files import Coded, Codes, read
from kit.exchange.from_case import project
from tests import coded_example


@pytest.fixture(scope="module")
def orlec(tmp_path_factory):
    return kit.load(coded_example.copied(tmp_path_factory))


@pytest.fixture
def desk(orlec, tmp_path):
    return kit.desk(orlec, "04", "AB", folder=tmp_path)


def fill(desk, start, end, actor, issue="", stance="supports", form="direct", sure="high"):
    desk.text.selection = [start, end]
    desk.actor.value, desk.issue.value, desk.stance.value = actor, issue, stance if issue else ""
    desk.form_of.value, desk.confidence.value = form, sure


def click(desk, do, **more):
    """What the text or its list asks for; returns the status."""
    desk._heard(None, {"do": do, **more}, None)
    return html.unescape(desk.status.value)


def saved(desk):
    return Codes(desk.folder, "AB").spans()


def test_without_initials_nothing_is_written(orlec, tmp_path):
    made = kit.desk(orlec, "04", folder=tmp_path / "none")
    assert "initials" in repr(made)
    assert not (tmp_path / "none").exists()
    field, start = made.children[0].children
    field.value = "1x"
    start.click()
    assert "no coder's initials" in made.status.value.replace("&#x27;", "'")
    field.value = "AB"
    start.click()
    assert made.codes.path == tmp_path / "none" / "AB.csv"


def test_saving_writes_what_the_form_says_with_the_speakers_party(desk):
    fill(desk, 303, 351, "lise carrow", "Casualties", "mentions")
    desk.outlook.value = "-1"
    desk.save()
    (only,) = saved(desk)
    assert only == Coded("04", 303, 351, "carrow", "mirelia", "direct", "-1", "high", issues={"casualties": "mentions"})
    assert desk.text.selection == [0, 0]


def test_several_issues_and_a_party_of_its_own(desk):
    fill(desk, 303, 351, "carrow", "Truce")
    desk.another.click()
    assert "Truce: supports" in desk.listed.children[0].description
    desk.issue.value, desk.stance.value, desk.party.value = "Prisoners", "opposes", "sevrania"
    desk.save()
    assert (saved(desk)[0].party_id, dict(saved(desk)[0].issues)) == ("sevrania", {"prisoners": "opposes", "truce": "supports"})


def test_moving_a_boundary_keeps_one_passage(desk):
    fill(desk, 303, 351, "carrow")
    desk.save()
    desk.edit("04:303-351")
    desk.text.selection = [303, 340]
    desk.save()
    assert [c.unit_id for c in saved(desk)] == ["04:303-340"]
    desk.undo()
    assert [c.unit_id for c in saved(desk)] == ["04:303-351"]


def test_a_proposal_is_accepted_as_it_is_or_corrected(desk):
    keys = [c["id"] for c in desk.text.codes]
    desk.edit(keys[0])
    desk.save()
    desk.edit(keys[1])
    desk.note.value = "the ministry, not she"
    desk.save()
    desk.reject(keys[2])
    assert [c.decision for c in saved(desk)] == ["accepted", "corrected", "rejected"]
    assert [c["state"] for c in desk.text.codes[:3]] == ["accepted", "corrected", "rejected"]


def test_a_rejected_passage_is_not_a_code(orlec, desk, tmp_path):
    desk.reject(desk.text.codes[0]["id"])
    fill(desk, 784, 850, "orrin", "Inspection", "mentions")
    desk.save()
    Codes(tmp_path, "CD").put(saved(desk)[1])
    assert kit.agreement(orlec, folder=tmp_path).set_index("variable").loc["boundary", "agreement"].tolist() == [1, 1]


def test_proposals_can_be_kept_away_so_that_coding_is_blind(orlec, tmp_path):
    assert kit.desk(orlec, "04", "AB", folder=tmp_path, proposals=False).text.codes == []


@pytest.mark.parametrize(
    ("start", "end", "actor", "issue", "says"),
    [
        (0, 0, "carrow", "", "choose a passage"),
        (1, 9, "", "", "who says it"),
        (1, 9, "nobody", "", "no actor"),
        (1, 9, "carrow", "peace", "no issue"),
        (1, 9, "mi", "", "Perhaps"),
    ],
)
def test_what_is_missing_is_said_and_nothing_is_saved(desk, start, end, actor, issue, says):
    fill(desk, start, end, actor, issue)
    desk._heard(None, {"do": "save"}, None)
    assert says in desk.status.value
    assert saved(desk) == []


def test_nothing_is_chosen_beforehand_and_all_that_is_missing_is_named(desk):
    assert (desk.form_of.value, desk.stance.value, desk.confidence.value) == ("", "", "")
    said = click(desk, "save")
    for words in ("choose a passage", "who says it", "choose the form", "how sure you are"):
        assert words in said
    fill(desk, 303, 351, "carrow", "Truce", stance="", form="", sure="low")
    said = click(desk, "save")
    assert "Not saved yet: choose the form: how it is reported; choose the stance on Truce" in said
    desk.form_of.value, desk.issue.value, desk.stance.value = "direct", "", "doubts"
    assert "choose the issue of this stance" in click(desk, "save")
    desk.issue.value, desk.stance.value = "Truce", ""
    desk.another.click()
    assert "Not added yet: choose the stance on Truce" in desk.status.value
    assert saved(desk) == []
    desk.stance.value = "doubts"
    desk.save()
    assert (saved(desk)[0].form, saved(desk)[0].confidence, dict(saved(desk)[0].issues)) == ("direct", "low", {"truce": "doubts"})
    assert (desk.form_of.value, desk.stance.value, desk.confidence.value) == ("", "", "")


def test_a_spelling_typed_at_the_desk_names_its_speaker(orlec, desk):
    add(orlec, desk.folder, "alias", "Madame Lise", belongs_to="carrow", rule="nickname", coder="CD")
    made = kit.desk(orlec, "04", "AB", folder=desk.folder)
    assert "Madame Lise" in made.actor.options
    fill(made, 303, 351, "madame lise")
    made.save()
    assert saved(made)[0].actor_id == "carrow"


def test_a_spelling_of_two_speakers_is_refused_with_both_names(orlec, tmp_path):
    two = orlec.aliases.query("actor_id in ['carrow', 'litwe']").assign(alias="The Spokesperson").drop_duplicates("actor_id")
    two = two.assign(alias_id=["two1", "two2"])
    made = kit.desk(orlec.with_tables(aliases=pd.concat([orlec.aliases, two])), "04", "AB", folder=tmp_path)
    assert "The Spokesperson" not in made.actor.options
    fill(made, 303, 351, "the spokesperson")
    said = click(made, "save")
    assert "'the spokesperson' is the name of several: Arno Litwe (litwe) or Lise Carrow (carrow)" in said
    fill(made, 303, 351, "litwe")
    made.save()
    assert saved(made)[0].actor_id == "litwe"


def test_a_corrected_speaker_does_not_keep_the_party_of_the_other(desk):
    fill(desk, 303, 351, "carrow")
    desk.save()
    desk.edit("04:303-351")
    desk.actor.value = "Arno Litwe"
    desk.save()
    assert (saved(desk)[0].actor_id, saved(desk)[0].party_id) == ("litwe", "sevrania")


def unsaved(desk):
    return (desk.actor.value, desk.note.value, list(desk.text.selection)) == ("Lise Carrow", "precious", [1, 9])


@pytest.fixture
def begun(desk):
    fill(desk, 784, 850, "orrin")
    desk.save()
    fill(desk, 1, 9, "Lise Carrow")
    desk.note.value = "precious"
    return desk


def test_a_form_begun_stays_when_other_passages_are_accepted_rejected_or_undone(begun):
    proposed = [c["id"] for c in begun.text.codes if c["state"] == "proposed"]
    assert "Accepted" in click(begun, "accept", id=proposed[0])
    assert unsaved(begun)
    assert "Rejected" in click(begun, "reject", id=proposed[1])
    assert unsaved(begun)
    assert "taken back" in click(begun, "undo")
    assert unsaved(begun)
    begun.save()
    assert sorted(c.decision for c in saved(begun)) == ["accepted", "coded", "coded"]


def test_a_form_begun_is_asked_about_before_another_passage_or_article_takes_its_place(begun):
    assert "not saved. Save them, or drop them with New; then open" in click(begun, "open", id="04:784-850")
    assert "then open" in click(begun, "next")
    begun.article.value = "01"
    assert (begun.article.value, "then change the article" in begun.status.value) == ("04", True)
    assert unsaved(begun)
    begun.clear()
    begun.article.value = "01"
    assert begun.text.sentences[0]["words"] != []
    assert begun.codes.spans("01") == []
    assert "0 passages of this article" in begun.status.value


def test_a_moved_boundary_is_unsaved_too_and_the_forms_own_passage_takes_it_along(begun):
    begun.clear()
    begun.edit("04:784-850")
    begun.text.selection = [784, 840]
    assert "not saved" in click(begun, "next")
    assert "taken back" in click(begun, "undo")  # of the passage in the form
    assert begun.text.selection == [0, 0]
    key = next(c["id"] for c in begun.text.codes if c["state"] == "proposed")
    begun.edit(key)
    begun.note.value = "not so"
    assert "Save takes yours" in click(begun, "accept", id=key)
    assert "Rejected" in click(begun, "reject", id=key)
    assert begun.note.value == ""


def test_a_passage_open_in_the_form_is_not_saved_over_what_another_window_made_of_it(begun):
    begun.clear()
    begun.edit("04:784-850")
    begun.note.value = "mine"
    (theirs,) = saved(begun)
    Codes(begun.folder, "AB").put(replace(theirs, note="theirs"))
    click(begun, "accept", id=next(c["id"] for c in begun.text.codes if c["state"] == "proposed"))
    said = click(begun, "save")
    assert "Not saved" in said
    assert "Another window changed the same passage" in said
    assert [c.note for c in saved(begun) if c.decision == "coded"] == ["theirs"]


def test_a_removal_another_window_contradicts_is_said(begun):
    begun.clear()
    begun.edit("04:784-850")
    (theirs,) = saved(begun)
    Codes(begun.folder, "AB").put(replace(theirs, note="theirs"))
    said = click(begun, "remove")
    assert "Not removed" in said
    assert "04:784-850: to remove it, Matteus Orrin" in said
    assert [c.note for c in saved(begun)] == ["theirs"]


def test_a_move_away_from_a_proposal_is_one_action(desk):
    key = desk.text.codes[0]["id"]
    desk.edit(key)
    desk.text.selection = [1, 9]
    desk.save()
    assert sorted(c.decision for c in saved(desk)) == ["corrected", "rejected"]
    desk.undo()
    assert saved(desk) == []


def test_a_code_the_codebook_does_not_know_is_said_at_the_desk_and_can_be_mended_there(desk):
    fill(desk, 303, 351, "carrow", "Truce")
    desk.save()
    place = desk.codes.path
    place.write_text(place.read_text("utf-8").replace(",supports,", ",suports,").replace(",direct,", ",Direct,"), "utf-8")
    made = kit.desk(desk.base, "04", "AB", folder=desk.folder)
    assert "AB.csv, row 5, value: 'Direct' is no form; allowed: direct" in html.unescape(made.status.value)
    made.edit("04:303-351")
    assert made.form_of.value == ""
    made.form_of.value = "direct"
    assert "'suports' is no stance" in click(made, "save")
    made.listed.children[0].click()
    made.issue.value, made.stance.value = "Truce", "supports"
    made.save()
    assert (saved(made)[0].form, dict(saved(made)[0].issues)) == ("direct", {"truce": "supports"})


def test_notes_on_single_codes_stay_when_the_desk_changes_the_passage(desk):
    noted = Coded("04", 303, 351, "carrow", "mirelia", "direct", "", "high", notes={"form": "a note on the form"})
    desk.codes.put(noted)
    desk.clear()
    desk.edit("04:303-351")
    desk.text.selection = [303, 340]
    desk.save()
    assert saved(desk)[0].notes == {"form": "a note on the form"}


def test_an_article_id_with_a_colon_can_be_coded_again_and_again(orlec, tmp_path):
    def renamed(frame):
        return frame.replace({"article_id": {"04": "wire:04"}})

    case = orlec.with_tables(**{t: renamed(orlec.tables[t]) for t in ("articles", "sentences", "attributions", "texts")})
    for end in (351, 340):
        made = kit.desk(case, "wire:04", "AB", folder=tmp_path)
        fill(made, 303, end, "carrow")
        made.save()
    assert [c.unit_id for c in saved(made)] == ["wire:04:303-340", "wire:04:303-351"]


def test_without_the_text_gists_are_coded_as_whole_sentences(tmp_path):
    case = kit.load()
    made = kit.desk(case, "003", "AB", folder=tmp_path)
    first = case.sentences.query("article_id == '003'").sort_values("position").iloc[0]
    assert made.text.sentences[0]["words"] == [[first["gist"], first["char_start"], first["char_end"]]]
    assert made.text.codes == []  # settled codes are no proposals


def test_an_article_that_is_not_there_is_named(orlec, tmp_path):
    with pytest.raises(KitError, match="no article '99'"):
        kit.desk(orlec, "99", "AB", folder=tmp_path)


def test_a_full_disk_is_said(desk, monkeypatch):
    def full(*_):
        raise OSError(28, "No space left on device", "AB.csv")

    monkeypatch.setattr("kit.coders.files.replace_text_table", full)
    fill(desk, 303, 351, "carrow")
    desk._heard(None, {"do": "save"}, None)
    assert "not saved: AB.csv: No space left on device" in desk.status.value


def test_what_the_codebook_lacks_is_added_for_every_coder(orlec, tmp_path):
    assert (
        add(orlec, tmp_path, "alias", "M. Djoravek", belongs_to="Mihal Joravek", rule="as the ferry paper spells him", coder="AB")
        == "joravek"
    )
    assert (
        add(orlec, tmp_path, "actor", "Iva Tolm", belongs_to="mirelia", rule="mayor of the delta town", coder="AB") == "iva_tolm"
    )
    assert (
        add(orlec, tmp_path, "issue", "Ferry line", belongs_to="Border", rule="the ferry runs again", coder="CD") == "ferry_line"
    )
    assert list(additions(tmp_path)["coder"]) == ["AB", "AB", "CD"]
    made = kit.desk(orlec, "04", "EF", folder=tmp_path)
    fill(made, 1, 9, "Iva Tolm", "ferry line")
    made.save()
    (only,) = Codes(tmp_path, "EF").spans()
    assert (only.actor_id, only.party_id, dict(only.issues)) == ("iva_tolm", "mirelia", {"ferry_line": "supports"})
    with pytest.raises(KitError, match="already"):
        add(orlec, tmp_path, "actor", "iva tolm", belongs_to="mirelia", rule="again", coder="AB")
    with pytest.raises(KitError, match="its rule"):
        add(orlec, tmp_path, "issue", "Bread", belongs_to="Border", rule="", coder="AB")
    with_additions(orlec, tmp_path).save(tmp_path / "case")
    assert kit.check(tmp_path / "case") == []


def test_a_spelling_names_one_speaker_only(orlec, tmp_path):
    def adding(kind, name, belongs):
        return add(orlec, tmp_path, kind, name, belongs_to=belongs, rule="a rule", coder="AB")

    adding("alias", "Madame Lise", "Lise Carrow")
    for kind, name, belongs, says in (
        ("alias", "madame lise", "Arno Litwe", "it is a spelling of Lise Carrow"),
        ("alias", "Madame Lise", "Lise Carrow", "it is a spelling of Lise Carrow"),
        ("alias", "Joravek", "Arno Litwe", "it is a spelling of Mihal Joravek"),
        ("alias", "Arno Litwe", "Lise Carrow", "it is a spelling of Arno Litwe"),
        ("alias", "carrow", "Arno Litwe", "it is a spelling of Lise Carrow"),
        ("actor", "Madame Lise", "mirelia", "it is a spelling of Lise Carrow"),
    ):
        with pytest.raises(KitError, match=says):
            adding(kind, name, belongs)
    assert additions(tmp_path)["name"].tolist() == ["Madame Lise"]


@pytest.mark.parametrize(
    ("rows", "says"),
    [
        ("actor,bob,Bob,nowhere,r,AB", "row 2, belongs_to: 'nowhere' is no party; allowed: .*mirelia"),
        ("actor,bob,Bob,mirelia,r,AB\nactor,bob,Bobby,mirelia,r,CD", "row 3, id: 'bob' is Bob already"),
        ("actor,bob,Bob,mirelia,r,AB\nactor,bob,Bob,mirelia,r,CD", "row 3, id: 'bob' stands in row 2 already"),
        ("actor,Bob!,Bob,mirelia,r,AB", "row 2, id: 'Bob!' is no id; allowed: small letters"),
        ("issue,bread,Bread,Border,,AB", "row 2, rule: it is empty"),
        ("issue,bread,Truce,Border,r,AB", "row 2, name: the codebook has 'Truce' already"),
        ("alias,bob,Bobby,bob,r,AB", "row 2, id: 'bob' is no actor; allowed: "),
        ("alias,litwe,Carrow,litwe,r,AB", "row 2, name: 'Carrow' is a spelling of Lise Carrow already"),
        ("outlet,post,Post,x,r,AB", "row 2, kind: 'outlet' is none of alias, actor, issue"),
    ],
)
def test_additions_edited_by_hand_into_something_wrong_are_named_and_stop_no_coder(orlec, tmp_path, rows, says):
    good = "actor,ann,Ann,mirelia,r,AB\nalias,ann,Annie,ann,r,AB\n"
    for before, number in (("", 0), (good, 2)):
        (tmp_path / "additions.csv").write_text(f"kind,id,name,belongs_to,rule,coder\n{before}{rows}\n", "utf-8")
        told = re.sub(r"row (\d)", lambda m, by=number: f"row {int(m[1]) + by}", says)
        with pytest.raises(KitError, match=f"additions.csv, {told}"):
            with_additions(orlec, tmp_path)
    made = kit.desk(orlec, "04", "AB", folder=tmp_path)
    assert re.search(told.split(";")[0], html.unescape(made.status.value))
    assert "Ann" in made.actor.options


def test_a_case_saved_with_its_additions_takes_further_ones(orlec, tmp_path):
    for name in ("Madame Lise", "Old Lise"):
        add(orlec, tmp_path / "codes", "alias", name, belongs_to="carrow", rule="nickname", coder="AB")
    with_additions(orlec, tmp_path / "codes").save(tmp_path / "case")
    again = kit.load(tmp_path / "case")
    assert len(with_additions(again, tmp_path / "codes").aliases) == len(again.aliases)
    add(again, tmp_path / "other", "alias", "The Voice", belongs_to="carrow", rule="nickname", coder="AB")
    assert "The Voice" in with_additions(again, tmp_path / "other").aliases["alias"].tolist()


def test_an_article_that_was_read_counts_as_read_where_nothing_was_marked(orlec, tmp_path):
    Codes(tmp_path, "AB").put(Coded("04", 303, 351, "carrow", form="direct"))
    Codes(tmp_path, "AB").put(Coded("05", 1, 20, "carrow", form="direct"))
    Codes(tmp_path, "CD").put(Coded("04", 303, 351, "carrow", form="direct"))

    def boundary(case=orlec, folder=tmp_path):
        table = kit.agreement(case, ["AB", "CD"], folder=folder).set_index("variable")
        return table.loc["boundary", ["agreement", "n"]].iloc[0].tolist()  # from half an overlap

    assert boundary() == [1, 2]
    Codes(tmp_path, "CD").mark_read("05")
    assert boundary() == [pytest.approx(2 / 3), 3]
    differing = kit.coders.disagreements(orlec, folder=tmp_path)
    assert differing[["unit_id", "AB", "CD"]].to_numpy().tolist() == [["05:1-20", "marked", "not marked"]]
    stored = orlec.with_tables(codings=pd.concat(map(read, sorted(tmp_path.glob("*.csv")))))
    assert boundary(stored, None) == [pytest.approx(2 / 3), 3]
    stored.save(tmp_path / "case")
    assert kit.check(tmp_path / "case") == []
    outlet = orlec.articles.set_index("article_id").loc["05", "outlet_id"]
    assert "article" in set(stored.only(outlet=outlet).codings["unit_kind"])
    assert "CD: that 1 article was read to the end is no mark" in project(stored).left


def test_a_board_follows_the_files_of_a_folder(orlec, tmp_path):
    board = kit.board(orlec, tmp_path / "later")
    assert "No coder's file" in board.status.value
    for coder in ("AB", "CD"):
        Codes(tmp_path / "later", coder).put(Coded("04", 303, 351, "carrow", form="direct", issues={"truce": "supports"}))
    board.refresh()
    assert "AB, CD" in board.status.value
    assert board.summary.set_index("variable").loc["boundary", "agreement"].tolist() == [1, 1]
    Codes(tmp_path / "later", "CD").put(Coded("04", 303, 351, "litwe", form="direct", note="<b>x</b>"))
    board.refresh()
    assert "Differences to talk about: 2" in board.differing.value  # the speaker, an issue


HEAD = "coding_id,unit_kind,unit_id,variable,coder,value,note\n"


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"no,table\n", "EF.csv lacks the columns"),
        (f"{HEAD}1,span,04:0-{'9' * 5000},boundary,EF,coded,\n".encode(), "EF.csv, row 2, unit_id: '04:0-9999"),
        (f"{HEAD}1,span,04:0-9,form,EF,Direct,\n".encode(), "EF.csv, row 2, value: 'Direct' is no form"),
        (f"{HEAD}1,span,04:0-9,form,EF,direct,caf\xe9\n".encode("latin-1"), "EF.csv is not in UTF-8"),
    ],
)
def test_a_faulty_file_is_said_on_the_board_and_the_others_are_compared(orlec, tmp_path, content, says):
    for coder in ("AB", "CD"):
        Codes(tmp_path, coder).put(Coded("04", 303, 351, "carrow", form="direct"))
    (tmp_path / "EF.csv").write_bytes(content)
    (tmp_path / "additions.csv").write_text("kind,id,name,belongs_to,rule,coder\nactor,bob,Bob,nowhere,r,AB\n")
    board = kit.board(orlec, tmp_path)
    told = html.unescape(board.faults.value)
    assert says in told
    assert "additions.csv, row 2, belongs_to: 'nowhere'" in told
    assert "2 coders: AB, CD; 1 left out" in board.status.value
    assert board.summary.set_index("variable").loc["boundary", "agreement"].tolist() == [1, 1]
    (tmp_path / "EF.csv").unlink()
    (tmp_path / "additions.csv").unlink()
    board.refresh()
    assert board.faults.value == ""


def test_a_board_is_drawn_for_the_page_it_stands_on(orlec, tmp_path):
    for coder in ("AB", "CD"):
        Codes(tmp_path, coder).put(Coded("04", 303, 351, "carrow", form="direct"))
    board = kit.board(orlec, tmp_path)

    def drawn():
        layout = board.chart.outputs[0]["data"]["application/vnd.plotly.v1+json"]["layout"]
        return layout["template"]["layout"]["paper_bgcolor"], layout["width"]

    assert drawn() == ("#FFFFFF", 960)
    board.eyes.dark = True
    assert drawn() == ("#15181C", 960)
    board.eyes.width = 420
    assert drawn() == ("#15181C", 400)
    Codes(tmp_path, "CD").put(Coded("04", 784, 850, "orrin", form="direct"))
    board.refresh()
    assert drawn() == ("#15181C", 400)


def test_a_board_goes_on_looking_after_an_error_nobody_thought_of(orlec, tmp_path, monkeypatch):
    monkeypatch.setattr("kit.coders.desk.board._EVERY", 0.01)

    def broken(*_, **__):
        raise ValueError("a thing of its own")

    async def until(board, words, box):
        for _ in range(500):
            await asyncio.sleep(0.01)
            if words in box.value:
                return
        raise AssertionError(f"{words} in none of {board.status.value} {board.faults.value}")

    async def watch():
        board = kit.board(orlec, tmp_path)
        with monkeypatch.context() as patched:
            patched.setattr("kit.coders.reliability.agreement", broken)
            Codes(tmp_path, "AB").put(Coded("04", 303, 351, "carrow", form="direct"))
            await until(board, "ValueError: a thing of its own", board.faults)
        with monkeypatch.context() as patched:
            patched.setattr(board, "refresh", broken)
            Codes(tmp_path, "AB").put(Coded("04", 1, 9, "carrow", form="direct"))
            await asyncio.sleep(0.1)
        Codes(tmp_path, "CD").put(Coded("04", 303, 351, "carrow", form="direct"))
        await until(board, "AB, CD", board.status)
        board._watching.cancel()

    asyncio.run(watch())


def test_a_board_looks_into_the_folder_by_itself(orlec, tmp_path, monkeypatch):
    monkeypatch.setattr("kit.coders.desk.board._EVERY", 0.01)

    async def watch():
        board = kit.board(orlec, tmp_path)
        for coder in ("AB", "CD"):
            Codes(tmp_path, coder).put(Coded("04", 303, 351, "carrow", form="direct"))
        for _ in range(500):
            await asyncio.sleep(0.01)
            if "AB, CD" in board.status.value:
                break
        board._watching.cancel()
        return board.status.value

    assert "AB, CD" in asyncio.run(watch())
