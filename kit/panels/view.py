"""A case → a panel: controls, live charts and the evidence behind every mark, in a notebook and on a page without a kernel."""

from __future__ import annotations

import itertools
import json
import weakref
import zlib
from collections.abc import Sequence
from typing import Any

import anywidget
import ipywidgets as widgets
import pandas as pd
import traitlets

from kit import frontend, libraries
from kit.case import units
from kit.case.case import Case
from kit.coders.sampling import Sample
from kit.errors import KitError
from kit.measures.evidence import as_evidence, assertions, figure_rows, place_words
from kit.panels import spec as declared
from kit.panels.controls import LISTS, Controls
from kit.panels.cube import day_number
from kit.panels.cubes import APART, Cubes, cubes_of
from kit.panels.numbers import numbers
from kit.panels.packed import pack, pack_steps
from kit.panels.query import Query

SHIPPED = APART  # attributions whose wording goes into the page; of a larger case the kernel sends the rows shown
_WRITTEN = 1_000  # rows of a chart's numbers in the text of a panel: of a large case they are tens of thousands
DEFAULT = ("timeline", "stance", "sentiment", "coverage")
# of the panels of a notebook, and of the controls that they follow; a page's addresses tell them apart by it
_numbers, _control_numbers = itertools.count(1), itertools.count(1)
_REFERENCES = {
    "to_json": lambda models, _: {name: f"anywidget:{model.model_id}" for name, model in models.items()},
    "from_json": lambda models, _: models,
}


class Runtime(anywidget.AnyWidget):
    """plotly.js for the kit's own charts, once per kernel, taken from the installed plotly."""

    _esm = frontend.NOTHING
    source = traitlets.Unicode().tag(sync=True)


class CubeModel(anywidget.AnyWidget):
    """One cube, shared by every view of its case."""

    _esm = frontend.NOTHING
    meta = traitlets.Dict().tag(sync=True)
    blob = traitlets.Bytes().tag(sync=True)


class EvidenceModel(anywidget.AnyWidget):
    """What the evidence table says of each attribution, shared by every view of its case."""

    _esm = frontend.NOTHING
    columns = traitlets.Dict().tag(sync=True)


class ListModel(anywidget.AnyWidget):
    """Rows that charts of a case on disk list, as packed JSON, shared by every view that lists the same."""

    _esm = frontend.NOTHING
    blob = traitlets.Bytes().tag(sync=True)


class View(anywidget.AnyWidget):
    """Draws declared charts of shared cubes under the present state of the controls."""

    spec = traitlets.Dict().tag(sync=True)
    lists = traitlets.Dict().tag(sync=True, **_REFERENCES)
    cubes = traitlets.Dict().tag(sync=True, **_REFERENCES)
    controls = traitlets.Dict().tag(sync=True, **_REFERENCES)
    runtime = anywidget.WidgetTrait().tag(sync=True)
    evidence = anywidget.WidgetTrait().tag(sync=True)
    machine = anywidget.WidgetTrait().tag(sync=True)
    mark = traitlets.Dict().tag(sync=True)

    def __init__(self, **traits: Any):
        self._esm, self._css = frontend.view().text, frontend.view().style
        super().__init__(**traits)


class Panel(widgets.VBox):
    """Filters over live charts.

    Panels of one case follow the same controls. The first of them on a page shows these, as one bar for all.

    Parameters
    ----------
    case : Case
    charts : str or sequence of str
        Kinds of `spec.CHARTS`.
    controls : Controls, optional
        Others than those of the case: ``other.controls``, or ``kit.panels.Controls(case)`` for a second bar.
    follow : bool, optional
        False: charts that no bar changes; they say so. ``panel.controls`` are then its own and not shown.
    sample : Sample or str, optional
        What charts of corrected numbers are corrected by.

    Raises
    ------
    KitError
        If a chart is unknown, the controls choose what the case's codebook does not have, or a panel has controls that it is
        not to follow; if a chart of corrected numbers has no sample.
    """

    def __init__(
        self,
        case: Case,
        charts: str | Sequence[str] = DEFAULT,
        controls: Controls | None = None,
        *,
        follow: bool = True,
        sample: Sample | str | None = None,
    ):
        if controls is not None and not follow:
            raise KitError("a panel that stands still has no controls: leave out controls=, or follow=False")
        charts = [charts] if isinstance(charts, str) else list(charts)
        self.base, self._cubes = case, shared(case)
        on_disk = not self._cubes.data.with_rows
        needed, self._instead = declared.needed(charts), {} if on_disk else declared.instead(charts)
        self.controls = controls or (self._cubes.controls if follow else Controls(case, self._cubes.data.actors))
        self._check_controls()
        place = {"panel": next(_numbers), "controls": self._number() if follow else 0}
        self._spec = declared.describe(self._cubes.data, charts, _options(self.controls), sample) | {"place": place}
        needed += [c["cube"] for c in self._spec["charts"] if c.get("cube", needed[0]) not in needed]
        self.machine = self._switch(follow)
        if self.machine and "utterances" in needed:
            needed.append("stated")
        lists = {name: self._cubes.listed(self._spec[name]) for name in declared.LISTS if self._spec.get(name)} if on_disk else {}
        self.view = View(
            spec={name: part for name, part in self._spec.items() if name not in lists},
            lists=lists,
            machine=self.machine,
            cubes={name: self._cubes.model(self._instead.get(name, name)) for name in needed},
            controls=self.controls.widgets | self._beside_lists(),
            runtime=_runtime(),
            evidence=self._cubes.evidence,
        )
        self.view.on_msg(self._answer)
        super().__init__([self.view], layout={"width": "100%"})

    def _beside_lists(self) -> dict[str, widgets.Text]:
        """What is compared; controls that choose attributions one by one, where the view knows their wording."""
        shipped = self._cubes.data.searched and self._cubes.evidence is not None
        by_row = {"text": self.controls.text, "marked": self.controls.marked} if shipped else {}
        return {"pinned": self.controls.pinned, **by_row}

    def _number(self) -> int:
        """Of the controls that are followed: the first that are get 1."""
        self.controls.number = self.controls.number or next(_control_numbers)
        return self.controls.number

    def _switch(self, follow: bool) -> widgets.ToggleButton | None:
        """For positions coded by rule, if the case has some: one for all panels that follow, none where one stands still."""
        return self._cubes.machine if follow and self._spec["machine"] else None

    @property
    def selection(self) -> dict[str, Any]:
        """What the controls choose: lists of ids, ``since`` and ``until``; what is not chosen is left out."""
        return self.controls.selection

    @property
    def case(self) -> Case:
        """The case as filtered now."""
        chosen = self.selection
        until, mark = chosen.pop("until", None), chosen.pop("marked", None)
        stated = bool(self.machine and self.machine.value)
        case = self.base.only(**chosen, machine_stance=stated)  # one after the other: the days may exclude each other
        case = case.only(until=until) if until else case
        return case.only(attribution=self._behind(mark)) if mark else case

    @property
    def evidence(self) -> pd.DataFrame:
        """The attributions behind what is shown, or behind the mark that was clicked; columns as in `kit.evidence`."""
        mark = self.view.mark
        attributed = as_evidence(self._cubes.data.evidence(self.case, mark or None)[0])
        asserted = self._asserted(mark["where"]) if mark else pd.DataFrame()
        if asserted.empty:
            return attributed
        asserted = asserted.rename(columns={"place": "sentences"})
        return pd.concat([asserted[[c for c in attributed if c in asserted]], attributed], ignore_index=True)

    def _asserted(self, where: dict[str, list[str]]) -> pd.DataFrame:
        """What sources say of the events, or print of the figures, behind a mark."""
        if figures := where.get("figure", []):
            put = self._cubes.data.figures_put
            return figure_rows(self.base, put[put["figure_id"].isin(figures)])
        if not (events := where.get("event", [])):
            return pd.DataFrame()
        printed = self.base.only(outlet=self.selection.get("outlet"))
        reported = assertions(printed, events=events)
        return reported[reported["article_id"].isin(where["article"])] if "article" in where else reported

    def reset(self) -> None:
        """Choose nothing, that is, everything, and forget the clicked mark."""
        self.controls.reset()
        self.view.mark = {}

    def numbers(self, chart: str) -> pd.DataFrame:
        """The numbers of one chart under the present filters, rounded as they are shown.

        Parameters
        ----------
        chart : str
            Its kind, e.g. ``"stance"``.
        """
        by_kind = {c["kind"]: c for c in self._spec["charts"]}
        if chart not in by_kind:
            raise KitError(f"this panel has no chart {chart!r}; it has {', '.join(by_kind)}")
        return numbers(self._query(), by_kind[chart], self._spec)

    def __repr__(self) -> str:
        query = self._query()
        n, gone = query.total("attributions"), query.undated()
        total = self._spec["total"]
        head = f"{n:,} of {total:,} attribution{'s' * (total != 1)}. " + ("; ".join(self.controls.words) or "No filter") + "."
        head += f" {gone:,} undated attribution{'s' * (gone != 1)} left out by the dates." if gone else ""
        parts = [head]
        for chart in self._spec["charts"]:
            frame = numbers(query, chart, self._spec)
            more = f"\n… {len(frame) - _WRITTEN:,} more rows: panel.numbers({chart['kind']!r})" if len(frame) > _WRITTEN else ""
            parts.append(
                f"{chart['title']}\n{_text(frame.head(_WRITTEN)) + more if len(frame) else 'Nothing fits these filters.'}"
            )
        return "\n\n".join(parts)

    def _repr_mimebundle_(self, **options: Any) -> Any:
        bundle = super()._repr_mimebundle_(**options)
        data = bundle[0] if isinstance(bundle, tuple) else bundle
        data["text/plain"] = repr(self)
        return bundle

    def _behind(self, mark: dict[str, Any]) -> list[str]:
        """Ids of the attributions that have what a mark stands for."""
        query = Query(self._cubes.data, {"marked": mark}, instead=self._stands_for())
        return list(units.attributions(self.base)["attribution_id"][query.among])

    def _stands_for(self) -> dict[str, str]:
        """Cubes that others stand for: see `Query`."""
        return self._instead | ({"utterances": "stated"} if self.machine and self.machine.value else {})

    def _query(self) -> Query:
        return Query(self._cubes.data, self.selection, instead=self._stands_for())

    def _check_controls(self) -> None:
        for name in LISTS:
            known = set(self.base.book.order(name))
            strange = [label for label, value in self.controls.widgets[name].options if value not in known]
            if strange:
                raise KitError(
                    f"these controls are of another case: the codebook of this one has no {name} {strange[0]!r}. "
                    "Leave out controls=, or share those of a panel on the same case"
                )

    def _answer(self, _: Any, message: Any, __: Any) -> None:
        """Send the evidence rows a view shows, where they were too many to ship."""
        if not isinstance(message, dict) or message.get("kind") != "evidence":
            return
        data, most = self._cubes.data, min(500, int(message.get("most", 0)))
        reply = {"kind": "evidence", "id": message.get("id")}
        if "rows" in message:  # the view knows which
            wanted = [int(i) for i in message["rows"][:500] if 0 <= int(i) < data.n]
            shown = units.attributions(self.base).iloc[wanted]
            self.view.send(reply | {"rows": evidence_columns(self.base, shown).to_dict("records")})
            return
        mark = message.get("mark") or None
        if mark and (mark.get("cube") not in self.view.cubes or not isinstance(mark.get("where"), dict)):
            return
        shown, n = data.evidence(self.case, mark, most)
        self.view.send(reply | {"rows": evidence_columns(self.base, shown).to_dict("records"), "total": n})


class Shared:
    """What the panels of a case have in common: its cubes, the widgets that carry them, the controls that they follow."""

    def __init__(self, data: Cubes):
        self.data = data
        self._models: dict[str, CubeModel] = {}
        self._lists: dict[bytes, ListModel] = {}
        self._evidence: EvidenceModel | None = None
        self._controls: Controls | None = None
        self._machine: widgets.ToggleButton | None = None

    @property
    def controls(self) -> Controls:
        """The filters that every panel follows unless it is given others."""
        if self._controls is None or any(widget.comm is None for widget in self._controls.widgets.values()):
            self._controls = Controls(self.data.case, self.data.actors)
        return self._controls

    @property
    def machine(self) -> widgets.ToggleButton:
        """The switch for positions coded by rule."""
        if self._machine is None or self._machine.comm is None:
            self._machine = widgets.ToggleButton(description="Show positions coded by rule", layout={"width": "auto"})
            self._machine.add_class("kit-switch")
        return self._machine

    def forget(self) -> None:
        """Panels made from now on follow controls of their own, with nothing chosen."""
        self._controls = self._machine = None

    def model(self, name: str) -> CubeModel:
        """The widget of one cube."""
        name = self.data.held_by(name)
        if name not in self._models or self._models[name].comm is None:
            cube = self.data[name]
            meta, blob = cube.pack() if cube.lists is None else pack_steps(cube) if cube.steps else pack(cube)
            meta |= {"views": views} if (views := self.data.views(name)) else {}
            self._models[name] = CubeModel(meta=meta, blob=blob)
        return self._models[name]

    def listed(self, rows: Any) -> ListModel:
        """The widget of some rows."""
        blob = zlib.compress(json.dumps(rows, ensure_ascii=False, separators=(",", ":"), allow_nan=False).encode(), 9)
        if blob not in self._lists or self._lists[blob].comm is None:
            self._lists[blob] = ListModel(blob=blob)
        return self._lists[blob]

    @property
    def evidence(self) -> EvidenceModel | None:
        """The widget of the evidence columns; none where they are too many, or stay on disk."""
        if not self.data.with_rows or self.data.n > SHIPPED:
            return None
        if self._evidence is None or self._evidence.comm is None:
            columns = evidence_columns(self.data.case, units.attributions(self.data.case))
            self._evidence = EvidenceModel(columns={name: _coded(columns[name]) for name in columns})
        return self._evidence


def evidence_columns(case: Case, frame: pd.DataFrame) -> pd.DataFrame:
    """Attributions as the view's evidence table words them: who, party, when, form, said, outlet, place; ``also`` is what is
    searched beside ``said``: the paraphrase of a passage."""
    rows = as_evidence(frame)
    forms = case.book.labels("form")
    return pd.DataFrame(
        {
            "who": rows["who"].astype(str),
            "party": rows["party"].astype(str),
            "when": rows["when"].astype(str),
            "form": rows["form"].map(forms).astype(str),
            "said": rows["said"].fillna("").astype(str),
            "also": frame["paraphrase"].fillna(frame["gist"]).fillna("").where(frame["text"] != "", "").astype(str).to_numpy(),
            "outlet": frame["outlet"].astype(str).to_numpy(),
            "place": place_words(case, frame["article_id"].reset_index(drop=True), rows["sentences"]).astype(str),
        }
    )


_by_case: weakref.WeakKeyDictionary[Case, dict[Any, Shared]] = weakref.WeakKeyDictionary()


def shared(case: Case) -> Shared:
    """What panels of a case share; cases filtered alike from one case are the same."""
    alike = _by_case.setdefault(case.whole, {})
    key = frozenset(case.filters.items())
    if key not in alike:
        alike[key] = Shared(cubes_of(case))
    return alike[key]


def forget_controls() -> None:
    """Let panels made from now on follow new controls, whatever their case."""
    for alike in _by_case.values():
        for each in alike.values():
            each.forget()


def _coded(column: pd.Series) -> Any:
    """A column as a list, or as texts and codes where texts repeat."""
    codes, texts = pd.factorize(column)
    return {"texts": list(texts), "codes": codes.tolist()} if 2 * len(texts) < len(column) else column.tolist()


def _text(frame: pd.DataFrame) -> str:
    """Aligned columns, numbers right, words left, nothing trailing."""
    cells = frame.astype(str)
    right = [pd.api.types.is_numeric_dtype(frame[c]) for c in frame]
    table = [list(cells.columns), *cells.itertuples(index=False, name=None)]
    widths = [max(len(row[i]) for row in table) for i in range(len(right))]
    return "\n".join(
        "  ".join(v.rjust(w) if r else v.ljust(w) for v, w, r in zip(row, widths, right, strict=True)).rstrip() for row in table
    )


def _options(controls: Controls) -> dict[str, Any]:
    """Per control its word, and what the places in its list stand for."""
    chosen = controls.widgets
    options = {name: {"word": word, "ids": [value for _, value in chosen[name].options]} for name, word in LISTS.items()}
    for name, word in (("since", "From"), ("until", "To")):
        options[name] = {"word": word, "ids": [day_number(value or None) for _, value in chosen[name].options]}
    if "copies" in chosen:
        options["copies"] = {"word": "Copies", "ids": [[value] if value else "" for _, value in chosen["copies"].options]}
    return options


_runtimes: list[Runtime] = []


def _runtime() -> Runtime:
    if not _runtimes or _runtimes[0].comm is None:
        _runtimes[:] = [Runtime(source=libraries.plotly().text)]
    return _runtimes[0]
