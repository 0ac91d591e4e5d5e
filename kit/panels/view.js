// The view: reads the controls' models, sums, draws, and shows the evidence. Everything it says and colours is declared in Python.
let serial = 0;
async function render({model, el, host, signal}) {
  const spec = model.get('spec'),
    fixed = spec.fixed,
    id = `kit${++serial}`,
    stop = [];
  const models = Object.fromEntries(
    await Promise.all(Object.entries(model.get('controls')).map(async ([name, ref]) => [name, await host.getModel(ref)])),
  );
  const cubes = Object.fromEntries(
    await Promise.all(
      Object.entries(model.get('cubes')).map(async ([name, ref]) => {
        const m = await host.getModel(ref);
        return [name, (m.kitCube ??= decode(m.get('meta'), m.get('blob')))];
      }),
    ),
  );
  const shipped = model.get('evidence') ? (await host.getModel(model.get('evidence'))).get('columns') : null;
  const P = await plotly((await host.getModel(model.get('runtime'))).get('source'));
  if (signal?.aborted) return;

  // ---- the frame: status line, one figure per chart, evidence
  const say = element('p', {class: 'kit-count', 'aria-live': 'polite', role: 'status'}),
    reset = element('button', {type: 'button', class: 'kit-button kit-reset'}, 'Reset filters');
  const figures = spec.charts.map((chart, i) => {
    const f = {
      chart,
      sub: element('p', {class: 'kit-sub'}),
      key: element('ul', {class: 'kit-key'}),
      plot: element('div', {class: 'kit-plot', role: 'img', 'aria-describedby': `${id}-${i}-numbers`}),
      note: element('p', {class: 'kit-source'}),
      numbers: element(
        'details',
        {class: 'kit-numbers', id: `${id}-${i}-numbers`},
        element('summary', {}, 'Numbers in this chart'),
      ),
    };
    f.figure = element(
      'figure',
      {class: 'kit-figure', 'data-kind': chart.kind, 'aria-labelledby': `${id}-${i}-title`},
      element('h4', {id: `${id}-${i}-title`}, chart.title),
      f.sub,
      f.key,
      f.plot,
      f.note,
      f.numbers,
    );
    f.numbers.addEventListener('toggle', () => {
      if (f.numbers.open) fillTable(f);
    });
    return f;
  });
  const evidenceBox = element('div', {}),
    evidence = element(
      'section',
      {class: 'kit-evidence', 'aria-label': 'Evidence'},
      element('h4', {}, 'What was said'),
      evidenceBox,
    );
  const root = element(
    'div',
    {class: 'kit-view'},
    element('div', {class: 'kit-status'}, say, reset),
    ...figures.map(f => f.figure),
    evidence,
  );
  el.replaceChildren(root);

  // ---- evidence rows: shipped, or asked from the kernel
  const waiting = new Map();
  let asked = 0;
  const answer = message => {
    if (message?.kind === 'evidence' && waiting.has(message.id)) {
      waiting.get(message.id)(message.rows);
      waiting.delete(message.id);
    }
  };
  if (!shipped) {
    model.on('msg:custom', answer);
    stop.push(() => model.off('msg:custom', answer));
  }
  const fromShipped = i =>
    Object.fromEntries(Object.entries(shipped).map(([k, v]) => [k, Array.isArray(v) ? v[i] : v.texts[v.codes[i]]]));
  const fetchRows = numbers =>
    shipped
      ? Promise.resolve(numbers.map(fromShipped))
      : new Promise(done => {
          const n = `${id}-${++asked}`;
          waiting.set(n, done);
          setTimeout(() => {
            if (waiting.delete(n)) done(null);
          }, 5000);
          try {
            model.send({kind: 'evidence', id: n, rows: numbers});
          } catch {
            waiting.delete(n);
            done(null);
          }
        });
  const showEvidence = evidenceTable({box: evidenceBox, fetchRows, spec});
  const said = i => {
    if (!shipped || i === undefined) return [];
    const r = fromShipped(i);
    return [`${r.who} · ${r.form} · ${r.place} · ${r.when}`, r.said];
  };

  // ---- the mark: clicked in a chart or chosen in its numbers
  const setMark = mark => {
    model.set('mark', mark ? {cube: mark.cube, where: mark.where, label: mark.label} : {});
    model.save_changes();
    drawEvidence();
  };
  const currentMark = () => {
    const m = model.get('mark');
    return m?.cube && cubes[m.cube] ? m : null;
  };
  const choose = mark => {
    setMark(mark);
    evidence.scrollIntoView({block: 'nearest', behavior: 'instant'});
  };
  let last = null;
  const drawEvidence = () => {
    const mark = currentMark();
    const events = spec.events.filter(e => mark?.where.event?.includes(e.id)),
      asserted = events.flatMap(e => toldBy(e, last.selection));
    return showEvidence(asserted, mark ? last.rows(mark.cube, mark.where) : last.rows('attributions'), mark, () => {
      setMark(null);
      evidenceBox.querySelector('button')?.focus();
    });
  };

  function fillTable(f) {
    const {head, rows: body} = f.drawn.table;
    f.numbers.querySelector('.kit-scroll')?.remove();
    if (!body.length) return;
    f.numbers.append(
      element(
        'div',
        {class: 'kit-scroll', role: 'region', tabindex: '0', 'aria-label': `Numbers: ${f.chart.title}`},
        element(
          'table',
          {},
          element('thead', {}, element('tr', {}, ...head.map(h => element('th', {scope: 'col'}, h)))),
          element(
            'tbody',
            {},
            ...body.map(({cells, mark}) =>
              element(
                'tr',
                {},
                ...cells.map((c, k) =>
                  k === 0
                    ? element(
                        'th',
                        {scope: 'row', dir: 'auto'},
                        element(
                          'button',
                          {
                            type: 'button',
                            class: 'kit-link',
                            'aria-label': `Evidence: ${mark.label}`,
                            onclick: () => choose(mark),
                          },
                          String(c),
                        ),
                      )
                    : element(
                        'td',
                        {dir: 'auto', class: typeof c === 'number' || /^[−+–\d]/.test(c) ? 'kit-number' : null},
                        typeof c === 'number' ? c.toLocaleString('en') : c,
                      ),
                ),
              ),
            ),
          ),
        ),
      ),
    );
  }

  // ---- drawing
  let width = 0,
    turns = 0,
    rest = 0;
  const draw = (print = false) => {
    if (!width) return;
    // what can be seen is drawn now, the rest right after it is painted
    const seen = f => {
        const {top, bottom} = f.figure.getBoundingClientRect();
        return bottom > -50 && top < innerHeight + 50;
      },
      now = figures.filter(f => !f.drawn || seen(f));
    const mode = darkMode() ? 'dark' : 'light',
      colours = spec.tokens[mode],
      {selection, words, impossible} = readControls(models, spec.options, fixed),
      started = performance.now();
    const q = (last = query(cubes, selection, fixed.content)),
      n = q.total('attributions'),
      gone = q.undated();
    if (root.dataset.mode !== mode) {
      for (const [name, value] of Object.entries(colours)) root.style.setProperty(`--kit-${name}`, value);
      root.style.colorScheme = mode;
      root.dataset.mode = mode;
    }
    const count = element('span', {}, element('b', {}, n.toLocaleString('en')), ` of ${plural(spec.total, 'attribution')}`),
      why = impossible
        ? ' From is later than To, so nothing is left.'
        : n
          ? ''
          : ' Nothing meets these filters; choose fewer or reset.';
    say.replaceChildren(
      count,
      `. ${words.length ? words.join('; ') + '.' : 'No filter.'}${gone ? ` ${plural(gone, 'undated attribution')} left out by the dates.` : ''}${why}`,
    );
    reset.disabled = !words.length;
    const filtered = words.length ? ` ${words.join('; ')}.` : '';
    const one = f => {
      const inner = Math.max(280, width - 2 * spec.pad),
        d = (f.drawn = CHARTS[f.chart.kind]({
          query: q,
          spec,
          chart: f.chart,
          width: inner,
          narrow: width < spec.narrow,
          mode,
          colours,
          said,
          shipped: Boolean(shipped),
        }));
      f.sub.textContent = `${f.chart.subtitle} n\u00a0=\u00a0${d.units ? `${d.n.toLocaleString('en')} (${d.units})` : plural(d.n, d.unit)}.${filtered}`;
      f.note.textContent = [d.note, spec.source].filter(Boolean).join(' ');
      f.key.replaceChildren(
        ...(d.n ? (d.key ?? []) : []).map(k => element('li', {}, k.symbol ? swatch(k, c => colours[c] ?? c) : null, k.text)),
      );
      f.key.hidden = !f.key.children.length;
      const empty = !d.table.rows.length;
      f.plot.classList.toggle('kit-empty', empty);
      if (empty) {
        P.purge(f.plot);
        f.plot.replaceChildren(element('p', {}, `No ${d.unit} meets these filters.`));
        f.plot.removeAttribute('role');
        f.plot.removeAttribute('aria-label');
        f.wired = false;
      } else {
        if (f.plot.querySelector(':scope > p')) f.plot.replaceChildren();
        const [traces, layout] = d.sheet.figure();
        P.react(f.plot, traces, layout, {displayModeBar: false, responsive: false, scrollZoom: false, doubleClick: false});
        f.plot.setAttribute('role', 'img');
        f.plot.setAttribute(
          'aria-label',
          `${f.chart.title} ${f.sub.textContent} Every number and its evidence: Numbers in this chart, below.`,
        );
        if (!f.wired) {
          f.plot.on('plotly_click', e => {
            const mark = e.points[0]?.customdata;
            if (mark) choose(mark);
          });
          f.wired = true;
        }
      }
      if (f.numbers.open) fillTable(f);
    };
    const later = figures.filter(f => !now.includes(f)),
      turn = ++turns;
    now.forEach(one);
    root.dataset.painted = String(turn);
    const next = () => {
      if (turn !== turns) return;
      const f = later.shift();
      if (f) {
        one(f);
        rest = setTimeout(next);
      } else {
        drawEvidence();
        root.dataset.drawn = String(turn);
        root.dataset.ms = String(Math.round(performance.now() - started));
      }
    };
    clearTimeout(rest);
    print
      ? (() => {
          later.forEach(one);
          later.length = 0;
          next();
        })()
      : (rest = setTimeout(next));
  };
  let due = 0,
    chosen = false;
  const redraw = () => {
    cancelAnimationFrame(due);
    due = requestAnimationFrame(() => draw());
  };
  const atChoice = () => {
    // a choice is drawn at once, several in one go (a reset) together
    if (chosen) return;
    chosen = true;
    queueMicrotask(() => {
      chosen = false;
      draw();
    });
  };
  for (const m of Object.values(models)) {
    m.on('change:index', atChoice);
    stop.push(() => m.off('change:index', atChoice));
  }
  const onMark = () => last && drawEvidence();
  model.on('change:mark', onMark);
  stop.push(() => model.off('change:mark', onMark));
  reset.addEventListener('click', () => {
    for (const m of Object.values(models)) {
      m.set('index', Array.isArray(m.get('index')) ? [] : 0);
      m.save_changes();
    }
  });
  const size = new ResizeObserver(() => {
    const w = root.clientWidth;
    if (w && Math.abs(w - width) > 1) {
      width = w;
      redraw();
    }
  });
  size.observe(root);
  stop.push(() => size.disconnect());
  const theme = new MutationObserver(redraw);
  for (const node of [document.documentElement, document.body]) theme.observe(node, {attributes: true, attributeFilter: THEME});
  stop.push(() => theme.disconnect());
  const scheme = matchMedia('(prefers-color-scheme: dark)');
  scheme.addEventListener('change', redraw);
  stop.push(() => scheme.removeEventListener('change', redraw));
  const atOnce = () => draw(true);
  document.addEventListener('kit:redraw', atOnce);
  stop.push(() => document.removeEventListener('kit:redraw', atOnce));
  width = root.clientWidth;
  draw();
  return () => {
    width = 0;
    stop.forEach(f => f());
    cancelAnimationFrame(due);
    clearTimeout(rest);
    turns++;
    figures.forEach(f => P.purge(f.plot));
  };
}
export default {render};
