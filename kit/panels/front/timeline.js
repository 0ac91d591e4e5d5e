// Events in lanes: what is known of their days.
import {sheetOf} from './chart.js';
import {card, plural, rgba} from './sheet.js';

const MOST_NAMED = 70; // events a timeline names; beyond, it counts them per day

// An event's assertions by the selected outlets, and by other sources.
export const toldBy = (event, selection) =>
  event.reports.filter((r) =>
    !r.outlet_id || ((!selection.outlet || selection.outlet.includes(r.outlet_id)) && !(selection.copies && r.copy))
  );
// Articles that report an event: told apart where all reports are listed, else counted by outlet.
const articlesOf = (event, selection) =>
  event.told
    ? event.told
      .filter((r) => (!selection.outlet || selection.outlet.includes(r.outlet_id)) && !(selection.copies && r.copy))
      .reduce((n, r) => n + r.n, 0)
    : new Set(toldBy(event, selection).filter((r) => r.outlet_id).map((r) => r.article)).size;
export function timeline(x) {
  const {spec, narrow} = x,
    s = sheetOf(x),
    q = x.query,
    cube = q.cubes.events,
    n = q.sum('events', ['event']).n,
    on = q.sum('attributions', ['event']).n;
  const said = (id) => {
    const i = q.cubes.attributions.labels.event.indexOf(id);
    return i < 0 ? 0 : on[i];
  };
  const articles = (e) => articlesOf(e, q.selection);
  const all = spec.events.filter((e) => n[cube.labels.event.indexOf(e.id)] > 0),
    [first, last] = spec.period,
    days = last - first + 1;
  const inside = (e) =>
    e.until !== null ? e.until >= first && (e.since ?? e.until) <= last : e.since !== null && e.since <= last && e.since >= first;
  const shown = all.filter(inside),
    left = narrow ? 0 : 150,
    px = (x.width - left) / days,
    X = (day) => left + (Math.min(Math.max(day, first), last + 1) - first) * px;
  const date = (day) => {
    const d = new Date(day * 864e5);
    return `${d.getUTCDate()} ${d.toLocaleString('en', {month: 'short', timeZone: 'UTC'})}`;
  };
  let y = 30;
  const crowded = shown.length > MOST_NAMED,
    perDay = new Map();
  for (const lane of new Set(shown.map((e) => e.lane))) {
    const here = shown.filter((e) => e.lane === lane),
      rowHeight = narrow ? 20 : 22,
      used = [],
      talks = here.some((e) => e.numbered),
      top = y;
    if (narrow) {
      s.text(0, y + 8, lane, {bold: true, size: 12});
      y += 20;
    }
    if (crowded) {
      // too many to name: a dot per day, area by events
      const counts = new Map();
      for (const e of here) {
        const d = Math.max(first, e.since ?? e.until);
        counts.set(d, [...(counts.get(d) ?? []), e]);
      }
      const most = Math.max(...[...counts.values()].map((c) => c.length));
      for (const [d, list] of counts) {
        s.mark(X(d + 0.5), y + 18, {
          size: Math.max(3, 26 * Math.sqrt(list.length / most)),
          color: talks ? 'ink' : 'axis',
          line: 'bg',
          hover: card(lane, `${date(d)}: ${plural(list.length, 'event')} beginning`, ...list.slice(0, 5).map((e) => e.label)),
          data: {n: list.length, where: {event: list.map((e) => e.id)}, cube: 'attributions', label: `${lane}, ${date(d)}`},
        });
      }
      y += 44;
      if (!narrow) s.text(0, top + 18, s.fit(lane, left - 8, 12.5, true), {bold: true});
    } else {
      for (const e of here) {
        const single = e.since !== null && e.since === e.until,
          by = e.since === null || e.precision === 'by',
          from = by ? e.until - 4 : e.since,
          to = e.until ?? e.since + 4;
        const x0 = X(from),
          x1 = Math.max(X(to + 1), x0 + (narrow ? 9 : 6)),
          tip = e.contested ? ' ≠' : '',
          note = e.contested && e.note && !narrow ? ` ${e.note}` : '';
        const bold = talks && e.numbered,
          room = x.width - (x1 + 7),
          room2 = x0 - 7 - left,
          full = e.label + tip + note;
        const fits = s.measure(full, 12.5, bold) + 8 <= Math.max(room, room2),
          name = fits ? full : s.fit(e.label, x.width - left - 20, 12.5, bold) + tip,
          w = s.measure(name, 12.5, bold) + 8,
          right = w <= room || room >= room2;
        const a = right ? x0 : x0 - w - 7,
          b = right ? x1 + w + 7 : x1;
        let k = fits ? used.findIndex((row) => row.every(([c, d]) => b < c || a > d)) : -1;
        if (k < 0) {
          k = used.length;
          used.push([]);
        }
        if (fits) used[k].push([a, b]);
        else {
          used[k].push([0, x.width]);
          k++;
          used.push([[0, x.width]]);
        } // no room beside the mark: the label stands above it
        const mid = y + k * rowHeight + rowHeight / 2,
          h = 6,
          colour = talks ? 'ink' : 'axis',
          tint = (i) => rgba(s.colour(colour), i),
          c = (x0 + x1) / 2;
        if (single) {
          if (!e.numbered) s.rect(x0, mid - h, x1, mid + h, {fill: colour, layer: 4});
        } else if (by || e.until === null) {
          const step = (x1 - x0) / 8;
          for (let i = 0; i < 8; i++) {
            const p = by ? i : 7 - i;
            s.rect(x0 + i * step, mid - h, x0 + (i + 1) * step, mid + h, {fill: tint(0.08 + p * 0.13), layer: 4});
          }
          const edge = by ? x1 : x0;
          s.line(edge, mid - h, edge, mid + h, {color: colour, width: 2, layer: 4});
        } else if (e.precision === 'range') s.rect(x0, mid - h, x1, mid + h, {fill: tint(0.75), layer: 4});
        else {
          const end = Math.min(10, (x1 - x0) / 4);
          for (let i = 0; i < 4; i++) {
            const d = end / 4;
            s.rect(x0 + i * d, mid - h, x0 + (i + 1) * d, mid + h, {fill: tint(0.12 + i * 0.1), layer: 4});
            s.rect(x1 - (i + 1) * d, mid - h, x1 - i * d, mid + h, {fill: tint(0.12 + i * 0.1), layer: 4});
          }
          s.rect(x0 + end, mid - h, x1 - end, mid + h, {fill: tint(0.5), layer: 4});
        }
        const data = {n: said(e.id), where: {event: [e.id]}, cube: 'attributions', label: e.label, chart: 'timeline'};
        const hover = card(
          e.label,
          `${e.when}${single ? ` · day ${e.since - first + 1}` : ''} · ${e.kind}`,
          e.contested ? `Sources disagree. ${e.note}` : '',
          `${plural(articles(e), 'article')}, ${plural(said(e.id), 'attribution')} on this occasion`,
        );
        const strong = e.contested ? 'accent' : 'ink';
        if (e.numbered) {
          const known = e.round !== null;
          s.mark(c, mid, {size: 18, color: known ? strong : 'bg', line: known ? 'bg' : strong, width: 2, hover, data, layer: 6});
          s.text(c, mid, known ? String(e.round) : '?', {bold: true, size: 11.5, color: known ? 'bg' : strong, anchor: 'center'});
        } else s.mark(c, mid, {size: 16, color: 'rgba(0,0,0,0)', line: 'rgba(0,0,0,0)', symbol: 'square', hover, data});
        const cut = name.indexOf(' ≠') < 0 ? name.length : name.indexOf(' ≠'),
          head = name.slice(0, cut),
          tail = name.slice(cut);
        if (!fits) {
          const start = Math.max(left, Math.min(x0, x.width - w));
          s.text(start, mid - rowHeight + 3, head, {bold, mask: true});
          if (tail) s.text(start + s.measure(head, 12.5, bold), mid - rowHeight + 3, tail, {color: 'accent'});
        } else if (right) {
          s.text(x1 + 7, mid, head, {bold, mask: true});
          if (tail) s.text(x1 + 7 + s.measure(head, 12.5, bold), mid, tail, {color: 'accent'});
        } else {
          if (tail) s.text(x0 - 7, mid, tail, {color: 'accent', anchor: 'right', mask: true});
          s.text(x0 - 7 - s.measure(tail), mid, head, {bold, anchor: 'right', mask: true});
        }
        if (single) perDay.set(e.since, (perDay.get(e.since) ?? 0) + 1);
      }
    }
    if (!crowded) {
      y += Math.max(1, used.length) * rowHeight + (narrow ? 8 : 12);
      if (!narrow) s.text(0, top + rowHeight / 2, s.fit(lane, left - 8, 12.5, true), {bold: true});
    }
    s.line(0, y - 5, x.width, y - 5);
  }
  let free = -1;
  const weeks = Math.max(1, Math.ceil(days / (narrow ? 6 : 8) / 7)) * 7;
  for (let d = first; d <= last; d += weeks) {
    s.line(X(d), 20, X(d), y, {layer: 0});
    s.text(X(d), 8, d === first || !narrow ? `day ${d - first + 1}` : String(d - first + 1), {size: 12, color: 'muted'});
    const word = date(d),
      wide = s.measure(word, 12),
      over = X(d) + wide + 4 > x.width,
      start = over ? x.width - wide : X(d);
    if (start > free) {
      s.text(over ? x.width : X(d), y + 12, word, {size: 12, color: 'muted', anchor: over ? 'right' : 'left'});
      free = start + wide + 6;
    }
  }
  s.line(left, 20, x.width, 20, {color: 'axis'});
  const [fullest, count] = [...perDay].sort((a, b) => b[1] - a[1])[0] ?? [];
  if (count > 2) s.rect(X(fullest), 20, X(fullest + 1), y, {fill: 'panel', layer: -1});
  s.height = y + 24;
  const off = all.length - shown.length,
    unnamed = crowded ? ` More than ${MOST_NAMED} events: one dot per day and lane, area by events beginning that day.` : '';
  return {
    sheet: s,
    n: all.length,
    unit: 'event',
    note: (count > 2 && !crowded ? `Fullest day: ${date(fullest)}, ${count} of ${all.length}. ` : '') +
      (off ? `Off the axis or undated: ${off}; they stand in the numbers.` : '') +
      unnamed,
    table: {
      head: ['Lane', 'Event', 'When', 'Round', 'Sources differ', 'Articles', 'Attributions'],
      rows: all.map((e) => ({
        cells: [
          e.lane,
          e.label,
          e.when,
          e.numbered ? String(e.round ?? '?') : '',
          e.contested ? e.note || 'yes' : '',
          articles(e),
          said(e.id),
        ],
        mark: {n: said(e.id), where: {event: [e.id]}, cube: 'attributions', label: e.label},
      })),
    },
  };
}
