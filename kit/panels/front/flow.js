// From the outlet back to the actor: who printed, wrote, carried and said it. Ribbons as wide as their attributions.
import {isHidden, orderNodes, pool, readFlows} from './channels.js';
import {hueOf, rgba} from './shared.js';
import {card, plural, thousands} from './words.js';

const HEADS = {outlet: 'Outlet', original: 'Original', carrier: 'Carried by', family: 'Actor’s side'};
const WIDE = ['outlet', 'original', 'carrier', 'family'];
const NARROW = ['outlet', 'original', 'family'];
const TOP = 26; // px of the heads
const RIBBON = 0.38; // opacity

export function sources(view) {
  const {sheet, narrow} = view;
  const flows = readFlows(view);
  const {drawn, pooled} = pool(flows);
  const n = flows.reduce((sum, flow) => sum + flow.n, 0);
  if (n) drawFlows(view, layOut(view, drawn, narrow ? NARROW : WIDE, n));
  else sheet.height = 1;
  return {
    n,
    unit: 'attribution',
    note: (pooled ? 'Those with fewest attributions are drawn together as “other”; all are in the numbers. ' : '') +
      (narrow ? 'On a wider screen the chart also shows the carriers; they are in the numbers. ' : '') +
      hiddenWords(flows, n),
    key: [{symbol: 'square', fill: 'none', line: 'accent', text: 'not said: who wrote it, or through whom it came'}],
    table: listFlows(flows),
  };
}

function hiddenWords(flows, n) {
  const bare = flows.reduce((sum, flow) => sum + (isHidden(flow.carrier) ? flow.n : 0), 0);
  return n ? `No carrier is named for ${thousands(bare)} of ${plural(n, 'attribution')}.` : '';
}

// ---- drawing

// Nodes below each other in columns: {columns, nodes, start, unit, wide, height}.
function layOut(view, flows, columns, n) {
  const order = Object.fromEntries(columns.map((column) => [column, orderNodes(flows, column)]));
  const most = Math.max(...columns.map((column) => order[column].length));
  const height = Math.max(430, 20 * most + 160);
  const gap = Math.min(16, (height - 200) / Math.max(1, most - 1));
  const unit = (height - gap * (most - 1)) / n; // px an attribution
  const wide = view.narrow ? 8 : 10;
  for (const column of columns) {
    const spare = (height - n * unit) / Math.max(1, order[column].length - 1);
    let top = TOP;
    for (const node of order[column]) {
      Object.assign(node, {top, from: top, to: top, tall: node.n * unit});
      top += node.tall + spare;
    }
  }
  const step = (view.width - wide) / (columns.length - 1);
  return {flows, columns, order, unit, wide, height, step, start: (column) => columns.indexOf(column) * step};
}

function drawFlows(view, frame) {
  const {sheet, width} = view;
  const {columns, start, height} = frame;
  columns.forEach((column, i) => {
    const last = i === columns.length - 1;
    const head = i ? `← ${HEADS[column]}` : HEADS[column];
    sheet.text(last ? width : start(column), 8, head, {bold: true, anchor: last ? 'right' : 'left'});
  });
  columns.slice(1).forEach((column, i) => drawRibbons(view, frame, columns[i], column));
  for (const column of columns) frame.order[column].forEach((node) => drawNode(view, frame, column, node));
  sheet.height = TOP + height + 4;
}

// All ribbons between two columns: one shape a family, and a spot on each to hover and click.
function drawRibbons(view, frame, a, b) {
  const {sheet} = view;
  const ribbons = joined(frame, a, b);
  stack(ribbons, 'one', 'from', frame.unit);
  stack(ribbons, 'other', 'to', frame.unit);
  const [x1, x2] = [frame.start(a) + frame.wide, frame.start(b)];
  const middle = (x1 + x2) / 2;
  const shapes = new Map();
  for (const {one, other, family, n, from, to} of ribbons) {
    const tall = n * frame.unit;
    const path = `M${x1},${from}C${middle},${from} ${middle},${to} ${x2},${to}L${x2},${to + tall}` +
      `C${middle},${to + tall} ${middle},${from + tall} ${x1},${from + tall}Z`;
    shapes.set(family, (shapes.get(family) ?? '') + path);
    const names = `${one.name} ← ${other.name}`;
    const label = other.name === family.label ? names : `${names} · ${family.label}`;
    sheet.mark(middle, (from + to + tall) / 2, {
      size: 14,
      color: 'rgba(0,0,0,0)',
      hover: card(names, other.name === family.label ? `n = ${n}` : `${family.label}: n = ${n}`),
      data: {n, where: {...one.where, ...other.where, family: [family.id]}, cube: 'carried', label},
    });
  }
  for (const [family, path] of shapes) sheet.path(path, rgba(hueOf(view, family), RIBBON));
}

// Flows with the same ends and family as one, in order of both ends: {one, other, family, n}.
function joined({flows, order}, a, b) {
  const ribbons = new Map();
  const rank = new Map([...order[a], ...order[b]].map((node, i) => [node, i]));
  for (const {nodes, family, n} of flows) {
    const [one, other] = [nodes[a], nodes[b]];
    const key = `${rank.get(one)} ${rank.get(other)} ${family.id}`;
    if (!ribbons.has(key)) ribbons.set(key, {one, other, family, n: 0, place: [rank.get(one), rank.get(other), family.rank]});
    ribbons.get(key).n += n;
  }
  return [...ribbons.values()];
}

// Where each ribbon meets its node at one end, in px: below those of nodes and families that come before.
function stack(ribbons, end, name, unit) {
  const order = end === 'one' ? [0, 1, 2] : [1, 0, 2];
  const before = (p, q) => order.map((k) => p.place[k] - q.place[k]).find((difference) => difference) ?? 0;
  const used = new Map();
  for (const ribbon of [...ribbons].sort(before)) {
    const node = ribbon[end];
    ribbon[name] = node.top + (used.get(node) ?? 0);
    used.set(node, (used.get(node) ?? 0) + ribbon.n * unit);
  }
}

function drawNode(view, frame, column, node) {
  const {sheet} = view;
  const x = frame.start(column);
  const hidden = isHidden(node.name);
  const fill = node.family ? hueOf(view, node.family) : hidden ? 'bg' : 'ink';
  sheet.bar(x, x + frame.wide, node.top + node.tall / 2, {
    height: Math.max(1, node.tall),
    fill,
    line: hidden ? 'accent' : fill,
    hover: card(node.name, `${HEADS[column].toLowerCase()} · n = ${thousands(node.n)}`),
    data: {n: node.n, where: node.where, cube: 'carried', label: node.name},
  });
  nameNode(view, frame, column, node);
}

// Its name and n beside it; on the left of the last column. Where it is near, that one's names take two lines.
function nameNode({sheet, width, narrow}, {start, step, wide, columns}, column, node) {
  const last = column === columns.at(-1);
  const tight = step < 260;
  const ends = tight ? 82 : Math.min(150, step * 0.42); // px that the last column's names may take
  const count = node.n >= 1e4 && narrow ? `${thousands(Math.round(node.n / 1e3))} k` : thousands(node.n);
  const beside = sheet.measure(` ${count}`, 12);
  const nextToLast = column === columns.at(-2);
  const room = (last ? ends : step - wide - 10 - (nextToLast ? ends : 0)) - beside;
  const lines = last && tight ? sheet.lines(node.name, room, 12, false, 2) : [sheet.fit(node.name, room, 12)];
  const middle = node.top + node.tall / 2;
  lines.forEach((line, i) => {
    const y = middle + (i - (lines.length - 1) / 2) * 14;
    const end = i === lines.length - 1 ? beside : 0;
    const long = sheet.measure(line, 12) + end;
    const from = last ? width - wide - 6 - long : start(column) + wide + 6;
    sheet.rect(from - 2, y - 7, from + long + 2, y + 7, {fill: rgba(sheet.colour('bg'), 0.72), layer: 3});
    sheet.text(from, y, line, {size: 12});
    if (end) sheet.text(from + long, y, count, {size: 12, color: 'muted', anchor: 'right'});
  });
}

// ---- table

function listFlows(flows) {
  return {
    head: ['Outlet', 'Original', 'Carried by', 'Side', 'n'],
    rows: flows.map((flow) => ({
      cells: [flow.outlet.label, flow.original, flow.carrier, flow.family.label, flow.n],
      get mark() { // made when it is asked for: there may be many
        return markOf(flow);
      },
    })),
  };
}

const markOf = ({outlet, original, carrier, family, n}) => ({
  n,
  where: {outlet: [outlet.id], original: [original], carrier: [carrier], family: [family.id]},
  cube: 'carried',
  label: `${outlet.label} ← ${original} ← ${carrier} ← ${family.label}`,
});
