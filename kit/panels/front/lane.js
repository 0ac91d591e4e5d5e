// One event in its lane: a stretch or a dot for its days, its number, its name where there is room.
import {isLong} from './days.js';
import {isOneDay} from './events.js';
import {rgba} from './shared.js';
import {card, plural} from './words.js';

const HALF = 6; // px, half the height of a stretch
const DISC = 18; // px across, a round's number
const BESIDE = 7; // px between a stretch and its name
const DIFFER = ' ≠'; // behind the name of an event on which sources disagree
const CLEAR = 'rgba(0,0,0,0)';

// `lane` holds the rows taken so far, the rows' height, the lane's top and whether it is the talks' lane.
export function drawEvent(view, axis, item, lane) {
  const span = spanOf(view, axis, item.event);
  const name = nameOf(view, axis, item.event, span, lane.talks);
  const middle = lane.top + takeRow(lane.rows, name, view.width) * lane.rowHeight + lane.rowHeight / 2;
  drawSpan(view.sheet, item.event, span, middle, lane.talks ? 'ink' : 'axis');
  drawDot(view, axis, item, span, middle);
  drawName(view, axis, span, name, middle, lane.rowHeight);
}

// Where its days lie. Of an open side four days are drawn.
function spanOf({narrow}, axis, event) {
  const by = event.since === null || event.precision === 'by'; // only its last day is known
  const from = axis.place(by ? event.until - 4 : event.since);
  const to = axis.place((event.until ?? event.since + 4) + 1);
  const least = event.numbered ? DISC : narrow ? 9 : 6; // px
  return {from, to: Math.max(to, from + least), by};
}

// Its words and the stretch they take together with the days: beside them, or above where neither side has room.
function nameOf({sheet, width, narrow}, axis, event, {from, to}, talks) {
  const bold = talks && event.numbered;
  const differ = event.contested ? DIFFER : '';
  const note = event.contested && event.note && !narrow ? ` ${event.note}` : '';
  const whole = event.label + differ + note;
  const after = width - (to + BESIDE);
  const before = from - BESIDE - axis.left;
  const fits = sheet.measure(whole, 12.5, bold) + 8 <= Math.max(after, before);
  const text = fits ? whole : sheet.fit(event.label, width - axis.left - 20, 12.5, bold) + differ;
  const room = sheet.measure(text, 12.5, bold) + 8;
  const right = room <= after || after >= before;
  const cut = text.indexOf(DIFFER) < 0 ? text.length : text.indexOf(DIFFER);
  return {
    head: text.slice(0, cut),
    tail: text.slice(cut),
    bold,
    fits,
    right,
    room,
    start: right ? from : from - room - BESIDE,
    end: right ? to + room + BESIDE : to,
  };
}

// The first row with room for it, now taken; a name above its days takes two rows of its own.
function takeRow(rows, {start, end, fits}, width) {
  const free = fits ? rows.findIndex((row) => row.every(([from, to]) => end < from || start > to)) : -1;
  if (free >= 0) {
    rows[free].push([start, end]);
    return free;
  }
  if (fits) return rows.push([[start, end]]) - 1;
  return rows.push([[0, width]], [[0, width]]) - 1;
}

// What is known is dark: an open side fades, days within a stretch that are not sure are pale.
function drawSpan(sheet, event, {from, to, by}, middle, colour) {
  const shade = (x0, x1, alpha) =>
    sheet.rect(x0, middle - HALF, x1, middle + HALF, {fill: rgba(sheet.colour(colour), alpha), layer: 4});
  if (isOneDay(event)) {
    if (!event.numbered) sheet.rect(from, middle - HALF, to, middle + HALF, {fill: colour, layer: 4});
  } else if (by || event.until === null) {
    const step = (to - from) / 8;
    for (let i = 0; i < 8; i++) shade(from + i * step, from + (i + 1) * step, 0.08 + (by ? i : 7 - i) * 0.13);
    const edge = by ? to : from;
    sheet.line(edge, middle - HALF, edge, middle + HALF, {color: colour, width: 2, layer: 4});
  } else if (event.precision === 'range') {
    shade(from, to, 0.75);
  } else {
    const end = Math.min(10, (to - from) / 4);
    const step = end / 4;
    for (let i = 0; i < 4; i++) {
      shade(from + i * step, from + (i + 1) * step, 0.12 + i * 0.1);
      shade(to - (i + 1) * step, to - i * step, 0.12 + i * 0.1);
    }
    shade(from + end, to - end, 0.5);
  }
}

// A round's number in a dot; of another event an unseen square to click.
function drawDot({sheet}, axis, {event, attributions, articles}, {from, to}, middle) {
  const centre = (from + to) / 2;
  const data = {n: attributions, where: {event: [event.id]}, cube: 'attributions', label: event.label, chart: 'timeline'};
  const hover = card(
    event.label,
    `${event.when}${
      isOneDay(event) && !isLong(axis.first, axis.last) ? ` · day ${event.since - axis.first + 1}` : ''
    } · ${event.kind}`,
    event.contested ? `Sources disagree. ${event.note}` : '',
    `${plural(articles, 'article')}, ${plural(attributions, 'attribution')} on this occasion`,
  );
  if (!event.numbered) {
    sheet.mark(centre, middle, {size: 16, color: CLEAR, line: CLEAR, symbol: 'square', hover, data});
    return;
  }
  const strong = event.contested ? 'accent' : 'ink';
  const [fill, line] = event.round === null ? ['bg', strong] : [strong, 'bg'];
  sheet.mark(centre, middle, {size: 18, color: fill, line, width: 2, hover, data, layer: 6});
  sheet.text(centre, middle, String(event.round ?? '?'), {bold: true, size: 11.5, color: line, anchor: 'center'});
}

// The name, and in the accent's colour that sources disagree and how.
function drawName({sheet, width}, axis, {from, to}, {head, tail, bold, fits, right, room}, middle, rowHeight) {
  const differ = (x, y, options) => tail && sheet.text(x, y, tail, {color: 'accent', ...options});
  const headRoom = sheet.measure(head, 12.5, bold);
  if (!fits) {
    const start = Math.max(axis.left, Math.min(from, width - room));
    sheet.text(start, middle - rowHeight + 3, head, {bold, mask: true});
    differ(start + headRoom, middle - rowHeight + 3);
  } else if (right) {
    sheet.text(to + BESIDE, middle, head, {bold, mask: true});
    differ(to + BESIDE + headRoom, middle);
  } else {
    differ(from - BESIDE, middle, {anchor: 'right', mask: true});
    sheet.text(from - BESIDE - sheet.measure(tail), middle, head, {bold, anchor: 'right', mask: true});
  }
}
