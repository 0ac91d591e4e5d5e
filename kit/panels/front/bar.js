// The filter bar: how many are left, a chip per control in use, one reset.
import {element} from './element.js';
import {clearControl} from './page.js';
import {settle} from './sticky.js';
import {plural} from './words.js';

export function filterBar({models, place, page, stop}) {
  const count = element('p', {class: 'kit-count'});
  const chips = element('ul', {class: 'kit-chips', 'aria-label': 'Filters in use', hidden: true});
  const reset = element(
    'button',
    {type: 'button', class: 'kit-button kit-reset', 'aria-disabled': 'true'},
    page ? 'Clear all' : 'Reset filters',
  );
  const inUse = element('span', {class: 'kit-in-use'});
  const open = element('button', {type: 'button', class: 'kit-button kit-open', hidden: true}, 'Filters', inUse);
  const bar = element('div', {class: 'kit-bar', role: 'group', 'aria-label': 'Filters'}, page ? open : null, count, chips, reset);
  reset.addEventListener('click', () => {
    Object.values(models).forEach(clearControl);
    if (!open.hidden) open.focus();
  });

  let before = null;
  // True if what it says has changed.
  const update = ({n, total, gone, used, impossible}) => {
    const state = JSON.stringify([n, gone, impossible, used]);
    if (state === before) return false;
    before = state;
    const notes = notesOf({n, gone, impossible, page});
    fillCount(count, n, total, notes);
    fillChips(chips, used, models, () => (open.hidden ? reset : open));
    inUse.textContent = used.length ? ` ${used.length}` : '';
    reset.setAttribute('aria-disabled', String(!used.length));
    const filters = used.length ? `Filters: ${used.map((filter) => filter.text).join('; ')}.` : 'No filter.';
    bar.dataset.said = `${n.toLocaleString('en')} of ${plural(total, 'attribution')}. ${[filters, ...notes].join(' ')}`;
    return true;
  };
  return {bar, update, settle: (box, root) => settle({box, root, bar, open, place, stop})};
}

// What the dates leave out, and why nothing is left.
function notesOf({n, gone, impossible, page}) {
  const why = impossible
    ? 'The first day is after the last day.'
    : n
    ? ''
    : `No passage fits these filters. Remove one, or ${page ? 'clear all' : 'reset'}.`;
  return [gone ? `${plural(gone, 'attribution')} without a date ${gone === 1 ? 'is' : 'are'} not counted.` : '', why].filter(
    Boolean,
  );
}

function fillCount(count, n, total, notes) {
  const words = element(
    'span',
    {class: 'kit-n'},
    element('b', {}, n.toLocaleString('en')),
    ` of ${plural(total, 'attribution')}`,
  );
  count.replaceChildren(words);
  if (notes.length) {
    count.append(element('span', {class: 'kit-stop'}, '. '), element('span', {class: 'kit-note'}, notes.join(' ')));
  }
}

// A chip that had the focus hands it to the one in its place; the last one to what `otherwise` gives.
function fillChips(chips, used, models, otherwise) {
  const focused = [...chips.querySelectorAll('button')].indexOf(document.activeElement);
  chips.replaceChildren(...used.map(({name, text}) => element('li', {}, chip(name, text, models[name]))));
  chips.hidden = !used.length;
  if (focused < 0) return;
  const left = chips.querySelectorAll('button');
  (left[Math.min(focused, left.length - 1)] ?? otherwise()).focus();
}

function chip(name, text, model) {
  return element(
    'button',
    {
      type: 'button',
      class: 'kit-chip',
      'data-control': name,
      'aria-label': `Remove filter ${text}`,
      title: text,
      onclick: () => clearControl(model),
    },
    element('span', {class: 'kit-chip-text', dir: 'auto'}, text),
    element('span', {'aria-hidden': 'true'}, '×'),
  );
}
