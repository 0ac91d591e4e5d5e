// Days of an axis and intervals of days → short words; the twin of kit/days.py and of `day_ticks` in kit/charts/timeline.py.

const STEPS = [1, 2, 7, 14, 28, 91, 182, 364, 728, 1820, 3640, 7280]; // days between ticks
const MONTHS = [1, 2, 3, 6, 12, 24, 60, 120, 240, 600, 1200]; // between ticks of an axis of many days
const MANY = 150; // days
const NAMES = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

// Whether days are told apart by month and year: there are many, and not of one year.
export const isLong = (first, last) => last - first > MANY && yearOf(first) !== yearOf(last);

// Every week of the days from first to last, or the next coarser step with at most so many ticks: {day, words}. Of many days the
// first days of months or years.
export function dayTicks(first, last, most) {
  if (isLong(first, last)) return monthTicks(first, last, most);
  const length = last - first + 1;
  const step = STEPS.find((days) => length / days <= most && (days >= 7 || length < 8)) ?? STEPS.at(-1);
  const years = yearOf(first) !== yearOf(last);
  return Array.from(
    {length: Math.floor((length - 1) / step) + 1},
    (_, k) => ({day: first + k * step, words: dayWords(first + k * step, years)}),
  );
}

function monthTicks(first, last, most) {
  const monthOf = (day) => yearOf(day) * 12 + dateOf(day).getUTCMonth();
  const begin = monthOf(first) + (dateOf(first).getUTCDate() > 1 ? 1 : 0);
  const months = Array.from({length: monthOf(last) - begin + 1}, (_, k) => begin + k);
  const every = (step) => months.filter((month) => month % step === 0);
  const step = MONTHS.find((n) => every(n).length <= most) ?? MONTHS.at(-1);
  return every(step).map((month) => {
    const day = Date.UTC(Math.floor(month / 12), month % 12) / 864e5;
    return {day, words: step >= 12 ? String(yearOf(day)) : monthWords(day)};
  });
}

// A day's number → “16 Mar”, or “16 Mar 2022”: years are said everywhere, nowhere, or but for one year.
export function dayWords(number, years = false) {
  const date = dateOf(number);
  const day = `${date.getUTCDate()} ${NAMES[date.getUTCMonth()]}`;
  return years === true || (years && years !== yearOf(number)) ? `${day} ${yearOf(number)}` : day;
}

// “16 Mar”, “12–14 Mar”, “by 16 Mar”, “undated”; null is an open side.
export function daysWords(since, until, years = false) {
  if (since === null && until === null) return 'undated';
  if (since === null) return `by ${dayWords(until, years)}`;
  if (until === null) return `from ${dayWords(since, years)}`;
  if (since === until) return dayWords(since, years);
  const sameMonth = monthWords(since) === monthWords(until);
  const from = sameMonth ? dateOf(since).getUTCDate() : `${dayWords(since, years)} `;
  return `${from}–${sameMonth ? '' : ' '}${dayWords(until, years)}`;
}

const dateOf = (day) => new Date(day * 864e5);
export const yearOf = (day) => dateOf(day).getUTCFullYear();
const monthWords = (day) => `${NAMES[dateOf(day).getUTCMonth()]} ${yearOf(day)}`;
