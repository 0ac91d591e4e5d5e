// How to read this page, in a minute: what the words mean, each where it stands. Remembers nothing.
import {element} from './element.js';

// Where a step stands (the first of these on the page), and what it says.
const STEPS = [
  {
    at: '.kit-bar',
    title: 'One bar for every chart',
    text:
      'What you choose under “Filters” changes all charts of this page. Nothing chosen means everything. The count says how many ' +
      'attributions are left: passages in which an article says what somebody says, thinks or wants.',
  },
  {
    at: ['stance', 'gap', 'movement', 'network'],
    title: 'Utterance × issue',
    text:
      'One dot is one utterance on one issue: what somebody said once. If several articles report it, it counts once; if it ' +
      'speaks of two issues, it is a dot on each. No mean is shown of fewer than ten.',
  },
  {
    at: ['sentiment'],
    title: 'AUC',
    text:
      'How often a method ranks a hopeful passage above a bleak one. 1 is always, 0.50 is chance. Near 0.50, a word list says ' +
      'nothing about the prospects of the talks.',
  },
  {
    at: ['voices'],
    title: 'Share',
    text:
      'The part of an outlet’s attributions that a side has, of those that the filters leave. A share of few says little: look at n.',
  },
  {
    at: ['corrected_stance', 'corrected_voices'],
    title: 'Hollow and filled',
    text:
      'A hollow mark is what a machine coded in all passages. People read a random sample of them; the filled mark is the machine’s ' +
      'value without the errors that they found, and the bar is its 95 % interval. Where people read too few, only the hollow mark ' +
      'is known.',
  },
  {
    at: '.kit-numbers',
    title: 'Numbers and evidence',
    text:
      'Under every chart are its numbers. Click a mark, or a row of the numbers, and you read the passages behind it; “Filter by ' +
      'this” then shows only these in all charts.',
  },
  {
    at: '.kit-compare',
    title: 'Compare, and come back',
    text:
      '“Compare” keeps what is chosen as A, while you choose B: charts stand twice, tables show the difference. On a published ' +
      'page the address holds all of it: copy it to cite, go back to undo.',
  },
];

// Its button.
export function tourButton() {
  return element('button', {type: 'button', class: 'kit-button kit-tour-open', onclick: start}, 'How to read this page');
}

const targetOf = ({at}) =>
  [at].flat().map((name) => document.querySelector(Array.isArray(at) ? `.kit-figure[data-kind=${name}]` : name)).find(
    (target) => target?.getClientRects().length,
  );

function start() {
  const steps = STEPS.map((step) => ({...step, target: targetOf(step)})).filter(({target}) => target);
  const button = (text, onclick) => element('button', {type: 'button', class: 'kit-button', onclick}, text);
  const [title, text, place] = ['b', 'p', 'span'].map((tag) => element(tag, {}));
  const back = button('Back', () => show(now - 1));
  const next = button('Next', () => (now < steps.length - 1 ? show(now + 1) : box.close()));
  const end = button('Close', () => box.close());
  title.id = 'kit-tour-title';
  const words = element('div', {'aria-live': 'polite'}, title, text);
  const box = element(
    'dialog',
    {class: 'kit-tour', 'aria-labelledby': title.id},
    words,
    element('p', {}, place, back, next, end),
  );
  let now = -1;
  const show = (step) => {
    steps[now]?.target.classList.remove('kit-told');
    now = Math.max(0, Math.min(step, steps.length - 1));
    const {target, ...said} = steps[now];
    target.classList.add('kit-told');
    target.scrollIntoView({block: 'start', behavior: 'instant'});
    title.textContent = said.title;
    text.textContent = said.text;
    place.textContent = `${now + 1} of ${steps.length}`;
    back.disabled = !now;
    next.textContent = now < steps.length - 1 ? 'Next' : 'Done';
  };
  box.addEventListener('keydown', (event) => {
    const step = {ArrowRight: 1, ArrowLeft: -1}[event.key];
    if (step) show(now + step);
  });
  box.addEventListener('close', () => {
    steps[now]?.target.classList.remove('kit-told');
    box.remove();
  });
  document.body.append(box);
  box.showModal();
  show(0);
  next.focus({preventScroll: true});
}
