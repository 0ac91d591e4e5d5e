// The mouse: drag over words; a sentence's number takes the sentence.
export function followMouse(passage, stop) {
  const {text} = passage;
  let from = null; // the word where the drag began
  const wordAt = (node) => passage.words.find((word) => word.node === node?.closest?.('.kit-desk-word'));
  text.addEventListener('pointerdown', (event) => {
    const number = event.target.closest('.kit-desk-number');
    if (number) {
      const sentence = passage.sentences[Number(number.parentElement.dataset.sentence)];
      passage.choose(sentence.start, sentence.end);
      return;
    }
    from = wordAt(event.target);
    if (from) passage.choose(from.start, from.end);
  });
  text.addEventListener('pointermove', (event) => {
    if (!from || !event.buttons) return;
    const to = wordAt(document.elementFromPoint(event.clientX, event.clientY));
    if (to) passage.choose(Math.min(from.start, to.start), Math.max(from.end, to.end));
  });
  const release = () => {
    from = null;
  };
  window.addEventListener('pointerup', release);
  stop.push(() => window.removeEventListener('pointerup', release));
  text.addEventListener('selectstart', (event) => event.preventDefault());
}
