"""Items are named by number, by range, or by a list that was pasted."""

import pytest

from removal.page.forms.chosen import ranges
from removal.page.forms.numbers import listed

URLS = ("https://a.example/1", "https://a.example/x,y z", "https://a.example/1")


@pytest.mark.parametrize(
    ("text", "numbers", "unknown"),
    [
        ("17", (17,), ()),
        (" 1-3, 5;7\r\n9 ", (1, 2, 3, 5, 7, 9), ()),
        ("1 - 3", (1, 2, 3), ()),
        ("1\N{EN DASH}3", (1, 2, 3), ()),
        ("https://a.example/x,y z\r\nhttps://a.example/1", (1, 2, 3), ()),
        ("https://a.example/1 https://a.example/2", (1, 3), ("https://a.example/2",)),
        ("3-1", (), ("3-1",)),
        ("seven, -1, 1.5, 99999", (), ("seven", "-1", "1.5", "99999")),
        ("١", (), ("١",)),
        ("", (), ()),
    ],
)
def test_a_list_is_read_as_people_write_it(text: str, numbers: tuple[int, ...], unknown: tuple[str, ...]) -> None:
    read = listed(text, URLS)
    assert (read.numbers, read.unknown) == (numbers, unknown)


def test_a_range_of_a_million_takes_no_memory() -> None:
    assert len(listed("1-9999", URLS).numbers) == 1_001


@pytest.mark.parametrize(
    ("numbers", "text"), [((), ""), ((7,), "7"), ((1, 2), "1, 2"), ((3, 1, 2, 5, 8, 9, 10), "1-3, 5, 8-10")]
)
def test_numbers_are_shown_as_ranges_that_a_form_takes(numbers: tuple[int, ...], text: str) -> None:
    assert ranges(numbers) == text
    assert listed(text, ()).numbers == tuple(sorted(numbers))
