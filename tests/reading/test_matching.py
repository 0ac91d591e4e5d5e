"""A list of articles joined with texts: by address, else by title, day and outlet; what is left over is told with its reason."""

import csv
import gzip
import json
import zipfile
from datetime import date

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import rispy

from kit.errors import KitError
from kit.reading import lists, matching
from kit.reading.documents import documents
from kit.reading.items import Document, Rejected
from kit.reading.listed import Listed
from kit.reading.same_address import address_key
from tests.commands import kit_here
from tests.reading.formats.mutated import mutated
from tests.reading.formats.test_collections import record

ONE = "The envoy of Sevrania left the hall at noon without a word to those who waited outside."
TWO = "“We will meet again on Friday,” said Ada Holm, who leads the delegation of the island."
DAY = date(2031, 5, 6)


def text(n=1, **said):
    return Document(f"t{n}", f"t.csv:{n}", f"{ONE} {TWO} {n}", "0" * 64, **said)


def joined(out, entries, texts):
    """What is done, the articles, and places with reasons of what is left over."""
    done = matching.match(entries, texts, out / "m")
    rows = [json.loads(line) for line in done.out.read_text("utf-8").splitlines()] if done.out else []
    with done.unmatched.open(encoding="utf-8", newline="") as file:
        return done, rows, {row["place"]: row["reason"] for row in csv.DictReader(file)}


# Addresses


@pytest.mark.parametrize(
    "address",
    [
        "http://gazette.test/Talks/1",
        "HTTPS://WWW.Gazette.test:443/Talks/1/",
        "gazette.test/Talks/1#comments",
        "//m.gazette.test/Talks/1",
        "https://gazette.test/Talks/1?utm_source=mail&fbclid=x&at_medium=RSS",
        "https://amp.gazette.test/Talks/1",
        "https://gazette.test/amp/Talks/1",
        "https://gazette.test/Talks/1/amp/?outputType=amp",
        "https://gazette.test/T%61lks/1/index.html",
        "https://gazette-test.cdn.ampproject.org/c/s/www.gazette.test/Talks/1?usqp=mq",
        "https://www.google.com/amp/s/gazette.test/Talks/1.amp",
        "https://web.archive.org/web/20310507120000id_/http://gazette.test:80/Talks/1",
    ],
)
def test_addresses_of_one_article_are_one(address):
    assert address_key(address) == "gazette.test/Talks/1"


@pytest.mark.parametrize(
    "one, other",
    [
        ("https://gazette.test/read?id=5", "https://gazette.test/read?id=6"),
        ("https://gazette.test/read?20310506", "https://gazette.test/read?20310507"),
        ("https://gazette.test/read?cid=1&uid=2", "https://gazette.test/read?cid=2&uid=2"),
        ("https://gazette.test/Talks", "https://gazette.test/talks"),
        ("https://gazette.test:8080/talks", "https://gazette.test/talks"),
        ("https://gazette.test/a%2Fb", "https://gazette.test/a/b"),
        ("https://gazette.test/#!/a", "https://gazette.test/#!/b"),
    ],
)
def test_addresses_of_two_articles_stay_two(one, other):
    assert None not in (address_key(one), address_key(other))
    assert address_key(one) != address_key(other)


def test_order_and_spelling_of_parameters_and_hosts_make_no_difference():
    assert address_key("https://gazette.test/a?x=1&y=caf%C3%A9") == address_key("https://gazette.test/a?y=café&x=1")
    assert address_key("https://müller.test/straße") == address_key("http://xn--mller-kva.test/stra%C3%9Fe")


@pytest.mark.parametrize(
    "address", [None, "", "https://gazette.test/", "www.gazette.test", "mailto:a@b.test", "no address", "http://[x/a", "urn:a:b"]
)
def test_what_is_no_address_of_an_article_has_no_key(address):
    assert address_key(address) is None


# Joining


def test_texts_are_joined_by_address_and_both_say_what_they_know(tmp_path):
    entry = Listed(
        "list.csv:2", "9", "http://www.gazette.test/talks?utm_medium=x", "From the list", "Lake Gazette", "Ada Holm", "en", DAY
    )
    doubts = (("text", "it may be cut"), ("day", "only a day of change is given: 2031-05-09"))
    given = text(url="https://gazette.test/talks", title="From the page", outlet="gazette.test", doubts=doubts)
    done, [row], left = joined(tmp_path, [entry], [given])
    assert (str(done), left) == ("1 of 1 on the list has a text", {})
    assert row == {
        "id": "t1", "title": "From the page", "outlet": "Lake Gazette", "author": "Ada Holm", "language": "en",
        "url": "http://www.gazette.test/talks?utm_medium=x", "published": "2031-05-06", "published_basis": "metadata",
        "text": f"{ONE} {TWO} 1", "listed_published": "2031-05-06", "listed_at": "list.csv:2", "found_at": "t.csv:1",
        "matched_by": "address",
        "kit_doubts": [["text", "it may be cut"]],
    }  # fmt: skip
    again = next(documents([done.out]))
    assert (again.text, again.doubts) == (f"{ONE} {TWO} 1", (("text", "it may be cut"),))


def test_a_text_comes_back_as_it_was_kept_whatever_it_looks_like(tmp_path):
    odd = f"{ONE}\nAT&amp;T said &lt;p&gt; is\na tag. [+1234 chars]"
    entry, kept = Listed("l:1", url="https://gazette.test/1"), Document("t1", "t:1", odd, "0" * 64, url="https://gazette.test/1")
    for name in ("m.jsonl", "n.parquet"):
        done = matching.match([entry], [kept], tmp_path / name)
        assert next(documents([done.out])).text == odd


def test_the_day_of_the_text_goes_first_and_a_list_that_calls_the_outlet_by_its_site_does_not(tmp_path):
    entry = Listed("l:1", url="gazette.test/a", outlet="gazette.test", published=date(2031, 5, 8))
    done, [row], _ = joined(tmp_path, [entry], [text(url="http://gazette.test/a", outlet="Lake Gazette", published=DAY)])
    assert (row["published"], row["listed_published"], row["outlet"]) == ("2031-05-06", "2031-05-08", "Lake Gazette")
    assert done.differing == 1


def test_title_day_and_outlet_are_the_second_step(tmp_path):
    entries = [
        Listed(
            "l:1", url="https://short.test/x1", title="The gate stays closed | Lake Gazette", outlet="gazette.test", published=DAY
        ),
        Listed("l:2", url="https://post.test/2", title="Envoys meet on the island", published=DAY),
    ]
    texts = [
        text(1, title="The Gate Stays “Closed”", outlet="Lake Gazette", published=DAY),
        text(2, title="Envoys meet on the island", url="https://gazette.test/wire", published=DAY),
        text(3, title="Envoys meet on the island", published=date(2031, 5, 7)),
    ]
    done, [row], left = joined(tmp_path, entries, texts)
    assert (row["id"], row["matched_by"], done.by_title) == ("t1", "title, day and outlet", 1)
    assert left == {
        "t.csv:2": "its title and day are those of l:2, but of another outlet",
        "t.csv:3": "it is on no list",
        "l:2": "no text has its address, or its title, day and outlet",
    }


def test_what_may_mean_several_is_told_and_not_guessed(tmp_path):
    entries = [
        Listed(f"l:{n}", url=f"https://gazette.test/{n}", title="Envoys meet on the island", published=DAY) for n in (1, 2)
    ]
    done, rows, left = joined(tmp_path, entries, [text(title="Envoys meet on the island", published=DAY)])
    assert (done.out, rows) == (None, [])
    assert left["t.csv:1"] == "several rows of the list have its title and day: l:1, l:2"


def test_addresses_go_before_titles_whatever_the_order_of_the_texts(tmp_path):
    entry = Listed("l:1", url="https://gazette.test/1", title="Envoys meet on the island", published=DAY)
    by_title, by_address = text(1, title=entry.title, published=DAY), text(2, url=entry.url)
    _, [row], left = joined(tmp_path, [entry], [by_title, by_address])
    assert row["id"] == "t2"
    assert left == {"t.csv:1": "its title and day are those of l:1, which has a text already: t.csv:2"}


def test_rows_and_texts_that_come_twice_or_cannot_be_read_are_told(tmp_path):
    entries = [
        Listed("l:1", url="https://gazette.test/1"), Listed("l:2", url="http://m.gazette.test/1/"),
        Listed("l:3", url="https://gazette.test/"), Rejected("l:4", "not JSON"),
    ]  # fmt: skip
    texts = [
        text(1, url="https://gazette.test/1"), text(2, url="https://gazette.test/1"),
        Rejected("p.html", "no article in the HTML"),
        Rejected("c.html", "the same as p", copy=True),
    ]  # fmt: skip
    done, [_], left = joined(tmp_path, entries, texts)
    assert left == {
        "l:2": "its address is that of l:1",
        "l:3": "it gives neither the address of an article nor title and day",
        "l:4": "it cannot be read: not JSON",
        "t.csv:2": "its row of the list, l:1, has a text already: t.csv:1",
        "p.html": "it cannot be read: no article in the HTML",
    }
    assert (done.listed, done.repeated, done.broken, done.texts, done.off_list, done.unread) == (1, 1, 2, 2, 1, 1)


def test_nothing_is_written_over_and_what_is_left_over_runs_nothing_in_a_spreadsheet(tmp_path):
    (tmp_path / "m").mkdir()
    (tmp_path / "m" / "unmatched.csv").write_text("mine")
    with pytest.raises(KitError, match=r"unmatched\.csv is there: choose another place"):
        joined(tmp_path, [], [])
    assert (tmp_path / "m" / "unmatched.csv").read_text() == "mine"
    with pytest.raises(KitError, match=r"written as \.jsonl or \.parquet"):
        matching.places(tmp_path / "m.xlsx")
    done = matching.match([Listed("l:1", url="https://gazette.test/1", title='=HYPERLINK("x")')], [], tmp_path / "n.jsonl")
    assert "'=HYPERLINK" in done.unmatched.read_text()
    assert sorted(p.name for p in tmp_path.iterdir() if not p.name.startswith(".")) == ["m", "n-unmatched.csv"]


def test_a_join_that_breaks_off_leaves_nothing_behind(tmp_path):
    def broken():
        yield text(url="https://gazette.test/1")
        raise KitError("stop")

    with pytest.raises(KitError, match="stop"):
        matching.match([Listed("l:1", url="https://gazette.test/1")], broken(), tmp_path / "m.jsonl")
    assert [p.name for p in tmp_path.iterdir() if not p.name.startswith(".kit-spill")] == []


@pytest.mark.parametrize("name", ["m.jsonl", "m.parquet"])
def test_what_is_written_is_read_again_as_it_is_with_its_doubts(tmp_path, name):
    entries = [Listed(f"l:{n}", url=f"https://gazette.test/{n}", outlet="Lake Gazette") for n in range(450)]
    said = {"published": DAY, "published_basis": "url", "original_source": "Lake Wire", "doubts": (("text", "it may be cut"),)}
    texts = [text(n, url=f"https://gazette.test/{n}", **said) for n in range(450)]
    matching.match(entries, texts, tmp_path / name)
    read = [d for d in documents([tmp_path / name]) if isinstance(d, Document)]
    assert [(d.id, d.text) for d in read] == [(t.id, t.text) for t in texts]
    assert {(d.outlet, *(getattr(d, name) for name in said)) for d in read} == {("Lake Gazette", *said.values())}


# Lists


def rows(path, **columns):
    found = list(lists.read(path, columns))
    return [e for e in found if isinstance(e, Listed)], [(e.place, e.reason) for e in found if isinstance(e, Rejected)]


def test_a_list_of_media_cloud_gives_the_day_of_publication_and_not_that_of_indexing(tmp_path):
    head = "id,indexed_date,language,media_name,media_url,publish_date,title,url"
    seen = "2031-05-08 03:11:09.4,en,gazette.test,https://gazette.test/"
    lines = [head, f"a1,{seen},2031-05-06,Talks,https://gazette.test/1", f"a2,{seen},,Gate,https://gazette.test/2", ""]
    (tmp_path / "l.csv").write_text("\n".join(lines))
    [one, two], rest = rows(tmp_path / "l.csv")
    assert rest == []
    assert one == Listed("l.csv:2", "a1", "https://gazette.test/1", "Talks", "gazette.test", None, "en", DAY)
    assert two.published is None


def test_the_knowledge_graph_gives_title_authors_and_the_day_that_the_page_gives(tmp_path):
    extras = "<PAGE_AUTHORS>Tess Quorn;Ada Holm</PAGE_AUTHORS><PAGE_PRECISEPUBTIMESTAMP>20310505210000</PAGE_PRECISEPUBTIMESTAMP>"
    lines = [
        record(1, f"{extras}<PAGE_TITLE>Envoy &amp; gate &#x2013; talks</PAGE_TITLE>"), record(2, url="https://gazette.test/2031/05/04/b"),
        record(3, url="https://gazette.test/c"), "a\tb\tc",
    ]  # fmt: skip
    with zipfile.ZipFile(tmp_path / "20310506120000.gkg.csv.zip", "w") as archive:
        archive.writestr("20310506120000.gkg.csv", "\n".join(lines))
    found, rest = rows(tmp_path / "20310506120000.gkg.csv.zip")
    assert [(e.title, e.author, e.outlet, e.published) for e in found] == [
        ("Envoy & gate – talks", "Tess Quorn; Ada Holm", "gazette.test", date(2031, 5, 5)),
        (None, None, "gazette.test", date(2031, 5, 4)),
        (None, None, "gazette.test", None),
    ]
    assert [reason for _, reason in rest] == ["it has 3 columns, GDELT's Knowledge Graph 27"]


def test_the_quotation_graph_is_a_list_too(tmp_path):
    row = {"date": "2031-05-08T12:00:00Z", "url": "https://gazette.test/talks", "title": "Talks", "lang": "English",
           "quotes": [{"pre": "He said", "quote": "no", "post": "."}]}  # fmt: skip
    (tmp_path / "a.gqg.json.gz").write_bytes(gzip.compress(json.dumps(row).encode()))
    assert rows(tmp_path / "a.gqg.json.gz") == (
        [Listed("a.gqg.json.gz:1", None, row["url"], "Talks", "gazette.test", None, "en")],
        [],
    )


def _missing(name):
    raise ImportError(name)


def test_references_of_ris_and_csl_are_lists(tmp_path, monkeypatch):
    reference = {
        "type_of_reference": "NEWS", "title": "Envoy leaves", "secondary_title": "Lake Gazette", "authors": ["Quorn, Tess"],
        "urls": ["https://gazette.test/1"], "date": "2031/05/06", "language": "en",
    }  # fmt: skip
    with (tmp_path / "l.ris").open("w") as file:
        rispy.dump([reference, {"type_of_reference": "NEWS", "title": "A year alone", "year": "2031"}], file)
    [one, two], _ = rows(tmp_path / "l.ris")
    assert one == Listed("l.ris:1", None, "https://gazette.test/1", "Envoy leaves", "Lake Gazette", "Tess Quorn", "en", DAY)
    assert two.published is None
    monkeypatch.setattr("kit.reading.formats.form.import_module", _missing)
    assert rows(tmp_path / "l.ris")[1] == [("l.ris", "RIS files need rispy: pip install 'peace-talks-kit[sources]'")]
    person = {"family": "Quorn", "given": "Tess"}
    csl = {
        "id": "q1", "type": "article-newspaper", "title": "Envoy leaves", "container-title": "Lake Gazette", "author": [person],
        "URL": "https://gazette.test/1", "issued": {"date-parts": [["2031", 5, 6]]},
        "accessed": {"date-parts": [[2031, 9, 9]]},
    }  # fmt: skip
    (tmp_path / "l.json").write_text(json.dumps([csl, csl | {"issued": {"date-parts": [[2031, 5]]}}]))
    [one, two], _ = rows(tmp_path / "l.json")
    assert one == Listed("l.json:1", "q1", "https://gazette.test/1", "Envoy leaves", "Lake Gazette", "Tess Quorn", None, DAY)
    assert two.published is None


def test_every_reference_of_a_list_is_a_row_whatever_its_neighbours_are(tmp_path):
    open_ended = "TY  - NEWS\nTI  - {0}\nUR  - https://gazette.test/{0}\n"
    (tmp_path / "a.ris").write_text("".join(f"{open_ended.format(n)}\n" for n in (1, 2)) + "ER  - \n")
    csl = {"type": "article-newspaper", "title": "3", "URL": "https://gazette.test/3", "issued": {"date-parts": [[2031, 5, 6]]}}
    (tmp_path / "b.json").write_text(json.dumps({"items": [csl | {"author": True}, csl | {"URL": "https://gazette.test/4"}]}))
    zotero = {"itemType": "newspaperArticle", "creators": [], "url": "https://gazette.test/5", "date": "2031-05-06"}
    (tmp_path / "c.json").write_text(json.dumps([{"key": "AB", "data": zotero}]))
    (tmp_path / "d.json").write_text(json.dumps([{"type": "news", "issued": "6 May", "url": "https://gazette.test/6"}]))
    found, rest = rows(tmp_path)
    assert ([e.url[-1] for e in found], rest) == (["1", "2", "3", "4", "5", "6"], [])
    assert [e.published for e in found[2:5]] == [DAY] * 3


def test_tables_addresses_and_folders_of_them_are_lists(tmp_path):
    table = pa.table({"link": ["https://gazette.test/1"], "headline": ["Talks"], "text": [ONE]})
    pq.write_table(table, tmp_path / "a.parquet")
    (tmp_path / "b.txt").write_text("# mine\nhttps://gazette.test/2\nnothing\n")
    (tmp_path / "c.jsonl").write_text('{"page": "https://gazette.test/3"}\n')
    (tmp_path / "d.doc").write_bytes(b"x")
    found, rest = rows(tmp_path, url="page")
    assert [e.url for e in found] == ["https://gazette.test/2", "https://gazette.test/3"]
    assert rest == [
        ("a.parquet", "no column page; there are link, headline, text"), ("b.txt:3", "no address"),
        ("d.doc", "not a list that is read"),
    ]  # fmt: skip
    assert [e.url for e in rows(tmp_path / "a.parquet")[0]] == ["https://gazette.test/1"]


def test_feeds_and_sitemaps_are_lists_of_what_they_name(tmp_path, monkeypatch):
    row = {"url": "https://gazette.test/1", "title": "Talks", "outlet": None, "language": "en", "published": DAY}
    monkeypatch.setattr("kit.reading.formats.feeds.addresses", lambda source: iter([row]), raising=False)
    for name, begins in (("map.xml", "<urlset/>"), ("feed.json", '{"version": "https://jsonfeed.org/version/1.1"}')):
        (tmp_path / name).write_text(begins)
        assert rows(tmp_path / name) == (
            [Listed(f"{name}:1", None, "https://gazette.test/1", "Talks", None, None, "en", DAY)],
            [],
        )


@pytest.mark.parametrize("name", ["a.csv", "a.gkg.csv", "a.json", "a.ris"])
def test_damaged_lists_are_accounted_for(tmp_path, name):
    given = {
        "a.csv": "id,title,url\n1,Talks,https://gazette.test/1\n2,Gate,https://gazette.test/2\n",
        "a.gkg.csv": record(1) + "\n" + record(2),
        "a.json": json.dumps(
            [{"type": "article", "title": "Talks", "URL": "https://gazette.test/1", "issued": {"date-parts": [[2031]]}}] * 2
        ),
        "a.ris": "TY  - NEWS\nTI  - Talks\nUR  - https://gazette.test/1\nER  - \n",
    }[name]
    for damaged in mutated(given.encode()):
        (tmp_path / name).write_bytes(damaged)
        found, rest = rows(tmp_path / name)
        assert found or rest or name == "a.ris" or not damaged.partition(b"\n")[2].strip()


# The command


def page(n):
    return (f'<html><head><title>Talks {n}</title><link rel="canonical" href="https://gazette.test/talks/{n}"></head><body>'
            f"<article><h1>Talks {n}</h1><p>{ONE}</p><p>{TWO}</p></article></body></html>")  # fmt: skip


def test_match_writes_what_code_reads(tmp_path):
    (tmp_path / "pages").mkdir()
    for n in (1, 2, 3):
        (tmp_path / "pages" / f"{n}.html").write_text(page(n))
    (tmp_path / "list.csv").write_text(
        "url,date\n" + "".join(f"http://m.gazette.test/talks/{n}?fbclid=x,2031-05-0{n}\n" for n in (1, 2, 5))
    )
    done = kit_here("match", tmp_path / "list.csv", tmp_path / "pages", "--out", tmp_path / "m.jsonl")
    assert done.returncode == 0
    assert done.stdout.splitlines()[:2] == [
        "2 of 3 on the list have a text",
        "1 of the list without a text, 0 listed twice, 0 rows that cannot be used; 1 of 3 texts on no list, 0 not read: "
        f"{tmp_path / 'm-unmatched.csv'}",
    ]
    coded = kit_here("code", tmp_path / "m.jsonl", "--out", tmp_path / "case")
    assert coded.returncode == 0
    assert f"{tmp_path / 'case'}: 2 articles" in coded.stdout
    again = kit_here("match", tmp_path / "list.csv", tmp_path / "pages", "--out", tmp_path / "m.jsonl")
    assert (again.returncode, again.stderr.count("is there: choose another place")) == (2, 1)


def test_match_ends_with_1_where_nothing_has_a_text_and_with_2_where_nothing_can_be_done(tmp_path):
    (tmp_path / "list.txt").write_text("https://gazette.test/1\n")
    (tmp_path / "a.txt").write_text(ONE)
    done = kit_here("match", tmp_path / "list.txt", tmp_path / "a.txt", "--out", tmp_path / "m")
    assert (done.returncode, done.stdout.splitlines()[0]) == (1, "0 of 1 on the list has a text")
    assert [p.name for p in (tmp_path / "m").iterdir() if not p.name.startswith(".")] == ["unmatched.csv"]
    again = kit_here("match", tmp_path / "list.txt", tmp_path / "a.txt", "--out", tmp_path / "m")
    assert (again.returncode, again.stdout) == (1, done.stdout)
    assert kit_here("match", tmp_path / "nowhere.csv", tmp_path / "a.txt", "--out", tmp_path / "n").returncode == 2
    assert (
        kit_here("match", tmp_path / "list.txt", tmp_path / "a.txt", "--out", tmp_path / "n", "--column", "x=y").returncode == 2
    )
