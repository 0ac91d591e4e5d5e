"""A folder of files as archives, newsrooms and programs give them out, all at once: every report is found, coded and dated."""

import pandas as pd
import pytest

import kit
from tests.reading import mixed


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("mixed") / "given"


@pytest.fixture(scope="module")
def stories(folder):
    return mixed.fill(folder)


@pytest.fixture(scope="module")
def done(folder, stories):
    return kit.code(folder, folder.parent / "case", engine="dask", workers=2)


def _by_file(case) -> pd.DataFrame:
    articles = case.articles.copy()
    articles["file"] = articles["place"].str.replace(r"[:!].*", "", regex=True)
    return articles.set_index("file")


def test_every_report_is_one_article_with_its_title_and_place(done, stories):
    articles = _by_file(done.case)
    assert articles["title"].to_dict() == {name: story.title for name, story in stories.items()}


def test_days_are_those_of_publication_whatever_else_the_files_say(done, stories):
    dated = _by_file(done.case)["published"].dropna()
    assert {name: day.date() for name, day in dated.items()} == {
        name: story.day.date() for name, story in stories.items() if name != "book.epub"
    }


def test_outlets_are_one_however_the_files_name_them(done, stories):
    articles = _by_file(done.case)
    named = articles[~articles["outlet_id"].str.contains("unknown")]
    assert named["outlet_id"].nunique() == 1
    assert set(stories) - set(named.index) == {"wire.ninjs", "wire.nitf"}


def test_texts_are_the_same_from_every_format_but_for_the_thing_they_are_about(done, stories):
    case = done.case
    texts = case.texts.set_index("article_id")["body"]
    for name, article in _by_file(case)["article_id"].items():
        story = stories[name]
        for paragraph in story.paragraphs:
            assert paragraph in texts[article], name
    assert set(case.articles["n_sentences"]) == {3}
    speakers = case.attributions.groupby("article_id")["speaker"].first()
    assert speakers.str.contains("Tess Quorn").all()


def test_what_cannot_be_read_is_listed_with_its_reason(done):
    refused = pd.read_csv(done.folder / "rejected.csv").set_index("place")["reason"]
    assert set(refused.index) == set(mixed.UNREAD)
    assert refused["photo.jpg"] == "not a format that is read"
    assert {(told.place, told.announced, told.found) for told in done.announced} == {("nexis.docx", 1, 1), ("proquest.txt", 1, 1)}


def test_one_process_and_workers_give_the_same_bytes(done, folder):
    alone = kit.code(folder, folder.parent / "alone")
    for path in sorted(p for p in done.folder.rglob("*.csv")):
        assert path.read_bytes() == (alone.folder / path.relative_to(done.folder)).read_bytes(), path.name
