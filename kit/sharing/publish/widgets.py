"""The widget state of a run notebook → the little of it that a page reaches."""

from __future__ import annotations

from typing import Any

from kit.sharing.publish.executed import STATE

VIEW = "application/vnd.jupyter.widget-view+json"
_MODULES = {"@jupyter-widgets/base", "@jupyter-widgets/controls", "@jupyter-widgets/output", "anywidget"}
_LONG = 500  # characters: a module's text of this length is written once
_FOREIGN = 1_000_000  # characters: a module of this length brings a library of its own (plotly's FigureWidget does)


def slim(notebook: Any) -> tuple[dict[str, Any], list[str]]:
    """Take the widgets that a page shows out of a notebook's saved state.

    Views that a page cannot bring to life lose their widget, so that their text is shown; ids become short and the same at
    every run; each module's text is kept once.

    Parameters
    ----------
    notebook : NotebookNode
        Its outputs are changed in place.

    Returns
    -------
    data : dict
        ``state``: id → model; ``texts``: the modules' texts, by the name that stands for them in the state.
    warnings : list of str
    """
    state = notebook.metadata.get("widgets", {}).get(STATE, {}).get("state", {})
    refers = {key: _references(model["state"]) & state.keys() for key, model in state.items()}
    links = {key: refers[key] for key, model in state.items() if model["model_name"].endswith("LinkModel")}
    kept: set[str] = set()
    warnings = []
    for output in (o for cell in notebook.cells for o in cell.get("outputs", [])):
        view = output.get("data", {}).get(VIEW)
        if view is None:
            continue
        reached = _reach([view["model_id"]], refers, links)
        fault = "its state was not saved" if view["model_id"] not in state else _unfit(state, reached)
        if fault:
            warnings.append(f"a widget is shown as text: {fault}")
            del output.data[VIEW]
        else:
            kept |= reached
    short = {key: f"w{number}" for number, key in enumerate(k for k in state if k in kept)}
    for output in (o for cell in notebook.cells for o in cell.get("outputs", [])):
        if view := output.get("data", {}).get(VIEW):
            view["model_id"] = short[view["model_id"]]
    texts: dict[str, str] = {}
    slimmed = {short[key]: _model(state[key], short, texts) for key in short}
    return {"state": slimmed, "texts": {name: text for text, name in texts.items()}}, list(dict.fromkeys(warnings))


def _model(model: dict[str, Any], short: dict[str, str], texts: dict[str, str]) -> dict[str, Any]:
    inner = {
        k: v
        for k, v in model["state"].items()
        if v is not None or not model["model_name"].endswith(("LayoutModel", "StyleModel"))
    }
    for name in ("_esm", "_css"):
        if len(inner.get(name) or "") > _LONG:
            inner[name] = texts.setdefault(inner[name], f"kit:{len(texts)}")
    return {**model, "state": _renamed(inner, short)}


def _renamed(value: Any, short: dict[str, str]) -> Any:
    if isinstance(value, dict):
        return {k: _renamed(v, short) for k, v in value.items()}
    if isinstance(value, list):
        return [_renamed(v, short) for v in value]
    if isinstance(value, str):
        for mark in ("IPY_MODEL_", "anywidget:"):
            if value.startswith(mark) and value[len(mark) :] in short:
                return mark + short[value[len(mark) :]]
    return value


def _references(value: Any) -> set[str]:
    if isinstance(value, dict):
        return {r for v in value.values() for r in _references(v)}
    if isinstance(value, list):
        return {r for v in value for r in _references(v)}
    if isinstance(value, str) and value.startswith(("IPY_MODEL_", "anywidget:")):
        return {value.removeprefix("IPY_MODEL_").removeprefix("anywidget:")}
    return set()


def _reach(start: list[str], refers: dict[str, set[str]], links: dict[str, set[str]]) -> set[str]:
    found: set[str] = set()
    while start:
        key = start.pop()
        if key in refers and key not in found:
            found.add(key)
            start += refers[key] | {link for link, ends in links.items() if key in ends}
    return found


def _unfit(state: dict[str, Any], reached: set[str]) -> str:
    for key in sorted(reached):
        model = state[key]
        if model["model_module"] not in _MODULES:
            return f"a page cannot run widgets of {model['model_module']}"
        if len(model["state"].get("_esm") or "") > _FOREIGN:
            return "it brings a library of its own (for a plotly FigureWidget, show a plain go.Figure)"
    return ""
