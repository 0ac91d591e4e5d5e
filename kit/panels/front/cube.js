// The one aggregation, as `slice` in kit/panels/cube.py: sums of the kept cells of a sparse cube, each key counted once.

const ARRAYS = {u1: Uint8Array, u2: Uint16Array, i4: Int32Array, f8: Float64Array};
const REMEMBERED = 4; // selections of a cube: two that are compared, each with and without days
const EARLY = -(2 ** 31);
const LATE = 2 ** 31 - 1;
const PARTS = ['codes', 'sums', 'since', 'until', 'key', 'n', 'starts', 'rows']; // of a cube that come as typed arrays

export function decode(meta, view) {
  // a description and one binary blob → typed arrays
  const buffer = view.buffer.slice(view.byteOffset, view.byteOffset + view.byteLength);
  const read = (part) =>
    part.kind
      ? new ARRAYS[part.kind](buffer, part.at, part.len)
      : Object.fromEntries(Object.entries(part).map(([k, v]) => [k, read(v)]));
  const cube = {
    ...meta,
    ...read(Object.fromEntries(PARTS.map((k) => [k, meta[k]]))),
  };
  cube.keys = cube.key.reduce((most, k) => Math.max(most, k), -1) + 1;
  return cube;
}

function keptCells(cube, selection, among = null, undated = false) {
  // {dim: ids, since: day, until: day}, per row whether it may be kept → cell numbers
  const {since, until, key} = cube,
    masks = [],
    cells = [];
  for (const [dim, ids] of Object.entries(selection)) {
    if (cube.labels[dim] && ids) {
      const wanted = new Set(ids);
      masks.push([cube.codes[dim], Uint8Array.from(cube.labels[dim], (id) => wanted.has(id))]);
    }
  }
  const from = selection.since ?? EARLY,
    to = selection.until ?? LATE,
    dated = selection.since != null || selection.until != null,
    seen = new Uint8Array(cube.keys),
    allowed = cube.by_row ? among : null;
  if (dated && from > to) return cells;
  cell: for (let i = 0; i < key.length; i++) {
    for (const [codes, mask] of masks) if (!mask[codes[i]]) continue cell;
    if (allowed && !allowed[cube.rows[cube.starts[i]]]) continue;
    const open = since[i] === EARLY && until[i] === LATE;
    if ((undated && !open) || (dated && (open || since[i] > to || until[i] < from))) continue;
    if (key[i] >= 0) {
      if (seen[key[i]]) continue;
      seen[key[i]] = 1;
    }
    cells.push(i);
  }
  return cells;
}

export function sum(cube, cells, by, measures = []) {
  const shape = by.map((d) => cube.labels[d].length),
    size = shape.reduce((a, b) => a * b, 1),
    columns = by.map((d) => cube.codes[d]);
  const out = {shape, n: new Float64Array(size), sums: {}},
    adds = [[cube.n, out.n]];
  for (const m of measures) {
    out.sums[m] = {};
    for (const part of ['n', 's', 'q']) adds.push([cube.sums[m][part], out.sums[m][part] = new Float64Array(size)]);
  }
  for (const i of cells) {
    let at = 0;
    for (let j = 0; j < columns.length; j++) at = at * shape[j] + columns[j][i];
    for (const [values, total] of adds) total[at] += values[i];
  }
  return out;
}

// The same, remembered: views of one page share their cubes and ask the same of them.
function cellsOf(cube, selection, among, undated = false) {
  const key = JSON.stringify([selection, undated]);
  const known = (cube.known ??= []);
  const found = known.find((entry) => entry.key === key && entry.among === among);
  if (found) return found.cells;
  const cells = keptCells(cube, selection, among, undated);
  known.unshift({key, among, cells});
  known.splice(REMEMBERED);
  return cells;
}

// Things per stretch of days, which begin at `starts` and end with the day `last`: those that were surely within it, and those that
// may have been; of an open side the day that is known counts alone.
export function spread(cube, cells, starts, last) {
  const ends = starts.map((_, i) => (starts[i + 1] ?? last + 1) - 1);
  const [sure, steps] = [new Array(starts.length).fill(0), new Array(starts.length + 1).fill(0)];
  for (const i of cells) {
    const [from, to] = [cube.since[i], cube.until[i]];
    if (from === EARLY && to === LATE) continue;
    const low = firstPlace(ends, from === EARLY ? to : from);
    const high = firstPlace(starts, (to === LATE ? from : to) + 1) - 1;
    if (low > high) continue;
    steps[low] += cube.n[i];
    steps[high + 1] -= cube.n[i];
    if (low === high && from >= starts[low] && to <= ends[low]) sure[low] += cube.n[i];
  }
  let n = 0;
  return {sure, maybe: starts.map((_, i) => (n += steps[i]))};
}

// Of ascending numbers, the place of the first that is at least this.
function firstPlace(numbers, least) {
  let [low, high] = [0, numbers.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (numbers[middle] < least) low = middle + 1;
    else high = middle;
  }
  return low;
}

// Rows behind those of the cells that meet `where`, ascending.
function rows(cube, cells, where = {}) {
  const tests = Object.entries(where).map(([dim, ids]) => tester(cube, dim, ids));
  return rowsBehind(cube, cells.filter((i) => tests.every((test) => test(i)))).sort((a, b) => a - b);
}

// A function that says whether a cell has one of some ids. Days are a dimension of every cube, see `daysText`.
function tester(cube, dim, ids) {
  if (dim === 'days') {
    const wanted = new Set(ids);
    return (i) => wanted.has(daysText(dayOf(cube.since[i], EARLY), dayOf(cube.until[i], LATE)));
  }
  const mask = Uint8Array.from(cube.labels[dim], (id) => ids.includes(id));
  return (i) => mask[cube.codes[dim][i]];
}

// Every row behind some cells, once.
export function rowsBehind(cube, cells) {
  const numbers = new Set();
  for (const i of cells) {
    for (let r = cube.starts[i]; r < cube.starts[i + 1]; r++) numbers.add(cube.rows[r]);
  }
  return [...numbers];
}

const dayOf = (day, open) => (day === open ? null : day);
const written = new Map(); // days → their texts: there are few days and many marks
export function isoDay(day) {
  if (day === null) return '';
  if (!written.has(day)) written.set(day, new Date(day * 864e5).toISOString().slice(0, 10));
  return written.get(day);
}

// Two days, null where open → 2022-03-14/2022-03-16, as the ids of a mark's `days` are.
export const daysText = (since, until) => `${isoDay(since)}/${isoDay(until)}`;

// Cells that have the same ids in some dimensions, and the same days if these matter, together: {ids, since, until, n, cells}.
export function alike(cube, cells, by, {days = true} = {}) {
  const shape = by.map((d) => cube.labels[d].length),
    columns = by.map((d) => cube.codes[d]),
    spans = days ? numberSpans(cube) : null,
    groups = new Map();
  for (const i of cells) {
    let at = spans ? spans[i] : 0;
    for (let j = 0; j < columns.length; j++) at = at * shape[j] + columns[j][i];
    let group = groups.get(at);
    if (!group) {
      const ids = by.map((d, j) => cube.labels[d][columns[j][i]]);
      group = {ids, since: dayOf(cube.since[i], EARLY), until: dayOf(cube.until[i], LATE), n: 0, cells: []};
      groups.set(at, group);
    }
    group.n += cube.n[i];
    group.cells.push(i);
  }
  return [...groups.values()];
}

// The place of every cell's days among those that differ, found once.
function numberSpans(cube) {
  const numbers = new Map();
  let last = 0;
  return cube.spans ??= Uint32Array.from(cube.since, (since, i) => {
    if (!numbers.has(since)) numbers.set(since, new Map());
    const ends = numbers.get(since);
    if (!ends.has(cube.until[i])) ends.set(cube.until[i], last++);
    return ends.get(cube.until[i]);
  });
}

export function grouped(cube, cells, by) {
  // place of a combination (as in `sum`) → rows behind it
  const groups = new Map();
  const shape = by.map((d) => cube.labels[d].length);
  for (const i of cells) {
    let at = 0;
    by.forEach((d, j) => {
      at = at * shape[j] + cube.codes[d][i];
    });
    if (!groups.has(at)) groups.set(at, []);
    groups.get(at).push(...cube.rows.subarray(cube.starts[i], cube.starts[i + 1]));
  }
  return groups;
}

const DENSE = 4e6; // combinations that are counted in an array; more in a map

// Counts of the combinations of ids that occur, in order: [[ids, n]].
function groups(cube, cells, by) {
  const names = by.map((d) => cube.labels[d]);
  return countPlaces(cube, cells, by).map(([place, n]) => {
    const ids = new Array(by.length);
    for (let j = by.length - 1, rest = place; j >= 0; j--) {
      const size = names[j].length;
      const above = Math.floor(rest / size);
      ids[j] = names[j][rest - above * size];
      rest = above;
    }
    return [ids, n];
  });
}

// [[place, n]] of the combinations that occur, ascending.
function countPlaces(cube, cells, by) {
  const sizes = by.map((d) => cube.labels[d].length);
  const columns = by.map((d) => cube.codes[d]);
  const size = sizes.reduce((a, b) => a * b, 1);
  const placeOf = (i) => {
    let at = 0;
    for (let j = 0; j < columns.length; j++) at = at * sizes[j] + columns[j][i];
    return at;
  };
  if (size > DENSE || cells.length * 200 < size) {
    const counts = new Map();
    for (const i of cells) counts.set(placeOf(i), (counts.get(placeOf(i)) ?? 0) + cube.n[i]);
    return [...counts].sort(([a], [b]) => a - b);
  }
  const counts = new Float64Array(size);
  for (const i of cells) counts[placeOf(i)] += cube.n[i];
  const found = [];
  for (let place = 0; place < size; place++) if (counts[place]) found.push([place, counts[place]]);
  return found;
}

// A selection over several cubes, by the filter rule of `case.only`: events, and figures in what was said, follow the attributions
// once content is selected; `among`: per attribution, whether it may be kept; what stands in articles follows outlet and days alone.
export function query(cubes, selection, byContent, among = null) {
  const known = {},
    q = {selection, cubes, byRow: Boolean(among)};
  const named = (cube, dim) => {
    const n = q.sum(cube, [dim]).n;
    return cubes[cube].labels[dim].filter((id, i) => id && n[i] > 0);
  };
  const content = byContent || selection.issue || selection.form || among;
  const printed = () => {
    const {outlet, copies, since, until} = selection;
    return {outlet, copies, since, until};
  };
  const chosen = {
    articles: printed,
    reports: () => ({...printed(), event: named('events', 'event')}),
    events: () => (content ? {...selection, event: named('attributions', 'event')} : selection),
    figures: () => (content ? {...selection, figure: named('worded', 'figure')} : selection),
  };
  q.cells = (name) => (known[name] ??= cellsOf(cubes[name], chosen[name]?.() ?? selection, among));
  q.sum = (name, by, measures) => sum(cubes[name], q.cells(name), by, measures);
  q.every = (name) => (cubes[name].every ??= [...cubes[name].key.keys()]); // all cells, whatever is selected
  q.groups = (name, by) => groups(cubes[name], q.cells(name), by);
  q.rows = (name, where) => rows(cubes[name], q.cells(name), where);
  q.total = (name) => q.sum(name, []).n[0];
  q.undated = () => {
    const {since, until, ...rest} = selection;
    return since == null && until == null ? 0 : sum(cubes.attributions, cellsOf(cubes.attributions, rest, among, true), []).n[0];
  };
  q.anyDay = () => cellsOf(cubes.attributions, {...selection, since: null, until: null}, among);
  return q;
}
