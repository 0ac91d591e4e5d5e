"""Citation flows → who printed, wrote, carried and said it, as ribbons whose width counts attributions."""

from typing import Any

import pandas as pd

from kit.charts import many, theme
from kit.charts.pane import Pane
from kit.charts.sheet import Sheet, begin_sheet
from kit.charts.text import Markup, card, clip, escape, tinted, wrap

NODES = 14  # outlets, originals or carriers with a node of their own
HIDDEN = ("not stated", "no carrier named", "unknown")
HEADS = {"publisher": "Outlet", "original": "Original", "carrier": "Carried by", "family": "Actor’s side"}
NODE = 10  # px


@theme.drawing
def source_flow(
    flows: pd.DataFrame,
    *,
    title: str = "From whom, through which source, to which outlet?",
    subtitle: str | None = None,
    source: str | None = None,
    mode: str = "light",
    narrow: bool = False,
    book: Any = None,
) -> theme.Chart:
    """From the outlet back to the actor, read right to left; a hollow accent node hides its origin.

    Parameters
    ----------
    flows : DataFrame
        `kit.measures.citation_flows`.
    title, subtitle, source, mode, narrow, book
        As for `kit.charts.event_timeline`.
    """
    n = int(flows["n"].sum()) if len(flows) else 0
    carried = "" if narrow else " who carried it,"
    default = (
        f"Read right to left: who spoke,{carried} who wrote the text, who printed it. A wider ribbon means more attributions."
    )
    sheet = begin_sheet(
        default, n, "attributions", title=title, subtitle=subtitle, source=source, mode=mode, narrow=narrow, book=book
    )
    if not n:
        return sheet.empty(flows, "Nothing matches: no attribution is left.")
    numbers, flows = flows, _pool(flows)
    if len(numbers) > len(flows):
        sheet.caveat(f"Outlets and carriers beyond the {NODES} with most attributions are drawn together as “other”.")
        sheet.caveat("All are in the numbers.")
    hues = theme.families(book, flows)
    columns = ["publisher", "original", "family"] if narrow else ["publisher", "original", "carrier", "family"]
    if narrow:
        sheet.caveat("On a wider screen the chart also shows the carriers.")
    # an original belongs to its publisher: two texts of unstated origin are two nodes
    frame = flows.assign(original=list(zip(flows["publisher"], flows["original"], strict=True)))
    flow = _Flow(sheet, frame, columns, hues)
    hidden = int(flows.loc[flows["original"].str.startswith(HIDDEN), "n"].sum())
    bare = int(flows.loc[flows["carrier"].str.startswith(HIDDEN), "n"].sum())
    alt = (
        f"Flow from the actors' sides through carriers and originals to {flows['publisher'].nunique()} "
        f"outlets; {hidden} attributions of unstated origin, {bare} with no carrier "
        f"named. n = {n}."
    )
    return flow.draw(alt, numbers)


def _pool(flows: pd.DataFrame) -> pd.DataFrame:
    """Flows with the lesser outlets, originals and carriers as one each."""
    frame = flows
    for column, words in (("publisher", "other outlets"), ("original", "other originals"), ("carrier", "other carriers")):
        known = many.totals(frame, column)
        if len(known) > NODES + 2:
            frame = frame.assign(**{column: frame[column].where(frame[column].isin(known.index[:NODES]), words)})
    if frame is flows:
        return flows
    return frame.groupby(["publisher", "original", "carrier", "family"], sort=False)["n"].sum().reset_index()


class _Flow:
    """Nodes stacked in columns; y counts attributions, x counts columns."""

    def __init__(self, sheet: Sheet, frame: pd.DataFrame, columns: list[str], hues: dict[str, str]):
        self.sheet, self.frame, self.columns, self.hues = sheet, frame, columns, hues
        total = frame["n"].sum()
        self.order = {column: self._sort(column) for column in columns}
        most = max(len(nodes) for nodes in self.order.values())
        self.height = max(430, 20 * most + 160)
        self.gap_px = min(16.0, (self.height - 200) / max(most - 1, 1))
        self.unit = (self.height - self.gap_px * (most - 1)) / total  # px an attribution
        self.nodes: dict[tuple[str, Any], tuple[float, float]] = {}
        for column, names in self.order.items():
            sums = frame.groupby(column)["n"].sum()
            spare = (self.height / self.unit - total) / max(len(names) - 1, 1)
            y = 0.0
            for name in names:
                self.nodes[column, name] = (y, float(sums[name]))
                y += sums[name] + spare

    def _sort(self, column: str) -> list[Any]:
        if column == "family":
            return list(self.hues)
        names = list(dict.fromkeys(self.frame[column]))
        if column != "carrier":
            return names
        place = {family: i for i, family in enumerate(self.hues)}
        mean = self.frame.assign(_at=self.frame["family"].map(place) * self.frame["n"]).groupby("carrier")[["_at", "n"]].sum()
        at = mean["_at"] / mean["n"]
        return sorted(names, key=lambda name: (name.startswith(HIDDEN), at[name]))

    def draw(self, alt: str, numbers: pd.DataFrame) -> theme.Chart:
        sheet, top = self.sheet, 26
        last = len(self.columns) - 1
        node = NODE if not sheet.small else 8
        pane = sheet.pane(0, top, sheet.inner, self.height, x=(0, last), y=(0, self.height / self.unit))
        wide = pane.dx(node)
        at = {column: i * (last - wide) / last for i, column in enumerate(self.columns)}
        for i, column in enumerate(self.columns):
            head = HEADS[column] if i == 0 else f"← {HEADS[column]}"
            sheet.text(
                sheet.inner if i == last else pane.px(at[column]), 8, head, strong=True, anchor="right" if i == last else None
            )
        for a, b in zip(self.columns, self.columns[1:], strict=False):
            self._ribbons(pane, a, b, at[a] + wide, at[b])
        self._nodes(pane, at, wide)
        return sheet.finish(top + self.height + 4, alt=alt, numbers=numbers)

    def _ribbons(self, pane: Pane, a: str, b: str, x1: float, x2: float) -> None:
        keys = list(dict.fromkeys([a, b, "family"]))
        flows = self.frame.groupby(keys, sort=False)["n"].sum().reset_index()
        rank = {column: {name: i for i, name in enumerate(self.order[column])} for column in (a, b)}
        flows["_a"], flows["_b"] = flows[a].map(rank[a]), flows[b].map(rank[b])
        flows["_f"] = flows["family"].map({name: i for i, name in enumerate(self.hues)})
        for side, by in (("from", ["_a", "_b", "_f"]), ("to", ["_b", "_a", "_f"])):
            column = a if side == "from" else b
            ordered = flows.sort_values(by, kind="stable")
            start = [self.nodes[column, name][0] for name in ordered[column]]
            used = ordered.groupby(column, sort=False)["n"].cumsum() - ordered["n"]
            flows[side] = used + pd.Series(start, index=ordered.index)
        middle = (x1 + x2) / 2
        spots: list[tuple[float, float, Markup]] = []
        for family, hue in self.hues.items():
            paths = []
            for row in flows[flows["family"] == family].to_dict("records"):
                y1, y2, n = row["from"], row["to"], row["n"]
                paths.append(
                    f"M{x1:.3f},{y1:.1f}C{middle:.3f},{y1:.1f} {middle:.3f},{y2:.1f} {x2:.3f},{y2:.1f}"
                    f"L{x2:.3f},{y2 + n:.1f}C{middle:.3f},{y2 + n:.1f} {middle:.3f},{y1 + n:.1f} {x1:.3f},{y1 + n:.1f}Z"
                )
                spots.append(
                    (
                        middle,
                        (y1 + y2 + n) / 2,
                        card(f"{_name(row[a])} ← {_name(row[b])}", f"{family}: n = {n}" if b != "family" else f"n = {n}"),
                    )
                )
            if paths:
                fill = theme.rgba(self.sheet.hue(hue), 0.38)
                shape = {"type": "path", "path": "".join(paths), "fillcolor": fill, "fillrule": "nonzero", "line": {"width": 0}}
                self.sheet.shapes.append(shape | pane.layout_refs)
        x, y, cards = zip(*spots, strict=True) if spots else ((), (), ())
        pane.spots(x, y, cards, size=14)

    def _nodes(self, pane: Pane, at: dict[str, float], wide: float) -> None:
        sheet, c = self.sheet, self.sheet.c
        bars: dict[str, list[Any]] = {name: [] for name in ("x", "base", "y", "color", "line", "hover")}
        last = self.columns[-1]
        step = (pane.px(at[self.columns[1]]) - pane.px(at[self.columns[0]])) - NODE
        for (column, key), (y, n) in self.nodes.items():
            name = _name(key)
            hidden = name.startswith(HIDDEN)
            fill = sheet.hue(self.hues[name]) if column == "family" else c["bg"] if hidden else c["ink"]
            bars["x"].append(round(at[column] + wide / 2, 4))
            bars["base"].append(round(y, 2))
            bars["y"].append(n)
            bars["color"].append(fill)
            bars["line"].append(c["accent"] if hidden else fill)
            bars["hover"].append(card(name, f"{HEADS[column].lower()} · n = {n:,.0f}"))
            end = column == last
            room = step - 40
            parts = wrap(name, 12, 76)[:2] if end and sheet.small else [clip(name, 12, room)]
            text = Markup("<br>".join(escape(part) for part in parts))
            x = at[column] - pane.dx(6) if end else at[column] + wide + pane.dx(6)
            label = Markup(f"{text} {tinted(f'{n / 1000:,.0f} k' if sheet.small and n >= 10_000 else f'{n:,.0f}', c['muted'])}")
            sheet.annotate(
                label,
                x=round(x, 4),
                y=round(y + n / 2, 2),
                **pane.layout_refs,
                size=12,
                anchor="right" if end else None,
                bgcolor=theme.rgba(c["bg"], 0.72),
            )
        sheet.data.append(
            {
                "type": "bar",
                "orientation": "v",
                **{k: bars[k] for k in ("x", "base", "y")},
                "width": round(wide, 4),
                "marker": {"color": bars["color"], "line": {"color": bars["line"], "width": 1.5}},
                "hovertext": bars["hover"],
                "hoverinfo": "text",
                **pane.refs,
            }
        )


def _name(node: Any) -> str:
    """A node's name; an original is kept with its publisher."""
    return str(node[1] if isinstance(node, tuple) else node)
