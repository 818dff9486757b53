"""The operators' page names every metric, every document and every command that there is."""

import re
from pathlib import Path

from infra.template import read_operations, resources
from removal.operations.commands import parser
from tests.operations.test_seen import in_alarms, in_widgets
from tests.rules.documents import DOCUMENT
from tests.rules.operations import QUERY

PAGE = Path("infra/docs/operating.md").read_text("utf-8")
OPERATIONS = read_operations()


def test_every_metric_that_is_watched_is_explained() -> None:
    section = PAGE.partition("## What is measured")[2].partition("## What to do")[0]
    explained = set(re.findall(r"`([A-Z]\w+)`", section))
    assert explained >= {name for name, _ in (*in_alarms(), *in_widgets())}


def test_every_document_is_named_beside_the_command_that_does_the_same() -> None:
    named = {
        str(document["Name"]["Fn::Sub"]).replace("${Stack}", "STACK") for _, document in resources(OPERATIONS, DOCUMENT)
    }
    assert set(re.findall(r"`(STACK-[a-z-]+)`", PAGE)) - {"STACK-alarms"} == named


def test_every_command_is_named() -> None:
    [commands] = [action.choices for action in parser()._actions if action.choices]  # noqa: SLF001 - the only way
    section = PAGE.partition("## What to do")[2].partition("## Game days")[0]
    assert [name for name in commands if name not in section] == []


def test_the_saved_queries_that_it_names_are_there() -> None:
    names = {str(query["Name"]["Fn::Sub"]).removeprefix("${Stack}/") for _, query in resources(OPERATIONS, QUERY)}
    assert {"an order's life", "one request through all functions"} <= names
