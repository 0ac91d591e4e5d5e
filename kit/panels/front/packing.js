// Stretches → the first row of each in which nothing overlaps, in the given order.
export function pack(stretches, apart = 0) {
  const rows = [];
  return stretches.map(([from, to]) => {
    const free = rows.findIndex((taken) => taken.every(([start, end]) => to + apart <= start || from >= end + apart));
    const row = free < 0 ? rows.push([]) - 1 : free;
    rows[row].push([from, to]);
    return row;
  });
}
