"""The words of a law: each of its codes has a text, and each language of its orders has a name."""

import pytest

from removal.language.texts import OWN_NAMES, texts
from removal.law.law import load

LAWS = load(local=True)


@pytest.mark.parametrize("language", OWN_NAMES)
@pytest.mark.parametrize("law", LAWS)
def test_each_code_of_a_law_has_its_text(law: str, language: str) -> None:
    """Without one, a reader would be shown the code itself."""
    rules, entries = LAWS[law], texts(language).entries
    codes = [*(f"category.{code}" for code in rules.categories), *(f"reason.{code}" for code in rules.reason_codes)]
    codes += [f"rule.{kind}" for kind in rules.accepted_evidence]
    assert [code for code in codes if not entries.get(code)] == [], "write it in language/texts/*.toml"
