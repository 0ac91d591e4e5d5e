"""Long articles: the rules take no longer than their length."""

import time
from datetime import date

import kit
from kit.coding.article import Coder
from kit.corpus import provenance
from kit.reading.documents import Document


def test_an_article_of_a_megabyte_full_of_names_days_and_figures_is_coded_in_time_that_grows_with_its_length():
    _, book = provenance.codebook(kit.example())
    coder = Coder(book, date(2031, 3, 3))
    took = []
    for n in (1, 1_000, 8_000):  # the first loads what all need
        lines = (f"On 4 March 2031 Otta Vell said {k} people were killed." for k in range(10, 10 + n))
        text = "\n\n".join(lines)
        began = time.process_time()
        rows = coder.code(Document("a", "a", text, "", published=date(2031, 3, 9)))
        took.append(time.process_time() - began)
        assert len(rows["figures"]) == len(rows["attributions"]) == n
    assert took[2] < 20 * took[1]  # eight times the length
