"""SQS in memory: standard queues with delay, visibility, receive count, dead letters and retention.

A standard queue may deliver a message twice and in any order; here it does so only if the queue is set to.
https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/standard-queues.html
"""

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta
from hashlib import md5
from typing import Any

from tests.simulation.aws.environment import REGION, Environment, Odd, happens
from tests.simulation.aws.errors import AwsError, not_simulated
from tests.simulation.aws.queue import Message, Queue, sqs_error
from tests.simulation.aws.queue_attributes import attributes_of

BATCH = 10
BYTES_AT_MOST = 1024 * 1024  # of a message, and of all messages of a batch
LONGEST_DELAY = 900  # seconds
LONGEST_VISIBILITY = 43_200  # seconds
_NOT_ALLOWED = re.compile("[^\\t\\n\\r\\x20-\\ud7ff\\ue000-\\ufffd\\U00010000-\\U0010ffff]")
_ENTRY_ID = re.compile(r"[A-Za-z0-9_-]{1,80}")
Parameters = Mapping[str, Any]
Answer = dict[str, Any]


class Sqs:
    """The service with its queues, by name."""

    def __init__(self, environment: Environment) -> None:
        self._environment = environment
        self.queues: dict[str, Queue] = {}
        self._operations: dict[str, Callable[[Queue, Parameters], Answer]] = {
            "SendMessage": self._send,
            "SendMessageBatch": self._send_batch,
            "ReceiveMessage": self._receive,
            "DeleteMessage": self._delete,
            "DeleteMessageBatch": self._delete_batch,
            "ChangeMessageVisibility": self._change_visibility,
            "GetQueueAttributes": self._attributes,
            "PurgeQueue": self._purge,
        }

    def add(
        self,
        name: str,
        properties: Parameters,
        *,
        duplicated: Odd = 0.0,
        disordered: Odd = False,
        refused: Odd = 0.0,
    ) -> Queue:
        """Make a queue from a template's resource, its references replaced by ARNs; dead letters may be added later.

        A queue does nothing odd until `duplicated`, `disordered` or `refused` of it are set, here or later.
        """
        redrive = properties.get("RedrivePolicy") or {}
        dead: str | None = redrive.get("deadLetterTargetArn")
        queue = Queue(
            name,
            self._environment,
            visibility=timedelta(seconds=properties.get("VisibilityTimeout", 30)),
            delay=timedelta(seconds=properties.get("DelaySeconds", 0)),
            retention=timedelta(seconds=properties.get("MessageRetentionPeriod", 345_600)),
            receives=int(redrive["maxReceiveCount"]) if dead else None,
            dead_letters=(lambda: self.queues[dead.rpartition(":")[2]]) if dead else None,
            duplicated=duplicated,
            disordered=disordered,
            refused=refused,
        )
        self.queues[name] = queue
        return queue

    def call(self, operation: str, parameters: Parameters) -> Answer:
        """The answer of an operation. Raises AwsError."""
        if operation == "GetQueueUrl":
            return {"QueueUrl": self._named(parameters["QueueName"]).url}
        if operation not in self._operations:
            raise not_simulated("SQS", operation)
        return self._operations[operation](self.queue(parameters["QueueUrl"]), parameters)

    def queue(self, address: str) -> Queue:
        """The queue of a URL or an ARN. Raises AwsError if there is none."""
        return self._named(address.rpartition("/")[2].rpartition(":")[2])

    def deliver(self, arn: str, body: str) -> None:
        """Put a message on the queue of an ARN, as EventBridge and SNS do. Raises AwsError."""
        self._check_bodies([body])
        self.queue(arn).send(body, None)

    def _named(self, name: str) -> Queue:
        if name not in self.queues:
            what = "The specified queue does not exist."
            raise sqs_error("QueueDoesNotExist", what)
        return self.queues[name]

    def _send(self, queue: Queue, parameters: Parameters) -> Answer:
        self._check_bodies([parameters["MessageBody"]])
        return _sent(self._send_one(queue, parameters))

    def _send_batch(self, queue: Queue, parameters: Parameters) -> Answer:
        entries: Sequence[Parameters] = parameters["Entries"]
        _check_batch(entries)
        self._check_bodies([entry["MessageBody"] for entry in entries])
        sent: list[Answer] = []
        failed: list[Answer] = []
        for entry in entries:
            if happens(queue.refused, self._environment.chance):
                failed.append({"Id": entry["Id"], "SenderFault": False, "Code": "InternalError", "Message": ""})
                continue
            try:
                sent.append({"Id": entry["Id"], **_sent(self._send_one(queue, entry))})
            except AwsError as error:
                failed.append(_failed(entry, error))
        return {"Successful": sent, "Failed": failed}

    def _send_one(self, queue: Queue, entry: Parameters) -> Message:
        delay = entry.get("DelaySeconds")
        _check_range("DelaySeconds", delay or 0, 0, LONGEST_DELAY)
        if not entry["MessageBody"]:
            raise AwsError("MissingParameter", "The request must contain the parameter MessageBody.")
        if _NOT_ALLOWED.search(entry["MessageBody"]):
            raise AwsError("InvalidMessageContents", "The message contains characters outside the allowed set.")
        return queue.send(entry["MessageBody"], None if delay is None else timedelta(seconds=delay))

    def _check_bodies(self, bodies: Sequence[str]) -> None:
        if sum(len(body.encode()) for body in bodies) > BYTES_AT_MOST:
            if len(bodies) > 1:
                what = f"Batch requests cannot be longer than {BYTES_AT_MOST} bytes."
                raise sqs_error("BatchRequestTooLong", what)
            what = f"One or more parameters are invalid. Reason: Message must be shorter than {BYTES_AT_MOST} bytes."
            raise AwsError("InvalidParameterValue", what)

    def _receive(self, queue: Queue, parameters: Parameters) -> Answer:
        """At once, whatever `WaitTimeSeconds` says: the kernel waits."""
        visibility = parameters.get("VisibilityTimeout")
        at_most = parameters.get("MaxNumberOfMessages", 1)
        _check_range("MaxNumberOfMessages", at_most, 1, BATCH)
        _check_range("VisibilityTimeout", visibility or 0, 0, LONGEST_VISIBILITY)
        messages = queue.receive(at_most, None if visibility is None else timedelta(seconds=visibility))
        wanted = {*parameters.get("AttributeNames", ()), *parameters.get("MessageSystemAttributeNames", ())}
        return {"Messages": [_received(message, wanted) for message in messages]} if messages else {}

    def _delete(self, queue: Queue, parameters: Parameters) -> Answer:
        queue.delete(parameters["ReceiptHandle"])
        return {}

    def _delete_batch(self, queue: Queue, parameters: Parameters) -> Answer:
        _check_batch(parameters["Entries"])
        deleted: list[Answer] = []
        failed: list[Answer] = []
        for entry in parameters["Entries"]:
            try:
                queue.delete(entry["ReceiptHandle"])
                deleted.append({"Id": entry["Id"]})
            except AwsError as error:
                failed.append(_failed(entry, error))
        return {"Successful": deleted, "Failed": failed}

    def _change_visibility(self, queue: Queue, parameters: Parameters) -> Answer:
        _check_range("VisibilityTimeout", parameters["VisibilityTimeout"], 0, LONGEST_VISIBILITY)
        queue.change_visibility(parameters["ReceiptHandle"], timedelta(seconds=parameters["VisibilityTimeout"]))
        return {}

    def _purge(self, queue: Queue, _: Parameters) -> Answer:
        """At once, where SQS takes up to 60 seconds."""
        queue.purge()
        return {}

    def _attributes(self, queue: Queue, parameters: Parameters) -> Answer:
        """Exact, where SQS only approximates."""
        known = attributes_of(queue)
        wanted = parameters.get("AttributeNames", ())
        if unknown := [name for name in wanted if name not in known and name != "All"]:
            raise AwsError("InvalidAttributeName", f"Unknown Attribute {unknown[0]}.")
        return {"Attributes": {name: known[name] for name in known if name in wanted or "All" in wanted}}


def _check_batch(entries: Sequence[Parameters]) -> None:
    if not entries:
        raise sqs_error("EmptyBatchRequest", "There should be at least one entry in the request.")
    if len(entries) > BATCH:
        what = f"Maximum number of entries per request are {BATCH}. You have sent {len(entries)}."
        raise sqs_error("TooManyEntriesInBatchRequest", what)
    if len({entry["Id"] for entry in entries}) < len(entries):
        raise sqs_error("BatchEntryIdsNotDistinct", "Id is not distinct.")
    if not all(_ENTRY_ID.fullmatch(entry["Id"]) for entry in entries):
        what = "A batch entry id can only contain alphanumeric characters, hyphens and underscores, at most 80."
        raise sqs_error("InvalidBatchEntryId", what)


def _check_range(name: str, value: int, least: int, most: int) -> None:
    if not least <= value <= most:
        what = f"Value {value} for parameter {name} is invalid. Reason: Must be between {least} and {most}."
        raise AwsError("InvalidParameterValue", what)


def _failed(entry: Parameters, error: AwsError) -> Answer:
    return {"Id": entry["Id"], "SenderFault": True, "Code": error.code, "Message": error.message}


def _sent(message: Message) -> Answer:
    return {"MessageId": message.id, "MD5OfMessageBody": _md5(message.body)}


def _received(message: Message, wanted: set[str]) -> Answer:
    answer = {
        "MessageId": message.id,
        "ReceiptHandle": message.handle,
        "MD5OfBody": _md5(message.body),
        "Body": message.body,
    }
    attributes = {name: value for name, value in message.attributes.items() if name in wanted or "All" in wanted}
    return {**answer, "Attributes": attributes} if attributes else answer


def lambda_record(queue: Queue, message: Answer) -> Answer:
    """A message of ReceiveMessage (`AttributeNames=["All"]`) as an event source mapping hands it to Lambda.

    https://docs.aws.amazon.com/lambda/latest/dg/with-sqs.html
    """
    return {
        "messageId": message["MessageId"],
        "receiptHandle": message["ReceiptHandle"],
        "body": message["Body"],
        "attributes": message["Attributes"],
        "messageAttributes": {},
        "md5OfBody": message["MD5OfBody"],
        "eventSource": "aws:sqs",
        "eventSourceARN": queue.arn,
        "awsRegion": REGION,
    }


def _md5(text: str) -> str:
    return md5(text.encode(), usedforsecurity=False).hexdigest()
