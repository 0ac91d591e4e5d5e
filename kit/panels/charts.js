// One function per kind of chart: sums in, marks and a table of the same numbers out. `x` holds query, spec, width, narrow, colours.
const familyOf = (x, id) => x.spec.families.find(f => f.id === id);
const label = (x, dim, id) => x.spec.labels[dim]?.[id] ?? id;
const at = (sums, ...codes) => codes.reduce((k, c, j) => k * sums.shape[j] + c, 0);
const sheetOf = x => new Sheet(x.width, x.colours, x.spec.font);
const hue = (x, f) => f.hue[x.mode];

const MOST_NAMED = 70;                                     // events a timeline names; beyond, it counts them per day

const CHARTS = {
  timeline(x) {
    const {spec, narrow} = x, s = sheetOf(x), q = x.query, cube = q.cubes.events, n = q.sum('events', ['event']).n, on = q.sum('attributions', ['event']).n;
    const said = id => { const i = q.cubes.attributions.labels.event.indexOf(id); return i < 0 ? 0 : on[i]; };
    const all = spec.events.filter(e => n[cube.labels.event.indexOf(e.id)] > 0), [first, last] = spec.period, days = last - first + 1;
    const inside = e => e.until !== null ? e.until >= first && (e.since ?? e.until) <= last : e.since !== null && e.since <= last && e.since >= first;
    const shown = all.filter(inside), left = narrow ? 0 : 150, px = (x.width - left) / days, X = day => left + (Math.min(Math.max(day, first), last + 1) - first) * px;
    const date = day => { const d = new Date(day * 864e5); return `${d.getUTCDate()} ${d.toLocaleString('en', {month: 'short', timeZone: 'UTC'})}`; };
    let y = 30; const crowded = shown.length > MOST_NAMED, perDay = new Map();
    for (const lane of new Set(shown.map(e => e.lane))) {
      const here = shown.filter(e => e.lane === lane), rowHeight = narrow ? 20 : 22, used = [], talks = here.some(e => e.numbered), top = y;
      if (narrow) { s.text(0, y + 8, lane, {bold: true, size: 12}); y += 20; }
      if (crowded) {                                        // too many to name: a dot per day, area by events
        const counts = new Map(); for (const e of here) { const d = Math.max(first, e.since ?? e.until); counts.set(d, [...(counts.get(d) ?? []), e]); }
        const most = Math.max(...[...counts.values()].map(c => c.length));
        for (const [d, list] of counts) s.mark(X(d + .5), y + 18, {size: Math.max(3, 26 * Math.sqrt(list.length / most)), color: talks ? 'ink' : 'axis', line: 'bg', hover: card(lane, `${date(d)}: ${plural(list.length, 'event')} beginning`, ...list.slice(0, 5).map(e => e.label)), data: {n: list.length, where: {event: list.map(e => e.id)}, cube: 'attributions', label: `${lane}, ${date(d)}`}});
        y += 44; if (!narrow) s.text(0, top + 18, s.fit(lane, left - 8, 12.5, true), {bold: true});
      } else for (const e of here) {
        const single = e.since !== null && e.since === e.until, by = e.since === null || e.precision === 'by', from = by ? e.until - 4 : e.since, to = e.until ?? e.since + 4;
        const x0 = X(from), x1 = Math.max(X(to + 1), x0 + (narrow ? 9 : 6)), tip = e.contested ? ' ≠' : '', note = e.contested && e.note && !narrow ? ` ${e.note}` : '';
        const bold = talks && e.numbered, room = x.width - (x1 + 7), room2 = x0 - 7 - left, full = e.label + tip + note;
        const fits = s.measure(full, 12.5, bold) + 8 <= Math.max(room, room2), name = fits ? full : s.fit(e.label, x.width - left - 20, 12.5, bold) + tip, w = s.measure(name, 12.5, bold) + 8, right = w <= room || room >= room2;
        const a = right ? x0 : x0 - w - 7, b = right ? x1 + w + 7 : x1; let k = fits ? used.findIndex(row => row.every(([c, d]) => b < c || a > d)) : -1; if (k < 0) { k = used.length; used.push([]); }
        if (fits) used[k].push([a, b]); else { used[k].push([0, x.width]); k++; used.push([[0, x.width]]); }   // no room beside the mark: the label stands above it
        const mid = y + k * rowHeight + rowHeight / 2, h = 6, colour = talks ? 'ink' : 'axis', tint = i => rgba(s.colour(colour), i), c = (x0 + x1) / 2;
        if (single) { if (!e.numbered) s.rect(x0, mid - h, x1, mid + h, {fill: colour, layer: 4}); }
        else if (by || e.until === null) { const step = (x1 - x0) / 8; for (let i = 0; i < 8; i++) { const p = by ? i : 7 - i; s.rect(x0 + i * step, mid - h, x0 + (i + 1) * step, mid + h, {fill: tint(.08 + p * .13), layer: 4}); } const edge = by ? x1 : x0; s.line(edge, mid - h, edge, mid + h, {color: colour, width: 2, layer: 4}); }
        else if (e.precision === 'range') s.rect(x0, mid - h, x1, mid + h, {fill: tint(.75), layer: 4});
        else { const end = Math.min(10, (x1 - x0) / 4); for (let i = 0; i < 4; i++) { const d = end / 4; s.rect(x0 + i * d, mid - h, x0 + (i + 1) * d, mid + h, {fill: tint(.12 + i * .1), layer: 4}); s.rect(x1 - (i + 1) * d, mid - h, x1 - i * d, mid + h, {fill: tint(.12 + i * .1), layer: 4}); } s.rect(x0 + end, mid - h, x1 - end, mid + h, {fill: tint(.5), layer: 4}); }
        const data = {n: said(e.id), where: {event: [e.id]}, cube: 'attributions', label: e.label, chart: 'timeline'};
        const hover = card(e.label, `${e.when}${single ? ` · day ${e.since - first + 1}` : ''} · ${e.kind}`, e.contested ? `Sources disagree. ${e.note}` : '', `${plural(said(e.id), 'attribution')} on this occasion`);
        const strong = e.contested ? 'accent' : 'ink';
        if (e.numbered) { const known = e.round !== null; s.mark(c, mid, {size: 18, color: known ? strong : 'bg', line: known ? 'bg' : strong, width: 2, hover, data, layer: 6}); s.text(c, mid, known ? String(e.round) : '?', {bold: true, size: 11.5, color: known ? 'bg' : strong, anchor: 'center'}); }
        else s.mark(c, mid, {size: 16, color: 'rgba(0,0,0,0)', line: 'rgba(0,0,0,0)', symbol: 'square', hover, data});
        const cut = name.indexOf(' ≠') < 0 ? name.length : name.indexOf(' ≠'), head = name.slice(0, cut), tail = name.slice(cut);
        if (!fits) { const start = Math.max(left, Math.min(x0, x.width - w)); s.text(start, mid - rowHeight + 3, head, {bold, mask: true}); if (tail) s.text(start + s.measure(head, 12.5, bold), mid - rowHeight + 3, tail, {color: 'accent'}); }
        else if (right) { s.text(x1 + 7, mid, head, {bold, mask: true}); if (tail) s.text(x1 + 7 + s.measure(head, 12.5, bold), mid, tail, {color: 'accent'}); }
        else { if (tail) s.text(x0 - 7, mid, tail, {color: 'accent', anchor: 'right', mask: true}); s.text(x0 - 7 - s.measure(tail), mid, head, {bold, anchor: 'right', mask: true}); }
        if (single) perDay.set(e.since, (perDay.get(e.since) ?? 0) + 1);
      }
      if (!crowded) { y += Math.max(1, used.length) * rowHeight + (narrow ? 8 : 12); if (!narrow) s.text(0, top + rowHeight / 2, s.fit(lane, left - 8, 12.5, true), {bold: true}); }
      s.line(0, y - 5, x.width, y - 5);
    }
    let free = -1; const weeks = Math.max(1, Math.ceil(days / (narrow ? 6 : 8) / 7)) * 7;
    for (let d = first; d <= last; d += weeks) {
      s.line(X(d), 20, X(d), y, {layer: 0}); s.text(X(d), 8, d === first || !narrow ? `day ${d - first + 1}` : String(d - first + 1), {size: 12, color: 'muted'});
      const word = date(d), wide = s.measure(word, 12), over = X(d) + wide + 4 > x.width, start = over ? x.width - wide : X(d);
      if (start > free) { s.text(over ? x.width : X(d), y + 12, word, {size: 12, color: 'muted', anchor: over ? 'right' : 'left'}); free = start + wide + 6; }
    }
    s.line(left, 20, x.width, 20, {color: 'axis'});
    const [fullest, count] = [...perDay].sort((a, b) => b[1] - a[1])[0] ?? [];
    if (count > 2) s.rect(X(fullest), 20, X(fullest + 1), y, {fill: 'panel', layer: -1});
    s.height = y + 24;
    const off = all.length - shown.length, unnamed = crowded ? ` More than ${MOST_NAMED} events: one dot per day and lane, area by events beginning that day.` : '';
    return {sheet: s, n: all.length, unit: 'event', note: (count > 2 && !crowded ? `Fullest day: ${date(fullest)}, ${count} of ${all.length}. ` : '') + (off ? `Off the axis or undated: ${off}; they stand in the numbers.` : '') + unnamed,
      table: {head: ['Lane', 'Event', 'When', 'Round', 'Contested', 'Attributions'], rows: all.map(e => ({cells: [e.lane, e.label, e.when, e.numbered ? String(e.round ?? '?') : '', e.contested ? 'yes' : '', said(e.id)], mark: {n: said(e.id), where: {event: [e.id]}, cube: 'attributions', label: e.label}}))}};
  },

  stance(x) {
    const {spec, narrow} = x, s = sheetOf(x), q = x.query, cube = q.cubes.utterances, by = ['issue', 'family', 'stance'], r = q.sum('utterances', by, ['score']);
    const code = (d, id) => cube.labels[d].indexOf(id), scale = spec.stances.filter(t => t.score !== null), silent = spec.stances.filter(t => t.score === null);
    const count = (i, f, t) => r.n[at(r, code('issue', i.id), code('family', f.id), code('stance', t.id))];
    const cells = [];
    for (const i of spec.issues) for (const f of spec.families) if (code('issue', i.id) >= 0 && code('family', f.id) >= 0) {
      const counts = scale.map(t => count(i, f, t)), n = counts.reduce((a, b) => a + b, 0), mentions = silent.reduce((a, t) => a + count(i, f, t), 0);
      if (n + mentions) { const total = scale.reduce((a, t, k) => a + t.score * 1e4 * counts[k], 0); let half = n / 2, low = null, high = null, seen = 0;
        scale.forEach((t, k) => { if (counts[k] && low === null && seen + counts[k] >= half) low = t.score; if (counts[k] && high === null && seen + counts[k] > half) high = t.score; seen += counts[k]; });
        cells.push({i, f, counts, n, mentions, mean: n >= 10 ? total / 1e4 / n : null, median: n ? (low + high) / 2 : null}); }
    }
    const speaking = spec.families.filter(f => cells.some(c => c.f === f)), columns = narrow ? [...speaking.filter(f => f.belligerent), ...speaking.filter(f => !f.belligerent)].slice(0, 2) : speaking;
    const left = narrow ? 128 : 166, gap = 8, cw = Math.min(190, (x.width - left - gap * (columns.length - 1)) / Math.max(1, columns.length)), nw = 30, rh = 25, colX = new Map(columns.map((f, k) => [f, left + k * (cw + gap)]));
    const X = (f, score) => colX.get(f) + 18 + (score + 1) / 2 * (cw - 36 - nw); let y = 0;
    const heads = columns.map(f => s.lines(f.label, cw - nw, 12.5, true, 2)), deep = Math.max(1, ...heads.map(h => h.length));
    columns.forEach((f, k) => heads[k].forEach((t, j) => s.text(colX.get(f) + 2, 10 + (j + deep - heads[k].length) * 15, t, {bold: true, color: f.belligerent ? hue(x, f) : 'ink'}))); y = deep * 15 + 6;
    const most = Math.max(1, ...cells.filter(c => c.n >= 10).map(c => Math.max(...c.counts))), behind = x.shipped && q.total('utterances') < 2000 ? grouped(cube, q.cells('utterances'), by) : new Map();
    for (const group of new Set(spec.issues.map(i => i.group))) {
      const issues = spec.issues.filter(i => i.group === group && cells.some(c => c.i === i && colX.has(c.f))); if (!issues.length) continue;
      s.text(0, y + 9, group, {color: 'muted', size: 12}); s.line(0, y + 19, x.width, y + 19); y += 22;
      for (const i of issues) {
        s.text(0, y + rh / 2, s.fit(i.label, left - 8), {});
        for (const c of cells.filter(c => c.i === i && colX.has(c.f))) {
          const x0 = colX.get(c.f), mid = y + rh / 2, mark = (t, k) => ({n: k, where: {issue: [i.id], family: [c.f.id], ...(t ? {stance: [t.id]} : {})}, cube: 'utterances', label: `${c.f.label} · ${i.label}${t ? ` · ${t.label}` : ''}`});
          s.rect(x0, y + 1.5, x0 + cw - nw, y + rh - 1.5, {fill: 'panel'}); s.line(X(c.f, 0), y + 1.5, X(c.f, 0), y + rh - 1.5, {color: 'bg', width: 2});
          scale.forEach((t, j) => { const k = c.counts[j], [fill, line] = t[x.mode]; if (!k) return;
            const head = `${c.f.label} · ${i.label}`, value = `${t.label} (${signed(t.score, 1)})`;
            if (c.n >= 10) s.mark(X(c.f, t.score), mid, {size: Math.max(4, 19 * Math.sqrt(k / most)), symbol: 'square', color: fill, line, hover: card(head, `${value}, n = ${k} of ${c.n}`), data: mark(t, k)});
            else { const two = k > 3, split = two ? [Math.ceil(k / 2), Math.floor(k / 2)] : [k], who = behind.get(at(r, code('issue', i.id), code('family', c.f.id), code('stance', t.id))) ?? []; let d = 0;
              split.forEach((m, row) => { for (let p = 0; p < m; p++, d++) s.mark(X(c.f, t.score) + (p - (m - 1) / 2) * (two ? 8.5 : 9), mid + (two ? (row - .5) * 9 : 0), {size: two ? 8.5 : 10, color: fill, line, hover: card(head, value, ...x.said(who[d])), data: mark(t, k)}); }); } });
          if (c.n >= 10) { s.line(X(c.f, c.mean), y + 2, X(c.f, c.mean), y + rh - 2, {color: 'ink', width: 2, layer: 6}); s.mark(X(c.f, c.mean), y + rh - 3, {size: 7, symbol: 'triangle-up', color: 'ink', line: 'bg', hover: card(`${c.f.label} · ${i.label}`, `mean ${signed(c.mean)}, median ${signed(c.median, 2)}, n = ${c.n}`), data: mark(null, c.n), layer: 6}); }
          if (!c.n) s.mark(X(c.f, 0), mid, {size: 9, symbol: 'diamond-open', color: 'axis', line: 'axis', width: 1.5, hover: card(`${c.f.label} · ${i.label}`, `named without a position, n = ${c.mentions}`), data: mark(null, c.mentions)});
          s.text(x0 + cw - nw + 5, mid, c.n ? c.n.toLocaleString('en') : '–', {color: 'muted', size: 11});
        }
        y += rh;
      }
      y += 6;
    }
    s.height = y + 4; const n = cells.reduce((a, c) => a + c.n, 0), hidden = speaking.length - columns.length;
    return {sheet: s, n, unit: 'utterance × issue', units: 'utterance × issue', note: `${cells.some(c => c.n >= 10) ? '' : 'No panel reaches n = 10, so no means. '}${hidden > 0 ? `${plural(hidden, 'more column')} on wider screens and in the numbers.` : ''}`,
      key: [...scale.map(t => ({symbol: 'circle', fill: t[x.mode][0], line: t[x.mode][1], text: t.label})), {symbol: 'diamond', fill: 'none', line: 'axis', text: 'mentions only'}, {text: 'no panel: nothing said'}, ...(cells.some(c => c.n >= 10) ? [{symbol: 'square', fill: scale.at(-1)[x.mode][0], line: scale.at(-1)[x.mode][1], text: 'from n = 10: area by n, line at the mean'}] : [])],
      table: {head: ['Issue', 'Family', 'n', 'Mean', 'Median', 'Mentions'], rows: cells.map(c => ({cells: [c.i.label, c.f.label, c.n, signed(c.mean), signed(c.median), c.mentions], mark: {n: c.n + c.mentions, where: {issue: [c.i.id], family: [c.f.id]}, cube: 'utterances', label: `${c.f.label} · ${c.i.label}`}}))}};
  },

  sentiment(x) {
    const {spec, narrow} = x, s = sheetOf(x), q = x.query, cube = q.cubes.attributions, methods = x.chart.methods;
    const total = q.sum('attributions', ['family'], methods.flatMap(m => m.zero ? [m.measure, m.zero] : [m.measure])), families = spec.families.filter(f => total.n[cube.labels.family.indexOf(f.id)] > 0);
    const left = narrow ? 96 : 156, gap = 56, pw = narrow ? x.width - left : (x.width - left - 2 * gap) / 3, rh = narrow ? 64 : 90, rows = []; let y = 0;
    const parts = methods.map(m => { const r = q.sum('attributions', ['family', m.bin]); return {m, bins: cube.labels[m.bin], count: (f, b) => r.n[at(r, cube.labels.family.indexOf(f.id), b)]}; });
    const room = m => Math.max(1, Math.floor((m.step * (pw - 28) / 2) / 6.2)) * Math.floor((rh - 10) / 4.2);
    const dots = parts.every(p => families.every(f => p.bins.every((id, b) => id === '' || p.count(f, b) <= room(p.m)))), most = Math.max(1, ...parts.flatMap(p => families.flatMap(f => p.bins.map((id, b) => id === '' ? 0 : p.count(f, b)))));
    parts.forEach(({m, bins, count}, k) => {
      const x0 = narrow ? left : left + k * (pw + gap), X = v => x0 + 14 + (v + 1) / 2 * (pw - 28), bottom = y + 40 + rh * families.length, here = families.reduce((a, f) => a + total.sums[m.measure].n[cube.labels.family.indexOf(f.id)], 0);
      s.text(narrow ? 0 : x0, y + 6, m.label, {bold: true, size: 13}); s.text(narrow ? 0 : x0, y + 23, s.fit([m.note, m.zero && here ? `${Math.round(100 * families.reduce((a, f) => a + total.sums[m.zero].s[cube.labels.family.indexOf(f.id)], 0) / 1e4 / here)} % exactly 0` : '', m.zero ? '' : `${m.note ? '' : 'the yardstick · '}${here.toLocaleString('en')} of ${q.total('attributions').toLocaleString('en')} bear on it`].filter(Boolean).join(' · '), (narrow ? x.width : pw + gap - 8), 12), {color: m.zero ? 'accent' : 'muted', size: 12});
      for (const v of [-1, -.5, 0, .5, 1]) s.line(X(v), y + 38, X(v), bottom, {color: v ? 'grid' : 'axis', layer: 0});
      s.text(x0, bottom + 11, `−1 ${m.ends[0]}`, {color: 'muted', size: 11.5}); s.text(X(0), bottom + 11, '0', {color: 'muted', size: 11.5, anchor: 'center'}); s.text(x0 + pw, bottom + 11, `${m.ends[1]} +1`, {color: 'muted', size: 11.5, anchor: 'right'});
      families.forEach((f, j) => {
        const fi = cube.labels.family.indexOf(f.id), sums = total.sums[m.measure], n = sums.n[fi], mid = y + 40 + rh * (j + .5), mean = n ? sums.s[fi] / 1e4 / n : null, zero = m.zero ? total.sums[m.zero].s[fi] / 1e4 : null;
        if (!k || narrow) { const name = s.lines(f.label, left - 10, 12.5, true, 2); name.forEach((t, l) => s.text(0, mid - (name.length - 1 - l) * 15, t, {bold: true, color: f.belligerent ? hue(x, f) : 'ink'})); s.text(0, mid + 16, `n = ${n.toLocaleString('en')}`, {color: 'muted', size: 11.5}); }
        else s.text(x0 - 6, mid, `n = ${n.toLocaleString('en')}`, {color: 'muted', size: 11.5, anchor: 'right'});
        if (j) s.line(narrow || !k ? 0 : x0, y + 40 + rh * j, x0 + pw, y + 40 + rh * j);
        bins.forEach((id, b) => { const c = id === '' ? 0 : count(f, b); if (!c) return;
          const v = +id / 10, hover = card(f.label, `${m.name} ${m.step === 1 ? `${m.words[v + 1]} (${signed(v, 0)})` : `about ${signed(v, 1)}`}, n = ${c} of ${n}`), data = {n: c, where: {family: [f.id], [m.bin]: [id]}, cube: 'attributions', label: `${f.label} · ${m.name} ${signed(v, 1)}`};
          if (!dots) { s.mark(X(v), mid, {size: Math.max(3, Math.min(rh - 14, pw / 6) * Math.sqrt(c / most)), symbol: f.symbol.replace('-open', ''), color: rgba(hue(x, f), .78), line: 'bg', width: .6, hover, data}); return; }
          const tall = Math.floor((rh - 10) / 4.2), wide = Math.ceil(c / tall), per = Math.ceil(c / wide), step = Math.min(6.4, (rh - 10) / Math.max(1, per - 1));
          for (let d = 0; d < c; d++) { const col = Math.floor(d / per), row = d % per, inCol = col < wide - 1 ? per : c - per * (wide - 1); s.mark(X(v) + (col - (wide - 1) / 2) * 6.4, mid + (row - (inCol - 1) / 2) * step, {size: (narrow ? 7 : 8) + (f.belligerent ? 0 : 1), symbol: f.symbol, color: rgba(hue(x, f), .78), line: f.symbol.includes('open') ? hue(x, f) : 'bg', width: f.symbol.includes('open') ? 1.5 : .6, hover, data}); } });
        if (n >= 10) s.mark(X(mean), mid, {size: 11, symbol: 'diamond', color: 'ink', line: 'bg', width: 1.5, layer: 6, hover: card(f.label, `${m.name}: mean ${signed(mean)}, n = ${n}`), data: {n, where: {family: [f.id]}, cube: 'attributions', label: f.label}});
        if (n) rows.push({cells: [f.label, m.name, n, n >= 10 ? signed(mean) : '–', zero === null ? '–' : `${Math.round(100 * zero / n)} %`], mark: {n: total.n[fi], where: {family: [f.id]}, cube: 'attributions', label: f.label}});
      });
      if (narrow) y += 52 + rh * families.length + 34; else s.height = bottom + 22;
    });
    if (narrow) s.height = y - 10;
    const order = f => spec.families.findIndex(g => g.label === f); rows.sort((a, b) => order(a.cells[0]) - order(b.cells[0]));
    return {sheet: s, n: q.total('attributions'), unit: 'attribution', note: dots ? 'Scores are gathered in steps of 0.1; diamond: mean, from n = 10.' : 'Area by n in steps of 0.1; diamond: mean, from n = 10.', table: {head: ['Family', 'Method', 'n', 'Mean', 'Exactly 0'], rows}};
  },

  coverage(x) {
    const {spec, narrow} = x, s = sheetOf(x), q = x.query, cube = q.cubes.statements, r = q.sum('statements', ['issue', 'outlet']), w = q.sum('articles', ['outlet'], ['words']), known = q.cubes.articles.labels.outlet;
    const words = o => { const i = known.indexOf(o.id); return i < 0 ? 0 : w.sums.words.s[i]; }, count = (i, o) => { const a = cube.labels.issue.indexOf(i.id), b = cube.labels.outlet.indexOf(o.id); return a < 0 || b < 0 ? 0 : r.n[at(r, a, b)]; };
    const printed = spec.outlets.filter(o => words(o) > 0), size = o => spec.issues.reduce((a, i) => a + count(i, o), 0), limit = narrow ? 5 : 10;
    const outlets = printed.length > limit ? printed.filter(o => [...printed].sort((a, b) => size(b) - size(a)).slice(0, limit).includes(o)) : printed, issues = spec.issues.filter(i => printed.some(o => count(i, o)));
    const rate = (i, o) => 1000 * count(i, o) / words(o), top = Math.max(1e-9, ...issues.flatMap(i => outlets.map(o => rate(i, o)))), left = narrow ? 128 : 166, cw = Math.min(120, (x.width - left) / Math.max(1, outlets.length)), rh = 23;
    const lettered = outlets.some(o => o.label.split(/\s+/).some(word => s.measure(word, narrow ? 11 : 12.5, true) > cw - 6)), letter = k => 'ABCDEFGHIJ'[k];
    const heads = outlets.map((o, k) => lettered ? [letter(k)] : s.lines(o.label, cw - 6, narrow ? 11 : 12.5, true, 3)), deep = Math.max(1, ...heads.map(h => h.length)); let y = deep * 15 + 20; const most = Math.min(22, cw - 6);
    outlets.forEach((o, k) => { const c = left + (k + .5) * cw; heads[k].forEach((t, j) => s.text(c, 8 + (j + deep - heads[k].length) * 15, t, {bold: true, anchor: 'center', size: narrow ? 11 : 12.5})); s.text(c, deep * 15 + 6, `${words(o).toLocaleString('en')}${lettered ? '' : ' w.'}`, {size: 11, color: 'muted', anchor: 'center'}); });
    const end = left + cw * outlets.length; let group = null;
    for (const i of issues) {
      if (i.group !== group) { s.line(0, y, end, y, {color: group === null ? 'axis' : 'grid'}); group = i.group; }
      s.text(0, y + rh / 2, s.fit(i.label, left - 8));
      outlets.forEach((o, k) => { const n = count(i, o), c = left + (k + .5) * cw;
        if (n) s.mark(c, y + rh / 2, {size: Math.max(3, most * Math.sqrt(rate(i, o) / top)), color: rgba(s.colour('ink'), .72), line: 'rgba(0,0,0,0)', width: 0, hover: card(`${i.label} · ${o.label}`, `${number(rate(i, o), 1)} per 1,000 words`, `n = ${plural(n, 'statement')}`), data: {n, rate: rate(i, o), where: {issue: [i.id], outlet: [o.id]}, cube: 'statements', label: `${i.label} · ${o.label}`}});
        else s.line(c - 4, y + rh / 2, c + 4, y + rh / 2, {color: 'axis'}); });
      y += rh;
    }
    if (issues.length) { s.line(0, y, end, y, {color: 'axis'}); s.text(0, y + 12, 'issues named', {color: 'muted'}); outlets.forEach((o, k) => s.text(left + (k + .5) * cw, y + 12, String(issues.filter(i => count(i, o)).length), {bold: true, anchor: 'center'})); y += 26; }
    s.height = y + 4; const n = issues.reduce((a, i) => a + printed.reduce((b, o) => b + count(i, o), 0), 0), few = printed.length - outlets.length;
    const nice = v => v >= 10 ? Math.round(v) : Math.round(v * 10) / 10, steps = issues.length ? [...new Set([nice(top / 9), nice(top / 3), nice(top)].filter(v => v > 0))] : [];
    return {sheet: s, n, unit: 'statement', note: few > 0 ? `${plural(few, 'more outlet')} in the numbers.` : '',
      key: steps.length ? [{text: 'per 1,000 words'}, ...steps.map(v => ({symbol: 'circle', size: most * Math.sqrt(Math.min(1, v / top)), fill: rgba(s.colour('ink'), .72), line: 'none', text: String(v)})), {symbol: 'dash', line: 'axis', text: 'not named'}, ...(lettered ? [{text: 'under the letter: words'}, ...outlets.map((o, k) => ({text: `${letter(k)} ${o.label}`}))] : [])] : [],
      table: {head: ['Issue', 'Outlet', 'n', 'Per 1,000 words'], rows: issues.flatMap(i => printed.filter(o => count(i, o)).map(o => ({cells: [i.label, o.label, count(i, o), number(rate(i, o), 1)], mark: {n: count(i, o), where: {issue: [i.id], outlet: [o.id]}, cube: 'statements', label: `${i.label} · ${o.label}`}})))}};
  },

  voices(x) {
    const {spec, narrow} = x, s = sheetOf(x), q = x.query, cube = q.cubes.attributions, r = q.sum('attributions', ['outlet', 'family', 'form']), rows = []; let y = 0;
    const quoted = cube.labels.form.filter(f => spec.quoted.includes(f)), rest = cube.labels.form.filter(f => f && !spec.quoted.includes(f)), code = (d, id) => cube.labels[d].indexOf(id);
    const count = (o, f, forms) => code('outlet', o.id) < 0 || code('family', f.id) < 0 ? 0 : forms.reduce((a, t) => a + r.n[at(r, code('outlet', o.id), code('family', f.id), code('form', t))], 0);
    const size = o => spec.families.reduce((a, f) => a + count(o, f, cube.labels.form), 0), heard = spec.outlets.filter(o => size(o)), outlets = heard.length > 12 ? [...heard].sort((a, b) => size(b) - size(a)).slice(0, 12) : heard;
    heard.forEach(o => { const n = size(o), shown = outlets.includes(o); let start = 0;
      if (shown) { s.text(0, y + 8, s.fit(o.label, x.width - 80, 12.5, true), {bold: true}); s.text(x.width, y + 8, `n = ${n.toLocaleString('en')}`, {size: 11.5, color: 'muted', anchor: 'right'}); }
      const named = new Set();
      for (const f of spec.families) { const yes = count(o, f, quoted), no = count(o, f, rest); if (!(yes + no)) continue; const from = start;
        for (const [k, forms, word, solid] of [[yes, quoted, 'quoted', true], [no, rest, 'not quoted', false]]) if (k) { const end = start + k;
          if (shown) s.bar(start / n * x.width + (start === from && from ? 2 : 0), end / n * x.width - (end === from + yes + no && end < n ? 2 : 0), y + 29, {height: 20, fill: solid ? hue(x, f) : rgba(hue(x, f), .28), line: hue(x, f), hover: card(`${f.label} · ${o.label}`, `${word}: ${k} of ${n} (${Math.round(100 * k / n)} %)`), data: {n: k, where: {outlet: [o.id], family: [f.id], form: forms}, cube: 'attributions', label: `${f.label} · ${o.label} · ${word}`}}); start = end; }
        const w = (start - from) / n * x.width, short = f.short ?? f.label; if (shown && s.measure(short, 11.5) < w - 4) { s.text(from / n * x.width + (from ? 2 : 0), y + 48, short, {size: 11.5, color: f.belligerent ? hue(x, f) : 'muted'}); named.add(f); }
        rows.push({cells: [o.label, f.label, yes + no, yes, `${Math.round(100 * (yes + no) / n)} %`], mark: {n: yes + no, where: {outlet: [o.id], family: [f.id]}, cube: 'attributions', label: `${f.label} · ${o.label}`}}); }
      if (shown) y += 62; });
    s.height = y + 2; const ink = s.colour('ink');
    return {sheet: s, n: q.total('attributions'), unit: 'attribution', note: heard.length > 12 ? `The 12 outlets with most attributions; ${plural(heard.length - 12, 'more outlet')} in the numbers.` : '', key: [{symbol: 'square', fill: ink, line: ink, text: 'direct or mixed quotation'}, {symbol: 'square', fill: rgba(ink, .28), line: ink, text: 'indirect or ascribed'}],
      table: {head: ['Outlet', 'Family', 'n', 'Quoted', 'Share of outlet'], rows}};
  },
};
