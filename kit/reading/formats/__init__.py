"""Files as archives of the press, newsrooms and programs give them out → the articles in them: one row a format.

A family of formats is a module beside this one. It names its formats in ``FORMATS`` and imports the library that parses them only
when such a file comes.
"""

from __future__ import annotations

import importlib
from collections.abc import Iterator
from functools import cache

from kit.reading.formats.form import Context, Format, Item, Probe
from kit.reading.items import Document, Raw, Rejected, Unreadable
from kit.reading.sources import Source

# The first whose file it is takes it: what is particular comes before what is general.
_FAMILIES = (
    "nexis", "factiva", "press_archives", "references", "news_exchange", "feeds", "collections", "web_archives",
    "saved_pages", "mail", "office", "pdf",
)  # fmt: skip

__all__ = ["article", "every", "find", "read"]


@cache
def every() -> tuple[Format, ...]:
    """Every format that is read here, in the order in which a file is tried."""
    families = (importlib.import_module(f"kit.reading.formats.{name}") for name in _FAMILIES)
    return tuple(form for family in families for form in family.FORMATS)


def find(source: Source, name: str) -> Format | None:
    """The format of a file with such a name, in small letters and without ``.gz``; None where it is of none of them."""
    fitting = [form for form in every() if name.endswith(form.endings)]
    probe = Probe(name, source)
    return next((form for form in fitting if form.fits(probe)), None)


def read(form: Format, source: Source, context: Context) -> Iterator[Item]:
    """Every document of a file as an article, or with the reason why it is none.

    Where the file says how many documents it holds, and another number is found, that is told at its end.
    """
    found = 0
    for item in form.items(source, context):
        found += 1
        yield item if not isinstance(item, Raw) or item.form else _of(form, item)
    if context.announced is not None:
        context.tell(source.place, context.announced, found)
        if context.announced != found:
            yield Rejected(source.place, f"it announces {context.announced:,} documents, and {found:,} were found in it")


def _of(form: Format, item: Raw) -> Raw:
    """A file whose text a worker takes by its format; a page among them is read as any page."""
    from dataclasses import replace

    return replace(item, form=form.name) if form.article else item


def article(page: Raw, names: frozenset[str]) -> Document:
    """The article of a file of one of these formats; raises `Unreadable` with the reason why it holds none."""
    form = next(form for form in every() if form.name == page.form)
    if form.article is None:
        raise Unreadable("not a format that is read")
    return form.article(page, names)
