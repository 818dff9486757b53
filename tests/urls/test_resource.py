"""An item is a resource: however its URL is spelled it is the same one, and another locator is another one."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from removal.urls.resource import disguised_host, one_spelling, resource_of

SAME = [
    ("https://Video.Example/a", "https://video.example/a"),
    ("https://xn--e1afmkfd.example/a", "https://пример.example/a"),
    ("https://video.example:443/a", "https://video.example/a"),
    ("http://video.example:80", "http://video.example/"),
    ("https://video.example", "https://video.example/"),
    ("https://video.example/%7eann", "https://video.example/~ann"),
    ("https://video.example/%D0%B0", "https://video.example/%d0%b0"),
    ("https://video.example/а", "https://video.example/%D0%B0"),
    ("https://video.example/a/./b/../c", "https://video.example/a/c"),
    ("https://video.example/%2e%2E/c", "https://video.example/c"),
    ("https://127.1/a", "https://127.0.0.1/a"),
    ("https://[2001:DB8:0::1]/a", "https://[2001:db8::1]/a"),
    ("https://video.example/👨\u200d👧", "https://video.example/%F0%9F%91%A8%E2%80%8D%F0%9F%91%A7"),
]
DIFFERENT = [
    ("https://video.example/a", "https://video.example/A"),
    ("https://video.example/a", "http://video.example/a"),
    ("https://video.example/a", "https://video.example/a/"),
    ("https://video.example/a?b", "https://video.example/a?b="),
    ("https://video.example/a#1", "https://video.example/a#2"),
    ("https://video.example/a%2Fb", "https://video.example/a/b"),
    ("https://video.example:8443/a", "https://video.example/a"),
    ("https://video.example./a", "https://video.example/a"),
]


@pytest.mark.parametrize(("first", "other"), SAME)
def test_other_letters_name_the_same_resource(first: str, other: str) -> None:
    assert resource_of({"url": first}) == resource_of({"url": other})


@pytest.mark.parametrize(("first", "other"), DIFFERENT)
def test_what_a_server_may_tell_apart_are_two(first: str, other: str) -> None:
    assert resource_of({"url": first}) != resource_of({"url": other})


def test_two_places_on_one_page_are_two() -> None:
    page = "https://video.example/watch?v=1"
    places = [{"url": page}, {"url": page, "locator": "00:41"}, {"url": page, "locator": "00:42"}]
    assert len(set(map(resource_of, places))) == 3
    assert resource_of({"url": page, "locator": "é"}) == resource_of({"url": page, "locator": "e\u0301"})


@given(st.text(st.characters(min_codepoint=0x20, max_codepoint=0x2FFF), max_size=40))
def test_one_spelling_is_its_own(path: str) -> None:
    once = one_spelling(f"https://video.example/{path}")
    assert one_spelling(once) == once


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("https://Video.Example/", None),
        ("https://[2001:db8::1]/", None),
        ("https://vid\u0435o.example/", "xn--vido-x4d.example"),  # a Cyrillic letter among Latin ones
        ("https://\u0430\u0440\u0440\u04cf\u0435.example:8443/", "xn--80ak6aa92e.example"),  # all of them Cyrillic
        ("https://video.example。evil.example/", "video.example.evil.example"),
        ("https://2130706433/", "127.0.0.1"),
        ("https://%65vil.example/", "evil.example"),
    ],
)
def test_a_host_that_is_not_what_it_shows_is_named(url: str, shown: str | None) -> None:
    assert disguised_host(url) == shown
