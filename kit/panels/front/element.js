// A tag, its attributes and what is in it → an element; text stays text.
export const element = (tag, attributes = {}, ...children) => {
  const e = document.createElement(tag);
  for (const [k, v] of Object.entries(attributes)) {
    if (v !== null && v !== undefined && v !== false) {
      k.startsWith('on') ? e.addEventListener(k.slice(2), v) : e.setAttribute(k, v === true ? '' : v);
    }
  }
  e.append(...children.filter((c) => c !== null && c !== undefined));
  return e;
};
