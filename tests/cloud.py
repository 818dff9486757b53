"""The deployment: table, bus, rule and queues as `template.yaml` has them, and the handlers' environment."""

import json
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import boto3
import yaml
from moto.core.models import DEFAULT_ACCOUNT_ID

from infra.template import deployed, read

if TYPE_CHECKING:
    from mypy_boto3_sns import SNSClient
    from mypy_boto3_sqs import SQSClient

ROOT = Path(__file__).parents[1]
REGION = "eu-central-1"
QUEUES = {
    "DispatchQueue": "removal.handlers.dispatch",
    "WebhookQueue": "removal.handlers.send_webhook",
    "MailQueue": "removal.handlers.send_email",
    "MailFeedbackQueue": "removal.handlers.mail_feedback",
    "OrderTimerQueue": "removal.handlers.tick",
    "DeliveryTimerQueue": "removal.handlers.tick",
}


class _Tags(yaml.CSafeLoader):
    """CloudFormation's short tags, read as plain values."""


def _plain(loader: _Tags, _suffix: str, node: yaml.Node) -> Any:  # noqa: ANN401 - YAML holds anything
    if isinstance(node, yaml.ScalarNode):
        return loader.construct_scalar(node)
    if isinstance(node, yaml.SequenceNode):
        return loader.construct_sequence(node, deep=True)
    return loader.construct_mapping(node, deep=True) if isinstance(node, yaml.MappingNode) else None


_Tags.add_multi_constructor("!", _plain)


def template() -> dict[str, Any]:
    """`template.yaml`, with tags as plain values."""
    document: dict[str, Any] = yaml.load((ROOT / "template.yaml").read_text("utf-8"), Loader=_Tags)  # noqa: S506 - a SafeLoader
    return document


TEMPLATE = template()
RESOURCES: dict[str, dict[str, Any]] = TEMPLATE["Resources"]
TABLE: dict[str, Any] = deployed(read())["Resources"]["Table"]["Properties"]  # with the parameters' defaults


def queue_name(name: str) -> str:
    """What a queue of the template is called in a stack of the usual name."""
    return str(RESOURCES[name]["Properties"]["QueueName"]).replace("${AWS::StackName}", "removal-orders")


@cache
def client(service: str) -> Any:  # noqa: ANN401 - made from data
    """One for all worlds: it remembers nothing of them."""
    return boto3.client(service, REGION)  # type: ignore[call-overload]


def create_table(name: str) -> dict[str, Any]:
    """The template's table, with its indexes and its stream."""
    shape = TABLE
    kept = ("AttributeDefinitions", "KeySchema", "GlobalSecondaryIndexes", "BillingMode")
    stream = {"StreamEnabled": True, **shape["StreamSpecification"]}
    arguments = {key: shape[key] for key in kept} | {"TableName": name, "StreamSpecification": stream}
    described: dict[str, Any] = client("dynamodb").create_table(**arguments)["TableDescription"]
    return described


def table_items(table: str = "removal-orders") -> list[dict[str, Any]]:
    """All that lies in it, by its keys."""
    pages = client("dynamodb").get_paginator("scan").paginate(TableName=table)
    items = [item for page in pages for item in page["Items"]]
    return sorted(items, key=lambda item: (item["pk"]["S"], item["sk"]["S"]))


def fill(table: str, items: Iterable[Mapping[str, Any]]) -> None:
    """With items as DynamoDB's API has them."""
    for item in items:
        client("dynamodb").put_item(TableName=table, Item=dict(item))


class Cloud:
    """Everything the handlers talk to; made in services that are on."""

    def __init__(self) -> None:
        self.sqs: SQSClient = client("sqs")
        self.sns: SNSClient = client("sns")
        self.table = create_table("removal-orders")
        self.queues = {name: self._queue(name) for name in QUEUES}
        self._bus()
        self.sqs.create_queue(QueueName=queue_name("MailFeedbackLost"))
        self.sqs.create_queue(QueueName=queue_name("RuleDeadLetters"))
        self.key = client("kms").create_key()["KeyMetadata"]["KeyId"]
        secret = client("secretsmanager").create_secret(Name="link-key", SecretString="k" * 64)
        self.link_key = secret["ARN"]
        where = {"LocationConstraint": REGION}
        client("s3").create_bucket(Bucket="erasures", CreateBucketConfiguration=where)
        self.topic = self._topic()
        self._ses()

    @property
    def environment(self) -> dict[str, str]:
        """What the template gives to the functions, all in one."""
        return {
            "TABLE_NAME": "removal-orders",
            "STACK_NAME": "removal-orders",
            "BUS_NAME": "orders",
            "ORDER_TIMER_QUEUE_URL": self.queues["OrderTimerQueue"],
            "DELIVERY_TIMER_QUEUE_URL": self.queues["DeliveryTimerQueue"],
            "WEBHOOK_QUEUE_URL": self.queues["WebhookQueue"],
            "MAIL_QUEUE_URL": self.queues["MailQueue"],
            "LINK_KEY_SECRET_ID": self.link_key,
            "CONFIGURATION_SET": "removal-orders",
            "URGENT_CONFIGURATION_SET": "removal-orders-urgent",
            "MAIL_FROM": "orders@ministry.example",
            "MAIL_FROM_NAME": "Removal orders",
            "SECRETS_KEY_ID": self.key,
            "ERASURES_BUCKET": "erasures",
            "PUBLIC_URL": "https://orders.example",
            "LOCAL": "true",
            "ALLOWED_TARGETS": "",
            "LOOK_AHEAD_SECONDS": "180",
            "ORDER_SHARDS": "4",
            "LIST_SHARDS": "4",
            "DELIVERY_PARTITIONS": "own",
            "AWS_REGION": REGION,
        }

    def _queue(self, name: str) -> str:
        shape = RESOURCES[name]["Properties"]
        dead = self.sqs.create_queue(QueueName=f"{queue_name(name)}-dead-letters")["QueueUrl"]
        redrive = {"deadLetterTargetArn": self.arn(dead), "maxReceiveCount": shape["RedrivePolicy"]["maxReceiveCount"]}
        visible = str(shape["VisibilityTimeout"])
        return self.sqs.create_queue(
            QueueName=queue_name(name), Attributes={"VisibilityTimeout": visible, "RedrivePolicy": json.dumps(redrive)}
        )["QueueUrl"]

    def _topic(self) -> str:
        topic = self.sns.create_topic(Name="mail-feedback")["TopicArn"]
        self.sns.subscribe(TopicArn=topic, Protocol="sqs", Endpoint=self.arn(self.queues["MailFeedbackQueue"]))
        return topic

    def _ses(self) -> None:
        ses = client("sesv2")
        ses.create_email_identity(EmailIdentity="ministry.example")
        for name, set_ in (("ConfigurationSet", "removal-orders"), ("UrgentConfigurationSet", "removal-orders-urgent")):
            options = RESOURCES[name]["Properties"]["DeliveryOptions"]
            ses.create_configuration_set(ConfigurationSetName=set_, DeliveryOptions=options)

    def arn(self, url: str) -> str:
        """The ARN of a queue."""
        return f"arn:aws:sqs:{REGION}:{DEFAULT_ACCOUNT_ID}:{url.rpartition('/')[2]}"

    def _bus(self) -> None:
        events = client("events")
        events.create_event_bus(Name="orders")
        pattern = json.dumps(RESOURCES["JournalRule"]["Properties"]["EventPattern"])
        events.put_rule(Name="journal", EventBusName="orders", EventPattern=pattern)
        arn = self.arn(self.queues["DispatchQueue"])
        events.put_targets(Rule="journal", EventBusName="orders", Targets=[{"Id": "dispatch", "Arn": arn}])
