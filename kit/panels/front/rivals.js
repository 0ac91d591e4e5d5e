// Figures somebody put forward: rivals joined by a line with their ratio, the rest on axes of their own; never a sum.
import {pack} from './packing.js';
import {hueOf} from './shared.js';
import {card, number, thousands} from './words.js';

const MOST = {rivals: 8, alone: 12, values: 12, all: 80}; // numbers of one chart
const WIDEST = 40; // largest to smallest value on one axis
const GREY = {light: '#888686', dark: '#7A7778'};
const AXIS = 34; // px below a block
const LINE = 17; // px of a row of names

export function figures(view) {
  const {sheet} = view;
  const left = readFigures(view);
  const {rivals, alone, rest} = chooseFigures(left);
  let y = 0;
  const head = (text, color) => {
    sheet.text(0, y + 8, text, {bold: color === 'accent', color});
    y += 24;
  };
  for (
    const [blocks, text, color] of [[alike(rivals), 'Rivals: the same thing, counted twice', 'accent'], [
      alike(alone),
      'No rival in these texts',
      'muted',
    ]]
  ) {
    if (blocks.length) head(text, color);
    for (const block of blocks) y = drawBlock(view, block, y, color === 'accent');
  }
  sheet.height = Math.max(1, y - 8);
  return {
    n: left.length,
    unit: 'number',
    note: 'Each body counts by its own rules, so two results can both be right. ' +
      (rest ? `${thousands(rest)} more are in the numbers: rivals that most put forward are drawn first. ` : ''),
    table: listFigures(left),
  };
}

// ---- numbers

// The figures that the filters leave, rivals first: with their `ratio` to the smallest of their group, or none without a rival.
function readFigures({query, spec}) {
  const kept = new Set(query.groups('figures', ['figure']).map(([[id]]) => id));
  const left = spec.figures.filter(({id}) => kept.has(id));
  const groups = new Map();
  for (const {group, value} of left) if (group !== null) groups.set(group, [...(groups.get(group) ?? []), value]);
  const read = left.map((figure) => {
    const values = groups.get(figure.group) ?? [];
    const smallest = Math.min(...values);
    return {...figure, rival: values.length > 1, ratio: values.length > 1 && smallest ? figure.value / smallest : null};
  });
  return read.sort((a, b) => b.rival - a.rival || a.order - b.order || a.value - b.value);
}

// Those that one chart holds, a list for each thing: all, or the rivals that most put forward and the first of the others.
function chooseFigures(left) {
  const groups = new Map();
  for (const figure of left.filter(({rival}) => rival)) groups.set(figure.group, [...(groups.get(figure.group) ?? []), figure]);
  const alone = left.filter(({rival}) => !rival).map((figure) => [figure]);
  const rivals = [...groups.values()];
  if (rivals.length <= MOST.rivals && left.length <= MOST.all) return {rivals, alone, rest: 0};
  const largest = new Set([...rivals].sort((a, b) => b.length - a.length).slice(0, MOST.rivals));
  const drawn = rivals.filter((group) => largest.has(group)).map((group) => distinct(group).slice(0, MOST.values));
  const first = alone.slice(0, MOST.alone);
  return {rivals: drawn, alone: first, rest: left.length - drawn.flat().length - first.length};
}

// Equal values once a source.
function distinct(group) {
  const keys = group.map(({actor, value}) => `${actor} ${value}`);
  return group.filter((_, i) => keys.indexOf(keys[i]) === i);
}

// Rows that can share an axis: no value forty times another.
function alike(rows) {
  const blocks = [];
  for (const row of rows) {
    const fits = (block) => {
      const values = [...block, row].flat().map(({value}) => value);
      return Math.max(...values) <= WIDEST * Math.max(Math.min(...values), 1e-9);
    };
    const block = blocks.find(fits);
    if (block) block.push(row);
    else blocks.push([row]);
  }
  return blocks;
}

// ---- drawing

// Step of the ticks and end of an axis from zero: 3 to 6 steps of 1, 2 or 5.
function stepsTo(top) {
  const power = 10 ** (String(Math.trunc(Math.max(top, 1))).length - 1);
  const step = [0.1, 0.2, 0.25, 0.5, 1, 2, 5].map((k) => power * k).find((s) => (top * 1.06) / s <= 4.2);
  return {step, end: Math.max(step * Math.ceil((top * 1.02) / step), step)};
}

// One axis and its rows. Returns where it ends.
function drawBlock(view, rows, top, rivalling) {
  const {sheet, width, narrow} = view;
  const label = narrow ? 0 : 230;
  const {step, end} = stepsTo(Math.max(...rows.flat().map(({value}) => value)));
  const room = width - label - 24;
  const axis = {label, x: (value) => label + 8 + (value / end) * (room - 8)};
  let y = top;
  const places = rows.map((row, i) => {
    const names = rivalling ? namesAbove(view, axis, row) : [];
    const above = Math.max(1, ...names.map(({lane}) => lane + 1)) * LINE;
    const place = {row, names, top: y, first: !i, above};
    y += rivalling ? above + (narrow ? 62 : 42) : narrow ? 58 : 44;
    return {...place, bottom: y};
  });
  for (let value = 0; value <= end * 1.001; value += step) {
    sheet.line(axis.x(value), top, axis.x(value), y, {color: value ? 'grid' : 'axis', layer: 0});
    sheet.text(axis.x(value), y + 10, number(value, step < 1 ? 1 : 0).replace(/\B(?=(\d{3})+(?!\d))/g, ','), {
      size: 12,
      color: 'muted',
      anchor: value ? 'center' : 'left',
    });
  }
  for (const place of places) drawRow(view, axis, place, rivalling);
  return y + AXIS;
}

function drawRow(view, axis, {row, names, top, bottom, first, above}, rivalling) {
  const {sheet, width, narrow} = view;
  if (!first) sheet.line(0, top, width, top);
  nameRow(view, row[0].what, top, bottom);
  const middle = rivalling ? top + (narrow ? 24 : 8) + above + 8 : narrow ? top + 36 : (top + bottom) / 2;
  if (rivalling) {
    const ends = row.map(({value}) => axis.x(value));
    const [from, to] = [Math.min(...ends), Math.max(...ends)];
    sheet.rect(from, middle - 1.5, to, middle + 1.5, {fill: 'accent', layer: 2});
    const ratio = Math.max(...row.map((figure) => figure.ratio ?? 0));
    if (ratio) {
      sheet.text((from + to) / 2, middle + 14, `× ${number(ratio, 1)}`, {
        bold: true,
        color: 'accent',
        anchor: 'center',
        mask: true,
      });
    }
  }
  row.forEach((figure) => drawFigure(view, axis, figure, middle));
  if (rivalling) names.forEach((name) => drawNameAbove(view, name, middle));
  else drawNameBeside(view, axis, row[0], middle);
}

function nameRow({sheet, width, narrow}, what, top, bottom) {
  if (narrow) {
    sheet.text(0, top + 12, sheet.fit(what, width, 12.5, true), {bold: true, mask: true});
    return;
  }
  const lines = sheet.lines(what, 214, 12.5, true, 2);
  lines.forEach((line, i) => sheet.text(0, (top + bottom) / 2 + (i - (lines.length - 1) / 2) * 15, line, {bold: true}));
}

function drawFigure(view, axis, figure, middle) {
  const {sheet, spec} = view;
  const family = spec.families.find(({id}) => id === figure.family) ?? {hue: GREY, symbol: 'x'};
  const color = hueOf(view, family);
  const x = axis.x(figure.value);
  if (figure.over) {
    sheet.rect(x, middle - 1, x + 24, middle + 1, {fill: color, layer: 2});
    sheet.mark(x + 28, middle, {size: 9, symbol: 'triangle-right', color});
  }
  sheet.mark(x, middle, {
    size: 13,
    symbol: family.symbol,
    color,
    line: family.symbol.includes('open') ? color : 'bg',
    width: family.symbol.includes('open') ? 1.8 : 1,
    layer: 6,
    hover: card(`${figure.printed} ${figure.unit}`, figure.what, `${figure.actor} · ${figure.party}`, figure.article, 'n = 1'),
    data: markOf(figure),
  });
}

const markOf = (figure) => ({
  n: 1,
  where: {figure: [figure.id]},
  cube: 'worded',
  label: `${figure.what}: ${figure.printed}, ${figure.actor}`,
});

// The values and who says so above the marks of rivals, in as many lines as they need: {figure, mark, left, lane, who}.
function namesAbove({sheet, width, narrow}, axis, row) {
  const names = row.map((figure) => {
    const start = sheet.measure(figure.printed, 12.5, true) + 6;
    const who = sheet.fit(figure.actor, width * (narrow ? 0.46 : 0.4) - start);
    const room = start + sheet.measure(who);
    const mark = axis.x(figure.value);
    return {figure, mark, who, start, room, left: Math.min(Math.max(mark - room / 2, axis.label), width - room)};
  });
  const lanes = pack(names.map(({left, room}) => [left, left + room]), 12);
  return names.map((name, i) => ({...name, lane: lanes[i]}));
}

function drawNameAbove({sheet}, {figure, mark, left, start, lane, who}, middle) {
  const y = middle - 17 - lane * LINE;
  if (lane) sheet.line(mark, y + 8, mark, middle - 7, {color: 'axis', layer: 1});
  sheet.text(left, y, figure.printed, {bold: true, mask: true});
  sheet.text(left + start, y, who, {mask: true});
}

// The value and who says so beside a lone mark, on the side with room.
function drawNameBeside({sheet, width}, axis, figure, middle) {
  const mark = axis.x(figure.value);
  const gap = figure.over ? 42 : 13;
  const start = sheet.measure(figure.printed, 12.5, true) + 6;
  const [before, after] = [mark - 13 - axis.label, width - mark - gap];
  const right = after >= Math.min(start + sheet.measure(figure.actor), before);
  const who = sheet.fit(figure.actor, Math.max((right ? after : before) - start, 30));
  const left = right ? mark + gap : mark - 13 - start - sheet.measure(who);
  sheet.text(left, middle, figure.printed, {bold: true, mask: true});
  sheet.text(left + start, middle, who, {mask: true});
}

// ---- table

function listFigures(left) {
  return {
    head: ['What', 'Number', 'Put forward by', 'Side', 'Article', '× the smallest'],
    rows: left.map((figure) => ({
      cells: [figure.what, figure.printed, figure.actor, figure.family, figure.article, number(figure.ratio)],
      mark: markOf(figure),
    })),
  };
}
