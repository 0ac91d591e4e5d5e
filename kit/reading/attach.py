"""A case and the articles' files → the same case with its texts, for whoever holds them."""

from __future__ import annotations

import pandas as pd

from kit.case.case import Case
from kit.errors import KitError
from kit.reading import articles
from kit.text import sentences


def attach(case: Case, folder: str) -> Case:
    """Add the table ``texts``: evidence then shows sentences instead of paraphrases.

    Parameters
    ----------
    case : Case
    folder : str
        Holds the article files; they are found by hash.

    Raises
    ------
    KitError
        If a file is missing or changed, or a sentence's offsets do not fit its article.
    """
    frame = case.articles.dropna(subset=["sha256"])
    texts = articles.find(folder, dict(zip(frame["article_id"], frame["sha256"], strict=True)))
    ends = case.sentences.groupby("article_id")["char_end"].max()
    for article, end in ends.items():
        if article in texts and end > len(texts[str(article)]):
            raise KitError(f"article {article}: a sentence ends at {end}, its file has {len(texts[str(article)])} characters")
    for s in case.sentences[case.sentences["article_id"].isin(texts)].itertuples():
        n = sentences.count_words(texts[str(s.article_id)][s.char_start : s.char_end])
        if n != s.n_words:
            raise KitError(
                f"article {s.article_id}: sentence {s.sentence_id} had {s.n_words} words, its place in the file now holds {n}: "
                "the text was taken from its page by another version of the reader; code the article again"
            )
    return case.with_tables(texts=pd.DataFrame({"article_id": list(texts), "body": list(texts.values())}).astype("str"))
