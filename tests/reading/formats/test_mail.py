"""Mails as Python's email writes them and boxes as its mailbox does: one article a letter, and those that are attached."""

import mailbox
from datetime import date
from email.message import EmailMessage, MIMEPart

import pytest

from kit.reading.documents import Document, Raw, Rejected, documents
from kit.reading.formats import mail
from kit.reading.mail_bodies import forwarded, without_notes
from tests.reading.formats.mutated import mutated

GATE = "The envoy said on Tuesday that the gate at the pier would open to both sides before the harvest of the year."
PIER = "The pilot told reporters that the pier stays shut until the last of the boats has left the bay in the evening."
PAPER, LATE = "Lake Gazette <news@lakegazette.example>", "Tue, 06 May 2031 23:30:00 -0500"


def cell(inside):
    return f"<tr><td style='padding:3px'>{inside}</td></tr>"


# A newsletter as they are set: tables in tables, a hidden line for the list of mails, notes to who gets it.
SIGNED_UP = 'You are receiving this email because you signed up. <a href="u">Unsubscribe</a>'
ABOVE = cell('<a href="x">View this email in your browser</a>') + cell("<h1>The gate opens</h1>")
STORIES = (
    cell(f"<p>{GATE}</p><p>“We keep it open,” Tess Quorn said.</p>") + cell("The pier is shut") + cell(f"By Ada Holm<br>{PIER}")
)
PAGE = f"""<html><body><div style="display:none">Hidden words for the list of mails</div>
<table role="presentation"><tr><td><table>{ABOVE}{STORIES}</table><table>{cell(SIGNED_UP)}</table></td></tr></table>
</body></html>"""


def letter(text=f"{GATE}\n\n{PIER}\n", page=None, files=(), **fields):
    message = EmailMessage()
    for name, value in ({"From": PAPER, "To": "me@home.example", "Subject": "The gate opens", "Date": LATE} | fields).items():
        message[name.replace("_", "-")] = value
    message.set_content(text)
    if page:
        message.add_alternative(page, subtype="html")
    for name, data in files:
        main, sub = {"html": ("text", "html"), "png": ("image", "png")}.get(
            name.rpartition(".")[2], ("application", "octet-stream")
        )
        message.add_attachment(data, maintype=main, subtype=sub, filename=name)
    return message


def read(path):
    found = list(documents([path]))
    return [d for d in found if isinstance(d, Document)], [(r.place, r.reason, r.copy) for r in found if isinstance(r, Rejected)]


def put(folder, message, name="letter.eml"):
    (folder / name).write_bytes(message if isinstance(message, bytes) else message.as_bytes())
    return folder / name


def test_a_newsletter_is_one_article_without_what_it_says_about_getting_it(tmp_path):
    note = f"View this email in your browser\n\n{GATE}\n\nUnsubscribe | Manage preferences\n"
    [found], rejected = read(put(tmp_path, letter(note, PAGE, Archived_At="<https://lakegazette.example/letters/1>")))
    assert (found.id, found.title, found.outlet, found.byline) == ("the-gate-opens", "The gate opens", "Lake Gazette", None)
    assert (found.published, found.published_basis, found.language) == (date(2031, 5, 6), "metadata", "en")
    assert (found.url, rejected) == ("https://lakegazette.example/letters/1", [])
    assert found.text.split("\n") == [GATE, "“We keep it open,” Tess Quorn said.", "The pier is shut", "By Ada Holm", PIER]


def test_a_plain_letter_of_a_list_is_by_who_wrote_it(tmp_path):
    sent = letter(From="Tess Quorn <tess@lakegazette.example>", List_Id='"Pier Letters" <pier.lakegazette.example>')
    [found], _ = read(put(tmp_path, sent))
    assert (found.byline, found.outlet, found.text.strip()) == ("Tess Quorn", "Pier Letters", f"{GATE}\n\n{PIER}")


def test_a_page_that_gives_less_than_half_of_the_plain_text_is_not_the_article(tmp_path):
    [found], _ = read(put(tmp_path, letter(f"{GATE}\n\n{PIER}\n\n{GATE}\n", f"<p>{GATE[:40]}</p>")))
    assert PIER in found.text


def test_heads_in_every_coding_are_read(tmp_path):
    german = "Der Gesandte grüßte am Dienstag die Männer an der Brücke und sagte, das Tor werde geöffnet."
    head = "From: {}\nSubject: {}\nDate: 6 May 2031 10:00:00 +0200\nContent-Type: text/plain; charset={}\n\n{}\n"
    coded = ("=?utf-8?q?Seebl=C3=A4ttchen?= <b@see.example>", "=?iso-8859-1?q?Gr=FC=DFe_?=\n =?utf-8?b?dm9tIFBpZXI=?=")
    put(tmp_path, head.format(*coded, "windows-1252", german).encode("cp1252"), "a.eml")
    put(
        tmp_path,
        head.format("Lake Gazette <n@lakegazette.example>", "Grüße vom Tor", "unknown-8bit", german).encode("cp1252"),
        "b.eml",
    )
    put(tmp_path, head.format("n@lakegazette.example", "=?none?q?Gate?=", "us-ascii", german).encode(), "c.eml")
    found, _ = read(tmp_path)
    assert [(d.title, d.outlet) for d in found] == [
        ("Grüße vom Pier", "Seeblättchen"), ("Grüße vom Tor", "Lake Gazette"), ("Gate", "lakegazette.example"),
    ]  # fmt: skip
    assert {d.text.strip() for d in found} == {german}
    assert [[about for about, _ in d.doubts] for d in found] == [[], ["encoding"], []]
    assert {d.published for d in found} == {date(2031, 5, 6)}


MARKED = f"""See this, it is of use.

---------- Forwarded message ---------
From: {PAPER}
Date: Mon, May 5, 2031 at 10:00 AM
Subject: The pier on Monday
To: <me@home.example>


{PIER}

{GATE}
"""
GMAIL = f"""<div dir="ltr">See this.<br><br><div class="gmail_quote"><div dir="ltr">---------- Forwarded message ---------<br>
From: <strong>Lake Gazette</strong> &lt;<a href="mailto:news@lakegazette.example">news@lakegazette.example</a>&gt;<br>
Date: Mon, May 5, 2031 at 10:00 AM<br>Subject: The pier on Monday<br>To: &lt;me@home.example&gt;<br></div><br>
<p>{PIER}</p><p>{GATE}</p></div></div>"""
ROWS = (("Subject", "The pier on Monday"), ("Date", "Mon, 5 May 2031 10:00:00 +0200"), ("From", PAPER.replace("<", "&lt;")))
SET = "".join(f"<tr><th>{name}: </th><td>{value}</td></tr>" for name, value in ROWS)
THUNDERBIRD = f"""<html><body><p><br></p><div>See this.<br><br>-------- Forwarded Message --------<table>{SET}</table><br>
<p>{PIER}</p><p>{GATE}</p></div></body></html>"""
OUTLOOK = MARKED.replace("---------- Forwarded message ---------\n", "").replace("Date:", "Sent:")


@pytest.mark.parametrize(
    "text,page",
    [(MARKED, None), (MARKED, GMAIL), (OUTLOOK, None), ("See this.", THUNDERBIRD), (MARKED, f"<p>{PIER}</p><p>{GATE}</p>")],
    ids=["plain", "Gmail", "Outlook", "Thunderbird", "head in the plain text only"],
)
def test_of_a_mail_that_is_sent_on_the_inner_one_is_the_article(tmp_path, text, page):
    sent_on = letter(text, page, From="Me <me@gmail.com>", Subject="Fwd: The pier", Date="Fri, 09 May 2031 10:00:00 +0000")
    [found], _ = read(put(tmp_path, sent_on))
    assert (found.title, found.outlet, found.published) == ("The pier on Monday", "Lake Gazette", date(2031, 5, 5))
    assert found.text.split() == f"{PIER} {GATE}".split()


def test_a_mail_that_is_sent_on_whole_is_the_article_and_the_note_around_it_none(tmp_path):
    around = letter("For you.", From="Me <me@gmail.com>", Subject="Fwd: The gate opens", Date="Fri, 09 May 2031 10:00:00 +0000")
    around.add_attachment(letter())
    put(tmp_path, around, "a.eml")
    put(tmp_path, letter().as_bytes().replace(b"\n", b"\r\n"), "b.eml")
    found, rejected = read(tmp_path)
    assert [(d.place, d.outlet, d.published) for d in found] == [("a.eml!1", "Lake Gazette", date(2031, 5, 6))]
    assert rejected == [("b.eml", "the same as the-gate-opens", True)]


def test_attached_files_are_articles_and_pictures_and_signatures_are_not(tmp_path):
    page = f"<html><body><article><h1>The hall</h1><p>{PIER}</p></article></body></html>".encode()
    message = letter(files=[("Übersicht.html", page), ("a.png", b"\x89PNG"), ("table.xyz", b"1")])
    signature = MIMEPart()
    signature.set_content(b"0", "application", "pgp-signature", filename="signature.asc")
    message.attach(signature)
    (own, hall), rejected = read(put(tmp_path, message))
    assert (own.place, hall.place, hall.title, hall.text, hall.published) == (
        "letter.eml", "letter.eml!Übersicht.html", "The hall", PIER, None,
    )  # fmt: skip
    assert rejected == [("letter.eml!table.xyz", "not a format that is read", False)]


def coded(kind, **more):
    return letter().as_bytes().replace(b"Content-Type: text/plain", b"Content-Type: " + kind)


def test_what_needs_a_key_and_what_has_no_text_is_rejected(tmp_path):
    for name, message in {
        "a": coded(b"application/pkcs7-mime; smime-type=enveloped-data; x=y"),
        "b": coded(b"application/pkcs7-mime; smime-type=signed-data; x=y"),
        "c": letter("-----BEGIN PGP MESSAGE-----\n\nabc\n"),
        "d": b"Content-Type: multipart/encrypted; boundary=q\n\n--q\nContent-Type: application/pgp-encrypted\n\n1\n--q--\n",
        "e": letter("\n"),
        "f": b"",
    }.items():
        put(tmp_path, message, f"{name}.eml")
    assert read(tmp_path)[1] == [
        ("a.eml", "encrypted", False),
        ("b.eml", "signed by S/MIME in one piece: its text is not read", False),
        ("c.eml", "encrypted", False),
        ("d.eml", "encrypted", False),
        ("e.eml", "no running text: what the mail holds is attached to it, if anything", False),
        ("f.eml", "empty", False),
    ]


def boxed(path, *messages):
    box = mailbox.mbox(path)
    for message in messages:
        box.add(message)
    box.close()
    return path


def test_a_box_gives_its_letters_one_by_one_and_lines_that_begin_with_from_stay(tmp_path):
    text = f"{GATE}\n\nFrom the pier it was heard that they go on.\n\nFrom 6 May on, 2031 is counted.\n"
    path = boxed(
        tmp_path / "letters.mbox", letter(), letter(text, Subject="Second"), letter(PIER, PAGE, Subject="Third"), letter()
    )
    found, rejected = read(path)
    assert [(d.id, d.place) for d in found] == [
        ("the-gate-opens", "letters.mbox:1"), ("second", "letters.mbox:2"), ("third", "letters.mbox:3"),
    ]  # fmt: skip
    assert "\nFrom the pier it was heard" in found[1].text and ">" not in found[1].text
    assert rejected == [("letters.mbox:4", "the same as the-gate-opens", True)]


@pytest.mark.parametrize("line", ["From - Tue May 06 10:20:00 2031", "From 17@xxx Tue May 06 10:20:00 +0000 2031",
                                  "From ada at lake.example  Tue May  6 10:20:00 2031", "From ada"])  # fmt: skip
def test_boxes_of_other_programs_are_cut_at_their_own_lines(tmp_path, line):
    one, two = letter(f"{GATE}\n\nFrom Holm came none.\n" if "20" in line else GATE), letter(PIER, Subject="Second")
    (tmp_path / "Inbox.mbox").write_text("".join(f"{line}\n{m.as_string()}\n\n" for m in (one, two)))
    found, rejected = read(tmp_path)
    assert ([d.title for d in found], rejected) == (["The gate opens", "Second"], [])


def test_a_mail_of_nothing_but_parts_in_parts_is_left_out(tmp_path):
    deep = b"".join(b"Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n" % (n, n) for n in range(2_000))
    path = boxed(tmp_path / "letters.mbox", deep, letter())
    found, rejected = read(path)
    assert [d.place for d in found] == ["letters.mbox:2"]
    assert rejected == [("letters.mbox:1", "more parts in parts than a message has", False)]


def test_a_mail_of_apple_is_read(tmp_path):
    data = letter().as_bytes()
    (tmp_path / "1.emlx").write_bytes(b"%d     \n" % len(data) + data + b'<?xml version="1.0"?><plist></plist>')
    [found], _ = read(tmp_path)
    assert found.text.strip() == f"{GATE}\n\n{PIER}"


def test_a_mail_that_is_too_large_is_left_out_alone(tmp_path, monkeypatch):
    path = boxed(tmp_path / "letters.mbox", letter(PIER * 90, Subject="Large"), letter())
    monkeypatch.setattr(mail, "LARGEST", 5_000)
    found, rejected = read(path)
    assert [d.place for d in found] == ["letters.mbox:2"] and rejected == [("letters.mbox:1", "larger than 5,000 bytes", False)]


def test_plain_lines_are_no_head_of_a_mail_and_no_note():
    assert forwarded("From: the pier\nit was heard.\n", is_sent_on=True) is None
    assert forwarded(f"From: {PAPER}\nDate: 6 May 2031\n\n{GATE}", is_sent_on=False) is None
    assert without_notes(f"{GATE}\nShe asked them not to unsubscribe. {PIER} {PIER}") != GATE
    assert without_notes("Unsubscribe") == "Unsubscribe"


@pytest.mark.parametrize("name", ["letter.eml", "letters.mbox"])
def test_damaged_mails_are_accounted_for(tmp_path, name):
    message = letter(page=PAGE, files=[("hall.html", f"<p>{PIER}</p>".encode())])
    message.add_attachment(letter(Subject="=?utf-8?q?Gr=C3=BC=C3=9Fe?="))
    data = message.as_bytes()
    if name.endswith("mbox"):
        data = boxed(tmp_path / name, message, letter(), letter(PIER)).read_bytes()
    counts = {Raw: 0, Rejected: 0}
    for n, damaged in enumerate(mutated(data)):
        (tmp_path / name).write_bytes(damaged)
        items = list(documents([tmp_path / name], finish=n % 10 == 0))
        assert items
        for item in items:
            counts[Rejected if isinstance(item, Rejected) else Raw] += 1
    assert counts[Raw] > 200
