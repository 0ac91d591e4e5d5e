// Inflates what is packed into the page, in order, and starts it. atob, not fetch: the page may connect to nothing.
(async () => {
  const bytes = text => Uint8Array.from(atob(text), c => c.charCodeAt(0)),
    times = (window.kitTimes = {start: performance.now()});
  const inflated = async tag =>
    new Response(new Blob([bytes(tag.textContent)]).stream().pipeThrough(new DecompressionStream('gzip')));
  let data = {};
  for (const tag of document.querySelectorAll('script[type="application/gzip"]')) {
    if (tag.dataset.name === 'data') {
      data = await (await inflated(tag)).json();
      tag.remove();
      continue;
    }
    const blob = await (await inflated(tag)).blob();
    await new Promise((done, fail) => {
      const script = document.createElement('script');
      Object.assign(script.dataset, tag.dataset);
      script.src = URL.createObjectURL(new Blob([blob], {type: 'text/javascript'}));
      script.onload = done;
      script.onerror = () => fail(new Error(`${tag.dataset.name} did not start`));
      tag.replaceWith(script);
    });
    times[tag.dataset.name] = performance.now();
  }
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
