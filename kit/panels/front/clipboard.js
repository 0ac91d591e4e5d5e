// Something for the clipboard of the reader. Needs no other file.

// Whether it could. Both forms go in one event of copying, which pages from disk and without encryption have too.
export async function copyForms({html, text}) {
  let done = false;
  const fill = (event) => {
    event.preventDefault();
    event.stopImmediatePropagation();
    if (html) event.clipboardData.setData('text/html', html);
    event.clipboardData.setData('text/plain', text);
    done = true;
  };
  document.addEventListener('copy', fill, true);
  try {
    document.execCommand('copy');
  } finally {
    document.removeEventListener('copy', fill, true);
  }
  if (done) return true;
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return false; // there is no clipboard, or it is not allowed
  }
}
