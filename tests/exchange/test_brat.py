"""brat's standoff files come in and go out."""

import re
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings

from kit.errors import KitError
from kit.exchange import brat
from kit.exchange.project import Code, Project
from tests.exchange.made import TALKS, projects, said, texts

QUICK = settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
LINE_ENDS = re.compile("[\n\r\x0b\x0c\x1c-\x1e\x85\u2028\u2029]*")


def without_line_ends_at_edges(project):
    """brat's annotations neither begin nor end with them."""
    whole, kept = texts(project), []
    for mark in project.marks:
        text = whole[mark.paper]
        start = LINE_ENDS.match(text, mark.start, mark.end).end()
        end = mark.end - LINE_ENDS.match(text[start : mark.end][::-1]).end()
        kept += [replace(mark, start=start, end=end)] if start < end else []
    return Project(project.papers, kept)


@QUICK
@given(projects(facts=False))
def test_what_goes_out_comes_back(tmp_path_factory, project):
    place = tmp_path_factory.mktemp("brat") / "collection.zip"
    lost = brat.write(project, place)
    back = brat.read(place)
    assert texts(back) == texts(project)
    held = without_line_ends_at_edges(project)
    assert said(back) == said(held)
    assert bool(lost) == (said(held) != said(project))
    assert back.left == []


TEXT = "Quorn 🕊 refused.\nThe gate\nstays shut.\n"
ANN = """\
T1\tClaim 0 5\tQuorn
T2\tClaim 8 16;17 25\trefused. The gate
T3\tClaim 0 5;8 15\tQuorn refused
A1\tNegated T1
A2\tstance E1 rejects
M1\tSpeculation T1
N1\tReference T1 Wiki:12\tTess Quorn
#1\tAnnotatorNotes T1\tsic
#2\tAnnotatorNotes T1\tsecond
#3\tspeaker T2\tTess_x000a_Quorn
E1\tClaim:T2 Who:T1
R1\tReply Arg1:T1 Arg2:T2
*\tEquiv T1 T2
#4\tAnnotatorNotes R1\ton a relation
A3\tstance T9 rejects
T4\tClaim 90 95\tnowhere
T5 broken
"""


@pytest.fixture
def collection(tmp_path):
    def write(files):
        for name, text in files.items():
            (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
            (tmp_path / name).write_text(text, "utf-8", newline="")
        return tmp_path

    return write


def test_every_kind_of_line_is_kept_or_listed(collection):
    place = collection({"talks.txt": TEXT, "talks.ann": ANN})
    project = brat.read(place)
    assert [(m.paper, m.start, m.end, m.kind, m.values, m.note) for m in project.marks] == [
        (
            "talks", 0, 5, "Claim",
            {"Negated": "true", "Speculation": "true", "Reference": "Wiki:12 (Tess Quorn)"}, "sic\nsecond",
        ),
        ("talks", 8, 25, "Claim", {"stance": "rejects", "speaker": "Tess\nQuorn"}, ""),
        ("talks", 0, 15, "Claim", {}, ""),
    ]  # fmt: skip
    assert [what.removeprefix(f"{place}/talks.ann: ") for what in project.left] == [
        "line 3: T3 has 2 pieces; kept from the first to the last",
        "line 16: place 90 is not in a text of 38 code points",
        "line 17: 'T5 broken' cannot be read",
        "events of type Claim, but for what triggers them: 1 not kept",
        "annotations outside the text: 1 not kept",
        "lines that are none of brat's: 1 not kept",
        "relations of type Reply: 1 not kept",
        "relations of type Equiv: 1 not kept",
        "notes on what is no text-bound annotation: 1 not kept",
        "values of stance on what is not there: 1 not kept",
    ]
    assert brat.read(place / "talks.ann").marks == project.marks


@pytest.mark.parametrize("offset", [0, 1])
def test_places_are_counted_with_or_without_carriage_returns_as_their_words_show(collection, offset):
    start = 6 + offset
    place = collection({"talks.txt": "Quorn\r\nrefused", "talks.ann": f"T1\tClaim {start} {start + 7}\trefused\n"})
    (mark,) = brat.read(place).marks
    assert (mark.start, mark.end) == (7, 14)


def test_the_configuration_gives_codes_in_their_order(collection):
    conf = "[entities]\n# ours\nActor\n\t!Side\n\t\tDelegation\nPeace_x0020_deal\n----\n[relations]\nReply\tArg1:Actor\n"
    looks = "[labels]\nActor | Actor\n[drawing]\nSide\tfgColor:black, bgColor:#AA3322\n"
    place = collection({"annotation.conf": conf, "visual.conf": looks, "talks.txt": TEXT, "talks.ann": ""})
    assert brat.read(place).codes == [
        Code("Actor", "Actor"),
        Code("Side", "Side", "", "Actor", "#aa3322"),
        Code("Delegation", "Delegation", "", "Side"),
        Code("Peace_x0020_deal", "Peace deal"),
    ]


def test_a_collection_is_written_with_its_configuration(tmp_path):
    codes = [*TALKS.codes, Code("Side", "Side", "", "Actor")]
    assert brat.write(Project(TALKS.papers, TALKS.marks, codes), tmp_path / "out") == [
        "title, day and other facts of 2 texts: the format has the text alone",
        "descriptions of 1 code: annotation.conf has none",
    ]
    files = {p.relative_to(tmp_path / "out").as_posix(): p.read_text("utf-8") for p in (tmp_path / "out").rglob("*.*")}
    assert sorted(files) == [
        "AB/reply.txt.ann", "AB/reply.txt.txt", "AB/talks.txt.ann", "AB/talks.txt.txt", "IR/talks.txt.ann", "IR/talks.txt.txt",
        "annotation.conf", "visual.conf",
    ]  # fmt: skip
    assert files["AB/talks.txt.ann"] == (
        "T1\tAttribution 0 32\tTess Quorn: “no ferry 🕊 leaves.”\n"
        "#1\tspeaker T1\tTess Quorn\nA1\tissue T1 ferry\nA2\tstance T1 rejects\n#2\tAnnotatorNotes T1\tloud\n"
        "T2\tAttribution 13 24\tno ferry 🕊 \nA3\tissue T2 ferry\n"
    )
    assert files["annotation.conf"] == (
        "[entities]\nAttribution\nActor\n\tSide\n\n[relations]\n\n[events]\n\n[attributes]\n"
        "issue\tArg:<ENTITY>, Value:ferry\nstance\tArg:<ENTITY>, Value:rejects\n"
    )
    assert "Attribution\tbgColor:#aa3322\n" in files["visual.conf"]
    assert [(c.name, c.above) for c in brat.read(tmp_path / "out").codes] == [
        ("Attribution", ""),
        ("Actor", ""),
        ("Side", "Actor"),
    ]


def test_annotations_without_their_text_are_said(collection):
    place = collection({"talks.ann": ANN})
    with pytest.raises(KitError, match=r"no \.ann with its \.txt beside it"):
        brat.read(place)
    collection({"reply.txt": "Sevrania answers.", "reply.ann": "T1\tActor 0 8\tSevrania\n"})
    assert brat.read(place).left == [f"{place}: talks.ann has no text beside it, and is not read"]


def test_a_text_that_is_no_utf8_is_refused(tmp_path):
    (tmp_path / "talks.txt").write_bytes(b"caf\xe9")
    (tmp_path / "talks.ann").write_text("")
    with pytest.raises(KitError, match=r"talks\.txt: not UTF-8 at byte 3; save it as UTF-8"):
        brat.read(tmp_path)
