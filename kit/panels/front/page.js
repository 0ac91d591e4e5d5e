// What the page around a view is: its theme, its paper, its one plotly.js, the controls' models; and the signs of a key.
import {element} from './element.js';
import {readMarked} from './marked.js';

export const onPage = () => document.documentElement.hasAttribute('data-kit-page'); // a published page, without a kernel
export const printing = () => document.documentElement.hasAttribute('data-print');

// Every view is a module of its own; this is what those of one page know of each other.
export const together = () => (globalThis.__kitViews ??= {
  serial: 0,
  ids: new Set(),
  groups: new Map(),
  read: new Map(),
  searched: new WeakMap(),
  wrote: 0,
});

let quiet = 0;
export function live(text) {
  // said once, politely, whichever of the views says it first
  let region = document.getElementById('kit-live');
  if (!region) {
    region = element('p', {id: 'kit-live', class: 'kit-hidden', role: 'status', 'aria-live': 'polite'});
    document.body.append(region);
  }
  if (region.textContent !== text) region.textContent = text;
  clearTimeout(quiet);
  quiet = setTimeout(() => {
    if (region.textContent === text) region.textContent = '';
  }, 10_000);
}

export function paperColour(root, otherwise) {
  // a published page's background as #rrggbb: plotly reads neither variables nor light-dark()
  if (!onPage() || printing()) return otherwise;
  const probe = element('i', {hidden: true});
  probe.style.color = 'var(--paper, transparent)';
  root.append(probe);
  const {color} = getComputedStyle(probe),
    [r, g, b, a = '1'] = color.startsWith('rgb') ? color.match(/[\d.]+/g) : [0, 0, 0, '0'];
  probe.remove();
  return Number(a) ? `#${[r, g, b].map((v) => Math.round(v).toString(16).padStart(2, '0')).join('')}` : otherwise;
}

export const THEME = ['data-theme', 'data-print', 'data-jp-theme-light'];
export function darkMode() {
  const html = document.documentElement,
    jupyter = document.body.getAttribute('data-jp-theme-light');
  if (printing()) return false;
  if (jupyter) return jupyter === 'false';
  if (html.dataset.theme) return html.dataset.theme === 'dark';
  return matchMedia('(prefers-color-scheme: dark)').matches;
}

// Whether this page is one chart to put into another page.
export const isEmbedded = () => document.documentElement.hasAttribute('data-kit-embed');

export async function plotly(source) {
  // one plotly.js per page, however many views; a published page brings its own. It draws the kit's charts and no others, so that
  // of other charts, if there is one, stays what it was
  if (onPage() || (!source && globalThis.Plotly)) return globalThis.Plotly;
  return (globalThis.__kitPlotly ??= (async () => {
    const had = globalThis.Plotly,
      script = document.createElement('script');
    script.textContent = source;
    document.head.append(script);
    script.remove();
    const made = globalThis.Plotly;
    globalThis.Plotly = had;
    return made ?? had;
  })());
}

export function readControls({models, text, marked, spec: {options, fixed}}) {
  // what the models hold → ids and words
  const selection = {},
    used = [];
  const use = (name, text) => used.push({name, text, clear: () => clearControl(models[name])});
  for (const [name, model] of Object.entries(models)) {
    const index = model.get('index'),
      texts = model.get('_options_labels'),
      ids = options[name].ids,
      word = options[name].word;
    if (Array.isArray(index)) {
      if (index.length) {
        selection[name] = index.map((i) => ids[i]);
        use(name, `${word}: ${index.map((i) => texts[i].replace(/ \([\d,]+\)$/, '')).join(', ')}`);
      }
    } else if (index > 0) {
      selection[name] = ids[index];
      use(name, `${word} ${texts[index].replace(/ \(day \d+\)$/, '')}`);
    }
  }
  const words = text?.get('value').trim();
  if (words) {
    selection.text = words;
    used.push({name: 'text', text: `Words: ${words}`, clear: () => setValue(text, '')});
  }
  const mark = readMarked(marked);
  if (mark) {
    selection.marked = mark;
    used.push({name: 'marked', text: `Only: ${mark.label}`, clear: () => setValue(marked, '')});
  }
  const later = (a, b) => (a == null ? b : b == null ? a : Math.max(a, b)),
    earlier = (a, b) => (a == null ? b : b == null ? a : Math.min(a, b));
  return {
    selection: {...selection, since: later(selection.since, fixed.since), until: earlier(selection.until, fixed.until)},
    used,
    words: used.map((u) => u.text),
    impossible: selection.since != null && selection.until != null && selection.since > selection.until,
  };
}

export function setControl(model, index) {
  if (String(model.get('index')) === String(index)) return;
  model.set('index', index);
  model.save_changes();
}
const clearControl = (model) => setControl(model, Array.isArray(model.get('index')) ? [] : 0);

export function setValue(model, value) {
  if (model.get('value') === value) return;
  model.set('value', value);
  model.save_changes();
}

export function swatch({symbol, fill, line, size = 11}, colour) {
  // a key's sign, drawn like the mark
  const box = document.createElementNS('http://www.w3.org/2000/svg', 'svg'),
    r = Math.max(2, size / 2),
    d = Math.max(14, size + 2);
  for (const [k, v] of Object.entries({width: d, height: d, viewBox: `${-d / 2} ${-d / 2} ${d} ${d}`, 'aria-hidden': 'true'})) {
    box.setAttribute(k, v);
  }
  const shape = document.createElementNS('http://www.w3.org/2000/svg', symbol === 'circle' ? 'circle' : 'path');
  symbol === 'circle' ? shape.setAttribute('r', r) : shape.setAttribute(
    'd',
    {diamond: `M0 ${-r}L${r} 0L0 ${r}L${-r} 0Z`, square: `M${-r} ${-r}H${r}V${r}H${-r}Z`, dash: 'M-4 0H4'}[symbol],
  );
  shape.setAttribute('fill', fill ? colour(fill) : 'none');
  shape.setAttribute('stroke', colour(line ?? fill));
  box.append(shape);
  return box;
}
