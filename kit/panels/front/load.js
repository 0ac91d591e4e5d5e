// The models behind a view → the panel: one record that the view's files share.
import {asNamed, open} from './cube.js';
import {groupOf} from './group.js';
import {onPage, plotly, together} from './page.js';
import {readList} from './unpack.js';

const CONTROLS = ['party', 'outlet', 'issue', 'actor', 'form', 'since', 'until', 'copies']; // as read; a page's state is sorted by name

export async function load({model, host}) {
  const id = `kit${++together().serial}`;
  const getModel = (reference) => host.getModel(reference);
  const stop = [];
  const lists = await gather(Object.entries(model.get('lists')), (reference) => sharedList(reference, getModel, stop));
  const spec = {...model.get('spec'), ...lists};
  const references = Object.entries(model.get('controls')).sort(([a], [b]) => CONTROLS.indexOf(a) - CONTROLS.indexOf(b));
  const {text = null, marked = null, pinned = null, ...models} = await gather(references, getModel);
  const named = model.get('cubes');
  const cubes = await gather(Object.entries(named), (_, name) => sharedCube(name, named, getModel, stop));
  const shipped = model.get('evidence') ? (await getModel(model.get('evidence'))).get('columns') : null;
  const machine = model.get('machine') ? await getModel(model.get('machine')) : null;
  const P = await plotly((await getModel(model.get('runtime'))).get('source'));
  return {
    model,
    spec,
    id,
    page: onPage(),
    place: spec.place, // numbers of the panel and of its controls; the latter 0 if it stands still
    group: spec.place.controls ? groupOf(model.get('controls').party) : null, // the panels that follow the same controls
    models, // name of a control → its model
    text, // the model of the words that are searched, or null
    marked, // that of the mark that filters, or null
    pinned, // that of the side A of a comparison, or null
    other: null, // side A as drawn last: {query, said}
    cubes,
    shipped, // columns of the evidence, or null where rows are asked for
    machine, // the button for positions coded by rule, or null
    P,
    stop, // functions that undo what lasts longer than a drawing
    bar: null, // while this panel shows it
    // set by frame.js: root, figures, evidence, evidenceBox, link, source, showRows; by the drawing:
    query: null, // as drawn last
    said: null, // what the bar says of it
    look: null, // mode and colours as drawn last
    width: 0,
    turns: 0,
    timer: 0,
    news: false, // the count has changed and was not yet said
    // by the address:
    sought: null, // a mark an address asks for, as text
    target: '', // a figure it leads to
    went: '', // the one it led to before
    addressed: null, // its own part of the address, as told last
    visiting: false, // what is drawn next was asked for by an address
  };
}

const gather = async (entries, get) =>
  Object.fromEntries(await Promise.all(entries.map(async ([name, reference]) => [name, await get(reference, name)])));

// A cube is read once, however many views ask of it; several may stand in one model.
async function sharedCube(name, references, getModel, stop) {
  const reference = references[name];
  const shared = (key, make) => sharedBy(`${reference} ${key}`, make, stop);
  const attributions = () => sharedCube('attributions', references, getModel, stop);
  const whole = () => getModel(reference).then((model) => open(model.get('meta'), model.get('blob'), attributions));
  return await shared(name, async () => asNamed(name, await shared('', whole)));
}

const sharedList = (reference, getModel, stop) =>
  sharedBy(reference, async () => await readList((await getModel(reference)).get('blob')), stop);

function sharedBy(key, make, stop) {
  const {read} = together();
  const held = read.get(key) ?? {users: 0, made: make()};
  held.users++;
  read.set(key, held);
  stop.push(() => --held.users || read.delete(key));
  return held.made;
}

// Whether positions coded by rule are shown.
export const isStated = (panel) => Boolean(panel.machine?.get('value'));

// Its cubes by name, those of positions as they are shown.
export const cubesOf = (panel) =>
  isStated(panel) && panel.cubes.stated ? {...panel.cubes, utterances: panel.cubes.stated} : panel.cubes;
