"""A case → its units as Narwhals frames with the columns that are asked for, each label joined in one place.

The same lines run over pandas and over DuckDB. The order of rows means nothing; `kit.case.units` gives DataFrames in order.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from kit.days import span_words
from kit.errors import UnknownColumn, choices
from kit.store.frames import Frame, collected
from kit.store.wide_tables import RULES

if TYPE_CHECKING:
    from kit.case.case import Case

_CARRIED = [
    "attribution_id", "utterance_id", "event_id", "article_id", "article", "outlet_id", "outlet", "party_id", "party", "family",
    "actor_id", "actor", "form", "said_from", "said_to", "when", "outlook", "textblob_polarity", "vader_compound", "paraphrase",
    "gist", "text", "first_sentence_id", "last_sentence_id", "speaker", "citation_id", "coder", "confidence", "flag",
]  # fmt: skip
_STATED = [
    "statement_id", "attribution_id", "issue_id", "stance", "proposition", "cue", "by_rule", *_CARRIED[1:], "issue",
    "issue_group", "issue_kind", "score",
]  # fmt: skip
COLUMNS = {"attributions": _CARRIED, "statements": _STATED, "utterances": [*_STATED, "n_reports"]}

# label → the codebook's table, its id there and in units, its column there
_LABELS = {
    "party": ("parties", "party_id", "name"),
    "family": ("parties", "party_id", "family"),
    "actor": ("actors", "actor_id", "name"),
    "outlet": ("outlets", "outlet_id", "name"),
    "issue": ("issues", "issue_id", "label"),
    "issue_group": ("issues", "issue_id", "group"),
    "issue_kind": ("issues", "issue_id", "kind"),
}
# columns that ``said`` and ``stated`` on disk leave out → the table to join them from
_BESIDE = {
    **dict.fromkeys(("paraphrase", "first_sentence_id", "last_sentence_id", "speaker", "flag"), "attributions"),
    **dict.fromkeys(("proposition", "cue"), "statements"),
}


def attributions(case: Case, wanted: Iterable[str]) -> Frame:
    """Attributions with at least these columns.

    Raises
    ------
    UnknownColumn
        If a column is none of `units.attributions`.
    """
    return _with_columns(case, case.frame("said"), wanted, "attributions")


def statements(case: Case, wanted: Iterable[str]) -> Frame:
    """Statements with at least these columns; as `attributions`. Positions coded by rule only *mention* an issue, unless the
    case shows them. ``coder`` and ``confidence`` are those of the statement, which may differ from its attribution's; ``step`` is
    the stance where it is shown, else missing: what is grouped by it reads one column."""
    import narwhals as nw

    frame = case.frame("stated").with_columns(
        by_rule=nw.col("stated_by").str.starts_with(RULES).fill_null(False),
        coder=nw.col("stated_by"),
        step=nw.col("stance" if "machine_stance" in case.filters else "read_stance"),
    )
    if "machine_stance" not in case.filters:
        frame = frame.with_columns(stance=nw.when(nw.col("by_rule")).then(nw.lit(_naming(case))).otherwise(nw.col("stance")))
    return _with_columns(case, frame, wanted, "statements")


def utterances(case: Case, wanted: Iterable[str], *, within: Sequence[str] = (), but: Sequence[str] = ()) -> Frame:
    """Utterances × issues with at least these columns: one row each, by the most direct report (see `units.utterances`);
    ``but``: ids of issues that are left out."""
    import narwhals as nw

    wanted = list(dict.fromkeys([*wanted, *within]))
    issues = case.issues
    negotiable = [i for i in issues.loc[issues["kind"] == "negotiable", "issue_id"] if i not in but]
    frame = statements(case, [c for c in wanted if c != "n_reports"]).filter(nw.col("issue_id").is_in(negotiable))
    key = ["utterance_id", "issue_id", *within]
    if "n_reports" in wanted:
        frame = frame.with_columns(n_reports=nw.col("statement_id").count().over(*key))
    # these filters keep all reports of an utterance or none, so that ``first`` is right
    if not within and set(case.filters) <= {
        "issue",
        "machine_stance",
    }:
        return frame.filter(nw.col("first"))
    place = nw.col("statement_id").cum_count().over(*key, order_by=["form_rank", "statement_id"])
    again = frame.filter(~nw.col("alone")).with_columns(_place=place)
    again = again.filter(nw.col("_place") == 1).drop("_place")
    return nw.concat([frame.filter(nw.col("alone")), again], how="vertical")


def articles(case: Case) -> Frame:
    """Articles with ``outlet`` (label) and ``article`` (id and outlet, for charts)."""
    return with_article(case.frame("articles").join(_labels(case, ["outlet"]), on="outlet_id", how="left"))


def with_article(frame: Frame) -> Frame:
    """Articles and their ``outlet``, with ``article``: id and outlet, as charts name it."""
    import narwhals as nw

    unknown = nw.col("outlet").is_null() | nw.col("outlet").str.starts_with("unknown (")
    named = nw.when(unknown).then(nw.lit("(unknown outlet)")).otherwise(nw.col("outlet"))
    return frame.with_columns(article=nw.concat_str([nw.col("article_id"), named], separator=" "))


def unlabelled(names: Iterable[str]) -> list[str]:
    """Names with labels replaced by their ids: grouping by ids is cheaper, and `labels_of` brings the labels back."""
    ids = {label: key for label, (_, key, _) in _LABELS.items()} | {"article": "article_id"}
    return list(dict.fromkeys(ids.get(name, name) for name in names))


def labels_of(case: Case, name: str) -> dict[str, str]:
    """Id → label, for a column that `unlabelled` replaced."""
    frame = articles(case.whole) if name == "article" else _labels(case, [name])
    key = unlabelled([name])[0]
    labels = collected(frame.select(key, name))
    return dict(zip(labels[key], labels[name], strict=True))


def _with_columns(case: Case, frame: Frame, wanted: Iterable[str], unit: str) -> Frame:
    """With the labels, scores and wordings that are asked for, and no others: each costs a join."""
    wanted = list(dict.fromkeys(wanted))
    for name in wanted:
        if name not in COLUMNS[unit]:
            raise UnknownColumn(f"there is no column {name!r} to group by; {choices(name, COLUMNS[unit])}")
    for key in dict.fromkeys(_LABELS[name][1] for name in wanted if name in _LABELS):
        same = [name for name in wanted if name in _LABELS and _LABELS[name][1] == key]
        frame = frame.join(_labels(case, same), on=key, how="left")
    if "article" in wanted:
        frame = frame.join(articles(case.whole).select("article_id", "article"), on="article_id", how="left")
    if "score" in wanted:
        frame = _with_score(case, frame)
    if "when" in wanted:
        frame = _with_when(case, frame)
    if "event_id" in wanted and case.filters:  # a filter may have removed the event of an utterance
        left = case.frame("utterances").select("utterance_id", "event_id")
        frame = frame.drop("event_id").join(left, on="utterance_id", how="left")
    held, beside = set(frame.columns), _BESIDE | {"confidence": "attributions" if unit == "attributions" else "statements"}
    for table in dict.fromkeys(beside[name] for name in wanted if name in beside and name not in held):
        key = f"{table.removesuffix('s')}_id"
        lacking = [name for name in wanted if beside.get(name) == table and name not in held]
        frame = frame.join(case.whole.frame(table).select(key, *lacking), on=key, how="left")
    if "gist" in wanted:
        frame = frame.join(_gists(case), on="attribution_id", how="left")
    return frame.join(case.passages(), on="attribution_id", how="left") if "text" in wanted else frame


def _labels(case: Case, names: Sequence[str]) -> Frame:
    """Id → labels of one table of the codebook, as a frame that joins once."""
    import narwhals as nw

    table, key, _ = _LABELS[names[0]]
    return case.frame(table).select(nw.col(key), *(nw.col(_LABELS[name][2]).alias(name) for name in names))


def _gists(case: Case) -> Frame:
    """Attribution → what its first sentence is about."""
    said = case.whole.frame("attributions").select("attribution_id", sentence_id="first_sentence_id")
    gists = case.whole.frame("sentences").select("sentence_id", "gist")
    return said.join(gists, on="sentence_id", how="left").drop("sentence_id")


def _with_when(case: Case, frame: Frame) -> Frame:
    """With the words for its days, made once for each pair of days."""
    import narwhals as nw

    def number(name: str) -> nw.Expr:
        day = nw.col(name).dt
        return (day.year().cast(nw.Float64) * 10_000 + day.month() * 100 + day.day()).fill_null(0)

    frame = frame.with_columns(_from=number("said_from"), _to=number("said_to"))
    spans = collected(frame.select("_from", "_to", "said_from", "said_to").unique())
    when = spans[["_from", "_to"]].assign(when=span_words(spans["said_from"], spans["said_to"], years=case.years))
    return frame.join(case.joinable(when), on=["_from", "_to"], how="left").drop("_from", "_to")


def scores(case: Case) -> dict[str, float]:
    """Stance → its number, of those that are a position."""
    codes = case.book.codes("statements", "stance")
    return {code["value"]: float(code["score"]) for code in codes if code.get("score") is not None}


def _with_score(case: Case, frame: Frame) -> Frame:
    """With the number of a stance code; missing for those that are no position."""
    import narwhals as nw

    score: Any = nw.lit(None).cast(nw.Float64)
    for stance, number in scores(case).items():
        score = nw.when(nw.col("stance") == stance).then(nw.lit(number)).otherwise(score)
    return frame.with_columns(score=score)


def _naming(case: Case) -> str:
    """The code of a statement that only names its issue."""
    return next(c["value"] for c in case.book.codes("statements", "stance") if c.get("score") is None)
