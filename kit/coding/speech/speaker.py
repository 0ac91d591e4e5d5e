"""Who speaks: the records that the rules of speech hand on."""

from __future__ import annotations

from typing import NamedTuple


class Speaker(NamedTuple):
    """Whom a phrase stands for: the name, the span where it is printed, the actor of the codebook, and how sure that is.

    ``kind``: "person" for one with a name, "role" for somebody described (*a spokesman*), "other" for institutions, groups and
    countries; ``party_id``: the side of somebody whom the codebook lacks, by role and country.
    """

    name: str
    start: int
    end: int
    actor_id: str | None
    confidence: str
    kind: str = "other"
    party_id: str | None = None


class Heard(NamedTuple):
    """The speaker heard last in the same paragraph, in the whole article so far, and the last one who is a human being."""

    here: Speaker | None
    before: Speaker | None
    human: Speaker | None = None
