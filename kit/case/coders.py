"""Names of coders: which are rules, which are language models, and a data package that lets models code."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

LONGEST = 40
_RESERVED = frozenset({"additions", "clashes", "decisions", "reader", "rules", "settled", "textblob", "vader"})
# A small letter or digit first: nobody's initials begin so.
_MODEL = re.compile(rf"[a-z0-9](?:[a-z0-9._\-]{{0,{LONGEST - 2}}}[a-z0-9])?")
PATTERN = rf"[a-z0-9][a-z0-9._\-]{{0,{LONGEST - 1}}}"
_MEANING = " A language model that a user ran has a name in small letters."


def is_model(name: str) -> bool:
    """Whether a coder's name is one that only a language model has."""
    return bool(_MODEL.fullmatch(name)) and name not in _RESERVED


def model_slug(model: str) -> str:
    """A coder's name made of a model's: ``meta/Llama-3.2:3B`` → ``llama-3.2-3b``; empty if there is none."""
    plain = re.sub(r"[^a-z0-9._]+", "-", model.rpartition("/")[2].lower())[:LONGEST].strip("-._")
    return plain if is_model(plain) else ""


def allows(package: Mapping[str, Any], coder: str) -> bool:
    """Whether a data package lets somebody of that name stand in ``codings``."""
    pattern = _coder_field(package).get("constraints", {}).get("pattern", "")
    return not pattern or bool(re.fullmatch(pattern, coder))


def with_models(package: Mapping[str, Any]) -> dict[str, Any]:
    """The package as it lets language models stand in ``codings``, as packages of earlier versions do not."""
    field = _coder_field(package)
    constraints = field.get("constraints", {})
    pattern = constraints.get("pattern", "")
    if not pattern or PATTERN in pattern:
        return dict(package)
    wider = {
        **field,
        "description": field.get("description", "") + _MEANING,
        "constraints": {**constraints, "pattern": f"^(?:{pattern.removeprefix('^').removesuffix('$')}|{PATTERN})$"},
    }
    return {**package, "resources": [_exchanged(r, wider) if r["name"] == "codings" else r for r in package["resources"]]}


def _coder_field(package: Mapping[str, Any]) -> dict[str, Any]:
    fields = (f for r in package["resources"] if r["name"] == "codings" for f in r["schema"]["fields"])
    return next((f for f in fields if f["name"] == "coder"), {})


def _exchanged(resource: Mapping[str, Any], field: Mapping[str, Any]) -> dict[str, Any]:
    fields = [field if f["name"] == field["name"] else f for f in resource["schema"]["fields"]]
    return {**resource, "schema": {**resource["schema"], "fields": fields}}
