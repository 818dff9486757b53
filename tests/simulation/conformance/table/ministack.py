"""Where MiniStack answers otherwise than AWS documents."""

from collections.abc import Mapping

from tests.simulation.conformance.rows import ANY, Answer, Refused
from tests.simulation.conformance.table.dynamodb_reads import LISTED, OTHERS, query_answer
from tests.simulation.conformance.table.kms import PUBLIC_KEY, SIGNED
from tests.simulation.conformance.table.s3 import SHOWN, listed
from tests.simulation.conformance.table.secrets import TOKEN, value
from tests.simulation.conformance.table.sqs_sending import SENT, B

TAKEN: Answer = {}
SUBMITTED = {"MessageId": ANY}
NO_ACCOUNT = Refused("before: NotFoundException", 404)  # it has no PutAccountSendingAttributes
WRITTEN = {"ARN": "$secret", "Name": "$secret_name", "VersionStages": ["AWSCURRENT"]}
SEALED = {"CiphertextBlob": ANY, "KeyId": "$key_arn", "EncryptionAlgorithm": "SYMMETRIC_DEFAULT"}


def events(count: int) -> Answer:
    return {"FailedEntryCount": 0, "Entries": [{"EventId": ANY}] * count}


IN_DYNAMODB: Mapping[str, Answer] = {
    "batch: more than 16 MB": {"Responses": {"$table": ANY}},
    "query: a filter on a key": {"Count": 0, "ScannedCount": 5},
    "query: two of them": query_answer(*LISTED, OTHERS[0]),
    "query: not equal": query_answer(*LISTED, OTHERS[0]),
    "put: an unknown function": Refused("ConditionalCheckFailedException"),
    "put: 101 operands of IN": Refused("ConditionalCheckFailedException"),
    "put: a comparison with a boolean": Refused("ConditionalCheckFailedException"),
    "update: appends to a text": TAKEN,
    "update: a number and a text": TAKEN,
    "update: one attribute twice": TAKEN,
    "update: overlapping paths": TAKEN,
    "update: one clause twice": TAKEN,
    "update: an expression that is cut off": TAKEN,
    "transaction: an operand of a wrong type": TAKEN,
    "transaction: a key without its sort key": TAKEN,
}
IN_MESSAGES: Mapping[str, Answer] = {
    "send: later than 15 minutes": SENT,
    "send: earlier than now": SENT,
    "send batch: one of them wrong": {"Successful": [{"Id": "0", **SENT}, {"Id": "late", **B}]},
    "attributes: an unknown one": TAKEN,
    "receive: a visibility over 12 hours": TAKEN,
    "delete message: what is deleted already": Refused("ReceiptHandleIsInvalid"),
    "delete message: by an older handle": Refused("ReceiptHandleIsInvalid"),
    "visibility: over 12 hours": TAKEN,
    "visibility: of what is shown": TAKEN,
    "events: none": events(0),
    "events: no JSON": events(1),
    "events: JSON that is no object": events(1),
    "events: one of two is wrong": events(2),
    "events: no source": events(1),
    "events: no type": events(1),
    "events: no detail": events(1),
    "events: more than 1 MB": events(1),
    "events: more than 1 MB together": events(2),
    "mail: to no address": SUBMITTED,
    "mail: to an address beyond ASCII": SUBMITTED,
    "mail: a tag of a wrong shape": SUBMITTED,
    "mail: a configuration set that is not there": SUBMITTED,
    "mail: while its set sends nothing": SUBMITTED,
    "mail: while the account sends nothing": NO_ACCOUNT,
    "mail: after the account sends again": NO_ACCOUNT,
}
IN_SECRETS: Mapping[str, Answer] = {
    "encrypt: 4097 bytes": SEALED,
    "encrypt: nothing": SEALED,
    "sign: 4097 bytes": SIGNED,
    "sign: by a key that encrypts": Refused("UnsupportedOperationException"),
    "public key: of a key that signs": {name: of for name, of in PUBLIC_KEY.items() if name != "CustomerMasterKeySpec"},
    "decrypt: by another key": {"Plaintext": ANY, "KeyId": ANY, "EncryptionAlgorithm": "SYMMETRIC_DEFAULT"},
    "secret: by an id and another version's label": value("b", "AWSPREVIOUS"),
    "put secret: a token for another value": {**WRITTEN, "VersionId": TOKEN},
    "put secret: a token that is too short": {**WRITTEN, "VersionId": "a"},
}
IN_OBJECTS: Mapping[str, Answer] = {
    "s3: an object where none is": {"ETag": ANY},
    "s3: an object in place of the one that is there": {"ETag": ANY},
    "s3: an object": {"ETag": ANY},
    "s3: an object again": {"ETag": ANY},
    "s3: keys in their order": listed(["x/a", "x/b"], SHOWN[:2]),
    "s3: a page of keys": listed(["x/a"], SHOWN[:2], MaxKeys=1, IsTruncated=True, NextContinuationToken=ANY),
    "s3: the next page": listed(["x/b"], SHOWN[:2], ContinuationToken=ANY),
}
DIFFERS: Mapping[str, Answer] = {**IN_DYNAMODB, **IN_MESSAGES, **IN_SECRETS, **IN_OBJECTS}
