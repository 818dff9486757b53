"""One story under each law, on the same instants."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest

from removal.law.law import load
from removal.record import instant
from tests.law.table import NAMES
from tests.people import Answered, Cast, order_text
from tests.under_law import under
from tests.world import START, World

SECOND = timedelta(seconds=1)
TOLD_AT, ANSWERED_AT = START + 30 * SECOND, START + 60 * SECOND
DAYS = timedelta(days=3)
HOUR = timedelta(hours=1)

# As contract 3 has it: receipt at nine, a question 30 s later, its answer 30 s after that; then silence.
EXPECTED = {
    "kz-1": """
        received           09:00:00, by webhook_accepted
        due                2026-11-25 09:00:00
        due after answer   2026-11-25 09:01:00
        reminders          2026-11-24 21:01:00, 2026-11-25 05:01:00, 2026-11-25 08:01:00
        breach             2026-11-25 09:01:20
        second question    2026-11-25 09:01:00 stays
    """,
    "eu-tco-1": """
        received           09:00:00, by webhook_accepted
        due                2026-11-24 10:00:00
        due after answer   2026-11-24 10:01:00
        reminders          2026-11-24 09:21:00, 2026-11-24 09:31:00, 2026-11-24 09:51:00
        breach             2026-11-24 10:01:20
        second question    the clock stops
    """,
    "demo-1": """
        received           09:00:00, by webhook_accepted
        due                2026-11-24 09:01:15
        due after answer   2026-11-24 09:02:15
        reminders          2026-11-24 09:00:15, 2026-11-24 09:00:30, 2026-11-24 09:01:15, 2026-11-24 09:01:30
        breach             2026-11-24 09:02:35
        second question    2026-11-24 09:02:15 stays
    """,
    "demo-draft-1": """
        received           09:00:00, by webhook_accepted
        due                2026-11-24 09:01:15
        due after answer   2026-11-24 09:02:15
        reminders          2026-11-24 09:00:15, 2026-11-24 09:00:30, 2026-11-24 09:01:15, 2026-11-24 09:01:30
        breach             2026-11-24 09:02:35
        second question    2026-11-24 09:02:15 stays
    """,
}


def issued(people: Cast, law: str, reference: str) -> str:
    """An order under a law, as that law asks for it: by a second person, where it wants one."""
    text = order_text(reference, items=1, **under(load(local=True)[law]))
    answer = people.ministry.post("/orders", text)
    assert answer.status == 201, answer.body
    if answer.body["status"] == "draft":
        answer = people.approver.post(f"/orders/{answer.body['id']}/approval", {})
        assert answer.body["status"] == "issued", answer.body
    people.ministry.world.settle()
    return str(answer.body["id"])


def ask(people: Cast, order: str, reference: str) -> Answered:
    """What is meant by it?"""
    body = {"by": "R.", "reference": reference, "ground": "insufficient_information", "items": [1]}
    return people.representative.post(f"/orders/{order}/obstacles", {**body, "explanation": "Which comment?"})


def clarify(people: Cast, order: str) -> Answered:
    """This one; the representative's webhook takes it at once."""
    answer = people.ministry.post(f"/orders/{order}/obstacle-answers", {"items": [1], "answer": "The first one."})
    assert answer.body["status"] == "suspended", "time goes on from receipt"
    people.ministry.world.settle()
    return people.ministry.get(f"/orders/{order}")


@pytest.mark.parametrize("law", NAMES)
def test_one_story_under_each_law_on_the_same_instants(
    world: World, people: Cast, law: str, record_property: Callable[[str, object], None]
) -> None:
    order, other, again = (issued(people, law, f"KZ-{number}") for number in range(3))
    due = people.order(order)["clock"]["windows"][0]["due_at"]
    world.run_until(TOLD_AT)
    for each in (order, other, again):
        assert ask(people, each, "R-1").body["status"] == "suspended"
    world.run_until(ANSWERED_AT)
    after = clarify(people, order).body["clock"]["windows"][-1]["due_at"]
    assert clarify(people, again).body["clock"]["windows"][-1]["due_at"] == after
    second = ask(people, again, "R-2").body
    world.run(DAYS)

    breach = people.ministry.order_calls(order)[-1] if people.order(order)["status"] == "breached" else None
    rows = {
        "received": _received(people.order(order)["clock"]),
        "due": _shown(instant.from_text(due)),
        "due after answer": _shown(instant.from_text(after)),
        "reminders": ", ".join(
            _shown(call.at) for call in people.ministry.order_calls(order) if call.type == "order.reminded"
        ),
        "breach": _shown(breach.at) if breach else "none",
        "second question": f"{_shown(instant.from_text(after))} stays" if _keeps(second, after) else "the clock stops",
    }
    lines = "\n".join(f"    {name:<19}{value}" for name, value in rows.items())
    record_property("summary", f"{law}: received, asked at 09:00:30, answered at 09:01:00\n{lines}")
    assert [line.strip() for line in lines.splitlines()] == [
        line.strip() for line in EXPECTED[law].strip().splitlines()
    ]
    assert people.order(other)["status"] == "suspended"
    assert "order.breached" not in people.ministry.types(other)


def test_the_first_order_under_the_european_law_waits_for_a_first_contact_or_names_an_emergency(
    world: World, people: Cast
) -> None:
    calm = {**under(load(local=True)["eu-tco-1"]), "emergency": None}
    text = order_text("EU-1", items=1, **calm)

    def refused() -> str:
        return str(people.ministry.post("/orders", text).body["type"].rpartition("/")[2])

    assert refused() == "first-contact-required"
    assert people.ministry.post("/platforms/video-example/first-contacts").status == 201
    world.run(11 * HOUR)
    assert refused() == "first-contact-required"
    world.run(2 * HOUR)
    assert people.ministry.post("/orders", text).status == 201
    named = order_text("KZ-1", emergency={"reason": "no law of ours waits"})
    assert people.ministry.post("/orders", named).body["errors"][0]["pointer"] == "/emergency"


def test_every_law_has_its_story() -> None:
    assert set(EXPECTED) == set(NAMES)


def _received(clock: dict[str, Any]) -> str:
    return f"{instant.from_text(clock['started_at']):%H:%M:%S}, by {clock['basis']['rule']}"


def _shown(at: datetime) -> str:
    return f"{at:%Y-%m-%d %H:%M:%S}"


def _keeps(order: dict[str, Any], due_at: str) -> bool:
    return (order["status"], order["clock"]["windows"][-1]["due_at"]) == ("running", due_at)
