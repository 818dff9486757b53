"""What an order's life uses of AWS, counted in memory: invocations, the calls that are paid for, and what it leaves.

`PYTHONPATH=functions python -m tests.deploy.measuring` writes it to where `make cost` reads it.
"""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stdout
from datetime import timedelta
from typing import Any

from infra.template import ROOT
from removal.telemetry.log import logger
from tests.deploy.asking import Asked, asking
from tests.deploy.life_requests import Counted, with_one_contact
from tests.deploy.life_requests import life as reported
from tests.deploy.units import Units
from tests.fake_ses import accepts
from tests.people import PRIMARY, Cast, cast
from tests.services import InMemory
from tests.world import World

FILE = ROOT / "infra/deploy/usage.toml"
HEAD = "# Counted in memory by tests/deploy/measuring.py, which writes this file; a test counts again.\n"
PAID = {"kms": "kms_requests", "secretsmanager": "secret_requests", "sqs": "sqs_requests", "sns": "sns_publishes"}
HOUR = timedelta(hours=1)
LINE_ADDS = 26  # bytes; https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/CWL_billing.html
SWEPT, BEHIND_THE_API = "sweep", ("api", "page")


class Meter:
    """Counts what is paid for."""

    def __init__(self, world: World) -> None:
        self.used: Counter[str] = Counter()
        self.units = Units(world)
        self._running = ""

    def take(self, asked: Asked) -> None:
        """One request to AWS, once it was answered."""
        units = self.units.of(asked) if asked.service == "dynamodb" else {}
        if asked.function == SWEPT:
            return
        self.used.update(units)
        if asked.service == "events":
            self.used["events"] += len(asked.body["Entries"])
        elif asked.service in PAID and (asked.function or asked.service == "sns"):
            self.used[PAID[asked.service]] += 1

    def invocation(self, function: str, messages: int) -> None:
        """One of a function with so many messages; those behind the API are requests of it too."""
        self._running = function
        if function != SWEPT:
            self.used[f"lambda.{function}"] += 1
            self.used[f"messages.{function}"] += messages
            self.used["api_requests"] += function in BEHIND_THE_API

    def write(self, text: str) -> int:
        """What a function writes into its log; CloudWatch adds some bytes to each line."""
        if self._running != SWEPT:
            self.used["log_bytes"] += len(text.encode()) + LINE_ADDS * text.count("\n")
        return len(text)

    def flush(self) -> None:
        """As a stream does."""


@contextmanager
def logged(meter: Meter) -> Iterator[None]:
    """Let a meter have what functions log."""
    handler: Any = logger.registered_handler
    stream = handler.setStream(meter)
    try:
        with redirect_stdout(meter):
            yield
    finally:
        handler.setStream(stream)


@contextmanager
def metered(world: World) -> Iterator[Meter]:
    """Whatever happens in a world meanwhile, but for its sweeps."""
    meter, posted = Meter(world), len(world.mailbox.posted)
    before = meter.units.stored()
    with asking(world, meter.take, meter.invocation), logged(meter):
        yield meter
    left = meter.units.stored() - before
    meter.used.update(items=left.items, table_bytes=left.table, index_bytes=left.indexes)
    meter.used["mails"] = len(world.mailbox.posted) - posted


def life(world: World, people: Cast) -> None:
    """Told, received, acknowledged, reported in two parts, complied with."""
    order = people.issue()
    world.run(HOUR)
    people.representative.post(f"/orders/{order}/acknowledgement", {"by": "R.", "reference": "R-1"})
    people.report(order, 1)
    people.report(order, 2)
    world.run(25 * HOUR)


def used_by_an_order(*, by_mail: bool) -> dict[str, int]:
    """In its whole life."""
    with World(on=InMemory()) as world:
        people = cast(world, representative_has_webhook=not by_mail)
        world.run(HOUR)
        world.mailbox.behaviour |= {PRIMARY: accepts}
        with metered(world) as meter:
            life(world, people)
        return dict(sorted(meter.used.items()))


def used_by_a_plain_order() -> dict[str, int]:
    """By the life whose requests are counted: one contact, two reminders, one report."""
    with World(on=InMemory()) as world:
        people = cast(world)
        with_one_contact(people)
        world.run(HOUR)
        world.mailbox.behaviour |= {PRIMARY: accepts}
        reported(people, "KZ-1", Counted())
        world.run(2 * HOUR)
        with metered(world) as meter:
            reported(people, "KZ-2", Counted())
        return dict(sorted(meter.used.items()))


def measured() -> str:
    """The file."""
    parts = {
        "order.plain": used_by_a_plain_order(),
        "order.by_webhook": used_by_an_order(by_mail=False),
        "order.by_mail": used_by_an_order(by_mail=True),
    }
    tables = (
        f"\n[{name}]\n" + "".join(f'"{what}" = {count}\n' for what, count in used.items() if count)
        for name, used in parts.items()
    )
    return HEAD + "".join(tables)


if __name__ == "__main__":
    FILE.write_text(measured(), "utf-8")
