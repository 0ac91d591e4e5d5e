"""What an article's own text says of its origin, on invented articles; agencies are known by name."""

from datetime import date

import pytest

from kit.coding import origin
from kit.reading.documents import Document
from kit.text.cleaning import read_lines

LONG = "The envoys met for hours and parted without a word on the pier. " * 2


def known(text, **given):
    return origin.read_origin(Document("x", "x", text, "0" * 64, **given), read_lines(text), date(2031, 3, 3))


@pytest.mark.parametrize(
    "text",
    ["ORLEC (Reuters) - " + LONG, "(Reuters) " + LONG, "Ada Holm, The Associated Press\n\n" + LONG, LONG + "\n\nSource: Reuters"],
)
def test_an_agency_is_read_from_dateline_byline_and_credit(text):
    assert known(text).agency in ("Reuters", "Associated Press", "AP")


def test_an_agency_that_the_story_is_about_is_no_origin():
    assert known("A reporter of Reuters was seen on the pier, where the envoys met. " + LONG).agency is None


@pytest.mark.parametrize(
    ("text", "day", "basis"),
    [
        ("ORLEC, March 19, 2031 (Lake Wire) – " + LONG, date(2031, 3, 19), "printed"),
        ("It was day 17 of the war. " + LONG, date(2031, 3, 19), "conflict day"),
        ("It was day 17 of the war, after day 16 of the war. " + LONG, None, "unknown"),
        ("The paper of March 19, 2031 was read aloud. " + LONG, None, "unknown"),
        (LONG, None, "unknown"),
    ],
)
def test_a_day_is_known_only_where_the_text_says_it(text, day, basis):
    found = known(text)
    assert (found.published, found.published_basis) == (day, basis)


def test_what_was_given_stays():
    given = known(
        "(Reuters) It was day 17 of the war.", published=date(2030, 1, 1), published_basis="metadata", agency="Lake Wire"
    )
    assert (given.published, given.agency) == (date(2030, 1, 1), "Lake Wire")
