"""UIMA CAS comes in and goes out, as dkpro-cassis writes it and INCEpTION lays it out."""

import pytest
from hypothesis import HealthCheck, given, settings

from kit.errors import KitError
from kit.exchange import uima
from tests.exchange.made import TALKS, projects, said, texts

QUICK = settings(max_examples=100, deadline=None, suppress_health_check=list(HealthCheck))


@QUICK
@given(projects())
def test_what_goes_out_comes_back(tmp_path_factory, project):
    place = tmp_path_factory.mktemp("cas") / "project.zip"
    assert uima.write(project, place) == []
    back = uima.read(place)
    assert {paper.key: paper for paper in back.papers} == {paper.key: paper for paper in project.papers}
    assert said(back) == said(project)
    assert back.left == []
