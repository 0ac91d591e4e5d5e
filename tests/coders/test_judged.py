"""What people judged of a sample: which tasks are done, which marks count, what the machine missed."""

from dataclasses import replace

import pandas as pd
import pytest

import kit
from kit import KitError
from kit.coders.additions import add
from kit.coders.files import Coded, Codes
from kit.coders.sampling import keep
from kit.coders.sampling import sample as drawn
from kit.coders.sampling.judged import judged, progress
from kit.coders.sampling.machine import machine_marks
from kit.coders.spans import rows
from tests import coded_example


@pytest.fixture(scope="module")
def orlec(tmp_path_factory):
    return kit.load(coded_example.copied(tmp_path_factory))


@pytest.fixture
def sample(orlec, tmp_path):
    return keep(tmp_path, drawn(orlec, n=6, articles=2, coders=["AB", "CD"], overlap=8))


def passages(sample):
    return [Coded(*row) for row in _rows(sample, "passage")[["article_id", "start", "end"]].itertuples(index=False)]


def _rows(sample, kind):
    return sample.units[sample.units["kind"] == kind]


def coded(passage, **more):
    return replace(passage, actor_id="carrow", form="direct", confidence="high", **more)


def test_a_sample_that_nobody_began_is_judged_by_nobody(orlec, sample):
    found = judged(orlec, sample)
    assert (found.coders, len(found.done), len(found.marks.said), len(found.marks.stated)) == ([], 0, 0, 0)
    assert progress(orlec, sample).to_dict("split")["data"] == [["AB", 0, 8, 0, 0, 0, 0, 0], ["CD", 0, 8, 0, 0, 0, 0, 0]]


def test_a_passage_is_judged_by_a_mark_that_overlaps_it_by_half(orlec, sample):
    near, far, *_ = passages(sample)
    codes = Codes(sample.folder, "AB")
    codes.put(coded(replace(near, end=near.start + (near.end - near.start + 1) // 2), issues={"truce": "supports"}, outlook="-1"))
    codes.put(coded(replace(far, end=far.start + (far.end - far.start) // 2 - 1)))
    found = judged(orlec, sample)
    numbers = _rows(sample, "passage")["number"]
    assert found.done[["number", "coder", "rejected"]].to_dict("split")["data"] == [[numbers.iloc[0], "AB", False]]
    (said,) = found.marks.said.to_dict("records")
    assert (said["number"], said["coder"], said["weight"]) == (numbers.iloc[0], "AB", 1)
    assert (said["actor_id"], said["party_id"], said["form"], said["outlook"]) == ("carrow", "mirelia", "direct", -1)
    assert pd.isna(said["attribution_id"])
    assert found.marks.stated.to_dict("split")["data"] == [[0, "truce", "supports"]]


def test_a_rejected_passage_is_judged_and_gives_no_mark(orlec, sample):
    first, *_ = passages(sample)
    Codes(sample.folder, "AB").put(replace(first, decision="rejected"))
    found = judged(orlec, sample)
    assert found.done["rejected"].tolist() == [True]
    assert found.marks.said.empty
    assert progress(orlec, sample).set_index("coder").loc["AB", ["n_done", "n_passages", "n_rejected"]].tolist() == [1, 1, 1]


def test_of_two_marks_the_one_that_overlaps_more_decides(orlec, sample):
    first, *_ = passages(sample)
    shorter = replace(first, end=first.end - 2)
    codes = Codes(sample.folder, "AB")
    codes.put(replace(first, decision="rejected"), coded(shorter))
    assert judged(orlec, sample).marks.said.empty
    codes.put(replace(shorter, decision="rejected"), coded(first))
    assert judged(orlec, sample).marks.said["unit_id"].tolist() == [first.unit_id]


def test_a_task_that_two_judged_weighs_half_for_each(orlec, sample):
    first, second, *_ = passages(sample)
    Codes(sample.folder, "AB").put(coded(first), coded(second))
    Codes(sample.folder, "CD").put(replace(first, decision="rejected"))
    found = judged(orlec, sample)
    assert found.coders == ["AB", "CD"]
    assert found.marks.said["weight"].tolist() == [0.5, 1]


def test_of_an_article_what_the_machine_missed_counts_once_it_was_read(orlec, sample):
    machine = machine_marks(orlec)
    article = _rows(sample, "article")["article_id"].iloc[0]
    known = machine.said[machine.said["article_id"] == article].iloc[0]
    codes = Codes(sample.folder, "AB")
    missed = Coded(article, 0, 9, actor_id="orrin", form="indirect")
    codes.put(missed, coded(Coded(article, known.start, known.end)), replace(missed, start=10, end=14, decision="rejected"))
    assert "article" not in judged(orlec, sample).done["kind"].tolist()
    codes.mark_read(article)
    for given in (None, machine):
        found = judged(orlec, sample, given)
        number = int(_rows(sample, "article")["number"].iloc[0])
        assert found.done.query("kind == 'article'")["number"].tolist() == [number]
        assert found.marks.said.query("number == @number")["unit_id"].tolist() == [missed.unit_id]
    assert progress(orlec, sample).set_index("coder").loc["AB", ["n_articles", "n_missed"]].tolist() == [1, 1]


def test_only_a_coders_own_tasks_count(orlec, tmp_path):
    sample = keep(tmp_path, drawn(orlec, n=6, articles=0, coders=["AB", "CD"], overlap=0))
    for coder in ("AB", "CD", "EF"):
        Codes(sample.folder, coder).put(*map(coded, passages(sample)))
    found = judged(orlec, sample)
    assert dict(found.done.groupby("coder")["number"].agg(list)) == {"AB": [1, 3, 5], "CD": [2, 4, 6]}
    assert found.coders == ["AB", "CD", "EF"]


def test_what_somebody_coded_elsewhere_is_no_part_of_the_sample(orlec, sample):
    first, second, *_ = passages(sample)
    case = orlec.with_tables(codings=pd.DataFrame([*rows("AB", coded(first)), *rows("CD", coded(second))]))
    assert judged(case, sample).coders == []
    Codes(sample.folder, "AB").put(coded(second))
    assert judged(case, sample).marks.said["unit_id"].tolist() == [second.unit_id]
    assert judged(case, replace(sample, folder=None)).coders == []


def test_where_the_machine_has_several_marks_at_a_place_as_many_count(orlec, sample):
    first, *_ = passages(sample)
    codes = Codes(sample.folder, "AB")
    codes.put(coded(first), coded(replace(first, end=first.end - 1)))
    assert len(judged(orlec, sample).marks.said) == 1
    units = sample.units.assign(marks=sample.units["marks"].where(sample.units["unit_id"] != first.unit_id, 2))
    assert len(judged(orlec, replace(sample, units=units)).marks.said) == 2


def test_the_machine_is_no_coder_of_the_sample_of_its_own_passages(orlec, tmp_path):
    own = [Coded("04", start, start + 20, "carrow", form="direct") for start in (0, 100, 200)]
    case = orlec.with_tables(codings=pd.DataFrame([row for c in own for row in rows("LM", c)]))
    sample = keep(tmp_path, drawn(case, n=3, articles=1, machine="LM"))
    assert judged(case, sample).coders == []


def test_an_actor_that_was_added_at_the_desk_has_its_party(orlec, sample):
    first, *_ = passages(sample)
    add(orlec, sample.folder, "actor", "Iva Tolm", belongs_to="mirelia", rule="mayor of the delta town", coder="AB")
    Codes(sample.folder, "AB").put(replace(first, actor_id="iva_tolm", form="direct"))
    assert judged(orlec, sample).marks.said["party_id"].tolist() == ["mirelia"]


def test_a_faulty_file_is_named_by_row(orlec, sample):
    head = "coding_id,unit_kind,unit_id,variable,coder,value,note\n"
    for row, says in (
        ("1,span,04:0-9,form,AB,Direct,", "row 2, value: 'Direct' is no form"),
        ("1,article,04,read,AB,perhaps,", "row 2, value: 'perhaps' is no read; allowed: yes"),
        ("1,article,04,read,AB,,", "row 2, value: '' is no read"),
        ("1,article,04,form,AB,direct,", "row 2, variable: 'form' is none of an article"),
        ("1,article,A 4,read,AB,yes,", "row 2, unit_id: 'A 4' is no article's id"),
        ("1,article,04,read,AB,yes,\n2,article,04,read,AB,yes,", "row 3, variable: 'read' of 04 stands in row 2 already"),
    ):
        (sample.folder / "AB.csv").write_text(f"{head}{row}\n", "utf-8")
        with pytest.raises(KitError, match=f"AB.csv, {says}"):
            judged(orlec, sample)
