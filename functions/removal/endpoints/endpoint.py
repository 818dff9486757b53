"""Endpoints, to which facts are sent: their settings, verification and health. Pure."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from removal.endpoints import payloads, schedule, secret
from removal.endpoints.challenge import CHALLENGE_NOTICE
from removal.endpoints.channel import Channel, delivery_id
from removal.endpoints.secret import Secret
from removal.record import instant
from removal.record.facts import NOTHING_BEFORE, Fact, fact_id
from removal.record.repeats import RETRIED_WITHIN
from removal.values import dataclass, replace

CHALLENGED, TESTED, DELETED = "endpoint.challenged", "endpoint.tested", "endpoint.deleted"
RECOVERED = "endpoint.recovered"
SELF_FACT_TYPES = (CHALLENGED, TESTED)  # sent only to the endpoint that they are about, whatever its filter
HEALTH_FACTS_AT_MOST = 400  # in one journal; after that, changes of health add no facts


@dataclass(frozen=True, slots=True)
class Endpoint:
    """A webhook; or a mail address, whose `url` is a `mailto:` and which is stored only after it failed.

    `owner` is `authority:<id>`, `platform:<id>` or the registrar. `secrets` begin with the newest. `listens_since` is
    when it was first verified. After a change of the URL it must be verified again; until then its facts are held.
    `orders_since`: since when it gets facts of orders; None: never. `unconfirmed`: the caller that created, moved or
    enabled it last may not direct facts of orders, so none are sent until it is confirmed. `moves`: how often its
    URL changed: a confirmation holds for one URL. `secret_request`: the request that created the newest secret,
    `secret_requested_at`: when that was sent last. `challenged_by`: the sequence of the fact with its `challenge`,
    `challenge_restored`: that fact's restore, `restored`: the journal's. `held_window`: its held notices' shortest.
    """

    id: str
    owner: str
    representative: str | None
    url: str
    created_at: datetime
    secrets: tuple[Secret, ...]
    wanted: tuple[str, ...] = ()
    enabled: bool = True
    challenge: str | None = None
    challenged_by: int = 0
    held_window: timedelta | None = None
    verified_at: datetime | None = None
    listens_since: datetime | None = None
    deleted_at: datetime | None = None
    failing_since: datetime | None = None
    last_fault: str | None = None
    probes: int = 0
    warned: int = 0
    wakes_at: datetime | None = None
    sequence: int = 0
    head: str = NOTHING_BEFORE
    revision: int = 0
    orders_since: datetime | None = None
    unconfirmed: bool = False
    moves: int = 0
    secret_request: str | None = None
    secret_requested_at: datetime | None = None
    restored: str | None = None
    challenge_restored: str | None = None

    @property
    def subject(self) -> str:
        """The subject of its facts and events, which is its partition key in the table."""
        return subject_of(self.id)

    @property
    def channel(self) -> Channel:
        """The channel by which deliveries are sent to it."""
        return Channel.MAIL if self.url.startswith("mailto:") else Channel.WEBHOOK

    @property
    def takes(self) -> bool:
        """Whether deliveries are sent to it now, not held. Mail addresses need no verification."""
        shown = self.verified_at is not None or not self.channel.posts_body
        return self.enabled and shown and self.failing_since is None and not self.waits

    @property
    def waits(self) -> bool:
        """Whether facts of orders are held until it is confirmed; False if it never got any."""
        return self.unconfirmed and self.orders_since is not None

    @property
    def challenge_delivery(self) -> str:
        """The id of the delivery with its last challenge."""
        return delivery_id(fact_id(self.subject, self.challenged_by, self.challenge_restored), self.id)

    @property
    def old_secret_until(self) -> datetime | None:
        """Until when the secret before the last rotation also signs; None if no other secret signs."""
        return max((entry.until for entry in self.secrets if entry.until), default=None)

    def live_secrets(self, at: datetime) -> list[str]:
        """The ciphertexts that sign at an instant, the newest first."""
        return [entry.ciphertext for entry in self.secrets if entry.until is None or at < entry.until]

    def made_secret(self, request: str, at: datetime) -> bool:
        """Whether this request created the newest secret, and was sent within a minute before `at`."""
        requested_at = self.secret_requested_at
        return request == self.secret_request and requested_at is not None and at - requested_at < RETRIED_WITHIN

    def wants(self, fact: Fact, *, passes_filters: bool = False) -> bool:
        """Whether it gets a fact: always its own challenge; other facts from its verification on, if it chose the type.

        A test passes the filter of the endpoint that it is about; notices pass the filter of a representative.
        """
        mine = fact.subject == self.subject
        if fact.type == CHALLENGED:
            return mine
        chosen = mine if fact.type == TESTED else self.chose(fact, passes_filters=passes_filters)
        since = self.listens_since or self.verified_at
        if is_of_order(fact) and since and self.orders_since:
            since = max(since, self.orders_since)
        return chosen and since is not None and since <= fact.at

    def chose(self, fact: Fact, *, passes_filters: bool = False) -> bool:
        """Whether its filter names the fact's type or is empty, or the fact passes a representative's filter (R3).

        False for facts of orders if `orders_since` is None.
        """
        if is_of_order(fact) and self.orders_since is None:
            return False
        return not self.wanted or fact.type in self.wanted or (passes_filters and self.representative is not None)


WELL: Mapping[str, Any] = {"failing_since": None, "last_fault": None, "probes": 0, "warned": 0, "wakes_at": None}


@dataclass(frozen=True, slots=True)
class Change:
    """An endpoint's next state, and its fact; no fact is added if `fact_type` is None."""

    endpoint: Endpoint
    fact_type: str | None = None
    payload: payloads.EndpointPayload | None = None


def subject_of(endpoint_id: str) -> str:
    """The subject of an endpoint: `endpoint:<id>`."""
    return f"endpoint:{endpoint_id}"


def is_of_order(fact: Fact) -> bool:
    """Whether a fact is about an order."""
    return fact.subject.startswith("order:")


def proves_receipt(endpoint: Endpoint, addressed_to: str | None) -> bool:
    """Whether a 2xx to a notice is evidence of receipt: the webhook is a representative's, verified and confirmed.

    Where the notice names a representative (an issue, a reassignment), it must be that representative's webhook.
    """
    holder = endpoint.representative
    takes_orders = endpoint.enabled and endpoint.verified_at and endpoint.orders_since and not endpoint.unconfirmed
    return bool(holder and takes_orders) and addressed_to in (None, holder)


def was_made_as(endpoint: Endpoint, wanted: Endpoint, request: str) -> bool:
    """Whether this request created the endpoint within the last minute, and it still has this URL and filter."""
    as_wanted = (endpoint.url, endpoint.wanted, endpoint.deleted_at) == (wanted.url, wanted.wanted, None)
    return as_wanted and endpoint.made_secret(request, wanted.created_at)


def challenged(endpoint: Endpoint, challenge: str) -> Change:
    """Start verification. Resets the failure state if the endpoint was never verified."""
    payload = payloads.Challenged(challenge=challenge, notice=CHALLENGE_NOTICE)
    after = replace(endpoint, challenge=challenge, challenged_by=endpoint.sequence + 1)
    if endpoint.verified_at is None:
        after = replace(after, **WELL)
    return Change(after, CHALLENGED, payload)


def verified(endpoint: Endpoint, now: datetime) -> Change:
    """The endpoint answered the challenge; its held deliveries are sent."""
    since = endpoint.listens_since or endpoint.verified_at or now
    shown = replace(endpoint, verified_at=now, listens_since=since, challenge=None)
    return Change(timer_set(shown, now), "endpoint.verified", payloads.Verified())


def filtered(endpoint: Endpoint, wanted: tuple[str, ...]) -> Change:
    """Set the filter of fact types."""
    return Change(replace(endpoint, wanted=wanted), "endpoint.changed", payloads.Changed(facts=list(wanted)))


def moved(endpoint: Endpoint, url: str, wanted: tuple[str, ...], challenge: str) -> Change:
    """Change the URL. A new URL may belong to another party: it is challenged, and deliveries are held until then."""
    since = endpoint.listens_since or endpoint.verified_at
    elsewhere = replace(
        endpoint, url=url, wanted=wanted, verified_at=None, listens_since=since, moves=endpoint.moves + 1
    )
    return challenged(elsewhere, challenge)


def directed(endpoint: Endpoint, now: datetime, *, directs: bool | None) -> Endpoint:
    """The endpoint after a caller created, moved or enabled it.

    `directs`: whether the caller may decide where facts of orders are sent; None for an operator, who changes nothing.
    """
    if directs is None:
        return endpoint
    since = endpoint.orders_since or now if directs else endpoint.orders_since
    return replace(endpoint, unconfirmed=not directs, orders_since=since)


def confirmed(endpoint: Endpoint, now: datetime) -> Change:
    """A contact that may answer orders confirms it: facts of orders are sent to it, also those that are held."""
    return Change(timer_set(directed(endpoint, now, directs=True), now), "endpoint.confirmed", payloads.Confirmed())


def deleted(endpoint: Endpoint, now: datetime) -> Change:
    """Delete it and its secrets; it gets no deliveries. Receipt that it proved before remains."""
    gone = replace(endpoint, **WELL, enabled=False, secrets=(), challenge=None, deleted_at=now)
    return Change(gone, DELETED, payloads.Deleted())


def tested(endpoint: Endpoint) -> Change:
    """Add a test fact, which is sent to this endpoint only and is about no order."""
    return Change(endpoint, TESTED, payloads.Tested())


def rotated(
    endpoint: Endpoint, ciphertext: str, now: datetime, overlap: timedelta, request: str | None = None
) -> Change:
    """Add a secret; the previous one also signs until the overlap ends, and no longer if the overlap is zero."""
    until = now + overlap
    secrets = secret.rotated(endpoint.secrets, ciphertext, until if overlap else None)
    after = replace(endpoint, secrets=secrets, secret_request=request, secret_requested_at=now)
    return Change(after, "endpoint.rotated", payloads.Rotated(old_secret_until=instant.to_text(until)))


def repeated(endpoint: Endpoint, ciphertext: str, now: datetime, *, alone: bool = False) -> Change:
    """Add a secret for a repeated request, whose response was lost. Adds no fact to the journal."""
    secrets = secret.repeated(endpoint.secrets, ciphertext, alone=alone)
    return Change(replace(endpoint, secrets=secrets, secret_requested_at=now))


def failed(endpoint: Endpoint, now: datetime, fault: str, probe_at: datetime) -> Change:
    """A delivery or probe failed. The first failure adds a fact; from then on the endpoint is only probed.

    At some percentages of the time until it is disabled, a warning is added.
    """
    failing = replace(endpoint, last_fault=fault, wakes_at=probe_at, probes=endpoint.probes + 1)
    if endpoint.failing_since is None:
        return _with_fact(
            replace(failing, failing_since=now, probes=0), "endpoint.failing", payloads.Failing(fault=fault)
        )
    percent = schedule.warning(endpoint.failing_since, endpoint.warned, now)
    if percent is None:
        return Change(failing)
    since, until = map(instant.to_text, (endpoint.failing_since, endpoint.failing_since + schedule.DISABLED_AFTER))
    lasting = payloads.Warned(fault=fault, failing_since=since, disabled_at=until, percent=percent)
    return _with_fact(replace(failing, warned=percent), "endpoint.warned", lasting)


def holds(endpoint: Endpoint, window: timedelta, probe_at: datetime) -> Change | None:
    """A notice of an order with this window will be held: a failing endpoint is probed by `probe_at` at the latest.

    None if neither the shortest held window nor the next probe changes.
    """
    late = endpoint.enabled and endpoint.failing_since and endpoint.wakes_at and endpoint.wakes_at > probe_at
    shortest = min(window, endpoint.held_window or window)
    after = replace(endpoint, held_window=shortest, wakes_at=probe_at if late else endpoint.wakes_at)
    return Change(after) if after != endpoint else None


def recovered(endpoint: Endpoint, now: datetime) -> Change:
    """A probe succeeded: held deliveries are sent from `now` on."""
    well = replace(endpoint, **WELL)
    return _with_fact(timer_set(well, now), RECOVERED, payloads.Recovered())


def flushed(endpoint: Endpoint) -> Change:
    """The held queue is empty."""
    return Change(replace(endpoint, wakes_at=None, held_window=None))


def disabled(endpoint: Endpoint, reason: str) -> Change:
    """Disable it: deliveries are held until it is enabled."""
    return Change(
        replace(endpoint, enabled=False, wakes_at=None), "endpoint.disabled", payloads.Disabled(reason=reason)
    )


def enabled(endpoint: Endpoint, now: datetime) -> Change:
    """Enable it: the failure state is reset, and held deliveries are sent from `now` on."""
    well = replace(endpoint, enabled=True, **WELL)
    return Change(timer_set(well, now), RECOVERED, payloads.Recovered())


def timer_set(endpoint: Endpoint, now: datetime) -> Endpoint:
    """Set its timer to `now`: held deliveries are sent, or it is probed. No change if nothing may be sent to it."""
    awake = endpoint.takes or (endpoint.enabled and endpoint.failing_since is not None)
    return replace(endpoint, wakes_at=now) if awake else endpoint


def _with_fact(endpoint: Endpoint, fact_type: str, payload: payloads.EndpointPayload) -> Change:
    return Change(endpoint, fact_type if endpoint.sequence < HEALTH_FACTS_AT_MOST else None, payload)
