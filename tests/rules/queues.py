"""Rules of queues: nothing in them is lost, read by strangers or done twice for want of time."""

from collections.abc import Iterator
from typing import Any

from tests.rules.template import FUNCTION, QUEUE, Template, events, listed, resources, target

FOURTEEN_DAYS = 1_209_600  # the longest that SQS keeps a message
TIMES_FUNCTION = 6  # AWS: https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html
STREAM_FORGETS_AFTER = 86_400  # seconds
HOUR = 3_600  # seconds


def visibility_is_six_times_the_timeout(template: Template) -> list[str]:
    queues, functions = dict(resources(template, QUEUE)), dict(resources(template, FUNCTION))
    return [
        f"{queue}: visible again after {visible} s, but {function} may take {timeout} s"
        for function, _, event in events(template, "SQS")
        if (queue := target(event["Queue"]))
        and (visible := queues[queue].get("VisibilityTimeout", 30))
        < TIMES_FUNCTION * (timeout := functions[function]["Timeout"])
    ]


def batches_report_partial_failures(template: Template) -> list[str]:
    return [
        f"{function}.{name}: one failed message brings back the whole batch"
        for function, name, event in events(template, "SQS")
        if event.get("FunctionResponseTypes") != ["ReportBatchItemFailures"]
    ]


def every_queue_has_dead_letters(template: Template) -> list[str]:
    queues = dict(resources(template, QUEUE))
    last = set(_dead_letters(template))
    return [
        f"{name}: has no dead-letter queue, or not after 5 tries"
        for name, queue in queues.items()
        if name not in last
        and (
            target(_redrive(queue).get("deadLetterTargetArn")) not in queues or _redrive(queue)["maxReceiveCount"] != 5
        )
    ]


def dead_letters_come_from_their_source_only(template: Template) -> list[str]:
    queues = dict(resources(template, QUEUE))
    return [
        f"{last}: any queue may be redriven into it or from it"
        for last, source in _dead_letters(template).items()
        if not _serves(queues[last], queues[source]["QueueName"]["Fn::Sub"] if source in queues else None)
    ]


def dead_letters_outlive_their_source(template: Template) -> list[str]:
    """A message keeps the age that it had in its source: https://docs.aws.amazon.com/AWSSimpleQueueService/latest/
    SQSDeveloperGuide/sqs-dead-letter-queues.html."""
    queues = dict(resources(template, QUEUE))
    return [
        f"{last}: keeps messages for {kept} s"
        for last, source in _dead_letters(template).items()
        if (kept := _kept(queues[last])) != FOURTEEN_DAYS or (source in queues and _kept(queues[source]) >= kept)
    ]


def rule_targets_and_subscriptions_have_dead_letters(template: Template) -> list[str]:
    last = set(_dead_letters(template))
    return [f"{name}: what cannot be handed over vanishes" for name, lost in _handovers(template) if lost not in last]


def facts_are_handed_over_again_for_an_hour(template: Template) -> list[str]:
    """A queue that EventBridge does not reach for some minutes makes no work for an operator; a sweep is not late."""
    return [
        f"{name}.{aim['Id']}: given up after {age} s"
        for name, rule in resources(template, "AWS::Events::Rule")
        if "EventPattern" in rule
        for aim in rule["Targets"]
        if (age := aim.get("RetryPolicy", {}).get("MaximumEventAgeInSeconds", 86_400)) < HOUR
    ]


def queues_are_encrypted(template: Template) -> list[str]:
    """By SQS's own key: a KMS key would have to admit EventBridge, or its messages vanish."""
    return [
        f"{name}: not encrypted with SSE-SQS"
        for name, queue in resources(template, QUEUE)
        if queue.get("SqsManagedSseEnabled") is not True or "KmsMasterKeyId" in queue
    ]


def queues_take_tls_only(template: Template) -> list[str]:
    closed = {
        queue for queue, statement in _queue_statements(template) if refuses_plain_http(statement, "sqs:*", [queue])
    }
    return [f"{name}: plain http is not refused" for name, _ in resources(template, QUEUE) if name not in closed]


def rules_and_topics_may_send_to_their_queues(template: Template) -> list[str]:
    """And no other service may: without the statement EventBridge's messages vanish, without its condition any rule
    may send."""
    allowed = {
        (queue, target(rule))
        for queue, statement in _queue_statements(template)
        if statement["Effect"] == "Allow" and statement.get("Action") == "sqs:SendMessage"
        for rule in listed(statement.get("Condition", {}).get("ArnEquals", {}).get("aws:SourceArn"))
    }
    wanted = set(_rules_and_queues(template))
    missing = [f"{queue}: {rule} may not send to it" for queue, rule in sorted(wanted - allowed)]
    open_to = [
        f"{queue}: open to more than what it is for"
        for queue, statement in _queue_statements(template)
        if statement["Effect"] == "Allow" and "ArnEquals" not in statement.get("Condition", {})
    ]
    return missing + open_to


def stream_failures_keep_their_records(template: Template) -> list[str]:
    return [
        f"{function}.{name}: {fault}"
        for function, name, event in events(template, "DynamoDB")
        for fault, bad in (
            ("no S3 failure destination, so records are lost", not _keeps_records(template, event)),
            ("a poison record is not isolated", event.get("BisectBatchOnFunctionError") is not True),
            ("retries until the record expires", event.get("MaximumRetryAttempts", -1) < 0),
            ("outlives the stream", not 0 < event.get("MaximumRecordAgeInSeconds", -1) < STREAM_FORGETS_AFTER),
            ("begins in the middle", event.get("StartingPosition") != "TRIM_HORIZON"),
            ("hears more than journals", '{"sk": {"S": ["journal"]}}' not in str(event.get("FilterCriteria"))),
        )
        if bad
    ]


def refuses_plain_http(statement: dict[str, Any], action: str, protected: list[str]) -> bool:
    """Whether a statement of a resource's policy denies everybody everything about it without TLS."""
    return (
        statement.get("Effect") == "Deny"
        and statement.get("Principal") == "*"
        and statement.get("Action") == action
        and [target(resource) for resource in listed(statement.get("Resource"))] == protected
        and statement.get("Condition") == {"Bool": {"aws:SecureTransport": "false"}}
    )


def _dead_letters(template: Template) -> dict[str, str]:
    """Each dead-letter queue, with the queue it serves; none for those of rules."""
    of_queues = {
        target(_redrive(queue)["deadLetterTargetArn"]): name
        for name, queue in resources(template, QUEUE)
        if "RedrivePolicy" in queue
    }
    of_rules = {lost: "" for _, lost in _handovers(template) if lost in dict(resources(template, QUEUE))}
    return of_rules | of_queues


def _handovers(template: Template) -> Iterator[tuple[str, str]]:
    """Each rule target and subscription, with the queue for what cannot be handed over."""
    for name, rule in resources(template, "AWS::Events::Rule"):
        for aim in rule["Targets"]:
            yield f"{name}.{aim['Id']}", target(aim.get("DeadLetterConfig", {}).get("Arn"))
    for name, subscription in resources(template, "AWS::SNS::Subscription"):
        yield name, target(_redrive(subscription).get("deadLetterTargetArn"))


def _rules_and_queues(template: Template) -> Iterator[tuple[str, str]]:
    queues = dict(resources(template, QUEUE))
    for name, rule in resources(template, "AWS::Events::Rule"):
        for aim in rule["Targets"]:
            yield from ((queue, name) for queue in _ends(aim) if queue in queues)
    for _, subscription in resources(template, "AWS::SNS::Subscription"):
        ends = (subscription.get("Endpoint"), _redrive(subscription).get("deadLetterTargetArn"))
        topic = target(subscription.get("TopicArn"))
        yield from ((queue, topic) for queue in map(target, ends) if queue in queues)


def _ends(aim: dict[str, Any]) -> list[str]:
    return [target(aim.get("Arn")), target(aim.get("DeadLetterConfig", {}).get("Arn"))]


def _queue_statements(template: Template) -> Iterator[tuple[str, dict[str, Any]]]:
    for _, policy in resources(template, "AWS::SQS::QueuePolicy"):
        for queue in policy["Queues"]:
            yield from ((target(queue), statement) for statement in policy["PolicyDocument"]["Statement"])


def _keeps_records(template: Template, event: dict[str, Any]) -> bool:
    failed = event.get("DestinationConfig", {}).get("OnFailure", {})
    return failed.get("Type") == "S3" and target(failed["Destination"]) in dict(resources(template, "AWS::S3::Bucket"))


def _redrive(resource: dict[str, Any]) -> dict[str, Any]:
    policy: dict[str, Any] = resource.get("RedrivePolicy", {})
    return policy


def _kept(queue: dict[str, Any]) -> int:
    return int(queue.get("MessageRetentionPeriod", 345_600))


def _serves(last: dict[str, Any], source: str | None) -> bool:
    allowed = last.get("RedriveAllowPolicy", {})
    if source is None:
        return bool(allowed == {"redrivePermission": "denyAll"})
    arns = [str(arn["Fn::Sub"]) for arn in allowed.get("sourceQueueArns", [])]
    return allowed.get("redrivePermission") == "byQueue" and len(arns) == 1 and arns[0].endswith(f":{source}")
