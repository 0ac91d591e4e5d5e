// What a reader can take away from a chart, folded away under one word: rows of actions, each a button or a link.
import {copyForms} from './clipboard.js';
import {element} from './element.js';

// `rows`: [name of the row, [[text, what it does, what is said when it is done, title], …]]; `tell` says it aloud and beside the buttons.
export function getMenu({title, rows, tell}) {
  const said = element('p', {class: 'kit-got', hidden: true});
  let timer = 0;
  const say = (words) => {
    tell(words);
    said.textContent = words;
    said.hidden = false;
    clearTimeout(timer);
    timer = setTimeout(() => said.hidden = true, 4000);
  };
  const body = element(
    'div',
    {class: 'kit-get-rows', role: 'group', 'aria-label': `Get: ${title}`},
    ...rows.map(([name, actions]) =>
      element(
        'div',
        {class: 'kit-get-row', 'data-row': name},
        element('span', {}, name),
        ...actions.map((action) => button(action, say)),
      )
    ),
    said,
  );
  const menu = element('details', {class: 'kit-get'}, element('summary', {}, 'Get this chart'), body);
  menu.addEventListener('keydown', (event) => {
    if (event.key !== 'Escape' || !menu.open) return;
    event.stopPropagation();
    menu.open = false;
    menu.querySelector('summary').focus();
  });
  return menu;
}

function button(action, say) {
  if (!Array.isArray(action)) return action; // a link
  const [text, act, done, title] = action;
  const onclick = async () => {
    try {
      say((await act()) === false ? `${text}: the browser does not allow it.` : done);
    } catch (error) {
      console.warn(error);
      say(`${text}: this could not be made.`);
    }
  };
  return element('button', {type: 'button', class: 'kit-action', title, onclick}, text);
}

// The rows of every chart. `take` has what the page knows: {table, csv, picture, alone, alt}; `table` gives the clipboard's forms.
export const usualRows = ({table, csv, picture, alone, alt}) => [
  ...(table
    ? [['Table', [
      ['Copy table', () => copyForms(table()), 'Table copied.', 'For a spreadsheet, a text or a mail'],
      ['CSV', csv, 'CSV saved.'],
    ]]]
    : []),
  ['Picture', [
    ['SVG', () => picture('svg'), 'SVG saved.', 'Vectors'],
    ['PNG', () => picture('png'), 'PNG saved.', 'For screens, at twice its size'],
    ['PNG, 300 dpi', () => picture('png', true), 'PNG saved.', 'For print, 18 cm wide'],
    ['PDF', alone, 'The print window saves it as PDF.', 'For print, 18 cm wide'],
  ]],
  ['Words', [
    ['Copy alt text', () => copyForms({text: alt()}), 'Alt text copied.', 'What the chart shows, for those who do not see it'],
  ]],
];
