// The attributions that words or a mark choose, one by one; the twin of `_rows_chosen` in kit/panels/query.py.
import {together} from './page.js';
import {foldText} from './words.js';

// Per attribution 1 or 0; null where nothing is chosen so. `cubeOf(name)` gives a cube of this view or of one beside it.
export function rowsChosen({shipped}, {text, marked}, cubeOf) {
  const masks = [];
  if (text && shipped) masks.push(saying(shipped, text));
  const cube = marked ? cubeOf(marked.cube) : null;
  if (cube) masks.push(behind(cube, marked.where, sizeOf(shipped)));
  if (!masks.length) return null;
  return masks.reduce((all, mask) => all.map((each, i) => each & mask[i]));
}

const columnOf = (column) => (Array.isArray(column) ? column : column.codes.map((code) => column.texts[code]));
const sizeOf = ({who}) => (Array.isArray(who) ? who : who.codes).length;

// What is searched of each attribution is made once for all views, and so is the last answer.
function saying(shipped, text) {
  const {searched} = together();
  if (!searched.has(shipped)) {
    const [who, said, also] = ['who', 'said', 'also'].map((name) => columnOf(shipped[name]));
    searched.set(shipped, {held: who.map((name, i) => foldText(`${name}\n${said[i]}\n${also[i]}`)), text: null, mask: null});
  }
  const entry = searched.get(shipped);
  if (entry.text !== text) {
    const words = foldText(text).split(/[ \t\r\n]+/).filter(Boolean);
    entry.mask = Uint8Array.from(entry.held, (held) => words.every((word) => held.includes(word)) ? 1 : 0);
    entry.text = text;
  }
  return entry.mask;
}

// Every attribution in a cell that has these ids, whatever else is chosen.
function behind(cube, where, size) {
  const mask = new Uint8Array(size);
  const dims = Object.entries(where).map(([dim, ids]) => [
    cube.codes[dim],
    Uint8Array.from(cube.labels[dim] ?? [], (id) => ids.includes(id) ? 1 : 0),
  ]);
  for (let i = 0; i < cube.n.length; i++) {
    if (!dims.every(([codes, wanted]) => codes && wanted[codes[i]])) continue;
    for (let r = cube.starts[i]; r < cube.starts[i + 1]; r++) mask[cube.rows[r]] = 1;
  }
  return mask;
}
