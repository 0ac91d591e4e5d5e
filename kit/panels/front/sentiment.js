// Scores of the wording and the reading, by family.
import {at, hue, sheetOf} from './chart.js';
import {card, rgba, signed} from './sheet.js';

export function sentiment(x) {
  const {spec} = x,
    narrow = x.narrow || x.width < 740, // three panels side by side need as much for their names
    s = sheetOf(x),
    q = x.query,
    cube = q.cubes.tones,
    methods = x.chart.methods;
  const total = q.sum(
      'tones',
      ['family'],
      methods.flatMap((m) => (m.zero ? [m.measure, m.zero] : [m.measure])),
    ),
    families = spec.families.filter((f) => total.n[cube.labels.family.indexOf(f.id)] > 0);
  const left = narrow ? 96 : 156,
    gap = 56,
    pw = narrow ? x.width - left : (x.width - left - 2 * gap) / 3,
    rh = narrow ? 80 : 90,
    rows = [];
  let y = 0;
  const parts = methods.map((m) => {
    const r = q.sum('tones', ['family', m.bin]);
    return {m, bins: cube.labels[m.bin], count: (f, b) => r.n[at(r, cube.labels.family.indexOf(f.id), b)]};
  });
  const room = (m) => Math.max(1, Math.floor((m.step * (pw - 28)) / 2 / 6.2)) * Math.floor((rh - 10) / 4.2);
  const dots = parts.every((p) => families.every((f) => p.bins.every((id, b) => id === '' || p.count(f, b) <= room(p.m)))),
    most = Math.max(1, ...parts.flatMap((p) => families.flatMap((f) => p.bins.map((id, b) => (id === '' ? 0 : p.count(f, b))))));
  parts.forEach(({m, bins, count}, k) => {
    const x0 = narrow ? left : left + k * (pw + gap),
      X = (v) => x0 + 14 + ((v + 1) / 2) * (pw - 28),
      bottom = y + 40 + rh * families.length,
      here = families.reduce((a, f) => a + total.sums[m.measure].n[cube.labels.family.indexOf(f.id)], 0);
    s.text(narrow ? 0 : x0, y + 6, m.label, {bold: true, size: 13});
    s.text(
      narrow ? 0 : x0,
      y + 23,
      s.fit(
        [
          m.note,
          m.zero && here
            ? `${
              Math.round(
                (100 * families.reduce((a, f) => a + total.sums[m.zero].s[cube.labels.family.indexOf(f.id)], 0)) / 1e4 / here,
              )
            } % of these at 0`
            : '',
          m.zero
            ? ''
            : `${m.note ? '' : 'the yardstick · '}${here.toLocaleString('en')} of ${
              q.total('attributions').toLocaleString('en')
            } bear on it`,
        ]
          .filter(Boolean)
          .join(' · '),
        narrow ? x.width : pw + gap - 8,
        12,
      ),
      {color: m.zero ? 'accent' : 'muted', size: 12},
    );
    for (const v of [-1, -0.5, 0, 0.5, 1]) s.line(X(v), y + 38, X(v), bottom, {color: v ? 'grid' : 'axis', layer: 0});
    s.text(x0, bottom + 11, `−1 ${m.ends[0]}`, {color: 'muted', size: 11.5});
    s.text(X(0), bottom + 11, '0', {color: 'muted', size: 11.5, anchor: 'center'});
    s.text(x0 + pw, bottom + 11, `${m.ends[1]} +1`, {color: 'muted', size: 11.5, anchor: 'right'});
    families.forEach((f, j) => {
      const fi = cube.labels.family.indexOf(f.id),
        sums = total.sums[m.measure],
        n = sums.n[fi],
        mid = y + 40 + rh * (j + 0.5),
        mean = n ? sums.s[fi] / 1e4 / n : null,
        zero = m.zero ? total.sums[m.zero].s[fi] / 1e4 : null;
      if (!k || narrow) {
        const name = s.lines(f.label, left - 10, 12.5, true, 2);
        name.forEach((t, l) =>
          s.text(0, mid - (name.length - 1 - l) * 15, t, {bold: true, color: f.belligerent ? hue(x, f) : 'ink'})
        );
        s.text(0, mid + 16, `n = ${n.toLocaleString('en')}`, {color: 'muted', size: 11.5});
      } else s.text(x0 - 6, mid, `n = ${n.toLocaleString('en')}`, {color: 'muted', size: 11.5, anchor: 'right'});
      if (j) s.line(narrow || !k ? 0 : x0, y + 40 + rh * j, x0 + pw, y + 40 + rh * j);
      bins.forEach((id, b) => {
        const c = id === '' ? 0 : count(f, b);
        if (!c) return;
        const v = +id / 10,
          hover = card(
            f.label,
            `${m.name} ${m.step === 1 ? `${m.words[v + 1]} (${signed(v, 0)})` : `about ${signed(v, 1)}`}, n = ${c} of ${n}`,
          ),
          data = {
            n: c,
            where: {family: [f.id], [m.bin]: [id]},
            cube: 'tones',
            label: `${f.label} · ${m.name} ${signed(v, 1)}`,
          };
        if (!dots) {
          s.mark(X(v), mid, {
            size: Math.max(3, Math.min(rh - 14, pw / 9) * Math.sqrt(c / most)),
            symbol: f.symbol.replace('-open', ''),
            color: rgba(hue(x, f), 0.78),
            line: 'bg',
            width: 0.6,
            hover,
            data,
          });
          return;
        }
        const tall = Math.floor((rh - 10) / 4.2),
          wide = Math.ceil(c / tall),
          per = Math.ceil(c / wide),
          step = Math.min(6.4, (rh - 10) / Math.max(1, per - 1));
        for (let d = 0; d < c; d++) {
          const col = Math.floor(d / per),
            row = d % per,
            inCol = col < wide - 1 ? per : c - per * (wide - 1);
          s.mark(X(v) + (col - (wide - 1) / 2) * 6.4, mid + (row - (inCol - 1) / 2) * step, {
            size: (narrow ? 7 : 8) + (f.belligerent ? 0 : 1),
            symbol: f.symbol,
            color: rgba(hue(x, f), 0.78),
            line: f.symbol.includes('open') ? hue(x, f) : 'bg',
            width: f.symbol.includes('open') ? 1.5 : 0.6,
            hover,
            data,
          });
        }
      });
      if (n >= 10) {
        s.mark(X(mean), mid, {
          size: 11,
          symbol: 'diamond',
          color: 'ink',
          line: 'bg',
          width: 1.5,
          layer: 6,
          hover: card(f.label, `${m.name}: mean ${signed(mean)}, n = ${n}`),
          data: {n, where: {family: [f.id]}, cube: 'attributions', label: f.label},
        });
      }
      if (n) {
        rows.push({
          cells: [f.label, m.name, n, n >= 10 ? signed(mean) : '–', zero === null ? '–' : `${Math.round((100 * zero) / n)} %`],
          mark: {n: total.n[fi], where: {family: [f.id]}, cube: 'attributions', label: f.label},
        });
      }
    });
    if (narrow) y += 52 + rh * families.length + 34;
    else s.height = bottom + 22;
  });
  if (narrow) s.height = y - 10;
  const order = (f) => spec.families.findIndex((g) => g.label === f);
  rows.sort((a, b) => order(a.cells[0]) - order(b.cells[0]));
  return {
    sheet: s,
    n: q.total('attributions'),
    unit: 'attribution',
    note: dots
      ? 'Scores are gathered in steps of 0.1; diamond: mean, from n = 10.'
      : 'Area by n in steps of 0.1; diamond: mean, from n = 10.',
    table: {head: ['Family', 'Method', 'n', 'Mean', 'Exactly 0'], rows},
  };
}
