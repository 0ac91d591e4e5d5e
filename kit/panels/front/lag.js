// Days between the words and the article that reports them; an uncertain lag is a bar from the shortest to the longest.
import {grouped} from './cube.js';
import {pack} from './packing.js';
import {placer} from './shared.js';
import {card, plural, thousands} from './words.js';

const BY = ['article', 'span'];
const ARTICLES = 12; // drawn
const LONGEST = 60; // days that fit the axis
const LANES = 12; // of an article, a mark an utterance; beyond, a mark stands for all of the same lag
const WORDED = 2000; // utterances; of more, no mark tells who said what
const STEP = 7; // px of a lane
const CLEAR = 'rgba(0,0,0,0)';

export function lag(view) {
  const articles = readLags(view);
  const n = articles.reduce((sum, article) => sum + article.n, 0);
  const close = articles.map(nearby).filter(({lags}) => lags.length);
  const drawn = largest(close);
  if (drawn.length) drawLags(view, drawn);
  else view.sheet.height = 1;
  const far = n - close.reduce((sum, article) => sum + article.n, 0);
  const rest = close.length - drawn.length;
  return {
    n,
    unit: 'utterance',
    note: [
      'A lag is known where an article’s day of publication is, and the words have a day of their own.',
      far ? `Not drawn: ${plural(far, 'utterance')} with a lag of more than ${LONGEST} days; all are in the numbers.` : '',
      rest ? `The ${ARTICLES} articles with most utterances are drawn; ${thousands(rest)} more are in the numbers.` : '',
    ].filter(Boolean).join(' '),
    table: listLags(articles),
  };
}

// ---- numbers

// The articles that the filters leave: {id, name, published, n, lags}, of each lag {least, most, n, span}.
function readLags({query, spec}) {
  const articles = new Map();
  for (const [[id, span], n] of query.groups('lags', BY)) {
    const [least, most] = span.split(':').map(Number);
    if (!articles.has(id)) {
      articles.set(id, {id, n: 0, lags: [], ...(spec.articles[id] ?? {name: 'other articles', published: ''})});
    }
    const article = articles.get(id);
    article.n += n;
    article.lags.push({least, most, n, span});
  }
  return [...articles.values()];
}

function nearby(article) {
  const lags = article.lags.filter(({most}) => most <= LONGEST);
  return {...article, lags, n: lags.reduce((sum, {n}) => sum + n, 0)};
}

// The articles with most utterances, in their order.
function largest(articles) {
  if (articles.length <= ARTICLES) return articles;
  const first = new Set([...articles].sort((a, b) => b.n - a.n).slice(0, ARTICLES));
  return articles.filter((article) => first.has(article));
}

// ---- drawing

function drawLags(view, articles) {
  const axis = scaleOf(view, articles);
  const marks = marksOf(view, articles);
  let y = 8;
  for (const article of articles) y = drawArticle(view, axis, article, marks, y);
  drawDays(view, axis, y);
  view.sheet.height = y + 24;
}

function scaleOf({width, narrow}, articles) {
  const lags = articles.flatMap((article) => article.lags);
  const last = Math.max(3, ...lags.map(({most}) => most));
  const first = Math.min(0, ...lags.map(({least}) => least));
  const label = narrow ? 20 : 270;
  const x = (days) => label + 12 + ((days - first) / (last - first)) * (width - label - 44);
  return {first, last, label, x};
}

// The rows behind each mark, where the page holds their wording and they are not too many.
function marksOf({query, shipped}, articles) {
  const worded = shipped && articles.reduce((sum, {n}) => sum + n, 0) < WORDED;
  const rows = worded ? grouped(query.cubes.lags, query.cells('lags'), BY) : new Map();
  const placeOf = placer(query.cubes.lags, BY);
  return (article, {span}) => rows.get(placeOf(article.id, span)) ?? [];
}

// An article's name and its lags, packed into lanes. Returns where it ends.
function drawArticle(view, axis, article, rowsOf, top) {
  const {sheet, width, narrow} = view;
  const {marks, lanes, step} = placeLags(axis, article, rowsOf);
  const n = `n = ${thousands(article.n)}`;
  let y = top;
  if (narrow) {
    sheet.text(0, y + 7, sheet.fit(article.name, width - 60, 12.5, true), {bold: true, mask: true});
    sheet.text(width, y + 7, n, {size: 11.5, color: 'muted', anchor: 'right'});
    y += 20;
  }
  const tall = (Math.max(...lanes) + 1) * step;
  const lines = narrow ? [] : sheet.lines(article.name, axis.label - 16, 12.5, true, 2);
  const height = Math.max(tall + 6, narrow ? 20 : 22 + 15 * lines.length);
  if (!narrow) nameArticle(view, lines, `${article.published} · ${n}`, y + height / 2);
  const start = y + (height - tall) / 2;
  marks.forEach((mark, i) => drawLag(view, axis, article, mark, start + (lanes[i] + 0.5) * step));
  y += height + 6;
  sheet.line(0, y, width, y);
  return y + 6;
}

function nameArticle({sheet}, lines, beside, middle) {
  const top = middle - (lines.length * 15) / 2;
  lines.forEach((line, i) => sheet.text(0, top + i * 15, line, {bold: true}));
  sheet.text(0, top + lines.length * 15, beside, {size: 11.5, color: 'muted'});
}

// One mark an utterance, or one a lag where these would be too many.
function placeLags({x}, article, rowsOf) {
  const lags = [...article.lags].sort((a, b) => a.least - b.least || a.most - b.most);
  const stretch = ({least, most}, half) => [x(least) - half, x(most) + half];
  const single = article.n > 400
    ? []
    : lags.flatMap((span) => Array.from({length: span.n}, (_, i) => ({...span, count: 1, row: rowsOf(article, span)[i]})));
  const lanes = pack(single.map((span) => stretch(span, 4)));
  if (single.length && Math.max(...lanes) < LANES) return {marks: single, lanes, step: STEP};
  const most = Math.max(...lags.map(({n}) => n));
  const marks = lags.map((span) => ({...span, count: span.n, size: Math.max(4, 18 * Math.sqrt(span.n / most))}));
  const packed = pack(marks.map((span) => stretch(span, span.size / 2)));
  const shown = marks.filter((_, i) => packed[i] < LANES);
  return {marks: shown, lanes: packed.filter((lane) => lane < LANES), step: 19};
}

function drawLag({sheet, wordingOf}, {x}, article, {least, most, n, span, count, row, size = 6.5}, y) {
  const days = least === most ? plural(least, 'day') : `${least} to ${plural(most, 'day')}`;
  const known = least === most;
  if (!known) {
    const half = Math.max(1.5, size / 6);
    sheet.rect(x(least), y - half, x(most), y + half, {fill: 'axis', layer: 4});
  }
  sheet.mark(x((least + most) / 2), y, {
    size: known ? size : 10,
    color: known ? 'ink' : CLEAR,
    line: known ? 'bg' : CLEAR,
    width: 0.5,
    hover: card(article.name, `${days} · n = ${count === 1 ? 1 : n}`, ...wordingOf(row)),
    data: {n, where: {article: [article.id], span: [span]}, cube: 'lags', label: `${article.name} · ${days} later`},
  });
  if (!known && count > 1) {
    sheet.text(x(most) + 4, y, thousands(count), {size: 11, color: 'muted'});
  }
}

function drawDays({sheet, narrow}, {first, last, x}, bottom) {
  const stride = [1, 2, 5, 10, 20].find((step) => (last - first) / step <= (narrow ? 6 : 12)) ?? 20;
  for (let days = Math.ceil(first / stride) * stride; days <= last; days += stride) {
    sheet.line(x(days), 0, x(days), bottom - 6, {color: days ? 'grid' : 'axis', layer: 0});
    const words = days === 0 ? 'same day' : days === stride ? plural(days, 'day') : String(days).replace('-', '−');
    sheet.text(x(days), bottom + 8, words, {size: 12, color: 'muted', anchor: 'center'});
  }
}

// ---- table

function listLags(articles) {
  return {
    head: ['Article', 'Published', 'n', 'Known exactly', 'Fewest days', 'Most days'],
    rows: articles.map(({id, name, published, n, lags}) => ({
      cells: [
        name,
        published,
        n,
        lags.reduce((sum, each) => sum + (each.least === each.most ? each.n : 0), 0),
        Math.min(...lags.map(({least}) => least)),
        Math.max(...lags.map(({most}) => most)),
      ],
      mark: {n, where: {article: [id]}, cube: 'lags', label: name},
    })),
  };
}
