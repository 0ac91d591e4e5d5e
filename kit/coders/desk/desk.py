"""Coding by hand: an article's sentences, the passages coded in it, and a form for one of them, saved after every action.

`kit.coders.desk.opening.desk` opens one.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from html import escape
from pathlib import Path
from typing import Any

import ipywidgets as widgets

from kit.case.case import Case
from kit.charts.text import shorten
from kit.coders.allowed import Allowed
from kit.coders.desk.adding import Adding
from kit.coders.desk.form import Form
from kit.coders.desk.text import Text, sentences
from kit.coders.files import Codes
from kit.coders.spans import Coded, read
from kit.coders.units import MIN_OVERLAP, case_codes, overlap
from kit.errors import KitError

FOLDER = "codes"
_MOST_ARTICLES = 300
_WORDS = {"coded": "coded", "accepted": "accepted", "corrected": "corrected", "rejected": "rejected", "proposed": "by rule"}
UNSAVED = "The form holds codes that are not saved. Save them, or drop them with New"
_MOST_FAULTS = 3  # named in the status
HELP = """<details><summary>Keys</summary><p>In the text: <kbd>↓</kbd> <kbd>↑</kbd> next or previous sentence, with
<kbd>Shift</kbd> more or fewer; <kbd>→</kbd> <kbd>←</kbd> move the end by a word, with <kbd>Shift</kbd> the beginning;
<kbd>Enter</kbd> to the form; <kbd>n</kbd> <kbd>p</kbd> next or previous passage; <kbd>a</kbd> accept, <kbd>r</kbd> reject what
a rule proposes; <kbd>Delete</kbd> remove; <kbd>u</kbd> undo. Anywhere: <kbd>Ctrl</kbd>+<kbd>Enter</kbd> save, <kbd>Esc</kbd>
back to the text.</p></details>"""


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

    help = HELP

    def __init__(self, case: Case, article: str | None, coder: str | None, folder: str | Path, proposals: bool | None):
        self.base, self.folder = case, Path(folder)
        self.codes: Codes | None = None
        self._titles = self._find_titles()
        articles = list(self._titles)
        if article is not None and article not in articles:
            raise KitError(f"no article {str(article)[:60]!r} in this case; there are {', '.join(map(str, articles[:12]))}")
        if not articles:
            raise KitError("this case has no article to code")
        self._machine = self._find_machine()
        self._proposals = self._is_ruled() if proposals is None else proposals
        self._turning_back = False  # while the list of articles is put back
        self._proposed: dict[str, Coded] = {}
        super().__init__(layout={"width": "100%"})
        self.add_class("kit-desk")
        self.status = widgets.HTML()
        self.status.add_class("kit-desk-status")
        self._first = article or articles[0]
        if coder is None:
            self._ask()
        else:
            self._open(coder)

    def _find_titles(self) -> dict[str, str]:
        """Article that can be shown → its title."""
        return dict(zip(self.base.articles["article_id"], self.base.articles["title"], strict=True))

    def _find_machine(self) -> Sequence[Coded]:
        """What can be proposed."""
        return case_codes(self.base)

    def _is_ruled(self) -> bool:
        return bool(self.base.attributions["coder"].astype(str).str.startswith("rules").any())

    # ---- who codes

    def _ask(self) -> None:
        initials = widgets.Text(description="Initials", placeholder="AB", layout={"width": "200px"})
        start = widgets.Button(description="Start coding", layout={"width": "130px"})

        def begin(_: Any) -> None:
            self._run_guarded(lambda: self._open(initials.value.strip()))

        start.on_click(begin)
        self.children = [widgets.HBox([initials, start]), self.status]

    def _open(self, coder: str) -> None:
        self.codes = Codes(self.folder, coder)
        self.text = Text()
        self.text.on_msg(self._heard)
        self._build()
        head = self._head()
        self.children = [*head, self.text, self.form, self.buttons, self.status, self.adding, widgets.HTML(self.help)]
        self._show_article()
        faults = [*self._allowed.faults, *self._allowed.faults_of(self.codes.path, read(self.codes.path))]
        if faults:
            more = f" … and {len(faults) - _MOST_FAULTS} more" if len(faults) > _MOST_FAULTS else ""
            self.say("; ".join(faults[:_MOST_FAULTS]) + more, alarm=True)

    def _head(self) -> list[widgets.Widget]:
        """What stands above the text: the list of articles."""
        ids = list(self._titles)[:_MOST_ARTICLES]
        ids += [self._first] * (self._first not in ids)
        options = [(self._name(i), i) for i in ids]
        self.article = widgets.Dropdown(
            options=options, value=self._first, description="Article", layout={"width": "auto", "max_width": "100%"}
        )
        self.article.observe(self._turn, "value")
        return [self.article] if len(ids) > 1 else []

    def _name(self, article: str) -> str:
        title = self._titles[article]
        return f"{article} · {shorten(title, 70)}" if isinstance(title, str) else article

    @property
    def article_id(self) -> str:
        """The article that is shown."""
        return str(self.article.value)

    # ---- the form

    def _build(self) -> None:
        self.form = form = Form(self._run_guarded)
        self.actor, self.party, self.form_of, self.issue = form.actor, form.party, form.form_of, form.issue
        self.stance, self.outlook, self.confidence, self.note = form.stance, form.outlook, form.confidence, form.note
        self.another, self.listed = form.another, form.listed
        self.buttons = widgets.HBox(
            [
                self.button("Save", self.save, "Save this passage (Ctrl+Enter)", "primary"),
                self.button("New", self.clear, "Empty the form for another passage"),
                self.button("Remove", self.remove, "Forget this passage"),
                self.button("Undo", self.undo, "Take back the last action"),
            ],
            layout={"flex_flow": "row wrap"},
        )
        self.offer()
        self.adding = Adding(self)

    def button(self, words: str, act: Callable[[], Any], tip: str, style: str = "") -> widgets.Button:
        """A button whose act's mistakes are said in the desk."""
        widget = widgets.Button(description=words, tooltip=tip, button_style=style, layout={"width": "auto"})
        widget.on_click(lambda _: self._run_guarded(act))
        widget.add_class("kit-desk-after")  # the script lets it wait for what is being typed
        return widget

    @property
    def book(self) -> Any:
        """The codebook with what coders added."""
        return self._allowed.case.book

    def offer(self) -> None:
        """Put the codebook, as it is now, into the lists."""
        self._allowed = Allowed(self.base, self.folder)
        self.form.offer(self._allowed)

    # ---- what is shown

    def _turn(self, change: Any) -> None:
        """Another article was chosen; with an unsaved form the list is put back."""
        if self._turning_back:
            return
        if self._unsaved:
            self._turning_back = True
            try:
                self.article.value = change["old"]
            finally:
                self._turning_back = False
            self.say(f"{UNSAVED}; then change the article", alarm=True)
            return
        self._run_guarded(self._show_article)

    def _show_article(self) -> None:
        self.text.sentences = sentences(self.base, self.article_id)
        self.clear()

    def _show(self) -> None:
        assert self.codes is not None
        mine = self._mine()
        self._proposed = {
            f"rule {p.unit_id} {n}": replace(p, decision="proposed")
            for n, p in enumerate(self._machine)
            if self._proposals
            and p.article_id == self.article_id
            and not any(overlap(p.place, m.place) >= MIN_OVERLAP for m in mine)
        }
        every = {m.unit_id: m for m in mine} | self._proposed
        shown = sorted(every.items(), key=lambda item: (item[1].start, item[1].end))
        self.text.codes = [
            {"id": key, "start": c.start, "end": c.end, "state": c.decision, "word": _WORDS.get(c.decision, c.decision)}
            | {"label": self.form.label(c)}
            for key, c in shown
        ]

    def _mine(self) -> list[Coded]:
        """The coder's marks that are shown."""
        assert self.codes is not None
        return self.codes.spans(self.article_id)

    def say(self, words: str, *, alarm: bool = False) -> None:
        """Put words into the status line, with what is saved where, and what clashed."""
        assert self.codes is not None or alarm
        message = f'<span class="kit-alarm" role="alert">{escape(words)}</span>' if alarm else escape(words)
        if self.codes is not None:
            mine = self.codes.spans(self.article_id)
            message += f" · {len(mine)} passage{'s' * (len(mine) != 1)} of this article in {escape(str(self.codes.path))}"
            if self.codes.clashes:
                labels = [("to remove it, " * (c.decision == "removed")) + self.form.label(c) for c in self.codes.clashes]
                rows = "".join(
                    f"<li>{escape(c.unit_id)}: {escape(t)}</li>" for c, t in zip(self.codes.clashes, labels, strict=True)
                )
                message += (
                    '<p class="kit-alarm" role="alert">Another window changed the same passage. The file keeps its version; '
                    f"yours is kept in {escape(self.codes.coder)}.clashes.csv:</p><ul>{rows}</ul>"
                )
        self.status.value = message

    # ---- actions

    @property
    def _unsaved(self) -> bool:
        """Whether the form says what is not saved: other codes, or other boundaries of the passage it was filled from."""
        editing = self.form.editing
        moved = editing is not None and [editing.start, editing.end] != list(self.text.selection)
        return self.form.changed or moved

    def _finish(self, words: str, *, clear: bool) -> None:
        """Show and say what was done; without ``clear`` a form that holds unsaved codes stays as it is."""
        assert self.codes is not None
        if clear or not self._unsaved:
            self.clear()
        else:
            self.codes.refresh()
            self._show()
        self.say(words)

    def save(self) -> Coded | None:
        """Save the form as the code of the chosen passage; nothing is given back where another window was first."""
        assert self.codes is not None
        start, end = (int(v) for v in self.text.selection)
        coded = self.form.read(self.article_id, start, end)
        editing = self.form.editing
        if editing and editing.decision in ("proposed", "accepted", "corrected"):
            plain = replace(coded, decision=editing.decision, confidence=editing.confidence)
            same = plain == editing
            coded = replace(coded, decision="accepted" if same and editing.decision != "corrected" else "corrected")
        elsewhere = editing and editing.decision == "proposed" and overlap(editing.place, coded.place) < MIN_OVERLAP
        also = [replace(editing, decision="rejected")] if editing and elsewhere else []
        done = self.codes.put(coded, *also, instead_of=editing if editing and editing.decision != "proposed" else None)
        self._finish(f"{'Saved' if done else 'Not saved'}: {self.form.label(coded)}", clear=True)
        return coded if done else None

    def accept(self, key: str) -> bool:
        """Take over what a rule proposes."""
        assert self.codes is not None
        proposal = self._a_proposal(key)
        mine = self.form.editing == proposal
        if mine and self._unsaved:
            raise KitError("The form holds other codes for this passage. Save takes yours; New drops them")
        done = self.codes.put(replace(proposal, decision="accepted"))
        self._finish("Accepted" if done else "Not accepted", clear=mine)
        return done

    def reject(self, key: str) -> None:
        """Say that what a rule proposes is none."""
        assert self.codes is not None
        proposal = self._a_proposal(key)
        done = self.codes.put(replace(proposal, decision="rejected"))
        self._finish("Rejected" if done else "Not rejected", clear=self.form.editing == proposal)

    def remove(self) -> None:
        """Forget the passage in the form."""
        assert self.codes is not None
        if self.form.editing is None or self.form.editing.decision == "proposed":
            raise KitError("choose a passage of yours first")
        done = self.codes.remove(self.form.editing)
        self._finish("Removed" if done else "Not removed", clear=True)

    def undo(self) -> None:
        """Take back the last action."""
        assert self.codes is not None
        units, editing = self.codes.last, self.form.editing
        message = self._take_back()
        self._finish(message, clear=editing is not None and editing.unit_id in units)

    def _take_back(self) -> str:
        assert self.codes is not None
        units, done = self.codes.last, self.codes.undo()
        return "The last action is taken back" if done else "Not taken back" if units else "There is nothing to take back"

    def clear(self) -> None:
        """Empty the form; take in what other windows wrote."""
        assert self.codes is not None
        self.codes.refresh()
        self.form.clear()
        self.text.selection, self.text.current = [0, 0], ""
        self._show()
        self.say("Ready")

    def edit(self, key: str) -> None:
        """Fill the form from a passage of the list, to correct it."""
        assert self.codes is not None
        if self._unsaved:
            raise KitError(f"{UNSAVED}; then open another passage")
        mine = {c.unit_id: c for c in self._mine()}
        coded = mine.get(key) or self._proposed.get(key)
        if coded is None:
            raise KitError("this passage is gone: another window removed it")
        self.form.fill(coded)
        self.text.selection, self.text.current = [coded.start, coded.end], key
        self.say(f"Editing: {self.form.label(coded)}")

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
        if act := self._acts(str(asked.get("id") or "")).get(str(asked.get("do"))):
            self._run_guarded(act)

    def _acts(self, key: str) -> dict[str, Callable[[], Any]]:
        """What the text can ask for, of a passage."""
        return {
            "save": self.save,
            "open": lambda: self.edit(key),
            "accept": lambda: self.accept(key),
            "reject": lambda: self.reject(key),
            "remove": self.remove,
            "undo": self.undo,
            "next": lambda: self._walk(1),
            "previous": lambda: self._walk(-1),
        }

    def _run_guarded(self, act: Callable[[], Any]) -> None:
        """What goes wrong is said in the desk; nothing is lost."""
        try:
            act()
        except KitError as error:
            self.say(str(error), alarm=True)
        except OSError as error:
            self.say(f"not saved: {error.filename or self.folder}: {error.strerror or error}", alarm=True)

    def __repr__(self) -> str:
        if self.codes is None:
            return "A coding desk: give your initials to start."
        mine = self.codes.spans(self.article_id)
        lines = [f"{c.start}-{c.end}  {c.decision}  {self.form.label(c)}" for c in mine]
        head = f"Article {self.article_id}, coded by {self.codes.coder}: {len(mine)} passage{'s' * (len(mine) != 1)}."
        return "\n".join([head, *lines])

    def _repr_mimebundle_(self, **options: Any) -> Any:
        bundle = super()._repr_mimebundle_(**options)
        data = bundle[0] if isinstance(bundle, tuple) else bundle
        data["text/plain"] = repr(self)
        return bundle
