// A view and the address of its page: it follows what the address asks for and tells what is chosen.
import {drawChart} from './charts.js';
import {markText} from './marked.js';
import {currentMark, keepMark} from './mark.js';

const PATIENCE = 1000; // ms until every view of a page is drawn
const WIDE = 960; // px: what a narrow screen does not draw is looked for at this width

// Read the address now, and again when it changes.
export function followAddress(panel, atChoice, listen) {
  if (!panel.link) return;
  visit(panel, false);
  listen('hashchange', () => {
    if (visit(panel, true) || panel.target) atChoice();
  });
}

// Choose what the address asks for; its mark and figure are sought once all is drawn.
function visit(panel, again) {
  const state = panel.link.read(again);
  const target = panel.link.at();
  panel.target = target === panel.went ? '' : target; // one step back through the filters is no way back to a figure
  panel.went = target;
  if (state) panel.sought = state.mark;
  panel.visiting = Boolean(state);
  return state;
}

// A choice is told; what the address itself asked for stays as it was asked.
export function tellAddress(panel) {
  const {link, group} = panel;
  if (!link) return;
  const mark = currentMark(panel);
  const own = link.own(mark);
  if (panel.addressed !== null && panel.addressed !== own && !panel.visiting) {
    group.amiss.clear();
    link.write(mark);
  }
  panel.addressed = own;
  panel.visiting = false;
  panel.figures.forEach((figure) => figure.fresh?.());
  group.leader?.update();
}

// The mark that the address asks for. Its ids and its label are those of what is drawn, or would be on a wide screen; an unknown
// one is noted.
export function seekMark(panel) {
  if (panel.sought === null) return;
  const text = panel.sought;
  panel.sought = null;
  const is = (mark) => mark && markText(mark) === text;
  const find = (figure) => marksOf(figure.drawn).find(is) ?? marksOf(drawChart(panel, figure.chart, WIDE, false)).find(is);
  const wanted = text ? panel.figures.map(find).find(Boolean) : null;
  const now = currentMark(panel);
  panel.group.amiss.set(panel.place.panel, text && !wanted ? ['The address asks for a mark that is in no chart here.'] : []);
  if (wanted ? !now || markText(now) !== text : now) keepMark(panel, wanted);
}

const marksOf = (
  {sheet, table},
) => [...[...sheet.marks, ...sheet.bars].map(({data}) => data), ...table.rows.map(({mark}) => mark)];

// To the figure that the address leads to.
export function arrive(panel) {
  const there = panel.figures.find((figure) => figure.id === panel.target)?.figure;
  if (panel.bar && panel.link) setTimeout(noteAbsent, PATIENCE, panel, panel.target);
  panel.target = '';
  if (!there) return;
  there.setAttribute('tabindex', '-1');
  there.scrollIntoView({block: 'start', behavior: 'instant'});
  there.focus({preventScroll: true});
}

// Once all is there: whether the page has the place, and some panel the passages, that its address names.
function noteAbsent({group, link, marked}, target) {
  const asked = target.length > 60 ? `${target.slice(0, 60)}…` : target;
  const lost = target && !document.getElementById(target);
  const none = link.asksOnly() && marked && !marked.get('value');
  if (!lost && !none) return;
  group.amiss.set(
    'absent',
    [
      lost ? `The address leads to “${asked}”, which is not on this page.` : '',
      none ? 'The address filters by a mark that is in no chart here.' : '',
    ].filter(Boolean),
  );
  group.leader?.update();
}
