"""plotly.js as installed → as much of it as some traces need.

The bundle is esbuild's: ``var NAME=W((exports,module)=>{…})`` for each CommonJS module, run when somebody asks for it; runs of ES
modules stand between them, their names at the top; at the end one module registers every kind of trace. Kept is what the wanted
traces reach by names, as it stands and in its order: rather too much than too little.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from functools import lru_cache

from kit.libraries.javascript import NAME, OPEN, NotUnderstood, Token, tokens

# W=(e,t)=>()=>{…(t={exports:{}}).exports…}: makes a CommonJS module
_MAKER = re.compile(r"([\w$]+)=\((\w),(\w)\)=>\(\)=>.{0,60}?\(\3=\{exports:\{\}\}\)\.exports")
# Go=e=>Hse(S6({},"__esModule",{value:!0}),e): how such a module gets an ES module, as (start(),Go(names))
_BRIDGE = re.compile(r'([\w$]+)=(\w)=>[\w$]+\([\w$]+\(\{\},"__esModule",\{value:!0\}\),\2\)')
# R.register([a(),b()])
_LIST = re.compile(r"(?<=\.register\(\[)(?:[\w$]+\(\),?)+(?=\]\))")
_REGISTERED = re.compile(r'moduleType:"(?:trace|component)",name:"(\w+)"')
_PASSED_ON = re.compile(r"=([\w$]+)\(\)")  # exports=L1t(), or x=L1t() that gets something of its own
_HANDOVERS = 3  # at most so many modules only pass another one on
# Names as short as this are a part's own, whoever else has them: in a CommonJS module, unless it asks the bridge for them
_LOCAL, _LOCAL_ELSEWHERE = 2, 1
_HINT = "//# allFunctionsCalledOnLoad\n"  # Chromium then compiles each function where it meets it, rather than twice
_HEAD = 400  # characters of a module that tell what it is
_MAPS = {"choroplethmap", "densitymap", "scattermap"}  # only these need the style of maps
_ACCESSORS = {"get", "set"}  # get x() {…}
_DECLARING = {"var", "let", "const"}


@dataclass(frozen=True)
class _Part:
    """A CommonJS module, or what stands between two of them, which has no name."""

    text: str
    name: str = ""
    used: set[str] = field(default_factory=set)
    declared: set[str] = field(default_factory=set)


@dataclass(frozen=True)
class _Bundle:
    """What stands before all parts, the parts, and what stands behind them.

    Attributes
    ----------
    outside : _Part
        What stands before and behind as one part, for its names.
    maker, bridge : str
        The bundler's names for what makes a CommonJS module, and for what gives it an ES module.
    """

    before: str
    parts: tuple[_Part, ...]
    after: str
    outside: _Part
    maker: str
    bridge: str


def subset(text: str, traces: Iterable[str]) -> str:
    """The bundle with what every figure needs and with some traces.

    Parameters
    ----------
    text : str
        plotly.min.js.
    traces : iterable of str
        E.g. ``{"bar", "sankey"}``; ``calendars`` counts as one.

    Raises
    ------
    NotUnderstood
        If it is not built as the kit knows it, or has no such trace.
    """
    wanted = set(traces)
    bundle = _taken_apart(text)
    parts = [*bundle.parts]
    number, registry = _registry(parts, wanted)
    parts[number] = registry
    inside = _reached([bundle.outside, registry], parts, bundle.bridge)
    bare = not wanted & _MAPS
    written = [_written(part, bundle.maker, bare=bare and _is_style(part)) for part in inside]
    made = "".join([_HINT, bundle.before, *written, bundle.after])
    if missing := sorted(wanted - set(_REGISTERED.findall(made))):
        raise NotUnderstood(f"it has no trace {', '.join(missing)}")
    return made


@lru_cache(maxsize=1)
def _taken_apart(text: str) -> _Bundle:
    maker, bridge = _found(_MAKER, text)[1], _found(_BRIDGE, text)[1]
    start, end = _found(_opening(maker), text).start(), text.rindex(";return ") + 1
    (outside,) = _parts(text[:start] + text[end:], _opening(maker))
    return _Bundle(text[:start], tuple(_parts(text[start:end], _opening(maker))), text[end:], outside, maker, bridge)


def _found(pattern: re.Pattern[str], text: str) -> re.Match[str]:
    found = pattern.search(text)
    if found is None:
        raise NotUnderstood(f"it has nothing like {pattern.pattern}")
    return found


def _opening(maker: str) -> re.Pattern[str]:
    return re.compile(rf"var ([\w$]+)={re.escape(maker)}\(")


def _parts(text: str, opening: re.Pattern[str]) -> list[_Part]:
    """Modules and what stands between them, in their order."""
    parts: list[_Part] = []
    part, begun, last = _Part(""), 0, ""
    for token in tokens(text):
        end = None
        if token.depth == 0 and (opened := opening.match(text, token.start)):
            end, following = token.start, _Part("", opened[1])
        elif token.depth == 0 and part.name and token.text == ")":
            end, following = token.start + len(");"), _Part("")
        elif token.kind == NAME:
            _note(part, token, last, text)
        elif token.kind == OPEN and token.depth == 0 and last in _DECLARING:
            raise NotUnderstood("names are declared by a pattern")
        if end is not None:
            parts.append(replace(part, text=text[begun:end]))
            part, begun = following, end
        last = token.text
    return [*parts, replace(part, text=text[begun:])]


def _note(part: _Part, token: Token, last: str, text: str) -> None:
    """Note a name of a part as used, and as declared if it is one of a variable, function or class at its top."""
    end = token.start + len(token.text)
    before, after = text[token.start - 1], text[end : end + 1]
    if not (before in "{," and after == ":"):  # the key of an object
        part.used.add(token.text)
    if token.depth == 0 and (last in _DECLARING | {"function", "class"} or (before == "," and after in "=,;")):
        part.declared.add(token.text)


def _registry(parts: list[_Part], wanted: set[str]) -> tuple[int, _Part]:
    """The module that registers traces, and its place; of its list the wanted ones are left."""
    modules = {part.name: part for part in parts if part.name}
    number, part = next(((n, part) for n, part in reversed([*enumerate(parts)]) if _LIST.search(part.text)), (0, parts[0]))
    listed = re.findall(r"[\w$]+", _found(_LIST, part.text)[0])
    kept = [name for name in listed if _kind(modules, name) in wanted]
    text = _LIST.sub(",".join(f"{name}()" for name in kept), part.text)
    return number, replace(part, text=text, used=part.used - set(listed) | set(kept))


def _kind(modules: dict[str, _Part], name: str, handovers: int = _HANDOVERS) -> str:
    """Under which name a module registers itself, or the one that it passes on."""
    text = modules[name].text if name in modules else ""
    if registered := _REGISTERED.search(text):
        return registered[1]
    passed = _PASSED_ON.search(text)
    if passed is None or not handovers:
        raise NotUnderstood(f"the module {name} registers what has no name")
    return _kind(modules, passed[1], handovers - 1)


def _reached(first: list[_Part], parts: list[_Part], bridge: str) -> list[_Part]:
    """The parts that some use, directly or not, in their order."""
    home: dict[str, list[int]] = {}
    for number, part in enumerate(parts):
        for name in {part.name} if part.name else part.declared:
            home.setdefault(name, []).append(number)
    asked = [*first]
    reached: set[int] = set()
    while asked:
        for number in _numbers_used(asked.pop(), parts, home, bridge) - reached:
            reached.add(number)
            asked.append(parts[number])
    return [parts[number] for number in sorted(reached)]


def _numbers_used(part: _Part, parts: list[_Part], home: dict[str, list[int]], bridge: str) -> set[int]:
    """Places of the parts whose names one uses."""
    asked = re.compile(rf"\(([\w$]+)\(\),{re.escape(bridge)}\(([\w$]+)\)")
    bridged = {name for pair in asked.findall(part.text) for name in pair}
    local = _LOCAL if part.name else _LOCAL_ELSEWHERE
    used = part.used - _ACCESSORS if part.name else part.used
    return {
        number
        for name in used & home.keys()
        for number in home[name]
        if parts[number].name or len(name) > local or name in bridged
    }


def _is_style(part: _Part) -> bool:
    """Whether a module only adds the style of maps to a page."""
    return part.name != "" and 'createElement("style")' in part.text[:_HEAD] and ".maplibregl-" in part.text


def _written(part: _Part, maker: str, *, bare: bool) -> str:
    """A part as it stands; the function that a module is made by in brackets, else a browser reads it twice."""
    if not part.name:
        return part.text
    opening = f"var {part.name}={maker}("
    made = "()=>{}" if bare else f"({part.text[len(opening) : -len(');')]})"
    return f"{opening}{made});"
