"""What the reports say in words: numbers in prose come from a cell that nbval compares, and cells stay small."""

import json
import re
from pathlib import Path

import pytest

BOOKS = sorted((Path(__file__).parent.parent.parent / "notebooks").glob("*.ipynb"))
MONTH = r"(January|February|March|April|May|June|July|August|September|October|November|December)"
# Not results: days as the calendar has them, units ("per 1,000 words"), the middle of a scale, links and code.
NOT_RESULTS = [
    r"`[^`]*`",
    r"\([^)]*\.ipynb\)",
    rf"\d+(–\d+)? {MONTH}( \d{{4}})?",
    r"per 1?,?\d00 words",
    r"0\.5 is a coin toss",
    r"spring \d{4}",
]


@pytest.mark.parametrize("path", BOOKS, ids=lambda p: p.name)
def test_every_number_in_the_prose_stands_in_an_output(path):
    cells = json.loads(path.read_text("utf-8"))["cells"]
    prose = "\n".join("".join(c["source"]) for c in cells if c["cell_type"] == "markdown")
    for pattern in NOT_RESULTS:
        prose = re.sub(pattern, " ", prose)
    shown = "\n".join(
        "".join(o.get("text") or o.get("data", {}).get("text/plain", ""))
        for c in cells
        if c["cell_type"] == "code"
        for o in c["outputs"]
    )
    known = {float(n) for n in re.findall(r"\d+(?:\.\d+)?", shown.replace(",", ""))}
    quoted = re.findall(r"(?<![\w.])\d+(?:[.,]\d+)*(?!\w)", prose)
    places = {n: len(n.partition(".")[2]) for n in quoted}
    missing = [n for n in quoted if not any(round(k, places[n]) == float(n.replace(",", "")) for k in known)]
    assert missing == []


@pytest.mark.parametrize("path", BOOKS, ids=lambda p: p.name)
def test_the_title_asks_the_first_paragraph_answers_and_cells_are_small(path):
    cells = json.loads(path.read_text("utf-8"))["cells"]
    first = "".join(cells[0]["source"]).strip().split("\n\n")
    assert cells[0]["cell_type"] == "markdown"
    assert re.fullmatch(r"# .*\?", first[0])
    assert len(first) > 1 and not first[1].startswith("#")
    assert [c["source"] for c in cells if c["cell_type"] == "code" and len(c["source"]) > 8] == []
    assert [c["source"] for c in cells if re.search(r"^\s*(def|class) ", "".join(c["source"]), re.M)] == []
