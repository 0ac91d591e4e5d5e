"""Charts for the frames of other pages: what is refused before anything is made."""

import pytest

from kit.errors import KitError
from kit.publish import embed
from kit.publish.embedded import iframe
from kit.publish.report import KINDS
from kit.store.package import shipped


def test_a_chart_that_is_none_is_named_with_the_nearest(tmp_path):
    with pytest.raises(KitError, match="there is no chart 'stanse' to embed; did you mean 'stance'"):
        next(embed(["stanse"], tmp_path, shipped()))
    assert not list(tmp_path.iterdir())


def test_a_file_that_is_no_embedded_chart_is_not_replaced(tmp_path):
    (tmp_path / "stance.html").write_text("mine")
    with pytest.raises(KitError, match=r"stance\.html is there and is no chart that was embedded"):
        next(embed(["stance"], tmp_path, shipped()))
    assert (tmp_path / "stance.html").read_text() == "mine"


def test_every_chart_of_a_panel_can_be_embedded():
    from kit.panels.spec import CHARTS

    assert set(KINDS) == set(CHARTS)


def test_titles_cannot_end_the_line():
    assert iframe("a.html", '"><script>') == (
        '<iframe src="a.html" title="&quot;&gt;&lt;script&gt;" loading="lazy" style="width:100%;height:48rem;border:0"></iframe>'
    )
