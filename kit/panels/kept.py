"""Cubes of a case on disk → files beside its wide tables, so that other notebooks and later sessions need not count them again.

A file is named by what its cube is made of, and so that only the user who counted can know. A case may come from a stranger, with
files in its folder whose numbers are false. One that does not have its own digest, the arrays that are expected, or numbers that
their ids allow, is as if it were not there.
"""

from __future__ import annotations

import hashlib
import json
import re
import secrets
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

from kit.errors import KitError
from kit.panels.cube import Cube, Lists, Steps, Sums
from kit.store import duck, places
from kit.store.writing import write_whole

LAYOUT = 1  # of the files: those of another are made again
_MADE_BY = ("case", "measures", "panels", "store")  # rooms whose code counts
_HEAD, _DIGEST = b"kit cube\n", 32  # bytes at the beginning, then of the digest of all that follows, then what that is
_MOST = 1_000_000_000  # bytes
_KINDS = {"i4": np.int32, "i8": np.int64, "u1": np.uint8}
_Arrays = dict[str, np.ndarray]
Expected = tuple[str, Mapping[str, list[str]], Mapping[str, str], Sequence[str], bool]


class Kept:
    """The kept cubes of a case.

    Parameters
    ----------
    folder : Path
        The case's.
    made_of : str
        A digest of its tables.
    """

    def __init__(self, folder: Path, made_of: str):
        self._folder, self._made_of = folder, made_of

    def has(self, name: str) -> bool:
        """Whether there is a cube of this name, of this case or of what it was."""
        return any((self._folder / duck.INDEX).glob(f"{name}-*.cube"))

    def cube(self, name: str, expected: Expected, make: Callable[[], Cube]) -> Cube:
        """A compact cube as it was kept, else as it is made now.

        Parameters
        ----------
        name : str
        expected : tuple
            Its unit; its labels; of those that are steps the measure; its other measures; whether steps have a rest.
        make : callable
        """
        made_of = [LAYOUT, _code(), _secret(), self._made_of, name, expected]
        digest = hashlib.sha256(json.dumps(made_of, sort_keys=True).encode()).hexdigest()[:32]
        with suppress(OSError, ValueError, KeyError, TypeError, IndexError, RecursionError, places.Outside):
            return _read(places.inside(self._folder, f"{duck.INDEX}/{name}-{digest}.cube"), expected)
        cube = make()
        with suppress(OSError, NotImplementedError, KitError):
            folder = places.folder(self._folder, duck.INDEX, make=True)
            write_whole(folder / f"{name}-{digest}.cube", _written(cube))
            for old in folder.glob(f"{name}-*.cube"):
                if re.fullmatch(rf"{name}-[0-9a-f]{{32}}\.cube", old.name) and digest not in old.name and not places.is_link(old):
                    old.unlink()
        return cube


@cache
def _code() -> str:
    """A digest of the code that counts."""
    root, digest = Path(__file__).parent.parent, hashlib.sha256()
    for path in sorted(path for room in _MADE_BY for path in (root / room).glob("*.py")):
        digest.update(path.read_bytes())
    return digest.hexdigest()


@cache
def _secret() -> str:
    """What nobody but this user knows; where none can be kept, one for this session."""
    from platformdirs import user_cache_path

    with suppress(OSError, UnicodeDecodeError):
        place = user_cache_path("peace-talks-kit", ensure_exists=True) / "secret"
        if not place.is_file():
            write_whole(place, secrets.token_hex())
            place.chmod(0o600)
        return place.read_text("utf-8")
    return secrets.token_hex()


def _written(cube: Cube) -> bytes:
    lists = cube.lists
    if lists is None:
        raise ValueError("only a compact cube is kept")
    arrays: _Arrays = {"since": cube.since, "until": cube.until, "n": cube.n, "which": lists.which, "starts": lists.starts}
    arrays |= {f"code {name}": codes for name, codes in cube.codes.items()}
    arrays |= {f"row {name}": codes for name, codes in lists.codes.items()}
    if lists.since is not None and lists.until is not None:
        arrays |= {"row since": lists.since, "row until": lists.until}
    arrays |= {f"step {name}": steps.codes for name, steps in cube.steps.items()}
    arrays |= {f"rest {name}": steps.rest for name, steps in cube.steps.items() if steps.rest is not None}
    arrays |= {f"{part} {name}": getattr(sums, part) for name, sums in cube.sums.items() for part in ("n", "s")}
    head = {name: [values.dtype.str[1:], len(values)] for name, values in arrays.items()}
    told = json.dumps(head).encode() + b"\n"
    body = told + b"".join(np.ascontiguousarray(values, values.dtype.newbyteorder("<")).tobytes() for values in arrays.values())
    return _HEAD + hashlib.sha256(body).digest() + body


def _read(path: Path, expected: Expected) -> Cube:
    """The cube of a file; raises one of many errors if it is not whole, or not such a cube."""
    unit, labels, measures, others, exact = expected
    arrays = dict(_arrays(path))
    size, things = len(arrays["n"]), int(arrays["n"].sum(dtype=np.int64))
    lists = Lists(
        which=arrays.pop("which"),
        starts=arrays.pop("starts"),
        codes={name: arrays.pop(f"row {name}") for name in labels if f"row {name}" in arrays},
        since=arrays.pop("row since", None),
        until=arrays.pop("row until", None),
    )
    steps = {
        name: Steps(m, arrays.pop(f"step {name}"), arrays.pop(f"rest {name}") if exact else None) for name, m in measures.items()
    }
    cube = Cube(
        unit=unit,
        labels={name: list(ids) for name, ids in labels.items()},
        codes={name: arrays.pop(f"code {name}") for name in labels if name not in lists.codes and name not in steps},
        since=arrays.pop("since"),
        until=arrays.pop("until"),
        key=np.full(size, -1, np.int32),
        n=arrays.pop("n"),
        sums={m: Sums(arrays.pop(f"n {m}"), arrays.pop(f"s {m}"), np.zeros(size, np.int64)) for m in others},
        starts=np.zeros(size + 1, np.int32),
        rows=np.zeros(0, np.int32),
        lists=lists,
        steps=steps,
    )
    if arrays or not all(_faultless(cube, lists, things)):
        raise ValueError("its numbers are not those of such a cube")
    return cube


def _arrays(path: Path) -> Iterator[tuple[str, np.ndarray]]:
    if places.is_link(path) or not path.is_file() or path.stat().st_size > _MOST:
        raise ValueError("no file of a cube")
    raw = path.read_bytes()
    start = len(_HEAD) + _DIGEST
    if not raw.startswith(_HEAD) or hashlib.sha256(memoryview(raw)[start:]).digest() != raw[len(_HEAD) : start]:
        raise ValueError("not what was written")
    at = raw.index(b"\n", start) + 1
    for name, (kind, length) in json.loads(raw[start:at]).items():
        values = np.frombuffer(raw, np.dtype(_KINDS[kind]).newbyteorder("<"), int(length), at)
        at += values.nbytes
        yield name, values.astype(_KINDS[kind])
    if at != len(raw):
        raise ValueError("more than was written")


def _faultless(cube: Cube, lists: Lists, things: int) -> Iterator[bool]:
    """Whether every array has the length of its kind, and codes that there are."""
    size, rows = len(cube.n), int(lists.starts[-1])
    yield bool((cube.n > 0).all()) and lists.starts[0] == 0 and bool((np.diff(lists.starts) > 0).all())
    yield _are_codes(lists.which, size, len(lists.starts) - 1)
    yield all(_are_codes(codes, size, len(cube.labels[name])) for name, codes in cube.codes.items())
    yield all(_are_codes(codes, rows, len(cube.labels[name])) for name, codes in lists.codes.items())
    yield all(_are_codes(steps.codes, things, len(cube.labels[name]) + 1, np.uint8) for name, steps in cube.steps.items())
    days = [(each, size) for each in (cube.since, cube.until)]
    yield (lists.since is None) == (lists.until is None)
    days += [(each, rows) for each in (lists.since, lists.until) if each is not None]
    yield all(len(each) == length and each.dtype == np.int32 for each, length in [*days, (cube.n, size)])
    whole = [part for sums in cube.sums.values() for part in (sums.n, sums.s)]
    whole += [steps.rest for steps in cube.steps.values() if steps.rest is not None]
    yield all(len(each) == size and each.dtype == np.int64 for each in whole)


def _are_codes(codes: np.ndarray, length: int, many: int, kind: Any = np.int32) -> bool:
    return len(codes) == length and codes.dtype == kind and bool((codes >= 0).all()) and bool((codes < many).all())
