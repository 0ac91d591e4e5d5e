// The main numbers of a chart in words, for its text alternative.
import {thousands} from './words.js';

const COUNTS = ['Attributions', 'n', 'Number', 'Steps apart']; // the column that says how much a row is

// The first of the largest rows: “Largest of 12 rows: Ceasefire, Ukraine: n 9; …”; of rows without a number the first.
export function inWords({head, rows}, most = 3) {
  const column = COUNTS.map((name) => head.indexOf(name)).find((place) => place > 0);
  if (!rows.length) return '';
  if (column === undefined) {
    const told = head.map((_, k) => k).filter((k) => head[k] !== 'Kind').slice(0, 3);
    const first = rows.slice(0, most).map(({cells}) =>
      told.map((k) => cells[k]).filter((cell) => cell && cell !== '–').join(', ')
    );
    return `${rows.length > most ? `First of ${thousands(rows.length)} rows` : 'Rows'}: ${first.join('; ')}.`;
  }
  const names = head.map((_, k) => k).filter((k) => k < column && rows.every(({cells}) => !isNumber(cells[k]))).slice(0, 2);
  const sized = rows.map(({cells}) => ({cells, size: sizeOf(cells[column])}));
  sized.sort((one, other) => other.size - one.size);
  const words = sized.slice(0, most).map(({cells}) =>
    `${names.map((k) => cells[k]).filter(Boolean).join(', ')}: ${head[column]}\u00a0${printed(cells[column])}`
  );
  return `${rows.length > most ? `Largest of ${thousands(rows.length)} rows` : 'Rows'}: ${words.join('; ')}.`;
}

const isNumber = (cell) => typeof cell === 'number' || /^([−+]?[\d.,]+( %)?|–)$/.test(cell);
const sizeOf = (cell) => (typeof cell === 'number' ? cell : Number.parseFloat(String(cell).replace(/[^\d.]/g, '')) || 0);
const printed = (cell) => (typeof cell === 'number' ? thousands(cell) : cell);
