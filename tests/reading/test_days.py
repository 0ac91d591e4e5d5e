"""Days as tables, pages, addresses and file names write them; what can be two days is none."""

import csv
from datetime import date

import pytest

from kit.errors import KitError
from kit.reading import days
from kit.reading.documents import Document, documents

DAY = date(2031, 5, 26)


def table_of(path, rows, order=""):
    """Articles of a CSV file with these rows, and the rest."""
    with path.open("w", newline="") as file:
        writer = csv.DictWriter(file, rows[0])
        writer.writeheader()
        writer.writerows(rows)
    found = list(documents([path], order=order))
    return [d for d in found if isinstance(d, Document)], [d for d in found if not isinstance(d, Document)]


@pytest.mark.parametrize(
    "cell",
    [
        "2031-05-26", "2031-05-26T23:30:00-05:00", "2031/5/26", "20310526", "26/05/2031", "05/26/2031", "26-05-2031", "26.5.31",
        "26-May-2031", "26-May-31", "May 26, 2031, 9:14 PM", "Mon, 26 May 2031 21:14:00 GMT", "May 26, 2031 Monday", "26 mai 2031",
        "26. Mai 2031", "26 de mayo de 2031", "26 мая 2031", "26 травня 2031", "Mon May 26 21:14:00 +0000 2031", "1937596440",
        "1937596440000", "1937596440.0", "47994", "47994.75",
    ],
)  # fmt: skip
def test_a_cell_holds_a_day_however_it_is_written(cell):
    assert days.read_day(cell, numbers=True) == DAY


@pytest.mark.parametrize(
    "cell", [None, "", "2031-05", "May 2031", "31/31/2031", "2031", "12", "lately", "5/6/2031", "2031-13-45", "9" * 400]
)
def test_what_is_no_day_or_can_be_two_is_none(cell):
    assert days.read_day(cell, numbers=True) is None


def test_an_order_tells_one_day_from_the_other_and_points_need_none():
    assert days.read_day("5/6/2031", "day-first") == date(2031, 6, 5)
    assert days.read_day("5/6/2031", "month-first") == date(2031, 5, 6)
    assert days.read_day("5.6.2031") == date(2031, 6, 5)
    assert days.find_order(["5/6/2031", "26/5/2031", None, "2031-01-02"]) == "day-first"
    assert days.find_order(["5/6/2031", "5-26-2031"]) == "month-first"
    assert days.find_order(["5/26/2031", "26/5/2031"]) == days.find_order(["5/6/2031"]) == ""
    with pytest.raises(KitError, match="write day-first or month-first"):
        days.check_order("european")


@pytest.mark.parametrize(
    ("name", "day"),
    [
        ("26.05.2031 - Holm - Gazette.txt", DAY), ("26_05_2031_gazette.txt", DAY), ("2031_05_26_gazette.txt", DAY),
        ("26 May 2031 - Gazette.txt", DAY), ("2031may26-gazette.txt", DAY), ("gazette-20310526.html", DAY),
        ("https://lake.example/world/2031/may/26/gate", DAY), ("https://lake.example/2031/05/26/gate", DAY),
        ("https://lake.example/2031/05/gate", None), ("https://lake.example/2031/gate", None), ("05_06_2031.txt", None),
        ("gazette-310526.txt", None), ("07_gate.txt", None),
    ],
)  # fmt: skip
def test_addresses_and_names_of_files_hold_whole_days_only(name, day):
    assert days.address_day(name) == day


def test_the_column_decides_what_its_days_mean_else_the_user_is_asked(tmp_path):
    rows = [
        {"id": f"r{n}", "text": f"{n}. The wardens met on the island.", "date": d}
        for n, d in enumerate(["5/6/2031", "26/5/2031"])
    ]
    good, _ = table_of(tmp_path / "a.csv", rows)
    assert [d.published for d in good] == [date(2031, 6, 5), DAY]
    good, _ = table_of(tmp_path / "b.csv", rows[:1])
    assert (good[0].published, good[0].doubts[0][0]) == (None, "day")
    assert "--dates day-first or --dates month-first" in good[0].doubts[0][1]
    good, _ = table_of(tmp_path / "b.csv", rows[:1], order="month-first")
    assert (good[0].published, good[0].doubts) == (date(2031, 5, 6), ())


def test_a_day_that_is_not_read_is_told(tmp_path):
    good, _ = table_of(tmp_path / "a.csv", [{"id": "a", "text": "The wardens met on the island.", "date": "May 2031"}])
    assert good[0].doubts == (("day", "May 2031 is no day that is read"),)
