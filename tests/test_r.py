"""The R script of data/README.md reads what is there; where R is installed, it runs."""

import csv
import re
import shutil
import subprocess
from pathlib import Path

import pyarrow.parquet as pq
import pytest

import kit
from kit.case.export import export

DATA = Path(__file__).parent.parent / "data"
SCRIPT = re.search(r"```r\n(.*?)```", (DATA / "README.md").read_text("utf-8"), re.DOTALL)[1]


def columns(name):
    with (DATA / name).open(encoding="utf-8", newline="") as file:
        return next(csv.reader(file))


def test_the_script_names_files_and_columns_that_are_there(tmp_path):
    tables = re.findall(r'read_csv\("(.+?)"', SCRIPT)
    assert tables == ["coded/attributions.csv", "coded/statements.csv"]
    attributions, statements = map(columns, tables)
    assert "attribution_id" in {*attributions} & {*statements}
    assert {*re.findall(r"coded\$(\w+)", SCRIPT)} <= {*attributions, *statements}
    (parquet,) = re.findall(r'read_parquet\("case/(.+?)"', SCRIPT)
    schema = pq.read_schema(export(kit.load(DATA), tmp_path / "case", "parquet") / parquet)
    fields = re.findall(r'_field = "(\w+)"', SCRIPT)
    assert fields == ["attribution_id", "paraphrase"]  # quanteda takes texts and ids that are text
    assert all(str(schema.field(name).type) in ("string", "large_string") for name in fields)
    assert not {*schema.names} & {"doc_id", "text"}  # names that quanteda would take for its own


@pytest.mark.slow
def test_the_script_runs_in_r_with_the_packages_that_are_installed(tmp_path):
    rscript = shutil.which("Rscript")
    assert rscript, "install R with readr: apt-get install r-base-core r-cran-readr"
    shutil.copytree(DATA, tmp_path / "data")
    export(kit.load(DATA), tmp_path / "data" / "case", "parquet")

    def run(code):
        return subprocess.run([rscript, "-e", code], cwd=tmp_path / "data", capture_output=True, text=True, timeout=120)

    asked = sorted({*re.findall(r"(\w+)::", SCRIPT)})
    absent = [name for name in asked if "TRUE" not in run(f'requireNamespace("{name}", quietly = TRUE) |> print()').stdout]
    assert "readr" not in absent
    lines = [line for line in SCRIPT.splitlines() if not any(f"{name}::" in line for name in absent)]
    done = run("\n".join(lines))
    assert done.returncode == 0, done.stderr
    assert "supports" in done.stdout and "Warning" not in done.stderr
    if "quanteda" not in absent:
        assert "[1] 93" in done.stdout
