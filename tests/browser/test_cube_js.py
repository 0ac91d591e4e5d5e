"""The browser's sums are those of pandas on the filtered case, over random selections, with ==."""

import base64
import random
from pathlib import Path

import pytest

from kit import frontend
from kit.panels.cube import day_number
from kit.panels.cubes import RowCubes
from kit.panels.query import Query, fixed_filters
from tests.pandas_truth import ASKED, GROUPED, chosen, random_selection, truth
from tests.synthetic import make_case

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


def load(page, case):
    """Send the packed cubes of a case into the page; the cubes."""
    cubes = RowCubes(case)
    packed = {name: cubes[name].pack() for name in NAMES}
    page.evaluate(
        """packed => { window.cubes = Object.fromEntries(packed.map(([name, meta, text]) => {
            const bytes = Uint8Array.from(atob(text), c => c.charCodeAt(0)), shifted = new Uint8Array(bytes.length + 3);
            shifted.set(bytes, 3);
            return [name, kit.decode(meta, new DataView(shifted.buffer, 3, bytes.length))];
        })); }""",
        [[name, meta, base64.b64encode(blob).decode()] for name, (meta, blob) in packed.items()],
    )
    return cubes


def asked(page, case, cubes, selection):
    among = Query(cubes, selection).among
    selection = {name: value for name, value in selection.items() if name != "text"}
    fixed = fixed_filters(case)
    numbers = selection | {k: day_number(selection[k]) for k in ("since", "until") if k in selection}
    return page.evaluate(
        ANSWER,
        [
            numbers,
            {k: list(v) for k, v in ASKED.items()},
            {k: list(v) for k, v in GROUPED.items()},
            fixed["content"],
            rows_of(among),
        ],
    )


def rows_of(among):
    return None if among is None else [int(each) for each in among]


@pytest.mark.parametrize("size", [0, 1, 300])
def test_every_selection_gives_the_sums_of_pandas(page, size, shipped):
    case = make_case(size, seed=11) if size else shipped
    cubes = load(page, case)
    for seed in range(5):
        selection = random_selection(case, random.Random(seed), words=True)
        assert asked(page, case, cubes, selection) == truth(chosen(case, selection)), selection
