// The blob of a compact cube → its columns; the other end of kit/panels/packed.py.

// {unit, labels, size, codes, days, since, until, list, lists, n, ends, sums, steps, rowsWith}: `days` and `list` are codes of a cell as those of
// dimensions are; `since` and `until` belong to the codes of days; `ends` are things up to the end of each cell;
// `rowsWith` is a dimension of which each row of a list counts that has an id in it, or null.
export async function unpack({unit, labels, packed}, view) {
  const read = reader(await inflate(view));
  const columns = readTree(packed.levels, read);
  const {days = null, list, ...codes} = columns;
  const n = read(packed.n).map((more) => more + 1);
  const [since, until] = [0, 1].map((side) => Int32Array.from(packed.spans, (span) => span[side]));
  const lists = readLists(packed.lists, read);
  const sums = mapped(packed.sums, (parts) => mapped(parts, read));
  const ends = new Uint32Array(n.length);
  for (let i = 0, things = 0; i < n.length; i++) ends[i] = things += n[i];
  return {
    unit,
    labels,
    by_row: false,
    compact: true,
    size: n.length,
    codes,
    days,
    since,
    until,
    list,
    lists,
    n,
    ends,
    sums,
    steps: {},
    rowsWith: null,
  };
}

// The cube of some steps: that of `attributions`, with what they say of its things.
export async function addSteps({unit, labels, steps}, view, attributions) {
  const read = reader(await inflate(view));
  const found = mapped(
    steps,
    ({measure, ids, gaps}) => ({measure, codes: readSteps(ids, read(gaps), attributions.n), rest: null}),
  );
  for (const [dim, {rest}] of Object.entries(steps)) {
    if (rest) found[dim].rest = Float64Array.from(read(rest), (twice) => twice % 2 ? -(twice + 1) / 2 : twice / 2);
  }
  return {...attributions, unit, labels: {...attributions.labels, ...labels}, steps: found};
}

// The cube of this name that is made of another: ids of a dimension that stand for others; rows that count one by one.
export function viewOf(cube, {unit = cube.unit, recoded = {}, every = null}) {
  const [labels, codes, inner] = [{...cube.labels}, {...cube.codes}, {...cube.lists.codes}];
  for (const [dim, ids] of Object.entries(recoded)) {
    labels[dim] = cube.labels[dim].filter((id) => !Object.hasOwn(ids, id));
    const place = cube.labels[dim].map((id) => labels[dim].indexOf(ids[id] ?? id));
    const holder = inner[dim] ? inner : codes;
    holder[dim] = holder[dim].map((code) => place[code]);
  }
  return {...cube, unit, labels, codes, lists: {...cube.lists, codes: inner}, rowsWith: every, known: []};
}

const mapped = (object, make) => Object.fromEntries(Object.entries(object).map(([name, value]) => [name, make(value)]));

// Rows that a view lists.
export const readList = async (view) => JSON.parse(new TextDecoder().decode(await inflate(view)));

async function inflate({buffer, byteOffset, byteLength}) {
  const packed = new Blob([new Uint8Array(buffer, byteOffset, byteLength)]).stream();
  return new Uint8Array(await new Response(packed.pipeThrough(new DecompressionStream('deflate'))).arrayBuffer());
}

// A function that reads numbers: [how many, bytes of each, where they begin], the lowest bytes of all first.
const reader = (bytes) => ([count, width, begin]) => {
  const numbers = width > 4 ? new Float64Array(count) : new Uint32Array(count);
  for (let k = 0, at = begin, unit = 1; k < width; k++, at += count, unit *= 256) {
    for (let i = 0; i < count; i++) numbers[i] += bytes[at + i] * unit;
  }
  return numbers;
};

// Level by level: every column as long as the level read last, at the end one entry for each cell.
function readTree(levels, read) {
  let columns = {};
  for (const [name, place, below] of levels) {
    const [gaps, more] = [read(place), read(below)];
    const above = new Uint32Array(gaps.length); // of a node the one above
    const codes = new Uint32Array(gaps.length);
    let at = 0;
    for (let parent = 0; parent < more.length; parent++) {
      let code = -1;
      for (let left = more[parent]; left >= 0; left--, at++) {
        above[at] = parent;
        codes[at] = code += gaps[at] + 1;
      }
    }
    columns = {...mapped(columns, (column) => spreadOver(column, above)), [name]: narrowed(codes)};
  }
  return columns;
}

function spreadOver(column, above) {
  const wide = new column.constructor(above.length);
  for (let i = 0; i < above.length; i++) wide[i] = column[above[i]];
  return wide;
}

// The same numbers in as few bytes as they need: what is read in order is read faster.
function narrowed(codes) {
  let most = 0;
  for (let i = 0; i < codes.length; i++) if (codes[i] > most) most = codes[i];
  return most < 256 ? new Uint8Array(codes) : most < 65536 ? new Uint16Array(codes) : codes;
}

// {size, starts, codes, days}: list k has the rows from starts[k] to starts[k + 1].
function readLists({size, codes, days}, read) {
  const sizes = read(size);
  const starts = new Uint32Array(sizes.length + 1);
  sizes.forEach((rows, k) => {
    starts[k + 1] = starts[k] + rows;
  });
  return {starts, codes: mapped(codes, (place) => narrowed(read(place))), days: days ? read(days) : null};
}

// The step of every thing: within a cell each says how far its rank is from the one before it.
function readSteps(ids, gaps, n) {
  const codes = new Uint8Array(gaps.length);
  for (let i = 0, at = 0; i < n.length; i++) {
    let rank = 0;
    for (let left = n[i]; left > 0; left--, at++) codes[at] = ids[rank += gaps[at]];
  }
  return codes;
}
