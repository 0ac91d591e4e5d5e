"""A case → how much each outlet says about what, and who gets to speak."""

from __future__ import annotations

from collections.abc import Iterable

import narwhals as nw
import pandas as pd

from kit.case import rows
from kit.case.case import Case
from kit.case.summaries import summary
from kit.coders.sampling import Sample
from kit.errors import UnknownValue, choices
from kit.measures import tally
from kit.measures.corrected import COUNTS, VOICES
from kit.measures.corrected import corrected as correct
from kit.measures.groups import TEXTS, columns, complete, ordered
from kit.store.frames import collected

_UNITS = {"statements": rows.statements, "attributions": rows.attributions}


@summary
def coverage_by(
    case: Case,
    by: str | Iterable[str] = ("outlet", "issue"),
    *,
    unit: str = "statements",
    corrected: Sample | str | None = None,
) -> pd.DataFrame:
    """Counts per group, as a share within an outlet and per 100 words.

    Parameters
    ----------
    case : Case
    by : str or list of str
        Columns of the unit, e.g. ``["outlet", "issue"]``.
    unit : {"statements", "attributions"}
    corrected : str or Sample, optional
        Name of a sample that people coded (`kit.sample`): the machine's numbers, corrected by it. Then one row per group and
        measure (``count``, ``share``), with the columns of `kit.measures.corrected.corrected`.

    Returns
    -------
    DataFrame
        One row per group that occurs; with an outlet or article and an issue in ``by``, one per combination, absent ones with
        n = 0: the ``by`` columns, ``n``, ``share`` (0…1, of the outlet's or article's rows if ``by`` has one, else of all),
        ``per_100_words`` (of the same text), ``n_words``.

    Raises
    ------
    UnknownColumn
        If a name in ``by`` is none of the unit's columns.

    Examples
    --------
    >>> import kit
    >>> from kit import measures
    >>> measures.coverage_by(kit.load(), "outlet").columns.to_list()
    ['outlet', 'n', 'share', 'per_100_words', 'n_words']
    """
    if unit not in _UNITS:
        raise UnknownValue(f"no unit {unit!r}; {choices(unit, _UNITS)}")
    names = columns(by, rows.COLUMNS[unit])
    if corrected is not None:
        return correct(case, corrected, names, COUNTS, issues=unit == "statements")
    counted = tally.add_up(case, _UNITS[unit](case, rows.unlabelled(names)), names, n=nw.len())
    texts = collected(rows.articles(case).select("article_id", "article", "outlet_id", "outlet", "n_words"))
    texts = texts.sort_values("article_id", kind="stable", ignore_index=True)
    text = next((c for c in TEXTS if c in names), None)
    if text and len(names) == 2 and {"issue", "issue_id"} & set(names):
        full = complete(counted, names, [_levels(case, texts, name) for name in names])
    else:
        full = ordered(case, counted.assign(n=counted["n"].astype("int64")), names)
    if text:
        full = full.merge(texts.groupby(text)["n_words"].sum().reset_index(), on=text, how="left", validate="many_to_one")
        total = full.groupby(text)["n"].transform("sum")
    else:
        full["n_words"] = texts["n_words"].sum()
        total = pd.Series(full["n"].sum(), index=full.index)
    full["n_words"] = full["n_words"].astype("int64")
    full["share"] = (full["n"] / total).where(total > 0)
    full["per_100_words"] = (100 * full["n"] / full["n_words"]).where(full["n_words"] > 0)
    return full[[*names, "n", "share", "per_100_words", "n_words"]]


@summary
def voice_by(
    case: Case, by: str | Iterable[str] = ("outlet", "family"), *, corrected: Sample | str | None = None
) -> pd.DataFrame:
    """Who gets to speak, and how much of it in quotation marks.

    Parameters
    ----------
    case : Case
    by : str or list of str
    corrected : str or Sample, optional
        Name of a sample that people coded (`kit.sample`): the machine's numbers, corrected by it. Then one row per group and
        measure (``count``, ``share``, ``quoted share``), with the columns of `kit.measures.corrected.corrected`.

    Returns
    -------
    DataFrame
        One row per group: the ``by`` columns, ``n`` (attributions), ``n_quoted`` (direct or mixed), ``share`` (0…1, of the
        outlet's or article's attributions if ``by`` has one, else of all), ``quoted_share`` (0…1, of the group).

    Examples
    --------
    >>> import kit
    >>> from kit import measures
    >>> measures.voice_by(kit.load(), "family")[["family", "n"]].head(1).to_dict("split")["data"]
    [['Ukraine', 33]]
    """
    names = columns(by, rows.COLUMNS["attributions"])
    if corrected is not None:
        return correct(case, corrected, names, VOICES, issues=False)
    quoted = [c["value"] for c in case.book.codes("attributions", "form") if c["quoted"]]
    frame = rows.attributions(case, rows.unlabelled(names))
    frame = frame.with_columns(_quoted=nw.col("form").is_in(quoted).cast(nw.Int64))
    counts = tally.add_up(case, frame, names, n=nw.len(), n_quoted=nw.col("_quoted").sum())
    text = next((c for c in TEXTS if c in names), None)
    total = counts.groupby(text)["n"].transform("sum") if text else counts["n"].sum()
    counts = counts.assign(share=counts["n"] / total, quoted_share=counts["n_quoted"] / counts["n"])
    return ordered(case, counts, names)


def _levels(case: Case, texts: pd.DataFrame, name: str) -> list:
    """Every outlet or article of the case, and every issue it was filtered to: absence must show."""
    if name in TEXTS:
        return list(dict.fromkeys(texts[name]))
    chosen = case.filters.get("issue")
    key = "label" if name == "issue" else "issue_id"
    return [i[key] for i in case.book.issues() if chosen is None or i["issue_id"] in chosen]
