"""A picture's address in a notebook → the picture itself, from the notebook or its folder and from nowhere else."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from kit.publish.prose import PICTURES

_KINDS = {".gif": "gif", ".jpeg": "jpeg", ".jpg": "jpeg", ".png": "png", ".svg": "svg+xml", ".webp": "webp"}
_SHOWN = 80  # characters of an address in a warning
_ORDER = ("image/svg+xml", "image/png", "image/jpeg")  # of an attachment in several forms: vector first, then lossless


class Pictures:
    """The pictures that the prose of one notebook may show.

    Parameters
    ----------
    folder : Path
        Where the notebook stands: a picture is in it or below it.

    Attributes
    ----------
    warnings : list of str
        What could not be shown, and why.
    """

    def __init__(self, folder: Path):
        self._folder = folder.resolve()
        self.warnings: list[str] = []

    def embedded(self, address: str, attachments: Any = None) -> str:
        """A picture as a ``data:`` address; nothing, and a warning, if there is none that a page may show.

        Parameters
        ----------
        address : str
            As in the notebook: a path beside it, or ``attachment:`` and a name.
        attachments : mapping, optional
            Those of the cell: name → kind → base64.
        """
        scheme, colon, rest = address.partition(":")
        if colon and scheme.lower() == "attachment":
            uri, why = _read_attachment(attachments, rest)
        elif colon or address.startswith(("/", "\\")):
            uri, why = "", "a page shows its own pictures only; save it beside the notebook and name it by its path from there"
        else:
            uri, why = self._beside(address)
        if not uri:
            self.warnings.append(f"the picture {address[:_SHOWN]!r} is left out: {why}")
        return uri

    def _beside(self, address: str) -> tuple[str, str]:
        try:
            for path in (self._folder / name for name in dict.fromkeys((address, unquote(address)))):
                target = path.resolve()  # links followed
                if not target.is_relative_to(self._folder):
                    return "", "it is outside the notebook's folder"
                if target.is_file():
                    kind = _KINDS.get(target.suffix.lower())
                    if not kind:
                        return "", "it is no GIF, JPEG, PNG, SVG or WebP"
                    return f"data:image/{kind};base64,{base64.b64encode(target.read_bytes()).decode()}", ""
        except (OSError, ValueError, RuntimeError):  # no such path can be, or its links run in circles
            pass
        return "", "there is no such file that can be read"


def encoded(data: Any) -> str:
    """Base64 as a notebook keeps it, checked and without line breaks; nothing if it is none."""
    joined = "".join(data) if isinstance(data, list) and all(isinstance(part, str) for part in data) else data
    flat = re.sub(r"\s+", "", joined) if isinstance(joined, str) else ""
    try:
        base64.b64decode(flat, validate=True)
    except (binascii.Error, ValueError):
        return ""
    return flat


def _read_attachment(attachments: Any, name: str) -> tuple[str, str]:
    held = attachments if isinstance(attachments, Mapping) else {}
    forms = held.get(name, held.get(unquote(name)))
    if not isinstance(forms, Mapping):
        return "", "the cell has no such attachment"
    for kind in (*_ORDER, *sorted(PICTURES.difference(_ORDER))):
        if content := encoded(forms.get(kind)):
            return f"data:{kind};base64,{content}", ""
    return "", "the attachment is no picture"
