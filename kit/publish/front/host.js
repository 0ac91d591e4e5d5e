// A published page is a Jupyter front end whose kernel has left. This is as much of one as the widgets' own AMD build
// (widgetsnbextension) agrees to live in: define and requirejs, the notebook objects it asks for, a widget manager that only
// reads a saved state, and in anywidget's place what runs the kit's own modules, and nothing else, for their widgets. Where these are
// all that the page shows, it comes without that build: see light.js.
import {lightClasses} from './light.js';
import {libraryClasses, Manager} from './manager.js';

const nothing = () => {},
  modules = new Map([['module', {uri: document.baseURI}]]),
  known = (name) => {
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

window.kitWidgets = async ({state = {}}) => {
  const places = [...document.querySelectorAll('main [data-model]')];
  await (modules.has('jupyter-js-widgets') ? showAll : showOurs)(state, places);
};

async function showAll(state, places) {
  const library = known('jupyter-js-widgets');
  await library.load_ipython_extension();
  const manager = (kernel.widget_manager = new Manager(state, libraryClasses(state, library, aliases)));
  await Promise.all(Object.keys(state).map((id) => manager.get_model(id)));
  for (const place of places) {
    const area = {create_output_subarea: () => [document.createElement('div')], keyboard_manager: {register_events: nothing}};
    showView.call(area, {model_id: place.dataset.model}, {}, {append: ([box]) => place.prepend(box)});
  }
}

// The page shows no widgets but the kit's, and came without that library.
async function showOurs(state, places) {
  const manager = new Manager(state, lightClasses(state));
  for (const place of places) {
    const {el} = await manager.create_view(await manager.get_model(place.dataset.model));
    place.prepend(el);
  }
}
