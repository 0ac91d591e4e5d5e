"""Places in code points, UTF-16 units, bytes, graphemes and without carriage returns are told apart and come back."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kit.errors import KitError
from kit.exchange.offsets import Ruler
from tests.exchange.made import TEXTS

DOVE = "a🕊e\u0301\r\n👩‍👩‍👧z"  # 1, 1, 2 code points of one grapheme, a line end, 5 code points of one grapheme, 1


@pytest.mark.parametrize(
    ("unit", "length", "last"),
    [("code points", 12, 11), ("utf-16", 16, 15), ("utf-8", 29, 28), ("graphemes", 6, 5), ("lf", 11, 10)],
)
def test_each_unit_counts_in_its_own_way(unit, length, last):
    ruler = Ruler(DOVE, unit)
    assert (ruler.length, ruler.counted(11), ruler.point(last)) == (length, last, 11)


@settings(max_examples=80, deadline=None)
@given(TEXTS, st.data())
def test_units_agree_with_pythons_own_encoders(text, data):
    at = data.draw(st.integers(0, len(text)))
    assert Ruler(text, "code points").counted(at) == at
    assert Ruler(text, "utf-16").counted(at) == len(text[:at].encode("utf-16-le")) // 2
    assert Ruler(text, "utf-8").counted(at) == len(text[:at].encode())


@settings(max_examples=80, deadline=None)
@given(TEXTS | st.text(), st.sampled_from(["code points", "utf-16", "utf-8", "graphemes", "lf"]))
def test_every_place_in_a_unit_comes_back(text, unit):
    ruler = Ruler(text, unit)
    for place in range(ruler.length + 1):
        if unit not in ("utf-16", "utf-8") or text.isascii():
            assert ruler.counted(ruler.point(place)) == place
    points = {0, len(text)} if unit in ("graphemes", "lf") else range(len(text) + 1)
    assert all(ruler.point(ruler.counted(point)) == point for point in points)


def test_without_carriage_returns_a_text_is_as_its_copy():
    ruler, copy = Ruler("one\r\ntwo\rthree\r\n", "lf"), "one\ntwo\rthree\n"
    assert ruler.length == len(copy)
    assert ruler.point(copy.index("three")) == "one\r\ntwo\rthree\r\n".index("three")


@pytest.mark.parametrize(
    ("unit", "place", "why"),
    [
        ("utf-16", 2, "place 2 in UTF-16 units lies within a character"),
        ("utf-16", 17, "place 17 is not in a text of 16 UTF-16 units"),
        ("utf-8", -1, "place -1 is not in a text of 29 bytes"),
    ],
)
def test_a_place_that_is_none_is_refused(unit, place, why):
    with pytest.raises(KitError, match=why):
        Ruler(DOVE, unit).point(place)


def test_a_place_within_a_grapheme_is_refused():
    with pytest.raises(KitError, match="place 3 in code points lies within a character"):
        Ruler(DOVE, "graphemes").counted(3)
