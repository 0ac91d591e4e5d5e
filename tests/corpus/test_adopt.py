"""Found names → the codebook and back: one line each, all or nothing, and coding again keeps them."""

import pytest

from kit.case.case import check, load
from kit.corpus import code as batch
from kit.corpus.adopt import adopt, found
from kit.errors import KitError
from tests.commands import kit_here
from tests.corpus.test_code import digests
from tests.corpus.test_edited_codebook import coded  # noqa: F401


def changed(before, after):
    """Files that differ."""
    differ = [name for name in before.keys() | after.keys() if before.get(name) != after.get(name)]
    return sorted(name for name in differ if "kit-spill" not in name)


@pytest.fixture(params=["csv", "parquet"])
def case(request, coded):  # noqa: F811
    source, out = coded
    if request.param == "parquet":
        batch.code(source, out, tables="parquet")
    return source, out


def test_an_adopted_name_is_one_changed_line_that_coding_keeps_and_undo_takes_back(case):
    source, out = case
    assert [(name.name, name.n) for name in found(load(out))][:2] == [("Tess Quorn", 2), ("Bero Vance", 1)]
    before, lines = digests(out), (out / "codebook/actors.csv").read_text("utf-8").splitlines()
    (said,) = adopt(out, ["tess  QUORN"], party="Sevrania")
    assert said == "codebook/actors.csv: actor_id found.tess_quorn, name Tess Quorn, kind person, role adopted, party_id sevrania"
    now = (out / "codebook/actors.csv").read_text("utf-8").splitlines()
    assert [new for old, new in zip(lines, now, strict=True) if old != new] == [
        "found.tess_quorn,Tess Quorn,person,adopted,sevrania,"
    ]
    assert changed(before, digests(out)) == ["codebook/actors.csv"] and not check(out)
    again = batch.code(source, out).case
    assert set(again.attributions.set_index("actor_id").loc[["found.tess_quorn"], "party_id"]) == {"sevrania"}
    assert [name.name for name in found(again)] == ["Bero Vance"]
    assert [name.name for name in found(again, adopted=True)] == ["Tess Quorn"]
    adopt(out, ["Tess Quorn"], undo=True)
    assert (out / "codebook/actors.csv").read_text("utf-8").splitlines() == lines


def test_what_cannot_be_adopted_changes_nothing(coded):  # noqa: F811
    _, out = coded
    before = digests(out)
    with pytest.raises(KitError, match=r"no name 'Nobody' was found by coding .* there are Tess Quorn, Bero Vance"):
        adopt(out, ["Tess Quorn", "Nobody"])
    with pytest.raises(KitError, match=r"no party 'Sevran'.*Sevrania"):
        adopt(out, ["Tess Quorn"], party="Sevran")
    with pytest.raises(KitError, match="no name 'Tess Quorn' was adopted; there are none"):
        adopt(out, ["Tess Quorn"], undo=True)
    assert digests(out) == before


def test_a_row_that_somebody_completed_is_not_taken_back(coded):  # noqa: F811
    _, out = coded
    adopt(out, ["Tess Quorn"])
    actors = out / "codebook/actors.csv"
    actors.write_text(actors.read_text("utf-8").replace("adopted", "mayor"), "utf-8")
    with pytest.raises(KitError, match="was adopted"):
        adopt(out, ["Tess Quorn"], undo=True)


def test_the_command_lists_adopts_and_says_how_to_undo(coded):  # noqa: F811
    _, out = coded
    assert "2 attributions  Tess Quorn   found.tess_quorn" in kit_here("adopt", out).stdout
    done = kit_here("adopt", out, "Tess Quorn")
    assert done.returncode == 0 and f"Undo: kit adopt {out} 'Tess Quorn' --undo" in done.stdout
    assert "1 name adopted" in kit_here("adopt", out, "--undo").stdout
    assert kit_here("adopt", out, "Tess Quorn").returncode == 2
