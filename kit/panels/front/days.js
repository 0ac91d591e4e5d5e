// Days of an axis and intervals of days → short words; the twin of kit/days.py.
import {dayWords} from './events.js';

const STEPS = [1, 2, 7, 14, 28, 91, 182, 364, 728, 1820, 3640, 7280]; // days between ticks

// Every week of the days from first to last, or the next coarser step with at most so many ticks: {day, words}.
export function dayTicks(first, last, most) {
  const length = last - first + 1;
  const step = STEPS.find((days) => length / days <= most && (days >= 7 || length < 8)) ?? STEPS.at(-1);
  const words = step < 91 && yearOf(first) === yearOf(last) ? dayWords : monthWords;
  return Array.from(
    {length: Math.floor((length - 1) / step) + 1},
    (_, k) => ({day: first + k * step, words: words(first + k * step)}),
  );
}

// “16 Mar”, “12–14 Mar”, “by 16 Mar”, “undated”; null is an open side.
export function daysWords(since, until) {
  if (since === null && until === null) return 'undated';
  if (since === null) return `by ${dayWords(until)}`;
  if (until === null) return `from ${dayWords(since)}`;
  if (since === until) return dayWords(since);
  const sameMonth = monthWords(since) === monthWords(until);
  return sameMonth ? `${new Date(since * 864e5).getUTCDate()}–${dayWords(until)}` : `${dayWords(since)} – ${dayWords(until)}`;
}

const dateOf = (day) => new Date(day * 864e5);
const yearOf = (day) => dateOf(day).getUTCFullYear();
const monthWords = (day) => `${dateOf(day).toLocaleString('en', {month: 'short', timeZone: 'UTC'})} ${yearOf(day)}`;
