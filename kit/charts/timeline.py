"""Event summaries → timelines: what happened when, how sure the days are, and where the sources disagree."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pandas as pd

from kit.charts import many, theme
from kit.charts.pane import Pane, iso, ordinal
from kit.charts.sheet import Sheet, begin_sheet
from kit.charts.text import Markup, bold, card, clip, day_label, escape, span_label, text_width, tinted

DAY_MS = 86_400_000
DISC = 18  # px across, the mark of a round
DRAWN = 150  # events in one chart
BEFORE = 0.2  # of the days from day 1 to the last, that an axis of many days may begin earlier
MANY_DAYS = 150  # of more an axis names months or years
MONTHS = (1, 2, 3, 6, 12, 24, 60, 120, 240, 600, 1200)  # between ticks
STEPS = (1, 2, 7, 14, 28, 91, 182, 364, 728, 1820, 3640, 7280)
READOUT = ["label", "lane", "when", "day_from", "day_to", "disagreement", "n"]
NEAR = 120  # days around the middle one that share an axis at least


def weekly(first: float, last: float, most: int = 7) -> list[float]:
    """Tick days from ``first``: every week, or the next coarser step that gives at most ``most`` ticks."""
    step = next((s for s in STEPS if (last - first) / s <= most and (s >= 7 or last - first < 8)), STEPS[-1])
    return [first + i * step for i in range(int((last - first) // step) + 1)]


def is_long(first: float, last: float) -> bool:
    """Whether days are told apart by month and year: there are many, and not of one year."""
    return last - first > MANY_DAYS and iso(first)[:4] != iso(last)[:4]


def day_ticks(first: float, last: float, most: int = 7) -> list[tuple[float, str]]:
    """Ticks of an axis of days and their words: of one year the days, else with the year; of many days first days of months or
    years."""
    if not is_long(first, last):
        year = iso(first)[:4] != iso(last)[:4]
        return [(tick, day_label(iso(tick), year=year)) for tick in weekly(first, last, most)]
    begin, end = pd.Timestamp.fromordinal(int(first)), pd.Timestamp.fromordinal(int(last))
    months = range(begin.year * 12 + begin.month - 1 + (begin.day > 1), end.year * 12 + end.month)
    for step in MONTHS:
        chosen = [month for month in months if month % step == 0]
        if len(chosen) <= most:
            break
    days = [pd.Timestamp(month // 12, month % 12 + 1, 1) for month in chosen]
    return [(float(day.toordinal()), f"{day.year}" if step >= 12 else f"{day:%b}\u00a0{day.year}") for day in days]


OPEN_DAYS = 4  # how long “by that day” is drawn, to the left of the last possible day


def near(begin: pd.Series) -> pd.Series:
    """Which days lie within reach of the middle one: a treaty of 1997 must not squeeze five weeks into a dot.

    Days that are spread over years reach as far as they are spread.
    """
    spread = begin.quantile(0.75) - begin.quantile(0.25)
    return (begin - begin.median()).abs() <= max(NEAR, 3 * spread)


def pack(spans: list[tuple[float, float]]) -> list[int]:
    """Row of every span so that none overlaps, first fit in the given order."""
    rows: list[list[tuple[float, float]]] = []
    placed = []
    for left, right in spans:
        row = next((i for i, used in enumerate(rows) if all(right < a or left > b for a, b in used)), len(rows))
        if row == len(rows):
            rows.append([])
        rows[row].append((left, right))
        placed.append(row)
    return placed


@theme.drawing
def event_timeline(
    summary: pd.DataFrame,
    *,
    title: str = "What happened when?",
    subtitle: str | None = None,
    source: str | None = None,
    mode: str = "light",
    narrow: bool = False,
    book: Any = None,
) -> theme.Chart:
    """Events in lanes by kind, over calendar days and conflict days.

    A solid mark is a known day, a bar with soft ends some day within it; a bar that fades on the left means that day or
    earlier. Rounds of talks are numbered discs; the accent and ``≠`` mark events on which sources disagree.

    Parameters
    ----------
    summary : DataFrame
        `kit.measures.event_timeline`: one row per event.
    title, subtitle, source : str
        Plain text; n is added to a subtitle that lacks it.
    mode : {"light", "dark"}
    narrow : bool
        400 px instead of 960.
    book : Codebook, optional
        Order of the lanes (the groups of ``events.kind``).
    """
    inside = _is_drawn(summary)
    dated, rest = many.most(summary[inside], "event_id", DRAWN)
    default = (
        "Events that the articles date, by kind. A solid mark is a known day. A bar with soft ends means some day within it. "
        "A bar that fades on the left means that day or earlier"
    )
    default += ", on the right that day or later." if len(dated) and dated["end"].isna().any() else "."
    sheet = begin_sheet(
        default, len(dated), "events", title=title, subtitle=subtitle, source=source, mode=mode, narrow=narrow, book=book
    )
    if dated.empty:
        return sheet.empty(summary, "Nothing matches: no dated event is left.")
    if dated["contested"].any():
        sheet.caveat("≠ marks events on which the sources disagree.")
    if rest:
        sheet.caveat(f"The {DRAWN} events that most articles report are drawn; {rest:,} more are in the numbers.")
    off = summary[~inside]
    undated = int((off["start"].isna() & off["end"].isna()).sum())
    far = len(off) - undated
    if parts := [
        f"{n} {why}"
        for n, why in (
            (far, "long before day 1" if (summary["day_to"] > MANY_DAYS).any() else "before day 1"),
            (undated, "without a date"),
        )
        if n
    ]:
        first, *more = parts
        words = " and ".join([first.replace(" ", f" event{'s' * (not first.startswith('1 '))} ", 1), *more])
        sheet.caveat(f"Not drawn: {words}. {'All are' if len(off) > 1 else 'It is'} in the numbers.")
    return _Timeline(sheet, dated, _lanes(book, dated)).draw(summary)


def _is_drawn(summary: pd.DataFrame) -> pd.Series:
    """Which events have days on the axis: of day 1 and later; where the events are spread over years, of some time before too."""
    last = summary["day_to"].fillna(summary["day_from"])
    before = last.max() * BEFORE if last.max() > MANY_DAYS else 0
    return last.ge(1 - before)


def _lanes(book: Any, frame: pd.DataFrame) -> list[str]:
    present = list(dict.fromkeys(frame["lane"]))
    known = [code.get("group", "") for code in book.codes("events", "kind")] if book is not None else []
    return [lane for lane in dict.fromkeys([*known, *present]) if lane in present]


@dataclass(slots=True)
class _Mark:
    """An event on the page."""

    event: Any
    begin: float  # days on the axis
    end: float
    span: tuple[float, float]  # px across the page, with its label
    right: bool  # the label stands on the right
    text: Markup
    row: float = 0.0  # on the y axis


class _Timeline:
    """One timeline under construction: rows are packed by the width of marks and labels."""

    def __init__(self, sheet: Sheet, events: pd.DataFrame, lanes: list[str]):
        self.sheet, self.lanes = sheet, lanes
        starts = [
            ordinal(r.start) if pd.notna(r.start) and r.precision != "by" else ordinal(r.end) - 3 for r in events.itertuples()
        ]
        ends = [ordinal(r.end) if pd.notna(r.end) else ordinal(r.start) + 3 for r in events.itertuples()]
        self.events = events.assign(begin=starts, until=ends).sort_values(["begin", "until", "event_id"], kind="stable")
        known = self.events[self.events["day_to"].notna()] if self.events["day_to"].notna().any() else self.events
        first = (known["until"] - known["day_to"].fillna(known["day_from"] + 3)).iloc[0] + 1
        self.first = min(first, self.events["begin"].min()) if is_long(first, self.events["until"].max() + 3) else first
        last = max(self.events["until"].max() + 3, self.first + 13)
        self.margin = 0 if sheet.small else 150
        self.row = 20
        self.half = 6 / self.row  # of a bar
        self.scale = (sheet.inner - self.margin - 16 * sheet.small) / (last - self.first)
        self.last = last

    def px(self, day: float) -> float:
        return self.margin + (max(day, self.first - 0.5) - self.first) * self.scale

    def draw(self, numbers: pd.DataFrame) -> theme.Chart:
        sheet, y, placed, edges = self.sheet, 30.0, [], []
        for lane in self.lanes:
            if sheet.small:
                sheet.text(0, y + 8, lane, strong=True, fit=sheet.inner)
                y += 20
            else:
                sheet.text(0, y + self.row / 2, lane, strong=True, fit=self.margin - 8)
            marks = [self._mark(event) for event in self.events[self.events["lane"] == lane].itertuples()]
            rows = pack([mark.span for mark in marks])
            for mark, row in zip(marks, rows, strict=True):
                mark.row = (y + row * self.row + self.row / 2 - 20) / self.row
            placed += marks
            y += (max(rows) + 1) * self.row + (8 if sheet.small else 12)
            edges.append(y - (4 if sheet.small else 6))
        # y counts rows downwards from the day line; the pane spans the whole page
        span = (self.first - self.margin / self.scale, self.first + (sheet.inner - self.margin) / self.scale)
        pane = sheet.pane(0, 20, sheet.inner, y - 20, x=span, y=(0, (y - 20) / self.row), dates=True)
        self._axes(pane, y, edges)
        self._draw_labels(pane, placed)
        self._draw_soft(pane, placed)
        self._draw_bars(pane, placed)
        self._draw_discs(pane, [mark for mark in placed if self._is_disc(mark.event)])
        days = self.events.loc[self.events["precision"] == "day", "until"].value_counts().sort_index()
        fullest = "" if days.empty else day_label(iso(days.idxmax()), year=is_long(self.first, self.last))
        full = f" Most events on one day: {days.max()}, {fullest}." if fullest else ""
        lanes = "; ".join(f"{lane} {int((self.events['lane'] == lane).sum())}" for lane in self.lanes)
        alt = (
            f"Timeline of {len(self.events)} events in lanes over calendar days ({lanes}).{full} "
            f"{int(self.events['contested'].sum())} on which sources disagree. n = {len(self.events)}."
        )
        return sheet.finish(y + 22, alt=alt, numbers=numbers[[c for c in READOUT if c in numbers]])

    def _mark(self, event: Any) -> _Mark:
        """How wide an event's mark and label are, in px across the page, and on which side the label stands."""
        sheet = self.sheet
        x0, x1 = self.px(event.begin), self.px(event.until + 1)
        strong = event.lane == self.lanes[0]
        size = sheet.size["label"]
        note = "" if not event.contested else " ≠" if sheet.small or not event.disagreement else f" ≠ {event.disagreement}"
        if event.precision == "day":
            x1 = max(x1, x0 + 9)
        beside = self._beyond(event, x1 - x0)
        x0, x1 = x0 - beside, x1 + beside
        room = max(sheet.inner - x1 - 8, x0 - self.margin - 8)
        wanted = min(text_width(event.label, size, bold=strong) * 1.03 + 8, room * 0.6)
        note = clip(note, size, max(room - wanted, 20)) if note else ""
        label = clip(event.label, size, room - text_width(note, size) - 4, bold=strong)
        need = text_width(label, size, bold=strong) * 1.03 + text_width(note, size) + 9
        right = x1 + need < sheet.inner or sheet.inner - x1 >= x0 - self.margin
        span = (x0, x1 + need + 6) if right else (x0 - need - 6, x1)
        text = Markup((bold(label) if strong else escape(label)) + (" " + tinted(note, sheet.c["accent"]) if note else ""))
        return _Mark(event, max(event.begin, self.first - 0.5), event.until + 1, span, right, text)

    def _axes(self, pane: Pane, y: float, edges: list[float]) -> None:
        sheet, long = self.sheet, is_long(self.first, self.last)
        ticks = day_ticks(self.first, self.last, 5 if sheet.small else 7)
        pane.ticks([tick for tick, _ in ticks])
        pane.rows([(edge - 20) / self.row for edge in edges])
        sheet.hairline(20, self.margin, color="axis")
        days = self.events.loc[self.events["precision"] == "day", "until"].value_counts().sort_index()
        full = days.idxmax() if len(days) and days.max() >= 3 else None
        if full is not None:
            pane.rect(full, 0, full + 1, (y - 20) / self.row, fill="panel")
        named = None  # px from and to which the fullest day is named
        if full is not None and not sheet.small:
            words = f"{day_label(iso(full), year=long)}: {days.max()} of {len(self.events)}"
            named = (self.px(full) - text_width(words, sheet.size["label"], bold=True) - 10, self.px(full))
            sheet.text(self.px(full) - 4, y + 12, words, strong=True, anchor="right")
        free = free_above = -1.0  # px from which there is room
        for i, (tick, date) in enumerate(ticks):
            number = f"{tick - self.first + 1:.0f}"
            above = date if long else number if sheet.small and i else f"day {number}"
            x = self.px(tick)
            if x > free_above and x + text_width(above, 12) <= sheet.inner:
                sheet.text(x, 8, above, size=12, color="muted")
                free_above = x + text_width(above, 12) + 6
            over = x + text_width(date, 12) > sheet.inner
            left, right = (sheet.inner - text_width(date, 12), sheet.inner) if over else (x, x + text_width(date, 12))
            if left > free and (named is None or right < named[0] or left > named[1]):
                sheet.text(right if over else left, y + 12, date, size=12, color="muted", anchor="right" if over else None)
                free = right + 6

    def _is_disc(self, event: Any) -> bool:
        """Whether an event is a disc: a round of talks, or one whose round the sources do not agree on."""
        known = pd.notna(event.round_number)
        return event.lane == self.lanes[0] and (known or (event.contested and event.kind == "talks"))

    def _beyond(self, event: Any, width: float) -> float:
        """How far a disc reaches beyond its days, in px: it is wider than one day of many."""
        return max(0, DISC / 2 - width / 2) if self._is_disc(event) else 0

    def _colour(self, event: Any) -> str:
        return self.sheet.c["ink" if event.lane == self.lanes[0] else "axis"]

    def _draw_labels(self, pane: Pane, marks: list[_Mark]) -> None:
        for mark in marks:
            gap = pane.dx(7 + self._beyond(mark.event, (mark.end - mark.begin) * self.scale))
            x, anchor = (mark.end + gap, None) if mark.right else (mark.begin - gap, "right")
            pane.note(x, mark.row, mark.text, mask=True, anchor=anchor)

    def _draw_soft(self, pane: Pane, marks: list[_Mark]) -> None:
        """Bars of uncertain days; those that are alike in one trace."""
        alike: dict[tuple[float, float, str, str], list[float]] = {}
        for mark in marks:
            event = mark.event
            if event.precision != "day":
                fade = "left" if event.precision == "by" or pd.isna(event.start) else "right" if pd.isna(event.end) else "both"
                alike.setdefault((mark.begin, mark.end, fade, self._colour(event)), []).append(mark.row)
        for (begin, end, fade, colour), rows in alike.items():
            _soft(pane, begin, end, rows, self.half, colour, fade=fade)

    def _draw_bars(self, pane: Pane, marks: list[_Mark]) -> None:
        """Bars of days known exactly; clear ones carry the cards of all other events."""
        solid = [mark.event.precision == "day" and not self._is_disc(mark.event) for mark in marks]
        colours = [self._colour(mark.event) if full else theme.CLEAR for mark, full in zip(marks, solid, strict=True)]
        self.sheet.data.append(
            {
                "type": "bar",
                "base": pane.out([mark.begin for mark in marks]),
                "x": [round((mark.end - mark.begin) * DAY_MS) for mark in marks],
                "y": [round(mark.row, 3) for mark in marks],
                "width": round(2 * self.half, 3),
                "marker": {"color": colours},
                "hovertext": [self._card(mark.event) for mark in marks],
                "hoverinfo": "text",
                **pane.refs,
            }
        )

    def _draw_discs(self, pane: Pane, marks: list[_Mark]) -> None:
        """Discs with the number of the round, hollow ones where it is unknown; the accent where sources disagree."""
        c, numbers = self.sheet.c, [mark.event.round_number for mark in marks]
        rings = [c["accent"] if mark.event.contested else c["ink"] for mark in marks]
        known = list(zip(rings, map(pd.notna, numbers), strict=True))
        pane.dots(
            [(mark.begin + mark.end) / 2 for mark in marks],
            [mark.row for mark in marks],
            color=[ring if full else c["bg"] for ring, full in known],
            size=DISC,
            line=[c["bg"] if full else ring for ring, full in known],
            width=2,
            hover=[self._card(mark.event) for mark in marks],
            mode="markers+text",
            text=[str(int(n)) if pd.notna(n) else "?" for n in numbers],
            textfont={"size": 11, "weight": 700, "color": [c["bg"] if full else ring for ring, full in known]},
        )

    def _card(self, event: Any) -> Markup:
        days = (
            f"{event.day_to:.0f}"
            if event.day_from == event.day_to or pd.isna(event.day_from)
            else f"{event.day_from:.0f}–{event.day_to:.0f}"
        )
        when = event.when if "when" in event._fields else span_label(event.start, event.end)
        where = " · ".join(str(v) for v in (event.kind, event.mode, event.place, event.country) if pd.notna(v) and v)
        differing = f"≠ {event.disagreement}" if event.contested and event.disagreement else None
        said = when if is_long(self.first, self.last) else f"{when} · day {days}"
        return card(event.label, f"{said} · n = {event.n} article{'s' * (event.n != 1)}", where, differing)


def _soft(pane: Pane, begin: float, end: float, rows: list[float], half: float, colour: str, *, fade: str) -> None:
    """Bars whose ends fade: some day within (``both``), by that day (``left``), from that day on (``right``)."""
    full = theme.rgba(colour, 0.5 if fade == "both" else 0.9)
    none = theme.rgba(colour, 0)
    stops = {
        "left": [[0, none], [1, full]],
        "right": [[0, full], [1, none]],
        "both": [[0, none], [0.14, full], [0.86, full], [1, none]],
    }[fade]
    x: list[float | None] = []
    y: list[float | None] = []
    for row in rows:
        x += [begin, end, end, begin, None]
        y += [row - half, row - half, row + half, row + half, None]
    pane.add(x[:-1], y[:-1], mode="none", fill="toself", fillgradient={"type": "horizontal", "colorscale": stops})
