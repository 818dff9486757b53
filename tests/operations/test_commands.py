"""What operators do to deliveries and timers: each is a dry run first, and from the console it is the same."""

from datetime import timedelta
from typing import Any

import pytest

from removal.cli import main
from removal.handlers import operate
from removal.timers.due import STUCK
from tests import parts
from tests.fake_ses import accepts
from tests.office.lives import appoint
from tests.people import DEPUTY, PRIMARY, Cast
from tests.world import Context, World

HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)


def console(*arguments: str) -> list[str]:
    """As an Automation document asks; what was said."""
    answer = operate.handler({"arguments": list(arguments)}, Context())
    assert answer["code"] == 0, answer
    return list(answer["said"])


def test_a_notice_goes_out_again_by_mail_and_what_its_server_says_now_is_receipt(world: World, by_mail: Cast) -> None:
    order = by_mail.issue()
    world.run(MINUTE)
    assert len(world.mailbox.to(PRIMARY)) == 1
    world.mailbox.behaviour[PRIMARY] = accepts
    assert console("resend", order)[-1].startswith(f"would send the notice of {order} again by 0 webhooks and 1 mails")
    world.run(MINUTE)
    assert len(world.mailbox.to(PRIMARY)) == 1
    console("resend", order, "--yes")
    world.run(2 * MINUTE)
    first, second = world.mailbox.to(PRIMARY)
    assert (first.subject, first.tags["delivery"] != second.tags["delivery"]) == (second.subject, True)
    assert by_mail.order(order)["clock"]["basis"]["rule"] == "mail_accepted"
    by_mail.sound(order)


def test_a_notice_goes_out_again_to_a_webhook_under_its_own_id(world: World, people: Cast) -> None:
    order = people.issue()
    world.settle()
    assert main(["resend", order, "--yes"]) == 0
    world.run(2 * MINUTE)
    notices = [call for call in people.representative.order_calls(order) if call.type == "order.issued"]
    assert len(notices) == 2
    assert len({call.headers["webhook-id"] for call in notices}) == 1
    assert people.ministry.types(order) == ["order.issued", "order.received"]


def test_a_notice_goes_out_again_to_no_webhook_of_a_former_representative(world: World, people: Cast) -> None:
    order = people.issue()
    world.settle()
    appoint(people)
    world.run(2 * MINUTE)
    successor = people.join("successor")
    successor.open_endpoint()
    world.settle()
    before = people.representative.types()
    assert console("resend", order)[-1].startswith(f"would send the notice of {order} again by 1 webhooks and 1 mails")
    console("resend", order, "--yes")
    world.run(2 * MINUTE)
    assert (people.representative.types(), successor.types(order)) == (before, ["order.reassigned"])


def test_an_order_that_was_withdrawn_is_not_sent_again(people: Cast, capsys: pytest.CaptureFixture[str]) -> None:
    order = people.issue()
    assert people.ministry.post(f"/orders/{order}/withdrawal", {"reason": "A mistake."}).status == 200
    assert main(["resend", order, "--yes"]) == 1
    assert "Only an order that was issued and is still in force" in capsys.readouterr().err


def test_what_stood_aside_goes_on_where_it_stopped(world: World, people: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    world.expect("OrderTimerQueue")
    order = people.issue()
    world.run(HOUR)
    with monkeypatch.context() as release:
        release.setattr(type(parts.order_timer()), "fire", _defect)
        world.run(25 * HOUR)
    assert parts.order_store().item(order).timer_shard == STUCK
    assert console("stuck") == [
        f"order:{order}",
        "would let 1 timers try again; nothing was written: add --yes to do it",
    ]
    assert parts.order_store().item(order).timer_shard == STUCK
    console("stuck", "--yes")
    assert all(": chain holds" in line for line in console("verify", "--all"))
    world.run(5 * MINUTE)
    assert people.ministry.types(order)[-1] == "order.breached"
    assert console("stuck")[-1].startswith("would let 0 timers")


def test_an_endpoint_that_is_disabled_gets_the_reason_and_gets_everything_once_it_is_enabled(
    world: World, people: Cast
) -> None:
    [endpoint] = [endpoint_["id"] for endpoint_ in people.ministry.get("/endpoints").body["endpoints"]]
    console("endpoint", "disable", endpoint, "--reason", "It takes an hour to answer.", "--yes")
    order = people.issue()
    world.run(HOUR)
    assert people.ministry.types(order) == []
    assert console("endpoint", "list") == [f"{endpoint} of authority:ministry: disabled; 3 wait"]
    console("endpoint", "enable", endpoint, "--yes")
    world.run(2 * MINUTE)
    assert people.ministry.types(order) == ["order.issued", "order.received"]
    types = [call.type for call in world.receivers.calls[people.ministry.hook] if call.type.startswith("endpoint.")]
    assert "endpoint.disabled" in types


def test_a_new_key_signs_new_links_and_the_old_ones_open(world: World, by_mail: Cast) -> None:
    order = by_mail.issue()
    world.run(MINUTE)
    [first] = world.mailbox.to(PRIMARY)
    console("link-key", "rotate", "--yes")
    world.run(2 * HOUR)
    second = world.mailbox.to(DEPUTY)[0]
    assert first.link.split(".")[0] != second.link.split(".")[0]
    for mail in (first, second):
        assert by_mail.page(mail.link).get().status == 200
    by_mail.sound(order)


def test_breaches_wait_while_they_are_held_and_come_when_they_are_released(world: World, people: Cast) -> None:
    order = people.issue()
    console("hold", "--reason", "A fault is looked for.", "--yes")
    world.run(25 * HOUR)
    assert people.ministry.types(order)[-1] == "order.reminded"
    console("release", "--yes")
    world.run(2 * MINUTE)
    assert people.ministry.types(order)[-1] == "order.breached"


@pytest.mark.parametrize(
    ("arguments", "why"),
    [
        (["caller", "add", "--iss", "x"], "the rest is for a shell"),
        (["authority", "put", "x"], "the rest is for a shell"),
        ([], "the rest is for a shell"),
        (["hold"], "make no sense"),
        (["redrive", "rule-dead-letters"], "make no sense"),
    ],
)
@pytest.mark.usefixtures("world")
def test_the_console_cannot_ask_for_what_is_not_an_operators(arguments: list[str], why: str) -> None:
    with pytest.raises(ValueError, match=why):
        operate.handler({"arguments": arguments}, Context())


@pytest.mark.usefixtures("world")
def test_the_console_shows_what_cannot_be_done() -> None:
    answer: dict[str, Any] = operate.handler({"arguments": ["resend", "nobody", "--yes"]}, Context())
    assert answer == {"code": 1, "said": ["There is no order nobody."]}


def _defect(*_: object) -> None:
    msg = "a defect"
    raise ValueError(msg)
