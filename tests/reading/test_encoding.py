"""Bytes of any encoding: UTF-8 first, also with wrong bytes; a guess by the letters of words, and said."""

import pytest

from kit.reading import encoding
from kit.reading.documents import Document, documents
from kit.reading.items import Unreadable
from kit.reading.outlets import Outlets

STORY = "The wardens met for three hours on the island, and nobody left. "


def test_a_wrong_byte_turns_no_text_into_another_alphabet():
    # charset-normalizer 3.5.3 takes the whole text for an alphabet in which the byte is a letter
    text, note = encoding.decode((STORY + "“Zoë,” he said in Gråvik. " + STORY).encode() + b"\xe9 left.")
    assert "“Zoë,” he said in Gråvik." in text
    assert text.endswith("\ufffd left.")
    assert note == "1 byte is no UTF-8 and marked \ufffd"
    assert encoding.decode((STORY * 3).encode() + b"\x81") == (STORY * 3 + "\ufffd", "1 byte is no UTF-8 and marked \ufffd")


@pytest.mark.parametrize(
    ("words", "name"),
    [
        ("“We go,” said Zoë Müller of Grävik", "windows-1252"),
        ("Élise Nuñez, Søren Grå and João Conceição", "windows-1252"),
        ("It cost £6bn – or €7bn – in Genève", "windows-1252"),
        ("Mevlana Doğruşoğlu and Işık", "windows-1254"),
        ("„Tak”, said Łucja Żółw and Świętek", "windows-1250"),
        ("Łucja Żółw and Świętek", "iso-8859-2"),
        ("Сторож сказав, що ворота відчинено", "windows-1251"),
        ("Сторож сказав, що ворота відчинено", "koi8-u"),
        ("Ο φύλακας είπε ναι", "windows-1253"),
    ],
)
def test_the_encoding_is_that_in_which_words_are_words(words, name):
    # charset-normalizer 3.5.3 reads short western texts as eastern ones
    text, note = encoding.decode(f"{STORY}{words}.".encode(name))
    assert text == f"{STORY}{words}."
    assert note.startswith(f"no UTF-8; read as {name}, guessed by ")


def test_other_alphabets_are_still_guessed_and_what_is_none_is_refused():
    text, note = encoding.decode("島の番人は三時間会議をした。門は冬の前に開く。".encode("shift_jis"))
    assert (text[0], "a guess" in note) == ("島", True)
    for raw in (b"", b"\0\1\2 binary \0", b"\xff\xfe\0"):
        with pytest.raises(Unreadable):
            encoding.decode(raw)
    assert encoding.decode("abc – é".encode("utf-16-le")).text == "abc – é"


@pytest.mark.parametrize("label", ["iso-8859-1", "latin1", "ISO-8859-1", "us-ascii", "windows-1252"])
def test_a_page_is_read_as_browsers_understand_what_it_declares(label):
    head = f'<html><head><meta charset="{label}"></head><body>'.encode()
    assert encoding.decode(head + b"\x93We go\x94 \x96 J\xfcrg", page=True) == (f"{head.decode()}“We go” – Jürg", "")
    assert encoding.decode(head + "“Jürg”".encode(), page=True).text.endswith("“Jürg”")  # it is UTF-8 all the same
    assert encoding.declared(b'<?xml version="1.0" encoding="iso-8859-9"?>') == "cp1254"
    assert encoding.declared(b"<meta charset=nonsense>") == ""


def test_what_was_encoded_twice_is_mended_and_counted():
    twice = "“Zoë,” he said".encode().decode("cp1252", "ignore")
    assert encoding.undo_twice("â€œZoÃ«,â€\x9d he said") == ("“Zoë,” he said", "3 signs were encoded twice and are mended")
    assert "Ã" in twice
    for text in ("“Zoë,” he said – …”", "Ça va — «Âme»", "plain"):
        assert encoding.undo_twice(text) == (text, "")


def test_guesses_are_told_with_the_article(tmp_path):
    (tmp_path / "a.txt").write_bytes((STORY + "“Zoë” left.").encode("cp1252"))
    (tmp_path / "t.csv").write_bytes(("id,text\na,“Zoë” left the island at noon.\n").encode("cp1252"))
    found = [d for d in documents([tmp_path]) if isinstance(d, Document)]
    assert [d.doubts[0][0] for d in found] == ["encoding", "encoding"]
    assert "windows-1252" in found[0].doubts[0][1]


def test_a_text_in_another_encoding_is_found_again_by_its_hash(tmp_path):
    from kit.reading import articles

    raw = f"The har-\nbour office\n\n{STORY}“Zoë” left the har-\nbour.\n".encode("cp1252")
    (tmp_path / "a.txt").write_bytes(raw)
    [found] = documents([tmp_path])
    assert articles.find(tmp_path, {"x": articles.digest(raw)}) == {"x": found.text}
    assert "“Zoë” left the harbour." in found.text


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("Lake Gazette\n\nThe gate opens\n\n" + STORY, "The gate opens"),
        ("THE LAKE GAZETTE | World news\nThe gate opens\n\n" + STORY, "The gate opens"),
        ("The gate opens\n\nBy Ada Holm, Lake Gazette\n\n" + STORY, "The gate opens"),
        ("The gate opens\n\nLake Gazette, 3 May 2031\n\n" + STORY, None),
        ("(LAKEGAZETTE) - " + STORY, None),
    ],
)
def test_an_outlet_of_the_codebook_is_found_in_the_first_lines(tmp_path, text, title):
    (tmp_path / "a.txt").write_text(text)
    [found] = documents([tmp_path])
    named = Outlets([{"outlet_id": "lake", "name": "The Lake Gazette"}]).name(found)
    assert named.outlet and named.outlet.lower().removeprefix("the ") == "lake gazette"
    assert title is None or named.title == title
    assert Outlets([{"outlet_id": "unknown_1", "name": "The Lake Gazette"}]).name(found).outlet == found.outlet


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("They met in İstanbul and left.", "cp1254"),
        ("Aleksandar Vučić and nobody else left.", "cp1250"),
        ("They went from there to Győr.", "cp1250"),
        ("They went from there to Tõnis in Põlva.", "cp1252"),
    ],
)
def test_names_of_the_news_tell_an_encoding_where_letters_do_not(text, name):
    # charset-normalizer 3.5.3 takes such short texts for any of several encodings
    assert encoding.decode(text.encode(name)).text == text


def test_a_few_zeros_cost_no_text_and_a_file_of_something_else_is_none():
    assert encoding.decode((STORY * 3).encode() + b"\0").text == STORY * 3 + "\0"
    for raw in (b"%PDF-1.7\0" + b"a" * 400, b"a\0b\0\0\0c" * 50):
        with pytest.raises(Unreadable, match="binary"):
            encoding.decode(raw)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("“We go,” said Zoë Müller, ‘and stay’ – in Genève.", "mac_roman"),
        ("Müller, Zoë and Köhler went to Würzburg.", "cp850"),
        ("It cost €40m in Genève, and the Élysée knew.", "iso8859-15"),
        ("“We go,” said Zoë Müller.", "utf-32"),
    ],
)
def test_old_and_rare_encodings_are_told_by_several_words(text, name):
    assert encoding.decode(text.encode(name)).text == text


@pytest.mark.parametrize(
    ("names", "surname", "written", "otherwise"),
    [
        (["Ada Novič", "Bo Venn"], "Novič", "windows-1250", "Noviè"),
        (["Tarık Aydın"], "Aydın", "windows-1254", "Aydýn"),
    ],
)
@pytest.mark.parametrize("file", ["n.txt", "n.csv", "n.jsonl", "n.html"])
def test_names_of_the_codebook_tell_which_encoding_it_is(tmp_path, names, surname, written, otherwise, file):
    text = f"{STORY * 3}The warden {surname} said that the gate would stay open."
    form = {
        "n.csv": f'id,text\n1,"{text}"\n',
        "n.jsonl": f'{{"text": "{text}"}}\n',
        "n.html": f"<html><body><p>{text}</p></body></html>",
    }
    (tmp_path / file).write_bytes(form.get(file, text).encode(written))
    [guessed] = documents([tmp_path])
    [known] = documents([tmp_path], names=encoding.telling(names))
    assert surname in known.text
    assert otherwise in guessed.text or surname in guessed.text
    assert known.doubts[0][1].startswith(f"no UTF-8; read as {written}")


def test_only_names_with_other_letters_tell_an_encoding():
    assert encoding.telling(["Ada Holm", "Zoë Gray-Møller", ""]) == {"zoë", "møller"}


def test_an_encoding_that_is_named_outside_is_believed_where_it_fits():
    told = "Посол прибыл."
    assert encoding.in_utf_8(told.encode("koi8-r"), "KOI8-R").decode() == told
    assert encoding.in_utf_8("大使".encode("iso-2022-jp"), "iso-2022-jp").decode() == "大使"
    for data, label in [
        (told.encode(), "iso-8859-1"), ("\ufeffGate".encode("utf-16"), "ascii"), (b"\xff gate", "utf-8"),
        (b"\xff-gate", "punycode"), (b"\xff gate", "none"), (b"\xff gate", ""),
    ]:  # fmt: skip
        assert encoding.in_utf_8(data, label) == data
