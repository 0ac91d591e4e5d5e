"""brat's standoff files come in and go out."""

import re
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings

from kit.errors import KitError
from kit.exchange import brat
from kit.exchange.project import Project
from tests.exchange.made import TALKS, projects, said, texts

QUICK = settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
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
