"""Third-party scripts are made smaller where they are understood, used whole and told of where not, kept whole or not at all."""

import pytest

from kit.libraries import kept, plotly_js, smaller, widgets_js
from kit.libraries.javascript import NotUnderstood, tokens
from kit.publish import figures
from tests import synthetic
from tests.sites import notebook, own_cache, publish


@pytest.fixture(autouse=True)
def cache(tmp_path):
    """Nothing here touches the user's cache."""
    with own_cache(tmp_path / "cache"):
        yield tmp_path / "kept" / "peace-talks-kit" / "libraries"


# ---- names and brackets


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("a.b(c)", "a ( c )"),
        ("f(...g,1e5,h?.i)", "f ( g h )"),
        ("x='}'+\"(\"", "x"),
        ("x=/[/(]+/gu.test(y)/2", "x ( y )"),
        ("x=a/b/c", "x a b c"),
        ("x++/y/z", "x y z"),
        ("return/[}]/", "return"),
        ("x=`a ${b+`${c}`} {`+d", "x b c d"),
        ("/* ( */a// {\n;b", "a b"),
    ],
)
def test_names_and_brackets_are_told_from_strings_patterns_and_comments(text, found):
    assert [token.text for token in tokens(text)] == found.split()


@pytest.mark.parametrize("text", ["f(", "f)", "{(})", "`a ${b"])
def test_brackets_that_do_not_meet_are_not_understood(text):
    with pytest.raises(NotUnderstood):
        list(tokens(text))


# ---- plotly.js

BUNDLE = (
    '(()=>{var W=(e,t)=>()=>{return t||e((t={exports:{}}).exports,t),t.exports},Go=e=>H(S({},"__esModule",{value:!0}),e);'
    "var core=W((e,t)=>{t.exports={name:'core',register(r){}}});"
    'var pie=W((e,t)=>{var fn=1;t.exports={draw:(es_start(),Go(es)),moduleType:"trace",name:"pie"}});'
    "function fn(q){return q}var es={},es_start=Ea(()=>{fn(2)});"
    "var aid=W((e,t)=>{t.exports=/[)}]/});"
    'var bar=W((e,t)=>{t.exports={aid:aid(),pie:1,moduleType:"trace",name:"bar"}});'
    "var shortcut=W((e,t)=>{t.exports=bar()});"
    "var all=W((e,t)=>{var r=core();r.register([pie(),shortcut()]);t.exports=r});return all();})();"
)


def test_what_a_trace_reaches_is_kept_in_its_order_and_nothing_else():
    made = plotly_js.subset(BUNDLE, ["bar"])
    kept_modules = ["core", "aid", "bar", "shortcut", "all"]
    assert [name for name in ("core", "pie", "aid", "bar", "shortcut", "all") if f"var {name}=" in made] == kept_modules
    assert "function fn" not in made and ".register([shortcut()])" in made
    assert [made.index(f"var {name}=") for name in kept_modules] == sorted(made.index(f"var {name}=") for name in kept_modules)
    assert "function fn" in plotly_js.subset(BUNDLE, ["pie"])


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        (BUNDLE.replace("exports:{}", "exports:[]"), "nothing like"),
        (BUNDLE.replace("register([", "add(["), "nothing like"),
        (BUNDLE.replace('name:"bar"', 'called:"bar"'), "no name"),
        (BUNDLE.replace("var es={}", "var{es}=x"), "by a pattern"),
        (BUNDLE.replace("t.exports=bar()", "t.exports=bar("), "closes nothing"),
        ("plotly", "nothing like"),
    ],
)
def test_a_bundle_of_another_kind_is_not_understood(changed, told):
    with pytest.raises(NotUnderstood, match=told):
        plotly_js.subset(changed, ["bar"])


def test_a_trace_that_the_bundle_has_not_is_not_understood():
    with pytest.raises(NotUnderstood, match="no trace sankey"):
        plotly_js.subset(BUNDLE, ["bar", "sankey"])


# ---- the widgets' script

TABLE = (
    'define(["module"],(e=>(()=>{var t={1:(e,t,n)=>{n.d(t,{WidgetManager:()=>u});n(2)},2:e=>{e.exports="{"},'
    '3:(e,t,n)=>{o.push([e.id,"a{}","",{version:3,sources:["x"],mappings:"AA"}])},'
    "4:function(e,t,n){var r=n(1);t.a={...n(3)}}},n={};function i(e){}return i(4)})()));\n//# sourceMappingURL=extension.js.map"
)


def test_the_kernels_side_of_the_widgets_and_source_maps_go():
    made = widgets_js.for_pages(TABLE)
    assert '{1:(()=>{}),3:((e,t,n)=>{o.push([e.id,"a{}",""])}),4:(function(e,t,n){var r=n(1);t.a={...n(3)}})},n={}' in made
    assert "sourceMapping" not in made


@pytest.mark.parametrize(
    "changed", ["define()", TABLE.replace("WidgetManager", "Manager"), TABLE.replace("n(3)}}", "n(5)}}"), TABLE[:-80]]
)
def test_a_script_of_another_kind_is_not_understood(changed):
    with pytest.raises(NotUnderstood):
        widgets_js.for_pages(changed)


# ---- whole or kept


def test_a_page_with_a_script_that_is_not_understood_has_it_whole_and_says_so_once(tmp_path, monkeypatch):
    monkeypatch.setattr(plotly_js, "_MAKER", plotly_js.re.compile("nothing of the kind"))
    for made in (smaller._plotly, plotly_js._taken_apart):
        made.cache_clear()
    cells = ("# One?", "import plotly.graph_objects as go\ngo.Figure(go.Bar(y=[1]))")
    asked = [notebook(tmp_path / f"{name}.ipynb", *cells) for name in "ab"]
    pages = publish(asked, tmp_path / "site", synthetic.tiny_case(tmp_path / "bridge"))
    smaller._plotly.cache_clear()
    (warning,) = [warning for page in pages for warning in page.warnings]
    assert warning.startswith("the script of plotly ") and "is used whole (4." in warning and "\n" not in warning
    (script,) = (tmp_path / "site" / "assets").glob("plotly-*.js")
    assert script.read_text("utf-8") == smaller._installed("plotly", "package_data", "plotly.min.js")


def test_what_is_kept_is_read_again_and_what_is_damaged_is_not(cache):
    assert kept.read("a.js") is None
    kept.write("a.js", "one\ntwo")
    assert kept.read("a.js") == "one\ntwo"
    (file,) = cache.iterdir()
    file.write_text(file.read_text("utf-8")[:-1], "utf-8")
    assert kept.read("a.js") is None
    file.write_bytes(b"\xff")
    assert kept.read("a.js") is None


def test_only_so_many_are_kept(cache, monkeypatch):
    monkeypatch.setattr(kept, "_MOST", 2)
    for number in range(4):
        kept.write(f"{number}.js", "x")
    assert len(list(cache.iterdir())) == 2


def test_without_a_place_to_keep_it_a_script_is_made_all_the_same(tmp_path, monkeypatch):
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "file"))
    made = smaller._smaller("plotly", "long", "w", lambda text: text[:1])
    assert made == smaller.Library("l")


def test_another_version_bundle_or_trace_has_a_file_of_its_own(cache, monkeypatch):
    for text, wanted in (("a", "x"), ("b", "x"), ("a", "y"), ("a", "x")):
        smaller._smaller("plotly", text, wanted, str)
    assert len(list(cache.iterdir())) == 3
    monkeypatch.setattr(smaller.metadata, "version", lambda package: "0.0")
    smaller._smaller("plotly", "a", "x", str)
    assert len(list(cache.iterdir())) == 4


# ---- what a page needs


@pytest.mark.parametrize(
    ("figure", "needed"),
    [
        ({"data": [{"y": [1]}]}, {"scatter"}),
        ({"data": [{"type": "sankey"}, {"type": "bar"}]}, {"sankey", "bar"}),
        ({"data": [{"type": ["a"]}, {"type": "no name!"}, 7]}, set()),
        ({"data": [{"type": "bar", "xcalendar": "jalali"}]}, {"bar", "calendars"}),
        ({"data": [{"type": "bar", "xcalendar": "gregorian"}]}, {"bar"}),
        ({"data": [], "layout": {"xaxis": {"calendar": "thai"}}}, {"calendars"}),
    ],
)
def test_traces_are_those_of_the_figures(figure, needed):
    assert figures.traces([{"plain": figure, "title": "a"}]) == needed


def test_both_widths_of_a_chart_count():
    assert figures.traces([{"wide": {"data": [{"type": "pie"}]}, "narrow": {"data": [{"type": "bar"}]}}]) == {"pie", "bar"}
