"""The log's key in KMS, which signs and is never seen."""

from typing import TYPE_CHECKING, Final

from removal.publiclog.notes import KEY_BYTES, VerifierKey
from removal.values import dataclass, field

if TYPE_CHECKING:
    from mypy_boto3_kms.client import KMSClient

ALGORITHM: Final = "ED25519_SHA_512"  # Ed25519 as in RFC 8032; the other of KMS's two signs a hash of the message
SPKI = bytes.fromhex("302a300506032b6570032100")  # what is before an Ed25519 key in RFC 8410's form


@dataclass(frozen=True, slots=True)
class KmsSigner:
    """Signs under the log's name; asks for the public key once."""

    client: "KMSClient"
    key_id: str
    origin: str
    known: list[VerifierKey] = field(default_factory=list)

    def public_key(self) -> VerifierKey:
        """The public key under the log's name; ValueError if the key is none of Ed25519."""
        if not self.known:
            encoded = self.client.get_public_key(KeyId=self.key_id)["PublicKey"]
            if not encoded.startswith(SPKI) or len(encoded) != len(SPKI) + KEY_BYTES:
                msg = f"The key {self.key_id} is none of Ed25519 (ECC_NIST_EDWARDS25519)."
                raise ValueError(msg)
            self.known.append(VerifierKey(self.origin, encoded.removeprefix(SPKI)))
        return self.known[0]

    def sign(self, text: bytes) -> bytes:
        """The Ed25519 signature of a text of at most 4,096 bytes."""
        answer = self.client.sign(KeyId=self.key_id, Message=text, MessageType="RAW", SigningAlgorithm=ALGORITHM)
        return answer["Signature"]
