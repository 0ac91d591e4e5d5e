"""Pieces that are not as they were written, or that another version of the kit has written."""

import hashlib
import json
import zlib

import pytest

from kit.corpus import code as batch
from kit.corpus import guard
from kit.errors import KitError
from kit.store import pieces
from tests import invented


def test_a_piece_says_its_layout_and_one_of_another_is_made_again_and_never_read(tmp_path, monkeypatch):
    piece = tmp_path / f"a{pieces.SUFFIX}"
    pieces.keep(piece, pieces.sealed({"articles": 0}, {"marks": []}))
    assert pieces.read_whole(piece) == piece.read_bytes()
    assert pieces.read(piece).layout == pieces.LAYOUT
    monkeypatch.setattr(pieces, "LAYOUT", pieces.LAYOUT + 1)
    assert pieces.read_whole(piece) is None
    with pytest.raises(
        KitError, match=r"another version of the kit \(layout 1; this one reads 2\), so the case cannot grow: .*--out"
    ):
        pieces.read(piece)


def test_a_piece_from_before_layouts_were_numbered_is_of_another(tmp_path):
    piece = tmp_path / f"a{pieces.SUFFIX}"
    pieces.keep(piece, pieces.sealed({"layout": 0}, {}))
    assert pieces.read_whole(piece) is None


def test_a_case_with_pieces_of_another_layout_does_not_grow_and_an_interrupted_run_codes_them_again(tmp_path, monkeypatch):
    first, more = (invented.write(tmp_path / f"{n}.jsonl", n, words=60) for n in (3, 5))
    batch.code(first, tmp_path / "case")
    monkeypatch.setattr(pieces, "LAYOUT", pieces.LAYOUT + 1)
    with pytest.raises(KitError, match=r"another version of the kit .* the case cannot grow"):
        batch.code(more, tmp_path / "case", into=True)
    kept = tmp_path / "case" / ".work" / "pieces"
    kept.mkdir(parents=True)
    for piece in (tmp_path / "case" / "pieces").glob("*.piece"):
        piece.replace(kept / piece.name.split("-", 1)[1])
    later = guard._PROGRAM.replace(
        "from kit.corpus.guarded", f"from kit.store import pieces; pieces.LAYOUT = {pieces.LAYOUT}; from kit.corpus.guarded"
    )
    monkeypatch.setattr(guard, "_PROGRAM", later)
    guard._drop()
    told = []
    batch.code(first, tmp_path / "case", progress=told.append)
    guard._drop()
    assert (told[-1].coded, told[-1].kept) == (3, 0)
    assert [pieces.read(p).layout for p in (tmp_path / "case" / "pieces").glob("*.piece")] == [pieces.LAYOUT]


def sealed_by_hand(path, head, rest=b""):
    """A piece with a right digest, whatever is in it."""
    told = head if isinstance(head, bytes) else json.dumps(head).encode()
    whole = told + b"\n" + rest
    path.write_bytes(hashlib.sha256(whole).hexdigest().encode() + b"\n" + whole)
    return path


@pytest.mark.parametrize(
    "head",
    [
        b"",
        b"{",
        b"\xff",
        b"[" * 100_000,
        b"7",
        [],
        {},
        {"contents": []},
        {"contents": {"marks": "4"}},
        {"contents": {"marks": -4}},
        {"contents": {"marks": 5}},
        {"contents": {"marks": True}},
        {"contents": {"marks": 4}, "layout": "1"},
        {"contents": {"marks": 4}, "layout": 1, "articles": [1]},
        {"contents": {"marks": 4}, "layout": 1, "articles": -1},
        {"contents": {"marks": 4}, "layout": 1, "failed": 3},
        {"contents": {"marks": 4}, "layout": 1, "failed": [["place"]]},
        {"contents": {"marks": 4}, "layout": 1, "failed": [["place", 3]]},
    ],
    ids=lambda head: str(head)[:40],
)
def test_a_piece_whose_head_has_another_form_is_made_again_and_never_read(tmp_path, head):
    piece = sealed_by_hand(tmp_path / f"a{pieces.SUFFIX}", head, b"1234")
    assert pieces.read_whole(piece) is None
    with pytest.raises(
        KitError, match=rf"a\{pieces.SUFFIX} is no piece that the kit has written .*: code all its articles again"
    ):
        pieces.read(piece)


def test_a_file_without_a_line_is_no_piece(tmp_path):
    piece = tmp_path / f"a{pieces.SUFFIX}"
    piece.write_bytes(hashlib.sha256(b"").hexdigest().encode())
    assert pieces.read_whole(piece) is None
    with pytest.raises(KitError, match="is no piece that the kit has written"):
        pieces.read(piece)


@pytest.mark.parametrize(
    "content", [b"no zlib", zlib.compress(b"[1, 2")[:-6], zlib.compress(b"[1, 2"), zlib.compress(b" " * 2_000_000)]
)
def test_a_content_that_cannot_be_unpacked_or_is_too_large_is_named(tmp_path, monkeypatch, content):
    monkeypatch.setattr(pieces, "LARGEST", 1_000_000)
    piece = pieces.read(sealed_by_hand(tmp_path / "a.piece", {"layout": 1, "contents": {"marks": len(content)}}, content))
    with pytest.raises(KitError, match=r"a\.piece is no piece that the kit has written"):
        piece.unpack("marks")
    with pytest.raises(KitError, match=r"a\.piece is no piece"):
        piece.unpack("words")


def test_nothing_is_written_that_would_be_too_large_to_be_read(monkeypatch):
    monkeypatch.setattr(pieces, "LARGEST", 1_000)
    assert pieces.Piece(pieces.sealed({}, {"marks": "a" * 900})).unpack("marks") == "a" * 900
    with pytest.raises(ValueError, match="more than 1,000 bytes"):
        pieces.sealed({}, {"marks": "a" * 1_100})


@pytest.mark.parametrize(
    "marks",
    [
        {},
        [3],
        [{"article": ["a"]}],
        [{"article": [["a"], "b", None, None]}],
        [{"article": ["a0000000", "b", None, None]}],
        [{"article": ["a0000000", "b" * 64, None, None], "said": 3}],
    ],
)
def test_a_case_with_a_piece_of_another_form_does_not_grow_and_stays_as_it_was(tmp_path, marks):
    first, more = (invented.write(tmp_path / f"{n}.jsonl", n, words=60) for n in (1, 2))
    batch.code(first, tmp_path / "case")
    (path,) = (tmp_path / "case" / "pieces").glob("*.piece")
    old = pieces.read(path)
    contents = {name: bytes(old.raw(name)) for name in old.places} | {"marks": marks}
    path.write_bytes(pieces.sealed(old.head, contents))
    before = {p: p.read_bytes() for p in (tmp_path / "case").rglob("*") if p.is_file()}
    with pytest.raises(KitError, match=r"\.piece is no piece that the kit has written .* the case cannot grow"):
        batch.code(more, tmp_path / "case", into=True)
    assert {p: p.read_bytes() for p in (tmp_path / "case").rglob("*") if p.is_file() and ".work" not in p.parts} == before


def test_a_piece_is_written_past_links_and_leaves_nothing_where_it_cannot_be(tmp_path, monkeypatch):
    theirs, folder = tmp_path / "theirs", tmp_path / "pieces"
    theirs.write_text("theirs")
    folder.mkdir()
    for name in ("a.part", "a.piece"):
        (folder / name).symlink_to(theirs)
    pieces.keep(folder / "a.piece", b"mine")
    assert theirs.read_text() == "theirs"
    assert not (folder / "a.piece").is_symlink()
    assert (folder / "a.piece").read_bytes() == b"mine"

    def full(file):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(OSError, match="No space"):
        pieces.keep(folder / "b.piece", b"more")
    assert sorted(p.name for p in folder.iterdir()) == ["a.part", "a.piece"]
