// The desk's text: sentences as words; a passage is chosen with mouse or keys, codes are shown where they lie.
// Everything printed is put in as text, never as HTML.
const make = (tag, attributes = {}, ...children) => {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  made.append(...children);
  return made;
};

function render({model, el}) {
  const text = make('div', {class: 'kit-desk-text', tabindex: '0', role: 'application', 'aria-label': 'Text of the article'}),
    spoken = make('p', {class: 'kit-desk-spoken', 'aria-live': 'polite'}),
    list = make('ol', {class: 'kit-desk-codes', 'aria-label': 'Passages of this article'}),
    stop = [];
  el.replaceChildren(text, spoken, list);

  // The notebook's own one-letter commands must not answer while somebody codes: JupyterLab asks the element that has the focus.
  const quiet = (event) => event.target.setAttribute('data-lm-suppress-shortcuts', 'true');
  let tries = 0;
  const settle = () => {
    const desk = el.closest('.kit-desk');
    if (!desk) return tries++ < 100 ? void setTimeout(settle, 50) : undefined;
    for (
      const [name, act] of [
        ['focusin', quiet],
        ['keydown', anywhere],
        ['click', click],
      ]
    ) {
      desk.addEventListener(name, act, true);
      stop.push(() => desk.removeEventListener(name, act, true));
    }
  };
  // ipywidgets holds back what is typed while the kernel is busy with the letter before. Two answers from the kernel later,
  // everything typed has reached it.
  const answers = [];
  const hear = (message) => message?.pong && answers.shift()?.();
  model.on('msg:custom', hear);
  stop.push(() => model.off('msg:custom', hear));
  const typed = async () => {
    for (let i = 0; i < 2; i++) {
      await new Promise((done) => {
        answers.push(done);
        model.send({do: 'ping'});
      });
    }
  };
  const ask = async (message) => {
    await typed(); // so that the desk knows of a form that is not saved
    model.send(message);
  };
  const anywhere = async (event) => {
    if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      event.stopPropagation();
      const field = document.activeElement;
      field?.blur?.(); // a field tells its value when it is left
      field?.focus?.();
      await typed();
      model.send({do: 'save'});
    } else if (event.key === 'Escape') {
      event.preventDefault();
      text.focus();
    }
  };
  const late = new WeakSet(); // clicks that have waited
  const click = async (event) => {
    const button = event.target.closest('.kit-desk-after button, button.kit-desk-after');
    if (!button || late.delete(button)) return;
    event.preventDefault();
    event.stopPropagation();
    await typed();
    late.add(button);
    button.click();
  };

  // ---- words
  let words = []; // {node, start, end}
  const sentences = () => model.get('sentences');
  const drawText = () => {
    words = [];
    text.replaceChildren(
      ...sentences().map((sentence, i) => {
        const line = make('p', {class: 'kit-desk-sentence', 'data-sentence': i});
        line.append(make('span', {class: 'kit-desk-number', 'aria-hidden': 'true'}, `${sentence.number}`));
        for (const [word, start, end] of sentence.words) {
          const node = make('span', {class: 'kit-desk-word'}, `${word} `);
          words.push({node, start, end});
          line.append(node);
        }
        return line;
      }),
    );
    paint();
  };
  const paint = () => {
    const [start, end] = model.get('selection'),
      current = model.get('current'),
      codes = model.get('codes');
    for (const {node, start: a, end: b} of words) {
      const over = codes.filter((c) => c.start < b && c.end > a),
        mine = over.some((c) => c.state !== 'proposed' && c.state !== 'rejected'),
        proposed = over.some((c) => c.state === 'proposed');
      node.className = ['kit-desk-word', mine && 'kit-mine', proposed && 'kit-proposed', a < end && b > start && 'kit-chosen']
        .filter(Boolean)
        .join(' ');
    }
    const said = words.filter((w) => w.start < end && w.end > start).map((w) => w.node.textContent.trim());
    spoken.textContent = said.length
      ? `Chosen: ${said.join(' ')}`
      : 'Nothing is chosen: drag over words, or press ↓ in the text.';
    list.replaceChildren(
      ...codes.map((code) => {
        const open = make('button', {type: 'button', class: 'kit-desk-open', 'data-id': code.id}, code.label);
        if (code.id === current) open.setAttribute('aria-current', 'true');
        open.addEventListener('click', () => ask({do: 'open', id: code.id}));
        const row = make('li', {class: `kit-is-${code.state}`}, make('span', {class: 'kit-desk-state'}, code.word), open);
        if (code.state === 'proposed') {
          for (
            const [act, word] of [
              ['accept', 'Accept'],
              ['reject', 'Reject'],
            ]
          ) {
            const button = make('button', {type: 'button', 'aria-label': `${word}: ${code.label}`}, word);
            button.addEventListener('click', () => ask({do: act, id: code.id}));
            row.append(button);
          }
        }
        return row;
      }),
    );
  };
  const choose = (start, end) => {
    model.set('selection', [Math.min(start, end), Math.max(start, end)]);
    model.save_changes();
    words.find((w) => w.end > model.get('selection')[0])?.node.scrollIntoView({block: 'nearest'});
  };

  // ---- mouse: drag over words; a sentence's number takes the sentence
  let from = null;
  const wordAt = (node) => words.find((w) => w.node === node?.closest?.('.kit-desk-word'));
  text.addEventListener('pointerdown', (event) => {
    const number = event.target.closest('.kit-desk-number');
    if (number) {
      const sentence = sentences()[Number(number.parentElement.dataset.sentence)];
      choose(sentence.start, sentence.end);
      return;
    }
    from = wordAt(event.target);
    if (from) choose(from.start, from.end);
  });
  text.addEventListener('pointermove', (event) => {
    if (!from || !event.buttons) return;
    const to = wordAt(document.elementFromPoint(event.clientX, event.clientY));
    if (to) choose(Math.min(from.start, to.start), Math.max(from.end, to.end));
  });
  const release = () => {
    from = null;
  };
  window.addEventListener('pointerup', release);
  stop.push(() => window.removeEventListener('pointerup', release));
  text.addEventListener('selectstart', (event) => event.preventDefault());

  // ---- keys in the text
  const step = (event, towards) => {
    const all = sentences(),
      [start, end] = model.get('selection');
    if (!all.length) return;
    if (start === end) return choose(all[0].start, all[0].end);
    const first = all.findIndex((s) => s.end > start),
      last = all.findLastIndex((s) => s.start < end),
      to = Math.min(all.length - 1, Math.max(0, (event.shiftKey ? last : first) + towards));
    if (!event.shiftKey) return choose(all[to].start, all[to].end);
    choose(start, Math.max(all[to].end, all[first].end));
  };
  const trim = (event, towards) => {
    const [start, end] = model.get('selection');
    const inside = words.filter((w) => w.start < end && w.end > start);
    if (!inside.length) return;
    const first = words.indexOf(inside[0]),
      last = words.indexOf(inside.at(-1));
    const within = (i) => Math.min(words.length - 1, Math.max(0, i));
    if (event.shiftKey) return choose(words[Math.min(within(first + towards), last)].start, end);
    choose(start, words[Math.max(within(last + towards), first)].end);
  };
  const KEYS = {
    ArrowDown: (e) => step(e, 1),
    ArrowUp: (e) => step(e, -1),
    ArrowRight: (e) => trim(e, 1),
    ArrowLeft: (e) => trim(e, -1),
    Enter: () => el.closest('.kit-desk')?.querySelector('.kit-desk-form input, .kit-desk-form select')?.focus(),
    n: () => ask({do: 'next'}),
    p: () => ask({do: 'previous'}),
    a: () => ask({do: 'accept'}),
    r: () => ask({do: 'reject'}),
    u: () => ask({do: 'undo'}),
    Delete: () => ask({do: 'remove'}),
  };
  text.addEventListener('keydown', (event) => {
    const act = event.ctrlKey || event.metaKey || event.altKey ? null : KEYS[event.key];
    if (!act) return;
    event.preventDefault();
    event.stopPropagation();
    act(event);
  });

  model.on('change:sentences', drawText);
  for (const name of ['codes', 'selection', 'current']) model.on(`change:${name}`, paint);
  stop.push(() => {
    model.off('change:sentences', drawText);
    for (const name of ['codes', 'selection', 'current']) model.off(`change:${name}`, paint);
  });
  drawText();
  settle();
  return () => stop.forEach((undo) => undo());
}

export default {render};
