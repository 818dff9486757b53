"""What the rows of SQS have in common."""

from collections.abc import Sequence
from typing import Any

from tests.simulation.conformance.rows import Ref, Refused, Step

API = "https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_{}.html"
GUIDE = "https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/{}.html"
NO_QUEUE = Refused("AWS.SimpleQueueService.NonExistentQueue")
PARAMETER = Refused("InvalidParameterValue")
NO_HANDLE = Refused("ReceiptHandleIsInvalid")
NOWHERE = "https://sqs.eu-central-1.amazonaws.com/123456789012/nowhere"
Values = dict[str, Any]


def ask(**more: Any) -> Values:  # noqa: ANN401 - a request's parameters
    return {"QueueUrl": "$queue", **more}


def send(body: str = "a", **more: Any) -> Step:  # noqa: ANN401
    return Step("SendMessage", ask(MessageBody=body, **more))


def receive(**more: Any) -> Step:  # noqa: ANN401
    return Step("ReceiveMessage", ask(**more))


def handle(step: int) -> Ref:
    """The receipt handle of what a step has received."""
    return Ref(step, ("Messages", 0, "ReceiptHandle"))


def entries(bodies: Sequence[str], **more: Any) -> list[Values]:  # noqa: ANN401
    return [{"Id": str(number), "MessageBody": body, **more} for number, body in enumerate(bodies)]
