"""A folder of article files → their texts, found by hash."""

from __future__ import annotations

import hashlib
from pathlib import Path

from kit.errors import KitError
from kit.reading.documents import Document, documents
from kit.reading.encoding import undo_twice
from kit.text.typesetting import set_as_running


def digest(raw: bytes) -> str:
    """SHA-256 of a file's bytes, as in ``articles.sha256``."""
    return hashlib.sha256(raw).hexdigest()


def find(folder: str | Path, hashes: dict[str, str | None]) -> dict[str, str]:
    """Texts of a case's articles, whatever their files are called.

    Parameters
    ----------
    folder : str or Path
        Searched recursively: ``.txt`` files, and whatever else `kit.reading.documents` reads (pages, rows of tables, archives).
    hashes : dict of str to str
        Article id → SHA-256 of its file; None: not known yet, the file is the one whose name is the id or begins with the id
        and an underscore.

    Returns
    -------
    dict of str to str
        Article id → text as it is read and stored, for every article asked for.

    Raises
    ------
    KitError
        If the folder does not exist, or lacks an article; names those that are missing.
    """
    root = Path(folder)
    if not root.is_dir():
        raise KitError(f"{folder} is no folder; give the folder that holds the article files")
    wanted: dict[str | None, list[str]] = {}
    for article, sha in hashes.items():
        wanted.setdefault(sha, []).append(article)
    texts = {}
    for path in sorted(root.rglob("*.txt")):
        raw = path.read_bytes()
        named = [a for a in wanted.get(None, []) if path.stem == a or path.stem.startswith(f"{a}_")]
        for article in [*wanted.get(digest(raw), []), *named]:
            try:
                texts[article] = set_as_running(undo_twice(raw.decode("utf-8")).text)
            except UnicodeDecodeError as error:
                if article not in named:
                    continue  # coded from another encoding: read below as it was then
                raise KitError(f"{path} is not UTF-8 (byte {error.start}): offsets count characters of a UTF-8 file") from None
    if any(a not in texts and sha for a, sha in hashes.items()):
        for item in documents([root]):
            if isinstance(item, Document):
                texts |= dict.fromkeys((a for a in wanted.get(item.sha256, []) if a not in texts), item.text)
    missing = sorted(set(hashes) - set(texts))
    if missing:
        raise KitError(
            f"{folder} lacks the files of {', '.join(missing)}: nothing there has the SHA-256 that articles.csv names. "
            "Files must be unchanged, line ends included; for a new article leave sha256 empty and name the file after its id"
        )
    return texts
