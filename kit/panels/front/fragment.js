// The address of a page: what the controls choose, whether positions by rule are shown, and the clicked mark. Kept in its fragment
// and read from it.
import {addressName, chosenPairs, textsOf} from './chosen.js';
import {markOf, markText} from './marked.js';
import {nearest, placeOf} from './nearest.js';
import {setControl, setValue, together} from './page.js';

const OURS = /^(\d+\.)?(party|outlet|issue|actor|form|from|to|copies|rules|text|only|a|mark)$/;
const LONGEST = 1500; // characters of a mark that an address holds
const AT_ONCE = 500; // ms: choices that follow each other so soon are one step back

const isState = () => location.hash.includes('='); // otherwise it names a section
const readState = () => new URLSearchParams(isState() ? location.hash.slice(1) : '');
const isOurs = (state) => [...state.keys()].some((k) => OURS.test(k));

function decoded(text) {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function put(hash, step = false) {
  try {
    const address = hash || location.pathname + location.search;
    step ? history.pushState(null, '', address) : history.replaceState(history.state, '', address);
  } catch {
    // refused when asked too often: the next change is written
  }
}

// One panel's part of the address. `place` are the numbers of the panel and of its controls on the page.
export function fragment(panel) {
  const {models, machine, pinned, spec: {options}, place} = panel;
  const key = (name) => (place.controls > 1 ? `${place.controls}.` : '') + addressName(name);
  const markKey = (place.panel > 1 ? `${place.panel}.` : '') + 'mark';
  const ours = new Set([...Object.keys(models), 'rules', 'text', 'only', 'a'].map(key).concat(markKey));
  const texts = Object.fromEntries(Object.keys(models).map((name) => [name, textsOf(name, options[name])]));
  const chosen = () =>
    [
      ...chosenPairs(panel),
      ...(machine?.get('value') ? [['rules', 'shown']] : []),
      ...(pinned.get('value') ? [['a', pinned.get('value')]] : []),
    ].map(([name, text]) => [key(name), text]);
  const first = chosen(); // what the notebook chose; an address that chooses nothing has to say so

  const own = (mark) => {
    const pairs = chosen();
    const where = mark ? markText(mark) : '';
    return [
      ...(pairs.length || !first.length ? pairs : [[first[0][0], '']]),
      ...(where && where.length <= LONGEST ? [[markKey, where]] : []),
    ];
  };
  // the whole fragment, with the state of the other panels and of the page; sorted, so that all panels write the same
  const address = (mark, figure) => {
    const state = new URLSearchParams(own(mark));
    keepOthers(state, ours, figure);
    state.sort();
    return state.size ? `#${state}` : '';
  };
  const read = (again) => readInto(panel, {again, first, key, markKey, texts});
  const at = () => readState().get('at') ?? '';
  const asksOnly = () => Boolean(readState().get(key('only')));
  const write = (mark) => {
    const hash = address(mark);
    if (hash === location.hash || !(isState() || hash)) return;
    const now = performance.now();
    put(hash, now - together().wrote > AT_ONCE);
    together().wrote = now;
  };
  return {address, put, own: (mark) => JSON.stringify(own(mark)), read, write, at, asksOnly};
}

// The state of the other panels and of the page stays, and the place that the address leads to, unless it is to lead to a figure.
function keepOthers(state, ours, figure) {
  for (const [k, v] of readState()) if (!ours.has(k) && !(figure && k === 'at')) state.append(k, v);
  if (!isState() && location.hash.length > 1 && state.size && !figure) state.append('at', decoded(location.hash.slice(1)));
  if (figure) state.append('at', figure);
}

// Choose what the address asks for; {mark} if it speaks of filters at all, else null. `again`: the address has changed, so that one
// without filters stands for what the notebook chose. What it asks for in vain is noted.
function readInto(panel, {again, first, key, markKey, texts}) {
  const {models, machine, text, group} = panel;
  const address = readState();
  const asked = isOurs(address);
  if (!asked && !again) return null;
  const state = asked ? address : new URLSearchParams(first);
  const amiss = [];
  for (const [name, model] of Object.entries(models)) {
    const {places, notes} = placesOf(panel, name, state.getAll(key(name)), texts[name]);
    amiss.push(...notes);
    setControl(model, Array.isArray(model.get('index')) ? places : (places[0] ?? 0));
  }
  if (machine) setValue(machine, state.get(key('rules')) === 'shown');
  if (text) setValue(text, (state.get(key('text')) ?? '').slice(0, LONGEST));
  setValue(panel.pinned, (state.get(key('a')) ?? '').slice(0, LONGEST));
  chooseMarked(panel, state.get(key('only')) ?? '');
  group.amiss.set('filters', amiss);
  return {mark: state.get(markKey) ?? ''};
}

// The places of what is asked for in a control's list, ascending; of what is not there, sentences that say so.
function placesOf({models, spec}, name, asked, ids) {
  const labels = models[name].get('_options_labels');
  const found = [...new Set(asked.filter(Boolean))].map((text) => ({text, place: placeOf(text, ids, labels)}));
  const notes = found.filter(({place}) => place < 0).map(({text}) => nearest(name, spec.options[name].word, text, ids, labels));
  const places = [...new Set(found.map(({place}) => place).filter((place) => place >= 0))].sort((a, b) => a - b);
  return {places, notes};
}

// A mark by which the address filters is chosen by a panel that has its cube.
function chooseMarked(panel, text) {
  if (!panel.marked) return;
  const mark = text && markOf(panel, text);
  if (mark || !text) setValue(panel.marked, mark ? JSON.stringify(mark) : '');
}
