"""Printed dates → days of the calendar, seen from the day of publication."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kit.text import date_expressions, dates

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


@pytest.mark.parametrize(
    ("text", "printed", "day"),
    [
        ("They met on Tuesday 4 March.", "Tuesday 4 March", date(2031, 3, 4)),
        ("They met Monday, Mar. 10, in the hall.", "Monday, Mar. 10", date(2031, 3, 10)),
        ("They met on Thursday (March 6) in the hall.", "Thursday (March 6)", date(2031, 3, 6)),
        ("They met on 6 March (Thursday).", "6 March (Thursday)", date(2031, 3, 6)),
        ("They met on Friday 6 March.", "Friday 6 March", date(2031, 3, 6)),  # it was a Thursday
        ("Tuesday, Jan. 7: the ferry leaves.", "Tuesday, Jan. 7", date(2031, 1, 7)),
    ],
)
def test_a_printed_date_wins_over_the_weekday_beside_it(text, printed, day):
    assert first(text) == [(printed, day)]


@pytest.mark.parametrize(
    ("text", "printed", "day"),
    [
        ("Last Wednesday, they met.", "Last Wednesday", date(2031, 3, 12)),
        ("Next Monday, they will meet.", "Next Monday", date(2031, 3, 24)),
        ("This Friday, they will meet.", "This Friday", date(2031, 3, 21)),
        ("Two days ago, they met.", "Two days ago", date(2031, 3, 17)),
        ("Tomorrow they will meet.", "Tomorrow", date(2031, 3, 20)),
    ],
)
def test_a_sentence_may_begin_with_its_day(text, printed, day):
    assert first(text) == [(printed, day)]


@pytest.mark.parametrize(
    "text",
    [
        "The Good Friday Agreement holds.",
        "The Sunday Times wrote it.",
        "She lives on the 14th floor.",
        "They came on the 2nd try.",
    ],
)
def test_names_and_floors_are_no_days(text):
    assert first(text) == []


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("They met on the 14th.", date(2031, 3, 14)),
        ("They met on the 24th, and parted.", date(2031, 2, 24)),
        ("They will meet on the 14th.", date(2031, 4, 14)),
        ("They will meet in three days.", date(2031, 3, 22)),
        ("They met on Friday last week.", date(2031, 3, 14)),
        ("They met this morning.", WEDNESDAY),
        ("They met last night.", date(2031, 3, 18)),
        ("They met the day before last Tuesday's feast.", date(2031, 3, 17)),
        ("They met two days after 3 March.", date(2031, 3, 5)),
    ],
)
def test_a_day_may_be_named_by_its_number_or_from_another_day(text, day):
    assert [d for _, d in first(text)] == [day]


def test_the_first_in_two_weeks_is_no_day_to_come():
    assert first("They will hold their first round in two weeks.") == []


def test_the_same_day_and_the_following_monday_lean_on_the_day_named_before():
    assert [d for _, d in first("They met on 5 March and left that same day.")] == [date(2031, 3, 5)] * 2
    assert first("They met on 5 March. The following Monday they left.")[1][1] == date(2031, 3, 10)


def test_days_of_two_months_are_two_days_unless_a_word_joins_them():
    apart = "The first round was on 28 February, and the second on 3 March."
    assert [d for _, d in first(apart)] == [date(2031, 2, 28), date(2031, 3, 3)]
    assert [d for _, d in first("They met on 28 February and 3 March.")] == [date(2031, 2, 28), date(2031, 3, 3)]


def test_a_conflict_day_counts_from_day_one():
    assert first("It was day 17 of the truce.", day_one=date(2031, 3, 3)) == [("day 17 of the truce", WEDNESDAY)]
    assert first("It was day 17 of the truce.")[0][1] is None


def test_a_weekday_without_a_day_of_publication_is_not_invented():
    assert first("The envoy spoke on Monday.", None) == [("Monday", None)]


def spans(text, published=WEDNESDAY):
    return [(text[e.start : e.end], e.first, e.last, e.precision) for e in dates.find(text, published)]


def test_a_verb_a_share_and_a_score_are_no_days():
    assert first("They may march on, 71 percent said, and won 3 to 2; call 2031-4455.") == []


@pytest.mark.parametrize(
    "text, printed, start, end, precision",
    [
        ("They met from 7 to 9 March 2031.", "7 to 9 March 2031", date(2031, 3, 7), date(2031, 3, 9), "range"),
        ("Talks ran March 7–9 in the hall.", "March 7–9", date(2031, 3, 7), date(2031, 3, 9), "range"),
        ("It ran from 28 February to 3 March.", "28 February to 3 March", date(2031, 2, 28), date(2031, 3, 3), "range"),
        ("It ran Feb. 28 – March 3, 2030.", "Feb. 28 – March 3, 2030", date(2030, 2, 28), date(2030, 3, 3), "range"),
        ("Between 28 February and 3 March it rained.", "28 February and 3 March", date(2031, 2, 28), date(2031, 3, 3), "range"),
        ("Last week, they met.", "Last week", date(2031, 3, 10), date(2031, 3, 16), "week"),
        ("They met at a September meeting.", "September", date(2030, 9, 1), date(2030, 9, 30), "month"),
        ("They met last week.", "last week", date(2031, 3, 10), date(2031, 3, 16), "week"),
        ("It was the week of March 3.", "the week of March 3", date(2031, 3, 3), date(2031, 3, 9), "week"),
        ("They parted in February.", "February", date(2031, 2, 1), date(2031, 2, 28), "month"),
        ("They will meet in May.", "May", date(2031, 5, 1), date(2031, 5, 31), "month"),
        ("They met in November.", "November", date(2030, 11, 1), date(2030, 11, 30), "month"),
        ("It fell in late January 2031.", "late January 2031", date(2031, 1, 21), date(2031, 1, 31), "month"),
        ("The treaty of 2014 holds.", "2014", date(2014, 1, 1), date(2014, 12, 31), "year"),
        ("They met over the weekend.", "the weekend", date(2031, 3, 15), date(2031, 3, 16), "range"),
        ("They will meet at the weekend.", "the weekend", date(2031, 3, 22), date(2031, 3, 23), "range"),
        ("She left a fortnight ago.", "a fortnight ago", date(2031, 3, 2), date(2031, 3, 8), "week"),
        ("He left two months ago.", "two months ago", date(2031, 1, 1), date(2031, 1, 31), "month"),
        ("She fell 11 days ago.", "11 days ago", date(2031, 3, 8), date(2031, 3, 8), "day"),
        ("He left the day before yesterday.", "the day before yesterday", date(2031, 3, 17), date(2031, 3, 17), "day"),
        ("Dated 24.02.2031 at noon.", "24.02.2031", date(2031, 2, 24), date(2031, 2, 24), "day"),
        ("They met on New Year's Day.", "New Year's Day", date(2031, 1, 1), date(2031, 1, 1), "day"),
    ],
)
def test_an_expression_keeps_the_precision_it_was_printed_with(text, printed, start, end, precision):
    assert spans(text) == [(printed, start, end, precision)]


def test_two_days_of_one_month_are_two_days():
    assert [e[1] for e in spans("They met on the 2nd and 3rd of March.")] == [date(2031, 3, 2), date(2031, 3, 3)]
    assert [e[:2] for e in spans("They meet on April 24 and 25.")] == [("April 24", date(2031, 4, 24)), ("25", date(2031, 4, 25))]


def test_the_next_day_leans_on_the_day_named_before():
    assert [e[1] for e in spans("They met on 3 March. The next day they parted.")] == [date(2031, 3, 3), date(2031, 3, 4)]
    assert [e[1] for e in spans("The next day they parted.")] == [None]


@pytest.mark.parametrize(
    "text, day",
    [
        ("He said on Tuesday that they will meet.", date(2031, 3, 18)),
        ("The vote is due on Tuesday.", date(2031, 3, 25)),
        ("On Tuesday, the envoys will meet.", date(2031, 3, 25)),
        ("To cross the lake on Tuesday took an hour.", date(2031, 3, 18)),
    ],
)
def test_a_weekday_follows_the_tense_of_its_clause(text, day):
    assert first(text)[0][1] == day


def test_strokes_that_may_be_read_two_ways_are_not_resolved():
    assert first("On 03/04/2031 and 25/04/2031.") == [("03/04/2031", None), ("25/04/2031", date(2031, 4, 25))]


def test_a_day_that_no_calendar_has_is_not_resolved():
    assert first("It is dated 31 February 2031.") == [("31 February 2031", None)]


@given(st.text(max_size=300))
def test_offsets_lie_in_the_text_whatever_it_is(text):
    for e in dates.find(text, WEDNESDAY):
        assert 0 <= e.start < e.end <= len(text)


PIECES = (
    "in the last next week month year of Monday on day Day before after 3 March 17th 2022 2022-03-04 19.3.2022 3/4/2022 – - "
    "and to or May Jan. mid- early New Year’s Eve Christmas couple two days ago 12 weeks earlier yesterday tomorrow Tonight "
    "This Last night morning same that ( ) 14th Good Friday Agreement Feb. "
    "since 1999 , . 1990s 20% a.m. 10:30 talks the following 5th war Russia’s full-scale ٢٠٢٢-٠٣-٠٤ one ( “"
)


@settings(max_examples=600, deadline=None)
@given(
    st.lists(
        st.tuples(st.sampled_from(PIECES.split(" ")), st.sampled_from([" ", " ", " ", " ", "", "-", "\n", "   "])).map("".join),
        max_size=20,
    ).map("".join)
)
def test_dates_looked_for_around_their_words_are_those_of_the_whole_text(text):
    assert [m.span() for m in date_expressions.find_expressions(text)] == [
        m.span() for m in date_expressions.EXPRESSION.finditer(text)
    ]


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("They will meet from Monday to Wednesday.", [("2031-03-24", "2031-03-26", "range")]),
        ("They talked from Monday to Wednesday.", [("2031-03-17", "2031-03-19", "range")]),
        ("They talked on Monday and Tuesday.", [("2031-03-17", "2031-03-17", "day"), ("2031-03-18", "2031-03-18", "day")]),
        ("In 1994 it was closed, and twenty years later it burned.", [("1994", "1994", "year"), ("2014", "2014", "year")]),
        ("She would reject what the Oldport summit in January agreed.", [("2031-01", "2031-01", "month")]),
        ("They would hold a summit in January.", [("2032-01", "2032-01", "month")]),
    ],
)
def test_weekdays_that_belong_together_years_later_and_months_of_a_past_occasion(text, days):
    read = dates.find(text, date(2031, 3, 20))
    shown = [(str(e.first), str(e.last), e.precision) for e in read]
    assert len(shown) == len(days)
    assert all(a.startswith(x) and b.startswith(y) and p == q for (a, b, p), (x, y, q) in zip(shown, days, strict=True)), shown
