"""The threat model names tests that exist or says why there is none, and leaves out no risk of OWASP's ten."""

import re

import pytest

from tests.docs.threats import FILE, ROOT, faults, rows

TEXT = FILE.read_text("utf-8")
NAMED = "`tests/webhooks/test_client.py::test_a_redirect_is_reported_and_never_followed`"


def test_every_test_that_it_names_exists_every_other_row_has_a_reason_and_no_risk_is_missing() -> None:
    assert faults(TEXT) == []


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ("test_a_redirect_is_reported_and_never_followed", "test_a_redirect_is_followed", "there is no tests/webhooks"),
        ("tests/webhooks/test_client.py::", "tests/webhooks/test_webhooks.py::", "there is no tests/webhooks"),
        (NAMED, "", "neither a test nor a reason"),
        (NAMED, "No test: none.", "neither a test nor a reason"),
        (NAMED, NAMED.replace("`", ""), "neither a test nor a reason"),
        (NAMED, f"{NAMED} and others", "and others is no test"),
        ("[stages_are_throttled]", "[stages_are_slow]", "there is no rule stages_are_slow"),
        ("| API7 ", "| API11 ", "API7: missing"),
    ],
    ids=["renamed", "moved", "empty", "no-reason", "unquoted", "vague", "no-rule", "no-risk"],
)
def test_what_is_wrong_on_it_is_reported(old: str, new: str, fault: str) -> None:
    assert old in TEXT
    assert any(fault in violation for violation in faults(TEXT.replace(old, new)))


def test_it_speaks_of_attackers_of_ten_risks_and_of_what_asvs_asks() -> None:
    sections = [row.section for row in rows(TEXT)]
    assert sections.count("Who attacks, and how") == len(
        re.findall(r"^\| .+\| (?:`|No test)", _part(TEXT), re.MULTILINE)
    )
    assert sections.count("OWASP API Security Top 10 (2023)") == 10
    numbers = [row.what.split()[0] for row in rows(TEXT) if row.section == "OWASP ASVS 5.0"]
    assert [number for number in numbers if not re.fullmatch(r"\d{1,2}\.\d\.\d{1,2}", number)] == []
    assert len(set(numbers)) == len(numbers) >= 25


def test_readme_and_security_policy_lead_to_it() -> None:
    leading = [(ROOT / name).read_text("utf-8") for name in ("README.md", ".github/SECURITY.md")]
    assert all("infra/docs/threat-model.md" in text for text in leading)


def _part(text: str) -> str:
    return text.partition("## Who attacks, and how")[2].partition("\n## ")[0]
