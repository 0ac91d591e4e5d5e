"""Articles a second from PDFs and DOCX, as a share of what the bare library needs to give out the same files' text.

`python -m tests.bench pdf_docx`: the level is a share of 0.8. ``lines in order`` is the text alone, before title, day, byline and
language are read of it.
"""

import io
import statistics
import time
from collections.abc import Callable

import docx
import pypdf
import pypdfium2
import pypdfium2.raw

from kit.reading.documents import finished
from kit.reading.formats import pdf
from kit.reading.items import Raw
from tests.reading.formats.test_office import HEAD, saved, word
from tests.reading.formats.test_pdf import STORY, newspaper

ROUNDS, REPEATED = 9, 4

pdfs = [newspaper(n, by_row=by_row, n_pages=pages) for n in (1, 2, 3) for by_row in (True, False) for pages in (1, 2)]
words = [saved(word([*HEAD, *STORY * n])) for n in (1, 2, 4, 8)]


def bare_pdf() -> None:
    for data in pdfs:
        document = pypdfium2.PdfDocument(data)
        for page in document:
            text_page = page.get_textpage()
            text_page.get_text_range()
            text_page.close()
            page.close()
        document.close()


def bare_pypdf() -> None:
    for data in pdfs:
        for page in pypdf.PdfReader(io.BytesIO(data)).pages:
            page.extract_text()


def in_order() -> None:
    for data in pdfs:
        pdf._open(data, pypdfium2, pypdfium2.raw)


def articles(files: list[bytes], form: str) -> Callable[[], None]:
    def read() -> None:
        for data in files:
            finished(Raw("a", "a", "0", f"a.{form.lower()}", data, form=form))

    return read


def bare_docx() -> None:
    for data in words:
        "\n".join(paragraph.text for paragraph in docx.Document(io.BytesIO(data)).paragraphs)


def seconds(work: Callable[[], None]) -> float:
    began = time.process_time()
    for _ in range(REPEATED):
        work()
    return (time.process_time() - began) / REPEATED


works = {
    "pypdfium2": bare_pdf, "PDF, lines in order": in_order, "PDF, articles": articles(pdfs, "PDF"), "pypdf": bare_pypdf,
    "python-docx": bare_docx, "DOCX, articles": articles(words, "DOCX"),
}  # fmt: skip
taken: dict[str, list[float]] = {name: [] for name in works}
for work in works.values():
    work()
for _ in range(ROUNDS):
    for name, work in works.items():
        taken[name].append(seconds(work))
median = {name: statistics.median(each) for name, each in taken.items()}
for name, n in [
    ("pypdfium2", len(pdfs)),
    ("PDF, articles", len(pdfs)),
    ("python-docx", len(words)),
    ("DOCX, articles", len(words)),
]:
    print(f"{name:20} {n / median[name]:6.0f} files a second")
for of, base in (
    ("PDF, lines in order", "pypdfium2"),
    ("PDF, articles", "pypdfium2"),
    ("PDF, articles", "pypdf"),
    ("DOCX, articles", "python-docx"),
):
    print(f"{of:20} {median[base] / median[of]:.2f} × {base}")
