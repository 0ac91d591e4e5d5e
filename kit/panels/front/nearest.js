// What an address asks for → its place among the options, by id or label in any case; else the nearest that there is.
import {foldText} from './words.js';

const SHOWN = 60; // characters of what was asked for
const plainLabel = (label) => label.replace(/ \([^()]*\)$/, ''); // without its count or its number of the day

// -1 where there is none.
export function placeOf(text, ids, labels) {
  const exact = ids.indexOf(text);
  if (exact >= 0) return exact;
  const wanted = foldText(text).trim();
  const same = (each) => each !== '' && foldText(each).trim() === wanted;
  const byId = ids.findIndex(same);
  return byId >= 0 ? byId : labels.findIndex((label, i) => ids[i] !== '' && same(plainLabel(label)));
}

// A sentence that says so and names the nearest.
export function nearest(name, word, text, ids, labels) {
  const isDay = name === 'since' || name === 'until';
  const places = ids.flatMap((id, i) => (id === '' ? [] : [i]));
  const apart = isDay && Number.isFinite(Date.parse(text))
    ? (i) => Math.abs(Date.parse(ids[i]) - Date.parse(text))
    : (i) => Math.min(edits(text, ids[i]), edits(text, plainLabel(labels[i])));
  const distances = new Map(places.map((i) => [i, apart(i)]));
  const best = places.reduce((found, i) => (found < 0 || distances.get(i) < distances.get(found) ? i : found), -1);
  const asked = text.length > SHOWN ? `${text.slice(0, SHOWN)}…` : text;
  const noun = isDay ? 'day' : word.toLowerCase();
  return `The address asks for the ${noun} “${asked}”, which is not here.` +
    (best < 0 ? '' : ` The nearest is “${plainLabel(labels[best])}”.`);
}

// How many letters have to change (Levenshtein).
function edits(one, other) {
  const [a, b] = [foldText(one).slice(0, SHOWN), foldText(other).slice(0, SHOWN)];
  let row = Array.from({length: b.length + 1}, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      next[j] = Math.min(next[j - 1] + 1, row[j] + 1, row[j - 1] + (a[i - 1] === b[j - 1] ? 0 : 1));
    }
    row = next;
  }
  return row[b.length];
}
