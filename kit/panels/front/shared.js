// What the kinds of chart share. Each is a function of a `view`: the `query`; what Python declared (`spec`, `chart`); the room
// (`width`, `narrow`); `mode` and `colours`; the `sheet` to draw on; `wordingOf` a row; whether rows are `shipped` with the page and
// positions coded by rule are `stated`. It returns what stands around the drawing: {n, unit, note, key, table}.
export const MEAN_FROM = 10; // statements; below, no mean is shown

export const hueOf = (view, family) => family.hue[view.mode];

export const rgba = (hex, alpha) => `rgba(${[1, 3, 5].map((i) => parseInt(hex.slice(i, i + 2), 16)).join(',')},${alpha})`;

export const sumOf = (groups) => groups.reduce((sum, {n}) => sum + n, 0);

// The sign of a side in a key.
export function signOf(view, {label, symbol, hue}) {
  const colour = hue[view.mode];
  const swatch = {circle: 'circle', square: 'square'}[symbol.replace('-open', '')] ?? 'diamond';
  return {symbol: swatch, size: 9, fill: symbol.endsWith('-open') ? 'none' : colour, line: colour, text: label};
}

// A function of ids, one for each dimension, that gives their place among the sums; -1 where the cube does not know one of them.
export function placer(cube, dimensions) {
  const codes = dimensions.map((dimension) => new Map(cube.labels[dimension].map((id, code) => [id, code])));
  return (...ids) => {
    let place = 0;
    for (let j = 0; j < codes.length; j++) {
      const code = codes[j].get(ids[j]);
      if (code === undefined) return -1;
      place = place * codes[j].size + code;
    }
    return place;
  };
}

// A function of ids that gives their sum: 0 where the cube does not know one of them.
export function counter(cube, dimensions, sums) {
  const placeOf = placer(cube, dimensions);
  return (...ids) => sums[placeOf(...ids)] ?? 0;
}
