// A published page is a Jupyter front end whose kernel has left. This is as much of one as the widgets' own AMD build
// (widgetsnbextension) agrees to live in: define and requirejs, the notebook objects it asks for, a widget manager that only
// reads a saved state, and in anywidget's place what runs the kit's own modules, and nothing else, for their widgets.
(() => {
  const nothing = () => {},
    modules = new Map([['module', {uri: document.baseURI}]]),
    known = name => {
      if (!modules.has(name)) throw new Error(`a published page has no module ${name}`);
      return modules.get(name);
    };
  let showView;
  // the library is an anonymous module: its tag says what it is
  window.define = (needs, make) => {
    modules.set(document.currentScript.dataset.amd, make(...needs.map(known)));
  };
  window.requirejs = (needs, then) => then(...needs.map(known));
  window.requirejs.config = ({map}) => {
    for (const alias of Object.keys(map['*'])) aliases.add(alias);
  };
  const aliases = new Set(), // of the widgets' library
    kernel = {};
  window.Jupyter = {
    version: '6.5.0',
    notebook: {kernel, container: {on: nothing}, keyboard_manager: {actions: {register: nothing}}},
  };
  modules.set('base/js/namespace', window.Jupyter);
  modules.set('base/js/events', {on: nothing});
  modules.set('notebook/js/outputarea', {
    OutputArea: class {
      register_mime_type(_, show) {
        showView = show;
      }
    },
  });

  // ---- the kit's own modules: plain scripts of the page, which hand themselves over by name
  const own = new Map();
  window.kitModule = (name, style, make) => own.set(name, {style, make});
  const moduleOf = name => {
    const entry = own.get(name);
    if (!entry) throw new Error(`a published page has no module ${name} of the kit`);
    if (!entry.made) {
      if (entry.style) document.head.append(Object.assign(document.createElement('style'), {textContent: entry.style}));
      entry.made = entry.make();
    }
    return entry.made;
  };

  // What a module sees of a model. Its listeners go with the context they were added in.
  const facade = (model, context) => ({
    get: name => model.get(name),
    set: (...change) => model.set(...change),
    save_changes: nothing, // nobody to tell
    send: nothing,
    on: (names, listener) => model.on(names, listener, context),
    off: (names, listener) => model.off(names, listener, context),
    widget_manager: model.widget_manager,
  });
  const cleanUp = async undo => {
    try {
      await undo();
    } catch (error) {
      console.warn(error);
    }
  };

  // anywidget's protocol: `initialize` once for a model, `render` once for a view; a function that one of them returns is called
  // when the model is destroyed or the view removed, after `signal` has told so.
  function anywidget({DOMWidgetModel, DOMWidgetView}) {
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
      const made = moduleOf(model.get('_esm')),
        context = {},
        undo = await made.initialize?.({model: facade(model, context), signal});
      whenGone(signal, () => {
        model.off(null, null, context);
        if (typeof undo === 'function') cleanUp(undo);
      });
      return made;
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
        made = await begun.get(model);
      if (signal.aborted || !made.render) return;
      const undo = await made.render({model: facade(model, view), el, signal, host: host(model, signal)});
      whenGone(signal, () => {
        model.off(null, null, view);
        if (typeof undo === 'function') cleanUp(undo);
      });
    }
    // other widgets, by the references that stand in their place: anywidget:<id>
    const host = (model, signal) => ({
      getModel: async reference => {
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

  // Captured outputs, as text: what else they held could act.
  function output({DOMWidgetModel, DOMWidgetView}) {
    class OutputView extends DOMWidgetView {
      render() {
        for (const text of this.model.get('outputs') ?? [])
          this.el.append(Object.assign(document.createElement('pre'), {className: 'readout', tabIndex: 0, textContent: text}));
      }
    }
    return {OutputModel: class OutputModel extends DOMWidgetModel {}, OutputView};
  }

  // A widget of HTML shows HTML only as it was saved, which is as `kit publish` cleaned it; anything else is text.
  const HTML = /^HTML(Math)?(Model|View)$/;
  const guarded = (View, saved) =>
    class extends View {
      update() {
        if (saved.has(this.model.get('value'))) return super.update();
        this.content.textContent = this.model.get('value');
        return Object.getPrototypeOf(View.prototype).update.call(this);
      }
    };

  class Manager {
    constructor(state) {
      const base = known('jupyter-js-widgets'),
        models = Object.values(state),
        html = new Set(
          models.filter(m => HTML.test(m.model_name) || HTML.test(m.state._view_name)).map(m => m.state.value ?? ''),
        );
      Object.assign(this, {saved: new Map(Object.entries(state)), models: new Map()});
      this.classes = {
        ...Object.fromEntries([...aliases].map(alias => [alias, base])),
        '@jupyter-widgets/controls': {
          ...base,
          HTMLView: guarded(base.HTMLView, html),
          HTMLMathView: guarded(base.HTMLMathView, html),
        },
        '@jupyter-widgets/output': output(base),
        anywidget: anywidget(base),
      };
    }
    has_model(id) {
      return this.saved.has(id);
    }
    get_model(id) {
      if (!this.models.has(id)) this.models.set(id, this.make(id));
      return this.models.get(id);
    }
    async make(id) {
      const {model_name: name, model_module: module, state, buffers = []} = this.saved.get(id);
      for (const {path, data} of buffers) {
        const last = path.at(-1),
          holder = path.slice(0, -1).reduce((o, k) => o[k], state);
        holder[last] = new DataView(window.kitBytes(data).buffer);
      }
      const Model = this.loadClass(name, module),
        model = new Model(await Model._deserialize_state(state, this), {widget_manager: this, model_id: id});
      return Object.assign(model, {name, module});
    }
    async create_view(model, options = {}) {
      const View = this.loadClass(model.get('_view_name'), model.get('_view_module')),
        view = new View({model, options});
      view.listenTo(model, 'destroy', view.remove);
      const drawn = Promise.resolve(view.render()).then(() => view),
        key = `${model.model_id}.${view.cid}`;
      if (model.views) {
        model.views[key] = drawn;
        view.once('remove', () => delete model.views[key]);
      }
      return drawn;
    }
    loadClass(name, module) {
      const found = Object.hasOwn(this.classes, module) && Object.hasOwn(this.classes[module], name) && this.classes[module][name];
      if (!found) throw new Error(`a published page has no ${name} of ${module}`);
      return found;
    }
    callbacks() {
      return {};
    }
    inline_sanitize(text) {
      const box = document.createElement('i');
      box.textContent = text;
      return box.innerHTML;
    }
  }

  window.kitWidgets = async ({state = {}}) => {
    await known('jupyter-js-widgets').load_ipython_extension();
    const manager = (kernel.widget_manager = new Manager(state));
    await Promise.all(Object.keys(state).map(id => manager.get_model(id)));
    for (const place of document.querySelectorAll('main [data-model]')) {
      const area = {create_output_subarea: () => [document.createElement('div')], keyboard_manager: {register_events: nothing}};
      showView.call(area, {model_id: place.dataset.model}, {}, {append: ([box]) => place.prepend(box)});
    }
  };
})();
