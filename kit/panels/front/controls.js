// The controls as they stand on the page: lists, days and words over the models of ipywidgets, which hold what is chosen.
import {element} from './element.js';
import {listControl} from './listbox.js';
import {setControl} from './page.js';

const DAYS = ['since', 'until'];

// {box, stop}: an element, and functions that undo what it listens to.
export function controlsView({models, id}) {
  const stop = [];
  const listen = (model, listener) => {
    model.on('change:index', listener);
    stop.push(() => model.off('change:index', listener));
    listener();
  };
  const lists = Object.entries(models).filter(([, model]) => Array.isArray(model.get('index')));
  const single = Object.entries(models).filter(([, model]) => !Array.isArray(model.get('index')));
  const parts = lists.map(([name, model]) => listControl({name, model, id: `${id}-${name}`, listen}));
  const few = single.map(([name, model]) => dropdown({name, model, id: `${id}-${name}`, listen}));
  const days = element(
    'div',
    {class: 'kit-days'},
    element('div', {class: 'kit-pair'}, ...few.filter((part) => DAYS.includes(part.dataset.control))),
    ...few.filter((part) => !DAYS.includes(part.dataset.control)),
  );
  const box = element('div', {class: 'kit-controls', role: 'group', 'aria-label': 'Choose what is counted'}, ...parts, days);
  return {box, stop};
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
