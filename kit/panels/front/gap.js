// Two sides on one scale: medians joined where both take a position, the other issues below.
import {grouped} from './cube.js';
import {beside, drawPosition, medianOf, nobody, ruleKey, ruleNote, scaledIssues, scaleOf} from './positions.js';
import {counter, placer} from './shared.js';
import {card, plural, signed, thousands} from './words.js';

const BY = ['issue', 'party', 'stance'];
const STEP = 0.5; // of the scale
const WORDED = 2000; // utterances; of more, no dot tells who said what
const DOT = 8; // px that a dot takes at least; where there is no room for all of a step, one mark stands for them
const LARGEST = 15; // px of the mark that stands for most
const TOP = 36; // px, of the first row
const LOW = 23; // px of a row with one side

export function gap(view) {
  const {sheet} = view;
  const sides = sidesOf(view);
  const rows = sides.length ? countGaps(view, sides) : [];
  const both = rows.filter(({steps}) => steps !== null);
  const alone = rows.filter(({steps}) => steps === null);
  const frame = {...layOut(view, rows), sides, rowsOf: rowsOf(view)};
  const end = drawPairs(view, frame, both);
  sheet.height = drawAlone(view, frame, alone, end) + 6;
  return {
    n: rows.reduce((total, row) => total + row.n, 0),
    unit: 'utterance × issue',
    units: 'utterance × issue',
    note: ruleNote(view) + (frame.areas ? 'A larger mark stands for more utterances. ' : ''),
    key: ruleKey(view),
    none: nobody(view, sides.length ? `Neither ${sides[0].label} nor ${sides[1].label} takes a position here.` : NO_SIDES),
    table: listGaps(rows, frame),
  };
}

const NO_SIDES = 'The codebook names fewer than two belligerents, so there are no two sides to compare.';

// The two parties, each with how it is drawn; none where the codebook does not name two.
function sidesOf({spec, mode}) {
  return spec.sides.map((id) => {
    const party = spec.parties.find((other) => other.id === id);
    const family = spec.families.find((other) => other.id === party.family);
    return {...party, hue: family.hue[mode], symbol: family.symbol};
  });
}

// ---- numbers

// Issues on which a side takes a position, widest first: {issue, n, parts, steps}, of each side {side, counts, n, median}.
function countGaps({query, spec}, sides) {
  const count = counter(query.cubes.utterances, BY, query.sum('utterances', BY).n);
  const scale = scaleOf(spec);
  const rows = scaledIssues(spec).map((issue) => {
    const parts = sides.map((side) => {
      const counts = scale.map((step) => count(issue.id, side.id, step.id));
      const n = counts.reduce((a, b) => a + b, 0);
      return {side, counts, n, median: medianOf(scale, counts, n)};
    });
    const [a, b] = parts;
    const steps = a.n && b.n ? Math.abs(a.median - b.median) / STEP : null;
    return {issue, parts, n: a.n + b.n, steps};
  });
  return rows.filter(({n}) => n).sort((a, b) => (b.steps ?? -1) - (a.steps ?? -1) || b.n - a.n);
}

// The rows behind each dot, where there are words for them.
function rowsOf({query, shipped}) {
  const cube = query.cubes.utterances;
  const placeOf = placer(cube, BY);
  const worded = shipped && query.total('utterances') < WORDED;
  const rows = worded ? grouped(cube, query.cells('utterances'), BY) : new Map();
  return (row, part, step) => rows.get(placeOf(row.issue.id, part.side.id, step.id)) ?? [];
}

// ---- drawing

function layOut({spec, width, narrow, sheet}, rows) {
  const label = narrow ? 0 : 176;
  const pad = narrow ? 30 : 22;
  const words = rows.flatMap(({parts}) => parts.map(({side, n}) => sheet.measure(`${side.label} only · ${thousands(n)}`)));
  const unit = (width - (narrow ? 30 : Math.max(118, ...words.map((px) => px + pad))) - label - pad) / 2;
  const zero = label + pad + unit;
  const counts = rows.flatMap(({parts}) => parts.flatMap((part) => part.counts));
  return {
    label,
    scale: scaleOf(spec),
    x: (score) => zero + score * unit,
    high: narrow ? 58 : 40,
    room: unit / 2 - 6, // px of a step
    areas: counts.some((n) => n * DOT > unit / 2 - 6),
    most: Math.max(1, ...counts),
  };
}

// The steps of the scale as lines from one height to another.
function drawScale({sheet}, {scale, x}, top, bottom) {
  for (const {score} of scale) sheet.line(x(score), top, x(score), bottom, {color: score ? 'grid' : 'axis', layer: 0});
}

// Returns where the last row ends.
function drawPairs(view, frame, rows) {
  const {sheet, width, narrow} = view;
  const {scale, x, high} = frame;
  for (const {label, score} of narrow && !rows.length ? [] : scale) {
    if (!(narrow && Math.abs(score) === STEP)) sheet.text(x(score), 6, label, {color: 'muted', size: 12, anchor: 'center'});
  }
  if (!rows.length) return narrow ? -14 : 6;
  const bottom = TOP + high * rows.length;
  drawScale(view, frame, 18, bottom);
  rows.forEach((row, k) => {
    const top = TOP + high * k;
    if (k) sheet.line(0, top, width, top);
    drawPair(view, frame, row, top);
  });
  nameSides(view, frame, rows[0]);
  return bottom;
}

// The names of the sides beside their medians in the first row, apart where the medians are near each other.
function nameSides({sheet, width}, {x}, {parts}) {
  const [a, b] = parts;
  const apart = Math.abs(x(a.median) - x(b.median)) > 90;
  const left = a.median <= b.median ? a : b;
  for (const part of parts) {
    const {label, hue} = part.side;
    const half = sheet.measure(label, 12.5, true) / 2;
    const middle = x(part.median) + (apart ? 0 : (part === left ? -1 : 1) * (half + 4));
    const at = Math.min(Math.max(middle, half), width - half);
    sheet.text(at, TOP - 7, label, {bold: true, color: hue, anchor: 'center'});
  }
}

function drawPair(view, frame, row, top) {
  const {sheet, width, narrow} = view;
  const {label, x} = frame;
  const line = top + (narrow ? 35 : 20);
  const words = top + (narrow ? 12 : 20);
  const steps = row.steps ? plural(row.steps, 'step') : 'no gap';
  const n = `n = ${thousands(row.n)}`;
  const room = narrow ? width - sheet.measure(`${steps} · ${n}`) - 12 : label - 10;
  sheet.text(0, words, sheet.fit(row.issue.label, room, 12.5, true), {bold: true});
  if (narrow) {
    sheet.text(width, words, `${steps} · ${n}`, {anchor: 'right', color: 'muted'});
  } else {
    sheet.text(width, line - 7, steps, {anchor: 'right'});
    sheet.text(width, line + 8, n, {anchor: 'right', color: 'muted', size: 11});
  }
  const [from, to] = row.parts.map(({median}) => x(median)).sort((a, b) => a - b);
  if (from < to) {
    sheet.bar(from, to, line, {
      height: 2,
      fill: 'axis',
      line: 'axis',
      hover: card(row.issue.label, `${steps} between the medians, ${n}`, ...row.parts.map(medianWords)),
      data: markOf(frame, row, row.parts),
    });
  }
  row.parts.forEach((part, k) => drawPart(view, frame, row, part, {line, apart: (k ? 1 : -1) * (frame.areas ? 8 : 6)}));
}

const medianWords = ({side, median, n}) => `${side.label}: median ${signed(median, 1)}, n = ${n}`;

// What a click asks for: positions of some sides on an issue, all or those of one step.
function markOf({scale}, {issue}, parts, step = null) {
  const names = parts.map(({side}) => side.label).join(' and ');
  return {
    n: parts.reduce((n, {counts}) => n + (step ? counts[scale.indexOf(step)] : counts.reduce((a, b) => a + b, 0)), 0),
    where: {issue: [issue.id], party: parts.map(({side}) => side.id), stance: (step ? [step] : scale).map(({id}) => id)},
    cube: 'utterances',
    label: `${names} · ${issue.label}${step ? ` · ${step.label}` : ''}`,
  };
}

// One side on an issue with both: full at its median, a little off the line where the other stands at the same step.
function drawPart(view, frame, row, part, {line, apart}) {
  const other = row.parts.find((each) => each !== part);
  frame.scale.forEach((step, k) => {
    if (!part.counts[k]) return;
    const y = line + (other.counts[k] ? apart : 0);
    drawStep(view, frame, row, part, step, {y, size: 10.5, step: 11, full: step.score === part.median});
  });
}

// Dots beside each other, or one whose area goes by n where there are many.
function drawStep(view, frame, row, part, step, {y, size, step: most, full}) {
  const n = part.counts[frame.scale.indexOf(step)];
  const {label, hue, symbol} = part.side;
  const behind = frame.rowsOf(row, part, step);
  const places = frame.areas ? [0] : beside(n, Math.min(most, frame.room / n));
  places.forEach((place, k) => {
    drawPosition(view, frame.x(step.score) + place, y, {
      symbol,
      hue,
      full,
      size: frame.areas ? Math.max(6, LARGEST * Math.sqrt(n / frame.most)) : size,
      hover: card(
        `${label} · ${row.issue.label}`,
        `${step.label} (${signed(step.score, 1)}), n = ${thousands(n)} of ${thousands(part.n)}`,
        ...(frame.areas ? [] : view.wordingOf(behind[k])),
      ),
      data: markOf(frame, row, [part], step),
    });
  });
}

// Issues of one side, side by side. Returns where the last row ends.
function drawAlone(view, frame, rows, end) {
  const {sheet, width, narrow} = view;
  if (!rows.length) return end;
  sheet.text(0, end + 22, `Only one of the two takes a position (${plural(rows.length, 'issue')})`, {color: 'muted'});
  const first = end + 38;
  const bottom = first + LOW * rows.length;
  if (!narrow) drawScale(view, frame, first, bottom);
  const ordered = frame.sides.flatMap((side) => rows.filter(({parts}) => parts.find((part) => part.n).side === side));
  ordered.forEach((row, k) => {
    const top = first + LOW * k;
    if (k) sheet.line(0, top, width, top);
    const part = row.parts.find(({n}) => n);
    (narrow ? wordAlone : dotAlone)(view, frame, row, part, top + LOW / 2);
  });
  return bottom;
}

function dotAlone(view, frame, row, part, y) {
  const {sheet, width} = view;
  sheet.text(0, y, sheet.fit(row.issue.label, frame.label - 10));
  sheet.text(width, y, `${part.side.label} only · ${thousands(part.n)}`, {anchor: 'right', color: 'muted'});
  frame.scale.forEach((step, k) => {
    const n = part.counts[k];
    if (n) drawStep(view, frame, row, part, step, {y, size: n < 4 ? 9 : 7, step: n < 4 ? 10 : 8, full: true});
  });
}

// The same scale or none: where there is no room for it, positions become words.
function wordAlone(view, frame, row, part, y) {
  const {sheet, width} = view;
  const words = frame.scale.flatMap(({label}, k) => (part.counts[k] ? [`${label} ${thousands(part.counts[k])}`] : []));
  const text = sheet.fit(words.join(' · '), width * 0.6);
  sheet.text(16, y, sheet.fit(row.issue.label, width - sheet.measure(text) - 28));
  sheet.text(width, y, text, {anchor: 'right', color: 'muted'});
  drawPosition(view, 6, y, {
    symbol: part.side.symbol,
    hue: part.side.hue,
    size: 9,
    hover: card(`${part.side.label} · ${row.issue.label}`, words.join(' · '), `n = ${thousands(part.n)}`),
    data: markOf(frame, row, [part]),
  });
}

// ---- table

function listGaps(rows, frame) {
  const {sides} = frame;
  const [a, b] = sides.length ? sides.map(({label}) => label) : ['first side', 'second side'];
  const only = ([left, right]) => (!right.n ? a : !left.n ? b : '');
  return {
    head: ['Issue', `Median, ${a}`, `n, ${a}`, `Median, ${b}`, `n, ${b}`, 'Steps apart', 'Only'],
    rows: rows.map((row) => ({
      cells: [
        row.issue.label,
        ...row.parts.flatMap(({median, n}) => [signed(median), n]),
        row.steps === null ? '–' : String(row.steps),
        only(row.parts),
      ],
      mark: markOf(frame, row, row.parts.filter(({n}) => n)),
    })),
  };
}
