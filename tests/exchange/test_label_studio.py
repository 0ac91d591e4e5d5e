"""Label Studio's JSON and JSON-MIN come in, tasks with a labelling configuration go out."""

import json

import pytest
from hypothesis import HealthCheck, given, settings
from lxml import etree

from kit.errors import KitError
from kit.exchange import label_studio
from kit.exchange.project import Code, Mark, Project
from tests.exchange.made import TALKS, projects, said

QUICK = settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))


@QUICK
@given(projects(coders=("", "AB", "7", "iris@lake.example")))
def test_what_goes_out_comes_back(tmp_path_factory, project):
    place = tmp_path_factory.mktemp("studio") / "tasks.json"
    assert label_studio.write(project, place) == []
    back = label_studio.read(place)
    assert {paper.key: paper for paper in back.papers} == {paper.key: paper for paper in project.papers}
    assert said(back) == said(project)
    assert back.left == []


def region(kind, said, name, start=2, end=7, **more):
    key = "text" if kind == "textarea" else kind
    return {
        "id": "r1",
        "from_name": name,
        "to_name": "text",
        "type": kind,
        "value": {"start": start, "end": end, key: said},
    } | more


TASK = {
    "id": 7,
    "data": {"text": "🕊 Quorn refuses", "title": "Ferry talks", "words": 3},
    "annotations": [
        {
            "id": 1,
            "completed_by": {"id": 4, "email": "iris@lake.example"},
            "result": [
                region("labels", ["Claim", "Quote"], "label", meta={"text": ["sic"]}),
                region("choices", ["ferry", "gate"], "issue"),
                region("taxonomy", [["war", "sea"]], "theme"),
                region("textarea", ["Tess Quorn"], "speaker"),
                region("rating", 3, "sure"),
                {"type": "relation", "from_id": "r1", "to_id": "r1", "direction": "right"},
                {"id": "w", "from_name": "mood", "to_name": "text", "type": "choices", "value": {"choices": ["hopeful"]}},
                region("labels", ["Claim"], "label", 9, 99, id="r2"),
            ],
        },
        {"completed_by": 5, "result": [region("labels", ["Claim"], "label")]},
        {"completed_by": 6, "was_cancelled": True, "result": []},
    ],
    "predictions": [{"model_version": "v2", "result": [region("labels", ["Quote"], "label")]}],
}
CONFIG = (
    '<View><Labels name="label" toName="text"><Label value="Claim" background="#AA3322"/></Labels>'
    '<Text name="text" value="$text"/></View>'
)


@pytest.fixture
def export(tmp_path):
    def write(tasks, config=None):
        (tmp_path / "tasks.json").write_text(json.dumps(tasks), "utf-8")
        if config:
            (tmp_path / "tasks.xml").write_text(config, "utf-8")
        return tmp_path / "tasks.json"

    return write


def test_regions_with_all_that_is_said_of_them_are_read(export):
    place = export([TASK], CONFIG)
    project = label_studio.read(place)
    (paper,) = project.papers
    assert (paper.key, paper.text, paper.title, paper.facts) == ("7", "🕊 Quorn refuses", "Ferry talks", {"words": "3"})
    values = {"issue": "ferry; gate", "theme": "war > sea", "speaker": "Tess Quorn", "sure": "3"}
    assert [(m.start, m.end, m.kind, m.values, m.coder, m.note) for m in project.marks] == [
        (2, 7, "Claim", values, "iris@lake.example", "sic"),
        (2, 7, "Quote", values, "iris@lake.example", "sic"),
        (2, 7, "Claim", {}, "5", ""),
        (2, 7, "Quote", {}, "model v2", ""),
    ]
    assert len({mark.key for mark in project.marks}) == 4
    assert project.codes == [Code("Claim", "Claim", "", "", "#aa3322")]
    assert [what.removeprefix(f"{place}") for what in project.left] == [
        ": task 1, annotation 1: a region at 9–99 of a text of 15 code points",
        ": relations: 1 not kept",
        ": answers on a whole text or on what is no text (mood): 1 not kept",
        ": regions outside their text: 1 not kept",
        ": skipped annotations: 1 not kept",
    ]


def test_json_min_is_read_and_what_it_says_of_no_region_is_listed(export):
    row = {
        "id": 7, "text": "🕊 Quorn refuses", "annotator": 4, "annotation_id": 1, "lead_time": 3.5, "created_at": "2031-05-01",
        "label": [{"start": 2, "end": 7, "text": "Quorn", "labels": ["Claim"]}, {"start": 8, "end": 15, "labels": ["Quote"]}],
        "speaker": [{"start": 2, "end": 7, "text": ["Tess Quorn"]}],
        "issue": ["ferry", "gate"], "stance": "rejects",
    }  # fmt: skip
    config = CONFIG.replace("</View>", '<Choices name="stance" toName="text" perRegion="true"/></View>')
    place = export([row, row | {"annotator": 5}], config)
    project = label_studio.read(place)
    assert [paper.key for paper in project.papers] == ["7"]
    assert [(m.start, m.end, m.kind, m.values, m.coder) for m in project.marks] == [
        (2, 7, "Claim", {"speaker": "Tess Quorn"}, "4"),
        (8, 15, "Quote", {}, "4"),
        (2, 7, "Claim", {"speaker": "Tess Quorn"}, "5"),
        (8, 15, "Quote", {}, "5"),
    ]
    assert project.left == [
        f"{place}: values of {name}: JSON-MIN does not say of which region (JSON does): 2 not kept"
        for name in ("issue", "stance")
    ]


def test_the_configuration_has_a_choice_for_every_value(tmp_path):
    marks = [Mark(f"{n}", "reply.txt", 0, 8, "Actor", {"speaker": f"Speaker {n}", "text": "x", "a\x01b": "y"}) for n in range(50)]
    assert label_studio.write(Project(TALKS.papers, [*TALKS.marks, *marks], TALKS.codes), tmp_path / "tasks.json") == []
    root = etree.fromstring((tmp_path / "tasks.xml").read_bytes())
    shown = [(tag.tag, tag.get("name"), [inner.get("value") for inner in tag]) for tag in root if tag.tag != "Style"]
    assert shown == [
        ("Labels", "label", ["Attribution", "Actor"]),
        ("Text", "text", []),
        ("TextArea", "speaker", []),
        ("Choices", "issue", ["ferry"]),
        ("Choices", "stance", ["rejects"]),
        ("Choices", "x_x0074_ext", ["x"]),
        ("Choices", "a_x0001_b", ["y"]),
    ]
    assert [(label.get("background"), label.get("hint")) for label in root.iter("Label")] == [
        ("#aa3322", "who says what"),
        (None, None),
    ]
    assert all(tag.get("perRegion") == "true" for tag in root if tag.tag in ("Choices", "TextArea"))
    assert label_studio.read(tmp_path / "tasks.json").codes == TALKS.codes


def test_no_user_is_named_that_label_studio_may_not_have(tmp_path):
    coders = ["AB", "7", "iris@lake.example"]
    marks = [Mark(who, "reply.txt", 0, 8, "Actor", {}, who) for who in coders]
    label_studio.write(Project(TALKS.papers[1:], marks), tmp_path / "tasks.json")
    (task,) = json.loads((tmp_path / "tasks.json").read_text("utf-8"))
    assert [[*annotation] for annotation in task["annotations"]] == [["result"]] * 3
    assert [a["result"][0]["meta"]["coder"] for a in task["annotations"]] == coders


@pytest.mark.parametrize(
    ("tasks", "why"),
    [
        ([3], "task 1 is no object"),
        ([{"id": 1, "data": {"image": 3}}], "task 1: no text in its data"),
        ([TASK, TASK | {"annotations": [{"result": [3]}]}], "task 2, annotation 1: result 1 is no object with a value"),
    ],
)
def test_a_faulty_export_is_refused_with_the_task(export, tasks, why):
    with pytest.raises(KitError, match=f"tasks.json: {why}"):
        label_studio.read(export(tasks))


def test_a_code_book_of_values_gives_choices_and_no_labels(tmp_path):
    book = [
        Code("issue", "issue"),
        Code("i1", "gate", "is it shut", "issue"),
        Code("i2", "ferry", "", "issue"),
        Code("actor", "actor"),
    ]
    label_studio.write(Project(TALKS.papers, TALKS.marks, book), tmp_path / "tasks.json")
    root = etree.fromstring((tmp_path / "tasks.xml").read_bytes())
    assert [label.get("value") for label in root.iter("Label")] == ["Attribution", "Actor"]
    assert [choice.get("value") for choice in root.iterfind("Choices[@name='issue']/Choice")] == ["gate", "ferry"]
