"""English verbs of speech and of holding a position: which forms there are and what may follow them."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from typing import NamedTuple

from kit.text.word_lists import read_rows


class Verb(NamedTuple):
    """One form of a verb: its lemma, what kind of cue it is, and whether the form is a participle in -ing.

    `kind`: "say" takes a bare clause; "tell" names a hearer first; "state" needs *that*, a quotation or something that looks
    like a clause; "ask" takes a hearer and an infinitive; "voice" takes a noun phrase; "manner" only goes with a quotation;
    "hold" ascribes a demand, belief or intention without speech.
    """

    lemma: str
    kind: str
    ing: bool


_SAY = "say add claim tweet insist"
_TELL = "tell inform remind assure notify"
_STATE = (
    "state note stress emphasise emphasize underline underscore explain announce declare argue warn confirm reveal admit acknowledge "
    "concede suggest report conclude reply respond answer write reiterate repeat recall mention maintain contend allege assert observe "
    "remark comment disclose caution predict complain deny clarify specify joke hint indicate vow pledge promise testify affirm proclaim recount opine attest concur "
    "estimate find show point tout muse counter retort continue agree assess analyse analyze post signal moan"
)
_ASK = "ask urge call appeal implore beg invite recommend advise order instruct request"
_VOICE = "express voice reaffirm condemn criticise criticize praise describe blame accuse dismiss hail label brand deride dub denounce compare liken portray characterise characterize slam decry"
_MANNER = (
    "exclaim shout yell whisper chant quip scream cry echo sing read wonder laugh sigh lament plead interject chime begin "
    "conclude recite snap boast tease demand think ask call go"
)
_HOLD = (
    "demand want insist refuse reject accept offer propose hope fear expect believe threaten seek require doubt oppose support consider "
    "favour favor welcome rule intend plan aim think worry feel wish prefer reckon"
)
_ALSO_NOUN = (
    "report estimate claim answer order demand call hope plan fear offer comment promise support post tweet state note show doubt point "
    "reply request signal move label brand rule remark warning finding opening saying writing feeling reading greeting"
)
_PLAIN_OBJECT = "add find show agree analyse analyze assess point continue predict tout muse post signal"
_IRREGULAR = {
    "say": "said",
    "tell": "told",
    "write": "wrote written",
    "seek": "sought",
    "think": "thought",
    "feel": "felt",
    "sing": "sang sung",
    "begin": "began begun",
    "read": "read",
    "go": "went",
    "find": "found",
    "show": "showed shown",
    "beg": "begged",
    "quip": "quipped",
    "snap": "snapped",
    "plan": "planned",
    "refer": "referred",
    "admit": "admitted",
    "dub": "dubbed",
    "label": "labelled labeled",
    "prefer": "preferred",
    "signal": "signalled signaled",
}
_DOUBLED = {"beg", "quip", "snap", "plan", "admit", "dub", "prefer"}


def _inflect(lemma: str) -> list[tuple[str, bool]]:
    soft = lemma.endswith("e")
    after_consonant = lemma.endswith("y") and lemma[-2] not in "aeiou"
    third = lemma[:-1] + "ies" if after_consonant else lemma + ("es" if lemma.endswith(("s", "sh", "ch", "x", "z", "o")) else "s")
    past = lemma + "d" if soft else lemma[:-1] + "ied" if after_consonant else lemma + "ed"
    stem = lemma + lemma[-1] if lemma in _DOUBLED else lemma
    ing = (lemma[:-1] if soft and not lemma.endswith("ee") else stem) + "ing"
    pasts = _IRREGULAR[lemma].split() if lemma in _IRREGULAR else [past]
    return [(lemma, False), (third, False), *((p, False) for p in pasts), (ing, True)]


def _read_forms(kinds: Iterable[tuple[str, str]]) -> dict[str, Verb]:
    verbs: dict[str, Verb] = {}
    for lemmas, kind in kinds:
        for lemma in lemmas.split():
            for form, ing in _inflect(lemma):
                verbs.setdefault(form, Verb(lemma, kind, ing))
    return verbs


# form → verb; the first kind listed wins where a lemma has several
VERBS: dict[str, Verb] = _read_forms(
    [
        (_SAY, "say"),
        (_TELL, "tell"),
        (_STATE, "state"),
        (_ASK, "ask"),
        (_VOICE, "voice"),
        (_HOLD, "hold"),
        (_MANNER, "manner"),
    ]
)
for _form in ("show", "found", "post", "posts", "going", "go", "goes", "went", "point", "order", "orders", "report", "answer"):
    if _form in ("going", "go", "goes", "went"):
        VERBS.pop(_form, None)

ALSO_HELD = frozenset(_HOLD.split())  # without speech where no quotation follows
ALSO_NOUN = frozenset(_ALSO_NOUN.split())  # forms that are nouns as well: *the agency's final report*, *reports say*
PLAIN_OBJECT = frozenset(_PLAIN_OBJECT.split())  # speech only before a clause or a quotation: *added a goal* is none


class HelperWords(NamedTuple):
    """The words that stand between a subject and its verb: *has not yet*, *could*, *was*; with either apostrophe."""

    all: frozenset[str]
    passive: frozenset[str]
    modal: frozenset[str]
    negation: frozenset[str]


@cache
def helper_words() -> HelperWords:
    """The table ``helpers.csv``."""
    rows = read_rows("kit.coding.speech", "helpers")
    kinds = ("passive", "modal", "negation")
    return HelperWords(frozenset(w for w, _ in rows), *(frozenset(w for w, k in rows if k == kind) for kind in kinds))
