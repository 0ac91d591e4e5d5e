"""Coverage summaries → which outlet names what, per word, and whose words it carries."""

from typing import Any

import pandas as pd

from kit.charts import many, theme
from kit.charts.sheet import Sheet, counted, key, source_line
from kit.charts.text import card, clip, number, text_width, wrap

MEASURES = ("n", "share", "per_100_words", "n_words", "n_quoted", "quoted_share")
LARGEST = 22  # px across, the dot of the highest rate


def _columns(summary: pd.DataFrame, first: tuple[str, ...]) -> tuple[str, str]:
    """The two grouping columns: the text's, and the other."""
    by = [column for column in summary.columns if column not in MEASURES]
    text = next((column for column in first if column in by), by[0])
    return text, next(column for column in by if column != text)


TEXTS = 30  # outlets or articles in one chart of voices


@theme.drawing
def coverage_grid(
    summary: pd.DataFrame,
    *,
    title: str = "On which issues does each outlet carry somebody’s words?",
    subtitle: str | None = None,
    source: str | None = None,
    mode: str = "light",
    narrow: bool = False,
    book: Any = None,
) -> theme.Chart:
    """Issues × outlets: dot area is statements per 100 words, a dash is silence.

    Parameters
    ----------
    summary : DataFrame
        `kit.measures.coverage_by` with ``outlet`` (or ``article``) and ``issue`` (or another column), zeros kept.
    title, subtitle, source, mode, narrow, book
        As for `kit.charts.event_timeline`.
    """
    n = int(summary["n"].sum()) if len(summary) else 0
    default = "Dot area: statements per 100 words of the text. A dash: not named. Hover for counts."
    sheet = Sheet(
        title=title,
        subtitle=counted(subtitle, default, n, "statements"),
        source=source_line(source, book),
        mode=mode,
        narrow=narrow,
    )
    if not n:
        return sheet.empty(summary, "Nothing matches: no statement is left.")
    text, row_name = _columns(summary, ("outlet", "article"))
    texts = [str(t) for t in summary[text].drop_duplicates()]
    groups = (
        theme.issue_groups(book, summary) if row_name == "issue" else {"": [str(v) for v in summary[row_name].drop_duplicates()]}
    )
    label = 118 if narrow else 190
    fit = int((sheet.inner - label) // 48)
    if len(texts) > fit:
        sheet.caveat(f"{len(texts) - fit} more {text}s are in the numbers.")
        named_most = set(summary.groupby(text)["n"].sum().sort_values(ascending=False, kind="stable").index[:fit])
        texts = [t for t in texts if t in named_most]
    drawn = summary[summary[text].astype("str").isin(texts)]
    cells = {(str(r[text]), str(r[row_name])): r for r in drawn.to_dict("records")}
    width = min((sheet.inner - label) / len(texts), 150)
    small = sheet.size["label"] - (1 if narrow else 0)
    heads = {t: wrap(t, small, width - 2, bold=True)[:3] for t in texts}
    tall = max(len(lines) for lines in heads.values())
    for i, (name, lines) in enumerate(heads.items()):
        for j, line in enumerate(lines):
            sheet.text(
                label + (i + 0.5) * width,
                8 + 14 * (tall - len(lines) + j),
                clip(line, small, width - 1, bold=True),
                strong=not narrow,
                anchor="center",
                size=small,
            )
        words = next(r["n_words"] for (t, _), r in cells.items() if t == name)
        sheet.text(
            label + (i + 0.5) * width,
            10 + 14 * tall,
            _fitting(words, 11, width - 4, narrow=narrow),
            size=11,
            color="muted",
            anchor="center",
        )
    top, height = 22 + 14 * tall, 23
    order = [issue for issues in groups.values() for issue in issues]
    pane = sheet.pane(
        0, top, label + width * len(texts), height * len(order), x=(-0.5 - label / width, len(texts) - 0.5), y=(0, len(order))
    )
    edges, at = [], 0
    for issues in groups.values():
        edges.append(at)
        at += len(issues)
    pane.rows(edges[1:])
    sheet.hairline(top, 0, label + width * len(texts), color="axis")
    rates = summary["per_100_words"].dropna()
    if rates.empty:
        return sheet.empty(summary, "Nothing to draw: the articles have no word counts yet (kit score fills them).")
    peak, most = float(rates.max()), summary.loc[rates.idxmax()]
    x, y, dots, cards, silent = [], [], [], [], []
    for j, issue in enumerate(order):
        sheet.text(0, top + (j + 0.5) * height, issue, fit=label - 4)
        for i, name in enumerate(texts):
            cell = cells.get((name, issue))
            if cell is None or not cell["n"]:
                silent.append((i, j))
                continue
            x.append(i)
            y.append(j + 0.5)
            dots.append(round(max(LARGEST * (cell["per_100_words"] / peak) ** 0.5, 2.5), 1))
            cards.append(
                card(
                    f"{name} · {issue}",
                    f"{cell['per_100_words']:.2f} per 100 words · n = {cell['n']}",
                    f"{cell['share']:.0%} of its statements",
                )
            )
    dash = pane.dx(4)
    pane.line(
        [v for i, _ in silent for v in (i - dash, i + dash, None)],
        [v for _, j in silent for v in (j + 0.5, j + 0.5, None)],
        color="axis",
        width=1,
    )
    pane.dots(x, y, color=theme.rgba(sheet.hue("ink"), 0.85), size=dots, width=0, hover=cards)
    bottom = top + height * len(order)
    sheet.hairline(bottom, 0, label + width * len(texts), color="axis")
    sheet.text(0, bottom + 13, f"{row_name}s named", color="muted")
    named = {name: sum(bool(cells[name, issue]["n"]) for issue in order if (name, issue) in cells) for name in texts}
    for i, name in enumerate(texts):
        sheet.text(label + (i + 0.5) * width, bottom + 13, str(named[name]), strong=True, anchor="center")
    _area_key(sheet, bottom + 38, peak)
    alt = (
        f"Dot matrix of {len(order)} {row_name}s by {len(texts)} texts, per 100 words. "
        f"{row_name.capitalize()}s named: {', '.join(f'{k} {v}' for k, v in named.items())}. "
        f"Highest: {most[row_name]}, {most[text]}. n = {n}."
    )
    return sheet.finish(bottom + 54, alt=alt, numbers=summary)


def _fitting(words: float, size: float, room: float, *, narrow: bool) -> str:
    """A number of words in full, or in thousands or millions where there is no room for it."""
    unit = "w." if narrow else "words"
    in_full = f"{words:,.0f} {unit}"
    if words < 100_000 or text_width(in_full, size) <= room:
        return in_full
    return f"{words / 1e6:,.1f} m" if words >= 1e6 else f"{words / 1e3:,.0f} k"


def _area_key(sheet: Sheet, y: float, peak: float) -> None:
    words = "per 100 words"
    sheet.text(0, y, words, color="muted", size=11.5)
    steps = [s for s in (0.1, 0.2, 0.5, 1, 2, 5, 10) if s <= peak][-3:]
    pane = sheet.pane(0, y - 12, sheet.inner, 24, x=(0, sheet.inner), y=(0, 24))
    x, at, dots = text_width(words, 11.5) + 20, [], []
    for step in steps:
        size = LARGEST * (step / peak) ** 0.5
        at.append(x + size / 2)
        dots.append(round(size, 1))
        sheet.text(x + size + 5, y, f"{step:g}", color="muted", size=11.5)
        x += size + 36
    pane.dots(at, [12] * len(at), color=theme.rgba(sheet.hue("ink"), 0.85), size=dots, width=0)
    pane.line([x, x + 8], [12, 12], color="axis", width=1)
    sheet.text(x + 13, y, "not named", color="muted", size=11.5)


@theme.drawing
def who_speaks(
    summary: pd.DataFrame,
    *,
    title: str = "Whose words does each outlet carry, and how directly?",
    subtitle: str | None = None,
    source: str | None = None,
    mode: str = "light",
    narrow: bool = False,
    book: Any = None,
) -> theme.Chart:
    """Share of attributions by side in every outlet; solid where the words are quoted.

    Parameters
    ----------
    summary : DataFrame
        `kit.measures.voice_by` with ``outlet`` (or ``article``) and ``family`` (or ``party``).
    title, subtitle, source, mode, narrow, book
        As for `kit.charts.event_timeline`.
    """
    n = int(summary["n"].sum()) if len(summary) else 0
    default = (
        "Share of each outlet's attributions by the speaker's side. Solid: quoted, direct or mixed. Tint: indirect or attributed."
    )
    sheet = Sheet(
        title=title,
        subtitle=counted(subtitle, default, n, "attributions"),
        source=source_line(source, book),
        mode=mode,
        narrow=narrow,
    )
    if not n:
        return sheet.empty(summary, "Nothing matches: no attribution is left.")
    text, side = _columns(summary, ("outlet", "article"))
    hues = theme.families(book, summary, side)
    drawn, rest = many.most(summary, text, TEXTS)
    if rest:
        sheet.caveat(f"The {TEXTS} {text}s with most attributions are drawn; {rest:,} more are in the numbers.")
    texts = [str(t) for t in drawn[text].drop_duplicates()]
    label, bar = (0 if narrow else 200), 22
    pitch = 58 if narrow else 44
    top, width = 4.0, sheet.inner - label
    first = 0 if narrow else 16
    pane = sheet.pane(label, top, width, pitch * len(texts) + first, x=(0, 1), y=(-first / pitch, len(texts)))
    bars: dict[str, list[Any]] = {name: [] for name in ("base", "x", "y", "color", "line", "hover")}
    cuts: list[tuple[float, float]] = []
    for i, name in enumerate(texts):
        rows = {str(r[side]): r for r in drawn[drawn[text] == name].to_dict("records")}
        total, x = sum(r["n"] for r in rows.values()), 0.0
        middle = i + (0.7 if narrow else 0.5)
        y = top + first + i * pitch + (10 if narrow else pitch / 2)
        if narrow:
            sheet.text(0, y, name, strong=True, fit=sheet.inner - 60)
            sheet.text(sheet.inner, y, f"n = {total}", color="muted", size=11.5, anchor="right")
        else:
            sheet.text(0, y - 7, name, strong=True, fit=label - 14)
            sheet.text(0, y + 9, f"n = {total}", color="muted", size=11.5)
        free = 0.0
        for party, hue in hues.items():
            row = rows.get(party)
            if row is None or not row["n"]:
                continue
            start = x
            for quoted, count in ((True, row["n_quoted"]), (False, row["n"] - row["n_quoted"])):
                if not count:
                    continue
                colour = sheet.hue(hue)
                bars["base"].append(round(x, 4))
                bars["x"].append(round(count / total, 4))
                bars["y"].append(middle)
                bars["color"].append(colour if quoted else theme.rgba(colour, 0.28))
                bars["line"].append(colour)
                told = "quoted" if quoted else "indirect or attributed"
                bars["hover"].append(card(f"{party} · {name}", f"{told}: {count} of {total} ({count / total:.0%})"))
                x += count / total
            cuts.append((x, middle))
            left = label + start * width
            if i == 0 and not narrow and left >= free:
                colour_of = sheet.hue(hue) if hue in ("teal", "copper") else sheet.c["muted"]
                room = (x - start) * width - 6
                short = party if text_width(party, 11.5) <= max(room, 0) else ""
                if short:
                    sheet.text(left, top + 8, short, size=11.5, color=colour_of)
                    free = left + text_width(short, 11.5) + 8
    sheet.data.append(
        {
            "type": "bar",
            **{k: bars[k] for k in ("base", "x", "y")},
            "width": round(bar / pitch, 3),
            "marker": {"color": bars["color"], "line": {"color": bars["line"], "width": 1}},
            "hovertext": bars["hover"],
            "hoverinfo": "text",
            **pane.refs,
        }
    )
    half = (bar / 2 + 2) / pitch
    inner = [(x, m) for x, m in cuts if x < 0.999]
    pane.line(
        [v for x, _ in inner for v in (x, x, None)],
        [v for _, m in inner for v in (m - half, m + half, None)],
        color="bg",
        width=4,
    )
    y = (
        key(
            sheet,
            top + first + pitch * len(texts) + 18,
            [(name, {"color": sheet.hue(hue), "size": 11, "symbol": "square"}) for name, hue in hues.items()],
        )
        - 6
    )
    totals = summary.groupby(side)["n"].sum()
    shares = ", ".join(f"{name} {totals[name] / n:.0%}" for name in hues)
    alt = f"Stacked bars: share of attributions by side for {len(texts)} texts, quoted or not. Overall {shares}. n = {number(n)}."
    return sheet.finish(y, alt=alt, numbers=summary)
