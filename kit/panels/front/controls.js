// The controls as they stand on the page: lists, days and words over the models of ipywidgets, which hold what is chosen.
import {dayRange} from './range.js';
import {element} from './element.js';
import {listControl} from './listbox.js';
import {setControl, setValue} from './page.js';

const DAYS = ['since', 'until'];
const PAUSE = 150; // ms after the last letter

// {box, update, stop}: an element, what draws n per day, functions that undo what it listens to.
export function controlsView({models, text, spec, id}) {
  const stop = [];
  const listen = (model, listener, what = 'index') => {
    model.on(`change:${what}`, listener);
    stop.push(() => model.off(`change:${what}`, listener));
    listener();
  };
  const lists = Object.entries(models).filter(([, model]) => Array.isArray(model.get('index')));
  const single = Object.entries(models).filter(([, model]) => !Array.isArray(model.get('index')));
  const parts = lists.map(([name, model]) => listControl({name, model, id: `${id}-${name}`, listen}));
  const few = single.map(([name, model]) => dropdown({name, model, id: `${id}-${name}`, listen}));
  const range = dayRange({models, spec, listen});
  const pair = few.filter((part) => DAYS.includes(part.dataset.control));
  const days = element(
    'div',
    {class: 'kit-days'},
    range?.box,
    element('div', {class: 'kit-pair'}, ...pair),
  );
  const others = few.filter((part) => !pair.includes(part));
  const words = text ? searchField({model: text, id: `${id}-text`, attached: spec.attached, listen}) : null;
  const last = element('div', {class: 'kit-last'}, days, element('div', {class: 'kit-more'}, words, ...others));
  const box = element('div', {class: 'kit-controls', role: 'group', 'aria-label': 'Choose what is counted'}, ...parts, last);
  return {box, update: ({anyDay}) => range?.update(...anyDay()), stop};
}

// Words that names, paraphrases and attached sentences are searched for; what is typed counts after a moment.
function searchField({model, id, attached, listen}) {
  const input = element('input', {id, type: 'search', autocomplete: 'off', spellcheck: 'false'});
  let timer = 0;
  const set = () => setValue(model, input.value.trim());
  input.addEventListener('input', () => {
    clearTimeout(timer);
    timer = setTimeout(set, PAUSE);
  });
  input.addEventListener('keydown', (event) => {
    if (event.key === 'Enter') set();
    if (event.key !== 'Escape' || !input.value) return;
    event.stopPropagation();
    input.value = '';
    set();
  });
  listen(model, () => {
    if (input.value.trim() !== model.get('value')) input.value = model.get('value');
  }, 'value');
  const label = element(
    'label',
    {for: id},
    `Search words in names${attached ? ', paraphrases and sentences' : ' and paraphrases'}`,
  );
  return element('div', {class: 'kit-control', 'data-control': 'text'}, label, input);
}

function dropdown({name, model, id, listen}) {
  const options = model.get('_options_labels').map((text) => element('option', {}, text));
  const select = element('select', {id}, ...options);
  select.addEventListener('change', () => setControl(model, select.selectedIndex));
  listen(model, () => {
    select.selectedIndex = model.get('index') ?? 0;
  });
  const label = element('label', {for: id}, model.get('description'));
  return element('div', {class: 'kit-control', 'data-control': name}, label, select);
}
