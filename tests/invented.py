"""A seed → an invented corpus of any size: articles with names of a codebook, days, quotations and numbers; nothing is stored.

    articles(1000, seed=7)                          # yields Documents
    write("corpus.jsonl", 10_000, kind="jsonl")     # or csv, parquet, txt (a folder)

Sentences are put together from frames, clauses and words that are drawn anew each time, with made-up people and places among
those of the codebook, so that hardly a sentence comes back and a cache of sentences gains nothing. What they say is nonsense.
"""

# ruff: noqa: E501
from __future__ import annotations

import csv
import hashlib
import itertools
import json
import random
import re
from collections import deque
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from functools import lru_cache
from pathlib import Path

from kit.reading.documents import Document
from kit.store.package import shipped

FIRST_DAY, DAYS = date(2022, 2, 28), 35
OUTLETS = [
    "River Gazette", "Hill Radio", "Ostrel Courier", "Harbour Times", "Evening Ledger", "Lakeside Post", "The Northern Mail",
    "Valley Herald", "Open Estuary", "Capital Wire", "Morning Bulletin", "Coast Tribune",
]  # fmt: skip
_FIELDS = ("id", "title", "published", "outlet", "author", "url", "language", "text")

# Frames: {slots} are filled from the lists below or by the methods of `_Writer`; what fills a slot may have slots itself. The
# shares (here and in the lengths) are such that an article holds about as many sentences, attributions, events … as news does.
_SPEECH = [
    "“{claim},” {who} {said} {when}.",
    "“{claim}, and {clause},” {said} {who}, {role_of} {place}. “{claim}.”",
    "“{claim},” {who} told reporters in {place}{tail}.",
    '"{claim}," {surname} {said}, adding that {clause}{tail}.',
    '"{claim}, because {clause}," {said} {surname}.',
    "{who} {said} that {clause}, since {clause}.",
    "{who} {said} {when} that {clause}, and that {clause}.",
    "{surname} {said} {clause}, but {clause}.",
    "{who} also {said} that “{claim}”, although {clause}.",
    "{who}, {role_of} {place}, {said} {clause}{tail}.",
    "The {adj} {office} of {place} {said} in a statement that {clause} and that {clause}.",
    "According to {who}, {clause}{tail}.",
    "{clause_up}, according to {source}, while {clause}.",
    "{clause_up}, {carrier} reported {when}, citing {source}.",
    "{clause_up}, a {person} from {newplace} told Reuters, adding that {clause}.",
    "{who} {asked} {who} to {deed} and to {deed}{tail}.",
    "{who} {held} {issue} in an interview with {carrier}, saying that {clause}.",
    "{who} {held} the {plan} on {issue} and demanded {issue}.",
    "Asked about {issue}, {surname} {said} {clause}.",
    "“{claim},” {said} {newname}, {age}, who had walked from {newplace} to {newplace} with {small} {group}.",
    "{surname}’s {person} told {carrier} that {clause}.",
    "Not everyone agrees: the {person} of {newplace} {said} “{claim}” when {clause}.",
]
_TOLD = [
    "The {ordinal} round of talks {talked} in {place} {when}, after {clause}.",
    "Delegations from {place} and {place} {talked} by video link {when}, although {clause}.",
    "{who} and {who} spoke by phone {when}; {clause}.",
    "{who} met {who} in {place} {when} to discuss {issue} and {issue}.",
    "The two delegations met in {place} {when} for talks on {issue}, {surname} announced on {weekday}.",
    "The agreement on {issue} was signed in {place} {when}, and {clause}.",
    "{who} addressed the parliament of {place} {when} in a speech about {issue}, {issue} and {issue}.",
    "{who} will travel to {place} on {weekday}, where {clause}, and {clause}.",
    "The {plan} that lay between them concerned {issue}, {issue} and, in its last lines, {issue}.",
    "On {day}, {clause}; {clause}.",
    "{clause_up} because {clause}, and because {clause}.",
    "While {clause}, {clause}{tail}.",
    "{clause_up}, though {clause}, and nobody {knew} why.",
    "In {place}, where {clause}, the {thing} of {newplace} {were} {done} {adverb}.",
    "Neither {who} nor {who} {knew} whether {clause} or whether {clause}.",
    "Is {issue} {adj} enough for {who}, as {clause}?",
    "Nothing {adverb} changed at the {place} {thing}, {clause}, and {clause}.",
    "{clause_up}, and {clause}{tail}.",
]
_COUNTS = [
    "In {place}, {number} {group} were {hurt} {when}, {source} {said}, while {clause}.",
    "At least {number} {group} were {hurt} near {place} {when}, among them {small} {group}.",
    "More than {number} {group} have left {place} since {day}, {clause}.",
    "About {number} percent of the {thing} {were} {done}, {source} estimated{tail}.",
    "{number} {thing} {were} {done} {when} as {clause}.",
    "Prices in {newplace} rose by {number} percent {when}, the {office} reported, as {clause}.",
    "The {office} of {newplace} {said} it would send {thing} worth €{number},000 to {place}.",
]  # fmt: skip
_SHARES = [(_SPEECH, 0.50), (_TOLD, 0.39), (_COUNTS, 0.11)]
_CLAUSES = [
    "the {thing} near {newplace} {were} {done} {adverb} in the weeks before", "{issue} {were_one} on the table of the {office}",
    "the {plan} on {issue} {were_one} {adverb} {done}", "{who} had {done} the {adj} {plan} on {issue}", "the {person} would not {deed} or {deed}",
    "some of the {thing} {were} still {done} in {newplace}", "both sides {knew} that {issue} was part of the {plan} on {issue}",
    "no {person} had {done} the {thing} along the road to {newplace}", "talks on {issue} could {deed_short} {when}",
    "{place} must {deed} before {issue} is {done}", "the {office} wanted to {deed} by {weekday} to have {issue}", "there would be {issue} by {day}",
    "the {person} of {newplace} had {adverb} {done} the {thing} of the {office}", "nobody could {deed} without {issue}",
    "the {office} in {place} has {done} what it called {issue}", "it takes time to {deed} where {issue} {were_one} {adj}",
    "a {plan} on {issue} lay on the table in {newplace}", "{surname} was ready to {deed}", "the {thing} of {newplace} remained {adj}",
    "what the {person} {done} {when} was not what the {office} had {done}", "{group} waited for hours at the {thing} of {newplace}",
    "the road from {newplace} to {newplace} is {adj}", "the {person} and the {person} carried {thing} over the river",
]  # fmt: skip
_CLAIMS = [
    "We will {deed} once the {thing} are {done}", "It is {adj}, not {adj}", "We have {adverb} {done} the {plan} on {issue} and {issue}",
    "Nobody here wants to {deed}", "I do not believe that {issue} is {adj}", "There can be no {issue} without {issue}",
    "Our {person} asked them to {deed}, and they {knew} it", "The {thing} are {adj}; the {group} are not",
    "This {plan} is {adj} and {adj}", "We lost {small} {group} and {number} {thing} in one {adj} night", "They {adverb} {done} everything",
    "Every {person} in {newplace} knows how {adj} this is", "If {issue} comes, we {deed}", "My {person} is {adj}, thank God",
    "You cannot {deed} under fire", "It’s the {adj} {plan} that I have seen in {small} years",
]  # fmt: skip
_WORDS = {
    "said": "said said said said added says stressed noted explained announced warned insisted confirmed claimed wrote declared reiterated",
    "asked": "asked urged called_on invited ordered begged",
    "held": "rejected welcomed condemned criticised accepted supported praised dismissed demanded offered opposed",
    "knew": "knew believed doubted hoped feared understood denied thought",
    "hurt": "killed wounded injured evacuated displaced captured detained freed exchanged buried",
    "done": "destroyed opened closed discussed prepared signed rejected repaired delivered counted hidden promised postponed mended burned "
    "drafted translated painted copied emptied loaded inspected sealed measured forgotten printed moved stolen shared agreed blocked flooded "
    "lifted carried guarded rebuilt ruined saved abandoned welcomed improved harmed lost shelled threatened praised honoured betrayed",
    "were": "were were are have_been had_been",
    "were_one": "was was is has_been remains seems",
    "talked": "began ended took_place was_held collapsed resumed opened continued",
    "adj": "slow cold careful honest broken generous terrible hopeful quiet dark useful narrow bitter empty strange brave weak fair brutal "
    "wonderful difficult serious tired calm dangerous cheap heavy lonely old new green long short happy sad tragic horrible good bad worse "
    "better best great poor rich clear foolish clever safe unsafe constructive absurd realistic balanced ugly beautiful humanitarian legal "
    "illegal final early late secret public private sharp soft urgent patient rude polite wet dry wooden rusty golden modest shameful proud",
    "adverb": "slowly quickly never always really hardly very_nearly quietly openly badly well finally almost barely completely partly "
    "again wisely happily sadly gently secretly rarely often soon suddenly unfortunately",
    "person": "farmer teacher spokeswoman spokesman driver nurse official negotiator judge engineer analyst commander mayor baker pilot "
    "librarian carpenter doctor clerk soldier fisherman shopkeeper historian governor deputy envoy diplomat volunteer priest student",
    "office": "ministry council parliament agency hospital company court embassy mission union church school committee bank police "
    "newspaper station fund institute railway army cabinet commission observatory",
    "plan": "proposal plan draft agreement treaty document letter list roadmap schedule timetable map offer compromise text formula",
    "group": "civilians children soldiers people refugees women prisoners farmers residents workers families students volunteers troops "
    "journalists passengers patients hostages villagers fighters",
    "thing": "bridges gates lamps kettles batteries trucks houses missiles boats tents bakeries schools roads drones windows wells orchards "
    "stations tanks pipes generators warehouses fields chairs letters crossings buses convoys villages shells barrels ladders carpets "
    "helicopters apartments hospitals archives harbours cranes mines sandbags blankets engines towers",
    "issue": "a_ceasefire ceasefire sanctions neutrality security_guarantees humanitarian_corridors the_withdrawal_of_troops Crimea Donbas "
    "NATO_membership a_no-fly_zone weapons peacekeepers mediation a_summit demilitarisation denazification the_court's_ruling the_truce "
    "an_exchange_of_prisoners a_halt_to_the_fighting the_end_of_the_war evacuation more_sanctions an_embargo new_arms a_neutral_status "
    "the_talks progress_in_the_negotiations a_compromise territorial_integrity international_guarantees safe_passage the_siege",
    "deed": "open_the_gates sign_the_papers leave_the_valley lay_down_their_arms stop_the_shelling mend_the_road count_the_dead "
    "end_the_war accept_the_proposal answer_the_letter reject_the_terms free_the_prisoners withdraw_the_troops close_the_sky "
    "send_more_weapons lift_the_blockade translate_the_draft paint_the_bridge feed_the_city keep_the_peace build_a_wall read_the_map",
    "deed_short": "begin end fail succeed resume continue collapse go_on",
    "carrier": "Reuters AFP Interfax TASS the_BBC CNN the_Financial_Times Al_Jazeera Bloomberg the_Guardian the_news_agency_Ostin",
    "weekday": "Monday Tuesday Wednesday Thursday Friday Saturday Sunday",
    "ordinal": "first second third fourth fifth next last latest",
    "small": "two three four five six seven eight nine ten twelve fifteen 13 17 20 24 31 40",
    "role_of": "the_foreign_minister_of the_mayor_of a_negotiator_for an_adviser_to the_president_of the_ambassador_of the_envoy_of "
    "the_defence_minister_of the_spokeswoman_of a_judge_in",
}  # fmt: skip
_LISTS = {slot: [w.replace("_", " ") for w in words.split()] for slot, words in _WORDS.items()}
_TAILS = [
    "",
    "",
    "",
    "",
    ", {clause}",
    " on {weekday}",
    " in {newplace}",
    ", a {person} said",
    " after {small} hours",
    ", {adverb}",
]
_HEADLINES = [
    "{who} {held} {issue}",
    "{place}: {number} {group} {hurt}",
    "{issue_up} {adverb} {done}",
    "{who} and {who} to {deed}",
]
_STARTS = ["b", "br", "d", "dr", "f", "g", "gl", "h", "k", "kr", "l", "m", "n", "ost", "p", "r", "s", "st", "t", "tr", "v", "z"]
_ENDS = ["ana", "ek", "ela", "em", "en", "er", "eska", "ik", "in", "ira", "itz", "o", "on", "or", "ova", "um", "un"]
_SLOT = re.compile(r"\{(\w+)\}")


@lru_cache(maxsize=8)
def _names(codebook: str) -> dict[str, list[str]]:
    """Spellings of a codebook by what they are: whole names, surnames, places, and offices (roles)."""
    with Path(codebook, "codebook", "aliases.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    found: dict[str, list[str]] = {"name": [], "surname": [], "place": [], "role": []}
    for row in rows:
        kind = {"transliteration": "name", "misprint": "name"}.get(row["scheme"], row["scheme"])
        if kind in found and (kind != "name" or " " in row["alias"]):
            found[kind].append(row["alias"])
    return found


class _Writer:
    """The sentences of one article."""

    def __init__(self, rng: random.Random, codebook: str, day: date):
        self.rng, self.day, self.known = rng, day, _names(codebook)
        self.people = rng.sample(self.known["name"], 6)  # an article keeps to a few people

    def sentence(self) -> str:
        frames = self.rng.choices([f for f, _ in _SHARES], [share for _, share in _SHARES])[0]
        made = self.filled(self.rng.choice(frames))
        return made[0].upper() + made[1:]

    def filled(self, frame: str) -> str:
        return _SLOT.sub(lambda m: self.slot(m[1]), frame)

    def slot(self, name: str) -> str:
        rng = self.rng
        if name in _LISTS:
            return rng.choice(_LISTS[name])
        if name == "clause":
            return self.filled(rng.choice(_CLAUSES))
        if name == "claim":
            return self.filled(rng.choice(_CLAIMS))
        if name == "tail":
            return self.filled(rng.choice(_TAILS))
        if name.endswith("_up"):
            made = self.slot(name.removesuffix("_up"))
            return made[0].upper() + made[1:]
        return getattr(self, f"_{name}")()

    def _who(self) -> str:
        chance = self.rng.random()
        if chance < 0.4:
            return self.rng.choice(self.people)
        if chance < 0.6:
            return self._surname()
        return self.rng.choice(self.known["place" if chance < 0.8 else "role"])

    def _surname(self) -> str:
        return self.rng.choice(self.people).split(" ")[-1]

    def _place(self) -> str:
        return self.rng.choice(self.known["place"]) if self.rng.random() < 0.5 else self._newplace()

    def _source(self) -> str:
        return self.filled(
            self.rng.choice(["the {office}", "{carrier}", "{who}", "the {outlet}", "{surname}", "diplomats", "local media"])
        )

    def _invented(self) -> str:
        return (
            self.rng.choice(_STARTS) + self.rng.choice("aeiou") + self.rng.choice(_STARTS) + self.rng.choice(_ENDS)
        ).capitalize()

    def _newname(self) -> str:
        return f"{self._invented()} {self._invented()}"

    def _newplace(self) -> str:
        return self._invented() + self.rng.choice(["", "", "ville", " Bridge", "burg", "a"])

    def _outlet(self) -> str:
        return self.rng.choice(OUTLETS)

    def _number(self) -> str:
        return f"{self.rng.randrange(2, 10 ** self.rng.randrange(2, 6)):,}"

    def _age(self) -> str:
        return str(self.rng.randrange(18, 91))

    def _day(self) -> str:
        day = self.day - timedelta(days=self.rng.randrange(12))
        return (
            f"{day.day} {day:%B}"
            if self.rng.random() < 0.5
            else f"{day:%B} {day.day}" + (", 2022" if self.rng.random() < 0.2 else "")
        )

    def _when(self) -> str:
        near = [
            "on {weekday}",
            "late on {weekday}",
            "yesterday",
            "last week",
            "earlier this month",
            "on {day}",
            "today",
            "last {weekday}",
            "then",
        ]
        return self.filled(self.rng.choice(near))


def articles(n: int, *, seed: int = 0, words: int = 600, copies: float = 0.0, codebook: Path | None = None) -> Iterator[Document]:
    """Invented articles, the same for the same seed; article k does not depend on n.

    Parameters
    ----------
    n : int
    seed : int, optional
    words : int, optional
        The least number of words of an article; it ends with the sentence that reaches it.
    copies : float, optional
        Share of articles (0…1) that are another outlet's near copy of an earlier one.
    codebook : Path, optional
        The case folder whose names the articles take. Default: the shipped case.
    """
    folder = str(codebook or shipped())
    firsts: deque[int] = deque(maxlen=500)  # articles that others may copy
    for k in range(n):
        rng = random.Random(f"copy {seed} {k}")
        if firsts and rng.random() < copies:
            yield _copy(_article(rng.choice(firsts), seed, words, folder), k, rng)
        else:
            firsts.append(k)
            yield _article(k, seed, words, folder)


def _article(k: int, seed: int, words: int, codebook: str) -> Document:
    rng = random.Random(f"article {seed} {k}")
    day = FIRST_DAY + timedelta(days=rng.randrange(DAYS))
    writer = _Writer(rng, codebook, day)
    title = writer.filled(rng.choice(_HEADLINES))
    outlet, byline = rng.choice(OUTLETS), f"{writer._newname()}"
    paragraphs: list[list[str]] = []
    length = room = 0
    while length < words:
        if not paragraphs or len(paragraphs[-1]) >= room:
            paragraphs.append([])
            room = rng.randrange(1, 5)
        line = writer.sentence()
        paragraphs[-1].append(line)
        length += line.count(" ") + 1
    text = "\n\n".join(" ".join(p) for p in paragraphs)
    return Document(
        f"a{k:07d}", f"corpus:{k}", text, _hash(text), title[0].upper() + title[1:], byline, outlet,
        url=f"https://{outlet.lower().replace(' ', '-')}.example/{day:%Y/%m/%d}/{k}", language="en", published=day, published_basis="metadata",
    )  # fmt: skip


def _copy(first: Document, k: int, rng: random.Random) -> Document:
    """Another outlet's print of it, the same day or the next: a paragraph less, another word here and there."""
    paragraphs = first.text.split("\n\n")
    if len(paragraphs) > 2:
        del paragraphs[rng.randrange(1, len(paragraphs))]
    cut = rng.randrange(len(paragraphs))
    paragraphs[cut] = paragraphs[cut].replace(" said", " stated", 1)
    text = "\n\n".join(paragraphs)
    outlet = rng.choice([o for o in OUTLETS if o != first.outlet])
    day = (first.published or FIRST_DAY) + timedelta(days=rng.randrange(2))
    url = f"https://{outlet.lower().replace(' ', '-')}.example/{day:%Y/%m/%d}/{k}"
    return replace(
        first, id=f"a{k:07d}", place=f"corpus:{k}", text=text, sha256=_hash(text), outlet=outlet, published=day, url=url
    )


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8")).hexdigest()


def write(
    target: str | Path,
    n: int,
    *,
    kind: str = "jsonl",
    seed: int = 0,
    copies: float = 0.05,
    words: int = 600,
    codebook: Path | None = None,
) -> Path:
    """Write an invented corpus that `kit.reading.documents` reads.

    Parameters
    ----------
    target : str or Path
        The file; for ``txt`` the folder, one file per article.
    n : int
    kind : {"jsonl", "csv", "parquet", "txt"}, optional
    seed, copies, words, codebook
        As for `articles`.

    Returns
    -------
    Path
        The target.
    """
    target = Path(target)
    made = articles(n, seed=seed, words=words, copies=copies, codebook=codebook)
    if kind == "txt":
        target.mkdir(parents=True, exist_ok=True)
        for d in made:
            (target / f"{d.id}.txt").write_text(_printed(d), "utf-8")
        return target
    target.parent.mkdir(parents=True, exist_ok=True)
    if kind == "parquet":
        _write_parquet(target, made)
        return target
    with target.open("w", encoding="utf-8", newline="") as file:
        if kind == "csv":
            rows = csv.DictWriter(file, _FIELDS, lineterminator="\n")
            rows.writeheader()
            rows.writerows(map(_row, made))
        elif kind == "jsonl":
            file.writelines(json.dumps(_row(d), ensure_ascii=False) + "\n" for d in made)
        else:
            raise ValueError(f"no kind of file: {kind}")
    return target


def _row(d: Document) -> dict[str, str]:
    day = d.published.isoformat() if d.published else ""
    return dict(zip(_FIELDS, (d.id, d.title, day, d.outlet, d.byline, d.url, d.language, d.text), strict=True))


def _printed(d: Document) -> str:
    """The article as a page would print it: headline, byline, time stamp, text, source."""
    return f"# {d.title}\n\nBy {d.byline}\n\nPosted {d.published:%d %B %Y}\n\n{d.text}\n\nSource: {d.outlet}\n"


def _write_parquet(target: Path, made: Iterator[Document]) -> None:
    import pyarrow as pa
    import pyarrow.parquet as pq

    schema = pa.schema([(name, pa.string()) for name in _FIELDS])
    with pq.ParquetWriter(target, schema) as file:
        while rows := [_row(d) for d in itertools.islice(made, 5000)]:
            file.write_table(pa.Table.from_pylist(rows, schema))
