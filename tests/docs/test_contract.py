"""What contract.md and design.md say in tables holds of the code: facts and their mails, routes, values of the laws."""

import re
import tomllib
from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from typing import Any

import pytest

from removal.deliveries.recipients import (
    ALARMS_AUTHORITY_LATER,
    ASKS_TO_CONFIRM,
    CONTACT_CHANGED,
    CONTACT_TEST,
    MAILED,
    MAILED_TO_AUTHORITY,
    WEBHOOK_FAILS,
    Who,
)
from removal.law.law import latest, load
from removal.record.audience import AUDIENCE, AUTHORITY, BOTH, OWNER, REGISTRAR
from tests.docs import contract
from tests.routes import routes

FACTS = contract.section("contract", "2")
WHO = {
    "–": set[Who](),
    "primary": {Who.PRIMARY},
    "deputy, escalation": {Who.NEXT},
    "reached": {Who.NOTIFIED},
    "all": {Who.ALL, Who.OTHERS},  # of a webhook, which is no contact, the others are all
    "all but the one it is about": {Who.OTHERS},
    "named": {Who.NAMED},
}
BY_ITS_PAYLOAD = {CONTACT_TEST, CONTACT_CHANGED}  # the fact itself names its recipients


@cache
def mails() -> dict[str, str]:
    """The column *mail* by fact."""
    return {fact: row[-1] for row in contract.rows(FACTS)[1:] for fact in contract.codes(row[0])}


def test_the_contract_has_a_row_for_each_fact_and_for_no_other() -> None:
    assert set(mails()) == set(AUDIENCE)


@pytest.mark.parametrize("fact", sorted(AUDIENCE))
def test_each_fact_is_mailed_to_whom_the_contract_says(fact: str) -> None:
    cell = mails()[fact]
    contacts, _, alarm = (cell.removeprefix("alarm") if cell.startswith("alarm") else cell).partition("; alarm")
    if fact in ASKS_TO_CONFIRM | BY_ITS_PAYLOAD:
        assert (fact in MAILED, contacts in WHO) == (False, False)
        return
    named = WHO[contacts or "–"]
    assert ({MAILED[fact]} <= named) if named else (fact not in MAILED)
    has_alarm = bool(alarm) or "alarm" in cell
    assert has_alarm is (fact in MAILED_TO_AUTHORITY | {ALARMS_AUTHORITY_LATER} | WEBHOOK_FAILS)


def test_the_audience_is_what_the_contract_says() -> None:
    one_line = " ".join(FACTS.split())
    only = re.search(r"every `order\.` fact is both sides, but for (.+?) \(the authority only\)", one_line)
    too = re.search(r"go to its owner; (.+?) go to the registrar too", one_line)
    assert only
    assert too
    alone = re.search(r"(`[a-z.]+`) to the registrar alone", one_line)
    assert alone
    assert "go to the platform's owner and to the registrar" in one_line
    to_registrar = set(contract.codes(too[1]))
    assert dict(AUDIENCE) == {
        fact: _audience(fact, contract.codes(only[1]), fact in to_registrar or not fact.startswith("endpoint."))
        for fact in AUDIENCE
    } | {fact: frozenset({REGISTRAR}) for fact in contract.codes(alone[1])}


def _audience(fact: str, of_authority: list[str], to_registrar: bool) -> frozenset[str]:  # noqa: FBT001 - a column
    if fact.startswith("order."):
        return frozenset({AUTHORITY}) if fact in of_authority else BOTH
    return frozenset({OWNER, REGISTRAR} if to_registrar else {OWNER})


@pytest.mark.usefixtures("world")
def test_design_7_names_every_route_and_no_other() -> None:
    assert contract.routes(contract.section("design", "7").partition("- **scopes**")[0]) - PUBLIC == {
        route.name for route in routes()
    }


PUBLIC = {"GET /health", "GET /openapi.json"}


@pytest.mark.usefixtures("world")
def test_contract_4_2_names_every_command_of_an_order_and_no_other() -> None:
    block = contract.section("contract", "4.2").partition("```text\n")[2].partition("```")[0]
    head, *lines = block.strip().splitlines()
    named = {name for line in lines for name in re.split(", ", re.split(r"\s{2,}|\s+\{", line)[0])}
    path = head.split("…")[0].replace("/v1", "")
    assert {f"{path}{name}" for name in named} == {route.name for route in routes() if route.name.startswith(path)}


LAWS = contract.rows(contract.section("contract", "3"))
COLUMNS = [contract.codes(cell)[0] for cell in LAWS[0][1:]]
DRAFTS = "demo-draft"  # has the values of demo, but for the second person


def test_each_law_has_a_column_of_contract_3() -> None:
    assert {law.id for law in load(local=True).values()} - {DRAFTS} == set(COLUMNS)


@pytest.mark.parametrize("id_", COLUMNS)
def test_each_law_file_has_the_values_of_contract_3(id_: str) -> None:
    column = {_key(row[0]): _cell(row, COLUMNS.index(id_) + 1) for row in LAWS[1:]}
    values = {f"[{section}] {key}": _shown(value) for section, key, value in _values(id_)}
    assert {key: column[key] for key in values if key in column} == {key: values[key] for key in values}
    assert {key for key, cell in column.items() if cell != "–"} <= set(values)


def test_a_draft_law_differs_from_its_law_by_the_second_person_alone() -> None:
    draft, plain = ({(section, key): value for section, key, value in _values(id_)} for id_ in (DRAFTS, "demo"))
    assert {key for key in draft if draft[key] != plain.get(key)} == {("preconditions", "second_person")}


def _values(id_: str) -> Iterator[tuple[str, str, Any]]:
    law = latest(load(local=True), id_)
    assert law
    file = tomllib.loads((files("removal.law") / "laws" / f"{law.name}.toml").read_text("utf-8"))
    for section, members in file.items():
        if isinstance(members, dict) and section != "title":
            yield from ((section, key, value) for key, value in members.items())


def _shown(value: object) -> str:
    """As the contract writes a value."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, list):
        return ", ".join(map(str, value)) or "–"
    return f"{value:,}" if isinstance(value, int) else str(value)


def _key(cell: str) -> str:
    return contract.codes(cell)[0]


def _cell(row: contract.Row, column: int) -> str:
    """A cell's value: without the mark of a choice, the article in parentheses and what is said beside it."""
    cell = row[column]
    if cell == "the same":
        return _cell(row, column - 1)
    if cell == "as `kz`":
        return _cell(row, COLUMNS.index("kz") + 1)
    return re.sub(r" \(.*\)$|, unless .*$", "", cell).replace("*", "").strip()
