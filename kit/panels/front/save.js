// Files for the reader to keep: a blob under a name, a table as CSV, a chart with its words as a picture. Needs no other file.

export function saveFile(name, blob) {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}

// Words → a file's name: small letters, digits and hyphens.
export function fileName(kind, words, ending) {
  const slug = [kind, ...words]
    .join(' ')
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[\u0300-\u036f’']/g, '')
    .replace(/[^a-z0-9]+/g, '-');
  return `${slug.slice(0, 80).replace(/^-+|-+$/g, '') || 'chart'}.${ending}`;
}

// A text as a spreadsheet shows and never runs it; the twin of `guard_cell` in kit/text/cells.py, tested with the same cells.
const SHEET_UNHELD = /[^\t\n\x20-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu,
  SHEET_HIDDEN = String
    .raw`\0-\x20\x7f-\xa0\xad\u034f\u0600-\u0605\u061c\u06dd\u070f\u0890\u0891\u08e2\u115f\u1160\u1680\u17b4\u17b5\u180b-\u180f` +
    String
      .raw`\u2000-\u200f\u2028-\u202f\u205f-\u206f\u2800\u3000\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffb\u{110bd}\u{110cd}` +
    String.raw`\u{13430}-\u{1343f}\u{1bca0}-\u{1bca3}\u{1d173}-\u{1d17a}\u{e0000}-\u{e0fff}`,
  SHEET_RUN = new RegExp(String.raw`^(?:[\t\n]|[${SHEET_HIDDEN}]*[=+\-@＝＋－＠])`, 'u');
function safeCell(text) {
  const held = text.replace(/\r\n?/g, '\n').replace(SHEET_UNHELD, ' ');
  return SHEET_RUN.test(held) ? `'${held}` : held;
}

export function csvText(head, rows, note) {
  const cell = (value) => {
    const number = ['number', 'bigint', 'boolean'].includes(typeof value),
      text = number ? String(value) : safeCell(String(value ?? ''));
    return /[",\n]/.test(text) ? `"${text.replace(/"/g, '""')}"` : text;
  };
  const last = `# ${note}`.replace(/\s+/g, ' ').trim();
  return [head, ...rows].map((row) => row.map(cell).join(',')).join('\n') + `\n${cell(last)}\n`;
}

// What XML cannot hold is left out: control characters are what this looks for.
// deno-lint-ignore no-control-regex
const xmlChars = (text) => String(text ?? '').replace(/[\0-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff]|\p{Surrogate}/gu, '');
const xmlText = (text) =>
  xmlChars(text).replace(/[&<>"']/g, (c) => ({'&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;'})[c]);

// A drawn plotly chart and the words around it as one SVG: {svg, width, height}.
// `above` and `below` are lines of text, `key` a list of {text, sign}, the sign an <svg> element or none.
export async function plotPicture({P, plot, title, above = [], key = [], below = [], background, ink, muted, font}) {
  const {width: wide, height: high} = plot._fullLayout,
    address = await P.toImage(plot, {format: 'svg', width: wide, height: high}),
    drawing = xmlChars(decodeURIComponent(address.slice(address.indexOf(',') + 1))).replace(/^\s*<\?xml[^>]*>/, '');
  const pad = 24,
    ruler = document.createElement('canvas').getContext('2d'),
    parts = [];
  let y = pad;
  const measure = (text, size, bold) => {
    ruler.font = `${bold ? 'bold ' : ''}${size}px ${font}`;
    return ruler.measureText(text).width;
  };
  const wrapped = (text, size, bold) => {
    const out = [''];
    for (const word of String(text ?? '').split(/[ \n]+/)) {
      if (out.at(-1) && measure(`${out.at(-1)} ${word}`, size, bold) > wide) out.push('');
      out[out.length - 1] += (out.at(-1) ? ' ' : '') + word;
    }
    return out;
  };
  const words = (x, at, text, size, colour, bold) =>
    parts.push(
      `<text x="${x}" y="${at}" font-size="${size}" fill="${colour}"${bold ? ' font-weight="bold"' : ''}>${xmlText(text)}</text>`,
    );
  const write = (text, size, colour, bold = false) => {
    if (text) {
      for (const line of wrapped(text, size, bold)) {
        y += size * 1.3;
        words(pad, Math.round(y - size * 0.3), line, size, colour, bold);
      }
    }
  };
  write(title, wide < 560 ? 17 : 20, ink, true);
  y += 4;
  for (const line of above) write(line, 14, muted);
  if (key.length) {
    let x = pad;
    y += 8;
    for (const {text, sign} of key) {
      const room = sign ? Number(sign.getAttribute('width')) + 6 : 0,
        end = x + room + measure(text, 12.5);
      if (x > pad && end > pad + wide) {
        x = pad;
        y += 20;
      }
      if (sign) {
        const copy = sign.cloneNode(true),
          size = Number(sign.getAttribute('height'));
        copy.setAttribute('x', x);
        copy.setAttribute('y', y + 10 - size / 2);
        parts.push(new XMLSerializer().serializeToString(copy));
      }
      words(x + room, y + 14, text, 12.5, muted);
      x += room + measure(text, 12.5) + 16;
    }
    y += 20;
  }
  y += title || above.length || key.length ? 10 : 0;
  parts.push(`<g transform="translate(${pad},${Math.round(y)})">${drawing}</g>`);
  y += high + 6;
  for (const line of below) write(line, 12, muted);
  const [width, height] = [Math.round(wide + 2 * pad), Math.round(y + pad)];
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" ` +
    `font-family="${xmlText(font)}"><title>${xmlText(title)}</title>` +
    `<rect width="${width}" height="${height}" fill="${background}"/>${parts.join('')}</svg>`;
  return {svg, width, height};
}

// That SVG as a file: as it is, or drawn on a canvas at twice its size.
export async function pictureBlob({svg, width, height}, format, scale = 2) {
  if (format === 'svg') return new Blob([svg], {type: 'image/svg+xml'});
  const image = new Image(width, height),
    canvas = document.createElement('canvas');
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(svg)}`;
  await image.decode();
  canvas.width = width * scale;
  canvas.height = height * scale;
  canvas.getContext('2d').drawImage(image, 0, 0, canvas.width, canvas.height);
  return new Promise((done, fail) => canvas.toBlob((blob) => (blob ? done(blob) : fail(new Error('no picture'))), 'image/png'));
}
