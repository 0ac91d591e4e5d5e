"""Ids sort as people count."""

import pandas as pd
import pytest

from kit.store.order import counted


@pytest.mark.parametrize(
    "ids",
    [
        ["a-s08", "a-s99", "a-s100", "a-s1000"],
        ["a-a05.2", "a-a05.10", "a-a06.1", "a-a99.12", "a-a100.1"],
        ["a-s08-f9", "a-s08-f10", "a-s09-f1", "a-s100-f1"],
        ["e-a-11-mayor", "e-a-100-judge", "e-b-01-mayor"],
        ["2031-03-s99", "2031-03-s100", "2031-12-s01"],
        ["k0001", "k0002", "plain"],
        ["a-:", "a-1234"],
        ["2.r-a0000001-02", "2.r-a0000001-10", "r-a0000001-02", "r-a0000001-100", "r-a0000002-01"],
        ["a-1" + "0" * 1200, "b-10"],
    ],
)
def test_a_number_with_more_digits_comes_later(ids):
    shuffled = pd.DataFrame({"id": pd.array(sorted(ids, key=lambda i: i[::-1]), dtype="str")})
    assert list(shuffled.sort_values("id", key=counted)["id"]) == ids


def test_ids_whose_numbers_are_all_of_one_length_are_sorted_as_they_are():
    ids = pd.Series(["2.r-a0000019-02", "r-a0000001-10", None], dtype="str")
    assert counted(ids) is ids
    assert counted(pd.concat([ids, pd.Series(["r-a0000001-100"], dtype="str")])).iloc[-1] == "r-a:::::0000001-:100"
