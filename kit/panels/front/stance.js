// Issues × families: little scales from opposes to supports.
import {grouped} from './cube.js';
import {medianOf, ruleNote, scaleOf, silentOf} from './positions.js';
import {counter, hueOf, MEAN_FROM, placer} from './shared.js';
import {drawCell} from './steps.js';
import {plural, signed, thousands} from './words.js';

const BY = ['issue', 'family', 'stance'];
const ROW = 25; // px
const WORDED = 2000; // utterances; of more, no dot tells who said what

export function stance(view) {
  const {sheet, spec, stated} = view;
  const hidden = Boolean(spec.machine.hidden) && !stated; // positions coded by rule: then mentions are what counts
  const cells = countCells(view);
  const grid = {...layOut(view, cells, hidden), ...sharedByCells(view, cells)};
  const top = drawHeads(view, grid);
  sheet.height = drawGroups(view, grid, cells, top) + 4;
  const beyond = grid.speaking.length - grid.columns.length;
  const means = cells.some(hasMean);
  return {
    n: cells.reduce((n, cell) => n + cell.n + (hidden ? cell.mentions : 0), 0),
    unit: 'utterance × issue',
    units: 'utterance × issue',
    note: ruleNote(view) + (hidden ? `${spec.machine.mentions} ` : '') +
      (means ? '' : `No cell has ${MEAN_FROM} utterances with a position, so no mean is drawn. `) +
      (beyond > 0 ? `On a wider screen the chart shows ${plural(beyond, 'more column')}; all are in the numbers.` : ''),
    key: keyOf(view, means),
    table: listCells(cells),
  };
}

const hasMean = (cell) => cell.n >= MEAN_FROM;

// ---- numbers

// Of each issue on the scale and each family: utterances per step, their mean from n = 10 on, their median, mentions.
function countCells({query, spec}) {
  const cube = query.cubes.utterances;
  const count = counter(cube, BY, query.sum('utterances', BY).n);
  const scale = scaleOf(spec);
  const cells = [];
  for (const issue of spec.issues.filter((i) => i.scaled)) {
    for (const family of spec.families) {
      const counts = scale.map((step) => count(issue.id, family.id, step.id));
      const n = counts.reduce((a, b) => a + b, 0);
      const mentions = silentOf(spec).reduce((sum, step) => sum + count(issue.id, family.id, step.id), 0);
      if (!(n + mentions)) continue;
      const total = scale.reduce((sum, step, k) => sum + step.score * 1e4 * counts[k], 0);
      const mean = n >= MEAN_FROM ? total / 1e4 / n : null;
      cells.push({issue, family, counts, n, mentions, mean, median: medianOf(scale, counts, n)});
    }
  }
  return cells;
}

// ---- drawing

// Columns and their places; on a narrow screen the belligerents come first and there are two.
function layOut({sheet, spec, width, narrow}, cells, hidden) {
  const speaking = spec.families.filter((family) => cells.some((cell) => cell.family === family));
  const columns = narrow
    ? [...speaking.filter((f) => f.belligerent), ...speaking.filter((f) => !f.belligerent)].slice(0, 2)
    : speaking;
  const left = narrow ? 128 : 166;
  const gap = 8;
  const columnWidth = Math.min(190, (width - left - gap * (columns.length - 1)) / Math.max(1, columns.length));
  const beside = (cell) => (cell.n || hidden ? thousands(cell.n || cell.mentions) : '–');
  const widest = Math.max(0, ...cells.map((cell) => sheet.measure(beside(cell), 11)));
  const numberWidth = Math.max(30, Math.min(columnWidth - 60, 9 + widest));
  const starts = new Map(columns.map((family, k) => [family, left + k * (columnWidth + gap)]));
  const place = (family, score) => starts.get(family) + 18 + ((score + 1) / 2) * (columnWidth - 36 - numberWidth);
  return {speaking, columns, left, columnWidth, numberWidth, starts, place, beside, rowHeight: ROW};
}

// What every cell's drawing needs of the others: the largest count, and the rows behind each dot.
function sharedByCells({query, spec, shipped}, cells) {
  const cube = query.cubes.utterances;
  const placeOf = placer(cube, BY);
  const worded = shipped && query.total('utterances') < WORDED;
  const rows = worded ? grouped(cube, query.cells('utterances'), BY) : new Map();
  return {
    scale: scaleOf(spec),
    most: Math.max(1, ...cells.filter(hasMean).map((cell) => Math.max(...cell.counts))),
    rowsOf: (cell, step) => rows.get(placeOf(cell.issue.id, cell.family.id, step.id)) ?? [],
  };
}

// Returns where the heads end.
function drawHeads(view, {columns, columnWidth, starts}) {
  const size = sizeFor(view, columns.flatMap((family) => family.label.split(/\s+/)), columnWidth - 4);
  const heads = columns.map((family) => view.sheet.lines(family.label, columnWidth - 4, size, true, 2));
  const deep = Math.max(1, ...heads.map((lines) => lines.length));
  columns.forEach((family, k) =>
    heads[k].forEach((line, j) =>
      view.sheet.text(starts.get(family) + 2, 10 + (j + deep - heads[k].length) * 15, line, {
        bold: true,
        size,
        color: family.belligerent ? hueOf(view, family) : 'ink',
      })
    )
  );
  return deep * 15 + 6;
}

// The largest size at which no word is cut.
const sizeFor = ({sheet}, words, room) =>
  [12.5, 11.5, 10.5].find((size) => words.every((word) => sheet.measure(word, size, true) <= room)) ?? 9.5;

// Returns where the last group ends.
function drawGroups(view, grid, cells, top) {
  const {sheet, spec, width} = view;
  const listed = spec.issues.filter((issue) => issue.scaled);
  const drawn = cells.filter((cell) => grid.starts.has(cell.family));
  let y = top;
  for (const group of new Set(listed.map((issue) => issue.group))) {
    const issues = listed.filter((issue) => issue.group === group && drawn.some((cell) => cell.issue === issue));
    if (!issues.length) continue;
    sheet.text(0, y + 9, group, {color: 'muted', size: 12});
    sheet.line(0, y + 19, width, y + 19);
    y += 22;
    for (const issue of issues) {
      sheet.text(0, y + ROW / 2, sheet.fit(issue.label, grid.left - 8), {});
      for (const cell of drawn.filter((c) => c.issue === issue)) drawCell(view, grid, cell, y);
      y += ROW;
    }
    y += 6;
  }
  return y;
}

function keyOf({spec, mode, stated}, means) {
  const scale = scaleOf(spec);
  const [fill, line] = scale.at(-1)[mode];
  return [
    ...(stated ? [{text: spec.machine.key}] : []),
    ...scale.map((step) => ({symbol: 'circle', fill: step[mode][0], line: step[mode][1], text: step.label})),
    {symbol: 'diamond', fill: 'none', line: 'axis', text: 'mentioned without a position'},
    {text: 'empty place: nobody speaks on the issue'},
    ...(means
      ? [{symbol: 'square', fill, line, text: `from ${MEAN_FROM}: a larger square means more, the line is the mean`}]
      : []),
  ];
}

// ---- table

function listCells(cells) {
  return {
    head: ['Issue', 'Side', 'n', 'Mean', 'Median', 'Mentioned'],
    rows: cells.map(({issue, family, n, mean, median, mentions}) => ({
      cells: [issue.label, family.label, n, signed(mean), signed(median), mentions],
      mark: {
        n: n + mentions,
        where: {issue: [issue.id], family: [family.id]},
        cube: 'utterances',
        label: `${family.label} · ${issue.label}`,
      },
    })),
  };
}
