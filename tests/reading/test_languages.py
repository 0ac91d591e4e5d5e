"""In which language a text is, short ones too."""

import pytest

from kit.reading.languages import UNKNOWN, language, read_as


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Strażnicy odczytali listę w sali, która była pełna do ostatniego miejsca, a potem wyszli bocznymi drzwiami.", "pl"),
        ("Bekçiler dün akşam adadan ayrıldı ve hiçbir şey söylemedi.", "tr"),
        ("Vakterna lämnade ön genom en sidoport på kvällen.", "sv"),
        ("Strážci přečetli seznam v plném sále.", "cs"),
        ("Az őrök felolvasták a névsort a szigeten.", "hu"),
        ("Vartijat lukivat määräyksen ääneen täydessä salissa.", "fi"),
        ("Сторожа зачитали список.", UNKNOWN),
    ],
)
def test_letters_tell_a_short_text_whose_words_leave_it_open(text, code):
    assert language(text) == code


@pytest.mark.parametrize(
    "text",
    [
        "Wardens close gate.",
        "Mağdur Çelenoğlu met Łucja Święta-Błońska.",
        "Ferry strikes close ports; wardens meet unions Tuesday; talks resume Wednesday morning, Holm says.",
        "Café owners: déjà vu",
    ],
)
def test_names_and_a_word_from_elsewhere_make_no_other_language(text):
    assert read_as(text, None) in (None, "en")


def test_what_a_source_declares_goes_before_not_english():
    assert read_as("Сторожа зачитали список.", "bg") == "bg"


def test_a_text_of_many_words_none_of_which_english_needs_is_not_english():
    assert (
        read_as("Penjaga meninggalkan pulau melalui pintu samping semalam tanpa berkata apa pun kepada siapa pun " * 2, None)
        is not None
    )
