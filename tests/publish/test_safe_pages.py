"""What notebooks and cases say is text in a page: one list of what prose may hold, pictures of its own, the kit's own code."""

import base64
import copy
import hashlib
import html
import http.client
import json
import re
import socket
import sys
import threading
from functools import partial

import nbformat
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

import kit
from kit import frontend
from kit.charts.theme import DRAWN
from kit.publish import about, assets, downloads, executed, figures, mathematics, preview, prose, report, thumbnail
from kit.publish.fitted import fit
from kit.publish.pictures import Pictures
from kit.publish.report import PLOTLY
from kit.publish.widgets import VIEW, slim
from tests import attacks, sites, synthetic
from tests.sites import notebook, own_cache, publish

PNG = base64.b64encode(b"\x89PNG\r\n\x1a\n and so on").decode()
STATE = "application/vnd.jupyter.widget-state+json"


@pytest.fixture
def case(tmp_path):
    return synthetic.tiny_case(tmp_path / "bridge")


@pytest.fixture(autouse=True)
def cache(tmp_path_factory):
    """Nothing here touches the user's cache."""
    with own_cache(tmp_path_factory.mktemp("cache")) as folder:
        yield folder


# ---- prose


@pytest.mark.parametrize("attack", attacks.PROSE, ids=range(len(attacks.PROSE)))
def test_prose_keeps_words_and_nothing_that_acts(attack):
    for made in (prose.clean(attack), prose.markdown(attack)):
        tags = re.findall(r"<([a-z0-9]+)([^>]*)>", re.sub(r"<math .*?</math>", "", made))
        assert {tag for tag, _ in tags} <= prose.TAGS - {"img"}
        for _, attributes in tags:
            assert re.sub(r' (href|class|title|dir|lang|start|scope|colspan|rowspan)="[^"]*"', "", attributes) == ""
        assert all(re.match(r"https://|#", html.unescape(link)) for link in re.findall(r'href="([^"]*)"', made))


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("**a** and *b*", "<p><strong>a</strong> and <em>b</em></p>\n"),
        ("from $5 to $6, or $5–$6", "<p>from $5 to $6, or $5–$6</p>\n"),
        ("- [x] a\n- [ ] b", "<ul>\n<li>☑ a</li>\n<li>☐ b</li>\n</ul>\n"),
        (
            "| a | b |\n|---|--:|\n| 1 | 2 |",
            '<table>\n<thead>\n<tr>\n<th>a</th>\n<th class="number">b</th>\n</tr>\n</thead>\n<tbody>\n'
            '<tr>\n<td>1</td>\n<td class="number">2</td>\n</tr>\n</tbody>\n</table>\n',
        ),
        (
            "```python\nx = 1\n```",
            '<div class="highlight"><pre><span></span><span class="n">x</span> <span class="o">=</span> '
            '<span class="mi">1</span>\n</pre></div>\n',
        ),
        ('<b dir="rtl" class="vh" id="x" style="color: red">a</b>', '<p><b dir="rtl">a</b></p>\n'),
        ("[a](b.ipynb#c) [d](mailto:e@f.test)", '<p><a href="b.ipynb#c">a</a> <a href="mailto:e@f.test">d</a></p>\n'),
        (f"![a](data:image/png;base64,{PNG})", f'<p><img src="data:image/png;base64,{PNG}" alt="a"></p>\n'),
        (f"![a](data:image/bmp;base64,{PNG})", "<p>a</p>\n"),
        ("a\0b\ud800c", "<p>ab?c</p>\n"),
    ],
    ids=["strong", "prices", "tasks", "table", "code", "attributes", "links", "picture", "no picture", "no text"],
)
def test_prose_looks_as_it_did(written, shown):
    assert prose.markdown(written) == shown


MATHEMATICS = [
    ("$a<b$", '<math display="inline" alttext="a&lt;b"><mrow><mi>a</mi><mo>&lt;</mo><mi>b</mi></mrow></math>'),
    ("$$x_1$$", '<math display="block" alttext="x_1"><mrow><msub><mi>x</mi><mn>1</mn></msub></mrow></math>'),
    (r"$\text{<script>a</script>}$", "<mtext>&lt;script&gt;a&lt;/script&gt;</mtext>"),
    (r"$\text{&lt;img/onerror=a&gt;}$", "<mtext>&lt;img/onerror=a&gt;</mtext>"),
    (r"$\href{javascript:a}{x}$", "<mrow><mrow><mrow><mi>x</mi></mrow></mrow></mrow>"),
    (r"$\style{position:fixed}{x}$", "<mrow><mrow><mi>x</mi></mrow></mrow>"),
    (r"\begin{align}a&=b\end{align}", '<mtd columnalign="right"><mi>a</mi></mtd>'),
    ('[a](b "$x$")', '<a href="b" title="$x$">a</a>'),
    ("<math><mtext>$x$</mtext></math>", "<p></p>"),
    ("| a |\n|---|\n| $x$ |", '<td><math display="inline" alttext="x">'),
    ("$x$ \ue0000\ue001 \ue0007\ue001", "</math> \ufffd0\ufffd \ufffd7\ufffd"),
]


@pytest.mark.parametrize(("written", "shown"), MATHEMATICS)
def test_mathematics_is_set_as_mathml_and_nothing_else(written, shown):
    pytest.importorskip("latex2mathml")
    made = prose.markdown(written)
    assert shown in made
    allowed = mathematics.TAGS | prose.TAGS
    for tag, attributes in re.findall(r"<([a-z0-9]+)((?:[^>\"]|\"[^\"]*\")*)>", made):
        names = set(re.findall(r' ([a-z]+)="', attributes))
        assert tag in allowed and names <= mathematics.ATTRIBUTES | {"alttext", "href", "title"}


@pytest.mark.parametrize("latex", [r"\nosuchcommand{x}", r"\left( x \right", "{" * 3000, "x^" * 50, "x" * 5000])
def test_mathematics_that_cannot_be_read_stays_as_it_is_written_and_is_said(latex):
    pytest.importorskip("latex2mathml")
    said = []
    assert prose.markdown(f"${latex}$", warn=said.append) == f"<p>${latex}$</p>\n"
    assert said == [f"mathematics that cannot be read stays as it is written: {latex[:60]}"]


def test_without_its_library_mathematics_stays_as_it_is_written_and_the_page_says_what_to_install(monkeypatch):
    monkeypatch.setitem(sys.modules, "latex2mathml.converter", None)
    said = []
    assert prose.markdown("$x$ and $$a<b$$", warn=said.append) == "<p>$x$ and $$a&lt;b$$</p>\n"
    assert set(said) == {"mathematics stays as it is written: pip install latex2mathml"}


@pytest.mark.parametrize(
    ("address", "leads"),
    [
        ("https://a.test/b", True),
        ("a b.html?c#d", True),
        ("#d", True),
        ("/root.html", True),
        ("JavaScript:0", False),
        ("java\tscript:0", False),
        ("\x01javascript:0", False),
        ("data:text/html,a", False),
        ("attachment:a.png", False),
        ("blob:https://a.test/b", False),
        ("file:///a", False),
        ("//a.test/b", False),
        ("/\t/a.test/b", False),
        ("\\\\a.test\\b", False),
        ("/\\a.test/b", False),
    ],
)
def test_links_lead_to_the_web_to_mail_or_into_the_site(address, leads):
    assert ("href" in prose.clean(f'<a href="{html.escape(address)}">a</a>')) is leads


def test_no_class_of_prose_places_anything():
    """A class that prose may have is one of words and tables: the page's style says of it nothing of place or size."""
    allowed = set().union(*prose.classes().values())
    for style in (assets.front("page.css"), *(module.style for module in frontend.every())):
        for selector, rules in re.findall(r"([^{}]+)\{([^{}]*)\}", style):
            last = {name for part in selector.split(",") for name in re.findall(r"\.([\w-]+)[^ >+~]*$", part.strip())}
            if last & allowed:
                assert not re.search(r"position|z-index|inset|content\s*:|margin[^;]*:[^;]*-[0-9]", rules), selector


LITERAL = st.text(
    alphabet=st.one_of(st.sampled_from(list("\\`*_{}[]()#+-.!|~$<>&;:/@\"'=^ \n\t01ax")), st.characters()), max_size=40
)


@example(text="\ue000 \ue001")
@given(text=LITERAL)
def test_any_text_in_markdown_is_text(text):
    shown = text.encode("utf-8", "replace").decode().replace("\0", "").translate(prose._NO_PLACES)
    wanted = " ".join(shown.split())
    for before, after in (("# ", " z"), ("", "")):
        made = prose.markdown(f"{before}{prose.literal(text)}{after}")
        assert prose.words(made) == f"{wanted}{after}".strip()
        assert set(re.findall(r"<([a-z0-9]+)", made)) <= {"h1", "p", "span"}


def test_a_title_on_several_lines_is_one_line_of_a_shipped_notebook():
    book = nbformat.v4.new_notebook(
        cells=[nbformat.v4.new_markdown_cell("# What did Russia say?\n\nMuch."), nbformat.v4.new_code_cell("1")]
    )
    own = kit.load()
    fit(book, kit.Case({**own.package, "name": "other", "title": "one\n\n# two\n<b>\\$x$"}, dict(own.tables)))
    assert book.cells[0].source == (
        r"# one \# two \<b\><span>&#92;</span><span>\$</span>x<span>\$</span>"
        "\n\nThe charts and numbers are those of this case: "
        r"one \# two \<b\><span>&#92;</span><span>\$</span>x<span>\$</span>. What they show is for you to write."
    )


def test_quotes_within_quotes_are_one_note_and_tables_within_tables_scroll_once(tmp_path, case):
    nested = "<blockquote><div><blockquote>inner</blockquote> outer</div></blockquote>after"
    tables = "<table><tr><td><table><tr><td>in</td></tr></table></td></tr></table>"
    publish([notebook(tmp_path / "a.ipynb", "# One?", f"## Two\n\n{nested}\n\n{tables}")], tmp_path / "site", case)
    text = (tmp_path / "site" / "a.html").read_text("utf-8")
    assert '<div role="note"><div><blockquote>inner</blockquote> outer</div></div>' in text
    assert text.count('class="scroll" tabindex="0"><table><tbody><tr><td><table>') == 1
    body = text.partition("<article>")[2].partition("</article>")[0]
    assert body.count("<div") == body.count("</div")


def test_headings_leave_the_pages_own_ids_alone(tmp_path, case):
    publish([notebook(tmp_path / "a.ipynb", "# One?", "## main\n\n## kit-live\n\n## Chart: stance")], tmp_path / "site", case)
    text = (tmp_path / "site" / "a.html").read_text("utf-8")
    assert re.findall(r'<h2 id="([^"]+)"', text) == ["main-2", "kit-live-2", "chart-stance-2"]


# ---- pictures


@pytest.fixture
def folder(tmp_path):
    """A notebook's folder with pictures, and one beside it; links lead out and in circles."""
    inside = tmp_path / "nb"
    (inside / "images").mkdir(parents=True)
    for place in (inside / "a.png", inside / "images" / "b c.svg", tmp_path / "secret.png", inside / "words.txt"):
        place.write_bytes(base64.b64decode(PNG))
    (inside / "out.png").symlink_to(tmp_path / "secret.png")
    (inside / "up").symlink_to(tmp_path)
    (inside / "round.png").symlink_to(inside / "round.png")
    return inside


@pytest.mark.parametrize(
    ("address", "kind"),
    [("a.png", "png"), ("./images/../a.png", "png"), ("images/b%20c.svg", "svg+xml"), ("images/b c.svg", "svg+xml")],
)
def test_a_picture_beside_the_notebook_is_embedded(folder, address, kind):
    pictures = Pictures(folder)
    assert pictures.embedded(address) == f"data:image/{kind};base64,{PNG}"
    assert pictures.warnings == []


@pytest.mark.parametrize(
    ("address", "why"),
    [
        ("none.png", "no such file"),
        ("", "no such file"),
        ("images", "no such file"),
        ("a\0.png", "no such file"),
        ("%00.png", "no such file"),
        ("x" * 5000 + ".png", "no such file"),
        ("round.png", "no such file"),
        ("../secret.png", "outside"),
        ("%2e%2e/secret.png", "outside"),
        ("out.png", "outside"),
        ("up/secret.png", "outside"),
        ("words.txt", "no GIF"),
        ("/etc/hostname.png", "its own pictures only"),
        ("\\\\a.test\\b.png", "its own pictures only"),
        ("//a.test/b.png", "its own pictures only"),
        ("file:///a.png", "its own pictures only"),
        ("https://a.test/b.png", "its own pictures only"),
        ("data:image/png;base64,?", "its own pictures only"),
        ("attachment:none.png", "no such attachment"),
        ("attachment:words", "no picture"),
        ("attachment:odd", "no such attachment"),
        ("attachment:broken", "no picture"),
    ],
)
def test_any_other_picture_is_left_out_with_a_warning(folder, address, why):
    attached = {"words": {"text/plain": "a"}, "odd": ["a"], "broken": {"image/png": "not base64!"}}
    pictures = Pictures(folder)
    assert pictures.embedded(address, attached) == ""
    (warning,) = pictures.warnings
    assert why in warning and len(warning) < 250


def test_attachments_of_any_form_are_embedded_or_told(tmp_path, case):
    book = nbformat.v4.new_notebook(
        cells=[
            nbformat.v4.new_markdown_cell("# One?\n\nSee ![first](attachment:a.png).", attachments={"a.png": {"image/png": PNG}}),
            nbformat.v4.new_markdown_cell("![a](attachment:none.png) ![b](<attachment:b c.gif>)"),
        ]
    )
    book.cells[1].attachments = {"b c.gif": {"image/gif": PNG}}
    nbformat.write(book, tmp_path / "a.ipynb")
    (page,) = publish([tmp_path / "a.ipynb"], tmp_path / "site", case)
    text = (tmp_path / "site" / "a.html").read_text("utf-8")
    assert f'<img src="data:image/png;base64,{PNG}" alt="first">' in text
    assert f'<p>a <img src="data:image/gif;base64,{PNG}" alt="b"></p>' in text
    assert page.warnings == ["the picture 'attachment:none.png' is left out: the cell has no such attachment"]


# ---- what a data package says


@pytest.fixture(scope="module")
def plain(tmp_path_factory):
    """The tiny case."""
    return kit.load(synthetic.tiny_case(tmp_path_factory.mktemp("plain") / "bridge"))


ODD = [7, None, True, 1.5, ["a", 1], {"title": 2}, "<b>", ""]


@pytest.mark.parametrize("odd", ODD, ids=map(str, ODD))
@pytest.mark.parametrize(
    "field", ["title", "description", "version", "created", "language", "coded_by", "licenses", "contributors", "sources", "name"]
)
def test_a_field_of_any_type_is_text(plain, field, odd):
    changed = kit.Case({**plain.package, field: odd}, plain.tables)
    told = about.describe(changed)
    assert all(isinstance(value, str) for value in told.values())
    assert re.fullmatch(r"[A-Za-z]+(-\w+)*", told["language"])
    assert "<b>" not in "".join(section["html"] for section in about.sections(changed))
    assert re.fullmatch(r"\w[\w.-]*", downloads.file_name(changed.name))


def test_entries_of_any_type_are_text(plain):
    entries = [*ODD, {"title": ["a"]}, {"title": "<i>"}, {"name": "c"}]
    changed = kit.Case(plain.package | {name: entries for name in ("licenses", "contributors", "sources")}, plain.tables)
    told = about.describe(changed)
    assert told["authors"] == "2, ['a'], <i>"
    assert told["licence"].startswith("Data: 2; ['a']; <i>; c.")
    assert about.sections(changed)[0]["html"] == "<ul><li>2</li><li>[&#x27;a&#x27;]</li><li>&lt;i&gt;</li></ul>"


@pytest.mark.parametrize(
    ("name", "kept"), [("../../up", "up"), ("a/b c", "a-b-c"), ("..", "case"), ("", "case"), ("Ґ1.2", "Ґ1.2"), ("\0", "case")]
)
def test_a_case_of_any_name_is_a_file_of_the_site(name, kept):
    assert downloads.file_name(name) == kept


def test_a_notebook_of_an_odd_name_is_a_page_that_links_lead_to(tmp_path, case):
    names = ("javascript:window.__marked=1", "a #1 100%", 'quo"te<b>')
    asked = [notebook(tmp_path / f"{name}.ipynb", "# One?", "print(1)") for name in names]
    publish(asked, tmp_path / "site", case)
    links = set(re.findall(r'href="([^"]*\.(?:html|ipynb))"', (tmp_path / "site" / "index.html").read_text("utf-8")))
    assert links == {"javascript%3Awindow.__marked%3D1.html", "a%20%231%20100%25.html", "quo%22te%3Cb%3E.html"}
    for page in (tmp_path / "site").glob("*.html"):
        for link in re.findall(r'href="([^"#]+)"', page.read_text("utf-8")):
            assert not link.startswith(("javascript:", "a #")) and '"' not in link


# ---- figures


@pytest.mark.parametrize("tag", ["<a href='https://a.test'>", "<A\thref=x>", "</a>", "< a href=x>", "<<a>a href=x>"])
def test_words_of_a_figure_are_no_links(tag):
    made = figures.plain({"data": [{"y": [f"{tag}b"], "hovertext": "<b>c</b>"}], "layout": {"title": {"text": f"{tag}d"}}}, "e")
    assert not re.search(r"<\s*/?a\b", json.dumps(made.figure), re.IGNORECASE)
    assert made.figure["plain"]["data"][0]["hovertext"] == "<b>c</b>"
    assert made.title.endswith("d")


def test_pictures_of_a_figure_are_its_own():
    images = [{"source": "https://a.test/b.png"}, {"source": "data:image/png;base64,AAAA"}, "odd"]
    made = figures.plain({"data": [], "layout": {"images": images}}, "e")
    assert made.figure["plain"]["layout"]["images"] == images[1:2]


@pytest.mark.parametrize(
    "odd",
    [None, 7, "a", [], {}, {"data": 1}, {"data": [], "layout": 7}, {"wide": {}, "narrow": {}}, {"wide": 1, "title": "a"}],
    ids=str,
)
def test_what_is_no_figure_is_none(odd):
    assert figures.chart(odd) is None
    assert thumbnail.picture(odd) == ""
    if odd != {"data": 1}:
        assert figures.plain({"data": odd, "layout": odd}, "e") is None or odd == []


def drawn():
    """A chart of one mark as a notebook keeps it."""
    font = {"template": {"layout": {"font": {"size": 12}}}}
    layout = {"margin": {"l": 10, "r": 10, "t": 20, "b": 10}, "width": 400, "height": 300, **font}
    layout |= {"xaxis": {"range": [0, 10]}, "yaxis": {"range": [0, 10]}, "shapes": [], "annotations": []}
    mark = {"type": "scatter", "x": [5], "y": [6], "marker": {"color": "#0b5f75", "size": 9}}
    return {"data": [mark], "layout": layout}


@pytest.mark.parametrize(
    ("where", "odd"),
    [
        (("layout", "width"), '1" onload="window.__marked = 1'),
        (("layout", "margin"), []),
        (("layout", "margin", "t"), "<script>"),
        (("layout", "xaxis", "range"), ["<b>", "<i>"]),
        (("layout", "xaxis", "range"), [3, 3]),
        (("layout", "shapes"), [7]),
        (("layout", "annotations"), [{"text": 7, "x": 1, "y": 1}]),
        (("data",), {"a": 1}),
        (("data", 0, "marker", "size"), '9"/><script>'),
        (("data", 0, "marker"), "red"),
        (("data", 0, "x"), ['5"/><script>']),
        (("data", 0, "y"), [None]),
        (("data", 0, "marker", "color"), 'red"/><script>window.__marked = 1</script>'),
        (("data", 0, "type"), ["bar"]),
    ],
    ids=str,
)
def test_a_miniature_of_an_odd_chart_is_marks_or_nothing(where, odd):
    figure = drawn()
    assert "<circle" in thumbnail.picture(figure)
    *path, last = where
    held = figure
    for key in path:
        held = held[key]
    held[last] = odd
    made = thumbnail.picture(figure)
    assert re.sub(r"<(svg|circle|rect)( [\w-]+=\"[\w#(),.:;% -]*\")*/?>|</svg>", "", made) == ""


# ---- widgets: the kit's own code and no other


def test_the_kits_widgets_run_the_kits_modules():
    """Each is an `anywidget` whose module a page knows by name."""
    from kit.coders.desk.board import Eyes
    from kit.coders.desk.text import Text
    from kit.panels.view import CubeModel, EvidenceModel, Runtime, View

    made = {"board": Eyes(), "desk": Text(), "view": View()}
    for name, widget in made.items():
        assert frontend.named(widget._esm, widget._css) == name
    for kind in (CubeModel, EvidenceModel, Runtime):
        assert frontend.named(kind()._esm, None) == "nothing"
    assert frontend.named(frontend.view().text, "") == frontend.named(frontend.view().text + " ", frontend.view().style) == ""
    for widget in made.values():
        widget.close()


@pytest.mark.parametrize("module", frontend.every(), ids=lambda module: module.name)
def test_a_module_as_a_plain_script_exports_nothing(module):
    assert not re.search(r"^\s*(export|import)\b", module.script, re.MULTILINE)
    assert re.search(r"^return \{.*\};?\n+\}\);\n\Z", module.script, re.MULTILINE)
    assert module.script.startswith(f'kitModule("{module.name}", ')


def saved(**models):
    """A notebook whose first output is the view of the model `shown`."""
    book = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell("1")])
    book.cells[0].outputs = [nbformat.v4.new_output("display_data", {VIEW: {"model_id": "shown"}, "text/plain": "words"})]
    book.metadata["widgets"] = {STATE: {"state": models}}
    return book


def model(name, module="@jupyter-widgets/controls", **state):
    return {
        "model_name": f"{name}Model",
        "model_module": module,
        "state": {"_view_name": f"{name}View", "_view_module": module, **state},
    }


@pytest.mark.parametrize(
    ("shown", "why"),
    [
        (model("Any", "anywidget", _esm="export default {render() {}}"), "own code"),
        (model("Any", "anywidget", _esm="x" * 1_000_001), "FigureWidget"),
        (model("Any", "anywidget", _esm=frontend.NOTHING, _css="body {}"), "own code"),
        (model("Any", "anywidget", _esm=frontend.view().text, _css="body {}"), "own code"),
        (model("Any", "anywidget", _esm=["a"]), "own code"),
        (model("Any", "anywidget"), "own code"),
        (model("Theirs", "their-widgets"), "their-widgets"),
        ({**model("Text"), "state": {"_view_module": "their-widgets"}}, "their-widgets"),
        (model("<img>"), "no name"),
        ({"model_name": "TextModel"}, "not saved"),
        (7, "not saved"),
    ],
)
def test_a_widget_that_brings_code_is_text(shown, why):
    book = saved(shown=shown)
    data, (warning,) = slim(book)
    assert data == {"state": {}, "modules": [], "others": False}
    assert why in warning
    assert book.cells[0].outputs[0].data == {"text/plain": "words"}


@pytest.mark.parametrize("odd", [None, 7, "a", [1]], ids=str)
def test_a_saved_state_of_any_form_is_none(odd):
    book = saved()
    book.metadata["widgets"] = odd
    assert slim(book)[0]["state"] == {}
    book.cells[0].outputs[0].data[VIEW] = odd
    assert slim(book)[0]["state"] == {}


@pytest.mark.parametrize("odd", [None, 7, "a", {}, [7]], ids=str)
def test_a_model_of_any_form_is_no_fault(odd):
    book = saved(
        shown=model("VBox", children=odd, _dom_classes=odd, _view_module=odd or None),
        said=model("HTML", value=odd),
        out=model("Output", "@jupyter-widgets/output", outputs=odd),
    )
    slim(book)
    for name in ("said", "out"):
        again = saved(shown=book.metadata["widgets"][STATE]["state"][name])
        data, warnings = slim(again)
        assert warnings == [] and len(data["state"]) == 1


def test_of_a_widget_goes_along_what_a_page_may_show():
    raw = "<b>bold</b><script>window.__marked = 1</script><p class='skip kit-alarm'>a</p>"
    box = {"children": ["IPY_MODEL_said", "IPY_MODEL_view", "IPY_MODEL_out", "IPY_MODEL_odd"]}
    outputs = [
        {"output_type": "stream", "text": ["a", "b"]},
        {"output_type": "display_data", "data": {"text/html": raw, "text/plain": "c"}},
        7,
    ]
    book = saved(
        shown=model("VBox", **box, _dom_classes=["skip", "kit-switch", 7]),
        said=model("HTML", value=raw),
        odd={
            "model_name": "TextModel",
            "model_module": "@jupyter-widgets/base",
            "state": {"_view_name": "HTMLView", "value": raw},
        },
        view=model("Any", "anywidget", _esm=frontend.view().text, _css=frontend.view().style, spec={}),
        out=model("Output", "@jupyter-widgets/output", outputs=outputs),
        unseen=model("HTML", value=raw),
    )
    data, warnings = slim(book)
    assert warnings == [] and data["modules"] == ["view"]
    by_name = {m["model_name"]: m["state"] for m in data["state"].values()}
    assert len(data["state"]) == 5
    assert by_name["VBoxModel"]["_dom_classes"] == ["kit-switch"]
    assert by_name["HTMLModel"]["value"] == by_name["TextModel"]["value"] == '<b>bold</b><p class="kit-alarm">a</p>'
    assert (by_name["AnyModel"]["_esm"], "_css" in by_name["AnyModel"]) == ("view", False)
    assert by_name["OutputModel"]["outputs"] == ["ab", "c"]


def test_outputs_that_a_notebook_brings_are_text_if_they_are_nothing_else(tmp_path, case):
    """A cell without code keeps the outputs it came with: anything can stand in them."""
    odd = [7, None, {"a": 1}, ["a", 7], "a", "<script>window.__marked = 1</script>"]
    kinds = ("text/html", "text/markdown", "image/svg+xml", "image/png", "text/plain", VIEW, DRAWN, PLOTLY)
    book = nbformat.v4.new_notebook(cells=[nbformat.v4.new_markdown_cell("# One?"), nbformat.v4.new_code_cell("")])
    book.cells[1].outputs = [
        nbformat.from_dict({"output_type": "display_data", "metadata": {}, "data": {kind: value, "text/plain": "stands here"}})
        for kind in kinds
        for value in odd
    ]
    (tmp_path / "a.ipynb").write_text(json.dumps(book), "utf-8")
    for options in ({}, {"single_file": True}):
        publish([tmp_path / "a.ipynb"], tmp_path / "site", case, **options)
        text = (tmp_path / "site" / "a.html").read_text("utf-8")
        assert "stands here" in text
        assert "<script>window" not in text


# ---- the policy


@pytest.fixture(scope="module")
def attacked(tmp_path_factory):
    return sites.site(tmp_path_factory, "site-of-attackers")


@pytest.fixture(scope="module")
def mailed(tmp_path_factory):
    return sites.site(tmp_path_factory, "attackers-single")


def rules(page):
    found = re.search(r'<meta http-equiv="Content-Security-Policy" content="([^"]+)">', page.read_text("utf-8"))
    return dict(part.split(" ", 1) for part in html.unescape(found[1]).split("; "))


def test_a_page_of_a_site_runs_scripts_of_the_site_only(attacked):
    for page in attacked.glob("*.html"):
        assert rules(page)["script-src"] == "'self'"
        text = page.read_text("utf-8")
        assert re.sub(r'<script src="assets/[a-z]+-[0-9a-f]{10}\.js"( data-amd="[a-z-]+")?></script>', "", text).count(
            "<script"
        ) == (
            0 if page.stem == "index" else 1  # the data
        )


def test_a_single_file_runs_scripts_whose_digests_it_names_only(mailed):
    for page in mailed.glob("*.html"):
        named = rules(page)["script-src"].split()
        assert all(re.fullmatch(r"'sha256-[A-Za-z0-9+/]{43}='", rule) for rule in named)
        held = [
            assets.first(),
            *assets.libraries(["nothing", "view"], others=page.stem == "attacked"),
        ]  # it shows other widgets too
        digests = {base64.b64encode(hashlib.sha256(script.text.encode()).digest()).decode() for script in held}
        assert {rule[8:-1] for rule in named} == digests


def test_a_page_has_no_module_that_it_does_not_need(tmp_path, case):
    publish([notebook(tmp_path / "a.ipynb", "# One?", "import ipywidgets\nipywidgets.IntSlider()")], tmp_path / "site", case)
    assert not list((tmp_path / "site" / "assets").glob("panels-*"))
    assert list((tmp_path / "site" / "assets").glob("widgets-*"))


SHOWN = {  # whether it needs the widgets' own script
    "kit.panel(case, 'stance')": False,
    "ipywidgets.VBox([kit.panel(case, 'stance'), kit.panel(case, 'coverage')])": False,
    "ipywidgets.HBox([kit.panel(case, 'stance')])": True,
    "ipywidgets.VBox([kit.panel(case, 'stance')], layout={'border': '1px solid red'})": True,
    "ipywidgets.VBox([kit.panel(case, 'stance'), ipywidgets.IntSlider()])": True,
    "kit.panel(case, 'stance').controls.widgets['party']": True,
}


@pytest.fixture(scope="module")
def ran(tmp_path_factory):
    """A notebook that has shown each of them."""
    folder = tmp_path_factory.mktemp("shown")
    cells = ("# Whose?", "import ipywidgets, kit", *(f"case = kit.load()\n{each}" for each in SHOWN))
    with own_cache(tmp_path_factory.mktemp("cache")):
        return executed.run(notebook(folder / "a.ipynb", *cells), synthetic.tiny_case(folder / "bridge")).notebook


@pytest.mark.parametrize(("shown", "others"), SHOWN.items())
def test_the_widgets_own_script_comes_with_widgets_that_are_not_the_kits(tmp_path, ran, shown, others):
    book = copy.deepcopy(ran)
    book.cells = [cell for cell in book.cells if cell.source.endswith(f"\n{shown}")]
    page = report.read(book, tmp_path / "a.ipynb", set(), {})
    assert page.blocks[0].kind == "panel" and page.warnings == []
    assert ("widgets" in {script.name for script in assets.site(page.data)[1]}) == others


# ---- the preview


@pytest.fixture(scope="module")
def served(tmp_path_factory):
    """A preview of a small folder, with links out of it: its port."""
    place = tmp_path_factory.mktemp("served")
    site = place / "site"
    (site / "assets").mkdir(parents=True)
    (site / "linked").mkdir()
    (site / "index.html").write_text("the index", "utf-8")
    (site / "assets" / "a.js").write_text("own", "utf-8")
    (place / "secret").mkdir()
    for name in ("secret.txt", "index.html"):
        (place / "secret" / name).write_text("secret", "utf-8")
    (site / ".git").mkdir()
    (site / ".git" / "config").write_text("secret", "utf-8")
    (site / "link.txt").symlink_to(place / "secret" / "secret.txt")
    (site / "folder").symlink_to(place / "secret")
    (site / "linked" / "index.html").symlink_to(place / "secret" / "index.html")
    (site / "inside.html").symlink_to(site / "index.html")
    (site / "round").symlink_to(site / "round")
    server = preview._Server(("127.0.0.1", 0), partial(preview._Reader, directory=str(site)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server.server_port
    server.shutdown()
    server.server_close()


def answer(port, path, *, method="GET", host=None):
    """Status and body of an answer; `host` is a list of Host lines."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    connection.putrequest(method, "/", skip_host=True)
    connection._buffer[0] = f"{method} {path} HTTP/1.1".encode("utf-8", "surrogatepass")
    for line in [f"127.0.0.1:{port}"] if host is None else host:
        connection.putheader("Host", line)
    connection.endheaders()
    found = connection.getresponse()
    return found.status, found.read().decode()


def test_the_preview_answers_at_its_own_addresses(served):
    for name in ("127.0.0.1", "localhost", "[::1]"):
        assert answer(served, "/", host=[f"{name}:{served}"]) == (200, "the index")
    assert answer(served, "/assets/a.js") == (200, "own")
    assert answer(served, "/inside.html") == (200, "the index")
    assert answer(served, "/", method="HEAD") == (200, "")


@pytest.mark.parametrize(
    "host",
    [
        ["attacker.test"], ["attacker.test:{port}"], ["127.0.0.1"], ["127.0.0.1:1"], ["localhost.attacker.test:{port}"], [], [""],
        ["127.0.0.1:{port}", "attacker.test"], ["127.0.0.1:{port}", "127.0.0.1:{port}"], ["user@127.0.0.1:{port}"],
    ],
    ids=str,
)  # fmt: skip
def test_the_preview_answers_at_no_other(served, capfd, host):
    for method in ("GET", "HEAD"):
        status, said = answer(served, "/", method=method, host=[line.format(port=served) for line in host])
        assert status == 403
        assert said == ("This preview answers only at its own address on this machine.\n" if method == "GET" else "")
    assert capfd.readouterr() == ("", "")


@pytest.mark.parametrize(
    "path",
    [
        "/none.html", "/%00", "/a%00.html", "/%", "/%zz", "/%ff%fe", "/%ed%a0%80", "/" + "x" * 5000, "/" + "x/" * 5000,
        "/link.txt", "/folder", "/folder/", "/folder/secret.txt", "/folder/index.html", "/linked/", "/linked/index.html",
        "/round", "/../secret/secret.txt", "/%2e%2e/secret/secret.txt", "/..%2fsecret/secret.txt", "/..%5csecret",
        "//secret/secret.txt", "/.git/config", "/.git/", "/%2egit/config",
        "http://attacker.test/secret.txt", "secret.txt", "/index.html/", "/index.html/x", "/[", "//[", "/?//[/..", "*",
    ],
    ids=lambda path: path[:30],
)  # fmt: skip
def test_the_preview_answers_any_other_path_without_a_fault(served, capfd, path):
    status, said = answer(served, path)
    assert status in (200, 404) and "secret\n" not in said and said != "secret"
    assert status == 404 or said == "the index"
    assert capfd.readouterr() == ("", "")
    assert answer(served, "/")[0] == 200


@pytest.mark.parametrize(
    "sent", [b"\r\n\r\n", b"GET\r\n\r\n", b"GET / HTTP/9.9\r\n\r\n", b"GET / HTTP/1.1\r\n" + b"a" * 70_000, b"\0" * 50]
)
def test_the_preview_survives_what_is_no_request(served, capfd, sent):
    with socket.create_connection(("127.0.0.1", served), timeout=10) as line:
        line.sendall(sent)
        line.shutdown(socket.SHUT_WR)
        while line.recv(4096):
            pass
    assert answer(served, "/")[0] == 200
    assert "Traceback" not in "".join(capfd.readouterr())
