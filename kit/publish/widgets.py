"""The widget state of a run notebook → the little of it that a page reaches, and none of it code."""

from __future__ import annotations

import re
from typing import Any

from kit import frontend
from kit.publish import prose
from kit.publish.executed import STATE

VIEW = "application/vnd.jupyter.widget-view+json"
_OUTPUT = "@jupyter-widgets/output"
_MODULES = {"@jupyter-widgets/base", "@jupyter-widgets/controls", _OUTPUT, "anywidget"}
_HTML = {"HTMLModel", "HTMLMathModel", "HTMLView", "HTMLMathView"}  # their value becomes part of the page; as in front/host.js
_LINKS = {"LinkModel", "DirectionalLinkModel"}
_FOREIGN = 1_000_000  # characters: a module of this length brings a library of its own (plotly's FigureWidget does)


def slim(notebook: Any) -> tuple[dict[str, Any], list[str]]:
    """Take the widgets that a page shows out of a notebook's saved state.

    Views that a page cannot bring to life, or that bring code of their own, lose their widget, so that their text is shown; ids
    become short and the same at every run; in place of each module of the kit stands its name.

    Parameters
    ----------
    notebook : NotebookNode
        Its outputs are changed in place.

    Returns
    -------
    data : dict
        ``state``: id → model; ``modules``: names of the kit's modules that the state needs; ``others``: whether anything is
        shown but widgets of the kit in boxes.
    warnings : list of str
    """
    state = _read_state(notebook)
    refers = {key: _references(model["state"]) & state.keys() for key, model in state.items()}
    links = {key: refers[key] for key, model in state.items() if model["model_name"] in _LINKS}
    needed: set[str] = set()
    views: list[str] = []
    warnings = []
    for data in _shown(notebook):
        key = data[VIEW].get("model_id") if isinstance(data[VIEW], dict) else None
        reached = _reach([key], refers, links) if isinstance(key, str) else set()
        fault = _unfit(state, reached) if reached else "its state was not saved"
        if fault:
            warnings.append(f"a widget is shown as text: {fault}")
            del data[VIEW]
        else:
            needed |= reached
            views.append(str(key))
    short = {key: f"w{number}" for number, key in enumerate(k for k in state if k in needed)}
    for data in _shown(notebook):
        data[VIEW]["model_id"] = short[data[VIEW]["model_id"]]
    used: set[str] = set()
    slimmed = {short[key]: _model(state[key], short, used) for key in short}
    others = not all(_is_ours(state, key) for key in views)
    return {"state": slimmed, "modules": sorted(used), "others": others}, list(dict.fromkeys(warnings))


def _is_ours(state: dict[str, Any], key: str) -> bool:
    """Whether a widget draws itself with the kit's own code, or is a box of such, one below the other, as wide as the page."""
    model, inner = state[key], state[key]["state"]
    if model["model_module"] == "anywidget":
        return True
    layout = {k: v for part in _references(inner.get("layout")) for k, v in state[part]["state"].items() if k[0] != "_" and v}
    plain = inner.get("_view_name") == "VBoxView" and not inner.get("box_style") and layout in ({}, {"width": "100%"})
    return plain and all(_is_ours(state, child) for child in _references(inner.get("children")))


def _read_state(notebook: Any) -> dict[str, Any]:
    """The models of the saved state that have the form of one."""
    state: Any = notebook.metadata
    for key in ("widgets", STATE, "state"):
        state = state.get(key) if isinstance(state, dict) else None
    return {
        key: model
        for key, model in (state.items() if isinstance(state, dict) else ())
        if isinstance(model, dict)
        and isinstance(model.get("state"), dict)
        and all(isinstance(model.get(name), str) for name in ("model_name", "model_module"))
    }


def _shown(notebook: Any) -> list[Any]:
    """What the outputs show that are views of widgets."""
    every = (output.get("data") for cell in notebook.cells for output in cell.get("outputs", []))
    return [data for data in every if isinstance(data, dict) and VIEW in data]


def _model(model: dict[str, Any], short: dict[str, str], used: set[str]) -> dict[str, Any]:
    inner = {
        k: v
        for k, v in model["state"].items()
        if v is not None or not model["model_name"].endswith(("LayoutModel", "StyleModel"))
    }
    if model["model_module"] == "anywidget":
        inner["_esm"] = frontend.named(inner.get("_esm"), inner.pop("_css", ""))
        used.add(inner["_esm"])
    elif model["model_module"] == _OUTPUT:
        inner["outputs"] = [text for output in _as_list(inner.get("outputs")) if (text := _spoken(output))]
    if _HTML & {model["model_name"], str(inner.get("_view_name"))}:
        inner["value"] = prose.clean(inner.get("value") or "")
    if "_dom_classes" in inner:  # those of the page itself could lay a widget over it
        inner["_dom_classes"] = [c for c in _as_list(inner["_dom_classes"]) if re.match(r"(kit|widget|jupyter)-", str(c))]
    return {**model, "state": _rename(inner, short)}


def _as_list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _spoken(output: Any) -> str:
    """What an output says as plain text."""
    data = output.get("data", {}) if isinstance(output, dict) else {}
    text = data.get("text/plain", "") if isinstance(data, dict) else ""
    text = text or (output.get("text", "") if isinstance(output, dict) else "")
    return "".join(map(str, text)) if isinstance(text, list) else str(text)


def _rename(value: Any, short: dict[str, str]) -> Any:
    if isinstance(value, dict):
        return {k: _rename(v, short) for k, v in value.items()}
    if isinstance(value, list):
        return [_rename(v, short) for v in value]
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
    reached: set[str] = set()
    while start:
        key = start.pop()
        if key in refers and key not in reached:
            reached.add(key)
            start += refers[key] | {link for link, ends in links.items() if key in ends}
    return reached


def _unfit(state: dict[str, Any], reached: set[str]) -> str:
    """Why a page does not show some widgets, or nothing."""
    for key in sorted(reached):
        model, inner = state[key], state[key]["state"]
        for module in (model["model_module"], str(inner.get("_view_module") or "anywidget")):
            if module not in _MODULES:
                return f"a page cannot run widgets of {module[:80]!r}"
        if not all(re.fullmatch(r"\w+", str(name)) for name in (model["model_name"], inner.get("_view_name") or "none")):
            return "its kind has no name that a page can know"
        if model["model_module"] == "anywidget" and not frontend.named(inner.get("_esm"), inner.get("_css")):
            library = " (for a plotly FigureWidget, show a plain go.Figure)" * (len(str(inner.get("_esm"))) > _FOREIGN)
            return f"a page runs only the kit’s own code, and it brings its own{library}"
    return ""
