"""A folder with a file of every family of formats, each with a report of its own: `python -m tests.reading.mixed FOLDER`."""

from __future__ import annotations

import io
import json
import mailbox
import sys
import zipfile
from collections.abc import Callable
from datetime import UTC, datetime
from email.message import EmailMessage
from pathlib import Path
from typing import NamedTuple

import feedgenerator
import odfdo
import pyarrow as pa
import pyarrow.feather
import pyarrow.parquet
import rispy
from openpyxl import Workbook
from reportlab.pdfgen.canvas import Canvas
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from tests.reading.formats import test_factiva, test_news_exchange, test_office, test_press_archives
from tests.reading.formats.written import rtf, word

OUTLET = "Lake Gazette"
THINGS = (
    "gate", "ferry", "pier", "mill", "quarry", "depot", "canal", "bridge", "market", "library", "orchard", "tunnel", "station",
    "harbour", "granary", "chapel", "lighthouse", "dam", "foundry", "hospital", "school", "airfield", "vineyard", "reservoir",
)  # fmt: skip


class Story(NamedTuple):
    """An invented report about one thing."""

    thing: str

    @property
    def title(self) -> str:
        return f"The {self.thing} of Holmby opens to both sides"

    @property
    def day(self) -> datetime:
        return datetime(2031, 5, 1 + THINGS.index(self.thing), 9, tzinfo=UTC)

    @property
    def url(self) -> str:
        return f"https://lake.example/news/{self.thing}"

    @property
    def paragraphs(self) -> list[str]:
        n = 100 + THINGS.index(self.thing)
        return [
            f"The {self.thing} of Holmby opens to both sides before the harvest, the council of the lake decided at night.",
            f"“We keep the {self.thing} open whatever the other side does,” said Tess Quorn, who speaks for the council.",
            f"Some {n} families wait at the {self.thing}, and the wardens expect as many again until the end of the week.",
        ]

    @property
    def page(self) -> str:
        told = "".join(f"<p>{p}</p>" for p in self.paragraphs)
        return (
            f'<html lang="en"><head><title>{self.title}</title><meta property="og:site_name" content="{OUTLET}">'
            f'<meta property="article:published_time" content="{self.day:%Y-%m-%d}"></head>'
            f"<body><article><h1>{self.title}</h1>{told}</article></body></html>"
        )

    @property
    def row(self) -> dict[str, str]:
        return {
            "title": self.title, "outlet": OUTLET, "published": f"{self.day:%Y-%m-%d}", "url": self.url,
            "text": "\n\n".join(self.paragraphs),
        }  # fmt: skip

    @property
    def lines(self) -> list[str]:
        """A head as a newspaper prints it, and the text."""
        return [OUTLET, f"{self.day:%-d %B %Y}", self.title, "By Tess Quorn", *self.paragraphs]


def _pdf(story: Story) -> bytes:
    buffer = io.BytesIO()
    sheet = Canvas(buffer)
    at = 780
    for paragraph in story.lines:
        line = ""
        for w in [*paragraph.split(), ""]:
            if w == "" or len(line) + len(w) > 80:
                sheet.drawString(60, at, line.strip())
                at, line = at - 14, ""
            line += f"{w} "
        at -= 8
    sheet.save()
    return buffer.getvalue()


def _odt(story: Story) -> bytes:
    document, buffer = odfdo.Document("text"), io.BytesIO()
    document.body.clear()
    for line in story.lines:
        document.body.append(odfdo.Paragraph(line))
    document.save(buffer)
    return buffer.getvalue()


def _nexis(story: Story) -> bytes:
    head = [f"link:{story.title}", OUTLET, f"{story.day:%B %-d, %Y %A}", "Copyright 2031 Lake Press", "Length: 62 words"]
    foot = ["Load-Date: June 2, 2031", "End of Document"]
    cover = ["Document (1)", f"1. {story.title}", "Client/Matter: -None-", "Search Terms: Holmby"]
    return word([*cover, *head, "Byline: Tess Quorn", "Body", *story.paragraphs, *foot])


def _factiva(story: Story) -> bytes:
    fields = {"HD": story.title, "WC": "62 words", "PD": f"{story.day:%-d %B %Y}", "SN": OUTLET, "SC": "LKGZ", "LA": "English"}
    coded = [
        *fields.items(),
        ("LP", story.paragraphs[:1]),
        ("TD", story.paragraphs[1:]),
        ("AN", f"Document {test_factiva.KEYS[0]}"),
    ]
    return (test_factiva.ABOVE + test_factiva.coded(coded) + "</body></html>").encode()


def _proquest(story: Story) -> bytes:
    fields = [
        ("Publication title", OUTLET),
        ("Publication date", f"{story.day:%b %-d, %Y}"),
        ("ProQuest document ID", "3107396628"),
    ]
    return test_press_archives.document(
        1, 1, story.title, [("Author", "Quorn, Tess")], "Full text: " + "\n".join(story.paragraphs), fields
    ).encode()


def _ris(story: Story) -> bytes:
    entry = {
        "type_of_reference": "NEWS", "title": story.title, "secondary_title": OUTLET, "date": f"{story.day:%Y/%m/%d}",
        "abstract": "Full text: " + "\n".join(story.paragraphs), "urls": [story.url],
    }  # fmt: skip
    return rispy.dumps([entry]).encode()


def _sheet(story: Story) -> bytes:
    book, buffer = Workbook(), io.BytesIO()
    for row in (list(story.row), list(story.row.values())):
        book.active.append(row)
    book.save(buffer)
    return buffer.getvalue()


def _warc(story: Story) -> bytes:
    buffer = io.BytesIO()
    writer = WARCWriter(buffer, gzip=True)
    http = StatusAndHeaders("200 OK", [("Content-Type", "text/html; charset=utf-8")], protocol="HTTP/1.1")
    record = writer.create_warc_record(
        story.url, "response", payload=io.BytesIO(story.page.encode()), http_headers=http,
        warc_headers_dict={"WARC-Date": "2033-09-09T12:00:00Z"},
    )  # fmt: skip
    writer.write_record(record)
    return buffer.getvalue()


def _mail(story: Story) -> EmailMessage:
    letter = EmailMessage()
    letter["From"], letter["Subject"] = f"{OUTLET} <news@lake.example>", story.title
    letter["Date"] = story.day
    letter.set_content("\n\n".join(story.paragraphs))
    return letter


def _mhtml(story: Story) -> bytes:
    saved = EmailMessage()
    saved["From"], saved["Snapshot-Content-Location"] = "<Saved by Blink>", story.url
    saved["Subject"] = story.title
    saved["Date"] = datetime(2033, 9, 9, tzinfo=UTC)
    saved.make_related()
    page = EmailMessage()
    page.set_content(story.page, subtype="html", cte="quoted-printable")
    page["Content-Location"] = story.url
    saved.attach(page)
    saved.set_param("type", "text/html")
    return saved.as_bytes()


def _atom(story: Story) -> bytes:
    feed = feedgenerator.Atom1Feed(title=OUTLET, link="https://lake.example/", description="News", language="en")
    told = "".join(f"<p>{p}</p>" for p in story.paragraphs)
    feed.add_item(story.title, story.url, "In short.", pubdate=story.day, content=told)
    return feed.writeString("utf-8").encode()


def _ninjs(story: Story) -> bytes:
    item = {
        "uri": story.url, "type": "text", "language": "en", "headline": story.title, "byline": "Tess Quorn",
        "firstcreated": story.day.isoformat(), "versioncreated": story.day.isoformat(), "pubstatus": "usable",
        "body_xhtml": "".join(f"<p>{p}</p>" for p in story.paragraphs),
    }  # fmt: skip
    return json.dumps(item).encode()


def _nitf(story: Story) -> bytes:
    head = f'<head><docdata><date.issue norm="{story.day:%Y%m%dT%H%M%SZ}"/></docdata></head>'
    above = f"<hedline><hl1>{story.title}</hl1></hedline>"
    return test_news_exchange.nitf("".join(f"<p>{p}</p>" for p in story.paragraphs), above, head).encode()


def _csl(story: Story) -> bytes:
    day = [[story.day.year, story.day.month, story.day.day]]
    item = {
        "id": story.thing, "type": "article-newspaper", "title": story.title, "container-title": OUTLET,
        "issued": {"date-parts": day}, "URL": story.url, "note": "Full text: " + "\n".join(story.paragraphs),
    }  # fmt: skip
    return json.dumps([item]).encode()


def _table(write: Callable[..., None]) -> Callable[[Story], bytes]:
    def made(story: Story) -> bytes:
        buffer = io.BytesIO()
        write(pa.table({name: [value] for name, value in story.row.items()}), buffer)
        return buffer.getvalue()

    return made


def _zip(story: Story) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as file:
        file.writestr(f"{story.thing}.txt", "\n\n".join(story.lines))
    return buffer.getvalue()


def _epub(story: Story) -> bytes:
    told = f"<dc:title>{OUTLET}</dc:title><dc:language>en</dc:language>"
    return test_office.book({"one.xhtml": test_office.article(story.title, story.paragraphs, named=story.title)}, metadata=told)


MAKERS: dict[str, Callable[[Story], bytes]] = {
    "nexis.docx": _nexis,
    "factiva.html": _factiva,
    "proquest.txt": _proquest,
    "list.ris": _ris,
    "zotero.json": _csl,
    "sheet.xlsx": _sheet,
    "print.pdf": _pdf,
    "word.docx": lambda story: word(story.lines),
    "open.odt": _odt,
    "rich.rtf": lambda story: rtf(story.lines),
    "book.epub": _epub,
    "crawl.warc.gz": _warc,
    "saved.mhtml": _mhtml,
    "feed.atom": _atom,
    "letter.eml": lambda story: _mail(story).as_bytes(),
    "wire.ninjs": _ninjs,
    "wire.nitf": _nitf,
    "rows.parquet": _table(pyarrow.parquet.write_table),
    "rows.arrow": _table(lambda table, buffer: pyarrow.feather.write_feather(table, buffer)),
    "rows.jsonl": lambda story: json.dumps(story.row).encode(),
    "plain.txt": lambda story: "\n\n".join(story.lines).encode(),
    "page.html": lambda story: story.page.encode(),
    "several.zip": _zip,
}
UNREAD = {
    "scan.pdf": b"%PDF-1.4 cut",
    "locked.docx": b"\xd0\xcf\x11\xe0" + bytes(600),
    "empty.warc": b"",
    "photo.jpg": b"\xff\xd8\xff",
}


def fill(folder: Path) -> dict[str, Story]:
    """Write a file of every family and some that cannot be read; file → the report in it."""
    folder.mkdir(parents=True, exist_ok=True)
    stories = {name: Story(thing) for name, thing in zip(MAKERS, THINGS, strict=False)}
    for name, story in stories.items():
        (folder / name).write_bytes(MAKERS[name](story))
    box = mailbox.mbox(folder / "letters.mbox")
    stories["letters.mbox"] = Story(THINGS[len(MAKERS)])
    box.add(_mail(stories["letters.mbox"]).as_bytes())
    box.close()
    for name, data in UNREAD.items():
        (folder / name).write_bytes(data)
    return stories


if __name__ == "__main__":
    for name, story in fill(Path(sys.argv[1])).items():
        print(f"{name:16} {story.title}")
