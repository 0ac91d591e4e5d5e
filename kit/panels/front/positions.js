// What charts of positions share: the scale, medians, positions coded by rule.

// The steps of the scale, and what is named without a position.
export const scaleOf = (spec) => spec.stances.filter((step) => step.score !== null);
export const silentOf = (spec) => spec.stances.filter((step) => step.score === null);
export const scaledIssues = (spec) => spec.issues.filter((issue) => issue.scaled);

// The lower of two middle ones: a step of the scale.
export function medianOf(scale, counts, n) {
  let below = 0;
  for (const [k, step] of scale.entries()) {
    if (counts[k] && below + counts[k] >= n / 2) return step.score;
    below += counts[k];
  }
  return null;
}

// Whether positions coded by rule are there and not shown.
const isHidden = ({spec, stated}) => Boolean(spec.machine.hidden) && !stated;

// What is said of positions coded by rule, before other notes.
export const ruleNote = ({spec, stated}) => (spec.machine.hidden ? `${stated ? spec.machine.shown : spec.machine.hidden} ` : '');
export const ruleKey = ({spec, stated}) => (stated ? [{text: spec.machine.key}] : []);

// What an empty chart says.
export const nobody = (view, words) =>
  isHidden(view) ? `${words} ${view.spec.machine.hidden} The button above shows them.` : words;

// A mark of a position in the hue of its side, full or hollow; crossed if a rule coded it.
export function drawPosition({sheet, stated}, x, y, {symbol, hue, full = true, ...look}) {
  const shape = symbol.replace('-open', '');
  const hollow = !full || shape !== symbol;
  if (!stated) {
    const colours = hollow ? {color: 'bg', line: hue} : {color: hue, line: 'bg'};
    sheet.mark(x, y, {...look, symbol: shape, ...colours, width: hollow ? 1.8 : 1});
    return;
  }
  if (CROSSED.includes(shape)) {
    const colours = hollow ? {color: hue, line: hue} : {color: hue, line: 'bg'};
    sheet.mark(x, y, {...look, symbol: `${shape}-x${hollow ? '-open' : ''}`, ...colours, width: 1.2});
    return;
  }
  sheet.mark(x, y, {...look, symbol: `${shape}-open`, color: hue, line: hue, width: 1.5});
  sheet.mark(x, y, {...look, symbol: 'x-thin-open', size: look.size * 0.6, color: hue, line: hue, width: 1.5});
}

const CROSSED = ['circle', 'square', 'diamond']; // by plotly itself

// Places of n marks beside each other, around 0.
export const beside = (n, apart) => Array.from({length: n}, (_, k) => (k - (n - 1) / 2) * apart);

// The diameter of a mark whose area goes by n.
export const areaOf = (n, most, smallest) => Math.max(smallest, LARGEST * Math.sqrt(n / Math.max(1, most)));
const LARGEST = 24; // px
