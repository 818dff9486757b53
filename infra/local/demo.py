"""`make demo`: two orders on the real template, from POST to the breach webhook, and nothing beside."""

import argparse
import shutil
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from infra.local import story
from infra.local.api import Refused
from infra.local.deliveries import Deliveries
from infra.local.keeping import keep_orders, keep_secrets, last_word
from infra.local.listening import listeners
from infra.local.stack import AlreadyRunning, Stack, local_stack
from infra.local.stopping import stop_on_signals
from infra.local.story import GRACE, REMINDER_AFTER, WINDOW, Ordered
from infra.local.timeline import Timeline
from infra.local.waiting import Overdue

FAULTS = {
    "no-tick": "order timers do not reach tick: its event source is disabled",
    "no-sweep": "the sweep's schedule is disabled",
    "deaf": "the ministry's receiver answers 500",
    "forged": "the ministry's receiver holds another secret",
}
ANOTHER_SECRET = "whsec_YW5vdGhlciBzZWNyZXQgdGhhbiB0aGUgcmVhbCBvbmU="  # noqa: S105 - a secret that signs nothing
HOME = Path(".local")
SOON = 15.0  # seconds: what follows at once
ANSWER_AFTER = timedelta(seconds=20)
LATE_AT_MOST = timedelta(seconds=2)
BREACH_WITHIN = timedelta(seconds=10)  # after due + grace, until it counts as missing
QUIET_FOR = 8.0  # seconds after the breach in which nothing more may come


def main(arguments: list[str] | None = None) -> int:
    """0 if everything that should have happened did, and nothing else; 1 with what is missing or too much."""
    parser = argparse.ArgumentParser(prog="demo", description=__doc__)
    parser.add_argument("--fault", choices=FAULTS, help="break something, and see the demo notice")
    fault = parser.parse_args(arguments).fault
    stop_on_signals()
    folder = HOME / "demo"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    timeline = Timeline(folder / "timeline.txt")
    try:
        found = _run(folder, fault, timeline)
    except (AlreadyRunning, Overdue, Refused) as error:
        found = [str(error)]
    for one in found:
        timeline.say(f"  {one}")
    timeline.say("demo: failed" if found else "demo: everything that should have happened did, and nothing else")
    return 1 if found else 0


def _run(folder: Path, fault: str | None, timeline: Timeline) -> list[str]:
    deliveries = Deliveries(folder, timeline.webhook)
    with local_stack(HOME, deliveries, say=timeline.stack) as stack:
        endpoints = {side: story.register_endpoint(stack.caller(side), stack.receivers[side]) for side in story.SIDES}
        story.settled(deliveries)
        timeline.step("both", "have a webhook that is registered and verified")
        _break(fault, stack, timeline)
        orders = _tell(stack, timeline)
        found = _exposed(stack, timeline)
        answers = last_word(stack.caller("authority"), orders)
    keep_secrets(folder, endpoints, stack.receivers)
    keep_orders(folder, orders, answers)
    found += story.shortcomings(deliveries.all(), orders)
    for order, answer in zip(orders, answers, strict=True):
        found += _account(order, answer, deliveries, timeline)
    return found + _check(folder, timeline)


def _break(fault: str | None, stack: Stack, timeline: Timeline) -> None:
    if fault is None:
        return
    timeline.step("fault", FAULTS[fault])
    resources = stack.deployment.resources
    if fault == "no-tick":
        stack.aws.functions().update_event_source_mapping(UUID=resources["TickFunctionOrderTimers"], Enabled=False)
    elif fault == "no-sweep":
        stack.aws.events().disable_rule(Name=resources["SweepFunctionEachMinute"])
    elif fault == "deaf":
        stack.receivers["authority"].deaf = True
    else:
        stack.receivers["authority"].trust(ANOTHER_SECRET)


def _tell(stack: Stack, timeline: Timeline) -> list[Ordered]:
    """The story itself; what does not come in its time is waited for no longer, and named at the end."""
    kept, broken = orders = [
        _issue(stack, letter, end, timeline) for letter, end in (("A", "complied"), ("B", "breached"))
    ]
    for order in orders:
        story.arrived(stack.deliveries, order, "order.received", story.SIDES, SOON)
    started = max(story.received_at(stack.deliveries, order) or datetime.now(UTC) for order in orders)
    timeline.step(
        "clock", f"runs: both are due {WINDOW.seconds} s after receipt, reminders {REMINDER_AFTER.seconds} s after"
    )
    for order in orders:
        story.arrived(stack.deliveries, order, "order.reminded", story.SIDES, _left(started + ANSWER_AFTER))
    stack.deliveries.wait_for(lambda _: False, _left(started + ANSWER_AFTER))
    _comply(stack, kept, timeline)
    story.arrived(stack.deliveries, kept, "order.complied", story.SIDES, SOON)
    timeline.step("clock", f"nothing comes for {broken.reference}; its window and {GRACE.seconds} s of grace go by")
    story.arrived(
        stack.deliveries, broken, "order.breached", story.SIDES, _left(started + WINDOW + GRACE + BREACH_WITHIN)
    )
    timeline.stack(f"watches for {QUIET_FOR:.0f} s that nothing more comes")
    stack.deliveries.wait_for(lambda _: False, QUIET_FOR)
    return orders


def _issue(stack: Stack, letter: str, end: str, timeline: Timeline) -> Ordered:
    reference = f"DEMO-{datetime.now(UTC):%Y%m%d-%H%M}-{letter}"
    urls = (f"https://video.example/watch?v={letter}1", f"https://video.example/watch?v={letter}2")
    order = story.issue(
        stack.caller("authority"), story.order_body(reference, stack.parties.ids["platform"], urls), end
    )
    timeline.step("ministry", f"→ POST /v1/orders {reference}: 201, {order.id}")
    return order


def _comply(stack: Stack, order: Ordered, timeline: Timeline) -> None:
    representative = stack.caller("representative")
    story.acknowledge(representative, order)
    timeline.step("representative", f"→ POST …/acknowledgement of {order.reference}: taken")
    story.report_removed(representative, order, items=2)
    timeline.step("representative", f"→ POST …/reports of {order.reference}: both URLs removed")


def _left(until: datetime) -> float:
    return (until - datetime.now(UTC)).total_seconds()


def _exposed(stack: Stack, timeline: Timeline) -> list[str]:
    outside, looked_at = listeners(stack.aws.process_group)
    timeline.stack(f"{looked_at} listening sockets of the demo, {len(outside)} of them outside 127.0.0.1")
    return [f"listens outside 127.0.0.1: {address}" for address in outside]


def _account(order: Ordered, answer: dict[str, Any], deliveries: Deliveries, timeline: Timeline) -> list[str]:
    """Print how one order went; what is wrong with it."""
    clock = answer["clock"]
    timeline.say(f"{order.reference}  {order.id}")
    timeline.say(
        f"  received at      {clock['started_at']} by {clock['basis']['rule']}" if clock else "  never received"
    )
    timeline.say(f"  due              {clock['windows'][-1]['due_at']}" if clock else "  no due time")
    timeline.say(f"  state            {answer['status']}")
    late = [
        datetime.fromisoformat(one["decided_at"]) - datetime.fromisoformat(one["due_at"]) - GRACE
        for one in answer["breaches"]
    ]
    for breach, lateness in zip(answer["breaches"], late, strict=True):
        timeline.say(f"  breach decided   {breach['decided_at']}")
        timeline.say(f"  lateness         {lateness.total_seconds():.3f} s after due + grace")
    ids = story.breach_ids(deliveries.all(), order)
    timeline.say(f"  breach webhooks  {len(ids)} at the ministry, by distinct id")
    about = [one for one in deliveries.all() if one.order == order.id]
    timeline.say(f"  signature        {_signatures(len(about), sum(one.genuine for one in about))}")
    wrong = (
        [f"{order.reference} is {answer['status']}, not {order.expected}"] if answer["status"] != order.expected else []
    )
    too_late = [one for one in late if not timedelta() <= one <= LATE_AT_MOST]
    return wrong + [
        f"{order.reference}: the breach came {one.total_seconds():.3f} s after due + grace" for one in too_late
    ]


def _signatures(all_: int, genuine: int) -> str:
    return (
        f"signature verified, {genuine} of {all_}" if genuine == all_ else f"NOT VERIFIED: {all_ - genuine} of {all_}"
    )


def _check(folder: Path, timeline: Timeline) -> list[str]:
    """The independent checker, as a process of its own that reads files alone."""
    timeline.say(f"infra/local/check_demo.py {folder}")
    checker = Path(__file__).with_name("check_demo.py")
    done = subprocess.run([sys.executable, "-P", checker, folder], capture_output=True, text=True, check=False)
    timeline.say((done.stdout + done.stderr).rstrip())
    return ["the independent checker does not agree"] if done.returncode else []


if __name__ == "__main__":
    sys.exit(main())
