"""How many orders a second each part takes, by arithmetic: its limit, divided by what a whole life of an order uses."""

from collections.abc import Iterator
from dataclasses import dataclass

from infra.dev.bench.model.deployment import FACTS, MAILS, WEBHOOKS, Deployment
from infra.dev.bench.model.limits import MAILS as MAILS_A_SECOND
from infra.dev.bench.model.limits import PARTITION_WRITES, PUT_EVENTS, RULE_INVOCATIONS, TABLE_WRITES, Quotas
from infra.dev.bench.model.line import ENTERED
from infra.dev.bench.model.stations import Pool

EVENTS_OF_A_MAIL = 2  # sent, delivered


@dataclass(frozen=True, slots=True)
class Ceiling:
    """A part, and how many orders a second it takes."""

    part: str
    orders: float
    lifted_by: str


def ceilings(product: Deployment) -> list[Ceiling]:
    """All parts with the template's limits and AWS's defaults, the lowest first."""
    return sorted((*_limits(product), *_stations(product)), key=lambda ceiling: ceiling.orders)


def _limits(product: Deployment) -> Iterator[Ceiling]:
    each = (product.planned_units + product.sent_units) * WEBHOOKS / 2
    table = product.units_in_life("table")
    yield Ceiling("SES, mails", MAILS_A_SECOND / MAILS, "quota")
    if each:
        yield Ceiling("the ministry's webhook, one partition", PARTITION_WRITES / each, "nothing: its own changes")
    listed = product.delivery_shards * PARTITION_WRITES / (ENTERED * WEBHOOKS / 2)
    yield Ceiling("index `by_endpoint`, shards of a webhook", listed, "more shards")
    address = PARTITION_WRITES / (product.address_units * MAILS)
    yield Ceiling("a contact's address, one partition", address, "another contact")
    shards = product.list_shards
    for index, owner in (("by_authority", "ministry"), ("by_platform", "platform")):
        orders = shards * PARTITION_WRITES / product.units_in_life(index)
        yield Ceiling(f"index `{index}`, shards of a {owner}", orders, f"`OrderShards`, {shards}")
    yield Ceiling("the table", TABLE_WRITES / table, "quota, warm throughput")
    yield Ceiling("the API's stage", float(product.stage["ThrottlingRateLimit"]), "template")
    yield Ceiling("EventBridge, PutEvents", PUT_EVENTS / FACTS, "quota")
    yield Ceiling("EventBridge, invocations", RULE_INVOCATIONS / FACTS, "quota")
    due = product.shards * PARTITION_WRITES / product.units_in_life("due")
    yield Ceiling("index `due`, all shards", due, "more shards")


def _stations(product: Deployment) -> Iterator[Ceiling]:
    quotas = Quotas()
    for function, event, name, messages in (
        ("DispatchFunction", "Facts", "dispatch", FACTS),
        ("SendWebhookFunction", "Deliveries", "send-webhook", WEBHOOKS),
        ("SendEmailFunction", "Deliveries", "send-email", MAILS),
        ("MailFeedbackFunction", "Feedback", "mail-feedback", MAILS * EVENTS_OF_A_MAIL),
    ):
        rate = _rate(product.pool(function, event, quotas), *product.message(function, name))
        yield Ceiling(f"{name.replace('-', '_')}, workers", rate / messages, "concurrency")


def _rate(pool: Pool, seconds: float, cpu: float) -> float:
    """Messages a second of all workers, with full batches."""
    waiting = seconds if pool.at_once else seconds * pool.batch
    return pool.workers * pool.batch / (waiting + cpu * pool.batch)
