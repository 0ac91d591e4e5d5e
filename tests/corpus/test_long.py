"""Long articles: every line of one is coded (how its time grows is a benchmark: `python -m tests.bench.long`)."""

from datetime import date

import kit
from kit.coding.article import Coder
from kit.corpus import provenance
from kit.reading.documents import Document


def article(lines: int) -> Document:
    """One article full of names, days and figures: in every line one of each."""
    text = "\n\n".join(f"On 4 March 2031 Otta Vell said {k} people were killed." for k in range(10, 10 + lines))
    return Document("a", "a", text, "", published=date(2031, 3, 9))


def coder() -> Coder:
    _, book = provenance.codebook(kit.example())
    return Coder(book, date(2031, 3, 3))


def test_every_line_of_a_long_article_full_of_names_days_and_figures_is_coded():
    n = 2_000
    rows = coder().code(article(n))
    assert len(rows["figures"]) == len(rows["attributions"]) == n
    assert [row["value"] for row in rows["figures"]] == [*range(10, 10 + n)]
    assert {(row["speaker"], row["said_from"]) for row in rows["attributions"]} == {("Otta Vell", "2031-03-04")}
    assert rows["attributions"][-1]["char_end"] == len(article(n).text)
