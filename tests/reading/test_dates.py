"""Printed dates → days of the calendar, seen from the day of publication."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kit.reading import dates

WEDNESDAY = date(2031, 3, 19)


def first(text, published=WEDNESDAY, **more):
    return [(text[e.start : e.end], e.first) for e in dates.find(text, published, **more)]


@pytest.mark.parametrize(
    "text, printed, day",
    [
        ("They met on 16 March 2031 in the hall.", "16 March 2031", date(2031, 3, 16)),
        ("They met on March 16, 2031 in the hall.", "March 16, 2031", date(2031, 3, 16)),
        ("The paper of 2031-03-02 says so.", "2031-03-02", date(2031, 3, 2)),
        ("They met on the 16th of March.", "16th of March", date(2031, 3, 16)),
        ("They parted on 30 December.", "30 December", date(2030, 12, 30)),
        ("The envoy spoke on Monday.", "Monday", date(2031, 3, 17)),
        ("The envoy spoke on Wednesday.", "Wednesday", WEDNESDAY),
        ("The envoys will meet on Monday.", "Monday", date(2031, 3, 24)),
        ("The envoys met last Wednesday.", "last Wednesday", date(2031, 3, 12)),
        ("He left yesterday.", "yesterday", date(2031, 3, 18)),
        ("She arrives tomorrow.", "tomorrow", date(2031, 3, 20)),
    ],
)
def test_a_printed_day_is_found_and_resolved(text, printed, day):
    assert first(text) == [(printed, day)]


def test_a_conflict_day_counts_from_day_one():
    assert first("It was day 17 of the truce.", day_one=date(2031, 3, 3)) == [("day 17 of the truce", WEDNESDAY)]
    assert first("It was day 17 of the truce.")[0][1] is None


def test_a_weekday_without_a_day_of_publication_is_not_invented():
    assert first("The envoy spoke on Monday.", None) == [("Monday", None)]


def test_a_month_without_a_day_a_verb_and_a_score_are_no_days():
    assert first("They may march in May, 71 percent said, and won 3 to 2.") == []


def test_a_day_that_no_calendar_has_is_not_resolved():
    assert first("It is dated 31 February 2031.") == [("31 February 2031", None)]


@given(st.text(max_size=300))
def test_offsets_lie_in_the_text_whatever_it_is(text):
    for e in dates.find(text, WEDNESDAY):
        assert 0 <= e.start < e.end <= len(text)
