"""The shipped case is a valid Frictionless data package, and its description is whole."""

import csv
import json

import pytest

from kit.case.case import shipped

FOLDER = shipped()
PACKAGE = json.loads((FOLDER / "datapackage.json").read_text("utf-8"))
RESOURCES = PACKAGE["resources"]
names = pytest.mark.parametrize("resource", RESOURCES, ids=lambda r: r["name"])


def test_frictionless_finds_no_fault():
    import frictionless  # takes a while

    report = frictionless.validate(str(FOLDER / "datapackage.json"))
    assert report.valid, report.flatten(["title", "rowNumber", "fieldName", "message"])[:20]
    assert report.stats["tasks"] == len(RESOURCES)


@names
def test_every_column_says_what_it_means(resource):
    for field in resource["schema"]["fields"]:
        assert field.get("description"), f"{resource['name']}.{field['name']}"
        assert field["type"] in ("string", "integer", "number", "date")


@names
def test_every_code_has_a_label(resource):
    for field in resource["schema"]["fields"]:
        allowed = field.get("constraints", {}).get("enum")
        if allowed and "codes" in field:
            assert [c["value"] for c in field["codes"]] == allowed
            assert all(c.get("label") for c in field["codes"])


@names
def test_a_table_has_a_key_and_is_sorted_by_it(resource):
    (key,) = resource["schema"]["primaryKey"]
    with (FOLDER / resource["path"]).open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [row[key] for row in rows] == sorted(row[key] for row in rows)


def test_every_file_of_the_case_is_described():
    described = {r["path"] for r in RESOURCES} | {r["path"] for r in PACKAGE["optionalResources"]}
    own = {p.relative_to(FOLDER) for p in FOLDER.rglob("*.csv")}
    assert {str(p) for p in own if p.parts[0] != "example"} <= described


def test_the_package_states_licence_sources_and_who_coded():
    assert [licence["name"] for licence in PACKAGE["licenses"]] == ["CC-BY-4.0"]
    assert len(PACKAGE["sources"]) >= 5
    assert "model" in PACKAGE["coded_by"]


def test_no_text_of_an_article_is_shipped():
    assert not list(FOLDER.rglob("texts*"))
