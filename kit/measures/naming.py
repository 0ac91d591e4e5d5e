"""A case that holds its texts → how often each outlet or day names whom, in any language, by the codebook's spellings."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

import pandas as pd

from kit.case import rows
from kit.case.case import Case
from kit.case.codebook import FOUND
from kit.case.summaries import summary
from kit.errors import KitError
from kit.measures.groups import TEXTS, columns, complete
from kit.store.frames import collected
from kit.text.names import Names

COLUMNS = (*TEXTS, "published", "language", "actor", "actor_id", "party")
_MOST = 30  # actors that are told of
_ENGLISH = "en"


@summary
def named_by(case: Case, by: str | Iterable[str] = ("outlet", "actor"), *, most: int = _MOST) -> pd.DataFrame:
    """How often actors are named in the articles' texts, whether anything is said by them or not.

    It needs no rule of any language: names are found by their spellings in the codebook, in any script, inflected forms only
    where they are spelled there.

    Parameters
    ----------
    case : Case
        With the texts of its articles.
    by : str or list of str
        Of ``article``, ``article_id``, ``outlet``, ``outlet_id``, ``published`` (day), ``language``, ``actor``, ``actor_id``,
        ``party``.
    most : int
        Only the so many actors that most articles name.

    Returns
    -------
    DataFrame
        One row per group that occurs; with an outlet or article and an actor, one per combination, absent ones with n = 0: the
        ``by`` columns, ``n`` (times named), ``n_articles`` (that name somebody of the group), and where an outlet or article is
        in ``by`` ``share`` (0…1, of its mentions), ``n_words`` and ``per_100_words`` of it. `kit.charts.coverage_grid` draws it.

    Raises
    ------
    KitError
        If the case holds no texts (``kit attach`` puts them in).
    UnknownColumn
        If a name in ``by`` is none of these columns.

    Examples
    --------
    >>> import kit
    >>> import pandas as pd
    >>> from kit import measures
    >>> texts = pd.DataFrame({"article_id": ["000"], "body": ["Selenskyj traf Lavrov. Zelenskyj blieb."]})
    >>> measures.named_by(kit.load().with_tables(texts=texts), "actor")[["actor", "n"]].to_dict("split")["data"]
    [['Sergey Lavrov', 1], ['Volodymyr Zelenskyy', 2]]
    """
    names = columns(by, COLUMNS)
    if "texts" not in case.tables:
        raise KitError("this case holds no texts, in which names are found: kit attach CASE FOLDER --out PRIVATE puts them in")
    found = _count(case, most)
    groups = found.groupby(names, dropna=False, sort=False)
    counted = groups.agg(n=("n", "sum"), n_articles=("article_id", "nunique")).reset_index()
    if text := next((c for c in TEXTS if c in names), None):
        counted = _relate(case, counted, text, names, found)
    counted.attrs["unit"] = "mention"
    return counted


def _relate(case: Case, counted: pd.DataFrame, text: str, names: list[str], found: pd.DataFrame) -> pd.DataFrame:
    """Counts with what they are of a text's words and mentions; with an actor beside it, every combination."""
    words = collected(rows.articles(case).select(*TEXTS, "n_words")).groupby(text)["n_words"].sum()
    if len(names) == 2 and {"actor", "actor_id"} & set(names):
        counted = complete(counted, names, [[*words.index] if c == text else [*dict.fromkeys(found[c])] for c in names])
        counted["n_articles"] = counted["n_articles"].fillna(0).astype("int64")
    counted = counted.sort_values(text, kind="stable", ignore_index=True)
    total = counted.groupby(text)["n"].transform("sum")
    counted["n_words"] = counted[text].map(words).astype("int64")
    counted["share"] = (counted["n"] / total).where(total > 0)
    counted["per_100_words"] = (100 * counted["n"] / counted["n_words"]).where(counted["n_words"] > 0)
    return counted


def _count(case: Case, most: int) -> pd.DataFrame:
    """One row per article and actor that it names: ``n`` times; actors by the number of articles that name them."""
    actors = case.tables["actors"]
    actors = actors[~actors["actor_id"].str.startswith(FOUND)]
    spellings = Names(case.tables["aliases"], actors)
    articles = collected(rows.articles(case).select(*TEXTS, "published", "original_language"))
    language = dict(zip(articles["article_id"], articles["original_language"], strict=True))
    counts: list[tuple[str, str, int]] = []
    for article, body in collected(case.frame("texts").select("article_id", "body")).itertuples(index=False):
        if article in language:
            code = language[article] if isinstance(language[article], str) else _ENGLISH
            mentions = spellings.read(body, code).find(0, len(body))
            counts += [(article, actor, n) for actor, n in Counter(m.actor_id for m in mentions).items()]
    found = pd.DataFrame(counts, columns=["article_id", "actor_id", "n"])
    by_articles = found["actor_id"].value_counts()
    order = sorted(by_articles.index, key=lambda actor: (-by_articles[actor], actor))[:most]
    found = found[found["actor_id"].isin(order)].merge(articles, on="article_id", validate="many_to_one")
    parties = dict(zip(actors["actor_id"], actors["party_id"].map(rows.labels_of(case, "party")), strict=True))
    found = found.assign(
        actor=found["actor_id"].map(rows.labels_of(case, "actor")),
        party=found["actor_id"].map(parties),
        order=found["actor_id"].map({actor: n for n, actor in enumerate(order)}),
    )
    return found.rename(columns={"original_language": "language"}).sort_values(["order", "article_id"], kind="stable")
