// A figure around a chart: title, subtitle, key, plot, source; its numbers as a table, CSV and pictures; on a page a link.
import {element} from './element.js';
import {live} from './page.js';
import {csvText, fileName, pictureBlob, plotPicture, saveFile} from './save.js';

export function figureFrame({chart, id, page, spec, choose, tell}) {
  const f = {
    chart,
    id,
    sub: element('p', {class: 'kit-sub'}),
    key: element('ul', {class: 'kit-key'}),
    plot: element('div', {class: 'kit-plot', role: 'img'}),
    note: element('p', {class: 'kit-source'}),
    applied: element('p', {class: 'kit-applied'}),
    numbers: element(
      'details',
      {class: 'kit-numbers', id: `${id}-numbers`},
      element('summary', {}, 'Numbers in this chart'),
    ),
  };
  const act = (text, save) =>
    element(
      'button',
      {
        type: 'button',
        class: 'kit-action',
        onclick: async () => {
          try {
            await save();
            live(`${text} saved.`);
          } catch (error) {
            console.warn(error);
            live(`The ${text} could not be made.`);
          }
        },
      },
      text,
    );
  const name = (ending) => fileName(chart.kind, f.words ?? [], ending),
    picture = async (format) =>
      saveFile(
        name(format),
        await pictureBlob(
          await plotPicture({
            P: f.P,
            plot: f.plot,
            title: chart.title,
            above: [f.said],
            key: [...f.key.children].map((li) => ({text: li.textContent, sign: li.querySelector('svg')})),
            below: [f.applied.textContent, f.note.textContent],
            background: f.colours.bg,
            ink: f.colours.ink,
            muted: f.colours.muted,
            font: spec.font,
          }),
          format,
        ),
      );
  f.pictures = ['svg', 'png'].map((format) => act(format.toUpperCase(), () => picture(format)));
  f.actions = element(
    'div',
    {class: 'kit-actions', role: 'group', 'aria-label': `Save: ${chart.title}`},
    act('CSV', () =>
      saveFile(
        name('csv'),
        new Blob([asCSV(f.drawn.table, `${chart.title}; Filters: ${f.words.join('; ') || 'none'}; ${spec.source}`)], {
          type: 'text/csv;charset=utf-8',
        }),
      )),
    ...f.pictures,
  );
  if (page) {
    const link = element('a', {class: 'kit-action', href: '#'}, 'Link to this view'),
      fresh = () => link.setAttribute('href', tell.address(id) || '#');
    let soon = 0;
    link.addEventListener('pointerdown', fresh);
    link.addEventListener('focus', fresh);
    link.addEventListener('click', async (event) => {
      fresh();
      if (event.ctrlKey || event.metaKey || event.shiftKey) return;
      event.preventDefault();
      tell.put(link.getAttribute('href'));
      let done = 'The address bar holds the link.';
      try {
        await navigator.clipboard.writeText(link.href);
        done = 'Link copied.';
      } catch {
        // no clipboard, or not allowed
      }
      live(done);
      link.textContent = done;
      clearTimeout(soon);
      soon = setTimeout(() => link.replaceChildren('Link to this view'), 2500);
    });
    f.fresh = fresh;
    f.actions.append(link);
  }
  f.figure = element(
    'figure',
    {class: 'kit-figure', id: page ? id : null, 'data-kind': chart.kind, 'aria-labelledby': `${id}-title`},
    element(
      'div',
      {class: 'kit-whole'},
      element(page ? 'h3' : 'h4', {class: 'kit-title', id: `${id}-title`}, chart.title),
      f.sub,
      f.key,
      f.plot,
      f.note,
      f.applied,
    ),
    element('div', {class: 'kit-below'}, f.numbers, f.actions),
  );
  f.numbers.addEventListener('toggle', () => {
    if (f.numbers.open && f.drawn) f.fill();
  });
  f.fill = () => {
    f.numbers.querySelector('.kit-scroll')?.remove();
    if (f.drawn.table.rows.length) f.numbers.append(numbersTable(f.drawn.table, `Numbers: ${chart.title}`, choose));
  };
  return f;
}

function numbersTable({head, rows}, name, choose) {
  // what a button says stands in its name
  const evidence = (cell, label) => `${label.includes(cell) ? '' : `${cell}. `}Evidence: ${label}`;
  const counted = head.map((_, k) => k > 0 && rows.every((r) => /^([−+]?[\d.,]+( %)?|–)$/.test(r.cells[k]))),
    align = (k) => (counted[k] ? 'kit-number' : null);
  const row = ({cells, mark}) =>
    element(
      'tr',
      {},
      ...cells.map((c, k) =>
        k === 0
          ? element(
            'th',
            {scope: 'row', dir: 'auto'},
            element(
              'button',
              {type: 'button', class: 'kit-link', 'aria-label': evidence(c, mark.label), onclick: () => choose(mark)},
              String(c),
            ),
          )
          : element('td', {dir: 'auto', class: align(k)}, typeof c === 'number' ? c.toLocaleString('en') : c)
      ),
    );
  return element(
    'div',
    {class: 'kit-scroll', role: 'group', tabindex: '0', 'aria-label': name},
    element(
      'table',
      {},
      element('thead', {}, element('tr', {}, ...head.map((h, k) => element('th', {scope: 'col', class: align(k)}, h)))),
      element('tbody', {}, ...rows.map(row)),
    ),
  );
}

// The table's cells as a spreadsheet can count them: signs and decimals as numbers, shares without their sign, gaps empty.
function asCSV({head, rows}, note) {
  const share = head.map((_, k) =>
    rows.some((r) => /^\d+ %$/.test(r.cells[k])) && rows.every((r) => /^(\d+ %|–)$/.test(r.cells[k]))
  );
  const plain = (c, k) => {
    if (typeof c === 'number') return c;
    if (c === '–') return '';
    if (share[k]) return Number.parseInt(c, 10);
    return /^[−+]?\d+\.\d+$/.test(c) ? Number(c.replace('−', '-')) : c;
  };
  return csvText(
    head.map((h, k) => (share[k] ? `${h} (%)` : h)),
    rows.map((r) => r.cells.map(plain)),
    note,
  );
}
