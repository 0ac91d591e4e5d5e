"""Pieces that are not as they were written, or that another version of the kit has written."""

import pytest

from kit import batch, pieces
from kit.errors import KitError
from tests import corpus


def test_a_piece_says_its_layout_and_one_of_another_is_made_again_and_never_read(tmp_path, monkeypatch):
    piece = tmp_path / f"a{pieces.SUFFIX}"
    pieces.keep(piece, pieces.sealed({"articles": 0}, {"marks": []}))
    assert pieces.kept(piece) == piece.read_bytes()
    assert pieces.read(piece).layout == pieces.LAYOUT
    monkeypatch.setattr(pieces, "LAYOUT", pieces.LAYOUT + 1)
    assert pieces.kept(piece) is None
    with pytest.raises(
        KitError, match=r"another version of the kit \(layout 1; this one reads 2\), so the case cannot grow: .*--out"
    ):
        pieces.read(piece)


def test_a_piece_from_before_layouts_were_numbered_is_of_another(tmp_path):
    piece = tmp_path / f"a{pieces.SUFFIX}"
    pieces.keep(piece, pieces.sealed({"layout": 0}, {}))
    assert pieces.kept(piece) is None


def test_a_case_with_pieces_of_another_layout_does_not_grow_and_an_interrupted_run_codes_them_again(tmp_path, monkeypatch):
    first, more = (corpus.write(tmp_path / f"{n}.jsonl", n, words=60) for n in (3, 5))
    batch.code(first, tmp_path / "case")
    monkeypatch.setattr(pieces, "LAYOUT", pieces.LAYOUT + 1)
    with pytest.raises(KitError, match=r"another version of the kit .* the case cannot grow"):
        batch.code(more, tmp_path / "case", into=True)
    kept = tmp_path / "case" / ".work" / "pieces"
    kept.mkdir(parents=True)
    for piece in (tmp_path / "case" / "pieces").glob("*.piece"):
        piece.replace(kept / piece.name.split("-", 1)[1])
    told = []
    batch.code(first, tmp_path / "case", progress=told.append)
    assert (told[-1].coded, told[-1].kept) == (3, 0)
    assert [pieces.read(p).layout for p in (tmp_path / "case" / "pieces").glob("*.piece")] == [pieces.LAYOUT]
