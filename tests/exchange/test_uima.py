"""UIMA CAS comes in and goes out, as dkpro-cassis writes it and INCEpTION lays it out."""

import io
import sys
import zipfile

import cassis
import pytest
from hypothesis import HealthCheck, given, settings

from kit.errors import KitError
from kit.exchange import uima
from kit.exchange.project import Mark, Paper, Project
from tests.exchange.made import TALKS, projects, said, texts

QUICK = settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))


@QUICK
@given(projects())
def test_what_goes_out_comes_back(tmp_path_factory, project):
    place = tmp_path_factory.mktemp("cas") / "project.zip"
    assert uima.write(project, place) == []
    back = uima.read(place)
    assert {paper.key: paper for paper in back.papers} == {paper.key: paper for paper in project.papers}
    assert said(back) == said(project)
    assert back.left == []


def cas_with(text="🕊 Quorn refuses"):
    types = cassis.TypeSystem()
    claim = types.create_type("webanno.custom.Claim", description="what is said")
    reply = types.create_type("webanno.custom.Reply")
    for feature, range_ in {"issue": "uima.cas.String", "sure": "uima.cas.Boolean", "note": "uima.cas.String"}.items():
        types.create_feature(claim, feature, range_)
    for end in ("Governor", "Dependent"):
        types.create_feature(reply, end, "uima.tcas.Annotation")
    cas = cassis.Cas(types, sofa_string=text, sofa_mime="text/plain")
    one = claim(begin=2, end=7, issue="ferry", sure=True, note="sic")
    cas.add_all([one, claim(begin=8, end=15), reply(begin=2, end=7, Governor=one, Dependent=one)])
    return cas


def test_a_cas_as_cassis_writes_it_is_read(tmp_path):
    cas = cas_with()
    (tmp_path / "talks.xmi").write_text(cas.to_xmi(), "utf-8")
    (tmp_path / "TypeSystem.xml").write_text(cas.typesystem.to_xml(), "utf-8")
    (tmp_path / "alone.json").write_text(cas.to_json(), "utf-8")
    for name in ("talks.xmi", "alone.json"):
        project = uima.read(tmp_path / name)
        assert texts(project) == {name.split(".")[0]: "🕊 Quorn refuses"}
        assert [(m.start, m.end, m.kind, m.values, m.note, m.coder) for m in project.marks] == [
            (2, 7, "Claim", {"issue": "ferry", "sure": "true"}, "sic", ""),
            (8, 15, "Claim", {}, "", ""),
        ]
        assert project.left == [f"{tmp_path / name}: structures of webanno.custom.Reply, which is no span: 1 not kept"]
    assert [(c.key, c.name, c.description) for c in uima.read(tmp_path / "talks.xmi").codes] == [
        ("webanno.custom.Claim", "Claim", "what is said")
    ]


def test_the_layout_is_that_of_a_project_export(tmp_path):
    assert uima.write(TALKS, tmp_path / "out") == ["order and colours of 1 code: a type system has names and descriptions"]
    with zipfile.ZipFile(tmp_path / "out" / "annotation" / "talks.txt" / "AB.zip") as packed:
        assert packed.namelist() == ["AB.xmi", "TypeSystem.xml"]
        types = cassis.load_typesystem(io.BytesIO(packed.read("TypeSystem.xml")))
        cas = cassis.load_cas_from_xmi(io.BytesIO(packed.read("AB.xmi")), typesystem=types)
    assert [a.get_covered_text() for a in cas.select("webanno.custom.Attribution")] == [
        "Tess Quorn: “no ferry 🕊 leaves.”",
        "no ferry 🕊 ",
    ]
    assert cas.get_document_annotation().documentTitle == "Ferry talks"
    back = uima.read(tmp_path / "out")
    assert said(back) == said(TALKS)
    assert {paper.key: paper for paper in back.papers} == {paper.key: paper for paper in TALKS.papers}
    assert {(c.name, c.description) for c in back.codes} == {("Attribution", "who says what"), ("Actor", "")}


def test_one_document_goes_into_an_xmi_with_its_type_system(tmp_path):
    one = Project(TALKS.papers[1:], TALKS.marks[3:])
    assert uima.write(one, tmp_path / "reply.xmi") == ["a single .xmi does not name its coder, here 'AB'; a .zip does"]
    assert [(m.paper, m.kind, m.coder) for m in uima.read(tmp_path / "reply.xmi").marks] == [("reply.txt", "Actor", "")]
    with pytest.raises(KitError, match="3 documents"):
        uima.write(TALKS, tmp_path / "all.xmi")


def test_signs_that_xml_cannot_hold_are_said(tmp_path):
    project = Project([Paper("a", "form\x0cfeed")], [Mark("1", "a", 0, 4, "Claim", {"issue": "a\x00b"})])
    assert uima.write(project, tmp_path / "out.zip") == ["2 signs that XML cannot hold, written as U+FFFD"]
    assert texts(uima.read(tmp_path / "out.zip")) == {"a": "form\ufffdfeed"}


def test_an_offset_within_a_character_is_said(tmp_path):
    cas = cas_with()
    (tmp_path / "TypeSystem.xml").write_text(cas.typesystem.to_xml(), "utf-8")
    (tmp_path / "talks.xmi").write_text(cas.to_xmi().replace('begin="9"', 'begin="1"'), "utf-8")
    assert "Not mapping external offset [1]" in uima.read(tmp_path / "talks.xmi").left[-1]


def test_what_is_missing_is_said(tmp_path, monkeypatch):
    (tmp_path / "talks.xmi").write_text(cas_with().to_xmi(), "utf-8")
    with pytest.raises(KitError, match=r"talks\.xmi: TypeSystem\.xml is not beside it"):
        uima.read(tmp_path / "talks.xmi")
    monkeypatch.setitem(sys.modules, "cassis", None)
    with pytest.raises(KitError, match=r"UIMA CAS files need dkpro-cassis: pip install 'peace-talks-kit\[sources\]'"):
        uima.write(TALKS, tmp_path / "out.zip")


@pytest.mark.parametrize(
    ("name", "why"),
    [
        ("x=open('made', 'w')", "is no name of a type or feature"),
        ("a b", "is no name of a type or feature"),
        ("from", "a feature called 'from' cannot be read by dkpro-cassis"),
    ],
)
def test_no_code_is_made_of_a_name_that_is_none(tmp_path, monkeypatch, name, why):
    monkeypatch.chdir(tmp_path)
    cas = cas_with()
    (tmp_path / "talks.xmi").write_text(cas.to_xmi(), "utf-8")
    (tmp_path / "TypeSystem.xml").write_text(cas.typesystem.to_xml().replace("<name>issue<", f"<name>{name}<"), "utf-8")
    (tmp_path / "alone.json").write_text(cas.to_json().replace('"issue"', f'"{name}"'), "utf-8")
    for file in ("talks.xmi", "alone.json"):
        with pytest.raises(KitError, match=why):
            uima.read(tmp_path / file)
    assert not (tmp_path / "made").exists()
