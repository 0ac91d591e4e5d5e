"""A coder's file: whole after every action, nothing lost between tabs, clashes shown."""

import os
import signal
import subprocess
import sys
import textwrap

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kit import KitError
from kit.codes import Coded, Codes, coders, read

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


def test_coders_do_not_touch_each_other(tmp_path):
    Codes(tmp_path, "AB").put(ONE)
    Codes(tmp_path, "CD").put(TWO)
    assert sorted(coders(tmp_path)) == ["AB", "CD"]


def test_a_killed_kernel_loses_no_saved_action(tmp_path):
    script = f"""
        import os, signal
        from kit.codes import Coded, Codes
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


@pytest.mark.parametrize("coder", ["", "../AB", "ab", "A" * 13, "A B", "A\n"])
def test_initials_that_name_no_coder_are_refused(tmp_path, coder):
    with pytest.raises(KitError, match="initials"):
        Codes(tmp_path, coder)


@pytest.mark.parametrize(
    ("content", "told"),
    [
        ("a,b\n1,2\n", "lacks the columns"),
        ("coding_id,unit_kind,unit_id,variable,coder,value,note\nx,span,002,form,AB,direct,\n", "row 2, unit_id"),
        ("\xff", "lacks the columns|cannot be read"),
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
    st.text(st.characters(codec="utf-8", exclude_characters="\r\0"), max_size=20),
    st.dictionaries(st.sampled_from(["toll", "bridge"]), st.sampled_from(["supports", "opposes"])),
)


@settings(max_examples=40, deadline=None)
@given(st.lists(SPANS, max_size=6))
def test_any_note_survives_the_file(tmp_path_factory, spans):
    folder = tmp_path_factory.mktemp("codes")
    codes = Codes(folder, "AB")
    for span in spans:
        codes.put(span)
    assert Codes(folder, "AB").spans() == codes.spans()
