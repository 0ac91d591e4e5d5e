// The address of a page: what the controls choose and the clicked mark, kept in its fragment and read from it.
import {setControl} from './page.js';

const WORDS = {since: 'from', until: 'to'};
const OURS = /^(\d+\.)?(party|outlet|issue|actor|form|from|to|copies|mark)$/;
const LONGEST = 1500; // characters of a mark that an address holds

// A mark as text, the same for the same ids in any order: cube*dimension.id.id*dimension.id
export const markText = (mark) => {
  const safe = (id) => String(id).replace(/[%*.]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`),
    parts = Object.entries(mark.where).map(([dim, ids]) => [safe(dim), ...[...ids].map(safe).sort()].join('.'));
  return [safe(mark.cube), ...parts.sort()].join('*');
};

const isState = () => location.hash.includes('='); // otherwise it names a section
const readState = () => new URLSearchParams(isState() ? location.hash.slice(1) : '');

function decoded(text) {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function put(hash) {
  try {
    history.replaceState(history.state, '', hash || location.pathname + location.search);
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
export function fragment({models, options, place}) {
  const key = (name) => (place.controls > 1 ? `${place.controls}.` : '') + (WORDS[name] ?? name);
  const markKey = (place.panel > 1 ? `${place.panel}.` : '') + 'mark';
  const ours = new Set([...Object.keys(models).map(key), markKey]);
  const texts = Object.fromEntries(Object.keys(models).map((name) => [name, textsOf(name, options[name])]));
  const chosen = () =>
    Object.entries(models).flatMap(([name, model]) =>
      [model.get('index')].flat().map((i) => [key(name), texts[name][i] ?? '']).filter(([, text]) => text)
    );
  const first = chosen()[0]; // what the notebook chose; an address that chooses nothing has to say so

  const own = (mark) => {
    const pairs = chosen();
    const where = mark ? markText(mark) : '';
    return [
      ...(pairs.length || !first ? pairs : [[first[0], '']]),
      ...(where && where.length <= LONGEST ? [[markKey, where]] : []),
    ];
  };
  // the whole fragment, with the state of the other panels and of the page
  const address = (mark, figure) => {
    const state = new URLSearchParams(own(mark));
    for (const [k, v] of readState()) if (!ours.has(k) && !(figure && k === 'at')) state.append(k, v);
    if (!isState() && location.hash.length > 1 && state.size && !figure) state.append('at', decoded(location.hash.slice(1)));
    if (figure) state.append('at', figure);
    return state.size ? `#${state}` : '';
  };
  // choose what the address asks for; {mark} if it speaks of filters at all, else null
  const read = () => {
    const state = readState();
    if (![...state.keys()].some((k) => OURS.test(k))) return null;
    for (const [name, model] of Object.entries(models)) {
      const wanted = new Set(state.getAll(key(name)).filter(Boolean));
      const places = texts[name].flatMap((text, i) => (wanted.has(text) ? [i] : []));
      setControl(model, Array.isArray(model.get('index')) ? places : (places[0] ?? 0));
    }
    return {mark: state.get(markKey) ?? ''};
  };
  const write = (mark) => {
    const hash = address(mark);
    if (hash !== location.hash && (isState() || hash)) put(hash);
  };
  return {address, put, own: (mark) => JSON.stringify(own(mark)), read, write, at: () => readState().get('at') ?? ''};
}
