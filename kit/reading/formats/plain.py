"""What is read without the formats beside this file, told as they are: text, pages, tables."""

from __future__ import annotations

from collections.abc import Iterator

from kit.reading import archives, pages, tables
from kit.reading.formats.form import Context, Format, Item
from kit.reading.items import Unreadable
from kit.reading.sources import Source

_HEAD = ("title", "byline", "outlet", "published", "language", "url")


def _elsewhere(source: Source, context: Context) -> Iterator[Item]:
    raise Unreadable("not a format that is read")


PLAIN = (
    Format(
        "Plain text, one or many documents", pages.PLAIN, _HEAD, _elsewhere,
        "invented files after what Nexis, Factiva, ProQuest and Europresse print above and below each document",
    ),
    Format("Web page", pages.HTML, _HEAD, _elsewhere, "pages of 36 sites that are not in this project", "trafilatura"),
    Format("Table", tables.KINDS[:2], _HEAD, _elsewhere, "tables that pandas and Python wrote"),
    Format("JSON, JSON lines", tables.KINDS[2:5], _HEAD, _elsewhere, "answers of services after their documentation"),
    Format("Parquet", tables.KINDS[5:6], _HEAD, _elsewhere, "files that pyarrow and DuckDB wrote", "pyarrow"),
    Format("Folder in one file, gzip", (*archives.ENDINGS, ".gz"), ("place",), _elsewhere, "archives that Python and tar wrote"),
)  # fmt: skip
