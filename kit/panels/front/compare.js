// Two tables of one chart → one: of every number A, B and the difference.
const NUMBER = /^[−+]?[\d.,]+( %)?$/;

export function compared(a, b) {
  const rows = [...a.rows, ...b.rows];
  const isNumber = b.head.map((_, k) => k > 0 && rows.length > 0 && rows.every(({cells}) => isCount(cells[k])));
  const names = b.names === undefined ? (k) => !isNumber[k] : (k) => k < b.names;
  const label = ({cells}) => cells.filter((_, k) => names(k)).join('\u0000');
  const [ofA, ofB] = [a, b].map((table) => new Map(table.rows.map((row) => [label(row), row])));
  const head = b.head.flatMap((name, k) => (isNumber[k] ? [`${name} A`, `${name} B`, `${name} B − A`] : [name]));
  const inOrder = new Map([...b.rows, ...a.rows].map((row) => [label(row), row]));
  return {
    head,
    rows: [...inOrder].map(([key, row]) => {
      const [one, other] = [ofA.get(key), ofB.get(key)];
      const cells = row.cells.flatMap((cell, k) => (isNumber[k] ? apart(one?.cells[k], other?.cells[k]) : [cell]));
      return {cells, mark: (other ?? one).mark};
    }),
  };
}

const isCount = (cell) => typeof cell === 'number' || cell === '–' || NUMBER.test(cell);
const valueOf = (cell) => (typeof cell === 'number' ? cell : Number.parseFloat(cell.replace('−', '-').replace(/[+,]/g, '')));

// A, B and B − A. A row that one side has not counts nothing there; where a side has no mean there is no difference.
function apart(a, b) {
  const kind = [a, b].find((cell) => cell !== undefined && cell !== '–') ?? '–';
  const none = typeof kind === 'number' ? 0 : '–';
  const cells = [a ?? none, b ?? none];
  if (cells.includes('–')) return [...cells, '–'];
  const [one, other] = cells.map(valueOf);
  const places = typeof kind === 'number' ? 0 : (kind.match(/\.(\d+)/)?.[1].length ?? 0);
  const difference = other - one;
  const sign = difference > 0 ? '+' : '';
  const text = `${sign}${difference.toFixed(places)}`.replace('-', '−').replace(/^−(0(?:\.0+)?)$/, '$1');
  return [...cells, String(kind).endsWith('%') ? `${text} %` : text];
}
