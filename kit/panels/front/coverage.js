// Issues × outlets: statements per 100 words.
import {counter, rgba} from './shared.js';
import {card, number, plural, thousands} from './words.js';

const ROW = 23; // px
const LETTERS = 'ABCDEFGHIJ'; // in the place of names that are wider than their column
const MOST = {narrow: 5, wide: 10}; // outlets drawn
const DOT = 0.72; // opacity

export function coverage(view) {
  const rates = countStatements(view);
  const {issues, printed} = rates;
  const grid = layOut(view, rates);
  const top = drawHeads(view, grid, rates);
  const end = drawIssues(view, grid, rates, top);
  view.sheet.height = (issues.length ? drawTotals(view, grid, rates, end) : end) + 4;
  const few = printed.length - grid.outlets.length;
  return {
    n: issues.reduce((all, issue) => all + printed.reduce((sum, outlet) => sum + rates.count(issue, outlet), 0), 0),
    unit: 'statement',
    note: few > 0 ? `${plural(few, 'more outlet')} in the numbers.` : '',
    key: keyOf(view, grid, rates),
    table: listRates(rates),
  };
}

// ---- numbers

// The outlets with words among the articles that are left, the issues of their statements, and functions of both.
function countStatements({query, spec}) {
  const {statements, articles} = query.cubes;
  const counted = counter(statements, ['issue', 'outlet'], query.sum('statements', ['issue', 'outlet']).n);
  const worded = counter(articles, ['outlet'], query.sum('articles', ['outlet'], ['words']).sums.words.s);
  const count = (issue, outlet) => counted(issue.id, outlet.id);
  const words = (outlet) => worded(outlet.id);
  const printed = spec.outlets.filter((outlet) => words(outlet) > 0);
  return {
    count,
    words,
    rate: (issue, outlet) => (100 * count(issue, outlet)) / words(outlet),
    printed,
    issues: spec.issues.filter((issue) => printed.some((outlet) => count(issue, outlet))),
  };
}

// The outlets with most statements, in the order of all.
function largest(outlets, limit, sizeOf) {
  if (outlets.length <= limit) return outlets;
  const sizes = new Map(outlets.map((outlet) => [outlet, sizeOf(outlet)]));
  const first = new Set([...outlets].sort((a, b) => sizes.get(b) - sizes.get(a)).slice(0, limit));
  return outlets.filter((outlet) => first.has(outlet));
}

// ---- drawing

function layOut({sheet, spec, width, narrow}, {printed, issues, count, rate}) {
  const sizeOf = (outlet) => spec.issues.reduce((sum, issue) => sum + count(issue, outlet), 0);
  const outlets = largest(printed, narrow ? MOST.narrow : MOST.wide, sizeOf);
  const left = narrow ? 128 : 166;
  const columnWidth = Math.min(120, (width - left) / Math.max(1, outlets.length));
  const size = narrow ? 11 : 12.5;
  const isWide = (word) => sheet.measure(word, size, true) > columnWidth - 6;
  return {
    outlets,
    left,
    columnWidth,
    size,
    right: left + columnWidth * outlets.length,
    centre: (k) => left + (k + 0.5) * columnWidth,
    lettered: outlets.some((outlet) => outlet.label.split(/\s+/).some(isWide)),
    top: Math.max(1e-9, ...issues.flatMap((issue) => outlets.map((outlet) => rate(issue, outlet)))),
    most: Math.min(22, columnWidth - 6),
  };
}

// Names or letters, and the words printed. Returns where they end.
function drawHeads({sheet}, {outlets, columnWidth, size, centre, lettered}, {words}) {
  const heads = outlets.map((outlet, k) => (lettered ? [LETTERS[k]] : sheet.lines(outlet.label, columnWidth - 6, size, true, 3)));
  const deep = Math.max(1, ...heads.map((lines) => lines.length));
  const inFull = (outlet) => `${thousands(words(outlet))} words`;
  const isNarrow = (text) => sheet.measure(text, 11) <= columnWidth - 4;
  const named = outlets.every((outlet) => isNarrow(inFull(outlet))); // else the unit stands once, before the row
  if (!named) sheet.text(0, deep * 15 + 6, 'words', {size: 11, color: 'muted'});
  outlets.forEach((outlet, k) => {
    heads[k].forEach((line, j) =>
      sheet.text(centre(k), 8 + (j + deep - heads[k].length) * 15, line, {bold: true, anchor: 'center', size})
    );
    const length = named ? inFull(outlet) : lengthOf(words(outlet), isNarrow);
    sheet.text(centre(k), deep * 15 + 6, length, {size: 11, color: 'muted', anchor: 'center'});
  });
  return deep * 15 + 20;
}

// A number in full, or in thousands or millions where there is no room for it.
function lengthOf(n, isNarrow) {
  const inFull = thousands(n);
  if (n < 1e5 || isNarrow(inFull)) return inFull;
  return n >= 1e6 ? `${thousands(Math.round(n / 1e5) / 10)} m` : `${thousands(Math.round(n / 1e3))} k`;
}

// A dot per issue and outlet, area by rate; a dash where there is none. Returns where the last row ends.
function drawIssues({sheet}, {outlets, left, right, centre, top: highest, most}, {issues, count, rate}, top) {
  let y = top;
  let group = null;
  for (const issue of issues) {
    if (issue.group !== group) {
      sheet.line(0, y, right, y, {color: group === null ? 'axis' : 'grid'});
      group = issue.group;
    }
    const middle = y + ROW / 2;
    sheet.text(0, middle, sheet.fit(issue.label, left - 8));
    outlets.forEach((outlet, k) => {
      const n = count(issue, outlet);
      const x = centre(k);
      if (!n) {
        sheet.line(x - 4, middle, x + 4, middle, {color: 'axis'});
        return;
      }
      const per100 = rate(issue, outlet);
      const label = `${issue.label} · ${outlet.label}`;
      sheet.mark(x, middle, {
        size: Math.max(3, most * Math.sqrt(per100 / highest)),
        color: rgba(sheet.colour('ink'), DOT),
        line: 'rgba(0,0,0,0)',
        width: 0,
        hover: card(label, `${number(per100, 2)} per 100 words`, `n = ${plural(n, 'statement')}`),
        data: {n, rate: per100, where: {issue: [issue.id], outlet: [outlet.id]}, cube: 'statements', label},
      });
    });
    y += ROW;
  }
  return y;
}

// On how many issues each outlet has a statement. Returns where that row ends.
function drawTotals({sheet}, {outlets, right, centre}, {issues, count}, top) {
  sheet.line(0, top, right, top, {color: 'axis'});
  sheet.text(0, top + 12, 'number of issues', {color: 'muted'});
  outlets.forEach((outlet, k) => {
    const named = issues.filter((issue) => count(issue, outlet)).length;
    sheet.text(centre(k), top + 12, String(named), {bold: true, anchor: 'center'});
  });
  return top + 26;
}

function keyOf({sheet}, {outlets, lettered, top, most}, {issues}) {
  const nice = (v) => (v >= 10 ? Math.round(v) : Math.round(v * 10) / 10);
  const steps = issues.length ? [...new Set([nice(top / 9), nice(top / 3), nice(top)].filter((v) => v > 0))] : [];
  if (!steps.length) return [];
  return [
    {text: 'per 100 words'},
    ...steps.map((v) => ({
      symbol: 'circle',
      size: most * Math.sqrt(Math.min(1, v / top)),
      fill: rgba(sheet.colour('ink'), DOT),
      line: 'none',
      text: String(v),
    })),
    {symbol: 'dash', line: 'axis', text: 'no statement'},
    ...(lettered ? outlets.map((outlet, k) => ({text: `${LETTERS[k]} ${outlet.label}`})) : []),
  ];
}

// ---- table

function listRates({issues, printed, count, rate}) {
  const row = (issue, outlet) => ({
    cells: [issue.label, outlet.label, count(issue, outlet), number(rate(issue, outlet), 2)],
    mark: {
      n: count(issue, outlet),
      where: {issue: [issue.id], outlet: [outlet.id]},
      cube: 'statements',
      label: `${issue.label} · ${outlet.label}`,
    },
  });
  return {
    head: ['Issue', 'Outlet', 'n', 'Per 100 words'],
    rows: issues.flatMap((issue) => printed.filter((outlet) => count(issue, outlet)).map((outlet) => row(issue, outlet))),
  };
}
