// Events × sources: who agrees, who disagrees, who is silent.
import {AGREES, CODES, readReports} from './reports.js';
import {card, plural, thousands} from './words.js';

const ROW = {narrow: 31, wide: 23}; // px
const MOST = {events: 60, articles: 8};
const LETTERS = 'ABCDEFGH'; // in the place of names that are wider than their column
const SHORT = {yes: '=', partly: '≈', no: '≠'};
const CLEAR = 'rgba(0,0,0,0)';
const MARKS = {
  yes: {color: 'ink', line: 'ink', symbol: 'circle'},
  partly: {color: 'axis', line: 'axis', symbol: 'circle-open'},
  no: {color: 'accent', line: 'accent', symbol: 'square'},
};

export function agreement(view) {
  const {items, single} = readReports(view);
  const drawn = largest(items, MOST.events, (item) => item.n);
  const {articles, more} = chooseArticles(drawn);
  const grid = layOut(view, articles);
  const top = drawHeads(view, grid);
  drawn.forEach((item, i) => drawRow(view, grid, item, top + i * grid.row));
  view.sheet.height = top + drawn.length * grid.row + 8;
  return {
    n: items.reduce((sum, item) => sum + item.n, 0),
    unit: 'report',
    note: noteOf(items, drawn, single, more),
    key: keyOf(grid),
    table: listReports(view, items),
  };
}

function noteOf(items, drawn, single, more) {
  const rest = items.length - drawn.length;
  return [
    single ? `Not drawn: ${plural(single, 'event')} that only one source reports.` : '',
    rest ? `The ${MOST.events} events with most reports are drawn; ${thousands(rest)} more are in the numbers.` : '',
    more ? `${plural(more, 'more article')} ${more === 1 ? 'is' : 'are'} counted among the other sources.` : '',
  ].join(' ').trim();
}

// ---- choice

function largest(items, limit, sizeOf) {
  if (items.length <= limit) return items;
  const first = new Set([...items].sort((a, b) => sizeOf(b) - sizeOf(a)).slice(0, limit));
  return items.filter((item) => first.has(item));
}

// The articles with most reports of what is drawn, in order of id, and how many more there are.
function chooseArticles(drawn) {
  const counts = new Map();
  for (const {by} of drawn) {
    for (const [article, codes] of by) counts.set(article, (counts.get(article) ?? 0) + codes.length);
  }
  const known = [...counts.keys()].filter(Boolean).sort();
  const articles = largest(known, MOST.articles, (article) => counts.get(article));
  return {articles, more: counts.size - articles.length};
}

// ---- drawing

function layOut({sheet, spec, width, narrow}, articles) {
  const across = articles.length + CODES.length;
  const left = narrow ? Math.max(120, width - 24 * across) : 290;
  const columnWidth = Math.min((width - left) / across, 110);
  const named = articles.map((article) => spec.articles[article] ?? {name: 'unknown article', short: 'unknown article'});
  const isWide = (word) => sheet.measure(word, 11.5, true) > columnWidth - 6;
  const shorts = named.map(({short}) => short);
  const lettered = narrow || new Set(shorts).size < shorts.length || shorts.some((name) => name.split(/\s+/).some(isWide));
  return {
    articles,
    names: named.map(({name}) => name),
    heads: lettered ? shorts.map((_, k) => LETTERS[k]) : shorts,
    lettered,
    left,
    row: narrow ? ROW.narrow : ROW.wide,
    columnWidth,
    right: left + across * columnWidth,
    centre: (column) => left + (column + 0.5) * columnWidth,
  };
}

// Names or letters of articles, and what the columns of other sources count. Returns where they end.
function drawHeads({sheet, narrow}, {articles, heads: named, columnWidth, centre, right}) {
  const heads = [
    ...named.map((name) => sheet.lines(name, columnWidth - 6, 11.5, true, 4)),
    ...CODES.map((code) => [narrow ? SHORT[code] : AGREES[code]]),
  ];
  const deep = Math.max(narrow ? 1 : 2, ...heads.map((lines) => lines.length));
  heads.forEach((lines, k) =>
    lines.forEach((line, j) =>
      sheet.text(centre(k), 8 + (j + deep - lines.length) * 14, line, {
        bold: k < articles.length,
        anchor: 'center',
        size: 11.5,
      })
    )
  );
  if (!narrow) {
    const middle = centre(articles.length + 1);
    sheet.text(middle, 8 + (deep - 2) * 14, 'Other sources', {bold: true, anchor: 'center', size: 11.5});
  }
  const top = deep * 14 + 8;
  sheet.line(0, top, right, top, {color: 'axis'});
  return top;
}

function drawRow(view, grid, item, top) {
  const {sheet} = view;
  const {articles, centre} = grid;
  const {event, by} = item;
  const middle = top + grid.row / 2;
  nameEvent(view, grid, event, middle);
  articles.forEach((article, k) => {
    const codes = by.get(article);
    if (codes) drawReport(view, grid, item, {article, codes, k}, middle);
    else sheet.line(centre(k) - 4, middle, centre(k) + 4, middle, {color: 'axis'});
  });
  drawOthers(view, grid, item, middle);
}

// Its label and days; on a narrow screen the label alone, in two lines.
function nameEvent({sheet, spec, narrow}, {left}, event, middle) {
  if (narrow) {
    const lines = sheet.lines(event.label, left - 8, 11.5, false, 2);
    lines.forEach((line, i) => sheet.text(0, middle + (i - (lines.length - 1) / 2) * 13, line, {size: 11.5}));
    return;
  }
  const {when} = spec.disputes[event.id];
  sheet.text(0, middle, sheet.fit(event.label, left - 22 - sheet.measure(when, 11.5)));
  sheet.text(left - 10, middle, when, {size: 11.5, color: 'muted', anchor: 'right'});
}

// One mark for what an article reports; of several reports the one that agrees least.
function drawReport({sheet}, {names, centre}, {event}, {article, codes, k}, middle) {
  const code = [...CODES].reverse().find((each) => codes.includes(each));
  const said = event.reports.find((report) => report.article_id === article)?.said ?? '';
  sheet.mark(centre(k), middle, {
    size: 9,
    width: 1.8,
    ...MARKS[code],
    hover: card(`${event.label} · ${names[k]}`, `${AGREES[code]} · n = ${plural(codes.length, 'report')}`, said),
    data: {
      n: codes.length,
      where: {event: [event.id], article: [article]},
      cube: 'reports',
      label: `${event.label} · ${names[k]}`,
    },
  });
}

// How many sources without a column agree, partly or not.
function drawOthers({sheet}, {articles, centre}, {event, others, by}, middle) {
  const counts = [...others];
  for (const [article, codes] of by) {
    if (!articles.includes(article)) codes.forEach((code) => counts[CODES.indexOf(code)]++);
  }
  CODES.forEach((code, j) => {
    if (!counts[j]) return;
    const x = centre(articles.length + j);
    const strong = code === 'no' ? {bold: true, color: 'accent'} : {};
    sheet.text(x, middle, thousands(counts[j]), {anchor: 'center', ...strong});
    sheet.mark(x, middle, {
      size: 18,
      color: CLEAR,
      symbol: 'square',
      hover: card(event.label, `${plural(counts[j], 'other source')}: ${AGREES[code]}`),
      data: {n: counts[j], where: {event: [event.id]}, cube: 'attributions', label: event.label},
    });
  });
}

function keyOf({names, lettered}) {
  return [
    {symbol: 'circle', fill: 'ink', text: 'agrees'},
    {symbol: 'circle', fill: 'none', line: 'axis', text: 'partly'},
    {symbol: 'square', fill: 'accent', text: 'disagrees'},
    {symbol: 'dash', line: 'axis', text: 'does not report it'},
    ...(lettered ? names.map((name, k) => ({text: `${LETTERS[k]} ${name}`})) : []),
  ];
}

// ---- table

function listReports({spec}, items) {
  const heads = ['Articles', 'Others'].flatMap((whose) => ['agree', 'partly', 'disagree'].map((word) => `${whose}: ${word}`));
  return {
    head: ['Event', 'When', ...heads, 'n'],
    rows: items.map(({event, printed, others, n}) => ({
      cells: [event.label, spec.disputes[event.id].when, ...printed, ...others, n],
      mark: {n, where: {event: [event.id]}, cube: 'attributions', label: event.label},
    })),
  };
}
