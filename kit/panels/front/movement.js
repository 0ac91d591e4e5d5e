// Positions over days: a little panel per issue, marks by side; a line joins a side's daily medians from three known days on.
import {alike, isoDay, rowsBehind} from './cube.js';
import {daysWords, dayTicks} from './days.js';
import {areaOf, drawPosition, medianOf, nobody, ruleKey, ruleNote, scaledIssues, scaleOf} from './positions.js';
import {hueOf, rgba, signOf, sumOf} from './shared.js';
import {drawDays, gatherDays, placeInTime} from './spans.js';
import {card, plural, signed, thousands} from './words.js';

const LINE_FROM = 3; // days known exactly
const PILE = 5; // marks at one place; where one is higher, marks are as large as n
const HALF = 0.5; // score of the steps that are not named
const SCALE = 62; // px of the words of the scale
const GAP = 14; // px between panels beside each other
const BELOW = 62; // px between panels below each other

export function movement(view) {
  const found = findPositions(view);
  const issues = chooseIssues(view, found);
  const shown = gather(view, found.positions.filter(({issue}) => issues.drawn.includes(issue)));
  const marks = shown.positions.filter(({drawn}) => drawn);
  const frame = {...layOut(view, issues.drawn, marks), two: found.two};
  issues.drawn.forEach((issue, k) => drawPanel(view, frame, issue, placeOf(frame, k), marks.filter((m) => m.issue === issue)));
  view.sheet.height = frame.height;
  const families = view.spec.families.filter((family) => marks.some((mark) => mark.family === family));
  return {
    n: sumOf(marks),
    unit: 'utterance × issue',
    units: 'utterance × issue',
    note: ruleNote(view) + notesOf(view, found, issues, shown, frame),
    key: [...ruleKey(view), ...families.map((family) => signOf(view, family))],
    none: nobody(view, found.positions.length ? 'No position has a day in the period.' : 'Nobody takes a position here.'),
    table: listPositions(view, found.two, shown.positions),
  };
}

// ---- numbers

// Positions alike in issue, side, step and days; of the two sides alone unless the reader chose somebody, or neither says anything.
function findPositions({query, spec, chart}) {
  const cube = query.cubes.utterances;
  const issues = new Map(scaledIssues(spec).map((issue) => [issue.id, issue]));
  const families = new Map(spec.families.map((family) => [family.id, family]));
  const steps = new Map(scaleOf(spec).map((step) => [step.id, step]));
  const positions = alike(cube, query.cells('utterances'), ['issue', 'party', 'family', 'stance'])
    .map(({ids: [issue, party, family, step], ...group}) => ({
      ...placeInTime(spec, chart, group),
      issue: issues.get(issue),
      party,
      family: families.get(family),
      step: steps.get(step),
    }))
    .filter(({issue, family, step}) => issue && family && step);
  const both = positions.filter(({party}) => spec.sides.includes(party));
  const two = !(query.selection.party || query.selection.actor) && both.length > 0;
  return {positions: two ? both : positions, two};
}

// Those with most positions; unless the reader chose otherwise those on which both sides speak, if there are any.
function chooseIssues({query, spec, chart}, {positions, two}) {
  const dated = positions.filter(({drawn}) => drawn);
  const n = new Map();
  const speaking = new Map();
  for (const {issue, party, n: count} of dated) {
    n.set(issue, (n.get(issue) ?? 0) + count);
    speaking.set(issue, (speaking.get(issue) ?? new Set()).add(party));
  }
  const named = scaledIssues(spec).filter((issue) => n.has(issue));
  const both = two && !query.selection.issue ? named.filter((issue) => speaking.get(issue).size === 2) : [];
  const offered = both.length ? both : named;
  const most = new Set([...offered].sort((a, b) => n.get(b) - n.get(a)).slice(0, chart.most));
  return {drawn: offered.filter((issue) => most.has(issue)), offered, both: both.length > 0};
}

// Positions of all parties of a side together; of very many days those of a stretch of days.
const gather = (view, positions) => gatherDays(view, positions, ({issue, family, step}) => `${issue.id} ${family.id} ${step.id}`);

function notesOf({spec}, {two}, issues, {positions, days}, {areas}) {
  const off = sumOf(positions.filter(({drawn}) => !drawn));
  const few = issues.offered.length - issues.drawn.length;
  const labels = spec.sides.map((id) => spec.parties.find((party) => party.id === id).label);
  const of = issues.both ? ' of both sides' : '';
  return [
    two ? `Only ${labels.join(' and ')} are drawn; choose a party to see others.` : '',
    few > 0 ? `The ${issues.drawn.length} issues with most dated positions${of}, of ${issues.offered.length}.` : '',
    off
      ? `Not drawn: ${thousands(off)} of ${plural(sumOf(positions), 'position')} on these issues, undated or outside the ` +
        'period; the numbers hold them.'
      : '',
    days ? `Each mark stands for ${days} days.` : '',
    areas ? 'A larger mark stands for more utterances.' : '',
  ].filter(Boolean).join(' ');
}

// ---- drawing

function layOut({spec, width, narrow}, issues, marks) {
  const count = issues.length;
  const across = narrow || count === 1 ? 1 : count < 5 ? 2 : 3;
  const high = count === 1 ? 150 : 104;
  const [first, last] = spec.period;
  const panelWidth = (width - SCALE - GAP * (across - 1)) / across;
  const heights = new Map();
  for (const {family, step, issue, begin, until, n} of marks) {
    const key = `${issue.id} ${family.id} ${step.id} ${begin + until}`;
    heights.set(key, (heights.get(key) ?? 0) + n);
  }
  return {
    across,
    high,
    panelWidth,
    first,
    last,
    scale: scaleOf(spec),
    ticks: dayTicks(first, last, across > 1 || narrow ? 4 : 7),
    areas: Math.max(0, ...heights.values()) > PILE,
    most: Math.max(1, ...marks.map(({n}) => n)),
    height: Math.ceil(count / across) * (high + BELOW) - 16,
  };
}

// Where panel number k lies: px of a day, px of a score.
function placeOf({across, high, panelWidth, first, last}, k) {
  const left = SCALE + (k % across) * (panelWidth + GAP);
  const top = Math.floor(k / across) * (high + BELOW) + 18;
  const x = (day) => left + ((Math.min(Math.max(day, first), last + 1) - first) / (last - first + 1)) * panelWidth;
  return {left, top, leftmost: k % across === 0, x, y: (score) => top + ((1.25 - score) / 2.5) * high};
}

function drawPanel(view, frame, issue, place, marks) {
  const {sheet} = view;
  const {left, top} = place;
  const n = `n = ${thousands(sumOf(marks))}`;
  const room = frame.panelWidth - sheet.measure(n, 11.5) - 8;
  sheet.text(left, top - 12, sheet.fit(issue.label, room, 12.5, true), {bold: true});
  sheet.text(left + frame.panelWidth, top - 12, n, {color: 'muted', size: 11.5, anchor: 'right'});
  drawSteps(view, frame, place);
  drawDays(view, frame.ticks, {...place, width: frame.panelWidth, high: frame.high});
  const taken = new Map();
  for (const family of view.spec.families) {
    const mine = marks.filter((mark) => mark.family === family);
    drawLine(view, frame, place, family, mine);
    mine.forEach((mark) => drawMark(view, frame, place, mark, taken));
  }
}

// The steps of the scale, named beside the leftmost panels.
function drawSteps({sheet}, {scale, panelWidth}, {left, leftmost, y}) {
  for (const {score, label} of scale) {
    sheet.line(left, y(score), left + panelWidth, y(score), {color: score ? 'grid' : 'axis', layer: 1});
    if (leftmost && Math.abs(score) !== HALF) {
      sheet.text(SCALE - 6, y(score), label, {color: 'muted', size: 11, anchor: 'right'});
    }
  }
}

// Through the medians of the days known exactly.
function drawLine(view, {scale}, {x, y}, family, marks) {
  const days = new Map();
  for (const {since, until, step, n, spans} of marks) {
    if (since === null || since !== until || spans.length > 1) continue;
    if (!days.has(since)) days.set(since, scale.map(() => 0));
    days.get(since)[scale.indexOf(step)] += n;
  }
  if (days.size < LINE_FROM) return;
  const points = [...days].sort(([a], [b]) => a - b).map(([day, counts]) => {
    const n = counts.reduce((a, b) => a + b, 0);
    return [x(day + 0.5), y(medianOf(scale, counts, n))];
  });
  view.sheet.stroke(points, {color: hueOf(view, family), width: 1.5, layer: 4});
}

// Marks at one place stand beside each other, a little off the line; a bar covers the days that may be meant.
function drawMark(view, frame, {x, y}, mark, taken) {
  const {sheet} = view;
  const {family, issue, step, since, until, begin, n, spans} = mark;
  const open = since === null;
  const hue = hueOf(view, family);
  const middle = open ? x(until + 0.5) : (x(begin) + x(until + 1)) / 2;
  const rows = view.shipped && !frame.areas ? rowsBehind(view.query.cubes.utterances, mark.cells) : [];
  const lone = spans.length === 1;
  for (let k = 0; k < (frame.areas ? 1 : n); k++) {
    const key = `${Math.round(middle)} ${step.id}`;
    const rank = (taken.get(key) ?? -1) + 1;
    taken.set(key, rank);
    const at = y(step.score) + Math.ceil(rank / 2) * 7 * (rank % 2 ? 1 : -1);
    if (until > begin && lone) {
      sheet.stroke([[x(begin), at], [x(until + 1), at]], {color: rgba(hue, 0.5), width: 2, dash: open ? 'dot' : 'solid'});
    }
    drawPosition(view, middle, at, {
      symbol: family.symbol,
      hue,
      size: frame.areas ? areaOf(n, frame.most, 5) : 9,
      hover: card(
        `${family.label} · ${issue.label}`,
        `${step.label} (${signed(step.score, 1)}), ${daysWords(since, until, view.spec.years)}, n = ${thousands(n)}`,
        ...(frame.areas ? [] : view.wordingOf(rows[k])),
      ),
      data: markOf(view, frame.two, mark),
    });
  }
}

// What a click asks for: positions of a side with one step and these days.
function markOf({spec}, two, {issue, family, step, since, until, n, spans}) {
  return {
    n,
    where: {
      issue: [issue.id],
      ...(two ? {party: spec.sides} : {}),
      family: [family.id],
      stance: [step.id],
      days: spans,
    },
    cube: 'utterances',
    label: `${family.label} · ${issue.label} · ${step.label} · ${daysWords(since, until, spec.years)}`,
  };
}

// ---- table

function listPositions(view, two, positions) {
  const {spec} = view;
  const places = new Map([...spec.issues, ...spec.families, ...spec.stances].map((entry, place) => [entry, place]));
  const early = (day) => day ?? -Infinity;
  const late = (day) => day ?? Infinity;
  const sorted = [...positions].sort((a, b) =>
    places.get(a.issue) - places.get(b.issue) || places.get(a.family) - places.get(b.family) || b.drawn - a.drawn ||
    compare(early(a.since), early(b.since)) || compare(late(a.until), late(b.until)) || places.get(a.step) - places.get(b.step)
  );
  return {
    head: ['Issue', 'Side', 'From', 'To', 'Position', 'n'],
    rows: sorted.map((position) => {
      const {issue, family, since, until, step, n} = position;
      return {
        cells: [issue.label, family.label, isoDay(since) || '–', isoDay(until) || '–', step.label, n],
        mark: markOf(view, two, position),
      };
    }),
  };
}

const compare = (a, b) => (a < b ? -1 : a > b ? 1 : 0);
