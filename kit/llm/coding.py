"""A case with its texts and a model's endpoint → the model's codes in the case, under its name; what got none is listed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kit.case.case import load
from kit.errors import KitError
from kit.llm import endpoint as endpoints
from kit.llm import prompt as prompts
from kit.llm import rows as written
from kit.llm import settings as told
from kit.llm.answers import Answers
from kit.llm.asking import Asking, lacking
from kit.llm.checking import Rejected
from kit.llm.estimate import estimate
from kit.llm.progress import Progress
from kit.llm.settings import ARTICLES, PASSAGES, Settings
from kit.llm.work import Work
from kit.store import saving
from kit.store.writing import locked, write_whole

if TYPE_CHECKING:
    import pandas as pd

MOST_UNASKED = 20  # calls that are made without --yes
OWN = "own"  # the first prompt
SENT = "sent.md"


@dataclass(frozen=True)
class Summary:
    """What became of a run.

    Attributes
    ----------
    folder : Path
        Where the answers are kept, with ``rejected.csv``.
    coder : str
    units : Counter of str
        Rows of ``codings`` by their kind; ``attributes nothing``: passages that the model takes for no attribution.
    asked : int
        Calls that this run made.
    lacking : int
        Passages and windows without an answer that could be taken.
    rejected : list of Rejected
        All that was not taken, with reasons.
    stability : DataFrame or None
        Agreement of a model with itself, where it was asked more than once; see `kit.llm.stability.table`.
    """

    folder: Path
    coder: str
    units: Counter[str] = field(default_factory=Counter)
    asked: int = 0
    lacking: int = 0
    rejected: list[Rejected] = field(default_factory=list)
    stability: pd.DataFrame | None = None

    def __str__(self) -> str:
        counted = ", ".join(f"{n:,} {kind}" for kind, n in self.units.items() if n) or "no codes"
        return f"{self.coder}: {counted}"


def code(
    case: str | Path,
    *,
    endpoint: str = "",
    model: str = "",
    coder: str = "",
    key_from: str = "",
    full: bool = False,
    prompt: str | Path | None = None,
    temperature: float = 0.0,
    seed: int = 0,
    repeats: int = 1,
    paraphrase: bool = False,
    parallel: int = 4,
    timeout: float = 300.0,
    retries: int = 3,
    pause: float = 1.0,
    window: int = 6000,
    most: int | None = None,
    yes: bool = False,
    send_texts_away: bool = False,
    offline: bool = False,
    progress: Callable[[Progress], None] | None = None,
    say: Callable[[str], None] | None = None,
) -> Summary:
    """Let a language model code a case, as one more coder.

    Parameters
    ----------
    case : path
        A case's folder, with its articles' texts.
    endpoint : str
        Address of a server that speaks as OpenAI's does, e.g. ``http://127.0.0.1:8080/v1``. There is none by default.
    model : str
        As the server calls it.
    coder : str, optional
        Under which name its codes stand. Default: made of the model's.
    key_from : str, optional
        The environment variable that holds the server's key.
    full : bool
        False: the case's own attributions are coded; True: attributions are looked for, too.
    prompt : path, optional
        A template of your own; `draft_prompt` writes one to begin with.
    temperature, seed
        As the server takes them.
    repeats : int
        How often everything is asked, each time with the next seed; codes are those of the first.
    paraphrase : bool
        Ask in two other wordings, too; codes are those of the first.
    parallel : int
        Calls at once.
    timeout : float
        Seconds a call may take.
    retries : int
        How often a call that failed is made again, after pauses.
    pause : float
        Seconds of the first such pause; each is twice as long as that before.
    window : int
        With ``full``: characters of an article sent at once.
    most : int, optional
        Ask about no more passages than so many: the first.
    yes : bool
        More than twenty calls may be made, those made again included.
    send_texts_away : bool
        Texts may be sent to a machine that is neither this one nor in a private network.
    offline : bool
        Make no call: the codes are made from the answers that are kept, in the settings of the last run.
    progress : callable, optional
        Called with a `kit.llm.progress.Progress` as answers come.
    say : callable, optional
        Told what a user wants to know before anything is sent.

    Returns
    -------
    Summary

    Raises
    ------
    KitError
        If the case has no texts, the endpoint does not answer or may not be used, a name or setting is not allowed, or more than
        twenty calls would be made without ``yes``.

    Notes
    -----
    Answers are kept in ``llm/<coder>/answers.jsonl`` of the case as they come: an interrupted run goes on where it was, and the
    same answers give the same codes. How right they are nobody knows before you have measured it: `kit.accuracy`.

    Examples
    --------
    >>> from kit import llm
    >>> llm.code("mytalks", model="llama3.2")
    Traceback (most recent call last):
        ...
    kit.errors.KitError: say which model: --endpoint http://127.0.0.1:8080/v1 --model NAME; there is none by default
    """
    folder, speak = Path(case), say or _nothing
    numbers = {"repeats": repeats, "parallel": parallel, "timeout": timeout, "retries": retries, "window": window}
    _check_numbers(temperature=temperature, seed=seed, **numbers, **({} if most is None else {"most": most}))
    if offline:
        place, settings = _kept(folder, coder or model)
        client = None
    else:
        name, kind = _named(endpoint, model, coder, send_texts_away)
        if warning := endpoints.warning(endpoint, kind):
            speak(warning)
        client = _client(endpoint, model, key_from, timeout, retries, pause, None if yes else MOST_UNASKED)
        templates = _templates(prompt, ARTICLES if full else PASSAGES, paraphrase)
        settings = Settings(
            name, model, endpoints.digest(client.listed(), model), kind, ARTICLES if full else PASSAGES, float(temperature), seed,
            repeats, window, templates,
        )  # fmt: skip
        place = told.folder_of(folder, name)
    state = saving.state(folder)
    loaded = load(folder)
    written.check_name(loaded, settings.coder)
    work = Work(loaded, settings)
    first = work.tasks  # says what is wrong with case and prompt before a folder is made
    place = told.folder_of(folder, settings.coder, make=True)
    with locked(place / ".lock", wait=0, busy=f"another command is asking {settings.coder} about {folder}: wait for it to end"):
        answers = work.answers(place)
        left = [task for task in first if task.key not in answers.good][:most]
        lost: dict[str, str] = {}
        if client is not None and left:
            speak(f"{settings.coder}: {estimate(left, answers, parallel)}")
            if len(left) > MOST_UNASKED and not yes:
                raise KitError(f"nothing was sent: these are more than {MOST_UNASKED} calls; say --yes to make them")
        if client is not None:
            _note_run(place, settings, work)
            lost = Asking(client, answers, settings, work.scales, parallel, progress or _nothing).ask(left) if left else {}
        if saving.state(folder) != state:  # another command has changed the case
            work = Work(load(folder), settings)
            answers = work.answers(place)
        return _written(folder, place, work, answers, lost, len(left) if client is not None else 0)


def draft_prompt(path: str | Path, *, full: bool = False) -> Path:
    """Write the prompt that is used by default, to be read, changed and kept.

    Raises
    ------
    KitError
        If something is there already.
    """
    target = Path(path)
    if target.exists():
        raise KitError(f"{target} is there already, and may be a prompt that you changed: name another file")
    return write_whole(target, prompts.packaged(ARTICLES if full else PASSAGES))


def _written(folder: Path, place: Path, work: Work, answers: Answers, lost: Mapping[str, str], asked: int) -> Summary:
    """Make the codes from the answers and put them into the case."""
    from kit.llm import stability

    coder = work.settings.coder
    by_run = work.checked(answers)
    missing = [Rejected(t.passage.article_id, t.passage.key, "answer", why) for t, why in lacking(work.tasks, answers, lost)]
    first = by_run[work.runs[0]]
    rejected = missing + [one for _, checked in first for one in checked.rejected]
    coded, tones = written.joined(first)
    if first:
        case = load(folder) if written.let_in(folder, coder) else work.case
        written.put(case, folder, coder, written.coding_rows(coder, coded, tones))
        written.describe(folder, coder, work.said(answers))
    written.write_rejected(place, rejected)
    units = Counter({"passages": sum(c.decision != "rejected" for c in coded)})
    units["that attribute nothing"] = len(coded) - units["passages"]
    units["statements"], units["tones of sentences"] = sum(len(c.issues) for c in coded), len(tones)
    table = stability.table(work.case, by_run) if len(work.runs) > 1 else None
    if table is not None:
        stability.write(place, table)
    return Summary(place, coder, units, asked, len(missing), rejected, table)


def _named(endpoint: str, model: str, coder: str, send_away: bool) -> tuple[str, str]:
    """The coder's name and the kind of the endpoint."""
    if not endpoint or not model:
        raise KitError("say which model: --endpoint http://127.0.0.1:8080/v1 --model NAME; there is none by default")
    return told.coder_of(model, coder), endpoints.check(endpoint, send_away=send_away)


def _client(endpoint: str, model: str, key_from: str, timeout: float, retries: int, pause: float, most: int | None) -> Any:
    from kit.llm.client import Client

    key = endpoints.key(key_from)
    return Client(endpoint, model, key=key, timeout=timeout, retries=retries, pause=pause, most=most)


def _templates(own: str | Path | None, mode: str, paraphrase: bool) -> dict[str, str]:
    first = prompts.read(Path(own)) if own is not None else prompts.packaged(mode)
    others = {f"wording {n}": prompts.packaged(mode, n) for n in prompts.WORDINGS} if paraphrase else {}
    return {OWN if own is not None else "wording 1": first, **others}


def _kept(folder: Path, named: str) -> tuple[Path, Settings]:
    """Where the answers of a coder are, and the settings of its last run."""
    there = told.coders(folder)
    name = told.coder_of(named, named if named in there else "") if named else there[0] if len(there) == 1 else ""
    if not name:
        listed = f"; there are {', '.join(there)}: name one with --coder" if there else ""
        raise KitError(f"{folder} holds answers of {len(there)} models{listed}")
    place = told.folder_of(folder, name)
    return place, told.read(place)


def _note_run(place: Path, settings: Settings, work: Work) -> None:
    """Keep the settings, and what was sent of the first passage, for people to read."""
    told.write(place, settings)
    sent = next(iter(work.prompts.values())).sent(work.passages[0])
    write_whole(place / SENT, f"{sent.system}\n\n{prompts.CUT}\n\n{sent.user}\n")


def _check_numbers(**numbers: float) -> None:
    for name, value in numbers.items():
        if allowed := told.wrong_number(name, value):
            raise KitError(f"--{name} {value}: give {allowed}")


def _nothing(_: object) -> None:
    """What is called where nobody wants to follow a run."""
