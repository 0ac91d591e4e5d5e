"""The widgets' own script (widgetsnbextension) as installed → as much of it as a page without a kernel needs.

The bundle is webpack's: a table of numbered modules ``{8135:(e,t,n)=>{…},…}``, in which ``n(892)`` asks for another one, and
behind it the calls that start some. The module that talks to a kernel becomes an empty one; what nothing else asks for goes with
it, and so do the source maps of the styles, which the script would encode and append to each of them while a page opens.
"""

from __future__ import annotations

import re

from kit.libraries.javascript import CLOSE, NotUnderstood, tokens

_TABLE = re.compile(r"\bvar [\w$]+=(?=\{\d+:)")
_NUMBER = re.compile(r"(\d+):")
_PARAMETERS = re.compile(r"(?:function)?\(?([\w$,]*)\)?(?:=>)?\{")
_ASKED = re.compile(r"(?<![\w$])(?:(?<!\.)|(?<=\.\.\.))([\w$]+)\((\d+)\)")  # n(892), …n(892), but not x.n(892)
_KERNEL = re.compile(r"\{WidgetManager:\(\)=>")  # exported by the module that a page has no use for
_MAP = re.compile(r',"",(?=\{version:3,sources:\[)')
_COMMENT = re.compile(r"//# sourceMappingURL=\S+\s*$")


def for_pages(text: str) -> str:
    """The script without its kernel's side.

    Parameters
    ----------
    text : str
        extension.js.

    Raises
    ------
    NotUnderstood
        If it is not built as the kit knows it.
    """
    found = _TABLE.search(text)
    if found is None:
        raise NotUnderstood("it has no table of modules")
    modules, end = _modules(text, found.end())
    kernel = [number for number, module in modules.items() if _KERNEL.search(module)]
    if len(kernel) != 1:
        raise NotUnderstood(f"{len(kernel)} of its modules talk to a kernel")
    modules[kernel[0]] = "()=>{}"
    tail = _COMMENT.sub("", text[end:])
    reached = _reached({number for _, number in _ASKED.findall(tail)}, modules)
    table = ",".join(f"{number}:({_without_map(modules[number])})" for number in modules if number in reached)
    return f"{text[: found.end()]}{{{table}}}{tail}"


def _modules(text: str, start: int) -> tuple[dict[str, str], int]:
    """Number → module, and where the table ends, which begins with a bracket at ``start``."""
    modules: dict[str, str] = {}
    begun = start + 1
    for token in tokens(text, start):
        if token.kind == CLOSE and token.depth == 1 and token.text == "}":
            number = _NUMBER.match(text, begun)
            if number is None:
                raise NotUnderstood(f"what stands at {begun} is no module")
            end = token.start + 1
            modules[number[1]] = text[number.end() : end]
            begun = end + 1
        elif token.kind == CLOSE and token.depth == 0:
            return modules, token.start + 1
    raise NotUnderstood("its table of modules has no end")


def _reached(first: set[str], modules: dict[str, str]) -> set[str]:
    """Numbers of the modules that some ask for, directly or not."""
    asked, reached = [*first], set()
    while asked:
        number = asked.pop()
        if number not in modules:
            raise NotUnderstood(f"it has no module {number}")
        if number not in reached:
            reached.add(number)
            asked += _asked(modules[number])
    return reached


def _asked(module: str) -> set[str]:
    """What a module asks for by the last of its parameters, which are itself, its exports and the one to ask."""
    parameters = _PARAMETERS.match(module)
    names = parameters[1].split(",") if parameters else []
    return {number for name, number in _ASKED.findall(module) if len(names) == 3 and name == names[2]}


def _without_map(module: str) -> str:
    """A module without the source map of the style that it holds."""
    found = _MAP.search(module)
    if found is None:
        return module
    for token in tokens(module, found.end()):
        if token.kind == CLOSE and token.depth == 0:
            return f'{module[: found.start()]},""{module[token.start + 1 :]}'
    return module
