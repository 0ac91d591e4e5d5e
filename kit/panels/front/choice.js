// A mark is chosen, or none: the evidence behind it is shown and the address says so.
import {tellAddress} from './address.js';
import {toldOf} from './asserted.js';
import {currentMark, keepMark} from './mark.js';

function setMark(panel, mark) {
  keepMark(panel, mark);
  showEvidence(panel);
  tellAddress(panel);
}

export function chooseMark(panel, mark) {
  setMark(panel, mark);
  panel.evidence.scrollIntoView({block: 'nearest', behavior: 'instant'});
}

export function showEvidence(panel) {
  const {spec, query, evidence, evidenceBox} = panel;
  const mark = currentMark(panel);
  evidence.toggleAttribute('data-chosen', Boolean(mark));
  const rowsBehind = () => (mark ? query.rows(mark.cube, mark.where) : query.rows('attributions'));
  return panel.showRows({
    mark,
    ...toldOf(spec, mark, query.selection),
    numbers: spec.asked ? null : rowsBehind(),
    clear: () => {
      setMark(panel, null);
      evidenceBox.querySelector('button')?.focus();
    },
  });
}
