// Inflates what is packed into the page, in order, and starts it. A packed script becomes one of the page's inline scripts, so the
// browser compares it with the digests of the policy before it runs. atob, not fetch: the page may connect to nothing.
(async () => {
  const times = (window.kitTimes = {start: performance.now()});
  const bytes = (window.kitBytes = (text) => {
    const packed = atob(text),
      all = new Uint8Array(packed.length);
    for (let i = 0; i < all.length; i++) all[i] = packed.charCodeAt(i); // Uint8Array.from is far slower
    return all;
  });
  const inflated = (tag) =>
    new Response(new Blob([bytes(tag.textContent)]).stream().pipeThrough(new DecompressionStream('gzip'))).text();
  // they stand after the page's own content, where nothing that a notebook says can stand
  const tags = [...document.querySelectorAll('body > main ~ script[type="application/gzip"]')],
    packed = tags.map(inflated); // all at once
  let data = {};
  for (const [i, tag] of tags.entries()) {
    const text = await packed[i];
    if (tag.dataset.name === 'data') {
      data = JSON.parse(text);
      tag.remove();
      continue;
    }
    const script = document.createElement('script');
    Object.assign(script.dataset, tag.dataset);
    script.textContent = text;
    tag.replaceWith(script); // it has run when this returns
    times[tag.dataset.name] = performance.now();
  }
  if (!window.Plotly || !window.kitWidgets || !window.kitFigures) throw new Error('a script of this page is missing');
  const root = document.documentElement;
  root.dataset.live = ''; // the stand-ins make way: charts measure the place they get
  window.kitFiles(data.files ?? {});
  await Promise.all([window.kitFigures(data.figures ?? []), window.kitWidgets(data)]);
  times.ready = performance.now();
  root.dataset.ready = '';
})().catch((error) => {
  console.error(error);
  delete document.documentElement.dataset.live;
  const note = document.createElement('p');
  note.setAttribute('role', 'alert');
  note.className = 'alert';
  note.textContent = 'The charts could not start; their numbers stand below as text.';
  (document.querySelector('main') ?? document.body).prepend(note);
});
