// A mark is chosen, or none: the evidence behind it is shown and the address says so.
import {tellAddress} from './address.js';
import {toldOf} from './asserted.js';
import {readWords} from './corrected.js';
import {currentMark, keepMark} from './mark.js';
import {setValue} from './page.js';

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
  evidence.hidden = !mark && !panel.bar; // of everything it stands once, under the first chart
  if (evidence.hidden) return;
  const rowsBehind = () => (mark ? query.rows(mark.cube, mark.where) : query.rows('attributions'));
  panel.showRows({
    mark,
    ...toldOf(spec, mark, query.selection),
    read: readWords(spec, mark),
    numbers: spec.asked ? null : rowsBehind(),
    filter: canFilter(panel, mark) ? () => filterBy(panel, mark) : null,
    clear: () => {
      setMark(panel, null);
      evidenceBox.querySelector('button')?.focus();
    },
  });
}

// Whether every chart can be asked for the passages behind a mark: if its cube knows them one by one.
const canFilter = ({marked, group, cubes}, mark) => Boolean(mark && marked && group && cubes[mark.cube].by_row);

function filterBy(panel, {cube, where, label}) {
  setValue(panel.marked, JSON.stringify({cube, where, label}));
  panel.evidenceBox.querySelector('.kit-chip')?.focus();
}
