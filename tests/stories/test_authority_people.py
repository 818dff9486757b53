"""An authority's people in awkward company: beside webhooks and others who write, with long words and faults."""

from datetime import datetime
from typing import Any

import pytest

from tests.fake_ses import accepts, refuses
from tests.people import DEPUTY, NIGHT_DESK, PRIMARY, Cast
from tests.stories.test_authority_contacts import (
    BUSY,
    CLERK,
    EN,
    ENTRY,
    HOUR,
    MINUTE,
    OFFICER,
    enter,
    issue,
    people,
    subjects,
)
from tests.world import World

__all__ = ["people"]
ODD_CASE = "Officer@Other.example"


def facts_of(people: Cast, order: str) -> list[dict[str, Any]]:
    facts: list[dict[str, Any]] = people.other_ministry.get(f"/orders/{order}/facts").body["facts"]
    return facts


@pytest.mark.parametrize("failures", [0, 8])
def test_a_contact_gets_a_breach_that_a_webhook_has_too_also_when_the_mail_comes_later(
    world: World, people: Cast, failures: int
) -> None:
    body = {**ENTRY, "contacts": [EN], "alarm_email": "duty@ministry.example"}
    assert people.registrar.put("/authorities/ministry", body).status == 200
    order = people.issue()
    world.run(24 * HOUR)
    world.mailbox.faults += [BUSY] * failures
    world.run(2 * HOUR)
    assert "order.breached" in people.ministry.types(order)
    assert [subject for subject in subjects(world) if "Breach" in subject] == ["Breach: removal order KZ-2026-000123"]
    assert subjects(world, "duty@ministry.example") == []


def test_operators_are_alarmed_once_about_a_breach_and_not_by_the_mails_to_contacts(
    world: World, people: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    alarmed = list[datetime]()
    monkeypatch.setattr("removal.handlers.send_email._page", lambda _: alarmed.append(world.now))
    issue(people)
    world.run(26 * HOUR)
    assert [at.isoformat() for at in alarmed] == ["2026-11-25T09:15:21+00:00"]
    assert [len(subjects(world, address)) for address in (OFFICER, CLERK)] == [2, 1]


def test_an_address_in_capitals_is_the_same_address(world: World, people: Cast) -> None:
    world.mailbox.behaviour |= {ODD_CASE: accepts, **dict.fromkeys((PRIMARY, DEPUTY, NIGHT_DESK), refuses)}
    (before,) = enter(people, EN)["contacts"]
    order = issue(people)
    world.run(MINUTE)
    (after,) = enter(people, {**EN, "email": OFFICER.capitalize()}, alarm_email=ODD_CASE)["contacts"]
    assert (after["id"], after["email"]) == (before["id"], OFFICER.capitalize())
    world.mailbox.behaviour[OFFICER.capitalize()] = accepts
    world.run(3 * HOUR)
    undelivered = [fact for fact in facts_of(people, order) if fact["type"] == "order.undelivered"]
    assert len(subjects(world, OFFICER.capitalize())) == len(undelivered) > 0
    assert subjects(world, ODD_CASE) == []
