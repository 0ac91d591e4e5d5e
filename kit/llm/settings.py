"""What decides a model's codes, kept beside its answers so that a case can be rebuilt from these alone."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field, fields
from pathlib import Path
from typing import Any

from kit.case.coders import is_model, model_slug
from kit.errors import KitError
from kit.store import places
from kit.store.writing import write_whole

FOLDER, RUN = "llm", "run.json"
PASSAGES, ARTICLES = "passages", "articles"


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


def read(folder: Path) -> Settings:
    """The settings of the last run.

    Raises
    ------
    KitError
        If there are none, or the file is damaged.
    """
    path = places.inside(folder, RUN)
    wanted = {f.name: f.type for f in fields(Settings)}
    try:
        told: Any = json.loads(path.read_text("utf-8"))
        settings = Settings(**{name: told[name] for name in wanted})
        prompts = settings.prompts
        sound = all(isinstance(v, str) for pair in prompts.items() for v in pair) and prompts and settings.repeats >= 1
    except FileNotFoundError:
        raise KitError(f"{folder} holds no run of a model: name its coder with --coder, or run it first") from None
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        sound = False
    if not sound:
        raise KitError(
            f"{path} is damaged; run `kit llm` with --endpoint and --model again: answers that are kept are not asked again"
        )
    return settings
