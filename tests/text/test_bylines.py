"""Lines that say who wrote an article: in every form, and none that begin a sentence."""

import pytest

from kit.reading import heads
from kit.text import bylines, cleaning

STORY = "\n\nThe wardens met for three hours on the island and agreed to open the gate again.\n"


@pytest.mark.parametrize(
    ("line", "names"),
    [
        ("By Ada Holm, Bo Venn and Cy Dale", "Ada Holm, Bo Venn and Cy Dale"),
        ("By Ada Holm and Bo Venn", "Ada Holm and Bo Venn"),
        ("BY ADA HOLM, BO VENN AND CY DALE", "ADA HOLM, BO VENN AND CY DALE"),
        ("By Pat O’Marn", "Pat O’Marn"),
        ("By Pat O'Marn and Zoë Ďurčová", "Pat O'Marn and Zoë Ďurčová"),
        ("by: Ada Holm", "Ada Holm"),
        ("Written by Ada Holm", "Ada Holm"),
        ("By Ada Holm in Holmby", "Ada Holm in Holmby"),
        ("By Ada Holm | Lake Gazette", "Ada Holm | Lake Gazette"),
        ("By Ada Holm, Staff Writer", "Ada Holm, Staff Writer"),
        ("By Ada Holm, Lake Wire", "Ada Holm, Lake Wire"),
        ("By Ada Holm, 3 May 2031", "Ada Holm"),
        ("By Ada Holm • May 3, 2031 10:20", "Ada Holm"),
        ("By the Lake Wire", "the Lake Wire"),
        ("By Lake Gazette staff", "Lake Gazette staff"),
        ("By our correspondent in Holmby", "our correspondent in Holmby"),
        ("By Ada van der Holm and J. B. Venn", "Ada van der Holm and J. B. Venn"),
        ("Byline: Ada Holm", "Ada Holm"),
        ("By Our Correspondent in Holmby", "Our Correspondent in Holmby"),
        ("By Omar al-Holm and Luc d’Arn", "Omar al-Holm and Luc d’Arn"),
        ("Reported by Ada Holm; edited by Bo Venn", "Ada Holm; edited by Bo Venn"),
        ("By Ada Holm, 5 hours ago", "Ada Holm"),
    ],
)
def test_a_byline_is_one_in_every_form(line, names):
    assert bylines.read_byline(line) == names
    kinds = [s.kind for s in cleaning.read_lines(f"The gate opens\n\n{line}{STORY}")]
    assert kinds == ["heading", "byline", "body"]


@pytest.mark.parametrize(
    "line",
    [
        "By Monday nobody was left in the harbour.",
        "By 3 May the gate was shut.",
        "By noon",
        "By Friday Ada Holm had left the island.",
        "By Ada Holm’s account, nobody had opened the gate.",
        "By the time Holm came, the gate was shut.",
        "By land, sea and air",
    ],
)
def test_a_sentence_or_a_heading_that_begins_with_by_is_no_byline(line):
    assert bylines.read_byline(line) is None


@pytest.mark.parametrize(
    "line",
    [
        "Ada Holm and Bo Venn",
        "Ada Holm, Staff Writer",
        "Ada Holm, Reuters",
        "Lake Gazette staff and agencies",
        "From our correspondent in Holmby",
        "Ada Holm and Bo Venn in Holmby",
    ],
)
def test_names_and_staff_below_the_title_are_bylines_and_above_it_they_are_not(line):
    assert [s.kind for s in cleaning.read_lines(f"The gate opens\n\n{line}{STORY}")] == ["heading", "byline", "body"]
    assert next(s.kind for s in cleaning.read_lines(f"{line}{STORY}")) == "heading"


@pytest.mark.parametrize(
    "line", ["Lakeland and Hillland", "Holm meets Ada Venn", "Embassy staff leave Holmby", "Peace Talks, Day Three"]
)
def test_a_second_heading_is_no_byline(line):
    assert [s.kind for s in cleaning.read_lines(f"The gate opens\n\n{line}{STORY}")] == ["heading", "heading", "body"]


def test_those_who_reported_and_edited_stand_below_the_text():
    kinds = [
        s.kind
        for s in cleaning.read_lines(f"{STORY}(Reporting by Ada Holm in Holmby; Editing by Bo Venn)\nReporting by Ada Holm\n")
    ]
    assert kinds == ["body", "byline", "byline"]
    told = "Reporting by the wardens of the lake shows that the gate was open for a whole night."
    assert [s.kind for s in cleaning.read_lines(told)] == ["body"]


def test_hostile_lines_take_no_time():
    for line in ("By " + "Holm, " * 100_000, "By" + " " * 500_000 + "Holm", "A " * 200_000, "By " + "| " * 200_000):
        assert not bylines.is_byline(line)
        assert not bylines.is_signature(line)


@pytest.mark.parametrize(
    ("line", "names"),
    [
        ("AFP, Holmby", "AFP, Holmby"),
        ("REUTERS/AP", "REUTERS/AP"),
        ("(AFP)", "AFP"),
        ("Associated Press", "Associated Press"),
        ("Web Desk", "Web Desk"),
        ("Von Ada Holm", "Ada Holm"),
        ("From Ada Holm in Holmby", "Ada Holm in Holmby"),
        ("Text: Ada Holm", "Ada Holm"),
        ("Ada Holm - 3 May 2031", "Ada Holm"),
        ("ADA HOLM", "ADA HOLM"),
        ("Ada Holm | Holmby", "Ada Holm | Holmby"),
        ("Posted by Ada Holm on 3 May 2031", "Ada Holm"),
        ("By Ada Holm\nSpecial to the Lake Gazette", "Ada Holm"),
    ],
)
def test_names_below_a_title_are_a_byline_without_by(line, names):
    text = f"The gate of the lake opens again\n\n{line}{STORY}"
    spans = cleaning.read_lines(text)
    head = heads.read_head(text, spans)
    assert (head.byline, head.title) == (names, "The gate of the lake opens again")
    assert [text[s.start : s.end] for s in spans if s.kind == "body"] == [STORY.strip()]


@pytest.mark.parametrize(
    ("title", "line"),
    [
        ("The Gate Opens Again", "Wardens Celebrate"),
        ("The gate of the lake opens again", "Lake Gazette"),
        ("The gate of the lake opens again", "From here to the island"),
        ("The gate of the lake opens again", "A second day"),
    ],
)
def test_headings_that_may_be_none_are_no_byline(title, line):
    assert [s.kind for s in cleaning.read_lines(f"{title}\n\n{line}{STORY}")] == ["heading", "heading", "body"]


@pytest.mark.parametrize("line", ["by a side door", "by night train", "by hundreds of boats", "by his own account", "by talking"])
def test_the_second_line_of_a_title_is_no_byline(line):
    assert not bylines.is_byline(line)


@pytest.mark.parametrize(
    "line", ["by ada holm", "by the Harbour desk", "by our staff", "*By Ada Holm*", "_by Ada Holm_", "**By Ada Holm**"]
)
def test_small_letters_and_marks_of_emphasis_leave_a_byline_one(line):
    assert bylines.is_byline(line)
