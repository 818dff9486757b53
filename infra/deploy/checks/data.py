"""The table, the keys, the queues and the logs."""

import json
from collections.abc import Iterator
from typing import Any

from infra.deploy.deployment import Deployment
from infra.template import LOGS, QUEUE

KEY = "AWS::KMS::Key"
GIVEN_UP = ("DeadLetters", "Lost")  # how the logical ids of queues end that nothing reads


def the_table_can_be_restored(seen: Deployment) -> list[str]:
    """To any second of the last 35 days."""
    told = seen.client("dynamodb").describe_continuous_backups(TableName=seen.outputs["TableName"])
    recovery = told["ContinuousBackupsDescription"]["PointInTimeRecoveryDescription"]["PointInTimeRecoveryStatus"]
    return [] if recovery == "ENABLED" else [f"point-in-time recovery is {recovery}"]


def the_table_is_protected(seen: Deployment) -> list[str]:
    """Not even by its own stack can it be deleted."""
    return [] if _table(seen).get("DeletionProtectionEnabled") else ["the table may be deleted"]


def the_table_streams_both_images(seen: Deployment) -> list[str]:
    """As publish reads it."""
    stream = _table(seen).get("StreamSpecification", {})
    found = (stream.get("StreamEnabled"), stream.get("StreamViewType"))
    return [] if found == (True, "NEW_AND_OLD_IMAGES") else [f"the table's stream is {found}"]


def keys_rotate(seen: Deployment) -> list[str]:
    """Once a year, by themselves."""
    client = seen.client("kms")
    return [
        f"{name} does not rotate"
        for name, id_ in seen.made(KEY)
        if not client.get_key_rotation_status(KeyId=id_)["KeyRotationEnabled"]
    ]


def logs_are_kept_as_long_as_asked(seen: Deployment) -> list[str]:
    """Not for ever, which is what a log group without retention does."""
    wanted = int(seen.parameters["LogRetentionDays"])
    client = seen.client("logs")
    found = {
        id_: {group["logGroupName"]: group.get("retentionInDays") for group in groups["logGroups"]}.get(id_)
        for _, id_ in seen.made(LOGS)
        for groups in [client.describe_log_groups(logGroupNamePrefix=id_)]
    }
    return [f"{id_}: kept for {days or 'ever'}, not {wanted} days" for id_, days in found.items() if days != wanted]


def queues_refuse_plain_http(seen: Deployment) -> list[str]:
    """Each by a policy of its own."""
    return [f"{name}: speaks plain http" for name, told in _queues(seen, "Policy") if not _tls_only(told.get("Policy"))]


def nothing_lies_in_the_dead_letters(seen: Deployment) -> list[str]:
    """What does is work that was given up: infra/runbooks/dead-letters.md."""
    counted = "ApproximateNumberOfMessages"
    return [
        f"{name}: {told[counted]}"
        for name, told in _queues(seen, counted)
        if name.endswith(GIVEN_UP) and int(told[counted])
    ]


def _table(seen: Deployment) -> dict[str, Any]:
    table: dict[str, Any] = seen.client("dynamodb").describe_table(TableName=seen.outputs["TableName"])["Table"]
    return table


def _queues(seen: Deployment, attribute: str) -> Iterator[tuple[str, dict[str, str]]]:
    client = seen.client("sqs")
    for name, url in seen.made(QUEUE):
        answer = client.get_queue_attributes(QueueUrl=url, AttributeNames=[attribute])
        yield name, answer.get("Attributes", {})


def _tls_only(policy: str | None) -> bool:
    return any(
        one["Effect"] == "Deny" and one.get("Condition", {}).get("Bool", {}).get("aws:SecureTransport") == "false"
        for one in json.loads(policy or '{"Statement": []}')["Statement"]
    )
