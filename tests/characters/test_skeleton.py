"""What looks alike has one skeleton; what can be distinguished has two."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from removal.characters.skeleton import skeleton

ALIKE = [
    ("KZ-II", "KZ-11"),
    ("KZ-2026-000123", "КZ-2026-000123"),  # a Cyrillic letter
    ("KZ-2O26", "KZ-2026"),
    ("KZ-rn", "KZ-m"),
    ("KZ–1", "KZ-1"),  # another dash
    ("KZ 1", "KZ\u00a01"),
    ("❤\ufe0f", "❤"),
    ("علی\u200cرضا", "علیرضا"),
    ("é", "e\u0301"),
]


@pytest.mark.parametrize(("first", "other"), ALIKE)
def test_what_looks_alike_has_one_skeleton(first: str, other: str) -> None:
    assert skeleton(first) == skeleton(other)


@pytest.mark.parametrize(("first", "other"), [("KZ-12", "KZ-21"), ("KZ-1", "kz-1"), ("KZ-8", "KZ-B"), ("KZ-1", "KZ1")])
def test_what_can_be_distinguished_has_two(first: str, other: str) -> None:
    assert skeleton(first) != skeleton(other)


@given(st.text())
def test_a_skeleton_looks_like_itself(text: str) -> None:
    assert skeleton(skeleton(text)) == skeleton(text)
