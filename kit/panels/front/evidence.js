// The table of what was said: rows of the evidence columns, or asked from Python where they were not shipped. textContent only.
import {element} from './element.js';
import {plural} from './sheet.js';

const FIRST = 8,
  MOST = 500;

// shipped: all columns are here; otherwise `fetchRows(numbers)` returns a promise of rows. Where there are no numbers of rows
// (a case on disk), `fetchMark(mark, most)` returns a promise of the first rows and how many there are
export function evidenceTable({box, fetchRows, fetchMark, spec}) {
  let token = 0;
  return async function show(asserted, numbers, mark, clear, all = false, more = 0) {
    const mine = ++token,
      first = asserted.slice(0, all ? MOST : FIRST),
      room = (all ? MOST : FIRST) - first.length,
      wanted = numbers?.slice(0, room),
      asked = numbers ? null : await fetchMark(mark, room),
      fetched = numbers ? (wanted.length ? await fetchRows(wanted) : []) : (asked?.rows ?? null),
      found = fetched && [...first, ...fetched],
      n = numbers ? numbers.length : (asked?.total ?? null),
      total = asserted.length + (n ?? 0);
    if (mine !== token) return;
    const head = element(
      'p',
      {class: 'kit-evidence-head'},
      n === null && !asserted.length ? null : mark ? `Behind “${mark.label}”: ` : 'Behind what is shown: ',
      asserted.length ? element('b', {}, plural(asserted.length + more, 'assertion')) : null,
      more ? ` (${asserted.length} listed)` : null,
      asserted.length ? (n === null ? ' of the event' : ' of the event and ') : null,
      n === null ? null : element('b', {}, plural(n, 'attribution')),
      n === null && !asserted.length ? null : '. ',
      mark
        ? element(
          'button',
          {
            type: 'button',
            class: 'kit-chip',
            onclick: clear,
            'aria-label': `Show the evidence of everything again, not only ${mark.label}`,
          },
          mark.label,
          element('span', {'aria-hidden': 'true'}, ' ×'),
        )
        : element('span', {class: 'kit-quiet'}, 'Click a mark, or a row of the numbers, to narrow.'),
    );
    const cell = (name, ...content) => element('td', {'data-label': name}, ...content),
      small = (text) => (text ? element('small', {dir: 'auto'}, text) : null);
    const body = found === null ? null : found.map((r) =>
      element(
        'tr',
        {},
        element('th', {scope: 'row', dir: 'auto'}, r.who, small(r.party)),
        cell('When', r.when),
        cell('Form', r.form),
        element('td', {'data-label': 'Said', dir: 'auto', class: 'kit-said'}, r.said),
        cell('Where', element('span', {dir: 'auto'}, r.outlet), small(r.place)),
      )
    );
    const table = body?.length
      ? element(
        'div',
        {class: 'kit-scroll', role: 'group', tabindex: '0', 'aria-label': 'Evidence'},
        element(
          'table',
          {class: 'kit-cards'},
          element('caption', {class: 'kit-hidden'}, 'Who said what, when and where it stands'),
          element(
            'thead',
            {},
            element(
              'tr',
              {},
              ...['Who', 'When', 'Form', spec.attached ? 'Said' : 'Said, in our words', 'Where'].map((h) =>
                element('th', {scope: 'col'}, h)
              ),
            ),
          ),
          element('tbody', {}, ...body),
        ),
      )
      : null;
    const rest = all ? Math.max(0, total - MOST) : 0;
    box.replaceChildren(
      head,
      ...[
        table,
        found === null
          ? element(
            'p',
            {class: 'kit-quiet'},
            `The wording is not in this page: ${
              spec.asked ? 'it stays with the case' : 'more than 20,000 attributions'
            }. Open the notebook with its kernel to read it.`,
          )
          : null,
        !all && found && total > FIRST
          ? element(
            'button',
            {
              type: 'button',
              class: 'kit-button',
              onclick: async () => {
                await show(asserted, numbers, mark, clear, true, more);
                box.querySelector('.kit-scroll')?.focus({preventScroll: true});
              },
            },
            total > MOST ? `Show ${MOST} of ${total.toLocaleString('en')}` : `Show all ${total}`,
          )
          : null,
        rest ? element('p', {class: 'kit-quiet'}, `${rest.toLocaleString('en')} more: panel.evidence holds them all.`) : null,
      ].filter(Boolean),
    );
  };
}
