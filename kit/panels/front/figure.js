// A figure around a chart: title, subtitle, key, plot, source; its numbers as a table; what a reader can take away; on a page a link.
import {printAlone} from './alone.js';
import {copyForms} from './clipboard.js';
import {isoDay} from './cube.js';
import {element} from './element.js';
import {getMenu, usualRows} from './get.js';
import {isEmbedded, live, swatch} from './page.js';
import {plotPicture} from './picture.js';
import {csvText, fileName, pictureBlob, saveFile, tableForms} from './save.js';
import {thousands} from './words.js';

const LINK = 'Link to this view';

// `onPaper(chart)` draws it light and as wide as a printed page: {sheet, key, colours}.
export function figureFrame({chart, id, page, spec, choose, tell, onPaper}) {
  const figure = {
    chart,
    id,
    sub: element('p', {class: 'kit-sub'}),
    key: element('ul', {class: 'kit-key'}),
    plot: element('div', {class: 'kit-plot', role: 'img'}),
    other: element('div', {class: 'kit-plot kit-other', role: 'img'}), // of side A, where two are compared
    note: element('p', {class: 'kit-source'}),
    applied: element('p', {class: 'kit-applied'}),
    numbers: element(
      'details',
      {class: 'kit-numbers', id: `${id}-numbers`},
      element('summary', {}, 'Numbers in this chart'),
    ),
  };
  figure.sides = element('div', {class: 'kit-sides'}, figure.plot);
  // set when it is painted: drawn, P, words, colours, subtitle, pictured, alt
  figure.menu = getMenu({title: chart.title, rows: rowsOf(figure, {page, spec, tell, onPaper}), tell: live});
  figure.figure = element(
    'figure',
    {class: 'kit-figure', id: page ? id : null, 'data-kind': chart.kind, 'aria-labelledby': `${id}-title`},
    element(
      'div',
      {class: 'kit-whole'},
      element(page ? 'h3' : 'h4', {class: 'kit-title', id: `${id}-title`}, chart.title),
      figure.sub,
      figure.key,
      figure.sides,
      figure.note,
      figure.applied,
    ),
    element('div', {class: 'kit-below'}, figure.numbers, figure.menu),
  );
  figure.fill = () => fillNumbers(figure, choose);
  figure.numbers.addEventListener('toggle', () => {
    if (figure.numbers.open && figure.drawn) figure.fill();
  });
  return figure;
}

// ---- what a reader takes away

function rowsOf(figure, {page, spec, tell, onPaper}) {
  const {source, font} = spec;
  const note = () => `${figure.chart.title}; Filters: ${figure.words.join('; ') || 'none'}; ${source}`;
  const name = (ending) => fileName(figure.chart.kind, figure.words ?? [], ending);
  const rows = usualRows({
    table: () => tableForms(...countable(figure.drawn.table), note()),
    csv: () =>
      saveFile(name('csv'), new Blob([csvText(...countable(figure.drawn.table), note())], {type: 'text/csv;charset=utf-8'})),
    picture: async (format, print = false) => {
      const picture = await pictureOf(figure, font, print && onPaper);
      saveFile(name(print ? `print.${format}` : format), await pictureBlob(picture, format, {print}));
    },
    alone: async () => printAlone(await pictureOf(figure, font, onPaper), name('pdf').replace(/\.pdf$/, '')),
    alt: () => figure.alt,
  });
  if (!page) return rows;
  if (!isEmbedded()) return [...rows, ['Link', [linkOf(figure, tell)]]];
  const line = () => copyForms({text: iframeOf(figure, tell)});
  return [...rows, ['Embed', [['Copy iframe', line, 'Line copied.', 'The line for an article, with the filters chosen now']]]];
}

// As it is on the screen, or as it is drawn for paper.
function pictureOf(figure, font, onPaper) {
  if (!figure.drawn.table.rows.length) throw new Error('an empty chart has no picture');
  const paper = onPaper ? onPaper(figure.chart) : null;
  const {bg, ink, muted} = paper?.colours ?? figure.colours;
  const [data, layout] = paper?.sheet.figure() ?? [];
  const key = paper
    ? (paper.key ?? []).map((entry) => ({
      text: entry.text,
      sign: entry.symbol ? swatch(entry, (name) => paper.colours[name] ?? name) : null,
    }))
    : [...figure.key.children].map((li) => ({text: li.textContent, sign: li.querySelector('svg')}));
  return plotPicture({
    P: figure.P,
    figure: paper ? {data, layout} : figure.plot,
    title: figure.chart.title,
    alt: figure.alt,
    above: [figure.subtitle],
    key,
    below: [figure.pictured, figure.note.textContent],
    background: bg,
    ink,
    muted,
    font,
  });
}

const DAY = /^\d{1,2} [A-Z][a-z]{2} \d{4}$/; // 5 May 2031

// Rows that have days, with their first and last one as columns.
function withDays(table) {
  if (!table.rows.some(({days}) => days)) return table;
  const ends = ({days}) => (days ?? [null, null]).map((day) => (day === null ? '' : isoDay(day)));
  return {head: [...table.head, 'From', 'To'], rows: table.rows.map((row) => ({...row, cells: [...row.cells, ...ends(row)]}))};
}

// The table's cells as a spreadsheet can count them: signs and decimals as numbers, days as ISO days, shares without their sign, gaps
// empty.
function countable(table) {
  const {head, rows} = withDays(table);
  const isShare = head.map((_, k) =>
    rows.some((row) => /^\d+ %$/.test(row.cells[k])) && rows.every((row) => /^(\d+ %|–)$/.test(row.cells[k]))
  );
  const plain = (cell, k) => {
    if (typeof cell === 'number') return cell;
    if (cell === '–') return '';
    if (isShare[k]) return Number.parseInt(cell, 10);
    if (DAY.test(cell)) return isoDay(Date.parse(`${cell} UTC`) / 864e5);
    return /^[−+]?\d+\.\d+$/.test(cell) ? Number(cell.replace('−', '-')) : cell;
  };
  return [head.map((name, k) => (isShare[k] ? `${name} (%)` : name)), rows.map((row) => row.cells.map(plain))];
}

// ---- the link of a page: its address is made when it is wanted

function linkOf(figure, tell) {
  const link = element('a', {class: 'kit-action', href: '#'}, LINK);
  let timer = 0;
  figure.fresh = () => link.setAttribute('href', tell.address(figure.id) || '#');
  link.addEventListener('pointerdown', figure.fresh);
  link.addEventListener('focus', figure.fresh);
  link.addEventListener('click', async (event) => {
    figure.fresh();
    if (event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    tell.put(link.getAttribute('href'));
    const words = await copyForms({text: link.href}) ? 'Link copied.' : 'The address bar holds the link.';
    live(words);
    link.textContent = words;
    clearTimeout(timer);
    timer = setTimeout(() => link.replaceChildren(LINK), 2500);
  });
  return link;
}

// The line that shows this page in another one; a page on disk is named as a file beside the other.
function iframeOf({chart, id}, tell) {
  const {protocol, pathname, href} = location;
  const place = protocol === 'file:' ? pathname.split('/').at(-1) : href.split('#')[0];
  const written = [['src', place + (tell.address(id) || '')], ['title', chart.title], ['loading', 'lazy']];
  const quoted = written.map(([name, value]) => `${name}="${value.replace(/&/g, '&amp;').replace(/"/g, '&quot;')}"`);
  return `<iframe ${quoted.join(' ')} style="width:100%;height:48rem;border:0"></iframe>`;
}

// ---- numbers

function fillNumbers({numbers, drawn, chart}, choose) {
  numbers.querySelector('.kit-scroll')?.remove();
  if (drawn.table.rows.length) numbers.append(numbersTable(drawn.table, `Numbers: ${chart.title}`, choose));
}

function numbersTable({head, rows}, name, choose) {
  const isCounted = head.map((_, k) => k > 0 && rows.every((row) => /^([−+]?[\d.,]+( %)?|–)$/.test(row.cells[k])));
  const align = (k) => (isCounted[k] ? 'kit-number' : null);
  const data = (cell, k) => element('td', {dir: 'auto', class: align(k)}, typeof cell === 'number' ? thousands(cell) : cell);
  const row = ({cells: [first, ...rest], mark}) =>
    element('tr', {}, rowHead(first, mark, choose), ...rest.map((cell, k) => data(cell, k + 1)));
  const heads = head.map((text, k) => element('th', {scope: 'col', class: align(k)}, text));
  return element(
    'div',
    {class: 'kit-scroll', role: 'group', tabindex: '0', 'aria-label': name},
    element(
      'table',
      {},
      element('thead', {}, element('tr', {}, ...heads)),
      element('tbody', {}, ...rows.map(row)),
    ),
  );
}

// A row's first cell is a button that shows its evidence, if there is some; what a button says stands in its name.
function rowHead(cell, mark, choose) {
  if (!mark) return element('th', {scope: 'row', dir: 'auto'}, String(cell));
  const name = `${mark.label.includes(cell) ? '' : `${cell}. `}Evidence: ${mark.label}`;
  return element(
    'th',
    {scope: 'row', dir: 'auto'},
    element('button', {type: 'button', class: 'kit-link', 'aria-label': name, onclick: () => choose(mark)}, String(cell)),
  );
}
