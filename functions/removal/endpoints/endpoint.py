"""Endpoints: where an owner wants facts sent, what it has shown us, and how it fares. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from removal.endpoints import payloads, schedule, secret
from removal.endpoints.challenge import CHALLENGE_NOTICE
from removal.endpoints.channel import Channel, delivery_id
from removal.endpoints.secret import Secret
from removal.record import instant
from removal.record.facts import NOTHING_BEFORE, Fact, fact_id
from removal.record.repeats import RETRIED_WITHIN

CHALLENGED, TESTED, DELETED = "endpoint.challenged", "endpoint.tested", "endpoint.deleted"
RECOVERED = "endpoint.recovered"
ABOUT_ITSELF = (CHALLENGED, TESTED)  # told to the endpoint that they are about, chosen or not, and to no other
HEALTH_TOLD_AT_MOST = 400  # facts in an endpoint's journal; one that flaps for years goes on being served, untold


@dataclass(frozen=True, slots=True)
class Endpoint:
    """A webhook, or an address for mail whose `url` is a `mailto:` and which is kept only once it has failed.

    `owner` is `authority:<id>`, `platform:<id>` or the registrar, `secrets` begin with the newest. `listens_since` is
    when it was first verified: with another URL it has to be verified again, and what happens meanwhile is held for it.

    `orders_since`: since when it gets facts of orders; None if it never did. `unconfirmed`: the caller that made, moved
    or enabled it last may not say where facts of orders go, so none go there until it is confirmed. `moves`: how often
    its URL was changed, so that a confirmation counts for the URL that was seen.
    `secret_request` names the request that made the newest secret, and `secret_requested_at` is when it was last sent.
    `challenged_by` is the sequence of the fact with its `challenge`. `held_window` is the shortest window of the orders
    whose notices are held, since the last time that nothing was.
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

    @property
    def subject(self) -> str:
        """The name its facts, its table partition and its events carry."""
        return subject_of(self.id)

    @property
    def channel(self) -> Channel:
        """How deliveries go out to it."""
        return Channel.MAIL if self.url.startswith("mailto:") else Channel.WEBHOOK

    @property
    def takes(self) -> bool:
        """Whether deliveries go out to it now, rather than being held. Addresses for mail are never verified."""
        shown = self.verified_at is not None or self.channel is Channel.MAIL
        return self.enabled and shown and self.failing_since is None and not self.waits

    @property
    def waits(self) -> bool:
        """Whether what is about orders is held until it is confirmed; one that never got any has none to hold."""
        return self.unconfirmed and self.orders_since is not None

    @property
    def challenge_delivery(self) -> str:
        """The id of the delivery of its last challenge."""
        return delivery_id(fact_id(self.subject, self.challenged_by), self.id)

    @property
    def old_secret_until(self) -> datetime | None:
        """Until when the secret before the last rotation signs too; None if there is no other."""
        return max((one.until for one in self.secrets if one.until), default=None)

    def live_secrets(self, at: datetime) -> list[str]:
        """The ciphertexts that sign at an instant, the newest first."""
        return [one.sealed for one in self.secrets if one.until is None or at < one.until]

    def made_secret(self, request: str, at: datetime) -> bool:
        """Whether this request has made the newest secret, and comes again within a minute of the last time."""
        asked_at = self.secret_requested_at
        return request == self.secret_request and asked_at is not None and at - asked_at < RETRIED_WITHIN

    def wants(self, fact: Fact, *, passes_filters: bool = False) -> bool:
        """Its own challenge always; anything else once it was verified, if it chose the type.

        A test is for the endpoint that it is about, and passes its filter, as notices pass that of a representative.
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
        """Whether its filter names the type, or is empty, or is a representative's and does not count (R3).

        Facts of orders only if it may get any.
        """
        if is_of_order(fact) and self.orders_since is None:
            return False
        return not self.wanted or fact.type in self.wanted or (passes_filters and self.representative is not None)


WELL: Mapping[str, Any] = {"failing_since": None, "last_fault": None, "probes": 0, "warned": 0, "wakes_at": None}


@dataclass(frozen=True, slots=True)
class Change:
    """An endpoint's next state, and the fact that tells its owner, if any."""

    endpoint: Endpoint
    fact_type: str | None = None
    payload: payloads.EndpointPayload | None = None


def subject_of(endpoint_id: str) -> str:
    """The subject's name of an endpoint."""
    return f"endpoint:{endpoint_id}"


def is_of_order(fact: Fact) -> bool:
    """Whether a fact is about an order."""
    return fact.subject.startswith("order:")


def proves_receipt(endpoint: Endpoint, addressed_to: str | None) -> bool:
    """Whether a 2xx to a notice is evidence: of a verified, enabled, confirmed webhook of a representative.

    It is the one that the notice is addressed to, where that is named: by an issue, by a change of the representative.
    """
    holder = endpoint.representative
    takes_orders = endpoint.enabled and endpoint.verified_at and endpoint.orders_since and not endpoint.unconfirmed
    return bool(holder and takes_orders) and addressed_to in (None, holder)


def was_made_as(endpoint: Endpoint, wanted: Endpoint, request: str) -> bool:
    """Whether it is what this request made a minute ago or less: as it is wanted, with that request's secret."""
    as_wanted = (endpoint.url, endpoint.wanted, endpoint.deleted_at) == (wanted.url, wanted.wanted, None)
    return as_wanted and endpoint.made_secret(request, wanted.created_at)


def challenged(endpoint: Endpoint, challenge: str) -> Change:
    """Ask an endpoint to show that it answers for its owner; one that never did so is asked as if it had not failed."""
    payload = payloads.Challenged(challenge=challenge, notice=CHALLENGE_NOTICE)
    asked = replace(endpoint, challenge=challenge, challenged_by=endpoint.sequence + 1)
    if endpoint.verified_at is None:
        asked = replace(asked, **WELL)
    return Change(asked, CHALLENGED, payload)


def verified(endpoint: Endpoint, now: datetime) -> Change:
    """It answered the challenge; what was held for it goes out."""
    since = endpoint.listens_since or endpoint.verified_at or now
    shown = replace(endpoint, verified_at=now, listens_since=since, challenge=None)
    return Change(timer_set(shown, now), "endpoint.verified", payloads.Verified())


def filtered(endpoint: Endpoint, wanted: tuple[str, ...]) -> Change:
    """It wants other facts from now on."""
    return Change(replace(endpoint, wanted=wanted), "endpoint.changed", payloads.Changed(facts=list(wanted)))


def moved(endpoint: Endpoint, url: str, wanted: tuple[str, ...], challenge: str) -> Change:
    """Another party may read at another URL: it is challenged anew, and until it answers everything is held."""
    since = endpoint.listens_since or endpoint.verified_at
    elsewhere = replace(
        endpoint, url=url, wanted=wanted, verified_at=None, listens_since=since, moves=endpoint.moves + 1
    )
    return challenged(elsewhere, challenge)


def directed(endpoint: Endpoint, now: datetime, *, directs: bool | None) -> Endpoint:
    """As it is after a caller made, moved or enabled it; `directs`: whether the caller may say where orders' facts go.

    None for an operator, who changes nothing of that.
    """
    if directs is None:
        return endpoint
    since = endpoint.orders_since or now if directs else endpoint.orders_since
    return replace(endpoint, unconfirmed=not directs, orders_since=since)


def confirmed(endpoint: Endpoint, now: datetime) -> Change:
    """Confirm it, by a contact that may answer orders: facts of orders go there, and those that are held too."""
    return Change(timer_set(directed(endpoint, now, directs=True), now), "endpoint.confirmed", payloads.Confirmed())


def deleted(endpoint: Endpoint, now: datetime) -> Change:
    """It gets nothing any more, and its secrets are not kept; what it proved before remains proven."""
    gone = replace(endpoint, **WELL, enabled=False, secrets=(), challenge=None, deleted_at=now)
    return Change(gone, DELETED, payloads.Deleted())


def tested(endpoint: Endpoint) -> Change:
    """A fact for this endpoint alone, which says nothing of any order."""
    return Change(endpoint, TESTED, payloads.Tested())


def rotated(endpoint: Endpoint, sealed: str, now: datetime, overlap: timedelta, request: str | None = None) -> Change:
    """A new secret; the one before it signs too until the overlap ends, and not at all without one."""
    until = now + overlap
    secrets = secret.rotated(endpoint.secrets, sealed, until if overlap else None)
    after = replace(endpoint, secrets=secrets, secret_request=request, secret_requested_at=now)
    return Change(after, "endpoint.rotated", payloads.Rotated(old_secret_until=instant.to_text(until)))


def repeated(endpoint: Endpoint, sealed: str, now: datetime, *, alone: bool = False) -> Change:
    """A new secret for a request that is sent again, because its answer was lost. Adds no fact to the journal."""
    secrets = secret.repeated(endpoint.secrets, sealed, alone=alone)
    return Change(replace(endpoint, secrets=secrets, secret_requested_at=now))


def failed(endpoint: Endpoint, now: datetime, fault: str, probe_at: datetime) -> Change:
    """It has failed again; the first time its owner is told, and from then on it is only probed.

    On the way to being disabled its owner is warned.
    """
    failing = replace(endpoint, last_fault=fault, wakes_at=probe_at, probes=endpoint.probes + 1)
    if endpoint.failing_since is None:
        return _told(replace(failing, failing_since=now, probes=0), "endpoint.failing", payloads.Failing(fault=fault))
    percent = schedule.warning(endpoint.failing_since, endpoint.warned, now)
    if percent is None:
        return Change(failing)
    since, until = map(instant.to_text, (endpoint.failing_since, endpoint.failing_since + schedule.DISABLED_AFTER))
    lasting = payloads.Warned(fault=fault, failing_since=since, disabled_at=until, percent=percent)
    return _told(replace(failing, warned=percent), "endpoint.warned", lasting)


def holds(endpoint: Endpoint, window: timedelta, probe_at: datetime) -> Change | None:
    """A notice of an order with this window is about to be held: a failing endpoint is probed by `probe_at`.

    None if no shorter window and no earlier probe follows.
    """
    late = endpoint.enabled and endpoint.failing_since and endpoint.wakes_at and endpoint.wakes_at > probe_at
    shortest = min(window, endpoint.held_window or window)
    after = replace(endpoint, held_window=shortest, wakes_at=probe_at if late else endpoint.wakes_at)
    return Change(after) if after != endpoint else None


def recovered(endpoint: Endpoint, now: datetime) -> Change:
    """A probe went through: what was held goes out from `now` on."""
    well = replace(endpoint, **WELL)
    return _told(timer_set(well, now), RECOVERED, payloads.Recovered())


def flushed(endpoint: Endpoint) -> Change:
    """Nothing is held for it any more."""
    return Change(replace(endpoint, wakes_at=None, held_window=None))


def disabled(endpoint: Endpoint, reason: str) -> Change:
    """It gets nothing until it is enabled again; deliveries are held for it."""
    return Change(
        replace(endpoint, enabled=False, wakes_at=None), "endpoint.disabled", payloads.Disabled(reason=reason)
    )


def enabled(endpoint: Endpoint, now: datetime) -> Change:
    """Its reader has been heard of: it counts as well, and what was held goes out from `now` on."""
    well = replace(endpoint, enabled=True, **WELL)
    return Change(timer_set(well, now), RECOVERED, payloads.Recovered())


def timer_set(endpoint: Endpoint, now: datetime) -> Endpoint:
    """Looked at now: what is held goes out, or a failing one is probed; one that may get nothing sleeps on."""
    awake = endpoint.takes or (endpoint.enabled and endpoint.failing_since is not None)
    return replace(endpoint, wakes_at=now) if awake else endpoint


def _told(endpoint: Endpoint, fact_type: str, payload: payloads.EndpointPayload) -> Change:
    return Change(endpoint, fact_type if endpoint.sequence < HEALTH_TOLD_AT_MOST else None, payload)
