"""What stands above a plain text: mastheads, heads of mails, fields of archives, bylines."""

from datetime import date

import pytest

from kit.reading.documents import documents
from kit.text import cleaning

STORY = "The judges read their list in a hall that was full to the last seat.\n\nHolm said that it was late.\n"
DAY = date(2031, 5, 26)


def read(tmp_path, head, name="n.txt", story=STORY):
    (tmp_path / name).write_text(f"{head}\n\n{story}", "utf-8")
    [found] = documents([tmp_path])
    body = [found.text[s.start : s.end] for s in cleaning.read_lines(found.text) if s.kind == "body"]
    return found, body


@pytest.mark.parametrize(
    ("head", "outlet", "byline"),
    [
        ("THE EVENING COURIER\nHOLMBY, MONDAY 26 MAY 2031\n\nThe gate opens", "THE EVENING COURIER", None),
        ("EVENING COURIER\n\nHOLMBY, Lakeland, May 26, 2031\n\nThe gate opens", "EVENING COURIER", None),
        ("Evening Courier\nNews, Monday, May 26, 2031, p. 4\n\nThe gate opens\n\nAda Holm", "Evening Courier", "Ada Holm"),
        ("Evening Courier\nEC, no. 1234\nNews, lundi 26 mai 2031, p. 4\n\nThe gate opens", "Evening Courier", None),
        (
            "Evening Courier (site web)\nmonday 26 may 2031 - 10:20 UTC +01:00\n1240 mots\n\nThe gate opens",
            "Evening Courier",
            None,
        ),
        ("The Evening Courier\nVol. 12, No. 40 | Monday 26 May 2031\n\nThe gate opens", "The Evening Courier", None),
        ("Lakeside News\nNo. 4, 26 May 2031\n\nThe gate opens\nby a side door", "Lakeside News", None),
    ],
)
def test_a_name_above_the_line_of_its_day_is_the_outlet_and_what_follows_the_title(tmp_path, head, outlet, byline):
    found, body = read(tmp_path, head)
    assert (found.outlet, found.published, found.byline) == (outlet, DAY, byline)
    assert found.title.startswith("The gate opens")
    assert body == STORY.strip().split("\n\n")


@pytest.mark.parametrize(
    ("head", "title", "outlet"),
    [
        ("STALLS OPEN AGAIN\nHolmby Times, 26 May 2031", "STALLS OPEN AGAIN", "Holmby Times"),
        ("Daily News Hour\nHolmby Times, 26 May 2031\n\nMore", "Daily News Hour", "Holmby Times"),
        ("Stalls open again\nLake, 26 May 2031", "Stalls open again", "Lake"),
    ],
)
def test_a_title_above_outlet_and_day_stays_the_title(tmp_path, head, title, outlet):
    found, _ = read(tmp_path, head)
    assert (found.title, found.outlet, found.published) == (title, outlet, DAY)


@pytest.mark.parametrize(
    ("head", "outlet", "byline"),
    [
        ("From: Lake Gazette Alerts <alerts@lakegazette.example>\nTo: ada@holm.example\nDate: Mon, 26 May 2031 10:00:00 +0100\n"
         "Subject: The gate opens\nContent-Type: text/plain;\n\tcharset=utf-8", "Lake Gazette", None),
        ("From: Ada Holm <ada.holm@hillpost.example>\nSent: Monday, May 26, 2031 10:20 AM\nTo: Desk\nCc: Bo\n"
         "Subject: Fwd: RE: The gate opens", "hillpost.example", "Ada Holm"),
        ("From: alerts@hillpost.example\nDate: 26 May 2031\nSubject: The gate opens", "hillpost.example", None),
        ("Von: Seeblatt\nGesendet: 26.5.2031 10:20\nBetreff: The gate opens", "Seeblatt", None),
    ],
)  # fmt: skip
def test_the_head_of_a_mail_is_fields(tmp_path, head, outlet, byline):
    found, body = read(tmp_path, head, name="20310601.txt")
    assert (found.title, found.outlet, found.published, found.byline) == ("The gate opens", outlet, DAY, byline)
    assert body == STORY.strip().split("\n\n")


def test_a_sentence_that_begins_like_a_field_of_a_mail_is_text(tmp_path):
    said = "From: “the hall” came a cry, Holm said, that nobody forgot."
    _, body = read(tmp_path, "The gate opens", story=f"{said}\n\n{STORY}")
    assert body[0] == said


def test_archives_name_families_first_and_put_the_text_below_a_field_alone(tmp_path):
    below = "\n\nPublication title: Hill Post\n\nPublication date: May 26, 2031\n\nProQuest document ID: 3\n"
    found, body = read(tmp_path, "The gate opens\n\nAuthor: Holm, Ada; Venn, Bo\n\nFull text:", story=STORY + below)
    assert (found.byline, found.outlet, found.published) == ("Ada Holm; Bo Venn", "Hill Post", DAY)
    assert body == STORY.strip().split("\n\n")
    (tmp_path / "n.txt").unlink()
    assert read(tmp_path, "The gate opens\n\nAuthor: Holm, Ada", name="m.txt")[0].byline == "Holm, Ada"


def test_the_newspaper_behind_the_name_of_who_wrote_is_the_outlet(tmp_path):
    found, _ = read(tmp_path, "The gate opens\nAda Holm | Evening Courier")
    assert (found.title, found.outlet) == ("The gate opens", "Evening Courier")


def test_markdown_marks_neither_byline_nor_sentence(tmp_path):
    story = "**HOLMBY** – The *host* of the [island](a.html) said __nothing__ of 2*3*4 or snake_case_names.\n"
    found, body = read(tmp_path, "## A long handshake ##\n\n*By Bo Lind*", name="n.md", story=story)
    assert (found.title, found.byline) == ("A long handshake", "Bo Lind")
    assert body == ["HOLMBY – The host of the island said nothing of 2*3*4 or snake_case_names."]
    (tmp_path / "n.md").unlink()
    found, _ = read(tmp_path, "**The gate opens**", name="m.md")
    assert found.title == "The gate opens"
