"""Attributions of one actor become acts of speaking: days that meet, words that are nearly the same."""

import random

import pytest

from kit.corpus import actors, utterances
from kit.corpus.packing import words
from kit.corpus.utterances import Utterances, settle_share
from kit.store import spool

DAY = "2031-03-04"
LONG = "the crews of both fleets come home before winter if the envoys sign the pact in Aldvik"


def settled(tmp_path, *told, each=map, before=()):
    """Reports given as actor, first day, last day, content → the number of the report that each repeats, or its own.

    ``before``: what was found of the first ones without the others.
    """
    rows = []
    with Utterances(tmp_path) as reports:
        for n, (actor, first, last, content) in enumerate(told):
            packed = b"".join(w.to_bytes(4, "little") for w in words(content))
            reports.add(str(n), actor, first, last, packed, f"u-{before[n]}" if n < len(before) else None)
        repeats = reports.settled(lambda c: rows.extend(zip(*c.values(), strict=True)) if c else None, each)
    found = [int(repeats.get(n, f"u-{n}").removeprefix("u-")) for n in range(len(told))]
    assert sorted({int(r[0].removeprefix("u-")) for r in rows}) == sorted(set(found))
    return found, {int(r[0].removeprefix("u-")): r[1:] for r in rows}


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        (("x", DAY, DAY, LONG), ("x", DAY, DAY, LONG), True),
        (("x", DAY, DAY, LONG), ("y", DAY, DAY, LONG), False),
        (("x", DAY, DAY, LONG), ("x", "2031-03-05", "2031-03-05", LONG), False),
        (("x", DAY, DAY, LONG), ("x", None, "2031-03-07", LONG), True),  # said at most three days before publication
        (("x", DAY, DAY, LONG), ("x", None, "2031-03-08", LONG), False),
        (("x", DAY, DAY, LONG), ("x", None, None, LONG), False),
        (("x", None, None, LONG), ("x", None, None, LONG), True),
        (("x", DAY, DAY, LONG), ("x", DAY, DAY, "the crews come home before winter, he said in the hall"), True),
        (("x", DAY, DAY, LONG), ("x", DAY, DAY, "the crews come home, said a man who sells some very old ferries"), False),
        (("x", DAY, DAY, "ferries come home"), ("x", DAY, DAY, "home come ferries"), True),
        (("x", DAY, DAY, "ferries come home"), ("x", DAY, DAY, "ferries come home today"), False),
    ],
)  # fmt: skip
def test_two_reports_are_of_one_utterance_or_not(one, other, same, tmp_path):
    assert settled(tmp_path, one, other)[0] == ([0, 0] if same else [0, 1])
    assert settled(tmp_path, other, one)[0] == ([0, 0] if same else [0, 1])


def test_its_days_are_those_that_all_reports_allow(tmp_path):
    found, rows = settled(tmp_path, ("x", None, "2031-03-06", LONG), ("x", "2031-03-04", "2031-03-05", LONG))
    assert (found, rows) == ([0, 0], {0: ("x", "2031-03-04", "2031-03-05")})


def test_of_several_it_is_the_earliest_however_many_there_are(tmp_path):
    chance = random.Random(3)
    vocabulary = [f"{a}{b}{c}" for a in "bdfgklm" for b in ("ar", "en", "il") for c in ("", "tor", "medin")]
    contents = [" ".join(chance.sample(vocabulary, 12)) for _ in range(3 * actors._ALL)]
    told = [("x", DAY, DAY, c) for c in contents]
    alone, _ = settled(tmp_path, *told)
    again, _ = settled(tmp_path, *told, *told)
    assert again == alone + alone
    assert len(set(alone)) > actors._ALL


def test_shares_settled_elsewhere_or_written_to_disk_give_the_same(tmp_path, monkeypatch):
    import pickle

    def each(work, shares):
        return [pickle.loads(pickle.dumps(work(pickle.loads(pickle.dumps(s))))) for s in shares]

    chance = random.Random(8)
    contents = [" ".join(chance.sample(LONG.split(), 5)) for _ in range(40)]
    told = [(f"actor {n % 7}", None, DAY, chance.choice(contents)) for n in range(200)]
    wanted = settled(tmp_path, *told)
    assert 7 < len(wanted[1]) < 200
    assert settled(tmp_path, *told, each=each) == wanted
    monkeypatch.setattr(utterances, "_BATCH", 3)
    monkeypatch.setattr(spool, "_MEMORY", 10)
    assert settled(tmp_path, *told) == wanted
    assert list(tmp_path.iterdir()) == []
    assert settle_share([]) == ({}, {})


@pytest.mark.parametrize(
    ("first", "last", "twin"), [("2031-03-01", "2031-03-20", 1), ("2031-03-25", "2031-03-25", 3), (None, None, 2)]
)
def test_what_is_new_is_compared_on_all_its_days_with_what_was_settled_before(tmp_path, first, last, twin):
    before = [("x", "2031-02-20", "2031-02-20", LONG), ("x", "2031-03-19", "2031-03-19", LONG), ("x", None, None, LONG)]
    found, _ = settled(tmp_path, *before, ("x", first, last, LONG), before=[0, 1, 2])
    assert found == [0, 1, 2, twin]


def test_a_share_that_is_not_held_in_memory_gives_the_same(tmp_path, monkeypatch):
    chance = random.Random(11)
    vocabulary = [f"{a}{b}{c}" for a in "bdfgklm" for b in ("ar", "en", "il") for c in ("", "tor", "medin")]
    contents = [" ".join(chance.sample(vocabulary, chance.choice([3, 9, 12]))) for _ in range(400)]
    days = [f"2031-03-{day:02d}" for day in range(1, 29)]
    told = []
    for n in range(1500):
        first, last = (None, None) if chance.random() < 0.5 else sorted(chance.sample(days[n // 100 : n // 100 + 9], 2))
        content = chance.choice(contents[max(0, n // 4 - 30) : n // 4 + 20])
        told.append((f"actor {n % 11 % 3}", chance.choice([first, None]), last, content))
    wanted = settled(tmp_path, *told)
    assert 300 < len(wanted[1]) < 1400
    for known in (1000, 1400, 1490):
        before, _ = settled(tmp_path, *told[:known])
        assert settled(tmp_path, *told, before=before) == wanted
    monkeypatch.setattr(utterances, "_LARGEST", 0)
    for together, ahead in ((20_000, 1_000), (7, 0)):
        monkeypatch.setattr(utterances, "_TOGETHER", together)
        monkeypatch.setattr(utterances, "_NUMBERS", 10 * together)
        monkeypatch.setattr(actors, "_AHEAD", ahead)
        assert settled(tmp_path, *told) == wanted
        before, _ = settled(tmp_path, *told[:1000])
        assert settled(tmp_path, *told, before=before) == wanted


def test_of_what_has_no_days_is_held_what_later_reports_may_be_compared_with(tmp_path):
    chance = random.Random(12)
    told = []
    for part in range(10):
        vocabulary = [f"{a}{b}{part}" for a in "bdfgklm" for b in ("ar", "en", "il", "torming")]
        told += [" ".join(chance.sample(vocabulary, 9)) for _ in range(200)]
    packed = [b"".join(w.to_bytes(4, "little") for w in words(content)) for content in told]
    foreseen = actors.Foreseen()
    for n, content in enumerate(packed):
        foreseen.see(n, None, None, content)
    actor, held = actors.Actor(foreseen.complete()), []
    for n, content in enumerate(packed):
        actor.report(n, str(n), None, None, content)
        held.append(len(actor._there))
    assert max(held) < 400 and held[-1] == 0
    assert len(actor.names) > 1000
