"""The checker's part for mails finds whatever mails, answers and receipt do not agree in."""

import hashlib
import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest

from infra.dev.local import check_mails

SENT = datetime(2026, 11, 24, 9, 0, 0, tzinfo=UTC)
ACCEPTED = SENT + timedelta(seconds=3)
TEXT = b'{"reference":"KZ-1"}'
ORDER = {"id": "order-1", "reference": "KZ-1", "text_sha256": hashlib.sha256(TEXT).hexdigest()}
ITEMS = "  1. https://video.example/1\n     Outcome: Removed\n  2. https://video.example/2\n     Outcome: {second}\n"

Facts = dict[str, Any]


def instant(at: datetime) -> str:
    return at.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def written(fact: str, subject: str, text: str, **attached: bytes) -> bytes:
    message = EmailMessage()
    message["Subject"], message["X-Removal-Orders-Fact"] = subject, fact
    message.set_content(text)
    for name, content in attached.items():
        message.add_attachment(content, "application", "octet-stream", filename=name.replace("_", "."))
    return message.as_bytes()


def notice(
    subject: str = "Removal order KZ-1: act by Tuesday 24 November 2026, 17:01 UTC+8", **changed: bytes
) -> bytes:
    attached = {"order_json": TEXT, "deadline_ics": b"UID:order-1@ministry.example", **changed}
    return written("order.issued", subject, f"SHA-256\n  {ORDER['text_sha256']}\n", **attached)


def confirmation(second: str = "Was already absent") -> bytes:
    return written("order.reported", "Confirmation: report on removal order KZ-1", ITEMS.format(second=second))


def facts() -> Facts:
    by = {"kind": "representative", "caller": "contact:1"}
    items = [{"number": 1, "outcome": "removed"}, {"number": 2, "outcome": "already_absent"}]
    evidence = {"kind": "mail_accepted", "at": instant(ACCEPTED), "delivery": "delivery-1"}
    return {
        "order.received": {"evidence": evidence, "windows": [{"due_at": instant(ACCEPTED + timedelta(seconds=75))}]},
        "order.acknowledged": {"by": by},
        "order.reported": {"by": by, "items": items},
    }


def kept(folder: Path, *mails: bytes, accepted: datetime = ACCEPTED, bounced: bool = False) -> list[check_mails.Mail]:
    (folder / "mails").mkdir(parents=True)
    lines = []
    for number, raw in enumerate(mails, start=1):
        (folder / "mails" / f"{number:03d}-duty.eml").write_bytes(raw)
        tags = {"order": "order-1", "delivery": f"delivery-{number}"}
        times = {"Send": SENT, "Delivery": accepted, **({"Bounce": accepted} if bounced else {})}
        lines += [
            {"file": f"{number:03d}-duty.eml", "to": "duty", "tags": tags, "event": what, "at": instant(at)}
            for what, at in times.items()
        ]
    (folder / "mails.jsonl").write_text("".join(json.dumps(line) + "\n" for line in lines))
    return check_mails.read(folder, "order-1")


def test_a_whole_demo_holds(tmp_path: Path) -> None:
    mails = kept(tmp_path, notice(), confirmation(), confirmation())
    assert list(check_mails.faults(mails, ORDER, facts())) == []
    assert check_mails.figures(mails, facts()) == (
        "mail “Removal order KZ-1: act by Tuesday 24 November 2026, 17:01 UTC+8” "
        "mail_accepted at 2026-11-24T09:00:03.000Z; "
        "on the page: 1 removed, 2 already_absent; 3 mails"
    )


def test_mails_of_another_order_are_none_of_this(tmp_path: Path) -> None:
    kept(tmp_path, notice(), confirmation())
    assert check_mails.read(tmp_path, "order-2") == []


@pytest.mark.parametrize(
    ("mails", "fault"),
    [
        ([confirmation()], "0 notices by mail, not 1"),
        ([notice(), notice(), confirmation()], "2 notices by mail, not 1"),
        (
            [notice("Removal order KZ-9: act by Tuesday 24 November 2026, 17:01 UTC+8"), confirmation()],
            "does not name the order",
        ),
        ([notice("Removal order KZ-1"), confirmation()], "promises more time than there is, or none"),
        (
            [notice("Removal order KZ-1: act by Tuesday 24 November 2026, 17:02 UTC+8"), confirmation()],
            "promises more time",
        ),
        ([notice(order_json=TEXT + b" "), confirmation()], "the attached order.json is not that of the order's text"),
        ([notice(deadline_ics=b"UID:other"), confirmation()], "no calendar entry of the order is attached"),
        ([notice(), confirmation("Removed")], "the contacts were confirmed"),
        ([notice()], "the contacts were confirmed []"),
    ],
)
def test_a_mail_that_says_otherwise_is_reported(tmp_path: Path, mails: list[bytes], fault: str) -> None:
    violations = list(check_mails.faults(kept(tmp_path, *mails), ORDER, facts()))
    assert len(violations) == 1, violations
    assert fault in violations[0]


def by_webhook(facts_: Facts) -> None:
    facts_["order.received"]["evidence"]["kind"] = "webhook_accepted"


def by_another_mail(facts_: Facts) -> None:
    facts_["order.received"]["evidence"]["delivery"] = "delivery-2"


def through_the_api(facts_: Facts) -> None:
    facts_["order.reported"]["by"] = {"kind": "representative", "caller": "0" * 64}


def never_acknowledged(facts_: Facts) -> None:
    del facts_["order.acknowledged"]


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        (by_webhook, "receipt is not by the mail that carried the notice"),
        (by_another_mail, "receipt is not by the mail that carried the notice"),
        (through_the_api, "order.reported was not answered on the page"),
        (never_acknowledged, "order.acknowledged was not answered on the page"),
    ],
)
def test_a_fact_that_says_otherwise_is_reported(tmp_path: Path, change: Callable[[Facts], None], fault: str) -> None:
    changed = facts()
    change(changed)
    violations = list(check_mails.faults(kept(tmp_path, notice(), confirmation()), ORDER, changed))
    assert len(violations) == 1, violations
    assert fault in violations[0]


def test_receipt_by_a_mail_that_came_back_is_reported(tmp_path: Path) -> None:
    violations = list(check_mails.faults(kept(tmp_path, notice(), confirmation(), bounced=True), ORDER, facts()))
    assert violations == [f"receipt is at {instant(ACCEPTED)}, and the mail came back at {ACCEPTED}"]
