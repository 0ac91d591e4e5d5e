// Files for the reader to keep: a blob under a name, a table as CSV or for the clipboard, a picture. Needs no other file.

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
export function safeCell(text) {
  const held = text.replace(/\r\n?/g, '\n').replace(SHEET_UNHELD, ' ');
  return SHEET_RUN.test(held) ? `'${held}` : held;
}

const isNumber = (value) => ['number', 'bigint', 'boolean'].includes(typeof value);
const cellText = (value) => (isNumber(value) ? String(value) : safeCell(String(value ?? '')));
const lastLine = (note) => `# ${note}`.replace(/\s+/g, ' ').trim();

export function csvText(head, rows, note) {
  const cell = (value) => {
    const text = cellText(value);
    return /[",\n]/.test(text) ? `"${text.replace(/"/g, '""')}"` : text;
  };
  return [head, ...rows, [lastLine(note)]].map((row) => row.map(cell).join(',')).join('\n') + '\n';
}

// The same table for the clipboard, {html, text}: cells as in the CSV, those that are no numbers as text. A text holds no tab.
export function tableForms(head, rows, note) {
  const flat = (value) => {
    const text = cellText(value).replace(/[\t\n]+/g, ' ');
    return text.startsWith('"') ? `"${text.replace(/"/g, '""')}"` : text;
  };
  const escape = (text) => text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;');
  const cell = (tag) => (value) =>
    `<${tag}${isNumber(value) ? '' : ' style="mso-number-format:\'\\@\'"'}>${escape(cellText(value))}</${tag}>`;
  const row = (tag) => (cells) => `<tr>${cells.map(cell(tag)).join('')}</tr>`;
  const body = `<thead>${row('th')(head)}</thead><tbody>${rows.map(row('td')).join('')}</tbody>`;
  return {
    html: `<meta charset="utf-8"><table>${body}</table><p>${escape(note)}</p>`,
    text: [head, ...rows, [lastLine(note)]].map((cells) => cells.map(flat).join('\t')).join('\n') + '\n',
  };
}

export const PRINT = {mm: 180, dpi: 300}; // a picture for print is as wide as the text of a page
const INCH = 25.4; // mm
const PIXELS = 96; // of CSS in an inch

// An SVG, {svg, width, height}, as a file: as it is, or drawn on a canvas: at twice its size, for `print` as wide as said there.
export async function pictureBlob({svg, width, height}, format, {print = false} = {}) {
  if (format === 'svg') return new Blob([svg], {type: 'image/svg+xml'});
  const scale = print ? Math.round(PRINT.mm / INCH * PRINT.dpi) / width : 2;
  const image = new Image(width, height),
    canvas = document.createElement('canvas');
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(svg)}`;
  await image.decode();
  canvas.width = Math.round(width * scale);
  canvas.height = Math.round(height * scale);
  canvas.getContext('2d').drawImage(image, 0, 0, canvas.width, canvas.height);
  const blob = await new Promise((done, fail) =>
    canvas.toBlob((blob) => (blob ? done(blob) : fail(new Error('no picture'))), 'image/png')
  );
  return withResolution(new Uint8Array(await blob.arrayBuffer()), print ? PRINT.dpi : PIXELS * scale);
}

// A PNG that says how large it is: the chunk pHYs behind the first one, which has 25 bytes.
function withResolution(bytes, dpi) {
  const [chunk, head] = [new Uint8Array(21), 8 + 25];
  const view = new DataView(chunk.buffer);
  const perMetre = Math.round(dpi / INCH * 1000);
  view.setUint32(0, 9);
  chunk.set([...'pHYs'].map((letter) => letter.charCodeAt(0)), 4);
  view.setUint32(8, perMetre);
  view.setUint32(12, perMetre);
  chunk[16] = 1;
  view.setUint32(17, crc32(chunk.subarray(4, 17)));
  return new Blob([bytes.subarray(0, head), chunk, bytes.subarray(head)], {type: 'image/png'});
}

function crc32(bytes) {
  let crc = ~0;
  for (const byte of bytes) {
    crc ^= byte;
    for (let k = 0; k < 8; k++) crc = crc & 1 ? (crc >>> 1) ^ 0xedb88320 : crc >>> 1;
  }
  return ~crc >>> 0;
}
