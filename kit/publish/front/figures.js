// Standing charts: plotly figures as the notebook made them, drawn in the page's colours and at its width.
import {printAlone} from '../../panels/front/alone.js';
import {getMenu, usualRows} from '../../panels/front/get.js';
import {describedSVG, plotPicture, plotSVG} from '../../panels/front/picture.js';
import {csvText, pictureBlob, saveFile, tableForms} from '../../panels/front/save.js';
import {thousands} from '../../panels/front/words.js';

const WIDE = 960;
const SCALED_FROM = 700; // px: below, the narrow drawing is used
const PAPER = 660; // px of a printed page
const CONFIG = {displayModeBar: false, responsive: false, scrollZoom: false, doubleClick: false};

// A digit of colour as two hexadecimal ones.
const hex = (value) => Number(value).toString(16).padStart(2, '0');

function paper(node) {
  // the page's own background; plotly cannot read CSS variables
  const probe = document.createElement('i');
  probe.style.cssText = 'display:none;color:var(--paper,#fff)';
  node.append(probe);
  const [r, g, b] = getComputedStyle(probe).color.match(/[\d.]+/g);
  probe.remove();
  return '#' + [r, g, b].map((channel) => hex(Math.round(channel))).join('');
}

// Every colour of the light mode in the dark mode's; the twin of `darkened` in kit/charts/theme.py.
function recolour(value, table) {
  if (Array.isArray(value)) return value.map((v) => recolour(v, table));
  if (value && typeof value === 'object') {
    return Object.fromEntries(Object.entries(value).map(([k, v]) => [k, recolour(v, table)]));
  }
  if (typeof value !== 'string') return value;
  return value
    .replace(/#[0-9a-f]{6}\b/gi, (c) => table[c.toLowerCase()] ?? c)
    .replace(/rgba\((\d+),(\d+),(\d+),/g, (all, r, g, b) => {
      const other = table['#' + [r, g, b].map(hex).join('')];
      return other ? `rgba(${[1, 3, 5].map((i) => parseInt(other.slice(i, i + 2), 16)).join(',')},` : all;
    });
}

const printing = () => document.documentElement.hasAttribute('data-print');
function isDark() {
  const {theme} = document.documentElement.dataset;
  if (printing()) return false;
  return theme ? theme === 'dark' : matchMedia('(prefers-color-scheme: dark)').matches;
}

// A hover card of a chart as lines of text: what stands in it was escaped, `<br>` and `<b>` are the chart's own.
const SIGNS = {amp: '&', lt: '<', gt: '>', quot: '"', '#36': '$', '#39': "'", '#x27': "'"};
const linesOf = (card) =>
  String(card ?? '')
    .split('<br>')
    .map((line) => line.replace(/<[^>]*>/g, '').replace(/&(\w+|#\w+);/g, (all, name) => SIGNS[name] ?? all))
    .filter(Boolean);

// A function that draws the figure for the room and the colours there are, if either has changed.
function drawer(box, figure, colours) {
  const plot = box.querySelector('.plot');
  const frame = box.querySelector('.frame');
  let drawn = '';
  return () => {
    const print = printing();
    const room = print ? PAPER : frame.clientWidth;
    if (!room) return;
    const dark = isDark();
    const own = figure.plain; // of another library than the kit's charts: one drawing for every width, in its own colours
    const kind = own ? 'plain' : room >= SCALED_FROM || print ? 'wide' : 'narrow';
    const background = paper(box);
    // every picture has a width; one as wide as it was made, or smaller
    const width = own ? Math.min(room, own.layout.width ?? 860) : (figure[kind].layout.width ?? WIDE);
    const scale = kind === 'wide' ? Math.min(1, room / width) : 1;
    const state = [kind, dark, background, width].join();
    if (state !== drawn) {
      drawn = state;
      const table = own ? {} : {...(dark ? colours.dark : {}), [colours.background]: background};
      const {data, layout} = recolour(figure[kind], table);
      window.Plotly.react(plot, data, own ? {...layout, width} : layout, CONFIG);
    }
    const height = plot.offsetHeight;
    plot.style.transform = scale < 1 ? `scale(${scale})` : '';
    frame.style.height = scale < 1 ? `${Math.ceil(height * scale)}px` : '';
  };
}

// A click on one of its marks shows the mark's card below.
function showCards(box) {
  const picked = box.querySelector('.picked');
  box.querySelector('.plot').on?.('plotly_click', (event) => {
    const point = event.points?.[0];
    const lines = linesOf(point?.hovertext ?? point?.text);
    if (!picked || !lines.length) return;
    picked.replaceChildren(
      ...lines.map((line, i) => Object.assign(document.createElement(i ? 'span' : 'strong'), {textContent: line, dir: 'auto'})),
    );
    picked.hidden = false;
  });
}

// What a reader takes away: the rows as a table, the drawing as a picture.
function offerFiles(box, figure, colours) {
  const plot = box.querySelector('.plot');
  const name = box.id || 'chart';
  const left = figure.more ? ` ${thousands(figure.more)} more rows are not on this page.` : '';
  const note = (box.dataset.note ?? figure.title) + left;
  const alt = plot.getAttribute('aria-label');
  const table = [figure.columns, figure.rows, note];
  const rows = usualRows({
    table: figure.rows?.length ? () => tableForms(...table) : null,
    csv: () => saveFile(`${name}.csv`, new Blob([csvText(...table)], {type: 'text/csv;charset=utf-8'})),
    picture: async (format, print = false) => {
      const picture = await pictureOf(print ? figure.wide ?? figure.plain : plot, figure, {alt, note, colours});
      saveFile(`${name}.${print ? 'print.' : ''}${format}`, await pictureBlob(picture, format, {print}));
    },
    alone: async () => printAlone(await pictureOf(figure.wide ?? figure.plain, figure, {alt, note, colours}), name),
    alt: () => alt,
  });
  rows.push(['Link', [box.querySelector('.tools a')]]);
  const tell = (words) => document.getElementById('kit-live').textContent = words;
  box.querySelector('.tools').append(getMenu({title: figure.title, rows, tell}));
}

// A chart of the kit carries title, n and source in its drawing; under another's stands where it is from.
async function pictureOf(drawn, {title, wide}, {alt, note, colours}) {
  const {width, height} = drawn._fullLayout ?? drawn.layout;
  if (wide) return {svg: describedSVG(await plotSVG(window.Plotly, drawn), title, alt), width: width ?? WIDE, height};
  const size = {width: width ?? 860, height: height ?? 450};
  const figure = drawn._fullLayout ? drawn : {...drawn, layout: {...drawn.layout, ...size}};
  const own = getComputedStyle(document.body).fontFamily;
  const words = {background: colours.background, ink: '#1b1e23', muted: '#59606a', font: own};
  return plotPicture({P: window.Plotly, figure, title: '', alt, below: [note], ...words});
}

function bringToLife(box, figure, colours) {
  const draw = drawer(box, figure, colours);
  draw();
  showCards(box);
  document.addEventListener('kit:redraw', draw);
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', draw);
  new ResizeObserver(() => {
    if (!printing()) draw();
  }).observe(box.querySelector('.frame'));
  offerFiles(box, figure, colours);
}

// `colours`: the light background, and of every light colour the one it has in the dark.
export default function start(colours) {
  window.kitFigures = (figures) => {
    for (const box of document.querySelectorAll('[data-figure]')) bringToLife(box, figures[box.dataset.figure], colours);
  };
  window.kitFiles = (files) => {
    // in a page that is one file, what there is to download is packed into it
    for (const link of document.querySelectorAll('a[data-file]')) {
      link.addEventListener('click', (event) => {
        event.preventDefault();
        saveFile(link.download, new Blob([files[link.dataset.file]]));
      });
    }
  };
}
