"""A coder's file: whole after every action, nothing lost between tabs, clashes shown."""

import os
import signal
import subprocess
import sys
import textwrap
from dataclasses import replace

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from kit import KitError
from kit.coders.files import Coded, Codes, coders, read

HEAD = "coding_id,unit_kind,unit_id,variable,coder,value,note\n"
ONE = Coded("002", 10, 40, actor_id="venn", form="direct", issues={"toll": "opposes"}, note="she says so")
TWO = Coded("002", 50, 90, actor_id="dask", form="indirect", outlook="1", confidence="low")


def test_what_is_put_is_in_the_file_and_comes_back(tmp_path):
    codes = Codes(tmp_path, "AB")
    codes.put(ONE)
    codes.put(TWO)
    assert Codes(tmp_path, "AB").spans() == [ONE, TWO]
    frame = read(tmp_path / "AB.csv")
    assert frame["coding_id"].is_unique
    assert list(frame.loc[frame["unit_kind"] == "statement", "unit_id"]) == ["002:10-40:toll"]
    assert [p.name for p in tmp_path.glob("*.part")] == []


def test_undo_takes_back_the_last_action_and_only_that(tmp_path):
    codes = Codes(tmp_path, "AB")
    assert not codes.undo()
    codes.put(ONE)
    codes.put(TWO)
    codes.remove(ONE.unit_id)
    assert codes.undo()
    assert Codes(tmp_path, "AB").spans() == [ONE, TWO]
    assert codes.undo()
    assert Codes(tmp_path, "AB").spans() == [ONE]


def test_moved_boundaries_replace_the_span(tmp_path):
    codes = Codes(tmp_path, "AB")
    codes.put(ONE)
    codes.put(Coded("002", 12, 40, actor_id="venn"), instead_of=ONE.unit_id)
    assert [c.unit_id for c in Codes(tmp_path, "AB").spans()] == ["002:12-40"]


def test_two_tabs_keep_each_others_work(tmp_path):
    left, right = Codes(tmp_path, "AB"), Codes(tmp_path, "AB")
    left.put(ONE)
    right.put(TWO)
    left.refresh()
    assert left.spans() == right.spans() == [ONE, TWO]
    assert left.clashes == right.clashes == []


def test_a_clash_is_shown_and_kept_and_nothing_is_overwritten(tmp_path):
    left, right = Codes(tmp_path, "AB"), Codes(tmp_path, "AB")
    left.put(ONE)
    mine = Coded("002", 10, 40, actor_id="dask")
    right.put(mine)
    assert right.spans() == [ONE]
    assert right.clashes == [mine]
    assert "dask" in (tmp_path / "AB.clashes.csv").read_text("utf-8")
    right.put(mine)  # seen, and meant
    assert Codes(tmp_path, "AB").spans() == [mine]


def test_a_removal_of_what_another_window_changed_is_a_clash(tmp_path):
    left = Codes(tmp_path, "AB")
    left.put(ONE)
    right = Codes(tmp_path, "AB")
    theirs = replace(ONE, actor_id="dask")
    left.put(theirs)
    assert not right.remove(ONE.unit_id)
    assert right.spans() == [theirs]
    assert right.clashes == [replace(ONE, decision="removed")]
    assert ",boundary,AB,removed," in (tmp_path / "AB.clashes.csv").read_text("utf-8")


def test_a_clash_file_is_no_coder(tmp_path):
    test_a_clash_is_shown_and_kept_and_nothing_is_overwritten(tmp_path)
    assert (tmp_path / "AB.clashes.csv").exists()
    assert list(coders(tmp_path)) == ["AB"]


def test_undo_leaves_what_another_window_saved_meanwhile(tmp_path):
    left, right = Codes(tmp_path, "AB"), Codes(tmp_path, "AB")
    left.put(ONE)
    right.put(TWO)
    left.refresh()
    assert left.undo()
    assert Codes(tmp_path, "AB").spans() == [TWO]


def test_undo_of_what_another_window_changed_since_is_a_clash_and_leaves_it(tmp_path):
    left = Codes(tmp_path, "AB")
    left.put(ONE)
    mine = replace(ONE, actor_id="dask")
    left.put(mine)
    theirs = replace(ONE, actor_id="orrin")
    Codes(tmp_path, "AB").put(theirs)
    left.refresh()
    assert not left.undo()
    assert left.clashes == [ONE]
    assert Codes(tmp_path, "AB").spans() == [theirs]
    assert not left.undo()  # nor the first action, whose passage is another's now
    assert Codes(tmp_path, "AB").spans() == [theirs]
    assert left.last == ()


def test_a_passage_opened_before_another_window_changed_it_is_not_overwritten_later(tmp_path):
    left = Codes(tmp_path, "AB")
    left.put(ONE)
    theirs = replace(ONE, actor_id="orrin")
    Codes(tmp_path, "AB").put(theirs)
    left.refresh()
    assert not left.put(Coded("002", 12, 40, actor_id="dask"), instead_of=ONE)
    assert Codes(tmp_path, "AB").spans() == [theirs]


def test_spans_saved_together_are_undone_together(tmp_path):
    codes = Codes(tmp_path, "AB")
    codes.put(ONE, TWO)
    assert codes.undo()
    assert Codes(tmp_path, "AB").spans() == []


def test_rows_notes_and_columns_the_desk_does_not_know_stay(tmp_path):
    (tmp_path / "AB.csv").write_text(
        HEAD.replace("note", "note,mood") + "1,sentence,002-s1,tone_peace,AB,1,mine,\n"
        "2,span,002:10-40,boundary,AB,coded,,calm\n"
        "3,span,002:10-40,form,AB,direct,a note on the form,\n"
        "4,span,002:10-40,colour,AB,red,,\n"
        "5,statement,002:10-40:toll,stance,AB,opposes,a note on the stance,\n",
        encoding="utf-8",
    )
    codes = Codes(tmp_path, "AB")
    codes.put(TWO)
    codes.remove("002:10-40")
    codes.undo()
    kept = read(tmp_path / "AB.csv").set_index(["unit_id", "variable"])
    assert kept.loc[("002-s1", "tone_peace"), ["value", "note"]].tolist() == ["1", "mine"]
    assert kept.loc[("002:10-40", "form"), ["value", "note"]].tolist() == ["direct", "a note on the form"]
    assert kept.loc[("002:10-40", "colour"), "value"] == "red"
    assert kept.loc[("002:10-40:toll", "stance"), "note"] == "a note on the stance"
    codes.put(replace(codes.spans()[0], form="mixed"))
    assert "mood" in read(tmp_path / "AB.csv")
    assert Codes(tmp_path, "AB").spans()[0].form == "mixed"


def test_a_column_of_the_coders_own_stays_on_its_row(tmp_path):
    (tmp_path / "AB.csv").write_text(HEAD.replace("note", "note,mood") + "2,span,002:10-40,boundary,AB,coded,,calm\n", "utf-8")
    Codes(tmp_path, "AB").put(TWO)
    assert read(tmp_path / "AB.csv")["mood"].tolist() == ["calm", *[""] * 5]


def test_ids_with_colons_name_their_article_and_issue(tmp_path):
    spans = [Coded("wire:12-13", 4, 9, actor_id="venn", issues={"toll": "opposes", "ferry:8-9": "doubts"}), Coded("a:b", 1, 2)]
    codes = Codes(tmp_path, "AB")
    for span in spans:
        codes.put(span)
    assert Codes(tmp_path, "AB").spans() == codes.spans() == sorted(spans, key=lambda c: c.article_id)


@pytest.mark.parametrize("coded", [Coded("AFP", 1, 9), Coded("002", 9, 9), Coded("002", 1, 9, issues={"Toll!": "doubts"})])
def test_what_could_not_be_read_again_is_not_saved(tmp_path, coded):
    with pytest.raises(KitError, match="cannot be saved"):
        Codes(tmp_path, "AB").put(coded)
    assert Codes(tmp_path, "AB").spans() == []


def test_coders_do_not_touch_each_other(tmp_path):
    Codes(tmp_path, "AB").put(ONE)
    Codes(tmp_path, "CD").put(TWO)
    assert sorted(coders(tmp_path)) == ["AB", "CD"]


def test_an_article_that_was_read_is_a_row_and_undo_takes_it_back(tmp_path):
    (tmp_path / "AB.csv").write_text(f"{HEAD}1,article,001,read,AB,yes,on a train\n2,sentence,001-s1,tone_peace,AB,1,\n")
    left, right = Codes(tmp_path, "AB"), Codes(tmp_path, "AB")
    assert left.mark_read("wire:002")
    assert left.put(ONE)
    assert right.mark_read("wire:002")  # both mean the same
    assert right.clashes == []
    assert Codes(tmp_path, "AB").read_articles == {"001", "wire:002"}
    assert left.undo() and left.undo()
    assert left.last == ()
    assert Codes(tmp_path, "AB").read_articles == {"001"}
    assert Codes(tmp_path, "AB").spans() == []
    assert right.undo()
    assert read(tmp_path / "AB.csv")[["unit_id", "note"]].to_numpy().tolist() == [["001", "on a train"], ["001-s1", ""]]
    assert right.mark_read("001")
    assert right.last == ()  # nothing was done that could be undone
    with pytest.raises(KitError, match="'Nr 1' cannot be saved"):
        right.mark_read("Nr 1")


def test_a_killed_kernel_loses_no_saved_action(tmp_path):
    script = f"""
        import os, signal
        from kit.coders.files import Coded, Codes
        codes = Codes({str(tmp_path)!r}, "AB")
        for n in range(3):
            codes.put(Coded("002", n * 10, n * 10 + 5, actor_id="venn"))
        os.kill(os.getpid(), signal.SIGKILL)
    """
    done = subprocess.run([sys.executable, "-c", textwrap.dedent(script)], check=False)
    assert done.returncode == -signal.SIGKILL
    codes = Codes(tmp_path, "AB")
    assert len(codes.spans()) == 3
    codes.put(ONE)  # no lock is left behind


@pytest.mark.parametrize("coder", ["", "../AB", "ab", "A" * 13, "A B", "A\n", "AB.clashes", "AB.Clashes", "Decisions"])
def test_initials_that_name_no_coder_are_refused(tmp_path, coder):
    with pytest.raises(KitError, match="initials"):
        Codes(tmp_path, coder)


@pytest.mark.parametrize(
    ("content", "told"),
    [
        ("a,b\n1,2\n", "lacks the columns"),
        (HEAD + "x,span,002,form,AB,direct,\n", "row 2, unit_id: '002' is not article:start-end"),
        (HEAD + "x,span,002:90-10,form,AB,direct,\n", "row 2, unit_id: '002:90-10' does not start before it ends"),
        (HEAD + f"x,span,002:0-{'9' * 5000},form,AB,direct,\n", "row 2, unit_id: .{60,70} is not article:start-end"),
        (HEAD + "x,statement,002:1-9,stance,AB,supports,\n", "row 2, unit_id: '002:1-9' names no issue"),
        (HEAD + "x,span,002:1-9:toll,form,AB,direct,\n", "row 2, unit_id: '002:1-9:toll' is no span"),
        (HEAD + "x,span,002:1-9,form,AB,direct,\ny,span,002:1-9,form,AB,mixed,\n", "row 3, variable: 'form' .* in row 2 already"),
        (HEAD + "\nx,span\n", "row 3, unit_id: '' is not"),
        (HEAD + "x,span,002:1-9,form,AB,direct,so, so\n", "row 2 has 8 cells, its header 7"),
        (HEAD + "x,span,002:1-9,form,AB,direct,caf\xe9\n", "not in UTF-8; save it as"),
    ],
)
def test_a_file_that_is_none_of_codes_is_told_by_row_and_column(tmp_path, content, told):
    (tmp_path / "AB.csv").write_bytes(content.encode("latin-1"))
    with pytest.raises(KitError, match=told):
        Codes(tmp_path, "AB")
    assert os.listdir(tmp_path) == ["AB.csv"]


SPANS = st.builds(
    lambda a, n, m, who, note, issues: Coded(a, n, n + m, actor_id=who, note=note, issues=issues),
    st.sampled_from(["002", "x-1"]),
    st.integers(0, 50),
    st.integers(1, 30),
    st.sampled_from(["", "venn", "dask"]),
    st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=20),
    st.dictionaries(st.sampled_from(["toll", "bridge"]), st.sampled_from(["supports", "opposes"])),
)


@settings(max_examples=40, deadline=None)
@given(st.lists(SPANS, max_size=6))
@example([Coded("002", 0, 9, actor_id="venn", note="pasted\rlines"), Coded("002", 20, 29, note="\r")])
def test_any_note_survives_the_file(tmp_path_factory, spans):
    folder = tmp_path_factory.mktemp("codes")
    codes = Codes(folder, "AB")
    for span in spans:
        codes.put(span)
    assert Codes(folder, "AB").spans() == codes.spans()


def test_a_quotation_mark_that_is_never_closed_is_named_by_its_row_and_swallows_no_codes(tmp_path):
    rows = [
        "ab:a:1-9,span,a:1-9,boundary,AB,coded,",
        'ab:a:20-29,span,a:20-29,boundary,AB,coded,"why',
        "x,span,a:40-49,boundary,AB,coded,",
    ]
    (tmp_path / "AB.csv").write_text(HEAD + "\n".join(rows) + "\n")
    with pytest.raises(KitError, match=r"AB\.csv: a quotation mark that opens in row 3 is never closed"):
        Codes(tmp_path, "AB")
