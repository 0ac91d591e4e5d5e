// What a machine says beside what people's sample makes of it: hollow by machine, filled corrected, with its interval. Corrected groups
// come with the page; the machine's values are counted under every filter. The twin of kit/panels/corrected.py.
import {scaleOf} from './positions.js';
import {sumOf} from './shared.js';
import {card, plural, signed, thousands} from './words.js';

const MOST = {wide: 40, narrow: 24}; // rows that are drawn
const ROW = {wide: 30, narrow: 50}; // px
const HEAD = 30; // px
const LISTS = {party: 'parties', issue: 'issues', outlet: 'outlets', family: 'families'};
const BEYOND = ['copies', 'party', 'outlet', 'issue', 'actor', 'form']; // filters, as they are told
const UNKNOWN = 'not known under these filters';

export function corrected(view) {
  const {sheet, chart} = view;
  const beyond = filtersBeyond(view);
  const rows = rowsOf(view, beyond.length > 0);
  const drawn = drawnRows(view, rows);
  const notice = beyond.length ? noticeOf(chart, beyond) : '';
  sheet.height = rows.length ? draw(view, drawn, notice) : 0;
  return {
    n: countAll(view, rows),
    unit: chart.unit,
    units: chart.counted,
    note: [
      drawn.length < rows.length
        ? `The ${drawn.length} of ${plural(rows.length, 'group')} of which most is known are drawn; all are in the numbers.`
        : '',
      ...chart.told,
    ].filter(Boolean).join(' '),
    key: keyOf(view, rows),
    none: notice || `Nothing ${chart.by_machine} fits these filters.`,
    words: [notice, inWords(view, rows)].filter(Boolean).join(' '),
    table: listRows(view, rows),
  };
}

// How many passages people read of the group behind a mark, in words; empty where the mark is none of such a group.
export function readWords({charts}, mark) {
  for (const chart of charts.filter(({groups, cube}) => groups && cube === mark?.cube)) {
    const {stance: _, ...where} = mark.where;
    const by = chart.by.filter((name) => where[name]?.length === 1);
    if (by.length < Object.keys(where).length || !by.includes(chart.by[1])) continue;
    const key = JSON.stringify(by.map((name) => where[name][0]));
    const group = chart.groups.find(({ids}) => JSON.stringify(ids) === key);
    return `Of this group, people read ${plural(group?.n ?? 0, 'passage')} (sample ${chart.sample}).`;
  }
  return '';
}

// ---- numbers

const isMean = ({measure}) => measure.startsWith('mean');
const percent = (value) => (value === undefined || value === null ? '–' : `${Math.floor(100 * value + 0.5)} %`);
const printer = (chart) => (isMean(chart) ? (value) => signed(value ?? null) : percent);

// Filters, in words, for which nothing was corrected.
function filtersBeyond({query, spec, chart}) {
  const {selection} = query;
  const isChosen = (name) => selection[name] !== undefined && selection[name] !== null;
  const days = ['since', 'until'].some((side) => (selection[side] ?? null) !== (spec.fixed[side] ?? null));
  return [
    ...BEYOND.filter((name) => !chart.chosen.includes(name) && isChosen(name)),
    ...(days ? ['day'] : []),
    ...(query.byRow ? ['single passages'] : []),
  ];
}

function noticeOf({by_machine: machine, known}, beyond) {
  const joined = [beyond.slice(0, -1).join(', '), beyond.at(-1)].filter(Boolean).join(' and ');
  const left = known
    ? `Shown is only what was coded ${machine}, hollow.`
    : 'Nothing is shown: these codes are not in the page one by one.';
  return `Corrected values are not known for what is filtered by ${joined}. ${left}`;
}

// Groups that are left, in the order of the codebook: {head, item, ids, n, machine, group}; `group` is what people say, or null.
function rowsOf(view, unknown) {
  const {query: {selection}, spec, chart} = view;
  const groups = new Map(chart.groups.map((group) => [JSON.stringify(group.ids), group]));
  const says = machineOf(view, unknown);
  const [ofHeads, ofItems] = chart.by;
  const heads = itemsOf(spec, ofHeads);
  if ('all' in chart && !selection[ofHeads]) heads.unshift({id: null, label: chart.all});
  const rows = [];
  for (const head of heads) {
    for (const item of itemsOf(spec, ofItems)) {
      const ids = head.id === null ? [item.id] : [head.id, item.id];
      const group = groups.get(JSON.stringify(ids)) ?? null;
      const {n, machine} = says(ids, group);
      const chosen = chart.by.slice(-ids.length).every((name, k) => !selection[name] || selection[name].includes(ids[k]));
      if (n || (group && chosen && !unknown)) rows.push({head, item, ids, n, machine, group: unknown ? null : group, unknown});
    }
  }
  return rows;
}

const itemsOf = (spec, dimension) => spec[LISTS[dimension]].filter(({scaled = true}) => scaled);

// A function of a group that gives the machine's n and value under the filters.
function machineOf(view, unknown) {
  const {query, spec, chart} = view;
  if (!chart.known) return (_, group) => (unknown ? {n: 0} : {n: group?.n_machine ?? 0, machine: group?.machine});
  if (isMean(chart)) return meansOf(query, spec, chart);
  const [counts, heads, items] = [new Map(), new Map(), new Map()];
  let all = 0;
  const add = (sums, key, n) => sums.set(key, (sums.get(key) ?? 0) + n);
  for (const [[head, item], n] of query.groups(chart.cube, chart.by)) {
    add(counts, JSON.stringify([head, item]), n);
    add(heads, head, n);
    add(items, item, n);
    all += n;
  }
  return (ids) => {
    const [n, whole] = ids.length === 1
      ? [items.get(ids[0]) ?? 0, all]
      : [counts.get(JSON.stringify(ids)) ?? 0, heads.get(ids[0]) ?? 0];
    return {n, machine: whole ? n / whole : undefined};
  };
}

function meansOf(query, spec, chart) {
  const scores = new Map(scaleOf(spec).map(({id, score}) => [id, score]));
  const sums = new Map();
  for (const [ids, n] of query.groups(chart.cube, [...chart.by, 'stance'])) {
    const stance = ids.pop();
    if (!scores.has(stance)) continue;
    const key = JSON.stringify(ids);
    const held = sums.get(key) ?? {n: 0, sum: 0};
    sums.set(key, {n: held.n + n, sum: held.sum + n * scores.get(stance)});
  }
  return (ids) => {
    const {n = 0, sum = 0} = sums.get(JSON.stringify(ids)) ?? {};
    return {n, machine: n ? sum / n : undefined};
  };
}

// How many of the machine's rows are left.
function countAll({query, chart}, rows) {
  if (chart.known && !isMean(chart)) return query.total(chart.cube);
  const own = rows.filter(({head}) => head.id === null);
  return sumOf(own.length ? own : rows);
}

// Of very many rows those with a corrected value first, then those of which most is coded. Shares of one whole stay together.
function drawnRows({chart, narrow}, rows) {
  const most = MOST[narrow ? 'narrow' : 'wide'];
  if (rows.length <= most) return rows;
  if (!isMean(chart)) {
    const heads = [...new Set(rows.map(({head}) => head))].map((head) => rows.filter((row) => row.head === head));
    heads.sort((a, b) => sumOf(b) - sumOf(a));
    const kept = heads.filter((_, k) => !k || heads.slice(0, k + 1).flat().length <= most).flat();
    return rows.filter((row) => kept.includes(row));
  }
  const rank = ({group, n}) => (group?.value === undefined ? 0 : 1e9) + n;
  const first = new Set([...rows].sort((a, b) => rank(b) - rank(a)).slice(0, most));
  return rows.filter((row) => first.has(row));
}

const whyOf = ({chart}, {group, unknown}) => (unknown ? UNKNOWN : group?.why ?? chart.unread);

// ---- drawing

// Returns where it ends.
function draw(view, rows, notice) {
  const {sheet, width, narrow} = view;
  const frame = layOut(view, rows);
  let y = 0;
  for (const line of notice ? sheet.lines(notice, width, 13, false, 6) : []) {
    sheet.text(0, y + 9, line, {size: 13});
    y += 18;
  }
  y += notice ? 10 : 0;
  nameScale(view, frame, y + 8);
  y += 18;
  for (const head of new Set(rows.map((row) => row.head))) {
    const own = rows.filter((row) => row.head === head);
    sheet.text(0, y + 13, sheet.fit(head.label, width, 12.5, true), {bold: true});
    sheet.line(0, y + HEAD - 6, width, y + HEAD - 6);
    y += HEAD - 4;
    const end = y + own.length * frame.high;
    for (const {at} of frame.ticks) sheet.line(frame.x(at), y, frame.x(at), end, {color: at ? 'grid' : 'axis', layer: 0});
    own.forEach((row, k) => {
      if (k) sheet.line(narrow ? 0 : frame.left, y + k * frame.high, narrow ? width : frame.right, y + k * frame.high);
      drawRow(view, frame, row, y + k * frame.high);
    });
    y = end + 8;
  }
  return y;
}

// Places: names, the scale, values, both n; on a narrow screen names and n stand above the marks.
function layOut(view, rows) {
  const {sheet, spec, chart, width, narrow} = view;
  const print = printer(chart);
  const widest = (texts, bold) => Math.max(0, ...texts.map((text) => sheet.measure(text, 12.5, bold)));
  const names = widest(rows.map(({item}) => item.label)) + 16;
  const left = narrow ? 0 : Math.min(Math.max(110, names), width * 0.3);
  const counts = widest(rows.map((row) => countWords(view, row)));
  const valueAt = width - counts - 16;
  const values = widest(rows.map(({group}) => print(group?.value)), true);
  const right = narrow ? width : valueAt - values - 14;
  const ticks = isMean(chart)
    ? scaleOf(spec).map(({score, label}) => ({at: score, label}))
    : [0, 0.25, 0.5, 0.75, 1].map((at) => ({at, label: percent(at)}));
  const [first, last] = [ticks[0].at, ticks.at(-1).at];
  const x = (value) => left + 10 + ((value - first) / (last - first)) * (right - left - 20);
  const clamp = (value) => x(Math.min(Math.max(value, first), last));
  return {
    left,
    right,
    valueAt,
    ticks,
    x,
    clamp,
    high: ROW[narrow ? 'narrow' : 'wide'],
    symbol: isMean(chart) ? 'square' : 'circle',
  };
}

// Every name of the scale for which there is room, the ends first.
function nameScale({sheet, width}, {ticks, x}, y) {
  const [first, last] = [ticks[0], ticks.at(-1)];
  const taken = [];
  for (const tick of [first, last, ticks[Math.floor(ticks.length / 2)], ...ticks]) {
    const half = sheet.measure(tick.label, 12) / 2;
    const at = Math.min(Math.max(x(tick.at), half), width - half);
    if (taken.some(([from, to]) => at + half + 8 > from && at - half - 8 < to)) continue;
    taken.push([at - half, at + half]);
    sheet.text(at, y, tick.label, {color: 'muted', size: 12, anchor: 'center'});
  }
}

function countWords({chart}, {n, group, unknown}) {
  const read = unknown ? '' : `${thousands(group?.n ?? 0)} read · `;
  return `n = ${read}${thousands(n)} ${chart.by_machine}`;
}

function drawRow(view, frame, row, top) {
  const {sheet, chart, width, narrow} = view;
  const counts = countWords(view, row);
  const words = top + (narrow ? 12 : frame.high / 2);
  const room = narrow ? width - sheet.measure(counts) - 12 : frame.left - 10;
  sheet.text(0, words, sheet.fit(row.item.label, room), {mask: narrow});
  sheet.text(width, words, counts, {color: 'muted', anchor: 'right', mask: narrow});
  if (!narrow && row.group?.value !== undefined) {
    sheet.text(frame.valueAt, words, printer(chart)(row.group.value), {bold: true, anchor: 'right'});
  }
  drawMarks(view, frame, row, top + (narrow ? 34 : frame.high / 2));
}

function drawMarks(view, frame, row, y) {
  const {sheet, chart} = view;
  const {group, machine} = row;
  const {symbol, clamp} = frame;
  const more = {symbol, hover: cardOf(view, row), data: chart.known ? markOf(view, row) : null};
  if (group?.low !== undefined) {
    sheet.stroke([[clamp(group.low), y], [clamp(group.high), y]], {color: 'axis', width: 3});
  }
  if (machine !== undefined) sheet.mark(clamp(machine), y, {...more, size: 13, color: 'bg', line: 'muted', width: 1.5});
  if (group?.value !== undefined) {
    const [color, line] = lookOf(view, group.value);
    sheet.mark(clamp(group.value), y, {...more, size: 9, color, line, layer: 6});
  } else if (!row.unknown) {
    drawReason(view, frame, whyOf(view, row), machine, y);
  }
}

// Why there is no value, beside the hollow mark, where there is more room.
function drawReason({sheet}, {left, right, clamp}, why, machine, y) {
  const begin = machine === undefined ? left + 4 : clamp(machine) + 12;
  const end = begin - 24;
  const beyond = right - begin >= end - left;
  const lines = sheet.lines(why, Math.max(right - begin, end - left) - 4, 11.5, false, 2);
  lines.forEach((line, k) =>
    sheet.text(beyond ? begin : end, y + (k - (lines.length - 1) / 2) * 14, line, {
      size: 11.5,
      color: 'muted',
      anchor: beyond ? 'left' : 'right',
      mask: true,
    })
  );
}

// Fill and line of a corrected value: of a stance those of the nearest step.
function lookOf({spec, chart, mode}, value) {
  if (!isMean(chart)) return ['ink', 'bg'];
  const apart = ({score}) => Math.abs(score - value);
  const order = (a, b) => apart(a) - apart(b) || Math.abs(b.score) - Math.abs(a.score);
  return [...scaleOf(spec)].sort(order)[0][mode];
}

const nameOf = ({head, item}) => `${head.label} · ${item.label}`;

function cardOf(view, row) {
  const {chart} = view;
  const {group, n, machine, unknown} = row;
  const print = printer(chart);
  const bounds = (low, high) => (low === undefined ? '' : `, ${print(low)} to ${print(high)}`);
  const value = group?.value;
  const alone = group?.people;
  return card(
    nameOf(row),
    value === undefined ? whyOf(view, row) : `corrected ${print(value)}${bounds(group.low, group.high)}`,
    `${chart.by_machine} ${print(machine)} · n = ${n}`,
    unknown
      ? ''
      : alone === undefined
      ? `read by people · n = ${group?.n ?? 0}`
      : `people’s sample alone ${print(alone)}${bounds(group.people_low, group.people_high)} · n = ${group.n}`,
    value !== undefined && group.n_effective !== undefined
      ? `people alone would have to code ${thousands(Math.round(group.n_effective))} for it`
      : '',
  );
}

// What a click asks for: the machine's rows of a group.
function markOf({spec, chart}, row) {
  const {ids, n} = row;
  const where = Object.fromEntries(chart.by.slice(-ids.length).map((name, k) => [name, [ids[k]]]));
  if (isMean(chart)) where.stance = scaleOf(spec).map(({id}) => id);
  return {n, where, cube: chart.cube, label: nameOf(row)};
}

function keyOf({spec, chart, mode}, rows) {
  const symbol = isMean(chart) ? 'square' : 'circle';
  const [fill, line] = isMean(chart) ? scaleOf(spec).at(-1)[mode] : ['ink', 'ink'];
  const known = rows.some(({group}) => group?.value !== undefined);
  return [
    {symbol, fill: 'none', line: 'muted', size: 12, text: chart.by_machine},
    ...(known ? [{symbol, fill, line, size: 9, text: 'corrected, with its 95 % interval'}] : []),
  ];
}

// ---- words and table

// The groups of which most is coded, for the text alternative.
function inWords({chart}, rows) {
  const print = printer(chart);
  const first = [...rows].sort((a, b) => b.n - a.n).slice(0, 3).map((row) => {
    const value = row.group?.value;
    const words = value === undefined ? 'corrected not known' : `corrected ${print(value)}`;
    return `${nameOf(row)}: ${words}, ${chart.by_machine} ${print(row.machine)}, n\u00a0=\u00a0${thousands(row.n)}`;
  });
  return rows.length ? `${rows.length > 3 ? `Largest of ${thousands(rows.length)} groups` : 'Groups'}: ${first.join('; ')}.` : '';
}

function listRows(view, rows) {
  const {chart} = view;
  const print = printer(chart);
  const machine = chart.by_machine.charAt(0).toUpperCase() + chart.by_machine.slice(1);
  return {
    head: [...chart.heads, 'Corrected', 'Lowest', 'Highest', machine, 'People alone', 'n', 'Read', 'Why not'],
    names: 2, // columns that name a row
    rows: rows.map((row) => {
      const {head, item, group, n, unknown} = row;
      const values = [group?.value, group?.low, group?.high, row.machine, group?.people].map(print);
      return {
        cells: [head.label, item.label, ...values, n, unknown ? '–' : group?.n ?? 0, whyOf(view, row)],
        mark: chart.known ? markOf(view, row) : null,
      };
    }),
  };
}
