"""A codebook's spellings → who is named where."""

import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st

from kit.text.names import Names

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
