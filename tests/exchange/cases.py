"""Invented cases with texts, and projects of any shape, for programs of codes."""

import string
from datetime import datetime, timedelta

import pandas as pd
from hypothesis import strategies as st

import kit
from kit.coders.spans import Coded, rows
from kit.exchange.project import Mark, Paper, Project
from tests.synthetic import tiny_case

BODIES = {
    "a1": "“Open it 🕊,” said Holm, the envoy of Northland, at the mill. No bridge without a toll, Lind replied to her on Monday. "
    "They spoke for hours, and forty people walked home when the last ferry had left the harbour of the river at night.",
    "a2": "The envoy asked again for the bridge to open, 𝕊 by 𝕊. The court of the Isles offered a hall for the next talks.",
}


def case_with_texts(folder, bodies=BODIES):
    """The tiny case with the texts of its articles."""
    case = kit.load(tiny_case(folder))
    return case.with_tables(texts=pd.DataFrame({"article_id": list(bodies), "body": list(bodies.values())}).astype("str"))


def coded_by(case, coder, *spans):
    """The case with passages of a coder in ``codings``."""
    new = pd.DataFrame([row for coded in spans for row in rows(coder, coded)], columns=list(case.codings.columns))
    new = new.replace("", None).astype(case.codings.dtypes.to_dict())
    return case.with_tables(codings=pd.concat([case.codings, new], ignore_index=True))


IR = (
    Coded("a1", 0, 12, "ada", "north", "direct", "1", "high", {"bridge": "supports", "toll": "doubts"}, "her own words"),
    Coded("a1", 4, 30, "bo", "south", "indirect"),
    Coded("a1", 60, 84, issues={"toll": "mentions"}),
    Coded("a2", 0, 49, "ada", "north", "indirect", "", "low", {"bridge": "conditional"}),
)

CHARACTERS = st.one_of(
    st.sampled_from([*"ab ,.é–“”\t\n", "\r\n", "\r", "🕊", "𝕊", "e\u0301", "👩‍👧", "\u2028", "\ufeff", ";", '"', "&<>]]>"]),
    st.characters(exclude_categories=["Cs", "Cc"]),
)
WORDS = st.text(st.sampled_from([*string.ascii_letters, *" -'é—🕊<&>\"=|\\"]), min_size=1, max_size=12).map(str.strip).filter(bool)


def places(text):
    """Where a mark can begin and end: not between CR and LF."""
    return [at for at in range(len(text) + 1) if text[max(at - 1, 0) : at + 1] != "\r\n"]


@st.composite
def projects(draw, variables=True, values=WORDS):
    """A project: texts of any characters, spans that overlap, notes that may be empty."""
    texts = draw(st.lists(st.lists(CHARACTERS, min_size=1, max_size=40).map("".join), min_size=1, max_size=3))
    papers = []
    for number, text in enumerate(texts):
        facts = draw(st.dictionaries(st.sampled_from(["author", "outlet", "url", "language", "section"]), WORDS, max_size=3))
        day = draw(st.none() | st.integers(0, 40_000_000).map(lambda n: datetime(1999, 1, 1) + timedelta(seconds=n * 60)))
        papers.append(Paper(f"t{number}", text, draw(WORDS), facts, day))
    marks = []
    for number in range(draw(st.integers(0, 6))):
        paper = draw(st.sampled_from(papers))
        start, end = sorted(draw(st.lists(st.sampled_from(places(paper.text)), min_size=2, max_size=2, unique=True)))
        said = draw(st.dictionaries(st.sampled_from(["person", "claim", "weight", "sure"]), values, max_size=4))
        note = draw(st.sampled_from(["", "why", "two\nlines 🕊"]))
        coder = draw(st.sampled_from(["AB", "Tess Quorn", ""]))
        kind = draw(st.sampled_from(["Claim", "a kind", "Peace > War"]))
        marks.append(Mark(f"m{number}", paper.key, start, end, kind, said if variables else {}, coder, note))
    return Project(papers, marks)
