// One issue of one family on its little scale: a dot per utterance, from n = 10 on squares by n and the mean.
import {MEAN_FROM} from './shared.js';
import {card, signed} from './words.js';

const IN_ONE_ROW = 3; // dots

export function drawCell(view, grid, cell, top) {
  const {sheet} = view;
  const {starts, columnWidth, numberWidth, rowHeight, place, beside, scale} = grid;
  const start = starts.get(cell.family);
  const middle = top + rowHeight / 2;
  const centre = place(cell.family, 0);
  sheet.rect(start, top + 1.5, start + columnWidth - numberWidth, top + rowHeight - 1.5, {fill: 'panel'});
  sheet.line(centre, top + 1.5, centre, top + rowHeight - 1.5, {color: 'bg', width: 2});
  const enough = cell.n >= MEAN_FROM;
  scale.forEach((step, k) => {
    const count = cell.counts[k];
    if (count) (enough ? drawSquare : drawDots)(view, grid, {cell, step, count}, middle);
  });
  if (enough) drawMean(sheet, place(cell.family, cell.mean), cell, top, top + rowHeight);
  if (!cell.n) {
    sheet.mark(centre, middle, {
      size: 9,
      symbol: 'diamond-open',
      color: 'axis',
      line: 'axis',
      width: 1.5,
      hover: card(titleOf(cell), `mentioned without a position, n = ${cell.mentions}`),
      data: markOf(cell, cell.mentions),
    });
  }
  sheet.text(start + columnWidth - numberWidth + 5, middle, beside(cell), {color: 'muted', size: 11});
}

const titleOf = ({family, issue}) => `${family.label} · ${issue.label}`;
const valueOf = (step) => `${step.label} (${signed(step.score, 1)})`;

// What a click asks for: the rows of a cell, or of one step of it.
const markOf = (cell, n, step = null) => ({
  n,
  where: {issue: [cell.issue.id], family: [cell.family.id], ...(step ? {stance: [step.id]} : {})},
  cube: 'utterances',
  label: `${titleOf(cell)}${step ? ` · ${step.label}` : ''}`,
});

// Positions coded by rule are crossed and have no fill.
function coloursOf({mode, stated}, step) {
  const [fill, line] = step[mode];
  return {color: stated ? line : fill, line};
}

function drawSquare(view, {place, most}, {cell, step, count}, middle) {
  view.sheet.mark(place(cell.family, step.score), middle, {
    size: Math.max(4, 19 * Math.sqrt(count / most)),
    symbol: view.stated ? 'square-x-open' : 'square',
    ...coloursOf(view, step),
    hover: card(titleOf(cell), `${valueOf(step)}, n = ${count} of ${cell.n}`),
    data: markOf(cell, count, step),
  });
}

function drawDots(view, {place, rowsOf}, {cell, step, count}, middle) {
  const two = count > IN_ONE_ROW;
  const rows = two ? [Math.ceil(count / 2), Math.floor(count / 2)] : [count];
  const [size, apart] = two ? [8.5, 8.5] : [10, 9];
  const behind = rowsOf(cell, step);
  let dot = 0;
  rows.forEach((dots, row) => {
    for (let p = 0; p < dots; p++, dot++) {
      view.sheet.mark(
        place(cell.family, step.score) + (p - (dots - 1) / 2) * apart,
        middle + (two ? (row - 0.5) * 9 : 0),
        {
          size,
          symbol: view.stated ? 'circle-x-open' : 'circle',
          ...coloursOf(view, step),
          hover: card(titleOf(cell), valueOf(step), ...view.wordingOf(behind[dot])),
          data: markOf(cell, count, step),
        },
      );
    }
  });
}

function drawMean(sheet, x, cell, top, bottom) {
  sheet.line(x, top + 2, x, bottom - 2, {color: 'ink', width: 2, layer: 6});
  sheet.mark(x, bottom - 3, {
    size: 7,
    symbol: 'triangle-up',
    color: 'ink',
    line: 'bg',
    hover: card(titleOf(cell), `mean ${signed(cell.mean)}, median ${signed(cell.median, 2)}, n = ${cell.n}`),
    data: markOf(cell, cell.n),
    layer: 6,
  });
}
