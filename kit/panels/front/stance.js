// Issues × families: little scales from opposes to supports.
import {at, hue, sheetOf} from './chart.js';
import {grouped} from './cube.js';
import {card, plural, signed} from './sheet.js';

export function stance(x) {
  const {spec, narrow} = x,
    s = sheetOf(x),
    q = x.query,
    cube = q.cubes.utterances,
    by = ['issue', 'family', 'stance'],
    r = q.sum('utterances', by, ['score']);
  const code = (d, id) => cube.labels[d].indexOf(id),
    scale = spec.stances.filter((t) => t.score !== null),
    silent = spec.stances.filter((t) => t.score === null);
  const count = (i, f, t) => r.n[at(r, code('issue', i.id), code('family', f.id), code('stance', t.id))];
  const cells = [],
    listed = spec.issues.filter((i) => i.scaled); // the others share no scale
  for (const i of listed) {
    for (const f of spec.families) {
      if (code('issue', i.id) >= 0 && code('family', f.id) >= 0) {
        const counts = scale.map((t) => count(i, f, t)),
          n = counts.reduce((a, b) => a + b, 0),
          mentions = silent.reduce((a, t) => a + count(i, f, t), 0);
        if (n + mentions) {
          const total = scale.reduce((a, t, k) => a + t.score * 1e4 * counts[k], 0);
          const half = n / 2;
          let median = null, // the lower of two middle ones: a step of the scale
            seen = 0;
          scale.forEach((t, k) => {
            if (counts[k] && median === null && seen + counts[k] >= half) median = t.score;
            seen += counts[k];
          });
          cells.push({i, f, counts, n, mentions, mean: n >= 10 ? total / 1e4 / n : null, median});
        }
      }
    }
  }
  const speaking = spec.families.filter((f) => cells.some((c) => c.f === f)),
    columns = narrow
      ? [...speaking.filter((f) => f.belligerent), ...speaking.filter((f) => !f.belligerent)].slice(0, 2)
      : speaking;
  const hidden = Boolean(spec.machine.hidden) && !x.stated, // positions coded by rule: then mentions are what counts
    left = narrow ? 128 : 166,
    gap = 8,
    cw = Math.min(190, (x.width - left - gap * (columns.length - 1)) / Math.max(1, columns.length)),
    told = (c) => (c.n || hidden ? (c.n || c.mentions).toLocaleString('en') : '–'), // beside a cell
    nw = Math.max(30, Math.min(cw - 60, 9 + Math.max(0, ...cells.map((c) => s.measure(told(c), 11))))),
    rh = 25,
    colX = new Map(columns.map((f, k) => [f, left + k * (cw + gap)]));
  const X = (f, score) => colX.get(f) + 18 + ((score + 1) / 2) * (cw - 36 - nw);
  let y = 0;
  const heads = columns.map((f) => s.lines(f.label, cw - 4, 12.5, true, 2)),
    deep = Math.max(1, ...heads.map((h) => h.length));
  columns.forEach((f, k) =>
    heads[k].forEach((t, j) =>
      s.text(colX.get(f) + 2, 10 + (j + deep - heads[k].length) * 15, t, {bold: true, color: f.belligerent ? hue(x, f) : 'ink'})
    )
  );
  y = deep * 15 + 6;
  const most = Math.max(1, ...cells.filter((c) => c.n >= 10).map((c) => Math.max(...c.counts))),
    behind = x.shipped && q.total('utterances') < 2000 ? grouped(cube, q.cells('utterances'), by) : new Map();
  for (const group of new Set(listed.map((i) => i.group))) {
    const issues = listed.filter((i) => i.group === group && cells.some((c) => c.i === i && colX.has(c.f)));
    if (!issues.length) continue;
    s.text(0, y + 9, group, {color: 'muted', size: 12});
    s.line(0, y + 19, x.width, y + 19);
    y += 22;
    for (const i of issues) {
      s.text(0, y + rh / 2, s.fit(i.label, left - 8), {});
      for (const c of cells.filter((c) => c.i === i && colX.has(c.f))) {
        const x0 = colX.get(c.f),
          mid = y + rh / 2,
          mark = (t, k) => ({
            n: k,
            where: {issue: [i.id], family: [c.f.id], ...(t ? {stance: [t.id]} : {})},
            cube: 'utterances',
            label: `${c.f.label} · ${i.label}${t ? ` · ${t.label}` : ''}`,
          });
        s.rect(x0, y + 1.5, x0 + cw - nw, y + rh - 1.5, {fill: 'panel'});
        s.line(X(c.f, 0), y + 1.5, X(c.f, 0), y + rh - 1.5, {color: 'bg', width: 2});
        scale.forEach((t, j) => {
          const k = c.counts[j],
            [fill, line] = t[x.mode];
          if (!k) return;
          const head = `${c.f.label} · ${i.label}`,
            value = `${t.label} (${signed(t.score, 1)})`;
          if (c.n >= 10) {
            s.mark(X(c.f, t.score), mid, {
              size: Math.max(4, 19 * Math.sqrt(k / most)),
              symbol: x.stated ? 'square-x-open' : 'square',
              color: x.stated ? line : fill,
              line,
              hover: card(head, `${value}, n = ${k} of ${c.n}`),
              data: mark(t, k),
            });
          } else {
            const two = k > 3,
              split = two ? [Math.ceil(k / 2), Math.floor(k / 2)] : [k],
              who = behind.get(at(r, code('issue', i.id), code('family', c.f.id), code('stance', t.id))) ?? [];
            let d = 0;
            split.forEach((m, row) => {
              for (let p = 0; p < m; p++, d++) {
                s.mark(X(c.f, t.score) + (p - (m - 1) / 2) * (two ? 8.5 : 9), mid + (two ? (row - 0.5) * 9 : 0), {
                  size: two ? 8.5 : 10,
                  symbol: x.stated ? 'circle-x-open' : 'circle',
                  color: x.stated ? line : fill,
                  line,
                  hover: card(head, value, ...x.said(who[d])),
                  data: mark(t, k),
                });
              }
            });
          }
        });
        if (c.n >= 10) {
          s.line(X(c.f, c.mean), y + 2, X(c.f, c.mean), y + rh - 2, {color: 'ink', width: 2, layer: 6});
          s.mark(X(c.f, c.mean), y + rh - 3, {
            size: 7,
            symbol: 'triangle-up',
            color: 'ink',
            line: 'bg',
            hover: card(`${c.f.label} · ${i.label}`, `mean ${signed(c.mean)}, median ${signed(c.median, 2)}, n = ${c.n}`),
            data: mark(null, c.n),
            layer: 6,
          });
        }
        if (!c.n) {
          s.mark(X(c.f, 0), mid, {
            size: 9,
            symbol: 'diamond-open',
            color: 'axis',
            line: 'axis',
            width: 1.5,
            hover: card(`${c.f.label} · ${i.label}`, `named without a position, n = ${c.mentions}`),
            data: mark(null, c.mentions),
          });
        }
        s.text(x0 + cw - nw + 5, mid, told(c), {color: 'muted', size: 11});
      }
      y += rh;
    }
    y += 6;
  }
  s.height = y + 4;
  const n = cells.reduce((a, c) => a + c.n + (hidden ? c.mentions : 0), 0),
    beyond = speaking.length - columns.length;
  return {
    sheet: s,
    n,
    unit: 'utterance × issue',
    units: 'utterance × issue',
    note: `${spec.machine.hidden ? `${x.stated ? spec.machine.shown : spec.machine.hidden} ` : ''}${
      cells.some((c) => c.n >= 10) ? '' : 'No panel reaches n = 10, so no means. '
    }${beyond > 0 ? `${plural(beyond, 'more column')} on wider screens and in the numbers.` : ''}`,
    key: [
      ...(x.stated ? [{text: spec.machine.key}] : []),
      ...scale.map((t) => ({symbol: 'circle', fill: t[x.mode][0], line: t[x.mode][1], text: t.label})),
      {symbol: 'diamond', fill: 'none', line: 'axis', text: 'mentions only'},
      {text: 'no panel: nothing said'},
      ...(cells.some((c) => c.n >= 10)
        ? [
          {
            symbol: 'square',
            fill: scale.at(-1)[x.mode][0],
            line: scale.at(-1)[x.mode][1],
            text: 'from n = 10: area by n, line at the mean',
          },
        ]
        : []),
    ],
    table: {
      head: ['Issue', 'Family', 'n', 'Mean', 'Median', 'Mentions'],
      rows: cells.map((c) => ({
        cells: [c.i.label, c.f.label, c.n, signed(c.mean), signed(c.median), c.mentions],
        mark: {
          n: c.n + c.mentions,
          where: {issue: [c.i.id], family: [c.f.id]},
          cube: 'utterances',
          label: `${c.f.label} · ${c.i.label}`,
        },
      })),
    },
  };
}
