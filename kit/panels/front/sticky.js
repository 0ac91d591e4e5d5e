// On a page: the bar moves before the controls of its panel, sticks there, and its button shows and hides them.
import {element} from './element.js';
import {together} from './page.js';

export function settle({box, root, bar, open, place, stop}) {
  const home = box.parentElement?.closest('.widget-vbox') ?? box.parentElement;
  const top = element('i', {class: 'kit-top', 'aria-hidden': 'true'});
  home.classList.add('kit-home');
  home.prepend(top, bar);
  const height = new ResizeObserver(() => home.style.setProperty('--kit-bar', `${bar.offsetHeight}px`));
  height.observe(bar);
  stop.push(
    () => height.disconnect(),
    () => [top, bar].forEach((e) => e.remove()),
  );
  if (place.own) awaitControls(home, stop, (controls) => adopt({controls, home, root, bar, open, top, place, stop}));
  else pointTo(place.controls, open, stop);
}

// The controls of this panel: they may come into the page after its view.
function awaitControls(home, stop, take) {
  const find = () => {
    const controls = [...home.children].find((child) => child.matches('.kit-controls'));
    if (controls) take(controls);
    return Boolean(controls);
  };
  if (find()) return;
  const later = new MutationObserver(() => {
    if (find()) later.disconnect();
  });
  later.observe(home, {childList: true});
  stop.push(() => later.disconnect());
}

// The controls of another panel drive this one: the button leads there.
function pointTo(number, open, stop) {
  const known = together().controls;
  const point = () => {
    const entry = known.get(number);
    open.hidden = !entry;
    if (entry) open.setAttribute('aria-controls', entry.id);
  };
  open.addEventListener('click', () => known.get(number)?.show());
  document.addEventListener('kit:controls', point);
  stop.push(() => document.removeEventListener('kit:controls', point));
  point();
}

function adopt({controls, home, root, bar, open, top, place, stop}) {
  const known = together().controls;
  const number = place.controls;
  if (!controls.id) controls.id = `kit-controls-${number}`;
  controls.setAttribute('role', 'group');
  controls.setAttribute('aria-label', 'Choose what is counted');
  open.setAttribute('aria-controls', controls.id);
  open.hidden = false;
  const fold = new Fold({controls, open, root});
  listen({fold, controls, home, bar, open, top, stop});
  const entry = {
    id: controls.id,
    show: () => {
      fold.show();
      home.scrollIntoView({block: 'start', behavior: 'instant'});
      controls.querySelector('select')?.focus({preventScroll: true});
    },
  };
  known.set(number, entry);
  document.dispatchEvent(new CustomEvent('kit:controls'));
  fold.apply();
  stop.push(() => {
    if (known.get(number) === entry) known.delete(number);
    delete controls.dataset.kitFold;
  });
}

// Whether the controls are shown: where they lie in the page, or under the bar while they would be scrolled away.
class Fold {
  constructor({controls, open, root}) {
    Object.assign(this, {controls, open, root});
    this.phone = matchMedia('(max-width: 45rem)');
    this.stuck = false; // the bar has left its place
    this.wanted = !this.phone.matches; // where they lie in the page
    this.pinned = false; // under the bar
  }

  // On a wide page the stuck bar pins them; on a phone they are always under it.
  get byBar() {
    return this.stuck && !this.phone.matches;
  }

  get shown() {
    return this.byBar ? this.pinned : this.wanted;
  }

  apply() {
    const {phone, stuck, wanted, shown} = this;
    const state = shown ? (stuck || phone.matches ? 'pinned' : 'shown') : wanted && !phone.matches ? 'away' : 'folded';
    this.controls.dataset.kitFold = state;
    this.open.setAttribute('aria-expanded', String(shown));
  }

  show() {
    this.wanted = true;
    this.pinned = this.stuck;
    this.apply();
  }

  turn(on) {
    const before = this.root.getBoundingClientRect().top;
    if (this.byBar) this.pinned = on;
    else this.wanted = on;
    this.apply();
    if (this.stuck) this.#hold(before);
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

function listen({fold, controls, home, bar, open, top, stop}) {
  const click = () => fold.turn(!fold.shown);
  const escape = (event) => {
    if (event.key !== 'Escape' || !fold.shown || !(fold.stuck || fold.phone.matches)) return;
    if (!bar.contains(event.target) && !controls.contains(event.target)) return;
    fold.turn(false);
    open.focus({preventScroll: true});
  };
  const narrower = () => {
    fold.wanted = !fold.phone.matches;
    fold.pinned = false;
    fold.apply();
  };
  // what lies below counts as seen: a jump from under the bar to far above it is a change too
  const seen = new IntersectionObserver(
    ([entry]) => {
      fold.stuck = !entry.isIntersecting && entry.boundingClientRect.top < 0;
      bar.toggleAttribute('data-stuck', fold.stuck);
      fold.pinned = false;
      fold.apply();
    },
    {rootMargin: '0px 0px 1000000px 0px'},
  );
  seen.observe(top);
  open.addEventListener('click', click);
  home.addEventListener('keydown', escape);
  fold.phone.addEventListener('change', narrower);
  stop.push(() => {
    seen.disconnect();
    fold.phone.removeEventListener('change', narrower);
    home.removeEventListener('keydown', escape);
    open.removeEventListener('click', click);
  });
}
