"""A query → the numbers of the scores over days; the twin of the table in front/tones_in_time.js."""

from __future__ import annotations

from typing import Any

import pandas as pd

from kit.panels import spans
from kit.panels.printed import signed, table
from kit.panels.query import Query


def in_time(q: Query, chart: dict[str, Any], spec: dict[str, Any]) -> pd.DataFrame:
    """One row per method, side, days and score of a tenth; of very many days per stretch of days."""
    families = {family["id"]: (place, family["label"]) for place, family in enumerate(spec["families"])}
    rows: list[tuple[Any, ...]] = []
    for method in chart["methods"]:
        found = q.alike("tones", ["family", method["bin"]], {"family": list(families)})
        found = spans.placed(found[found[method["bin"]] != ""], chart, spec)
        shown = spans.gathered(found, ["family", method["bin"]], chart, spec)
        order = shown.assign(
            late=~shown["drawn"], place=shown["family"].map(lambda f: families[f][0]), value=shown[method["bin"]].astype(int)
        ).sort_values(["place", "late", "since", "until", "value"])
        rows += [
            (method["name"], families[r.family][1], spans.iso(r.since), spans.iso(r.until), signed(r.value / 10, 1), r.n)
            for r in order.itertuples()
        ]
    return table(rows, "Method", "Side", "From", "To", "Score", "n")
