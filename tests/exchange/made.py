"""Invented projects for round trips, and what of two projects is compared."""

from hypothesis import strategies as st

from kit.exchange.project import Code, Mark, Paper, Project

# Signs outside the BMP, of several code points, line ends, and those that some format takes for its own.
PIECES = (
    *"abZ7 .,:'\"éжשש中\t\n\r[]|_*\\;=<>&#-/%{}",
    "\r\n", "->", "🕊", "𝔗", "e\u0301", "👩‍👩‍👧", "🇨🇦", "\u2028", "\x85", "\u00a0", "\ufeff", "_x0041_", "*->1-1", "x_x0020_",
)  # fmt: skip
WORDS = st.lists(st.sampled_from(PIECES), min_size=1, max_size=8).map("".join)
TEXTS = st.lists(st.sampled_from(PIECES), min_size=1, max_size=40).map("".join)
NAMES = st.one_of(st.sampled_from(["issue", "stance", "note", "text", "label", "begin", "title"]), WORDS)


@st.composite
def projects(draw, *, texts=TEXTS, names=NAMES, values=WORDS, coders=("", "AB", "Tess Quorn"), notes=True, facts=True, width=0):
    """Up to three texts with marks of at least ``width`` code points."""
    papers = []
    for key in draw(st.lists(st.sampled_from(["talks.txt", "Lake Gazette 1", "a/b", "🕊"]), min_size=1, max_size=3, unique=True)):
        said = draw(st.dictionaries(names, values, max_size=2)) if facts else {}
        papers.append(Paper(key, draw(texts), draw(st.sampled_from(["", "Ferry talks"])) if facts else "", said))
    marks = []
    for number in range(draw(st.integers(0, 5))):
        paper = draw(st.sampled_from(papers))
        start = draw(st.integers(0, max(0, len(paper.text) - width)))
        end = draw(st.integers(min(start + width, len(paper.text)), len(paper.text)))
        if end - start >= width:
            said = draw(st.dictionaries(names, values, max_size=3))
            note = draw(st.sampled_from(["", "not sure"])) if notes else ""
            marks.append(Mark(f"m{number}", paper.key, start, end, draw(names), said, draw(st.sampled_from(coders)), note))
    return Project(papers, marks)


def said(project):
    """All that a format keeps of marks, without the keys that programs give anew, and in no order."""
    return sorted((m.paper, m.start, m.end, m.kind, sorted(m.values.items()), m.coder, m.note) for m in project.marks)


def texts(project):
    return {paper.key: paper.text for paper in project.papers}


TALKS = Project(
    [
        Paper(
            "talks.txt", "Tess Quorn: “no ferry 🕊 leaves.”\r\nThe gate stays shut.\n", "Ferry talks", {"outlet": "Lake Gazette"}
        ),
        Paper("reply.txt", "Sevrania answers.", "The reply"),
    ],
    [
        Mark(
            "1", "talks.txt", 0, 32, "Attribution", {"speaker": "Tess Quorn", "issue": "ferry", "stance": "rejects"}, "AB", "loud"
        ),
        Mark("2", "talks.txt", 13, 24, "Attribution", {"issue": "ferry"}, "AB"),
        Mark("3", "talks.txt", 13, 24, "Attribution", {"speaker": "Tess Quorn", "issue": "ferry"}, "IR"),
        Mark("4", "reply.txt", 0, 8, "Actor", {}, "AB"),
    ],
    [Code("Attribution", "Attribution", "who says what", "", "#aa3322"), Code("Actor", "Actor")],
)
