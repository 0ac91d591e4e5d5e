// The days that each source gives for events on which the sources disagree.
import {dayTicks, dayWords} from './days.js';
import {pack} from './packing.js';
import {AGREES, differing} from './reports.js';
import {rgba} from './shared.js';
import {card, plural, thousands} from './words.js';

const MOST = {events: 25, reports: 24};
const REACH = 240; // days that all events may span on one axis; beyond, each has its own
const LANE = 9; // px
const MARKS = {yes: {color: 'ink', symbol: 'circle'}, partly: {color: 'axis', symbol: 'circle'}};
const AGAINST = {color: 'accent', symbol: 'square'};
const FADE = 20; // px of a side that is open

export function dates(view) {
  const {items, agreed} = differing(view);
  const events = chooseEvents(items);
  const drawn = events.map((item) => ({...item, marks: chooseReports(item.reports)})).filter(({marks}) => marks.length);
  const axis = scaleOf(view, drawn);
  const bottom = drawn.reduce((y, item) => drawEvent(view, axis, item, y), axis.top);
  if (axis.shared && drawn.length) drawDays(view, axis, bottom);
  view.sheet.height = Math.max(1, bottom + 4);
  return {
    n: sum(items, ({n}) => n),
    unit: 'report',
    note: noteOf({items, drawn, agreed, axis}),
    key: keyOf(),
    table: listReports(items),
    none: items.length ? 'No report that fits these filters is among those listed.' : undefined,
  };
}

function noteOf({items, drawn, agreed, axis}) {
  const all = sum(items, ({n}) => n);
  const listed = sum(items, ({reports}) => reports.length);
  const off = all - sum(drawn, ({marks}) => marks.length);
  const rest = listed === all ? 'All are in the numbers.' : `The numbers list ${thousands(listed)} of ${plural(all, 'report')}.`;
  return [
    agreed ? `Not drawn: ${plural(agreed, 'contested event')} on whose days all sources agree.` : '',
    off ? `Not drawn: ${plural(off, 'report')}, without a day or of more than one chart holds. ${rest}` : '',
    drawn.length && !axis.shared ? 'Each event has an axis of its own.' : '',
  ].filter(Boolean).join(' ');
}

const sum = (items, of) => items.reduce((n, item) => n + of(item), 0);

// ---- choice

// The events with most reports, in order of time.
function chooseEvents(items) {
  if (items.length <= MOST.events) return items;
  const first = new Set([...items].sort((a, b) => b.n - a.n).slice(0, MOST.events));
  return items.filter((item) => first.has(item));
}

// The reports with a day that one chart holds, those that disagree first: with their first and last day, in order of these.
function chooseReports(reports) {
  const rank = {no: 0, partly: 1, yes: 2};
  return reports
    .filter(({since, until}) => since !== null || until !== null)
    .sort((a, b) => rank[a.agrees] - rank[b.agrees])
    .slice(0, MOST.reports)
    .map((report) => ({...report, from: report.since ?? report.until, to: report.until ?? report.since}))
    .sort((a, b) => a.from - b.from || a.to - b.to || Boolean(b.article) - Boolean(a.article));
}

// ---- drawing

// Days → px, of all events or of one.
function scaleOf({width, narrow}, drawn) {
  const all = drawn.flatMap(({marks}) => marks);
  const [first, last] = reachOf(all);
  const label = narrow ? 0 : 260;
  const shared = last - first <= REACH;
  const placer = (from, to) => (day) => label + 12 + ((day - from) / Math.max(1, to - from)) * (width - label - 28);
  return {first, last, label, shared, top: shared ? 24 : 0, placer, place: placer(first, last)};
}

function reachOf(marks) {
  return [Math.min(...marks.map(({from}) => from)), Math.max(...marks.map(({to}) => to)) + 1];
}

// An event's name and its reports, packed into lanes. Returns where it ends.
function drawEvent(view, axis, {event, marks}, top) {
  const {sheet, width, narrow} = view;
  let y = top + 8;
  if (narrow) {
    sheet.text(0, y + 7, sheet.fit(event.label, width, 12.5, true), {bold: true, mask: true});
    y += 20;
  }
  const place = axis.shared ? axis.place : axis.placer(...reachOf(marks));
  const lanes = pack(marks.map(({from, to}) => [place(from) - 6, place(to + 1) + 6]));
  const tall = (Math.max(...lanes) + 1) * LANE;
  const height = Math.max(tall + 4, narrow ? 22 : 34);
  if (!narrow) nameEvent(view, axis, event, marks.length, y + height / 2);
  marks.forEach((report, i) => drawReport(view, place, event, report, y + (height - tall) / 2 + (lanes[i] + 0.5) * LANE));
  y += height + 6;
  if (!axis.shared) y = drawEnds(view, axis, marks, place, y);
  sheet.line(0, y, width, y);
  return y;
}

function nameEvent({sheet}, {label}, event, n, middle) {
  sheet.text(0, middle - 8, sheet.fit(event.label, label - 16, 12.5, true), {bold: true});
  sheet.text(0, middle + 8, `${plural(n, 'report')} drawn`, {size: 11.5, color: 'muted'});
}

// The first and the last day of an event's own axis.
function drawEnds({sheet}, {label}, marks, place, y) {
  const [first, last] = reachOf(marks);
  sheet.line(place(first), y, place(last), y, {color: 'axis'});
  sheet.text(label + 12, y + 10, dayWords(first, true), {size: 12, color: 'muted'});
  if (last - first > 1) sheet.text(place(last), y + 10, dayWords(last - 1, true), {size: 12, color: 'muted', anchor: 'right'});
  return y + 22;
}

// A bar over the days, faded where a side is open, and a mark in its middle: filled for an article, hollow for another source.
function drawReport({sheet}, place, event, report, y) {
  const {color, symbol} = MARKS[report.agrees] ?? AGAINST;
  const [from, to] = [place(report.from), place(report.to + 1)];
  if (report.to > report.from) sheet.rect(from, y - 1.5, to, y + 1.5, {fill: color, layer: 4});
  if (report.until === null) fade(sheet, (from + to) / 2, 1, y, color);
  if (report.since === null) fade(sheet, (from + to) / 2, -1, y, color);
  const {article} = report;
  sheet.mark((from + to) / 2, y, {
    size: 8,
    color: article ? color : 'bg',
    line: color,
    width: 1.5,
    symbol,
    layer: 6,
    hover: card(
      report.source,
      `${report.days}${report.round ? ` · round ${report.round}` : ''}`,
      `${AGREES[report.agrees]}: ${event.label} · n = 1 report`,
      report.note,
    ),
    data: {
      n: 1,
      where: {event: [event.id], ...(article ? {article: [article]} : {})},
      cube: article ? 'reports' : 'attributions',
      label: article ? `${event.label} · ${report.source}` : event.label,
    },
  });
}

function fade(sheet, x, side, y, color) {
  for (let i = 0; i < 4; i++) {
    const [a, b] = [x + (side * i * FADE) / 4, x + (side * (i + 1) * FADE) / 4];
    sheet.rect(Math.min(a, b), y - 1.5, Math.max(a, b), y + 1.5, {fill: rgba(sheet.colour(color), 0.8 - i * 0.2), layer: 4});
  }
}

function drawDays({sheet, width, narrow}, {first, last, place, top}, bottom) {
  for (const {day, words} of dayTicks(first, last - 1, narrow ? 4 : 7)) {
    const x = place(day);
    sheet.line(x, top, x, bottom, {layer: 0});
    const over = x + sheet.measure(words, 12) > width;
    sheet.text(over ? width : x, top - 12, words, {size: 12, color: 'muted', anchor: over ? 'right' : 'left'});
  }
}

function keyOf() {
  return [
    {symbol: 'circle', fill: 'ink', size: 9, text: 'agrees'},
    {symbol: 'circle', fill: 'axis', size: 9, text: 'partly'},
    {symbol: 'square', fill: 'accent', size: 9, text: 'disagrees'},
    {symbol: 'circle', fill: 'none', line: 'ink', size: 9, text: 'hollow: not an article of the case'},
  ];
}

// ---- table

function listReports(items) {
  const row = (event, report) => ({
    cells: [
      event.label,
      report.source,
      report.article ? 'article' : 'other source',
      report.days,
      report.round,
      AGREES[report.agrees],
    ],
    days: [report.since, report.until],
    mark: {n: 1, where: {event: [event.id]}, cube: 'attributions', label: event.label},
  });
  return {
    head: ['Event', 'Source', 'Kind', 'Days', 'Round', 'Agrees'],
    rows: items.flatMap(({event, reports}) => reports.map((report) => row(event, report))),
  };
}
