"""environment.yml installs what pyproject.toml says, and the metadata files say the same."""

import re
import sys
import tomllib
from pathlib import Path

import yaml

import kit
from tests.test_layers import imports_of

ROOT = Path(__file__).parent.parent
OTHER_NAMES = {"zmq": "pyzmq", "docx": "python_docx", "cassis": "dkpro_cassis"}  # module → package
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]


def test_environment_yml_is_python_pip_and_the_checkout():
    python, *rest = yaml.safe_load((ROOT / "environment.yml").read_text("utf-8"))["dependencies"]
    assert python == "python" + PROJECT["requires-python"]
    assert rest == ["pip", {"pip": ["-e ."]}]


def test_every_imported_library_is_a_stated_dependency():
    extras = PROJECT["optional-dependencies"]
    asked_for = [
        *extras["corpus"],
        *extras["cluster"],
        *extras["llm"],
        *extras["objects"],
        *extras["sources"],
    ]  # by name, where they are missing
    stated = {re.match(r"[\w-]+", d).group().lower().replace("-", "_") for d in [*PROJECT["dependencies"], *asked_for]}
    imported = {name.split(".")[0].lower() for path in (ROOT / "kit").rglob("*.py") for name in imports_of(path)}
    outside = {OTHER_NAMES.get(name, name) for name in imported} - {m.lower() for m in sys.stdlib_module_names} - {"kit"}
    assert outside <= stated


def test_version_stands_in_all_places():
    cited = yaml.safe_load((ROOT / "CITATION.cff").read_text("utf-8"))["version"]
    assert PROJECT["version"] == kit.__version__ == cited
    assert f"## {PROJECT['version']}" in (ROOT / "CHANGELOG.md").read_text("utf-8")
