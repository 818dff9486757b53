"""The table of functions is what the templates say today."""

import pytest

from infra.docs import functions
from infra.template import FUNCTION, read, resources


def test_it_is_not_stale() -> None:
    assert functions.PAGE.read_text("utf-8") == functions.page(), "run make docs"


@pytest.mark.parametrize(
    ("name", "value"), [("Timeout", 4), ("MemorySize", 256), ("ReservedConcurrentExecutions", None)]
)
def test_what_changes_in_a_template_makes_it_stale(name: str, value: object, monkeypatch: pytest.MonkeyPatch) -> None:
    template = read()
    dict(resources(template, FUNCTION))["ApiFunction"][name] = value
    monkeypatch.setattr(functions, "read", lambda: template)
    assert functions.PAGE.read_text("utf-8") != functions.page()


def test_every_function_has_a_row_and_an_alarm() -> None:
    rows = [line.split(" | ") for line in functions.page().splitlines() if line.startswith("| `")]
    alarmed = {row[0].strip("| `"): row[-1] for row in rows if len(row) == 8}
    assert len(alarmed) == len(list(resources(read(), FUNCTION)))
    own = {"page": "page-failing", "canary": "canary"}
    assert [name for name, alarms in alarmed.items() if own.get(name, "function-errors") not in alarms] == []


def test_functions_whose_messages_lead_to_themselves_are_named_with_what_lambda_does_about_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert [chain[0] for chain in _chains()] == ["`send-webhook`", "`send-email`", "`tick`", "`tick`"]
    template = read()
    dict(resources(template, FUNCTION))["SendWebhookFunction"]["RecursiveLoop"] = "Allow"
    monkeypatch.setattr(functions, "read", lambda: template)
    assert _chains()[0] == ["`send-webhook`", "`WebhookQueue`", "Allow"]


def _chains() -> list[list[str]]:
    part = functions.page().partition("| `RecursiveLoop` |")[2].partition("\n\n")[0]
    return [line.strip("| ").split(" | ") for line in part.splitlines()[2:]]
