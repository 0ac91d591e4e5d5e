// The chains through which words reach a page, and the nodes that a chart of them draws.
const MOST = {outlet: 14, original: 28, carrier: 14}; // with a node of their own; an original belongs to its outlet
const HIDDEN = ['not stated', 'no carrier named', 'unknown'];
const NOBODY = {id: '', label: 'side not known', hue: {light: '#888686', dark: '#7A7778'}};

// Whether a name says that the articles do not say.
export const isHidden = (name) => HIDDEN.some((word) => name.startsWith(word));

// The chains that the filters leave: {outlet, original, carrier, family, n}.
export function readFlows({query, spec}) {
  const families = new Map([...spec.families, NOBODY].map((family, rank) => [family.id, {...family, rank}]));
  const outlets = new Map(spec.outlets.map((outlet) => [outlet.id, outlet]));
  return query.groups('carried', ['outlet', 'original', 'carrier', 'family'])
    .map(([[outlet, original, carrier, family], n]) => ({
      outlet: outlets.get(outlet) ?? {id: outlet, label: 'unknown outlet'},
      original,
      carrier,
      family: families.get(family),
      n,
    }));
}

// The same with `nodes`, one a column; lesser outlets, originals and carriers share one. `pooled`: whether some do.
export function pool(flows) {
  const kept = {
    outlet: largest(flows, ({outlet}) => outlet.id, MOST.outlet),
    carrier: largest(flows, ({carrier}) => carrier, MOST.carrier),
  };
  const printedBy = ({outlet}) => (has(kept.outlet, outlet.id) ? outlet.id : '');
  kept.original = largest(flows, (flow) => `${printedBy(flow)} ${flow.original}`, MOST.original);
  const known = new Map();
  const node = (key, name, where, family = null) => {
    if (!known.has(key)) known.set(key, {name, family, n: 0, ids: {}});
    const found = known.get(key);
    for (const [dimension, id] of Object.entries(where)) (found.ids[dimension] ??= new Set()).add(id);
    return found;
  };
  const drawn = flows.map((flow) => {
    const {outlet, original, carrier, family, n} = flow;
    const isOther = {outlet: !has(kept.outlet, outlet.id), original: !has(kept.original, `${printedBy(flow)} ${original}`)};
    const printed = isOther.outlet ? 'other outlets' : outlet.label;
    const written = isOther.original ? 'other originals' : original;
    const carried = has(kept.carrier, carrier) ? carrier : 'other carriers';
    const nodes = {
      outlet: node(`outlet ${isOther.outlet ? '' : outlet.id}`, printed, {outlet: outlet.id}),
      original: node(`original ${isOther.outlet ? '' : outlet.id} ${written}`, written, {outlet: outlet.id, original}),
      carrier: node(`carrier ${carried}`, carried, {carrier}),
      family: node(`family ${family.id}`, family.label, {family: family.id}, family),
    };
    for (const each of Object.values(nodes)) each.n += n;
    return {...flow, nodes};
  });
  for (const each of known.values()) {
    each.where = Object.fromEntries(Object.entries(each.ids).map(([dimension, ids]) => [dimension, [...ids]]));
  }
  return {drawn, pooled: Object.values(kept).some(Boolean)};
}

const has = (kept, id) => !kept || kept.has(id);

// The ids with most attributions, or null where all have room.
function largest(flows, idOf, limit) {
  const sums = new Map();
  for (const flow of flows) sums.set(idOf(flow), (sums.get(idOf(flow)) ?? 0) + flow.n);
  if (sums.size <= limit + 2) return null;
  return new Set([...sums].sort(([, a], [, b]) => b - a).slice(0, limit).map(([id]) => id));
}

// A column's nodes from above: families as everywhere, carriers near the families they carry, what is not said last.
export function orderNodes(flows, column) {
  const nodes = [...new Set(flows.map((flow) => flow.nodes[column]))];
  if (column === 'family') return nodes.sort((a, b) => a.family.rank - b.family.rank);
  if (column === 'original') return byOutlet(flows, nodes);
  if (column !== 'carrier') return nodes;
  const at = new Map();
  for (const {nodes: {carrier}, family, n} of flows) at.set(carrier, (at.get(carrier) ?? 0) + family.rank * n);
  const place = (node) => at.get(node) / node.n;
  return nodes.sort((a, b) => isHidden(a.name) - isHidden(b.name) || place(a) - place(b));
}

// Originals beside the outlets that printed them.
function byOutlet(flows, nodes) {
  const outlets = [...new Set(flows.map((flow) => flow.nodes.outlet))];
  const of = new Map(flows.map((flow) => [flow.nodes.original, outlets.indexOf(flow.nodes.outlet)]));
  return nodes.sort((a, b) => of.get(a) - of.get(b));
}
