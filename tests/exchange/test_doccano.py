"""doccano's JSONL comes in and goes out, with places in UTF-16 units."""

import json

import pytest
from hypothesis import HealthCheck, given, settings

from kit.errors import KitError
from kit.exchange import doccano
from kit.exchange.project import Mark, Paper, Project
from tests.exchange.made import TALKS, projects, said

QUICK = settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))


@QUICK
@given(projects(notes=False, width=1))
def test_what_goes_out_comes_back(tmp_path_factory, project):
    place = tmp_path_factory.mktemp("doccano") / "export.zip"
    lost = doccano.write(project, place)
    back = doccano.read(place)
    assert {paper.key: paper for paper in back.papers} == {paper.key: paper for paper in project.papers}
    assert said(back) == said(project)
    assert back.left == []
    assert all("100 characters" in what for what in lost)


@pytest.fixture
def jsonl(tmp_path):
    def write(*rows, name="talks.jsonl"):
        place = tmp_path / name
        place.write_text("".join(json.dumps(row) + "\n" for row in rows), "utf-8")
        return place

    return write


DOVE = "e\u0301🕊 Quorn\r\nrefuses"


def test_places_are_utf16_units_as_the_browser_counts(jsonl):
    place = jsonl({"id": 3, "text": DOVE, "label": [[5, 10, "Claim"], [12, 19, "Claim|issue=ferry"]], "outlet": "Lake Gazette"})
    project = doccano.read(place)
    (paper,) = project.papers
    assert (paper.key, paper.text, paper.facts) == ("3", DOVE, {"outlet": "Lake Gazette"})
    assert [(DOVE[m.start : m.end], m.kind, m.values, m.coder) for m in project.marks] == [
        ("Quorn", "Claim", {}, ""),
        ("refuses", "Claim", {"issue": "ferry"}, ""),
    ]


def test_places_of_a_project_in_graphemes_are_read_so(jsonl):
    project = doccano.read(jsonl({"text": DOVE, "label": [[3, 8, "Claim"], [9, 16, "Claim"]]}), unit="graphemes")
    assert [DOVE[m.start : m.end] for m in project.marks] == ["Quorn", "refuses"]


def test_relations_categories_and_comments_are_listed(jsonl):
    place = jsonl(
        {
            "id": 1, "text": "Quorn refuses", "Comments": [{"id": 1, "comment": "sic"}],
            "entities": [{"id": 9, "label": "Actor", "start_offset": 0, "end_offset": 5}],
            "relations": [{"id": 2, "from_id": 9, "to_id": 9, "type": "self"}],
        },
        {"id": 2, "text": "Sevrania answers", "label": [[0, 8, "Actor"], [3, 80, "Actor"]], "cats": ["news"], "Comments": []},
        {"id": 3, "text": "No more", "label": ["news"]},
    )  # fmt: skip
    project = doccano.read(place)
    assert [(m.paper, m.start, m.end, m.kind) for m in project.marks] == [("1", 0, 5, "Actor"), ("2", 0, 8, "Actor")]
    assert project.left == [
        f"{place}: line 2: place 80 is not in a text of 16 UTF-16 units",
        *(f"{place}: {what}: {n} not kept" for what, n in (("relations", 1), ("comments", 1), ("categories", 2))),
        f"{place}: spans outside their text: 1 not kept",
    ]


def test_a_file_for_each_annotator_names_the_coders(tmp_path):
    doccano.write(TALKS, tmp_path / "out")
    assert sorted(p.name for p in (tmp_path / "out").iterdir()) == ["AB.jsonl", "IR.jsonl", "label_config.json"]
    back = doccano.read(tmp_path / "out")
    assert {(m.coder, m.paper) for m in back.marks} == {("AB", "talks.txt"), ("AB", "reply.txt"), ("IR", "talks.txt")}
    assert [(code.name, code.colour) for code in back.codes] == [("Attribution", "#aa3322"), ("Actor", "")]
    assert [paper.key for paper in back.papers] == ["talks.txt", "reply.txt"]


def test_what_the_format_cannot_hold_is_said(tmp_path):
    marks = [*TALKS.marks, Mark("5", "reply.txt", 3, 3, ""), Mark("6", "reply.txt", 0, 8, "Long", {"speaker": "Q" * 90})]
    assert doccano.write(Project([*TALKS.papers, Paper("empty", "")], marks, TALKS.codes), tmp_path / "talks.jsonl") == [
        "1 text without a word: doccano refuses them",
        "1 mark of no length: doccano refuses them",
        "notes of 1 mark: doccano has comments on whole texts alone",
        "who coded: a .jsonl has the spans of all; a .zip has a file for each",
        "1 mark with labels of more than 100 characters: written, but more than doccano may take",
        "descriptions and order of 1 code: labels in doccano have a name and a colour",
        "1 mark without a kind, written with the label Span",
    ]
    first = json.loads((tmp_path / "talks.jsonl").read_text("utf-8").splitlines()[0])
    assert first["label"] == [
        [0, 33, "Attribution|speaker=Tess Quorn|issue=ferry|stance=rejects"],
        [13, 25, "Attribution|issue=ferry"],
        [13, 25, "Attribution|speaker=Tess Quorn|issue=ferry"],
    ]


@pytest.mark.parametrize(
    ("row", "why"),
    [
        (3, "line 1: no object with a text"),
        ({"label": []}, "line 1: no object with a text"),
        ({"text": "a", "label": [[0, "1", "A"]]}, r"line 1: a label that is no \[start, end, label\]"),
    ],
)
def test_a_faulty_line_is_refused_with_its_number(jsonl, row, why):
    with pytest.raises(KitError, match=rf"talks\.jsonl: {why}"):
        doccano.read(jsonl(row))


def test_labels_hold_the_variables_that_are_asked_for(tmp_path):
    lost = doccano.write(TALKS, tmp_path / "talks.zip", variables=["issue"])
    assert lost[:2] == ["speaker of 2 marks: not asked for", "stance of 1 mark: not asked for"]
    assert {(m.kind, *m.values.items()) for m in doccano.read(tmp_path / "talks.zip").marks} == {
        ("Attribution", ("issue", "ferry")),
        ("Actor",),
    }


def test_every_row_has_every_field(tmp_path):
    doccano.write(TALKS, tmp_path / "talks.jsonl")
    rows = [json.loads(line) for line in (tmp_path / "talks.jsonl").read_text("utf-8").splitlines()]
    assert [[*row] for row in rows] == [["id", "text", "label", "paper", "title", "outlet"]] * 2
    assert [row["outlet"] for row in rows] == ["Lake Gazette", None]
