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
    for mark in ("[+2113 chars]", "[2,113 chars]", "(312 more words)"):
        [found], _ = rows_of(tmp_path, [{"content": f"{ONE} The clerk… {mark}"}])
        assert found.text == f"{ONE} The clerk…"
        assert found.doubts == (("text", f"the service that gave it has cut the text and says so: {mark}"),)
    [found], _ = rows_of(tmp_path, [{"content": f"{ONE} The clerk [+2113 chars]"}])
    assert found.text == f"{ONE} The clerk …"  # else the rest of the sentence would be taken for a heading


def test_what_a_service_puts_in_place_of_a_text_is_none_and_what_helps_is_said(tmp_path):
    _, bad = rows_of(
        tmp_path,
        [
            {"title": "Hall", "content": "ONLY AVAILABLE IN PAID PLANS"},
            {"title": "[Removed]", "content": "[Removed]"},
            {"title": "Hall", "link": "https://lake.example/a", "content": None, "description": "A hall."},
            {"title": "Hall", "url": "https://lake.example/a", "publish_date": "2031-05-06"},
        ],
    )
    assert [reason for _, reason in bad] == [
        "no text: the service gives “ONLY AVAILABLE IN PAID PLANS” in its place",
        "no text: the service gives “[Removed]” in its place",
        "no text: name its column with --column text=NAME; its description is a summary only; if there is none, fetch the pages of its "
        "column link and code these, or join it by address with texts that you have: kit match LIST TEXTS",
        "no text: name its column with --column text=NAME; there are title, url, publish_date; if there is none, fetch the pages of its "
        "column url and code these, or join it by address with texts that you have: kit match LIST TEXTS",
    ]


@pytest.mark.parametrize(
    "value",
    [
        {"https://lake.example/a": {"text": ONE, "title": "Hall"}, "https://lake.example/b": {"text": TWO, "title": "Dusk"}},
        {"text": {"0": ONE, "1": TWO}, "title": {"0": "Hall", "1": "Dusk"}},
        {"columns": ["title", "text"], "index": [0, 1], "data": [["Hall", ONE], ["Dusk", TWO]]},
        {"hits": {"hits": [{"_source": {"title": "Hall", "body": ONE}}, {"_source": {"title": "Dusk", "body": TWO}}]}},
        [{"title": {"rendered": "Hall"}, "content": {"rendered": f"<p>{ONE}</p>"}}, {"title": {"rendered": "Dusk"}, "content": {"rendered": TWO}}],
    ],
)  # fmt: skip
def test_rows_are_found_in_every_form_of_json_file(tmp_path, value):
    (tmp_path / "t.json").write_text(json.dumps(value))
    good, bad = read(tmp_path)
    assert ([(d.title, d.text) for d in good], bad) == ([("Hall", ONE), ("Dusk", TWO)], [])


def test_an_answer_without_texts_is_told_row_by_row(tmp_path):
    (tmp_path / "t.json").write_text(json.dumps({"articles": [{"url": "https://lake.example/a", "title": t} for t in "ab"]}))
    good, bad = read(tmp_path)
    assert (good, [place for place, _ in bad]) == ([], ["t.json:1", "t.json:2"])


@pytest.mark.parametrize(
    ("name", "sign", "encoding"),
    [
        ("t.txt", "\t", "utf-16"), ("t.txt", ";", "cp1252"), ("t.txt", ",", "utf-8"), ("t.txt", "\t", "utf-32"), ("t.csv", "\t", "utf-16"),
        ("t.txt", "\t", "mac_roman"),
    ],
)  # fmt: skip
def test_a_plain_file_that_a_spreadsheet_wrote_is_a_table(tmp_path, name, sign, encoding):
    rows = [
        ("Title", "Date", "Outlet", "Text"),
        ("Hall", "6 May 2031", "Lake Gazétte", f'"{ONE} “It is ours,” said Zoë – once."'),
    ]
    (tmp_path / name).write_bytes("\r\n".join(sign.join(row) for row in rows).encode(encoding))
    [found], bad = read(tmp_path)
    assert (found.title, found.outlet, str(found.published), bad) == ("Hall", "Lake Gazétte", "2031-05-06", [])
    assert found.text == f"{ONE} “It is ours,” said Zoë – once."


def test_a_plain_file_of_json_lines_is_a_table_and_a_text_that_begins_like_one_is_none(tmp_path):
    (tmp_path / "t.txt").write_text("\n".join(json.dumps({"title": t, "text": x}) for t, x in [("Hall", ONE), ("Dusk", TWO)]))
    assert [d.title for d in read(tmp_path)[0]] == ["Hall", "Dusk"]
    (tmp_path / "t.txt").write_text(f"Title, date, text and more\n\n{ONE}\n")
    assert [d.id for d in read(tmp_path)[0]] == ["t"]


def test_headers_in_other_languages_are_known(tmp_path):
    (tmp_path / "a.csv").write_bytes(f"Überschrift;Datum;Zeitung;Text\nHall;06.05.2031;Lake Gazette;{ONE}\n".encode("cp1252"))
    (tmp_path / "b.csv").write_text(f"Titre;Date;Source;Texte\nHall;26/05/2031;Lake Gazette;{TWO}\n")
    good, bad = read(tmp_path)
    assert [(d.title, d.outlet, str(d.published)) for d in good] == [
        ("Hall", "Lake Gazette", "2031-05-06"), ("Hall", "Lake Gazette", "2031-05-26"),
    ]  # fmt: skip
    assert bad == []


@pytest.mark.parametrize(
    "row",
    [
        {"source": "{'id': None, 'name': 'Lake Gazette'}", "author": "['Ada Holm', 'Bo Venn']", "title": "Hall - Lake Gazette"},
        {
            "source": {"uri": "lake", "title": "Lake Gazette"},
            "authors": [{"name": "Ada Holm"}, {"name": "Bo Venn"}],
            "title": "Hall",
        },
        {"meta_site_name": "Lake Gazette", "authors": ["Ada Holm", "Bo Venn"], "title": "Hall", "id": "null"},
    ],
)
def test_objects_and_lists_of_services_are_read_also_as_programs_print_them(tmp_path, row):
    [found], bad = rows_of(tmp_path, [row | {"text": ONE}])
    assert (found.outlet, found.byline, found.title, found.id, bad) == ("Lake Gazette", "Ada Holm, Bo Venn", "Hall", "t-1", [])


def test_the_site_of_the_source_is_the_outlet_where_none_is_named_and_an_address_is_no_author(tmp_path):
    row = {
        "text": ONE,
        "source_url": "https://www.lake.example/",
        "url": "https://lake.example/a",
        "author": "https://lakebook.example/x",
    }
    [found], _ = rows_of(tmp_path, [row])
    assert (found.outlet, found.url, found.byline) == ("lake.example", "https://lake.example/a", None)


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        (f"&lt;p&gt;{ONE}&lt;/p&gt;&lt;p&gt;{TWO}&lt;/p&gt;", f"{ONE}\n\n{TWO}"),
        (f"<![CDATA[<p>{ONE}</p>]]>", ONE),
        ("&amp;ldquo;We go,&amp;rdquo; said Vell.", "“We go,” said Vell."),
        (f'[caption id="a"]<img src="x"/> A hall.[/caption]{ONE}\n\n[gallery ids="1"]{TWO}', f"{ONE}\n\n{TWO}"),
        (f"{ONE}\\n\\n{TWO}", f"{ONE}\n\n{TWO}"),
        (f"\\u003cp\\u003e{ONE}\\u003c/p\\u003e", ONE),
        (f"<p>{ONE}</p><span style='display: none'>A word.</span><p hidden>Another.</p><amp-ad>Buy.</amp-ad>", ONE),
        (f"<font>{ONE}</font><center>Advertisement</center><p>{TWO}</p>", f"{ONE}\n\nAdvertisement\n\n{TWO}"),
        ("Is 3 &lt; 5 in R&amp;D?", "Is 3 < 5 in R&D?"),
    ],
)
def test_a_cell_that_was_coded_twice_or_by_wordpress_is_read_as_it_was_written(cell, text):
    assert inline_html.seen(cell) == text


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
    (tmp_path / "t.csv").write_text(f"id,remarks,Head\na,{ONE},x\n")
    assert read(tmp_path)[1] == [("t.csv:2", "no text: name its column with --column text=NAME; there are id, remarks, Head")]


def test_html_and_entities_in_a_column_are_what_a_reader_sees(tmp_path):
    cell = (
        "<p>The envoy&nbsp;left <b>the hall</b> at noon.<sup>2</sup></p>\n<p>&#8220;We go,&#8221; she said.</p>"
        "<p>Nobody came.<br/>It rained.</p><figure><img src=x onerror=alert(1)><figcaption>A pier</figcaption></figure><script>alert(1)</script>"
    )
    [found], _ = rows_of(tmp_path, [{"text": cell, "title": "Gate &amp; <i>lamp</i>"}])
    assert found.text.split("\n") == [
        "The envoy left the hall at noon.",
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


def test_spaces_that_do_not_break_are_spaces_in_the_text_of_a_cell(tmp_path):
    cells = ["<p>The gate&nbsp;of the island opened.</p>", "The gate of the&nbsp;island opened again."]
    (tmp_path / "t.jsonl").write_text("\n".join(json.dumps({"text": cell}) for cell in cells))
    assert [d.text for d in read(tmp_path)[0]] == ["The gate of the island opened.", "The gate of the island opened again."]
