// One function per kind of chart: sums in, marks on a sheet and a table of the same numbers out.
import {agreement} from './agreement.js';
import {corrected} from './corrected.js';
import {coverage} from './coverage.js';
import {gap} from './gap.js';
import {isStated} from './load.js';
import {movement} from './movement.js';
import {network} from './network.js';
import {dates} from './dates.js';
import {sources} from './flow.js';
import {lag} from './lag.js';
import {figures} from './rivals.js';
import {sentiment} from './sentiment.js';
import {Sheet} from './sheet.js';
import {stance} from './stance.js';
import {timeline} from './timeline.js';
import {tonesInTime} from './tones_in_time.js';
import {voices} from './voices.js';

const CHARTS = {
  timeline,
  stance,
  sentiment,
  sentiment_outlets: sentiment,
  sentiment_days: tonesInTime,
  coverage,
  voices,
  gap,
  movement,
  network,
  sources,
  figures,
  agreement,
  dates,
  lag,
  corrected_stance: corrected,
  corrected_voices: corrected,
};

// A chart of what the panel's query leaves, as wide as this: {sheet, n, unit, note, key, table}; see shared.js
export function drawChart(panel, chart, width, narrow) {
  const {query, spec, look, source, shipped} = panel;
  const {mode, colours} = look;
  const sheet = new Sheet(width, colours, spec.font);
  const view = {
    query,
    spec,
    chart,
    width,
    narrow,
    mode,
    colours,
    sheet,
    wordingOf: source.wordingOf,
    shipped: Boolean(shipped),
    stated: isStated(panel),
  };
  return {sheet, ...CHARTS[chart.kind](view)};
}
