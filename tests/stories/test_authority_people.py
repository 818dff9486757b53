"""An authority's people in awkward company: beside webhooks and others who write, with long words and faults."""

from datetime import datetime
from typing import Any

import pytest

from tests.people import Cast
from tests.stories.test_authority_contacts import (
    BUSY,
    CLERK,
    EN,
    ENTRY,
    HOUR,
    OFFICER,
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
