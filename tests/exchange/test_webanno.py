"""WebAnno TSV 3 comes in and goes out as INCEpTION reads and writes it."""

import pytest
from hypothesis import HealthCheck, given, settings

from kit.errors import KitError
from kit.exchange import webanno
from kit.exchange.project import Mark, Paper, Project
from tests.exchange.made import TALKS, WORDS, projects, said, texts

QUICK = settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))


@QUICK
@given(projects(values=WORDS.filter(lambda word: "\r" not in word), facts=False))
def test_what_goes_out_comes_back(tmp_path_factory, project):
    place = tmp_path_factory.mktemp("tsv") / "project.zip"
    assert webanno.write(project, place) == []
    back = webanno.read(place)
    assert texts(back) == texts(project)
    assert said(back) == said(project)


# As INCEpTION writes it: a dove of two UTF-16 units, a part of a token, a mark over two tokens, two marks stacked, a relation.
WRITTEN = """\
#FORMAT=WebAnno TSV 3.3
#T_SP=webanno.custom.Claim|issue|stance
#T_SP=webanno.custom.Actor|
#T_RL=webanno.custom.Reply|how|BT_webanno.custom.Claim


#Text=🕊 Quorn\\trefuses
1-1\t0-2\t🕊\t_\t_\t_\t_\t_\t
1-2\t3-8\tQuorn\t*[1]|war\\|peace[2]\trejects[1]|*[2]\t*\t_\t_\t
1-3\t9-16\trefuses\t*[1]\trejects[1]\t_\tanswers\t1-2[2_1]\t
1-3.1\t9-11\tre\tferry\t*\t_\t_\t_\t

#Text=Second
#Text=line.
2-1\t20-26\tSecond\t_\t_\t_\t_\t_\t
2-2\t27-31\tline\t_\t_\t_\t_\t_\t
2-3\t31-32\t.\t_\t_\t_\t_\t_\t
"""


@pytest.fixture
def tsv(tmp_path):
    def write(text, name="talks.tsv"):
        place = tmp_path / name
        place.write_text(text, "utf-8", newline="")
        return place

    return write


def test_a_file_as_inception_writes_it_is_read(tsv):
    project = webanno.read(tsv(WRITTEN))
    (paper,) = project.papers
    assert (paper.key, paper.text) == ("talks", "🕊 Quorn\trefuses\n   Second\nline.")
    assert [(paper.text[m.start : m.end], m.kind, m.values) for m in project.marks] == [
        ("Quorn\trefuses", "Claim", {"stance": "rejects"}),
        ("Quorn", "Claim", {"issue": "war|peace"}),
        ("Quorn", "Actor", {}),
        ("re", "Claim", {"issue": "ferry"}),
    ]
    assert project.left == [f"{tsv(WRITTEN)}: cells of the relation layer webanno.custom.Reply: 2 not kept"]


def test_a_host_of_slots_is_a_mark_and_its_slots_are_listed(tsv):
    text = (
        "#FORMAT=WebAnno TSV 3.2\n"
        "#T_SP=webanno.custom.Deal|what|ROLE_webanno.custom.Deal:Roles_webanno.custom.DealRolesLink|webanno.custom.Side\n"
        "#T_SP=webanno.custom.Side|name\n\n\n#Text=Both sold it\n"
        "1-1\t0-4\tBoth\t_\t_\t_\tboth\n1-2\t5-9\tsold\tsale\tseller;buyer\t1-1;1-3[4]\t_\n1-3\t10-12\tit\t*\t_\t*\t_\n"
    )
    project = webanno.read(tsv(text))
    assert [(m.start, m.end, m.kind, m.values) for m in project.marks] == [
        (0, 4, "Side", {"name": "both"}),
        (5, 9, "Deal", {"what": "sale"}),
        (10, 12, "Deal", {}),
    ]
    assert [what.split(": ")[1] for what in project.left] == [
        "cells of the slot webanno.custom.Deal|ROLE_webanno.custom.Deal:Roles_webanno.custom.DealRolesLink",
        "cells of the slot webanno.custom.Deal|webanno.custom.Side",
    ]


def test_files_are_written_as_inception_reads_them(tmp_path):
    dove = Paper("talks", "\n🕊 Quorn’s “no”.\r\nEnd")
    marks = [
        Mark("1", "talks", 3, 10, "Claim", {"issue": "a|b", "stance": "*"}),
        Mark("2", "talks", 3, 8, "Claim", {"issue": ""}, note="sic"),
        Mark("3", "talks", 2, 3, "Blank"),
        Mark("4", "talks", 19, 21, "Half"),
    ]
    assert webanno.write(Project([dove], marks), tmp_path / "talks.tsv") == []
    lines = (tmp_path / "talks.tsv").read_bytes().decode().split("\n")
    assert lines == [
        "#FORMAT=WebAnno TSV 3.3",
        "#T_SP=webanno.custom.Claim|issue|stance|note",
        "#T_SP=webanno.custom.Blank|",
        "#T_SP=webanno.custom.Half|",
        "",
        "",
        "#Text=",
        "#Text=🕊 Quorn’s “no”.\\r",
        "1-1\t0-1\t \t_\t_\t_\t_\t_\t",
        "1-2\t1-3\t🕊\t_\t_\t_\t_\t_\t",
        "1-3\t3-4\t \t_\t_\t_\t*\t_\t",
        "1-4\t4-9\tQuorn\ta\\|b[1]|[2]\t\\*[1]|*[2]\t*[1]|sic[2]\t_\t_\t",
        "1-5\t9-10\t’\ta\\|b[1]\t\\*[1]\t*[1]\t_\t_\t",
        "1-6\t10-11\ts\ta\\|b[1]\t\\*[1]\t*[1]\t_\t_\t",
        "1-7\t12-13\t“\t_\t_\t_\t_\t_\t",
        "1-8\t13-15\tno\t_\t_\t_\t_\t_\t",
        "1-9\t15-16\t”\t_\t_\t_\t_\t_\t",
        "1-10\t16-17\t.\t_\t_\t_\t_\t_\t",
        "",
        "#Text=End",
        "2-1\t19-22\tEnd\t_\t_\t_\t_\t_\t",
        "2-1.1\t20-22\tnd\t_\t_\t_\t_\t*\t",
        "",
    ]


def test_what_the_format_cannot_hold_is_said(tmp_path):
    project = Project(
        [*TALKS.papers, Paper("empty", "")], [*TALKS.marks, Mark("9", "empty", 0, 0, "", {"a": "b\rc"})], TALKS.codes
    )
    assert webanno.write(project, tmp_path / "out") == [
        "1 text without a word, with 1 mark: the format needs a token",
        "title, day and other facts of 2 texts: the format has the text alone",
        "descriptions, order and colours of 2 codes: the format has names alone",
        "carriage returns in 1 value, written as line feeds",
        "1 mark without a kind, written with the layer webanno.custom.Span",
    ]
    assert [place.as_posix() for place in sorted((tmp_path / "out").rglob("*.tsv"))] == [
        f"{tmp_path}/out/annotation/{name}.tsv" for name in ("reply.txt/AB", "talks.txt/AB", "talks.txt/IR")
    ]
    with pytest.raises(KitError, match="3 documents"):
        webanno.write(TALKS, tmp_path / "one.tsv")


def test_who_marked_is_read_from_the_folders_of_a_project_export(tmp_path):
    webanno.write(Project([TALKS.papers[0]], TALKS.marks[1:3]), tmp_path)
    curated = tmp_path / "curation" / "talks.txt"
    curated.mkdir(parents=True)
    (tmp_path / "annotation" / "talks.txt" / "IR.tsv").rename(curated / "CURATION_USER.tsv")
    (tmp_path / "project.json").write_text("{}")
    back = webanno.read(tmp_path)
    assert [(m.paper, m.coder) for m in back.marks] == [("talks.txt", "AB"), ("talks.txt", "CURATION_USER")]
    assert [paper.key for paper in back.papers] == ["talks.txt"]
    assert back.left == [f"{tmp_path}: 1 file of other kinds not read"]


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("1-1\t0-1\ta\n", "line 1: not WebAnno TSV 3"),
        ("#FORMAT=WebAnno TSV 2.0\n", "line 1: not WebAnno TSV 3"),
        ("#FORMAT=WebAnno TSV 3.3\n#T_SP=a.B|c\n\n\n#Text=a\n1-1\t0-1\ta\n", "line 6: 0 cells for 1 column"),
        ("#FORMAT=WebAnno TSV 3.3\n\n\n#Text=a\nb\n", "line 5: neither a token"),
        ("#FORMAT=WebAnno TSV 3.3\n\n\n#Text=abc\n1-1\t0-3\tabc\n\n#Text=d\n2-1\t1-2\td\n", "line 8: a token at 1 that lies in"),
        ("#FORMAT=WebAnno TSV 3.3\n\n\n#Text=a\n1-1\t999999999-999999999\ta\n", "line 5: a token at 999,999,999, far behind"),
        ("#FORMAT=WebAnno TSV 3.3\n\n\n#Text=a\n", "line 5: a sentence without tokens"),
    ],
)
def test_a_faulty_file_is_refused_with_its_line(tsv, text, why):
    with pytest.raises(KitError, match=f"talks.tsv: {why}"):
        webanno.read(tsv(text))
