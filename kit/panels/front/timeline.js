// Events in lanes: what is known of their days.
import {dayTicks, dayWords, isLong, yearOf} from './days.js';
import {articlesOf, isOneDay, isWithin} from './events.js';
import {drawEvent} from './lane.js';
import {counter} from './shared.js';
import {card, plural} from './words.js';

const MOST_NAMED = 70; // events a timeline names; beyond, it counts them per day
const ROOM_FOR_LANES = 150; // px, left of the days
const TOP = 30; // px, above the first lane

export function timeline(view) {
  const items = countEvents(view);
  const axis = scaleOf(view);
  const shown = items.filter(({event}) => isWithin(event, axis.first, axis.last));
  const lanes = lanesOf(shown);
  const crowded = shown.length > MOST_NAMED;
  const bottom = drawLanes(view, axis, lanes, crowded);
  drawDays(view, axis, bottom);
  const fullest = crowded ? null : fullestDay(lanes);
  if (fullest) {
    view.sheet.rect(axis.place(fullest.day), 20, axis.place(fullest.day + 1), bottom, {fill: 'panel', layer: -1});
  }
  view.sheet.height = bottom + 24;
  return {
    n: items.length,
    unit: 'event',
    note:
      (fullest
        ? `Most events on one day: ${fullest.count} of ${items.length}, ${dayWords(fullest.day, view.spec.years)}. `
        : '') +
      notDrawn(items, shown) +
      (crowded
        ? ` More than ${MOST_NAMED} events: each dot counts the events that begin on that day; a larger dot means more.`
        : ''),
    table: listEvents(items),
  };
}

function notDrawn(items, shown) {
  const off = items.filter((item) => !shown.includes(item));
  const undated = off.filter(({event}) => event.since === null && event.until === null).length;
  const parts = [[undated, 'without a date'], [off.length - undated, 'outside the days drawn']].filter(([n]) => n);
  if (!parts.length) return '';
  const [[n, why], ...more] = parts;
  const words = [`${plural(n, 'event')} ${why}`, ...more.map((part) => part.join(' '))].join(' and ');
  return `Not drawn: ${words}. ${off.length > 1 ? 'All are' : 'It is'} in the numbers.`;
}

// ---- numbers

// The events that the filters leave, each with its attributions and articles.
function countEvents({query, spec}) {
  const {events, attributions} = query.cubes;
  const left = counter(events, ['event'], query.sum('events', ['event']).n);
  const attributionsOf = counter(attributions, ['event'], query.sum('attributions', ['event']).n);
  return spec.events
    .filter((event) => left(event.id) > 0)
    .map((event) => ({event, attributions: attributionsOf(event.id), articles: articlesOf(event, query.selection)}));
}

function lanesOf(items) {
  const lanes = new Map();
  for (const item of items) lanes.set(item.event.lane, [...(lanes.get(item.event.lane) ?? []), item]);
  return lanes;
}

// The day with most events of one day, if there are three or more.
function fullestDay(lanes) {
  const counts = new Map();
  for (const {event} of [...lanes.values()].flat()) {
    if (isOneDay(event)) counts.set(event.since, (counts.get(event.since) ?? 0) + 1);
  }
  const [[day, count] = [null, 0]] = [...counts].sort(([, a], [, b]) => b - a);
  return count > 2 ? {day, count} : null;
}

// ---- drawing

// Days → px: {first, last, left, place}.
function scaleOf({spec, width, narrow}) {
  const [first, last] = spec.axis ?? spec.period;
  const left = narrow ? 0 : ROOM_FOR_LANES;
  const perDay = (width - left) / (last - first + 1);
  return {first, last, left, place: (day) => left + (Math.min(Math.max(day, first), last + 1) - first) * perDay};
}

// Returns where the last lane ends.
function drawLanes(view, axis, lanes, crowded) {
  const {sheet, width, narrow} = view;
  const rowHeight = narrow ? 20 : 22;
  let y = TOP;
  for (const [lane, items] of lanes) {
    const top = y;
    if (narrow) {
      sheet.text(0, y + 8, lane, {bold: true, size: 12});
      y += 20;
    }
    const talks = items.some(({event}) => event.numbered);
    y = crowded ? drawCounts(view, axis, {lane, items, talks}, y) : drawNamed(view, axis, {items, talks, rowHeight}, y);
    if (!narrow) sheet.text(0, top + (crowded ? 18 : rowHeight / 2), sheet.fit(lane, axis.left - 8, 12.5, true), {bold: true});
    sheet.line(0, y - 5, width, y - 5);
  }
  return y;
}

// Too many to name: a dot per day, area by events.
function drawCounts({sheet, spec}, axis, {lane, items, talks}, top) {
  const days = new Map();
  for (const {event} of items) {
    const day = Math.max(axis.first, event.since ?? event.until);
    days.set(day, [...(days.get(day) ?? []), event]);
  }
  const most = Math.max(...[...days.values()].map((events) => events.length));
  for (const [day, events] of days) {
    sheet.mark(axis.place(day + 0.5), top + 18, {
      size: Math.max(3, 26 * Math.sqrt(events.length / most)),
      color: talks ? 'ink' : 'axis',
      line: 'bg',
      hover: card(
        lane,
        `${dayWords(day, spec.years)}: ${plural(events.length, 'event')} that begin${events.length === 1 ? 's' : ''}`,
        ...events.slice(0, 5).map((event) => event.label),
      ),
      data: {
        n: events.length,
        where: {event: events.map((event) => event.id)},
        cube: 'attributions',
        label: `${lane}, ${dayWords(day, spec.years)}`,
      },
    });
  }
  return top + 44;
}

function drawNamed(view, axis, {items, talks, rowHeight}, top) {
  const rows = []; // per row of the lane the stretches that are taken
  for (const item of items) drawEvent(view, axis, item, {rows, rowHeight, top, talks});
  return top + Math.max(1, rows.length) * rowHeight + (view.narrow ? 8 : 12);
}

// Weeks above, their dates below; of years their names, above and below.
function drawDays({sheet, width, narrow}, {first, last, left, place}, bottom) {
  const long = isLong(first, last);
  let free = -1; // px from which there is room for a date
  for (const {day, words} of long ? dayTicks(first, last, narrow ? 5 : 8) : weeksOf(first, last, narrow)) {
    const number = day - first + 1;
    const above = long ? words : day === first || !narrow ? `day ${number}` : String(number);
    sheet.line(place(day), 20, place(day), bottom, {layer: 0});
    if (place(day) + sheet.measure(above, 12) <= width) sheet.text(place(day), 8, above, {size: 12, color: 'muted'});
    const room = sheet.measure(words, 12);
    const over = place(day) + room + 4 > width;
    const start = over ? width - room : place(day);
    if (start > free) {
      sheet.text(over ? width : place(day), bottom + 12, words, {size: 12, color: 'muted', anchor: over ? 'right' : 'left'});
      free = start + room + 6;
    }
  }
  sheet.line(left, 20, width, 20, {color: 'axis'});
}

function weeksOf(first, last, narrow) {
  const length = last - first + 1;
  const days = Math.max(1, Math.ceil(length / (narrow ? 6 : 8) / 7)) * 7;
  const years = yearOf(first) !== yearOf(last);
  return Array.from({length: Math.ceil(length / days)}, (_, k) => {
    const day = first + k * days;
    return {day, words: dayWords(day, years)};
  });
}

// ---- table

function listEvents(items) {
  return {
    head: ['Kind', 'Event', 'When', 'Round', 'Sources disagree', 'Articles', 'Attributions'],
    rows: items.map(({event, articles, attributions}) => ({
      cells: [
        event.lane,
        event.label,
        event.when,
        event.numbered ? String(event.round ?? '?') : '',
        event.contested ? event.note || 'yes' : '',
        articles,
        attributions,
      ],
      days: [event.since, event.until],
      mark: {n: attributions, where: {event: [event.id]}, cube: 'attributions', label: event.label},
    })),
  };
}
