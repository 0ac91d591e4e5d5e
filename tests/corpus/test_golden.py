"""The invented corpus is coded as it was: every change of a rule shows as a diff of tables (`python -m tests.golden`)."""

import pytest

from tests import golden


@pytest.fixture(scope="module")
def coded(tmp_path_factory):
    return golden.coded(tmp_path_factory.mktemp("golden") / "case")


@pytest.mark.parametrize("name", golden.TABLES)
def test_a_table_is_as_stored(coded, name):
    assert golden.text(coded[name]).splitlines() == (golden.FOLDER / f"{name}.csv").read_text("utf-8").splitlines()
