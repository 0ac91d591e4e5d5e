"""The desk's form: fields for one passage, filled from the codebook, nothing chosen beforehand; and who is meant by a name."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

import ipywidgets as widgets

from kit.coders.allowed import OUTLOOKS, Allowed
from kit.coders.spans import STANCE, Coded, shown
from kit.errors import KitError

NOT_CHOSEN = ("not chosen", "")
_OUTLOOKS = [("no bearing", ""), *zip(("worse (−1)", "neither (0)", "better (+1)"), OUTLOOKS, strict=True)]
_LISTED = 4  # names in a message


class Form(widgets.HBox):
    """Fields for one passage.

    Parameters
    ----------
    guarded : callable
        Runs what a click asks for and says what goes wrong.

    Attributes
    ----------
    editing : Coded or None
        What the form was filled from.
    """

    def __init__(self, guarded: Callable[[Callable[[], Any]], None]):
        self.editing: Coded | None = None
        self._pending: dict[str, str] = {}  # issue → stance, besides the one in the fields

        def box(kind: Any, name: str, width: str = "320px", **more: Any) -> Any:
            return kind(description=name, layout={"width": width}, style={"description_width": "80px"}, **more)

        self.actor = box(widgets.Combobox, "Actor", placeholder="type a name or a spelling")
        self.form_of = box(widgets.Dropdown, "Form", "230px", options=[NOT_CHOSEN])
        self.confidence = box(widgets.Dropdown, "Sure?", "230px", options=[NOT_CHOSEN])
        self.issue = box(widgets.Combobox, "Issue", placeholder="type an issue")
        self.stance = box(widgets.Dropdown, "Stance", "230px", options=[NOT_CHOSEN])
        self.another = widgets.Button(description="Add issue", tooltip="For a passage on more than one", layout={"width": "auto"})
        self.another.on_click(lambda _: guarded(self._add_issue))
        self.another.add_class("kit-desk-after")
        self.listed = widgets.HBox(layout={"flex_flow": "row wrap", "flex": "1 1 100%"})
        self.outlook = box(widgets.Dropdown, "Outlook", "230px", options=_OUTLOOKS)
        self.party = box(widgets.Dropdown, "Party", options=[("as the actor's", "")])
        self.note = box(widgets.Text, "Note", "480px")
        self._fields = (self.actor, self.form_of, self.confidence, self.issue, self.stance, self.outlook, self.party, self.note)
        # what every passage needs comes first, so that few keys lead through it
        needed = (self.actor, self.form_of, self.confidence, self.issue, self.stance, self.another, self.listed)
        super().__init__([*needed, self.outlook, self.party, self.note], layout={"flex_flow": "row wrap", "width": "100%"})
        self.add_class("kit-desk-form")
        self._clean = self._state()

    def offer(self, allowed: Allowed) -> None:
        """Put the codebook, as it is now, into the lists."""
        self._allowed, case = allowed, allowed.case
        self.names = {k: case.book.labels(k) for k in ("actor", "issue", "party", "form", STANCE)}
        self._parties = dict(zip(case.actors["actor_id"], case.actors["party_id"], strict=True))
        self._spellings = _spellings(case.aliases, self.names["actor"])
        labels = {label.casefold() for label in self.names["actor"].values()}
        spelt = [s for s, actors in self._spellings.items() if len(actors) == 1 and s.casefold() not in labels]
        self.actor.options = (*self.names["actor"].values(), *spelt)
        self.issue.options = tuple(self.names["issue"].values())
        sure = [c["value"] for c in case.book.codes("attributions", "confidence")] or ["high", "medium", "low"]
        for box, options in (
            (self.party, [("as the actor's", ""), *_options(self.names["party"])]),
            (self.form_of, [NOT_CHOSEN, *_options(self.names["form"])]),
            (self.stance, [NOT_CHOSEN, *_options(self.names[STANCE])]),
            (self.confidence, [NOT_CHOSEN, *((v, v) for v in sure)]),
        ):
            chosen = box.value
            box.options = options
            _choose(box, chosen)

    def label(self, coded: Coded) -> str:
        """A passage's codes in a line."""
        stances = [f"{self.names['issue'].get(i, i)}: {s}" for i, s in coded.issues.items()]
        parts = [self.names["actor"].get(coded.actor_id, coded.actor_id) or "no actor", coded.form, *stances]
        return " · ".join(filter(None, [*parts, coded.outlook and f"outlook {coded.outlook}"]))

    @property
    def changed(self) -> bool:
        """Whether it says anything that it was not filled with."""
        return self._state() != self._clean

    def clear(self) -> None:
        """Empty every field."""
        self.fill(None)

    def fill(self, coded: Coded | None) -> None:
        """Put a passage's codes into the fields, to correct them."""
        self.editing, coded = coded, coded or Coded("", 0, 0)
        self.actor.value = self.names["actor"].get(coded.actor_id, coded.actor_id)
        own = self._parties.get(coded.actor_id) != coded.party_id  # else a corrected actor would keep another's party
        for box, value in (
            (self.party, coded.party_id if own else ""),
            (self.form_of, coded.form),
            (self.stance, ""),
            (self.outlook, coded.outlook),
            (self.confidence, coded.confidence),
        ):
            _choose(box, value)
        self.note.value, self.issue.value = coded.note, ""
        self._pending = dict(coded.issues)
        self._list_issues()
        self._clean = self._state()

    def read(self, article: str, start: int, end: int) -> Coded:
        """The passage as the fields say it.

        Raises
        ------
        KitError
            If something is missing or not in the codebook; names all that is missing.
        """
        missing = []
        if start >= end:
            missing.append("choose a passage in the text: drag over its words, or press ↓ in the text")
        actor, issue = self._id("actor", self.actor.value), self._id("issue", self.issue.value)
        if not actor:
            missing.append("who says it? Choose an actor")
        if not self.form_of.value:
            missing.append("choose the form: how it is reported")
        if not self.confidence.value:
            missing.append("say how sure you are")
        missing += self._missing_of_issue(issue)
        if missing:
            raise KitError("Not saved yet: " + "; ".join(missing))
        issues = self._pending | ({issue: self.stance.value} if issue else {})
        for code, stance in issues.items():
            if fault := self._allowed.fault("issue", code) or self._allowed.fault(STANCE, stance):
                raise KitError(f"Not saved yet: {fault}. Take it off the form and choose again")
        coded = Coded(
            article,
            start,
            end,
            actor_id=actor,
            party_id=self.party.value or str(self._parties.get(actor, "")),
            form=self.form_of.value,
            outlook=self.outlook.value,
            confidence=self.confidence.value,
            issues=dict(sorted(issues.items())),
            note=self.note.value.strip(),
        )
        return replace(coded, notes=self.editing.notes) if self.editing else coded

    def _missing_of_issue(self, issue: str) -> list[str]:
        if issue and not self.stance.value:
            return [f"choose the stance on {self.names['issue'][issue]}"]
        return ["choose the issue of this stance"] if self.stance.value and not issue else []

    def _add_issue(self) -> None:
        issue = self._id("issue", self.issue.value)
        if missing := self._missing_of_issue(issue):
            raise KitError(f"Not added yet: {missing[0]}")
        if not issue:
            raise KitError("choose an issue first")
        self._pending[issue] = self.stance.value
        self.issue.value = self.stance.value = ""
        self._list_issues()

    def _list_issues(self) -> None:
        def button(issue: str, stance: str) -> widgets.Button:
            words = f"{self.names['issue'].get(issue, issue)}: {stance} ✕"
            widget = widgets.Button(description=words, tooltip="Take this issue off", layout={"width": "auto"})

            def take_off(_: Any) -> None:
                self._pending.pop(issue, None)
                self._list_issues()

            widget.on_click(take_off)
            return widget

        self.listed.children = [button(i, s) for i, s in self._pending.items()]
        self.listed.layout.display = None if self._pending else "none"

    def _state(self) -> tuple[Any, ...]:
        return (*(box.value for box in self._fields), dict(self._pending))

    def _id(self, kind: str, typed: str) -> str:
        """The id of a label, an id, or for actors a spelling; nothing for nothing.

        Raises
        ------
        KitError
            If it is none, or a spelling of several actors.
        """
        typed, small = typed.strip(), typed.strip().casefold()
        if not typed:
            return ""
        names = self.names[kind]
        spellings = self._spellings if kind == "actor" else {}
        ways: tuple[set[str], ...] = (
            {key for key, label in names.items() if label.casefold() == small},
            {key for key in names if key.casefold() == small},
            {key for spelling, keys in spellings.items() if spelling.casefold() == small for key in keys},
        )
        for ids in ways:
            if len(ids) == 1:
                return next(iter(ids))
            if ids:
                candidates = " or ".join(sorted(f"{names[k]} ({k})" for k in ids))
                raise KitError(f"{shown(typed)} is the name of several: {candidates}; type the one in brackets that is meant")
        within = {k for k, label in names.items() if small in label.casefold()}
        within |= {k for spelling, keys in spellings.items() if small in spelling.casefold() for k in keys}
        if len(within) == 1:
            return next(iter(within))
        near = [label for key, label in names.items() if key in within][:_LISTED]
        perhaps = f" Perhaps {', '.join(near)}?" if near else ""
        raise KitError(f"the codebook has no {kind} {shown(typed)}.{perhaps} If it lacks one, add it below with its rule")


def _spellings(aliases: Any, names: Mapping[str, str]) -> dict[str, set[str]]:
    """Spelling → actors who are called so."""
    actors_of: dict[str, set[str]] = {}
    for actor, alias in zip(aliases["actor_id"], aliases["alias"], strict=True):
        if actor in names:
            actors_of.setdefault(str(alias), set()).add(str(actor))
    by_text: dict[str, set[str]] = {}
    for spelling, actors in actors_of.items():
        by_text.setdefault(spelling.casefold(), set()).update(actors)
    return {spelling: by_text[spelling.casefold()] for spelling in actors_of}


def _options(labels: Mapping[str, str]) -> list[tuple[str, str]]:
    return [(label, key) for key, label in labels.items()]


def _choose(box: Any, value: str) -> None:
    box.value = value if value in [v for _, v in box.options] else ""
