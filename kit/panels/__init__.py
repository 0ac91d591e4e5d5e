"""Filters over live charts, in a notebook and on a page."""

from collections.abc import Sequence

from kit.case.case import Case
from kit.panels.controls import Controls
from kit.panels.view import DEFAULT, Panel

__all__ = ["Controls", "Panel", "panel"]


def panel(case: Case, charts: Sequence[str] = DEFAULT, controls: Controls | None = None) -> Panel:
    """Live charts of a case, with filters and the evidence behind every mark.

    Parameters
    ----------
    case : Case
    charts : sequence of str
        Of ``timeline``, ``stance``, ``sentiment``, ``coverage``, ``voices``, ``gap``, ``movement``, ``network``, ``sources``,
        ``figures``, ``agreement``, ``dates`` and ``lag``.
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

    Examples
    --------
    >>> import kit
    >>> panel = kit.panel(kit.load(), charts=["stance"])
    >>> panel.controls.widgets["party"].value = ("ukraine",)
    >>> len(panel.case.statements)
    55
    """
    return Panel(case, charts, controls)
