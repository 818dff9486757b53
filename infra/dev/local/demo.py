"""`make demo`: three orders on the real template, from POST to the breach webhook; one more by mail and link alone."""

import argparse
import shutil
import sys
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

from infra.dev.local import browser, by_people, public_log, story
from infra.dev.local.account import account, checked
from infra.dev.local.artifacts import keep_orders, keep_secrets, last_word
from infra.dev.local.deliveries import Deliveries
from infra.dev.local.launching import FAILURES, launched
from infra.dev.local.mails import Mails
from infra.dev.local.parties import PLATFORM, PLATFORM_OTHER
from infra.dev.local.ports import listeners
from infra.dev.local.stack import Stack, local_stack
from infra.dev.local.story import GRACE, REMINDER_AFTER, WINDOW, Ordered
from infra.dev.local.timeline import Timeline

FAULTS = {
    "no-tick": "order timers do not reach tick: its event source is disabled",
    "no-sweep": "the sweep's schedule is disabled",
    "deaf": "the ministry's receiver answers 500",
    "forged": "the ministry's receiver holds another secret",
    "mail-bounces": "every mail comes back 5 s after its server took it",
    **public_log.FAULTS,
}
ANOTHER_SECRET = "whsec_YW5vdGhlciBzZWNyZXQgdGhhbiB0aGUgcmVhbCBvbmU="  # noqa: S105 - a secret that signs nothing  # nosec B105
HOME = Path(".local")
SOON = 15.0  # seconds: what follows at once
ANSWER_AFTER = timedelta(seconds=20)
UNDELIVERED_WITHIN = 55.0  # seconds after issue: not received after 40 s (demo law)
NAME = "Wong Ka-yan"  # who answers on the page
BREACH_WITHIN = timedelta(seconds=10)  # after due + grace, until it counts as missing
QUIET_FOR = 8.0  # seconds after the breach in which nothing more may come


def main(arguments: list[str] | None = None) -> int:
    """0 if everything that should have happened did, and nothing else; 1 with what is missing or too much."""
    parser = argparse.ArgumentParser(prog="demo", description=__doc__)
    parser.add_argument("--fault", choices=FAULTS, help="break something, and see the demo notice")
    fault = parser.parse_args(arguments).fault
    return launched(lambda: _demo(fault))


def _demo(fault: str | None) -> int:
    folder = HOME / "demo"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    timeline = Timeline(folder / "timeline.txt")
    try:
        shortcomings = _run(folder, fault, timeline)
    except FAILURES as error:
        shortcomings = [str(error)]
    for shortcoming in shortcomings:
        timeline.say(f"  {shortcoming}")
    timeline.say("demo: failed" if shortcomings else "demo: everything that should have happened did, and nothing else")
    return 1 if shortcomings else 0


def _run(folder: Path, fault: str | None, timeline: Timeline) -> list[str]:
    deliveries, mails = Deliveries(folder, timeline.webhook), Mails(folder, timeline.mail)
    with local_stack(HOME, deliveries, mails, say=timeline.stack, origin=public_log.ORIGIN) as stack:
        log = public_log.PublicLog(stack, folder)
        endpoints = {side: story.register_endpoint(stack.caller(side), stack.receivers[side]) for side in story.SIDES}
        story.settled(deliveries)
        timeline.step("both", "have a webhook that is registered and verified; the other platform's gets mail")
        missing = [] if fault else by_people.ordered(stack, folder, timeline)
        log.begin(fault)
        _break(fault, stack, timeline)
        orders = _tell(stack, timeline)
        shortcomings = [*missing, *_exposed(stack, timeline)]
        answers = last_word(stack.caller("authority"), orders)
        log.keep(orders, fault)
        timeline.step("both", "keep checkpoint, tiles and a proof of each fact from the public log")
    keep_secrets(folder, endpoints, stack.receivers)
    keep_orders(folder, orders, answers)
    shortcomings += story.shortcomings(deliveries.all(), orders) + story.mail_shortcomings(mails.all(), orders)
    for order, answer in zip(orders, answers, strict=True):
        shortcomings += account(order, answer, deliveries.all(), mails.all(), timeline.say)
    return shortcomings + checked(folder, timeline.say) + public_log.verdict(folder, orders, timeline.say)


def _break(fault: str | None, stack: Stack, timeline: Timeline) -> None:
    if fault is None:
        return
    timeline.step("fault", FAULTS[fault])
    if fault in public_log.FAULTS:
        return
    resources = stack.deployment.resources
    if fault == "no-tick":
        stack.aws.functions().update_event_source_mapping(UUID=resources["TickFunctionOrderTimers"], Enabled=False)
    elif fault == "no-sweep":
        stack.aws.events().disable_rule(Name=resources["SweepRule"])
    elif fault == "deaf":
        stack.receivers["authority"].deaf = True
    elif fault == "mail-bounces":
        stack.mailbox.bouncing = True
    else:
        stack.receivers["authority"].trust(ANOTHER_SECRET)


def _tell(stack: Stack, timeline: Timeline) -> list[Ordered]:
    """The story itself; what does not come in its time is waited for no longer, and named at the end."""
    kept = _issue(stack, "A", "complied", timeline, told_by="mail")
    broken = _issue(stack, "B", "breached", timeline)
    disputed = _issue(stack, "C", "complied", timeline, disputed=True)
    _dispute(stack, disputed, timeline)
    for order in (kept, broken):
        story.arrived(stack.deliveries, order, "order.received", order.sides, SOON)
    started = max(story.received_at(stack.deliveries, order) or datetime.now(UTC) for order in (kept, broken))
    timeline.step(
        "clock",
        f"runs: an order is due {WINDOW.seconds} s after receipt, its reminder {REMINDER_AFTER.seconds} s after",
    )
    if stack.mailbox.bouncing:
        story.arrived(stack.deliveries, kept, "order.undelivered", kept.sides, UNDELIVERED_WITHIN)
    else:
        _comply(stack, kept, started + ANSWER_AFTER, timeline)
    timeline.step("clock", f"nothing comes for {broken.reference}; its window and {GRACE.seconds} s of grace go by")
    story.arrived(
        stack.deliveries, broken, "order.breached", broken.sides, _left(started + WINDOW + GRACE + BREACH_WITHIN)
    )
    timeline.stack(f"watches for {QUIET_FOR:.0f} s that nothing more comes")
    stack.deliveries.wait_for(lambda _: False, QUIET_FOR)
    return [kept, broken, disputed]


def _issue(
    stack: Stack, letter: str, end: str, timeline: Timeline, told_by: str = "webhook", *, disputed: bool = False
) -> Ordered:
    reference = f"DEMO-{datetime.now(UTC):%Y%m%d-%H%M}-{letter}"
    urls = (f"https://video.example/watch?v={letter}1", f"https://video.example/watch?v={letter}2")
    platform = PLATFORM_OTHER if told_by == "mail" else PLATFORM
    order = story.issue(
        stack.caller("authority"), story.order_body(reference, platform, urls), end, told_by, disputed=disputed
    )
    timeline.step("ministry", f"→ POST /v1/orders {reference} to {platform}: 201, {order.id}")
    return order


def _dispute(stack: Stack, order: Ordered, timeline: Timeline) -> None:
    """A question and its answer, a report and its dispute: two notices more, each received before its time runs."""
    ministry, representative = stack.caller("authority"), stack.caller("representative")
    steps: tuple[tuple[str, Callable[[], None], str], ...] = (
        ("representative", lambda: story.ask(representative, order, 2), "asks which comments are meant"),
        ("ministry", lambda: story.clarify(ministry, order, 2), "answers, which is a notice"),
        ("representative", lambda: story.report_removed(representative, order, 2), "reports both items removed"),
        ("ministry", lambda: story.dispute(ministry, order), "disputes item 1, which is a notice"),
        ("representative", lambda: story.report_removed(representative, order, 1), "reports item 1 again"),
    )
    for number, (who, act, text) in enumerate(steps):
        story.arrived(stack.deliveries, order, "order.received", ("representative",), SOON, times=(number + 2) // 2)
        act()
        timeline.step(who, f"→ {order.reference}: {text}")


def _comply(stack: Stack, order: Ordered, at: datetime, timeline: Timeline) -> None:
    """What a person does: opens the link in the mail, once reminded, and answers there, by plain HTTP."""
    story.arrived(stack.deliveries, order, "order.reminded", order.sides, _left(at))
    stack.deliveries.wait_for(lambda _: False, _left(at))
    mail = stack.mailbox.mails.wait_for(lambda mail: (mail.order, mail.fact) == (order.id, "order.issued"), SOON)
    if mail is None:
        return
    who = mail.to.rpartition(".")[0]
    read = browser.answer(mail.page, "acknowledge", {"by": NAME})
    timeline.step(who, f"→ the page behind the link: acknowledged and confirmed, {read.status}")
    answered = browser.answer(mail.page, "report", {"by": NAME, "outcome": "removed", "scope": "all"})
    timeline.step(who, f"→ the page: both items removed; confirmed, {answered.status}")
    story.arrived(stack.deliveries, order, "order.complied", order.sides, SOON)


def _left(until: datetime) -> float:
    return (until - datetime.now(UTC)).total_seconds()


def _exposed(stack: Stack, timeline: Timeline) -> list[str]:
    outside, looked_at = listeners(stack.aws.process_group)
    timeline.stack(f"{looked_at} listening sockets of the demo, {len(outside)} of them outside 127.0.0.1")
    return [f"listens outside 127.0.0.1: {address}" for address in outside]


if __name__ == "__main__":
    sys.exit(main())
