"""SendMessage, SendMessageBatch, GetQueueUrl, GetQueueAttributes."""

from tests.simulation.conformance.rows import ANY, AnyOrder, Refused, Row, Wait
from tests.simulation.conformance.table.sqs import (
    API,
    GUIDE,
    NO_QUEUE,
    NOWHERE,
    PARAMETER,
    Values,
    ask,
    entries,
    receive,
    send,
)

SEND, BATCH, URL, ATTRIBUTES = (
    API.format(name) for name in ("SendMessage", "SendMessageBatch", "GetQueueUrl", "GetQueueAttributes")
)
QUOTAS = GUIDE.format("quotas-messages")
MIB = 1024 * 1024
SENT = {"MessageId": ANY, "MD5OfMessageBody": "0cc175b9c0f1b6a831c399e269772661"}
B = {"MessageId": ANY, "MD5OfMessageBody": "92eb5ffee6ae2fec3ad71c777531578f"}


def _send(name: str, request: Values, answer: Values | Refused, source: str = SEND, **more: object) -> Row:
    return Row(f"send: {name}", "sqs", "SendMessage", request, answer, source, **more)  # type: ignore[arg-type]


def _batch(name: str, sent: list[Values], answer: Values | Refused, source: str = BATCH, **more: object) -> Row:
    request = ask(Entries=sent)
    return Row(f"send batch: {name}", "sqs", "SendMessageBatch", request, answer, source, **more)  # type: ignore[arg-type]


def _count(name: str, visible: int, **more: object) -> Row:
    request = ask(AttributeNames=["ApproximateNumberOfMessages"])
    answer = {"Attributes": {"ApproximateNumberOfMessages": str(visible)}}
    return Row(f"attributes: {name}", "sqs", "GetQueueAttributes", request, answer, ATTRIBUTES, **more)  # type: ignore[arg-type]


def of_batch(code: str) -> Refused:
    return Refused(f"AWS.SimpleQueueService.{code}")


LATE = {"Id": "late", "MessageBody": "b", "DelaySeconds": 901}
FAILED = {"Id": "late", "SenderFault": True, "Code": "InvalidParameterValue", "Message": ANY}
THREE_ATTRIBUTES = ["VisibilityTimeout", "DelaySeconds", "MessageRetentionPeriod"]

ROWS = (
    _send("a message", ask(MessageBody="a"), SENT),
    _send("later", ask(MessageBody="a", DelaySeconds=900), SENT),
    _send("later than 15 minutes", ask(MessageBody="a", DelaySeconds=901), PARAMETER),
    _send("earlier than now", ask(MessageBody="a", DelaySeconds=-1), PARAMETER),
    _send("1 MiB", ask(MessageBody="a" * MIB), {"MessageId": ANY, "MD5OfMessageBody": ANY}, QUOTAS),
    _send("more than 1 MiB", ask(MessageBody="a" * (MIB + 1)), PARAMETER, QUOTAS),
    _send("more than 1 MiB in bytes", ask(MessageBody="ź" * (MIB // 2 + 1)), PARAMETER, QUOTAS),
    _send("nothing", ask(MessageBody=""), Refused("MissingParameter")),
    _send("a character that is not allowed", ask(MessageBody="a\u0001"), Refused("InvalidMessageContents")),
    _send("a queue that is not there", {"QueueUrl": NOWHERE, "MessageBody": "a"}, NO_QUEUE),
    _batch("two messages", entries(["a", "b"]), {"Successful": AnyOrder([{"Id": "0", **SENT}, {"Id": "1", **B}])}),
    _batch("one of them wrong", [*entries(["a"]), LATE], {"Successful": [{"Id": "0", **SENT}], "Failed": [FAILED]}),
    _batch("11 messages", entries(["a"] * 11), of_batch("TooManyEntriesInBatchRequest")),
    _batch("no messages", [], of_batch("EmptyBatchRequest")),
    _batch("one id twice", [*entries(["a"]), *entries(["b"])], of_batch("BatchEntryIdsNotDistinct")),
    _batch("a wrong id", [{"Id": "a b", "MessageBody": "a"}], of_batch("InvalidBatchEntryId")),
    _batch("more than 1 MiB together", entries(["a" * (MIB // 2 + 1)] * 2), of_batch("BatchRequestTooLong"), QUOTAS),
    Row(
        "send batch: a queue that is not there",
        "sqs",
        "SendMessageBatch",
        {"QueueUrl": NOWHERE, "Entries": entries(["a"])},
        NO_QUEUE,
        BATCH,
    ),
    Row("url: by its name", "sqs", "GetQueueUrl", {"QueueName": "$queue_name"}, {"QueueUrl": "$queue"}, URL),
    Row("url: a queue that is not there", "sqs", "GetQueueUrl", {"QueueName": "nowhere"}, NO_QUEUE, URL),
    _count("none waits", 0),
    _count("two wait", 2, before=[send(), send("b")]),
    _count("one is delayed", 1, before=[send(), send("b", DelaySeconds=60)]),
    _count("one is received", 1, before=[send(), send("b"), receive()]),
    _count("one is shown again", 1, before=[send(), receive(VisibilityTimeout=1), Wait(1.5)]),
    Row(
        "attributes: its times",
        "sqs",
        "GetQueueAttributes",
        ask(AttributeNames=THREE_ATTRIBUTES),
        {"Attributes": {"VisibilityTimeout": "7", "DelaySeconds": "2", "MessageRetentionPeriod": "345600"}},
        ATTRIBUTES,
        queue={"VisibilityTimeout": 7, "DelaySeconds": 2},
    ),
    Row(
        "attributes: an unknown one",
        "sqs",
        "GetQueueAttributes",
        ask(AttributeNames=["Colour"]),
        Refused("InvalidAttributeName"),
        ATTRIBUTES,
    ),
    Row(
        "attributes: a queue that is not there",
        "sqs",
        "GetQueueAttributes",
        {"QueueUrl": NOWHERE, "AttributeNames": ["All"]},
        NO_QUEUE,
        ATTRIBUTES,
    ),
)
