"""Hostile zips, folders and JSON are refused with a reason, by every program's reader."""

import io
import json
import zipfile

import pytest

from kit.errors import KitError
from kit.exchange import brat, doccano, label_studio, uima, webanno
from kit.exchange.files import parts
from tests.exchange.made import TALKS
from tests.reading.formats.mutated import mutated

PROGRAMS = {
    "uima": (uima, "zip"),
    "webanno": (webanno, "zip"),
    "brat": (brat, "zip"),
    "label_studio": (label_studio, "json"),
    "doccano": (doccano, "zip"),
}


def zipped(files):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, data in files.items():
            packed.writestr(name, data)
    return out.getvalue()


def unpacked(data):
    with zipfile.ZipFile(io.BytesIO(data)) as packed:
        return {name: packed.read(name) for name in packed.namelist()}


@pytest.mark.parametrize("name", ["../out.tsv", "/etc/out.tsv", "a\\..\\out.tsv", "C:/out.tsv"])
@pytest.mark.parametrize("program", [uima, webanno, brat, label_studio, doccano])
def test_a_path_that_leaves_the_zip_is_refused(tmp_path, program, name):
    place = tmp_path / "hostile.zip"
    place.write_bytes(zipped({name: "#FORMAT=WebAnno TSV 3.3\n\n"}))
    with pytest.raises(KitError, match="its path leaves the zip"):
        program.read(place)


def test_a_bomb_is_refused(tmp_path):
    place = tmp_path / "bomb.zip"
    place.write_bytes(zipped({"bomb.tsv": b" " * 70_000_000}))
    for program in (uima, webanno, brat, label_studio, doccano):
        with pytest.raises(KitError, match="it unpacks to too much"):
            program.read(place)


def test_zips_in_a_zip_share_what_they_may_unpack_to(tmp_path):
    inner = zipped({"AB.tsv": b" " * 40_000_000})
    place = tmp_path / "bomb.zip"
    place.write_bytes(zipped({f"annotation/{n}/AB.zip": inner for n in range(3)}))
    with pytest.raises(KitError, match="it unpacks to too much"):
        list(parts(place, within=True))


@pytest.mark.parametrize("program", [uima, webanno, brat, label_studio, doccano])
def test_what_is_not_there_or_empty_is_said(tmp_path, program):
    with pytest.raises(KitError, match=r"missing\.zip: it cannot be read"):
        program.read(tmp_path / "missing.zip")
    with pytest.raises(KitError, match=r"no \.|no file|no UIMA"):
        program.read(tmp_path)


@pytest.mark.parametrize(("program", "name"), [(label_studio, "deep.json"), (doccano, "deep.jsonl"), (uima, "deep.json")])
def test_json_that_is_nested_deep_is_refused(tmp_path, program, name):
    for opening, closing in (("[", "]"), ('{"%a":', "}")):
        place = tmp_path / name
        place.write_text(opening * 100_000 + "1" + closing * 100_000, "utf-8")
        with pytest.raises(KitError):
            program.read(place)
        place.write_text(opening * 200 + "1" + closing * 200, "utf-8")
        with pytest.raises(KitError):
            program.read(place)


ENTITIES = (
    '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/hostname">]><View><Text name="&a;" value="$text"/></View>'
)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_xml_with_entities_is_refused(tmp_path, encoding):
    hostile = ENTITIES.encode(encoding)
    uima.write(TALKS, tmp_path / "cas.zip")
    files = unpacked((tmp_path / "cas.zip").read_bytes())
    inner = unpacked(next(iter(files.values())))
    for name in inner:
        (tmp_path / "one.zip").write_bytes(zipped({**inner, name: hostile}))
        with pytest.raises(KitError, match="DTD"):
            uima.read(tmp_path / "one.zip")
    (tmp_path / "tasks.json").write_text("[]")
    (tmp_path / "tasks.xml").write_bytes(hostile)
    with pytest.raises(KitError, match="DTD"):
        label_studio.read(tmp_path / "tasks.json")


def tried(program, place, data):
    """1 where it is read, 0 where it is refused with a place."""
    place.write_bytes(data)
    try:
        program.read(place)
    except KitError as error:
        assert str(place.parent) in str(error) and len(str(error)) < 1000
        return 0
    return 1


@pytest.mark.parametrize("program", PROGRAMS)
def test_damaged_files_are_read_or_refused_with_their_place(tmp_path, program):
    module, ending = PROGRAMS[program]
    place = tmp_path / f"project.{ending}"
    module.write(TALKS, place)
    whole = place.read_bytes()
    outcomes = [tried(module, place, data) for data in mutated(whole, 60)]
    if ending == "zip":  # damage within the files too, behind whole checksums
        files = unpacked(whole)
        within = {name: unpacked(data) if name.endswith(".zip") else {"": data} for name, data in files.items()}
        names = [(name, inner) for name, all_of_it in within.items() for inner in all_of_it]
        for n, (name, inner) in enumerate(names):
            for data in mutated(within[name][inner], 140 // len(names) + 1, seed=n):
                damaged = zipped({**within[name], inner: data}) if inner else data
                outcomes.append(tried(module, place, zipped({**files, name: damaged})))
    else:
        outcomes += [tried(module, place, data) for data in mutated(whole, 140, seed=1)]
    assert len(outcomes) >= 200


ODD = (3, -1.5, "x", "", None, True, [], {}, [3], [[]], {"id": 1}, "\ud83d")


def variants(value):
    """A JSON value with each part of it replaced by something odd."""
    yield from ODD
    for key in value if isinstance(value, dict) else range(len(value)) if isinstance(value, list) else ():
        for odd in variants(value[key]):
            copy = value.copy()
            copy[key] = odd
            yield copy


def test_json_with_odd_values_is_read_or_refused(tmp_path):
    spans = {"id": 1, "text": "Quorn", "label": [[0, 5, "Actor|a=b"]], "relations": [{"id": 1}], "Comments": [], "cats": ["a"]}
    entities = [{"id": 1, "start_offset": 0, "end_offset": 5, "label": "Actor"}]
    for row in (spans, {"text": "Quorn", "entities": entities}):
        for odd in variants(row):
            tried(doccano, tmp_path / "odd.jsonl", json.dumps(odd).encode())
    result = {
        "id": "r",
        "from_name": "a",
        "type": "labels",
        "value": {"start": 0, "end": 5, "labels": ["A"]},
        "meta": {"text": ["b"]},
    }
    choice = {"id": "r", "from_name": "b", "type": "choices", "value": {"start": 0, "end": 5, "choices": ["A"]}}
    answers = [{"completed_by": {"id": 1}, "result": [result, choice, {"type": "relation"}]}]
    task = {"id": 1, "data": {"text": "Quorn", "title": "a"}, "annotations": answers, "predictions": answers}
    for odd in (*variants([task]), *variants({"id": 1, "text": "Quorn", "label": [{"start": 0, "end": 5, "labels": ["A"]}]})):
        tried(label_studio, tmp_path / "odd.json", json.dumps(odd).encode())


def test_half_a_pair_of_surrogates_becomes_a_sign_that_can_be_written(tmp_path):
    place = tmp_path / "half.jsonl"
    place.write_text('{"text": "a\\ud83db", "label": [[2, 3, "\\ud83d"]]}')
    project = doccano.read(place)
    assert (project.papers[0].text, project.marks[0].kind) == ("a\ufffdb", "\ufffd")
    for module, ending in PROGRAMS.values():
        module.write(project, tmp_path / f"out.{ending}")


def test_long_rows_of_blanks_take_no_long_time(tmp_path):
    blanks = "\n \t" * 30_000
    (tmp_path / "a.txt").write_text(blanks)
    (tmp_path / "a.ann").write_text("A1\tx T1" + " " * 100_000 + "y" + " " * 100_000 + "\n")
    webanno.write(brat.read(tmp_path), tmp_path / "out.zip")
    assert webanno.read(tmp_path / "out.zip").papers[0].text == blanks


def test_a_damaged_configuration_of_label_studio_is_refused_with_its_place(tmp_path):
    place, config = tmp_path / "tasks.json", tmp_path / "tasks.xml"
    label_studio.write(TALKS, place)
    for data in mutated(config.read_bytes(), 200):
        config.write_bytes(data)
        tried(label_studio, place, place.read_bytes())


def test_the_same_project_gives_the_same_bytes(tmp_path):
    for program, (module, ending) in PROGRAMS.items():
        one, two = tmp_path / f"{program}1.{ending}", tmp_path / f"{program}2.{ending}"
        module.write(TALKS, one)
        module.write(TALKS, two)
        assert one.read_bytes() == two.read_bytes()


def test_a_mark_outside_its_text_is_refused(tmp_path):
    from dataclasses import replace

    from kit.exchange.project import Project

    for mark in (replace(TALKS.marks[0], end=99), replace(TALKS.marks[0], paper="none")):
        for module, ending in PROGRAMS.values():
            with pytest.raises(KitError, match="which has no such place"):
                module.write(Project(TALKS.papers, [mark]), tmp_path / f"out.{ending}")
    assert json.dumps([*map(str, tmp_path.iterdir())]) == "[]"
