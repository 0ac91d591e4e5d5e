"""Texts that take seconds to make → files in the user's cache, each with its digest: what is damaged is not read."""

from __future__ import annotations

import hashlib
from contextlib import suppress
from pathlib import Path

from kit.errors import KitError
from kit.store.writing import write_whole

_MOST = 40  # files; the least recently used go first


def read(name: str) -> str | None:
    """A text that was kept, whole; none if it was not, or if its file is damaged."""
    try:
        path = _folder() / name
        digest, _, text = path.read_text("utf-8").partition("\n")
        path.touch()
    except (OSError, ValueError):
        return None
    return text if digest == _digest(text) else None


def write(name: str, text: str) -> None:
    """Keep a text, if there is a place for it."""
    with suppress(OSError, KitError):
        folder = _folder()
        write_whole(folder / name, f"{_digest(text)}\n{text}")
        by_age = sorted(folder.glob("*.js"), key=lambda path: path.stat().st_mtime, reverse=True)
        for old in by_age[_MOST:]:
            old.unlink(missing_ok=True)


def _folder() -> Path:
    """The user's own: from a folder that all share, a page could be given the script of another."""
    from platformdirs import user_cache_path

    return user_cache_path("peace-talks-kit", ensure_exists=True) / "libraries"


def _digest(text: str) -> str:
    return f"// sha256 {hashlib.sha256(text.encode()).hexdigest()}"
