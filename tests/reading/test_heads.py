"""What stands above a plain text: mastheads, heads of mails, fields of archives, bylines."""

from datetime import date

import pytest

from kit.reading import pages
from kit.reading.documents import documents
from kit.reading.items import Raw
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


OF_LANGUAGES = [
    ("de", "Schleuse öffnet wieder", "Die Wärter beider Ufer trafen sich drei Stunden auf der Insel. Niemand ging nach Hause."),
    ("fr", "L’écluse rouvre", "Les gardiens des deux rives se sont réunis pendant trois heures sur l’île. Nul n’est rentré."),
    ("es", "Reabre la esclusa", "Los guardas de las dos orillas se reunieron durante tres horas en la isla. Nadie volvió."),
    ("ru", "Шлюз снова открыт", "Смотрители обоих берегов три часа совещались на острове. Никто не ушёл домой до самой ночи."),
    ("uk", "Шлюз знову відкрито", "Наглядачі обох берегів три години радилися на острові. Ніхто не пішов додому до самої ночі."),
    ("zh", "船闸重新开放", "两岸守卫在岛上会谈三小时，同意重新开放船闸。没有人回家。"),
    ("ko", "수문 다시 열린다", "양측 경비대는 섬에서 세 시간 동안 만나 수문을 다시 열기로 합의했다. 아무도 집에 가지 않았다."),
]  # fmt: skip
STAMPS = [
    ("de", "Mittwoch, 14. Mai 2031"), ("de", "14. Mai 2031, 10:20 Uhr"), ("de", "Veröffentlicht am 14.05.2031 um 10:20 Uhr"),
    ("fr", "Publié le 14 mai 2031 à 10h20"), ("fr", "Mercredi 14 mai 2031"), ("es", "14 de mayo de 2031"),
    ("es", "Publicado el 14/05/2031 a las 10:20"), ("ru", "14 мая 2031 г."), ("ru", "Среда, 14 мая 2031 года, 10:20"),
    ("ru", "Опубликовано 14.05.2031"), ("uk", "14 травня 2031 року"), ("uk", "Опубліковано 14.05.2031"),
    ("zh", "2031年5月14日 10:20"),
    ("ko", "입력 2031.05.14 10:20"),
]  # fmt: skip


@pytest.mark.parametrize(("language", "stamp"), STAMPS)
def test_the_day_printed_above_a_text_of_another_language_is_read(language, stamp):
    title, body = next((title, body) for code, title, body in OF_LANGUAGES if code == language)
    article = pages.article(Raw("a", "a.txt", "0", "a.txt", f"{title}\n\n{stamp}\n\n{body}\n".encode()))
    assert (article.published, article.published_basis, article.title) == (date(2031, 5, 14), "printed", title)
    assert article.language == language


@pytest.mark.parametrize(
    ("language", "stamp", "day"),
    [
        ("fr", "Publié le 03/04/2031", date(2031, 4, 3)),
        ("es", "Publicado el 3/4/2031", date(2031, 4, 3)),
        ("de", "3.4.2031", date(2031, 4, 3)),
    ],
)
def test_the_day_goes_first_in_figures_of_these_languages(language, stamp, day):
    title, body = next((title, body) for code, title, body in OF_LANGUAGES if code == language)
    assert pages.article(Raw("a", "a.txt", "0", "a.txt", f"{title}\n\n{stamp}\n\n{body}\n".encode())).published == day


@pytest.mark.parametrize(
    ("language", "stamp"),
    [("de", "Stand: 14.05.2031, 10:20 Uhr"), ("fr", "Mis à jour le 14/05/2031"), ("ru", "Обновлено 14 мая 2031, 10:20")],
)
def test_a_day_of_change_is_said_to_be_one(language, stamp):
    title, body = next((title, body) for code, title, body in OF_LANGUAGES if code == language)
    article = pages.article(Raw("a", "a.txt", "0", "a.txt", f"{title}\n\n{stamp}\n\n{body}\n".encode()))
    assert (article.title, [what for what, _ in article.doubts]) == (title, ["day"])
