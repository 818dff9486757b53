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

from removal.law import duration
from removal.law.law import Law, from_toml, latest, load
from tests.law.table import NAMES, rows

RELEASED = {
    "demo-draft-1.toml": "dc67c1c8519e490f1b30c0a02e2bbdcfee88565498193293d4179aa0844e61d6",
    "eu-tco-1.toml": "82953d120444e0970958bc1c05f7f81daaab7b4a4eb9f53e17349ee1f1b2905f",
    "demo-1.toml": "e0c9da06864971053878b2bdd769f154d5d5d3ec10becade9a39c3fdf62bd1f6",
    "kz-1.toml": "49ab364cee89f3cc872ff35b92c7774aa628c444a27c62e32423e9d0faf22776",
}


def test_a_released_law_never_changes() -> None:
    folder = files("removal.law") / "laws"
    found = {file.name: hashlib.sha256(file.read_bytes()).hexdigest() for file in folder.iterdir()}
    assert found == RELEASED


SCHEMA = json.loads((files("removal.law") / "law.schema.json").read_text("utf-8"))


@pytest.mark.parametrize("name", NAMES)
def test_each_file_has_the_shape_that_the_schema_describes(name: str) -> None:
    told = tomllib.loads((files("removal.law") / "laws" / f"{name}.toml").read_text("utf-8"))
    jsonschema.Draft202012Validator(SCHEMA).validate(told)
    for section in ("clock", "obstacle", "authority", "content"):
        for field in SCHEMA["properties"][section]["required"]:
            lacking = {**told, section: {key: value for key, value in told[section].items() if key != field}}
            with pytest.raises(jsonschema.ValidationError, match=field):
                jsonschema.Draft202012Validator(SCHEMA).validate(lacking)


def test_the_schema_names_every_field_that_a_law_has_and_no_other() -> None:
    def leaves(schema: dict[str, Any]) -> int:
        below = [
            leaves(one) for one in schema.get("properties", {}).values() if one.get("properties", {}).keys() - LAWFUL
        ]
        return sum(below) + len(schema.get("properties", {})) - len(below)

    assert leaves(SCHEMA) == len(fields(Law))


def _span(length: timedelta | None) -> str:
    return duration.to_text(length) if length else "-"


def _yes(said: bool) -> str:  # noqa: FBT001 - a value to be shown
    return "yes" if said else "no"


def _list(told: Iterable[str]) -> str:
    return " ".join(told) or "-"


SHOWN: dict[str, Callable[[Law], str]] = {
    "audience threshold": lambda law: str(law.audience_threshold),
    "window": lambda law: _span(law.window),
    "grace": lambda law: _span(law.grace),
    "accepted evidence": lambda law: _list(sorted(law.accepted_evidence)),
    "on obstacle": lambda law: law.on_obstacle,
    "obstacle limit": lambda law: str(law.obstacle_limit),
    "unable at most": lambda law: _span(law.unable_max),
    "authority answers": lambda law: _span(law.authority_answers_within),
    "reinstates": lambda law: _span(law.reinstates_within),
    "reminders": lambda law: _list(map(_span, law.reminders_before_due)),
    "unreceived after": lambda law: _span(law.unreceived_after),
    "unreceived again": lambda law: _span(law.unreceived_repeat),
    "expert decision for": lambda law: _list(sorted(law.expert_decision_for)),
    "second person": lambda law: _yes(law.second_person),
    "first contact": lambda law: _span(law.first_contact_notice),
    "languages": lambda law: _list(law.languages),
    "categories": lambda law: _list(law.categories),
    "preservation in months": lambda law: str(law.preservation_months or "-"),
    "local only": lambda law: _yes(law.local_only),
}
LAWFUL = {"kk", "ru", "en"}  # a title's languages are one field
NAMES_ONLY = {"id", "version", "title", "legal_basis", "reason_codes"}  # what is no number and no condition


@pytest.mark.parametrize("name", NAMES)
def test_each_law_has_the_numbers_that_the_contract_writes(name: str) -> None:
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


@pytest.mark.parametrize(
    ("text", "length"), [("PT24H", timedelta(hours=24)), ("P3D", timedelta(days=3)), ("PT1H30M", timedelta(minutes=90))]
)
def test_durations_are_iso_8601(text: str, length: timedelta) -> None:
    assert duration.from_text(text) == length


@pytest.mark.parametrize("text", ["", "P", "PT", "24H", "P6M", "PT1.5H", "-PT1H"])
def test_what_is_no_duration_is_named(text: str) -> None:
    with pytest.raises(ValueError, match="is not an ISO 8601 duration"):
        duration.from_text(text)


@pytest.mark.parametrize("text", ["PT24H", "PT90M", "PT75S"])
def test_a_duration_is_written_as_it_was_read(text: str) -> None:
    assert duration.to_text(duration.from_text(text)) == text
