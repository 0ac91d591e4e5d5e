// Where the bar and its controls are: before the first chart that follows, and in reach however far one scrolls. On a page they stick;
// in a notebook, whose cells clip what they hold, they float above it.
import {element} from './element.js';
import {isEmbedded} from './page.js';

const PHONE = '(max-width: 45rem)';

// Puts them there; returns a function that takes them away.
export function dock({panel, bar, box, open}) {
  const top = element('i', {class: 'kit-top', 'aria-hidden': 'true'});
  const sheet = sheetHead(panel, box);
  const home = homeOf(panel);
  home.put(top, bar, box);
  open.setAttribute('aria-controls', box.id);
  const fold = new Fold({box, open, bar, root: panel.root, page: panel.page});
  const float = panel.page ? null : new Float(panel.root, () => home.put(top, bar, box));
  const undo = [
    ...watch({fold, bar, box, open, top, float, done: sheet}),
    () => [top, bar, box].forEach((part) => part.remove()),
    () => float?.remove(),
  ];
  fold.apply();
  return () => undo.forEach((each) => each());
}

// Of a page, the place before the panel; else the top of the view.
function homeOf({page, root}) {
  const block = page ? root.closest('main .panel') : null;
  return {put: (...parts) => (block ? block.before(...parts) : root.prepend(...parts))};
}

// On a phone the controls are a sheet: it says what it is, and closes.
function sheetHead({page}, box) {
  const done = element('button', {type: 'button', class: 'kit-button kit-done'}, 'Show charts');
  if (page) box.prepend(element('div', {class: 'kit-sheet-head'}, element('b', {}, 'Filters'), done));
  return done;
}

// Whether the controls are shown: where they lie, or under the bar once it has left its place, or as a sheet on a phone.
class Fold {
  constructor(parts) {
    Object.assign(this, parts);
    this.phone = matchMedia(PHONE);
    this.stuck = false; // the bar has left its place
    this.wanted = !this.little && !isEmbedded(); // where they lie
    this.pinned = false; // under the bar
  }

  get little() {
    return this.page && this.phone.matches;
  }

  get byBar() {
    return this.stuck && !this.little;
  }

  get shown() {
    return this.byBar ? this.pinned : this.wanted;
  }

  apply() {
    const {little, stuck, wanted, shown, page} = this;
    const over = little ? 'sheet' : stuck ? 'pinned' : 'shown';
    this.box.dataset.kitFold = shown ? over : wanted && !little && page ? 'away' : 'folded';
    this.open.setAttribute('aria-expanded', String(shown));
  }

  turn(on) {
    const before = this.root.getBoundingClientRect().top;
    if (this.byBar) this.pinned = on;
    else this.wanted = on;
    this.apply();
    if (this.stuck && !this.little) this.#hold(before);
    if (on && this.little) this.box.querySelector('.kit-done')?.focus({preventScroll: true});
  }

  // What is read stays where it is, whether or not the browser anchors it.
  #hold(before) {
    requestAnimationFrame(() =>
      requestAnimationFrame(() => {
        const moved = this.root.getBoundingClientRect().top - before;
        if (Math.abs(moved) > 1) scrollBy({top: moved, behavior: 'instant'});
      })
    );
  }
}

// In a notebook: a strip over it that holds the bar while its own place is out of sight.
class Float {
  constructor(root, putBack) {
    this.scroller = root.closest('.jp-WindowedPanel-outer') ?? root.closest('.jp-Notebook');
    this.host = root.closest('.jp-NotebookPanel') ?? document.body;
    Object.assign(this, {putBack, strip: element('div', {class: 'kit-float'})});
  }

  get edge() {
    return this.scroller ? this.scroller.getBoundingClientRect().top : 0;
  }

  show(on, parts) {
    if (on === this.strip.isConnected) return;
    const focused = document.activeElement;
    if (on) {
      const inside = this.scroller && this.host !== document.body;
      this.strip.style.top = inside ? `${this.edge - this.host.getBoundingClientRect().top}px` : '0';
      this.strip.style.position = inside ? 'absolute' : 'fixed';
      this.strip.append(...parts);
      this.host.append(this.strip);
    } else {
      this.strip.remove();
      this.putBack();
    }
    if (parts.some((part) => part.contains(focused))) focused.focus({preventScroll: true});
  }

  remove() {
    this.strip.remove();
  }
}

function watch({fold, bar, box, open, top, float, done}) {
  const close = () => {
    fold.turn(false);
    open.focus({preventScroll: true});
  };
  const escape = (event) => {
    if (event.key === 'Escape' && fold.shown && (fold.stuck || fold.little)) close();
  };
  const narrower = () => {
    fold.wanted = !fold.little;
    fold.pinned = false;
    fold.apply();
  };
  // what lies below counts as seen: a jump from under the bar to far above it is a change too
  const seen = new IntersectionObserver(
    ([entry]) => {
      const {isIntersecting, boundingClientRect: {top: at}} = entry;
      const stuck = !isIntersecting && (at < (float?.edge ?? 0) + 1 || !top.isConnected);
      if (stuck === fold.stuck) return;
      fold.stuck = stuck;
      bar.toggleAttribute('data-stuck', stuck);
      fold.pinned = false;
      fold.apply();
      float?.show(stuck, [bar, box]);
    },
    {rootMargin: '0px 0px 1000000px 0px'},
  );
  const height = new ResizeObserver(() => document.documentElement.style.setProperty('--kit-bar', `${bar.offsetHeight}px`));
  const click = () => fold.turn(!fold.shown);
  seen.observe(top);
  height.observe(bar);
  open.addEventListener('click', click);
  done.addEventListener('click', close);
  for (const part of [bar, box]) part.addEventListener('keydown', escape);
  fold.phone.addEventListener('change', narrower);
  return [
    () => seen.disconnect(),
    () => height.disconnect(),
    () => fold.phone.removeEventListener('change', narrower),
  ];
}
