"""Each citation of design.md and contract.md names a section that exists, and nothing served to the public has one."""

import pytest

from tests.docs import citations
from tests.docs.citations import ROOT

TEXTS = citations.documents()
KNOWN = citations.citable(TEXTS)


def test_every_citation_names_a_section_that_exists() -> None:
    wrong = [f"{path}: {fault}" for path, text in citations.citing() for fault in citations.faults(text, KNOWN)]
    assert wrong == []


def test_code_tests_and_decisions_do_cite() -> None:
    where = {path.parts[0] for path, text in citations.citing() if citations.CITATION.search(text)}
    assert where >= {"functions", "infra", "tests"}


def test_nothing_served_to_the_public_cites() -> None:
    citations_served = [
        f"{path}: {citation[0]}"
        for path, text in citations.served()
        for citation in citations.NAMED_AT_ALL.finditer(text)
    ]
    assert citations_served == []


def test_what_is_served_is_looked_at() -> None:
    paths = {path.as_posix().removeprefix("functions/removal/") for path, _ in citations.served()}
    assert paths >= {
        "web/openapi.json",
        "web/problems.py",
        "page/problems.toml",
        "page/templates/order_page.html",
        "reading/templates/order.html",
        "language/texts/kk.toml",
        "orders/payloads/course.py",
        "orders/shown.py",
        "infra/dev/openapi/facts/envelope.py",
    }


@pytest.mark.parametrize(("name", "last"), [("design", "11"), ("contract", "7")])
def test_sections_are_numbered_without_gaps(name: str, last: str) -> None:
    assert _gaps(TEXTS[name]) == []
    assert [number for number in citations.sections(TEXTS[name]) if "." not in number][-1] == last


def test_all_rules_and_promises_can_be_cited() -> None:
    rules = {f"{letter}{number}" for letter, last in (("R", 9), ("T", 9)) for number in range(1, last + 1)}
    assert {number for name, number in KNOWN if name == "contract" and number[0] in "PRT"} == rules
    assert {number for name, number in KNOWN if name == "design" and number[0] in "PRT"} == {
        f"P{number}" for number in range(1, 10)
    }


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("Pure (design 12).", "there is no design 12"),
        ("Pure (contract 3.1).", "there is no contract 3.1"),
        ("Pure (contract R10).", "there is no contract R10"),
        ("Pure (contract P9).", "there is no contract P9"),
        ("As DESIGN has it", "'DESIGN' is not the form"),
        ("(contract.md, section 3)", "'contract.md, section 3' is not the form"),
        ("Design section 3", "'Design section 3' is not the form"),
        ("design, promise P9", "'design, promise P9' is not the form"),
    ],
)
def test_a_wrong_citation_is_reported(text: str, fault: str) -> None:
    assert fault in citations.faults(text, KNOWN)


@pytest.mark.parametrize(
    "text", ["(design 3.3)", "See contract 6.", "what design P9 promises", "contract R4, contract T6"]
)
def test_a_good_citation_is_taken(text: str) -> None:
    assert citations.CITATION.search(text)
    assert list(citations.faults(text, KNOWN)) == []


@pytest.mark.parametrize(
    ("gone", "cited"), [("### 3.3 ", "design 3.3"), ("| P9 |", "design P9"), ("## 4. ", "design 4")]
)
def test_a_section_that_goes_is_missed(gone: str, cited: str) -> None:
    known = citations.citable({**TEXTS, "design": TEXTS["design"].replace(gone, "")})
    assert list(citations.faults(cited, known)) == [f"there is no {cited}"]


def test_documentation_in_code_is_not_served_and_messages_are() -> None:
    code = '"""Of contract 1."""\ndef refuse():\n    """As design 3."""\n    raise ValueError(f"See design 7, {1}.")\n'
    assert "".join(citations.messages(code)) == "See design 7, ."


def test_readers_are_led_to_both() -> None:
    leading = [(ROOT / name).read_text("utf-8") for name in ("README.md", ".github/CONTRIBUTING.md")]
    assert all(f"infra/docs/{name}.md" in text for text in leading for name in citations.DOCUMENTS)


def _gaps(text: str) -> list[str]:
    """Sections that do not follow the one before them: 2 or 1.1 after 1, 1.2 or 2 after 1.1."""
    wrong, after = [], [{"1"}]
    for number in citations.sections(text):
        if number not in after[-1]:
            wrong.append(number)
        whole, _, part = number.partition(".")
        after.append({str(int(whole) + 1), f"{whole}.{int(part or 0) + 1}"})
    return wrong
