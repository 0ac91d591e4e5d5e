// The one aggregation, as `slice` in kit/panels/cube.py: sums of the kept cells of a sparse cube, each key counted once.
import {addSteps, unpack, viewOf} from './unpack.js';

const ARRAYS = {u1: Uint8Array, u2: Uint16Array, i4: Int32Array, f8: Float64Array};
const REMEMBERED = 4; // selections of a cube: two that are compared, each with and without days
const EARLY = -(2 ** 31);
const LATE = 2 ** 31 - 1;
const PARTS = ['codes', 'sums', 'since', 'until', 'key', 'n', 'starts', 'rows']; // of a cube that come as typed arrays

// A description and one binary blob → a promise of a cube. Steps stand beside one of attributions, which `attributions()` promises.
export async function open(meta, view, attributions) {
  if (meta.steps) return addSteps(meta, view, await attributions());
  return meta.packed ? {...await unpack(meta, view), views: meta.views ?? {}} : decode(meta, view);
}

// The cube of this name that an opened one is, or holds.
export const asNamed = (name, cube) => cube.views?.[name] ? viewOf(cube, cube.views[name]) : cube;

function decode(meta, view) {
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

// What a selection keeps: numbers of cells; of a compact cube also the row of its list that speaks for each of them: `rows`.
const keptCells = (cube, selection, among, undated) =>
  cube.compact ? keptOfCompact(cube, selection, undated) : keptOfKeyed(cube, selection, among, undated);

function keptOfCompact(cube, selection, undated = false) {
  const {size, list, lists} = cube;
  const inRow = (dim) => Boolean(lists.codes[dim]);
  const [ofCells, ofRows] = [[], []]; // [codes, per code whether it is kept]
  for (const [dim, ids] of Object.entries(selection)) {
    if (!cube.labels[dim] || !ids || cube.steps[dim]) continue;
    const wanted = new Set(ids);
    const mask = Uint8Array.from(cube.labels[dim], (id) => wanted.has(id));
    (inRow(dim) ? ofRows : ofCells).push([(inRow(dim) ? lists : cube).codes[dim], mask]);
  }
  const days = daysMask(cube, selection, undated);
  if (days) (lists.days ? ofRows : ofCells).push([lists.days ?? cube.days, days]);
  if (cube.rowsWith) return everyRow(cube, cellsThatMeet(size, ofCells), ofRows);
  const first = firstRows(lists, ofRows);
  if (ofRows.length) ofCells.push([list, Uint8Array.from(first, (row) => row >= 0)]);
  const cells = cellsThatMeet(size, ofCells);
  cells.rows = new Int32Array(cells.length);
  for (let k = 0; k < cells.length; k++) cells.rows[k] = first[list[cells[k]]];
  return cells;
}

// Cells with each row of their lists that meets all conditions and has an id in the dimension whose rows are counted.
function everyRow({labels, rowsWith, list, lists: {starts, codes}}, kept, conditions) {
  const known = Uint8Array.from(labels[rowsWith], (id) => id !== '');
  const tests = [...conditions, [codes[rowsWith], known]];
  const ok = Uint8Array.from(codes[rowsWith], (_, row) => tests.every(([inner, mask]) => mask[inner[row]]));
  let count = 0;
  const eachRow = (act) => {
    for (let k = 0; k < kept.length; k++) {
      const of = list[kept[k]];
      for (let row = starts[of]; row < starts[of + 1]; row++) if (ok[row]) act(kept[k], row);
    }
  };
  eachRow(() => count++);
  const [cells, rows] = [new Int32Array(count), new Int32Array(count)];
  count = 0;
  eachRow((cell, row) => {
    cells[count] = cell;
    rows[count++] = row;
  });
  return Object.assign(cells, {rows});
}

// Per interval of a compact cube, whether the selected days leave it; null where none is selected.
function daysMask({since, until}, selection, undated) {
  const [from, to] = [selection.since ?? EARLY, selection.until ?? LATE];
  const dated = selection.since != null || selection.until != null;
  if (!dated && !undated) return null;
  return Uint8Array.from(since, (first, k) => {
    const open = first === EARLY && until[k] === LATE;
    return (!undated || open) && (!dated || (from <= to && !open && first <= to && until[k] >= from));
  });
}

// Per list its first row that meets all conditions, -1 where none does.
function firstRows({starts}, conditions) {
  const first = new Int32Array(starts.length - 1);
  for (let k = 0; k < first.length; k++) {
    first[k] = -1;
    for (let row = starts[k]; row < starts[k + 1] && first[k] < 0; row++) {
      if (conditions.every(([codes, mask]) => mask[codes[row]])) first[k] = row;
    }
  }
  return first;
}

function cellsThatMeet(size, conditions) {
  const ok = new Uint8Array(size).fill(1);
  for (const [codes, mask] of conditions) {
    if (mask.every(Boolean)) continue;
    for (let i = 0; i < size; i++) ok[i] &= mask[codes[i]];
  }
  let count = 0;
  for (let i = 0; i < size; i++) count += ok[i];
  const cells = new Int32Array(count);
  for (let i = 0, k = 0; i < size; i++) if (ok[i]) cells[k++] = i;
  return cells;
}

function keptOfKeyed(cube, selection, among = null, undated = false) {
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
    size = shape.reduce((a, b) => a * b, 1);
  const out = {shape, n: new Float64Array(size), sums: {}};
  const {places, step} = placesOf(cube, cells, by);
  if (step) return {...out, n: countSteps(cube, cells, step.dim, places, size, step.apart)};
  const add = (values, total) => {
    for (let k = 0; k < cells.length; k++) total[places[k]] += values[cells[k]];
    return total;
  };
  add(cube.n, out.n);
  for (const m of measures) {
    out.sums[m] = {};
    const scored = cube.compact ? Object.keys(cube.steps).find((dim) => m.startsWith(cube.steps[dim].measure)) : null;
    if (scored) out.sums[m] = sumSteps(cube, cells, scored, places, size, m);
    else for (const [part, values] of Object.entries(cube.sums[m])) out.sums[m][part] = add(values, new Float64Array(size));
  }
  return out;
}

// Where kept cells stand among the combinations of some dimensions. Of a dimension of steps, whose things differ within a cell:
// {dim, apart}, how far two steps are apart there.
function placesOf(cube, cells, by) {
  const places = new Float64Array(cells.length);
  let [apart, step] = [1, null];
  for (let j = by.length - 1; j >= 0; j--) {
    if (cube.steps?.[by[j]]) step = {dim: by[j], apart};
    else addCodes(cube, cells, by[j], apart, places);
    apart *= cube.labels[by[j]].length;
  }
  return {places, step};
}

function addCodes(cube, cells, dim, apart, places) {
  const inner = cube.lists?.codes[dim];
  const codes = inner ?? cube.codes[dim];
  const at = inner ? cells.rows : cells;
  for (let k = 0; k < at.length; k++) places[k] += apart * codes[at[k]];
}

// The steps of the things in some cells are counted at the places of their cells.
function countSteps(cube, cells, dim, places, size, apart) {
  const {codes} = cube.steps[dim];
  const labels = cube.labels[dim];
  const shifts = Float64Array.from([...labels.keys(), labels.indexOf('0')], (code) => code * apart); // the last: exactly 0
  const counts = new Float64Array(size);
  for (let k = 0; k < cells.length; k++) {
    const i = cells[k];
    for (let at = cube.ends[i] - cube.n[i]; at < cube.ends[i]; at++) counts[places[k] + shifts[codes[at]]]++;
  }
  return counts;
}

// Sums of scores, of very many those of scores rounded to a tenth; or of how many are exactly 0.
function sumSteps(cube, cells, dim, places, size, measure) {
  const {codes, measure: name, rest} = cube.steps[dim];
  const labels = cube.labels[dim];
  const values = Float64Array.from([...labels, '0'], (label) => Number(label) * 1000);
  if (measure !== name) values.fill(0).fill(10_000, labels.length);
  const known = Uint8Array.from([...labels, '0'], (label) => label !== '');
  const [n, s] = [new Float64Array(size), new Float64Array(size)];
  for (let k = 0; k < cells.length; k++) {
    const i = cells[k];
    for (let at = cube.ends[i] - cube.n[i]; at < cube.ends[i]; at++) {
      n[places[k]] += known[codes[at]];
      s[places[k]] += values[codes[at]];
    }
  }
  if (rest && measure === name) { for (let k = 0; k < cells.length; k++) s[places[k]] += rest[cells[k]]; }
  return {n, s, q: new Float64Array(size)};
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
  for (const [from, to, n] of daysOf(cube, cells)) {
    if (from === EARLY && to === LATE) continue;
    const low = firstPlace(ends, from === EARLY ? to : from);
    const high = firstPlace(starts, (to === LATE ? from : to) + 1) - 1;
    if (low > high) continue;
    steps[low] += n;
    steps[high + 1] -= n;
    if (low === high && from >= starts[low] && to <= ends[low]) sure[low] += n;
  }
  let n = 0;
  return {sure, maybe: starts.map((_, i) => (n += steps[i]))};
}

// [since, until, n] of kept cells; of a compact cube those of each interval together.
function daysOf(cube, cells) {
  if (!cube.compact) return Array.from(cells, (i) => [cube.since[i], cube.until[i], cube.n[i]]);
  const counts = new Float64Array(cube.since.length);
  const [codes, at] = cube.lists.days ? [cube.lists.days, cells.rows] : [cube.days, cells];
  for (let k = 0; k < cells.length; k++) counts[codes[at[k]]] += cube.n[cells[k]];
  return Array.from(counts, (n, k) => [cube.since[k], cube.until[k], n]);
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
  if (cube.compact) return alikeOfCompact(cube, cells, by, days);
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

// The same of a cube that knows no rows: nobody asks for its cells.
function alikeOfCompact(cube, cells, by, days) {
  const spans = days ? cube.since.length : 1;
  const size = by.reduce((product, d) => product * cube.labels[d].length, spans);
  const {places, step} = placesOf(cube, cells, by);
  if (days) {
    const [codes, at] = cube.lists.days ? [cube.lists.days, cells.rows] : [cube.days, cells];
    for (let k = 0; k < cells.length; k++) places[k] += size / spans * codes[at[k]];
  }
  const n = step ? countSteps(cube, cells, step.dim, places, size, step.apart) : countAt(places, size, (k) => cube.n[cells[k]]);
  return occurring(n).map(([place, count]) => {
    const span = Math.floor(place / (size / spans));
    const [since, until] = days ? [dayOf(cube.since[span], EARLY), dayOf(cube.until[span], LATE)] : [null, null];
    return {ids: idsAt(by.map((d) => cube.labels[d]), place % (size / spans)), since, until, n: count, cells: []};
  });
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

const everyCell = (cube) => cube.compact ? keptOfCompact(cube, {}) : [...cube.key.keys()];

const DENSE = 4e6; // combinations that are counted in an array; more in a map

// Counts of the combinations of ids that occur, in order: [[ids, n]].
function groups(cube, cells, by) {
  const names = by.map((d) => cube.labels[d]);
  const size = names.reduce((product, {length}) => product * length, 1);
  const {places} = placesOf(cube, cells, by);
  return occurring(countAt(places, size, (k) => cube.n[cells[k]])).map(([place, n]) => [idsAt(names, place), n]);
}

// The ids of a combination, by its place among all.
function idsAt(names, place) {
  const ids = new Array(names.length);
  for (let j = names.length - 1, rest = place; j >= 0; j--) {
    const size = names[j].length;
    const above = Math.floor(rest / size);
    ids[j] = names[j][rest - above * size];
    rest = above;
  }
  return ids;
}

// What stands at each place together: an array, or a map where places are many and few are taken.
function countAt(places, size, countOf) {
  if (size > DENSE || places.length * 200 < size) {
    const counts = new Map();
    for (let k = 0; k < places.length; k++) counts.set(places[k], (counts.get(places[k]) ?? 0) + countOf(k));
    return counts;
  }
  const counts = new Float64Array(size);
  for (let k = 0; k < places.length; k++) counts[places[k]] += countOf(k);
  return counts;
}

// [[place, n]] of the combinations that occur, ascending.
function occurring(counts) {
  if (counts instanceof Map) return [...counts].sort(([a], [b]) => a - b);
  const found = [];
  for (let place = 0; place < counts.length; place++) if (counts[place]) found.push([place, counts[place]]);
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
  q.every = (name) => (cubes[name].every ??= everyCell(cubes[name])); // all cells, whatever is selected
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
