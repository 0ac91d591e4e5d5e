"""The coding desk without a browser: what its actions write, what it refuses, what a codebook gains."""

import asyncio
from datetime import date

import pytest

import kit
from kit import KitError
from kit.additions import add, additions, with_additions
from kit.codes import Coded, Codes
from kit.package import example


@pytest.fixture(scope="module")
def orlec(tmp_path_factory):
    out = tmp_path_factory.mktemp("coded") / "orlec"
    return kit.code(example() / "articles", out, codebook=example(), day_one=date(2031, 3, 3)).case


@pytest.fixture
def desk(orlec, tmp_path):
    return kit.desk(orlec, "04", "AB", folder=tmp_path)


def fill(desk, start, end, actor, issue="", stance="supports"):
    desk.text.selection = [start, end]
    desk.actor.value, desk.issue.value, desk.stance.value = actor, issue, stance


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
        (1, 9, "nobody", "", "no speaker"),
        (1, 9, "carrow", "peace", "no issue"),
        (1, 9, "mi", "", "Perhaps"),
    ],
)
def test_what_is_missing_is_said_and_nothing_is_saved(desk, start, end, actor, issue, says):
    fill(desk, start, end, actor, issue)
    desk._heard(None, {"do": "save"}, None)
    assert says in desk.status.value
    assert saved(desk) == []


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

    monkeypatch.setattr("kit.codes._write", full)
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
    (tmp_path / "later" / "EF.csv").write_text("no,table\n")
    board.refresh()
    assert "EF.csv lacks the columns" in board.status.value


def test_a_board_looks_into_the_folder_by_itself(orlec, tmp_path, monkeypatch):
    monkeypatch.setattr("kit.panels.agreement_board._EVERY", 0.01)

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
