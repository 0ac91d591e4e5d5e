"""Words → the attributions that say them: names, paraphrases and, where texts are attached, the passages themselves."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

import pandas as pd

from kit.store.frames import collected

if TYPE_CHECKING:
    from kit.case.case import Case

_APOSTROPHES = str.maketrans(dict.fromkeys("‘’ʼ", "'"))
_COLUMNS = ["attribution_id", "actor", "text", "paraphrase", "gist"]


def folded(text: str) -> str:
    """A text as it is searched: small letters without accents, one kind of apostrophe; the twin of ``foldText`` in
    panels/front/words.js."""
    plain = "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.category(c).startswith("M"))
    return plain.lower().replace("ς", "σ").translate(_APOSTROPHES)


def words_of(text: str) -> list[str]:
    """What is searched for: every word of a text, folded."""
    return [word for word in re.split(r"[ \t\r\n]+", folded(text)) if word]


def says(frame: pd.DataFrame, text: str) -> pd.Series:
    """Whether each row says every word of a text, each anywhere in it.

    Parameters
    ----------
    frame : DataFrame
        With columns of `units.attributions`: ``actor``, ``text``, ``paraphrase``, ``gist``.
    text : str
    """
    wanted = words_of(text)
    told = frame["paraphrase"].fillna(frame["gist"]).fillna("")
    searched = (frame["actor"].fillna("") + "\n" + frame["text"].fillna("") + "\n" + told).map(folded)
    return searched.map(lambda held: all(word in held for word in wanted)).astype(bool)


def matching(case: Case, text: str) -> list[str]:
    """Ids of the attributions that say every word of a text; the wording of all of them is read."""
    from kit.case import rows

    frame = collected(rows.attributions(case, _COLUMNS).select(_COLUMNS))
    return list(frame.loc[says(frame, text), "attribution_id"])
