"""Days as tables, pages, addresses and file names write them; what can be two days is none."""

import csv
import json
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
        ("gazette-310526.txt", None), ("07_gate.txt", None), ("2031-5-26 gate.txt", DAY), ("26th May 2031.txt", DAY),
        ("26May2031.txt", DAY), ("May 26, 2031 gate.txt", DAY), ("May-26-2031.txt", DAY), ("26_May_31.txt", DAY),
        ("26. Mai 2031.txt", DAY), ("gate-1-2-3.txt", None), ("article123456.txt", None),
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


@pytest.mark.parametrize(
    ("cell"),
    ["20310526102030", "26/May/2031", "26MAY2031", "26-mai.-2031", "2031年5月26日", "/Date(1937556000000)/"],
)
def test_services_and_programs_write_days_in_forms_of_their_own(cell):
    assert days.read_day(cell, numbers=True) == DAY


@pytest.mark.parametrize(
    ("name", "day"),
    [
        ("gate-290526.txt", date(2029, 5, 26)),
        ("gate_310529.txt", date(2029, 5, 31)),  # 2031 is a year to come
        ("300531.txt", date(2030, 5, 31)),
        ("26.5.29 gate.txt", date(2029, 5, 26)),
        ("26-05-29 gate.txt", None),
        ("gate 1290526.txt", None),
    ],
)
def test_years_of_two_figures_in_names_of_files_are_read_where_they_can_be_one_day_only(name, day):
    found = days.short_day(name)
    assert (found and found[0]) == day


def test_a_day_of_a_name_that_may_be_another_is_doubted_and_the_id_keeps_it(tmp_path):
    for name in ("290526_gate.txt", "6-5-2031.txt", "26_May_31.txt"):
        (tmp_path / name).write_text(f"{name[:2]} wardens met for three hours on the island in the lake.")
    found = {d.id: d for d in documents([tmp_path])}
    assert {name: d.published for name, d in found.items()} == {
        "290526-gate": date(2029, 5, 26), "6-5-2031": None, "26-may-31": DAY,
    }  # fmt: skip
    assert found["290526-gate"].doubts == (("day", "290526 in its name is read as 2029-05-26"),)
    assert "can be two: --dates" in found["6-5-2031"].doubts[0][1]


def test_a_day_may_stand_in_three_columns_or_in_an_object(tmp_path):
    rows = [{"text": "The wardens met on the island.", "year": "2031", "month": "5", "day": "26"}]
    assert table_of(tmp_path / "a.csv", rows)[0][0].published == DAY
    for n, day in enumerate([{"$date": "2031-05-26T10:00:00Z"}, [2031, 5, 26], [2031, 5, 26, 10, 0, 0, 0, 146, 0]]):
        (tmp_path / f"{n}.json").write_text(json.dumps({"text": "The wardens met.", "date": day}))
        [found] = documents([tmp_path / f"{n}.json"])
        assert found.published == DAY
