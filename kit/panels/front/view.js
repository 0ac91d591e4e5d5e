// The view: reads the controls' models, sums, draws, and shows the evidence. Everything it says and colours is declared in Python.
// What its files share is one record, the panel: see load.js.
import {followAddress} from './address.js';
import {showEvidence} from './choice.js';
import {drawNow, paintBar} from './drawing.js';
import {buildFrame, memberOf} from './frame.js';
import {elect, join} from './group.js';
import {load} from './load.js';
import {printing, THEME} from './page.js';

async function render({model, el, host, signal}) {
  const panel = await load({model, host});
  if (signal?.aborted) return;
  buildFrame(panel, el);
  const redraw = redrawer(panel);
  watchModels(panel, redraw.atChoice);
  watchPlace(panel, redraw.soon);
  watchTheme(panel, redraw.soon);
  watch(panel, document, 'kit:redraw', () => drawNow(panel, {print: true}));
  followAddress(panel, redraw.atChoice, (name, listener) => watch(panel, globalThis, name, listener));
  panel.width = panel.root.clientWidth;
  drawNow(panel);
  return () => {
    panel.width = 0;
    panel.stop.forEach((undo) => undo());
    redraw.cancel();
    clearTimeout(panel.timer);
    panel.turns++;
    panel.figures.forEach((figure) => panel.P.purge(figure.plot));
  };
}

function watch(panel, target, name, listener) {
  target.addEventListener(name, listener);
  panel.stop.push(() => target.removeEventListener(name, listener));
}

// When to draw: with the next frame, or at once after a choice, several in one go (a reset) together.
function redrawer(panel) {
  let due = 0;
  let chosen = false;
  return {
    soon: () => {
      cancelAnimationFrame(due);
      due = requestAnimationFrame(() => drawNow(panel));
    },
    atChoice: () => {
      if (chosen) return;
      chosen = true;
      queueMicrotask(() => {
        chosen = false;
        drawNow(panel);
      });
    },
    cancel: () => cancelAnimationFrame(due),
  };
}

function watchModels(panel, atChoice) {
  const listen = (model, name, listener) => {
    model.on(name, listener);
    panel.stop.push(() => model.off(name, listener));
  };
  for (const control of Object.values(panel.models)) listen(control, 'change:index', atChoice);
  for (const control of [panel.machine, panel.text, panel.marked, panel.pinned]) {
    if (control) listen(control, 'change:value', atChoice);
  }
  listen(panel.model, 'change:mark', () => panel.query && showEvidence(panel));
}

// Its width; once it has one it stands on the page and takes part in its group.
function watchPlace(panel, redraw) {
  let member = null;
  const observer = new ResizeObserver(() => {
    const width = panel.root.clientWidth;
    if (printing() || !width) return;
    if (panel.group) {
      if (member) elect(panel.group);
      else join(panel.group, member = memberOf(panel, {dress: () => paintBar(panel), redraw}), panel.stop);
    }
    if (Math.abs(width - panel.width) > 1) {
      panel.width = width;
      redraw();
    }
  });
  observer.observe(panel.root);
  panel.stop.push(() => observer.disconnect());
}

function watchTheme(panel, redraw) {
  const observer = new MutationObserver(redraw);
  for (const node of [document.documentElement, document.body]) {
    observer.observe(node, {attributes: true, attributeFilter: THEME});
  }
  panel.stop.push(() => observer.disconnect());
  watch(panel, matchMedia('(prefers-color-scheme: dark)'), 'change', redraw);
}

export default {render};
