// One list to choose several of; a long one is searched by typing.
import {element} from './element.js';
import {setControl} from './page.js';
import {foldText, thousands} from './words.js';

const LONG = 12; // options

export function listControl({name, model, id, listen}) {
  const options = model.get('_options_labels').map((text, i) => ({
    i,
    text,
    plain: foldText(text),
    option: element('option', {}, text),
  }));
  const select = element('select', {id, multiple: true, size: model.get('rows') ?? 5}, ...options.map(({option}) => option));
  const chosen = () => new Set(model.get('index'));
  select.addEventListener('change', () => {
    const shown = options.filter(({option}) => option.isConnected);
    const hidden = options.filter(({i, option}) => !option.isConnected && chosen().has(i));
    setControl(model, [...hidden, ...shown.filter(({option}) => option.selected)].map(({i}) => i).sort((a, b) => a - b));
  });
  listen(model, () => {
    const now = chosen();
    for (const {i, option} of options) option.selected = now.has(i);
  });
  const label = element('label', {for: id, dir: 'auto'}, model.get('description'));
  const long = options.length > LONG ? finder({model, options, select, id, chosen}) : null;
  return element('div', {class: 'kit-control', 'data-control': name}, label, long, select);
}

// The field above a long list: what is typed leaves the options that hold it; arrows go through them, Enter takes one or gives it back,
// Escape shows them all again.
function finder({model, options, select, id, chosen}) {
  const input = searchInput(model, options.length, id);
  const turn = (i) => {
    const now = chosen();
    now.has(i) ? now.delete(i) : now.add(i);
    setControl(model, [...now].sort((a, b) => a - b));
  };
  let found = options;
  let active = -1;
  const point = (place) => {
    active = place;
    pointTo({input, select, id, found, active});
  };
  const search = () => {
    const words = foldText(input.value).split(/\s+/).filter(Boolean);
    found = options.filter(({plain}) => words.every((each) => plain.includes(each)));
    select.replaceChildren(...found.map(({option}) => option));
    for (const {i, option} of found) option.selected = chosen().has(i);
    point(words.length && found.length ? 0 : -1);
  };
  const keys = {
    ArrowDown: () => point(Math.min(active + 1, found.length - 1)),
    ArrowUp: () => point(Math.max(active - 1, 0)),
    Enter: () => found[active] && turn(found[active].i),
  };
  input.addEventListener('input', search);
  input.addEventListener('keydown', (event) => {
    const clear = event.key === 'Escape' && input.value;
    if (!keys[event.key] && !clear) return;
    event.preventDefault();
    event.stopPropagation();
    if (!clear) return keys[event.key]();
    input.value = '';
    search();
  });
  return input;
}

function searchInput(model, size, id) {
  const word = model.get('description').replace(/ \(.*/, '').toLowerCase();
  return element('input', {
    type: 'search',
    class: 'kit-find',
    role: 'combobox',
    'aria-label': `Search ${word}: type, then arrows and Enter`,
    'aria-controls': id,
    'aria-expanded': 'true',
    'aria-autocomplete': 'list',
    placeholder: `Search ${thousands(size)}`,
    autocomplete: 'off',
    spellcheck: 'false',
  });
}

// Mark the option that Enter would take, and bring it into sight.
function pointTo({input, select, id, found, active}) {
  found.forEach(({option, i}, k) => {
    option.classList.toggle('kit-active', k === active);
    option.id = `${id}-option-${i}`;
  });
  const there = found[active]?.option;
  there ? input.setAttribute('aria-activedescendant', there.id) : input.removeAttribute('aria-activedescendant');
  if (there) select.scrollTop = Math.max(0, there.offsetTop - select.offsetTop - select.clientHeight / 2);
}
