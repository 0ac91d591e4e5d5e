// What the kinds of chart share.
import {Sheet} from './sheet.js';

export const at = (sums, ...codes) => codes.reduce((k, c, j) => k * sums.shape[j] + c, 0);
export const sheetOf = (x) => new Sheet(x.width, x.colours, x.spec.font);
export const hue = (x, f) => f.hue[x.mode];
