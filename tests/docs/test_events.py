"""The page of events is what the OpenAPI document says today: each fact, who gets it, and its example."""

import json
import re
from pathlib import Path

import pytest

from infra.docs import events
from removal.orders.notice import NOTICE_TYPES
from tests.openapi_check import DOCUMENT

TEXT = events.PAGE.read_text("utf-8")
ENTRY = re.compile(r"^## (\S+)\n\n([^\n]+)\n\n```json\n(.+?)\n```$", re.MULTILINE | re.DOTALL)


def test_it_is_not_stale() -> None:
    assert events.page() == TEXT, "run make docs"


def test_every_fact_is_on_it_with_its_audience_and_the_example_of_the_document() -> None:
    entries = {fact: (words, json.loads(example)) for fact, words, example in ENTRY.findall(TEXT)}
    assert entries.keys() == DOCUMENT["webhooks"].keys()
    for fact, (words, example) in entries.items():
        operation = DOCUMENT["webhooks"][fact]["post"]
        assert example == operation["requestBody"]["content"]["application/json"]["example"]
        assert f"Told to: {', '.join(operation['x-audience'])}." in words
        assert ("A notice, " in words) is (fact in NOTICE_TYPES), fact


def test_the_list_leads_to_each_fact_once() -> None:
    links = re.findall(r"\(#([a-z_]+)\)", TEXT)
    assert sorted(links) == sorted(fact.replace(".", "") for fact in DOCUMENT["webhooks"])


def test_another_example_makes_it_stale(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    document = events.DOCUMENT.read_text("utf-8")
    (tmp_path / "openapi.json").write_text(document.replace('"order.breached"', '"order.lapsed"'), "utf-8")
    monkeypatch.setattr(events, "DOCUMENT", tmp_path / "openapi.json")
    assert events.page() != TEXT
