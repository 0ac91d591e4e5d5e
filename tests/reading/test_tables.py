"""Tables of articles with something wrong in them: what is lost is told with its row, and what is no text becomes no article."""

import json
from datetime import date, datetime

import pytest

from kit.reading import separated
from kit.reading.documents import Document, Rejected, documents

ONE, TWO, THREE = (f"The {who} left the hall at noon without a word." for who in ("envoy", "minister", "clerk"))
NEVER = "; nothing from there on is read"


def read(path, **columns):
    found = list(documents([path], columns))
    return [d for d in found if isinstance(d, Document)], [(r.place, r.reason) for r in found if isinstance(r, Rejected)]


def table(tmp_path, text, name="t.csv"):
    """What a table of this text gives: ids and texts of its articles, places and reasons of the rest."""
    (tmp_path / name).write_bytes(text.encode())
    good, bad = read(tmp_path / name)
    return {d.id: d.text for d in good}, bad


# Quotation marks


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_an_unclosed_quotation_mark_is_named_by_its_row_and_the_rows_before_it_are_kept(tmp_path, end):
    lines = ["id,text", f"a,{ONE}", f'b,"{TWO}', f"c,{THREE}", f"d,{ONE}", ""]
    good, bad = table(tmp_path, end.join(lines))
    assert good == {"a": ONE}
    assert bad == [("t.csv:3", f"a quotation mark that opens in row 3 is never closed{NEVER}")]


def test_an_unclosed_quotation_mark_does_not_glue_the_next_quoted_row_to_its_own(tmp_path):
    good, [(place, reason)] = table(tmp_path, f'"id","text"\n"a","{ONE}"\n"b","{TWO}\n"c","{THREE}"\n')
    assert (good, place) == ({"a": ONE}, "t.csv:3")
    assert reason.startswith("a quotation mark that opens in row 3 is never closed, or ")
    assert reason.endswith(f"(line 4){NEVER}")


def test_an_unclosed_quotation_mark_in_the_last_row_and_in_the_header_is_told(tmp_path):
    good, bad = table(tmp_path, f'id,text\na,{ONE}\nb,"{TWO}')
    assert (good, bad) == ({"a": ONE}, [("t.csv:3", f"a quotation mark that opens in row 3 is never closed{NEVER}")])
    good, bad = table(tmp_path, f'id,"text\na,{ONE}\n')
    assert (good, bad) == ({}, [("t.csv", "a quotation mark that opens in row 1 is never closed")])


def test_rows_are_counted_by_the_line_on_which_they_begin(tmp_path):
    good, bad = table(tmp_path, f'id,text\na,"{ONE}\n\n{TWO}"\n\nb,"{THREE}\n')
    assert list(good) == ["a"]
    assert [place for place, _ in bad] == ["t.csv:6"]


def test_a_text_of_many_lines_with_commas_and_doubled_quotation_marks_stays_whole(tmp_path):
    text = "\n".join(f'Line {n}, with ""words"", and more, and more.' for n in range(5_000))
    good, bad = table(tmp_path, f'id,text,outlet\na,"{text}",Post\nb,"{TWO}",Post\n')
    assert (good, bad) == ({"a": text.replace('""', '"'), "b": TWO}, [])


def test_a_quotation_mark_within_a_line_that_is_not_doubled_costs_its_row_alone(tmp_path):
    good, bad = table(tmp_path, f'id,text\na,"{ONE}"\nb,"He said "no" and left."\nc,{THREE}\nd,She said "yes" and stayed.\n')
    assert good == {"a": ONE, "c": THREE, "d": 'She said "yes" and stayed.'}
    assert bad == [("t.csv:3", "a quotation mark inside a cell in quotation marks has to be doubled")]


def test_a_cell_that_never_ends_is_told_before_it_fills_the_memory(tmp_path, monkeypatch):
    monkeypatch.setattr(separated, "WIDEST", 500)
    good, bad = table(tmp_path, f'id,text\na,{ONE}\nb,"{TWO}\n' + f"c,{THREE}\n" * 100)
    assert good == {"a": ONE}
    assert bad == [
        (
            "t.csv:3",
            "a cell that opens in row 3 is still open in line 12: the quotation mark that closes it may be missing" + NEVER,
        )
    ]


def test_a_tsv_without_quoting_keeps_the_quotation_marks_with_which_its_cells_begin(tmp_path):
    rows = [f'a\t"Nobody came," {ONE}\tPost', f'b\t{TWO}\t"Morning" Post', 'c\t"She said "no" and left."\tPost']
    good, bad = table(tmp_path, "id\ttext\toutlet\n" + "\n".join(rows), "t.tsv")
    assert good == {"a": f'"Nobody came," {ONE}', "b": TWO}
    assert bad == [("t.tsv:4", "a quotation mark inside a cell in quotation marks has to be doubled")]


# Rows that are longer or shorter than the header


def test_a_row_with_more_cells_than_the_header_is_left_out_and_told(tmp_path):
    good, bad = table(tmp_path, f"id,text,outlet\na,{ONE},Post\nb,The minister left, and came back,Post\nc,{THREE},Post,,\n")
    assert good == {"a": ONE, "c": THREE}  # empty cells at the end are no loss
    hint = "put cells that hold commas or line breaks in quotation marks, and close these"
    assert bad == [("t.csv:3", f"the row has 4 cells, the header 3: {hint}")]


def test_a_row_broken_in_two_is_no_article_of_half_a_text(tmp_path):
    good, bad = table(tmp_path, f"id\ttext\toutlet\na\tThe envoy left\nthe hall.\tPost\nc\t{THREE}\tPost\n", "t.tsv")
    assert good == {"c": THREE}
    hint = "put cells that hold tabs or line breaks in quotation marks, and close these"
    assert bad == [
        ("t.tsv:2", f"the row has 2 cells, the header 3: {hint}"),
        ("t.tsv:3", f"the row has 2 cells, the header 3: {hint}"),
    ]


def test_a_row_that_a_missing_quotation_mark_made_of_two_says_how_far_it_goes(tmp_path):
    good, bad = table(tmp_path, f'id,text,outlet\na,"{ONE},Post\nb,{TWO},"\nc,{THREE},Post\n')
    assert good == {"c": THREE}
    assert [(place, reason.partition(":")[0]) for place, reason in bad] == [
        ("t.csv:2", "the row has 2 cells and goes on to line 3, the header 3")
    ]


def test_a_row_that_ends_behind_its_text_is_read_and_what_it_lacks_is_told_once(tmp_path):
    rows = [f"a,{ONE},Post", *(f"b{n},{n} {TWO},2031-05-0{n}" for n in range(1, 6)), f'c,"{THREE}"']
    good, bad = table(tmp_path, "id,text,published,author\n" + "\n".join(rows))
    assert list(good) == ["a", "b1", "b2", "b3", "b4", "b5", "c"]
    assert bad == [("t.csv", "the last cells are missing in 7 rows (2, 3, 4 …): read without")]


def test_cells_that_only_nameless_columns_miss_are_missed_by_nobody(tmp_path):
    assert table(tmp_path, f"id,text,,\na,{ONE}\n") == ({"a": ONE}, [])


def test_blank_lines_before_the_header_and_between_rows_are_passed_over(tmp_path):
    assert table(tmp_path, f"\n\nid,text\n\na,{ONE}\n\n") == ({"a": ONE}, [])


# Values that are no text


@pytest.mark.parametrize(
    "value, kind",
    [
        (True, "true"),
        (12.5, "a number"),
        (7, "a number"),
        ({"words": ONE}, "an object"),
        ([ONE, 1], "a list"),
        ([[ONE]], "a list"),
    ],
)
@pytest.mark.parametrize("form", ["json", "jsonl"])
def test_what_is_no_text_becomes_no_article(tmp_path, form, value, kind):
    rows = [{"id": "a", "text": value}, {"id": "b", "text": ONE}]
    (tmp_path / f"t.{form}").write_text(json.dumps(rows) if form == "json" else "\n".join(map(json.dumps, rows)))
    good, bad = read(tmp_path / f"t.{form}")
    assert [d.id for d in good] == ["b"]
    assert bad == [(f"t.{form}:1", f"its text is {kind}, not text")]


def test_a_text_beside_something_else_of_the_same_meaning_is_taken(tmp_path):
    (tmp_path / "t.jsonl").write_text(json.dumps({"text": True, "article": 17, "body": ONE}))
    [found], bad = read(tmp_path)
    assert (found.text, bad) == (ONE, [])


@pytest.mark.parametrize("value", [None, False, "", " \n", [], {}, [" ", None], float("nan")])
def test_nothing_is_said_to_be_nothing(tmp_path, value):
    (tmp_path / "t.jsonl").write_text(json.dumps({"text": value}))
    assert read(tmp_path) == ([], [("t.jsonl:1", "no text: name its column with --column text=NAME")])


def test_a_list_of_paragraphs_is_a_text_with_blank_lines_between_them(tmp_path):
    (tmp_path / "t.jsonl").write_text(json.dumps({"text": [ONE, "\n  ", TWO, None, THREE]}))
    [found], bad = read(tmp_path)
    assert (found.text, bad) == (f"{ONE}\n\n{TWO}\n\n{THREE}", [])


def test_authors_of_a_list_are_joined_and_numbers_and_days_are_written(tmp_path):
    row = {"id": 7, "title": 1984, "text": ONE, "author": ["Ada Ash", "Ben Bay"], "language": ["en"], "date": ["2031-05-06"]}
    (tmp_path / "t.jsonl").write_text(json.dumps(row))
    [found], bad = read(tmp_path)
    assert (found.id, found.title, found.byline, found.language) == ("7", "1984", "Ada Ash, Ben Bay", "en")
    assert (found.published, bad) == (date(2031, 5, 6), [])


def test_what_is_no_title_author_or_day_is_left_out_of_the_article_and_told_once_per_table(tmp_path):
    odd = {"title": True, "author": {"id": 7}, "date": {"on": "2031-05-06"}, "outlet": [["Post"]], "url": False}
    rows = [odd | {"id": f"r{n}", "text": f"{n} {ONE}"} for n in range(5)] + [{"id": "r5", "text": TWO, "title": "Hall"}]
    (tmp_path / "t.jsonl").write_text("\n".join(map(json.dumps, rows)))
    good, bad = read(tmp_path)
    assert [(d.title, d.byline, d.outlet, d.url, d.published) for d in good] == [(None,) * 5] * 5 + [("Hall", *[None] * 4)]
    assert bad == [
        ("t.jsonl", f"{what} in 5 rows (1, 2, 3 …): read without")
        for what in ("title is true", "date is an object", "author is an object", "outlet is a list")
    ]


def test_what_rows_are_read_without_is_told_also_of_a_table_that_breaks_off(tmp_path):
    (tmp_path / "t.json").write_text(json.dumps([{"id": "a", "text": ONE, "author": {"id": 7}}])[:-1] + " x")
    good, bad = read(tmp_path)
    assert [d.id for d in good] == ["a"]
    assert bad[0] == ("t.json", "author is an object in row 1: read without")
    assert bad[1][1].startswith("not JSON: no comma after element 1")


# Parquet


def parquet(tmp_path, columns):
    import pyarrow as pa
    import pyarrow.parquet as pq

    pq.write_table(pa.table(columns), tmp_path / "t.parquet")
    return read(tmp_path / "t.parquet")


@pytest.mark.parametrize("kind, far", [("timestamp", 10**14), ("date", 10**7)])
def test_a_day_out_of_range_costs_its_row_the_day_and_the_others_nothing(tmp_path, kind, far):
    import pyarrow as pa

    whole, made = (pa.int64(), pa.timestamp("s")) if kind == "timestamp" else (pa.int32(), pa.date32())
    days = [20_000, far, None, 20_001]
    days = [d * 86_400 if kind == "timestamp" and d not in (None, far) else d for d in days]
    texts = [f"{n} {ONE}" for n in range(4)]
    good, bad = parquet(tmp_path, {"id": list("abcd"), "text": texts, "published": pa.array(days, whole).cast(made)})
    assert [d.text for d in good] == texts
    assert [d.published for d in good] == [date(2024, 10, 4), None, None, date(2024, 10, 5)]
    assert bad == [("t.parquet", "published cannot be read as a day in row 2: read without")]


def test_days_of_a_zone_that_nobody_knows_cost_no_article(tmp_path):
    import pyarrow as pa

    days = pa.array([1, 2], pa.int64()).cast(pa.timestamp("us", "Mars/Phobos"))
    good, bad = parquet(tmp_path, {"id": ["a", "b"], "text": [ONE, TWO], "date": days})
    assert [(d.text, d.published) for d in good] == [(ONE, None), (TWO, None)]
    assert bad == [("t.parquet", "date cannot be read as a day in 2 rows (1, 2): read without")]


def test_a_row_whose_text_cannot_be_read_is_left_out_alone(tmp_path):
    import pyarrow as pa

    far = pa.array([0, 10**14], pa.int64()).cast(pa.timestamp("s"))
    good, bad = parquet(tmp_path, {"id": ["a", "b"], "text": far, "body": [ONE, TWO]})
    assert [(d.id, d.text) for d in good] == [("a", ONE)]
    assert bad == [("t.parquet:2", "its text cannot be read (OverflowError)")]


def test_texts_that_parquet_holds_as_bytes_or_lists_are_texts(tmp_path):
    import pyarrow as pa

    texts = pa.array([ONE.encode(), "Перемовини тривали.".encode(), b"\xff\xfe broken"], pa.binary())
    good, bad = parquet(tmp_path, {"id": ["a", "b", "c"], "text": texts, "authors": [["Ada Ash", "Ben Bay"], [], None]})
    assert [(d.text, d.byline) for d in good] == [(ONE, "Ada Ash, Ben Bay"), ("Перемовини тривали.", None)]
    assert bad == [("t.parquet:3", "it holds bytes that are broken in the table's encoding")]


@pytest.mark.parametrize("texts", [[True], [1.5], [datetime(2031, 5, 6)], [{"a": ONE}]])
def test_a_column_of_another_type_is_no_text(tmp_path, texts):
    good, [(place, reason)] = parquet(tmp_path, {"id": ["a"], "text": texts})
    assert (good, place) == ([], "t.parquet:1")
    assert reason.startswith("its text is ") and reason.endswith(", not text")


def test_a_day_as_csl_writes_it_is_read(tmp_path):
    story = "The gate of the island opens on Tuesday, the harbour office said."
    (tmp_path / "a.jsonl").write_text(json.dumps({"text": story, "issued": {"date-parts": [[2031, 5, 6]]}, "title": "The gate"}))
    (gate,) = documents([tmp_path / "a.jsonl"], {"published": "issued"})
    assert gate.published == date(2031, 5, 6)
