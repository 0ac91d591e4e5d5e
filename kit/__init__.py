"""An interactive Jupyter kit for studying how peace talks are reported: `load` a case, filter it with `only`, measure, chart,
explore."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

__version__ = "0.7.0.dev0"

if TYPE_CHECKING:
    from kit import charts, coders, llm, measures, panels, readouts, workshop
    from kit.case.case import Case, check, load
    from kit.coders import additions, settling
    from kit.coders.desk.board import board
    from kit.coders.desk.opening import desk
    from kit.coders.reliability import agreement
    from kit.coders.sampling import sample
    from kit.coders.settling import merge_codes
    from kit.coding.accuracy import accuracy
    from kit.corpus.code import code
    from kit.errors import AcrossIssues, CaseError, Fault, KitError, UnknownColumn, UnknownTable, UnknownValue
    from kit.measures.evidence import evidence
    from kit.panels import panel
    from kit.readouts import readout
    from kit.store.package import example

# Public name → module. Imported when first used, so that `import kit` stays quick.
_HOMES = {
    "load": "kit.case", "check": "kit.case", "Case": "kit.case",
    "evidence": "kit.measures.evidence", "readout": "kit.readouts",
    "agreement": "kit.coders", "merge_codes": "kit.coders.settling", "sample": "kit.coders.sampling",
    "panel": "kit.panels", "desk": "kit.coders.desk.opening", "board": "kit.coders.desk.board",
    "code": "kit.corpus.code", "accuracy": "kit.coding.accuracy", "example": "kit.store.package",
    "KitError": "kit.errors", "CaseError": "kit.errors", "Fault": "kit.errors",
    "UnknownTable": "kit.errors", "UnknownColumn": "kit.errors", "UnknownValue": "kit.errors", "AcrossIssues": "kit.errors",
}  # fmt: skip
_MODULES = {name: f"kit.{name}" for name in ("charts", "coders", "llm", "measures", "panels", "readouts", "workshop")}
_MODULES |= {name: f"kit.coders.{name}" for name in ("additions", "settling")}

__all__ = [
    "AcrossIssues", "Case", "CaseError", "Fault", "KitError", "UnknownColumn", "UnknownTable", "UnknownValue",
    "accuracy", "additions", "agreement", "board", "charts", "check", "code", "coders", "desk", "evidence", "example", "llm",
    "load", "measures", "merge_codes", "panel", "panels", "readout", "readouts", "sample", "settling", "workshop",
]  # fmt: skip


def __getattr__(name: str) -> Any:
    from importlib import import_module

    if name == "charts":
        import_module("kit.measures")  # says from what of a case each chart is drawn
    if name in _MODULES:
        return import_module(_MODULES[name])
    if name in _HOMES:
        value = getattr(import_module(_HOMES[name]), name)
        globals()[name] = value
        return value
    from difflib import get_close_matches

    near = get_close_matches(name, __all__, n=1)
    raise AttributeError(f"module 'kit' has no attribute {name!r}" + (f"; did you mean {near[0]!r}?" if near else ""))


def __dir__() -> list[str]:
    return sorted([*__all__, "__version__"])
