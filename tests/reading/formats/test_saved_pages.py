"""Pages in one file, pages that say from where they were saved, pages with a folder of their own."""

import plistlib
import zipfile
from datetime import date
from email.message import EmailMessage, MIMEPart

import pytest

from kit.reading.documents import Document, Raw, Rejected, documents, size_of
from tests.reading.formats.mutated import mutated

SAVED = "Fri, 09 Sep 2033 12:00:00 GMT"
ADDRESS = "https://lake.example/2031/05/06/gate"


def page(head="", tail="", above=""):
    told = "<p>The envoy said on Tuesday that the gate at the pier would open to both sides before the harvest.</p>"
    told += f"<p>“We keep the gate open,” Tess Quorn said, “whatever the other side does.”</p>{tail}"
    title = "The gate opens"
    return f"<html>{above}<head><title>{title}</title>{head}</head><body><article><h1>{title}</h1>{told}</article></body></html>"


def read(path):
    found = list(documents([path]))
    return [d for d in found if isinstance(d, Document)], [(r.place, r.reason) for r in found if isinstance(r, Rejected)]


def snapshot(*pages, address=ADDRESS, **fields):
    """A page with what is shown in it as Chromium saves it: address, bytes and fields of each, none with an encoding."""
    message = EmailMessage()
    given = {
        "From": "<Saved by Blink>",
        "Snapshot-Content-Location": address,
        "Subject": "The gate opens",
        "Date": SAVED,
    } | fields
    for name, value in given.items():
        message[name] = value
    message.set_type("multipart/related") if message.get_content_type() != "text/plain" else message.add_header(
        "Content-Type", "multipart/related"
    )
    for at, kind, data in pages:
        part = MIMEPart()
        part.set_content(data, *kind.split("/"), cte="quoted-printable" if kind.startswith("text") else "base64")
        part["Content-Location"] = at
        message.attach(part)
    return message.as_bytes()


AD = ("https://ads.example/frame", "text/html", page().replace("gate", "boat").encode())


def test_of_a_page_in_one_file_the_page_itself_is_read_and_not_what_is_shown_in_it(tmp_path):
    russian = page('<meta charset="windows-1251">', "<p>Посол заявил, что ворота у пристани откроются.</p>").encode(
        "cp1251", "replace"
    )
    image = ("https://lake.example/a.png", "image/png", b"\x89PNG")
    (tmp_path / "gate.mhtml").write_bytes(snapshot(AD, (ADDRESS, "text/html", russian), image))
    [found], rejected = read(tmp_path)
    assert (found.id, found.url, found.title, rejected) == ("gate", ADDRESS, "The gate opens", [])
    assert (found.published, found.published_basis) == (date(2031, 5, 6), "url")
    assert "Посол заявил" in found.text and "boat" not in found.text


def test_the_day_of_saving_is_never_that_of_publication(tmp_path):
    (tmp_path / "gate.mht").write_bytes(
        snapshot(("https://lake.example/gate", "text/html", page().encode()), address="https://lake.example/gate")
    )
    archived = "https://web.archive.org/web/20330909120000/https://lake.example/gate"
    (tmp_path / "old.mht").write_bytes(
        snapshot((archived, "text/html", page(tail="<p>It was closed before that.</p>").encode()), address=archived)
    )
    note = f"<!--\n Page saved with SingleFile \n url: https://lake.example/pier \n saved date: {SAVED} \n-->"
    (tmp_path / "The pier opens (2033-09-09 12_00_00).html").write_text(page(above=note).replace("gate", "pier"))
    found, _ = read(tmp_path)
    assert [(d.url, d.published) for d in found] == [(f"https://lake.example/{n}", None) for n in ("pier", "gate", "gate")]


@pytest.mark.parametrize(
    "note",
    [
        f"<!-- saved from url=(0036){ADDRESS} -->",
        f"<!--\n Page saved with SingleFile \n url: {ADDRESS} \n saved date: {SAVED}\n-->",
        f'<meta name="savepage-url" content="{ADDRESS}">',
        f"<!-- Saved from {ADDRESS} at 2033-09-09T12:00:00Z using monolith v2.10.1 -->",
        "<!-- Mirrored from lake.example/2031/05/06/gate by HTTrack Website Copier/3.x, Fri, 09 Sep 2033 12:00:00 GMT -->",
    ],
    ids=["Chrome", "SingleFile", "Save Page WE", "monolith", "HTTrack"],
)
def test_a_page_says_from_where_it_was_saved(tmp_path, note):
    (tmp_path / "gate.html").write_text(page(above=note))
    [found], _ = read(tmp_path)
    assert found.url in (ADDRESS, ADDRESS.replace("https", "http"))
    assert (found.published, found.published_basis) == (date(2031, 5, 6), "url")


def test_a_page_of_an_archive_of_the_web_has_the_address_that_was_archived(tmp_path):
    archived = '<link rel="canonical" href="https://web.archive.org/web/20330909120000/https://lake.example/gate">'
    (tmp_path / "gate.html").write_text(page(archived))
    [found], _ = read(tmp_path)
    assert (found.url, found.published) == ("https://lake.example/gate", None)


def test_any_other_page_is_read_as_before(tmp_path):
    (tmp_path / "2031-05-06-gate.html").write_text(page(tail="<p>“It was saved from ruin,” she said.</p>"))
    [found], _ = read(tmp_path)
    assert (found.url, found.published, found.published_basis) == (None, date(2031, 5, 6), "url")


def put_together(place):
    """A page with its folder, a page whose folder only has such a name, and one in another language."""
    for name, folder in {"gate": "gate_files", "über uns": "über uns-Dateien"}.items():
        inside = place / folder
        inside.mkdir(parents=True)
        shown = f'<img src="./{folder.replace(" ", "%20")}/a.png">'
        (place / f"{name}.html").write_text(page(tail=shown + f"<p>It is called {name}.</p>"), encoding="utf-8")
        (inside / "a.png").write_bytes(b"\x89PNG")
        (inside / "saved_resource.html").write_text(page().replace("gate", "boat"))
    (place / "talks_files").mkdir()
    linked = '<p>They talk.</p><a href="./talks_files/pier.html#top">More</a>'
    (place / "talks.html").write_text(page(tail=linked).replace("gate", "door"))
    (place / "talks_files" / "pier.html").write_text(page().replace("gate", "pier"))
    return place


def test_a_folder_that_was_saved_with_a_page_holds_no_articles(tmp_path):
    place = put_together(tmp_path / "pages")
    found, rejected = read(place)
    assert ([d.place for d in found], rejected) == (["gate.html", "talks.html", "talks_files/pier.html", "über uns.html"], [])
    assert size_of([place]) == sum((place / d.place).stat().st_size for d in found)
    with zipfile.ZipFile(tmp_path / "pages.zip", "w") as packed:
        for path in sorted(place.rglob("*")):
            packed.write(path, f"saved/{path.relative_to(place)}")
    found, rejected = read(tmp_path / "pages.zip")
    assert [d.place.removeprefix("pages.zip!saved/") for d in found] == [
        "gate.html",
        "talks.html",
        "talks_files/pier.html",
        "über uns.html",
    ]
    assert rejected == []


def safari(**resource):
    main = {
        "WebResourceData": page(tail="<p>Der Gesandte grüßte.</p>").encode("latin-1", "replace"),
        "WebResourceMIMEType": "text/html",
        "WebResourceTextEncodingName": "ISO-8859-1", "WebResourceURL": ADDRESS,
    }  # fmt: skip
    return plistlib.dumps({"WebMainResource": main | resource}, fmt=plistlib.FMT_BINARY)


def test_a_page_saved_by_safari_is_read(tmp_path):
    (tmp_path / "gate.webarchive").write_bytes(safari())
    (tmp_path / "image.webarchive").write_bytes(safari(WebResourceMIMEType="image/png"))
    [found], rejected = read(tmp_path)
    assert (found.url, found.published) == (ADDRESS, date(2031, 5, 6))
    assert "Der Gesandte grüßte." in found.text
    assert rejected == [("image.webarchive", "no page in it")]


def test_what_holds_no_page_is_rejected_with_a_reason(tmp_path):
    (tmp_path / "a.mhtml").write_bytes(snapshot(("https://lake.example/a.png", "image/png", b"\x89PNG")))
    (tmp_path / "b.mhtml").write_bytes(b"")
    (tmp_path / "c.webarchive").write_bytes(b"no property list")
    assert read(tmp_path) == ([], [
        ("a.mhtml", "no page in it"), ("b.mhtml", "empty"),
        ("c.webarchive", "no page saved by Safari, or a damaged one (InvalidFileException)"),
    ])  # fmt: skip


@pytest.mark.parametrize(
    "name,data",
    [
        ("gate.mhtml", snapshot((ADDRESS, "text/html", page().encode()))),
        ("gate.webarchive", safari()),
        ("gate.html", page(above="<!-- saved from url=(0030)https://lake.example/gate.html -->").encode()),
    ],
)
def test_damaged_pages_are_accounted_for(tmp_path, name, data):
    counts = {Raw: 0, Rejected: 0}
    for damaged in mutated(data):
        (tmp_path / name).write_bytes(damaged)
        [item] = documents([tmp_path], finish=False)
        counts[type(item)] += 1
    assert sum(counts.values()) == 200 and counts[Raw] > 30


def test_a_day_in_the_name_of_a_saved_page_is_no_day_of_publication(tmp_path):
    (tmp_path / "2031-05-09 gate.mhtml").write_bytes(
        snapshot(("https://lake.example/gate", "text/html", page().encode()), address="https://lake.example/gate")
    )
    (gate,), _ = read(tmp_path)
    assert (gate.published, gate.published_basis) == (None, "unknown")
