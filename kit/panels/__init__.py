"""Filters over live charts, in a notebook and on a page."""

from collections.abc import Sequence

from kit.case.case import Case
from kit.coders.sampling import Sample
from kit.panels.controls import Controls
from kit.panels.view import DEFAULT, Panel

__all__ = ["Controls", "Panel", "panel"]


def panel(
    case: Case,
    charts: str | Sequence[str] = DEFAULT,
    controls: Controls | None = None,
    *,
    follow: bool = True,
    sample: Sample | str | None = None,
) -> Panel:
    """Live charts of a case, with filters and the evidence behind every mark.

    All panels of a case follow one bar of filters, which stands above the first of them and stays in reach.

    Parameters
    ----------
    case : Case
    charts : str or sequence of str
        Of ``timeline``, ``stance``, ``sentiment``, ``sentiment_outlets``, ``sentiment_days``, ``coverage``, ``voices``,
        ``gap``, ``movement``, ``network``, ``sources``, ``figures``, ``agreement``, ``dates``, ``lag``, ``corrected_stance`` and
        ``corrected_voices``.
    controls : Controls, optional
        ``kit.panels.Controls(case)`` gives this panel a bar of its own, ``other.controls`` that of another panel.
    follow : bool, optional
        False: a chart that stands still, whatever is chosen, and says so.
    sample : Sample or str, optional
        The sample, or its name, by which people's codes correct ``corrected_…`` charts. Default: the first one in the case's
        folder.

    Returns
    -------
    Panel
        A widget. ``.case`` is the case as filtered now, ``.evidence`` the rows behind the clicked mark, ``.reset()`` shows
        everything again.

    Raises
    ------
    KitError
        If a chart is unknown, the controls belong to another case, a panel that stands still is given some, or a chart of
        corrected numbers has no sample.

    Examples
    --------
    >>> import kit
    >>> panel = kit.panel(kit.load(), charts=["stance"])
    >>> panel.controls.widgets["party"].value = ("ukraine",)
    >>> len(panel.case.statements)
    55

    Another panel of the same case follows; one that stands still does not.

    >>> case = panel.base
    >>> kit.panel(case, "coverage").selection, kit.panel(case, "coverage", follow=False).selection
    ({'party': ['ukraine']}, {})
    """
    return Panel(case, charts, controls, follow=follow, sample=sample)
