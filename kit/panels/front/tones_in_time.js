// Scores over the days on which the words may have been said: a strip for each method; nothing is smoothed.
import {alike, isoDay, rowsBehind} from './cube.js';
import {daysWords, dayTicks} from './days.js';
import {areaOf} from './positions.js';
import {hueOf, rgba, signOf, sumOf} from './shared.js';
import {drawDays, gatherDays, placeInTime} from './spans.js';
import {card, signed, thousands} from './words.js';

const HIGH = 120; // px of a strip
const APART = 18; // px between strips
const NAMES = 150; // px of the methods' names beside the strips
const ENDS = 76; // px of the words at the ends of the scale
const PLACE = 7; // px between marks at one place

export function tonesInTime(view) {
  const methods = view.chart.methods.map((method) => countMethod(view, method)).filter(({all}) => all);
  const marks = methods.flatMap(({positions}) => positions.filter(({drawn}) => drawn));
  const frame = layOut(view, methods, marks);
  methods.forEach((method, k) => drawStrip(view, frame, method, k));
  view.sheet.height = Math.max(40, methods.length * frame.pitch + 14);
  const families = view.spec.families.filter((family) => marks.some((mark) => mark.family === family));
  return {
    n: view.query.total('attributions'),
    unit: 'attribution',
    note: noteOf(methods, frame),
    key: families.map((family) => signOf(view, family)),
    none: marks.length ? '' : 'No scored attribution has a day in the period.',
    table: listScores(view, methods),
  };
}

// ---- numbers

// Attributions alike in side, score and days: {method, all, positions, days}.
function countMethod(view, method) {
  const {query, spec, chart} = view;
  const families = new Map(spec.families.map((family) => [family.id, family]));
  const scored = alike(query.cubes.tones, query.cells('tones'), ['family', method.bin])
    .map(({ids: [family, bin], ...group}) => ({
      ...placeInTime(spec, chart, group),
      family: families.get(family),
      bin,
      value: Number(bin) / 10,
    }))
    .filter(({family, bin}) => family && bin !== '');
  return {method, all: sumOf(scored), ...gatherDays(view, scored, ({family, bin}) => `${family.id} ${bin}`)};
}

function noteOf(methods, {areas}) {
  const days = Math.max(0, ...methods.map((method) => method.days));
  const off = methods
    .map(({method, positions}) => [sumOf(positions.filter(({drawn}) => !drawn)), method.name])
    .filter(([n]) => n);
  const parts = off.map(([n, name]) => `${thousands(n)} (${name})`).join(', ');
  return [
    'Scores are rounded to 0.1.',
    off.length ? `Not drawn, undated or outside the period: ${parts}; the numbers hold them.` : '',
    days ? `Each mark stands for ${days} days.` : '',
    areas ? 'A larger mark stands for more attributions.' : '',
  ].filter(Boolean).join(' ');
}

// ---- drawing

function layOut({spec, width, narrow}, methods, marks) {
  const [first, last] = spec.period;
  const left = narrow ? 0 : NAMES;
  const across = width - left - ENDS;
  const piles = new Map();
  for (const method of methods) {
    for (const {value, begin, until, n, drawn} of method.positions) {
      const key = `${method.method.name} ${value} ${begin + until}`;
      if (drawn) piles.set(key, (piles.get(key) ?? 0) + n);
    }
  }
  return {
    left,
    across,
    narrow,
    head: narrow ? 22 : 6,
    pitch: HIGH + APART + (narrow ? 22 : 0),
    ticks: dayTicks(first, last, narrow ? 4 : 7),
    x: (day) => left + ((Math.min(Math.max(day, first), last + 1) - first) / (last - first + 1)) * across,
    areas: Math.max(0, ...piles.values()) * PLACE > across / 4,
    most: Math.max(1, ...marks.map(({n}) => n)),
    last: methods.at(-1),
  };
}

function drawStrip(view, frame, counted, k) {
  const {sheet} = view;
  const {left, across, narrow, x} = frame;
  const {method, all, positions} = counted;
  const top = k * frame.pitch + frame.head;
  const y = (value) => top + ((1.15 - value) / 2.3) * HIGH;
  const drawn = positions.filter((position) => position.drawn);
  const n = `n = ${thousands(sumOf(drawn))} of ${thousands(all)}`;
  if (narrow) {
    sheet.text(0, top - 12, method.label, {bold: true});
    sheet.text(view.width, top - 12, n, {color: 'muted', size: 11.5, anchor: 'right'});
  } else {
    const lines = sheet.lines(method.label, NAMES - 20, 12.5, true, 3);
    lines.forEach((line, j) => sheet.text(0, top + HIGH / 2 - 16 + 15 * j, line, {bold: true}));
    sheet.text(0, top + HIGH / 2 - 14 + 15 * lines.length, n, {color: 'muted', size: 11.5});
  }
  for (const value of [-1, 0, 1]) sheet.line(left, y(value), left + across, y(value), {color: value ? 'grid' : 'axis', layer: 1});
  drawDays(view, frame.ticks, {left, top, width: across, high: HIGH, x, words: counted === frame.last});
  const [low, high] = method.ends;
  for (const [value, words] of [[1, `+1 ${high}`], [0, '0'], [-1, `−1 ${low}`]]) {
    sheet.text(left + across + 6, y(value), words, {color: 'muted', size: 11});
  }
  drawMarks(view, frame, method, drawn, y);
}

// Bars cover the days that may be meant; marks at one place stand beside each other.
function drawMarks(view, frame, method, drawn, y) {
  const taken = new Map();
  for (const family of view.spec.families) {
    for (const mark of drawn.filter((position) => position.family === family)) {
      drawBar(view, frame, mark, y(mark.value));
      drawMark(view, frame, method, mark, y(mark.value), taken);
    }
  }
}

function drawBar({sheet, mode}, {x}, {family, since, until, begin, spans}, at) {
  if (until <= begin || spans.length > 1) return;
  const color = rgba(family.hue[mode], 0.35);
  sheet.stroke([[x(begin), at], [x(until + 1), at]], {color, width: 1.5, dash: since === null ? 'dot' : 'solid'});
}

function drawMark(view, {x, areas, most}, method, mark, at, taken) {
  const {family, value, since, until, begin, n} = mark;
  const hue = hueOf(view, family);
  const middle = since === null ? x(until + 0.5) : (x(begin) + x(until + 1)) / 2;
  const rows = view.shipped && !areas ? rowsBehind(view.query.cubes.tones, mark.cells) : [];
  const open = family.symbol.includes('open');
  for (let k = 0; k < (areas ? 1 : n); k++) {
    const key = `${Math.round(middle / PLACE)} ${value}`;
    const rank = (taken.get(key) ?? -1) + 1;
    taken.set(key, rank);
    const shift = areas ? 0 : Math.ceil(rank / 2) * PLACE * (rank % 2 ? 1 : -1);
    view.sheet.mark(middle + shift, at, {
      symbol: family.symbol,
      size: areas ? areaOf(n, most, 4) * 0.7 : 7,
      color: rgba(hue, 0.8),
      line: open ? hue : 'bg',
      width: open ? 1.4 : 0.6,
      hover: card(
        `${family.label} · ${method.name} about ${signed(value, 1)}`,
        `${daysWords(since, until)}, n = ${thousands(n)}`,
        ...(areas ? [] : view.wordingOf(rows[k])),
      ),
      data: markOf(method, mark),
    });
  }
}

// What a click asks for: attributions of a side with one score and these days.
const markOf = (method, {family, bin, value, since, until, n, spans}) => ({
  n,
  where: {family: [family.id], [method.bin]: [bin], days: spans},
  cube: 'tones',
  label: `${family.label} · ${method.name} ${signed(value, 1)} · ${daysWords(since, until)}`,
});

// ---- table

function listScores({spec}, methods) {
  const early = (day) => day ?? -Infinity;
  const late = (day) => day ?? Infinity;
  const compare = (a, b) => (a < b ? -1 : a > b ? 1 : 0);
  const rows = methods.flatMap(({method, positions}) =>
    [...positions]
      .sort((a, b) =>
        spec.families.indexOf(a.family) - spec.families.indexOf(b.family) || b.drawn - a.drawn ||
        compare(early(a.since), early(b.since)) || compare(late(a.until), late(b.until)) || a.value - b.value
      )
      .map((position) => ({method, position}))
  );
  return {
    head: ['Method', 'Side', 'From', 'To', 'Score', 'n'],
    rows: rows.map(({method, position}) => {
      const {family, since, until, value, n} = position;
      return {
        cells: [method.name, family.label, isoDay(since) || '–', isoDay(until) || '–', signed(value, 1), n],
        mark: markOf(method, position),
      };
    }),
  };
}
