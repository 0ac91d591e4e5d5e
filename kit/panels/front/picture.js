// A drawn plotly chart and the words around it → one SVG.

const PAD = 24; // px around all of it

// {svg, width, height}. `figure` is a drawn plot or a figure, {data, layout}; `above` and `below` are lines of text, `key` a list of
// {text, sign}, the sign an <svg> element or none; `alt` says in words what is seen.
export async function plotPicture(
  {P, figure, title, alt = '', above = [], key = [], below = [], background, ink, muted, font},
) {
  const {width: across, height: high} = figure._fullLayout ?? figure.layout;
  const drawing = await plotSVG(P, figure);
  const sheet = new Paper(across, font);
  sheet.write(title, across < 560 ? 17 : 20, ink, true);
  sheet.y += 4;
  for (const line of above) sheet.write(line, 14, muted);
  if (key.length) sheet.writeKey(key, muted);
  sheet.y += title || above.length || key.length ? 10 : 0;
  sheet.parts.push(`<g transform="translate(${PAD},${Math.round(sheet.y)})">${drawing}</g>`);
  sheet.y += high + 6;
  for (const line of below) sheet.write(line, 12, muted);
  const [width, height] = [Math.round(across + 2 * PAD), Math.round(sheet.y + PAD)];
  const svg =
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img" ` +
    `font-family="${xmlText(font)}"><title>${xmlText(title)}</title><desc>${xmlText(alt)}</desc>` +
    `<rect width="${width}" height="${height}" fill="${background}"/>${sheet.parts.join('')}</svg>`;
  return {svg, width, height};
}

// What plotly draws as the text of an SVG.
export async function plotSVG(P, figure) {
  const {width, height} = figure._fullLayout ?? figure.layout;
  const address = await P.toImage(figure, {format: 'svg', width, height});
  return xmlChars(decodeURIComponent(address.slice(address.indexOf(',') + 1))).replace(/^\s*<\?xml[^>]*>/, '');
}

// Its first words: what it shows, for those who do not see it.
export const describedSVG = (svg, title, alt) =>
  svg.replace(/<svg[^>]*>/, (tag) => `${tag}<title>${xmlText(title)}</title><desc>${xmlText(alt)}</desc>`);

// Elements of the SVG, written from the top down; `y` is where the next one begins.
class Paper {
  constructor(across, font) {
    Object.assign(this, {across, font, y: PAD, parts: []});
    this.ruler = document.createElement('canvas').getContext('2d');
  }

  measure(text, size, bold) {
    this.ruler.font = `${bold ? 'bold ' : ''}${size}px ${this.font}`;
    return this.ruler.measureText(text).width;
  }

  wrap(text, size, bold) {
    const lines = [''];
    for (const word of String(text ?? '').split(/[ \n]+/)) {
      if (lines.at(-1) && this.measure(`${lines.at(-1)} ${word}`, size, bold) > this.across) lines.push('');
      lines[lines.length - 1] += (lines.at(-1) ? ' ' : '') + word;
    }
    return lines;
  }

  put(x, y, text, size, colour, bold) {
    const weight = bold ? ' font-weight="bold"' : '';
    this.parts.push(`<text x="${x}" y="${y}" font-size="${size}" fill="${colour}"${weight}>${xmlText(text)}</text>`);
  }

  write(text, size, colour, bold = false) {
    if (!text) return;
    for (const line of this.wrap(text, size, bold)) {
      this.y += size * 1.3;
      this.put(PAD, Math.round(this.y - size * 0.3), line, size, colour, bold);
    }
  }

  writeKey(entries, colour) {
    let x = PAD;
    this.y += 8;
    for (const {text, sign} of entries) {
      const room = sign ? Number(sign.getAttribute('width')) + 6 : 0;
      const end = x + room + this.measure(text, 12.5);
      if (x > PAD && end > PAD + this.across) {
        x = PAD;
        this.y += 20;
      }
      if (sign) this.putSign(sign, x);
      this.put(x + room, this.y + 14, text, 12.5, colour);
      x += room + this.measure(text, 12.5) + 16;
    }
    this.y += 20;
  }

  putSign(sign, x) {
    const copy = sign.cloneNode(true);
    copy.setAttribute('x', x);
    copy.setAttribute('y', this.y + 10 - Number(sign.getAttribute('height')) / 2);
    this.parts.push(new XMLSerializer().serializeToString(copy));
  }
}

// What XML cannot hold is left out: control characters are what this looks for.
// deno-lint-ignore no-control-regex
const xmlChars = (text) => String(text ?? '').replace(/[\0-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff]|\p{Surrogate}/gu, '');
const xmlText = (text) =>
  xmlChars(text).replace(/[&<>"']/g, (c) => ({'&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;'})[c]);
