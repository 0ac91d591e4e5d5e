"""A case and the articles' files → the same case with its texts, for whoever holds them."""

from __future__ import annotations

import pandas as pd

from kit.case import Case
from kit.errors import KitError
from kit.reading import articles


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
        If a file is missing or changed, or a sentence's offsets leave its article.
    """
    frame = case.articles.dropna(subset=["sha256"])
    texts = articles.find(folder, dict(zip(frame["article_id"], frame["sha256"], strict=True)))
    ends = case.sentences.groupby("article_id")["char_end"].max()
    for article, end in ends.items():
        if article in texts and end > len(texts[str(article)]):
            raise KitError(f"article {article}: a sentence ends at {end}, its file has {len(texts[str(article)])} characters")
    return case.with_tables(texts=pd.DataFrame({"article_id": list(texts), "body": list(texts.values())}).astype("str"))
