// Evidence rows: of the columns that are shipped with the page, or asked from the kernel.
import {isStated} from './load.js';

const PATIENCE = {memory: 5_000, disk: 60_000}; // ms until a kernel counts as silent; a case on disk takes longer

// `fetchRows(numbers)` gives a promise of rows. Where there are no numbers of rows (a case on disk), `fetchMark(mark, most)` gives a
// promise of the first rows and how many there are. Both give null where nobody answers. `wordingOf(number)` are lines for a hover card.
export function rowSource(panel) {
  const {shipped} = panel;
  const rowOf = (number) =>
    Object.fromEntries(
      Object.entries(shipped).map(([name, column]) => [
        name,
        Array.isArray(column) ? column[number] : column.texts[column.codes[number]],
      ]),
    );
  const ask = shipped ? () => Promise.resolve(null) : asker(panel);
  const cubeOf = (mark) => (isStated(panel) && mark.cube === 'utterances' ? 'stated' : mark.cube);
  return {
    fetchRows: async (numbers) => (shipped ? numbers.map(rowOf) : ((await ask({rows: numbers}))?.rows ?? null)),
    fetchMark: (mark, most) => ask({mark: mark ? {cube: cubeOf(mark), where: mark.where} : null, most}),
    wordingOf: (number) => {
      if (!shipped || number === undefined) return [];
      const {who, form, place, when, said} = rowOf(number);
      return [`${who} · ${form} · ${place} · ${when}`, said];
    },
  };
}

// A function that sends a question to the kernel and gives a promise of its answer, or of null.
function asker({model, id, page, spec, stop}) {
  const waiting = new Map(); // id of a question → what to call with the answer
  let asked = 0;
  const hear = (message) => {
    if (message?.kind !== 'evidence' || !waiting.has(message.id)) return;
    waiting.get(message.id)(message);
    waiting.delete(message.id);
  };
  model.on('msg:custom', hear);
  stop.push(() => model.off('msg:custom', hear));
  return (question) => {
    if (page) return Promise.resolve(null); // nobody to ask
    return new Promise((answer) => {
      const number = `${id}-${++asked}`;
      const giveUp = () => {
        if (waiting.delete(number)) answer(null);
      };
      waiting.set(number, answer);
      setTimeout(giveUp, spec.asked ? PATIENCE.disk : PATIENCE.memory);
      try {
        model.send({kind: 'evidence', id: number, ...question});
      } catch {
        giveUp();
      }
    });
  };
}
