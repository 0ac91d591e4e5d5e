// The page without its charts: the colours, printing, links within the page. No storage: a chosen theme travels in the address.
const root = document.documentElement,
  system = matchMedia('(prefers-color-scheme: dark)'),
  isDark = () => (root.dataset.theme ? root.dataset.theme === 'dark' : system.matches),
  fragment = () => new URLSearchParams(location.hash.slice(1)),
  redraw = () => document.dispatchEvent(new CustomEvent('kit:redraw'));
const wanted = fragment().get('theme');
if (wanted === 'dark' || wanted === 'light') root.dataset.theme = wanted;

const keep = (key, value) => {
  // one entry of the fragment, the others stay
  const state = location.hash.includes('=') ? fragment() : new URLSearchParams();
  value === null ? state.delete(key) : state.set(key, value);
  history.replaceState(null, '', state.size ? `#${state}` : location.pathname + location.search);
};

document.addEventListener('DOMContentLoaded', () => {
  const button = document.querySelector('[data-kit=theme]');
  if (!button) return; // of a chart that is embedded
  const say = () => {
    button.hidden = false;
    button.textContent = isDark() ? 'Light' : 'Dark';
    button.setAttribute('aria-label', `Use ${isDark() ? 'light' : 'dark'} colours`);
  };
  button.addEventListener('click', () => {
    root.dataset.theme = isDark() ? 'light' : 'dark';
    keep('theme', root.dataset.theme);
    say();
    redraw();
  });
  system.addEventListener('change', () => {
    say();
    redraw();
  });
  say();
});

const decoded = (text) => {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
};
addEventListener('click', (event) => {
  const link = event.target.closest?.('a[href]');
  if (!link || event.defaultPrevented) return;
  const [page, hash = ''] = link.getAttribute('href').split('#');
  if (root.dataset.theme && /^[\w%-]+\.html$/.test(page)) {
    // the theme goes along to the next report
    const state = new URLSearchParams(hash.includes('=') ? hash : hash ? {at: hash} : {});
    state.set('theme', root.dataset.theme);
    link.setAttribute('href', `${page}#${state}`);
  } else if (!page && hash && !hash.includes('=') && location.hash.includes('=')) {
    // a section of this page: filters in the address stay
    const target = document.getElementById(decoded(hash));
    if (!target) return;
    event.preventDefault();
    keep('at', target.id);
    goTo(target);
  }
});
const goTo = (target) => {
  if (!target.hasAttribute('tabindex')) target.setAttribute('tabindex', '-1');
  target.scrollIntoView({block: 'start'});
  target.focus({preventScroll: true});
};
const at = () => {
  const target = location.hash.includes('=') && document.getElementById(fragment().get('at') ?? '');
  if (target) goTo(target);
};
new MutationObserver((_, seen) => {
  if (!('ready' in root.dataset)) return;
  seen.disconnect();
  setTimeout(at, 60);
}).observe(root, {attributes: true, attributeFilter: ['data-ready']});
addEventListener('hashchange', at);

// before printing everything is drawn once more, light and as wide as the paper
const print = (on) => {
  if (document.querySelector('.kit-alone')) return; // a picture is printed, and nothing else
  root.toggleAttribute('data-print', on);
  redraw();
};
addEventListener('beforeprint', () => print(true));
addEventListener('afterprint', () => print(false));
