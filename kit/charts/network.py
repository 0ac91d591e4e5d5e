"""Actor–issue links → a network with fixed places: a filter changes lines, never positions."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import pandas as pd

from kit.charts import many, theme
from kit.charts.pane import Pane
from kit.charts.sheet import Sheet, begin_sheet
from kit.charts.text import card, clip, text_width, wrap

if TYPE_CHECKING:
    import networkx as nx

ACTORS = 40  # in one chart


class Node(NamedTuple):
    """A node of the graph."""

    kind: str  # speaker or issue
    name: str


class Line(NamedTuple):
    """How a direction is drawn."""

    stance: str  # whose colour it has
    dash: str | None
    words: str


LINES = {
    "supports": Line("supports", None, "supports"),
    "ambivalent": Line("ambivalent", "dot", "ambivalent"),
    "opposes": Line("opposes", "dash", "opposes or doubts"),
}
MIDDLE = 0.5  # x of the issues; sides stand at 0 and 1


def actor_graph(links: pd.DataFrame, node: str = "actor") -> nx.MultiGraph:
    """The links as a graph: nodes are ``("speaker", name)`` and ``("issue", label)``, edges carry direction and n.

    Parameters
    ----------
    links : DataFrame
        `kit.measures.actor_issue_links`.
    node : str
        Column of the speakers: ``actor``, ``party`` or ``family``.
    """
    import networkx as nx  # a tenth of a second, for one chart of many

    graph = nx.MultiGraph()
    sums = links.groupby(list(dict.fromkeys([node, "family", "issue", "direction"])), sort=False)["n"].sum().reset_index()
    for row in sums.to_dict("records"):
        speaker = Node("speaker", row[node])
        graph.add_node(speaker, family=row["family"])
        graph.add_edge(speaker, Node("issue", row["issue"]), key=row["direction"], n=int(row["n"]))
    return graph


@theme.drawing
def actor_issue_network(
    links: pd.DataFrame,
    *,
    title: str = "Who takes a position on which issue?",
    subtitle: str | None = None,
    source: str | None = None,
    mode: str = "light",
    narrow: bool = False,
    book: Any = None,
    places: pd.DataFrame | None = None,
) -> theme.Chart:
    """Actors left and right, issues between; line style and colour are the stance, width its utterances.

    Parameters
    ----------
    links : DataFrame
        `kit.measures.actor_issue_links`.
    title, subtitle, source, mode, narrow, book
        As for `kit.charts.event_timeline`.
    places : DataFrame, optional
        The links before filtering: their actors and issues keep their places, with or without a line.
    """
    n = int(links["n"].sum()) if len(links) else 0
    default = "A line joins an actor with an issue on which it takes a position. A thicker line means more utterances."
    sheet = begin_sheet(
        default, n, "utterance × issue", title=title, subtitle=subtitle, source=source, mode=mode, narrow=narrow, book=book
    )
    if not n:
        return sheet.empty(links, "Nothing matches: nobody takes a position.")
    every = links if places is None else places
    if not narrow:
        every, rest = many.most(every, "actor", ACTORS)
        if rest:
            sheet.caveat(f"The {ACTORS} actors with most positions are drawn; {rest:,} more are in the numbers.")
    numbers, links = links, links[links["actor"].isin(every["actor"])]
    hues = theme.families(book, every)
    column = "family" if narrow else "actor"
    if narrow:
        sheet.caveat("The actors of a side are drawn together. On a wider screen the chart shows each of them.")
    stage = actor_graph(every, column)
    graph = actor_graph(links, column)
    sides = _sides(stage, hues)
    graph.add_nodes_from((node, data) for node, data in stage.nodes(data=True) if node not in graph)
    network = _Network(sheet, graph, hues, [i for issues in theme.issue_groups(book, every).values() for i in issues])
    return network.draw(sides, n, numbers)


def _sides(graph: nx.MultiGraph, hues: dict[str, str]) -> tuple[list[str | None], list[str | None]]:
    """Actors left and right, side by side of the codebook; the first two face each other, the others fill the shorter side."""
    sides: tuple[list[str | None], list[str | None]] = ([], [])
    speakers = [(node.name, data["family"]) for node, data in graph.nodes(data=True) if node.kind == "speaker"]
    for i, family in enumerate(hues):
        names = sorted(
            (name for name, f in speakers if f == family), key=lambda name: -graph.degree(("speaker", name), weight="n")
        )
        side = sides[i] if i < 2 else min(sides, key=len)
        side.extend([*([None] if side and names else []), *names])
    return sides


class _Edge(NamedTuple):
    """From a speaker to an issue, in data positions."""

    x0: float
    y0: float
    x1: float
    y1: float


class _Network:
    """y counts issue rows downwards; x runs from the left speakers (0) over the issues (0.5) to the right ones (1)."""

    def __init__(self, sheet: Sheet, graph: nx.MultiGraph, hues: dict[str, str], issues: list[str]):
        self.sheet, self.graph, self.hues = sheet, graph, hues
        self.row = 26
        self.y = {Node("issue", issue): k + 0.5 for k, issue in enumerate(issues)}
        self.rows = float(len(issues))
        self.margin: float = 80 if sheet.small else 168
        self.half = (65 if sheet.small else 82) / (sheet.inner - 2 * self.margin)
        self.left: set[Any] = set()

    def draw(self, sides: tuple[list[str | None], list[str | None]], n: int, numbers: pd.DataFrame) -> theme.Chart:
        sheet = self.sheet
        tallest = max(map(len, sides))
        self.rows = max(self.rows, tallest * 0.75)
        shift = (self.rows - len(self.y)) / 2
        self.y = {node: y + shift for node, y in self.y.items()}
        for side, names in enumerate(sides):
            for k, name in enumerate(names):
                if name is not None:
                    self.y[Node("speaker", name)] = self.rows * (k + 0.5) / len(names)
                    if side == 0:
                        self.left.add(Node("speaker", name))
        top = self._key()
        unit = 1 / (sheet.inner - 2 * self.margin)
        pane = sheet.pane(
            0, top, sheet.inner, self.row * self.rows, x=(-self.margin * unit, 1 + self.margin * unit), y=(0, self.rows)
        )
        pane.ticks([0, MIDDLE, 1], grid=False)
        self._edges(pane)
        self._issues(pane)
        self._speakers(pane)
        speakers = [node for node in self.y if node.kind == "speaker"]
        busiest = max(speakers, key=lambda node: self.graph.degree(node, weight="n"))
        issues = [node for node in self.y if node.kind == "issue"]
        shared = max(issues, key=lambda node: self.graph.degree(node))
        alt = (
            f"Network with fixed places: {len(speakers)} speakers, {len(issues)} issues, {self.graph.number_of_edges()} "
            f"links. Most positions: {busiest.name}; most speakers: {shared.name}. n = {n}."
        )
        return sheet.finish(
            top + self.row * self.rows + 4, alt=alt, numbers=numbers.drop(columns=["party", "issue_group"], errors="ignore")
        )

    def _key(self) -> float:
        sheet, x = self.sheet, 0.0
        pane = sheet.pane(0, 0, sheet.inner, 16, x=(0, sheet.inner), y=(0, 16))
        for line in LINES.values():
            pane.line([x, x + 26], [8, 8], color=sheet.stance[line.stance].line, width=2.5, dash=line.dash)
            sheet.text(x + 31, 8, line.words, color="muted", size=12)
            x += 31 + text_width(line.words, 12) + 16
        return 30

    def _edges(self, pane: Pane) -> None:
        """One trace per direction and width; four points and plotly's spline make the curve."""
        bundles: dict[tuple[str, int], list[_Edge]] = {}
        spots, cards = [], []
        for speaker, issue, direction, n in self.graph.edges(keys=True, data="n"):
            if speaker.kind == "issue":
                speaker, issue = issue, speaker
            xa, xb = (0.0, MIDDLE - self.half) if speaker in self.left else (1.0, MIDDLE + self.half)
            ya, yb = self.y[speaker], self.y[issue]
            others = [d for d in LINES if self.graph.has_edge(speaker, issue, key=d)]
            yb += 0.18 * (others.index(direction) - (len(others) - 1) / 2)
            bundles.setdefault((direction, min(n, 5)), []).append(_Edge(xa, ya, xb, yb))
            spots.append((xa + (xb - xa) * 0.62, ya + (yb - ya) * 0.71))
            cards.append(card(f"{speaker.name} → {issue.name}", f"{LINES[direction].words} · n = {n}"))
        for (direction, weight), edges in sorted(bundles.items()):
            x: list[float | None] = []
            y: list[float | None] = []
            for edge in edges:
                d, h = edge.x1 - edge.x0, edge.y1 - edge.y0
                x += [edge.x0, edge.x0 + d * 0.25, edge.x0 + d * 0.5, edge.x0 + d * 0.75, edge.x1, None]
                y += [edge.y0, edge.y0 + h * 0.16, edge.y0 + h * 0.5, edge.y0 + h * 0.84, edge.y1, None]
            look = LINES[direction]
            line = {
                "color": self.sheet.stance[look.stance].line,
                "width": round(1.3 + 0.9 * (weight - 1) ** 0.8, 1),
                "shape": "spline",
            } | ({"dash": look.dash} if look.dash else {})
            pane.add(x[:-1], y[:-1], mode="lines", line=line, opacity=0.85)
        pane.spots([x for x, _ in spots], [y for _, y in spots], cards, size=12)

    def _issues(self, pane: Pane) -> None:
        sheet, nodes = self.sheet, [node for node in self.y if node.kind == "issue"]
        rows = [self.y[node] for node in nodes]
        sheet.data.append(
            {
                "type": "bar",
                "base": round(MIDDLE - self.half, 4),
                "x": [round(2 * self.half, 4)] * len(rows),
                "y": [round(row, 3) for row in rows],
                "width": 0.78,
                "marker": {"color": sheet.c["panel"]},
                "hovertext": [
                    card(str(node.name), f"{self.graph.degree(node)} links · n = {self.graph.degree(node, weight='n')}")
                    for node in nodes
                ],
                "hoverinfo": "text",
                **pane.refs,
            }
        )
        room = 2 * self.half * (sheet.inner - 2 * self.margin) - 6
        pane.labels([MIDDLE] * len(rows), rows, [clip(str(node.name), 12, room) for node in nodes], at="middle center", size=12)

    def _speakers(self, pane: Pane) -> None:
        sheet = self.sheet
        for family, hue in self.hues.items():
            nodes = [node for node in self.y if node[0] == "speaker" and self.graph.nodes[node]["family"] == family]
            totals = [self.graph.degree(node, weight="n") for node in nodes]
            x = [0 if node in self.left else 1 for node in nodes]
            y = [self.y[node] for node in nodes]
            size = [round(9 + 1.6 * total**0.7, 1) for total in totals]
            cards = [card(str(node.name), f"{family} · n = {total}") for node, total in zip(nodes, totals, strict=True)]
            ring = {"line": sheet.hue(hue), "width": 2} if hue == "ink" else {"width": 1.5}
            pane.dots(x, y, color=sheet.hue(hue), size=size, symbol=theme.HUES[hue]["symbol"], hover=cards, **ring)
            loud = hue in ("teal", "copper")
            for node, total, side, at in zip(nodes, totals, x, y, strict=True):
                away = 11 + total**0.7
                lines = wrap(str(node.name), 12, self.margin - away - 2, bold=loud)[:2]
                for j, line in enumerate(lines):
                    pane.note(
                        side + pane.dx(away if side else -away),
                        at + pane.dy(14 * (j - (len(lines) - 1) / 2)),
                        clip(line, 12, self.margin - away, bold=loud),
                        strong=loud,
                        color=sheet.hue(hue) if loud else None,
                        size=12,
                        anchor=None if side else "right",
                    )
