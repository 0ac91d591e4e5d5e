// The elements of a view: one figure per chart, the evidence; and while it leads its group, the bar.
import {filterBar} from './bar.js';
import {chooseMark, showEvidence} from './choice.js';
import {element} from './element.js';
import {evidenceTable} from './evidence.js';
import {drawnOnPaper} from './drawing.js';
import {figureFrame} from './figure.js';
import {fragment} from './fragment.js';
import {cubesOf} from './load.js';
import {currentMark} from './mark.js';
import {together} from './page.js';
import {rowSource} from './source.js';

export function buildFrame(panel, el) {
  const {page, group, spec} = panel;
  panel.link = page && group ? fragment(panel) : null;
  const {link} = panel;
  const tell = link && {put: link.put, address: (figure) => link.address(currentMark(panel), figure)};
  const choose = (mark) => chooseMark(panel, mark);
  const onPaper = (chart) => drawnOnPaper(panel, chart);
  panel.figures = spec.charts.map((chart, i) =>
    figureFrame({chart, id: nameOf(panel, chart.kind, i), page, spec, choose, tell, onPaper})
  );
  panel.evidenceBox = element('div', {});
  const title = element(page ? 'h3' : 'h4', {class: 'kit-title'}, 'What was said');
  panel.evidence = element('section', {class: 'kit-evidence'}, title, panel.evidenceBox);
  panel.root = element('div', {class: 'kit-view'}, ...panel.figures.map((f) => f.figure), panel.evidence);
  el.replaceChildren(panel.root);
  panel.source = rowSource(panel);
  panel.showRows = evidenceTable({box: panel.evidenceBox, source: panel.source, spec});
}

// What the group asks of a panel; see group.js.
export function memberOf(panel, {dress, redraw}) {
  const update = () => panel.bar && panel.said && panel.bar.update(panel.said);
  return {
    el: panel.root,
    switches: Boolean(panel.cubes.stated),
    cubeOf: (name) => (Object.hasOwn(cubesOf(panel), name) ? cubesOf(panel)[name] : null),
    redraw,
    waits: () => Boolean(panel.marked?.get('value')), // for a cube that only another panel may have
    update,
    lead: () => {
      panel.bar = filterBar(panel);
      dress();
      update();
      if (panel.query) showEvidence(panel);
    },
    rest: () => {
      panel.bar?.remove();
      panel.bar = null;
      if (panel.query) showEvidence(panel);
    },
  };
}

// On a page a figure keeps its id, so that addresses may name it.
function nameOf({id, page, place, stop}, kind, i) {
  const taken = together().ids;
  let name = page ? `chart-${kind}${place.panel > 1 ? `-${place.panel}` : ''}` : `${id}-${i}`;
  while (taken.has(name)) name += '-again';
  taken.add(name);
  stop.push(() => taken.delete(name));
  return name;
}
