"""PDFs, drawn by reportlab and by hand: reading order, paragraphs, what is printed around the text, files that hold none."""

import io
import zlib
from datetime import date
from functools import cache

import pytest
from reportlab.lib.pagesizes import A4
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.pdfmetrics import stringWidth
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

from kit.reading.documents import Document, Rejected, documents, finished
from kit.reading.formats import form, pdf
from kit.reading.items import Raw
from tests.reading.formats.mutated import mutated

WIDTH, HEIGHT = A4
TITLE = "Envoy leaves the hall as talks stall"
STORY = [
    "HOLMBY – The envoy of Sevrania left the office of the ferry company at noon without a word, after three hours of difficult "
    "talks on the harbour, the cease-fire line and the fate of the fishermen held since April.",
    "“We have agreed to meet again, and that is all I can say,” Tess Quorn, the chief negotiator, told reporters at the gate. "
    "“The difficulties are the same as before, but nobody has walked out.”",
    "Officials on both sides had hoped for a signature before the weekend. The draft, seen by the Gazette, runs to forty pages "
    "and leaves open who will control the lighthouse on the disputed sandbank.",
    "A spokesman for the Lakeland ministry said the government would not accept any text that gives up the northern shore. "
    "“That has been our position from the first day,” he said.",
    "In the fishing villages, people followed the news with weariness. Marta Ilves, who has mended nets for forty years, said "
    "she had seen four delegations come and go.",
]


def wrapped(width, size=9.5, indent=10, paragraphs=STORY):
    """Lines of a column with whether they begin a paragraph; a long word at a line's end is divided."""
    lines = []
    for paragraph in paragraphs:
        line, first = "", True
        for word in paragraph.split():
            room = width - (indent if first else 0)
            half = len(word) // 2
            if stringWidth(f"{line} {word}".strip(), "Times-Roman", size) <= room:
                line = f"{line} {word}".strip()
            elif len(word) > 7 and word.isalpha() and stringWidth(f"{line} {word[:half]}-", "Times-Roman", size) <= room:
                lines.append((f"{line} {word[:half]}-", first))
                line, first = word[half:], False
            else:
                lines.append((line, first))
                line, first = word, False
        lines.append((line, first))
    return lines


def new(**properties):
    buffer = io.BytesIO()
    canvas = Canvas(buffer, pagesize=A4, invariant=1)
    for name, value in properties.items():
        getattr(canvas, f"set{name.title()}")(value)
    return canvas, buffer


@cache
def newspaper(n_columns, *, by_row, n_pages=1, times=1, size=9.5, gutter=14, indent=10):
    """A story in columns under a headline, with a head and the number of each page."""
    canvas, buffer = new(title="LG_0305_p4.indd", author="dtp2")
    width = (WIDTH - 100 - gutter * (n_columns - 1)) / n_columns
    lines = wrapped(width, size, indent, STORY * times)
    deep = -(-len(lines) // (n_columns * n_pages))
    for page in range(n_pages):
        canvas.setFont("Helvetica", 8)
        canvas.drawString(50, HEIGHT - 30, "LAKE GAZETTE")
        canvas.drawRightString(WIDTH - 50, HEIGHT - 30, "3 May 2031")
        canvas.drawCentredString(WIDTH / 2, 30, str(4 + page))
        top = HEIGHT - 90
        if page == 0:
            canvas.setFont("Times-Bold", 24)
            canvas.drawString(50, HEIGHT - 80, TITLE)
            canvas.setFont("Helvetica", 9)
            canvas.drawString(50, HEIGHT - 100, "By Ada Holm")
            top = HEIGHT - 130
        canvas.setFont("Times-Roman", size)
        shown = lines[page * deep * n_columns : (page + 1) * deep * n_columns]
        columns = [shown[k * deep : (k + 1) * deep] for k in range(n_columns)]
        drawn = [(row, k) for k in range(n_columns) for row in range(deep)]
        for row, k in sorted(drawn) if by_row else drawn:
            if row < len(columns[k]):
                text, first = columns[k][row]
                canvas.drawString(50 + k * (width + gutter) + indent * first, top - row * size * 1.2, text)
        canvas.showPage()
    canvas.save()
    return buffer.getvalue()


def simple(lines, *, begin=(50, HEIGHT - 60), size=10, **properties):
    """A page of lines one below the other."""
    canvas, buffer = new(**properties)
    canvas.setFont("Times-Roman", size)
    for i, line in enumerate(lines):
        canvas.drawString(begin[0], begin[1] - i * size * 1.2, line)
    canvas.save()
    return buffer.getvalue()


def read(data, name="gate.pdf"):
    return finished(Raw("gate", name, "0", name, data, form="PDF"))


def story_of(found):
    return [p for p in found.text.split("\n\n") if len(p) > 60]


@pytest.mark.parametrize("n_columns", [1, 2, 3])
@pytest.mark.parametrize("by_row", [True, False], ids=["drawn row by row", "drawn column by column"])
def test_columns_are_read_one_after_the_other_however_they_are_drawn(n_columns, by_row):
    found = read(newspaper(n_columns, by_row=by_row))
    assert story_of(found) == STORY
    assert (found.title, found.byline, found.outlet) == (TITLE, "Ada Holm", "LAKE GAZETTE")
    assert (found.published, found.published_basis, found.given) == (date(2031, 5, 3), "printed", False)


@pytest.mark.parametrize("n_columns", [1, 2])
@pytest.mark.parametrize("n_pages", [2, 3])
def test_a_text_goes_on_over_pages_without_their_heads_and_numbers(n_columns, n_pages):
    found = read(newspaper(n_columns, by_row=True, n_pages=n_pages))
    assert story_of(found) == STORY
    assert found.text.count("LAKE GAZETTE") == found.text.count("3 May 2031") == 1
    assert not {"4", "5", "6"} & set(found.text.split("\n"))


def test_a_number_that_ends_a_sentence_is_no_page_number():
    lines = [line for line, _ in wrapped(400, 10, 0)]
    assert read(
        simple([*lines, "Nobody has signed anything since the summer of that long year, which was the year", "2029."])
    ).text.endswith("2029.")


def test_paragraphs_end_at_gaps_too():
    canvas, buffer = new()
    canvas.setFont("Times-Roman", 10)
    y = HEIGHT - 60
    for text, first in wrapped(300, 10, 0):
        y -= 18 if first else 12
        canvas.drawString(50, y, text)
    canvas.save()
    assert read(buffer.getvalue()).text.split("\n\n") == STORY


def test_a_caption_beside_a_column_stays_one_paragraph_of_its_own():
    canvas, buffer = new()
    canvas.setFont("Times-Roman", 10)
    for i, (text, first) in enumerate(wrapped(240, 10)):
        canvas.drawString(50 + 10 * first, HEIGHT - 60 - 12 * i, text)
    for i, text in enumerate(["The lighthouse on the sandbank", "north of the customs office", "as it was seen on Friday."]):
        canvas.drawString(320, HEIGHT - 200 - 12 * i, text)
    canvas.save()
    found = read(buffer.getvalue()).text.split("\n\n")
    assert [p for p in found if p in STORY] == STORY
    assert "The lighthouse on the sandbank north of the customs office as it was seen on Friday." in found


def test_a_story_below_another_is_read_after_it():
    second = [
        "The ferry crossed the sound again on Friday, for the first time in four weeks, with fish, letters and one piano."
    ] * 4
    canvas, buffer = new()
    y = HEIGHT - 60
    for title, paragraphs, n_columns in ((TITLE, STORY, 4), ("Ferry runs again after four weeks", second, 2)):
        canvas.setFont("Times-Bold", 18)
        canvas.drawString(40, y, title)
        canvas.setFont("Times-Roman", 9)
        width = (WIDTH - 80 - 12 * (n_columns - 1)) / n_columns
        lines = wrapped(width, 9, 8, paragraphs)
        deep = -(-len(lines) // n_columns)
        for i, (text, first) in enumerate(lines):
            canvas.drawString(40 + i // deep * (width + 12) + 8 * first, y - 22 - i % deep * 10.8, text)
        y -= 22 + deep * 10.8 + 30
    canvas.save()
    assert read(buffer.getvalue()).text.split("\n\n") == [TITLE, *STORY, "Ferry runs again after four weeks", *second]


def test_names_of_fields_beside_their_values_are_no_column():
    rows = [("Source:", "Lake Gazette"), ("Date:", "3 May 2031"), ("Author:", "Ada Holm"), ("Length:", "212 words")]
    canvas, buffer = new()
    canvas.setFont("Times-Roman", 10)
    for i, (name, value) in enumerate(rows):
        canvas.drawString(50, HEIGHT - 60 - 12 * i, name)
        canvas.drawString(110, HEIGHT - 60 - 12 * i, value)
    for i, (text, first) in enumerate(wrapped(400, 10)):
        canvas.drawString(50 + 10 * first, HEIGHT - 140 - 12 * i, text)
    canvas.save()
    found = read(buffer.getvalue())
    assert (found.outlet, found.published, found.byline) == ("Lake Gazette", date(2031, 5, 3), "Ada Holm")


def test_ligatures_become_letters_and_divided_words_are_whole():
    pdfmetrics.registerFont(TTFont("Vera", "Vera.ttf"))
    canvas, buffer = new()
    canvas.setFont("Vera", 10)
    lines = [
        "The ﬁrst boat of the eﬀort left the har-", "bour at noon, and the ﬂag of Lake-", "land was at its mast, Tess Quorn said",
        "in the half-", "empty hall of the 2030–", "2031 season.",
    ]  # fmt: skip
    for i, line in enumerate(lines):
        canvas.drawString(50, HEIGHT - 60 - 12 * i, line.replace("ﬀ", "ff"))
    canvas.save()
    assert read(buffer.getvalue()).text == (
        "The first boat of the effort left the harbour at noon, and the flag of Lakeland was at its mast, "
        "Tess Quorn said in the half-empty hall of the 2030–2031 season."
    )


def test_a_capital_that_stands_over_several_lines_is_put_before_its_word():
    canvas, buffer = new()
    canvas.setFont("Times-Bold", 32)
    canvas.drawString(50, HEIGHT - 82, "T")
    canvas.setFont("Times-Roman", 10)
    body = [line for line, _ in wrapped(300, 10, 0)]
    body[0] = "he lake was calm. " + body[0][:30]
    for i, line in enumerate(body):
        canvas.drawString(74 if i < 2 else 50, HEIGHT - 60 - 12 * i, line)
    canvas.save()
    assert read(buffer.getvalue()).text.startswith("The lake was calm. HOLMBY")


def test_what_stands_across_the_page_or_beyond_its_edge_is_no_text():
    canvas, buffer = new()
    canvas.setFont("Times-Roman", 10)
    canvas.drawString(50, HEIGHT + 20, "LG_0305_p4.indd   4   30.04.31   17:12")
    for i, (text, first) in enumerate(wrapped(300, 10)):
        canvas.drawString(50 + 10 * first, HEIGHT - 60 - 12 * i, text)
    canvas.saveState()
    canvas.translate(480, 500)
    canvas.rotate(90)
    canvas.drawString(0, 0, "Photo: Bo Venn / Lake Wire")
    canvas.restoreState()
    canvas.save()
    assert read(buffer.getvalue()).text.split("\n\n") == STORY


def test_slanted_type_is_no_text_across_the_page():
    canvas, buffer = new()
    lines = wrapped(300, 10)
    text = canvas.beginText()
    text.setFont("Times-Roman", 10)
    for i, (line, first) in enumerate(lines):
        text.setTextTransform(1, 0, 0.3 if i % 2 else 0, 1, 50 + 10 * first, HEIGHT - 60 - 12 * i)
        text.textOut(line)
    canvas.drawText(text)
    canvas.save()
    assert read(buffer.getvalue()).text.split("\n\n") == STORY


def test_lines_that_are_turned_a_little_are_read_and_others_are_not():
    canvas, buffer = new()
    text = canvas.beginText()
    text.setFont("Times-Roman", 10)
    for i, (line, first) in enumerate(wrapped(300, 10)):
        text.setTextTransform(0.9998, 0.02, -0.02, 0.9998, 50 + 10 * first, HEIGHT - 60 - 12 * i)
        text.textOut(line)
    text.setTextTransform(0.8, 0.6, -0.6, 0.8, 100, HEIGHT - 500)
    text.textOut("Proof, not for print")
    canvas.drawText(text)
    canvas.save()
    printed = read(buffer.getvalue()).text
    assert printed.startswith("HOLMBY – The envoy") and printed.endswith("come and go.") and "Proof" not in printed


@pytest.mark.parametrize("turned", [90, 180, 270])
def test_a_turned_page_is_read_as_it_is_seen(turned):
    canvas, buffer = new()
    canvas.setPageRotation(turned)
    canvas.translate(300, 400)
    canvas.rotate(turned)
    canvas.setFont("Times-Roman", 10)
    for i, (text, first) in enumerate(wrapped(280, 10)):
        canvas.drawString(-180 + 10 * first, 160 - 12 * i, text)
    canvas.save()
    assert read(buffer.getvalue()).text.split("\n\n") == STORY


def test_the_day_on_which_a_file_was_made_is_told_and_never_that_of_publication():
    found = read(simple([line for line, _ in wrapped(400, 10, 0)]))
    assert (found.published, found.published_basis) == (None, "unknown")
    assert found.doubts == (("day", "only the day on which the file was made is given: 2000-01-01"),)


def test_properties_fill_gaps_unless_programs_wrote_them():
    lines = [line for line, _ in wrapped(400, 10, 0)]
    found = read(simple(lines, title="Talks stall again", author="Ada Holm"))
    assert (found.title, found.byline) == ("Talks stall again", "Ada Holm")
    for title, author in (
        ("Microsoft Word - gate.docx", "Microsoft Office User"),
        ("LG_0305_p4.indd", "dtp2"),
        ("untitled", "Admin"),
    ):
        found = read(simple(lines, title=title, author=author))
        assert (found.title, found.byline) == (None, None)


@pytest.mark.parametrize("at", ["5/4/31, 10:12 AM", "04.05.2031, 10:12"])
def test_what_a_browser_prints_at_the_edges_is_no_text_and_its_day_no_day_of_publication(at):
    canvas, buffer = new(title=f"{TITLE} | Lake Gazette")
    for page in (1, 2):
        canvas.setFont("Helvetica", 8)
        canvas.drawString(30, HEIGHT - 20, at)
        canvas.drawString(220, HEIGHT - 20, f"{TITLE} | Lake Gazette")
        canvas.drawString(30, 20, "https://lake.example/world/envoy")
        canvas.drawRightString(WIDTH - 30, 20, f"{page}/2")
        canvas.setFont("Times-Bold", 20)
        if page == 1:
            canvas.drawString(50, HEIGHT - 60, TITLE)
        canvas.setFont("Times-Roman", 10)
        for i, (text, first) in enumerate(wrapped(400, 10)[(page - 1) * 7 :][:7] if page == 1 else wrapped(400, 10)[7:]):
            canvas.drawString(50 + 10 * first, HEIGHT - 100 - 12 * i, text)
        canvas.showPage()
    canvas.save()
    found = read(buffer.getvalue())
    assert found.text.split("\n\n") == [TITLE, *STORY]
    assert (found.title, found.outlet, found.url) == (TITLE, "Lake Gazette", "https://lake.example/world/envoy")
    assert found.published is None


def test_pages_that_are_pictures_are_told():
    picture = io.BytesIO(_picture())
    from reportlab.lib.utils import ImageReader

    canvas, buffer = new()
    canvas.drawImage(ImageReader(picture), 50, 50, 400, 600)
    canvas.save()
    scanned = read(buffer.getvalue())
    assert isinstance(scanned, Rejected) and scanned.reason.startswith("scanned: its pages are pictures without text")
    canvas, buffer = new()
    for i, (text, _) in enumerate(wrapped(400, 10, 0)):
        canvas.drawString(50, HEIGHT - 60 - 12 * i, text)
    canvas.showPage()
    canvas.drawImage(ImageReader(picture), 50, 50, 400, 600)
    canvas.save()
    assert ("text", "1 of 2 pages are pictures or cannot be read: the text may be cut") in read(buffer.getvalue()).doubts


def test_text_that_was_recognised_from_a_picture_is_told():
    canvas, buffer = new()
    text = canvas.beginText(50, HEIGHT - 60)
    text.setFont("Times-Roman", 10)
    text.setTextRenderMode(3)
    for line, _ in wrapped(400, 10, 0):
        text.textLine(line)
    canvas.drawText(text)
    canvas.save()
    told = "its text was recognised from pictures (OCR): letters may be wrong"
    assert ("encoding", told) in read(buffer.getvalue()).doubts


def _picture():
    def chunk(kind, data):
        return len(data).to_bytes(4, "big") + kind + data + zlib.crc32(kind + data).to_bytes(4, "big")

    head = (8).to_bytes(4, "big") * 2 + b"\x08\x00\x00\x00\x00"
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"\x00" * 72)) + chunk(b"IEND", b"")


def made(content, *, filters=b"", font=b"<</Type/Font/Subtype/Type1/BaseFont/Times-Roman>>", count=1, info=b""):
    """A PDF by hand: one page, drawn by one stream."""
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[" + b"3 0 R " * min(count, 2_000) + b"]/Count %d>>" % count,
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 800]/Contents 4 0 R/Resources<</Font<</F 5 0 R>>>>>>",
        b"<<%s/Length %d>>stream\n%s\nendstream" % (filters, len(content), content),
        font,
        b"<<%s>>" % info,
    ]
    data, places = b"%PDF-1.7\n", []
    for number, body in enumerate(objects, start=1):
        places.append(len(data))
        data += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    end = b"trailer<</Size 7/Root 1 0 R/Info 6 0 R>>\nstartxref\n%d\n%%%%EOF" % len(data)
    return data + b"xref\n0 7\n0000000000 65535 f \n" + table + end


DRAWN = b"BT /F 10 Tf 50 700 Td (The gate of the harbour opened at noon, the pilot said on Friday.) Tj ET\n"


def test_letters_of_fonts_of_tex_without_names_are_read_by_their_numbers():
    font = (
        b"<</Type/Font/Subtype/Type3/FontBBox[0 0 750 750]/FontMatrix[0.001 0 0 0.001 0 0]/FirstChar 0/LastChar 255"
        b"/Widths[" + b"500 " * 256 + b"]/CharProcs<<>>/Encoding<</Type/Encoding/Differences[0/a0]>>/Resources<<>>>>"
    )
    drawn = b"BT /F 10 Tf 50 700 Td (\\020The o\\036ce of the \\034rst pilot is open,\\021 Tess Quorn said \\025 at last.) Tj ET"
    found = read(made(drawn, font=font, info=b"/Producer(pdfTeX-1.40.24)"))
    assert found.text == "“The office of the first pilot is open,” Tess Quorn said – at last."


def test_fonts_that_do_not_say_their_letters_give_no_text():
    font = (
        b"<</Type/Font/Subtype/Type3/FontBBox[0 0 750 750]/FontMatrix[0.001 0 0 0.001 0 0]/FirstChar 0/LastChar 255"
        b"/Widths[" + b"500 " * 256 + b"]/CharProcs<<>>/Encoding<</Type/Encoding/Differences[0/a0]>>/Resources<<>>>>"
    )
    found = read(made(b"BT /F 10 Tf 50 700 Td (" + b"\\003\\004\\005\\006 " * 20 + b") Tj ET", font=font))
    assert "its fonts do not say which letters they draw" in found.reason


@cache
def _packed():
    return zlib.compress(DRAWN * 800_000, 9)


@pytest.mark.parametrize(
    "data, reason",
    [
        (lambda: made(_packed(), filters=b"/Filter/FlateDecode"), "it unpacks to too much"),
        (lambda: made(zlib.compress(_packed(), 9), filters=b"/Filter[/FlateDecode/FlateDecode]"), "it unpacks to too much"),
        (made(DRAWN, count=2_000), "2,000 pages"),
        (made(b""), "no running text"),
        (b"%PDF-1.7\nnothing that follows", "broken"),
        (simple(["Page 4", "Lake Gazette"]), "no running text"),
        (
            simple([line for n in (1, 2) for line in (f"{n} of 2 DOCUMENTS", "", *(t for t, _ in wrapped(400, 10, 0)), "")]),
            "2 documents",
        ),
    ],
    ids=["packed", "packed twice", "pages", "blank", "broken", "stamp", "several"],
)
def test_what_is_no_article_has_its_reason(data, reason):
    found = read(data() if callable(data) else data)
    assert isinstance(found, Rejected) and reason in found.reason


def test_an_encrypted_file_is_named_so():
    buffer = io.BytesIO()
    canvas = Canvas(buffer, encrypt="a password", invariant=1)
    canvas.drawString(50, 700, STORY[0])
    canvas.save()
    assert read(buffer.getvalue()).reason == "encrypted: save it without its password"


def test_without_the_library_it_says_what_to_install(monkeypatch):
    def absent(name):
        raise ImportError(name)

    monkeypatch.setattr(form, "import_module", absent)
    assert read(simple(["The gate"])).reason == "PDFs need pypdfium2: pip install 'peace-talks-kit[sources]'"


def test_damaged_files_are_accounted_for():
    for data in mutated(newspaper(2, by_row=True)):
        assert isinstance(read(data), Document | Rejected)


def test_a_folder_of_pdfs_is_read_by_their_endings(tmp_path):
    (tmp_path / "2031-05-04-gate.PDF").write_bytes(simple([line for line, _ in wrapped(400, 10, 0)]))
    (tmp_path / "paper.pdf").write_bytes(newspaper(2, by_row=True))
    (tmp_path / "void.pdf").write_bytes(b"")
    dated, paper, void = documents([tmp_path])
    assert (dated.published, dated.published_basis, dated.doubts) == (date(2031, 5, 4), "url", ())
    assert (paper.id, paper.place, paper.title) == ("paper", "paper.pdf", TITLE)
    assert (void.place, void.reason) == ("void.pdf", "empty")


def test_every_format_names_what_it_was_tested_with():
    [described] = pdf.FORMATS
    assert (described.endings, described.library) == ((".pdf",), "pypdfium2")
