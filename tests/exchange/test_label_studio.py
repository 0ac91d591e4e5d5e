"""Label Studio's JSON and JSON-MIN come in, tasks with a labelling configuration go out."""

import json

import pytest
from hypothesis import HealthCheck, given, settings
from lxml import etree

from kit.errors import KitError
from kit.exchange import label_studio
from tests.exchange.made import TALKS, projects, said

QUICK = settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))


@QUICK
@given(projects(coders=("", "AB", "7", "iris@lake.example")))
def test_what_goes_out_comes_back(tmp_path_factory, project):
    place = tmp_path_factory.mktemp("studio") / "tasks.json"
    assert label_studio.write(project, place) == []
    back = label_studio.read(place)
    assert {paper.key: paper for paper in back.papers} == {paper.key: paper for paper in project.papers}
    assert said(back) == said(project)
    assert back.left == []
