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

// A day's number → “16 Mar”, or “16 Mar 2022”.
export function dayWords(number, year = false) {
  const date = new Date(number * 864e5);
  const day = `${date.getUTCDate()} ${date.toLocaleString('en', {month: 'short', timeZone: 'UTC'})}`;
  return year ? `${day} ${date.getUTCFullYear()}` : day;
}

// Days on which an axis has ticks: every week, or the next coarser step that gives at most that many.
export function tickDays(first, last, most) {
  const steps = [1, 2, 7, 14, 28, 91, 182, 364, 728, 1820, 3640, 7280];
  const step = steps.find((s) => (last - first) / s <= most && (s >= 7 || last - first < 8)) ?? steps.at(-1);
  return Array.from({length: Math.floor((last - first) / step) + 1}, (_, i) => first + i * step);
}

export const yearOf = (number) => new Date(number * 864e5).getUTCFullYear();

// Whether an event is known to touch the days from first to last; one with an open side counts by the other.
export function isWithin({since, until}, first, last) {
  if (until !== null) return until >= first && (since ?? until) <= last;
  return since !== null && since <= last && since >= first;
}

export const isOneDay = ({since, until}) => since !== null && since === until;
