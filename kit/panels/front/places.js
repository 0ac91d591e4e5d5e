// Where the nodes of the network stand: found once from the whole case, so that no filter moves them.

const known = new WeakMap(); // what Python declared → places by how they are drawn

// {left, right, issues, rows, most, thickest, beyond}: speakers {id, label, family, row} by side, the row of each issue, how many rows
// there are, the n of the busiest speaker and of the thickest line, how many actors have no place. A row is that of an issue.
export function placesOf(view, links) {
  const {spec, narrow, stated} = view;
  if (!known.has(spec)) known.set(spec, new Map());
  const places = known.get(spec);
  const key = `${narrow} ${stated}`;
  if (!places.has(key)) places.set(key, arrangeNodes(view, links()));
  return places.get(key);
}

// On a narrow screen the actors of a side are one speaker.
export const speakerOf = ({narrow}, link) => (narrow ? link.family : link.actor).id;

// The lines to draw of links: {speaker, issue, way, n}.
export function linesOf(view, links) {
  const lines = new Map();
  for (const link of links) {
    const speaker = speakerOf(view, link);
    const key = `${speaker} ${link.issue.id} ${link.way.id}`;
    if (!lines.has(key)) lines.set(key, {speaker, issue: link.issue, way: link.way, n: 0});
    lines.get(key).n += link.n;
  }
  return [...lines.values()];
}

export function arrangeNodes(view, links) {
  const {spec, chart, narrow} = view;
  const speakers = rankSpeakers(view, links);
  const drawn = narrow ? speakers : speakers.slice(0, chart.most);
  const [left, right] = [[], []];
  spec.families.filter((family) => drawn.some((speaker) => speaker.family === family)).forEach((family, k) => {
    const side = k < 2 ? [left, right][k] : left.length <= right.length ? left : right;
    if (side.length) side.push(null); // a gap between families
    side.push(...drawn.filter((speaker) => speaker.family === family));
  });
  const issues = spec.issues.filter((issue) => links.some((link) => link.issue === issue));
  const rows = Math.max(issues.length, Math.max(left.length, right.length) * 0.75);
  const stand = (side) =>
    side.map((speaker, k) => speaker && {...speaker, row: (rows * (k + 0.5)) / side.length}).filter(Boolean);
  const first = (rows - issues.length) / 2 + 0.5;
  return {
    left: stand(left),
    right: stand(right),
    issues: new Map(issues.map((issue, k) => [issue, first + k])),
    rows,
    most: Math.max(1, ...drawn.map(({n}) => n)),
    thickest: linesOf(view, links).reduce((most, {n}) => Math.max(most, n), 1),
    beyond: speakers.length - drawn.length,
  };
}

// Speakers, the busiest first, each with the side for which it says most.
function rankSpeakers(view, links) {
  const speakers = new Map();
  for (const link of links) {
    const id = speakerOf(view, link);
    if (id === '') continue;
    const {label} = view.narrow ? link.family : link.actor;
    if (!speakers.has(id)) speakers.set(id, {id, label, n: 0, families: new Map()});
    const speaker = speakers.get(id);
    speaker.n += link.n;
    speaker.families.set(link.family, (speaker.families.get(link.family) ?? 0) + link.n);
  }
  return [...speakers.values()]
    .map(({id, label, n, families}) => ({id, label, n, family: [...families].sort(([, a], [, b]) => b - a)[0][0]}))
    .sort((a, b) => b.n - a.n);
}
