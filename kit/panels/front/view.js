// The view: reads the controls' models, sums, draws, and shows the evidence. Everything it says and colours is declared in Python.
import {CHARTS} from './charts.js';
import {filterBar} from './bar.js';
import {decode, query} from './cube.js';
import {element} from './element.js';
import {evidenceTable} from './evidence.js';
import {figureFrame} from './figure.js';
import {fragment, markText} from './fragment.js';
import {darkMode, live, onPage, paperColour, plotly, printing, readControls, swatch, THEME, together} from './page.js';
import {plural} from './sheet.js';
import {toldBy} from './timeline.js';

const PRINTED = 660, // px of a printed page
  CONTROLS = ['party', 'outlet', 'issue', 'actor', 'form', 'since', 'until', 'copies']; // as read; a page's state is sorted by name
async function render({model, el, host, signal}) {
  const spec = model.get('spec'),
    fixed = spec.fixed,
    page = onPage(),
    place = spec.place ?? {panel: 1, controls: 1, own: true},
    id = `kit${++together().serial}`,
    pad = page ? 0 : spec.pad,
    stop = [];
  const refs = Object.entries(model.get('controls')).sort(([a], [b]) => CONTROLS.indexOf(a) - CONTROLS.indexOf(b)),
    models = Object.fromEntries(await Promise.all(refs.map(async ([name, ref]) => [name, await host.getModel(ref)])));
  const cubes = Object.fromEntries(
    await Promise.all(
      Object.entries(model.get('cubes')).map(async ([name, ref]) => {
        const m = await host.getModel(ref);
        return [name, m.kitCube ??= decode(m.get('meta'), m.get('blob'))];
      }),
    ),
  );
  const shipped = model.get('evidence') ? (await host.getModel(model.get('evidence'))).get('columns') : null;
  const machine = model.get('machine') ? await host.getModel(model.get('machine')) : null,
    stated = () => Boolean(machine?.get('value')), // positions coded by rule
    present = () => (stated() ? {...cubes, utterances: cubes.stated} : cubes);
  const P = await plotly((await host.getModel(model.get('runtime'))).get('source'));
  if (signal?.aborted) return;

  // ---- the frame: filter bar, one figure per chart, evidence
  const bar = filterBar({models, place, page, stop}),
    link = page ? fragment({models, options: spec.options, place}) : null,
    taken = together().ids;
  const named = (kind, i) => {
    // on a page a figure keeps its id, so that addresses may name it
    let name = page ? `chart-${kind}${place.panel > 1 ? `-${place.panel}` : ''}` : `${id}-${i}`;
    while (taken.has(name)) name += '-again';
    taken.add(name);
    stop.push(() => taken.delete(name));
    return name;
  };
  const tell = link && {put: link.put, address: (figure) => link.address(currentMark(), figure)},
    figures = spec.charts.map((chart, i) =>
      figureFrame({chart, id: named(chart.kind, i), page, spec, choose: (mark) => choose(mark), tell})
    );
  const evidenceBox = element('div', {}),
    evidence = element(
      'section',
      {class: 'kit-evidence'},
      element(page ? 'h3' : 'h4', {class: 'kit-title'}, 'What was said'),
      evidenceBox,
    );
  const root = element('div', {class: 'kit-view'}, bar.bar, ...figures.map((f) => f.figure), evidence);
  el.replaceChildren(root);

  // ---- evidence rows: shipped, or asked from the kernel
  const waiting = new Map();
  let asked = 0;
  const answer = (message) => {
    if (message?.kind === 'evidence' && waiting.has(message.id)) {
      waiting.get(message.id)(message);
      waiting.delete(message.id);
    }
  };
  if (!shipped) {
    model.on('msg:custom', answer);
    stop.push(() => model.off('msg:custom', answer));
  }
  const fromShipped = (i) =>
    Object.fromEntries(Object.entries(shipped).map(([k, v]) => [k, Array.isArray(v) ? v[i] : v.texts[v.codes[i]]]));
  const ask = (what) =>
    page
      ? Promise.resolve(null) // nobody to ask
      : new Promise((done) => {
        const n = `${id}-${++asked}`;
        waiting.set(n, done);
        setTimeout(
          () => {
            if (waiting.delete(n)) done(null);
          },
          spec.asked ? 60000 : 5000,
        );
        try {
          model.send({kind: 'evidence', id: n, ...what});
        } catch {
          waiting.delete(n);
          done(null);
        }
      });
  const fetchRows = async (numbers) => (shipped ? numbers.map(fromShipped) : ((await ask({rows: numbers}))?.rows ?? null)),
    fetchMark = (mark, most) =>
      ask({mark: mark ? {cube: stated() && mark.cube === 'utterances' ? 'stated' : mark.cube, where: mark.where} : null, most});
  const showEvidence = evidenceTable({box: evidenceBox, fetchRows, fetchMark, spec});
  const said = (i) => {
    if (!shipped || i === undefined) return [];
    const r = fromShipped(i);
    return [`${r.who} · ${r.form} · ${r.place} · ${r.when}`, r.said];
  };

  // ---- the mark: clicked in a chart or chosen in its numbers
  const setMark = (mark) => {
    model.set('mark', mark ? {cube: mark.cube, where: mark.where, label: mark.label} : {});
    model.save_changes();
    drawEvidence();
    tellAddress();
  };
  const currentMark = () => {
    const m = model.get('mark');
    return m?.cube && cubes[m.cube] ? m : null;
  };
  const choose = (mark) => {
    setMark(mark);
    evidence.scrollIntoView({block: 'nearest', behavior: 'instant'});
  };
  let last = null,
    sought = null, // a mark an address asks for, as text
    target = '', // a figure it leads to
    addressed = null;
  const tellAddress = () => {
    if (!link) return;
    const own = link.own(currentMark());
    if (addressed !== null && addressed !== own) link.write(currentMark());
    addressed = own;
    figures.forEach((f) => f.fresh());
  };
  const seek = () => {
    // its ids and its label are those of what is drawn, or would be on a wide screen; unknown marks are ignored
    if (sought === null) return;
    const text = sought,
      among = (
        d,
      ) => [...d.sheet.marks.map((m) => m.data), ...d.sheet.bars.map((b) => b.data), ...d.table.rows.map((r) => r.mark)],
      is = (mark) => mark && markText(mark) === text,
      find = (f) => among(f.drawn).find(is) ?? among(drawing(f, 960, false)).find(is);
    sought = null;
    const found = text ? figures.map(find).find(Boolean) : null,
      now = currentMark();
    if (found ? !now || markText(now) !== text : now) {
      model.set('mark', found ? {cube: found.cube, where: found.where, label: found.label} : {});
      model.save_changes();
    }
  };
  const arrive = () => {
    const there = figures.find((f) => f.id === target)?.figure;
    target = '';
    if (!there) return;
    there.setAttribute('tabindex', '-1');
    there.scrollIntoView({block: 'start', behavior: 'instant'});
    there.focus({preventScroll: true});
  };
  const drawEvidence = () => {
    const mark = currentMark();
    evidence.toggleAttribute('data-chosen', Boolean(mark));
    const events = spec.events.filter((e) => mark?.where.event?.includes(e.id)),
      asserted = events.flatMap((e) => toldBy(e, last.selection));
    const numbers = spec.asked ? null : mark ? last.rows(mark.cube, mark.where) : last.rows('attributions'),
      more = events.reduce((n, e) => n + (e.more ?? 0), 0);
    return showEvidence(
      asserted,
      numbers,
      mark,
      () => {
        setMark(null);
        evidenceBox.querySelector('button')?.focus();
      },
      false,
      more,
    );
  };

  // ---- drawing
  let width = 0,
    turns = 0,
    rest = 0,
    news = false, // the count has changed and was not yet said
    look = null; // mode and colours as drawn last
  const drawing = (f, across, narrow) =>
    CHARTS[f.chart.kind]({
      query: last,
      spec,
      chart: f.chart,
      width: across,
      narrow,
      mode: look.mode,
      colours: look.colours,
      said,
      shipped: Boolean(shipped),
      stated: stated(),
    });
  const draw = (print = false) => {
    if (!width) return;
    // what can be seen is drawn now, the rest right after it is painted
    const seen = (f) => {
        const {top, bottom} = f.figure.getBoundingClientRect();
        return bottom > -50 && top < innerHeight + 50;
      },
      now = figures.filter((f) => !f.drawn || seen(f));
    const mode = darkMode() ? 'dark' : 'light',
      paper = page && printing(),
      {selection, words, used, impossible} = readControls(models, spec.options, fixed),
      started = performance.now();
    const q = (last = query(present(), selection, fixed.content)),
      n = q.total('attributions'),
      gone = q.undated();
    if (look?.mode !== mode || look.paper !== paper) {
      root.style.colorScheme = mode;
      look = {mode, paper, colours: {...spec.tokens[mode], bg: paperColour(root, spec.tokens[mode].bg)}};
      for (const [name, value] of Object.entries(look.colours)) {
        for (const part of [root, bar.bar]) part.style.setProperty(`--kit-${name}`, value);
      }
      root.dataset.mode = mode;
    }
    const {colours} = look,
      across = paper ? PRINTED : Math.max(280, width - 2 * pad),
      filtered = words.length ? ` ${words.join('; ')}.` : '',
      applied = `Filters: ${words.join('; ') || 'none'}; ${n.toLocaleString('en')} of ${plural(spec.total, 'attribution')}.`;
    const one = (f) => {
      const d = (f.drawn = drawing(f, across, (paper ? PRINTED : width) < spec.narrow));
      Object.assign(f, {P, words, colours});
      f.said = `${f.chart.subtitle} n\u00a0=\u00a0${d.units ? `${d.n.toLocaleString('en')} (${d.units})` : plural(d.n, d.unit)}.`;
      f.sub.textContent = f.said + filtered;
      f.applied.textContent = applied;
      f.note.textContent = [d.note, spec.source].filter(Boolean).join(' ');
      f.key.replaceChildren(
        ...(d.n ? (d.key ?? []) : []).map((k) => element('li', {}, k.symbol ? swatch(k, (c) => colours[c] ?? c) : null, k.text)),
      );
      f.key.hidden = !f.key.children.length;
      const empty = !d.table.rows.length;
      for (const button of f.pictures) button.disabled = empty;
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
          f.plot.on('plotly_click', (e) => {
            const mark = e.points[0]?.customdata;
            if (mark) choose(mark);
          });
          f.wired = true;
        }
      }
      if (paper && !f.numbers.open) f.numbers.open = f.unfolded = true;
      else if (!paper && f.unfolded) f.numbers.open = f.unfolded = false;
      if (f.numbers.open) f.fill();
    };
    const later = figures.filter((f) => !now.includes(f)),
      turn = ++turns;
    now.forEach(one);
    if (bar.update({n, total: spec.total, gone, used, impossible}) && turn > 1) news = true;
    root.dataset.painted = String(turn);
    const next = () => {
      if (turn !== turns) return;
      const f = later.shift();
      if (f) {
        one(f);
        rest = setTimeout(next);
      } else {
        seek();
        drawEvidence();
        tellAddress();
        arrive();
        if (news) live(bar.bar.dataset.said);
        news = false;
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
  if (machine) {
    machine.on('change:value', atChoice);
    stop.push(() => machine.off('change:value', atChoice));
  }
  const onMark = () => last && drawEvidence();
  model.on('change:mark', onMark);
  stop.push(() => model.off('change:mark', onMark));
  let settled = false;
  const size = new ResizeObserver(() => {
    const w = root.clientWidth;
    if (printing()) return;
    if (page && w && !settled) {
      settled = true;
      bar.settle(el, root);
    }
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
  const visit = () => {
    const state = link.read();
    target = link.at();
    if (state) sought = state.mark;
    return state;
  };
  if (link) {
    visit();
    const onHash = () => {
      if (visit() || target) atChoice();
    };
    addEventListener('hashchange', onHash);
    stop.push(() => removeEventListener('hashchange', onHash));
  }
  width = root.clientWidth;
  draw();
  return () => {
    width = 0;
    stop.forEach((f) => f());
    cancelAnimationFrame(due);
    clearTimeout(rest);
    turns++;
    figures.forEach((f) => P.purge(f.plot));
  };
}
export default {render};
