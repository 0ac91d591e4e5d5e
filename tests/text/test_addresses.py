"""What may be a link to an article, and what may not."""

import pytest

from kit.text.addresses import safe_address


@pytest.mark.parametrize("address", ["https://gazette.example/a?b=c#d", "http://gazette.example", "HTTPS://gazette.example/ü"])
def test_an_address_of_the_web_is_kept_as_it_is(address):
    assert safe_address(f" {address}\n") == address


@pytest.mark.parametrize(
    "text",
    [
        None, 3, "", "gazette.example/a", "javascript:alert(1)", "file:///etc/passwd", "//gazette.example", "https:///a", "https://[",
        "https://a:b@gazette.example", "https://gazette.example/\n=1", "=HYPERLINK(\"https://a.example\")", 'https://a.example/"',
        "https://a.example/\x85b", "https://a.example/\u202eb", "https://a.example/" + "a" * 2000,
    ],
)  # fmt: skip
def test_anything_else_is_none(text):
    assert safe_address(text) is None
