// One function per kind of chart: sums in, marks and a table of the same numbers out. `x` holds query, spec, width, narrow, colours.
const at = (sums, ...codes) => codes.reduce((k, c, j) => k * sums.shape[j] + c, 0);
const sheetOf = x => new Sheet(x.width, x.colours, x.spec.font);
const hue = (x, f) => f.hue[x.mode];

const MOST_NAMED = 70; // events a timeline names; beyond, it counts them per day

const CHARTS = {}; // kind → function; see the files of their names
