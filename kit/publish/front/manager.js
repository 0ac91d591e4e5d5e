// What makes models and views of a saved state: a widget manager without a kernel.
import {anywidget} from './modules.js';

// Captured outputs, as text: what else they held could act.
function output({DOMWidgetModel, DOMWidgetView}) {
  class OutputView extends DOMWidgetView {
    render() {
      for (const text of this.model.get('outputs') ?? []) {
        this.el.append(Object.assign(document.createElement('pre'), {className: 'readout', tabIndex: 0, textContent: text}));
      }
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

// Module → name → class. `base` is the widgets' library, `aliases` the names under which widgets ask for it.
export function libraryClasses(state, base, aliases) {
  const models = Object.values(state),
    html = new Set(
      models.filter((m) => HTML.test(m.model_name) || HTML.test(m.state._view_name)).map((m) => m.state.value ?? ''),
    );
  return {
    ...Object.fromEntries([...aliases].map((alias) => [alias, base])),
    '@jupyter-widgets/controls': {
      ...base,
      HTMLView: guarded(base.HTMLView, html),
      HTMLMathView: guarded(base.HTMLMathView, html),
    },
    '@jupyter-widgets/output': output(base),
    anywidget: anywidget(base),
  };
}

export class Manager {
  constructor(state, classes) {
    Object.assign(this, {saved: new Map(Object.entries(state)), models: new Map(), classes});
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
    if (!Object.hasOwn(this.classes, module) || !Object.hasOwn(this.classes[module], name) || !this.classes[module][name]) {
      throw new Error(`a published page has no ${name} of ${module}`);
    }
    return this.classes[module][name];
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
