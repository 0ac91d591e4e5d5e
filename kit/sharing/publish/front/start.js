// Inflates what is packed into the page, in order, and starts it. atob, not fetch: the page may connect to nothing.
(async () => {
  const times = (window.kitTimes = {start: performance.now()});
  const bytes = (window.kitBytes = text => {
    const packed = atob(text),
      all = new Uint8Array(packed.length);
    for (let i = 0; i < all.length; i++) all[i] = packed.charCodeAt(i); // Uint8Array.from is far slower
    return all;
  });
  const inflated = async tag =>
    new Response(new Blob([bytes(tag.textContent)]).stream().pipeThrough(new DecompressionStream('gzip')));
  const tags = [...document.querySelectorAll('script[type="application/gzip"]')],
    packed = tags.map(inflated), // all at once
    running = [];
  let data = {};
  for (const [i, tag] of tags.entries()) {
    const content = await packed[i];
    if (tag.dataset.name === 'data') {
      data = await content.json();
      tag.remove();
      continue;
    }
    const script = document.createElement('script'),
      url = URL.createObjectURL(new Blob([await content.blob()], {type: 'text/javascript'}));
    Object.assign(script.dataset, tag.dataset);
    Object.assign(script, {src: url, async: false}); // in order, each compiled while the one before it runs
    running.push(
      new Promise((done, fail) => {
        script.onload = () => {
          times[tag.dataset.name] = performance.now();
          URL.revokeObjectURL(url);
          done();
        };
        script.onerror = () => fail(new Error(`${tag.dataset.name} did not start`));
      }),
    );
    tag.replaceWith(script);
  }
  await Promise.all(running);
  if (!window.Plotly || !window.kitWidgets || !window.kitFigures) throw new Error('a script of this page is missing');
  const root = document.documentElement;
  root.dataset.live = ''; // the stand-ins make way: charts measure the place they get
  window.kitFiles(data.files ?? {});
  await Promise.all([window.kitFigures(data.figures ?? []), window.kitWidgets(data)]);
  times.ready = performance.now();
  root.dataset.ready = '';
})().catch(error => {
  console.error(error);
  delete document.documentElement.dataset.live;
  const note = document.createElement('p');
  note.setAttribute('role', 'alert');
  note.className = 'alert';
  note.textContent = 'The charts could not start; their numbers stand below as text.';
  (document.querySelector('main') ?? document.body).prepend(note);
});
