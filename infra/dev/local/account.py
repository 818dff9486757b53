"""How each order of the demo went, in words and figures, and what the independent checker says of it."""

import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from infra.dev.local import story
from infra.dev.local.deliveries import Received
from infra.dev.local.mails import Mail
from infra.dev.local.story import GRACE, Ordered

LATE_AT_MOST = timedelta(seconds=2)
REPOSITORY = Path(__file__).resolve().parents[3]

Say = Callable[[str], None]


def account(
    order: Ordered, answer: dict[str, Any], deliveries: list[Received], mails: list[Mail], say: Say
) -> list[str]:
    """Print how one order went; what is wrong with it."""
    about = [delivery for delivery in deliveries if delivery.order == order.id]
    lines = [*_receipt(answer, about), *_answers(order, answer, mails), *_breaches(answer)]
    say(f"{order.reference}  {order.id}")
    for name, text in lines:
        say(f"  {name:<17}{text}")
    ids = story.breach_ids(deliveries, order)
    say(f"  {'breach webhooks':<17}{len(ids)} at the ministry, by distinct id")
    say(f"  {'signature':<17}{_signatures(len(about), sum(delivery.genuine for delivery in about))}")
    return list(_wrong(order, answer))


def checked(folder: Path, say: Say) -> list[str]:
    """The independent checker, as a process of its own that reads files alone."""
    command = [sys.executable, "-m", "infra.dev.local.check_demo", str(folder.resolve())]
    say(f"infra/dev/local/check_demo.py {folder}")
    done = subprocess.run(command, cwd=REPOSITORY, capture_output=True, text=True, check=False)
    say((done.stdout + done.stderr).rstrip())
    return ["the independent checker does not agree"] if done.returncode else []


def _receipt(answer: dict[str, Any], about: list[Received]) -> Iterator[tuple[str, str]]:
    clock = answer["clock"]
    if clock:
        yield "received at", f"{clock['started_at']} by {clock['basis']['rule']}"
        yield "due", clock["windows"][-1]["due_at"]
    else:
        withdrawn = sum(delivery.type == "order.receipt_withdrawn" for delivery in about)
        undelivered = sum(delivery.type == "order.undelivered" for delivery in about)
        yield "received", f"no: receipt withdrawn {withdrawn} times, order.undelivered told {undelivered} times"
        yield "due", "no clock runs"
    yield "state", answer["status"]


def _answers(order: Ordered, answer: dict[str, Any], mails: list[Mail]) -> Iterator[tuple[str, str]]:
    """What was read and answered by mail and page; nothing for a party that has a webhook."""
    if order.told_by != "mail":
        return
    notices = [mail for mail in mails if (mail.order, mail.fact) == (order.id, "order.issued")]
    yield "mail", f"“{notices[0].subject}” to {notices[0].to}" if notices else "none"
    outcomes = ", ".join(f"{item['number']} {item['outcome'] or 'open'}" for item in answer["items"])
    yield "on the page", f"{outcomes}; {sum(mail.order == order.id for mail in mails)} mails in all"


def _breaches(answer: dict[str, Any]) -> Iterator[tuple[str, str]]:
    for breach in answer["breaches"]:
        yield "breach decided", breach["decided_at"]
        yield "lateness", f"{_late(breach).total_seconds():.3f} s after due + grace"


def _wrong(order: Ordered, answer: dict[str, Any]) -> Iterator[str]:
    if answer["status"] != order.expected:
        yield f"{order.reference} is {answer['status']}, not {order.expected}"
    for late in map(_late, answer["breaches"]):
        if not timedelta() <= late <= LATE_AT_MOST:
            yield f"{order.reference}: the breach came {late.total_seconds():.3f} s after due + grace"


def _late(breach: dict[str, Any]) -> timedelta:
    return datetime.fromisoformat(breach["decided_at"]) - datetime.fromisoformat(breach["due_at"]) - GRACE


def _signatures(all_: int, genuine: int) -> str:
    return (
        f"signature verified, {genuine} of {all_}" if genuine == all_ else f"NOT VERIFIED: {all_ - genuine} of {all_}"
    )
