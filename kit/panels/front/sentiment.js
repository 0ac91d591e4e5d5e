// Scores of the wording and the reading, by family or by outlet (`chart.by`): a panel for each method.
import {drawRow, LETTER, PITCH} from './scores.js';
import {counter, MEAN_FROM} from './shared.js';
import {plural, signed, thousands} from './words.js';

const SIDE_BY_SIDE = 740; // px that three panels side by side need for their names
const HEAD = 40; // px of a panel's head
const MOST = 12; // rows drawn

export function sentiment(view) {
  const all = countScores(view);
  const {panels, more} = mostScored(all);
  const frame = layOut(view, panels);
  let y = 0;
  panels.forEach((panel, k) => {
    const place = placeOf(frame, k, y);
    drawPanel(view, frame, panel, place);
    if (frame.narrow) y += 52 + frame.rowHeight * panel.scored.length + 34;
    else view.sheet.height = place.bottom + 22;
  });
  if (frame.narrow) view.sheet.height = y - 10;
  const words = [
    more ? `The ${MOST} outlets with most attributions; ${plural(more, 'more outlet')} in the numbers.` : '',
    frame.dots ? '' : 'A larger mark stands for more attributions.',
    'Scores are rounded to 0.1.',
    `A diamond is the mean of ${MEAN_FROM} or more.`,
    view.chart.explained,
  ];
  return {
    n: view.query.total('attributions'),
    unit: 'attribution',
    note: words.filter(Boolean).join(' '),
    table: listMeans(view, all),
  };
}

// ---- numbers

// A panel per method: {method, n, zeros, scored}, of each family or outlet {who, n, all, mean, zeros, bins}, of each bin
// {id, value, count}. `zeros` are the scores of exactly 0 where a method counts them, `all` are the attributions of the row.
function countScores({query, spec, chart}) {
  const cube = query.cubes.tones;
  const {by} = chart;
  const measures = chart.methods.flatMap((method) => (method.zero ? [method.measure, method.zero] : [method.measure]));
  const totals = query.sum('tones', [by], measures);
  const attributions = counter(cube, [by], totals.n);
  const speaking = (by === 'outlet' ? spec.outlets : spec.families).filter((who) => attributions(who.id) > 0);
  return chart.methods.map((method) => {
    const count = counter(cube, [by, method.bin], query.sum('tones', [by, method.bin]).n);
    const scoredOf = counter(cube, [by], totals.sums[method.measure].n);
    const sum = counter(cube, [by], totals.sums[method.measure].s);
    const zeros = method.zero ? counter(cube, [by], totals.sums[method.zero].s) : null;
    const scored = speaking.map((who) => {
      const n = scoredOf(who.id);
      const bins = cube.labels[method.bin]
        .filter((id) => id !== '')
        .map((id) => ({id, value: Number(id) / 10, count: count(who.id, id)}));
      return {
        who,
        n,
        all: attributions(who.id),
        mean: n ? sum(who.id) / 1e4 / n : null,
        zeros: zeros ? zeros(who.id) : null,
        bins,
      };
    });
    return {
      method,
      scored,
      n: scored.reduce((total, {n}) => total + n, 0),
      zeros: method.zero ? scored.reduce((total, row) => total + row.zeros, 0) : null,
    };
  });
}

// The panels with the rows that have most attributions, and how many rows there are besides.
function mostScored(panels) {
  const counts = panels[0].scored.map(({all}) => all).sort((a, b) => b - a);
  if (counts.length <= MOST) return {panels, more: 0};
  const ids = new Set(
    [...panels[0].scored].sort((a, b) => b.all - a.all).slice(0, MOST).map(({who}) => who.id),
  );
  return {
    panels: panels.map((panel) => ({...panel, scored: panel.scored.filter(({who}) => ids.has(who.id))})),
    more: counts.length - MOST,
  };
}

// ---- drawing

// Sizes that all panels share, and whether each score gets a dot: if the fullest bins have room for theirs.
function layOut({width, narrow: little, chart}, panels) {
  const narrow = little || width < SIDE_BY_SIDE;
  const left = narrow ? 96 : 156;
  const gap = 56;
  const across = panels.length;
  const panelWidth = narrow ? width - left : (width - left - (across - 1) * gap) / across;
  const rowHeight = narrow ? 80 : 90;
  const counts = ({scored}) => scored.flatMap(({bins}) => bins.map(({count}) => count));
  const room = ({step}) =>
    Math.max(1, Math.floor((step * (panelWidth - 28)) / 2 / LETTER)) * Math.floor((rowHeight - 10) / PITCH);
  return {
    by: chart.by,
    narrow,
    left,
    gap,
    panelWidth,
    rowHeight,
    dots: panels.every((panel) => counts(panel).every((count) => count <= room(panel.method))),
    most: Math.max(1, ...panels.flatMap(counts)),
  };
}

// Where the panel number k lies whose top is at y.
function placeOf({narrow, left, gap, panelWidth}, k, y) {
  const start = narrow ? left : left + k * (panelWidth + gap);
  return {start, top: y, first: !k, scale: (value) => start + 14 + ((value + 1) / 2) * (panelWidth - 28)};
}

function drawPanel(view, frame, panel, place) {
  const {sheet, width} = view;
  const {narrow, panelWidth, gap, rowHeight} = frame;
  const {method, scored} = panel;
  const {start, top, scale} = place;
  const bottom = (place.bottom = top + HEAD + rowHeight * scored.length);
  sheet.text(narrow ? 0 : start, top + 6, method.label, {bold: true, size: 13});
  const words = sheet.fit(subtitleOf(view, panel), narrow ? width : Math.min(panelWidth + gap - 8, width - start), 12);
  sheet.text(narrow ? 0 : start, top + 23, words, {color: method.zero ? 'accent' : 'muted', size: 12});
  for (const value of [-1, -0.5, 0, 0.5, 1]) {
    sheet.line(scale(value), top + 38, scale(value), bottom, {color: value ? 'grid' : 'axis', layer: 0});
  }
  const [low, high] = method.ends;
  sheet.text(start, bottom + 11, `−1 ${low}`, {color: 'muted', size: 11.5});
  sheet.text(scale(0), bottom + 11, '0', {color: 'muted', size: 11.5, anchor: 'center'});
  sheet.text(start + panelWidth, bottom + 11, `${high} +1`, {color: 'muted', size: 11.5, anchor: 'right'});
  scored.forEach((scores, j) => drawRow(view, frame, {method, place, j, rows: top + HEAD}, scores));
}

// Beneath a method's name: its note; how many scores are exactly 0, or how many attributions speak of it.
function subtitleOf({query}, {method, n, zeros}) {
  const parts = [method.note];
  if (method.zero) {
    if (n) parts.push(`${Math.round((100 * zeros) / 1e4 / n)} % of these at 0`);
  } else {
    const all = query.total('attributions');
    parts.push(`${thousands(n)} of ${thousands(all)} passages speak of it`);
  }
  return parts.filter(Boolean).join(' · ');
}

// ---- table

function listMeans({chart}, panels) {
  const rows = panels[0].scored.flatMap((_, j) => panels.map(({method, scored}) => ({method, ...scored[j]})));
  return {
    head: [chart.by === 'outlet' ? 'Outlet' : 'Side', 'Method', 'n', 'Mean', 'Exactly 0'],
    rows: rows.filter(({n}) => n).map(({method, who, n, all, mean, zeros}) => ({
      cells: [
        who.label,
        method.name,
        n,
        n >= MEAN_FROM ? signed(mean) : '–',
        zeros === null ? '–' : `${Math.round((100 * (zeros / 1e4)) / n)} %`,
      ],
      mark: {n: all, where: {[chart.by]: [who.id]}, cube: 'attributions', label: who.label},
    })),
  };
}
