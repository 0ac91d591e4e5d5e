// The reports of events that the filters leave, by articles and by other sources.
export const CODES = ['yes', 'partly', 'no'];
export const AGREES = {yes: 'agrees', partly: 'partly', no: 'disagrees'};

// Events that two sources or more report: {event, printed, others, n, by}. `printed` and `others` count by `CODES`; `by` has for each
// article that reports it the codes.
export function readReports({query, spec}) {
  const events = new Map(spec.events.map((event) => [event.id, event]));
  const found = new Map();
  for (const [[id]] of query.groups('events', ['event'])) {
    const others = CODES.map((code) => spec.disputes[id].others[code] ?? 0);
    found.set(id, {event: events.get(id), printed: [0, 0, 0], others, by: new Map()});
  }
  let single = 0;
  for (const [[id, code, article], n] of query.groups('reports', ['event', 'agrees', 'article'])) {
    const item = found.get(id);
    item.printed[CODES.indexOf(code)] += n;
    item.by.set(article, [...(item.by.get(article) ?? []), code]);
  }
  const items = [...found.values()].filter((item) => {
    item.n = [...item.printed, ...item.others].reduce((a, b) => a + b, 0);
    single += item.n === 1 ? 1 : 0;
    return item.n > 1;
  });
  return {items, single};
}

// Contested events whose days the sources do not agree on, with those of their reports that are listed and the number of all, and
// how many others are contested; the twin of `differing` in kit/panels/sourced_numbers.py.
export function differing({query, spec}) {
  const counts = countReports({query, spec});
  const kept = new Set(query.groups('reports', ['report']).map(([[id]]) => id));
  const byEvent = new Map();
  for (const report of spec.reports) {
    if (!counts.has(report.event)) continue;
    if (!byEvent.has(report.event)) byEvent.set(report.event, []);
    if (!report.article || kept.has(report.id)) byEvent.get(report.event).push(report);
  }
  const events = new Map(spec.events.map((event) => [event.id, event]));
  const contested = [...byEvent]
    .map(([id, reports]) => ({event: events.get(id), reports, codes: counts.get(id)}))
    .map((item) => ({...item, n: Object.values(item.codes).reduce((a, b) => a + b, 0)}))
    .filter((item) => item.n && isContested(item, spec.disputes[item.event.id].flagged));
  const named = (report) => ({round: '', source: spec.articles[report.article]?.name ?? 'another article', ...report});
  const items = contested.filter(daysDiffer).map(({event, reports, n}) => ({event, n, reports: reports.map(named)}));
  return {items, agreed: contested.length - items.length};
}

// Per event that the filters leave, how many of all its reports agree or not.
function countReports({query, spec}) {
  const counts = new Map(query.groups('events', ['event']).map(([[id]]) => [id, {...spec.disputes[id].others}]));
  for (const [[id, code], n] of query.groups('reports', ['event', 'agrees'])) {
    const codes = counts.get(id);
    if (codes) codes[code] = (codes[code] ?? 0) + n;
  }
  return counts;
}

function isContested({event, reports, codes}, flagged) {
  const rounds = new Set(reports.map(({round}) => round).filter(Boolean));
  if (event.round !== null) rounds.add(String(event.round));
  return flagged || rounds.size > 1 || codes.no > 0;
}

function daysDiffer({reports, codes}) {
  const days = new Set(reports.map(({since, until}) => `${since} ${until}`));
  return codes.no > 0 || (codes.partly > 0 && days.size > 1);
}
