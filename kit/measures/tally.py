"""Units → sums per group, counted by ids and added up by labels, and marks that stand for many units."""

from __future__ import annotations

from collections.abc import Sequence

import narwhals as nw
import pandas as pd

from kit.case import rows
from kit.case.case import Case
from kit.days import span_words
from kit.store.frames import Frame, collected

SINGLE = 20_000  # units that are drawn one by one
SCALE = 10_000  # scores have four decimals: sums of whole ten-thousandths are exact whatever their order


def add_up(case: Case, frame: Frame, names: Sequence[str], *, also: Sequence[str] = (), **sums: nw.Expr) -> pd.DataFrame:
    """Sums per group, counted by ids and added up by labels.

    Parameters
    ----------
    case : Case
    frame : Narwhals frame
        With the columns `rows.unlabelled` of the names.
    names : sequence of str
        Columns of the groups.
    also : sequence of str
        Further ones, which are no labels.
    **sums
        Column → expression of whole numbers that add up.

    Returns
    -------
    DataFrame
        One row per group: the columns ``names`` and ``also``, and the sums.
    """
    keys = list(dict.fromkeys([*rows.unlabelled(names), *also]))
    groups = collected(frame.group_by(keys).agg(**sums))
    every = list(dict.fromkeys([*names, *also]))
    if set(every) <= set(keys):
        return groups[[*every, *sums]]
    for name in every:
        if name not in keys:
            groups[name] = groups[rows.unlabelled([name])[0]].map(rows.labels_of(case, name))
    return groups.groupby(every, dropna=False, sort=False)[list(sums)].sum().reset_index()


def gather(frame: Frame, by: Sequence[str], years: bool | int) -> pd.DataFrame:
    """Rows as marks that stand for all that are alike: what is drawn where there are more than `SINGLE`.

    Parameters
    ----------
    frame : Narwhals frame
        Of attributions, statements or utterances.
    by : sequence of str
        What those of a mark have in common.
    years : bool or int
        As for `kit.days.span_words`.

    Returns
    -------
    DataFrame
        One row per group, in order of ``by``: these columns, ``n``, ``attribution_id`` (the first of them), and in the columns
        that only a single row has (``actor``, ``when``, ``paraphrase`` …) words for all.
    """
    first = nw.col("attribution_id").min()
    marks = collected(frame.group_by(list(by)).agg(n=nw.len(), attribution_id=first))
    marks = marks.sort_values(list(by), kind="stable", ignore_index=True)
    words = [f"{n:,} alike" if n > 1 else "one" for n in marks["n"]]
    paraphrase = [f"{n:,} with the same side, days and value: filter to read them" for n in marks["n"]]
    when = span_words(marks["said_from"], marks["said_to"], years=years)
    plain = dict.fromkeys(("form", "outlet", "article", "gist", "text", "speaker", "coder"), "")
    return marks.assign(actor=words, when=when, paraphrase=paraphrase, **plain)


def scaled(column: str) -> nw.Expr:
    """A score in whole ten-thousandths; nothing where there is none, as in languages that no lexicon is for."""
    return _whole(column, _nearest(nw.col(column).cast(nw.Float64) * SCALE))


def tenths(column: str) -> nw.Expr:
    """A score in whole tenths."""
    return _whole(column, _nearest(nw.col(column).cast(nw.Float64) * 10))


def _nearest(value: nw.Expr) -> nw.Expr:
    """The nearest whole number; what lies in the middle goes to the even one, which pandas and DuckDB would not do alike."""
    above = (value + 0.5).floor()
    odd = (above / 2).floor() * 2 != above
    return nw.when((value + 0.5 == above) & odd).then(above - 1).otherwise(above)


def _whole(column: str, value: nw.Expr) -> nw.Expr:
    """A value as a whole number; nothing where the column has nothing, which pandas' whole numbers cannot hold."""
    return nw.when(~nw.col(column).is_null()).then(value.fill_null(0).cast(nw.Int64))
