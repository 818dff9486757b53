"""The services that the product uses in memory, without a lag: what is sent arrives at once. Others are moto's."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from copy import copy
from datetime import UTC, datetime
from random import Random
from typing import Any

from moto import mock_aws

from tests.services.making import Making
from tests.services.seam import Answer, Json, Seam
from tests.simulation.aws.errors import not_simulated
from tests.simulation.aws.events import Events
from tests.simulation.aws.kms import Key, Kms
from tests.simulation.aws.s3 import S3
from tests.simulation.aws.secrets import Secret, Secrets
from tests.simulation.aws.ses import Ses
from tests.simulation.aws.sns import Sns
from tests.simulation.aws.sqs import Sqs
from tests.tables import InMemory as Tables

Kept = tuple[Any, Mapping[str, Key]]


class InMemory:
    """The simulation's services."""

    def __init__(self) -> None:
        now = _Now()
        self.tables = Tables(now)
        self._sqs = Sqs(now)
        self._bus = Events(now, self._sqs.deliver)
        self._sns = Sns(now, self._sqs.deliver)
        self._ses = Ses(now, self._sns.publish)
        self._kms, self._secrets, self._s3 = Kms(now), Secrets(now), S3(now)
        self._answers: dict[str, Answer] = {"dynamodb": self.tables.call, **self._services()}
        self._seam = Seam(self._answers, self._mock_others)
        self._mock: Any = None

    def add(self, service: str, operations: Mapping[str, Callable[[Json], Json]]) -> None:
        """Have some operations of a service answered so, before those that it has; one that moto had has no others."""
        self._answers[service] = _or(operations, self._answers.get(service, _has_no_others))

    def start(self) -> None:
        """From now on clients ask these."""
        self._seam.open()

    def stop(self) -> None:
        """No more."""
        self._seam.close()
        if self._mock:
            self._mock.stop()

    def shows(self, queue: str) -> bool:
        """Whether a message of a queue can be received now."""
        queue_ = self._sqs.queues[queue]
        at = queue_.next_visible()
        return at is not None and at <= queue_.environment.now()

    def shown_at(self, queue: str) -> Iterable[datetime]:
        """From when on each message of a queue can be received."""
        return [message.visible_at for message in self._sqs.queues[queue].messages]

    def messages(self) -> Mapping[str, Sequence[str]]:
        """By queue, the ids of all messages that are not deleted."""
        return {name: [message.id for message in queue.messages] for name, queue in self._sqs.queues.items()}

    def mails(self) -> Sequence[str]:
        """Every mail that SES took, raw."""
        return [mail.raw.decode() for mail in self._ses.mails]

    def forget_mails(self) -> None:
        """Begin anew with them."""
        self._ses.mails.clear()

    def key(self, id_: str) -> Key:
        """A key of KMS by its id."""
        return self._kms.keys[id_]

    def secret(self, id_: str) -> Secret:
        """A secret by its name or ARN."""
        return self._secrets.get(id_)

    def kept(self) -> Kept:
        """What lies in the table now, and the keys."""
        return self.tables.kept(), _copied(self._kms.keys)

    def put_back(self, kept: Kept) -> None:
        """Have it lie here."""
        items, keys = kept
        self.tables.put_back(items)
        self._kms.keys = _copied(keys)

    def _mock_others(self) -> None:
        """Only for who asks them: moto takes its time to start."""
        if self._mock is None:
            self._mock = mock_aws()
            self._mock.start()

    def _services(self) -> Mapping[str, Answer]:
        """By botocore's names; what the template makes is made by its operations."""
        makes = Making(self._sqs, self._bus, self._sns, self._ses, self._kms, self._secrets, self._s3).operations
        known: dict[str, Answer] = {
            "sqs": self._sqs.call,
            "events": self._bus.call,
            "sns": self._sns.call,
            "sesv2": self._ses.call,
            "kms": self._kms.call,
            "secretsmanager": self._secrets.call,
            "s3": self._s3.call,
        }
        return {name: _or(makes, answer) for name, answer in known.items()}


class _Now:
    """The story's clock; nothing comes later. Worlds of a process share one chance: ids are never drawn again."""

    chance = Random(0)

    def now(self) -> datetime:
        """As the traveller has it."""
        return datetime.now(UTC)

    def later(self, _: datetime, action: Callable[[], None]) -> None:
        """At once."""
        action()


def _or(makes: Mapping[str, Callable[[Json], Json]], answer: Answer) -> Answer:
    def answered(operation: str, parameters: Json) -> Json:
        make = makes.get(operation)
        return make(parameters) if make else answer(operation, parameters)

    return answered


def _has_no_others(operation: str, _: Json) -> Json:
    raise not_simulated("account", operation)


def _copied(keys: Mapping[str, Key]) -> dict[str, Key]:
    return {id_: copy(key) for id_, key in keys.items()}
