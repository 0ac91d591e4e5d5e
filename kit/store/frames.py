"""Narwhals frames, over pandas or over DuckDB, → pandas DataFrames with the kit's own types."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import pandas as pd

from kit.store.duck import told

_BATCH = 100_000  # rows
Frame = Any  # a Narwhals DataFrame over pandas or a LazyFrame over DuckDB: what is written with it runs on both


def collected(frame: Frame) -> pd.DataFrame:
    """The rows of a frame, in memory.

    Returns
    -------
    DataFrame
        Strings as ``str``, whole numbers as ``int64`` (``Int64`` where some are missing), days as ``datetime64[s]``. The order
        of rows that come from DuckDB means nothing.

    Raises
    ------
    KitError
        If DuckDB fails, e.g. because the case was written anew since it was loaded.
    """
    import narwhals as nw

    return from_arrow(answered(frame)) if isinstance(frame, nw.LazyFrame) else frame.to_native()


def answered(frame: Frame) -> Any:
    """The rows of a frame over DuckDB as an Arrow table: the one place where it is asked. Raises as `collected`."""
    with told():
        return frame.to_native().to_arrow_table()


def answered_in_parts(frame: Frame) -> Iterator[Any]:
    """The same as record batches, the first without rows, so that whoever makes numbers of texts never holds all of these. Raises
    as `collected`."""
    import pyarrow as pa

    with told():
        reader = frame.to_native().to_arrow_reader(_BATCH)
        yield pa.record_batch([pa.array([], kind) for kind in reader.schema.types], schema=reader.schema)
        yield from reader


def from_arrow(table: Any, kinds: Mapping[str, str] | None = None) -> pd.DataFrame:
    """An Arrow table as a DataFrame.

    Parameters
    ----------
    table : pyarrow.Table
    kinds : mapping of str to str, optional
        Column → pandas type, where `collected` would choose another.
    """
    import pyarrow as pa

    columns = {}
    for name, column in zip(table.column_names, table.columns, strict=True):
        kind = (kinds or {}).get(name)
        if pa.types.is_date(column.type) or pa.types.is_timestamp(column.type):
            columns[name] = column.cast(pa.timestamp("s")).to_pandas().astype("datetime64[s]")
        elif pa.types.is_string(column.type) or pa.types.is_dictionary(column.type) or pa.types.is_null(column.type):
            columns[name] = column.cast(pa.string()).to_pandas(
                types_mapper={pa.string(): pd.StringDtype(na_value=float("nan"))}.get
            )
        elif pa.types.is_integer(column.type) or pa.types.is_decimal(column.type):
            whole = column.cast(pa.int64())
            nullable = kind == "Int64" or bool(whole.null_count)
            columns[name] = whole.to_pandas(types_mapper={pa.int64(): pd.Int64Dtype()}.get) if nullable else whole.to_pandas()
        else:
            columns[name] = column.to_pandas()
        if kind and str(columns[name].dtype) != kind:
            columns[name] = columns[name].astype(kind)
    return pd.DataFrame(columns)
