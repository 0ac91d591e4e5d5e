// Who speaks in which outlet, quoted or not.
import {at, hue, sheetOf} from './chart.js';
import {card, plural, rgba} from './sheet.js';

export function voices(x) {
  const {spec, narrow} = x,
    s = sheetOf(x),
    q = x.query,
    cube = q.cubes.attributions,
    r = q.sum('attributions', ['outlet', 'family', 'form']),
    rows = [];
  let y = 0;
  const quoted = cube.labels.form.filter((f) => spec.quoted.includes(f)),
    rest = cube.labels.form.filter((f) => f && !spec.quoted.includes(f)),
    code = (d, id) => cube.labels[d].indexOf(id);
  const count = (o, f, forms) =>
    code('outlet', o.id) < 0 || code('family', f.id) < 0
      ? 0
      : forms.reduce((a, t) => a + r.n[at(r, code('outlet', o.id), code('family', f.id), code('form', t))], 0);
  const size = (o) => spec.families.reduce((a, f) => a + count(o, f, cube.labels.form), 0),
    heard = spec.outlets.filter((o) => size(o)),
    outlets = heard.length > 12 ? [...heard].sort((a, b) => size(b) - size(a)).slice(0, 12) : heard;
  heard.forEach((o) => {
    const n = size(o),
      shown = outlets.includes(o);
    let start = 0;
    if (shown) {
      s.text(0, y + 8, s.fit(o.label, x.width - 80, 12.5, true), {bold: true});
      s.text(x.width, y + 8, `n = ${n.toLocaleString('en')}`, {size: 11.5, color: 'muted', anchor: 'right'});
    }
    const named = new Set();
    for (const f of spec.families) {
      const yes = count(o, f, quoted),
        no = count(o, f, rest);
      if (!(yes + no)) continue;
      const from = start;
      for (
        const [k, forms, word, solid] of [
          [yes, quoted, 'quoted', true],
          [no, rest, 'not quoted', false],
        ]
      ) {
        if (k) {
          const end = start + k;
          if (shown) {
            s.bar(
              (start / n) * x.width + (start === from && from ? 2 : 0),
              (end / n) * x.width - (end === from + yes + no && end < n ? 2 : 0),
              y + 29,
              {
                height: 20,
                fill: solid ? hue(x, f) : rgba(hue(x, f), 0.28),
                line: hue(x, f),
                hover: card(`${f.label} · ${o.label}`, `${word}: ${k} of ${n} (${Math.round((100 * k) / n)} %)`),
                data: {
                  n: k,
                  where: {outlet: [o.id], family: [f.id], form: forms},
                  cube: 'attributions',
                  label: `${f.label} · ${o.label} · ${word}`,
                },
              },
            );
          }
          start = end;
        }
      }
      const w = ((start - from) / n) * x.width,
        short = f.short ?? f.label;
      if (shown && s.measure(short, 11.5) < w - 4) {
        s.text((from / n) * x.width + (from ? 2 : 0), y + 48, short, {size: 11.5, color: f.belligerent ? hue(x, f) : 'muted'});
        named.add(f);
      }
      rows.push({
        cells: [o.label, f.label, yes + no, yes, `${Math.round((100 * (yes + no)) / n)} %`],
        mark: {n: yes + no, where: {outlet: [o.id], family: [f.id]}, cube: 'attributions', label: `${f.label} · ${o.label}`},
      });
    }
    if (shown) y += 62;
  });
  s.height = y + 2;
  const ink = s.colour('ink');
  return {
    sheet: s,
    n: q.total('attributions'),
    unit: 'attribution',
    note: heard.length > 12
      ? `The 12 outlets with most attributions; ${plural(heard.length - 12, 'more outlet')} in the numbers.`
      : '',
    key: [
      {symbol: 'square', fill: ink, line: ink, text: 'direct or mixed quotation'},
      {symbol: 'square', fill: rgba(ink, 0.28), line: ink, text: 'indirect or ascribed'},
    ],
    table: {head: ['Outlet', 'Family', 'n', 'Quoted', 'Share of outlet'], rows},
  };
}
