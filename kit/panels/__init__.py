"""Filters over live charts, in a notebook and on a page."""

from collections.abc import Sequence
from pathlib import Path

from kit.case.case import Case
from kit.panels.agreement_board import Board
from kit.panels.coding_desk import FOLDER, Desk
from kit.panels.controls import Controls
from kit.panels.view import DEFAULT, Panel

__all__ = ["Board", "Controls", "Desk", "Panel", "board", "desk", "panel"]


def panel(case: Case, charts: Sequence[str] = DEFAULT, controls: Controls | None = None) -> Panel:
    """Live charts of a case, with filters and the evidence behind every mark.

    Parameters
    ----------
    case : Case
    charts : sequence of str
        Of ``timeline``, ``stance``, ``sentiment``, ``coverage`` and ``voices``.
    controls : Controls, optional
        ``other.controls``: the filters of another panel, which then drive both.

    Returns
    -------
    Panel
        A widget. ``.case`` is the case as filtered now, ``.evidence`` the rows behind the clicked mark, ``.reset()`` shows
        everything again.

    Raises
    ------
    KitError
        If a chart is unknown, or the controls belong to another case.
    """
    return Panel(case, charts, controls)


def desk(
    case: Case,
    article: str | None = None,
    coder: str | None = None,
    *,
    folder: str | Path = FOLDER,
    proposals: bool | None = None,
) -> Desk:
    """A desk for coding articles by hand, with mouse or keyboard.

    Shows an article's sentences (its text where the case holds it, else the gists), lets you choose a passage and code speaker,
    party, form, issues, stance, outlook and confidence from the codebook, and shows what is coded. Every action is saved at once.

    Parameters
    ----------
    case : Case
    article : str, optional
        Id of the article shown first. Default: the case's first.
    coder : str, optional
        Initials; without them the desk asks.
    folder : path
        Where ``<initials>.csv`` is written, rows of ``codings``; coders can share it.
    proposals : bool, optional
        Whether the case's own codes are shown, to accept, correct or reject. Default: those made by rule are.

    Returns
    -------
    Desk
        A widget.

    Raises
    ------
    KitError
        If there is no such article, or the initials name no coder.
    """
    return Desk(case, article, coder, folder, proposals)


def board(case: Case, folder: str | Path = FOLDER, coders: Sequence[str] | None = None) -> Board:
    """Agreement of the coders of a shared folder, drawn again as their files change.

    Parameters
    ----------
    case : Case
    folder : path
        Holds the coders' files.
    coders : sequence of str, optional
        As for `kit.agreement`; the machine can be one of them. Default: whoever has a file.

    Returns
    -------
    Board
        A widget: the chart of agreement and the list of differences. ``.summary`` holds the numbers.
    """
    return Board(case, folder, coders)
