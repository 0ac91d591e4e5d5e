// Actors left and right, issues between; a line is a position. Filters change lines and sizes, never places.
import {alike} from './cube.js';
import {arrangeNodes, linesOf, placesOf, speakerOf} from './places.js';
import {nobody, ruleKey, ruleNote, scaledIssues} from './positions.js';
import {hueOf} from './shared.js';
import {card, plural, thousands} from './words.js';

const BY = ['family', 'actor', 'issue', 'stance'];
const ROW = 26; // px of an issue
const TOP = 30; // px, above the first row
const WEIGHTS = 5; // widths of lines
const MANY = 200; // lines; more are paler
const APART = 0.18; // rows between lines that join the same two
const CLEAR = 'rgba(0,0,0,0)';

export function network(view) {
  const {sheet, query} = view;
  const links = findLinks(view, query.cells('utterances'));
  const frame = layOut(view, links);
  drawKey(view);
  drawLines(view, frame);
  for (const [issue, row] of frame.places.issues) {
    drawIssue(
      view,
      frame,
      links.filter((link) => link.issue === issue),
      issue,
      row,
    );
  }
  for (const side of ['left', 'right']) frame.places[side].forEach((speaker) => drawSpeaker(view, frame, speaker, side));
  sheet.height = TOP + ROW * frame.places.rows + 4;
  return {
    n: sumOf(links),
    unit: 'utterance × issue',
    units: 'utterance × issue',
    note: ruleNote(view) + notesOf(view, links, frame),
    key: ruleKey(view),
    none: nobody(view, 'Nobody takes a position here.'),
    table: listLinks(links),
  };
}

const sumOf = (links) => links.reduce((sum, {n}) => sum + n, 0);

function notesOf({narrow}, links, {places}) {
  const unnamed = sumOf(links.filter(({actor}) => actor.id === ''));
  return [
    narrow ? 'The actors of a side are drawn together. On a wider screen the chart shows each of them.' : '',
    places.beyond
      ? `The ${places.left.length + places.right.length} actors with most positions are drawn; ` +
        `${thousands(places.beyond)} more are in the numbers.`
      : '',
    unnamed && !narrow ? `${plural(unnamed, 'position')} of others ${unnamed === 1 ? 'is' : 'are'} in the numbers only.` : '',
  ].filter(Boolean).join(' ');
}

// ---- numbers

// {actor, family, issue, way, n} of some cells, as the table lists them.
function findLinks({query, spec, chart}, cells) {
  const byId = (entries) => new Map(entries.map((entry) => [entry.id, entry]));
  const [families, actors, issues] = [spec.families, chart.actors, scaledIssues(spec)].map(byId);
  const ways = new Map(chart.directions.flatMap((way) => way.stances.map((step) => [step, way])));
  const links = new Map();
  for (const {ids, n} of alike(query.cubes.utterances, cells, BY, {days: false})) {
    const [family, actor, issue] = [families.get(ids[0]), actors.get(ids[1]), issues.get(ids[2])];
    const way = ways.get(ids[3]);
    if (!family || !actor || !issue || !way) continue;
    const key = [...ids.slice(0, 3), way.id].join(' ');
    if (!links.has(key)) links.set(key, {actor, family, issue, way, n: 0});
    links.get(key).n += n;
  }
  const place = new Map(
    [spec.families, chart.actors, spec.issues, chart.directions].flatMap((list) => list.map((entry, k) => [entry, k])),
  );
  const order = ['family', 'actor', 'issue', 'way'];
  const compare = (a, b) => order.reduce((less, name) => less || place.get(a[name]) - place.get(b[name]), 0);
  return [...links.values()].sort(compare);
}

// ---- drawing

// Where all stand. Those who have no place in the whole case get one once nobody else is left.
function layOut(view, links) {
  const {query, chart, width, narrow} = view;
  const stage = placesOf(view, () => findLinks(view, query.every('utterances')));
  const here = new Set(links.map((link) => speakerOf(view, link)));
  const stay = [...stage.left, ...stage.right].some(({id}) => here.has(id));
  const margin = narrow ? 80 : 168;
  const lines = linesOf(view, links);
  return {
    places: stay ? stage : arrangeNodes(view, links),
    lines,
    opacity: lines.length > MANY ? 0.4 : 0.85,
    margin,
    half: narrow ? 65 : 82,
    x: {left: margin, right: width - margin, middle: width / 2},
    y: (row) => TOP + row * ROW,
    scored: chart.directions.flatMap((way) => way.stances),
  };
}

const lookOf = ({spec, mode}, way) => spec.stances.find(({id}) => id === way.look)[mode][1];

function drawKey(view) {
  const {sheet, chart, width} = view;
  let x = 0;
  for (const way of chart.directions) {
    const end = x + 31 + sheet.measure(way.words, 12);
    if (end > width) break;
    sheet.stroke([[x, 8], [x + 26, 8]], {color: lookOf(view, way), width: 2.5, dash: way.dash});
    sheet.text(x + 31, 8, way.words, {color: 'muted', size: 12});
    x = end + 16;
  }
}

function drawLines(view, frame) {
  const {places, lines} = frame;
  for (const side of ['left', 'right']) {
    for (const speaker of places[side]) {
      const mine = lines.filter((line) => line.speaker === speaker.id);
      for (const line of mine) {
        const others = mine.filter(({issue}) => issue === line.issue);
        drawLine(view, frame, {speaker, side, line, shift: (others.indexOf(line) - (others.length - 1) / 2) * APART});
      }
    }
  }
}

// Four points, which plotly's spline bends; two unseen places on it answer to the mouse.
function drawLine(view, {places, half, x, y, opacity}, {speaker, side, line, shift}) {
  const {sheet, stated, narrow} = view;
  const {issue, way, n} = line;
  const [x0, x1] = [x[side], x.middle + (side === 'left' ? -half : half)];
  const [y0, y1] = [y(speaker.row), y(places.issues.get(issue) + shift)];
  const at = (right, down) => [x0 + (x1 - x0) * right, y0 + (y1 - y0) * down];
  const weight = Math.min(WEIGHTS, places.thickest > WEIGHTS ? Math.ceil((WEIGHTS * n) / places.thickest) : n);
  const color = lookOf(view, way);
  sheet.stroke([at(0, 0), at(0.25, 0.16), at(0.5, 0.5), at(0.75, 0.84), at(1, 1)], {
    color,
    width: Math.round(10 * (1.3 + 0.9 * (weight - 1) ** 0.8)) / 10,
    dash: way.dash,
    shape: 'spline',
    opacity,
  });
  const label = `${speaker.label} → ${issue.label} · ${way.words}`;
  const who = narrow ? {family: [speaker.id]} : {actor: [speaker.id]};
  const look = {
    hover: card(`${speaker.label} → ${issue.label}`, `${way.words}, n = ${thousands(n)}`),
    data: {n, where: {...who, issue: [issue.id], stance: way.stances}, cube: 'utterances', label},
  };
  const spots = [at(0.38, 0.31), at(0.62, 0.69)];
  spots.forEach(([left, top]) => sheet.mark(left, top, {size: 12, color: CLEAR, line: CLEAR, ...look}));
  if (stated) sheet.mark(...spots[1], {size: 6, symbol: 'x-thin-open', color, line: color, width: 1.5, ...look});
}

function drawIssue(view, frame, links, issue, row) {
  const {sheet, narrow} = view;
  const {x, y, half, scored} = frame;
  const n = sumOf(links);
  const speakers = new Set(links.map(({actor}) => actor)).size;
  sheet.bar(x.middle - half, x.middle + half, y(row), {
    height: 20,
    fill: 'panel',
    line: 'panel',
    hover: card(
      issue.label,
      n ? `n = ${thousands(n)}, ${plural(speakers, 'actor')}` : 'nobody left under these filters',
    ),
    data: n ? {n, where: {issue: [issue.id], stance: scored}, cube: 'utterances', label: issue.label} : null,
  });
  const count = n && !narrow ? thousands(n) : '';
  if (count) sheet.text(x.middle + half - 6, y(row), count, {size: 11, color: 'muted', anchor: 'right'});
  const room = 2 * half - 8 - (count ? 2 * sheet.measure(count, 11) : 0);
  sheet.text(x.middle, y(row), sheet.fit(issue.label, room, 12), {size: 12, anchor: 'center', color: n ? 'ink' : 'muted'});
}

function drawSpeaker(view, frame, speaker, side) {
  const {sheet, narrow} = view;
  const {x, y, places, margin, scored, lines} = frame;
  const {family, label, id} = speaker;
  const mine = lines.filter((line) => line.speaker === id);
  const n = sumOf(mine);
  const hue = hueOf(view, family);
  const size = n ? 7 + 13 * Math.sqrt(n / Math.max(n, places.most)) : 7;
  const hollow = !n || family.symbol.endsWith('-open');
  const line = n ? hue : 'axis';
  const who = narrow ? {family: [id]} : {actor: [id]};
  const issues = [...new Set(mine.map(({issue}) => issue.id))];
  sheet.mark(x[side], y(speaker.row), {
    size,
    symbol: family.symbol.replace('-open', ''),
    color: hollow ? 'bg' : hue,
    line: hollow ? line : 'bg',
    width: hollow ? 2 : 1,
    hover: card(label, `${family.label}, ${n ? `n = ${thousands(n)}` : 'no position under these filters'}`),
    data: n ? {n, where: {...who, issue: issues, stance: scored}, cube: 'utterances', label} : null,
    layer: 6,
  });
  const loud = n && family.belligerent;
  const away = 6 + size / 2;
  const names = sheet.lines(label, margin - away - 2, 12, loud, 2);
  names.forEach((words, k) =>
    sheet.text(x[side] + (side === 'left' ? -away : away), y(speaker.row) + 14 * (k - (names.length - 1) / 2), words, {
      bold: loud,
      size: 12,
      color: loud ? hue : n ? 'ink' : 'muted',
      anchor: side === 'left' ? 'right' : 'left',
    })
  );
}

// ---- table

function listLinks(links) {
  return {
    head: ['Actor', 'Side', 'Issue', 'Position', 'n'],
    rows: links.map(({actor, family, issue, way, n}) => ({
      cells: [actor.label, family.label, issue.label, way.words, n],
      mark: {
        n,
        where: {actor: [actor.id], family: [family.id], issue: [issue.id], stance: way.stances},
        cube: 'utterances',
        label: `${actor.label} → ${issue.label} · ${way.words}`,
      },
    })),
  };
}
