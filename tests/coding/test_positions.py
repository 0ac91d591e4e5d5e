"""Positions by rule are the speaker's own, from the clause that names the issue; else they are left empty."""

from datetime import date

import pandas as pd
import pytest

from kit.coding.article import Coder
from kit.reading.documents import Document
from tests.coding.test_attributions import ACTORS, ALIASES

CUES = [
    ("truce", "truce", None), ("joining", "(join|joining|membership in) the League", None), ("soldiers", "soldiers", None),
    (None, "demand*", "supports"), (None, "want*", "supports"), (None, "ready to", "supports"), (None, "must", "supports"),
    (None, "ready to talk about", "conditional"), (None, "provided", "conditional"), (None, "rul* out", "opposes"),
    (None, "determined", "supports"), (None, "reject*", "opposes"),
]  # fmt: skip


@pytest.fixture(scope="module")
def coder():
    cues = pd.DataFrame(CUES, columns=["issue_id", "cue", "stance"])
    issues = pd.DataFrame({"issue_id": ["truce", "joining", "soldiers"], "kind": "negotiable"})
    return Coder({"aliases": ALIASES, "actors": ACTORS, "issues": issues, "cues": cues})


@pytest.mark.parametrize(
    ("text", "issue", "stance"),
    [
        ("Orla Venn said that she wants a truce.", "truce", "supports"),
        ("Orla Venn said that she will not surrender, but is ready to talk about joining the League.", "joining", "conditional"),
        ("Orla Venn demanded that Norland give up joining the League.", "joining", "opposes"),
        ("Orla Venn said she was willing to drop membership in the League, but wants a truce.", "truce", "supports"),
        ("Orla Venn said it does not mean that they want a truce.", "truce", "opposes"),
        ("Orla Venn said that Pim Daskow seems determined to send soldiers.", "soldiers", "mentions"),
        ("Orla Venn said that Norland must send its soldiers home.", "soldiers", "supports"),
        ("Orla Venn ruled out Norland’s demand for a truce.", "truce", "opposes"),
        ("Orla Venn said she had heard of Norland’s demand for a truce.", "truce", "mentions"),
        ("Orla Venn believes that a truce must come soon.", "truce", "mentions"),
        ("Orla Venn denied that she wants a truce.", "truce", "mentions"),
        ("Orla Venn said she would reject a truce and wants to talk of soldiers.", "soldiers", "supports"),
        ("Orla Venn said she did not reject a truce.", "truce", "conditional"),
        ("Orla Venn said she would reject a text that strays from the truce.", "truce", "mentions"),
        ("Orla Venn said they had rejected talk of a truce.", "truce", "mentions"),
        ("Reuters reported that a truce must come soon.", "truce", "mentions"),
        ("Orla Venn demanded that the gate be open, and that soldiers leave.", "soldiers", "supports"),
    ],
)
def test_a_position_is_that_of_its_clause_and_its_speaker(coder, text, issue, stance):
    rows = coder.code(Document("a", "a", text, "", published=date(2031, 3, 9)))["statements"]
    assert [(s["issue_id"], s["stance"]) for s in rows if s["issue_id"] == issue] == [(issue, stance)]
