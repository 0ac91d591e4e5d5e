"""A folder beside a page → whether a browser saved it with the page: what is in it are parts of the page, no articles."""

from __future__ import annotations

import html
import os
import re
from collections.abc import Callable
from typing import IO
from urllib.parse import unquote_to_bytes

# Behind the name of a page, as browsers and Windows write it in many languages.
# e.g. "gate_files", "gate.files", "gate-Dateien", "gate_fichiers"
_BEHIND = re.compile(
    r"(.+)(?:[_.]files|-Dateien|_fichiers|_archivos|_bestanden|_file|-filer|_filer|_tiedostot|_pliki|_soubory|_elemei|_ficheiros"
    r"|_arquivos|_dosyalar|_datoteke|_fails|_failid|_fajlovi|_bylos|_fitxers|_fitxategiak)",
    re.IGNORECASE | re.DOTALL,
)
_ENDINGS = (".html", ".htm", ".xhtml")
# Behind the folder in an address: nothing, or a file that can be an article, which a page links to and does not show.
# e.g. "more.html", "talks.pdf?page=2"
_LINKED = re.compile(rb"[^\"'<>()?#]{0,300}\.(?:x?html?|txt|pdf|docx?|rtf|odt)(?:[\"'<>()?#\s]|\Z)|[\"'<>()\s]|\Z", re.IGNORECASE)
_FAR = 400  # bytes of an address behind the folder
_READ = 1_000_000  # bytes of a page in which it names its folder


def is_part_of_page(name: str, is_there: Callable[[str], bool], opened: Callable[[str], IO[bytes]]) -> bool:
    """Whether a folder holds the pictures and scripts of a page beside it.

    Parameters
    ----------
    name : str
        Of the folder.
    is_there : callable
        Whether there is a file of such a name beside it.
    opened : callable
        Opens that file.

    Notes
    -----
    Its name is not enough: articles can lie in ``talks_files`` beside ``talks.html``. The page has to show something from it.
    """
    m = _BEHIND.fullmatch(name)
    pages = [m[1] + ending for ending in _ENDINGS if is_there(m[1] + ending)] if m else []
    return any(_names_folder(opened, page, name) for page in pages)


def _names_folder(opened: Callable[[str], IO[bytes]], page: str, name: str) -> bool:
    try:
        with opened(page) as file:
            data = file.read(_READ)
    except Exception:  # it is told when the page itself is read
        return False
    plain = os.fsencode(name) + b"/"
    forms = (data, unquote_to_bytes(data), html.unescape(data.decode("utf-8", "ignore")).encode())
    return any(_shows(form, plain) for form in forms)


def _shows(page: bytes, folder: bytes) -> bool:
    """Whether a page names a file of the folder that is no article: a picture, a script, a style sheet."""
    at = page.find(folder)
    while at >= 0:
        at += len(folder)
        if not _LINKED.match(page[at : at + _FAR]):
            return True
        at = page.find(folder, at)
    return False
