"""Every chart: drawn in both modes and widths, honest about n, harmless with hostile text, silent only in words."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest

import kit
from kit import charts
from kit.case.case import Case
from kit.charts import theme
from kit.charts.text import escape, plain, wrap
from tests import synthetic
from tests.charts.gallery import GALLERY, draw, texts

COLOUR = re.compile(r"#[0-9A-Fa-f]{6}\b|rgba\(\d+,\d+,\d+,[\d.]+\)")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Callable[[Callable[[Path], Path]], Case]:
    made: dict[Callable[[Path], Path], Case] = {}

    def load(make: Callable[[Path], Path]) -> Case:
        if make not in made:
            made[make] = kit.load(make(tmp_path_factory.mktemp(make.__name__)))
        return made[make]

    return load


@pytest.fixture(scope="module")
def large() -> Case:
    return synthetic.make_case(1200)


def marks(chart: charts.Chart) -> int:
    """Points and bars that are drawn."""
    return sum(len(trace.x) for trace in chart.data if trace.x is not None)


@pytest.mark.parametrize("narrow", [False, True])
@pytest.mark.parametrize("mode", ["light", "dark"])
@pytest.mark.parametrize("name", GALLERY)
def test_every_chart_keeps_its_texts_on_the_page(name: str, mode: str, narrow: bool, shipped: Case) -> None:
    chart = draw(name, shipped, mode=mode, narrow=narrow)
    assert marks(chart) > 0
    assert chart.layout.width == (400 if narrow else 960)
    for text, left, top, right, bottom in texts(chart):
        assert left > -2 and top > -2, text
        assert right < chart.layout.width + 2 and bottom < chart.layout.height + 2, text


@pytest.mark.parametrize("narrow", [False, True])
@pytest.mark.parametrize("name", GALLERY)
def test_labels_do_not_run_into_each_other(name: str, narrow: bool, shipped: Case) -> None:
    boxes = list(texts(draw(name, shipped, narrow=narrow)))
    over = [
        (a[0], b[0])
        for i, a in enumerate(boxes)
        for b in boxes[i + 1 :]
        if min(a[3], b[3]) - max(a[1], b[1]) > 3 and min(a[4], b[4]) - max(a[2], b[2]) > 5
    ]
    assert not over


@pytest.mark.parametrize("name", GALLERY)
def test_every_colour_comes_from_the_theme(name: str, shipped: Case) -> None:
    for mode in theme.TOKENS:
        known = {*theme.TOKENS[mode].values(), *(hue[mode] for hue in theme.HUES.values())}
        known |= {colour for pair in theme.STANCE[mode].values() for colour in pair}
        known |= {tuple(int(colour[i : i + 2], 16) for i in (1, 3, 5)) for colour in known}
        used = set(COLOUR.findall(json.dumps(draw(name, shipped, mode=mode).bundle())))
        assert used - {theme.CLEAR}
        for colour in used - {theme.CLEAR}:
            found = colour if colour.startswith("#") else tuple(int(v) for v in colour[5:].split(",")[:3])
            assert found in known, colour


def cased(figure: object) -> str:
    """A figure whose colours are in small letters."""
    return re.sub(r"#[0-9A-F]{6}\b", lambda found: found[0].lower(), json.dumps(figure, sort_keys=True))


@pytest.mark.parametrize("narrow", [False, True])
@pytest.mark.parametrize("name", GALLERY)
def test_a_chart_is_darkened_to_what_is_drawn_for_the_dark(name: str, narrow: bool, shipped: Case) -> None:
    light, dark = (json.loads(draw(name, shipped, mode=mode, narrow=narrow).to_json()) for mode in ("light", "dark"))
    assert cased(theme.darkened(light)) == cased(dark)
    assert light != dark


@pytest.mark.parametrize("name", GALLERY)
def test_the_subtitle_says_n_and_the_text_alternative_fits(name: str, shipped: Case) -> None:
    chart = draw(name, shipped)
    said = " ".join(text.replace("\u00a0", " ") for text, *_ in texts(chart))
    assert re.search(r"n = \d", said)
    assert 40 < len(chart.alt) <= theme.ALT_LIMIT


@pytest.mark.parametrize("name", GALLERY)
def test_a_subtitle_of_ones_own_gets_n_and_its_unit(name: str, shipped: Case) -> None:
    chart = draw(name, shipped, subtitle="Russia only.")
    said = " ".join(text.replace("\u00a0", " ") for text, *_ in texts(chart))
    assert re.search(r"Russia only\. n = [\d,]+ \(", said)


@pytest.mark.parametrize("narrow", [False, True])
@pytest.mark.parametrize("name", GALLERY)
def test_hostile_labels_reach_plotly_as_text(name: str, narrow: bool, folder: Callable[..., Case]) -> None:
    hostile = folder(synthetic.hostile_case)
    figure = draw(name, hostile, narrow=narrow, title="<script>alert(1)</script>").to_plotly_json()
    del figure["layout"]["meta"]  # plain text for other programs; plotly does not draw it
    stored = json.dumps(figure)
    tags = {tag.split("=")[0] for tag in re.findall(r"</?\w[^>]*>|<!--", stored)}
    assert tags <= {"<b>", "</b>", "<br>", "<span style", "</span>", "<extra>", "</extra>"}
    assert "$" not in stored and "\\u202e" not in stored


@pytest.mark.parametrize("name", GALLERY)
def test_an_empty_case_draws_a_sentence(name: str, folder: Callable[..., Case]) -> None:
    chart = draw(name, folder(synthetic.empty_case))
    said = [text for text, *_ in texts(chart)]
    assert any(text.startswith(("Nothing", "No source")) for text in said)
    assert marks(chart) == 0
    assert "Nothing" in chart.alt


@pytest.mark.parametrize("name", [name for name in GALLERY if name != "stance_gap"])
def test_a_case_of_one_party_and_a_book_less_frame_are_drawn(name: str, folder: Callable[..., Case]) -> None:
    assert draw(name, folder(synthetic.one_party_case)).layout.height > 0
    assert draw(name, folder(synthetic.tiny_case), book=None).layout.height > 0


@pytest.mark.parametrize("narrow", [False, True])
@pytest.mark.parametrize("name", GALLERY)
def test_a_large_case_of_forty_outlets_stays_on_the_page(name: str, narrow: bool, large: Case) -> None:
    chart = draw(name, large, narrow=narrow)
    assert all(left > -2 and right < chart.layout.width + 2 for _, left, _, right, _ in texts(chart))


def test_a_title_longer_than_two_lines_is_refused(shipped: Case) -> None:
    with pytest.raises(kit.KitError, match="at most 90"):
        draw("who_speaks", shipped, title="a" * 91)


def test_a_mean_is_drawn_from_ten_on_and_dots_below() -> None:
    def grid(n: int) -> charts.Chart:
        rows = [
            {
                "family": "Northland",
                "issue": "The bridge",
                "issue_group": "Works",
                "score": 1.0 if i % 2 else 0.5,
                "stance": "supports" if i % 2 else "conditional",
                "form": "direct",
                "outlet": "The Post",
                "when": "2 May",
                "paraphrase": "wants it",
            }
            for i in range(n)
        ]
        mean = {"mean_stance": 0.75, "low": 0.6, "high": 0.9} if n >= 10 else {"mean_stance": None, "low": None, "high": None}
        summary = pd.DataFrame(
            [{"family": "Northland", "issue": "The bridge", "median_stance": 0.5, "n": n, "n_mentions": 0, **mean}]
        )
        return charts.stance_grid(pd.DataFrame(rows), summary, title="Who wants the bridge?")

    few = [trace for trace in grid(9).data if trace.hovertext is not None]
    many = [trace for trace in grid(10).data if trace.hovertext is not None]
    assert [len(trace.x) for trace in few] == [9]
    assert [(trace.marker.symbol, list(trace.x)) for trace in many] == [("square", [0.75])]
    assert [0.6, 0.9] in [list(trace.x) for trace in grid(10).select_traces({"mode": "lines"})]
    assert not list(grid(9).select_traces({"mode": "lines"}))


@pytest.mark.parametrize(("days", "lines"), [(2, 0), (3, 1)])
def test_no_line_is_drawn_through_fewer_than_three_days(days: int, lines: int) -> None:
    rows = [
        {
            "family": "Northland",
            "issue": "The bridge",
            "issue_group": "Works",
            "actor": "Ada",
            "score": 1.0,
            "stance": "supports",
            "form": "direct",
            "outlet": "The Post",
            "when": f"{i + 1} May",
            "paraphrase": "wants it",
            "said_from": pd.Timestamp(2030, 5, i + 1),
            "said_to": pd.Timestamp(2030, 5, i + 1),
        }
        for i in range(days)
    ]
    chart = charts.stance_movement(pd.DataFrame(rows), title="Did anyone move?")
    assert sum(len(trace.x) > 0 for trace in chart.select_traces({"mode": "lines"})) == lines


def test_a_filter_changes_lines_and_moves_no_node(shipped: Case) -> None:
    links = kit.measures.actor_issue_links(shipped)
    some = links[links["direction"] == "opposes"]
    options = {"title": "Who wants what?", "book": shipped.book}

    def nodes(chart: charts.Chart) -> dict[str, tuple[float, float]]:
        found = {}
        for trace in chart.data:
            for text, x, y in zip(trace.hovertext or (), trace.x, trace.y, strict=False):
                if "→" not in text and trace.type == "scatter":
                    found[plain(text.split("<br>")[0])] = (x, y)
        return found

    assert nodes(charts.actor_issue_network(some, places=links, **options)) == nodes(charts.actor_issue_network(links, **options))


def test_a_stored_chart_carries_no_script_and_few_bytes(shipped: Case) -> None:
    for name in GALLERY:
        bundle = draw(name, shipped).bundle()
        assert set(bundle) == {"application/vnd.plotly.v1+json", "text/plain"}
        assert len(json.dumps(bundle, ensure_ascii=False).encode()) < 32_000, name


def test_a_chart_shows_itself_and_then_its_numbers(shipped: Case, monkeypatch: pytest.MonkeyPatch) -> None:
    shown: list[dict[str, str]] = []
    monkeypatch.setattr("IPython.display.publish_display_data", shown.append)
    draw("who_speaks", shipped, title="Who speaks?")._ipython_display_()
    figure, numbers = shown
    assert figure["text/plain"] == "Who speaks?"
    assert "text/html" not in figure
    assert numbers["text/html"].startswith("<details><summary>Numbers in this chart</summary><pre>")
    assert "24 hours worlds" in numbers["text/plain"]


def test_lines_break_between_words_but_not_inside_a_count_or_a_date() -> None:
    assert wrap("about n = 23 here", 10, 40) == ["about", "n\u00a0=\u00a023", "here"]
    assert wrap("by 16 Mar", 10, 36) == ["by", "16\u00a0Mar"]
    assert all(len(line) < 30 for line in wrap("x" * 100, 10, 120))


def test_markup_is_escaped_once() -> None:
    assert escape("a < b & <b>$c$</b>") == "a &lt; b &amp; &lt;b&gt;&#36;c&#36;&lt;/b&gt;"
    assert escape(escape("<i>")) == "&lt;i&gt;"
    assert plain(escape("<i> & co")) == "<i> & co"
