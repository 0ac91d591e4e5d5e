// The board's eyes: tells the kernel whether the page is dark and how wide the board is, so that the chart is drawn for it.
const NARROW = 400; // px of a narrow chart
const THEME = ['data-theme', 'data-jp-theme-light'];
const dark = () => {
  const jupyter = document.body.getAttribute('data-jp-theme-light');
  if (jupyter) return jupyter === 'false';
  const {theme} = document.documentElement.dataset;
  return theme ? theme === 'dark' : matchMedia('(prefers-color-scheme: dark)').matches;
};

function render({model, el}) {
  let due = 0;
  const look = () => {
    const width = Math.round(el.clientWidth);
    if (!width) return; // not shown
    // a chart of the least width still has to go into less
    el.closest('.kit-board')?.style.setProperty('--kit-board-zoom', Math.min(1, width / NARROW));
    model.set({dark: dark(), width});
    model.save_changes();
  };
  const later = () => {
    clearTimeout(due);
    due = setTimeout(look, 100);
  };
  const theme = new MutationObserver(later),
    size = new ResizeObserver(later),
    scheme = matchMedia('(prefers-color-scheme: dark)');
  for (const node of [document.documentElement, document.body]) theme.observe(node, {attributes: true, attributeFilter: THEME});
  size.observe(el);
  scheme.addEventListener('change', later);
  look();
  return () => {
    clearTimeout(due);
    theme.disconnect();
    size.disconnect();
    scheme.removeEventListener('change', later);
  };
}

export default {render};
