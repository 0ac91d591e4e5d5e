// Issues × outlets: statements per 100 words.
import {sheetOf} from './chart.js';
import {card, number, plural, rgba} from './sheet.js';

const rounded = (n) =>
  n >= 1e6 ? `${(n / 1e6).toLocaleString('en', {maximumFractionDigits: 1})} m` : `${Math.round(n / 1e3).toLocaleString('en')} k`;
export function coverage(x) {
  const {spec, narrow} = x,
    s = sheetOf(x),
    q = x.query,
    cube = q.cubes.statements,
    r = q.sum('statements', ['issue', 'outlet']),
    w = q.sum('articles', ['outlet'], ['words']),
    known = q.cubes.articles.labels.outlet;
  const places = (labels) => new Map(labels.map((id, k) => [id, k])),
    issueAt = places(cube.labels.issue),
    outletAt = places(cube.labels.outlet),
    printedAt = places(known);
  const words = (o) => w.sums.words.s[printedAt.get(o.id)] ?? 0,
    count = (i, o) => r.n[issueAt.get(i.id) * r.shape[1] + outletAt.get(o.id)] ?? 0;
  const printed = spec.outlets.filter((o) => words(o) > 0),
    size = (o) => spec.issues.reduce((a, i) => a + count(i, o), 0),
    limit = narrow ? 5 : 10;
  const sizes = new Map(printed.map((o) => [o, size(o)])),
    largest = new Set([...printed].sort((a, b) => sizes.get(b) - sizes.get(a)).slice(0, limit));
  const outlets = printed.length > limit ? printed.filter((o) => largest.has(o)) : printed,
    issues = spec.issues.filter((i) => printed.some((o) => count(i, o)));
  const rate = (i, o) => (100 * count(i, o)) / words(o),
    top = Math.max(1e-9, ...issues.flatMap((i) => outlets.map((o) => rate(i, o)))),
    left = narrow ? 128 : 166,
    cw = Math.min(120, (x.width - left) / Math.max(1, outlets.length)),
    rh = 23;
  const lettered = outlets.some((o) => o.label.split(/\s+/).some((word) => s.measure(word, narrow ? 11 : 12.5, true) > cw - 6)),
    letter = (k) => 'ABCDEFGHIJ'[k];
  const heads = outlets.map((o, k) => (lettered ? [letter(k)] : s.lines(o.label, cw - 6, narrow ? 11 : 12.5, true, 3))),
    deep = Math.max(1, ...heads.map((h) => h.length));
  let y = deep * 15 + 20;
  const most = Math.min(22, cw - 6);
  outlets.forEach((o, k) => {
    const c = left + (k + 0.5) * cw;
    heads[k].forEach((t, j) =>
      s.text(c, 8 + (j + deep - heads[k].length) * 15, t, {bold: true, anchor: 'center', size: narrow ? 11 : 12.5})
    );
    const inFull = `${words(o).toLocaleString('en')}${lettered ? '' : ' w.'}`;
    s.text(c, deep * 15 + 6, words(o) < 1e5 || s.measure(inFull, 11) <= cw - 4 ? inFull : rounded(words(o)), {
      size: 11,
      color: 'muted',
      anchor: 'center',
    });
  });
  const end = left + cw * outlets.length;
  let group = null;
  for (const i of issues) {
    if (i.group !== group) {
      s.line(0, y, end, y, {color: group === null ? 'axis' : 'grid'});
      group = i.group;
    }
    s.text(0, y + rh / 2, s.fit(i.label, left - 8));
    outlets.forEach((o, k) => {
      const n = count(i, o),
        c = left + (k + 0.5) * cw;
      if (n) {
        s.mark(c, y + rh / 2, {
          size: Math.max(3, most * Math.sqrt(rate(i, o) / top)),
          color: rgba(s.colour('ink'), 0.72),
          line: 'rgba(0,0,0,0)',
          width: 0,
          hover: card(`${i.label} · ${o.label}`, `${number(rate(i, o), 2)} per 100 words`, `n = ${plural(n, 'statement')}`),
          data: {
            n,
            rate: rate(i, o),
            where: {issue: [i.id], outlet: [o.id]},
            cube: 'statements',
            label: `${i.label} · ${o.label}`,
          },
        });
      } else s.line(c - 4, y + rh / 2, c + 4, y + rh / 2, {color: 'axis'});
    });
    y += rh;
  }
  if (issues.length) {
    s.line(0, y, end, y, {color: 'axis'});
    s.text(0, y + 12, 'issues named', {color: 'muted'});
    outlets.forEach((o, k) =>
      s.text(left + (k + 0.5) * cw, y + 12, String(issues.filter((i) => count(i, o)).length), {bold: true, anchor: 'center'})
    );
    y += 26;
  }
  s.height = y + 4;
  const n = issues.reduce((a, i) => a + printed.reduce((b, o) => b + count(i, o), 0), 0),
    few = printed.length - outlets.length;
  const nice = (v) => (v >= 10 ? Math.round(v) : Math.round(v * 10) / 10),
    steps = issues.length ? [...new Set([nice(top / 9), nice(top / 3), nice(top)].filter((v) => v > 0))] : [];
  return {
    sheet: s,
    n,
    unit: 'statement',
    note: few > 0 ? `${plural(few, 'more outlet')} in the numbers.` : '',
    key: steps.length
      ? [
        {text: 'per 100 words'},
        ...steps.map((v) => ({
          symbol: 'circle',
          size: most * Math.sqrt(Math.min(1, v / top)),
          fill: rgba(s.colour('ink'), 0.72),
          line: 'none',
          text: String(v),
        })),
        {symbol: 'dash', line: 'axis', text: 'not named'},
        ...(lettered ? [{text: 'under the letter: words'}, ...outlets.map((o, k) => ({text: `${letter(k)} ${o.label}`}))] : []),
      ]
      : [],
    table: {
      head: ['Issue', 'Outlet', 'n', 'Per 100 words'],
      rows: issues.flatMap((i) =>
        printed
          .filter((o) => count(i, o))
          .map((o) => ({
            cells: [i.label, o.label, count(i, o), number(rate(i, o), 2)],
            mark: {n: count(i, o), where: {issue: [i.id], outlet: [o.id]}, cube: 'statements', label: `${i.label} · ${o.label}`},
          }))
      ),
    },
  };
}
