// Scores of the wording and the reading, by family: a panel for each method.
import {drawFamily, LETTER, PITCH} from './scores.js';
import {counter, MEAN_FROM} from './shared.js';
import {signed} from './words.js';

const SIDE_BY_SIDE = 740; // px that three panels side by side need for their names
const HEAD = 40; // px of a panel's head

export function sentiment(view) {
  const panels = countScores(view);
  const frame = layOut(view, panels);
  let y = 0;
  panels.forEach((panel, k) => {
    const place = placeOf(frame, k, y);
    drawPanel(view, frame, panel, place);
    if (frame.narrow) y += 52 + frame.rowHeight * panel.families.length + 34;
    else view.sheet.height = place.bottom + 22;
  });
  if (frame.narrow) view.sheet.height = y - 10;
  return {
    n: view.query.total('attributions'),
    unit: 'attribution',
    note: frame.dots
      ? `Scores are rounded to 0.1. ${meanWords(view)}`
      : `A larger mark stands for more attributions; scores are rounded to 0.1. ${meanWords(view)}`,
    table: listMeans(view, panels),
  };
}

const meanWords = ({chart}) => [`A diamond is the mean of ${MEAN_FROM} or more.`, chart.explained].filter(Boolean).join(' ');

// ---- numbers

// A panel per method: {method, n, zeros, families}, of each family {family, n, all, mean, zeros, bins}, of each bin {id, value, count}.
// `zeros` are the scores of exactly 0 where a method counts them, `all` are the family's attributions.
function countScores({query, spec, chart}) {
  const cube = query.cubes.tones;
  const measures = chart.methods.flatMap((method) => (method.zero ? [method.measure, method.zero] : [method.measure]));
  const totals = query.sum('tones', ['family'], measures);
  const attributions = counter(cube, ['family'], totals.n);
  const speaking = spec.families.filter((family) => attributions(family.id) > 0);
  return chart.methods.map((method) => {
    const count = counter(cube, ['family', method.bin], query.sum('tones', ['family', method.bin]).n);
    const scored = counter(cube, ['family'], totals.sums[method.measure].n);
    const sum = counter(cube, ['family'], totals.sums[method.measure].s);
    const zeros = method.zero ? counter(cube, ['family'], totals.sums[method.zero].s) : null;
    const families = speaking.map((family) => {
      const n = scored(family.id);
      const bins = cube.labels[method.bin]
        .filter((id) => id !== '')
        .map((id) => ({id, value: Number(id) / 10, count: count(family.id, id)}));
      return {
        family,
        n,
        all: attributions(family.id),
        mean: n ? sum(family.id) / 1e4 / n : null,
        zeros: zeros ? zeros(family.id) : null,
        bins,
      };
    });
    return {
      method,
      families,
      n: families.reduce((total, {n}) => total + n, 0),
      zeros: method.zero ? families.reduce((total, family) => total + family.zeros, 0) : null,
    };
  });
}

// ---- drawing

// Sizes that all panels share, and whether each score gets a dot: if the fullest bins have room for theirs.
function layOut({width, narrow: little}, panels) {
  const narrow = little || width < SIDE_BY_SIDE;
  const left = narrow ? 96 : 156;
  const gap = 56;
  const across = panels.length;
  const panelWidth = narrow ? width - left : (width - left - (across - 1) * gap) / across;
  const rowHeight = narrow ? 80 : 90;
  const counts = ({families}) => families.flatMap(({bins}) => bins.map(({count}) => count));
  const room = ({step}) =>
    Math.max(1, Math.floor((step * (panelWidth - 28)) / 2 / LETTER)) * Math.floor((rowHeight - 10) / PITCH);
  return {
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
  const {method, families} = panel;
  const {start, top, scale} = place;
  const bottom = (place.bottom = top + HEAD + rowHeight * families.length);
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
  families.forEach((scores, j) => drawFamily(view, frame, {method, place, j, rows: top + HEAD}, scores));
}

// Beneath a method's name: its note; how many scores are exactly 0, or how many attributions speak of it.
function subtitleOf({query}, {method, n, zeros}) {
  const parts = [method.note];
  if (method.zero) {
    if (n) parts.push(`${Math.round((100 * zeros) / 1e4 / n)} % of these at 0`);
  } else {
    const all = query.total('attributions');
    parts.push(`${n.toLocaleString('en')} of ${all.toLocaleString('en')} passages speak of it`);
  }
  return parts.filter(Boolean).join(' · ');
}

// ---- table

function listMeans({spec}, panels) {
  const order = ({family}) => spec.families.findIndex((other) => other.label === family.label);
  const listed = panels
    .flatMap(({method, families}) => families.filter(({n}) => n).map((scores) => ({method, ...scores})))
    .sort((a, b) => order(a) - order(b));
  return {
    head: ['Side', 'Method', 'n', 'Mean', 'Exactly 0'],
    rows: listed.map(({method, family, n, all, mean, zeros}) => ({
      cells: [
        family.label,
        method.name,
        n,
        n >= MEAN_FROM ? signed(mean) : '–',
        zeros === null ? '–' : `${Math.round((100 * (zeros / 1e4)) / n)} %`,
      ],
      mark: {n: all, where: {family: [family.id]}, cube: 'attributions', label: family.label},
    })),
  };
}
