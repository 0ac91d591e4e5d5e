"""Tables as programs and services give them: names of columns, answers, dialects, HTML in a column."""

import json

import pytest

from kit.reading import inline_html
from kit.reading.documents import Document, documents

ONE, TWO = "The envoy left the hall at noon without a word.", "The minister left the hall at dusk."


def read(path, **columns):
    found = list(documents([path], columns))
    return [d for d in found if isinstance(d, Document)], [(d.place, d.reason) for d in found if not isinstance(d, Document)]


def rows_of(tmp_path, rows, name="t.jsonl"):
    (tmp_path / name).write_text(json.dumps(rows) if name.endswith("json") else "\n".join(map(json.dumps, rows)))
    return read(tmp_path / name)


@pytest.mark.parametrize(
    "row",
    [
        {"Full text": ONE, "Publication date": "May 6, 2031", "Publication title": "Lake Gazette", "Title": "Hall"},
        {"text": ONE, "publish_date": "2031-05-06", "media_name": "Lake Gazette", "title": "Hall", "indexed_date": "2031-06-01"},
        {"text": ONE, "publishedAt": "2031-05-06T10:00:00Z", "source": {"id": None, "name": "Lake Gazette"}, "title": "Hall"},
        {"maintext": ONE, "date_publish": "2031-05-06 10:00:00", "source_domain": "Lake Gazette", "title": "Hall"},
        {
            "text": ONE,
            "date": "2031-05-06",
            "source": "https://lake.example/a",
            "source-hostname": "Lake Gazette",
            "title": "Hall",
        },
        {"_source": {"body": ONE, "published_at": 1936000000, "publisher": "Lake Gazette", "headline": "Hall"}},
        {
            "webTitle": "Hall",
            "webPublicationDate": "2031-05-06T01:00:00Z",
            "fields": {"bodyText": ONE, "publication": "Lake Gazette"},
        },
    ],
)
def test_columns_have_the_names_that_services_give_them(tmp_path, row):
    [found], bad = rows_of(tmp_path, [row])
    assert (found.text, found.title, found.outlet, str(found.published)) == (
        ONE,
        "Hall",
        "Lake Gazette",
        "2031-05-06" if "_source" not in row else "2031-05-08",
    )
    assert bad == []


def test_an_outlet_that_is_an_address_is_the_address(tmp_path):
    [found], _ = rows_of(tmp_path, [{"text": ONE, "source": "https://lake.example/a", "hostname": "lake.example"}])
    assert (found.outlet, found.url) == ("lake.example", "https://lake.example/a")


@pytest.mark.parametrize(
    "answer",
    [
        {"status": "ok", "articles": None},
        {"response": {"status": "ok", "results": None}},
        {"data": None},
        {"hits": {"total": 2, "hits": None}},
    ],
)
def test_the_whole_answer_of_a_service_is_read_row_by_row(tmp_path, answer):
    rows = [
        {"content": ONE, "author": [{"name": "Ada Ash"}, {"name": "Ben Bay"}]},
        {"content": TWO, "author": {"name": "Ada Ash"}},
    ]

    def fill(value):
        return {k: rows if v is None else fill(v) if isinstance(v, dict) else v for k, v in value.items()}

    good, bad = rows_of(tmp_path, fill(answer), "t.json")
    assert [(d.text, d.byline) for d in good] == [(ONE, "Ada Ash, Ben Bay"), (TWO, "Ada Ash")]
    assert bad == []


def test_a_text_that_a_service_has_cut_is_told(tmp_path):
    [found], _ = rows_of(tmp_path, [{"content": f"{ONE} The clerk… [+2113 chars]"}])
    assert found.text == f"{ONE} The clerk"
    assert found.doubts == (("text", "the service that gave it has cut the text"),)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        (f'id;text\na;"{ONE}; it rained"\nb;{TWO}\n', "t.csv"),
        (f"id\ttext\na\t{ONE}; it rained\nb\t{TWO}\n", "t.csv"),
        (f"id|text\na|{ONE}; it rained\nb|{TWO}\n", "t.csv"),
        (f'sep=;\nid;text\na;"{ONE}; it rained"\nb;{TWO}\n', "t.csv"),
        (f'"sep=,"\nid,text\na,{ONE}; it rained\nb,{TWO}\n', "t.csv"),
        (f"id,text\na,{ONE}; it rained\nb,{TWO}\n", "t.tsv"),
    ],
)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_what_separates_cells_is_seen_by_the_header(tmp_path, text, name, encoding):
    (tmp_path / name).write_bytes(text.encode(encoding))
    good, bad = read(tmp_path)
    assert [(d.id, d.text) for d in good] == [("a", f"{ONE}; it rained"), ("b", TWO)]
    assert bad == []


def test_marks_behind_backslashes_close_no_cell(tmp_path):
    (tmp_path / "t.csv").write_text(
        'id,text\n"a","The envoy said \\"we go\\", and left.\n\n\\"Now\\", she said."\n"b","A path C:\\\\ in a text here."\n'
    )
    good, bad = read(tmp_path)
    assert [d.text for d in good] == ['The envoy said "we go", and left.\n\n"Now", she said.', "A path C:\\ in a text here."]
    assert bad == []
    (tmp_path / "t.csv").write_text('id,text\n"a","A path that ends in C:\\"\n"b","The envoy left ""now""."\n')
    assert [d.text for d in read(tmp_path)[0]] == ["A path that ends in C:\\", 'The envoy left "now".']


def test_a_missing_text_names_the_columns_that_are_there(tmp_path):
    (tmp_path / "t.csv").write_text(f"id,story,Head\na,{ONE},x\n")
    assert read(tmp_path)[1] == [("t.csv:2", "no text: name its column with --column text=NAME; there are id, story, Head")]


def test_html_and_entities_in_a_column_are_what_a_reader_sees(tmp_path):
    cell = (
        "<p>The envoy&nbsp;left <b>the hall</b> at noon.<sup>2</sup></p>\n<p>&#8220;We go,&#8221; she said.</p>"
        "<p>Nobody came.<br/>It rained.</p><figure><img src=x onerror=alert(1)><figcaption>A pier</figcaption></figure><script>alert(1)</script>"
    )
    [found], _ = rows_of(tmp_path, [{"text": cell, "title": "Gate &amp; <i>lamp</i>"}])
    assert found.text.split("\n") == [
        "The envoy\xa0left the hall at noon.",
        "",
        "“We go,” she said.",
        "",
        "Nobody came.",
        "It rained.",
    ]
    assert found.title == "Gate & lamp"
    for text in ("It was 3 < 4 and a > b.", "Holm & Venn; AT&T", "The sign <- points there"):
        assert inline_html.seen(text) == text
    assert inline_html.seen("Holm &amp; Venn &quot;left&quot;") == 'Holm & Venn "left"'
    assert inline_html.seen("<div>" * 3000 + "The gate" + "</div>" * 3000).strip() == "The gate"


@pytest.mark.parametrize(
    ("written", "code"),
    [("English", "en"), ("en-GB", "en"), ("eng", "en"), ("German", "de"), ("xx-unknown thing", "xx"), ("?", None)],
)
def test_languages_are_known_by_name_and_by_code(written, code):
    from kit.reading.languages import code_of

    assert code_of(written) == code
