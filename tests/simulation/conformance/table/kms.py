"""Encrypt, Decrypt, Sign and GetPublicKey."""

from typing import Any

from tests.simulation.conformance.rows import ANY, AnyOrder, Ref, Refused, Row, Step

ENCRYPT = "https://docs.aws.amazon.com/kms/latest/APIReference/API_Encrypt.html"
DECRYPT = "https://docs.aws.amazon.com/kms/latest/APIReference/API_Decrypt.html"
STATES = "https://docs.aws.amazon.com/kms/latest/developerguide/key-state.html"
CONTEXT = {"owner": "authority:1", "endpoint": "1"}
Values = dict[str, Any]
SEAL = {"KeyId": "$key", "Plaintext": b"secret", "EncryptionContext": CONTEXT}
SEALED = Step("Encrypt", SEAL)
OPEN = {"CiphertextBlob": Ref(0, ("CiphertextBlob",)), "EncryptionContext": CONTEXT}
DISABLED = Step("DisableKey", {"KeyId": "$key"})
ENABLED = Step("EnableKey", {"KeyId": "$key"})
GOING = Step("ScheduleKeyDeletion", {"KeyId": "$key", "PendingWindowInDays": 7})
SPARED = Step("CancelKeyDeletion", {"KeyId": "$key"})
NO_KEY = "arn:aws:kms:eu-central-1:123456789012:key/00000000-0000-0000-0000-000000000000"
BY = {"KeyId": "$key_arn", "EncryptionAlgorithm": "SYMMETRIC_DEFAULT"}
UNUSABLE, WRONG = Refused("KMSInvalidStateException"), Refused("InvalidCiphertextException")


def _seal(name: str, request: Values, answer: Values | Refused, source: str = ENCRYPT, **more: object) -> Row:
    return Row(f"encrypt: {name}", "kms", "Encrypt", request, answer, source, **more)  # type: ignore[arg-type]


def _open(name: str, request: Values, answer: Values | Refused, source: str = DECRYPT, **more: object) -> Row:
    steps = [SEALED, *more.pop("then", ())]  # type: ignore[misc]
    return Row(f"decrypt: {name}", "kms", "Decrypt", request, answer, source, before=steps, **more)  # type: ignore[arg-type]


SIGN = "https://docs.aws.amazon.com/kms/latest/APIReference/API_Sign.html"
PUBLIC = "https://docs.aws.amazon.com/kms/latest/APIReference/API_GetPublicKey.html"
TEXT = {"KeyId": "$signing_key", "Message": b"text", "MessageType": "RAW", "SigningAlgorithm": "ED25519_SHA_512"}
SIGNED = {"KeyId": "$signing_arn", "Signature": ANY, "SigningAlgorithm": "ED25519_SHA_512"}
NO_ED25519 = {"moto": "it makes no key of this kind"}


def _sign(name: str, request: Values, answer: Values | Refused, source: str = SIGN, **more: object) -> Row:
    return Row(f"sign: {name}", "kms", "Sign", request, answer, source, unasked=NO_ED25519, **more)  # type: ignore[arg-type]


def _public(name: str, request: Values, answer: Values | Refused, source: str = PUBLIC, **more: object) -> Row:
    return Row(f"public key: {name}", "kms", "GetPublicKey", request, answer, source, unasked=NO_ED25519, **more)  # type: ignore[arg-type]


OF_SIGNING = {"KeyId": "$signing_key"}
PUBLIC_KEY = {
    "KeyId": "$signing_arn",
    "PublicKey": ANY,
    "KeySpec": "ECC_NIST_EDWARDS25519",
    "CustomerMasterKeySpec": "ECC_NIST_EDWARDS25519",
    "KeyUsage": "SIGN_VERIFY",
    "SigningAlgorithms": AnyOrder(["ED25519_SHA_512", "ED25519_PH_SHA_512"]),
}
OPENED = {"Plaintext": b"secret", **BY}

ROWS = (
    _seal("by a key's id", SEAL, {"CiphertextBlob": ANY, **BY}),
    _seal("by a key's ARN", {**SEAL, "KeyId": "$key_arn"}, {"CiphertextBlob": ANY, **BY}),
    _seal("4096 bytes", {**SEAL, "Plaintext": b"x" * 4096}, {"CiphertextBlob": ANY, **BY}),
    _seal("4097 bytes", {**SEAL, "Plaintext": b"x" * 4097}, Refused("ValidationException")),
    _seal("nothing", {**SEAL, "Plaintext": b""}, Refused("ValidationException")),
    _seal("by a key that is not there", {**SEAL, "KeyId": NO_KEY}, Refused("NotFoundException")),
    _seal("by a disabled key", SEAL, Refused("DisabledException"), STATES, before=[DISABLED]),
    _seal("by a key enabled again", SEAL, {"CiphertextBlob": ANY, **BY}, STATES, before=[DISABLED, ENABLED]),
    _seal("by a key that will be deleted", SEAL, UNUSABLE, STATES, before=[GOING]),
    _seal("by a key that was to be deleted", SEAL, Refused("DisabledException"), STATES, before=[GOING, SPARED]),
    _open("in its context", OPEN, OPENED),
    _open("by its key", {**OPEN, "KeyId": "$key"}, OPENED),
    _open("by another key", {**OPEN, "KeyId": "$other_key"}, Refused("IncorrectKeyException")),
    _open("in another context", {**OPEN, "EncryptionContext": {"owner": "authority:2"}}, WRONG),
    _open("in no context", {"CiphertextBlob": OPEN["CiphertextBlob"]}, WRONG),
    _open("what is no ciphertext", {**OPEN, "CiphertextBlob": b"none"}, WRONG),
    _open("by a disabled key", OPEN, Refused("DisabledException"), STATES, then=[DISABLED]),
    _open("by a key that will be deleted", OPEN, UNUSABLE, STATES, then=[GOING]),
    _sign("a text", TEXT, SIGNED),
    _sign("4096 bytes", {**TEXT, "Message": b"x" * 4096}, SIGNED),
    _sign("4097 bytes", {**TEXT, "Message": b"x" * 4097}, Refused("ValidationException")),
    _sign("by a key that encrypts", {**TEXT, "KeyId": "$key"}, Refused("InvalidKeyUsageException")),
    _sign("by a key that is not there", {**TEXT, "KeyId": NO_KEY}, Refused("NotFoundException")),
    _sign("by a disabled key", TEXT, Refused("DisabledException"), STATES, before=[Step("DisableKey", OF_SIGNING)]),
    _sign(
        "by a key that will be deleted",
        TEXT,
        UNUSABLE,
        STATES,
        before=[Step("ScheduleKeyDeletion", {**OF_SIGNING, "PendingWindowInDays": 7})],
    ),
    _public("of a key that signs", OF_SIGNING, PUBLIC_KEY),
    _public("of a key that encrypts", {"KeyId": "$key"}, Refused("UnsupportedOperationException")),
)
