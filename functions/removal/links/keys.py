"""The keys that sign links: the secret's current version and the one before it, so that a rotation breaks no link."""

import secrets
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from removal.links.token import Key

if TYPE_CHECKING:
    from mypy_boto3_secretsmanager.client import SecretsManagerClient

KEPT = timedelta(minutes=5)
KEPT_IN_NEED = timedelta(hours=1)  # while Secrets Manager does not answer: links must open, and a rotation must count
ASK_AGAIN_AFTER = timedelta(seconds=10)  # for a key that is not known: a rotation moments ago, or a guess
KEY_BYTES = 48  # 64 characters, as the template's own is
STAGES = ("AWSCURRENT", "AWSPREVIOUS")


class LinkKeys:
    """One secret of Secrets Manager, by its two staging labels."""

    def __init__(self, client: "SecretsManagerClient", secret_id: str, clock: Callable[[], datetime]) -> None:
        self._client = client
        self._secret_id = secret_id
        self._clock = clock
        self._asked_at: datetime | None = None
        self._read_at: datetime | None = None
        self._keys: tuple[Key, ...] = ()

    def current(self) -> Key:
        """What links are signed with now."""
        return self._live(KEPT)[0]

    def knowing(self, key_id: str) -> tuple[Key, ...]:
        """All live keys; asked for anew if this one is not among them."""
        keys = self._live(KEPT)
        return keys if key_id in {key.id for key in keys} else self._live(ASK_AGAIN_AFTER)

    def rotate(self) -> None:
        """A new one; the one before it stays good, the one before that is gone, and with it its links."""
        self._client.put_secret_value(SecretId=self._secret_id, SecretString=secrets.token_urlsafe(KEY_BYTES))
        self._asked_at = None

    def _live(self, kept: timedelta) -> tuple[Key, ...]:
        now = self._clock()
        if self._asked_at is None or now - self._asked_at >= kept:
            self._read(now)
            self._asked_at = now
        return self._keys

    def _read(self, now: datetime) -> None:
        try:
            found = [self._secret(stage) for stage in STAGES]
        except Exception:  # any reason why it does not answer
            if self._read_at is None or now - self._read_at >= KEPT_IN_NEED:
                raise
            return
        self._keys, self._read_at = tuple(Key(secret.encode()) for secret in found if secret), now

    def _secret(self, stage: str) -> str | None:
        try:
            return self._client.get_secret_value(SecretId=self._secret_id, VersionStage=stage)["SecretString"]
        except self._client.exceptions.ResourceNotFoundException:
            if stage == STAGES[0]:
                raise
            return None
