// The filter bar: how many are left, a chip per control in use, one reset. On a page it sticks and folds the controls.
import {element} from './element.js';
import {clearControl, together} from './page.js';
import {plural} from './sheet.js';

export function filterBar({models, place, page, stop}) {
  const count = element('p', {class: 'kit-count'}),
    chips = element('ul', {class: 'kit-chips', 'aria-label': 'Filters in use', hidden: true}),
    reset = element(
      'button',
      {type: 'button', class: 'kit-button kit-reset', 'aria-disabled': 'true'},
      page ? 'Clear all' : 'Reset filters',
    ),
    inUse = element('span', {class: 'kit-in-use'}),
    open = element('button', {type: 'button', class: 'kit-button kit-open', hidden: true}, 'Filters', inUse),
    bar = element('div', {class: 'kit-bar', role: 'group', 'aria-label': 'Filters'}, page ? open : null, count, chips, reset);
  reset.addEventListener('click', () => {
    Object.values(models).forEach(clearControl);
    if (!open.hidden) open.focus();
  });

  let before = null;
  // true if what it says has changed
  const update = ({n, total, gone, used, impossible}) => {
    const state = JSON.stringify([n, gone, impossible, used]);
    if (state === before) return false;
    before = state;
    const why = impossible
      ? 'From is later than To, so nothing is left.'
      : n
      ? ''
      : 'Nothing meets these filters; choose fewer or reset.';
    const notes = [gone ? `${plural(gone, 'undated attribution')} left out by the dates.` : '', why].filter(Boolean);
    count.replaceChildren(
      element('span', {class: 'kit-n'}, element('b', {}, n.toLocaleString('en')), ` of ${plural(total, 'attribution')}`),
      ...(notes.length
        ? [element('span', {class: 'kit-stop'}, '. '), element('span', {class: 'kit-note'}, notes.join(' '))]
        : []),
    );
    const buttons = [...chips.querySelectorAll('button')],
      focused = buttons.indexOf(document.activeElement);
    chips.replaceChildren(
      ...used.map(({name, text}) =>
        element(
          'li',
          {},
          element(
            'button',
            {
              type: 'button',
              class: 'kit-chip',
              'data-control': name,
              'aria-label': `Remove filter ${text}`,
              title: text,
              onclick: () => clearControl(models[name]),
            },
            element('span', {class: 'kit-chip-text', dir: 'auto'}, text),
            element('span', {'aria-hidden': 'true'}, '×'),
          ),
        )
      ),
    );
    chips.hidden = !used.length;
    inUse.textContent = used.length ? ` ${used.length}` : '';
    reset.setAttribute('aria-disabled', String(!used.length));
    if (focused >= 0) {
      const left = chips.querySelectorAll('button');
      (left[Math.min(focused, left.length - 1)] ?? (open.hidden ? reset : open)).focus();
    }
    bar.dataset.said = `${n.toLocaleString('en')} of ${plural(total, 'attribution')}. ` +
      [used.length ? `Filters: ${used.map((u) => u.text).join('; ')}.` : 'No filter.', ...notes].join(' ');
    return true;
  };
  return {bar, update, settle: (box, root) => settle({box, root, bar, open, place, stop})};
}

// On a page: the bar moves before the controls of its panel, sticks there, and its button shows and hides them.
function settle({box, root, bar, open, place, stop}) {
  const home = box.parentElement?.closest('.widget-vbox') ?? box.parentElement,
    top = element('i', {class: 'kit-top', 'aria-hidden': 'true'}),
    known = together().controls;
  home.classList.add('kit-home');
  home.prepend(top, bar);
  const height = new ResizeObserver(() => home.style.setProperty('--kit-bar', `${bar.offsetHeight}px`));
  height.observe(bar);
  stop.push(
    () => height.disconnect(),
    () => [top, bar].forEach((e) => e.remove()),
  );

  const adopt = (controls) => {
    const phone = matchMedia('(max-width: 45rem)'),
      number = place.controls;
    let stuck = false,
      wanted = !phone.matches, // where they lie in the page
      pinned = false; // under the bar, while they would be scrolled away
    if (!controls.id) controls.id = `kit-controls-${number}`;
    controls.setAttribute('role', 'group');
    controls.setAttribute('aria-label', 'Choose what is counted');
    open.setAttribute('aria-controls', controls.id);
    open.hidden = false;
    const shown = () => (stuck && !phone.matches ? pinned : wanted),
      apply = () => {
        controls.dataset.kitFold = shown()
          ? stuck || phone.matches ? 'pinned' : 'shown'
          : wanted && !phone.matches
          ? 'away'
          : 'folded';
        open.setAttribute('aria-expanded', String(shown()));
      };
    const turn = (on) => {
      const was = root.getBoundingClientRect().top;
      if (stuck && !phone.matches) pinned = on;
      else wanted = on;
      apply();
      // what is read stays where it is, whether or not the browser anchors it
      if (stuck) {
        requestAnimationFrame(() =>
          requestAnimationFrame(() => {
            const moved = root.getBoundingClientRect().top - was;
            if (Math.abs(moved) > 1) scrollBy({top: moved, behavior: 'instant'});
          })
        );
      }
    };
    const click = () => turn(!shown());
    open.addEventListener('click', click);
    const escape = (event) => {
      if (event.key !== 'Escape' || !shown() || !(stuck || phone.matches)) return;
      if (!bar.contains(event.target) && !controls.contains(event.target)) return;
      turn(false);
      open.focus({preventScroll: true});
    };
    home.addEventListener('keydown', escape);
    // what lies below counts as seen: a jump from under the bar to far above it is a change too
    const seen = new IntersectionObserver(
      ([entry]) => {
        stuck = !entry.isIntersecting && entry.boundingClientRect.top < 0;
        bar.toggleAttribute('data-stuck', stuck);
        pinned = false;
        apply();
      },
      {rootMargin: '0px 0px 1000000px 0px'},
    );
    seen.observe(top);
    const narrower = () => {
      wanted = !phone.matches;
      pinned = false;
      apply();
    };
    phone.addEventListener('change', narrower);
    const entry = {
      show: () => {
        wanted = true;
        pinned = stuck;
        apply();
        home.scrollIntoView({block: 'start', behavior: 'instant'});
        controls.querySelector('select')?.focus({preventScroll: true});
      },
      id: controls.id,
    };
    known.set(number, entry);
    document.dispatchEvent(new CustomEvent('kit:controls'));
    apply();
    stop.push(() => {
      seen.disconnect();
      phone.removeEventListener('change', narrower);
      home.removeEventListener('keydown', escape);
      open.removeEventListener('click', click);
      if (known.get(number) === entry) known.delete(number);
      delete controls.dataset.kitFold;
    });
  };

  if (place.own) {
    const find = () => {
      const controls = [...home.children].find((child) => child.matches('.kit-controls'));
      if (controls) adopt(controls);
      return Boolean(controls);
    };
    if (!find()) {
      const later = new MutationObserver(() => {
        if (find()) later.disconnect();
      });
      later.observe(home, {childList: true});
      stop.push(() => later.disconnect());
    }
  } else {
    // the controls of another panel drive this one: the button leads there
    const point = () => {
      const entry = known.get(place.controls);
      open.hidden = !entry;
      if (entry) open.setAttribute('aria-controls', entry.id);
    };
    open.addEventListener('click', () => known.get(place.controls)?.show());
    document.addEventListener('kit:controls', point);
    stop.push(() => document.removeEventListener('kit:controls', point));
    point();
  }
}
