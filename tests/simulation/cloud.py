"""The deployment of one world: half A's services, made from the template's wires, and what connects them."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random
from typing import Any

from tests.simulation.aws.dynamodb import DynamoDB, Table
from tests.simulation.aws.events import Events, Rule
from tests.simulation.aws.kms import Kms
from tests.simulation.aws.s3 import S3
from tests.simulation.aws.secrets import Secrets
from tests.simulation.aws.ses import Ses
from tests.simulation.aws.sns import Sns, Subscription
from tests.simulation.aws.sqs import Sqs
from tests.simulation.aws.stream import Stream
from tests.simulation.process import stream
from tests.simulation.scheduler import Scheduler
from tests.simulation.template import PARAMETERS, Wires

INDEX_LAG = timedelta(milliseconds=800)
TABLE = "Table"


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What one service sees of the kernel."""

    scheduler: Scheduler
    chance: Random

    def now(self) -> datetime:
        """True time."""
        return self.scheduler.now

    def later(self, at: datetime, action: Callable[[], None]) -> None:
        """At an instant."""
        self.scheduler.at(at, action)


class Cloud:
    """All services of one world. Clients' calls go to `services` by botocore's name of the service."""

    def __init__(self, scheduler: Scheduler, wires: Wires, seed: int) -> None:
        def around(name: str) -> Surroundings:
            return Surroundings(scheduler, stream(seed, "aws", name))

        self.table = Table(TABLE, wires.table, around("table"), index_lag=INDEX_LAG)
        self.dynamodb = DynamoDB(around("dynamodb"))
        self.dynamodb.add(self.table)
        lanes = wires.stream_sources[0].lanes
        self.stream = Stream(TABLE, around("stream"), lanes_per_shard=lanes)
        self.table.listeners.append(self.stream.record)
        self.sqs = Sqs(around("sqs"))
        self.bus = Events(around("events"), self.sqs.deliver)
        self.sns = Sns(around("sns"), self.sqs.deliver)
        self.ses = Ses(around("ses"), self.sns.publish)
        self.kms = Kms(around("kms"))
        self.secrets = Secrets(around("secrets"))
        self.s3 = S3(around("s3"))
        self._fill(wires)

    @property
    def services(self) -> dict[str, Any]:
        """By botocore's names."""
        return {
            "dynamodb": self.dynamodb,
            "sqs": self.sqs,
            "events": self.bus,
            "sns": self.sns,
            "sesv2": self.ses,
            "kms": self.kms,
            "secretsmanager": self.secrets,
            "s3": self.s3,
        }

    def _fill(self, wires: Wires) -> None:
        """With the resources of the template."""
        for name, properties in wires.queues.items():
            self.sqs.add(name, properties)
        self.bus.buses.update(wires.buses)
        self.bus.rules += [Rule.of(name, rule["EventBusName"], rule) for name, rule in wires.rules.items()]
        for name in wires.topics:
            self.sns.add(name)
        self.sns.subscriptions += map(Subscription.of, wires.subscriptions)
        for entry in wires.configuration_sets:
            self.ses.add_configuration_set(entry)
        for entry in wires.mail_destinations:
            self.ses.add_destination(entry)
        self.ses.identities.add(PARAMETERS["MailFrom"].rpartition("@")[2])
        for name in wires.buckets:
            self.s3.add(name)
        for name in wires.keys:
            self.kms.add(name)
        for name, entry in wires.secrets.items():
            self.secrets.add(name, entry)
