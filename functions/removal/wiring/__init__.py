"""The wiring: the one place that chooses adapters and reads the clock; each part is built on its first use."""

import os
import time
from collections.abc import Callable
from concurrent.futures import Executor, ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from functools import cached_property, lru_cache
from random import Random, SystemRandom
from typing import TYPE_CHECKING, Any, TypeVar

import botocore.session
from botocore.config import Config

from removal.deliveries.catching_up import CatchingUp
from removal.deliveries.fanout import FanOut, Subjects
from removal.deliveries.list_store import ManualRetryStore
from removal.deliveries.planning import Planning
from removal.deliveries.platform_subjects import PlatformSubjects
from removal.deliveries.resending import Resending
from removal.deliveries.store import DeliveryStore
from removal.deliveries.subjects import EndpointSubjects, OrderSubjects
from removal.deliveries.timer_handler import DeliveryTimer
from removal.endpoints.channel import Channel
from removal.endpoints.store import EndpointStore
from removal.endpoints.target import TargetGuard
from removal.endpoints.vault import Vault
from removal.law.law import Law, load
from removal.limits.store import Limits
from removal.links.keys import LinkKeys
from removal.mail.actions import MailFeedback
from removal.mail.addresses import Addresses
from removal.mail.passing_on import PassingOn
from removal.mail.store import MailStore
from removal.orders.actions import Orders
from removal.orders.lists.store import OrderLists
from removal.orders.reassignment import OrderReassignment, in_office
from removal.orders.store import OrderStore
from removal.orders.timer_handler import OrderTimer
from removal.queues.queue import Bus, Queue, SqsQueue
from removal.record.instant import whole_milliseconds
from removal.registry.appointing import Appointing
from removal.registry.offices import Offices
from removal.registry.store import Registry
from removal.registry.timer_handler import PlatformTimer
from removal.registry.unreceived import Unreceived
from removal.settings import Settings
from removal.signatures import sign_once_more
from removal.table import open_connection, open_table
from removal.table import passing as passing  # for the edge, which asks the wiring alone
from removal.timers import tick as timers
from removal.timers.store import ControlStore, DueStore
from removal.timers.sweep import Sweep
from removal.timers.tick import Tick
from removal.versions import pause_by
from removal.webhooks.attempt import AGENT
from removal.webhooks.client import WebhookSender
from removal.webhooks.connection import bounded, look_up
from removal.webhooks.connection_pool import ConnectionPool
from removal.webhooks.receipt import ReceiptByWebhook
from removal.webhooks.worker import WebhookWorker

if TYPE_CHECKING:
    from mypy_boto3_events.client import EventBridgeClient
    from mypy_boto3_kms.client import KMSClient
    from mypy_boto3_secretsmanager.client import SecretsManagerClient
    from mypy_boto3_sqs.client import SQSClient

Part = TypeVar("Part")
RETRY_PAUSE = timedelta(milliseconds=15)  # and up to twice that: longer than a transaction holds an item
AT_ONCE = 10  # webhooks of a batch, or batches of timers; as many connections as a client of AWS keeps
REGISTRATION_LOOK_UP = 2.0  # seconds for DNS; the API has five in all
PATIENCE = Config(connect_timeout=1, read_timeout=3, retries={"mode": "standard", "max_attempts": 3})


def now() -> datetime:
    """The time now: UTC, whole milliseconds, as journals store it. The clock is read only here."""
    return whole_milliseconds(datetime.now(UTC))


def pause(length: timedelta) -> None:
    """Wait for less than a second, which is shorter than the delay of a queue."""
    time.sleep(length.total_seconds())  # noqa: TID251 - less than a second, and the tests pass their own


class Wiring:
    """All adapters of a process; each is built, and each client made, on its first use."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self._parts: dict[Callable[[Wiring], Any], Any] = {}
        open_table(settings.need("TABLE_NAME"), settings.region)
        pause_by(lambda: pause(RETRY_PAUSE * (1 + self.chance.random())))

    def part(self, kind: "Callable[[Wiring], Part]") -> "Part":
        """A part that only some functions use, from a module that the others do not import; made once."""
        if kind not in self._parts:
            self._parts[kind] = kind(self)
        part: Part = self._parts[kind]
        return part

    @cached_property
    def session(self) -> botocore.session.Session:
        """The session that makes AWS clients."""
        made = botocore.session.get_session()
        sign_once_more(made)
        return made

    @cached_property
    def chance(self) -> Random:
        """The random number generator, for jitter."""
        return SystemRandom()

    @cached_property
    def laws(self) -> dict[str, Law]:
        """The laws of this deployment, by id."""
        return load(local=self.settings.local)

    @cached_property
    def order_store(self) -> OrderStore:
        """The store of orders."""
        return OrderStore(self.laws)

    @cached_property
    def orders(self) -> Orders:
        """The commands on existing orders."""
        return Orders(self.order_store, now, self._in_office)

    def _in_office(self, platform_id: str) -> str | None:
        return in_office(self.registry, platform_id, now())

    @cached_property
    def registry(self) -> Registry:
        """The register of authorities, platforms and callers."""
        return Registry(now)

    @cached_property
    def offices(self) -> Offices:
        """The decisions on who may act, by the register."""
        return Offices(self.registry)

    @cached_property
    def limits(self) -> Limits:
        """The rate limits of each party."""
        return Limits(now)

    @cached_property
    def appointing(self) -> Appointing:
        """The commands that appoint representatives of platforms."""
        return Appointing(self.registry, now, self.limits, self.addresses.is_given_up)

    @cached_property
    def order_timer(self) -> OrderTimer:
        """The handler of order timers."""
        return OrderTimer(self.orders, self.bus, self.offices.vacancies)

    @cached_property
    def bus(self) -> Bus:
        """The event bus."""
        client: EventBridgeClient = self.client("events")
        return Bus(client, self.settings.need("BUS_NAME"))

    @cached_property
    def timer_queues(self) -> dict[str, SqsQueue]:
        """The queues of due timers, by kind."""
        return {"order": self._queue("ORDER_TIMER_QUEUE_URL"), "delivery": self._queue("DELIVERY_TIMER_QUEUE_URL")}

    @cached_property
    def webhooks(self) -> SqsQueue:
        """The queue of deliveries, probes and flushes."""
        return self._queue("WEBHOOK_QUEUE_URL")

    @cached_property
    def mail_queue(self) -> SqsQueue:
        """The queue of mails."""
        return self._queue("MAIL_QUEUE_URL")

    @cached_property
    def channels(self) -> dict[Channel, Queue]:
        """The queues of deliveries, by channel."""
        return {Channel.WEBHOOK: self.webhooks, Channel.MAIL: self.mail_queue}

    @cached_property
    def fan_out(self) -> FanOut:
        """The fan-out of facts into deliveries."""
        planning, report = Planning(self.registry, DeliveryStore()), Unreceived(self.registry, now).report
        orders = OrderSubjects(
            self.order_store, self.laws, self.settings.need("PUBLIC_URL"), planning, self.offices, now, report
        )
        endpoints = EndpointSubjects(EndpointStore(), planning, now, self.appointing.succeed)
        catching_up = CatchingUp(self.order_store, OrderLists(), DeliveryStore())
        platforms = PlatformSubjects(self.registry, planning, now, catching_up)
        subjects: dict[str, Subjects] = {"order": orders, "endpoint": endpoints, "platform": platforms}
        return FanOut(subjects, EndpointStore(), DeliveryStore(), self.channels, now)

    @cached_property
    def resending(self) -> Resending:
        """The command that sends an order's notice again."""
        planning = Planning(self.registry, DeliveryStore())
        stores = (self.order_store, EndpointStore(), DeliveryStore())
        return Resending(*stores, self.laws, planning, self.offices, self.settings.need("PUBLIC_URL"), now)

    @cached_property
    def vault(self) -> Vault:
        """The vault, which encrypts the secrets of endpoints."""
        client: KMSClient = self.client("kms")
        return Vault(client, self.settings.need("SECRETS_KEY_ID"), now)

    @cached_property
    def sending(self) -> WebhookWorker:
        """The worker that sends webhooks, and records receipt in orders."""
        return WebhookWorker(
            EndpointStore(),
            DeliveryStore(),
            ManualRetryStore(DeliveryStore()),
            self.sender,
            self.vault,
            ReceiptByWebhook(self.orders, self.offices, now),
            self.webhooks,
            now,
            self.chance,
            agent=f"{AGENT} (+{self.settings.need('PUBLIC_URL')}/openapi.json)",
        )

    @cached_property
    def link_keys(self) -> LinkKeys:
        """The keys that sign the links in mails."""
        client: SecretsManagerClient = self.client("secretsmanager")
        return LinkKeys(client, self.settings.need("LINK_KEY_SECRET_ID"), now)

    @cached_property
    def addresses(self) -> Addresses:
        """The email addresses that have failed."""
        return Addresses(EndpointStore(), self.registry, now)

    @cached_property
    def mail_feedback(self) -> MailFeedback:
        """The handler of SES events, which records receipt in orders."""
        stores = (DeliveryStore(), MailStore(DeliveryStore()))
        return MailFeedback(*stores, self.addresses, self.orders, self.offices, now, self.pass_on)

    @cached_property
    def pass_on(self) -> PassingOn:
        """The planner that sends a notice that bounced to the next contacts."""
        return PassingOn(self.order_store, self.offices, EndpointStore(), DeliveryStore(), self.mail_queue, now)

    @cached_property
    def guard(self) -> TargetGuard:
        """The guard that checks whether a webhook's URL may be called."""
        return TargetGuard(self.settings.allowed_targets, bounded(look_up, REGISTRATION_LOOK_UP))

    @cached_property
    def sender(self) -> WebhookSender:
        """The HTTP client of webhooks."""
        return WebhookSender(
            self.settings.allowed_targets, pool=ConnectionPool(lambda: (time.monotonic(), now().timestamp()))
        )

    @cached_property
    def workers(self) -> Executor:
        """The threads that send webhooks or batches of timers; this thread makes the table's client before."""
        open_connection()
        return ThreadPoolExecutor(AT_ONCE, "sending")

    @cached_property
    def control(self) -> ControlStore:
        """The store of the clock control, which can hold breach decisions."""
        return ControlStore()

    @cached_property
    def sweep(self) -> Sweep:
        """The sweep, which puts due timers on their queues."""
        return Sweep(DueStore(), self.control, self.timer_queues, self.settings.look_ahead, now, self.workers)

    @cached_property
    def succession(self) -> OrderReassignment:
        """The reassignment of open orders to a new representative."""
        return OrderReassignment(OrderLists(), self.orders, self.registry, now)

    @cached_property
    def tick(self) -> Tick:
        """The tick, which handles due timers."""
        wake = DeliveryTimer(EndpointStore(), DeliveryStore(), self.channels, self.bus, now)
        platforms = PlatformTimer(self.registry, self.laws, self.succession, self.bus, DueStore(), now)
        wakes: dict[str, timers.TimerHandler] = {"order": self.order_timer, "endpoint": wake, "platform": platforms}
        return Tick(wakes, DueStore(), self.timer_queues, now, pause)

    def _queue(self, variable: str) -> SqsQueue:
        client: SQSClient = self.client("sqs")
        return SqsQueue(client, self.settings.need(variable), now)

    def client(self, service: str, config: Config = PATIENCE) -> Any:  # noqa: ANN401 - made from data; the callers name the type
        """An AWS client of a service."""
        return self.session.create_client(service, self.settings.region, config=config)


@lru_cache(maxsize=1)
def wired() -> Wiring:
    """The wiring of the process, from its environment."""
    return Wiring(Settings(os.environ))
