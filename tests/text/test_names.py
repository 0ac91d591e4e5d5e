"""A codebook's spellings → who is named where."""

import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st

from kit.text.names import Names, find_unknown_names

ALIASES = pd.DataFrame(
    [
        ("a1", "isles", "the Isles", "place", ""),
        ("a2", "venn", "Venn", "surname", ""),
        ("a3", "court", "Isles court", "name", ""),
        ("a4", "eu", "EU", "name", ""),
        ("a5", "sigma", "ΟΔΟΣ", "name", ""),
        ("a6", "ilmaz", "İlmaz", "surname", ""),
    ],
    columns=["alias_id", "actor_id", "alias", "scheme", "origin"],
)
ACTORS = pd.DataFrame([("venn", "Orla Vénn", "person")], columns=["actor_id", "name", "kind"])
PIECES = "the Isles court Venn Orla Vénn Orla Ve\u0301nn EU eu ΟΔΟΣ ΟΔΟΣ. odos İlmaz ilmaz venn’s Venns _Venn the\nIsles , . “ x"


@settings(max_examples=400, deadline=None)
@given(st.lists(st.sampled_from(PIECES.split(" ")), max_size=12).map(" ".join), st.integers(0, 40), st.integers(0, 40))
def test_who_is_named_in_a_part_does_not_depend_on_what_was_read_before(text, start, length):
    names = Names(ALIASES, ACTORS)
    read = names.read(text)
    read.find(0, len(text))
    start = min(start, len(text))
    end = min(start + length, len(text))
    part = names.find(text[start:end])
    assert read.find(start, end) == [m._replace(start=start + m.start, end=start + m.end) for m in part]


def listed(*texts: str) -> dict[str, int]:
    return {u.name: u.n for u in find_unknown_names(texts, Names(ALIASES, ACTORS)).unknown}


def test_single_words_and_acronyms_are_listed_with_how_often_they_stand():
    assert listed("Fighters of the RDF left. The RDF and Hamra spoke in Hamra.", "RDF men came.") == {"RDF": 3, "Hamra": 2}


def test_a_word_is_no_name_because_it_begins_a_sentence_or_is_a_pronoun_title_or_adjective():
    assert listed("Gates stay shut. He said so. “They’re here,” I’m told. The Minister and a Norwegian man left.") == {}


def test_a_word_that_is_printed_small_more_often_is_no_name():
    assert listed("The Bank closed. Then the bank opened; a bank is a bank.") == {}


def test_one_name_in_capitals_or_with_diacritics_is_one():
    assert listed("We saw Port Sémmel. Again Port Sémmel.", "PORT SEMMEL\n\nA day later.") == {"Port Sémmel": 3}


def test_a_name_has_the_place_and_the_words_around_it_where_it_first_stands():
    (found,) = find_unknown_names(
        [("a.txt", "no one"), ("b.txt", "They went to Hamra\non foot.")], Names(ALIASES, ACTORS)
    ).unknown
    assert (found.place, found.example) == ("b.txt", "They went to Hamra on foot.")


def test_a_spelling_within_a_longer_one_or_of_two_actors_is_used():
    both = pd.concat([ALIASES, pd.DataFrame([("a7", "reef", "the isles", "place", "")], columns=ALIASES.columns)])
    unused = find_unknown_names(["In the Isles court eu law."], Names(both, ACTORS)).unused
    assert unused == ["Venn", "EU", "ΟΔΟΣ", "İlmaz"]
