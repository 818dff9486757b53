"""SNS in memory: topics that hand their messages to queues, at least once and a moment later.

https://docs.aws.amazon.com/sns/latest/dg/sns-sqs-as-subscriber.html
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, TypeAlias

from tests.simulation.aws.environment import ACCOUNT, REGION, Environment, Odd, happens, random_uuid
from tests.simulation.aws.errors import AwsError, not_simulated

Deliver: TypeAlias = Callable[[str, str], None]  # a queue's ARN and the body; raises AwsError if the queue refuses it
HOST = f"https://sns.{REGION}.amazonaws.com"


@dataclass(frozen=True, slots=True)
class Subscription:
    """A queue that gets a topic's messages, and where those go that it refuses."""

    topic: str
    queue: str
    raw: bool = False
    dead_letters: str | None = None

    @classmethod
    def of(cls, properties: Mapping[str, Any]) -> "Subscription":
        """From a template's resource, its references replaced by ARNs."""
        if properties["Protocol"] != "sqs":
            raise not_simulated("SNS", f"the protocol {properties['Protocol']}")
        dead_letters = properties.get("RedrivePolicy", {}).get("deadLetterTargetArn")
        raw = bool(properties.get("RawMessageDelivery"))
        return cls(properties["TopicArn"], properties["Endpoint"], raw, dead_letters)


class Sns:
    """The service. `deliver` puts a message on a queue, which may refuse it.

    `latency` is the most by which a delivery follows Publish, `duplicated` the share of deliveries made twice,
    `late` draws by how much more it follows. `lost` has what neither queue nor dead letters took.
    """

    def __init__(
        self,
        environment: Environment,
        deliver: Deliver,
        *,
        latency: timedelta = timedelta(milliseconds=200),
        duplicated: Odd = 0.0,
    ) -> None:
        self.topics: set[str] = set()
        self.subscriptions: list[Subscription] = []
        self.lost: list[str] = []
        self.latency = latency
        self.duplicated = duplicated
        self.late: Callable[[], timedelta] = timedelta
        self._environment = environment
        self._deliver = deliver

    def add(self, name: str) -> str:
        """Make a topic; its ARN."""
        arn = f"arn:aws:sns:{REGION}:{ACCOUNT}:{name}"
        self.topics.add(arn)
        return arn

    def call(self, operation: str, parameters: Mapping[str, Any]) -> dict[str, Any]:
        """The answer of an operation. Raises AwsError."""
        if operation != "Publish":
            raise not_simulated("SNS", operation)
        return {"MessageId": self.publish(parameters["TopicArn"], parameters["Message"], parameters.get("Subject"))}

    def publish(self, topic: str, message: str, subject: str | None = None) -> str:
        """Send a message to a topic's queues; its id. AwsError without such a topic."""
        if topic not in self.topics:
            raise AwsError("NotFound", "Topic does not exist", 404)
        message_id = random_uuid(self._environment.chance)
        for subscription in self.subscriptions:
            if subscription.topic == topic:
                self._send(subscription, self._body(subscription, message_id, message, subject))
        return message_id

    def _body(self, subscription: Subscription, message_id: str, message: str, subject: str | None) -> str:
        if subscription.raw:
            return message
        envelope = {
            "Type": "Notification",
            "MessageId": message_id,
            "TopicArn": subscription.topic,
            **({"Subject": subject} if subject else {}),
            "Message": message,
            "Timestamp": _timestamp(self._environment.now()),
            "SignatureVersion": "1",
            "Signature": "none: the simulation does not sign",
            "SigningCertURL": f"{HOST}/SimpleNotificationService-simulation.pem",
            "UnsubscribeURL": f"{HOST}/?Action=Unsubscribe&SubscriptionArn={subscription.topic}:simulation",
        }
        return json.dumps(envelope, indent=2, ensure_ascii=False)

    def _send(self, subscription: Subscription, body: str) -> None:
        chance, now = self._environment.chance, self._environment.now()
        twice = happens(self.duplicated, chance)
        for _ in range(2 if twice else 1):
            at = now + self.latency * chance.random() + self.late()
            self._environment.later(at, lambda: self._attempt(subscription, body))

    def _attempt(self, subscription: Subscription, body: str) -> None:
        """A queue that refuses a message refuses it for good: SNS retries its own failures only."""
        for queue in (subscription.queue, subscription.dead_letters):
            try:
                if queue:
                    self._deliver(queue, body)
                    return
            except AwsError:
                continue
        self.lost.append(body)


def _timestamp(at: datetime) -> str:
    return f"{at:%Y-%m-%dT%H:%M:%S}.{at.microsecond // 1000:03d}Z"
