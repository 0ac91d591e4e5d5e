"""Documents whose fields have codes of two or three letters: where one ends, and what of it is text."""

from datetime import date

import pytest

from kit.reading.documents import documents
from kit.text import cleaning

GATE = "The gate of the island stood open all night.\n\nIN the hall nobody spoke of it.\n\nSE winds kept the ferry away."
HALL = "The judges read their list in a hall that was full to the last seat."

ON_A_LINE = f"""Lake Gazette

HD The gate opens
while the guards sleep
BY By Ada Holm
WC 61 words
PD 26 May 2031
ET 10:20
SN Lake Gazette
SC LKGZ
PG 4
LA English
CY Copyright 2031, Lake Press Ltd.

LP {GATE.split(chr(10))[0]}

TD
{GATE.split(chr(10), 2)[2]}

CO lkport : Port of the Lake
IN i7 : Ferries
NS gate : Gates and Bridges
RE lakel : Lakeland
RF 2031
PUB Lake Press Ltd.
AN Document LKGZ000020310526ef5q0000a

SE World
HD The gate is shut
WC 14 words
PD 27 May 2031
SN Hill Post

LP
{HALL}

AN Document HLPS000020310527ef5q0000b
"""
ALONE = f"""SE
News

HD

The gate opens
while the guards sleep

BY
By Ada Holm

PD
26 May 2031

SN
Lake Gazette

LP

{GATE.split(chr(10))[0]}

TD

{GATE.split(chr(10), 2)[2]}

NS

gate : Gates and Bridges

AN

Document LKGZ000020310526ef5q0000a

HD

The gate is shut

PD

27 May 2031

SN

Hill Post

LP

{HALL}

AN

Document HLPS000020310527ef5q0000b
"""


@pytest.mark.parametrize("text", [ON_A_LINE, ALONE, ON_A_LINE.replace("\n", "\r\n")])
@pytest.mark.parametrize("name", ["Factiva-20310601-1011.txt", "n.txt"])
def test_every_field_is_read_whether_its_value_stands_behind_its_code_or_below(tmp_path, text, name):
    (tmp_path / name).write_bytes(text.encode())
    first, second = documents([tmp_path])
    assert (first.title, first.byline, first.outlet) == ("The gate opens while the guards sleep", "Ada Holm", "Lake Gazette")
    assert (first.published, first.published_basis) == (date(2031, 5, 26), "printed")
    assert (second.title, second.outlet, second.published) == ("The gate is shut", "Hill Post", date(2031, 5, 27))
    for document, body in ((first, GATE), (second, HALL)):
        kinds = [(document.text[s.start : s.end], s.kind) for s in cleaning.read_lines(document.text)]
        assert [line for line, kind in kinds if kind == "body"] == body.split("\n\n")
        assert {kind for _, kind in kinds} <= {"body", "field", "byline"}


def test_a_file_of_one_such_document_is_read_like_several(tmp_path):
    (tmp_path / "n.txt").write_text(ON_A_LINE.split("SE World")[0])
    [found] = documents([tmp_path])
    assert (found.title, found.outlet) == ("The gate opens while the guards sleep", "Lake Gazette")


def test_capitals_at_the_beginning_of_lines_are_no_codes_by_themselves(tmp_path):
    text = f"HD sets reach the island\n\nPD officers watch them\n\n{HALL}\n\nTD Holm said that it was late.\n"
    (tmp_path / "n.txt").write_text(text)
    [found] = documents([tmp_path])
    assert (found.id, found.text) == ("n", text)
