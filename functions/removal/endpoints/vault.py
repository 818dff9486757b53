"""Endpoints' secrets: encrypted by KMS with owner and endpoint as context, plain only in memory and for 60 s."""

import base64
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from botocore.exceptions import BotoCoreError, ClientError

from removal.endpoints.own_faults import SystemFault

if TYPE_CHECKING:
    from mypy_boto3_kms.client import KMSClient

KEPT = timedelta(seconds=60)  # so that a revoked secret signs nothing after a minute


class Vault:
    """Encrypts with one key; a ciphertext opens only in the context it was sealed in."""

    def __init__(self, client: "KMSClient", key_id: str, clock: Callable[[], datetime]) -> None:
        self._client = client
        self._key_id = key_id
        self._clock = clock
        self._plain: dict[str, tuple[datetime, str]] = {}

    def seal(self, secret: str, *, owner: str, endpoint: str) -> str:
        """The ciphertext, base64."""
        context = {"owner": owner, "endpoint": endpoint}
        answer = self._client.encrypt(KeyId=self._key_id, Plaintext=secret.encode(), EncryptionContext=context)
        return base64.b64encode(answer["CiphertextBlob"]).decode()

    def open(self, sealed: str, *, owner: str, endpoint: str) -> str:
        """The secret; SystemFault if KMS does not give it."""
        now = self._clock()
        kept_at, secret = self._plain.get(sealed, (None, ""))
        if kept_at is None or now - kept_at >= KEPT:
            context = {"owner": owner, "endpoint": endpoint}
            secret = self._decrypted(base64.b64decode(sealed), context)
            self._plain[sealed] = (now, secret)
        return secret

    def _decrypted(self, sealed: bytes, context: Mapping[str, str]) -> str:
        try:
            answer = self._client.decrypt(CiphertextBlob=sealed, EncryptionContext=context)
        except (BotoCoreError, ClientError) as failed:
            msg = "KMS did not open an endpoint's secret."
            raise SystemFault(msg) from failed
        return answer["Plaintext"].decode()
