"""What a list says of an article whose text lies elsewhere."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple


class Listed(NamedTuple):
    """An article of a list.

    Attributes
    ----------
    place : str
        Where it stands in the list.
    id, url, title, outlet, author, language : str or None
    published : date or None
        Never the day on which somebody saw, stored or indexed it.
    """

    place: str
    id: str | None = None
    url: str | None = None
    title: str | None = None
    outlet: str | None = None
    author: str | None = None
    language: str | None = None
    published: date | None = None
