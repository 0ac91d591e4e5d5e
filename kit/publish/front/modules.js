// The kit's own modules, plain scripts of the page which hand themselves over by name, run for their widgets as anywidget would.
const registered = new Map(); // name → its style, the function that makes it and, once made, the module
window.kitModule = (name, style, make) => registered.set(name, {style, make});
const moduleOf = (name) => {
  const entry = registered.get(name);
  if (!entry) throw new Error(`a published page has no module ${name} of the kit`);
  if (!entry.module) {
    if (entry.style) document.head.append(Object.assign(document.createElement('style'), {textContent: entry.style}));
    entry.module = entry.make();
  }
  return entry.module;
};

// What a module sees of a model. Its listeners go with the context they were added in.
const facade = (model, context) => ({
  get: (name) => model.get(name),
  set: (...change) => model.set(...change),
  save_changes: () => {}, // nobody to tell
  send: () => {},
  on: (names, listener) => model.on(names, listener, context),
  off: (names, listener) => model.off(names, listener, context),
  widget_manager: model.widget_manager,
});
const cleanUp = async (undo) => {
  try {
    await undo();
  } catch (error) {
    console.warn(error);
  }
};

// anywidget's protocol: `initialize` once for a model, `render` once for a view; a function that one of them returns is called
// when the model is destroyed or the view removed, after `signal` has told so.
export function anywidget({DOMWidgetModel, DOMWidgetView}) {
  const begun = new WeakMap(); // model → promise of its module, initialized
  class AnyModel extends DOMWidgetModel {
    initialize(...given) {
      super.initialize(...given);
      const gone = new AbortController();
      this.once('destroy', () => gone.abort());
      begun.set(this, begin(this, gone.signal));
    }
  }
  async function begin(model, signal) {
    const module = moduleOf(model.get('_esm')),
      context = {},
      undo = await module.initialize?.({model: facade(model, context), signal});
    whenGone(signal, () => {
      model.off(null, null, context);
      if (typeof undo === 'function') cleanUp(undo);
    });
    return module;
  }
  class AnyView extends DOMWidgetView {
    #gone = new AbortController();
    render() {
      show(this, this.#gone.signal); // not awaited: a box waits for its children before it puts them into the page
    }
    remove() {
      this.#gone.abort();
      return super.remove();
    }
  }
  async function show(view, signal) {
    const {model, el} = view,
      module = await begun.get(model);
    if (signal.aborted || !module.render) return;
    const undo = await module.render({model: facade(model, view), el, signal, host: host(model, signal)});
    whenGone(signal, () => {
      model.off(null, null, view);
      if (typeof undo === 'function') cleanUp(undo);
    });
  }
  // other widgets, by the references that stand in their place: anywidget:<id>
  const host = (model, signal) => ({
    getModel: async (reference) => {
      const [, id] = /^anywidget:(.+)$/.exec(reference) ?? [];
      if (!id) throw new Error(`${JSON.stringify(reference)} is no reference to a widget`);
      const other = await model.widget_manager.get_model(id),
        context = {};
      whenGone(signal, () => other.off(null, null, context));
      return facade(other, context);
    },
  });
  const whenGone = (signal, act) => (signal.aborted ? act() : signal.addEventListener('abort', act, {once: true}));
  return {AnyModel, AnyView};
}
