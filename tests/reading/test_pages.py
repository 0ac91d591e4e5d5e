"""Web pages: what is quoted, noted and timed in them, their days, and pages that are none."""

from datetime import date

import pytest

from kit.reading.documents import Document, Rejected, documents
from kit.text import cleaning

DAY = date(2031, 5, 26)
TEXT = (
    "<p>The wardens of both shores met for three hours on the island and agreed to open the gate again before the winter, a clerk said.</p>"
    "<p>Nobody left before the lamps were lit, and the boats that had waited in the harbour for a week went home in the night.</p>"
    "<p>The office of the harbour said that a lamp would stand on either side of the gate, and that nobody would pay for it.</p>"
)


def page(tmp_path, head="", above="", text=TEXT, below="", lang="en", name="p.html"):
    (tmp_path / name).write_text(
        f'<!DOCTYPE html><html lang="{lang}"><head><meta charset="utf-8"><title>The gate opens | Lake Gazette</title>{head}</head><body>'
        f"<header><nav><a href='/'>Home</a></nav></header><main><article><h1>The gate opens</h1>{above}{text}</article></main>"
        f"<footer>{below}</footer></body></html>"
    )
    [found] = documents([tmp_path / name])
    return found


def ld(kind, **fields):
    import json

    return (
        f'<script type="application/ld+json">{json.dumps({"@context": "https://schema.org", "@type": kind, **fields})}</script>'
    )


# What the extractor would lose


def test_marks_of_notes_are_glued_to_no_word_and_no_number(tmp_path):
    # trafilatura 2.3.1 keeps the text of <sup> without a space
    notes = "<p>At least 31<sup>4</sup> boats sank, Otta Vell<sup><a href='#n1'>[1]</a></sup> said.<sup>2</sup> The 1<sup>st</sup> of 3 km<sup>2</sup>.</p>"
    assert "At least 31 boats sank, Otta Vell said. The 1st of 3 km²." in page(tmp_path, text=notes + TEXT).text


def test_what_an_element_quotes_stands_in_quotation_marks(tmp_path):
    # trafilatura 2.3.1 drops <q> with its marks
    said = "<p>Otta Vell said: <q>We shall open <em>it</em>, as <q>they</q> say.</q></p>"
    assert "Otta Vell said: “We shall open it, as ‘they’ say.”" in page(tmp_path, text=said + TEXT).text
    marked = "<p>Otta Vell said: <q>“We shall open it.”</q></p>"
    assert "said: “We shall open it.”" in page(tmp_path, text=marked + TEXT).text


def test_a_quoted_block_stands_in_the_paragraph_of_its_speaker(tmp_path):
    # trafilatura 2.3.1 gives a blockquote as a paragraph like any other
    block = "<p>Otta Vell said after the meeting:</p><blockquote><p>We shall open it.</p><p>We shall not pay.</p></blockquote><p>He left.</p>"
    lines = page(tmp_path, text=block + TEXT).text.split("\n")
    assert lines[:3] == ["Otta Vell said after the meeting: “We shall open it.”", "“We shall not pay.”", "He left."]


def test_a_signed_block_and_an_embedded_post_stand_behind_a_name_and_date_no_article(tmp_path):
    block = "<blockquote><p>We shall open it before the winter.</p><footer>— Otta Vell</footer></blockquote>"
    assert "Otta Vell: “We shall open it before the winter.”" in page(tmp_path, text=TEXT + block).text
    post = (
        "<blockquote class='twitter-tweet'><p lang='en'>We shall open it before the winter.</p>&mdash; Otta Vell (@vell_x) "
        "<a href='https://t.example/1'>May 26, 2031</a></blockquote>"
    )
    found = page(tmp_path, text=TEXT + post)
    assert "Otta Vell: “We shall open it before the winter.”" in found.text
    assert found.published is None


def test_the_title_is_no_line_of_the_text(tmp_path):
    assert page(tmp_path).text.startswith("The wardens of both shores")


# Live blogs


def test_posts_of_a_live_blog_that_only_machines_are_given_are_read_in_order_each_with_its_day(tmp_path):
    posts = [
        {
            "@type": "BlogPosting",
            "headline": "Late",
            "datePublished": "2031-05-27T08:05:00Z",
            "articleBody": "Otta Vell said that the gate was shut.",
        },
        {
            "@type": "BlogPosting",
            "headline": "Early",
            "datePublished": "2031-05-26T12:40:00Z",
            "articleBody": "The clerk said that the gate was open.",
        },
    ]
    head = ld("LiveBlogPosting", headline="Gate live", datePublished="2031-05-26T06:00:00Z", liveBlogUpdate=posts)
    found = page(tmp_path, head=head, text="<div id='app'></div>")
    assert found.text.split("\n") == [
        "Early", "26 May 2031, 12:40: The clerk said that the gate was open.", "Late", "27 May 2031, 08:05: Otta Vell said that the gate was shut.",
    ]  # fmt: skip
    assert (found.title, found.published) == ("Gate live", date(2031, 5, 26))
    assert found.doubts == (("day", "a live blog: its entries go on to 2031-05-27"),)


def test_times_of_entries_stand_before_their_text(tmp_path):
    # trafilatura 2.3.1 drops <time>
    entries = "".join(
        f"<section class='post'><time datetime='2031-05-{n}T10:0{n - 25}:00Z'>10:0{n - 25}</time><p>Entry {n} said that the gate would stay open for the boats.</p></section>"
        for n in (25, 26, 27)
    )
    found = page(tmp_path, head=ld("LiveBlogPosting", datePublished="2031-05-25T06:00:00Z"), text=TEXT + entries)
    assert "26 May 2031, 10:01: Entry 26 said" in found.text
    assert found.published == date(2031, 5, 25)  # the day of the page; each entry has its own


def test_titles_of_entries_are_there_though_they_stand_in_a_header(tmp_path):
    # trafilatura 2.3.1 drops <header> within <article>, and most titles of articles within another one
    entries = "".join(
        f"<article class='post'><header><time datetime='2031-05-{n}T10:00:00Z'>10:00</time><h2>Lamp {n} is lit</h2></header>"
        f"<p>Entry {n} said that the gate would stay open for the boats.</p></article>"
        for n in (25, 26, 27)
    )
    found = page(tmp_path, head=ld("LiveBlogPosting", datePublished="2031-05-25T06:00:00Z"), text=TEXT + entries)
    kinds = {found.text[s.start : s.end]: s.kind for s in cleaning.read_lines(found.text)}
    for n in (25, 26, 27):
        assert kinds[f"Lamp {n} is lit"] == "heading"
        assert kinds[f"{n} May 2031, 10:00: Entry {n} said that the gate would stay open for the boats."] == "body"


def test_a_headline_with_a_dash_hides_no_outlet(tmp_path):
    (tmp_path / "p.html").write_text(
        f"<html><head><title>The gate opens – again - Lake Gazette</title></head><body><article><h1>The gate opens – again</h1>{TEXT}</article></body></html>"
    )
    [found] = documents([tmp_path])
    assert (found.title, found.outlet) == ("The gate opens – again", "Lake Gazette")


# Days


@pytest.mark.parametrize(
    "head",
    [
        '<meta property="article:published_time" content="2031-05-26T23:30:00-05:00"><meta property="article:modified_time" content="2031-06-01">',
        '<meta property="article:modified_time" content="2031-06-01"><meta name="parsely-pub-date" content="2031-05-26T18:30:00Z">',
        '<meta name="sailthru.date" content="Mon, 26 May 2031 18:30:00 +0000">',
        '<meta name="pubdate" content="20310526">',
        '<meta itemprop="datePublished" content="2031-05-26">',
        '<meta content="2031-05-26" name="DC.date.issued">',
        '<meta property="og:updated_time" content="2031-06-01">'
        + ld("NewsArticle", dateModified="2031-06-01", datePublished="2031-05-26"),
        ld("WebPage", datePublished="2015-01-01") + ld("NewsArticle", datePublished="2031-05-26T18:30:00Z"),
        '<link rel="canonical" href="https://lake.example/world/2031/may/26/gate">',
    ],
)
def test_the_day_is_that_of_publication(tmp_path, head):
    assert page(tmp_path, head=head).published == DAY


@pytest.mark.parametrize(
    "above",
    [
        '<p class="byline">By Ada Holm, 26 May 2031</p>',
        '<p class="date">Published 26/05/2031 10:20 GMT</p>',
        '<p class="meta">26 May 2031</p>',
        '<div><time class="timeago" datetime="Mon May 26 2031 15:21:41 GMT+0000">26 May 2031</time></div>',
        '<time class="updated" datetime="2031-06-01">Updated 1 June 2031</time><time class="published" datetime="2031-05-26">First published 26 May</time>',
        '<p class="date">Updated 1 June 2031</p><p class="date">Published 26 May 2031</p>',
    ],
)
def test_a_day_printed_above_the_text_is_that_of_publication_but_not_one_of_change(tmp_path, above):
    below = '<div class="comments"><time datetime="2031-06-05">5 June 2031</time></div>'
    assert page(tmp_path, above=above, below=below).published == DAY


@pytest.mark.parametrize(
    ("parts"),
    [
        {"below": "© 2019–2031 Lake Gazette"},
        {"below": '<aside><time datetime="2031-01-01">1 January 2031</time></aside>', "above": "<p>3 hours ago</p>"},
        {
            "text": "<p>On 26 May 2031 the gate was shut, and nobody thought that it would open again, the wardens of the lake recalled.</p>"
            + TEXT
        },
        {"head": '<script>var ad={"expires":"2031-05-26"};</script>'},
        {"head": '<link rel="canonical" href="https://lake.example/2031/05/gate">'},
        {"text": TEXT + '<div class="related-stories"><p class="date">26 May 2031</p></div>'},
        {"head": '<meta property="article:modified_time" content="2031-05-26">'},
    ],
)
def test_no_day_beats_a_wrong_day(tmp_path, parts):
    # trafilatura 2.3.1 (htmldate 1.11.0) takes any day of a page, and the first of a year for a year
    assert page(tmp_path, **parts).published is None


@pytest.mark.parametrize(
    ("lang", "day"), [("en-GB", date(2031, 6, 5)), ("en-US", date(2031, 5, 6)), ("de", date(2031, 6, 5)), ("en", None)]
)
def test_the_language_of_a_page_says_which_of_day_and_month_comes_first(tmp_path, lang, day):
    assert page(tmp_path, above='<p class="date">Published 05/06/2031</p>', lang=lang).published == day


# Outlet, and what is no article


def test_the_outlet_stands_behind_the_title(tmp_path):
    assert page(tmp_path).outlet == "Lake Gazette"


@pytest.mark.parametrize(
    "text",
    [
        "<p>We and our 214 partners use cookies to store information on your device and to show you personalised content.</p><p>By pressing accept you agree.</p>",
        "<p>We and our partners store and access information on a device, such as cookies, and process personal data.</p>",
        "<p>Please enable JavaScript and cookies to continue. This check protects the site from automatic requests of robots.</p>",
        "<p>Verify that you are a human: solve the captcha to go on. Your browser sent too many requests.</p>",
    ],
)
def test_a_page_that_asks_for_consent_or_proof_is_no_article(tmp_path, text):
    found = page(tmp_path, text=text)
    assert isinstance(found, Rejected)
    assert "consent" in found.reason or "no article" in found.reason
    plain = tmp_path / "p.txt"
    plain.write_text(text.replace("<p>", "\n").replace("</p>", ""))
    assert isinstance(next(iter(documents([plain]))), Rejected)


@pytest.mark.parametrize(
    ("lang", "text", "button"),
    [
        ("de", "Mit Werbung weiterlesen: Wir und unsere 90 Partner verarbeiten personenbezogene Daten und setzen Cookies.", "Akzeptieren"),
        ("de", "Wir benötigen Ihre Einwilligung, um Anzeigen zu messen und Daten auf Ihrem Gerät zu speichern.", "Zustimmen und weiter"),
        ("fr", "Avec nos 90 partenaires nous utilisons des cookies pour mesurer la publicité et personnaliser les contenus.", "Tout accepter"),
        ("nl", "Wij en onze 90 partners vragen uw toestemming om cookies te plaatsen en advertenties te tonen.", "Akkoord"),
        ("es", "Nosotros y nuestros socios tratamos datos personales y usamos cookies para mostrar publicidad y contenido.", "Aceptar"),
        ("it", "Noi e i nostri fornitori archiviamo cookie sul dispositivo per pubblicità e contenuti.", "Accetta tutto"),
        ("pl", "My i nasi partnerzy przetwarzamy dane osobowe i zapisujemy ciasteczka, aby pokazywać reklamy.", "Zgadzam się"),
        ("sv", "Vi och våra partner behandlar personuppgifter och lagrar cookies för annonser och innehåll.", "Godkänn alla"),
    ],
)  # fmt: skip
def test_a_page_that_asks_for_consent_in_another_language_is_no_article(tmp_path, lang, text, button):
    text = f"<h2>Lake</h2><p>{text}</p><button>{button}</button><button>Abo</button>"
    found = page(tmp_path, text=text, lang=lang)
    assert isinstance(found, Rejected) and "consent" in found.reason


@pytest.mark.parametrize(
    "text",
    [
        "Die Wärter beider Ufer trafen sich drei Stunden auf der Insel. Das Amt will die Daten der Boote veröffentlichen.",
        "Les gardiens des deux rives ont accepté de rouvrir la porte. Leurs partenaires de l’île continuent la grève.",
        "The partners agreed to store data of the ferry on a device in the harbour, and the wardens reject the plan to process it.",
    ],
)
def test_a_short_report_in_any_language_is_one(tmp_path, text):
    assert isinstance(page(tmp_path, text=f"<p>{text}</p>" * 1, lang=""), Document)


def test_a_story_about_consent_and_cookies_is_one(tmp_path):
    told = "<p>The wardens asked for consent before they counted cookies in the browser of the harbour office, a clerk said at noon.</p>"
    assert isinstance(page(tmp_path, text=told + TEXT * 2), Document)


def test_a_page_that_is_not_free_says_so(tmp_path):
    found = page(tmp_path, head=ld("NewsArticle", headline="The gate opens", isAccessibleForFree=False))
    assert found.doubts == (("text", "the page says that it is not free to read: the text may be cut"),)


# Plain files


def test_a_mark_of_byte_order_and_of_a_heading_are_no_part_of_the_title(tmp_path):
    (tmp_path / "a.md").write_text("\ufeff# The gate opens\n\nThe wardens met on the island.\n")
    (tmp_path / "b.txt").write_text(
        "Title: The gate opens, at last\nAuthor: Ada Holm\nSource: Lake Gazette\nDate: 26/05/2031\n\nThe wardens met there.\n"
    )
    one, two = documents([tmp_path])
    assert (one.title, one.text[0]) == ("The gate opens", "#")
    assert (two.title, two.byline, two.outlet, two.published) == ("The gate opens, at last", "Ada Holm", "Lake Gazette", DAY)


def test_the_name_of_a_newspaper_above_a_day_is_the_outlet(tmp_path):
    (tmp_path / "a.txt").write_text("Lake Gazette\n26 May 2031\n\nThe gate opens\n\nThe wardens met on the island.\n")
    (tmp_path / "b.txt").write_text("The Evening Herald, 26 May 2031\n\nThe gate opens\n\nThe wardens met in the hall.\n")
    (tmp_path / "c.txt").write_text("Hill Journal — May 26, 2031\n\nThe gate opens\n\nThe wardens met on the pier.\n")
    (tmp_path / "d.txt").write_text("The gate opens | Lake Gazette\n\nPublished: 26/05/2031\n\nThe wardens met on the quay.\n")
    found = list(documents([tmp_path]))
    names = ["Lake Gazette", "The Evening Herald", "Hill Journal", "Lake Gazette"]
    assert [(d.outlet, d.title, d.published) for d in found] == [(name, "The gate opens", DAY) for name in names]


NEXIS = """                1 of 2 DOCUMENTS

                Lake Gazette

                May 26, 2031 Monday

The gate opens

BYLINE: Ada Holm

LENGTH: 60 words

The wardens met on the island and agreed to open the gate.

LOAD-DATE: June 1, 2031

                2 of 2 DOCUMENTS

                Hill Post

                May 27, 2031 Tuesday

The gate is shut

BYLINE: Bo Venn

The wardens met in the hall and agreed to shut the gate.
"""


def test_documents_of_one_file_are_articles_of_their_own(tmp_path):
    (tmp_path / "n.txt").write_text(NEXIS)
    found = list(documents([tmp_path]))
    assert [(d.id, d.place, d.outlet, d.title, d.byline, d.published) for d in found] == [
        ("n-1", "n.txt:1", "Lake Gazette", "The gate opens", "Ada Holm", DAY),
        ("n-2", "n.txt:2", "Hill Post", "The gate is shut", "Bo Venn", date(2031, 5, 27)),
    ]


def test_documents_under_headers_and_those_with_a_mark_at_their_end_are_told_apart(tmp_path):
    one = "Title: {t}\nDate: 2031-05-26\n\nThe wardens met on the {t} and left again.\n"
    (tmp_path / "a.txt").write_text(f"{one.format(t='island')}{'=' * 40}\n{one.format(t='pier')}")
    below = "The gate of the {t}\n26 May 2031\nLake Gazette\n\nThe wardens met on the {t} and left again.\n\nDocument LKGZ000020310526ef5q000{n}a\n\n"
    (tmp_path / "b.txt").write_text("".join(below.format(t=t, n=n) for n, t in enumerate(("hill", "shore"))))
    (tmp_path / "c.txt").write_text(
        f"The gate opens\n\nThe wardens met on the island.\n\n{'-' * 50}\n\nThe clerk left at noon.\n"
    )
    assert [(d.id, d.title) for d in documents([tmp_path])] == [
        ("a-1", "island"), ("a-2", "pier"), ("b-1", "The gate of the hill"), ("b-2", "The gate of the shore"), ("c", "The gate opens"),
    ]  # fmt: skip


ISLAND, HALL = (
    "The wardens met on the island and agreed to open the gate.",
    "The wardens met in the hall and agreed to shut the gate.",
)
UNI = f"""User Name: Ada Holm
Date and Time: Thursday, 1 June 2031 10:00:00 GMT

Documents (2)

1. The gate opens
Client/Matter: -None-
2. The gate is shut

The gate opens
Lake Gazette
May 26, 2031 Monday

Copyright 2031 Lake Gazette All Rights Reserved

Length: 60 words
Byline: Ada Holm

Body

{ISLAND}

Load-Date: June 1, 2031

End of Document

The gate is shut
Hill Post (Holmby)
May 27, 2031 Tuesday

Body

{HALL}

End of Document
"""
PROQUEST = f"""____________________________________________________________

Document 1 of 2

The gate opens

Author: Holm, Ada

Publication info: Lake Gazette ; Holmby [Holmby]26 May 2031: A.4.

Full text: {ISLAND}

Title: The gate opens

Publication title: Lake Gazette

Publication date: May 26, 2031

Source type: Newspapers

____________________________________________________________

Document 2 of 2

The gate is shut

Full text: {HALL}

Publication title: Hill Post

Publication date: May 27, 2031
"""
FACTIVA = f"""HD  The gate opens
BY  By Ada Holm
WC  410 words
PD  26 May 2031
SN  Lake Gazette
LA  English
LP
{ISLAND}
TD
NS  gate : Gates and Bridges of the Lake, and whatever belongs to them.
AN  Document LKGZ000020310526ef5q0000a

HD  The gate is shut
PD  27 May 2031
SN  Hill Post
LP
{HALL}
AN  Document HLPS000020310527ef5q0000b
"""
COUNTED = f"""News
The gate opens
By Ada Holm
410 words
26 May 2031
10:20
Lake Gazette
LKGZ
English
Copyright 2031. Lake Press.

{ISLAND}

Document LKGZ000020310526ef5q0000a

World
The gate is shut
220 words
27 May 2031
Hill Post
(c) 2031 Hill Press

{HALL}

Document HLPS000020310527ef5q0000b
"""
HEADED = f"""=== ARTICLE 1 ===
The gate opens
Lake Gazette
26 May 2031

{ISLAND}

=== ARTICLE 2 ===
The gate is shut
Hill Post
27 May 2031

{HALL}
"""
STARRED = f"""The gate opens
Lake Gazette, 26 May 2031

{ISLAND}

***

The gate is shut
Hill Post, 27 May 2031

{HALL}
"""
FIELDS = f"""Title: The gate opens
Date: 2031-05-26
Source: Lake Gazette

{ISLAND}

Title: The gate is shut
Date: 2031-05-27
Source: Hill Post

{HALL}
"""


@pytest.mark.parametrize("text", [UNI, PROQUEST, FACTIVA, COUNTED, HEADED, STARRED, FIELDS])
def test_files_of_every_archive_are_cut_into_their_documents(tmp_path, text):
    (tmp_path / "n.txt").write_text(text)
    found = list(documents([tmp_path]))
    assert [(d.id, d.outlet.split(" (")[0], d.title, d.published) for d in found] == [
        ("n-1", "Lake Gazette", "The gate opens", DAY), ("n-2", "Hill Post", "The gate is shut", date(2031, 5, 27)),
    ]  # fmt: skip
    for document, body in zip(found, (ISLAND, HALL), strict=True):
        assert [document.text[s.start : s.end] for s in cleaning.read_lines(document.text) if s.kind == "body"] == [body]


@pytest.mark.parametrize(
    "text",
    [
        f"---\ntitle: The gate opens\ndate: 2031-05-26\n---\n\n{ISLAND}\n\n***\n\n{HALL}\n",
        f"The gate opens\n\n{ISLAND}\n\n---\n\n27 May 2031\n\n{HALL}\n",
        f"Date: 2031-05-26\n\n{ISLAND}\n\nSource: {HALL}\n",
    ],
)
def test_parts_of_one_article_stay_together(tmp_path, text):
    (tmp_path / "n.txt").write_text(text)
    assert [d.id for d in documents([tmp_path])] == ["n"]


def test_a_page_of_several_documents_is_told(tmp_path):
    (tmp_path / "n.html").write_text(
        "<html><body>" + "".join(f"<p>{x}</p>" for x in NEXIS.split("\n") if x.strip()) + "</body></html>"
    )
    [found] = documents([tmp_path])
    assert "it holds 2 documents" in found.reason


# Days, posts and notices in other forms


@pytest.mark.parametrize(
    "parts",
    [
        {"above": "<div class='dates'>Updated: May 28, 2031 | Published: May 26, 2031</div>"},
        {"above": "<div class='Page-datePublished'><stamp-of data-timestamp='1937556000000'></stamp-of></div>"},
        {"head": "<script>window.layer = [{'publishDate': '2031-05-26', 'expires': '2032-01-01'}];</script>"},
        {"head": "<script type='application/json'>{\"firstPublished\": \"2031-05-26T10:00:00Z\", \"updated\": \"2031-05-28\"}</script>"},
        {"head": '<script type="application/ld+json">{"@type": "NewsArticle", "headline": "The "gate"", "datePublished": "2031-05-26"}</script>'},
        {"head": "<script type='application/ld+json'>//<![CDATA[\n{\"@type\": \"NewsArticle\", \"datePublished\": \"2031-05-26\"}\n//]]></script>"},
    ],
)  # fmt: skip
def test_the_day_of_publication_is_read_also_from_scripts_and_stamps(tmp_path, parts):
    assert page(tmp_path, **parts).published == DAY


SHORT = (
    "<p>The wardens met on the island and agreed to open the gate.</p><p>Nobody left the island before the lamps were lit.</p>"
)


@pytest.mark.parametrize(
    "parts",
    [
        {
            "text": SHORT
            + "<p>The treaty of <time datetime='2019-05-26'>26 May 2019</time> was named by the wardens, Otta Vell said.</p>"
        },
        {"text": SHORT + "<p>Published in print on 27 May 2031.</p>"},
        {"head": "<script>var a = [{'publishDate': '2031-05-26'}, {'publishDate': '2031-05-27'}];</script>"},
        {"head": '<script type="application/ld+json">{"@type": "VideoObject", "datePublished": "2030-01-01"}</script>'},
    ],
)
def test_days_within_the_text_and_those_of_several_things_date_no_page(tmp_path, parts):
    assert page(tmp_path, **parts).published is None


def test_the_country_of_a_page_says_what_comes_first_in_its_days(tmp_path):
    day = "<span class='date'>05/06/2031</span>"
    assert page(tmp_path, head='<meta property="og:locale" content="en_GB">', above=day).published == date(2031, 6, 5)
    assert page(tmp_path, head='<meta property="og:locale" content="en_US">', above=day).published == date(2031, 5, 6)


def test_posts_of_live_blogs_are_read_by_whichever_names_they_have_and_without_their_html(tmp_path):
    posts = [
        {"name": "A lamp", "dateCreated": "2031-05-26T10:20:00Z", "description": "Otta Vell said that a lamp was lit."},
        {
            "headline": "A rope",
            "datePublished": "2031-05-25T22:20:00Z",
            "articleBody": "<p>“We go,” Otta Vell said.</p><p>She left.</p>",
        },
    ]
    blog = ld("LiveBlogPosting", headline="The gate live", datePublished="2031-05-25", liveBlogUpdate={"@list": posts})
    found = page(tmp_path, head=blog, text="<p>Follow the talks at the gate as they go on through the night, with our team.</p>")
    assert [line for line in found.text.split("\n") if line][-5:] == [
        "A rope",
        "25 May 2031, 22:20: “We go,” Otta Vell said.",
        "She left.",
        "A lamp",
        "26 May 2031, 10:20: Otta Vell said that a lamp was lit.",
    ]
    assert "Follow the talks" in found.text
    bare = page(tmp_path, head=ld("LiveBlogPosting", headline="The gate live", liveBlogUpdate=[]), text="<div id='app'></div>")
    assert bare.reason == "no running text: a live blog whose entries are not in the page"


@pytest.mark.parametrize(
    ("title", "text"),
    [
        ("Access Denied", "<p>You don't have permission to access this server.</p>"),
        (
            "404 - Page not found",
            "<p>The page you are looking for may have been moved, deleted or never existed. Try the search.</p>",
        ),
        ("Just a moment...", "<p>lake.example needs to review the security of your connection before proceeding.</p>"),
        ("Log in", "<p>Please log in or register to read this article. Registration is free.</p><p>Forgot your password?</p>"),
        ("The gate opens", "<noscript>You need to enable JavaScript to run this app.</noscript><div id='root'></div>"),
        ("451", "<p>This site is unavailable due to legal reasons in your country, and access cannot be granted.</p>"),
        ("Lake Gazette", "<p>Please disable your ad blocker and reload the page to go on to the site.</p>"),
        ("Service unavailable", "<p>The server is temporarily unavailable for maintenance. Please try again later.</p>"),
    ],
)
def test_a_page_that_says_that_there_is_no_article_is_none(tmp_path, title, text):
    (tmp_path / "p.html").write_text(f"<html><head><title>{title}</title></head><body><h1>{title}</h1>{text}</body></html>")
    [found] = documents([tmp_path])
    assert isinstance(found, Rejected) and found.reason.startswith("no article")


def test_an_article_about_consent_is_one(tmp_path):
    (tmp_path / "p.txt").write_text(
        "Cookies and the office\n\nThe office said that consent to cookies would be asked for by law. “We shall not let the partners "
        "of a site read personal data without consent,” said Ada Holm.\n"
    )
    [found] = documents([tmp_path])
    assert found.title == "Cookies and the office"


def test_what_was_struck_out_is_no_text_and_powers_are_raised(tmp_path):
    # trafilatura 2.3.1 keeps the text of <del> and glues <sup> to the word before
    more = "<p>The office said that <ins>40</ins><del>50</del> boats and 10<sup>6</sup> lamps were lost, and nobody knew.<sup>7,8</sup></p>"
    assert "40 boats and 10⁶ lamps were lost, and nobody knew." in page(tmp_path, text=TEXT + more).text


def test_a_quotation_in_a_figure_is_its_captions(tmp_path):
    # trafilatura 2.3.1 drops <figure> with the quotation in it
    quote = "<figure><blockquote>We shall open the gate.</blockquote><figcaption>— Otta Vell, warden</figcaption></figure>"
    assert "Otta Vell: “We shall open the gate.”" in page(tmp_path, text=TEXT + quote).text


def test_paragraphs_of_a_short_page_stay_apart_and_captions_go(tmp_path):
    # trafilatura 2.3.1 gives the text of some short pages on one line, with title and captions
    figure = "<figure><img src='x'><figcaption>Otta Vell at the lake. Photo: Ada Holm</figcaption></figure>"
    found = page(tmp_path, text=figure + SHORT)
    assert [line for line in found.text.split("\n") if line] == [
        "The wardens met on the island and agreed to open the gate.",
        "Nobody left the island before the lamps were lit.",
    ]


def test_controls_in_a_page_cost_no_article(tmp_path):
    # lxml 6 ends a page at a zero
    assert "open the gate" in page(tmp_path, text=TEXT.replace("gate", "ga\x02te&#0;")).text
