"""Pieces that are not as they were written, or that another version of the kit has written."""

import pytest

from kit import pieces
from kit.errors import KitError


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
