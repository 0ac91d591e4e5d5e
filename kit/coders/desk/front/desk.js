// The desk's text: sentences as words; a passage is chosen with mouse or keys, codes are shown where they lie.
import {connect} from './kernel.js';
import {answerKeys} from './keys.js';
import {followMouse} from './mouse.js';
import {make, Passage} from './passage.js';

function render({model, el}) {
  const stop = [];
  const text = make('div', {class: 'kit-desk-text', tabindex: '0', role: 'application', 'aria-label': 'Text of the article'});
  const spoken = make('p', {class: 'kit-desk-spoken', 'aria-live': 'polite'});
  const list = make('ol', {class: 'kit-desk-codes', 'aria-label': 'Passages of this article'});
  el.replaceChildren(text, spoken, list);
  const kernel = connect(model, stop);
  const passage = new Passage({model, text, spoken, list, ask: kernel.ask});
  followMouse(passage, stop);
  answerKeys(passage, kernel, el);
  listen(passage, stop);
  passage.drawText();
  guard({el, text, kernel, stop});
  return () => stop.forEach((undo) => undo());
}

function listen(passage, stop) {
  const {model} = passage;
  const drawText = () => passage.drawText();
  const paint = () => passage.paint();
  const reveal = () => passage.reveal();
  const focus = (message) => message?.focus && passage.text.focus(); // another passage is up
  const drawn = ['codes', 'selection', 'current', 'found'];
  model.on('change:sentences', drawText);
  model.on('change:selection', reveal);
  model.on('msg:custom', focus);
  for (const name of drawn) model.on(`change:${name}`, paint);
  stop.push(() => {
    model.off('change:sentences', drawText);
    model.off('change:selection', reveal);
    model.off('msg:custom', focus);
    for (const name of drawn) model.off(`change:${name}`, paint);
  });
}

// What must reach the whole desk, once this text has come to lie in it.
function guard({el, text, kernel, stop}, tries = 0) {
  const desk = el.closest('.kit-desk');
  if (!desk) {
    if (tries < 100) setTimeout(() => guard({el, text, kernel, stop}, tries + 1), 50);
    return;
  }
  const listeners = {
    // The notebook's own one-letter commands must not answer while somebody codes: JupyterLab asks the element that has the focus.
    focusin: (event) => event.target.setAttribute('data-lm-suppress-shortcuts', 'true'),
    keydown: (event) => saveOrLeave(event, text, kernel),
    click: delayer(kernel),
  };
  for (const [name, listener] of Object.entries(listeners)) {
    desk.addEventListener(name, listener, true);
    stop.push(() => desk.removeEventListener(name, listener, true));
  }
}

// Ctrl+Enter saves, Escape leads back to the text; from anywhere in the desk.
async function saveOrLeave(event, text, {typed, send}) {
  if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) {
    event.preventDefault();
    event.stopPropagation();
    const field = document.activeElement;
    field?.blur?.(); // a field tells its value when it is left
    field?.focus?.();
    await typed();
    send({do: 'save'});
  } else if (event.key === 'Escape') {
    event.preventDefault();
    text.focus();
  }
}

// Buttons that act on what was typed wait until it has reached the kernel.
function delayer({typed}) {
  const late = new WeakSet(); // buttons whose click has waited
  return async (event) => {
    const button = event.target.closest('.kit-desk-after button, button.kit-desk-after');
    if (!button || late.delete(button)) return;
    event.preventDefault();
    event.stopPropagation();
    await typed();
    late.add(button);
    button.click();
  };
}

export default {render};
