"""ReceiveMessage, DeleteMessage, DeleteMessageBatch, ChangeMessageVisibility."""

from tests.simulation.conformance.rows import ANY, AnyOrder, Refused, Row, Step, Wait
from tests.simulation.conformance.table.sqs import (
    API,
    GUIDE,
    NO_HANDLE,
    NO_QUEUE,
    NOWHERE,
    PARAMETER,
    Values,
    ask,
    handle,
    receive,
    send,
)

RECEIVE, DELETE, BATCH, VISIBILITY = (
    API.format(name) for name in ("ReceiveMessage", "DeleteMessage", "DeleteMessageBatch", "ChangeMessageVisibility")
)
SHOWN_AGAIN = GUIDE.format("sqs-visibility-timeout")
DELAYED = GUIDE.format("sqs-delay-queues")
DEAD = GUIDE.format("sqs-dead-letter-queues")
MANY = {"MaxNumberOfMessages": 10}
A = {"MessageId": ANY, "ReceiptHandle": ANY, "MD5OfBody": "0cc175b9c0f1b6a831c399e269772661", "Body": "a"}
B = {**A, "MD5OfBody": "92eb5ffee6ae2fec3ad71c777531578f", "Body": "b"}
NO_FLIGHT = Refused("AWS.SimpleQueueService.MessageNotInflight")
BRIEFLY = receive(VisibilityTimeout=1)


def _receive(name: str, answer: Values | Refused, source: str = RECEIVE, **more: object) -> Row:
    request = more.pop("request", MANY)
    return Row(f"receive: {name}", "sqs", "ReceiveMessage", ask(**request), answer, source, **more)  # type: ignore[arg-type]


def _delete(name: str, request: Values, answer: Values | Refused, **more: object) -> Row:
    return Row(f"delete message: {name}", "sqs", "DeleteMessage", request, answer, DELETE, **more)  # type: ignore[arg-type]


def _batch(name: str, entries: list[Values], answer: Values | Refused, **more: object) -> Row:
    request = ask(Entries=entries)
    return Row(f"delete batch: {name}", "sqs", "DeleteMessageBatch", request, answer, BATCH, **more)  # type: ignore[arg-type]


def _show(name: str, request: Values, answer: Values | Refused, **more: object) -> Row:
    return Row(f"visibility: {name}", "sqs", "ChangeMessageVisibility", request, answer, VISIBILITY, **more)  # type: ignore[arg-type]


ATTRIBUTES = {
    "SenderId": ANY,
    "SentTimestamp": ANY,
    "ApproximateReceiveCount": "2",
    "ApproximateFirstReceiveTimestamp": ANY,
}
REMOVED = Step("DeleteMessage", ask(ReceiptHandle=handle(1)))
HANDED_BACK = Step("ChangeMessageVisibility", ask(ReceiptHandle=handle(1), VisibilityTimeout=0))

ROWS = (
    _receive("nothing", {}),
    _receive("all", {"Messages": AnyOrder([A, B])}, before=[send(), send("b")]),
    _receive("one", {"Messages": [ANY]}, before=[send(), send("b")], request={}),
    _receive("11", PARAMETER, request={"MaxNumberOfMessages": 11}),
    _receive("none", PARAMETER, request={"MaxNumberOfMessages": 0}),
    _receive("what another has", {}, SHOWN_AGAIN, before=[send(), receive()]),
    _receive("what another had", {"Messages": [A]}, SHOWN_AGAIN, before=[send(), BRIEFLY, Wait(1.5)]),
    _receive(
        "what the queue shows again",
        {"Messages": [A]},
        SHOWN_AGAIN,
        before=[send(), receive(), Wait(1.5)],
        queue={"VisibilityTimeout": 1},
    ),
    _receive("what was handed back", {"Messages": [A]}, SHOWN_AGAIN, before=[send(), receive(), HANDED_BACK]),
    _receive("what was deleted", {}, before=[send(), BRIEFLY, REMOVED, Wait(1.5)]),
    _receive("what is delayed", {}, DELAYED, before=[send(DelaySeconds=2)]),
    _receive("what was delayed", {"Messages": [A]}, DELAYED, before=[send(DelaySeconds=1), Wait(1.5)]),
    _receive("what the queue delays", {}, DELAYED, before=[send()], queue={"DelaySeconds": 5}),
    _receive(
        "what says when itself", {"Messages": [A]}, DELAYED, before=[send(DelaySeconds=0)], queue={"DelaySeconds": 5}
    ),
    _receive(
        "its attributes",
        {"Messages": [{**A, "Attributes": ATTRIBUTES}]},
        before=[send(), receive(VisibilityTimeout=0)],
        request={"AttributeNames": ["All"]},
    ),
    _receive(
        "what was received twice of two times",
        {},
        DEAD,
        before=[send(), receive(VisibilityTimeout=0), receive(VisibilityTimeout=0)],
    ),
    Row(
        "receive: dead letters",
        "sqs",
        "ReceiveMessage",
        {"QueueUrl": "$dead"},
        {"Messages": [A]},
        DEAD,
        before=[send(), *[receive(VisibilityTimeout=0)] * 3],
    ),
    _receive("a visibility over 12 hours", PARAMETER, request={"VisibilityTimeout": 43_201}),
    Row("receive: a queue that is not there", "sqs", "ReceiveMessage", {"QueueUrl": NOWHERE}, NO_QUEUE, RECEIVE),
    _delete("what was received", ask(ReceiptHandle=handle(1)), {}, before=[send(), receive()]),
    _delete("what is deleted already", ask(ReceiptHandle=handle(1)), {}, before=[send(), receive(), REMOVED]),
    _delete(
        "by an older handle", ask(ReceiptHandle=handle(1)), {}, before=[send(), receive(VisibilityTimeout=0), receive()]
    ),
    _delete("by no handle", ask(ReceiptHandle="none"), NO_HANDLE),
    _delete("of a queue that is not there", {"QueueUrl": NOWHERE, "ReceiptHandle": "a"}, NO_QUEUE),
    _batch(
        "what was received",
        [{"Id": "0", "ReceiptHandle": handle(1)}],
        {"Successful": [{"Id": "0"}]},
        before=[send(), receive()],
    ),
    _batch(
        "one of them by no handle",
        [{"Id": "0", "ReceiptHandle": handle(1)}, {"Id": "1", "ReceiptHandle": "none"}],
        {
            "Successful": [{"Id": "0"}],
            "Failed": [{"Id": "1", "SenderFault": True, "Code": NO_HANDLE.code, "Message": ANY}],
        },
        before=[send(), receive()],
    ),
    _batch(
        "11",
        [{"Id": str(number), "ReceiptHandle": "a"} for number in range(11)],
        Refused("AWS.SimpleQueueService.TooManyEntriesInBatchRequest"),
    ),
    _batch("none", [], Refused("AWS.SimpleQueueService.EmptyBatchRequest")),
    _batch(
        "one id twice",
        [{"Id": "0", "ReceiptHandle": "a"}] * 2,
        Refused("AWS.SimpleQueueService.BatchEntryIdsNotDistinct"),
    ),
    _show("longer", ask(ReceiptHandle=handle(1), VisibilityTimeout=60), {}, before=[send(), receive()]),
    _show(
        "over 12 hours", ask(ReceiptHandle=handle(1), VisibilityTimeout=43_201), PARAMETER, before=[send(), receive()]
    ),
    _show(
        "of what is shown",
        ask(ReceiptHandle=handle(1), VisibilityTimeout=60),
        NO_FLIGHT,
        before=[send(), BRIEFLY, Wait(1.5)],
    ),
    _show("by no handle", ask(ReceiptHandle="none", VisibilityTimeout=60), NO_HANDLE),
)
