"""KMS in memory: symmetric keys that really encrypt, the encryption context as authenticated data; keys that sign."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from tests.simulation.aws.environment import ACCOUNT, REGION, Environment, random_uuid
from tests.simulation.aws.errors import AwsError, not_simulated

KEY_BYTES, NONCE_BYTES, ID_BYTES = 32, 12, 36
PLAINTEXT_BYTES = 4096
ALGORITHM = "SYMMETRIC_DEFAULT"
ED25519, SIGNS = "ECC_NIST_EDWARDS25519", "ED25519_SHA_512"
BECOMES = {
    "DisableKey": "Disabled",
    "EnableKey": "Enabled",
    "ScheduleKeyDeletion": "PendingDeletion",
    "CancelKeyDeletion": "Disabled",
}


@dataclass(slots=True)
class Key:
    """A key of the account; `state` is Enabled, Disabled or PendingDeletion. One with `signing` signs alone."""

    id: str
    cipher: AESGCM
    state: str = "Enabled"
    signing: Ed25519PrivateKey | None = None

    @property
    def arn(self) -> str:
        """Its ARN."""
        return f"arn:aws:kms:{REGION}:{ACCOUNT}:key/{self.id}"


class Kms:
    """The service with its `keys` by their ids, made from the service's random stream."""

    def __init__(self, environment: Environment) -> None:
        self._environment = environment
        self.keys: dict[str, Key] = {}
        self._aliases: dict[str, str] = {}

    def add(self, alias: str | None = None, spec: str = ALGORITHM) -> Key:
        """Make a key, with an alias such as `alias/secrets` or without."""
        chance = self._environment.chance
        key = Key(random_uuid(chance), AESGCM(chance.randbytes(KEY_BYTES)))
        if spec == ED25519:
            key.signing = Ed25519PrivateKey.from_private_bytes(chance.randbytes(KEY_BYTES))
        self.keys[key.id] = key
        if alias:
            self._aliases[alias] = key.id
        return key

    def call(self, operation: str, parameters: Mapping[str, Any]) -> dict[str, Any]:
        """The answer of an operation. Raises AwsError."""
        if operation == "Encrypt":
            return self._encrypt(parameters)
        if operation == "Decrypt":
            return self._decrypt(parameters)
        if operation == "Sign":
            return self._sign(parameters)
        if operation == "GetPublicKey":
            return self._public_key(parameters)
        if operation in BECOMES:
            self._key(parameters["KeyId"]).state = BECOMES[operation]
            return {}
        raise not_simulated("KMS", operation)

    def _encrypt(self, parameters: Mapping[str, Any]) -> dict[str, Any]:
        key, plaintext = self._usable(self._key(parameters["KeyId"])), bytes(parameters["Plaintext"])
        if key.signing:
            raise AwsError("InvalidKeyUsageException", f"{key.arn} key usage is SIGN_VERIFY.")
        if not 1 <= len(plaintext) <= PLAINTEXT_BYTES:
            what = f"Member must have length less than or equal to {PLAINTEXT_BYTES}"
            raise AwsError("ValidationException", f"Value at 'plaintext' failed to satisfy constraint: {what}")
        nonce = self._environment.chance.randbytes(NONCE_BYTES)
        sealed = key.cipher.encrypt(nonce, plaintext, _context(parameters))
        return {"CiphertextBlob": key.id.encode() + nonce + sealed, "KeyId": key.arn, "EncryptionAlgorithm": ALGORITHM}

    def _decrypt(self, parameters: Mapping[str, Any]) -> dict[str, Any]:
        blob = bytes(parameters["CiphertextBlob"])
        key = self.keys.get(blob[:ID_BYTES].decode("latin-1"))
        if key is None:
            raise _invalid_ciphertext()
        if "KeyId" in parameters and self._key(parameters["KeyId"]) is not key:
            raise AwsError(
                "IncorrectKeyException", "The key ID in the request does not identify the key that was used."
            )
        self._usable(key)
        nonce, sealed = blob[ID_BYTES : ID_BYTES + NONCE_BYTES], blob[ID_BYTES + NONCE_BYTES :]
        try:
            plaintext = key.cipher.decrypt(nonce, sealed, _context(parameters))
        except (InvalidTag, ValueError) as error:
            raise _invalid_ciphertext() from error
        return {"Plaintext": plaintext, "KeyId": key.arn, "EncryptionAlgorithm": ALGORITHM}

    def _sign(self, parameters: Mapping[str, Any]) -> dict[str, Any]:
        """https://docs.aws.amazon.com/kms/latest/APIReference/API_Sign.html."""
        message, algorithm = bytes(parameters["Message"]), parameters["SigningAlgorithm"]
        if not 1 <= len(message) <= PLAINTEXT_BYTES:
            what = f"Member must have length less than or equal to {PLAINTEXT_BYTES}"
            raise AwsError("ValidationException", f"Value at 'message' failed to satisfy constraint: {what}")
        key = self._usable(self._key(parameters["KeyId"]))
        if key.signing is None or algorithm != SIGNS:
            raise AwsError("InvalidKeyUsageException", f"{key.arn} does not sign with {algorithm}.")
        if parameters.get("MessageType", "RAW") != "RAW":
            raise AwsError("ValidationException", f"{algorithm} takes a message of the type RAW.")
        return {"KeyId": key.arn, "Signature": key.signing.sign(message), "SigningAlgorithm": algorithm}

    def _public_key(self, parameters: Mapping[str, Any]) -> dict[str, Any]:
        key = self._usable(self._key(parameters["KeyId"]))
        if key.signing is None:
            raise AwsError("UnsupportedOperationException", f"{key.arn} has no public key.")
        encoded = key.signing.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
        described = {"KeySpec": ED25519, "CustomerMasterKeySpec": ED25519, "KeyUsage": "SIGN_VERIFY"}
        return {"KeyId": key.arn, "PublicKey": encoded, **described, "SigningAlgorithms": [SIGNS, "ED25519_PH_SHA_512"]}

    def _usable(self, key: Key) -> Key:
        """The key. Raises AwsError if its state forbids to use it.

        https://docs.aws.amazon.com/kms/latest/developerguide/key-state.html
        """
        if key.state == "Disabled":
            raise AwsError("DisabledException", f"{key.arn} is disabled.")
        if key.state != "Enabled":
            raise AwsError("KMSInvalidStateException", f"{key.arn} is pending deletion.")
        return key

    def _key(self, name: str) -> Key:
        """By its id, its ARN, or an alias."""
        key = self.keys.get(self._aliases.get(name, name.rpartition("/")[2]))
        if key is None:
            raise AwsError("NotFoundException", f"Key '{name}' does not exist")
        return key


def _context(parameters: Mapping[str, Any]) -> bytes:
    return json.dumps(parameters.get("EncryptionContext") or {}, sort_keys=True).encode()


def _invalid_ciphertext() -> AwsError:
    return AwsError("InvalidCiphertextException", "")
