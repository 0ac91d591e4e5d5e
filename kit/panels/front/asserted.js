// What sources assert and a view is told: reports of an event, sentences with a number. It stands before the attributions of a mark.
import {reportsOf} from './events.js';

const REPORT = {one: 'report', of: ' of the event'};
const NUMBER = {one: 'number', of: ''};

// {asserted, unlisted, words}: rows of the evidence, how many more there are, and what they are called.
export function toldOf(spec, mark, selection) {
  const figures = (spec.figures ?? []).filter(({id}) => mark?.where.figure?.includes(id));
  if (figures.length) return {asserted: figures.map(({report}) => report), unlisted: 0, words: NUMBER};
  const events = spec.events.filter(({id}) => mark?.where.event?.includes(id));
  const {article} = mark?.where ?? {};
  const isMeant = (report) => !article || article.includes(report.article_id);
  return {
    asserted: events.flatMap((event) => reportsOf(event, selection)).filter(isMeant),
    unlisted: article ? 0 : events.reduce((n, event) => n + (event.more ?? 0), 0),
    words: REPORT,
  };
}
