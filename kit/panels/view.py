"""A case → a panel: controls, live charts and the evidence behind every mark, in a notebook and on a page without a kernel."""

from __future__ import annotations

import itertools
import weakref
from collections.abc import Sequence
from typing import Any

import anywidget
import ipywidgets as widgets
import pandas as pd
import traitlets

from kit import frontend, libraries
from kit.case import units
from kit.case.case import Case
from kit.errors import KitError
from kit.measures.evidence import as_evidence, assertions
from kit.panels import spec as declared
from kit.panels.controls import LISTS, Controls
from kit.panels.cube import day_number
from kit.panels.cubes import cubes_of
from kit.panels.numbers import numbers
from kit.panels.query import Query

SHIPPED = 20_000  # attributions whose wording goes into the page; of a larger case the kernel sends the rows shown
DEFAULT = ("timeline", "stance", "sentiment", "coverage")
_numbers = itertools.count(1)  # of the panels of a notebook; a page's addresses tell them apart by it
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


class View(anywidget.AnyWidget):
    """Draws declared charts of shared cubes under the present state of the controls."""

    spec = traitlets.Dict().tag(sync=True)
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

    Parameters
    ----------
    case : Case
    charts : sequence of str
        Kinds of `spec.CHARTS`.
    controls : Controls, optional
        Those of another panel, which then drive both; they are not shown a second time.

    Raises
    ------
    KitError
        If a chart is unknown, or the controls choose what the case's codebook does not have.
    """

    def __init__(
        self,
        case: Case,
        charts: Sequence[str] = DEFAULT,
        controls: Controls | None = None,
    ):
        charts = [charts] if isinstance(charts, str) else list(charts)
        needed, self._instead = declared.needed(charts), declared.instead(charts)
        self.base, self._cubes = case, shared(case)
        self.controls = controls or Controls(case, self._cubes.data.actors)
        self._check_controls()
        chosen = self.controls.widgets
        options = {name: {"word": word, "ids": [value for _, value in chosen[name].options]} for name, word in LISTS.items()}
        for name, word in (("since", "From"), ("until", "To")):
            options[name] = {"word": word, "ids": [day_number(value or None) for _, value in chosen[name].options]}
        if "copies" in chosen:
            options["copies"] = {"word": "Copies", "ids": [[value] if value else "" for _, value in chosen["copies"].options]}
        number = next(_numbers)
        self.controls.number = self.controls.number or number
        place = {"panel": number, "controls": self.controls.number, "own": controls is None}
        self._spec = declared.describe(self._cubes.data, charts, options) | {"place": place}
        self.machine = _switch() if "utterances" in needed and self._spec["machine"] else None
        if self.machine:
            needed.append("stated")
        self.view = View(
            spec=self._spec,
            machine=self.machine,
            cubes={name: self._cubes.model(self._instead.get(name, name)) for name in needed},
            controls=self.controls.widgets,
            runtime=_runtime(),
            evidence=self._cubes.evidence,
        )
        self.view.on_msg(self._answer)
        shown = [self.machine, self.view] if self.machine else [self.view]
        super().__init__(shown if controls else [self.controls, *shown], layout={"width": "100%"})

    @property
    def selection(self) -> dict[str, Any]:
        """What the controls choose: lists of ids, ``since`` and ``until``; what is not chosen is left out."""
        return self.controls.selection

    @property
    def case(self) -> Case:
        """The case as filtered now."""
        chosen = self.selection
        until = chosen.pop("until", None)
        case = self.base.only(**chosen)  # one after the other: a reader may choose days that exclude each other
        return case.only(until=until) if until else case

    @property
    def evidence(self) -> pd.DataFrame:
        """The attributions behind what is shown, or behind the mark that was clicked; columns as in `kit.evidence`."""
        mark = self.view.mark
        attributed = as_evidence(self._cubes.data.evidence(self.case, mark or None)[0])
        events = mark["where"].get("event", []) if mark else []
        if not events:
            return attributed
        printed = self.base.only(outlet=self.selection.get("outlet"))
        reported = assertions(printed, events=events).rename(columns={"place": "sentences"})
        return pd.concat([reported[[c for c in attributed if c in reported]], attributed], ignore_index=True)

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
            parts.append(f"{chart['title']}\n{_text(frame) if len(frame) else 'Nothing fits these filters.'}")
        return "\n\n".join(parts)

    def _repr_mimebundle_(self, **options: Any) -> Any:
        bundle = super()._repr_mimebundle_(**options)
        data = bundle[0] if isinstance(bundle, tuple) else bundle
        data["text/plain"] = repr(self)
        return bundle

    def _query(self) -> Query:
        stated = {"utterances": "stated"} if self.machine and self.machine.value else {}
        return Query(self._cubes.data, self.selection, instead=self._instead | stated)

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
    """Cubes of a case and the widgets that carry them, made once per case however many panels there are."""

    def __init__(self, case: Case):
        self.data = cubes_of(case)
        self._models: dict[str, CubeModel] = {}
        self._evidence: EvidenceModel | None = None

    def model(self, name: str) -> CubeModel:
        """The widget of one cube."""
        if name not in self._models or self._models[name].comm is None:
            meta, blob = self.data[name].pack()
            self._models[name] = CubeModel(meta=meta, blob=blob)
        return self._models[name]

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
    """Attributions as the view's evidence table words them: who, party, when, form, said, outlet, place."""
    rows = as_evidence(frame)
    forms = case.book.labels("form")
    return pd.DataFrame(
        {
            "who": rows["who"].astype(str),
            "party": rows["party"].astype(str),
            "when": rows["when"].astype(str),
            "form": rows["form"].map(forms).astype(str),
            "said": rows["said"].fillna("").astype(str),
            "outlet": frame["outlet"].astype(str).to_numpy(),
            "place": ("article " + frame["article_id"].astype(str)).to_numpy() + ", sentence " + rows["sentences"].astype(str),
        }
    )


_by_case: weakref.WeakKeyDictionary[Case, Shared] = weakref.WeakKeyDictionary()


def shared(case: Case) -> Shared:
    """The cubes of a case, made at most once while it lives."""
    if case not in _by_case:
        _by_case[case] = Shared(case)
    return _by_case[case]


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


def _switch() -> widgets.ToggleButton:
    button = widgets.ToggleButton(
        description="Show positions coded by rule", layout={"width": "auto", "align_self": "flex-start"}
    )
    button.add_class("kit-switch")
    return button


_runtimes: list[Runtime] = []


def _runtime() -> Runtime:
    if not _runtimes or _runtimes[0].comm is None:
        _runtimes[:] = [Runtime(source=libraries.plotly().text)]
    return _runtimes[0]
