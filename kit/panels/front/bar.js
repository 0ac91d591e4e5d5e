// The bar: how many are left, a chip per filter in use, the switch for positions by rule, one reset; and the controls it unfolds.
import {restore, sideNow} from './chosen.js';
import {controlsView} from './controls.js';
import {dock} from './dock.js';
import {element} from './element.js';
import {setControl, setValue} from './page.js';
import {tourButton} from './tour.js';
import {plural, thousands} from './words.js';

export function filterBar(panel) {
  const {page, machine, group, place} = panel;
  const parts = partsOf(panel);
  const {box, stop, update: fillDays} = controlsView(panel);
  box.id = `kit-controls-${page ? place.controls : panel.id}`;
  const bar = barOf(panel, parts);
  const away = dock({panel, bar, box, open: parts.open});
  let before = null;
  let said = '';
  // True if what it says has changed.
  const update = (state) => {
    const {n, total, gone, used, impossible} = state;
    const stated = Boolean(machine?.get('value'));
    parts.machine.hidden = !machine || !group.members.some((member) => member.switches);
    parts.machine.setAttribute('aria-pressed', String(stated));
    fillAmiss(parts.amiss, [...group.amiss.values()].flat());
    const now = JSON.stringify([n, gone, impossible, used, stated, state.other]);
    if (now === before) return false;
    before = now;
    fillDays(state);
    fillSides(panel, parts, state.other);
    const notes = notesOf({n, gone, impossible, page});
    fillCount(parts.count, n, total, notes);
    parts.reset.setAttribute('aria-disabled', String(!used.length));
    fillChips(parts, used);
    parts.inUse.textContent = used.length ? ` ${used.length}` : '';
    const filters = used.length ? `Filters: ${used.map((filter) => filter.text).join('; ')}.` : 'No filter.';
    said = `${state.other ? 'Side B: ' : ''}${thousands(n)} of ${plural(total, 'attribution')}. ${[filters, ...notes].join(' ')}`;
    return true;
  };
  parts.reset.addEventListener('click', () => {
    panel.said?.used.forEach(({clear}) => clear());
    if (page) parts.open.focus();
  });
  parts.machine.addEventListener('click', () => setValue(machine, !machine.get('value')));
  parts.compare.addEventListener('click', () => setValue(panel.pinned, panel.pinned.get('value') ? '' : sideNow(panel)));
  const remove = () => [...stop, away].forEach((undo) => undo());
  return {parts: [bar, box], update, said: () => said, remove};
}

function partsOf({page}) {
  const button = (name, attributes, ...content) =>
    element('button', {type: 'button', class: `kit-button ${name}`, ...attributes}, ...content);
  const inUse = element('span', {class: 'kit-in-use'});
  return {
    inUse,
    open: button('kit-open', {}, 'Filters', inUse),
    count: element('p', {class: 'kit-count'}),
    chips: element('ul', {class: 'kit-chips', 'aria-label': 'Filters in use', hidden: true}),
    machine: button('kit-switch', {hidden: true}, 'Show positions coded by rule'),
    compare: button('kit-compare', {'aria-pressed': 'false'}, 'Compare'),
    tour: tourButton(),
    sides: element('p', {class: 'kit-ab', hidden: true}),
    reset: button('kit-reset', {'aria-disabled': 'true'}, page ? 'Clear all' : 'Reset filters'),
    amiss: element('p', {class: 'kit-amiss', role: 'status', hidden: true}),
  };
}

function barOf({place}, {open, count, chips, machine, compare, tour, reset, sides, amiss}) {
  const name = place.controls > 1 ? `Filters ${place.controls}` : 'Filters';
  return element(
    'div',
    {class: 'kit-bar', role: 'group', 'aria-label': name},
    open,
    count,
    chips,
    machine,
    compare,
    tour,
    reset,
    sides,
    amiss,
  );
}

// What is kept as A while the filters choose B.
function fillSides(panel, {compare, sides}, other) {
  compare.setAttribute('aria-pressed', String(Boolean(other)));
  sides.hidden = !other;
  if (!other) return;
  const swap = () => {
    const now = sideNow(panel);
    restore(panel, panel.pinned.get('value'), {setControl, setValue});
    setValue(panel.pinned, now);
  };
  const again = sides.contains(document.activeElement);
  const button = element('button', {type: 'button', class: 'kit-button', onclick: swap}, 'Swap A and B');
  const kept = `${other.words.join('; ') || 'no filter'} (${thousands(other.n)})`;
  sides.replaceChildren(
    element('span', {dir: 'auto'}, element('b', {}, 'A '), kept),
    element('span', {}, element('b', {}, 'B '), 'what the filters choose now'),
    button,
  );
  if (again) button.focus();
}

// What the address asks for and this page has not.
function fillAmiss(amiss, notes) {
  const text = notes.join(' ');
  if (amiss.textContent !== text) amiss.textContent = text;
  amiss.hidden = !text;
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
    element('b', {}, thousands(n)),
    ` of ${plural(total, 'attribution')}`,
  );
  count.replaceChildren(words);
  if (notes.length) {
    count.append(element('span', {class: 'kit-stop'}, '. '), element('span', {class: 'kit-note'}, notes.join(' ')));
  }
}

// A chip that had the focus hands it to the one in its place; the last one to the button beside them.
function fillChips({chips, reset, open}, used) {
  const focused = [...chips.querySelectorAll('button')].indexOf(document.activeElement);
  chips.replaceChildren(...used.map((filter) => element('li', {}, chip(filter))));
  chips.hidden = !used.length;
  if (focused < 0) return;
  const left = chips.querySelectorAll('button');
  (left[Math.min(focused, left.length - 1)] ?? (getComputedStyle(reset).display === 'none' ? open : reset)).focus();
}

function chip({name, text, clear}) {
  return element(
    'button',
    {
      type: 'button',
      class: 'kit-chip',
      'data-control': name,
      'aria-label': `Remove filter ${text}`,
      title: text,
      onclick: clear,
    },
    element('span', {class: 'kit-chip-text', dir: 'auto'}, text),
    element('span', {'aria-hidden': 'true'}, '×'),
  );
}
