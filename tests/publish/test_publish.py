"""A published site: the same bytes twice, nothing of this machine, no texts, nothing fetched, whole or not at all."""

import base64
import gzip
import hashlib
import html
import json
import os
import re
import socket
import sys
import tempfile
import threading
import time
import urllib.error
import urllib.request
import zipfile
from datetime import date
from pathlib import Path

import nbformat
import pandas as pd
import pytest

import kit
from kit.notebooks import run as run_notebooks
from kit.publish import executed, preview, room, thumbnail
from kit.store import outputs
from kit.store.package import shipped as shipped_case
from tests import commands, sites, synthetic
from tests.charts.gallery import GALLERY, draw
from tests.sites import notebook, own_cache, publish

PAGE, SHARED, SINGLE = 120_000, 2_200_000, 1_150_000  # bytes, at most
SENTENCE = "Ferrymen whisper that word"  # stands in every sentence of the invented texts


@pytest.fixture(scope="module")
def reports(tmp_path_factory):
    """The shipped case as a site."""
    return sites.site(tmp_path_factory, "reports")


@pytest.fixture(scope="module")
def single(tmp_path_factory):
    """The shipped case, each page one file."""
    return sites.site(tmp_path_factory, "single")


@pytest.fixture(scope="module")
def strangers(tmp_path_factory):
    """A case full of mark-up as a site."""
    return sites.site(tmp_path_factory, "site-of-strangers")


@pytest.fixture(autouse=True)
def cache(tmp_path_factory):
    """Nothing here touches the user's cache."""
    with own_cache(tmp_path_factory.mktemp("cache")) as folder:
        yield folder


@pytest.fixture
def case(tmp_path):
    return synthetic.tiny_case(tmp_path / "bridge")


def files(folder):
    """Every file below a folder: its place → its bytes."""
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file()}


def pages(folder):
    return sorted(folder.glob("*.html"))


def packed(page):
    """What a page's scripts are given, unpacked."""
    found = re.search(r'<script type="application/gzip" data-name="data">([^<]*)</script>', page.read_text("utf-8"))
    return json.loads(gzip.decompress(base64.b64decode(found[1]))) if found else {}


def everything(folder):
    """All that a site says, packed data, archives and notebooks' escapes unpacked, as one text per file."""
    for path in sorted(p for p in folder.rglob("*") if p.is_file()):
        if path.suffix == ".zip":
            with zipfile.ZipFile(path) as archive:
                yield path.name, "\n".join(f"{n}\n{archive.read(n).decode('utf-8')}" for n in archive.namelist())
        elif not path.name.startswith(("plotly-", "widgets-")):
            said = path.read_text("utf-8")
            if path.suffix == ".html":
                said += json.dumps(packed(path), ensure_ascii=False)
            yield path.name, html.unescape(said).replace("\\/", "/")


def unzipped(archive, folder):
    with zipfile.ZipFile(archive) as packed_case:
        assert all(re.fullmatch(r"[\w.-]+(/[\w.-]+)+", name) for name in packed_case.namelist())
        packed_case.extractall(folder)
    (inside,) = folder.iterdir()
    return inside


# ---- the same bytes, the cache


def test_publishing_afresh_gives_the_same_bytes(tmp_path):
    some = run_notebooks.shipped()[1:2]
    for name in ("one", "two"):
        made = publish(some, tmp_path / name, fresh=True)
        assert [(page.cached, page.warnings) for page in made] == [(False, [])]
    assert files(tmp_path / "one") == files(tmp_path / "two")
    assert [page.cached for page in publish(some, tmp_path / "two")] == [True]
    assert files(tmp_path / "one") == files(tmp_path / "two")


@pytest.mark.slow
def test_the_shipped_reports_warn_of_nothing(reports, tmp_path):
    made = publish(run_notebooks.shipped(), tmp_path / "again")
    assert [page.warnings for page in made] == [[]] * 5
    assert files(tmp_path / "again") == files(reports)


def test_a_notebook_runs_again_when_it_or_the_case_or_the_texts_change(tmp_path, case):
    asked, out = notebook(tmp_path / "a.ipynb", "# One?", "print(1)"), tmp_path / "site"

    def ran(**options):
        return not publish([asked], out, case, **options)[0].cached

    assert ran()
    assert not ran()
    assert not ran(single_file=True, dated="2031-01-02")
    assert ran(fresh=True)
    assert ran(with_text=True)
    notebook(asked, "# One?", "print(2)")
    assert ran()
    assert ">2\n</pre>" in (out / "a.html").read_text("utf-8")
    assert not ran()
    outlets = case / "codebook/outlets.csv"
    outlets.write_text(outlets.read_text("utf-8").replace("Hill Radio", "Dale Radio"), "utf-8")
    assert ran()
    (case / "index").mkdir()
    (case / "index" / "said.parquet").write_text("made from the case, and made again", "utf-8")
    assert not ran()


def test_prose_alone_needs_no_kernel(tmp_path, case, monkeypatch):
    monkeypatch.setattr("nbclient.NotebookClient.execute", None)
    (page,) = publish([notebook(tmp_path / "a.ipynb", "# One?", "## And two?", "")], tmp_path / "site", case)
    assert "And two?" in page.path.read_text("utf-8")


@pytest.mark.parametrize("kernels", [1, 2])
def test_notebooks_of_a_case_on_disk_run_side_by_side_where_there_is_room(tmp_path, monkeypatch, kernels):
    running, most = set(), []
    both = threading.Barrier(kernels)

    def run(source, *_, **__):
        running.add(source)
        both.wait(timeout=60)
        most.append(len(running))
        both.wait(timeout=60)
        running.remove(source)
        return executed.Made(run_notebooks.read(source), cached=False)

    monkeypatch.setattr(executed, "run", run)
    monkeypatch.setattr(room, "at_once", lambda *, on_disk: kernels if on_disk else 0)
    asked = [notebook(tmp_path / f"{name}.ipynb", f"# {name}?") for name in "abcd"]
    made = publish(asked, tmp_path / "site", synthetic.in_parts(synthetic.make_case(10), tmp_path / "parts"))
    assert [page.path.stem for page in made] == [*"abcd"]
    assert set(most) == {kernels}


def test_a_damaged_entry_of_the_cache_is_made_again(tmp_path, case, cache):
    asked = notebook(tmp_path / "a.ipynb", "# One?", "print(1)")
    publish([asked], tmp_path / "site", case)
    before = files(tmp_path / "site")
    (entry,) = cache.glob("*.ipynb")
    entry.write_text("{", "utf-8")
    assert [page.cached for page in publish([asked], tmp_path / "site", case)] == [False]
    assert files(tmp_path / "site") == before


# ---- whole or not at all


def test_a_failing_cell_is_named_and_the_earlier_site_stays(tmp_path, case):
    fine = notebook(tmp_path / "nb" / "fine.ipynb", "# Fine?", "print(1)")
    failing = notebook(tmp_path / "nb" / "bad.ipynb", "# Bad?", "x = 1", "raise ValueError('no <b>bridge</b>')")
    publish([fine], tmp_path / "site", case)
    before = files(tmp_path)
    with pytest.raises(kit.KitError) as caught:
        publish([notebook(fine, "# Fine?", "print(2)"), failing], tmp_path / "site", case)
    assert str(caught.value) == "bad.ipynb, code cell 2 (raise ValueError('no <b>bridge</b>')): ValueError: no <b>bridge</b>"
    changed = {name for name, held in files(tmp_path).items() if before.get(name) != held}
    assert changed == {"nb/fine.ipynb"}
    assert sorted(p.name for p in tmp_path.iterdir()) == ["bridge", "nb", "site"]


def test_another_site_replaces_an_earlier_one_whole(tmp_path, case):
    one, two = (notebook(tmp_path / f"{name}.ipynb", f"# {name}?") for name in ("one", "two"))
    publish([one], tmp_path / "site", case)
    publish([two], tmp_path / "site", case)
    assert sorted(p.name for p in tmp_path.joinpath("site").iterdir()) == [
        ".kit-files.json", "assets", "bridge-dispute.zip", "index.html", "two.html", "two.ipynb",
    ]  # fmt: skip


@pytest.mark.parametrize(("kept", "told"), [("notes.txt", "not a site"), ("index.html", "not a site"), (None, "is a file")])
def test_a_place_that_holds_something_else_is_refused(tmp_path, case, kept, told):
    out = tmp_path / "site"
    if kept:
        out.mkdir()
    (out / kept if kept else out).write_text("mine", "utf-8")
    with pytest.raises(kit.KitError, match=told):
        publish([notebook(tmp_path / "a.ipynb", "# One?")], out, case)
    assert (out / kept if kept else out).read_text("utf-8") == "mine"


@pytest.mark.parametrize(
    ("names", "told"),
    [
        ([], "no notebook"),
        (["a/x.ipynb", "b/X.ipynb"], "rename one"),
        (["index.ipynb"], "rename it"),
        (["no.ipynb"], "no notebook"),
    ],
)
def test_notebooks_that_cannot_be_pages_are_refused(tmp_path, case, names, told):
    asked = [tmp_path / name if name == "no.ipynb" else notebook(tmp_path / name, "# One?") for name in names]
    with pytest.raises(kit.KitError, match=told):
        publish(asked, tmp_path / "site", case)
    assert not (tmp_path / "site").exists()


# ---- nothing of this machine, no texts


def places():
    """What must not stand in a page, unless it is short enough to be part of a word."""
    return {
        str(sites.ROOT),
        sys.prefix,
        os.path.expanduser("~") + "/",
        str(Path(kit.__file__).parent),
        "site-packages",
        "ipykernel_",
    }


def test_the_shipped_site_names_no_place_of_this_machine(reports, single):
    for folder in (reports, single):
        for name, said in everything(folder):
            for place in places():
                assert place not in said, (name, place)
            assert "Traceback (most recent call last)" not in said, name


PRINTED = (
    "# Where does it run?\n\nNowhere.",
    "import os, sys, warnings\nfrom pathlib import Path\nplaces = [str(Path.cwd()), sys.prefix, os.environ['KIT_CASE']]",
    "print(places, Path.cwd(), Path.home() / 'notes')\nprint(places, file=sys.stderr)\nwarnings.warn(f'look in {places}')",
    "Path.cwd() / 'notes'",
    "import pandas as pd\npd.set_option('display.max_colwidth', None)\npd.DataFrame({'place': places})",
    "from IPython.display import HTML, SVG, Markdown, display\nwords = ' and '.join(places)",
    "display(Markdown(words), HTML(words))",
    "SVG(f'<svg xmlns=\"http://www.w3.org/2000/svg\"><text>{words}</text></svg>')",
    "import plotly.graph_objects as go\ngo.Figure(go.Bar(x=[1], y=[words]), {'title': {'text': words}})",
    "import kit\nkit.readout(pd.DataFrame({'place': places}))",
    "from kit import charts, measures\ncase = kit.load()",
    "charts.who_speaks(measures.voice_by(case), title=sys.prefix, book=case.book)",
)


@pytest.fixture(scope="module")
def printed(tmp_path_factory):
    """A site of a notebook that prints where it runs, outside this process's own folder and that for passing files."""
    folder = tmp_path_factory.mktemp("somebody")
    with own_cache(tmp_path_factory.mktemp("cache")), pytest.MonkeyPatch.context() as patch:
        patch.setattr(tempfile, "tempdir", str(tmp_path_factory.mktemp("passing")))
        asked, held = notebook(folder / "nb" / "where.ipynb", *PRINTED), synthetic.tiny_case(folder / "bridge")
        made = publish([asked], folder / "site", held)
    return folder, made


@pytest.mark.parametrize("kind", ["where.html", "where.ipynb", "index.html", "bridge-dispute.zip"])
def test_a_notebook_that_prints_where_it_runs_does_not_tell_the_reader(printed, kind):
    folder, _ = printed
    said = dict(everything(folder / "site"))[kind]
    encoded = re.findall(r"data:image/svg\+xml;base64,([\w+/=]+)", said)
    said += "".join(base64.b64decode(text).decode() for text in encoded)
    for place in (*places(), str(folder), folder.name, str(folder.parent)):
        assert place not in said, (place, said[max(0, said.find(place) - 200) : said.find(place) + 200])


def test_what_a_cell_wrote_to_stderr_is_told_to_the_publisher_only(printed):
    folder, (page,) = printed
    assert any("stderr" in warning for warning in page.warnings)
    assert "UserWarning" not in "".join(said for _, said in everything(folder / "site"))


TEXTS = (
    "# What was said?\n\nMuch.",
    "import kit\ncase = kit.load()\nkit.panel(case, charts=('stance',))",
    "kit.evidence(case)",
    "kit.readout(kit.evidence(case)[['who', 'said']])",
    "print(*kit.evidence(case)['said'])",
    "from kit import charts, measures",
    "points, by = measures.stance_points(case), measures.stance_by(case, ['family', 'issue'])",
    "charts.stance_grid(points, by, title='Who?', book=case.book)",
    "sorted(case.tables)",
)


@pytest.fixture(scope="module")
def attached(tmp_path_factory):
    """A case with its articles' texts, published without and with their sentences, and with all of them in the download."""
    folder = tmp_path_factory.mktemp("attached")
    plain = kit.load(synthetic.tiny_case(folder / "tiny"))
    ends = plain.sentences.groupby("article_id")["char_end"].max()
    body = [f"{SENTENCE} so and so many times. ".ljust(51, ".") * (int(end) // 51 + 1) for end in ends]
    texts = pd.DataFrame({"article_id": list(ends.index), "body": body}).astype("str")
    plain.with_tables(texts=texts).save(folder / "bridge")
    assert SENTENCE in "".join(kit.evidence(kit.load(folder / "bridge"))["said"])
    asked = notebook(folder / "nb" / "said.ipynb", *TEXTS)
    with own_cache(tmp_path_factory.mktemp("cache")):
        for name, options in (
            ("without", {}),
            ("with", {"with_text": True}),
            ("whole", {"with_text": True, "texts_in_download": True}),
            ("mail", {"single_file": True}),
        ):
            publish([asked], folder / name, folder / "bridge", **options)
    return folder


@pytest.mark.parametrize("name", ["without", "mail"])
def test_articles_texts_are_not_in_a_site(attached, name):
    for file, said in everything(attached / name):
        assert "Ferrymen" not in said, file
    assert "are not included" in (attached / name / "said.html").read_text("utf-8")


def test_articles_texts_are_in_a_site_that_was_asked_for_with_them(attached):
    said = dict(everything(attached / "with"))
    assert SENTENCE in said["said.html"] and SENTENCE in said["said.ipynb"]
    assert "are quoted in these pages by the sentence; whole they are not included" in said["said.html"]
    assert SENTENCE not in said["bridge-dispute.zip"]
    said = dict(everything(attached / "whole"))
    assert all(SENTENCE in said[name] for name in ("said.html", "said.ipynb", "bridge-dispute.zip"))
    assert "by the sentence, and whole in the download" in said["said.html"]


def test_whole_texts_are_asked_for_beside_the_sentences(attached, tmp_path):
    with pytest.raises(kit.KitError, match="add --with-text"):
        publish([notebook(tmp_path / "a.ipynb", "# A")], tmp_path / "site", attached / "bridge", texts_in_download=True)
    assert not (tmp_path / "site").exists()


def test_the_case_to_download_is_the_case(reports, attached, tmp_path):
    for number, (archive, source, texts) in enumerate(
        [
            (next(reports.glob("*.zip")), shipped_case(), False),
            (attached / "without" / "bridge-dispute.zip", attached / "bridge", False),
            (attached / "with" / "bridge-dispute.zip", attached / "bridge", False),
            (attached / "whole" / "bridge-dispute.zip", attached / "bridge", True),
        ]
    ):
        place = unzipped(archive, tmp_path / str(number))
        found, whole = kit.load(place), kit.load(source)
        whole = whole if texts else whole.without_texts()
        assert kit.check(place) == []
        assert found.package == whole.package
        assert found.tables.keys() == whole.tables.keys()
        assert [name for name in whole.tables if not found.tables[name].equals(whole.tables[name])] == []
        assert ("texts" in found.tables) == texts
        assert not list(place.rglob("*text*.csv")) or texts


# ---- sizes, policy, what a page may reach


def test_pages_are_small(reports, single):
    sizes = {p.name: p.stat().st_size for p in pages(reports)}
    assert {name: n for name, n in sizes.items() if n > PAGE} == {}
    assert {p.name: p.stat().st_size for p in pages(single) if p.stat().st_size > SINGLE} == {}
    assert sum(p.stat().st_size for p in (reports / "assets").iterdir()) <= SHARED
    assert len(sizes) == 6 and len(pages(single)) == 5
    assert [p.name for p in single.iterdir() if p.suffix != ".html"] == [outputs.LIST]


def test_shared_parts_are_there_once(reports):
    named = {name for page in pages(reports) for name in re.findall(r'(?:src|href)="(assets/[^"]+)"', page.read_text("utf-8"))}
    assert named == {f"assets/{p.name}" for p in (reports / "assets").iterdir()}
    for path in (reports / "assets").iterdir():
        assert hashlib.sha256(path.read_bytes()).hexdigest().startswith(path.stem.rpartition("-")[2])


def policy(text):
    found = re.findall(r'<meta http-equiv="Content-Security-Policy" content="([^"]+)">', text)
    assert len(found) == 1
    assert text.index("Content-Security-Policy") < min(text.index(tag) for tag in ("<style", "<link", "<script") if tag in text)
    return {name: rest.split() for name, _, rest in (part.partition(" ") for part in html.unescape(found[0]).split("; "))}


def test_every_page_forbids_all_but_its_own_parts(reports, single, strangers):
    for page in [*pages(reports), *pages(single), *pages(strangers)]:
        rules = policy(page.read_text("utf-8"))
        assert rules["default-src"] == rules["base-uri"] == rules["form-action"] == ["'none'"], page
        assert all(rule == "'self'" or rule.startswith("'sha256-") for rule in rules["script-src"]), page
        assert set(rules["img-src"]) <= {"data:", "blob:", "'self'"}, page
        assert "connect-src" not in rules and "frame-src" not in rules, page


def test_scripts_of_a_single_file_are_those_whose_hashes_the_policy_has(single):
    for page in pages(single):
        text = page.read_text("utf-8")
        scripts = [s.encode() for s in re.findall(r"<script(?! type=)[^>]*>(.*?)</script>", text, re.DOTALL)]
        packed_too = re.findall(r'<script type="application/gzip" data-name="(?!data")[^>]*>([^<]*)</script>', text)
        scripts += [gzip.decompress(base64.b64decode(script)) for script in packed_too]
        hashes = {f"'sha256-{base64.b64encode(hashlib.sha256(s).digest()).decode()}'" for s in scripts}
        assert hashes == set(policy(text)["script-src"])
        assert "src=" not in "".join(re.findall(r"<script[^>]*>", text))


def test_nothing_is_fetched_from_elsewhere(reports, single, strangers):
    for page in [*pages(reports), *pages(single), *pages(strangers)]:
        text = page.read_text("utf-8")
        tags = re.findall(r"<(?!a\b)[a-z][^>]*\s(?:src|href|srcset|poster|data|action)=[^>]*>", text)
        assert [tag[:120] for tag in tags if re.search(r"""=["']?\s*(https?:)?//""", tag)] == []
        styles = "".join(re.findall(r"<style.*?</style>", text, re.DOTALL))
        assert not re.search(r"@import|url\((?!['\"]?data:)", styles)
    for style in (reports / "assets").glob("*.css"):
        assert not re.search(r"@import|url\((?!['\"]?data:)", style.read_text("utf-8"))


def test_no_id_is_given_twice_and_every_link_within_the_site_leads_somewhere(reports, single):
    for folder in (reports, single):
        ids = {}
        for page in pages(folder):
            found = re.findall(r'\sid="([^"]+)"', page.read_text("utf-8"))
            assert len(found) == len(set(found)), page
            ids[page.name] = set(found)
        for page in pages(folder):
            for link in re.findall(r'<a [^>]*href="([^"]+)"', page.read_text("utf-8")):
                link = html.unescape(link)
                if not re.match(r"https?:|mailto:|data:", link):
                    path, _, anchor = link.partition("#")
                    assert not path or (folder / path).is_file(), (page.name, link)
                    assert not anchor or anchor in ids.get(path or page.name, {anchor}), (page.name, link)


def test_headings_of_one_name_get_ids_of_their_own_and_links_become_pages(tmp_path, case):
    prose = "## Why?\n\n[b](b.ipynb), [part](b.ipynb#why), [other](c.ipynb), [far](https://example.org/a.ipynb)"
    a = notebook(tmp_path / "a.ipynb", "# A?\n\nYes, see [b](b.ipynb).", prose, "## Why?", "### Why?\n\n## main")
    b = notebook(tmp_path / "b.ipynb", "# B?", "## Why?")
    publish([a, b], tmp_path / "site", case)
    text = (tmp_path / "site" / "a.html").read_text("utf-8")
    found = re.findall(r'\sid="([^"]+)"', text)
    assert len(found) == len(set(found))
    assert [name for name in found if name.startswith("why")] == ["why", "why-2", "why-3"]
    links = re.findall(r'<a href="([^"#][^"]*)">(?:b|part|other|far)</a>', text)
    assert links == ["b.html", "b.html", "b.html#why", "c.ipynb", "https://example.org/a.ipynb"]


# ---- what a page cannot show, what it must not show


def test_widgets_of_others_are_shown_as_text_and_told(tmp_path, case):
    asked = notebook(
        tmp_path / "a.ipynb",
        "# Which widgets?",
        "import ipywidgets, plotly.graph_objects as go\nfrom IPython.display import display",
        "class Foreign(ipywidgets.DOMWidget):\n"
        "    from traitlets import Unicode\n"
        "    _model_module = _view_module = Unicode('their-widgets').tag(sync=True)\n"
        "    _view_name, _model_name = Unicode('V').tag(sync=True), Unicode('M').tag(sync=True)\n"
        "    def __repr__(self): return 'a foreign widget'\n"
        "Foreign()",
        "go.FigureWidget(go.Bar(x=[1], y=[2]))",
        "ipywidgets.IntSlider(description='ours')",
    )
    (page,) = publish([asked], tmp_path / "site", case)
    assert len(page.warnings) == 2
    assert "their-widgets" in page.warnings[0]
    assert "FigureWidget" in page.warnings[1]
    text = (tmp_path / "site" / "a.html").read_text("utf-8")
    assert "a foreign widget" in text
    assert text.count("data-model=") == 1
    assert {m["model_module"] for m in packed(tmp_path / "site" / "a.html")["state"].values()} <= {
        "@jupyter-widgets/base", "@jupyter-widgets/controls",
    }  # fmt: skip
    assert page.path.stat().st_size < PAGE


ACTIVE = (
    "<script>window.pwned = 1</script><img src=x onerror='window.pwned = 1'><iframe src='https://example.org'></iframe>"
    "<meta http-equiv='refresh' content='0; url=https://example.org'><style>body {display: none}</style>"
    "<form action='https://example.org'><button>x</button></form><a href='javascript:window.pwned = 1'>here</a>"
    "<base href='https://example.org'><link rel='stylesheet' href='https://example.org/a.css'>"
    "<svg onload='window.pwned = 1'></svg>"
)


@pytest.mark.parametrize("kind", ["HTML", "Markdown"])
def test_what_a_cell_shows_cannot_act(tmp_path, case, kind):
    shown = f"from IPython.display import {kind}\n{kind}({ACTIVE!r} + ' and words')"
    publish([notebook(tmp_path / "a.ipynb", "# What is shown?", shown)], tmp_path / "site", case)
    text = (tmp_path / "site" / "a.html").read_text("utf-8")
    body = re.sub(
        r"<details class=\"code\">.*?</details>", "", text.partition("<article>")[2].partition("</article>")[0], flags=re.DOTALL
    )
    assert "and words" in body
    assert re.findall(r"<(?:script|img|iframe|meta|style|form|base|link|svg)\b[^>]*>|<[^>]+\son\w+=|javascript:", body) == []


def test_pictures_of_the_index_have_no_words(reports, strangers):
    for folder in (reports, strangers):
        text = (folder / "index.html").read_text("utf-8")
        drawn = re.findall(r'<div class="thumb"[^>]*>(.*?)</div>', text, re.DOTALL)
        assert len(drawn) == len(pages(folder)) - 1
        for picture in drawn:
            assert "<svg" in picture
            assert re.sub(r"<[^>]*>", "", picture).strip() == ""
            assert set(re.findall(r"<([a-z]+)", picture)) <= {"svg", "g", "path", "rect", "circle"}


@pytest.fixture(scope="module")
def hostile(tmp_path_factory):
    """A case of strange names."""
    return kit.load(synthetic.hostile_case(tmp_path_factory.mktemp("hostile") / "case"))


@pytest.mark.parametrize("name", GALLERY)
def test_a_picture_of_a_chart_of_strange_names_is_marks_only(name, hostile):
    chart = draw(name, hostile)
    picture = thumbnail.picture(json.loads(chart.to_json()))
    assert re.sub(r"<[^>]*>", "", picture).strip() == ""
    assert not re.search(r"pwned|on\w+=|url\(|<script|href", picture)


def test_strange_names_are_text_in_every_page(strangers):
    for page in pages(strangers):
        text = page.read_text("utf-8")
        assert "window.pwned" in text
        for live in ("<script>window", "<img src=x", "<!-- <b>", "</title><", '"><script'):
            assert live not in text, (page.name, live)


def test_the_notebook_to_download_is_a_small_notebook_that_ran(reports):
    for path in reports.glob("*.ipynb"):
        book = nbformat.read(path, as_version=4)
        nbformat.validate(book)
        assert [c.source for c in book.cells] == [
            c.source for c in nbformat.read(next(p for p in run_notebooks.shipped() if p.name == path.name), as_version=4).cells
        ]
        assert "widgets" not in book.metadata
        assert all(c.execution_count for c in book.cells if c.cell_type == "code")


def test_a_page_is_of_the_day_that_is_given_or_of_the_environment_or_of_today(tmp_path, case, monkeypatch):
    asked = notebook(tmp_path / "a.ipynb", "# One?")

    def made(dated):
        publish([asked], tmp_path / "site", case, dated=dated)
        return (tmp_path / "site" / "a.html").read_text("utf-8")

    monkeypatch.delenv("SOURCE_DATE_EPOCH", raising=False)
    days = [date.today()]
    text = made("")
    days.append(date.today())  # midnight may pass meanwhile
    assert any(f"Published {day.day} {day:%B %Y}." in text for day in days)
    monkeypatch.setenv("SOURCE_DATE_EPOCH", str(60 * 60 * 24 * 365))
    assert "Published 1 January 1971." in made("")
    assert "Published 3 February 2031." in made("2031-02-03")


def test_one_day_gives_the_same_bytes_however_it_is_said(tmp_path, case, monkeypatch):
    asked = notebook(tmp_path / "a.ipynb", "# One?")
    publish([asked], tmp_path / "given", case, dated="1971-01-01")
    monkeypatch.setenv("SOURCE_DATE_EPOCH", str(60 * 60 * 24 * 365))
    publish([asked], tmp_path / "found", case, dated="")
    assert files(tmp_path / "given") == files(tmp_path / "found")


# ---- the command line


@pytest.mark.parametrize(
    ("arguments", "environment", "told"),
    [
        (["nowhere.ipynb"], {}, "nowhere.ipynb"),
        (["words.txt"], {}, "words.txt is no notebook"),
        (["a.ipynb", "--date", "tomorrow"], {}, "'tomorrow' is no date; write YYYY-MM-DD"),
        (["a.ipynb"], {"SOURCE_DATE_EPOCH": "today"}, "SOURCE_DATE_EPOCH is 'today'; it is a number of seconds"),
        (["a.ipynb", "--pdf"], {"PATH": ""}, "Chromium or Chrome"),
        (["a.ipynb", "--case", "nowhere"], {}, "nowhere"),
        (["a.ipynb", "--out", "mine"], {}, "not a site"),
    ],
    ids=["missing", "no notebook", "no date", "no seconds", "no browser", "no case", "not a site"],
)
def test_a_mistake_is_one_message_and_ends_with_2(tmp_path, arguments, environment, told):
    notebook(tmp_path / "a.ipynb", "# One?")
    (tmp_path / "words.txt").write_text("words", "utf-8")
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "a.txt").write_text("mine", "utf-8")
    before = files(tmp_path)
    done = commands.kit_here("publish", *arguments, cwd=tmp_path, **environment)
    assert done.returncode == 2, done.stderr
    assert told in " ".join(done.stderr.split())
    assert "Traceback" not in done.stderr + done.stdout
    assert files(tmp_path) == before and not (tmp_path / "site").exists()


def test_a_failing_cell_ends_with_2_and_a_good_one_says_where_the_site_is(tmp_path, case):
    bad, good = notebook(tmp_path / "bad.ipynb", "# Bad?", "1 / 0"), notebook(tmp_path / "good.ipynb", "# Good?", "print(1)")
    done = commands.kit("publish", bad, "--case", case, cwd=tmp_path)
    assert (done.returncode, done.stderr.strip()) == (2, "bad.ipynb, code cell 1 (1 / 0): ZeroDivisionError: division by zero")
    for word in (" s ", "unchanged"):
        done = commands.kit_here("publish", good, "--case", case, cwd=tmp_path)
        assert done.returncode == 0, done.stderr
        assert re.search(rf"^1/1 .*{word}.*good\.html$", done.stdout, re.MULTILINE)
        assert done.stdout.endswith(f"Open {(tmp_path / 'site' / 'index.html').as_uri()}\n")
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        done = commands.kit_here("publish", good, "--case", case, "--serve", "--port", port, cwd=tmp_path)
    assert done.returncode == 2
    assert f"port {port}" in done.stderr and "--port" in done.stderr and "Traceback" not in done.stderr


# ---- the preview


def fetched(address):
    with urllib.request.urlopen(address, timeout=10) as answer:
        return answer.read().decode("utf-8")


def until(true, patience=30.0):
    end = time.monotonic() + patience
    while not true():
        assert time.monotonic() < end, "nothing happened"
        time.sleep(0.05)


def test_a_preview_is_on_this_machine_only_and_follows_the_notebook(tmp_path, case, monkeypatch):
    monkeypatch.setattr(preview, "_EVERY", 0.05)
    asked, out, stop = notebook(tmp_path / "a.ipynb", "# One?", "print(111)"), tmp_path / "site", threading.Event()
    publish([asked], out, case)
    told, faults = [], []
    serving = threading.Thread(
        target=preview.serve,
        args=(out, [asked, case], lambda: publish([asked], out, case), told.append),
        kwargs={"stop": stop, "failed": faults.append},
    )
    serving.start()
    try:
        until(lambda: told)
        address = told[0]
        assert re.fullmatch(r"http://127\.0\.0\.1:\d+/", address)
        assert "111" in fetched(f"{address}a.html")
        with pytest.raises(OSError):
            urllib.request.urlopen(address.replace("127.0.0.1", "127.0.0.2"), timeout=5)
        for outside in ("../bridge/datapackage.json", "%2e%2e/bridge/datapackage.json", "..%2fbridge/datapackage.json"):
            with pytest.raises(urllib.error.HTTPError):
                fetched(address + outside)
        notebook(asked, "# One?", "print(222)")
        until(lambda: "222" in fetched(f"{address}a.html"))
        notebook(asked, "# One?", "print(333)\nraise ValueError('not now')")
        until(lambda: faults)
        assert "not now" in faults[0] and "earlier site stays" in faults[0]
        assert "222" in fetched(f"{address}a.html")
        notebook(asked, "# One?", "print(444)")
        until(lambda: "444" in fetched(f"{address}a.html"))
    finally:
        stop.set()
        serving.join(10)
    assert not serving.is_alive()
    with pytest.raises(OSError):
        fetched(address)


def test_every_chart_ships_the_table_it_is_drawn_from(tmp_path_factory):
    figures = packed(sites.site(tmp_path_factory, "site-of-standing") / "standing.html")["figures"]
    assert len(figures) == sum(cell.count("charts.") for cell in sites.STANDING)
    for figure in figures:
        assert figure["columns"] and figure["rows"]
        assert all(len(row) == len(figure["columns"]) for row in figure["rows"])


@pytest.mark.slow  # tests/publish/test_other_case.py reads the same on a larger case
def test_on_another_case_the_shipped_reports_keep_their_questions_and_lose_their_findings(tmp_path):
    case = synthetic.tiny_case(tmp_path / "case")
    publish(run_notebooks.shipped(), tmp_path / "site", case)
    for page in sorted((tmp_path / "site").glob("0*.html")):
        text = page.read_text("utf-8")
        assert "What they show is for you to write." in text
        assert "Ukraine" not in text.split("<footer")[0], page.name
