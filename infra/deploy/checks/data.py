"""The table, the keys, the queues and the logs."""

import json
from collections.abc import Iterator
from typing import Any

from infra.deploy.deployment import Deployment
from infra.template import LOGS, QUEUE

KEY = "AWS::KMS::Key"
GIVEN_UP = ("DeadLetters", "Lost")  # how the logical ids of queues end that nothing reads


def the_table_can_be_restored(deployment: Deployment) -> list[str]:
    """To any second of the last 35 days."""
    response = deployment.client("dynamodb").describe_continuous_backups(TableName=deployment.outputs["TableName"])
    recovery = response["ContinuousBackupsDescription"]["PointInTimeRecoveryDescription"]["PointInTimeRecoveryStatus"]
    return [] if recovery == "ENABLED" else [f"point-in-time recovery is {recovery}"]


def the_table_is_protected(deployment: Deployment) -> list[str]:
    """Not even by its own stack can it be deleted."""
    return [] if _table(deployment).get("DeletionProtectionEnabled") else ["the table may be deleted"]


def the_table_streams_both_images(deployment: Deployment) -> list[str]:
    """As publish reads it."""
    stream = _table(deployment).get("StreamSpecification", {})
    stream_settings = (stream.get("StreamEnabled"), stream.get("StreamViewType"))
    return [] if stream_settings == (True, "NEW_AND_OLD_IMAGES") else [f"the table's stream is {stream_settings}"]


def keys_rotate(deployment: Deployment) -> list[str]:
    """Once a year, by themselves."""
    client = deployment.client("kms")
    return [
        f"{name} does not rotate"
        for name, id_ in deployment.made(KEY)
        if not client.get_key_rotation_status(KeyId=id_)["KeyRotationEnabled"]
    ]


def logs_are_kept_as_long_as_asked(deployment: Deployment) -> list[str]:
    """Not for ever, which is what a log group without retention does."""
    wanted = int(deployment.parameters["LogRetentionDays"])
    client = deployment.client("logs")
    retention = {
        id_: {group["logGroupName"]: group.get("retentionInDays") for group in groups["logGroups"]}.get(id_)
        for _, id_ in deployment.made(LOGS)
        for groups in [client.describe_log_groups(logGroupNamePrefix=id_)]
    }
    return [f"{id_}: kept for {days or 'ever'}, not {wanted} days" for id_, days in retention.items() if days != wanted]


def queues_refuse_plain_http(deployment: Deployment) -> list[str]:
    """Each by a policy of its own."""
    return [
        f"{name}: speaks plain http"
        for name, attributes in _queues(deployment, "Policy")
        if not _tls_only(attributes.get("Policy"))
    ]


def nothing_lies_in_the_dead_letters(deployment: Deployment) -> list[str]:
    """What does is work that was given up: infra/runbooks/dead-letters.md."""
    counted = "ApproximateNumberOfMessages"
    return [
        f"{name}: {attributes[counted]}"
        for name, attributes in _queues(deployment, counted)
        if name.endswith(GIVEN_UP) and int(attributes[counted])
    ]


def _table(deployment: Deployment) -> dict[str, Any]:
    table: dict[str, Any] = deployment.client("dynamodb").describe_table(TableName=deployment.outputs["TableName"])[
        "Table"
    ]
    return table


def _queues(deployment: Deployment, attribute: str) -> Iterator[tuple[str, dict[str, str]]]:
    client = deployment.client("sqs")
    for name, url in deployment.made(QUEUE):
        answer = client.get_queue_attributes(QueueUrl=url, AttributeNames=[attribute])
        yield name, answer.get("Attributes", {})


def _tls_only(policy: str | None) -> bool:
    return any(
        statement["Effect"] == "Deny"
        and statement.get("Condition", {}).get("Bool", {}).get("aws:SecureTransport") == "false"
        for statement in json.loads(policy or '{"Statement": []}')["Statement"]
    )
