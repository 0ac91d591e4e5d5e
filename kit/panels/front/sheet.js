// Marks in pixels → plotly traces. Coordinates are pixels of the plot, y downwards; colours come from the declared tokens.
import {escapeHTML} from './words.js';

const BESIDE = {left: 'right', right: 'left', center: 'center'}; // where plotly puts a text that begins, ends or is centred here

let ruler = null; // one for all sheets: the browser takes milliseconds to make it

export class Sheet {
  constructor(width, colours, font) {
    Object.assign(this, {
      width,
      colours,
      font,
      groups: new Map(),
      marks: [],
      texts: [],
      bars: [],
      rects: [],
      paths: [],
      height: 0,
    });
  }
  colour(name) {
    return this.colours[name] ?? name;
  }
  measure(text, size = 12.5, bold = false) {
    ruler ??= document.createElement('canvas').getContext('2d');
    ruler.font = `${bold ? 'bold ' : ''}${size}px ${this.font}`;
    return ruler.measureText(text).width;
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
    this.rects.push({x0, x1, y0, y1, fill: this.colour(fill), layer});
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
    this.texts.push({x, y, text: escapeHTML(text), size, color: this.colour(color), bold, place: `${v} ${BESIDE[anchor]}`});
  }
  stroke(points, {color = 'axis', width = 1, dash = 'solid', shape = 'linear', opacity = 1, layer = 3} = {}) {
    // a line through points [x, y]; those that look alike are one trace
    const g = this.group(`stroke${layer}${color}${width}${dash}${shape}${opacity}`, () => ({
      layer,
      type: 'scatter',
      mode: 'lines',
      hoverinfo: 'skip',
      cliponaxis: false,
      opacity,
      line: {color: this.colour(color), width, dash, shape},
      x: [],
      y: [],
    }));
    for (const [x, y] of g.x.length ? [[null, null], ...points] : points) {
      g.x.push(x);
      g.y.push(y);
    }
  }
  mark(x, y, {size = 10, color = 'ink', line, width = 1, symbol = 'circle', hover = '', data = null, layer = 5}) {
    this.marks.push({x, y, size, color: this.colour(color), line: this.colour(line ?? color), width, symbol, hover, data, layer});
  }
  bar(x0, x1, y, {height, fill, line, hover, data}) {
    this.bars.push({x0, x1, y, height, fill: this.colour(fill), line: this.colour(line), hover, data});
  }
  // A filled outline in the words of SVG, below all else
  path(d, fill) {
    this.paths.push(filled(d, this.colour(fill)));
  }
  // Traces from the lowest layer to the highest, and their layout.
  figure() {
    const traces = [
      ...this.groups.values(),
      ...this.#textTraces(),
      ...this.#markTraces(),
      ...this.#barTraces(),
    ];
    traces.sort((a, b) => a.layer - b.layer);
    return [traces.map(({layer: _layer, ...trace}) => ({...trace, showlegend: false})), this.#layout()];
  }

  // One trace, whatever they look like: each trace costs more than its texts.
  #textTraces() {
    const {texts} = this;
    if (!texts.length) return [];
    return [{
      layer: 7,
      type: 'scatter',
      mode: 'text',
      hoverinfo: 'skip',
      cliponaxis: false,
      x: texts.map((text) => text.x),
      y: texts.map((text) => text.y),
      text: texts.map((text) => text.text),
      textposition: texts.map((text) => text.place),
      textfont: {
        size: texts.map((text) => text.size),
        color: texts.map((text) => text.color),
        weight: texts.map((text) => (text.bold ? 'bold' : 'normal')),
      },
    }];
  }

  #markTraces() {
    return [...new Set(this.marks.map((mark) => mark.layer))].map((layer) => {
      const marks = this.marks.filter((mark) => mark.layer === layer);
      return {
        layer,
        type: 'scatter',
        mode: 'markers',
        cliponaxis: false,
        x: marks.map((mark) => mark.x),
        y: marks.map((mark) => mark.y),
        customdata: marks.map((mark) => mark.data),
        hovertext: marks.map((mark) => mark.hover),
        hoverinfo: 'text',
        marker: {
          size: marks.map((mark) => mark.size),
          symbol: marks.map((mark) => mark.symbol),
          color: marks.map((mark) => mark.color),
          opacity: 1,
          line: {color: marks.map((mark) => mark.line), width: marks.map((mark) => mark.width)},
        },
      };
    });
  }

  // One outline for all that look alike, beneath all traces: as bars of a trace each would be an element of its own.
  #rectShapes() {
    const alike = new Map();
    for (const rect of this.rects.filter(({x0, x1}) => x0 !== x1).sort((a, b) => a.layer - b.layer)) {
      const key = `${rect.layer} ${rect.fill}`;
      alike.set(key, {fill: rect.fill, d: (alike.get(key)?.d ?? '') + outlineOf(rect)});
    }
    return [...alike.values()].map(({d, fill}) => filled(d, fill));
  }

  #barTraces() {
    const {bars} = this;
    if (!bars.length) return [];
    return [{
      layer: 4,
      type: 'bar',
      orientation: 'h',
      base: bars.map((bar) => bar.x0),
      x: bars.map((bar) => bar.x1 - bar.x0),
      y: bars.map((bar) => bar.y),
      width: bars.map((bar) => bar.height),
      textposition: 'none',
      customdata: bars.map((bar) => bar.data),
      hovertext: bars.map((bar) => bar.hover),
      hoverinfo: 'text',
      marker: {color: bars.map((bar) => bar.fill), line: {color: bars.map((bar) => bar.line), width: 1}},
    }];
  }

  #layout() {
    const axis = {visible: false, fixedrange: true};
    const long = Math.round(this.height); // as long as plotly makes the axis: a pixel of the sheet is one of the plot
    return {
      width: this.width,
      height: this.height,
      margin: {l: 0, r: 0, t: 0, b: 0},
      barmode: 'overlay',
      xaxis: {...axis, range: [0, this.width]},
      yaxis: {...axis, range: [long, 0]},
      hovermode: 'closest',
      hoverdistance: 12,
      dragmode: false,
      showlegend: false,
      shapes: [...this.paths, ...this.#rectShapes()],
      hoverlabel: {
        bgcolor: this.colour('panel'),
        bordercolor: this.colour('axis'),
        align: 'left',
        namelength: 0,
        font: {family: this.font, size: 12.5, color: this.colour('ink')},
      },
      font: {family: this.font, color: this.colour('ink')},
      paper_bgcolor: this.colour('bg'),
      plot_bgcolor: this.colour('bg'),
    };
  }
}

const filled = (d, fill) => ({type: 'path', path: d, fillcolor: fill, fillrule: 'nonzero', line: {width: 0}, layer: 'below'});

// A rectangle in the words of SVG, on whole pixels.
function outlineOf({x0, x1, y0, y1}) {
  const [left, right] = wholePixels(x0, x1);
  const [top, bottom] = wholePixels(y0, y1);
  return `M${left},${top}H${right}V${bottom}H${left}Z`;
}

function wholePixels(from, to) {
  const first = Math.round(Math.min(from, to));
  return [first, Math.max(first + 1, Math.round(Math.max(from, to)))];
}
