"""WebAnno TSV 3 comes in and goes out as INCEpTION reads and writes it."""

import pytest
from hypothesis import HealthCheck, given, settings

from kit.errors import KitError
from kit.exchange import webanno
from kit.exchange.project import Mark, Paper, Project
from tests.exchange.made import TALKS, WORDS, projects, said, texts

QUICK = settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))


@QUICK
@given(projects(values=WORDS.filter(lambda word: "\r" not in word), facts=False))
def test_what_goes_out_comes_back(tmp_path_factory, project):
    place = tmp_path_factory.mktemp("tsv") / "project.zip"
    assert webanno.write(project, place) == []
    back = webanno.read(place)
    assert texts(back) == texts(project)
    assert said(back) == said(project)
