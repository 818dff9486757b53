"""The law as data: a released file never changes, and its numbers are the law's."""

import hashlib
import json
import tomllib
from collections.abc import Callable, Iterable
from dataclasses import fields
from datetime import timedelta
from importlib.resources import files
from typing import Any

import jsonschema
import pytest

from removal.law.law import Law, from_toml, latest, load
from removal.record import duration
from tests.law.table import NAMES, rows

RELEASED = {
    "demo-draft-1.toml": "6d8a224a49cee0a0b20a57ac63d4b2bea1217a65396cd045e9ada7eeb073b2bf",
    "eu-tco-1.toml": "f0b0f10e057a460991966d3d9e45dadbb52f65dea2f3640d1a5395896c56be39",
    "demo-1.toml": "72c7319dd61ec7c205ea116b1dd531a70e5a2ac33dd36cf234a768b18b7e3fca",
    "kz-1.toml": "c69ac1d2688096068df6696cfca8c38b2af447213200d75c2d04471a28fa5c52",
}


def test_a_released_law_never_changes() -> None:
    folder = files("removal.law") / "laws"
    digests = {file.name: hashlib.sha256(file.read_bytes()).hexdigest() for file in folder.iterdir()}
    assert digests == RELEASED


SCHEMA = json.loads((files("removal.law") / "law.schema.json").read_text("utf-8"))


@pytest.mark.parametrize("name", NAMES)
def test_each_file_has_the_shape_that_the_schema_describes(name: str) -> None:
    law_data = tomllib.loads((files("removal.law") / "laws" / f"{name}.toml").read_text("utf-8"))
    jsonschema.Draft202012Validator(SCHEMA).validate(law_data)
    for section in ("clock", "receipt", "obstacle", "authority", "content"):
        for field in SCHEMA["properties"][section]["required"]:
            lacking = {**law_data, section: {key: value for key, value in law_data[section].items() if key != field}}
            with pytest.raises(jsonschema.ValidationError, match=field):
                jsonschema.Draft202012Validator(SCHEMA).validate(lacking)


def test_the_schema_names_every_field_that_a_law_has_and_no_other() -> None:
    def leaves(schema: dict[str, Any]) -> int:
        below = [
            leaves(property_schema)
            for property_schema in schema.get("properties", {}).values()
            if property_schema.get("properties", {}).keys() - LAWFUL
        ]
        return sum(below) + len(schema.get("properties", {})) - len(below)

    assert leaves(SCHEMA) == len(fields(Law))


def _span(length: timedelta | None) -> str:
    return duration.to_text(length) if length else "-"


def _yes(value: bool) -> str:  # noqa: FBT001 - a value to be shown
    return "yes" if value else "no"


def _list(values: Iterable[str]) -> str:
    return " ".join(values) or "-"


SHOWN: dict[str, Callable[[Law], str]] = {
    "audience threshold": lambda law: str(law.audience_threshold),
    "window": lambda law: _span(law.window),
    "grace": lambda law: _span(law.grace),
    "accepted evidence": lambda law: _list(sorted(law.accepted_evidence)),
    "resume at least": lambda law: _span(law.resume_at_least),
    "obstacle limit": lambda law: str(law.obstacle_limit),
    "unable at most": lambda law: _span(law.unable_max),
    "renewals": lambda law: str(law.renewals),
    "answered": lambda law: law.answered,
    "ceased": lambda law: law.ceased,
    "expired": lambda law: law.expired,
    "authority answers": lambda law: _span(law.authority_answers_within),
    "reinstates": lambda law: _span(law.reinstates_within),
    "reminders": lambda law: _list(map(_span, law.reminders_before_due)),
    "unreceived after": lambda law: _span(law.unreceived_after),
    "unreceived again": lambda law: _span(law.unreceived_repeat),
    "bounce counts for": lambda law: _span(law.bounce_counts_for),
    "nobody acted after": lambda law: _span(law.nobody_acted_after),
    "expert decision for": lambda law: _list(sorted(law.expert_decision_for)),
    "second person": lambda law: _yes(law.second_person),
    "first contact": lambda law: _span(law.first_contact_notice),
    "languages": lambda law: _list(law.languages),
    "categories": lambda law: _list(law.categories),
    "reason codes": lambda law: _list(law.reason_codes),
    "preservation in months": lambda law: str(law.preservation_months or "-"),
    "open categories": lambda law: _list(law.open_categories),
    "open after months": lambda law: str(law.open_after_months or "-"),
    "local only": lambda law: _yes(law.local_only),
}
LAWFUL = {"kk", "ru", "en"}  # a title's languages are one field
NAMES_ONLY = {"id", "version", "title", "legal_basis"}  # what is no number and no condition


@pytest.mark.parametrize("name", NAMES)
def test_each_law_is_read_with_the_numbers_of_the_table(name: str) -> None:
    law = load(local=True)[name]
    by_hand = {what: row[name] for what, row in rows().items()}
    assert {what: shown(law) for what, shown in SHOWN.items()} == by_hand


def test_every_law_and_every_field_of_one_is_in_the_table() -> None:
    assert set(load(local=True)) == set(NAMES)
    assert {name for name, row in rows().items() for _ in row} == set(SHOWN)
    assert len(SHOWN) == len({field.name for field in fields(Law)} - NAMES_ONLY)
    assert set(load(local=False)) == {"kz-1", "eu-tco-1"}


def test_new_orders_are_issued_under_the_newest_version() -> None:
    kz = load(local=False)["kz-1"]
    text = (files("removal.law") / "laws" / "kz-1.toml").read_text("utf-8")
    newer = from_toml(text.replace("version = 1", "version = 10"))
    assert latest({kz.name: kz, newer.name: newer}, "kz") is newer
    assert latest({kz.name: kz}, "eu-tco") is None
