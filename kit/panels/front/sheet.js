// Marks in pixels → plotly traces. Coordinates are pixels of the plot, y downwards; colours come from the declared tokens.
const escapeHTML = (text) =>
  String(text ?? '')
    .replace(/&/g, '&amp;')
    .replace(/</g, '&lt;')
    .replace(/>/g, '&gt;')
    .replace(/\$/g, '&#36;');
export const plural = (n, word) => `${n.toLocaleString('en')} ${word}${n === 1 ? '' : 's'}`;
export const number = (value, digits = 2) =>
  value == null || Number.isNaN(value) ? '–' : value
    .toFixed(digits)
    .replace('-', '−')
    .replace(/^−(0(?:\.0+)?)$/, '$1');
export const signed = (value, digits = 2) => {
  const text = number(value, digits);
  return text === '–' || text.startsWith('−') || /^0(\.0+)?$/.test(text) ? text : `+${text}`;
};

export function card(...lines) {
  // hover text: escaped, wrapped at 46 characters, first line bold
  const wrap = (text) => {
    const out = [''];
    for (const word of String(text).split(/\s+/)) {
      if (out.at(-1) && (out.at(-1) + ' ' + word).length > 46) out.push('');
      out[out.length - 1] += (out.at(-1) ? ' ' : '') + word.slice(0, 60);
    }
    return out.length > 8 ? [...out.slice(0, 8), '…'] : out;
  };
  return lines
    .filter(Boolean)
    .map((line, i) => {
      const html = wrap(line).map(escapeHTML).join('<br>');
      return i ? html : `<b>${html}</b>`;
    })
    .join('<br>');
}

export const rgba = (hex, alpha) => `rgba(${[1, 3, 5].map((i) => parseInt(hex.slice(i, i + 2), 16)).join(',')},${alpha})`;

export class Sheet {
  constructor(width, colours, font) {
    Object.assign(this, {width, colours, font, groups: new Map(), marks: [], bars: [], rects: [], height: 0});
    this.ink = document.createElement('canvas').getContext('2d');
  }
  colour(name) {
    return this.colours[name] ?? name;
  }
  measure(text, size = 12.5, bold = false) {
    this.ink.font = `${bold ? 'bold ' : ''}${size}px ${this.font}`;
    return this.ink.measureText(text).width;
  }
  fit(text, width, size = 12.5, bold = false) {
    // cut to a width, with an ellipsis
    if (this.measure(text, size, bold) <= width) return text;
    let end = text.length;
    while (end > 1 && this.measure(text.slice(0, end) + '…', size, bold) > width) end--;
    return text.slice(0, end).trimEnd() + '…';
  }
  lines(text, width, size = 12.5, bold = false, most = 3) {
    // wrapped to a width
    const out = [''];
    for (const word of String(text).split(/\s+/)) {
      if (out.at(-1) && this.measure(`${out.at(-1)} ${word}`, size, bold) > width) out.push('');
      out[out.length - 1] += (out.at(-1) ? ' ' : '') + word;
    }
    const cut = out.slice(0, most);
    if (out.length > most) cut[most - 1] += '…';
    return cut.map((line) => this.fit(line, width, size, bold));
  }
  group(key, make) {
    if (!this.groups.has(key)) this.groups.set(key, make());
    return this.groups.get(key);
  }
  rect(x0, y0, x1, y1, {fill, layer = 1}) {
    this.rects.push({x0, x1, y: (y0 + y1) / 2, height: Math.abs(y1 - y0), fill: this.colour(fill), layer});
  }
  line(x0, y0, x1, y1, {color = 'grid', width = 1, layer = 2} = {}) {
    // level or upright only
    const [x, y] = [Math.round(x0 - width / 2), Math.round(y0 - width / 2)];
    x0 === x1 ? this.rect(x, y0, x + width, y1, {fill: color, layer}) : this.rect(x0, y, x1, y + width, {fill: color, layer});
  }
  text(x, y, text, {size = 12.5, color = 'ink', bold = false, anchor = 'left', v = 'middle', mask = false} = {}) {
    x = Math.max(0, Math.min(x, this.width)); // plotly drops text whose place is off the axis, if by a rounding
    if (mask) {
      const w = this.measure(text, size, bold),
        a = anchor === 'left' ? x - 2 : anchor === 'right' ? x - w - 2 : x - w / 2 - 2;
      this.rect(a, y - 8, a + w + 4, y + 8, {fill: 'bg', layer: 3});
    }
    const g = this.group(`7text${size}${color}${anchor}${v}`, () => ({
      layer: 7,
      type: 'scatter',
      mode: 'text',
      hoverinfo: 'skip',
      cliponaxis: false,
      textfont: {size, color: this.colour(color)},
      textposition: `${v} ${{left: 'right', right: 'left', center: 'center'}[anchor]}`,
      x: [],
      y: [],
      text: [],
    }));
    g.x.push(x);
    g.y.push(y);
    g.text.push(bold ? `<b>${escapeHTML(text)}</b>` : escapeHTML(text));
  }
  mark(x, y, {size = 10, color = 'ink', line, width = 1, symbol = 'circle', hover = '', data = null, layer = 5}) {
    this.marks.push({x, y, size, color: this.colour(color), line: this.colour(line ?? color), width, symbol, hover, data, layer});
  }
  bar(x0, x1, y, {height, fill, line, hover, data}) {
    this.bars.push({x0, x1, y, height, fill: this.colour(fill), line: this.colour(line), hover, data});
  }
  figure() {
    const traces = [...this.groups.values()],
      hover = {
        bgcolor: this.colour('panel'),
        bordercolor: this.colour('axis'),
        align: 'left',
        namelength: 0,
        font: {family: this.font, size: 12.5, color: this.colour('ink')},
      };
    for (const layer of new Set(this.marks.map((m) => m.layer))) {
      const m = this.marks.filter((k) => k.layer === layer);
      traces.push({
        layer,
        type: 'scatter',
        mode: 'markers',
        cliponaxis: false,
        x: m.map((k) => k.x),
        y: m.map((k) => k.y),
        customdata: m.map((k) => k.data),
        hovertext: m.map((k) => k.hover),
        hoverinfo: 'text',
        marker: {
          size: m.map((k) => k.size),
          symbol: m.map((k) => k.symbol),
          color: m.map((k) => k.color),
          opacity: 1,
          line: {color: m.map((k) => k.line), width: m.map((k) => k.width)},
        },
      });
    }
    if (this.rects.length) {
      const b = this.rects.sort((a, c) => a.layer - c.layer);
      traces.push({
        layer: 0,
        type: 'bar',
        orientation: 'h',
        base: b.map((k) => k.x0),
        x: b.map((k) => k.x1 - k.x0),
        y: b.map((k) => k.y),
        width: b.map((k) => k.height),
        hoverinfo: 'skip',
        textposition: 'none',
        marker: {color: b.map((k) => k.fill), line: {width: 0}},
      });
    }
    if (this.bars.length) {
      const b = this.bars;
      traces.push({
        layer: 4,
        type: 'bar',
        orientation: 'h',
        base: b.map((k) => k.x0),
        x: b.map((k) => k.x1 - k.x0),
        y: b.map((k) => k.y),
        width: b.map((k) => k.height),
        customdata: b.map((k) => k.data),
        hovertext: b.map((k) => k.hover),
        hoverinfo: 'text',
        textposition: 'none',
        marker: {color: b.map((k) => k.fill), line: {color: b.map((k) => k.line), width: 1}},
      });
    }
    traces.sort((a, b) => a.layer - b.layer);
    const axis = {visible: false, fixedrange: true};
    return [
      traces.map(({layer, ...t}) => ({...t, showlegend: false})),
      {
        width: this.width,
        height: this.height,
        margin: {l: 0, r: 0, t: 0, b: 0},
        barmode: 'overlay',
        xaxis: {...axis, range: [0, this.width]},
        yaxis: {...axis, range: [this.height, 0]},
        hovermode: 'closest',
        hoverdistance: 12,
        dragmode: false,
        showlegend: false,
        hoverlabel: hover,
        font: {family: this.font, color: this.colour('ink')},
        paper_bgcolor: this.colour('bg'),
        plot_bgcolor: this.colour('bg'),
      },
    ];
  }
}
