"""PutEvents, and what a rule's target gets."""

from typing import Any

from tests.simulation.conformance.rows import ANY, Json, Refused, Row, Step, Wait

PUT = "https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutEvents.html"
ENTRY = "https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutEventsResultEntry.html"
SIZE = "https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-putevent-size.html"
STRUCTURE = "https://docs.aws.amazon.com/eventbridge/latest/ref/overiew-event-structure.html"
Values = dict[str, Any]


def entry(**more: Any) -> Values:  # noqa: ANN401 - its members
    fixed = {"Source": "removal-orders", "DetailType": "order.issued", "Detail": '{"order": 1}', "EventBusName": "$bus"}
    return {**fixed, **more}


def without(name: str) -> Values:
    return {key: value for key, value in entry().items() if key != name}


def _row(name: str, entries: list[Values], answer: Values | Refused, source: str = PUT, **more: object) -> Row:
    return Row(f"events: {name}", "events", "PutEvents", {"Entries": entries}, answer, source, **more)  # type: ignore[arg-type]


def _failed(code: str) -> Values:
    return {"FailedEntryCount": 1, "Entries": [{"ErrorCode": code, "ErrorMessage": ANY}]}


TAKEN = {"FailedEntryCount": 0, "Entries": [{"EventId": ANY}]}
EVENT = {
    "version": "0",
    "id": ANY,
    "detail-type": "order.issued",
    "source": "removal-orders",
    "account": ANY,
    "time": ANY,
    "region": "eu-central-1",
    "resources": [],
    "detail": {"order": 1},
}
MESSAGE = {"MessageId": ANY, "ReceiptHandle": ANY, "MD5OfBody": ANY}

ROWS = (
    _row("one", [entry()], TAKEN),
    _row("ten", [entry()] * 10, {"FailedEntryCount": 0, "Entries": [{"EventId": ANY}] * 10}),
    _row("eleven", [entry()] * 11, Refused("ValidationException")),
    _row("none", [], Refused("ValidationException")),
    _row("no JSON", [entry(Detail="order")], _failed("MalformedDetail"), ENTRY),
    _row("JSON that is no object", [entry(Detail="[1]")], _failed("MalformedDetail"), ENTRY),
    _row(
        "one of two is wrong",
        [entry(), entry(Detail="order")],
        {"FailedEntryCount": 1, "Entries": [{"EventId": ANY}, {"ErrorCode": "MalformedDetail", "ErrorMessage": ANY}]},
        ENTRY,
    ),
    _row("no source", [without("Source")], _failed("InvalidArgument"), ENTRY),
    _row("no type", [without("DetailType")], _failed("InvalidArgument"), ENTRY),
    _row("no detail", [without("Detail")], _failed("InvalidArgument"), ENTRY),
    _row("900 kB", [entry(Detail=f'{{"text": "{"x" * 900_000}"}}')], TAKEN, SIZE),
    _row("more than 1 MB", [entry(Detail=f'{{"text": "{"x" * 1_100_000}"}}')], Refused("ValidationException"), SIZE),
    _row(
        "more than 1 MB together",
        [entry(Detail=f'{{"text": "{"x" * 600_000}"}}')] * 2,
        Refused("ValidationException"),
        SIZE,
    ),
    Row(
        "events: what the rule's queue gets",
        "events",
        "ReceiveMessage",
        {"QueueUrl": "$queue"},
        {"Messages": [{**MESSAGE, "Body": Json(EVENT)}]},
        STRUCTURE,
        before=[Step("PutEvents", {"Entries": [entry()]}), Wait(1)],
        at="sqs",
    ),
    Row(
        "events: what no rule wants",
        "events",
        "ReceiveMessage",
        {"QueueUrl": "$queue"},
        {},
        "https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-event-patterns.html",
        before=[Step("PutEvents", {"Entries": [entry(Source="other")]}), Wait(1)],
        at="sqs",
    ),
)
