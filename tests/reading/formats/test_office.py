"""Files of word processors and EPUB, written by python-docx and odfdo and after what LibreOffice, pandoc and calibre write."""

import io
import zipfile
from datetime import date, datetime

import docx
import odfdo
import pytest
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

from kit.reading.documents import Document, Rejected, documents, finished
from kit.reading.formats import form, office
from kit.reading.items import Raw
from tests.reading.formats.mutated import mutated

TITLE = "Envoy leaves the hall as talks stall"
STORY = [
    "HOLMBY – The envoy of Sevrania left the ferry company at noon without a word, after three hours of talks on the harbour.",
    "“We have agreed to meet again, and that is all I can say,” Tess Quorn, the chief negotiator, told reporters at the gate.",
    "Officials on both sides had hoped for a signature before the weekend.",
]
HEAD = [TITLE, "By Ada Holm", "Lake Gazette", "3 May 2031"]


def saved(document):
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def word(lines=(*HEAD, *STORY), **properties):
    document = docx.Document()
    for name, value in properties.items():
        setattr(document.core_properties, name, value)
    for line in lines:
        document.add_paragraph(line, style="Title" if line == TITLE else None)
    return document


def element(name, inner, attributes=""):
    return parse_xml(f"<w:{name} {nsdecls('w')} {attributes}>{inner}</w:{name}>")


def run(text, properties=""):
    return f"<w:r>{properties and f'<w:rPr>{properties}</w:rPr>'}<w:t xml:space='preserve'>{text}</w:t></w:r>"


def read(data, name):
    form_of = next(f for f in office.FORMATS if name.endswith(f.endings))
    return finished(Raw("gate", name, "0", name, data, form=form_of.name))


def one(folder, name, data):
    """What a file on disk gives."""
    (folder / name).write_bytes(data)
    [found] = documents([folder / name])
    return found


def rich(body, head=""):
    return ("{\\rtf1\\ansi\\ansicpg1252\\uc1{\\fonttbl{\\f0 Times;}}" + head + body + "}").encode("ascii")


def rich_story():
    lines = "".join(f"{line}\\par\n" for line in (*HEAD, *STORY))
    return "".join(c if ord(c) < 128 else f"\\u{ord(c)}?" for c in lines)


def open_text(lines=(*HEAD, *STORY), markup=""):
    """An ODT by odfdo; ``markup`` is put before its first paragraph."""
    document = odfdo.Document("text")
    document.body.clear()
    for line in lines:
        document.body.append(odfdo.Header(1, line) if line == TITLE else odfdo.Paragraph(line))
    document.meta.title = "gate_final.odt"
    buffer = io.BytesIO()
    document.save(buffer)
    return with_part(buffer.getvalue(), "content.xml", lambda text: text.replace("<text:h", f"{markup}<text:h", 1))


def with_part(data, name, change):
    """A zip archive with another text in one of its parts."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as before, zipfile.ZipFile(buffer, "w") as after:
        for info in before.infolist():
            part = before.read(info)
            after.writestr(info, change(part.decode()) if info.filename == name else part)
    return buffer.getvalue()


WRITTEN = {
    "gate.docx": lambda: saved(word()),
    "gate.odt": open_text,
    "gate.rtf": lambda: rich(rich_story()),
    "gate.doc": lambda: rich(rich_story()),
}


@pytest.mark.parametrize("name", WRITTEN)
def test_head_and_text_are_read_as_of_a_plain_text(tmp_path, name):
    found = one(tmp_path, name, WRITTEN[name]())
    assert (found.title, found.byline, found.outlet) == (TITLE, "Ada Holm", "Lake Gazette")
    assert (found.published, found.published_basis, found.given) == (date(2031, 5, 3), "printed", False)
    assert [line for line in found.text.split("\n") if line][-3:] == STORY
    assert (found.id, found.place) == ("gate", name)


# ---- DOCX


def test_what_a_reader_sees_of_a_paragraph_is_its_text():
    document = word(HEAD)
    paragraph = document.add_paragraph("The envoy ")._p
    for part in (
        element("ins", run("left the hall "), 'w:id="1" w:author="Bo"'),
        element("del", "<w:r><w:delText>refused to leave </w:delText></w:r>", 'w:id="2" w:author="Bo"'),
        element("moveFrom", run("on Monday "), 'w:id="3" w:author="Bo"'),
        element("moveTo", run("at noon, "), 'w:id="4" w:author="Bo"'),
        element("fldSimple", run("Tess Quorn"), 'w:instr=" AUTHOR "'),
        element("smartTag", run(" told the")),
        element("sdt", f"<w:sdtContent>{run(' Gazette')}</w:sdtContent>"),
        element("hyperlink", run(" on the phone")),
        element("r", "<w:rPr><w:vanish/></w:rPr><w:t> and nobody else</w:t>"),
        element("r", "<w:t>,</w:t><w:noBreakHyphen/><w:t>x</w:t><w:tab/><w:t>as she said.</w:t>"),
    ):
        paragraph.append(part)
    found = read(saved(document), "gate.docx")
    assert (
        found.text.split("\n\n")[-1]
        == "The envoy left the hall at noon, Tess Quorn told the Gazette on the phone,-x\tas she said."
    )


@pytest.mark.parametrize("kind", ["simple", "complex"])
def test_a_day_that_word_writes_anew_is_no_day_of_publication(kind):
    document = word(STORY)
    paragraph = document.paragraphs[0].insert_paragraph_before("Holmby, ")._p
    if kind == "simple":
        paragraph.append(element("fldSimple", run("4 May 2031"), 'w:instr=" DATE \\@ &quot;d MMMM yyyy&quot; "'))
    else:
        for inner in (
            '<w:fldChar w:fldCharType="begin"/>', "<w:instrText> DA</w:instrText>", "<w:instrText>TE \\@ d</w:instrText>",
            '<w:fldChar w:fldCharType="separate"/>', "<w:t>4 May 2031</w:t>", '<w:fldChar w:fldCharType="end"/>',
        ):  # fmt: skip
            paragraph.append(element("r", inner))
    found = read(saved(document), "gate.docx")
    assert found.published is None and "4 May" not in found.text


def test_tables_text_boxes_and_notes_are_read_where_they_stand():
    document = word(HEAD)
    table = document.add_table(rows=2, cols=2)
    for cell, text in zip(
        [c for row in table.rows for c in row.cells], ["One gate is open.", "Two are shut.", "", "Nobody knows why."], strict=True
    ):
        cell.text = text
    box = f"<w:txbxContent><w:p>{run('The boxed pilot speaks.')}</w:p></w:txbxContent>"
    namespaces = 'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" xmlns:v="urn:schemas-microsoft-com:vml"'
    drawn, fallen = f"<w:drawing>{box}</w:drawing>", f"<mc:Fallback><w:pict>{box}</w:pict></mc:Fallback>"
    twice = f"<mc:AlternateContent><mc:Choice Requires='wps'>{drawn}</mc:Choice>{fallen}</mc:AlternateContent>"
    document.add_paragraph(STORY[0])._p.append(element("r", twice, namespaces))
    document.element.body.insert(0, element("sdt", f"<w:sdtContent><w:p>{run('LAKE WIRE')}</w:p></w:sdtContent>"))
    document.add_paragraph(STORY[1])
    listed = document.add_paragraph("Envoy leaves the hall 3")
    listed.style = document.styles.add_style("TOC 1", 1)
    assert list(office.paragraphs(document)) == [
        "LAKE WIRE", *HEAD, "One gate is open.", "Two are shut.", "Nobody knows why.", STORY[0], "The boxed pilot speaks.",
        STORY[1],
    ]  # fmt: skip


def test_notes_come_last():
    from docx.opc.constants import RELATIONSHIP_TYPE
    from docx.opc.packuri import PackURI
    from docx.opc.part import Part

    notes = (
        f'<w:footnotes {nsdecls("w")}><w:footnote w:id="0" w:type="separator"><w:p>{run("---")}</w:p></w:footnote>'
        f'<w:footnote w:id="1"><w:p>{run("The pilot asked not to be named.")}</w:p></w:footnote></w:footnotes>'
    )
    document = word()
    kind = "application/vnd.openxmlformats-officedocument.wordprocessingml.footnotes+xml"
    part = Part(PackURI("/word/footnotes.xml"), kind, notes.encode(), document.part.package)
    document.part.relate_to(part, RELATIONSHIP_TYPE.FOOTNOTES)
    found = read(saved(document), "gate.docx")
    assert found.text.split("\n\n")[-2:] == [STORY[-1], "The pilot asked not to be named."]


def test_days_of_properties_are_told_and_never_taken():
    document = word(
        STORY, author="Ada Holm", title="Talks stall again", created=datetime(2031, 5, 4), modified=datetime(2031, 5, 9)
    )
    found = read(saved(document), "gate.docx")
    assert (found.title, found.byline, found.published) == ("Talks stall again", "Ada Holm", None)
    assert found.doubts == (("day", "only the day on which the file was made is given: 2031-05-04"),)
    copied = read(saved(word(STORY, author="Bo Venn")), "gate.docx")
    assert (copied.title, copied.byline) == (None, None)  # who keeps articles in files of his own writes no title there
    plain = read(saved(word(STORY)), "gate.docx")
    assert (plain.title, plain.byline, plain.doubts) == (None, None, ())  # python-docx says 2013 of every new file


def test_a_strict_docx_is_read_too():
    data = saved(word())
    for name, kind in (("_rels/.rels", "officeDocument"), ("word/document.xml", "wordprocessingml")):
        usual, strict = f"http://schemas.openxmlformats.org/{kind}/2006/", f"http://purl.oclc.org/ooxml/{kind}/"
        data = with_part(data, name, lambda text, usual=usual, strict=strict: text.replace(usual, strict))
    found = read(data, "gate.docx")
    assert (found.title, found.published, found.text.split("\n\n")) == (TITLE, date(2031, 5, 3), [*HEAD, *STORY])


# ---- ODT

MARKED = (
    '<text:tracked-changes><text:changed-region text:id="c1"><text:deletion><text:p>The envoy stayed, nobody said.</text:p>'
    "</text:deletion></text:changed-region></text:tracked-changes>"
    '<text:p>The envoy<text:s text:c="2"/>left<text:line-break/>the <text:change text:change-id="c1"/>hall<office:annotation>'
    "<text:p>Is that so?</text:p></office:annotation> at noon<text:note text:note-class='footnote'><text:note-citation>1"
    "</text:note-citation><text:note-body><text:p>By the clock of the hall.</text:p></text:note-body></text:note>, it was said"
    "<text:date>4 May 2031</text:date>.</text:p>"
)


def test_deletions_comments_and_days_of_today_are_no_text_of_an_odt():
    found = read(open_text(markup=MARKED), "gate.odt")
    assert found.text.startswith("The envoy  left\nthe hall at noon, it was said.\n\n")
    assert found.text.endswith(f"{STORY[-1]}\n\nBy the clock of the hall.")
    for absent in ("stayed", "Is that so", "4 May"):
        assert absent not in found.text


def test_a_flat_odt_is_read_as_a_packed_one(tmp_path):
    with zipfile.ZipFile(io.BytesIO(open_text())) as file:
        content = file.read("content.xml")
    assert one(tmp_path, "gate.fodt", content).title == TITLE


# ---- RTF

UNSEEN = {
    "deleted": r"{\rtlch\fcs1 \af0 \ltrch\deleted\revauth1 stayed and }",
    "hidden": r"{\v stayed and }",
    "today": r'{\field{\*\fldinst {\rtlch DATE \\@ "d MMMM yyyy" }}{\fldrslt 4 May 2031}}',
    "header": r"{\header stayed\par}",
    "picture": r"{\*\shppict{\pict\pngblip 89504e47}}",
    "bytes": "{\\pict\\bin9 }stayed{{}",
}


@pytest.mark.parametrize("group", UNSEEN.values(), ids=UNSEEN)
def test_what_no_reader_sees_is_no_text_of_an_rtf(group):
    found = read(rich(rf"The envoy {group}left the hall at noon, it was said.\par"), "gate.rtf")
    assert found.text == "The envoy left the hall at noon, it was said."


def test_cells_of_an_rtf_are_paragraphs_and_what_stands_apart_comes_last():
    body = (
        r"\trowd One gate is open.\cell Two gates are shut.\cell\row\pard "
        r"The pilot \u-10179?\u-8704? said so {\footnote In May he did.}at noon.\par"
        r"{\shp{\*\shpinst{\sp{\sn x}{\sv 1}}{\shptxt The boxed pilot {\deleted never }speaks.\par}}}"
        r'See {\field{\*\fldinst{HYPERLINK "http://lake.example"}}{\fldrslt{the list}}} of gates.\par'
    )
    assert [line for line in read(rich(body), "gate.rtf").text.split("\n") if line] == [
        "One gate is open.", "Two gates are shut.", "The pilot 😀 said so at noon.", "See the list of gates.", "In May he did.",
        "The boxed pilot speaks.",
    ]  # fmt: skip


def test_an_rtf_says_title_author_and_the_day_on_which_it_was_made():
    info = r"{\info{\title Talks stall again}{\author Ada Holm}{\creatim\yr2031\mo5\dy4\hr10}}"
    found = read(
        rich("".join(f"{line}\\par " for line in ("The envoy left the hall at noon.", "Nobody said a word."))), "gate.rtf"
    )
    assert found.doubts == ()
    found = read(rich(r"The envoy left the hall at noon.\par Nobody said a word.\par", info), "gate.rtf")
    assert (found.title, found.byline, found.published) == ("Talks stall again", "Ada Holm", None)
    assert found.doubts == (("day", "only the day on which the file was made is given: 2031-05-04"),)


def test_bytes_of_an_rtf_are_of_its_code_page():
    body = "Посол вышел из зала в полдень, сообщила газета.\\par".encode("cp1251")
    data = b"{\\rtf1\\ansi\\ansicpg1251\\deff0{\\fonttbl{\\f0\\fcharset204 Times;}}" + body + b"}"
    assert read(data, "gate.rtf").text == "Посол вышел из зала в полдень, сообщила газета."


# ---- DOC


def test_pages_that_archives_name_doc_are_read(tmp_path):
    page = f"<html><head><title>{TITLE}</title></head><body><h1>{TITLE}</h1>{''.join(f'<p>{p}</p>' for p in STORY)}</body></html>"
    found = one(tmp_path, "page.doc", page.encode())
    assert (found.title, STORY[0] in found.text) == (TITLE, True)
    assert one(tmp_path, "word.doc", saved(word())).title == TITLE


# ---- EPUB

CONTAINER = (
    '<container xmlns="urn:oasis:names:tc:opendocument:xmlns:container" version="1.0"><rootfiles>'
    '<rootfile full-path="OPS/book.opf" media-type="application/oebps-package+xml"/></rootfiles></container>'
)
NAVIGATION = '<div class="calibre_navbar1">| <a href="../index_u2.html">Menu</a> | <a href="../../index.html">Main</a> |</div>'
FOOT = (
    '<div class="calibre_navbar1"><hr/><p>This article was downloaded by <strong>calibre</strong> from '
    '<a href="https://lake.example/envoy">https://lake.example/envoy</a></p></div>'
)


def article(title, paragraphs, *, above="", below="", named="Lake Review"):
    inner = "".join(f"<p>{p}</p>" for p in paragraphs)
    return (
        "<?xml version='1.0' encoding='utf-8'?><html xmlns='http://www.w3.org/1999/xhtml' xmlns:epub='http://www.idpf.org/2007/ops'>"
        f"<head><title>{named}</title><script src='x.js'/></head><body>{above}<h2>{title}</h2>{inner}{below}</body></html>"
    )


def book(chapters, *, metadata="", guide="", parts=(), spine=lambda i: ""):
    """An EPUB of documents, as programs write it."""
    buffer = io.BytesIO()
    items = "".join(f'<item id="i{i}" href="text/{name}" media-type="application/xhtml+xml"/>' for i, name in enumerate(chapters))
    refs = "".join(f'<itemref idref="i{i}" {spine(i)}/>' for i in range(len(chapters)))
    package = (
        '<package xmlns="http://www.idpf.org/2007/opf" version="2.0"><metadata xmlns:dc="http://purl.org/dc/elements/1.1/">'
        f"{metadata}</metadata><manifest>{items}</manifest><spine>{refs}</spine><guide>{guide}</guide></package>"
    )
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("mimetype", "application/epub+zip")
        file.writestr("META-INF/container.xml", CONTAINER)
        file.writestr("OPS/book.opf", package)
        for name, text in [*((f"OPS/text/{name}", text) for name, text in chapters.items()), *parts]:
            file.writestr(name, text)
    return buffer.getvalue()


MAGAZINE = (
    "<dc:title>Lake Review</dc:title><dc:language>en</dc:language><dc:date>2031-05-09</dc:date><dc:creator>Ada Holm</dc:creator>"
)


def test_every_document_of_a_magazine_is_an_article(tmp_path):
    chapters = {
        "cover.xhtml": article("Lake Review", []),
        "toc.xhtml": article("Contents", ["Envoy leaves", "Ferry runs"], above='<section epub:type="toc"/>'),
        "one.xhtml": article(TITLE, [p.replace(" – ", "&nbsp;– ") for p in STORY]),
        "two.xhtml": article("Ferry runs again", [STORY[1], *STORY[::2]]),
        "note.xhtml": article("Imprint of the review", ["Printed at the lake."]),
    }
    guide = '<reference type="cover" href="text/cover.xhtml" title="Cover"/>'
    (tmp_path / "review.epub").write_bytes(
        book(chapters, metadata=MAGAZINE, guide=guide, spine=lambda i: 'linear="no"' * (i == 4))
    )
    first, second = documents([tmp_path])
    assert [(d.title, d.byline, d.outlet, d.language) for d in (first, second)] == [
        (TITLE, "Ada Holm", "Lake Review", "en"),
        ("Ferry runs again", "Ada Holm", "Lake Review", "en"),
    ]
    assert (first.id, first.place, first.published) == ("review-2", "review.epub:2", None)
    assert STORY[0].replace(" – ", "\xa0– ") in first.text or STORY[0] in first.text
    assert first.sha256 != second.sha256


def test_news_of_calibre_are_articles_with_their_addresses_and_without_its_lists():
    chapters = {
        "index_u2.html": "<html xmlns='http://www.w3.org/1999/xhtml'><head/><body><p>Fri, 09 May 2031</p>"
        '<ul class="calibre_feed_list"><li><a href="feed_0/index.html">World</a></li></ul></body></html>',
        "feed.html": article(
            "World", [], below=f'<ul class="calibre_article_list1"><li><a href="a">{TITLE}</a><div>{STORY[0]}</div></li></ul>'
        ),
        "a.html": article(TITLE, STORY, above=NAVIGATION, below=FOOT, named=TITLE),
    }
    metadata = (
        "<dc:title>Lake Gazette [Fri, 09 May 2031]</dc:title><dc:creator>calibre</dc:creator><dc:publisher>calibre</dc:publisher>"
        '<meta name="calibre:publication_type" content="periodical:unknown:Lake Gazette"/><dc:date>2031-05-09T08:00:00Z</dc:date>'
    )
    [found] = _read_book(book(chapters, metadata=metadata))
    assert (found.title, found.outlet, found.byline, found.url) == (TITLE, "Lake Gazette", None, "https://lake.example/envoy")
    assert found.published is None
    assert not any(word in found.text for word in ("Menu", "calibre", "downloaded"))


def _read_book(data):
    from kit.reading import formats
    from kit.reading.formats.form import Context
    from kit.reading.sources import Budget, Source

    source = Source("news.epub", "news.epub", len(data), lambda: io.BytesIO(data))
    items = formats.read(formats.find(source, "news.epub"), source, Context(budget=Budget(len(data))))
    return [item if isinstance(item, Rejected) else finished(item) for item in items]


def test_a_locked_or_missing_document_costs_only_itself():
    locked = (
        '<encryption xmlns="urn:oasis:names:tc:opendocument:xmlns:container" xmlns:e="http://www.w3.org/2001/04/xmlenc#"><e:EncryptedData>'
        '<e:CipherData><e:CipherReference URI="OPS/text/b.xhtml"/></e:CipherData></e:EncryptedData></encryption>'
    )
    chapters = {name: article(TITLE, [*STORY, name]) for name in ("a.xhtml", "b.xhtml")}
    whole, shut = _read_book(book(chapters, metadata=MAGAZINE, parts=[("META-INF/encryption.xml", locked)]))
    assert whole.title == TITLE
    assert (shut.place, shut.reason) == ("news.epub:2", "encrypted: its publisher has locked it (DRM)")


# ---- files that hold no article


def packed(parts):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as file:
        for name, text in parts.items():
            file.writestr(name, text)
    return buffer.getvalue()


def bomb(name):
    """A container with a part that unpacks to too much; made where it is tested, as packing it takes a while."""
    return packed({name: b"<x>" + b" " * 70_000_000})


OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600
LOL = (
    '<!DOCTYPE x [<!ENTITY a "The envoy left. ">'
    + "".join(f'<!ENTITY {b} "{f"&{a};" * 10}">' for a, b in zip("abcdefgh", "bcdefghi", strict=True))
    + "]>"
)


@pytest.mark.parametrize(
    "name, data, reason",
    [
        ("a.docx", b"", "empty"),
        ("a.docx", b"PK\x03\x04 broken", "broken"),
        ("a.docx", packed({"word/other.xml": "<x/>"}), "broken"),
        ("a.docx", OLE + "EncryptedPackage".encode("utf-16-le"), "encrypted: save it without its password"),
        ("a.docx", OLE, "the old binary format of Word: open it in Word or LibreOffice and save it as DOCX"),
        ("a.docx", lambda: bomb("word/document.xml"), "it unpacks to too much"),
        ("a.docx", saved(word([])), "empty"),
        ("a.odt", lambda: bomb("content.xml"), "it unpacks to too much"),
        ("a.odt", packed({"META-INF/manifest.xml": "<m:encryption-data/>", "content.xml": "?"}), "encrypted"),
        ("a.odt", packed({"content.xml": "<x><y></x>"}), "broken"),
        ("a.odt", packed({"content.xml": "<x/>"}), "no text document"),
        ("a.odt", b"plain text", "broken"),
        ("a.rtf", b"plain text", "broken: it does not begin as RTF does"),
        ("a.rtf", rich(r"{\pict\pngblip 89504e47}"), "its pages are pictures without text"),
        ("a.rtf", b"{" * 200_000, "broken"),
        ("a.rtf", b"{\\rtf1 " + b"{" * 200_000, "empty"),
        ("a.doc", OLE, "the old binary format of Word: open it in Word or LibreOffice and save it as DOCX"),
        ("a.epub", b"PK broken", "broken"),
        ("a.epub", packed({"META-INF/container.xml": CONTAINER}), "broken: OPS/book.opf is missing"),
        ("a.epub", book({}), "no running text in any of its documents"),
        ("a.epub", lambda: book({}, parts=[("META-INF/encryption.xml", b"<x>" + b" " * 70_000_000)]), "it unpacks to too much"),
    ],
)
def test_what_is_no_article_has_its_reason(tmp_path, name, data, reason):
    found = one(tmp_path, name, data() if callable(data) else data)
    assert isinstance(found, Rejected) and reason in found.reason


def test_entities_of_a_file_are_not_multiplied(tmp_path):
    data = with_part(open_text(), "content.xml", lambda text: text.replace("?>", f"?>{LOL}", 1).replace("By Ada Holm", "&i;"))
    found = one(tmp_path, "a.odt", data)
    assert isinstance(found, Rejected) or len(found.text) < 1_000


@pytest.mark.parametrize(
    "name, said",
    [("a.docx", "DOCX files need python-docx: pip install 'peace-talks-kit[sources]'"),
     ("a.rtf", "RTF files need striprtf: pip install 'peace-talks-kit[sources]'")],
)  # fmt: skip
def test_without_its_library_a_format_says_what_to_install(monkeypatch, name, said):
    def absent(module):
        raise ImportError(module)

    data = {"a.docx": saved(word()), "a.rtf": rich(rich_story())}[name]
    monkeypatch.setattr(form, "import_module", absent)
    assert read(data, name).reason == said


@pytest.mark.parametrize("name", ["a.docx", "a.odt", "a.rtf", "a.epub", "a.fodt"])
def test_damaged_files_are_accounted_for(tmp_path, name):
    with zipfile.ZipFile(io.BytesIO(open_text(markup=MARKED))) as file:
        flat = file.read("content.xml")
    whole = {
        "a.docx": saved(word()), "a.odt": open_text(markup=MARKED), "a.fodt": flat,
        "a.rtf": rich(rich_story() + "".join(UNSEEN.values())),
        "a.epub": book({"a.xhtml": article(TITLE, STORY, above=NAVIGATION)}, metadata=MAGAZINE),
    }[name]  # fmt: skip
    for i, data in enumerate(mutated(whole)):
        (tmp_path / f"{i:03}{name}").write_bytes(data)
    found = list(documents([tmp_path]))
    assert {item.place.split(":")[0] for item in found} == {f"{i:03}{name}" for i in range(200)}
    assert not any("cannot be read (" in item.reason for item in found if isinstance(item, Rejected) and not item.copy)
    assert any(isinstance(item, Document) for item in found)
