"""Numbers in digits and words, looked for only where they may begin."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kit.coding.figures import numbers

PIECES = (
    "and hundred dozen thousand one two twenty-two twentytwo dozens of thousands scores 5 1,000 1,0000 3.5 2:30 v1.2 -5 "
    "to-5 10–15 $5 5km k m million bn ٣ _5 5_ hundreds at least up to between a , . x"
)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("more than 1,200 people", [(1200, "more than")]),
        ("two hundred and five thousand", [(205000, "exactly")]),
        ("a hundred people", [(100, "exactly")]),
        ("dozens of thousands", [(12000, "at least")]),
        ("10–15 people", [(10, "at least"), (15, "at most")]),
        ("2 to 3 million people", [(2e6, "at least"), (3e6, "at most")]),
        ("between 500 and 2 million people", [(500, "at least"), (2e6, "at most")]),
        ("it was 2:30", []),
    ],
)
def test_numbers_and_their_hedges(text, expected):
    assert [(n.value, n.qualifier) for n in numbers.find(text)] == expected


@settings(max_examples=600, deadline=None)
@given(
    st.lists(
        st.tuples(st.sampled_from(PIECES.split(" ")), st.sampled_from([" ", " ", " ", "", "-"])).map("".join), max_size=12
    ).map("".join)
)
def test_every_number_begins_at_a_known_place(low):
    assert {m.start() for m in numbers._CANDIDATE.finditer(low)} <= set(numbers.find_beginnings(low))
