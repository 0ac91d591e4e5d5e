// What the page around a view is: its theme, its one plotly.js, the controls' models; and the signs of a key.
const THEME = ['data-theme', 'data-print', 'data-jp-theme-light'];
function darkMode() {
  const html = document.documentElement,
    jupyter = document.body.getAttribute('data-jp-theme-light');
  if (html.hasAttribute('data-print')) return false;
  if (jupyter) return jupyter === 'false';
  if (html.dataset.theme) return html.dataset.theme === 'dark';
  return matchMedia('(prefers-color-scheme: dark)').matches;
}

async function plotly(source) {
  // one plotly.js per page, however many views
  return (globalThis.__kitPlotly ??= (async () => {
    const had = globalThis.Plotly,
      script = document.createElement('script');
    script.textContent = source;
    document.head.append(script);
    script.remove();
    return globalThis.Plotly ?? had;
  })());
}

function readControls(models, options, fixed) {
  // the models' indices → ids and words
  const selection = {},
    words = [];
  for (const [name, model] of Object.entries(models)) {
    const index = model.get('index'),
      texts = model.get('_options_labels'),
      ids = options[name].ids,
      word = options[name].word;
    if (Array.isArray(index)) {
      if (index.length) {
        selection[name] = index.map(i => ids[i]);
        words.push(`${word}: ${index.map(i => texts[i].replace(/ \([\d,]+\)$/, '')).join(', ')}`);
      }
    } else if (index > 0) {
      selection[name] = ids[index];
      words.push(`${word} ${texts[index].replace(/ \(day \d+\)$/, '')}`);
    }
  }
  const later = (a, b) => (a == null ? b : b == null ? a : Math.max(a, b)),
    earlier = (a, b) => (a == null ? b : b == null ? a : Math.min(a, b));
  return {
    selection: {...selection, since: later(selection.since, fixed.since), until: earlier(selection.until, fixed.until)},
    words,
    impossible: selection.since != null && selection.until != null && selection.since > selection.until,
  };
}

function swatch({symbol, fill, line, size = 11}, colour) {
  // a key's sign, drawn like the mark
  const box = document.createElementNS('http://www.w3.org/2000/svg', 'svg'),
    r = Math.max(2, size / 2),
    d = Math.max(14, size + 2);
  for (const [k, v] of Object.entries({width: d, height: d, viewBox: `${-d / 2} ${-d / 2} ${d} ${d}`, 'aria-hidden': 'true'}))
    box.setAttribute(k, v);
  const shape = document.createElementNS('http://www.w3.org/2000/svg', symbol === 'circle' ? 'circle' : 'path');
  symbol === 'circle'
    ? shape.setAttribute('r', r)
    : shape.setAttribute(
        'd',
        {diamond: `M0 ${-r}L${r} 0L0 ${r}L${-r} 0Z`, square: `M${-r} ${-r}H${r}V${r}H${-r}Z`, dash: 'M-4 0H4'}[symbol],
      );
  shape.setAttribute('fill', fill ? colour(fill) : 'none');
  shape.setAttribute('stroke', colour(line ?? fill));
  box.append(shape);
  return box;
}
