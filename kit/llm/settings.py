"""What decides a model's codes, kept beside its answers so that a case can be rebuilt from these alone."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field, fields
from pathlib import Path
from typing import Any

from kit.case.coders import is_model, model_slug
from kit.errors import KitError
from kit.llm.endpoint import AWAY, LOOPBACK, PRIVATE
from kit.store import places
from kit.store.writing import write_whole

FOLDER, RUN = "llm", "run.json"
PASSAGES, ARTICLES = "passages", "articles"
LONGEST_PROMPT = 200_000  # characters of a template
_MOST_PROMPTS = 3  # the first, and two other wordings
_LONGEST_NAME = 1000  # characters of a model's name, a digest, a prompt's name
_SHORT = 60  # characters of a setting shown in a message
_WHOLE = {
    "seed": (0, 2**31 - 1), "repeats": (1, 50), "parallel": (1, 256), "window": (500, 200_000), "most": (1, 2**31 - 1),
    "retries": (0, 20),
}  # fmt: skip
_RANGES: dict[str, tuple[float, float]] = {"temperature": (0, 2), "timeout": (0.1, 86_400), **_WHOLE}


@dataclass(frozen=True)
class Settings:
    """What decides the codes of a model.

    Attributes
    ----------
    coder : str
        Under which name they stand in ``codings``.
    model, digest : str
        Its name, and what the endpoint said of it.
    endpoint : str
        The kind of the endpoint, never its address: ``loopback``, ``private network`` or ``elsewhere``.
    mode : str
        ``passages`` (codes for attributions of the case) or ``articles`` (attributions, too).
    temperature : float
    seed : int
        Of the first repeat; the next has one more.
    repeats : int
    window : int
        Characters of an article sent at once, in mode ``articles``.
    prompts : dict of str to str
        Name → template; the codes of the case are those of the first.
    """

    coder: str
    model: str
    digest: str
    endpoint: str
    mode: str = PASSAGES
    temperature: float = 0.0
    seed: int = 0
    repeats: int = 1
    window: int = 6000
    prompts: dict[str, str] = field(default_factory=dict)


def coder_of(model: str, coder: str = "") -> str:
    """The coder's name that a user gave, or one made of the model's.

    Raises
    ------
    KitError
        If it could be a person's initials, or no name can be made.
    """
    name = coder or model_slug(model)
    if is_model(name):
        return name
    near = model_slug(coder)
    wrong = f"{coder!r} cannot be a model's name among coders" if coder else f"no coder's name can be made of {model!r}"
    raise KitError(
        f"{wrong}: small letters, digits, points and hyphens, so that nobody takes it for a person's initials or for rules; "
        f"name one with --coder{f', e.g. {near}' if near else ', e.g. llama3.2'}"
    )


def folder_of(case: Path, coder: str, *, make: bool = False) -> Path:
    """Where a coder's answers are kept; raises `kit.store.places.Outside` if a link lies there."""
    return places.folder(case, f"{FOLDER}/{coder}", make=make)


def coders(case: Path) -> list[str]:
    """Coders of whom answers are kept in a case."""
    return sorted(p.parent.name for p in (case / FOLDER).glob(f"*/{RUN}") if is_model(p.parent.name))


def write(folder: Path, settings: Settings) -> None:
    """Keep settings beside the answers."""
    write_whole(folder / RUN, json.dumps(asdict(settings), ensure_ascii=False, indent=1) + "\n")


def wrong_number(name: str, value: object) -> str:
    """What is allowed for a setting that is a number; nothing if the value is.

    Examples
    --------
    >>> wrong_number("repeats", 10**6)
    'a number from 1 to 50, without a fraction'
    >>> wrong_number("temperature", 0.7)
    ''
    """
    low, high = _RANGES[name]
    kinds = (int,) if name in _WHOLE else (int, float)
    if isinstance(value, kinds) and not isinstance(value, bool) and low <= value <= high:
        return ""
    return f"a number from {low:,} to {high:,}{', without a fraction' if name in _WHOLE else ''}"


def read(folder: Path) -> Settings:
    """The settings of the last run, each as it is allowed on the command line: a case may come from a stranger.

    Raises
    ------
    KitError
        If there are none, the file is damaged, or a setting is not allowed; names file and setting.
    """
    path = places.inside(folder, RUN)
    try:
        told: Any = json.loads(path.read_text("utf-8"))
    except FileNotFoundError:
        raise KitError(f"{folder} holds no run of a model: name its coder with --coder, or run it first") from None
    except (OSError, ValueError, RecursionError):
        told = None
    if not isinstance(told, dict):
        raise KitError(f"{path} is damaged{_MEND}")
    wanted = [f.name for f in fields(Settings)]
    if missing := [name for name in wanted if name not in told]:
        raise KitError(f"{path} lacks {missing[0]}{_MEND}")
    for name in wanted:
        if allowed := _wrong(name, told[name], folder.name):
            raise KitError(f"{path}: {name} is {_shown(told[name])}; allowed is {allowed}{_MEND}")
    return Settings(**{name: told[name] for name in wanted})


_MEND = "; run `kit llm` with --endpoint and --model again: answers that are kept are not asked again"


def _wrong(name: str, value: object, coder: str) -> str:
    """What is allowed for a setting of a coder's run; nothing if the value is."""
    if name in _RANGES:
        return wrong_number(name, value)
    if name == "coder":
        return "" if value == coder and is_model(coder) else f"the name of its folder, {coder!r}, if it is a model's"
    if name == "prompts":
        return "" if _are_prompts(value) else _PROMPTS
    sound, allowed = _TEXTS[name]
    return "" if isinstance(value, str) and sound(value) else allowed


def _is_text(value: object, longest: int = _LONGEST_NAME) -> bool:
    """Whether a value is a text that can be written: not empty, without halves of a character."""
    return isinstance(value, str) and 0 < len(value) <= longest and not any("\ud800" <= c <= "\udfff" for c in value)


def _are_prompts(value: object) -> bool:
    if not isinstance(value, Mapping) or not 1 <= len(value) <= _MOST_PROMPTS:
        return False
    return all(_is_text(name) and _is_text(template, LONGEST_PROMPT) for name, template in value.items())


def _shown(value: object) -> str:
    said = "a list" if isinstance(value, list) else "an object" if isinstance(value, dict) else json.dumps(value)
    return said if len(said) <= _SHORT else f"{said[:_SHORT]}…"


_PLAIN = f"a text of 1 to {_LONGEST_NAME:,} characters"
_PROMPTS = f"1 to {_MOST_PROMPTS} names, each with a template of 1 to {LONGEST_PROMPT:,} characters"
_TEXTS: dict[str, tuple[Callable[[str], bool], str]] = {
    "model": (_is_text, _PLAIN),
    "digest": (_is_text, _PLAIN),
    "endpoint": ((LOOPBACK, PRIVATE, AWAY).__contains__, f"{LOOPBACK}, {PRIVATE} or {AWAY}"),
    "mode": ((PASSAGES, ARTICLES).__contains__, f"{PASSAGES} or {ARTICLES}"),
}
