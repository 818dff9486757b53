"""What a law may open to the public log."""

import tomllib
from importlib.resources import files
from typing import Any

import jsonschema
import pytest

from removal.law.law import REASONS_BYTES, Law, from_toml
from tests.law.test_laws import SCHEMA

KZ = (files("removal.law") / "laws" / "kz-1.toml").read_text("utf-8")


def law(opens: str = "illegal_content", after: str = "P1M", kz: str = KZ) -> Law:
    text = f'{kz}\n[record]\nopens = ["{opens}"]\nafter = "{after}"\n'
    jsonschema.Draft202012Validator(SCHEMA).validate(tomllib.loads(text))
    return from_toml(text)


def test_a_law_opens_nothing_unless_it_says_so() -> None:
    assert (from_toml(KZ).open_categories, from_toml(KZ).open_after_months) == ((), None)


def test_a_law_names_the_categories_that_it_opens_and_the_months_of_rest() -> None:
    assert (law().open_categories, law(after="P4M").open_after_months) == (("illegal_content",), 4)


@pytest.mark.parametrize(
    "wrong",
    [
        {"opens": "another"},
        {"after": "P5M"},
        {"kz": KZ.replace("preservation", "# preservation")},
        {"kz": KZ.replace('"other"]', f'"{"o" * 60}"' + "".join(f', "{"r" * 50}{n}"' for n in range(5)) + "]")},
    ],
    ids=["not one of the law's", "longer than its orders are kept", "kept without end", "too many reasons"],
)
def test_a_law_is_refused_that_opens_what_cannot_be(wrong: dict[str, Any]) -> None:
    assert REASONS_BYTES < 60 + 5 * 51
    with pytest.raises(ValueError, match=r"categor|month"):
        law(**wrong)


def test_a_category_of_child_cases_is_never_open() -> None:
    with pytest.raises(jsonschema.ValidationError):
        law("child_cyberbullying")
    with pytest.raises(ValueError, match="child cases"):
        from_toml(f'{KZ}\n[record]\nopens = ["child_cyberbullying"]\nafter = "P1M"\n')
    with pytest.raises(jsonschema.ValidationError):
        law(after="P0M")
