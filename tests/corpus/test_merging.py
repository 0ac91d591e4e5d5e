"""Reports of events in single articles become one event per happening, whatever the order of the articles."""

import pickle
import random
from collections import defaultdict
from datetime import date, timedelta

import pytest

from kit.coding.events.happening import Event
from kit.corpus import happenings, merging, reports, sides, sweeping
from kit.corpus.merging import merge
from kit.corpus.reports import Reports

SAID = {
    "kind": "talks", "first": "2031-03-04", "last": "2031-03-04", "precision": "day", "round_number": None, "mode": None,
    "place": None, "country": None, "label": "Talks", "sentence": 0, "start": 0, "end": 5, "actors": [],
}  # fmt: skip


def days(first, last=None):
    return {"first": first, "last": last or first, "precision": "day" if last is None else "range"}


NEVER = {"first": None, "last": None, "precision": "undated"}


def merged(*articles):
    """Events of some articles, each given as the reports it has: event → “article.place in it” of its reports."""
    return [(event, [f"{r.article}.{r.at[1]}" for r in members]) for event, members in merge(read(*articles))]


def read(*articles):
    """Their reports as they are set aside."""
    every = Reports()
    for name, told in articles:
        every.article(name, "2031-03-07")
        for report in told:
            every.add(Event(**(SAID | report)))
    return every


def groups(*told):
    """Reports of one article each, a, b, …, as they are merged."""
    return sorted("".join(r[0] for r in members) for _, members in merged(*zip("abcdefgh", ([t] for t in told), strict=False)))


@pytest.mark.parametrize(
    ("told", "expected"),
    [
        ([{}, {}], ["ab"]),
        ([{}, days("2031-03-05")], ["a", "b"]),
        ([{}, days("2031-03-03", "2031-03-05")], ["ab"]),
        ([{}, days("2031-02-20", "2031-03-20")], ["a", "b"]),  # too long to tell anything
        ([days("2031-02-20", "2031-03-20")] * 2, ["ab"]),
        ([{"place": place} | days("2031-02-20", "2031-03-20") for place in ("Aldvik", "Brenholm")], ["ab"]),
        ([{"place": "Aldvik"}, {"place": "Brenholm"}], ["ab"]),  # a disagreement
        ([{"place": "Aldvik"}, {"place": "Brenholm"} | days("2031-03-03", "2031-03-09")], ["a", "b"]),
        ([{"place": "Aldvik", "round_number": 1}, {"place": "Brenholm", "round_number": 2}], ["a", "b"]),
        ([{"place": "Aldvik", "round_number": 1}, {"place": "Aldvik", "round_number": 2}], ["ab"]),
        ([{"round_number": 1}, {"round_number": 2}], ["a", "b"]),
        ([{"round_number": 3}, {"round_number": 3} | days("2031-03-07")], ["ab"]),  # one round, dated differently
        ([{"round_number": 3}, {"round_number": 3} | days("2031-03-08")], ["a", "b"]),
        ([{"round_number": 3, "place": "Aldvik"}, {"round_number": 3, "place": "Brenholm"} | days("2031-03-06")], ["a", "b"]),
        ([{"round_number": 3}, {"round_number": 3} | NEVER], ["ab"]),
        ([{}, NEVER], ["a", "b"]),
        ([NEVER, NEVER], ["a", "b"]),  # of two articles
        ([{"actors": ["x", "y"]}, NEVER | {"actors": ["y", "x"]}], ["ab"]),  # in the week before the article
        ([{"actors": ["x", "y"]}, NEVER | {"actors": ["y", "z"]}], ["a", "b"]),
        ([{"actors": ["x", "y"], "place": "Aldvik"}, NEVER | {"actors": ["y", "x"], "place": "Brenholm"}], ["a", "b"]),
        ([{"actors": ["x", "y"]} | days("2031-02-20"), NEVER | {"actors": ["y", "x"]}], ["a", "b"]),  # long before it
        ([{}, {"planned": True}], ["ab"]),
        ([{"round_number": 2}, {"planned": True, "round_number": 3}], ["a", "b"]),
        ([{}, {"planned": True} | days("2031-03-05")], ["a", "b"]),
        ([{"kind": "speech", "actors": ["x"]}, {"kind": "speech", "actors": ["y"]}], ["a", "b"]),
        ([{"kind": "speech", "actors": ["x", "z"]}, {"kind": "speech", "actors": ["z"]}], ["ab"]),
        ([{"kind": "attack", "actors": ["x"]}, {"kind": "attack", "actors": ["y"]}], ["a", "b"]),
        ([{"kind": "attack", "actors": ["x"], "place": "Oslo"}, {"kind": "attack", "actors": ["y"], "place": "Oslo"}], ["ab"]),
        ([{"kind": "attack"}, {"kind": "call"}], ["a", "b"]),
        ([{"actors": ["x"], "country": "Norland"}, {"kind": "meeting", "actors": ["x"], "country": "Norland"}], ["ab"]),
        ([{"actors": ["x"]}, {"kind": "meeting", "actors": ["x"]}], ["a", "b"]),
        ([{"kind": "invasion"} | days("2031-01-01", "2031-12-31"), {"kind": "invasion"}], ["ab"]),
        ([{"kind": "invasion"}, {"kind": "invasion"} | NEVER], ["ab"]),
        ([{"kind": "meeting", "mode": "video"}, {"kind": "meeting", "mode": "in person"}], ["a", "b"]),
    ],
)  # fmt: skip
def test_two_reports_are_of_one_happening_or_not(told, expected):
    assert groups(*told) == expected
    assert ["".join(sorted(g)) for g in groups(*told[::-1])] == (["ab"] if expected == ["ab"] else ["a", "b"])


def test_undated_reports_of_one_article_that_say_the_same_are_one():
    assert [members for _, members in merged(("a", [NEVER, NEVER]), ("b", [NEVER]))] == [["a.1", "a.2"], ["b.1"]]


def test_the_event_says_what_most_articles_say_each_once():
    here, there = {"place": "Aldvik", "country": "Norland"}, {"place": "Brenholm", "country": "Norland"}
    ((event, members),) = merged(("a", [there, there | {"sentence": 1}]), ("b", [here]), ("c", [here]))
    assert (event.place, len(members)) == ("Aldvik", 4)
    assert event.label == "Talks in Aldvik"


def test_the_shortest_interval_decides_the_days_and_who_is_named_most_comes_first():
    ((event, _),) = merged(
        ("a", [days("2031-03-02", "2031-03-06") | {"actors": ["x", "y"]}]),
        ("b", [days("2031-03-02", "2031-03-06") | {"actors": ["y"]}]),
        ("c", [{"actors": ["x", "y"]}]),
    )
    assert (f"{event.first} {event.last} {event.precision}", event.actors) == ("2031-03-04 2031-03-04 day", ("y", "x"))


def test_of_one_report_or_of_equal_ones_an_event_says_the_same():
    for n in (1, 2):
        ((event, _),) = merged(
            *((name, [{"kind": "invasion", "actors": ["y", "x"], "first": None, "last": None}]) for name in "ab"[:n])
        )
        assert (event.actors, event.precision, event.label) == (("x", "y"), "undated", "Invasion")


def test_the_order_of_articles_changes_nothing():
    chance = random.Random(5)
    made = [
        (
            f"a{n:03d}",
            [
                {
                    "kind": chance.choice(["talks", "meeting", "contact", "call", "attack", "invasion"]),
                    "round_number": chance.choice([None, None, 1, 2, 3]), "place": chance.choice([None, "Aldvik", "Brenholm"]),
                    "country": chance.choice([None, "Norland"]), "mode": chance.choice([None, "video"]), "sentence": k,
                    "actors": chance.sample(["x", "y", "z"], chance.randrange(3)), "label": chance.choice(["Talks", "Talks, x"]),
                    **chance.choice([NEVER, {}, days("2031-03-05"), days("2031-03-03", "2031-03-08")]),
                }
                for k in range(3)
            ],
        )
        for n in range(60)
    ]  # fmt: skip
    first = {tuple(members): event._replace(sentence=0) for event, members in merged(*made)}
    assert len(first) > 20
    for _ in range(5):
        chance.shuffle(made)
        assert {tuple(members): event._replace(sentence=0) for event, members in merged(*made)} == first


def many(chance, kinds, undated=0.2):
    """Articles with three reports each, of some days in three months."""

    def when():
        first, span = date(2031, 3, 1) + timedelta(days=chance.randrange(90)), chance.choice([0, 0, 0, 1, 3, 6, 10, 11])
        return NEVER if chance.random() < undated else days(str(first), str(first + timedelta(days=span)))

    def report(kind, sentence):
        return {
            "kind": kind, "round_number": chance.choice([None, None, 1, 2]) if kind in ("talks", "meeting", "contact") else None,
            "place": chance.choice([None, "Aldvik", "Brenholm"]), "country": chance.choice([None, "Norland", "Sudmark"]),
            "mode": chance.choice([None, None, "video", "phone"]), "planned": chance.random() < 0.1, "sentence": sentence,
            "actors": chance.sample(["x", "y", "z"], chance.randrange(3)), **when(),
        }  # fmt: skip

    return [(f"a{n:03d}", [report(chance.choice(kinds), k) for k in range(3)]) for n in range(150)]


FAMILIES = [["talks", "meeting", "contact"], ["speech"], ["attack", "call"], ["invasion", "talks"]]


def test_rows_of_events_are_the_same_wherever_families_are_settled(monkeypatch):
    """Held in memory, sent to somebody else, or some at a time."""
    told = many(random.Random(3), [kind for kinds in FAMILIES for kind in kinds])
    sent = []

    def elsewhere(work, shares):
        for share in map(pickle.loads, map(pickle.dumps, shares)):
            sent.append(sum(map(len, share)))
            yield pickle.loads(pickle.dumps(pickle.loads(pickle.dumps(work))(share)))

    def written(each):
        every, tables = read(*told), defaultdict(lambda: defaultdict(list))
        happenings.settle(
            every, {"x": "norland"}, lambda name, columns: [tables[name][k].extend(columns[k]) for k in columns], each
        )
        every.close()
        return tables

    here = written(map)
    assert {name: len(next(iter(columns.values()))) for name, columns in here.items()}.keys() == {
        "events", "event_participants", "event_reports",
    } and len(here["event_reports"]["report_id"]) == 450  # fmt: skip
    assert written(elsewhere) == here and len(sent) == 5
    monkeypatch.setattr(happenings, "_LARGEST", max(sent) - 1000)
    monkeypatch.setattr(happenings, "_TOGETHER", 7)
    assert written(elsewhere) == here and 5 < len(sent) < 10


@pytest.mark.parametrize("kinds", FAMILIES)
def test_however_many_days_are_read_at_once_events_are_the_same(monkeypatch, kinds):
    told = many(random.Random(len(kinds[0])), kinds)

    def events(n):
        monkeypatch.setattr(reports, "DAYS", n)
        monkeypatch.setattr(sweeping, "DAYS", n)
        return merged(*told)

    at_once = events(1_000_000)  # in memory, and gone through in one order
    assert [events(n) for n in (1, 5, 32)] == [at_once] * 3
    assert 60 < len(at_once) < 400


@pytest.mark.parametrize("kinds", FAMILIES)
@pytest.mark.parametrize("seed", range(3))
def test_what_is_not_looked_at_could_not_be_of_the_event(monkeypatch, kinds, seed):
    """Compared with every event of the days around, a report is of the same event."""
    told = many(random.Random(f"{seed} {kinds}"), kinds)
    compared = []
    monkeypatch.setattr(sweeping, "same", lambda x, y: compared.append(1) or sides.same(x, y))
    found, few = merged(*told), len(compared)
    compared.clear()

    def around(side):
        return [(day, "any") for day in range(side.begins - 5, side.ends + 6)]

    monkeypatch.setattr(sweeping, "days_of", around)
    monkeypatch.setattr(sweeping, "days_to_search", around)
    assert merged(*told) == found and 2 * few < len(compared) + 20


@pytest.mark.parametrize("kinds", [*FAMILIES, ["invasion", "attack"]])
def test_so_it_is_with_what_has_no_days_or_too_many(monkeypatch, kinds):
    """Compared with every event of its family, or of the week before, a report is of the same event."""
    told = many(random.Random(" ".join(kinds)), kinds, undated=0.6)
    found = merged(*told)
    assert 40 < sum(len(members) > 1 for _, members in found) < len(found) < 400
    monkeypatch.setattr(merging, "keys", lambda side: ["any"])
    monkeypatch.setattr(merging, "search_keys", lambda side: ["any"])
    monkeypatch.setattr(sides.Side, "in_week", lambda side: id(side))
    assert merged(*told) == found


def test_two_towns_of_one_article_are_two_happenings():
    assert len(merged(("a", [{"place": "Aldvik"}, {"place": "Brenholm", "sentence": 1}]))) == 2


def test_what_is_planned_by_some_and_held_by_others_was_held():
    ((event, _),) = merged(("a", [{"round_number": 3, "planned": True} | days("2031-03-03")]), ("b", [{"round_number": 3}]))
    assert not event.planned and event.label == "Talks, round 3"
    ((event, _),) = merged(("a", [{"planned": True}]), ("b", [{"planned": True}]))
    assert event.planned and event.label == "Talks, planned"


def test_a_label_names_participants_and_object_as_its_reports_do():
    agreed = {"kind": "agreement", "actors": ["x", "y"], "whom": "Norland and Sudmark"}
    ((event, _),) = merged(("a", [agreed]), ("b", [agreed | {"about": "a ceasefire"}]))
    assert event.label == "Agreement of Norland and Sudmark on a ceasefire"


def test_undated_speeches_are_compared_with_those_of_their_speaker_alone(monkeypatch):
    compared = []
    monkeypatch.setattr(merging, "same_week", lambda x, y: compared.append((x, y)) or sides.same_week(x, y))
    speech = {"kind": "speech", "label": "Speech"}
    dated = [(f"a{k}", [speech | days("2031-03-05") | {"actors": [f"x{k}"]}]) for k in range(40)]
    undated = [(f"b{k}", [speech | NEVER | {"actors": [f"x{k}"]}]) for k in range(40)]
    assert len(merged(*dated, *undated)) == 40
    assert all(x.actors & y.actors for x, y in compared)
