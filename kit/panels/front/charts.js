// One function per kind of chart: sums in, marks and a table of the same numbers out. `x` holds query, spec, width, narrow, colours.
import {coverage} from './coverage.js';
import {sentiment} from './sentiment.js';
import {stance} from './stance.js';
import {timeline} from './timeline.js';
import {voices} from './voices.js';

export const CHARTS = {timeline, stance, sentiment, coverage, voices};
