// Events and who reports them; the twins of `told_by` and `articles_of` in kit/panels/numbers.py.

// An event's reports by the selected outlets, and by other sources.
export const reportsOf = (event, selection) =>
  event.reports.filter(
    (r) => !r.outlet_id || ((!selection.outlet || selection.outlet.includes(r.outlet_id)) && !(selection.copies && r.copy)),
  );

// Articles that report an event: told apart where all reports are listed, else counted by outlet.
export function articlesOf(event, selection) {
  if (!event.told) return new Set(reportsOf(event, selection).filter((r) => r.outlet_id).map((r) => r.article)).size;
  return event.told
    .filter((r) => (!selection.outlet || selection.outlet.includes(r.outlet_id)) && !(selection.copies && r.copy))
    .reduce((n, r) => n + r.n, 0);
}

// Whether an event is known to touch the days from first to last; one with an open side counts by the other.
export function isWithin({since, until}, first, last) {
  if (until !== null) return until >= first && (since ?? until) <= last;
  return since !== null && since <= last && since >= first;
}

export const isOneDay = ({since, until}) => since !== null && since === until;
