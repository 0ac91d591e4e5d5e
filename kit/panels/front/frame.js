// The elements of a view: the filter bar, one figure per chart, the evidence.
import {filterBar} from './bar.js';
import {chooseMark} from './choice.js';
import {element} from './element.js';
import {evidenceTable} from './evidence.js';
import {figureFrame} from './figure.js';
import {fragment} from './fragment.js';
import {currentMark} from './mark.js';
import {together} from './page.js';
import {rowSource} from './source.js';

export function buildFrame(panel, el) {
  const {models, place, page, stop, spec} = panel;
  panel.bar = filterBar({models, place, page, stop});
  panel.link = page ? fragment({models, options: spec.options, place}) : null;
  const {link} = panel;
  const tell = link && {put: link.put, address: (figure) => link.address(currentMark(panel), figure)};
  const choose = (mark) => chooseMark(panel, mark);
  panel.figures = spec.charts.map((chart, i) => figureFrame({chart, id: nameOf(panel, chart.kind, i), page, spec, choose, tell}));
  panel.evidenceBox = element('div', {});
  const title = element(page ? 'h3' : 'h4', {class: 'kit-title'}, 'What was said');
  panel.evidence = element('section', {class: 'kit-evidence'}, title, panel.evidenceBox);
  panel.root = element('div', {class: 'kit-view'}, panel.bar.bar, ...panel.figures.map((f) => f.figure), panel.evidence);
  el.replaceChildren(panel.root);
  panel.source = rowSource(panel);
  panel.showRows = evidenceTable({box: panel.evidenceBox, source: panel.source, spec});
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
