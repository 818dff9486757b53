"""How stories hear of mails: what is kept of it, and what comes straight into the queue."""

import json
from datetime import datetime, timedelta

from removal.mail.store import FeedbackItem
from tests import fake_ses
from tests.fake_ses import Event, Posted, accepts
from tests.people import PRIMARY, Cast
from tests.world import World

MINUTE = timedelta(minutes=1)
SECOND = timedelta(seconds=1)


def received(world: World, people: Cast) -> tuple[str, Posted]:
    """An order whose notice the primary's mail server has accepted."""
    world.mailbox.behaviour[PRIMARY] = accepts
    order = people.issue()
    world.run(MINUTE)
    assert people.order(order)["status"] == "running"
    return order, world.mailbox.to(PRIMARY)[0]


def hear(world: World, *events: Event) -> None:
    for event in events:
        world.hear(event)
        world.run(SECOND)


def kept(posted: Posted) -> list[str]:
    """The kinds of all events kept beside a mail's delivery."""
    return [item.kind for item in FeedbackItem.query(f"delivery:{posted.tags['delivery']}") if "attempt" not in item.sk]


def dead_letters(world: World) -> int:
    url = f"{world.cloud.queues['MailFeedbackQueue']}-dead-letters"
    return len(world.cloud.sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10).get("Messages", []))


def failed(mail: Posted, at: datetime) -> Event:
    """It comes back; the address is not given up."""
    return fake_ses.bounce(mail, at, "Transient", "MailboxFull")


def raw(world: World, event: object) -> None:
    """Straight into the queue, as SNS's raw delivery puts it."""
    body = event if isinstance(event, str) else json.dumps(event)
    world.cloud.sqs.send_message(QueueUrl=world.cloud.queues["MailFeedbackQueue"], MessageBody=body)
    world.settle()
