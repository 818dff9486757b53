"""The simulated AWS as a side of the table."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from tests.cloud import RESOURCES
from tests.simulation.aws.dynamodb import DynamoDB, Table
from tests.simulation.aws.errors import AwsError
from tests.simulation.aws.events import Events, Rule
from tests.simulation.aws.kms import ED25519, Kms
from tests.simulation.aws.s3 import S3
from tests.simulation.aws.secrets import Secrets
from tests.simulation.aws.ses import Ses
from tests.simulation.aws.sns import Sns, Subscription
from tests.simulation.aws.sqs import Sqs
from tests.simulation.aws.stream import Stream
from tests.simulation.aws_tests.still_world import StillWorld
from tests.simulation.conformance.rows import Row, refusal
from tests.simulation.conformance.sides import Names, Parameters, SideRefused

PATTERN = {"source": ["removal-orders"]}
DOMAIN = "ministry.example"


class Simulated:
    """Each row has a cloud of its own."""

    name = "simulated"

    def made(self, row: Row) -> Names:
        """All that any row needs."""
        self._world = world = StillWorld()
        self._table = Table("orders", RESOURCES["Table"]["Properties"], world)
        self._stream = Stream("orders", world)
        self._table.listeners.append(self._stream.record)
        dynamodb, sqs, kms, secrets = DynamoDB(world), Sqs(world), Kms(world), Secrets(world)
        dynamodb.add(self._table)
        bus, sns = Events(world, sqs.deliver), Sns(world, sqs.deliver)
        ses, s3 = Ses(world, sns.publish), S3(world)
        s3.add("bucket")
        self._services: dict[str, Any] = {
            "dynamodb": dynamodb,
            "sqs": sqs,
            "kms": kms,
            "secretsmanager": secrets,
            "events": bus,
            "sns": sns,
            "sesv2": ses,
            "s3": s3,
        }
        return {"table": "orders", "bucket": "bucket", **self._queues(row), **self._keys(), **self._letters()}

    def ask(self, service: str, operation: str, request: Parameters) -> Mapping[str, Any]:
        """The service itself is called, without the SDK around it."""
        if service == "dynamodbstreams":
            return {"Records": self._records()}
        try:
            answer: Mapping[str, Any] = self._services[service].call(operation, request)
        except AwsError as error:
            raise SideRefused(refusal(error.code, error.status, error.extra)) from error
        return answer

    def pass_time(self, seconds: float) -> None:
        """The world's clock moves."""
        self._world.pass_time(timedelta(seconds=seconds))

    def _records(self) -> list[Any]:
        """As GetRecords gives them; Lambda adds the stream's ARN."""
        records = [record for lane in self._stream.lanes for record in self._stream.take(lane, 100)]
        return [{name: record[name] for name in record if name != "eventSourceARN"} for record in records]

    def _queues(self, row: Row) -> Names:
        sqs = self._services["sqs"]
        dead = sqs.add("dead", {})
        redrive = {"deadLetterTargetArn": dead.arn, "maxReceiveCount": 2}
        queue = sqs.add("queue", {"VisibilityTimeout": 30, **row.queue, "RedrivePolicy": redrive})
        bus, sns = self._services["events"], self._services["sns"]
        bus.buses.add("bus")
        bus.rules.append(Rule.of("all", "bus", {"EventPattern": PATTERN, "Targets": [{"Arn": queue.arn}]}))
        topic = sns.add("topic")
        sns.subscriptions.append(Subscription(topic, queue.arn))
        return {"queue": queue.url, "dead": dead.url, "queue_name": "queue", "bus": "bus", "topic": topic}

    def _keys(self) -> Names:
        kms, secrets = self._services["kms"], self._services["secretsmanager"]
        key, other, signing = kms.add(), kms.add(), kms.add(spec=ED25519)
        arn = secrets.add("secret", {})
        names = {"key": key.id, "key_arn": key.arn, "other_key": other.id}
        names |= {"signing_key": signing.id, "signing_arn": signing.arn}
        return {**names, "secret": arn, "secret_name": "secret", "value": secrets.current("secret")}

    def _letters(self) -> Names:
        ses = self._services["sesv2"]
        ses.identities.add(DOMAIN)
        ses.add_configuration_set({"Name": "set"})
        return {"set": "set"}
