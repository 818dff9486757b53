"""Where moto answers otherwise than AWS documents. A status of 0: a Python exception in moto, where AWS says no."""

from collections.abc import Mapping

from tests.simulation.conformance.rows import ANY, Answer, Json, Reason, Refused
from tests.simulation.conformance.table.dynamodb import ORDER
from tests.simulation.conformance.table.dynamodb_reads import LISTED, OTHERS, query_answer
from tests.simulation.conformance.table.events import EVENT, MESSAGE
from tests.simulation.conformance.table.s3 import SHOWN, listed
from tests.simulation.conformance.table.sns import ENVELOPE
from tests.simulation.conformance.table.streams import INSERTED, record

TAKEN: Answer = {}
FOUND_NONE: Answer = {"Count": 0, "ScannedCount": 0}
INVALID, FAILED = Refused("ValidationException"), Refused("ConditionalCheckFailedException")
NO_SECRET = Refused("ResourceNotFoundException", 404)
SEALED: Answer = {"CiphertextBlob": ANY, "KeyId": "$key_arn"}
OPENED: Answer = {"Plaintext": b"secret", "KeyId": "$key_arn"}
SUBMITTED: Answer = {"MessageId": ANY}
NO_SWITCH = Refused("before: NotImplementedError", 0)  # it has no operation that pauses sending
WITHOUT_ACCOUNT = {name: member for name, member in EVENT.items() if name != "account"}


def broke(error: str) -> Refused:
    return Refused(error, 0)


def events(count: int) -> Answer:
    return {"FailedEntryCount": 0, "Entries": [{"EventId": ANY}] * count}


IN_READS: Mapping[str, Answer] = {
    "get: a key of a wrong type": TAKEN,
    "batch: no keys": {"Responses": {"$table": []}},
    "query: a page that ends with the last item": query_answer(*LISTED, OTHERS[0]),
    "query: a start key of another partition": FOUND_NONE,
    "query: a start key without its sort key": broke("TypeError"),
    "query: a filter on a key": {"Count": 0, "ScannedCount": 5},
    "query: an index that is not there": Refused("ResourceNotFoundException"),
    "query: a partition of a wrong type": FOUND_NONE,
    "query: a range the wrong way": FOUND_NONE,
    "query: two of them": broke("AssertionError"),
    "query: not equal": broke("AssertionError"),
    "query: a limit of none": broke("IndexError"),
    "query: a key condition over 4 kB": FOUND_NONE,
    "scan: a limit of none": broke("IndexError"),
}
IN_WRITES: Mapping[str, Answer] = {
    "put: an item just under 400 kB": INVALID,
    "put: a set with one member twice": TAKEN,
    "put: 39 digits": TAKEN,
    "put: a number too large": TAKEN,
    "put: two types at once": TAKEN,
    "put: an index's key of a wrong type": TAKEN,
    "put: a condition with a value that is not given": broke("KeyError"),
    "put: a value that is not used": TAKEN,
    "put: a condition that is cut off": broke("ValueError"),
    "put: an empty condition": TAKEN,
    "put: an unknown function": broke("ValueError"),
    "put: a comparison with a boolean": FAILED,
    "put: a condition over 4 kB": FAILED,
    "put: 101 operands of IN": FAILED,
    "update: without an expression makes an item": broke("AttributeError"),
    "update: a name that is not given": broke("KeyError"),
    "transaction: a token's second time": Refused(
        "TransactionCanceledException", reasons=(Reason("ConditionalCheckFailed"),)
    ),
    "transaction: a token for something else": TAKEN,
    "transaction: an attribute that is not there": INVALID,
    "transaction: an operand of a wrong type": INVALID,
    "transaction: an index's key of a wrong type": INVALID,
    "transaction: an item that grows over 400 kB": INVALID,
    "transaction: more than 4 MB": TAKEN,
    "transaction: an expression that makes no sense": broke("ValueError"),
    "stream: its region": {"Records": [record("INSERT", new=ORDER, region="us-east-1")]},
    "stream: a change that changes nothing": {"Records": [INSERTED, record("MODIFY", ORDER, ORDER)]},
    "stream: a put that changes nothing": {"Records": [INSERTED, record("MODIFY", ORDER, ORDER)]},
}
IN_MESSAGES: Mapping[str, Answer] = {
    "send: earlier than now": {"MessageId": ANY, "MD5OfMessageBody": ANY},
    "send: more than 1 MiB in bytes": {"MessageId": ANY, "MD5OfMessageBody": ANY},
    "send: nothing": {"MessageId": ANY, "MD5OfMessageBody": ANY},
    "send: a character that is not allowed": {"MessageId": ANY, "MD5OfMessageBody": ANY},
    "delete batch: 11": Refused("AWS.SimpleQueueService.BatchEntryIdsNotDistinct"),
    "visibility: of what is shown": TAKEN,
    "events: none": events(0),
    "events: JSON that is no object": broke("UserWarning"),
    "publish: what the queue gets": {"Messages": [{**MESSAGE, "Body": Json({**ENVELOPE, "SignatureVersion": "2"})}]},
    "events: more than 1 MB": Refused("InvalidParameterValue"),
    "events: more than 1 MB together": events(2),
    "events: what the rule's queue gets": {"Messages": [{**MESSAGE, "Body": Json(WITHOUT_ACCOUNT)}]},
    "mail: to no address": Refused("InvalidParameterValue"),
    "mail: to an address beyond ASCII": SUBMITTED,
    "mail: a tag of a wrong shape": SUBMITTED,
    "mail: a configuration set that is not there": SUBMITTED,
    "mail: while its set sends nothing": NO_SWITCH,
    "mail: while the account sends nothing": NO_SWITCH,
    "mail: after the account sends again": NO_SWITCH,
}
IN_SECRETS: Mapping[str, Answer] = {
    "encrypt: by a key's id": SEALED,
    "encrypt: by a key's ARN": SEALED,
    "encrypt: 4096 bytes": SEALED,
    "encrypt: by a disabled key": SEALED,
    "encrypt: by a key enabled again": SEALED,
    "encrypt: by a key that will be deleted": SEALED,
    "encrypt: by a key that was to be deleted": SEALED,
    "decrypt: in its context": OPENED,
    "decrypt: by its key": OPENED,
    "decrypt: by another key": Refused("AccessDeniedException"),
    "decrypt: by a disabled key": OPENED,
    "decrypt: by a key that will be deleted": OPENED,
    "secret: no previous one": NO_SECRET,
    "secret: by an id and another version's label": Refused("InvalidRequestException", 404),
    "secret: by an id that is not there": NO_SECRET,
    "secret: by a label that is not there": NO_SECRET,
    "secret: one that is not there": NO_SECRET,
    "put secret: of one that is not there": NO_SECRET,
    "put secret: of one that will be deleted": {
        "ARN": "$secret",
        "Name": "$secret_name",
        "VersionId": ANY,
        "VersionStages": ["AWSCURRENT"],
    },
}
IN_OBJECTS: Mapping[str, Answer] = {
    "s3: an object": {"ETag": ANY, "ChecksumCRC32": ANY},
    "s3: an object again": {"ETag": ANY, "ChecksumCRC32": ANY},
    "s3: an object where none is": {"ETag": ANY, "ChecksumCRC32": ANY},
    "s3: an object in place of the one that is there": {"ETag": ANY, "ChecksumCRC32": ANY},
    "s3: keys in their order": listed(["x/a", "x/b"], SHOWN[:-1]),
    "s3: a page of keys": listed(["x/a"], SHOWN[:-1], MaxKeys=1, IsTruncated=True, NextContinuationToken=ANY),
    "s3: the next page": listed(["x/b"], SHOWN[:-1]),
}
DIFFERS: Mapping[str, Answer] = {**IN_READS, **IN_WRITES, **IN_MESSAGES, **IN_SECRETS, **IN_OBJECTS}
