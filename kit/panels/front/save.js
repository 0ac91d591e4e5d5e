// Files for the reader to keep: a blob under a name, a table as CSV, a picture. Needs no other file.

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

export function csvText(head, rows, note) {
  const cell = (value) => {
    const number = ['number', 'bigint', 'boolean'].includes(typeof value),
      text = number ? String(value) : safeCell(String(value ?? ''));
    return /[",\n]/.test(text) ? `"${text.replace(/"/g, '""')}"` : text;
  };
  const last = `# ${note}`.replace(/\s+/g, ' ').trim();
  return [head, ...rows].map((row) => row.map(cell).join(',')).join('\n') + `\n${cell(last)}\n`;
}

// An SVG, {svg, width, height}, as a file: as it is, or drawn on a canvas at twice its size.
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
