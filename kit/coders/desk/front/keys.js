// Keys in the text: arrows choose sentences and trim to words, letters act on codes.
export function answerKeys(passage, {ask}, el) {
  const form = () => el.closest('.kit-desk')?.querySelector('.kit-desk-form input, .kit-desk-form select');
  const acts = {
    ArrowDown: (event) => step(passage, event, 1),
    ArrowUp: (event) => step(passage, event, -1),
    ArrowRight: (event) => trim(passage, event, 1),
    ArrowLeft: (event) => trim(passage, event, -1),
    Enter: () => form()?.focus(),
    n: () => ask({do: 'next'}),
    p: () => ask({do: 'previous'}),
    a: () => ask({do: 'accept'}),
    r: () => ask({do: 'reject'}),
    u: () => ask({do: 'undo'}),
    s: () => ask({do: 'skip'}),
    d: () => ask({do: 'finish'}),
    b: () => ask({do: 'back'}),
    Delete: () => ask({do: 'remove'}),
  };
  passage.text.addEventListener('keydown', (event) => {
    const act = event.ctrlKey || event.metaKey || event.altKey ? null : acts[event.key];
    if (!act) return;
    event.preventDefault();
    event.stopPropagation();
    act(event);
  });
}

const between = (low, i, high) => Math.min(high, Math.max(low, i));

// To the sentence before or after; with Shift the passage grows or shrinks by one at its end.
function step(passage, {shiftKey}, towards) {
  const {sentences} = passage;
  const [start, end] = passage.selection;
  if (!sentences.length) return;
  if (start === end) {
    passage.choose(sentences[0].start, sentences[0].end);
    return;
  }
  const first = sentences.findIndex((sentence) => sentence.end > start);
  const last = sentences.findLastIndex((sentence) => sentence.start < end);
  const to = sentences[between(0, (shiftKey ? last : first) + towards, sentences.length - 1)];
  if (shiftKey) passage.choose(start, Math.max(to.end, sentences[first].end));
  else passage.choose(to.start, to.end);
}

// The passage's end a word back or on; with Shift its start.
function trim(passage, {shiftKey}, towards) {
  const {words, chosenWords} = passage;
  const [start, end] = passage.selection;
  if (!chosenWords.length) return;
  const [first, last] = [chosenWords[0], chosenWords.at(-1)].map((word) => words.indexOf(word));
  const within = (i) => between(0, i, words.length - 1);
  if (shiftKey) passage.choose(words[Math.min(within(first + towards), last)].start, end);
  else passage.choose(start, words[Math.max(within(last + towards), first)].end);
}
