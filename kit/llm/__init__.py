"""A case with its texts, a language model that somebody runs → the model's codes, beside those of people and rules."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from kit.llm.coding import Summary, code
    from kit.llm.settings import Settings

__all__ = ["Settings", "Summary", "code"]
_HOMES = {"code": "kit.llm.coding", "Summary": "kit.llm.coding", "Settings": "kit.llm.settings"}


def __getattr__(name: str) -> Any:
    from importlib import import_module

    if name not in _HOMES:
        raise AttributeError(f"module 'kit.llm' has no attribute {name!r}; there are {', '.join(__all__)}")
    return getattr(import_module(_HOMES[name]), name)
