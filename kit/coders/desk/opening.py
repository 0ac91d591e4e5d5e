"""The desk as a notebook opens it: of any article of a case, or of a random sample's tasks one after the other."""

from __future__ import annotations

from pathlib import Path

from kit.case.case import Case
from kit.coders.desk.desk import FOLDER, Desk
from kit.coders.desk.sampled import SampleDesk
from kit.coders.sampling.kept import kept
from kit.coders.sampling.sample import Sample
from kit.errors import KitError


def desk(
    case: Case,
    article: str | None = None,
    coder: str | None = None,
    *,
    folder: str | Path | None = None,
    proposals: bool | None = None,
    sample: Sample | str | None = None,
    blind: bool = True,
) -> Desk:
    """A desk for coding articles by hand, with mouse or keyboard.

    Shows an article's sentences (its text where the case holds it, else the gists), lets you choose a passage and code actor,
    party, form, issues, stance, outlook and confidence from the codebook, and shows what is coded. Every action is saved at once.

    Parameters
    ----------
    case : Case
    article : str, optional
        Id of the article shown first. Default: the case's first.
    coder : str, optional
        Initials; without them the desk asks.
    folder : path, optional
        Where ``<initials>.csv`` is written, rows of ``codings``; coders can share it. Default: ``codes``, of a sample its folder.
    proposals : bool, optional
        Whether the case's own codes are shown, to accept, correct or reject. Default: those made by rule are.
    sample : Sample or str, optional
        Its tasks come one after the other instead of articles: passages to judge, and articles to read for what the machine
        missed. A sample that was kept, or its name.
    blind : bool
        Of a sample: whether the machine's codes of its passages stay hidden; else they are proposals.

    Returns
    -------
    Desk
        A widget.

    Raises
    ------
    KitError
        If there is no such article or sample, the initials name no coder, or the sample has no task for this coder.
    """
    if sample is None:
        return Desk(case, article, coder, FOLDER if folder is None else folder, proposals)
    if article is not None or proposals is not None:
        raise KitError(
            "a sample says itself which article comes: leave out article; whether the machine's codes are shown says blind, "
            "not proposals"
        )
    return SampleDesk(case, kept(case, sample), coder, folder, blind)
