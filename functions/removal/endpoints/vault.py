"""Encryption of endpoints' secrets by KMS, with owner and endpoint as context; plaintext is cached 60 s in memory."""

import base64
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from botocore.exceptions import BotoCoreError, ClientError

from removal.endpoints.own_faults import SystemFault

if TYPE_CHECKING:
    from mypy_boto3_kms.client import KMSClient

CACHE_TTL = timedelta(seconds=60)  # a revoked secret signs nothing after this time


class Vault:
    """Encrypts and decrypts with one KMS key; a ciphertext decrypts only with its own encryption context."""

    def __init__(self, client: "KMSClient", key_id: str, clock: Callable[[], datetime]) -> None:
        self._client = client
        self._key_id = key_id
        self._clock = clock
        self._cache: dict[str, tuple[datetime, str]] = {}

    def encrypt(self, secret: str, *, owner: str, endpoint: str) -> str:
        """The ciphertext, base64."""
        context = {"owner": owner, "endpoint": endpoint}
        answer = self._client.encrypt(KeyId=self._key_id, Plaintext=secret.encode(), EncryptionContext=context)
        return base64.b64encode(answer["CiphertextBlob"]).decode()

    def decrypt(self, ciphertext: str, *, owner: str, endpoint: str) -> str:
        """The secret; SystemFault if KMS does not decrypt it."""
        now = self._clock()
        cached_at, secret = self._cache.get(ciphertext, (None, ""))
        if cached_at is None or now - cached_at >= CACHE_TTL:
            context = {"owner": owner, "endpoint": endpoint}
            secret = self._decrypt(base64.b64decode(ciphertext), context)
            self._cache[ciphertext] = (now, secret)
        return secret

    def _decrypt(self, ciphertext: bytes, context: Mapping[str, str]) -> str:
        try:
            answer = self._client.decrypt(CiphertextBlob=ciphertext, EncryptionContext=context)
        except (BotoCoreError, ClientError) as failed:
            msg = "KMS did not open an endpoint's secret."
            raise SystemFault(msg) from failed
        return answer["Plaintext"].decode()
