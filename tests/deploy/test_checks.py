"""Each promise about AWS's own answers: kept by a sound deployment, and broken by one answer that differs."""

import copy
import json
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest

from infra.deploy.checks import Promise, data, functions, mail, watching
from infra.deploy.deployment import Deployment

QUEUES = ("MailQueue", "MailDeadLetters", "MailFeedbackLost")
TLS = {"Effect": "Deny", "Condition": {"Bool": {"aws:SecureTransport": "false"}}}
ALLOWS = {"Effect": "Allow", "Condition": {"Bool": {"aws:SecureTransport": "false"}}}
TOPIC = "arn:aws:sns:eu-central-1:1:feedback"
Answers = dict[str, Any]

SOUND: Answers = {
    "recovery": "ENABLED",
    "table": {
        "DeletionProtectionEnabled": True,
        "StreamSpecification": {"StreamEnabled": True, "StreamViewType": "NEW_AND_OLD_IMAGES"},
    },
    "rotates": True,
    "policies": {name: [TLS] for name in QUEUES},
    "messages": {"MailQueue": "3", "MailDeadLetters": "0", "MailFeedbackLost": "0"},
    "mappings": {
        "Facts": {
            "State": "Enabled",
            "EventSourceArn": "arn:aws:sqs:eu-central-1:1:dispatch",
            "FunctionResponseTypes": ["ReportBatchItemFailures"],
        },
        "Journal": {
            "State": "Enabled",
            "EventSourceArn": "arn:aws:dynamodb:eu-central-1:1:table/t/stream/s",
            "BisectBatchOnFunctionError": True,
            "DestinationConfig": {"OnFailure": {"Destination": "arn:aws:s3:::failed"}},
        },
    },
    "identity": {
        "VerifiedForSendingStatus": True,
        "DkimAttributes": {"SigningEnabled": True, "Status": "SUCCESS"},
        "MailFromAttributes": {"MailFromDomainStatus": "SUCCESS"},
    },
    "account": {"ProductionAccessEnabled": True, "SendingEnabled": True},
    "destination": {
        "Enabled": True,
        "SnsDestination": {"TopicArn": TOPIC},
        "MatchingEventTypes": ["DELIVERY", "BOUNCE", "COMPLAINT"],
    },
    "beats": [{"Sum": 1.0}],
    "subscriptions": [{"Endpoint": "a@ministry.example", "SubscriptionArn": "arn:aws:sns:eu-central-1:1:alarms:1"}],
}
# Promise · where in the answers · what is there instead.
BROKEN: list[tuple[Promise, str, Any]] = [
    (data.the_table_can_be_restored, "recovery", "DISABLED"),
    (data.the_table_is_protected, "table/DeletionProtectionEnabled", False),
    (data.the_table_streams_both_images, "table/StreamSpecification/StreamViewType", "NEW_IMAGE"),
    (data.the_table_streams_both_images, "table/StreamSpecification", {}),
    (data.keys_rotate, "rotates", False),
    (data.queues_refuse_plain_http, "policies/MailFeedbackLost", []),
    (data.queues_refuse_plain_http, "policies/MailQueue", [ALLOWS]),
    (data.nothing_lies_in_the_dead_letters, "messages/MailDeadLetters", "1"),
    (data.nothing_lies_in_the_dead_letters, "messages/MailFeedbackLost", "1"),
    *(
        (functions.mappings_are_enabled, "mappings/Facts/State", state)
        for state in ("Disabled", "Creating", "Updating")
    ),
    (functions.mappings_are_enabled, "mappings/Journal/State", "Disabled"),
    (functions.batches_report_what_failed, "mappings/Facts/FunctionResponseTypes", []),
    (functions.failed_stream_records_are_kept, "mappings/Journal/DestinationConfig", {}),
    (functions.failed_stream_records_are_kept, "mappings/Journal/BisectBatchOnFunctionError", False),
    (functions.failed_stream_records_are_kept, "mappings/Journal/EventSourceArn", "arn:aws:sqs:eu-central-1:1:other"),
    (functions.the_sweep_beats, "beats", []),
    (mail.the_sender_is_verified, "identity/VerifiedForSendingStatus", False),
    (mail.mails_are_signed, "identity/DkimAttributes/SigningEnabled", False),
    (mail.mails_are_signed, "identity/DkimAttributes/Status", "PENDING"),
    (mail.bounces_come_to_our_own_domain, "identity/MailFromAttributes", {}),
    (mail.anybody_may_be_written_to, "account/ProductionAccessEnabled", False),
    (mail.anybody_may_be_written_to, "account/SendingEnabled", False),
    (mail.feedback_comes_back, "destination/Enabled", False),
    (mail.feedback_comes_back, "destination/SnsDestination/TopicArn", "arn:aws:sns:eu-central-1:1:another"),
    (mail.feedback_comes_back, "destination/MatchingEventTypes", ["DELIVERY"]),
    (mail.feedback_comes_back, "destination/MatchingEventTypes", ["BOUNCE"]),
    (watching.who_is_paged_has_agreed, "subscriptions/0/SubscriptionArn", "PendingConfirmation"),
    (watching.who_is_paged_has_agreed, "subscriptions", []),
]


def of(answers: Answers) -> Deployment:
    """A deployment of which AWS says this."""
    services: dict[str, dict[str, Callable[..., Any]]] = {
        "cloudformation": {"describe_stacks": lambda **_: {"Stacks": [_stack()]}, "get_paginator": lambda _: _pages()},
        "dynamodb": {
            "describe_continuous_backups": lambda **_: {
                "ContinuousBackupsDescription": {
                    "PointInTimeRecoveryDescription": {"PointInTimeRecoveryStatus": answers["recovery"]}
                }
            },
            "describe_table": lambda **_: {"Table": answers["table"]},
        },
        "kms": {"get_key_rotation_status": lambda **_: {"KeyRotationEnabled": answers["rotates"]}},
        "sqs": {"get_queue_attributes": lambda **named: {"Attributes": _queue(answers, named["QueueUrl"])}},
        "lambda": {"get_event_source_mapping": lambda **named: answers["mappings"][named["UUID"]]},
        "sesv2": {
            "get_email_identity": lambda **_: answers["identity"],
            "get_account": lambda: answers["account"],
            "get_configuration_set_event_destinations": lambda **_: {"EventDestinations": [answers["destination"]]},
        },
        "cloudwatch": {"get_metric_statistics": lambda **_: {"Datapoints": answers["beats"]}},
        "sns": {"list_subscriptions_by_topic": lambda **_: {"Subscriptions": answers["subscriptions"]}},
    }
    session = SimpleNamespace(client=lambda service: SimpleNamespace(**services[service]))
    return Deployment(session, "removal-orders")  # type: ignore[arg-type]


def _stack() -> Answers:
    outputs = {
        "TableName": "table",
        "MailFeedbackTopicArn": TOPIC,
        "AlarmTopicArn": "arn:aws:sns:eu-central-1:1:alarms",
    }
    return {
        "Parameters": [{"ParameterKey": "MailFrom", "ParameterValue": "orders@ministry.example"}],
        "Outputs": [{"OutputKey": key, "OutputValue": value} for key, value in outputs.items()],
    }


def _pages() -> SimpleNamespace:
    """The stack's resources; each has its logical id as its physical one."""
    kinds = {
        "AWS::SQS::Queue": QUEUES,
        "AWS::KMS::Key": ("SecretsKey",),
        "AWS::SES::ConfigurationSet": ("ConfigurationSet",),
        "AWS::Lambda::EventSourceMapping": tuple(SOUND["mappings"]),
    }
    summaries = [
        {"LogicalResourceId": name, "PhysicalResourceId": name, "ResourceType": kind}
        for kind, names in kinds.items()
        for name in names
    ]
    return SimpleNamespace(paginate=lambda **_: [{"StackResourceSummaries": summaries}])


def _queue(answers: Answers, name: str) -> dict[str, str]:
    policy = json.dumps({"Statement": answers["policies"][name]})
    return {"Policy": policy, "ApproximateNumberOfMessages": answers["messages"][name]}


@pytest.mark.parametrize(
    "promise", list(dict.fromkeys(promise for promise, _, _ in BROKEN)), ids=lambda promise: promise.__name__
)
def test_a_sound_deployment_keeps_it(promise: Promise) -> None:
    assert promise(of(SOUND)) == []


@pytest.mark.parametrize(("promise", "where", "instead"), BROKEN)
def test_another_answer_breaks_it(promise: Promise, where: str, instead: object) -> None:
    answers = copy.deepcopy(SOUND)
    *path, last = (int(step) if step.isdigit() else step for step in where.split("/"))
    holder: Any = answers
    for step in path:
        holder = holder[step]
    holder[last] = instead
    assert promise(of(answers))
