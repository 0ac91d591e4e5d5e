"""Exports of Europresse and ProQuest: facts of the vendors' own files, told by invented articles."""

from datetime import date

import pytest

from kit.reading.documents import documents
from kit.reading.formats import find
from kit.reading.items import Document
from kit.reading.sources import Meter
from tests.reading.formats.mutated import mutated
from tests.reading.formats.written import WORDS, source_of

DAY = date(2031, 5, 6)
PARAGRAPHS = "".join(f"<p>{p}</p>" for p in WORDS)
ARTICLE = """<article> <header> <div class="rdp__DocPublicationName"> <span class="DocPublicationName">Lake Gazette, no. 1234
   </span> </div> <div> <span class="DocHeader">World, mardi 6 mai 2031 840 mots, p. 16</span> </div> <div class="titreArticle">
 <p class="sm-margin-bottomNews">FERRIES</p> <p class="sm-margin-TopNews titreArticleVisu rdp__articletitle">The <mark>gate</mark> opens</p>
 </div> <div class="sm-margin-bottomNews">Tess Quorn</div> </header> <section> <div class="DocText"> <div class="docOcurrContainer">{}</div>
 </div> <div class="apd-wrapper"><p>Also in <span class="source-name-APD">Hill Post</span></p></div> </section> <aside> <div>
 <p><b>Illustration(s) :</b></p> <p>The gate at noon.</p> </div> </aside> <footer> <small>© 2031 Lake Press. Tous droits réservés.</small>
 <p>Numéro de document : news·20310506·LG·0q1503_1256056</p> <div id="divPubliC"> <span>Date d'émission : <b>2031-07-04</b></span> </div>
 </footer> </article>"""
SECOND = """<article> <header> <div><span class="DocPublicationName">The Hill Post (site web)</span></div>
 <div class="titreArticle"><p class="titreArticleVisu">Guards stay on the eastern pier</p></div> </header> <section><p>{}</p></section>
 <footer><p>Numéro de document : news·20310507·HP·775</p></footer> </article>"""
EUROPRESSE = (
    '<!DOCTYPE html><html><head><meta charset="utf-8"><style>.DocPublicationName{color:#83724e}</style></head><body>'
    f"{ARTICLE.format(PARAGRAPHS)}{SECOND.format(WORDS[2])}</body></html>"
)
BEFORE = (
    '<html><head><META http-equiv="Content-Type" content="text/html; charset=ISO-8859-1"></head><body><form><input type="button"></form>'
    '<table style="table-layout: fixed"><tr><td><table><tr><td><img src="a.gif"></td></tr></table>'
    '<span class="DocPublicationName">Lake Gazette</span><br><span class="DocHeader">World, </span><span class="DocHeader">mardi </span>'
    '<span class="DocHeader">6 mai 2031</span><br><br><span class="TitreArticleVisu">The gate opens</span><br>Tess Quorn<br><br>'
    + "<p></p>".join(WORDS)
    + "<p></p><b><i>© 2031 Lake Press. Tous droits réservés.</i></b><p></p>Numéro de document : news·20310506·LG·2040056000<br>"
    "<table><tr><td>news·20310506·LG·2040056000</td></tr><tr><td>Date d'émission : <b>2031-07-04</b></td></tr></table></td></tr></table>"
    "</body></html>"
)
FIELDS = [
    ("Subject", "Ferries; Harbours"), ("Business indexing term", "Subject: Ferries"), ("Title", "The gate opens"),
    ("Publication title", "Lake Gazette; Holmby"), ("Publication year", "2031"), ("Publication date", "May 6, 2031"),
    ("Section", "World"), ("Publisher", "Lake Press Ltd."), ("Place of publication", "Holmby"), ("Source type", "Newspaper"),
    ("Language of publication", "English"), ("Document type", "News"), ("ProQuest document ID", "3107396628"),
    ("Document URL", "https://proxy.lake.example/login?url=https://www.proquest.com/docview/3107396628/se-2?accountid=15090"),
    ("Copyright", "Copyright 2031 Lake Press Ltd."), ("Last updated", "2031-06-01"), ("Database", "Lake Newsstream"),
]  # fmt: skip
OPENURL = "https://links.example/openurl?genre=article&amp;atitle=The+gate&amp;date=2031-05-07&amp;spage=A.4"


def document(number, total, title, above, text, fields):
    below = "\n\n".join(f"{name}: {value}" for name, value in fields)
    head = "\n\n".join([f"Document {number} of {total}", title, *(f"{name}: {value}" for name, value in above)])
    return f"{'_' * 60}\n\n{head}\n\n{text}\n\n{below}\n\n"


TEXT = (
    document(1, 2, "The gate opens", [("Author", "Quorn, Tess; Holm, Ada"), ("Abstract", "Two weeks of ferries."), ("Links", OPENURL)],
             "Full text: " + "\n".join(WORDS) + "\n\nCAPTION: The gate at noon.\nCREDIT: Tess Quorn", FIELDS)
    + document(2, 2, "Guards stay on the eastern pier", [("Abstract", "None available."), ("Links", OPENURL)], f"Full text: {WORDS[2]}",
               [("Publication title", "The Hill Post"), ("Publication date", "Ma y 7, 2031"), ("ProQuest document ID", "7")])
    + f"{'_' * 60}\n\nContact us at: http://about.example/support\nDatabase copyright © 2031 ProQuest LLC. All rights reserved."
)  # fmt: skip


def block(name, value):
    return f'<p style="margin-bottom:5pt;"><strong>{name}: </strong>{value}</p>\n'


PAGE = (
    '<html><body><div style="margin-bottom:20px"><a name="DocID_LAKE_3107396628"></a><p></p><p style="font-weight:bold;">The gate opens</p>'
    + block("Author", "Quorn, Tess") + block("Publication info", "Lake Gazette ; Holmby [Holmby]06 May 2031: A.4.")
    + '<p><a href="https://www.proquest.com/docview/3107396628">ProQuest document link</a></p>' + block("Abstract", "")
    + "<p>Two weeks of ferries.</p><div style='clear:both'><strong>Links: </strong><a href='https://links.example'>Links</a></div>"
    + f'<p><strong>Full text: </strong><text wordcount="84"><meta name="ValidationSchema"><title></title>{PARAGRAPHS}</text></p>'
    + "".join(block(*field) for field in FIELDS) + "</div></body></html>"
)  # fmt: skip


def read(path, data, **options):
    path.write_bytes(data if isinstance(data, bytes) else data.encode())
    found = list(documents([path], **options))
    return [d for d in found if isinstance(d, Document)], [(d.place, d.reason) for d in found if not isinstance(d, Document)]


@pytest.mark.parametrize("data", [EUROPRESSE, BEFORE.encode("latin-1", "replace")])
def test_articles_of_europresse_have_their_fields_and_nothing_else_in_the_text(tmp_path, data):
    (first, *others), rejected = read(tmp_path / "e.html", data)
    assert rejected == []
    assert (first.title, first.byline, first.outlet) == ("The gate opens", "Tess Quorn", "Lake Gazette")
    assert (first.published, first.published_basis) == (DAY, "printed")
    assert (
        first.text == "\n\n".join(WORDS).encode("latin-1", "replace").decode() if isinstance(data, bytes) else "\n\n".join(WORDS)
    )
    if others:
        assert (others[0].title, others[0].byline, others[0].outlet) == ("Guards stay on the eastern pier", None, "The Hill Post")
        assert (others[0].published, others[0].published_basis) == (date(2031, 5, 7), "metadata")
        assert others[0].text == WORDS[2]


def test_a_document_of_europresse_is_known_by_its_number_in_whatever_file(tmp_path):
    (first, _), _ = read(tmp_path / "a.html", EUROPRESSE)
    (_, again), _ = read(tmp_path / "b.html", SECOND.format(WORDS[2]) + ARTICLE.format(PARAGRAPHS))
    assert (again.id, again.sha256) == (first.id, first.sha256)
    (tmp_path / "b.html").write_text(EUROPRESSE, "utf-8")
    copies = [d.reason for d in documents([tmp_path]) if not isinstance(d, Document)]
    assert copies == [f"the same as {first.id}", "the same as news20310507hp775"]


def test_documents_of_proquest_are_articles_with_their_fields_and_nothing_else_in_the_text(tmp_path):
    meter = Meter()
    (first, second), rejected = read(tmp_path / "p.txt", TEXT, meter=meter)
    assert ([tuple(told)[1:] for told in meter.announced], rejected) == ([(2, 2)], [])
    assert (first.id, first.title, first.byline, first.outlet) == (
        "3107396628",
        "The gate opens",
        "Tess Quorn; Ada Holm",
        "Lake Gazette",
    )
    assert (first.published, first.published_basis, first.language) == (DAY, "printed", "en")
    assert (first.url, first.text) == ("https://www.proquest.com/docview/3107396628/se-2", "\n\n".join(WORDS))
    assert (second.title, second.outlet, second.text) == ("Guards stay on the eastern pier", "The Hill Post", WORDS[2])
    assert second.published == date(2031, 5, 7)  # of its link: the printed one is broken by a space, as such files do


def test_a_list_without_numbers_and_a_page_are_read_alike(tmp_path):
    (first, _), _ = read(tmp_path / "p.txt", TEXT.replace("Document 1 of 2", "").replace("Document 2 of 2", ""))
    (page,), rejected = read(tmp_path / "p.html", PAGE)
    assert rejected == []
    assert (page.id, page.title, page.outlet, page.published, page.text) == (first.id, first.title, first.outlet, DAY, first.text)
    assert page.byline == "Tess Quorn"


def test_paragraphs_that_begin_as_fields_and_rights_do_are_text(tmp_path):
    said = [WORDS[0], "Location: that is what matters most, the envoy said.", WORDS[1]]
    (one,), _ = read(tmp_path / "p.txt", document(1, 1, "The pier", [], "Full text: " + "\n\n".join(said), FIELDS))
    assert one.text == "\n\n".join(said)
    said = [
        WORDS[0],
        "Copyright law is the hardest chapter of the talks, the envoy said.",
        WORDS[1],
        "Copyright 2031 Lake Press.",
    ]
    (two,), _ = read(tmp_path / "e.html", "<html>" + ARTICLE.format("".join(f"<p>{p}</p>" for p in said)))
    assert two.text == "\n\n".join(said[:3])


def test_what_proquest_gives_without_its_text_is_told(tmp_path):
    without = document(1, 2, "The gate opens", [("Abstract", "Two weeks of ferries.")], "Full text: Not available.", FIELDS)
    good, rejected = read(tmp_path / "p.txt", without + document(2, 2, "The pier", [], f"Full text: {WORDS[0]}", FIELDS[3:]))
    assert [d.title for d in good] == ["The pier"]
    assert rejected == [("p.txt:1", "no full text: ProQuest gives title, fields and at most an abstract")]


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("a.html", "<html><body><article><h1>The gate opens</h1><p>Europresse and ProQuest list it.</p></article></body></html>"),
        ("b.txt", f"{'_' * 60}\n\nThe gate opens\n\n{WORDS[0]}\n"),
        ("c.txt", f"ProQuest document ID: 4\n\n{WORDS[0]}\n"),
    ],
)  # fmt: skip
def test_files_that_are_of_neither_are_left_to_the_readers_of_their_kind(tmp_path, name, data):
    (tmp_path / name).write_text(data, "utf-8")
    assert find(source_of(tmp_path / name), name) is None


@pytest.mark.parametrize(("name", "data"), [("e.html", EUROPRESSE), ("f.html", BEFORE), ("p.txt", TEXT), ("p.html", PAGE)])
def test_damaged_files_are_accounted_for(tmp_path, name, data):
    for number, damaged in enumerate(mutated(data.encode())):
        (tmp_path / name).write_bytes(damaged)
        found = list(documents([tmp_path / name]))
        assert found, number
        assert not [d for d in found if getattr(d, "reason", "").startswith("it cannot be read")], (number, found)
