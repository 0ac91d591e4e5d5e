"""Happenings told in plain words: who takes part, where and on which days, on invented sentences with an invented codebook."""

from datetime import date

import pandas as pd
import pytest

from kit.coding.events import events
from kit.coding.speech import attributions
from kit.corpus import merging
from kit.corpus.reports import Reports
from kit.text.names import Names
from kit.text.read_text import read_text

PUBLISHED = date(2031, 5, 7)  # a Wednesday
MONDAY, TUESDAY, FRIDAY = date(2031, 5, 5), date(2031, 5, 6), date(2031, 5, 9)
ACTORS = pd.DataFrame(
    [
        ("venn", "Orla Venn", "person", "President of Norland", "north", None),
        ("holm", "Ada Holm", "person", "Minister of Foreign Affairs of Norland", "north", None),
        ("dask", "Pim Daskow", "person", "President of Sudmark", "south", None),
        ("brack", "Tore Brack", "person", "Minister of Foreign Affairs of Sudmark", "south", None),
        ("norland", "Norland (government)", "organisation", "Norlandish state", "north", None),
        ("sudmark", "Sudmark (government)", "organisation", "Sudmarkish state", "south", None),
        ("both", "Both sides together", "collective", "Norland and Sudmark acting jointly", "both_sides", None),
        ("union", "Lake Union", "organisation", "", "lake", None),
    ],
    columns=["actor_id", "name", "kind", "role", "party_id", "organisation_id"],
)
ALIASES = pd.DataFrame(
    [
        ("a1", "norland", "Norland", "place", "article"),
        ("a2", "sudmark", "Sudmark", "place", "article"),
        ("a3", "both", "the parties", "role", "article"),
        ("a4", "venn", "Venn", "surname", "article"),
        ("a5", "dask", "Daskow", "surname", "article"),
    ],
    columns=["alias_id", "actor_id", "alias", "scheme", "origin"],
)
NAMES = Names(ALIASES, ACTORS)


def find(text):
    read = read_text(text, NAMES, PUBLISHED)
    return events.find(read, attributions.find(read))


@pytest.mark.parametrize(
    ("text", "kind", "day", "mode", "actors"),
    [
        ("Orla Venn told Pim Daskow in a call on Monday that the gate was open.", "call", MONDAY, "phone", {"venn", "dask"}),
        ("Orla Venn, speaking by telephone with Tore Brack on Monday, asked for it.", "call", MONDAY, "phone", {"venn", "brack"}),
        ("Orla Venn spoke with Pim Daskow for just under an hour on Monday.", "call", MONDAY, "phone", {"venn", "dask"}),
        ("Orla Venn called the Sudmarkish leader later on Monday.", "call", MONDAY, "phone", {"venn", "dask"}),
        ("Orla Venn addressed Sudmark’s parliament by video on Monday.", "speech", MONDAY, "video", {"venn"}),
        ("Orla Venn spoke to parliament on Monday.", "speech", MONDAY, None, {"venn"}),
        ("Orla Venn, in Oslo on Monday, told a crowd at the castle that it rained.", "speech", MONDAY, None, {"venn"}),
        ("Orla Venn said in an interview broadcast on Monday that it rained.", "interview", MONDAY, "broadcast", {"venn"}),
        ("Orla Venn, receiving Pim Daskow in Oslo on Monday, spoke.", "meeting", MONDAY, "in person", {"venn", "dask"}),
        ("Orla Venn and Pim Daskow sat down together in Oslo on Monday.", "meeting", MONDAY, "in person", {"venn", "dask"}),
        ("Lake Union leaders gathered in Oslo on Monday.", "meeting", MONDAY, "in person", {"union"}),
        ("Lake Union ministers, meeting in Oslo on Monday, ruled out a loan.", "meeting", MONDAY, "in person", {"union"}),
        (
            "Norlandish and Sudmarkish negotiators continued their discussions by video on Monday.",
            "talks", MONDAY, "video", {"norland", "sudmark"},
        ),
        ("On Monday the Norlandish and Sudmarkish envoys talked by video.", "talks", MONDAY, "video", {"norland", "sudmark"}),
        (
            "The foreign ministers of Norland and Sudmark met in Oslo on Monday.",
            "meeting", MONDAY, "in person", {"holm", "brack"},
        ),
        ("Norland paused on Monday as its envoys met a Sudmarkish team in Oslo.", "talks", MONDAY, None, {"norland", "sudmark"}),
        ("Norland and Sudmark exchanged thirty prisoners on Monday.", "other", MONDAY, None, {"norland", "sudmark"}),
        ("Sudmarkish missiles hit a bridge in Oslo on Monday.", "attack", MONDAY, None, {"sudmark"}),
    ],
)  # fmt: skip
def test_a_plain_happening_has_its_day_mode_and_people(text, kind, day, mode, actors):
    (event,) = find(text)
    assert (event.kind, event.first, event.mode, set(event.actors), event.planned) == (kind, day, mode, actors, False)


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Orla Venn and Pim Daskow are expected in Oslo on Friday.", "meeting"),
        ("The talks were to open in Oslo on Friday.", "talks"),
        ("Orla Venn will telephone Pim Daskow on Friday.", "call"),
        ("The Lake Union will hold an emergency session in Oslo on Friday.", "meeting"),
        ("Envoys of Norland and Sudmark were due to speak again by video on Friday.", "talks"),
    ],
)
def test_what_is_expected_due_or_to_open_is_planned(text, kind):
    assert [(e.kind, e.first, e.planned) for e in find(text)] == [(kind, FRIDAY, True)]


@pytest.mark.parametrize(
    "text",
    [
        "Orla Venn did not refuse a meeting with Pim Daskow in Oslo, provided it was well prepared.",
        "Orla Venn saw no point in another meeting in Oslo with Pim Daskow.",
        "Orla Venn received a letter in Oslo on Monday.",
        "Pilots at four ports went on strike in Oslo on Monday; the union wants more.",
        "Orla Venn announced it.",
    ],
)
def test_what_is_refused_hoped_for_or_says_nothing_is_none(text):
    assert find(text) == []


@pytest.mark.parametrize(
    ("text", "kind", "place"),
    [
        ("The delegations met near Oldport on Monday.", "talks", "Oldport"),
        ("A rocket fell in an air raid on the market of Venby on Monday.", "attack", "Venby"),
        ("A school in Oslo, where pilots had slept, was bombed on Monday.", "attack", "Oslo"),
        ("A school in Oslo where pilots had slept was bombed on Monday.", "attack", "Oslo"),
        ("Nine died in a raid on Oldport on Monday, the governor of Geneva region, Tess Ardmore, said.", "attack", None),
        ("The court in Geneva ruled on Monday, and Orla Venn spoke to parliament.", "speech", None),
        ("Orla Venn and Pim Daskow travelled to Oslo and met on Monday.", "meeting", "Oslo"),
        ("The ministers gathered in Oslo on Monday and agreed to build a bridge in Geneva.", "agreement", "Oslo"),
        ("A missile hit the Oldport community on Monday.", "attack", None),
    ],
)  # fmt: skip
def test_a_place_is_that_of_the_clause_also_where_the_gazetteer_lacks_it(text, kind, place):
    assert [e.place for e in find(text) if e.kind == kind] in ([place], [] if place is None else [place])


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("Norland and Sudmark held talks in Oslo on Monday and Tuesday.", [(MONDAY, TUESDAY)]),
        ("Orla Venn met Pim Daskow on 28 April and on 5 May in Oslo.", [(date(2031, 4, 28),) * 2, (MONDAY, MONDAY)]),
        ("The talks in Oslo ran from 28 April to 5 May.", [(date(2031, 4, 28), MONDAY)]),
        ("Talks will be held in Oslo from Friday to Sunday.", [(FRIDAY, date(2031, 5, 11))]),
    ],
)
def test_two_days_are_a_range_or_two_happenings(text, days):
    assert [(e.first, e.last) for e in find(text)] == days


def test_a_second_round_may_be_called_the_second_alone():
    text = "The first round of talks took place on 28 April by the lake, and the second on 5 May in the forest."
    assert [(e.round_number, e.first) for e in find(text)] == [(1, date(2031, 4, 28)), (2, MONDAY)]


@pytest.mark.parametrize(
    ("text", "actors"),
    [
        ("Orla Venn met Ada Holm on Monday in Oslo; on Tuesday she spoke to Pim Daskow by telephone.", ("venn", "dask")),
        ("Orla Venn said that it rained. “Norland must stand,” she said in her nightly message on Monday.", ("venn",)),
        ("Tess Ardmore sent two guards to Norland and told the faithful in Oslo that it rained.", None),
    ],
)
def test_a_pronoun_stands_for_who_is_named_before_and_an_object_speaks_not(text, actors):
    spoken = [e.actors for e in find(text) if e.kind in ("call", "speech")]
    assert spoken == ([actors] if actors else [])


def test_who_reports_at_the_end_of_a_sentence_takes_no_part():
    (event,) = find("Orla Venn met Pim Daskow in Oslo on Monday, the envoy of the port, Ada Holm, said.")
    assert set(event.actors) == {"venn", "dask"}


def test_the_parties_of_other_talks_are_not_those_of_the_codebook():
    assert [e.actors for e in find("The ferry workers and the port said that the parties would meet on Friday.")] == [()]
    text = "Norland and Sudmark are at war. The parties met in Oslo on Monday."
    assert [e.actors for e in find(text)] == [("both",)]


def test_a_label_names_people_whom_the_codebook_lacks():
    (event,) = find("The minister Tess Ardmore phoned her colleague on Monday.")
    assert event.label == "Call with Tess Ardmore"


def test_calls_of_one_day_with_one_person_in_common_are_two():
    reports = Reports()
    for name, other in (("x", "Ada Holm"), ("y", "Tore Brack")):
        reports.article(name, PUBLISHED.isoformat())
        for event in find(f"{other} spoke by phone with Orla Venn on Monday."):
            reports.add(event._replace(first=str(event.first), last=str(event.last)))
    assert len([*merging.merge(reports)]) == 2
