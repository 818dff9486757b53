"""An address that takes no mail is given up: who hears of it, what is held for it, and what brings it back."""

import json
from collections import Counter
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from removal.deliveries.store import DeliveryStore
from removal.endpoints.channel import delivery_id
from removal.record.facts import fact_id
from tests import fake_ses, parts
from tests.fake_ses import accepts, refuses
from tests.people import ALARM, DEPUTY, NIGHT_DESK, PRIMARY, Cast
from tests.world import World

HOUR = timedelta(hours=1)
MINUTE = timedelta(minutes=1)


def test_a_hard_bounce_gives_the_address_up_tells_the_others_and_an_answer_brings_it_back(
    world: World, by_mail: Cast
) -> None:
    world.mailbox.behaviour[PRIMARY] = refuses
    order = by_mail.issue()
    world.run(MINUTE)
    gone = world.mailbox.to(PRIMARY)[0]
    assert by_mail.order(order)["status"] == "issued"
    for other in (DEPUTY, NIGHT_DESK):
        mail_to_other = world.mailbox.to(other)[1]  # beside the notice itself
        assert mail_to_other.subject == "The address of a contact of your representative no longer takes messages"
        assert PRIMARY in mail_to_other.text

    second = by_mail.issue("KZ-2")
    world.run(MINUTE)
    assert len(world.mailbox.to(PRIMARY)) == 1
    assert world.mailbox.to(DEPUTY)[-1].subject.startswith("Removal order KZ-2")

    del world.mailbox.behaviour[PRIMARY]
    assert by_mail.page(gone.link).answer("acknowledge").status == 303
    world.run(5 * MINUTE)
    assert sorted(mail.subject.partition(":")[0] for mail in world.mailbox.to(PRIMARY)[1:]) == [
        "Confirmation",
        "Removal order KZ-2",
    ]
    assert by_mail.order(second)["status"] == "issued"


ACTS: list[tuple[str, str, object]] = [
    ("PUT", "", {"url": "https://video.example/hook"}),
    ("DELETE", "", None),
    ("POST", "/verification", None),
    ("POST", "/test", None),
    ("POST", "/rotation", {}),
    ("POST", "/disablement", {"reason": "We move."}),
    ("POST", "/enablement", None),
    ("POST", "/replay", {"since": "2026-11-24T09:00:00Z"}),
]


@pytest.mark.parametrize(("method", "path", "body"), ACTS, ids=[method + path for method, path, _ in ACTS])
def test_an_address_that_was_given_up_is_read_and_is_no_webhook_to_act_on(
    world: World, by_mail: Cast, method: str, path: str, body: object
) -> None:
    """Each answer is one that the OpenAPI document names: every answer of a story is held against it."""
    world.mailbox.behaviour[PRIMARY] = refuses
    by_mail.issue()
    world.run(MINUTE)
    (given_up,) = by_mail.representative.get("/endpoints").body["endpoints"]
    where, raw = f"/endpoints/{given_up['id']}", None if body is None else json.dumps(body).encode()
    assert by_mail.representative.get(where).body["url"] == f"mailto:{PRIMARY}"
    answer = by_mail.representative.send(method, where + path, raw)
    assert (answer.status, answer.body["type"].rpartition("/")[2]) == (409, "illegal-command")
    assert by_mail.representative.get("/endpoints").body["endpoints"] == [given_up]


def test_what_was_held_for_an_address_goes_out_once_however_many_send_and_whatever_was_heard_before(
    world: World, by_mail: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    world.mailbox.behaviour[PRIMARY] = refuses
    by_mail.issue()
    world.run(MINUTE)
    gone = world.mailbox.to(PRIMARY)[0]
    held = [by_mail.issue(f"KZ-{number}") for number in (2, 3, 4)]
    world.run(MINUTE)
    # SES took an earlier try of the first of them, and its answer was lost.
    lost = delivery_id(fact_id(f"order:{held[0]}", 1), gone.tags["endpoint"])
    tags = {"order": held[0], "endpoint": gone.tags["endpoint"], "delivery": lost}
    world.hear(fake_ses.delivery(replace(gone, tags=tags, message_id="lost"), world.now))
    world.settle()
    del world.mailbox.behaviour[PRIMARY]
    submit = world.mailbox.submit

    def heard_and_flushed_at_once(*arguments: Any) -> Any:  # noqa: ANN401 - as the post takes them
        submitted = submit(*arguments)
        world.hear(fake_ses.delivery(world.mailbox.posted[-1], world.now))
        world._drain("MailFeedbackQueue")  # noqa: SLF001 - before the sender goes on
        parts.mailing().run({"endpoint": gone.tags["endpoint"], "flush": True})
        return submitted

    monkeypatch.setattr(type(world.mailbox), "submit", lambda _, *arguments: heard_and_flushed_at_once(*arguments))
    assert by_mail.page(gone.link).answer("acknowledge").status == 303
    world.run(5 * MINUTE)
    sent = Counter(mail.tags["order"] for mail in world.mailbox.to(PRIMARY) if mail.subject.startswith("Removal order"))
    assert [sent[order] for order in held] == [0, 1, 1]
    assert list(DeliveryStore().held(gone.tags["endpoint"], 10)) == []
    assert [by_mail.order(order)["status"] for order in held] == ["running"] * 3


def test_the_authoritys_alarm_address_is_tried_each_time(world: World, by_mail: Cast) -> None:
    heard = world.receivers.calls[by_mail.ministry.hook]
    world.mailbox.behaviour[ALARM] = refuses
    by_mail.issue()
    world.run(HOUR + MINUTE)
    assert heard[-1].type == "endpoint.disabled"
    world.mailbox.behaviour[ALARM] = accepts
    by_mail.issue("KZ-2")
    world.run(HOUR + MINUTE)
    assert "KZ-2 " in world.mailbox.to(ALARM)[-1].subject
    assert heard[-1].type == "endpoint.recovered"


def test_the_registrar_is_notified_of_an_address_that_takes_no_mail(world: World, by_mail: Cast) -> None:
    hook = "https://registrar.example/hook"
    by_mail.registrar.may("registry:write", "callers:write", "endpoints:write")
    world.run(2 * MINUTE)
    assert by_mail.registrar.post("/endpoints", {"url": hook}).status == 201
    world.mailbox.behaviour[PRIMARY] = refuses
    by_mail.issue()
    world.run(MINUTE)
    bodies = [call.payload for call in world.receivers.calls[hook] if call.type == "endpoint.disabled"]
    assert [body["data"]["endpoint"]["owner"] for body in bodies] == ["platform:video-example"]
