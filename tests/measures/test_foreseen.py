"""How wide intervals will be: before anything is coded, and from what is coded so far."""

from dataclasses import replace

import pandas as pd
import pytest

import kit
from kit import KitError, measures
from kit.coders import sampling
from kit.coders.files import Codes
from kit.coders.units import case_codes
from kit.errors import UnknownValue
from tests import coded_example


@pytest.fixture(scope="module")
def orlec(tmp_path_factory):
    return kit.load(coded_example.copied(tmp_path_factory))


def test_more_is_narrower_and_a_machine_that_knows_helps(orlec):
    table = measures.foreseen(orlec, "voice_by", "family", n=[40, 60, 90, 142])
    for _, rows in table.dropna(subset=["plus_minus"]).groupby("family"):
        assert rows["plus_minus"].is_monotonic_decreasing
        assert (rows["plus_minus"] <= rows["people"] + 1e-9).all()
    assert table.loc[table["n"] == 142, "plus_minus"].dropna().eq(0).all()
    assert table["basis"].eq("an assumed accuracy of 0.85").all()


def test_a_better_machine_is_narrower(orlec):
    poor, good = (measures.foreseen(orlec, n=[80], accuracy=a)["plus_minus"].sum() for a in (0.6, 0.95))
    assert good < poor


def test_measured_accuracy_is_used_where_there_is_one(orlec):
    rows = kit.accuracy(orlec, orlec, text="held out")
    known = orlec.with_tables(accuracy=rows)
    assert measures.foreseen(known)["basis"].iloc[0].startswith("actor accuracy 1.00 as measured (held out text")


def test_too_few_passages_have_no_width(orlec):
    table = measures.foreseen(orlec, "stance_by", n=[60])
    assert table.loc[table["n_group"] < 10, "plus_minus"].isna().all()


def test_what_is_coded_so_far_takes_the_place_of_assumptions(orlec, tmp_path):
    sample = sampling.keep(tmp_path, kit.sample(orlec, n=60, articles=0))
    assert measures.foreseen(orlec, sample=sample)["basis"].iloc[0].startswith("an assumed")
    own = {c.unit_id: c for c in case_codes(orlec)}
    Codes(sample.folder, "SIM").put(*(replace(own[u], decision="coded") for u in sample.units["unit_id"]))
    table = measures.foreseen(orlec, n=[60, 120], sample=sample)
    assert table["basis"].eq("the 60 passages coded so far").all()
    now = measures.voice_by(orlec, "party", corrected=sample)
    now = now[(now["measure"] == "share") & (now["why"] == "")].set_index("party")
    here = table[table["n"] == 60].set_index("party").loc[now.index]
    assert here["plus_minus"].to_numpy() == pytest.approx(((now["high"] - now["low"]) / 2).to_numpy())


def test_what_cannot_be_foreseen_is_said(orlec):
    with pytest.raises(UnknownValue, match="no measure 'votes'"):
        measures.foreseen(orlec, "votes")
    with pytest.raises(KitError, match="accuracy is 85"):
        measures.foreseen(orlec, accuracy=85)
    with pytest.raises(KitError, match="nothing of which a mean outlook"):
        measures.foreseen(orlec, "sentiment_by")


def test_before_anybody_has_read_the_machine_of_the_sample_is_looked_at(orlec, tmp_path):
    own = case_codes(orlec)[:40]
    rows = [
        {"coding_id": f"m:{c.unit_id}", "unit_kind": "span", "unit_id": c.unit_id, "variable": "boundary", "coder": "a-model"}
        | {"value": "coded", "note": None}
        for c in {c.unit_id: c for c in own}.values()
    ]
    case = orlec.with_tables(codings=pd.DataFrame(rows).astype(orlec.codings.dtypes.to_dict()))
    sample = sampling.keep(tmp_path, kit.sample(case, n=30, machine="a-model", articles=0))
    table = measures.foreseen(case, "voice_by", "party", n=[len(rows)], sample=sample)
    assert table["n_group"].sum() == len(rows)
