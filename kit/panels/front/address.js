// A view and the address of its page: it follows what the address asks for and tells what is chosen.
import {drawChart} from './charts.js';
import {markText} from './fragment.js';
import {currentMark, keepMark} from './mark.js';

const WIDE = 960; // px: what a narrow screen does not draw is looked for at this width

// Read the address now, and again when it changes.
export function followAddress(panel, atChoice, listen) {
  if (!panel.link) return;
  visit(panel);
  listen('hashchange', () => {
    if (visit(panel) || panel.target) atChoice();
  });
}

// Choose what the address asks for; its mark and figure are sought once all is drawn.
function visit(panel) {
  const state = panel.link.read();
  panel.target = panel.link.at();
  if (state) panel.sought = state.mark;
  return state;
}

export function tellAddress(panel) {
  const {link} = panel;
  if (!link) return;
  const mark = currentMark(panel);
  const own = link.own(mark);
  if (panel.addressed !== null && panel.addressed !== own) link.write(mark);
  panel.addressed = own;
  panel.figures.forEach((figure) => figure.fresh());
}

// The mark that the address asks for. Its ids and its label are those of what is drawn, or would be on a wide screen; unknown marks
// are ignored.
export function seekMark(panel) {
  if (panel.sought === null) return;
  const text = panel.sought;
  panel.sought = null;
  const is = (mark) => mark && markText(mark) === text;
  const find = (figure) => marksOf(figure.drawn).find(is) ?? marksOf(drawChart(panel, figure.chart, WIDE, false)).find(is);
  const wanted = text ? panel.figures.map(find).find(Boolean) : null;
  const now = currentMark(panel);
  if (wanted ? !now || markText(now) !== text : now) keepMark(panel, wanted);
}

const marksOf = (
  {sheet, table},
) => [...[...sheet.marks, ...sheet.bars].map(({data}) => data), ...table.rows.map(({mark}) => mark)];

// To the figure that the address leads to.
export function arrive(panel) {
  const there = panel.figures.find((figure) => figure.id === panel.target)?.figure;
  panel.target = '';
  if (!there) return;
  there.setAttribute('tabindex', '-1');
  there.scrollIntoView({block: 'start', behavior: 'instant'});
  there.focus({preventScroll: true});
}
