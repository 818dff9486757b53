"""The environment's variables as a type; the template gives each function only the variables it needs."""

from collections.abc import Mapping
from datetime import timedelta

from removal.values import dataclass, field


class SettingMissing(Exception):
    """A function needs an environment variable that it does not have."""


@dataclass(frozen=True, slots=True)
class Settings:
    """A deployment's settings; `allowed_targets` apply under `local` only."""

    environment: Mapping[str, str] = field(repr=False)

    def need(self, name: str) -> str:
        """The value of a required variable; SettingMissing names it."""
        value = self.environment.get(name, "")
        if not value:
            msg = f"The environment variable {name} is not set for this function; template.yaml gives it."
            raise SettingMissing(msg)
        return value

    @property
    def region(self) -> str:
        """AWS's region, which Lambda sets."""
        return self.environment.get("AWS_REGION") or self.need("AWS_DEFAULT_REGION")

    @property
    def local(self) -> bool:
        """Whether this is a local deployment, which has demonstration laws and allowed targets."""
        return self.environment.get("LOCAL", "false") == "true"

    @property
    def allowed_targets(self) -> tuple[str, ...]:
        """`scheme://host:port` entries that webhooks may reach although they are not public."""
        text = self.environment.get("ALLOWED_TARGETS", "") if self.local else ""
        return tuple(entry.strip() for entry in text.split(",") if entry.strip())

    @property
    def mail_from(self) -> tuple[str, str]:
        """The sender of mails: name and address."""
        return self.need("MAIL_FROM_NAME"), self.need("MAIL_FROM")

    @property
    def log_queue_url(self) -> str | None:
        """The public log's queue; None in a deployment without a log."""
        return self.environment.get("LOG_QUEUE_URL") or None

    @property
    def log_origin(self) -> str | None:
        """The public log's name; None in a deployment without a log."""
        return self.environment.get("LOG_ORIGIN") or None

    @property
    def log_promise_signer(self) -> str | None:
        """The key that signs the promises of the public log; None in a deployment without a log."""
        return self.environment.get("LOG_PROMISE_SIGNER") or None

    @property
    def log_url(self) -> str:
        """The address at which strangers read the public log; empty if it has none."""
        return self.environment.get("LOG_URL", "").rstrip("/")

    @property
    def log_next_signer(self) -> str | None:
        """The key that signs the public log beside its first one, if there is one."""
        return self.environment.get("LOG_NEXT_SIGNER") or None

    @property
    def log_policy(self) -> str | None:
        """The key of the object that names the public log's witnesses; None without witnesses."""
        return self.environment.get("LOG_POLICY") or None

    @property
    def order_shards(self) -> int:
        """The number of shards of the lists over which new orders are spread."""
        return int(self.need("ORDER_SHARDS"))

    @property
    def list_shards(self) -> int:
        """The number of shards that a list reads: at least those that are written."""
        return max(int(self.need("LIST_SHARDS")), self.order_shards)

    @property
    def deliveries_apart(self) -> bool:
        """Whether new deliveries get partitions of their own, and do not lie in their endpoint's."""
        return self.need("DELIVERY_PARTITIONS") == "own"

    @property
    def look_ahead(self) -> timedelta:
        """How long before its due time a timer is sent to its queue."""
        return timedelta(seconds=int(self.need("LOOK_AHEAD_SECONDS")))
