"""SES's events as SNS delivers them, one recorded message of each kind (shapes: SES developer guide, event data)."""

from datetime import UTC, datetime
from typing import Any

import pytest

from removal.mail.feedback import Kind, from_sns
from tests.mail.feedback_events import DETAILS, MAIL, message, read, read_kind


@pytest.mark.parametrize("kind", DETAILS)
def test_each_kind_is_read_with_its_tags_and_its_time(kind: str) -> None:
    feedback = read_kind(kind)
    assert feedback.kind == kind
    assert feedback.message_id == "0107019a-1"
    assert feedback.tags == {"order": "order-1", "endpoint": "contact-1", "delivery": "delivery-1"}
    assert feedback.at.tzinfo is UTC


def test_a_deliverys_time_is_when_the_recipients_server_took_it() -> None:
    assert read_kind("Delivery").at == datetime(2026, 11, 24, 9, 0, 1, 250_000, UTC)


def test_a_rejects_time_is_the_mails() -> None:
    assert read_kind("Reject").at == datetime(2026, 11, 24, 9, 0, tzinfo=UTC)


def test_identity_notifications_name_their_kind_otherwise() -> None:
    feedback = from_sns(message("Bounce", names="notificationType"))
    assert feedback is not None
    assert feedback.kind is Kind.BOUNCE


@pytest.mark.parametrize(
    ("changed", "kind", "permanent"),
    [
        ({}, Kind.BOUNCE, True),
        ({"bounceSubType": "OnAccountSuppressionList"}, Kind.BOUNCE, True),
        ({"bounceSubType": "Suppressed"}, Kind.BOUNCE, True),
        ({"bounceType": "Transient", "bounceSubType": "MailboxFull"}, Kind.BOUNCE, False),
        ({"bounceType": "Transient"}, Kind.BOUNCE, True),
        ({"bounceType": "Undetermined", "bounceSubType": "Undetermined"}, Kind.BOUNCE, True),
        ({"bounceType": "Transient", "bouncedRecipients": [{"status": "5.4.4"}]}, Kind.BOUNCE, True),
        ({"bounceType": "Transient", "bouncedRecipients": [{"diagnosticCode": "550 5.1.1 x"}]}, Kind.BOUNCE, True),
        ({"bouncedRecipients": [{"action": "failed"}]}, Kind.BOUNCE, True),
        ({"bouncedRecipients": [{"status": "4.4.7"}]}, Kind.BOUNCE, False),
        ({"bouncedRecipients": [{"status": "5.2.2"}]}, Kind.BOUNCE, False),
        ({"bouncedRecipients": [{"status": "5.0.0", "diagnosticCode": "smtp; 552 no space"}]}, Kind.BOUNCE, False),
        ({"bouncedRecipients": [{"status": "5.5.0", "diagnosticCode": "smtp; 550 5.2.2 full"}]}, Kind.BOUNCE, False),
        (
            {"bounceType": "Transient", "bouncedRecipients": [{"emailAddress": "r@video.example"}]},
            Kind.AUTOMATIC_REPLY,
            False,
        ),
        ({"bounceType": "Undetermined", "bouncedRecipients": []}, Kind.AUTOMATIC_REPLY, False),
        ({"bouncedRecipients": []}, Kind.BOUNCE, True),
        ({"bouncedRecipients": [{"action": "delayed"}]}, Kind.AUTOMATIC_REPLY, False),
    ],
    ids=[
        *("unknown user", "suppressed by us", "suppressed by all", "full", "refused"),
        *("refused, unclear", "no such domain", "said behind the code", "by the label", "given up"),
        *("full by status", "full by code", "full behind the code", "out of office"),
        *("out of office, unclear", "of nobody", "late"),
    ],
)
def test_a_bounce_differs_from_an_automatic_reply_and_a_hard_one_from_a_soft_one(
    changed: dict[str, Any], kind: Kind, *, permanent: bool
) -> None:
    feedback = read_kind("Bounce", **changed)
    assert (feedback.kind, feedback.permanent) == (kind, permanent)


def test_of_a_bounce_is_kept_what_explains_it_and_no_address() -> None:
    kept = read_kind("Bounce").stored
    assert kept["diagnosticCode"] == "smtp; 550 5.1.1 user unknown"
    assert (kept["bounceType"], kept["status"]) == ("Permanent", "5.1.1")
    assert "r@video.example" not in kept.values()


def test_what_is_kept_has_an_end() -> None:
    assert all(len(value) <= 500 for value in read_kind("Delivery", smtpResponse="x" * 100_000).stored.values())


@pytest.mark.parametrize(
    "text",
    [
        "Successfully validated SNS topic for Amazon SES event publishing.",
        "{}",
        "[]",
        "null",
        '{"notificationType": "AmazonSnsSubscriptionSucceeded", "message": "You have successfully subscribed."}',
    ],
)
def test_what_is_no_event_to_act_on_is_let_go(text: str) -> None:
    assert from_sns({"Message": text}) is None
    assert from_sns({}) is None


FAILED = {"action": "failed", "status": "5.1.1"}


@pytest.mark.parametrize(
    ("recipients", "kind"),
    [
        ([("R@Video.Example.", FAILED)], Kind.BOUNCE),
        ([("rfc822; <desk@video.example>", FAILED)], Kind.BOUNCE),
        ([('"R. P." <r@VIDEO.example>', {"status": "4.4.7"})], Kind.BOUNCE),
        ([("undisclosed", FAILED)], Kind.BOUNCE),
        ([(None, FAILED)], Kind.BOUNCE),
        ([("private@elsewhere.example", FAILED)], Kind.FORWARDING_BOUNCE),
        ([("r@mail.video.example", FAILED)], Kind.FORWARDING_BOUNCE),
        ([("<x@ELSEWHERE.example>", {"diagnosticCode": "smtp; 552 full"})], Kind.FORWARDING_BOUNCE),
        ([("x@elsewhere.example", {})], Kind.FORWARDING_BOUNCE),
        ([("x@elsewhere.example", FAILED), ("r@video.example", {"action": "relayed"})], Kind.FORWARDING_BOUNCE),
        ([("x@elsewhere.example", FAILED), ("r@video.example", FAILED)], Kind.BOUNCE),
        ([("r@video.example", FAILED), ("x@elsewhere.example", {"action": "delivered"})], Kind.BOUNCE),
        (
            [("r@video.example", {"status": "2.0.0"}), ("x@elsewhere.example", {"action": "delayed"})],
            Kind.AUTOMATIC_REPLY,
        ),
    ],
)
def test_a_bounce_is_one_of_the_address_mailed_or_of_one_behind_it(
    recipients: list[tuple[str | None, dict[str, str]]], kind: Kind
) -> None:
    named = [{"emailAddress": address, **status} for address, status in recipients]
    assert read_kind("Bounce", bouncedRecipients=named).kind is kind


def test_the_recipient_that_decides_is_the_one_kept() -> None:
    named = [
        {"emailAddress": "x@elsewhere.example", "action": "failed", "status": "5.2.2"},
        {"emailAddress": "r@video.example", "action": "failed", "status": "5.1.1"},
    ]
    assert read_kind("Bounce", bouncedRecipients=named).stored["status"] == "5.1.1"
    assert read_kind("Bounce", bouncedRecipients=named[:1]).stored["status"] == "5.2.2"


@pytest.mark.parametrize("destination", [None, [], [""], [None], "undisclosed", {}])
def test_without_a_destination_the_address_of_the_delivery_says_who_was_mailed(destination: object) -> None:
    named = {**DETAILS["Bounce"][1], "bouncedRecipients": [{"emailAddress": "x@elsewhere.example", **FAILED}]}
    event = {"eventType": "Bounce", "mail": {**MAIL, "destination": destination}, "bounce": named}
    feedback = read(event)
    assert feedback.kind is Kind.BOUNCE
    assert feedback.mailed_to("r@video.example").kind is Kind.FORWARDING_BOUNCE
    assert feedback.mailed_to("Desk <r@ELSEWHERE.example>").kind is Kind.BOUNCE
    assert read_kind("Bounce").mailed_to("x@elsewhere.example").kind is Kind.BOUNCE
    assert read_kind("Delivery").mailed_to("x@elsewhere.example").kind is Kind.DELIVERY
