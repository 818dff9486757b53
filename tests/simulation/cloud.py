"""The deployment of one world: half A's services, made from the template's wires, and what connects them."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random
from typing import Any

from tests.simulation.aws.dynamodb import DynamoDB, Table
from tests.simulation.aws.events import EventBus
from tests.simulation.aws.kms import Kms
from tests.simulation.aws.secrets import Secrets
from tests.simulation.aws.ses import Ses
from tests.simulation.aws.sns import Sns
from tests.simulation.aws.sqs import Sqs
from tests.simulation.aws.stream import Stream
from tests.simulation.process import stream
from tests.simulation.scheduler import Scheduler
from tests.simulation.template import Wires

INDEX_LAG = timedelta(milliseconds=800)
TABLE, LINK_KEY, TOPIC = "Table", "LinkKey", "MailFeedbackTopic"
SHARDS = 4


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
    """All services of one world. `call`s of clients go to `services` by botocore's name of the service."""

    def __init__(self, scheduler: Scheduler, wires: Wires, seed: int) -> None:
        def around(name: str) -> Surroundings:
            return Surroundings(scheduler, stream(seed, "aws", name))

        self.table = Table(TABLE, wires.table, around("table"), index_lag=INDEX_LAG)
        self.dynamodb = DynamoDB(around("dynamodb"))
        self.dynamodb.add(self.table)
        self.stream = Stream(around("stream"), shards=SHARDS)
        self.table.listeners.append(self.stream.record)
        self.sqs = Sqs(around("sqs"))
        for name, properties in wires.queues.items():
            self.sqs.add(name, properties)
        self.bus = EventBus(around("events"), self._rules(wires))
        self.sns = Sns(around("sns"), {TOPIC: [self._to(queue) for queue in wires.feedback_queues]})
        self.ses = Ses(around("ses"), wires.mail_events, self._feedback)
        self.kms = Kms(around("kms"))
        self.secrets = Secrets(around("secrets"), {LINK_KEY: "k" * 64})

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
        }
