"""Collections of researchers – lists of Media Cloud, files of GDELT, Hugging Face's datasets, Arrow – → articles."""

from __future__ import annotations

import re
from collections.abc import Iterator

from kit.reading import tables
from kit.reading.formats import gdelt
from kit.reading.formats.form import Context, Format, Item, Probe
from kit.reading.items import Rejected
from kit.reading.layout import FIELDS, plain
from kit.reading.sources import Source

# Columns of what Media Cloud's search gives out, as of 2026, for its own archive and that of the Wayback Machine; no texts.
_MEDIA_CLOUD = frozenset(["id", "language", "media_name", "media_url", "publish_date", "title", "url"])
_SETTINGS = {  # files that datasets stores beside the rows, and what each has
    "state.json": b'"_data_files"', "dataset_info.json": b'"features"', "dataset_dict.json": b'"splits"',
}  # fmt: skip
# e.g. "cache-1f0c2a.arrow", "cache-1f0c2a_00001_of_00004.arrow"
_CACHE = re.compile(r"(?:cache-|tmp|indices-?)[\w.-]*\.arrow")
_ROWS = ("title", "byline", "outlet", "language", "url", "published")


def _is_media_cloud(probe: Probe) -> bool:
    first = probe.head.removeprefix(b"\xef\xbb\xbf").partition(b"\n")[0].decode("utf-8", "replace").strip()
    names = {name.strip().strip('"') for name in first.split(",")}
    return names >= _MEDIA_CLOUD and not any(plain(name) in FIELDS["text"] for name in names)


def _media_cloud(source: Source, context: Context) -> Iterator[Item]:
    if "text" in context.columns:  # the user has put texts into it
        yield from tables.rows(".csv", source, context.columns, context.order, context.names)
        return
    rows = tables.listed(".csv", source, context.columns, context.order, context.names)
    yield gdelt.told(source, rows, "Media Cloud")


def _knowledge(source: Source, context: Context) -> Iterator[Item]:
    yield gdelt.told(source, gdelt.knowledge(source), "GDELT's Global Knowledge Graph")


def _is_settings(probe: Probe) -> bool:
    return _SETTINGS.get(probe.name, b"\n") in probe.head and probe.head.lstrip()[:1] == b"{"


def _nothing(source: Source, context: Context) -> Iterator[Item]:
    """What describes a dataset holds none of its rows."""
    yield from ()


def _arrow(source: Source, context: Context) -> Iterator[Item]:
    """Rows of a file as of any table; what a computation left beside a dataset is none of its rows."""
    if _CACHE.fullmatch(source.name.lower()):
        yield Rejected(source.place, "kept from a computation, no part of the dataset: its rows are in files named data-….arrow")
        return
    yield from tables.rows(".arrow", source, context.columns, context.order, context.names)


FORMATS: tuple[Format, ...] = (
    Format(
        "Media Cloud (list)", (".csv",), (), _media_cloud, "columns as Media Cloud's own source names them (mc-providers 4.5)",
        fits=_is_media_cloud,
    ),
    Format(
        "GDELT Knowledge Graph 2.1 (list)", (".csv",), (), _knowledge, "written after GDELT's codebook",
        fits=gdelt.is_knowledge,
    ),
    Format(
        "GDELT Quotation Graph", (".json", ".jsonl"), ("title", "outlet", "language", "url", "published"), gdelt.quotations,
        "written after GDELT's description; no file of its own could be fetched", fits=gdelt.is_quotations,
    ),
    Format("Hugging Face dataset (settings)", tuple(_SETTINGS), (), _nothing, "datasets 5.2.0", fits=_is_settings),
    Format(
        "Arrow, Feather, Hugging Face datasets", (".arrow", ".feather"), _ROWS, _arrow,
        "pyarrow, in the layout of datasets 5.2.0", "pyarrow",
    ),
)  # fmt: skip
