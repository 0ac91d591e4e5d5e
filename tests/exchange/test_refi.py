"""REFI-QDA projects and code books: written, read, damaged, hostile."""

import io
import zipfile
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from lxml import etree

from kit.errors import KitError
from kit.exchange import from_case, mapping, refi, to_case
from kit.exchange.project import Code, Mark, Paper, Project
from tests.exchange.cases import IR, case_with_texts, coded_by, projects
from tests.reading.formats.mutated import mutated

NS = "{urn:QDA-XML:project:1.0}"
# What the published schema says: element → its children in order, and the attributes that it must have.
ORDER = {
    "Project": ("Users CodeBook Variables Cases Sources Notes Links Sets Graphs Description NoteRef", "name"),
    "Users": ("User", ""),
    "User": ("", "guid"),
    "CodeBook": ("Codes Sets", ""),
    "Codes": ("Code", ""),
    "Code": ("Description NoteRef Code", "guid name isCodable"),
    "Variables": ("Variable", ""),
    "Variable": ("Description", "guid name typeOfVariable"),
    "Sources": ("TextSource", ""),
    "TextSource": ("Description PlainTextContent PlainTextSelection Coding NoteRef VariableValue", "guid"),
    "PlainTextSelection": ("Description Coding NoteRef", "guid startPosition endPosition"),
    "Coding": ("CodeRef NoteRef", "guid"),
    "CodeRef": ("", "targetGUID"),
    "VariableValue": ("VariableRef TextValue BooleanValue IntegerValue FloatValue DateValue DateTimeValue", ""),
    "VariableRef": ("", "targetGUID"),
}
GUIDS = {"guid", "targetGUID", "creatingUser", "modifyingUser"}


def said(marks):
    """Marks without their keys, which become GUIDs, in order."""
    return sorted((m.paper, m.start, m.end, m.kind, m.coder, m.note) for m in marks)


def check_order(root):
    for element in root.iter():
        name = etree.QName(element).localname
        if name in ("Description", "TextValue", "DateTimeValue"):
            continue
        children, attributes = (words.split() for words in ORDER[name])
        places = [children.index(etree.QName(child).localname) for child in element]
        assert places == sorted(places), etree.tostring(element)
        assert set(attributes) <= set(element.attrib), etree.tostring(element)
        assert all(refi.codes.GUID.fullmatch(element.get(a)) for a in GUIDS if a in element.attrib)
    known = {element.get("guid") for element in root.iter()}
    guids = [element.get("guid") for element in root.iter() if "guid" in element.attrib]
    assert len(guids) == len(set(guids))
    assert {element.get("targetGUID") for element in root.iter() if "targetGUID" in element.attrib} <= known


def qde(path):
    with zipfile.ZipFile(path) as packed:
        return packed.read("project.qde")


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(projects())
def test_whatever_goes_out_comes_back_as_codes(tmp_path, project):
    refi.write(project, tmp_path / "x.qdpx")
    back, meant = refi.read(tmp_path / "x.qdpx"), refi.by_code(project)
    assert back.papers == meant.papers
    assert said(back.marks) == said(meant.marks)
    assert (back.left, len(back.codes)) == ([], len(meant.codes))
    check_order(etree.fromstring(qde(tmp_path / "x.qdpx")))
    refi.write(back, tmp_path / "y.qdpx")
    again = refi.read(tmp_path / "y.qdpx")
    assert (again.papers, again.codes, said(again.marks)) == (back.papers, back.codes, said(back.marks))


def test_a_case_comes_back_the_same(tmp_path):
    case = coded_by(case_with_texts(tmp_path / "case"), "IR", *IR)
    refi.write(from_case.project(case), tmp_path / "x.qdpx")
    imported = to_case.codings(refi.read(tmp_path / "x.qdpx"), case)
    assert imported.coded == {"IR": sorted(IR, key=lambda c: c.place)}
    assert {left.reason for left in imported.left} == {
        "the codes of this coder are left out: the case has them, or the mapping gives no initials"
    }


def test_a_stance_is_a_code_below_its_issue(tmp_path):
    project = from_case.project(case_with_texts(tmp_path / "case"))
    refi.write(project, tmp_path / "x.qdpx")
    root = etree.fromstring(qde(tmp_path / "x.qdpx"))
    bridge = root.find(f".//{NS}Code[@name='Bridge']")
    assert [child.get("name") for child in bridge.iter(f"{NS}Code")] == [
        "Bridge", *(f"Bridge: {stance}" for stance in ("supports", "conditional", "ambivalent", "doubts", "opposes", "mentions")),
    ]  # fmt: skip
    assert bridge.getparent().get("name") == "issue"
    selection = root.find(f".//{NS}PlainTextSelection")
    assert len(selection.findall(f"{NS}Coding")) == 7  # who, party, form, outlook, confidence, two issues


def test_the_plain_text_is_what_qualcoder_and_others_read(tmp_path):
    refi.write(Project([Paper("t", "🕊 open\r\nnow")], [Mark("m", "t", 2, 6, "Peace")]), tmp_path / "x.qdpx")
    with zipfile.ZipFile(tmp_path / "x.qdpx") as packed:
        assert [name for name in packed.namelist() if name.endswith(".txt")] == packed.namelist()[1:]
        assert packed.read(packed.namelist()[1]) == "🕊 open\r\nnow".encode()
    source = etree.fromstring(qde(tmp_path / "x.qdpx")).find(f".//{NS}TextSource")
    assert source.get("plainTextPath").startswith("internal://") and source.get("richTextPath") is None


FOREIGN = """<?xml version="1.0" encoding="utf-8"?>
<Project name="p" origin="{origin}" xmlns="urn:QDA-XML:project:1.0">
<Users><User guid="{{00000000-0000-0000-0000-00000000000A}}" name="Tess Quorn"/></Users>
<CodeBook><Codes>
 <Code guid="00000000-0000-0000-0000-000000000001" name="Crossing" isCodable="false">
  <Code guid="00000000-0000-0000-0000-000000000002" name="Bridge" isCodable="true" color="#FF0000">
   <Description>told</Description></Code>
 </Code></Codes></CodeBook>
<Sources>
 <TextSource guid="00000000-0000-0000-0000-000000000003" name="one" plainTextPath="internal://One.TXT">
  <PlainTextSelection guid="00000000-0000-0000-0000-000000000004" startPosition="{start}" endPosition="{end}">
   <Description>why</Description>
   <Coding guid="00000000-0000-0000-0000-000000000005" creatingUser="00000000-0000-0000-0000-00000000000a">
    <CodeRef targetGUID="00000000-0000-0000-0000-000000000002"/></Coding>
  </PlainTextSelection>
  <PlainTextSelection guid="00000000-0000-0000-0000-000000000006" startPosition="0" endPosition="999"><Coding
    guid="00000000-0000-0000-0000-000000000007"><CodeRef targetGUID="00000000-0000-0000-0000-000000000002"/></Coding>
  </PlainTextSelection>
  <PlainTextSelection guid="00000000-0000-0000-0000-000000000008" startPosition="0" endPosition="1"><Description>hm</Description>
  </PlainTextSelection>
 </TextSource>
 <TextSource guid="00000000-0000-0000-0000-000000000009" name="two" richTextPath="internal://two.docx"/>
 <PictureSource guid="00000000-0000-0000-0000-00000000000b" name="three" path="internal://three.png"/>
</Sources>
<Notes><Note guid="00000000-0000-0000-0000-00000000000c"/></Notes>
</Project>"""


def packed(path, xml, **texts):
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("my project.qde", xml)
        for name, text in texts.items():
            file.writestr(f"Sources/{name}.txt", text)
    return path


@pytest.mark.parametrize(("origin", "start", "end"), [("NVivo", 8, 14), ("ATLAS.ti 23", 7, 13)])
def test_a_project_of_another_program_is_read_with_what_is_left_in_words(tmp_path, origin, start, end):
    text = "\ufeffLook!\r\nBridge"
    path = packed(tmp_path / "x.qdpx", FOREIGN.format(origin=origin, start=start - 1, end=end - 1), one=text)
    found = refi.read(path)
    (mark,) = found.marks
    paper = found.papers[0]
    assert (paper.text[mark.start : mark.end], mark.kind, mark.coder, mark.note) == (
        "Bridge",
        "Crossing > Bridge",
        "Tess Quorn",
        "why",
    )
    assert found.codes[1] == Code(
        f"{'0' * 8}-0000-0000-0000-{2:012}", "Bridge", "told", f"{'0' * 8}-0000-0000-0000-{1:012}", "#ff0000"
    )
    assert [line.split(":", 1)[0] for line in found.left] == [
        "selection 00000000-0000-0000-0000-000000000006",
        "selection 00000000-0000-0000-0000-000000000008 at 0-1 has no code, only a note",
        "source 'two'",
        "source 'three' is a picture",
        "1 notes have no place here",
    ]


def test_codes_of_another_program_are_guessed_by_name_and_the_rest_is_asked(tmp_path):
    case = case_with_texts(tmp_path / "case")
    path = packed(tmp_path / "x.qdpx", FOREIGN.format(origin="QualCoder", start=8, end=14), one="“Open it 🕊,” said Holm")
    draft = mapping.draft(refi.read(path), case)
    assert '# "Tess Quorn" = "?"  # 1 mark' in draft
    assert '"Crossing > Bridge" = { issue = "bridge" }' in draft


def test_a_code_book_comes_back(tmp_path):
    codes = from_case.codes(case_with_texts(tmp_path / "case"))
    refi.write_codebook(Project(codes=codes), tmp_path / "x.qdc")
    back = refi.read_codebook(tmp_path / "x.qdc")
    assert [(c.name, c.description) for c in back.codes] == [(c.name, c.description) for c in codes]
    assert list(refi.codes.paths(back.codes).values()) == list(refi.codes.paths(codes).values())
    assert b'xmlns="urn:QDA-XML:codebook:1.0"' in (tmp_path / "x.qdc").read_bytes()


def written(tmp_path):
    paper = Paper("t", "Open the bridge 🕊, said the envoy.\r\n" * 5, "Envoys meet", {"outlet": "Lake Gazette"})
    marks = [Mark(f"m{n}", "t", n, n + 9, "Claim", {"person": f"P{n}", "yes": str(n % 2)}, "AB", "why") for n in range(9)]
    refi.write(Project([paper], marks), tmp_path / "x.qdpx")
    return tmp_path / "x.qdpx"


def account_for(path):
    """Whether a damaged file was read; else it was refused with a reason on one line."""
    try:
        found = refi.read(path)
    except KitError as error:
        assert "\n" not in str(error)
        return False
    texts = {paper.key: paper.text for paper in found.papers}
    assert all(0 <= m.start <= m.end <= len(texts[m.paper]) for m in found.marks)
    return True


def test_damaged_projects_are_read_or_refused_with_a_reason(tmp_path):
    path = written(tmp_path)
    for copy in mutated(path.read_bytes()):
        (tmp_path / "y.qdpx").write_bytes(copy)
        account_for(tmp_path / "y.qdpx")
    read = 0
    for copy in mutated(qde(path)):
        read += account_for(packed(tmp_path / "y.qdpx", copy))
    assert 0 < read < 200


def test_damaged_code_books_are_read_or_refused_with_a_reason(tmp_path):
    refi.write_codebook(Project(codes=[Code("a", "A", "told"), Code("b", "B", "", "a", "#00ff00")]), tmp_path / "x.qdc")
    read = 0
    for copy in mutated((tmp_path / "x.qdc").read_bytes()):
        (tmp_path / "y.qdc").write_bytes(copy)
        try:
            refi.read_codebook(tmp_path / "y.qdc")
        except KitError as error:
            assert "\n" not in str(error)
        else:
            read += 1
    assert 0 < read < 200


@pytest.mark.parametrize("name", ["../x.txt", "/x.txt", "a/../../x", "C:x.txt"])
def test_a_name_that_leads_out_of_the_zip_is_refused(tmp_path, name):
    path = written(tmp_path)
    with zipfile.ZipFile(path, "a") as file:
        file.writestr(zipfile.ZipInfo(name), "x")
    with pytest.raises(KitError, match="leads out of the zip"):
        refi.read(path)


def test_a_bomb_is_refused(tmp_path):
    bomb = "a" * 80_000_000
    path = packed(tmp_path / "x.qdpx", FOREIGN.format(origin="x", start=0, end=1), one=bomb)
    found = refi.read(path)
    assert found.papers == [] and any("unpacks to too much" in line for line in found.left)


@pytest.mark.parametrize("start", ['<!DOCTYPE p [<!ENTITY a "b">]>', '<!DOCTYPE p SYSTEM "file:///etc/passwd">'])
def test_entities_are_refused(tmp_path, start):
    xml = FOREIGN.format(origin="x", start=0, end=1).replace("<Project", f"{start}<Project", 1)
    with pytest.raises(KitError, match="DOCTYPE"):
        refi.read(packed(tmp_path / "x.qdpx", xml, one="text"))


def test_codes_in_a_circle_or_without_end_are_no_error(tmp_path):
    deep = (
        "".join(f'<Code guid="{n:08}-0000-0000-0000-000000000000" name="c" isCodable="true">' for n in range(200))
        + "</Code>" * 200
    )
    (tmp_path / "x.qdc").write_text(f'<CodeBook xmlns="urn:QDA-XML:codebook:1.0"><Codes>{deep}</Codes></CodeBook>')
    found = refi.read_codebook(tmp_path / "x.qdc")
    assert len(found.codes) == 61 and found.left == ["codes below 'c' lie too deep"]


def test_names_that_grow_with_every_code_below_them_are_refused(tmp_path):
    below = "".join(f'<Code guid="{n:08}-0000-0000-0000-000000000000" name="c{n}" isCodable="true"/>' for n in range(1, 200))
    top = f'<Code guid="{0:08}-0000-0000-0000-000000000000" name="{"x" * 400_000}" isCodable="true">{below}</Code>'
    xml = f'<Project xmlns="urn:QDA-XML:project:1.0" name="p"><CodeBook><Codes>{top}</Codes></CodeBook></Project>'
    with pytest.raises(KitError, match="names of codes with those above them"):
        refi.read(packed(tmp_path / "x.qdpx", xml))


def test_another_file_is_no_project(tmp_path):
    (tmp_path / "x.qdpx").write_bytes(b"PK nothing")
    with pytest.raises(KitError, match=r"is no \.qdpx file"):
        refi.read(tmp_path / "x.qdpx")
    with zipfile.ZipFile(tmp_path / "x.qdpx", "w") as file:
        file.writestr("word/document.xml", "<a/>")
    with pytest.raises(KitError, match=r"holds 0 files \.qde"):
        refi.read(tmp_path / "x.qdpx")


def test_the_same_project_gives_the_same_bytes(tmp_path):
    first = written(tmp_path).read_bytes()
    assert written(tmp_path).read_bytes() == first
    assert zipfile.ZipFile(io.BytesIO(first)).testzip() is None


def test_keys_that_are_guids_stay(tmp_path):
    key = "12345678-1234-1234-1234-123456789abc"
    project = Project([Paper(key, "open", "T")], [Mark(key.replace("c", "d"), key, 0, 4, "Peace")])
    refi.write(project, tmp_path / "x.qdpx")
    back = refi.read(tmp_path / "x.qdpx")
    assert (back.papers, back.marks) == (project.papers, [replace(project.marks[0])])
