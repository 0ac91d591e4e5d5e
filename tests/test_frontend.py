"""Front-end modules are put together by their imports; what does not fit is named before a browser sees it."""

import re
from pathlib import Path

import pytest

from kit import frontend
from kit.frontend import BrokenModules, as_function, put_together

FRONTS = sorted((Path(frontend.__file__).parent).glob("**/front"))


@pytest.fixture
def written(tmp_path):
    def write(**files):
        for name, text in files.items():
            (tmp_path / f"{name}.js").write_text(text, "utf-8")
        return tmp_path / "entry.js"

    return write


TIMES = "const draw = 1;\nexport function times(a, b) {\n  return a * b * draw;\n}\n"
AREA = "import {\n  times,\n} from './times.js';\n\nconst draw = 3;\nexport const area = (side) => times(side, side);\n"
ENTRY = (
    "import {area} from './area.js';\nimport {times} from './times.js';\n\nexport default {render: () => times(area(2), 2)};\n"
)
TOGETHER = """// times.js
const $times = (() => {
const draw = 1;
function times(a, b) {
  return a * b * draw;
}
return {times};
})();

// area.js
const $area = (() => {
const {times} = $times;

const draw = 3;
const area = (side) => times(side, side);
return {area};
})();

const {area} = $area;
const {times} = $times;

export default {render: () => times(area(2), 2)};
"""


def test_an_entry_stands_behind_what_it_imports_and_each_file_once(written):
    assert put_together(written(entry=ENTRY, area=AREA, times=TIMES)) == TOGETHER


def test_a_plain_script_gets_the_default_export(written):
    entry = written(entry="export const ONE = 1;\nexport default {ONE};\n")
    assert as_function(put_together(entry)) == "() => {\n'use strict';\nconst ONE = 1;\nreturn {ONE};\n\n}"


@pytest.mark.parametrize(
    ("files", "said"),
    [
        ({"entry": "import {a} from './gone.js';\n"}, "entry.js imports gone.js, which is no file"),
        (
            {"entry": "import {a, b} from './one.js';\n", "one": "export const a = 1;\nconst b = 2;\n"},
            "entry.js imports b from one.js, which does not export it",
        ),
        (
            {
                "entry": "import {a} from './one.js';\n",
                "one": "import {b} from './two.js';\nexport const a = b;\n",
                "two": "import {a} from './one.js';\nexport const b = a;\n",
            },
            "imports in a circle: one.js → two.js → one.js",
        ),
        (
            {"entry": "import {a} from './one.js';\nfunction a() {}\n", "one": "export const a = 1;\n"},
            "entry.js has two of a among its imports and its own names",
        ),
        (
            {
                "entry": "import {a} from './one.js';\nimport {a} from './two.js';\n",
                "one": "export const a = 1;\n",
                "two": "export const a = 2;\n",
            },
            "entry.js has two of a among its imports and its own names",
        ),
        (
            {"entry": "import * as one from './one.js';\n", "one": ""},
            "neither import nor export as the kit writes them: import *",
        ),
        ({"entry": "import {a} from 'one';\n"}, "neither import nor export as the kit writes them: import {a} from 'one'"),
        (
            {"entry": "import {a} from './one.js';\n", "one": "export const a = 1;\nexport default a;\n"},
            "one.js: neither import nor export as the kit writes them: export default a",
        ),
        ({"entry": "export let a = 1;\n"}, "neither import nor export as the kit writes them: export let a"),
    ],
    ids=lambda value: "" if isinstance(value, dict) else re.sub(r"\W+", "-", value)[:50],
)
def test_what_does_not_fit_is_named(written, files, said):
    with pytest.raises(BrokenModules) as error:
        put_together(written(**files))
    assert said in str(error.value)


def test_two_files_of_one_name_are_refused(written, tmp_path):
    (tmp_path / "below").mkdir()
    (tmp_path / "below" / "one.js").write_text("export const b = 2;\n", "utf-8")
    entry = written(entry="import {a} from './one.js';\nimport {b} from './below/one.js';\n", one="export const a = 1;\n")
    with pytest.raises(BrokenModules, match=r"two files are named one\.js"):
        put_together(entry)


@pytest.mark.parametrize("front", FRONTS, ids=lambda front: front.parent.name)
def test_every_file_is_imported_or_an_entry(front):
    """No file lies there that nothing uses, and no name is exported that no other file asks for."""
    entries = {"view", "desk", "board", "host", "figures", "page", "start"}
    imported, exported = {}, {}
    for path in sorted(f for folder in FRONTS for f in folder.glob("*.js")):
        text = path.read_text("utf-8")
        for names, address in re.findall(r"^import \{([^}]*)\} from '(.*)';", text, re.MULTILINE):
            imported.setdefault((path.parent / address).resolve(), set()).update(re.findall(r"\w+", names))
        exported[path.resolve()] = set(re.findall(r"^export (?:async )?(?:function|const|class) (\w+)", text, re.MULTILINE))
    for path in front.glob("*.js"):
        assert path.stem in entries or path.resolve() in imported, path.name
        tested = {"sum", "safeCell"}  # the browser's tests ask for these
        assert exported[path.resolve()] <= imported.get(path.resolve(), set()) | tested, path.name
