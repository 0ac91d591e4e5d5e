"""Names and labels for other programs come back as they were."""

from hypothesis import given, settings
from hypothesis import strategies as st

from kit.exchange.names import filename, label, named, plain, unlabel
from tests.exchange.made import WORDS

ANY = WORDS | st.text(min_size=1)


@settings(max_examples=100, deadline=None)
@given(ANY)
def test_a_plain_name_is_one_for_every_program_and_comes_back(name):
    for safe in (plain(name), plain(name, [name])):
        assert safe.isascii() and safe.isidentifier() and safe[0].isalpha()
        assert named(safe) == name
    assert plain(name, [name]) != name
    assert named(filename(name)) == name


@settings(max_examples=100, deadline=None)
@given(st.lists(ANY, max_size=30, unique=True))
def test_two_names_never_become_one(names):
    assert len({plain(name, ["note"]) for name in names}) == len(names)


@settings(max_examples=100, deadline=None)
@given(st.text() | WORDS, st.dictionaries(st.text() | WORDS, st.text() | WORDS, max_size=4))
def test_a_label_with_variables_comes_back(kind, values):
    assert unlabel(label(kind, values)) == (kind, values)


def test_a_label_of_somebody_else_is_a_kind():
    for other in ("PER", "PER|ORG", "a=b", "a|b=c=d", "a|b=1|b=2", "C:\\x"):
        assert unlabel(other) == (other, {})
