"""The position that the words of a passage seem to take → whether it is its speaker's own, or is left empty.

Left empty (``mentions``) is what a newspaper or an agency is quoted with, what somebody is only reported to think, what somebody
denies, and what the words say of somebody else: *the delegates said that Norland seems determined to …*.
"""

from __future__ import annotations

from collections.abc import Mapping

from kit.coding.gazetteer import find_carriers
from kit.coding.issues import Mentioned
from kit.coding.speech.passages import Attribution
from kit.coding.speech.speech_verbs import VERBS
from kit.text.read_text import ReadText

_THINKING = frozenset(
    ["think", "believe", "expect", "consider", "feel", "fear", "worry", "wonder"]
)  # verbs that report no position
_NORMS = ("must", "should", "need", "has to", "have to", "ought")  # *Norland must leave* is the speaker's own position
_OWNING = ("’s ", "'s ", "s’ ", "s' ")
_NEAR = 90  # characters before the words of a position in which their subject stands


def judge_own(mentioned: Mentioned, attribution: Attribution, read: ReadText, parties: Mapping[str, str]) -> Mentioned:
    """The issue as named, without a position that is not the speaker's own.

    Parameters
    ----------
    mentioned : Mentioned
    attribution : Attribution
        In whose content the issue stands.
    read : ReadText
    parties : mapping of str to str
        Actor → party.
    """
    if mentioned.stance == "mentions":
        return mentioned
    verb = VERBS.get(attribution.cue.lower())
    thinks = attribution.form == "attributed" and verb is not None and verb.lemma in _THINKING
    denies = verb is not None and verb.lemma == "deny"  # that Norland has agreed to it: no word against it
    relays = attribution.kind == "other" and any(c.start == 0 for c in find_carriers(attribution.speaker))
    if thinks or denies or relays or _is_others(mentioned, attribution, read, parties):
        return mentioned._replace(stance="mentions", confidence="medium", at=None)
    return mentioned


def _is_others(mentioned: Mentioned, attribution: Attribution, read: ReadText, parties: Mapping[str, str]) -> bool:
    """Whether somebody of another party stands as subject between the beginning of the content and the words of the position."""
    at, own = mentioned.at, attribution.party_id or parties.get(attribution.actor_id or "")
    start = attribution.content_start
    if at is None or own is None or at <= start or read.text.startswith(_NORMS, at):
        return False
    if read.text.endswith(_OWNING, start, at):
        return True  # Norland's demand
    named = [m for m in read.mentions_between(max(start, at - _NEAR), at) if parties.get(m.actor_id)]
    return bool(named) and parties[named[-1].actor_id] != own
