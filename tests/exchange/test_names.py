"""Names and labels for other programs come back as they were."""

from hypothesis import given, settings
from hypothesis import strategies as st

from kit.exchange import brat, doccano, uima
from kit.exchange.names import filename, label, named, plain, unlabel
from kit.exchange.project import Code, Project
from tests.exchange.made import TALKS, WORDS

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


def test_codes_are_labels_only_where_a_mark_is_of_their_kind(tmp_path):
    book = [Code("issue", "issue"), Code("ferry", "ferry", "does it leave", "issue")]
    project = Project(TALKS.papers, TALKS.marks, book)
    for module, name in ((uima, "a.zip"), (brat, "b.zip"), (doccano, "c.zip")):
        said = "what the code book says of 2 codes, none of which is the kind of a mark"
        assert said in module.write(project, tmp_path / name)
        assert {code.name for code in module.read(tmp_path / name).codes} <= {"Attribution", "Actor"}
