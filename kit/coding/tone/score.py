"""Article files → the machine-made columns of a case: hashes, offsets, word counts, TextBlob and VADER scores."""

from __future__ import annotations

import pandas as pd

from kit.case.case import Case
from kit.coding.tone import sentiment
from kit.errors import Fault
from kit.reading import articles
from kit.reading.languages import read_as
from kit.text import sentences

SENTENCE_COLUMNS = [
    "article_id", "paragraph", "position", "char_start", "char_end", "n_words",
    "textblob_polarity", "textblob_subjectivity", "vader_compound",
]  # fmt: skip
ATTRIBUTION_COLUMNS = ["char_start", "char_end", "textblob_polarity", "vader_compound"]
ARTICLE_COLUMNS = ["n_words", "n_sentences", "sha256"]


def score(case: Case, folder: str) -> dict[str, pd.DataFrame]:
    """Recompute every machine-made column from the article files.

    Parameters
    ----------
    case : Case
        Says which files to look for (by hash) and which sentences an attribution spans.
    folder : str
        Holds the article files.

    Returns
    -------
    dict of str to DataFrame
        ``articles``, ``sentences`` and ``attributions`` with their key and machine-made columns only, in order of key.

    Raises
    ------
    KitError
        If an article's file is missing or changed.
    """
    known = case.articles["sha256"]
    hashes = dict(zip(case.articles["article_id"], known.astype(object).where(known.notna(), None), strict=True))
    texts = articles.find(folder, hashes)
    languages = {article: read_as(text, None) for article, text in texts.items()}
    rows = [row for article, text in sorted(texts.items()) for row in _score_sentences(article, text, languages[article])]
    scored = pd.DataFrame(rows, columns=["sentence_id", *SENTENCE_COLUMNS])
    totals = scored.groupby("article_id").agg(n_words=("n_words", "sum"), n_sentences=("sentence_id", "size")).reset_index()
    totals["sha256"] = [articles.digest(texts[a].encode("utf-8")) for a in totals["article_id"]]
    return {"articles": totals, "sentences": scored, "attributions": _score_attributions(case, texts, scored, languages)}


def find_differences(case: Case, recomputed: dict[str, pd.DataFrame]) -> list[Fault]:
    """Where a case's machine-made columns differ from recomputed ones; exact, no tolerance."""
    faults: list[Fault] = []
    for name, key, columns in (
        ("articles", "article_id", ARTICLE_COLUMNS),
        ("sentences", "sentence_id", SENTENCE_COLUMNS),
        ("attributions", "attribution_id", ATTRIBUTION_COLUMNS),
    ):
        old, new = (frame.set_index(key) for frame in (case.tables[name], recomputed[name]))
        for missing in sorted(set(old.index) ^ set(new.index)):
            where = "the recomputed case" if missing in old.index else "the case"
            faults.append(
                Fault(
                    f"{name}.csv",
                    None,
                    key,
                    str(missing),
                    f"{where} has no such row",
                    "Run kit score --write: it adds sentences; then read and code them",
                )
            )
        shared = [k for k in old.index if k in new.index]
        for column in columns:
            pairs = zip(shared, old.loc[shared, column], new.loc[shared, column], strict=True)
            faults += [
                Fault(f"{name}.csv", None, column, f"{row}: {was}", "the value is not the recomputed one", f"Recomputed: {now}")
                for row, was, now in pairs
                if pd.isna(was) != pd.isna(now) or (not pd.isna(was) and was != now)
            ]
    return faults


def replace_scores(case: Case, recomputed: dict[str, pd.DataFrame]) -> Case:
    """The case with recomputed columns in place of its own; sentences it lacks are added, to be read and coded."""
    changed = {}
    for name, frame in recomputed.items():
        key = frame.columns[0] if name == "articles" else f"{name[:-1]}_id"
        new = frame.set_index(key)
        old = case.tables[name].set_index(key, drop=False)
        rows = [k for k in old.index if k in new.index]
        for column in new.columns:
            old.loc[rows, column] = new.loc[rows, column].astype(old[column].dtype)
        if name == "sentences":
            added = new.loc[[k for k in new.index if k not in old.index]].reset_index().reindex(columns=old.columns)
            old = pd.concat([old, added.astype(old.dtypes.to_dict())]) if len(added) else old
        changed[name] = old.reset_index(drop=True)
    return case.with_tables(**changed)


def _score_sentences(article: str, text: str, language: str | None) -> list[dict[str, object]]:
    rows = []
    for s in sentences.split(text, language=language or sentences.ENGLISH):
        printed = text[s.char_start : s.char_end]
        wording = sentiment.score_in(printed, language)
        rows.append(
            {
                "sentence_id": f"{article}-s{s.position:02d}",
                "article_id": article,
                **s._asdict(),
                "n_words": wording.n_words,
                "textblob_polarity": wording.polarity,
                "textblob_subjectivity": wording.subjectivity,
                "vader_compound": wording.compound,
            }
        )
    return rows


def _score_attributions(
    case: Case, texts: dict[str, str], scored: pd.DataFrame, languages: dict[str, str | None]
) -> pd.DataFrame:
    starts, ends = (dict(zip(scored["sentence_id"], scored[c], strict=True)) for c in ("char_start", "char_end"))
    rows = []
    for a in case.attributions.itertuples():
        if a.first_sentence_id not in starts or a.last_sentence_id not in ends:
            continue
        start, end = starts[a.first_sentence_id], ends[a.last_sentence_id]
        wording = sentiment.score_in(texts[str(a.article_id)][start:end], languages[str(a.article_id)])
        rows.append(
            {"attribution_id": a.attribution_id, "char_start": start, "char_end": end}
            | {"textblob_polarity": wording.polarity, "vader_compound": wording.compound}
        )
    return pd.DataFrame(rows, columns=["attribution_id", *ATTRIBUTION_COLUMNS])
