"""A case and settings → every call there is to make, with its key, and what of the answers is taken."""

from __future__ import annotations

from functools import cached_property
from pathlib import Path
from typing import Any

from kit.case.case import Case
from kit.llm.answers import Answer, Answers, Keys
from kit.llm.asking import Task
from kit.llm.checking import Checked, Checker, fault_of
from kit.llm.passages import Passage, passages
from kit.llm.prompt import Prompt
from kit.llm.schema import Scales
from kit.llm.settings import ARTICLES, Settings

Run = tuple[str, int]  # prompt, repeat


class Work:
    """What a case and settings together ask for.

    Parameters
    ----------
    case : Case
    settings : Settings
    """

    def __init__(self, case: Case, settings: Settings):
        self.case, self.settings = case, settings
        self.scales = Scales(case)
        self.prompts = {
            name: Prompt(template, f"the prompt {name}", settings.mode, case.book, self.scales)
            for name, template in settings.prompts.items()
        }

    @property
    def runs(self) -> list[Run]:
        """Every repeat of the first prompt, then the others once."""
        first, *others = self.prompts
        return [*((first, n) for n in range(self.settings.repeats)), *((name, 0) for name in others)]

    @cached_property
    def passages(self) -> list[Passage]:
        return passages(self.case, self.settings.mode, self.settings.window)

    @cached_property
    def by_run(self) -> dict[Run, list[Task]]:
        """The tasks of every run, in reading order."""
        keys = Keys(self.settings.model, self.settings.digest, self.settings.temperature)
        tasks: dict[Run, list[Task]] = {}
        for name, repeat in self.runs:
            prompt, seed = self.prompts[name], self.settings.seed + repeat
            tasks[name, repeat] = [
                Task(keys.key(prompt.sent(p), self._schema(p), seed, repeat), p, prompt, seed) for p in self.passages
            ]
        return tasks

    @property
    def tasks(self) -> list[Task]:
        """All of them, run by run."""
        return [task for tasks in self.by_run.values() for task in tasks]

    def _schema(self, passage: Passage) -> str:
        return self.scales.text(self.settings.mode, passage.key, len(passage.sentences))

    def answers(self, folder: Path) -> Answers:
        """The answers kept in a folder; those that are none to what is asked are faulty, whoever wrote them."""
        asked = {task.key: task.passage for task in self.tasks}

        def fault(answer: Answer) -> str:
            passage = asked.get(answer.key)
            return fault_of(answer.content, passage, self.settings.mode) if passage else ""

        return Answers(folder, fault)

    def checked(self, answers: Answers) -> dict[Run, list[tuple[Passage, Checked]]]:
        """What of the answers of every run is taken; `answers` has read them."""
        checker = Checker(self.case, self.scales, self.settings.mode)
        return {
            run: [(t.passage, checker.checked(answers.good[t.key].content, t.passage)) for t in tasks if t.key in answers.good]
            for run, tasks in self.by_run.items()
        }

    def said(self, answers: Answers) -> dict[str, Any]:
        """What stands in ``provenance.json`` of the codes; their date is that of the first answer."""
        s, first = self.settings, self.runs[0]
        dates = [answers.good[t.key].date for t in self.by_run[first] if t.key in answers.good]
        return {
            "model": s.model, "digest": s.digest, "endpoint": s.endpoint, "mode": s.mode, "temperature": s.temperature,
            "seed": s.seed, "prompt": self.prompts[first[0]].hash, "schema": self.scales.hash(s.mode), "date": min(dates),
            **({"window": s.window} if s.mode == ARTICLES else {}),
        }  # fmt: skip
