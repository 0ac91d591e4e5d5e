// One figure of a view as it is to be now: its chart, and the words around it.
import {drawChart} from './charts.js';
import {chooseMark} from './choice.js';
import {compared} from './compare.js';
import {inWords} from './alt.js';
import {element} from './element.js';
import {swatch} from './page.js';
import {plural, thousands} from './words.js';

const GAP = 24; // px between two sides
const HALF = 420; // px; a side with less is drawn as on a narrow screen
const STANDING = 'This chart stands still: the filters do not change it.';
const CONFIG = {displayModeBar: false, responsive: false, scrollZoom: false, doubleClick: false};

export function paintFigure(panel, figure, room, {words, sides, filtered, applied}) {
  const {P, look: {colours}} = panel;
  const {paper} = room;
  const {across, narrow} = sides ? halfOf(room) : room;
  const chart = drawChart(panel, figure.chart, across, narrow);
  const empty = !chart.table.rows.length;
  const main = chart.words ?? inWords(chart.table);
  paintSides(panel, figure, sides, chart, {across, narrow});
  Object.assign(figure, {drawn: chart, P, words, colours});
  const n = chart.units ? `${thousands(chart.n)} (${chart.units})` : plural(chart.n, chart.unit);
  figure.subtitle = `${figure.chart.subtitle} n\u00a0=\u00a0${n}.`;
  figure.sub.textContent = figure.subtitle + filtered;
  figure.applied.textContent = applied;
  figure.pictured = sides ? `${sides[1]}. Compared with A, which is not in this picture.` : applied;
  figure.note.textContent = [panel.group ? '' : STANDING, chart.note, panel.spec.source].filter(Boolean).join(' ');
  paintKey(figure, chart, colours);
  figure.alt = [figure.chart.title, figure.sub.textContent, sides?.join('. '), main].filter(Boolean).join(' ');
  figure.plot.classList.toggle('kit-empty', empty);
  const {hidden} = panel.spec.machine;
  figure.figure.classList.toggle('kit-waiting', empty && Boolean(hidden) && Boolean(chart.none?.includes(hidden)));
  figure.menu.classList.toggle('kit-nothing', empty);
  if (empty) clearPlot(figure, chart);
  else plot(panel, figure, chart);
  if (paper && !figure.numbers.open) figure.numbers.open = figure.unfolded = true;
  else if (!paper && figure.unfolded) figure.numbers.open = figure.unfolded = false;
  if (figure.numbers.open) figure.fill();
}

// Of two sides each has half of the width, or all of it where that is too little.
const halfOf = (
  {across, narrow},
) => (narrow ? {across, narrow} : {across: Math.floor((across - GAP) / 2), narrow: across / 2 < HALF});

// A beside B, or above it, and one table of both.
function paintSides(panel, figure, sides, chart, {across, narrow}) {
  const {plot: b, other: a} = figure;
  if (!sides) {
    if (a.isConnected) panel.P.purge(a);
    if (figure.sides.children.length > 1) figure.sides.replaceChildren(b);
    return;
  }
  const first = drawChart({...panel, query: panel.other.query}, figure.chart, across, narrow);
  const side = (words, drawn) => element('div', {class: 'kit-side'}, element('p', {dir: 'auto'}, words), drawn);
  figure.sides.replaceChildren(side(sides[0], a), side(sides[1], b));
  const empty = !first.table.rows.length;
  a.classList.toggle('kit-empty', empty);
  if (empty) {
    panel.P.purge(a);
    a.replaceChildren(element('p', {}, `No ${first.unit} fits these filters.`));
  } else {
    if (a.querySelector(':scope > p')) a.replaceChildren();
    const [traces, layout] = first.sheet.figure();
    panel.P.react(a, traces, layout, CONFIG);
    a.setAttribute('aria-label', `${figure.chart.title} ${sides[0]}. Its numbers are those of A below.`);
  }
  chart.table = compared(first.table, chart.table);
  chart.key ??= first.key;
}

function paintKey({key}, chart, colours) {
  const entries = chart.n ? (chart.key ?? []) : [];
  const colour = (name) => colours[name] ?? name;
  key.replaceChildren(
    ...entries.map((entry) => element('li', {}, entry.symbol ? swatch(entry, colour) : null, entry.text)),
  );
  key.hidden = !key.children.length;
}

// A chart with nothing in it says so. What was drawn is hidden and kept: to draw it anew takes twice as long as to change it.
function clearPlot({plot}, {unit, none}) {
  plot.querySelector(':scope > p')?.remove();
  plot.append(element('p', {}, none ?? `No ${unit} fits these filters.`));
  plot.removeAttribute('role');
  plot.removeAttribute('aria-label');
}

function plot(panel, figure, {sheet}) {
  figure.plot.querySelector(':scope > p')?.remove();
  const [traces, layout] = sheet.figure();
  panel.P.react(figure.plot, traces, layout, figure.wired ? undefined : CONFIG);
  figure.plot.setAttribute('role', 'img');
  figure.plot.setAttribute(
    'aria-label',
    `${figure.alt} Every number and its evidence: Numbers in this chart, below.`,
  );
  if (figure.wired) return;
  figure.plot.on('plotly_click', (event) => {
    const mark = event.points[0]?.customdata;
    if (mark) chooseMark(panel, mark);
  });
  figure.wired = true;
}
