// A figure around a chart: title, subtitle, key, plot, source; its numbers as a table, CSV and pictures; on a page a link.
import {isoDay} from './cube.js';
import {element} from './element.js';
import {live} from './page.js';
import {plotPicture} from './picture.js';
import {csvText, fileName, pictureBlob, saveFile} from './save.js';

const LINK = 'Link to this view';

export function figureFrame({chart, id, page, spec, choose, tell}) {
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
  // set when it is painted: drawn, P, words, colours, subtitle, pictured
  figure.pictures = ['svg', 'png'].map((format) =>
    saveButton(format.toUpperCase(), () => savePicture(figure, format, spec.font))
  );
  figure.actions = element(
    'div',
    {class: 'kit-actions', role: 'group', 'aria-label': `Save: ${chart.title}`},
    saveButton('CSV', () => saveNumbers(figure, spec.source)),
    ...figure.pictures,
  );
  if (page) addLink(figure, tell);
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
    element('div', {class: 'kit-below'}, figure.numbers, figure.actions),
  );
  figure.fill = () => fillNumbers(figure, choose);
  figure.numbers.addEventListener('toggle', () => {
    if (figure.numbers.open && figure.drawn) figure.fill();
  });
  return figure;
}

// ---- files

function saveButton(text, save) {
  const onclick = async () => {
    try {
      await save();
      live(`${text} saved.`);
    } catch (error) {
      console.warn(error);
      live(`The ${text} could not be made.`);
    }
  };
  return element('button', {type: 'button', class: 'kit-action', onclick}, text);
}

const nameFor = ({chart, words}, ending) => fileName(chart.kind, words ?? [], ending);

async function savePicture(figure, format, font) {
  const {bg, ink, muted} = figure.colours;
  const picture = await plotPicture({
    P: figure.P,
    plot: figure.plot,
    title: figure.chart.title,
    above: [figure.subtitle],
    key: [...figure.key.children].map((li) => ({text: li.textContent, sign: li.querySelector('svg')})),
    below: [figure.pictured, figure.note.textContent],
    background: bg,
    ink,
    muted,
    font,
  });
  saveFile(nameFor(figure, format), await pictureBlob(picture, format));
}

const DAY = /^\d{1,2} [A-Z][a-z]{2} \d{4}$/; // 5 May 2031

function saveNumbers(figure, source) {
  const note = `${figure.chart.title}; Filters: ${figure.words.join('; ') || 'none'}; ${source}`;
  saveFile(nameFor(figure, 'csv'), new Blob([asCSV(withDays(figure.drawn.table), note)], {type: 'text/csv;charset=utf-8'}));
}

// Rows that have days, with their first and last one as columns.
function withDays(table) {
  if (!table.rows.some(({days}) => days)) return table;
  const ends = ({days}) => (days ?? [null, null]).map((day) => (day === null ? '' : isoDay(day)));
  return {head: [...table.head, 'From', 'To'], rows: table.rows.map((row) => ({...row, cells: [...row.cells, ...ends(row)]}))};
}

// The table's cells as a spreadsheet can count them: signs and decimals as numbers, days as ISO days, shares without their sign, gaps
// empty.
function asCSV({head, rows}, note) {
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
  return csvText(
    head.map((name, k) => (isShare[k] ? `${name} (%)` : name)),
    rows.map((row) => row.cells.map(plain)),
    note,
  );
}

// ---- the link of a page: its address is made when it is wanted

function addLink(figure, tell) {
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
    const words = await copy(link.href) ? 'Link copied.' : 'The address bar holds the link.';
    live(words);
    link.textContent = words;
    clearTimeout(timer);
    timer = setTimeout(() => link.replaceChildren(LINK), 2500);
  });
  figure.actions.append(link);
}

// Whether it could: there may be no clipboard, or it is not allowed.
async function copy(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return false;
  }
}

// ---- numbers

function fillNumbers({numbers, drawn, chart}, choose) {
  numbers.querySelector('.kit-scroll')?.remove();
  if (drawn.table.rows.length) numbers.append(numbersTable(drawn.table, `Numbers: ${chart.title}`, choose));
}

function numbersTable({head, rows}, name, choose) {
  const isCounted = head.map((_, k) => k > 0 && rows.every((row) => /^([−+]?[\d.,]+( %)?|–)$/.test(row.cells[k])));
  const align = (k) => (isCounted[k] ? 'kit-number' : null);
  const data = (cell, k) =>
    element('td', {dir: 'auto', class: align(k)}, typeof cell === 'number' ? cell.toLocaleString('en') : cell);
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

// A row's first cell is a button that shows its evidence; what a button says stands in its name.
function rowHead(cell, mark, choose) {
  const name = `${mark.label.includes(cell) ? '' : `${cell}. `}Evidence: ${mark.label}`;
  return element(
    'th',
    {scope: 'row', dir: 'auto'},
    element('button', {type: 'button', class: 'kit-link', 'aria-label': name, onclick: () => choose(mark)}, String(cell)),
  );
}
