// One row's scores by one method, of a family or an outlet: a dot each, or an area where there are too many; the mean from n = 10 on.
import {hueOf, MEAN_FROM, rgba} from './shared.js';
import {card, signed, thousands} from './words.js';

export const LETTER = 6.2; // px of width that a column of dots takes at least
export const PITCH = 4.2; // px of height that a dot takes at least
const COLUMN = 6.4; // px between columns of dots, and at most between dots

// `row` holds the method, the place of its panel, the row's number j and where the panel's rows begin.
export function drawRow(view, frame, row, scores) {
  const {sheet} = view;
  const {who, n, mean, bins} = scores;
  const {method, place, j, rows} = row;
  const middle = rows + frame.rowHeight * (j + 0.5);
  drawLabel(view, frame, row, scores, middle);
  if (j) {
    const top = rows + frame.rowHeight * j;
    sheet.line(frame.narrow || place.first ? 0 : place.start, top, place.start + frame.panelWidth, top);
  }
  for (const bin of bins) {
    if (!bin.count) continue;
    const mark = {
      symbol: symbolOf(who),
      color: rgba(colourOf(view, who), 0.78),
      hover: card(who.label, `${method.name} ${valueWords(method, bin.value)}, n = ${bin.count} of ${n}`),
      data: {
        n: bin.count,
        where: {[frame.by]: [who.id], [method.bin]: [bin.id]},
        cube: 'tones',
        label: `${who.label} · ${method.name} ${signed(bin.value, 1)}`,
      },
    };
    const x = place.scale(bin.value);
    if (frame.dots) drawDots(view, frame, who, mark, bin.count, x, middle);
    else drawArea(sheet, frame, mark, bin.count, x, middle);
  }
  if (n >= MEAN_FROM) {
    sheet.mark(place.scale(mean), middle, {
      size: 11,
      symbol: 'diamond',
      color: 'ink',
      line: 'bg',
      width: 1.5,
      layer: 6,
      hover: card(who.label, `${method.name}: mean ${signed(mean)}, n = ${n}`),
      data: {n, where: {[frame.by]: [who.id]}, cube: 'attributions', label: who.label},
    });
  }
}

// Outlets have no colour or symbol of their own.
const colourOf = (view, who) => who.hue ? hueOf(view, who) : view.sheet.colour('ink');
const symbolOf = (who) => who.symbol ?? 'circle';

const valueWords = (method, value) =>
  method.step === 1 ? `${method.words[value + 1]} (${signed(value, 0)})` : `about ${signed(value, 1)}`;

// The name once a row; its n in every panel.
function drawLabel(view, {narrow, left}, {place}, {who, n}, middle) {
  const {sheet} = view;
  const words = `n = ${thousands(n)}`;
  if (!place.first && !narrow) {
    sheet.text(place.start - 6, middle, words, {color: 'muted', size: 11.5, anchor: 'right'});
    return;
  }
  const lines = sheet.lines(who.label, left - 10, 12.5, true, 2);
  const color = who.belligerent ? hueOf(view, who) : 'ink';
  lines.forEach((line, k) => sheet.text(0, middle - (lines.length - 1 - k) * 15, line, {bold: true, color}));
  sheet.text(0, middle + 16, words, {color: 'muted', size: 11.5});
}

function drawArea(sheet, {rowHeight, panelWidth, most}, mark, count, x, middle) {
  sheet.mark(x, middle, {
    ...mark,
    size: Math.max(3, Math.min(rowHeight - 14, panelWidth / 9) * Math.sqrt(count / most)),
    symbol: mark.symbol.replace('-open', ''),
    line: 'bg',
    width: 0.6,
  });
}

// In columns as high as the row, side by side around the score.
function drawDots(view, {rowHeight, narrow}, who, mark, count, x, middle) {
  const tall = Math.floor((rowHeight - 10) / PITCH);
  const columns = Math.ceil(count / tall);
  const perColumn = Math.ceil(count / columns);
  const step = Math.min(COLUMN, (rowHeight - 10) / Math.max(1, perColumn - 1));
  const open = symbolOf(who).includes('open');
  for (let dot = 0; dot < count; dot++) {
    const column = Math.floor(dot / perColumn);
    const inColumn = column < columns - 1 ? perColumn : count - perColumn * (columns - 1);
    view.sheet.mark(
      x + (column - (columns - 1) / 2) * COLUMN,
      middle + ((dot % perColumn) - (inColumn - 1) / 2) * step,
      {
        ...mark,
        size: (narrow ? 7 : 8) + (who.belligerent || !who.hue ? 0 : 1),
        line: open ? colourOf(view, who) : 'bg',
        width: open ? 1.5 : 0.6,
      },
    );
  }
}
