// Drawing: what can be seen at once, the rest right after it is painted; then the evidence and the address.
import {rowsChosen} from './among.js';
import {arrive, seekMark, tellAddress} from './address.js';
import {drawChart} from './charts.js';
import {showEvidence} from './choice.js';
import {controlsOf} from './chosen.js';
import {query} from './cube.js';
import {cubesOf} from './load.js';
import {darkMode, live, paperColour, printing, readControls} from './page.js';
import {paintFigure} from './paint.js';
import {plural, thousands} from './words.js';

const PRINTED = 660; // px of a printed page
const BUSY = 30; // ms after which a reader can choose something else

// `print`: all of it before this returns.
export function drawNow(panel, {print = false} = {}) {
  if (!panel.width) return;
  const {figures, root} = panel;
  const seen = figures.filter((figure) => !figure.drawn || isSeen(figure)); // before anything moves
  const started = performance.now();
  const paper = panel.page && printing();
  const {counts, filters} = ask(panel);
  dress(panel, paper);
  const room = roomOf(panel, paper);
  const words = captionOf(filters, counts, panel.other);
  const turn = ++panel.turns;
  const draw = (figure) => paintFigure(panel, figure, room, words);
  seen.forEach(draw);
  if (panel.bar?.update(panel.said) && turn > 1) panel.news = true;
  root.dataset.painted = String(turn);
  const later = figures.filter((figure) => !seen.includes(figure));
  if (print) later.splice(0).forEach(draw);
  goOn(panel, {turn, draw, later, done: () => finish(panel, turn, started)}, print);
}

// The rest, some figures at a time, unless something else is to be drawn by then.
function goOn(panel, rest, atOnce) {
  const next = () => {
    if (rest.turn !== panel.turns) return;
    const until = performance.now() + BUSY;
    while (rest.later.length && performance.now() < until) rest.draw(rest.later.shift());
    if (!rest.later.length) return rest.done();
    panel.timer = setTimeout(next);
  };
  clearTimeout(panel.timer);
  if (atOnce) next();
  else panel.timer = setTimeout(next);
}

// What the controls choose now, and what they chose when side A was kept.
function ask(panel) {
  const {query: now, ...filters} = sideOf(panel, panel);
  const kept = panel.pinned?.get('value');
  panel.query = now;
  panel.other = kept ? sideOf(panel, controlsOf(panel, kept)) : null;
  const counts = {n: now.total('attributions'), total: panel.spec.total, gone: now.undated()};
  panel.said = {
    ...counts,
    ...filters,
    other: panel.other && {words: panel.other.words, n: panel.other.query.total('attributions')},
    anyDay: () => [panel.cubes.attributions, now.anyDay()],
  };
  return {counts, filters};
}

function finish(panel, turn, started) {
  const {root, bar} = panel;
  seekMark(panel);
  showEvidence(panel);
  tellAddress(panel);
  arrive(panel);
  if (panel.news && bar) live(bar.said());
  panel.news = false;
  root.dataset.drawn = String(turn);
  root.dataset.ms = String(Math.round(performance.now() - started));
}

function isSeen({figure}) {
  const {top, bottom} = figure.getBoundingClientRect();
  return bottom > -50 && top < innerHeight + 50;
}

// What some controls choose, in words and as a query.
function sideOf(panel, controls) {
  const filters = readControls(controls);
  return {...filters, query: queryOf(panel, filters.selection)};
}

// A selection over the cubes of the panel; what is chosen one by one may stand in a cube of a panel beside it.
function queryOf(panel, {text, marked, ...selection}) {
  const cubes = cubesOf(panel);
  const cubeOf = (name) =>
    (Object.hasOwn(cubes, name) ? cubes[name] : null) ?? panel.group?.members.map((member) => member.cubeOf(name)).find(Boolean);
  return query(cubes, selection, panel.spec.fixed.content, rowsChosen(panel, {text, marked}, cubeOf));
}

// The colours of the page as it is now.
function dress(panel, paper) {
  const {root, spec} = panel;
  const mode = darkMode() ? 'dark' : 'light';
  if (panel.look?.mode === mode && panel.look.paper === paper) return;
  root.style.colorScheme = mode;
  panel.look = {mode, paper, colours: {...spec.tokens[mode], bg: paperColour(root, spec.tokens[mode].bg)}};
  paint(root, panel.look);
  paintBar(panel);
  root.dataset.mode = mode;
}

const paint = (part, {colours}) =>
  Object.entries(colours).forEach(([name, value]) => part.style.setProperty(`--kit-${name}`, value));

// The bar stands beside the view, so it gets the same colours.
export function paintBar({bar, look}) {
  if (!bar || !look) return;
  for (const part of bar.parts) {
    part.style.colorScheme = look.mode;
    paint(part, look);
  }
}

// A chart in light colours and as wide as a printed page: {sheet, key, colours, …}.
export function drawnOnPaper(panel, chart) {
  const colours = panel.spec.tokens.light;
  return {...drawChart({...panel, look: {mode: 'light', colours}}, chart, PRINTED, false), colours};
}

function roomOf({page, spec, width}, paper) {
  const pad = page ? 0 : spec.pad;
  return {
    paper,
    across: paper ? PRINTED : Math.max(280, width - 2 * pad),
    narrow: (paper ? PRINTED : width) < spec.narrow,
  };
}

// What every figure says of the filters, and of both sides where two are compared.
function captionOf({words}, {n, total}, other) {
  const side = (name, chosen, count) =>
    `${name}: ${chosen.join('; ') || 'no filter'} (${thousands(count)} of ${plural(total, 'attribution')})`;
  const sides = other ? [side('A', other.words, other.query.total('attributions')), side('B', words, n)] : null;
  return {
    words: sides ?? words,
    sides,
    filtered: !sides && words.length ? ` ${words.join('; ')}.` : '',
    applied: sides
      ? `${sides.join('. ')}.`
      : `Filters: ${words.join('; ') || 'none'}; ${thousands(n)} of ${plural(total, 'attribution')}.`,
  };
}
