// Who speaks in which outlet, quoted or not.
import {counter, hueOf, rgba} from './shared.js';
import {card, plural, thousands} from './words.js';

const MOST = 12; // outlets drawn
const PALE = 0.28; // opacity of what is not quoted
const GAP = 2; // px left and right of a family

export function voices(view) {
  const {sheet, query} = view;
  const outlets = countVoices(view);
  const drawn = outlets.length > MOST ? [...outlets].sort((a, b) => b.n - a.n).slice(0, MOST) : outlets;
  let y = 0;
  for (const outlet of outlets.filter((o) => drawn.includes(o))) {
    drawOutlet(view, outlet, y);
    y += 62;
  }
  sheet.height = y + 2;
  const ink = sheet.colour('ink');
  return {
    n: query.total('attributions'),
    unit: 'attribution',
    note: outlets.length > MOST
      ? `The ${MOST} outlets with most attributions; ${plural(outlets.length - MOST, 'more outlet')} in the numbers.`
      : '',
    key: [
      {symbol: 'square', fill: ink, line: ink, text: 'direct or mixed quotation'},
      {symbol: 'square', fill: rgba(ink, PALE), line: ink, text: 'indirect or attributed'},
    ],
    table: listVoices(outlets),
  };
}

// ---- numbers

// The outlets that are left: {outlet, n, families}, of each family {family, quoted, rest}, both {n, forms, word}.
function countVoices({query, spec}) {
  const cube = query.cubes.attributions;
  const by = ['outlet', 'family', 'form'];
  const count = counter(cube, by, query.sum('attributions', by).n);
  const quoted = cube.labels.form.filter((form) => spec.quoted.includes(form));
  const rest = cube.labels.form.filter((form) => form && !spec.quoted.includes(form));
  const sum = (outlet, family, forms) => forms.reduce((n, form) => n + count(outlet.id, family.id, form), 0);
  return spec.outlets
    .map((outlet) => ({
      outlet,
      n: spec.families.reduce((n, family) => n + sum(outlet, family, cube.labels.form), 0),
      families: spec.families
        .map((family) => ({
          family,
          quoted: {n: sum(outlet, family, quoted), forms: quoted, word: 'quoted'},
          rest: {n: sum(outlet, family, rest), forms: rest, word: 'not quoted'},
        }))
        .filter((voice) => voice.quoted.n + voice.rest.n),
    }))
    .filter(({n}) => n);
}

// ---- drawing

function drawOutlet(view, {outlet, n, families}, top) {
  const {sheet, width} = view;
  sheet.text(0, top + 8, sheet.fit(outlet.label, width - 80, 12.5, true), {bold: true});
  sheet.text(width, top + 8, `n = ${thousands(n)}`, {size: 11.5, color: 'muted', anchor: 'right'});
  let start = 0; // attributions to the left
  for (const voice of families) {
    const end = start + voice.quoted.n + voice.rest.n;
    drawVoice(view, {outlet, n}, voice, {start, end}, top);
    start = end;
  }
}

// A family's bar: full for what is quoted, pale for the rest; below it its name if there is room.
function drawVoice(view, {outlet, n}, {family, quoted, rest}, {start, end}, top) {
  const {sheet, width} = view;
  const hue = hueOf(view, family);
  const x = (count) => (count / n) * width;
  let from = start;
  for (const part of [quoted, rest]) {
    if (!part.n) continue;
    const to = from + part.n;
    sheet.bar(x(from) + (from === start && start ? GAP : 0), x(to) - (to === end && to < n ? GAP : 0), top + 29, {
      height: 20,
      fill: part === quoted ? hue : rgba(hue, PALE),
      line: hue,
      hover: card(
        `${family.label} · ${outlet.label}`,
        `${part.word}: ${part.n} of ${n} (${Math.round((100 * part.n) / n)} %)`,
      ),
      data: {
        n: part.n,
        where: {outlet: [outlet.id], family: [family.id], form: part.forms},
        cube: 'attributions',
        label: `${family.label} · ${outlet.label} · ${part.word}`,
      },
    });
    from = to;
  }
  const name = family.short ?? family.label;
  if (sheet.measure(name, 11.5) < ((end - start) / n) * width - 4) {
    sheet.text(x(start) + (start ? GAP : 0), top + 48, name, {size: 11.5, color: family.belligerent ? hue : 'muted'});
  }
}

// ---- table

function listVoices(outlets) {
  const row = (outlet, n, {family, quoted, rest}) => {
    const all = quoted.n + rest.n;
    return {
      cells: [outlet.label, family.label, all, quoted.n, `${Math.round((100 * all) / n)} %`],
      mark: {
        n: all,
        where: {outlet: [outlet.id], family: [family.id]},
        cube: 'attributions',
        label: `${family.label} · ${outlet.label}`,
      },
    };
  };
  return {
    head: ['Outlet', 'Side', 'n', 'Quoted', 'Share of outlet'],
    rows: outlets.flatMap(({outlet, n, families}) => families.map((voice) => row(outlet, n, voice))),
  };
}
