"""Coding by hand: an article's sentences, the passages coded in it, and a form from the codebook, saved after every action."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from functools import cache
from html import escape
from pathlib import Path
from typing import Any

import anywidget
import ipywidgets as widgets
import traitlets

from kit import additions
from kit.case import Case
from kit.charts.text import shorten
from kit.codes import Coded, Codes
from kit.comparing import MIN_OVERLAP, case_codes, overlap
from kit.errors import KitError

_HERE = Path(__file__).parent
FOLDER = "codes"
_MOST_ARTICLES = 300
_WORDS = {"coded": "coded", "accepted": "accepted", "corrected": "corrected", "rejected": "rejected", "proposed": "by rule"}
_OUTLOOKS = [("no bearing", ""), ("worse (−1)", "-1"), ("neither (0)", "0"), ("better (+1)", "1")]
_HELP = """<details><summary>Keys</summary><p>In the text: <kbd>↓</kbd> <kbd>↑</kbd> next or previous sentence, with
<kbd>Shift</kbd> more or fewer; <kbd>→</kbd> <kbd>←</kbd> move the end by a word, with <kbd>Shift</kbd> the beginning;
<kbd>Enter</kbd> to the form; <kbd>n</kbd> <kbd>p</kbd> next or previous passage; <kbd>a</kbd> accept, <kbd>r</kbd> reject what
a rule proposes; <kbd>Delete</kbd> remove; <kbd>u</kbd> undo. Anywhere: <kbd>Ctrl</kbd>+<kbd>Enter</kbd> save, <kbd>Esc</kbd>
back to the text.</p></details>"""


class Text(anywidget.AnyWidget):
    """The article's words, the chosen passage and the coded ones."""

    sentences: Any = traitlets.List().tag(sync=True)
    codes: Any = traitlets.List().tag(sync=True)
    selection: Any = traitlets.List([0, 0]).tag(sync=True)
    current: Any = traitlets.Unicode().tag(sync=True)

    def __init__(self, **traits: Any):
        self._esm, self._css = _file("desk.js"), _file("desk.css")
        super().__init__(**traits)


class Desk(widgets.VBox):
    """A coding desk for one coder.

    Parameters
    ----------
    case, article, coder, folder, proposals
        As for `kit.desk`.

    Attributes
    ----------
    codes : Codes or None
        The coder's file; None until initials are given.
    """

    def __init__(self, case: Case, article: str | None, coder: str | None, folder: str | Path, proposals: bool | None):
        self.base, self.folder = case, Path(folder)
        self.codes: Codes | None = None
        articles = list(case.articles["article_id"])
        if article is not None and article not in articles:
            raise KitError(f"no article {str(article)[:60]!r} in this case; there are {', '.join(map(str, articles[:12]))}")
        if not articles:
            raise KitError("this case has no article to code")
        self._machine = case_codes(case)
        ruled = case.attributions["coder"].astype(str).str.startswith("rules").any()
        self._proposals = bool(ruled) if proposals is None else proposals
        self._pending: dict[str, str] = {}  # issue → stance of the passage in the form, besides the one in the fields
        self._editing: Coded | None = None  # what the form was filled from
        self._proposed: dict[str, Coded] = {}
        super().__init__(layout={"width": "100%"})
        self.add_class("kit-desk")
        self.status = widgets.HTML()
        self.status.add_class("kit-desk-status")
        self._first = article or articles[0]
        if coder is None:
            self._ask()
        else:
            self._open(coder, self._first)

    # ---- who codes

    def _ask(self) -> None:
        initials = widgets.Text(description="Initials", placeholder="AB", layout={"width": "200px"})
        start = widgets.Button(description="Start coding", layout={"width": "130px"})

        def begin(_: Any) -> None:
            self._guarded(lambda: self._open(initials.value.strip(), self._first))

        start.on_click(begin)
        self.children = [widgets.HBox([initials, start]), self.status]

    def _open(self, coder: str, article: str) -> None:
        self.codes = Codes(self.folder, coder)
        self.text = Text()
        self.text.on_msg(self._heard)
        self._build_form()
        titles = self.base.articles.set_index("article_id")["title"]
        ids = list(titles.index)[:_MOST_ARTICLES]
        ids += [article] * (article not in ids)
        options = [(f"{i} · {shorten(titles[i], 70)}" if isinstance(titles[i], str) else i, i) for i in ids]
        self.article = widgets.Dropdown(
            options=options, value=article, description="Article", layout={"width": "auto", "max_width": "100%"}
        )
        self.article.observe(lambda _: self._show_article(), "value")
        shown = [self.article] if len(ids) > 1 else []
        self.children = [*shown, self.text, self.form, self.buttons, self.status, self.adding, widgets.HTML(_HELP)]
        self._show_article()

    # ---- the form

    def _build_form(self) -> None:
        wide = {"description_width": "80px"}

        def box(kind: Any, name: str, width: str = "320px", **more: Any) -> Any:
            return kind(description=name, layout={"width": width}, style=wide, **more)

        codes = self.base.book
        self.actor = box(widgets.Combobox, "Speaker", placeholder="type a name")
        self.party = box(widgets.Dropdown, "Party", options=[("as the speaker's", "")])
        self.form_of = box(widgets.Dropdown, "Form", "230px", options=[(v, k) for k, v in codes.labels("form").items()])
        self.issue = box(widgets.Combobox, "Issue", placeholder="type an issue")
        self.stance = box(widgets.Dropdown, "Stance", "230px", options=[(v, k) for k, v in codes.labels("stance").items()])
        self.outlook = box(widgets.Dropdown, "Outlook", "230px", options=_OUTLOOKS)
        sure = [c["value"] for c in codes.codes("attributions", "confidence")] or ["high", "medium", "low"]
        self.confidence = box(widgets.Dropdown, "Sure?", "230px", options=sure)
        self.note = box(widgets.Text, "Note", "480px")
        self.another = self._button("Add issue", self._add_issue, "For a passage on more than one")
        self.listed = widgets.HBox(layout={"flex_flow": "row wrap"})
        self.form = widgets.HBox(
            [
                *(self.actor, self.party, self.form_of, self.issue, self.stance, self.another, self.listed),
                *(self.outlook, self.confidence, self.note),
            ],
            layout={"flex_flow": "row wrap", "width": "100%"},
        )
        self.form.add_class("kit-desk-form")
        self.buttons = widgets.HBox(
            [
                self._button("Save", self.save, "Save this passage (Ctrl+Enter)", "primary"),
                self._button("New", self.clear, "Empty the form for another passage"),
                self._button("Remove", self.remove, "Forget this passage"),
                self._button("Undo", self.undo, "Take back the last action"),
            ],
            layout={"flex_flow": "row wrap"},
        )
        self._build_adding()
        self._offer()

    def _build_adding(self) -> None:
        kind = widgets.Dropdown(
            options=[(words, k) for k, words in additions.KINDS.items()], description="Add", layout={"width": "300px"}
        )
        name = widgets.Text(description="Name", layout={"width": "320px"})
        belongs = widgets.Combobox(description="Belongs to", layout={"width": "320px"})
        rule = widgets.Text(description="Rule", placeholder="when it is to be used", layout={"width": "480px"})

        def offer(_: Any = None) -> None:
            book = self.book
            options = {
                "alias": list(book.labels("actor").values()),
                "actor": list(book.labels("party").values()),
                "issue": sorted({i["group"] for i in book.issues()}),
            }
            belongs.options = options[kind.value]

        def add() -> None:
            coder = self.codes.coder if self.codes else ""
            key = additions.add(
                self.base, self.folder, kind.value, name.value, belongs_to=belongs.value, rule=rule.value, coder=coder
            )
            said = f"{name.value} added as {additions.KINDS[kind.value]} ({key})"
            name.value = rule.value = belongs.value = ""
            self._offer()
            self._say(said)

        kind.observe(offer, "value")
        offer()
        button = self._button("Add to the codebook", add, "For all coders of this folder")
        inside = widgets.HBox([kind, name, belongs, rule, button], layout={"flex_flow": "row wrap"})
        self.adding = widgets.Accordion([inside], titles=("Something the codebook lacks",), selected_index=None)

    def _button(self, words: str, act: Callable[[], Any], tip: str, style: str = "") -> widgets.Button:
        made = widgets.Button(description=words, tooltip=tip, button_style=style, layout={"width": "auto"})
        made.on_click(lambda _: self._guarded(act))
        made.add_class("kit-desk-after")  # the script lets it wait for what is being typed
        return made

    @property
    def book(self) -> Any:
        """The codebook with what coders added."""
        return additions.with_additions(self.base, self.folder).book

    def _offer(self) -> None:
        """Put the codebook, as it is now, into the lists."""
        self._names = {k: self.book.labels(k) for k in ("actor", "issue", "party")}
        self.actor.options = tuple(self._names["actor"].values())
        self.issue.options = tuple(self._names["issue"].values())
        chosen = self.party.value
        self.party.options = [("as the speaker's", ""), *((v, k) for k, v in self._names["party"].items())]
        self.party.value = chosen

    # ---- what is shown

    def _show_article(self) -> None:
        self.text.sentences = _sentences(self.base, self.article.value)
        self.clear()

    def _show(self) -> None:
        assert self.codes is not None
        mine = self.codes.spans(self.article.value)
        self._proposed = {
            f"rule {p.unit_id} {n}": replace(p, decision="proposed")
            for n, p in enumerate(self._machine)
            if self._proposals
            and p.article_id == self.article.value
            and not any(overlap(_place(p), _place(m)) >= MIN_OVERLAP for m in mine)
        }
        every = {m.unit_id: m for m in mine} | self._proposed
        shown = sorted(every.items(), key=lambda item: (item[1].start, item[1].end))
        self.text.codes = [
            {"id": key, "start": c.start, "end": c.end, "state": c.decision, "word": _WORDS.get(c.decision, c.decision)}
            | {"label": self._label(c)}
            for key, c in shown
        ]

    def _label(self, coded: Coded) -> str:
        issues = self._names["issue"]
        said = [f"{issues.get(i, i)}: {s}" for i, s in coded.issues.items()]
        parts = [self._names["actor"].get(coded.actor_id, coded.actor_id) or "no speaker", coded.form, *said]
        return " · ".join(filter(None, [*parts, coded.outlook and f"outlook {coded.outlook}"]))

    def _say(self, words: str, *, alarm: bool = False) -> None:
        assert self.codes is not None or alarm
        said = f'<span class="kit-alarm" role="alert">{escape(words)}</span>' if alarm else escape(words)
        if self.codes is not None:
            mine = [c for c in self.codes.spans(self.article.value if hasattr(self, "article") else None)]
            said += f" · {len(mine)} passage{'s' * (len(mine) != 1)} of this article in {escape(str(self.codes.path))}"
            if self.codes.clashes:
                rows = "".join(f"<li>{escape(c.unit_id)}: {escape(self._label(c))}</li>" for c in self.codes.clashes)
                said += (
                    '<p class="kit-alarm" role="alert">Another window changed the same passage. The file keeps its version; '
                    f"yours is kept in {escape(self.codes.coder)}.clashes.csv:</p><ul>{rows}</ul>"
                )
        self.status.value = said

    # ---- actions

    def save(self) -> None:
        """Save the form as the code of the chosen passage."""
        assert self.codes is not None
        coded = self._read()
        editing = self._editing
        old = editing.unit_id if editing and editing.decision != "proposed" else None
        if editing and editing.decision in ("proposed", "accepted", "corrected"):
            plain = replace(coded, decision=editing.decision, confidence=editing.confidence)
            same = plain == editing
            coded = replace(coded, decision="accepted" if same and editing.decision != "corrected" else "corrected")
        self.codes.put(coded, instead_of=old)
        if editing and editing.decision == "proposed" and overlap(_place(editing), _place(coded)) < MIN_OVERLAP:
            self.codes.put(replace(editing, decision="rejected"))
        self.clear()
        self._say(f"Saved: {self._label(coded)}")

    def accept(self, key: str) -> None:
        """Take over what a rule proposes."""
        assert self.codes is not None
        self.codes.put(replace(self._a_proposal(key), decision="accepted"))
        self.clear()
        self._say("Accepted")

    def reject(self, key: str) -> None:
        """Say that what a rule proposes is none."""
        assert self.codes is not None
        self.codes.put(replace(self._a_proposal(key), decision="rejected"))
        self.clear()
        self._say("Rejected")

    def remove(self) -> None:
        """Forget the passage in the form."""
        assert self.codes is not None
        if self._editing is None or self._editing.decision == "proposed":
            raise KitError("choose a passage of yours first")
        self.codes.remove(self._editing.unit_id)
        self.clear()
        self._say("Removed")

    def undo(self) -> None:
        """Take back the last action."""
        assert self.codes is not None
        done = self.codes.undo()
        self.clear()
        self._say("The last action is taken back" if done else "There is nothing to take back")

    def clear(self) -> None:
        """Empty the form; take in what other windows wrote."""
        assert self.codes is not None
        self.codes.refresh()
        self._editing, self._pending = None, {}
        for box in (self.actor, self.issue, self.note):
            box.value = ""
        self.party.value = self.outlook.value = ""
        self.form_of.index = self.stance.index = self.confidence.index = 0
        self.text.selection, self.text.current = [0, 0], ""
        self._list_issues()
        self._show()
        self._say("Ready")

    def edit(self, key: str) -> None:
        """Fill the form from a passage of the list, to correct it."""
        assert self.codes is not None
        mine = {c.unit_id: c for c in self.codes.spans(self.article.value)}
        coded = mine.get(key) or self._proposed.get(key)
        if coded is None:
            raise KitError("this passage is gone: another window removed it")
        self._editing = coded
        self.actor.value = self._names["actor"].get(coded.actor_id, coded.actor_id)
        self.party.value = coded.party_id if coded.party_id in self._names["party"] else ""
        for box, value in ((self.form_of, coded.form), (self.outlook, coded.outlook), (self.confidence, coded.confidence)):
            if value in [v for _, v in box.options] if isinstance(box.options[0], tuple) else value in box.options:
                box.value = value
        self.note.value, self.issue.value = coded.note, ""
        self._pending = dict(coded.issues)
        self._list_issues()
        self.text.selection, self.text.current = [coded.start, coded.end], key
        self._say(f"Editing: {self._label(coded)}")

    def _add_issue(self) -> None:
        issue = self._id("issue", self.issue.value)
        if not issue:
            raise KitError("choose an issue first")
        self._pending[issue] = self.stance.value
        self.issue.value, self.stance.index = "", 0
        self._list_issues()

    def _list_issues(self) -> None:
        def button(issue: str, stance: str) -> widgets.Button:
            words = f"{self._names['issue'].get(issue, issue)}: {stance} ✕"
            made = widgets.Button(description=words, tooltip="Take this issue off", layout={"width": "auto"})

            def take_off(_: Any) -> None:
                self._pending.pop(issue, None)
                self._list_issues()

            made.on_click(take_off)
            return made

        self.listed.children = [button(i, s) for i, s in self._pending.items()]

    def _read(self) -> Coded:
        start, end = self.text.selection
        if start >= end:
            raise KitError("choose a passage in the text first: drag over its words, or press ↓ in the text")
        actor = self._id("actor", self.actor.value)
        if not actor:
            raise KitError("who says it? Choose a speaker")
        issues = dict(self._pending)
        if issue := self._id("issue", self.issue.value):
            issues[issue] = self.stance.value
        parties = dict(zip(self.base.actors["actor_id"], self.base.actors["party_id"], strict=True))
        added = additions.additions(self.folder)
        parties |= dict(zip(added["id"], added["belongs_to"], strict=True)) if len(added) else {}
        return Coded(
            self.article.value,
            int(start),
            int(end),
            actor_id=actor,
            party_id=self.party.value or str(parties.get(actor, "")),
            form=self.form_of.value,
            outlook=self.outlook.value,
            confidence=self.confidence.value,
            issues=dict(sorted(issues.items())),
            note=self.note.value.strip(),
        )

    def _id(self, kind: str, typed: str) -> str:
        """The id of a label as typed; nothing for nothing."""
        typed = typed.strip()
        if not typed:
            return ""
        by_text = {v.casefold(): k for k, v in self._names[kind].items()} | {k.casefold(): k for k in self._names[kind]}
        if typed.casefold() not in by_text:
            starting = [v for v in self._names[kind].values() if typed.casefold() in v.casefold()]
            if len(starting) == 1:
                return next(k for k, v in self._names[kind].items() if v == starting[0])
            near = f" Perhaps {', '.join(starting[:4])}?" if starting else ""
            word = "speaker" if kind == "actor" else kind
            raise KitError(f"the codebook has no {word} {typed[:60]!r}.{near} If it lacks one, add it below with its rule")
        return by_text[typed.casefold()]

    def _a_proposal(self, key: str) -> Coded:
        key = key or self.text.current
        if key not in self._proposed:
            raise KitError("choose a passage that a rule proposes: press n in the text, or click one in the list")
        return self._proposed[key]

    def _walk(self, towards: int) -> None:
        ids = [c["id"] for c in self.text.codes]
        if not ids:
            raise KitError("nothing is coded in this article yet")
        at = ids.index(self.text.current) + towards if self.text.current in ids else (0 if towards > 0 else -1)
        self.edit(ids[at % len(ids)])

    def _heard(self, _: Any, message: Any, __: Any) -> None:
        """Do what the text asks for."""
        asked = message if isinstance(message, dict) else {}
        if asked.get("do") == "ping":
            self.text.send({"pong": True})
            return
        key = str(asked.get("id") or "")
        acts: dict[str, Callable[[], None]] = {
            "save": self.save,
            "open": lambda: self.edit(key),
            "accept": lambda: self.accept(key),
            "reject": lambda: self.reject(key),
            "remove": self.remove,
            "undo": self.undo,
            "next": lambda: self._walk(1),
            "previous": lambda: self._walk(-1),
        }
        if act := acts.get(str(asked.get("do"))):
            self._guarded(act)

    def _guarded(self, act: Callable[[], Any]) -> None:
        """What goes wrong is said in the desk; nothing is lost."""
        try:
            act()
        except KitError as error:
            self._say(str(error), alarm=True)
        except OSError as error:
            self._say(f"not saved: {error.filename or self.folder}: {error.strerror or error}", alarm=True)

    def __repr__(self) -> str:
        if self.codes is None:
            return "A coding desk: give your initials to start."
        mine = self.codes.spans(self.article.value)
        lines = [f"{c.start}-{c.end}  {c.decision}  {self._label(c)}" for c in mine]
        head = f"Article {self.article.value}, coded by {self.codes.coder}: {len(mine)} passage{'s' * (len(mine) != 1)}."
        return "\n".join([head, *lines])

    def _repr_mimebundle_(self, **options: Any) -> Any:
        bundle = super()._repr_mimebundle_(**options)
        data = bundle[0] if isinstance(bundle, tuple) else bundle
        data["text/plain"] = repr(self)
        return bundle


def _sentences(case: Case, article: str) -> list[dict[str, Any]]:
    """The article's sentences: their words with places where the case holds the text, else their gists as one word each."""
    rows = case.sentences[case.sentences["article_id"] == article].sort_values("position")
    texts = case.tables.get("texts")
    body = None
    if texts is not None:
        found = texts.loc[texts["article_id"] == article, "body"]
        body = str(found.iloc[0]) if len(found) else None
    made = []
    for row in rows.itertuples():
        start, end = int(row.char_start), int(row.char_end)
        if body is None:
            words = [[row.gist if isinstance(row.gist, str) else "(no gist)", start, end]]
        else:
            words = [[m[0], start + m.start(), start + m.end()] for m in re.finditer(r"\S+", body[start:end])]
        made.append({"number": int(row.position), "start": start, "end": end, "words": words})
    return made


def _place(coded: Coded) -> tuple[str, int, int]:
    return coded.article_id, coded.start, coded.end


@cache
def _file(name: str) -> str:
    return (_HERE / name).read_text(encoding="utf-8")
