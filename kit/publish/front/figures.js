// Standing charts: plotly figures as the notebook made them, drawn in the page's colours and at its width.
const WIDE = 960,
  SCALED_FROM = 700, // px: below, the narrow drawing is used
  PAPER = 660; // px of a printed page

function paper(node) {
  // the page's own background; plotly cannot read CSS variables
  const probe = document.createElement('i');
  probe.style.cssText = 'display:none;color:var(--paper,#fff)';
  node.append(probe);
  const [r, g, b] = getComputedStyle(probe).color.match(/[\d.]+/g);
  probe.remove();
  return '#' + [r, g, b].map(c => Math.round(c).toString(16).padStart(2, '0')).join('');
}

// Every colour of the light mode in the dark mode's; the twin of `darkened` in kit/charts/theme.py.
function recolour(value, table) {
  if (Array.isArray(value)) return value.map(v => recolour(v, table));
  if (value && typeof value === 'object')
    return Object.fromEntries(Object.entries(value).map(([k, v]) => [k, recolour(v, table)]));
  if (typeof value !== 'string') return value;
  return value
    .replace(/#[0-9a-f]{6}\b/gi, c => table[c.toLowerCase()] ?? c)
    .replace(/rgba\((\d+),(\d+),(\d+),/g, (all, ...c) => {
      const found = table['#' + c.slice(0, 3).map(v => Number(v).toString(16).padStart(2, '0')).join('')];
      return found ? `rgba(${[1, 3, 5].map(i => parseInt(found.slice(i, i + 2), 16)).join(',')},` : all;
    });
}

function isDark() {
  const root = document.documentElement;
  if (root.hasAttribute('data-print')) return false;
  return root.dataset.theme ? root.dataset.theme === 'dark' : matchMedia('(prefers-color-scheme: dark)').matches;
}

// A hover card of a chart as lines of text: what stands in it was escaped, `<br>` and `<b>` are the chart's own.
const SIGNS = {amp: '&', lt: '<', gt: '>', quot: '"', '#36': '$', '#39': "'", '#x27': "'"};
const lines = card =>
  String(card ?? '')
    .split('<br>')
    .map(line => line.replace(/<[^>]*>/g, '').replace(/&(\w+|#\w+);/g, (all, name) => SIGNS[name] ?? all))
    .filter(Boolean);

function standing(box, figure) {
  const P = window.Plotly,
    plot = box.querySelector('.plot'),
    picked = box.querySelector('.picked'),
    frame = box.querySelector('.frame');
  let drawn = '';
  const draw = () => {
    const print = document.documentElement.hasAttribute('data-print'),
      room = print ? PAPER : frame.clientWidth;
    if (!room) return;
    const dark = isDark(),
      own = figure.plain,
      kind = own ? 'plain' : room >= SCALED_FROM || print ? 'wide' : 'narrow',
      background = paper(box),
      // every picture has a width; one as wide as it was made, or smaller
      width = own ? Math.min(room, own.layout.width ?? 860) : (figure[kind].layout.width ?? WIDE),
      scale = kind === 'wide' ? Math.min(1, room / width) : 1,
      state = [kind, dark, background, width].join();
    if (state !== drawn) {
      drawn = state;
      const table = own ? {} : dark ? {...DARK, [BACKGROUND]: background} : {[BACKGROUND]: background},
        {data, layout} = recolour(figure[kind], table);
      P.react(plot, data, own ? {...layout, width} : layout, {displayModeBar: false, responsive: false, scrollZoom: false, doubleClick: false});
    }
    const height = plot.offsetHeight;
    plot.style.transform = scale < 1 ? `scale(${scale})` : '';
    frame.style.height = scale < 1 ? `${Math.ceil(height * scale)}px` : '';
  };
  draw();
  plot.on?.('plotly_click', event => {
    const point = event.points?.[0],
      card = lines(point?.hovertext ?? point?.text);
    if (!picked || !card.length) return;
    picked.replaceChildren(
      ...card.map((line, i) => Object.assign(document.createElement(i ? 'span' : 'strong'), {textContent: line, dir: 'auto'})),
    );
    picked.hidden = false;
  });
  document.addEventListener('kit:redraw', draw);
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', draw);
  new ResizeObserver(() => {
    if (!document.documentElement.hasAttribute('data-print')) draw();
  }).observe(frame);

  const name = box.id || 'chart',
    left = figure.more ? ` ${figure.more.toLocaleString('en')} more rows are not on this page.` : '',
    note = (box.dataset.note ?? figure.title) + left,
    live = text => {
      document.getElementById('kit-live').textContent = text;
    },
    actions = {
      csv: () => saveFile(`${name}.csv`, new Blob([csvText(figure.columns, figure.rows, note)], {type: 'text/csv'})),
      svg: () => picture('svg'),
      png: () => picture('png'),
    };
  const picture = async format => {
    const {width, height} = plot._fullLayout,
      address = await P.toImage(plot, {format, width, height, scale: format === 'png' ? 2 : 1}),
      blob =
        format === 'svg'
          ? new Blob([decodeURIComponent(address.slice(address.indexOf(',') + 1))], {type: 'image/svg+xml'})
          : new Blob([Uint8Array.from(atob(address.slice(address.indexOf(',') + 1)), c => c.charCodeAt(0))], {type: 'image/png'});
    saveFile(`${name}.${format}`, blob);
  };
  for (const button of box.querySelectorAll('[data-action]'))
    button.addEventListener('click', async () => {
      await actions[button.dataset.action]();
      live(`${button.textContent} saved.`);
    });
}

window.kitFiles = files => {
  // in a page that is one file, what there is to download is packed into it
  for (const link of document.querySelectorAll('a[data-file]'))
    link.addEventListener('click', event => {
      event.preventDefault();
      saveFile(link.download, new Blob([files[link.dataset.file]]));
    });
};
window.kitFigures = async figures => {
  for (const box of document.querySelectorAll('[data-figure]')) standing(box, figures[box.dataset.figure]);
};
