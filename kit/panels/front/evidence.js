// The table of what was said: an event's reports, then rows of the evidence columns or of the kernel. textContent only.
import {element} from './element.js';
import {plural, thousands} from './words.js';

const FIRST = 8; // rows
const MOST = 500; // rows, once all are asked for
const HEADS = ['Who', 'When', 'Form', 'Said', 'Where'];

// A function that shows what is behind a mark, or behind everything. `source` as in source.js.
export function evidenceTable({box, source, spec}) {
  let token = 0;
  return async function show(behind, all = false) {
    const mine = ++token;
    const most = all ? MOST : FIRST;
    const {rows, n} = await rowsBehind(source, behind, most);
    if (mine !== token) return;
    const total = behind.asserted.length + (n ?? 0);
    const showAll = async () => {
      await show(behind, true);
      box.querySelector('.kit-scroll')?.focus({preventScroll: true});
    };
    const parts = [
      head(behind, n),
      rows?.length ? table(rows, spec) : null,
      rows ? null : absence(spec),
      !all && rows && total > FIRST ? moreButton(total, showAll) : null,
      all && total > MOST
        ? element('p', {class: 'kit-quiet'}, `${thousands(total - MOST)} more. In Python, panel.evidence gives all.`)
        : null,
    ];
    box.replaceChildren(...parts.filter(Boolean));
  };
}

// The first rows, or null where nobody answers; how many attributions there are, or null if that is not known.
async function rowsBehind(source, {asserted, numbers, mark}, most) {
  const first = asserted.slice(0, most);
  const room = most - first.length;
  if (!numbers) {
    const answer = await source.fetchMark(mark, room);
    return {rows: answer?.rows ? [...first, ...answer.rows] : null, n: answer?.total ?? null};
  }
  const wanted = numbers.slice(0, room);
  const fetched = wanted.length ? await source.fetchRows(wanted) : [];
  return {rows: fetched && [...first, ...fetched], n: numbers.length};
}

function head({asserted, mark, unlisted, words, read, clear, filter}, n) {
  const counted = n !== null;
  const events = asserted.length;
  return element(
    'p',
    {class: 'kit-evidence-head'},
    !counted && !events ? null : mark ? `Behind “${mark.label}”: ` : 'Behind what is shown: ',
    events ? element('b', {}, plural(events + unlisted, words.one)) : null,
    unlisted ? ` (${events} listed)` : null,
    events ? (counted ? `${words.of} and ` : words.of) : null,
    counted ? element('b', {}, plural(n, 'attribution')) : null,
    !counted && !events ? null : '. ',
    mark && read ? element('span', {class: 'kit-quiet'}, `${read} `) : null,
    mark ? chip(mark, clear) : null,
    filter ? element('button', {type: 'button', class: 'kit-button kit-by-this', onclick: filter}, 'Filter by this') : null,
    mark ? null : element('span', {class: 'kit-quiet'}, 'Click a mark or a row of the numbers to see only its passages.'),
  );
}

function chip({label}, clear) {
  const name = `Show the evidence of everything again, not only ${label}`;
  const cross = element('span', {'aria-hidden': 'true'}, ' ×');
  return element('button', {type: 'button', class: 'kit-chip', onclick: clear, 'aria-label': name}, label, cross);
}

function table(rows, {attached}) {
  const heads = HEADS.map((name) => (name === 'Said' && !attached ? 'Said, in our words' : name));
  return element(
    'div',
    {class: 'kit-scroll', role: 'group', tabindex: '0', 'aria-label': 'Evidence'},
    element(
      'table',
      {class: 'kit-cards'},
      element('caption', {class: 'kit-hidden'}, 'Who said what, when and where it stands'),
      element('thead', {}, element('tr', {}, ...heads.map((name) => element('th', {scope: 'col'}, name)))),
      element('tbody', {}, ...rows.map(tableRow)),
    ),
  );
}

function tableRow({who, party, when, form, said, outlet, place}) {
  const cell = (name, ...content) => element('td', {'data-label': name}, ...content);
  const small = (text) => (text ? element('small', {dir: 'auto'}, text) : null);
  return element(
    'tr',
    {},
    element('th', {scope: 'row', dir: 'auto'}, who, small(party)),
    cell('When', when),
    cell('Form', form),
    element('td', {'data-label': 'Said', dir: 'auto', class: 'kit-said'}, said),
    cell('Where', element('span', {dir: 'auto'}, outlet), small(place)),
  );
}

function absence({asked}) {
  const where = asked ? 'it stays with the case' : 'more than 20,000 attributions';
  const words = `The wording is not in this page: ${where}. Open the notebook with its kernel to read it.`;
  return element('p', {class: 'kit-quiet'}, words);
}

function moreButton(total, onclick) {
  const words = total > MOST ? `Show ${MOST} of ${thousands(total)}` : `Show all ${total}`;
  return element('button', {type: 'button', class: 'kit-button', onclick}, words);
}
