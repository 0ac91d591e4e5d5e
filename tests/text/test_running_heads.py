"""Heads and feet that every page repeats part no sentence."""

import pytest

from kit.text import cleaning
from kit.text.running_heads import drop, is_page_number
from kit.text.typesetting import set_as_running

PAGES = (
    "The wardens of both shores met for three hours on the island\nand agreed that the gate of the",
    "harbour would be open before the winter. Nobody left the hall\nbefore the lamps were lit, and",
    "Orla Venn said that the boats would go home in the night with\nall that they had brought.",
)
WHOLE = " ".join(" ".join(page.split("\n")) for page in PAGES)


def body(text):
    running = set_as_running(text)
    return [running[s.start : s.end] for s in cleaning.read_lines(running) if s.kind == "body"]


@pytest.mark.parametrize(
    ("head", "foot"),
    [
        ("Lake Gazette, 26 May 2031        {n}\n\n", ""),
        ("", "\n\nLake Gazette – page {n} of 3\n"),
        ("LAKE GAZETTE\n\n", "\n\n– {n} –\n"),
        ("", "\n\n{n}\n"),
    ],
)
def test_a_sentence_goes_on_over_the_end_of_a_page(head, foot):
    text = "\f".join(head.format(n=n) + page + foot.format(n=n) for n, page in enumerate(PAGES, start=1))
    assert body(text) == [WHOLE]
    assert set_as_running(text).count("Gazette") == ("Gazette" in head + foot)


def test_lines_with_numbers_that_follow_each_other_are_heads_where_they_part_a_sentence():
    text = "".join(f"{page}\n\nLake Gazette {n}\n\n" for n, page in enumerate(PAGES, start=4))
    assert body(text) == [WHOLE]
    listed = "".join(f"Meeting {n}\n\nThe wardens met on the island and left again.\n\n" for n in (1, 2, 3))
    assert drop(listed) == listed


def test_pages_of_long_lines_are_joined_too():
    long = ["The wardens of both shores " + "met again and " * 12 + "met on the", "island " + "and left and " * 14 + "came back."]
    text = "\f".join(f"Lake Gazette {n}\n{page}\n" for n, page in enumerate(long, start=1))
    assert body(text) == [" ".join(long)]


@pytest.mark.parametrize(
    "text",
    [
        "The gate opened.\n\nThe gate opened again in 2031\n",
        "Round 1\n\nHe left.\n\fRound one\n\nShe left.\n",
        "One page\n\nThe gate opened.\f",
    ],
)
def test_what_is_no_head_stays(text):
    assert drop(text) == text


@pytest.mark.parametrize(
    ("line", "is_one"), [(" – 4 – ", True), ("Page 4 of 9", True), ("4 gates", False), ("." * 1_000_000, False)]
)
def test_a_line_of_nothing_but_its_number_is_told_whatever_its_length(line, is_one):
    assert is_page_number(line) == is_one
