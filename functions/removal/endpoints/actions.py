"""Actions of an owner on its endpoints: create, change, verify, test, rotate, disable, enable, delete, read."""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Protocol
from uuid import uuid4

from removal.endpoints import endpoint as endpoints
from removal.endpoints.challenge import new_challenge
from removal.endpoints.channel import delivery_id
from removal.endpoints.creating import (
    Created,
    Creating,
    count_challenge,
    new_encrypted_secret,
    webhooks_of,
)
from removal.endpoints.endpoint import Change, Endpoint
from removal.endpoints.owner import Owner
from removal.endpoints.store import EndpointStore, LoadedEndpoint
from removal.endpoints.target import TargetRefused
from removal.endpoints.vault import Vault
from removal.errors import CapReached, Fault, IllegalCommand, Invalid, NotFound
from removal.limits.limit import TESTS
from removal.limits.store import Limits
from removal.record import duration, instant
from removal.record.audience import AUDIENCE
from removal.record.canonical import derived_id
from removal.record.facts import SYSTEM, By, fact_id
from removal.values import dataclass, replace
from removal.versions import retry

ADDRESS = (
    "This endpoint is a contact's email address, not a webhook. If the contact answers by the link in a mail, it is "
    "enabled again. To stop the mails, change or remove the contact in the register."
)


class Guard(Protocol):
    """Checks that a URL may be called."""

    def __call__(self, url: str) -> None:
        """Raises TargetRefused, with the reason, if the URL may not be called."""


@dataclass(frozen=True, slots=True)
class Endpoints:
    """The endpoints of an owner. Raises NotFound for endpoints of other owners."""

    store: EndpointStore
    vault: Vault
    guard: Guard
    clock: Callable[[], datetime]
    limits: Limits

    def create(self, owner: Owner, url: str, wanted: Sequence[str], by: By, *, directs: bool) -> Created:
        """Create an endpoint and challenge it; the secret is returned only here.

        `directs`: whether the caller may decide where facts of orders are sent. The same request of the same caller
        within a minute returns the same endpoint.
        """
        self._check(url, wanted)
        now = self.clock()
        new = Endpoint(str(uuid4()), owner.name, owner.representative, url, now, (), tuple(wanted))
        creating = Creating(self.store, self.vault, self.limits)
        return creating.create(owner, endpoints.directed(new, now, directs=directs), by)

    def change(
        self, owner: Owner, endpoint_id: str, url: str, wanted: Sequence[str], by: By, *, directs: bool
    ) -> Endpoint:
        """Change the filter or the URL; a new URL is challenged. Does nothing if both are as requested already."""
        self._webhook(owner, endpoint_id)
        self._check(url, wanted)
        facts = tuple(wanted)
        count = lru_cache(lambda: count_challenge(self.limits, owner, url))

        def change(loaded: LoadedEndpoint) -> Change | None:
            endpoint = loaded.endpoint
            if endpoint.url == url:
                return (
                    None
                    if endpoint.wanted == facts
                    else _with_fact_if_room(loaded, endpoints.filtered(endpoint, facts))
                )
            _require_enabled(endpoint)
            _require_room(loaded)
            count()
            moved = endpoints.moved(endpoint, url, facts, new_challenge())
            return replace(moved, endpoint=endpoints.directed(moved.endpoint, self.clock(), directs=directs))

        return self._change(owner, endpoint_id, by, change)

    def delete(self, owner: Owner, endpoint_id: str, by: By) -> Endpoint:
        """Delete an endpoint; its held deliveries are never sent. The journal always has room for this fact."""

        def delete(loaded: LoadedEndpoint) -> Change:
            return endpoints.deleted(loaded.endpoint, self.clock())

        return self._change(owner, endpoint_id, by, delete)

    def request_verification(self, owner: Owner, endpoint_id: str, by: By) -> Endpoint:
        """Send a new challenge; read the endpoint for the result."""
        count = lru_cache(lambda url: count_challenge(self.limits, owner, url))

        def challenge(loaded: LoadedEndpoint) -> Change:
            _require_enabled(loaded.endpoint)
            _require_room(loaded)
            count(loaded.endpoint.url)
            return endpoints.challenged(loaded.endpoint, new_challenge())

        return self._change(owner, endpoint_id, by, challenge)

    def test(self, owner: Owner, endpoint_id: str, by: By) -> str:
        """Send a test fact to this endpoint only; returns the id of its delivery."""
        count = lru_cache(lambda: self.limits.take(TESTS, owner.name))

        def test(loaded: LoadedEndpoint) -> Change:
            require_taking(loaded.endpoint)
            _require_room(loaded)
            count()
            return endpoints.tested(loaded.endpoint)

        endpoint = self._change(owner, endpoint_id, by, test)
        return delivery_id(fact_id(endpoint.subject, endpoint.sequence, endpoint.restored), endpoint.id)

    def rotate(self, owner: Owner, endpoint_id: str, overlap: timedelta, by: By) -> tuple[Endpoint, str]:
        """Rotate the secret, which is returned only here; the previous secret also signs until the overlap ends.

        A repeat within a minute returns another secret and does not change the overlap.
        """
        endpoint, now = self._webhook(owner, endpoint_id).endpoint, self.clock()
        secret, ciphertext = new_encrypted_secret(self.vault, endpoint)

        request = derived_id("rotation", by.caller or "", duration.to_text(overlap))

        def rotate(loaded: LoadedEndpoint) -> Change:
            if loaded.endpoint.made_secret(request, now):
                return endpoints.repeated(loaded.endpoint, ciphertext, now, alone=not overlap)
            _require_no_overlap(loaded.endpoint, now, overlap)
            return _with_fact_if_room(loaded, endpoints.rotated(loaded.endpoint, ciphertext, now, overlap, request))

        return self._change(owner, endpoint_id, by, rotate), secret

    def disable(self, owner: Owner, endpoint_id: str, reason: str, by: By) -> Endpoint:
        """Disable it: deliveries are held until it is enabled. Does nothing if it is disabled already."""

        def disable(loaded: LoadedEndpoint) -> Change | None:
            if not loaded.endpoint.enabled:
                return None
            change = endpoints.disabled(loaded.endpoint, reason)
            return change if loaded.has_room_to_end else replace(change, fact_type=None)

        return self._change(owner, endpoint_id, by, disable)

    def enable(self, owner: Owner, endpoint_id: str, by: By, *, directs: bool | None = None) -> Endpoint:
        """Enable it: the failure state is reset, and held deliveries are sent, the oldest first.

        Does nothing if it is enabled and not failing, unless it is unconfirmed and `directs` is True. `directs`: True
        also confirms it, False makes a disabled endpoint unconfirmed, None (an operator) does neither.
        """

        def enable(loaded: LoadedEndpoint) -> Change | None:
            endpoint, now = loaded.endpoint, self.clock()
            if endpoint.enabled and endpoint.failing_since is None and not (endpoint.unconfirmed and directs):
                return None
            says = None if endpoint.enabled and not directs else directs
            return _with_fact_if_room(loaded, endpoints.enabled(endpoints.directed(endpoint, now, directs=says), now))

        return self._change(owner, endpoint_id, by, enable)

    def set_timer(self, owner: Owner, endpoint_id: str) -> Endpoint:
        """Set its timer to now, so that held deliveries or a probe are sent. Adds no fact."""

        def set_timer(loaded: LoadedEndpoint) -> Change:
            return Change(endpoints.timer_set(loaded.endpoint, self.clock()))

        return self._change(owner, endpoint_id, SYSTEM, set_timer)

    def get(self, owner: Owner, endpoint_id: str) -> Endpoint:
        """Returns an endpoint. Raises NotFound if it belongs to another owner."""
        return self._own(owner, endpoint_id).endpoint

    def all(self, owner: Owner) -> list[Endpoint]:
        """All endpoints of an owner."""
        return [self.store.load(row.id).endpoint for row in self.store.of_owner(owner.name) if owner.has(row)]

    def webhooks(self, owner: Owner) -> list[str]:
        """The ids of an owner's webhooks."""
        return webhooks_of(self.store, owner)

    def _change(
        self, owner: Owner, endpoint_id: str, by: By, decide: Callable[[LoadedEndpoint], Change | None]
    ) -> Endpoint:
        """Load, decide, write; retry on a version conflict. Returns the resulting endpoint. Raises Busy."""

        def change() -> Endpoint:
            loaded = self._webhook(owner, endpoint_id)
            decided = decide(loaded)
            return self.store.change(loaded, decided, self.clock(), by) if decided else loaded.endpoint

        return retry(change, f"Other writes changed endpoint {endpoint_id} at every try; send the same request again.")

    def _webhook(self, owner: Owner, endpoint_id: str) -> LoadedEndpoint:
        loaded = self._own(owner, endpoint_id)
        if not loaded.endpoint.channel.posts_body:
            raise IllegalCommand(ADDRESS)
        return loaded

    def _own(self, owner: Owner, endpoint_id: str) -> LoadedEndpoint:
        """Returns the endpoint. Raises NotFound if it has another owner or was deleted."""
        loaded = self.store.load_of(owner.name, endpoint_id)
        if loaded.endpoint.deleted_at or not owner.has(loaded.endpoint):
            msg = f"There is no endpoint {endpoint_id}."
            raise NotFound(msg)
        return loaded

    def _check(self, url: str, wanted: Sequence[str]) -> None:
        unknown = [
            Fault(f"/facts/{index}", f"{name} is not a fact type.")
            for index, name in enumerate(wanted)
            if name not in AUDIENCE
        ]
        if unknown:
            msg = "The filter names unknown fact types."
            raise Invalid(msg, *unknown)
        try:
            self.guard(url)
        except TargetRefused as refused:
            msg = "This URL cannot be a webhook."
            raise Invalid(msg, Fault("/url", str(refused))) from refused


def require_taking(endpoint: Endpoint) -> None:
    """Raises IllegalCommand unless it is enabled and verified and does not wait to be confirmed. It may fail."""
    _require_enabled(endpoint)
    if endpoint.verified_at is None:
        raise IllegalCommand("The endpoint has not answered its challenge; ask for its verification first.")
    if endpoint.waits:
        raise IllegalCommand("The endpoint is not confirmed: a caller that may direct facts of orders must enable it.")


def _require_enabled(endpoint: Endpoint) -> None:
    if not endpoint.enabled:
        raise IllegalCommand("The endpoint is disabled and gets nothing; enable it first.")


def _require_room(loaded: LoadedEndpoint) -> None:
    if not loaded.has_room:
        raise CapReached("The endpoint's journal has no room for more tests and challenges; create another endpoint.")


def _require_no_overlap(endpoint: Endpoint, now: datetime, overlap: timedelta) -> None:
    """Raises IllegalCommand during an overlap: to rotate again would stop a secret that the owner may still use."""
    until = endpoint.old_secret_until
    if overlap and until and now < until:
        msg = (
            f"The previous secret also signs until {instant.to_text(until)}. Rotate again after that, or with an "
            "overlap of PT0S, which revokes all secrets except the new one."
        )
        raise IllegalCommand(msg)


def _with_fact_if_room(loaded: LoadedEndpoint, change: Change) -> Change:
    """Returns the change; without its fact if the owner's part of the journal is full."""
    return change if loaded.has_room else replace(change, fact_type=None)
