// Marks over days: which are drawn, which stand for a stretch of days, and the days below them.
import {daysText} from './cube.js';

// A group of cells that are alike (see cube.js) with the day its bar begins, and whether it lies in the period.
export function placeInTime({period: [first, last]}, {open}, {since, until, n, cells}) {
  const begin = since ?? (until === null ? null : until + 1 - open);
  return {since, until, begin, n, cells, drawn: until !== null && until >= first && begin <= last};
}

// Those with one key and the same days together; of very many, those of a stretch of days: {positions, days of a stretch or 0}.
export function gatherDays({spec, chart}, positions, keyOf) {
  const [first, last] = spec.period;
  const merged = merge(positions, keyOf);
  if (merged.filter(({drawn}) => drawn).length <= chart.singly) return {positions: merged, days: 0};
  const days = chart.stretches.find((d) => (last - first + 1) / d <= chart.columns) ?? chart.stretches.at(-1);
  const placed = merged.map((position) => {
    if (!position.drawn) return {...position, since: null, until: null};
    const middle = Math.floor(((position.since ?? position.until) + position.until) / 2);
    const since = first + Math.floor((Math.min(Math.max(middle, first), last) - first) / days) * days;
    return {...position, since, begin: since, until: Math.min(since + days - 1, last)};
  });
  return {positions: merge(placed, keyOf), days};
}

function merge(positions, keyOf) {
  const groups = new Map();
  for (const position of positions) {
    const {since, until, drawn, n, cells, spans = [daysText(position.since, position.until)]} = position;
    const key = `${keyOf(position)} ${since} ${until} ${drawn}`;
    const group = groups.get(key);
    if (!group) {
      groups.set(key, {...position, cells: [...cells], spans: new Set(spans)});
      continue;
    }
    group.n += n;
    for (const cell of cells) group.cells.push(cell);
    for (const span of spans) group.spans.add(span);
  }
  return [...groups.values()].map((group) => ({...group, spans: [...group.spans]}));
}

// Lines at some days, and their dates below where there is room.
export function drawDays({sheet}, ticks, {left, top, width, high, x, words: named = true}) {
  let free = -1; // px from which there is room for a date
  for (const {day, words} of ticks) {
    sheet.line(x(day), top, x(day), top + high, {layer: 0});
    const half = sheet.measure(words, 12) / 2;
    const at = Math.min(Math.max(x(day), left + half - 14), left + width - half);
    if (!named || at - half <= free) continue;
    sheet.text(at, top + high + 12, words, {color: 'muted', size: 12, anchor: 'center'});
    free = at + half + 4;
  }
}
