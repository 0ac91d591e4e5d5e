"""What a coder of ``codings`` marked, such as a language model → a cube of its statements or passages, without evidence."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from kit.measures.corrected import machine_rows
from kit.panels.counted import DAYS
from kit.panels.cube import Cube
from kit.panels.sourced import of_days
from kit.store.frames import collected

if TYPE_CHECKING:
    from kit.panels.cubes import Cubes

_STATEMENTS, _PASSAGES = "statements by ", "passages by "
_WHO = ("party", "family", "outlet", "actor", "form", "issue")


def name(coder: str, *, issues: bool) -> str:
    """What the cube of a coder's marks is called."""
    return (_STATEMENTS if issues else _PASSAGES) + coder


def is_cube(name: str) -> bool:
    """Whether a cube of that name is one of a coder's marks."""
    return name.startswith((_STATEMENTS, _PASSAGES))


def cube(cubes: Cubes, name: str) -> Cube:
    """A coder's statements, or its passages × issues, by the days of the attribution that each is, else of its article."""
    issues, coder = name.startswith(_STATEMENTS), name.partition(" by ")[2]
    columns = ["party_id", "family", "outlet_id", "actor_id", "form"]
    frame = machine_rows(cubes.case, coder, [*columns, "issue_id", "stance"] if issues else columns, issues=issues)
    if not issues:
        stated = machine_rows(cubes.case, coder, ["issue_id"], issues=True)[["mark", "issue_id"]]
        frame = frame.merge(stated, on="mark", how="left", validate="one_to_many")
    frame["_thing"] = frame.index if issues else frame["mark"]
    said = collected(cubes.case.whole.frame("attributions").select("attribution_id", *DAYS))
    own = frame[frame["attribution_id"].notna()].merge(said, on="attribution_id", how="left", validate="many_to_one")
    days = cubes.article_days[["article_id", *DAYS]]
    others = frame[frame["attribution_id"].isna()].merge(days, on="article_id", how="inner", validate="many_to_many")
    frame = pd.concat([own, others], ignore_index=True)
    if cubes.copied:
        frame["_copy"] = cubes._first_or_again(frame["article_id"])
    dims = cubes._dims(*_WHO, *(["stance"] if issues else []))
    return of_days("statement" if issues else "passage", frame, "_thing", dims)


__all__ = ["cube", "is_cube", "name"]
