"""Whether a mail came back, by each of the three fields that tell it, and by SES's label with none of them."""

from typing import Any

import pytest

from removal.mail.delivery_status import (
    came_back,
    enhanced_status,
    is_full,
    is_permanent,
    text,
    without_comments,
)

REFUSED, TAKEN = "smtp; 550 5.1.1 no such user here", "smtp; 250 2.1.5 queued as 4F2"


@pytest.mark.parametrize("label", ["Permanent", "Transient", "Undetermined", ""])
@pytest.mark.parametrize(
    ("action", "expected"),
    [
        ("failed", True),
        ("Failed", True),
        (" FAILED\t", True),
        ("failed (bad destination mailbox)", True),
        ("(final) failed", True),
        ("delayed", False),
        ("Delayed", False),
        ("delivered", False),
        ("DELIVERED ", False),
        ("relayed", False),
        ("relayed (no further reports)", False),
        ("expanded", False),
        ("Expanded", False),
    ],
)
def test_an_action_decides_in_any_letters_whatever_else_is_there(action: str, label: str, *, expected: bool) -> None:
    against = (
        {"status": "2.0.0", "diagnosticCode": TAKEN} if expected else {"status": "5.1.1", "diagnosticCode": REFUSED}
    )
    assert came_back({"action": action}, label) is expected
    assert came_back({"action": action, **against}, label) is expected


@pytest.mark.parametrize("action", [None, "", "  ", [], {}, True, "unknown", "(failed)", "5.1.1"])
@pytest.mark.parametrize(
    ("status", "expected"),
    [
        ("5.1.1", True),
        ("4.4.7", True),
        ("5.7.606", True),
        ("  5.2.2  ", True),
        ("5.1.10 (no such mailbox)", True),
        ("(was 2.0.0 (for a while)) 4.2.2", True),
        ("\t5.0.0;", True),
        ("5.1", True),
        ("2.0.0", False),
        (" 2.1.5 (delivered)", False),
        ("(not 5.1.1) 2.6.0", False),
    ],
)
def test_without_an_action_the_class_of_the_status_decides(action: object, status: str, *, expected: bool) -> None:
    against = {"diagnosticCode": TAKEN if expected else REFUSED}
    recipient = {"action": action, "status": status, **against}
    assert came_back(recipient, "Transient" if expected else "Permanent") is expected


@pytest.mark.parametrize(
    ("diagnostic", "permanent", "full"),
    [
        ("smtp; 5.1.0 - Unknown address error 550-'5.1.1 no such user' (delivery attempts: 0)", True, False),
        ("5.4.4 (unable to route: no mail hosts for domain)", True, False),
        ("smtp; 550-5.4.4 Invalid domain", True, False),
        ("smtp; 550 [5.1.1] unknown", True, False),
        ("smtp; 550 #5.1.0 address rejected", True, False),
        ("smtp; 550-'5.1.1 unknown", True, False),
        ("smtp; 552 5.3.4 message too large", True, False),
        ("smtp; 552-5.7.0 blocked for its content", True, False),
        ("smtp; 552 5.0.0 no space", False, True),
        ("smtp; 552 no space", False, True),
        ("smtp; 452 4.2.2 over quota", False, True),
        ("5.2.2 over quota", False, True),
        ("smtp; 4.4.7 expired, after 550 5.1.1", False, False),
        ("smtp; 451 4.3.0 try later; 5.1.1", False, False),
        ("smtp; 550 user unknown, see 5.1.1", False, False),
    ],
)
def test_a_status_counts_first_in_a_diagnostic_or_behind_its_reply_code(
    diagnostic: str, *, permanent: bool, full: bool
) -> None:
    recipient = {"diagnosticCode": diagnostic}
    assert came_back(recipient, "Transient")
    assert (is_permanent(recipient, "Transient"), is_full(recipient, "General")) == (permanent, full)


def test_a_diagnostic_of_what_arrived_is_no_bounce() -> None:
    assert not came_back({"diagnosticCode": "smtp; 2.1.5 recipient ok"}, "Transient")


@pytest.mark.parametrize("status", [None, "", "unknown", "3.1.1", "x5.1.1", "10.5.1.1", "5.1.1.7", "550", "(5.1.1)"])
@pytest.mark.parametrize(
    ("diagnostic", "expected"),
    [
        (REFUSED, True),
        ("smtp;550-5.7.1 refused by policy", True),
        ("SMTP ; 421 4.4.2 timed out", True),
        ("554 delivery error", True),
        ("smtp; the mailbox is gone", True),
        ("x-postfix; unknown user: nobody", True),
        ("smtp; 2500 messages waiting", True),
        (TAKEN, False),
        ("Smtp;250 OK", False),
        ("252-will be tried", False),
        ('"smtp; 250 taken"', False),
        ("smtp; (a relay) 251 forwarded", False),
    ],
)
def test_without_both_the_reply_code_of_the_diagnostic_decides(
    status: str | None, diagnostic: str, *, expected: bool
) -> None:
    recipient = {"status": status, "diagnosticCode": diagnostic}
    assert came_back(recipient, "Transient" if expected else "Permanent") is expected


@pytest.mark.parametrize(
    "recipient",
    [
        {},
        {"action": None, "status": None, "diagnosticCode": None},
        {"action": "", "status": " ", "diagnosticCode": "smtp; "},
        {"action": "sent", "status": "n/a", "diagnosticCode": []},
    ],
)
@pytest.mark.parametrize(
    ("label", "expected"),
    [("Permanent", True), ("PERMANENT", True), ("permanent", True), ("Transient", False), ("Undetermined", False)],
)
def test_with_none_of_the_three_only_permanent_is_a_bounce(
    recipient: dict[str, Any], label: str, *, expected: bool
) -> None:
    assert came_back(recipient, label) is expected
    assert came_back(recipient, "") is False


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("a", "a"),
        (" a ", "a"),
        (["b", "c"], "b"),
        ([], ""),
        (None, ""),
        ({"x": 1}, ""),
        (True, ""),
        (550, "550"),
        (5.1, "5.1"),
    ],
)
def test_a_field_is_text_whatever_came(value: object, expected: str) -> None:
    assert text(value) == expected


def test_what_a_server_writes_without_end_is_read_in_time() -> None:
    assert without_comments("(" * 100_000 + ")" * 100_000).count("(") <= 2_000
    assert came_back({"status": "(" * 100_000}, "Permanent") is True


@pytest.mark.parametrize(
    ("value", "expected"), [("5.1.1 (gone)", "5.1.1"), (" 4.4", "4.4"), ("gone", None), (None, None)]
)
def test_a_status_is_shown_without_what_surrounds_it(value: object, expected: str | None) -> None:
    assert enhanced_status(value) == expected
