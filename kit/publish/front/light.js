// In the place of the widgets' own library, for pages that show none but the kit's widgets. Those draw themselves and their controls,
// so that a model need only hold what is chosen and tell of changes, and a box need only hold the views in it.

import {anywidget} from './modules.js';

class Events {
  #heard = []; // {name, listener, context}
  on(names, listener, context = null) {
    for (const name of names.split(' ')) this.#heard.push({name, listener, context});
    return this;
  }
  once(name, listener) {
    const heard = (...told) => {
      this.off(name, heard);
      listener(...told);
    };
    return this.on(name, heard);
  }
  // What is not given stands for all of its kind.
  off(names, listener, context) {
    const gone = (entry) =>
      (!names || names.split(' ').includes(entry.name)) && (!listener || entry.listener === listener) &&
      (!context || entry.context === context);
    this.#heard = this.#heard.filter((entry) => !gone(entry));
    return this;
  }
  trigger(name, ...told) {
    for (const entry of this.#heard.filter((each) => each.name === name)) entry.listener.call(entry.context ?? this, ...told);
  }
}

const same = (one, other) => one === other || JSON.stringify(one) === JSON.stringify(other);

class Model extends Events {
  #state;
  constructor(state, {widget_manager, model_id}) {
    super();
    this.#state = {...state};
    Object.assign(this, {widget_manager, model_id});
    this.initialize();
  }
  static _deserialize_state(state) {
    return state;
  }
  initialize() {}
  get(name) {
    return this.#state[name];
  }
  set(name, value) {
    if (same(this.#state[name], value)) return;
    this.#state[name] = value;
    this.trigger(`change:${name}`, this, value);
    this.trigger('change', this);
  }
}

class View extends Events {
  el = document.createElement('div');
  constructor({model}) {
    super();
    this.model = model;
  }
  listenTo(model, name, listener) {
    model.on(name, () => listener.call(this), this);
  }
  remove() {
    this.model.off(null, null, this);
    this.el.remove();
  }
}

class Box extends View {
  render() {
    const manager = this.model.widget_manager;
    this.el.classList.add('kit-box');
    for (const reference of this.model.get('children')) {
      const place = document.createElement('div');
      this.el.append(place);
      manager
        .get_model(reference.replace('IPY_MODEL_', ''))
        .then((model) => manager.create_view(model))
        .then(({el}) => place.replaceWith(el));
    }
  }
}

// Module → name → class, for the models of a saved state.
export function lightClasses(state) {
  const classes = {};
  for (const {model_module: module, model_name: name} of Object.values(state)) (classes[module] ??= {})[name] = Model;
  return {
    ...classes,
    '@jupyter-widgets/controls': {...classes['@jupyter-widgets/controls'], VBoxView: Box},
    anywidget: anywidget({DOMWidgetModel: Model, DOMWidgetView: View}),
  };
}
