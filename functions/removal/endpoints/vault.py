"""Encryption of endpoints' secrets by KMS, with owner and endpoint as context."""

import base64
from collections.abc import Mapping, Sequence
from threading import Lock
from typing import TYPE_CHECKING

from botocore.exceptions import BotoCoreError, ClientError

from removal.endpoints.own_faults import SystemFault

if TYPE_CHECKING:
    from mypy_boto3_kms.client import KMSClient

ENDPOINTS_AT_MOST = 1_000  # a process keeps the secrets of at most so many endpoints
Owned = tuple[str, str]  # an owner and its endpoint


class Vault:
    """Encrypts and decrypts with one KMS key; a ciphertext decrypts only with its own encryption context.

    A secret is kept in memory as long as its endpoint signs with the same ciphertext: each delivery reads the endpoint,
    so a secret that was rotated out signs nothing, and is forgotten at the endpoint's next delivery.
    """

    def __init__(self, client: "KMSClient", key_id: str) -> None:
        self._client = client
        self._key_id = key_id
        self._kept: dict[Owned, dict[str, str]] = {}
        self._lock = Lock()  # several threads send

    def encrypt(self, secret: str, *, owner: str, endpoint: str) -> str:
        """The ciphertext, base64."""
        context = {"owner": owner, "endpoint": endpoint}
        answer = self._client.encrypt(KeyId=self._key_id, Plaintext=secret.encode(), EncryptionContext=context)
        return base64.b64encode(answer["CiphertextBlob"]).decode()

    def decrypt(self, ciphertexts: Sequence[str], *, owner: str, endpoint: str) -> list[str]:
        """All secrets with which an endpoint signs. Raises SystemFault if KMS does not decrypt one."""
        kept, context = self._kept.get((owner, endpoint), {}), {"owner": owner, "endpoint": endpoint}
        secrets = {
            ciphertext: kept.get(ciphertext) or self._decrypt(base64.b64decode(ciphertext), context)
            for ciphertext in ciphertexts
        }
        self._keep((owner, endpoint), secrets)
        return list(secrets.values())

    def _keep(self, owned: Owned, secrets: dict[str, str]) -> None:
        """Keep an endpoint's secrets, and forget those of the endpoint that was kept for longest if they are many."""
        with self._lock:
            self._kept[owned] = secrets
            if len(self._kept) > ENDPOINTS_AT_MOST:
                del self._kept[next(iter(self._kept))]

    def _decrypt(self, ciphertext: bytes, context: Mapping[str, str]) -> str:
        try:
            answer = self._client.decrypt(CiphertextBlob=ciphertext, EncryptionContext=context)
        except (BotoCoreError, ClientError) as failed:
            msg = "KMS did not open an endpoint's secret."
            raise SystemFault(msg) from failed
        return answer["Plaintext"].decode()
