"""The desk for a random sample: its tasks one after the other, each judged without a look at what the machine coded."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from html import escape
from pathlib import Path
from typing import Any, NamedTuple

import ipywidgets as widgets
import pandas as pd

from kit.case.case import Case
from kit.coders.desk.desk import HELP, UNSAVED, Desk
from kit.coders.sampling.judged import lying_on
from kit.coders.sampling.machine import CODES, machine_marks
from kit.coders.sampling.sample import ARTICLE, PASSAGE, Sample
from kit.coders.spans import Coded, Place
from kit.coders.units import MIN_OVERLAP, overlap
from kit.errors import KitError

_WHAT = {PASSAGE: "passage", ARTICLE: "article: mark what is not marked yet"}
_UNDERLINED = {PASSAGE: "the passage to judge", ARTICLE: "found by machine"}
_HELP = """<p>Of a sample: in the text <kbd>r</kbd> nobody is said to say this passage, <kbd>s</kbd> skip,
<kbd>d</kbd> article read, <kbd>b</kbd> back; <kbd>Ctrl</kbd>+<kbd>Enter</kbd> saves a passage and opens the next
task.</p></details>"""


class Task(NamedTuple):
    """A passage to judge, or an article to read."""

    number: int
    kind: str
    place: Place


class SampleDesk(Desk):
    """A coding desk that goes through the tasks of a sample.

    Parameters
    ----------
    case, coder, sample, blind
        As for `kit.desk`; the sample has a folder.
    folder : path or None
        None: that of the sample.

    Attributes
    ----------
    tasks : list of Task
        The coder's, in the order in which they come.
    task : Task
        The one that is open.
    """

    help = HELP.replace("</details>", _HELP)

    def __init__(self, case: Case, sample: Sample, coder: str | None, folder: str | Path | None, blind: bool):
        self.sample, self._blind = sample, blind
        self.tasks: list[Task] = []
        self._skipped: list[int] = []  # numbers of tasks, in the order in which they come again
        place = sample.folder if folder is None else folder
        assert place is not None
        super().__init__(case.whole, None, coder, place, not blind)

    def _find_titles(self) -> dict[str, str]:
        ids = list(dict.fromkeys(self.sample.units["article_id"]))
        frame = self.base.rows("articles", "article_id", ids).set_index("article_id")
        if gone := [i for i in ids if i not in frame.index]:
            raise KitError(f"sample {self.sample.name} has article {gone[0][:60]!r}, the case has not: draw the sample again")
        return {i: frame.at[i, "title"] for i in ids}

    def _find_machine(self) -> Sequence[Coded]:
        marks = machine_marks(self.base, self.sample.how["machine"] or None, list(self._titles))
        issues: dict[int, dict[str, str]] = {}
        for mark, issue, stance in marks.stated.itertuples(index=False, name=None):
            issues.setdefault(mark, {})[issue] = stance
        self._places = [Place(r.article_id, r.start, r.end) for r in marks.said.itertuples()]
        rows = marks.said.to_dict("records")
        codes: list[dict[str, Any]] = [
            {v: _text(row[v]) for v in CODES} | {"issues": issues.get(row["mark"], {})} for row in rows
        ]
        return [Coded(*place, **of_place) for place, of_place in zip(self._places, codes, strict=True)]

    # ---- which task

    def _open(self, coder: str) -> None:
        rows = self.sample.tasks(coder)[["number", "kind", "article_id", "start", "end"]]
        if rows.empty:
            names = sorted({name for names in self.sample.units["coders"] for name in names.split()})
            raise KitError(f"sample {self.sample.name} has no task for {coder[:60]!r}; it has some for {', '.join(names)}")
        self.tasks = [Task(number, kind, Place(*place)) for number, kind, *place in rows.itertuples(index=False, name=None)]
        self._proposed_ones, self.task = self._machine, self.tasks[0]
        super()._open(coder)

    @property
    def article_id(self) -> str:
        """The article of the task."""
        return self.task.place.article_id

    def done(self) -> set[int]:
        """Numbers of the tasks that are done: passages judged, articles read to their end."""
        assert self.codes is not None
        marks: dict[str, list[Coded]] = {}
        for coded in self.codes.spans():
            marks.setdefault(coded.article_id, []).append(coded)
        read = self.codes.read_articles
        return {
            number
            for number, kind, place in self.tasks
            if (place.article_id in read if kind == ARTICLE else lying_on(place, marks.get(place.article_id, ())))
        }

    def _mark_of(self, task: Task) -> Coded | None:
        assert self.codes is not None
        return lying_on(task.place, self.codes.spans(task.place.article_id))

    def _next_open(self) -> Task | None:
        """The next task that is not done, from the one that is open; those that were skipped come last."""
        at, done = self.tasks.index(self.task), self.done()
        left = [t for t in (*self.tasks[at + 1 :], *self.tasks[: at + 1]) if t.number not in done]
        fresh = [t for t in left if t.number not in self._skipped]
        again = sorted((t for t in left if t.number in self._skipped), key=lambda t: self._skipped.index(t.number))
        return next(iter([*fresh, *again]), None)

    # ---- what is shown

    def _head(self) -> list[widgets.Widget]:
        self.head = widgets.HTML()
        self.head.add_class("kit-desk-task")
        steps = widgets.HBox(
            [
                self.button("Back", self.back, "The task before this one"),
                self.button("Next", self.forward, "The task after this one"),
                self.button("Skip", self.skip, "Put this task off to the end"),
            ],
            layout={"flex_flow": "row wrap"},
        )
        box = widgets.HBox([self.head, steps])
        box.add_class("kit-desk-head")
        return [box]

    def _build(self) -> None:
        super()._build()
        by_kind = {
            PASSAGE: [
                ("Save and next", self.save, "Save your codes of this passage, then the next task (Ctrl+Enter)", "primary"),
                ("Nobody is said to say this", self.reject_passage, "The marked passage is none, then the next task (r)", ""),
            ],
            ARTICLE: [
                ("Save", self.save, "Save this passage (Ctrl+Enter)", ""),
                ("Article read, next", self.finish_article, "All there is is marked, then the next task (d)", "primary"),
            ],
        }
        rest = self.buttons.children[1:]
        self._buttons = {kind: [*(self.button(*each) for each in own), *rest] for kind, own in by_kind.items()}

    def _show_article(self) -> None:
        """Put up the first task that is not done."""
        done = self.done()
        self._put_up(next((t for t in self.tasks if t.number not in done), self.tasks[0]))

    def _put_up(self, task: Task, words: str = "") -> None:
        self.task = task
        self.buttons.children = self._buttons[task.kind]
        self._machine = [] if self._blind else [c for c in self._proposed_ones if self._is_asked(c.place)]
        mine = self._mark_of(task) if task.kind == PASSAGE else None
        with self.text.hold_sync():
            super()._show_article()
            found = [task.place] if task.kind == PASSAGE else [p for p in dict.fromkeys(self._places) if self._is_asked(p)]
            self.text.found = [[p.start, p.end] for p in found]
            if mine:
                self.edit(mine.unit_id)
        said = [words or (f"You judged: {self._told(mine)}" if mine else ""), self._all_done()]
        self.say(". ".join(filter(None, said)) or "Ready")

    def _is_asked(self, place: Place) -> bool:
        return place == self.task.place if self.task.kind == PASSAGE else place.article_id == self.article_id

    def _told(self, mine: Coded) -> str:
        return "nobody is said to say this" if mine.decision == "rejected" else self.form.label(mine)

    def _all_done(self) -> str:
        return "" if self._next_open() else f"All {len(self.tasks):,} tasks are done"

    def _mine(self) -> list[Coded]:
        if self.task.kind == ARTICLE:
            return super()._mine()
        mine = self._mark_of(self.task)
        return [mine] if mine else []

    def _show(self) -> None:
        super()._show()
        task, n, done = self.task, len(self.tasks), self.done()
        skipped = len(set(self._skipped) - done)
        state = f"{len(done):,} done" + (f", {skipped:,} skipped, to come again at the end" if skipped else "")
        here = f"{self.tasks.index(task) + 1:,} of {n:,}"
        self.head.value = (
            f"<p><b>{here} · {_WHAT[task.kind]}</b>{' (done)' if task.number in done else ''}</p>"
            f'<p><progress max="{n}" value="{len(done)}" aria-label="Tasks done"></progress> {state}</p>'
            f"<p>Article {escape(self._name(self.article_id))}. Underlined: {_UNDERLINED[task.kind]}</p>"
        )

    def clear(self) -> None:
        """Empty the form; a passage to judge is chosen again as the machine marked it."""
        super().clear()
        if self.task.kind == PASSAGE:
            self.text.selection = [self.task.place.start, self.task.place.end]

    # ---- actions

    def back(self) -> None:
        """Open the task before."""
        self._step(-1)

    def forward(self) -> None:
        """Open the task after."""
        self._step(1)

    def skip(self) -> None:
        """Put the task off to the end, and open the next one that is not done."""
        self._refuse_unsaved("then skip")
        number = self.task.number
        if number in self.done():
            raise KitError("this task is done: press Next")
        self._skipped = [*(n for n in self._skipped if n != number), number]
        self._go_on("Skipped; it comes again at the end")

    def save(self) -> Coded | None:
        """Save the form as the code of the chosen words; of a passage to judge, then open the next task."""
        task = self.task
        if task.kind == ARTICLE:
            coded = super().save()
            if coded and any(overlap(coded.place, p) >= MIN_OVERLAP for p in self._places):
                self.say(
                    f"Saved: {self.form.label(coded)}. The machine found this passage too: it counts as found, not as missed"
                )
            return coded
        start, end = (int(v) for v in self.text.selection)
        if start < end and overlap(Place(task.place.article_id, start, end), task.place) < MIN_OVERLAP:
            raise KitError(
                "Not saved yet: what you chose shares less than half with the marked passage. Keep closer to it (New chooses it "
                "again), or, where nobody is said to say it, press “Nobody is said to say this”"
            )
        self.form.editing = self.form.editing or self._mark_of(task)  # which it replaces
        coded = super().save()
        if coded:
            self._go_on(f"Saved: {self.form.label(coded)}")
        return coded

    def accept(self, key: str) -> bool:
        """Take over what the machine proposes."""
        done = super().accept(key)
        if done and self.task.kind == PASSAGE:
            self._go_on("Accepted")
        return done

    def reject(self, key: str) -> None:
        """Say that a passage is none, of an article one that the machine proposes there."""
        if self.task.kind == PASSAGE:
            self.reject_passage()
        else:
            super().reject(key)

    def reject_passage(self) -> None:
        """Say that nobody is said to say the passage, and open the next task."""
        assert self.codes is not None
        if self.task.kind != PASSAGE:
            raise KitError("an article is no passage: choose one of yours, and press Remove")
        self._refuse_unsaved("then say that nobody is said to say this")
        done = self.codes.put(Coded(*self.task.place, decision="rejected"), instead_of=self._mark_of(self.task))
        if done:
            self._go_on("Saved: nobody is said to say this")
        else:
            self._finish("Not saved", clear=True)

    def finish_article(self) -> None:
        """Say that the article is read to its end, and open the next task."""
        assert self.codes is not None
        if self.task.kind != ARTICLE:
            raise KitError("a passage is judged, not read: save its codes, or say that nobody is said to say it")
        self._refuse_unsaved("then say that the article is read")
        self.codes.mark_read(self.article_id)
        self._go_on(f"Article {self.article_id} is read")

    def undo(self) -> None:
        """Take back the last action, and open the task that it belongs to."""
        assert self.codes is not None
        self._refuse_unsaved("then undo")
        units, before = self.codes.last, self.codes.spans()
        words = self._take_back()
        changed = {c.place for c in (*before, *self.codes.spans()) if c.unit_id in units}
        task = self._task_of(changed, {unit.removeprefix("read ") for unit in units})
        self._put_up(task or self.task, words)

    def _task_of(self, places: Iterable[Place], read: set[str]) -> Task | None:
        places = list(places)
        ways: tuple[Callable[[Task], bool], ...] = (
            lambda t: t == self.task and t.kind == ARTICLE and any(p.article_id == t.place.article_id for p in places),
            lambda t: t.kind == PASSAGE and any(overlap(p, t.place) >= MIN_OVERLAP for p in places),
            lambda t: (
                t.kind == ARTICLE and (t.place.article_id in read or any(p.article_id == t.place.article_id for p in places))
            ),
        )
        return next((t for way in ways for t in self.tasks if way(t)), None)

    def _acts(self, key: str) -> dict[str, Callable[[], Any]]:
        return super()._acts(key) | {"skip": self.skip, "finish": self.finish_article, "back": self.back}

    def _step(self, towards: int) -> None:
        self._refuse_unsaved("then open another task")
        at = self.tasks.index(self.task) + towards
        if not 0 <= at < len(self.tasks):
            raise KitError("this is the first task" if towards < 0 else "this is the last task")
        self._put_up(self.tasks[at])

    def _go_on(self, words: str) -> None:
        self._put_up(self._next_open() or self.task, words)
        self.text.send({"focus": True})

    def _refuse_unsaved(self, then: str) -> None:
        if self._unsaved:
            raise KitError(f"{UNSAVED}; {then}")

    def __repr__(self) -> str:
        if self.codes is None:
            return super().__repr__()
        return f"Sample {self.sample.name}, coded by {self.codes.coder}: {len(self.done()):,} of {len(self.tasks):,} tasks done."


def _text(value: object) -> str:
    if pd.isna(value):
        return ""
    return str(int(value)) if isinstance(value, float) else str(value)
