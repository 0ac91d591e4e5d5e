// What is chosen as text, for an address and for the side A of a comparison; and back.
import {markText, readMarked} from './marked.js';

const WORDS = {since: 'from', until: 'to'};
const NOTHING = 'all'; // a side on which nothing is chosen

// What an address calls a control.
export const addressName = (name) => WORDS[name] ?? name;

// What the options of a control are called in an address: days as dates, everything else by its id.
export function textsOf(name, {ids}) {
  const day = (number) => (number === null ? '' : new Date(number * 864e5).toISOString().slice(0, 10));
  return ids.map((id) => (name in WORDS ? day(id) : String(id)));
}

// Pairs of a name and a text for all that is chosen; a mark is written for an address, or whole.
export function chosenPairs({models, text, marked, spec: {options}}, write = markText) {
  const mark = readMarked(marked);
  return [
    ...Object.entries(models).flatMap(([name, model]) => {
      const texts = textsOf(name, options[name]);
      return [model.get('index')].flat().map((i) => [addressName(name), texts[i] ?? '']).filter(([, each]) => each);
    }),
    ...(text?.get('value') ? [['text', text.get('value')]] : []),
    ...(mark ? [['only', write(mark)]] : []),
  ];
}

export const sideNow = (panel) => new URLSearchParams(chosenPairs(panel, JSON.stringify)).toString() || NOTHING;

// The controls as they were when a side was kept: a record as the panel's own, whose models only tell.
export function controlsOf(panel, side) {
  const state = new URLSearchParams(side === NOTHING ? '' : side);
  const still = (value, model) => ({get: (name) => (name === 'index' || name === 'value' ? value : model.get(name))});
  const models = Object.fromEntries(
    Object.entries(panel.models).map(([name, model]) => {
      const texts = textsOf(name, panel.spec.options[name]);
      const places = state.getAll(addressName(name)).map((each) => texts.indexOf(each)).filter((place) => place >= 0);
      return [name, still(Array.isArray(model.get('index')) ? places.sort((a, b) => a - b) : (places[0] ?? 0), model)];
    }),
  );
  return {models, text: still(state.get('text') ?? ''), marked: still(state.get('only') ?? ''), spec: panel.spec};
}

// Give the controls what a side chose.
export function restore(panel, side, {setControl, setValue}) {
  const kept = controlsOf(panel, side);
  for (const [name, model] of Object.entries(panel.models)) setControl(model, kept.models[name].get('index'));
  for (const name of ['text', 'marked']) if (panel[name]) setValue(panel[name], kept[name].get('value'));
}
