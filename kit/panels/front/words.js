// Numbers and names → words, as the charts print them.
export const escapeHTML = (text) =>
  String(text ?? '')
    .replace(/&/g, '&amp;')
    .replace(/</g, '&lt;')
    .replace(/>/g, '&gt;')
    .replace(/\$/g, '&#36;');
// 12,345, by hand: the browser's own formatter is slow to start.
export const thousands = (n) => String(n).replace(/\B(?=(\d{3})+(?!\d))/g, ',');
export const plural = (n, word) => `${thousands(n)} ${word}${n === 1 ? '' : 's'}`;
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

// A text as it is searched: small letters without accents, one kind of apostrophe; the twin of `folded` in kit/case/wording.py.
export const foldText = (text) =>
  String(text ?? '')
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/ς/g, 'σ')
    .replace(/[‘’ʼ]/g, "'");
