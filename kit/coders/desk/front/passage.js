// The article's words, the chosen passage and the codes that lie on it. Everything printed is put in as text, never as HTML.

export function make(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.append(...children);
  return element;
}

const ACTS = {accept: 'Accept', reject: 'Reject'}; // what can be done with a proposal

export class Passage {
  words = []; // {node, start, end}

  constructor({model, text, spoken, list, ask}) {
    Object.assign(this, {model, text, spoken, list, ask});
  }

  get sentences() {
    return this.model.get('sentences');
  }

  // [start, end] of the chosen characters; both the same: nothing is chosen
  get selection() {
    return this.model.get('selection');
  }

  get chosenWords() {
    const [start, end] = this.selection;
    return this.words.filter((word) => word.start < end && word.end > start);
  }

  choose(start, end) {
    this.model.set('selection', [Math.min(start, end), Math.max(start, end)]);
    this.model.save_changes();
    const [first] = this.selection;
    this.words.find((word) => word.end > first)?.node.scrollIntoView({block: 'nearest'});
  }

  drawText() {
    this.words = [];
    this.text.replaceChildren(...this.sentences.map((sentence, i) => this.#line(sentence, i)));
    this.paint();
    this.text.scrollTop = 0;
    this.reveal();
  }

  // Scrolls the text, not the page, to a chosen passage that is out of sight.
  reveal() {
    const [first] = this.chosenWords;
    if (!first) return;
    const [box, word] = [this.text, first.node].map((node) => node.getBoundingClientRect());
    if (word.top < box.top || word.bottom > box.bottom) this.text.scrollTop += word.top - box.top - box.height / 3;
  }

  #line(sentence, i) {
    const line = make('p', {class: 'kit-desk-sentence', 'data-sentence': i});
    line.append(make('span', {class: 'kit-desk-number', 'aria-hidden': 'true'}, `${sentence.number}`));
    for (const [n, [word, start, end]] of sentence.words.entries()) {
      const glued = sentence.words[n + 1]?.[1] === end; // Chinese has no spaces
      const node = make('span', {class: 'kit-desk-word'}, glued ? word : `${word} `);
      this.words.push({node, start, end});
      line.append(node);
    }
    return line;
  }

  paint() {
    const codes = this.model.get('codes');
    const found = this.model.get('found');
    const lies = (word) => ([start, end]) => start < word.end && end > word.start;
    const chosen = new Set(this.chosenWords);
    for (const word of this.words) {
      const over = codes.filter((code) => code.start < word.end && code.end > word.start);
      const classes = [
        'kit-desk-word',
        over.some(({state}) => state !== 'proposed' && state !== 'rejected') && 'kit-mine',
        over.some(({state}) => state === 'proposed') && 'kit-proposed',
        found.some(lies(word)) && 'kit-found',
        chosen.has(word) && 'kit-chosen',
      ];
      word.node.className = classes.filter(Boolean).join(' ');
    }
    const words = [...chosen].map((word) => word.node.textContent);
    this.spoken.textContent = words.length
      ? `Chosen: ${words.join('').trim()}${[...chosen].some((word) => found.some(lies(word))) ? ' (underlined)' : ''}`
      : 'Nothing is chosen: drag over words, or press ↓ in the text.';
    this.list.replaceChildren(...codes.map((code) => this.#row(code)));
  }

  #row(code) {
    const open = make('button', {type: 'button', class: 'kit-desk-open', 'data-id': code.id}, code.label);
    if (code.id === this.model.get('current')) open.setAttribute('aria-current', 'true');
    open.addEventListener('click', () => this.ask({do: 'open', id: code.id}));
    const row = make('li', {class: `kit-is-${code.state}`}, make('span', {class: 'kit-desk-state'}, code.word), open);
    if (code.state !== 'proposed') return row;
    for (const [act, word] of Object.entries(ACTS)) {
      const button = make('button', {type: 'button', 'aria-label': `${word}: ${code.label}`}, word);
      button.addEventListener('click', () => this.ask({do: act, id: code.id}));
      row.append(button);
    }
    return row;
  }
}
