"""Cases that somebody might send: harmless inputs of every hostile kind, each with the bait that it reaches for.

A hostile case may be refused, or loaded for what it is; it reads nothing outside its folder, writes nothing there, and ends in
no traceback. Baits are files with a word of their own, beside the case; payloads would only write a file called ``marked``.
"""

from __future__ import annotations

import copy
import hashlib
import json
import random
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

BAIT = "bait-7f3a"
Build = Callable[[Path, Path], None]  # changes a sound case; the other folder holds the baits

ODD: tuple[Any, ...] = (
    None, True, 0, -1, 3.5, 1e308, "", "x", "../x", "a\0b", "x" * 20_000, "‮x", "'); DROP TABLE statements; --", '"; SELECT 1',
    "<img src=x onerror=__marked=1>", [], [[]], [None], ["x"], {}, {"a": 1}, [{"name": "x"}], {"value": None},
)  # fmt: skip


def package(case: Path) -> Any:
    return json.loads((case / "datapackage.json").read_text("utf-8"))


def _write(case: Path, told: Any) -> None:
    (case / "datapackage.json").write_text(json.dumps(told), "utf-8")


def _table(told: Any, name: str) -> Any:
    return next(r for r in [*told["resources"], *told["optionalResources"]] if r["name"] == name)


def _field(told: Any, table: str, name: str) -> Any:
    return next(f for f in _table(told, table)["schema"]["fields"] if f["name"] == name)


def sql(bait: Path) -> list[str]:
    """What would write or read beside the case if it reached a database as it stands."""
    out, secret = bait / "marked", bait / "secret.csv"
    return [
        f"COPY (SELECT 1) TO '{out}'",
        f"x'; COPY (SELECT 1) TO '{out}'; --",
        f"x\"; COPY (SELECT 1) TO '{out}'; --",
        f"x') OR 1 = (SELECT count(*) FROM read_csv('{secret}')) --",
        f"(SELECT max(column0) FROM read_csv('{secret}'))",
        f"0; ATTACH '{out}' AS x",
        f"read_csv('{secret}')",
        f"x\" AS SELECT * FROM read_csv('{secret}'); --",
    ]


def sql_cases(bait: Path) -> Iterator[tuple[str, Build]]:
    """Names and limits of a data package that are questions to a database."""

    def changed(name: str, change: Callable[[Any, str], None]) -> Iterator[tuple[str, Build]]:
        for number, payload in enumerate(sql(bait)):

            def build(case: Path, _: Path, payload: str = payload) -> None:
                told = package(case)
                change(told, payload)
                _write(case, told)

            yield f"{name} {number}", build

    def of(table: str, column: str, limit: str, value: Callable[[str], Any]) -> Callable[[Any, str], None]:
        def change(told: Any, payload: str) -> None:
            _field(told, table, column).setdefault("constraints", {})[limit] = value(payload)

        return change

    yield from changed("a table's name", lambda told, p: _table(told, "events").update(name=p))
    yield from changed("an optional table's name", lambda told, p: _table(told, "texts").update(name=p))
    yield from changed("a column's name", lambda told, p: _field(told, "events", "label").update(name=p))
    yield from changed("a key", lambda told, p: _table(told, "events")["schema"].update(primaryKey=p))
    yield from changed("a table's path", lambda told, p: _table(told, "events").update(path=p))
    yield from changed("an enum", of("attributions", "form", "enum", lambda p: [p, "direct", "indirect", "mixed", "attributed"]))
    yield from changed("a minimum", of("attributions", "char_start", "minimum", str))
    yield from changed("a maximum", of("sentences", "vader_compound", "maximum", str))
    yield from changed("a pattern", of("articles", "sha256", "pattern", str))
    yield from changed(
        "a foreign key", lambda told, p: _table(told, "statements")["schema"]["foreignKeys"][0]["reference"].update(resource=p)
    )


LINKED = (
    "datapackage.json", "manifest.json", "README.md", "index", "pieces", ".work", "coded", "codebook", "coded/articles.csv",
    "codebook/parties.csv", "coded/texts.csv", "coded/accuracy.csv", "codebook/cues.csv", "index/.lock", ".work/commit",
    ".work/lock", ".work/stage", ".work/pieces", "pieces/list.txt", "rejected.csv", "left_out.csv", "missing.csv",
    "provenance.json", "manifest.json.part", "datapackage.json.part", "coded/articles", "coded/statements", ".kit-files.json",
)  # fmt: skip


def link_cases() -> Iterator[tuple[str, Build]]:
    """A link to a bait in the place of everything that the kit reads or writes."""
    for name in LINKED:
        for kind in ("file", "folder", "nowhere"):

            def build(case: Path, bait: Path, name: str = name, kind: str = kind) -> None:
                place = case / name
                if place.is_dir() and not place.is_symlink():
                    shutil.rmtree(place)
                else:
                    place.unlink(missing_ok=True)
                place.parent.mkdir(parents=True, exist_ok=True)
                place.symlink_to(bait / {"file": "secret.csv", "folder": "folder", "nowhere": "marked"}[kind])

            yield f"a link, {name}, to a {kind}", build


def path_cases() -> Iterator[tuple[str, Build]]:
    """Paths in a data package and a manifest that lead elsewhere; names that are paths."""
    away = (
        "../bait/secret.csv",
        "/etc/passwd",
        "coded/../../bait/secret.csv",
        "..\\bait\\secret.csv",
        "C:/secret.csv",
        "coded//x.csv",
    )
    for path in away:

        def build(case: Path, _: Path, path: str = path) -> None:
            told = package(case)
            _table(told, "texts")["path"] = path
            _write(case, told)

        yield f"a table at {path}", build
    for name in ("../bait/marked", "..", "/tmp/x", "a/b", "x\0y", "CON", "", " ", "é", "a" * 300, "<b>"):

        def named(case: Path, _: Path, name: str = name) -> None:
            _write(case, package(case) | {"name": name})

        yield f"a case called {name[:20]!r}", named
    digest = "0" * 64
    for path in (
        *away,
        "coded/articles/../../../bait/secret.parquet",
        "index/part-00001-0123456789abcdef.parquet",
        "coded/*.parquet",
    ):
        for size in (0, 11, -1, True, "1"):

            def manifest(case: Path, _: Path, path: str = path, size: Any = size) -> None:
                parts = {path: {"rows": size, "bytes": size, "sha256": digest}}
                (case / "manifest.json").write_text(json.dumps({"format": 1, "parts": parts}), "utf-8")

            yield f"a part at {path}, {size!r}", manifest


def plan_cases() -> Iterator[tuple[str, Build]]:
    """Lists of files to put in place that a run never wrote."""
    moves: list[Any] = [
        [[".work/stage/x", "../bait/marked"]], [["../bait/secret.csv", "coded/x.csv"]], [["/etc/passwd", "coded/x.csv"]],
        [["coded/articles.csv", "/tmp/marked"]], [[".work/stage/x", "coded"]], [[1, 2]], ["ab"], "ab", None, [[]], {"a": "b"},
    ]  # fmt: skip
    gone: list[Any] = [
        ["../bait/secret.csv"],
        ["/etc/passwd"],
        ["coded"],
        [None],
        "coded",
        [["x"]],
        ["../bait/folder/secret.csv"],
    ]
    plans = [{"moves": m, "gone": [], "done": []} for m in moves] + [{"moves": [], "gone": g, "done": []} for g in gone]
    texts = [json.dumps(p) for p in plans] + ["", "{", "[]", "7", "[" * 100_000]
    texts += ['{"moves": [], "gone": [], "done": ["../bait"]}']
    for number, text in enumerate(texts):

        def build(case: Path, _: Path, text: str = text) -> None:
            (case / ".work" / "stage").mkdir(parents=True)
            (case / ".work" / "stage" / "x").write_text("theirs", "utf-8")
            (case / ".work" / "commit").write_text(text, "utf-8")

        yield f"a plan {number}", build


def form_cases() -> Iterator[tuple[str, Build]]:
    """Files that are not what their names say."""
    texts = [
        "",
        "null",
        "[]",
        "7",
        '"x"',
        "{",
        "{}",
        "[" * 200_000,
        '{"resources": NaN}',
        '{"a": 1e999}',
        '{"a": ' * 5_000,
        "\ufeff{}",
    ]
    texts += ['{"resources": {}}', '{"resources": [[]]}', '{"name": "x", "resources": [{"name": "articles"}]}', '{"name": "x"}']
    for file in ("datapackage.json", "manifest.json", "provenance.json", "rejected.csv", "pieces/list.txt"):
        for number, text in enumerate(texts):

            def build(case: Path, _: Path, file: str = file, text: str = text) -> None:
                (case / file).parent.mkdir(exist_ok=True)
                (case / file).write_text(text, "utf-8")

            yield f"{file} {number}", build
    for file in ("coded/articles.csv", "codebook/parties.csv", "codebook/issues.csv", "coded/statements.csv"):
        for number, raw in enumerate((b"", b"\0", b"\xff\xfe\x00", b'"' * 1000, b"a,b\n" + b"," * 100_000, b"x\n" * 100)):

            def damaged(case: Path, _: Path, file: str = file, raw: bytes = raw) -> None:
                if (case / file).is_file():
                    (case / file).write_bytes(raw)

            yield f"{file}, bytes {number}", damaged


def part_cases() -> Iterator[tuple[str, Build]]:
    """Parts that fit their manifest and not their description: other columns, other kinds, other things than Parquet."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    def other(table: Any, kind: str) -> Any:
        first = table.column_names[0]
        if kind == "without":
            return table.drop_columns([first])
        if kind == "called otherwise":
            return table.rename_columns([f"x{n}" for n in range(table.num_columns)])
        if kind == "numbers":
            return pa.table({name: pa.array([7] * table.num_rows, pa.int64()) for name in table.column_names})
        if kind == "lists":
            return pa.table({name: pa.array([["x"]] * table.num_rows) for name in table.column_names})
        if kind == "bytes":
            return pa.table({name: pa.array([b"\xff\xfe"] * table.num_rows, pa.binary()) for name in table.column_names})
        if kind == "nothing":
            return pa.table({name: pa.array([None] * table.num_rows, pa.string()) for name in table.column_names})
        return pa.table({name: pa.array(["9999-99-99"] * table.num_rows) for name in table.column_names})

    for table in ("articles", "attributions", "statements", "events", "utterances", "sentences"):
        for kind in (
            "without",
            "called otherwise",
            "numbers",
            "lists",
            "bytes",
            "nothing",
            "texts",
            "no Parquet",
            "rows untold",
        ):

            def build(case: Path, _: Path, table: str = table, kind: str = kind) -> None:
                if not (case / "manifest.json").is_file():
                    return
                told = json.loads((case / "manifest.json").read_text("utf-8"))
                name = next(p for p in told["parts"] if p.startswith(f"coded/{table}/"))
                if kind == "no Parquet":
                    (case / name).write_bytes(b"PAR1" + b"\0" * 400 + b"PAR1")
                elif kind != "rows untold":
                    pq.write_table(other(pq.read_table(case / name, partitioning=None), kind), case / name)
                raw = (case / name).read_bytes()
                rows = 10**6 if kind == "rows untold" else told["parts"][name]["rows"]
                told["parts"][name] = {"rows": rows, "bytes": len(raw), "sha256": hashlib.sha256(raw).hexdigest()}
                (case / "manifest.json").write_text(json.dumps(told), "utf-8")

            yield f"parts of {table}, {kind}", build


def nodes(told: Any, at: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Every place in a tree."""
    if at:
        yield at
    for key in told if isinstance(told, dict) else range(len(told)) if isinstance(told, list) else ():
        yield from nodes(told[key], (*at, key))


def odd_cases(told: Any, n: int, seed: int) -> Iterator[tuple[str, Build]]:
    """The data package with something odd at some place of it, or without the place; n of all that there are."""
    chance = random.Random(seed)
    shallow = [at for at in nodes(told) if len(at) <= 2]
    every = [*nodes(told)]
    for number in range(n):
        at = chance.choice(shallow if number % 3 == 0 else every)
        value = chance.choice((*ODD, ODD))  # the list of all itself: the place goes

        def build(case: Path, _: Path, at: tuple[Any, ...] = at, value: Any = value) -> None:
            changed = copy.deepcopy(package(case))
            holder = changed
            for key in at[:-1]:
                holder = holder[key]
            if value is ODD:
                del holder[at[-1]]
            else:
                holder[at[-1]] = value
            _write(case, changed)

        yield f"{'.'.join(map(str, at))} = {str(value)[:30]!r}", build


def baits(folder: Path) -> Path:
    """A folder of files that nothing may read or change."""
    (folder / "folder").mkdir(parents=True)
    for place in (folder / "secret.csv", folder / "folder" / "secret.csv", folder / "folder" / "keep.parquet"):
        place.write_text(f"a,b\n{BAIT},{BAIT}\n", "utf-8")
    return folder
