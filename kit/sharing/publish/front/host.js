// A published page is a Jupyter front end whose kernel has left. This is as much of one as the widgets' own AMD build
// (widgetsnbextension) and anywidget agree to live in: define and requirejs, the notebook objects they ask for, and a widget
// manager that only reads a saved state.
(() => {
  const nothing = () => {},
    modules = {module: {uri: document.baseURI}},
    known = name => {
      if (!(name in modules)) throw new Error(`a published page has no module ${name}`);
      return modules[name];
    };
  let showView;
  // every library is an anonymous module: its tag says what it is
  window.define = (needs, make) => {
    modules[document.currentScript.dataset.amd] = make(...needs.map(known));
  };
  window.requirejs = (needs, then) => then(...needs.map(known));
  window.requirejs.config = ({map}) => {
    for (const alias of Object.keys(map['*'])) Object.defineProperty(modules, alias, {get: () => modules['jupyter-js-widgets']});
  };
  const kernel = {};
  window.Jupyter = modules['base/js/namespace'] = {
    version: '6.5.0',
    notebook: {kernel, container: {on: nothing}, keyboard_manager: {actions: {register: nothing}}},
  };
  modules['base/js/events'] = {on: nothing};
  modules['notebook/js/outputarea'] = {
    OutputArea: class {
      register_mime_type(_, show) {
        showView = show;
      }
    },
  };

  class Manager {
    constructor({state, texts}) {
      Object.assign(this, {saved: state, texts, models: {}});
    }
    has_model(id) {
      return id in this.saved;
    }
    get_model(id) {
      return (this.models[id] ??= this.make(id));
    }
    async make(id) {
      const {model_name: name, model_module: module, state, buffers = []} = this.saved[id];
      for (const key of ['_esm', '_css']) if (state[key] in this.texts) state[key] = this.texts[state[key]];
      for (const {path, data} of buffers) {
        const last = path.at(-1),
          holder = path.slice(0, -1).reduce((o, k) => o[k], state);
        holder[last] = new DataView(window.kitBytes(data).buffer);
      }
      const Model = await this.loadClass(name, module),
        model = new Model(await Model._deserialize_state(state, this), {widget_manager: this, model_id: id});
      return Object.assign(model, {name, module});
    }
    async create_view(model, options = {}) {
      const View = await this.loadClass(model.get('_view_name'), model.get('_view_module')),
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
    async loadClass(name, module) {
      const found = known(module)[name];
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

  window.kitWidgets = async ({state = {}, texts = {}}) => {
    await modules['jupyter-js-widgets'].load_ipython_extension();
    const manager = (kernel.widget_manager = new Manager({state, texts: {...window.kitTexts, ...texts}}));
    await Promise.all(Object.keys(state).map(id => manager.get_model(id)));
    for (const place of document.querySelectorAll('[data-model]')) {
      const area = {create_output_subarea: () => [document.createElement('div')], keyboard_manager: {register_events: nothing}};
      showView.call(area, {model_id: place.dataset.model}, {}, {append: ([box]) => place.prepend(box)});
    }
  };
})();
