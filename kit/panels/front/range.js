// The first and the last day as two handles under a small histogram of n per day, per week or per month.
import {spread} from './cube.js';
import {element} from './element.js';
import {setControl} from './page.js';
import {plural} from './words.js';

const BARS = 62; // more of them are too thin
const HIGH = 34; // px
const SVG = 'http://www.w3.org/2000/svg';

// {box, update}: an element, and what draws n per day of the cells that all but the days leave.
export function dayRange({models, spec, listen}) {
  const ends = {since: daysOf('since', models, spec), until: daysOf('until', models, spec)};
  const [first, last] = [ends.since.days[1], ends.since.days.at(-1)];
  if (!(last > first)) return null;
  const handles = ['since', 'until'].map((name) => handle({name, ...ends[name], first, last, models, ends}));
  const svg = document.createElementNS(SVG, 'svg');
  const note = element('p', {class: 'kit-per'});
  svg.setAttribute('aria-hidden', 'true');
  svg.setAttribute('preserveAspectRatio', 'none');
  const box = element(
    'div',
    {class: 'kit-range', role: 'group', 'aria-label': 'Days'},
    svg,
    ...handles.map((h) => h.input),
    note,
  );
  for (const {show, model} of handles) listen(model, show);
  const bars = barsOf(first, last);
  return {box, update: (cube, cells) => draw({svg, note, bars, first, last, handles}, cube, cells)};
}

// The days that a control offers; the first place stands for no day.
const daysOf = (name, models, spec) => ({model: models[name], days: spec.options[name].ids});

function handle({name, model, days, first, last, models, ends}) {
  const open = name === 'since' ? first : last;
  const dayNow = () => days[model.get('index')] ?? open;
  const input = element('input', {
    type: 'range',
    min: first,
    max: last,
    step: 1,
    class: `kit-handle kit-${name}`,
    'aria-label': name === 'since' ? 'First day' : 'Last day',
  });
  const other =
    () => (name === 'since' ? ends.until.days[models.until.get('index')] : ends.since.days[models.since.get('index')]);
  const choose = (place) => {
    const at = Math.max(1, Math.min(days.length - 1, place));
    const beyond = other() != null && (name === 'since' ? days[at] > other() : days[at] < other());
    setControl(model, days[at] === open ? 0 : beyond ? days.indexOf(other()) : at);
    show();
  };
  const show = () => {
    input.value = dayNow();
    input.setAttribute('aria-valuetext', model.get('_options_labels')[days.indexOf(dayNow())] ?? '');
  };
  const place = () => days.indexOf(dayNow());
  const steps = {ArrowRight: 1, ArrowUp: 1, ArrowLeft: -1, ArrowDown: -1, PageUp: 7, PageDown: -7};
  input.addEventListener('input', () => choose(nearestDay(days, Number(input.value))));
  input.addEventListener('keydown', (event) => {
    if (!steps[event.key]) return;
    event.preventDefault();
    choose(place() + steps[event.key]);
  });
  return {input, show, model, dayNow};
}

function nearestDay(days, day) {
  let best = 1;
  for (let i = 2; i < days.length; i++) if (Math.abs(days[i] - day) < Math.abs(days[best] - day)) best = i;
  return best;
}

// Stretches of the period: {unit, starts}; each ends before the next one starts, the last with the period.
function barsOf(first, last) {
  const length = last - first + 1;
  if (length <= BARS) return {unit: 'day', starts: Array.from({length}, (_, i) => first + i)};
  if (length <= 7 * BARS) return {unit: 'week', starts: Array.from({length: Math.ceil(length / 7)}, (_, i) => first + 7 * i)};
  const starts = [];
  const date = new Date(first * 864e5);
  for (let day = first; day <= last; day = Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + starts.length) / 864e5) {
    starts.push(day);
  }
  return {unit: 'month', starts};
}

function draw({svg, note, bars, first, last, handles}, cube, cells) {
  const {sure, maybe} = spread(cube, cells, bars.starts, last);
  const most = Math.max(1, ...maybe);
  const [from, to] = handles.map((h) => h.dayNow());
  const rects = bars.starts.flatMap((start, i) => {
    const end = (bars.starts[i + 1] ?? last + 1) - 1;
    const inside = end >= from && start <= to ? '' : ' kit-out';
    const wide = Math.max(0.4, (end - start + 1) * 0.86);
    const bar = (n, name) => n && rect(start - first, HIGH * (1 - n / most), wide, HIGH * n / most, name + inside);
    return [bar(maybe[i], 'kit-maybe'), bar(sure[i], 'kit-sure')].filter(Boolean);
  });
  svg.setAttribute('viewBox', `0 0 ${last - first + 1} ${HIGH}`);
  svg.replaceChildren(...rects);
  note.textContent = `n per ${bars.unit}, at most ${plural(most, 'attribution')}. Pale: the day is not exact.`;
}

function rect(x, y, width, height, name) {
  const shape = document.createElementNS(SVG, 'rect');
  for (const [k, v] of Object.entries({x, y, width, height, class: name})) shape.setAttribute(k, v);
  return shape;
}
