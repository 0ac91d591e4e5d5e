"""A case in Parquet that grows → which of its parts stay as they are, and which utterances its attributions are of."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from kit.errors import KitError
from kit.store import package as described
from kit.store import parquet_parts as parts
from kit.store import pieces, places

KEPT = ("texts", "sentences", "attributions", "statements")  # what later articles change nothing of
FILE = f"{pieces.FOLDER}/parts.json"  # of a case: which piece the rows of a part end with
_DECIDED = ("attribution_id", "utterance_id")
_TOGETHER = 20_000  # attributions read at once


class Differs(Exception):
    """The tables of a case are not what its pieces were put together as."""


class Part(NamedTuple):
    """A part of a table that stays; its path in the case and what the manifest says of it."""

    path: str
    facts: Mapping[str, Any]


class Earlier:
    """What was put together of the first pieces of a corpus.

    Parameters
    ----------
    folder : Path
        Of the case.
    pieces : int
        How many they are.
    stays : mapping of str to mapping of int to Part
        Table → number of a piece → the part that ends with its rows.
    attributions : sequence of str
        All parts of the table, as paths in the case.
    """

    def __init__(self, folder: Path, pieces: int, stays: Mapping[str, Mapping[int, Part]], attributions: Sequence[str]):
        self.pieces, self._folder, self._stays, self._attributions = pieces, folder, stays, attributions
        self._last = {name: max(ends) for name, ends in stays.items() if ends}

    def at(self, piece: int) -> dict[str, Part | None]:
        """Tables whose rows of a piece are in a part that stays, with the part where it ends there."""
        return {name: self._stays[name].get(piece) for name, last in self._last.items() if piece <= last}

    def decided(self) -> Iterator[tuple[str, str]]:
        """Every attribution with its utterance, in the order of the pieces.

        Raises
        ------
        Differs
            If a part cannot be read.
        """
        import pyarrow as pa
        import pyarrow.parquet as pq

        for path in self._attributions:
            try:
                for batch in pq.ParquetFile(self._folder / path).iter_batches(_TOGETHER, columns=[*_DECIDED]):
                    yield from zip(*(batch[name].to_pylist() for name in _DECIDED), strict=True)
            except (OSError, KeyError, pa.ArrowException) as error:
                raise Differs(path) from error


def record(manifest: parts.Parts, resources: Mapping[str, Any], ends: Mapping[str, Sequence[int]], n: int) -> str:
    """The text of `FILE`.

    Parameters
    ----------
    manifest : dict
        The parts of a case.
    resources : mapping of str to mapping
        Its tables.
    ends : mapping of str to sequence of int
        Table → numbers of the pieces that its parts end with; a part more is open to the rows of other pieces.
    n : int
        How many pieces there are.
    """
    told: dict[str, list[Any]] = {}
    for name in KEPT:
        paths = [path for path in manifest if path.startswith(f"{resources[name]['path']}/")]
        open_ones = [None] * (len(paths) - len(ends[name]))
        told |= {path: [manifest[path]["sha256"], end] for path, end in zip(paths, [*ends[name], *open_ones], strict=True)}
    return json.dumps({"pieces": n, "parts": told}, indent=0) + "\n"


def earlier(folder: Path, package: Mapping[str, Any], n: int) -> Earlier | None:
    """What stays of a case of ``n`` pieces that grows; None if its tables were changed since, or do not say what they are of."""
    try:
        told = json.loads(places.inside(folder, FILE).read_text("utf-8"))
        if told["pieces"] != n:
            return None
        manifest = parts.read_manifest(folder)
        tables = {r["name"]: r["path"] for r in described.tables(package) if r["name"] in KEPT}
        paths = {name: [path for path in manifest if path.startswith(f"{place}/")] for name, place in tables.items()}
        if [path for name in KEPT for path in paths[name]] != [*told["parts"]]:
            return None
        stays: dict[str, dict[int, Part]] = {name: {} for name in KEPT}
        for name, named in paths.items():
            for path in named:
                digest, end = told["parts"][path]
                if not manifest[path]["sha256"] == digest == _digest(folder / path):
                    return None
                if end is not None:
                    stays[name][range(n)[end]] = Part(path, manifest[path])
            if [part.path for _, part in sorted(stays[name].items())] != named[: len(stays[name])]:
                return None
    except (OSError, ValueError, LookupError, TypeError, AttributeError, RecursionError, KitError):
        return None
    return Earlier(folder, n, stays, paths["attributions"])


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
