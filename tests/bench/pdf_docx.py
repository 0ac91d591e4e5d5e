"""Articles a second from PDFs and DOCX, as a share of what the bare library needs to give out the same files' text.

`python -m tests.bench pdf_docx`: the level is a share of 0.8. ``paragraphs`` is the text alone, before title, day,
byline and language are read of it.
"""

import io
import statistics
import time
from collections.abc import Callable
from functools import partial

import docx
import pypdf
import pypdfium2
import pypdfium2.raw

from kit.reading.documents import finished
from kit.reading.formats import pdf, reading_order
from kit.reading.items import Raw
from tests.reading.formats.test_office import HEAD, saved, word
from tests.reading.formats.test_pdf import STORY, newspaper

ROUNDS, REPEATED = 9, 4

TIMES = 4  # the story of 170 words: articles of 680
pdfs = {
    "one column": [newspaper(1, by_row=False, n_pages=n, times=TIMES) for n in (1, 2, 3)],
    "columns drawn one by one": [newspaper(n, by_row=False, n_pages=pages, times=TIMES) for n in (2, 3) for pages in (1, 2)],
    "columns drawn row by row": [newspaper(n, by_row=True, n_pages=pages, times=TIMES) for n in (2, 3) for pages in (1, 2)],
}
words = [saved(word([*HEAD, *STORY * TIMES])) for _ in range(4)]


def bare_pdf(files: list[bytes]) -> None:
    for data in files:
        document = pypdfium2.PdfDocument(data)
        for page in document:
            text_page = page.get_textpage()
            text_page.get_text_range()
            text_page.close()
            page.close()
        document.close()


def bare_pypdf(files: list[bytes]) -> None:
    for data in files:
        for page in pypdf.PdfReader(io.BytesIO(data)).pages:
            page.extract_text()


def in_order(files: list[bytes]) -> None:
    for data in files:
        printed, _ = pdf._open(data, pypdfium2, pypdfium2.raw)
        reading_order.paragraphs([block for page in printed.pages for block in page])


def articles(files: list[bytes], form: str) -> None:
    for data in files:
        finished(Raw("a", "a", "0", f"a.{form.lower()}", data, form=form))


def bare_docx() -> None:
    for data in words:
        "\n".join(paragraph.text for paragraph in docx.Document(io.BytesIO(data)).paragraphs)


def seconds(work: Callable[[], None]) -> float:
    began = time.process_time()
    for _ in range(REPEATED):
        work()
    return (time.process_time() - began) / REPEATED


def compare(works: dict[str, Callable[[], None]], n: int) -> None:
    """Print how many files a second each does, the first as they are, the others as a share of it."""
    taken: dict[str, list[float]] = {name: [] for name in works}
    for work in works.values():
        work()
    for _ in range(ROUNDS):
        for name, work in works.items():
            taken[name].append(seconds(work))
    medians = {name: statistics.median(each) for name, each in taken.items()}
    first = next(iter(medians.values()))
    print("; ".join(f"{name} {n / median:.0f} a second ({first / median:.2f})" for name, median in medians.items()))


for kind, files in pdfs.items():
    print(f"PDF, {kind}: ", end="")
    compare(
        {
            "pypdfium2": partial(bare_pdf, files), "paragraphs": partial(in_order, files),
            "articles": partial(articles, files, "PDF"), "pypdf": partial(bare_pypdf, files),
        },
        len(files),
    )  # fmt: skip
print("DOCX: ", end="")
compare({"python-docx": bare_docx, "articles": partial(articles, words, "DOCX")}, len(words))
