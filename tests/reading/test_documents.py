"""Files, folders and archives of articles: what is read, and what is left out with its reason."""

import csv
import gzip
import io
import json
import random
import tarfile
import zipfile
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kit.reading.documents import Document, Rejected, documents

STORY = "The envoy left the hall at noon without a word.\n\nNobody in the delegation expected another meeting this week.\n"


def read(path, **columns):
    found = list(documents([path], columns))
    return [d for d in found if isinstance(d, Document)], [r for r in found if isinstance(r, Rejected)]


def test_a_text_file_keeps_every_character_and_gives_title_and_printed_day(tmp_path):
    text = f"RIVER GAZETTE\n\nEnvoy leaves the hall\n\nPosted on 3 May 2031\n\nEnvoy leaves the hall\n\n{STORY}".replace(
        "\n", "\r\n"
    )
    (tmp_path / "07_envoy.txt").write_bytes(text.encode())
    [found], rejected = read(tmp_path)
    assert (found.id, found.text, rejected) == ("07", text, [])
    assert (found.title, found.outlet) == ("Envoy leaves the hall", "RIVER GAZETTE")
    assert (found.published, found.published_basis) == (date(2031, 5, 3), "printed")


def test_a_day_in_the_file_name_is_an_address_and_no_day_stays_unknown(tmp_path):
    (tmp_path / "2031-05-04-hall.txt").write_text(STORY)
    (tmp_path / "hall.txt").write_text(STORY.replace("noon", "dusk"))
    found, _ = read(tmp_path)
    assert {(d.published, d.published_basis) for d in found} == {(date(2031, 5, 4), "url"), (None, "unknown")}


def test_columns_are_known_by_common_names_or_by_option(tmp_path):
    rows = [{"Headline": "One", "write_up": STORY, "Source": "Radio", "date": "2031-05-05T10:00:00Z", "id": "x"}]
    with (tmp_path / "a.csv").open("w", newline="") as file:
        writer = csv.DictWriter(file, rows[0])
        writer.writeheader()
        writer.writerows(rows)
    found, rejected = read(tmp_path)
    assert (found, rejected[0].place) == ([], "a.csv:2")
    assert "--column text=" in rejected[0].reason
    [found], _ = read(tmp_path, text="write_up")
    assert (found.id, found.title, found.outlet, found.published, found.text) == ("x", "One", "Radio", date(2031, 5, 5), STORY)


@pytest.mark.parametrize(
    "column",
    ["story", "article", "content", "body", "fulltext", "maintext", "Full text", "post_content", "news_text", "storyBody"],
)
def test_the_text_is_found_under_each_of_its_common_names(tmp_path, column):
    (tmp_path / "a.csv").write_text(f'id;{column};post_title;post_date\nx;"{STORY}";One;2031-05-05\n')
    [found], rejected = read(tmp_path)
    assert (rejected, found.text, found.title, found.published) == ([], STORY, "One", date(2031, 5, 5))


def test_an_id_of_nothing_but_marks_of_letters_is_read_like_any_other(tmp_path):
    (tmp_path / "a.jsonl").write_text(json.dumps({"id": "Pó" + "\u0301\u0327" * 500_000, "text": STORY}))
    assert [d.id for d in read(tmp_path)[0]] == ["po"]


@pytest.mark.parametrize("form", ["jsonl", "json", "tsv", "parquet", "jsonl.gz"])
def test_the_same_row_is_read_from_every_form(tmp_path, form):
    row = {"id": "a1", "title": "Hall", "text": STORY.replace("\n", " "), "published": "2031-05-06", "outlet": "Post"}
    path = tmp_path / f"rows.{form}"
    if form == "json":
        path.write_text(json.dumps([row]))
    elif form == "tsv":
        path.write_text("\t".join(row) + "\n" + "\t".join(row.values()) + "\n")
    elif form == "parquet":
        import pandas as pd

        pd.DataFrame([row]).to_parquet(path)
    else:
        line = (json.dumps(row) + "\n").encode()
        path.write_bytes(gzip.compress(line) if form.endswith("gz") else line)
    [found], rejected = read(path)
    assert rejected == []
    assert (found.id, found.title, found.text, found.published, found.outlet) == (
        "a1", "Hall", row["text"], date(2031, 5, 6), "Post",
    )  # fmt: skip


def test_html_gives_its_body_and_metadata_without_the_page_around_it(tmp_path):
    page = f"""<html lang="en"><head><title>x</title><meta property="og:title" content="Hall"><meta property="og:site_name"
    content="Hill Radio"><meta property="article:published_time" content="2031-05-07T08:00:00Z"></head><body><nav>Home Politics</nav>
    <article><h1>Hall</h1>{"".join(f"<p>{STORY} Sentence number {i} of the report follows here.</p>" for i in range(5))}</article>
    <footer>Cookies and terms</footer><script>alert(1)</script></body></html>"""
    (tmp_path / "p.html").write_text(page)
    [found], _ = read(tmp_path)
    assert (found.title, found.outlet, found.published, found.given) == ("Hall", "Hill Radio", date(2031, 5, 7), False)
    assert "The envoy left" in found.text
    assert not {"Cookies", "alert", "Politics"} & set(found.text.split())


@pytest.mark.parametrize(
    "name, raw, reason",
    [
        ("a.txt", b"", "empty"),
        ("a.txt", b"\x00\x01\x02 binary \x00", "binary"),
        ("a.png", b"\x89PNG", "not a format that is read"),
        ("a.json", b'{"text": ', "not JSON"),
        ("a.jsonl", b'["text"]\n', "no object"),
        ("a.parquet", b"PAR1 broken", "Parquet"),
        ("a.zip", b"PK broken", "archive cannot be read"),
        ("a.txt.gz", b"\x1f\x8b broken", "cannot be unpacked"),
        ("a.html", b"<html><body></body></html>", "no article"),
    ],
)
def test_what_cannot_be_read_is_named_with_its_reason_and_the_run_goes_on(tmp_path, name, raw, reason):
    (tmp_path / name).write_bytes(raw)
    (tmp_path / "z_good.txt").write_text(STORY)
    good, [bad] = read(tmp_path)
    assert [d.id for d in good] == ["z-good"]
    assert bad.place.split(":")[0] == name
    assert reason in bad.reason


def test_a_file_in_an_archive_that_no_reader_expects_takes_none_of_its_neighbours_with_it(tmp_path, monkeypatch):
    def fail(source, order):
        raise ZeroDivisionError

    with zipfile.ZipFile(tmp_path / "a.zip", "w") as file:
        file.writestr("a.html", "<p>")
        file.writestr("b.csv", f'text\n"{STORY}"\n')
    monkeypatch.setattr("kit.reading.pages.raw", fail)
    [good], [bad] = read(tmp_path)
    assert good.place.startswith("a.zip!b.csv")
    assert (bad.place, bad.reason) == ("a.zip!a.html", "it cannot be read (ZeroDivisionError)")


def test_paths_out_of_an_archive_links_and_archives_in_archives_are_refused(tmp_path):
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as file:
        file.writestr("../../evil.txt", STORY)
        file.writestr("inner.zip", b"PK")
        file.writestr("good/ok.txt", STORY)
    with tarfile.open(tmp_path / "b.tar", "w") as file:
        link = tarfile.TarInfo("link.txt")
        link.type, link.linkname = tarfile.SYMTYPE, "/etc/hostname"
        file.addfile(link)
        raw = STORY.replace("noon", "night").encode()
        member = tarfile.TarInfo("ok2.txt")
        member.size = len(raw)
        file.addfile(member, io.BytesIO(raw))
    good, bad = read(tmp_path)
    assert {d.id for d in good} == {"ok", "ok2"}
    assert {r.reason for r in bad} == {"its path leaves the archive", "an archive in an archive"}


def test_a_bomb_is_refused_by_what_it_says_and_by_what_it_does(tmp_path):
    with zipfile.ZipFile(tmp_path / "bomb.zip", "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("big.txt", b"a" * 70_000_000)
    (tmp_path / "bomb.txt.gz").write_bytes(gzip.compress(b"a" * 70_000_000))
    good, bad = read(tmp_path)
    assert good == []
    assert {r.reason for r in bad} == {"it unpacks to too much"}


def test_a_link_that_leads_in_circles_is_not_followed(tmp_path):
    (tmp_path / "a.txt").write_text(STORY)
    (tmp_path / "loop").symlink_to(tmp_path, target_is_directory=True)
    good, bad = read(tmp_path)
    assert (len(good), bad) == (1, [])


def test_names_with_line_breaks_are_shown_on_one_line_and_ids_are_plain(tmp_path):
    (tmp_path / "evil\nname=1.txt").write_text(STORY)
    [found], _ = read(tmp_path)
    assert found.place == "evil\\nname=1.txt"
    assert found.id == "evil-name-1"


def test_the_same_id_twice_is_told_apart_and_the_same_article_twice_is_left_out(tmp_path):
    rows = [{"id": "a", "text": STORY}, {"id": "a", "text": STORY}, {"id": "a", "text": STORY + "More came later that day."}]
    (tmp_path / "r.jsonl").write_text("\n".join(map(json.dumps, rows)))
    good, [bad] = read(tmp_path)
    assert [d.id for d in good] == ["a", "a-2"]
    assert (bad.place, bad.reason) == ("r.jsonl:2", "the same as a")


def test_latin_and_utf_16_files_are_read_and_their_text_is_the_decoded_one(tmp_path):
    text = "Le président a quitté la salle à midi, déçu et fatigué après une journée très difficile à Genève.\n"
    (tmp_path / "a.txt").write_bytes(text.encode("utf-16"))
    (tmp_path / "b.txt").write_bytes(text.replace("midi", "minuit").encode("latin-1"))
    good, bad = read(tmp_path)
    assert bad == []
    assert good[0].text == text
    assert "président" in good[1].text


def test_a_thousand_mutated_files_are_all_accounted_for(tmp_path):
    picked = random.Random(7)
    seeds = {
        "txt": STORY.encode(),
        "html": f"<html><body><p>{STORY}</p></body></html>".encode(),
        "csv": f'text,title\n"{STORY}",x\n'.encode(),
        "jsonl": (json.dumps({"text": STORY}) + "\n").encode() * 3,
        "json": json.dumps([{"text": STORY}]).encode(),
        "zip": None,
    }
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as file:
        file.writestr("a.txt", STORY)
    seeds["zip"] = packed.getvalue()
    for n in range(1000):
        kind = picked.choice(sorted(seeds))
        raw = bytearray(seeds[kind])
        for _ in range(picked.randint(1, 20)):
            raw[picked.randrange(len(raw))] = picked.randrange(256)
        (tmp_path / f"{n}.{kind}").write_bytes(bytes(raw[: picked.randint(0, len(raw))]) if n % 3 == 0 else bytes(raw))
    good, bad = read(tmp_path)
    seen = {str(d.place).split(":")[0].split("!")[0] for d in [*good, *bad]}
    lost = {p.name for p in tmp_path.iterdir()} - seen
    assert all(name.endswith(("csv", "jsonl", "json", "zip")) for name in lost)  # a table without a row holds no article
    assert good
    assert bad


@settings(max_examples=150, deadline=None)
@given(
    st.binary(max_size=400),
    st.sampled_from(["a.txt", "a.md", "a.csv", "a.jsonl", "a.json", "a.html", "a.zip", "a.tar", "a.txt.gz"]),
)
def test_no_bytes_raise_an_error(tmp_path_factory, raw, name):
    path = tmp_path_factory.mktemp("any") / name
    path.write_bytes(raw)
    for item in documents([path]):
        assert isinstance(item, Document | Rejected)
        if isinstance(item, Document):
            assert item.text.strip()


@pytest.mark.parametrize("kind", ["csv", "tsv", "jsonl", "json", "parquet"])
def test_a_column_that_a_table_lacks_is_said_once_with_those_it_has(tmp_path, kind):
    rows = [{"id": f"r{n}", "story": f"{n}. {STORY}", "Head": "x"} for n in range(5)]
    path = tmp_path / f"t.{kind}"
    if kind == "parquet":
        import pandas as pd

        pd.DataFrame(rows).to_parquet(path)
    elif kind == "json":
        path.write_text(json.dumps(rows))
    elif kind == "jsonl":
        path.write_text("\n".join(map(json.dumps, rows)))
    else:
        with path.open("w", newline="") as file:
            writer = csv.DictWriter(file, rows[0], delimiter="\t" if kind == "tsv" else ",")
            writer.writeheader()
            writer.writerows(rows)
    good, bad = read(path, text="nosuch")
    assert (good, bad) == ([], [Rejected(f"t.{kind}", "no column nosuch; there are id, story, Head")])
    good, bad = read(path, text="Story", title="headlin")
    assert [d.id for d in good] == [f"r{n}" for n in range(5)]
    there = "no column headlin; there are id, story, Head: its rows are read without"
    assert bad == ([] if kind.startswith("json") else [Rejected(f"t.{kind}", there)])  # objects may have fields of their own


def test_a_column_that_only_later_rows_have_leaves_the_first_ones_empty(tmp_path):
    rows = [{"id": "a"}, {"id": "b", "other": STORY}, {"id": "c", "story": STORY}, {"id": "d"}]
    (tmp_path / "t.jsonl").write_text("\n".join(map(json.dumps, rows)))
    [found], bad = read(tmp_path, text="story")
    assert found.id == "c"
    assert [(r.place, r.reason) for r in bad] == [(f"t.jsonl:{n}", "the text is empty") for n in (1, 2, 4)]


def test_only_some_columns_of_a_very_wide_table_are_told(tmp_path):
    (tmp_path / "t.csv").write_text(",".join(f"c{n}" for n in range(500)) + "\n" + "," * 499 + "\n")
    _, [bad] = read(tmp_path, text="nosuch")
    assert bad.reason.endswith("c18, c19 …")
