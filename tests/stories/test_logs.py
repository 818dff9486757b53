"""What design P9 promises: nothing in the log is a secret, opens anything or is a person's own words."""

import logging
from datetime import timedelta

import pytest

from removal.handlers import dispatch
from removal.telemetry.log import logger
from tests.calls import ISSUER
from tests.fake_ses import accepts, bounces
from tests.people import ALARM, DEPUTY, NIGHT_DESK, PRIMARY, Cast, cast, order_text
from tests.world import World

HOUR = timedelta(hours=1)
MINUTE = timedelta(minutes=1)
HOOK = "https://ministry.example/hook?key=very-secret"
WORDS = (
    "Травля",  # of the order's reasons
    "A. Officer",
    "video.example/watch",
    "Night desk",
    "R. Representative",
    "Very Personal",
    "because of a child",
    "very-secret",
    "video.example/hook",
    "whsec_",
    "v1,",
    "k" * 64,  # the link key
    ISSUER,
    PRIMARY,
    DEPUTY,
    NIGHT_DESK,
    ALARM,
    "192.0.2.1",
)


def test_a_whole_life_leaves_no_secret_no_link_and_no_words_of_anybody_in_the_log(
    world: World, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    world.expect("MailFeedbackQueue")
    with caplog.at_level(logging.DEBUG, logger.name):
        people = cast(world)
        links = _live(world, people)
    [own] = [handler for handler in logging.getLogger(logger.name).handlers if handler is not caplog.handler]
    lines = [own.format(record) for record in caplog.records if record.name == logger.name]
    out = capfd.readouterr()
    everything = "\n".join(
        [*lines, *(str(vars(record)) for record in caplog.records if _ours(record)), out.out, out.err]
    )
    messages = {record.getMessage() for record in caplog.records if record.name == logger.name}
    assert messages >= MESSAGES
    assert links
    assert [word for word in (*WORDS, *links) if word in everything] == []


MESSAGES = {
    "answered",
    "published",
    "passed on",
    "woken",
    "webhook tried",
    "mail submitted",
    "mail feedback",
    "no event of a mail",
    "shown",
    "failed",
    "breach untold",
}


def _ours(record: logging.LogRecord) -> bool:
    return record.name == logger.name


def _live(world: World, people: Cast) -> list[str]:
    """An order told, bounced, answered on the page and by the API, and breached; and what went wrong beside."""
    world.mailbox.behaviour |= {PRIMARY: bounces(MINUTE), DEPUTY: accepts, NIGHT_DESK: accepts, ALARM: accepts}
    assert people.ministry.post("/endpoints", {"url": HOOK}).status == 201
    world.settle()
    order = people.issue()
    world.run(HOUR)
    link = world.mailbox.to(PRIMARY)[0].link
    people.page(link).answer("acknowledge", by="Very Personal Name")
    people.page(f"{link}x").get()
    fields = {"by": "Very Personal", "reference": "R-1", "explanation": "because of a child"}
    assert people.representative.post(f"/orders/{order}/contest", fields).status == 200
    people.ministry.send("POST", "/orders", b'{"reference": "\xd0\xa2\xd1\x80\xd0\xb0\xd0\xb2\xd0\xbb\xd1\x8f"')
    people.ministry.post("/orders", order_text("KZ-2", statement_of_reasons=1))
    world.hear({"Type": "x", "mail": {"destination": [PRIMARY]}})
    world.hear({"notificationType": "AmazonSnsSubscriptionSucceeded", "message": "Травля"})
    dispatch.handler({"Records": [_no_event("Травля")]}, None)
    world.receivers.behaviour[people.ministry.hook] = world.receivers.behaviour[HOOK] = lambda _: 500
    world.run(26 * HOUR)
    mails = [mail for address in (PRIMARY, DEPUTY) for mail in world.mailbox.to(address)]
    return [mail.link for mail in mails if "/o/" in mail.text]


def _no_event(text: str) -> dict[str, object]:
    return {"messageId": "0", "body": f'"{text}"', "eventSource": "aws:sqs", "attributes": {}}
