"""The keys that sign links: the current and the previous version of a secret, so that a rotation breaks no link."""

import secrets
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from removal.links.token import Key

if TYPE_CHECKING:
    from mypy_boto3_secretsmanager.client import SecretsManagerClient

CACHE_TTL = timedelta(minutes=5)
STALE_CACHE_TTL = timedelta(
    hours=1
)  # while Secrets Manager fails: links keep working, but a rotation takes effect at last
UNKNOWN_KEY_TTL = timedelta(seconds=10)  # for an unknown key id: from a recent rotation, or guessed
KEY_BYTES = 48  # 64 characters, like the key that the template generates
STAGES = ("AWSCURRENT", "AWSPREVIOUS")


class _KeptKeys:
    """The keys of some staging labels, as last read; a label may have no version."""

    def __init__(self, stages: Sequence[str], read: Callable[[str], Key | None], clock: Callable[[], datetime]) -> None:
        self._stages, self._read, self._clock = stages, read, clock
        self._refreshed_at: datetime | None = None
        self._read_at: datetime | None = None
        self._keys: tuple[Key, ...] = ()

    def live(self, ttl: timedelta) -> tuple[Key, ...]:
        """The keys, read again if they are older than `ttl`."""
        now = self._clock()
        if self._refreshed_at is None or now - self._refreshed_at >= ttl:
            self._refresh(now)
            self._refreshed_at = now
        return self._keys

    def forget(self) -> None:
        """Read them again at the next use."""
        self._refreshed_at = None

    def _refresh(self, now: datetime) -> None:
        try:
            keys = [self._read(stage) for stage in self._stages]
        except Exception:  # whatever the reason
            if self._read_at is None or now - self._read_at >= STALE_CACHE_TTL:
                raise
            return
        self._keys, self._read_at = tuple(key for key in keys if key), now


class LinkKeys:
    """The keys in a secret of Secrets Manager, by its two staging labels. Who signs needs the current one alone."""

    def __init__(self, client: "SecretsManagerClient", secret_id: str, clock: Callable[[], datetime]) -> None:
        self._client = client
        self._secret_id = secret_id
        self._signing = _KeptKeys(STAGES[:1], self._key, clock)
        self._valid = _KeptKeys(STAGES, self._key, clock)

    def current(self) -> Key:
        """The key that signs new links."""
        return self._signing.live(CACHE_TTL)[0]

    def live_keys(self, key_id: str) -> tuple[Key, ...]:
        """All valid keys; read again if none has this id."""
        keys = self._valid.live(CACHE_TTL)
        return keys if key_id in {key.id for key in keys} else self._valid.live(UNKNOWN_KEY_TTL)

    def rotate(self) -> None:
        """Create a new key. The previous key stays valid; the key before that, and its links, become invalid."""
        self._client.put_secret_value(SecretId=self._secret_id, SecretString=secrets.token_urlsafe(KEY_BYTES))
        self._signing.forget()
        self._valid.forget()

    def _key(self, stage: str) -> Key | None:
        try:
            value = self._client.get_secret_value(SecretId=self._secret_id, VersionStage=stage)["SecretString"]
        except self._client.exceptions.ResourceNotFoundException:
            if stage == STAGES[0]:
                raise
            return None
        return Key(value.encode())
