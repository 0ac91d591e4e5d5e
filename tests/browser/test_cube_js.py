"""The browser's sums are those of pandas on the filtered case, over random selections, with ==."""

import base64
import json
import random
from pathlib import Path

import pandas as pd
import pytest

import kit
from kit import frontend
from kit.panels import cube
from kit.panels.compact import compact
from kit.panels.cube import day_number
from kit.panels.cubes import CountedCubes, RowCubes
from kit.panels.packed import pack
from kit.panels.query import Query, fixed_filters
from kit.panels.view import Shared
from tests.pandas_truth import ASKED, GROUPED, ON_DISK, chosen, random_selection, truth, truth_on_disk
from tests.synthetic import in_parts, make_case

FRONT = Path(frontend.__file__).parent / "panels" / "front"
NAMES = [
    "attributions", "tones", "statements", "coded", "utterances", "events", "articles", "carried", "figures", "worded", "reports",
    "lags",
]  # fmt: skip
ANSWER = """([selection, asked, grouped, content, among]) => {
  const q = kit.query(cubes, selection, content, among), found = {attributions: q.total('attributions')};
  if (q.total('tones') !== found.attributions) throw new Error(`${q.total('tones')} attributions have a tone`);
  for (const [name, [cube, by, measure, part]] of Object.entries(asked)) {
    const r = kit.sum(cubes[cube], q.cells(cube), by, measure ? [measure] : []), values = measure ? r.sums[measure][part] : r.n;
    found[name] = {};
    values.forEach((v, k) => {
      if (!v) return;
      const ids = [];
      for (let j = by.length - 1, rest = k; j >= 0; rest = Math.floor(rest / r.shape[j]), j--)
        ids.unshift(cubes[cube].labels[by[j]][rest % r.shape[j]]);
      found[name][ids.join('|')] = v;
    });
  }
  for (const [name, [cube, by]] of Object.entries(grouped))
    found[name] = Object.fromEntries(q.groups(cube, by).map(([ids, n]) => [ids.join('|'), n]));
  const events = q.sum('events', ['event']).n;
  found.events = cubes.events.labels.event.filter((e, i) => events[i]).sort();
  return found;
}"""


@pytest.fixture(scope="module")
def page(browser):
    opened = browser.new_page()
    opened.goto("about:blank")
    opened.evaluate(
        "source => import(URL.createObjectURL(new Blob([source], {type: 'text/javascript'}))).then(m => { window.kit = m; })",
        frontend.put_together(FRONT / "cube.js"),
    )
    yield opened
    opened.close()


def load(page, cubes):
    """Send the packed cubes of a case into the page; the cubes."""
    models = Shared(cubes)
    packed = {name: (models.model(name).meta, models.model(name).blob) for name in NAMES}
    packed = {name: (json.loads(json.dumps(meta, sort_keys=True)), blob) for name, (meta, blob) in packed.items()}  # as on a page
    page.evaluate(
        """async packed => { window.cubes = {}; for (const [name, meta, text] of packed) {
            const bytes = Uint8Array.from(atob(text), c => c.charCodeAt(0)), shifted = new Uint8Array(bytes.length + 3);
            shifted.set(bytes, 3);
            const view = new DataView(shifted.buffer, 3, bytes.length);
            window.cubes[name] = kit.asNamed(name, await kit.open(meta, view, async () => window.cubes.attributions));
        } }""",
        [[name, meta, base64.b64encode(blob).decode()] for name, (meta, blob) in packed.items()],
    )
    return cubes


def asked(page, case, cubes, selection, questions=ASKED):
    among = Query(cubes, selection).among
    selection = {name: value for name, value in selection.items() if name != "text"}
    fixed = fixed_filters(case)
    copies = {"copies": ["first"]} if selection.get("copies") is False else {}
    numbers = selection | copies | {k: day_number(selection[k]) for k in ("since", "until") if k in selection}
    return page.evaluate(
        ANSWER,
        [
            numbers,
            {k: list(v) for k, v in questions.items()},
            {k: list(v) for k, v in GROUPED.items()},
            fixed["content"],
            rows_of(among),
        ],
    )


def rows_of(among):
    return None if among is None else [int(each) for each in among]


def test_sums_beyond_32_bits_come_whole(page):
    rows = pd.DataFrame({"outlet": ["x", "y"], "n": [7_500_000, 1], "n_words": [7_500_000, 1], "s_words": [4_500_000_000, 700]})
    dims = {"outlet": ("outlet", ["x", "y"])}
    meta, blob = pack(compact(cube.from_cells("article", rows, dims, measures=["words"])))
    script = """async ([meta, text]) => {
        const bytes = Uint8Array.from(atob(text), c => c.charCodeAt(0));
        const opened = await kit.open(meta, new DataView(bytes.buffer));
        const cells = kit.query({big: opened}, {}, {}, null).cells('big');
        return [...kit.sum(opened, cells, ['outlet'], ['words']).sums.words.s];
    }"""
    assert page.evaluate(script, [meta, base64.b64encode(blob).decode()]) == [4_500_000_000, 700, 0]


@pytest.mark.parametrize("size", [0, 1, 300])
def test_every_selection_gives_the_sums_of_pandas(page, size, shipped):
    case = make_case(size, seed=11) if size else shipped
    cubes = load(page, RowCubes(case))
    for seed in (0, 7, 11):  # together they choose of every list, days and words, and leave some and many attributions
        selection = random_selection(case, random.Random(seed), words=True)
        assert asked(page, case, cubes, selection) == truth(chosen(case, selection)), selection


def test_every_selection_of_a_case_on_disk_gives_them(page, tmp_path):
    case = make_case(300, seed=12)
    groups = ["g1", "g1", "g2"] * (len(case.articles) // 3) + [None] * (len(case.articles) % 3)
    case = case.with_tables(articles=case.articles.assign(wire_group=groups))
    lazy = kit.load(in_parts(case, tmp_path / "parts"))
    cubes = load(page, CountedCubes(lazy))
    for seed in (0, 6, 7, 9):
        selection = random_selection(case, random.Random(seed)) | ({"copies": False} if seed % 2 else {})
        assert asked(page, lazy, cubes, selection, ON_DISK) == truth_on_disk(chosen(case, selection)), selection
