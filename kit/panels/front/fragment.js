// The address of a page: what the controls choose, whether positions by rule are shown, and the clicked mark. Kept in its fragment
// and read from it.
import {nearest, placeOf} from './nearest.js';
import {setControl, setValue, together} from './page.js';

const WORDS = {since: 'from', until: 'to'};
const OURS = /^(\d+\.)?(party|outlet|issue|actor|form|from|to|copies|rules|mark)$/;
const LONGEST = 1500; // characters of a mark that an address holds
const AT_ONCE = 500; // ms: choices that follow each other so soon are one step back

// A mark as text, the same for the same ids in any order: cube*dimension.id.id*dimension.id
export const markText = (mark) => {
  const safe = (id) => String(id).replace(/[%*.]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`),
    parts = Object.entries(mark.where).map(([dim, ids]) => [safe(dim), ...[...ids].map(safe).sort()].join('.'));
  return [safe(mark.cube), ...parts.sort()].join('*');
};

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

// What the options of a control are called in an address: days as dates, everything else by its id.
function textsOf(name, {ids}) {
  const day = (number) => (number === null ? '' : new Date(number * 864e5).toISOString().slice(0, 10));
  return ids.map((id) => (name in WORDS ? day(id) : String(id)));
}

// One panel's part of the address. `place` are the numbers of the panel and of its controls on the page.
export function fragment({models, machine, group, spec: {options}, place}) {
  const key = (name) => (place.controls > 1 ? `${place.controls}.` : '') + (WORDS[name] ?? name);
  const markKey = (place.panel > 1 ? `${place.panel}.` : '') + 'mark';
  const ours = new Set([...Object.keys(models), 'rules'].map(key).concat(markKey));
  const texts = Object.fromEntries(Object.keys(models).map((name) => [name, textsOf(name, options[name])]));
  const chosen = () => [
    ...Object.entries(models).flatMap(([name, model]) =>
      [model.get('index')].flat().map((i) => [key(name), texts[name][i] ?? '']).filter(([, text]) => text)
    ),
    ...(machine?.get('value') ? [[key('rules'), 'shown']] : []),
  ];
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
    for (const [k, v] of readState()) if (!ours.has(k) && !(figure && k === 'at')) state.append(k, v);
    if (!isState() && location.hash.length > 1 && state.size && !figure) state.append('at', decoded(location.hash.slice(1)));
    if (figure) state.append('at', figure);
    state.sort();
    return state.size ? `#${state}` : '';
  };
  const read = (again) => readInto({again, first, key, markKey, models, machine, group, options, texts});
  const write = (mark) => {
    const hash = address(mark);
    if (hash === location.hash || !(isState() || hash)) return;
    const now = performance.now();
    put(hash, now - together().wrote > AT_ONCE);
    together().wrote = now;
  };
  return {address, put, own: (mark) => JSON.stringify(own(mark)), read, write, at: () => readState().get('at') ?? ''};
}

// Choose what the address asks for; {mark} if it speaks of filters at all, else null. `again`: the address has changed, so that one
// without filters stands for what the notebook chose. What it asks for in vain is noted.
function readInto({again, first, key, markKey, models, machine, group, options, texts}) {
  const address = readState();
  const asked = isOurs(address);
  if (!asked && !again) return null;
  const state = asked ? address : new URLSearchParams(first);
  const amiss = [];
  for (const [name, model] of Object.entries(models)) {
    const labels = model.get('_options_labels');
    const places = [];
    for (const text of new Set(state.getAll(key(name)).filter(Boolean))) {
      const place = placeOf(text, texts[name], labels);
      place < 0 ? amiss.push(nearest(name, options[name].word, text, texts[name], labels)) : places.push(place);
    }
    places.sort((a, b) => a - b);
    setControl(model, Array.isArray(model.get('index')) ? [...new Set(places)] : (places[0] ?? 0));
  }
  if (machine) setValue(machine, state.get(key('rules')) === 'shown');
  group.amiss.set('filters', amiss);
  return {mark: state.get(markKey) ?? ''};
}
