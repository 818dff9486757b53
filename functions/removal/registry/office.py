"""Rights: each channel calls `may` before it acts, and refuses with `why_not`. Pure (design 3.7, contract 7).

A caller, an endpoint and a contact belong to one representative, whose standing decides their rights:

    not yet ── valid_from ──► in office ── mandate ends ──► last ── another comes into office ──► former
                                  │                          │
                                  └── ended with `revoked` ──┴──► revoked
"""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from enum import StrEnum
from typing import Protocol

from removal.law.law import Law
from removal.record import duration
from removal.registry.caller import AUDITOR
from removal.registry.platform import Platform, Representative, representative_by_id, representative_in_office
from removal.timers.intervals import Interval
from removal.values import dataclass, replace

NEVER, ALWAYS = datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC)


class Standing(StrEnum):
    """A representative's relation to its platform at an instant.

    `last`: the mandate has ended, and no representative is in office. `former`: another has been in office since.
    `expired`: the caller, link or endpoint itself is no longer valid, or belongs to no representative.
    """

    IN_OFFICE = "in office"
    NOT_YET = "not yet"
    FORMER = "former"
    LAST = "last"
    REVOKED = "revoked"
    EXPIRED = "expired"


class Act(StrEnum):
    """An act that needs a right; ANSWER is any answer but an acknowledgement, which is CONFIRM."""

    ANSWER = "answer"
    CONFIRM = "acknowledge"
    READ = "read an order"
    LIST = "list orders"
    FEED = "read the feed"
    VIEW = "open the page"
    ANSWER_ON_PAGE = "answer on the page"
    CONFIRM_ON_PAGE = "acknowledge on the page"
    PROVE_BY_WEBHOOK = "prove receipt by webhook"
    PROVE_BY_MAIL = "prove receipt by mail"
    GET_FACTS = "get notices and other facts of orders"
    KEEP_ENDPOINTS = "read and change endpoints"
    READ_DELIVERIES = "read deliveries"
    REPLAY = "replay"
    KEEP_CONTACTS = "change contacts"
    PASS_TEST = "pass a contact's test"  # noqa: S105 # nosec B105 - no password
    READ_REGISTER = "read the register"
    TELL_FIRST = "send the first contact"


class Leave(StrEnum):
    """The result of `may`. AS_IT_WAS: read the order as it was when the representative lost it, no later facts."""

    YES = "yes"
    AS_IT_WAS = "as it was"
    NO = "no"


class Receipt(Protocol):
    """The receipt of an order."""

    @property
    def at(self) -> datetime:
        """The instant of receipt."""


class Addressed(Protocol):
    """The attributes of an order that `may` reads."""

    @property
    def authority(self) -> str:
        """The authority's id."""

    @property
    def platform(self) -> str:
        """The platform's id."""

    @property
    def issued(self) -> bool:
        """False for a draft."""

    @property
    def rules(self) -> Law:
        """The law's values."""

    @property
    def addressed(self) -> tuple[tuple[datetime, str], ...]:
        """The representatives it was addressed to, in order: since when, and id."""

    @property
    def receipt(self) -> Receipt | None:
        """None before receipt."""


@dataclass(frozen=True, slots=True)
class Actor:
    """A caller, contact or endpoint, or an authority's or the registrar's caller.

    `name`: the id of the authority or the representative. `platform`: the representative's, as in the register.
    `expired`: whether the link or the entry is no longer valid, whatever the mandate.
    """

    party: str
    name: str | None = None
    platform: Platform | None = None
    expired: bool = False

    def standing(self, at: datetime) -> Standing:
        """Its representative's standing."""
        return standing(self.platform, self.name, at) if self.platform else Standing.EXPIRED


_HOLDER: Mapping[Standing, Leave] = {Standing.IN_OFFICE: Leave.YES}
_PREPARES: Mapping[Standing, Leave] = {**_HOLDER, Standing.NOT_YET: Leave.YES}
_ANSWERS: Mapping[Standing, Leave] = {**_HOLDER, Standing.LAST: Leave.YES}
_READS: Mapping[Standing, Leave] = {
    **_ANSWERS,
    Standing.FORMER: Leave.AS_IT_WAS,
    Standing.REVOKED: Leave.AS_IT_WAS,
}
REPRESENTATIVE: Mapping[Act, Mapping[Standing, Leave]] = {
    Act.ANSWER: _ANSWERS,
    Act.CONFIRM: _HOLDER,
    Act.READ: _READS,
    Act.LIST: _READS,
    Act.FEED: _READS,
    Act.VIEW: _READS,
    Act.ANSWER_ON_PAGE: _ANSWERS,
    Act.CONFIRM_ON_PAGE: _HOLDER,
    Act.PROVE_BY_WEBHOOK: _HOLDER,
    Act.PROVE_BY_MAIL: _HOLDER,
    Act.GET_FACTS: _HOLDER,
    Act.KEEP_ENDPOINTS: _PREPARES,
    Act.READ_DELIVERIES: _PREPARES,
    Act.REPLAY: _HOLDER,
    Act.KEEP_CONTACTS: _PREPARES,
    Act.PASS_TEST: _PREPARES,
    Act.READ_REGISTER: {**_PREPARES, Standing.LAST: Leave.YES, Standing.EXPIRED: Leave.YES},
    Act.TELL_FIRST: {},
}
_OWN = frozenset({Act.KEEP_ENDPOINTS, Act.READ_DELIVERIES, Act.REPLAY, Act.READ_REGISTER})
OTHERS: Mapping[str, frozenset[Act]] = {
    "authority": _OWN | {Act.READ, Act.LIST, Act.FEED, Act.VIEW, Act.TELL_FIRST},
    "registrar": _OWN | {Act.KEEP_CONTACTS},
    AUDITOR: frozenset({Act.READ_REGISTER, Act.LIST, Act.FEED, Act.READ}),
}
_LATE_ANSWERS = frozenset({Act.ANSWER, Act.ANSWER_ON_PAGE})


def may(actor: Actor, act: Act, about: Addressed | Platform | Representative | None, at: datetime) -> Leave:
    """Whether an actor may do this at an instant. Without `about`: whether it may do it to any subject at all.

    Example: a mandate ends at 9:00. At 9:10 its webhook may not prove receipt; its caller may report on an order
    received at 8:00, but not on an order without receipt. At 9:30 another representative comes into office: from then
    on the caller may only read the first order, as it was at 9:30.
    """
    if actor.party != "representative":
        return Leave.YES if _other_may(actor, act, about, at) else Leave.NO
    held = Standing.EXPIRED if actor.expired and act is not Act.VIEW else actor.standing(at)
    leave = REPRESENTATIVE[act].get(held, Leave.NO)
    return leave if leave is Leave.NO or about is None or _concerns(actor, act, about, held, at) else Leave.NO


def _other_may(actor: Actor, act: Act, about: Addressed | Platform | Representative | None, at: datetime) -> bool:
    if act is Act.TELL_FIRST and isinstance(about, Platform) and representative_in_office(about, at) is None:
        return False
    is_own = about is None or isinstance(about, Platform | Representative) or about.authority == actor.name
    return (is_own or actor.party == AUDITOR) and act in OTHERS[actor.party]


def _concerns(
    actor: Actor, act: Act, about: Addressed | Platform | Representative, held: Standing, at: datetime
) -> bool:
    """Whether the subject belongs to the actor's representative, and its standing covers it."""
    if isinstance(about, Platform | Representative):
        return about.id in (actor.name, actor.platform.id if actor.platform else None)
    if not (about.issued and actor.platform and about.platform == actor.platform.id):
        return False
    if held is Standing.LAST and act in _LATE_ANSWERS:
        return about.receipt is not None and about.receipt.at <= _ended_at(actor)
    return held in (Standing.IN_OFFICE, Standing.LAST) or at < _read_until(actor, about, at)


def _read_until(actor: Actor, order: Addressed, at: datetime) -> datetime:
    """The end of the law's preservation period; NEVER for an order that it never had, ALWAYS without a limit."""
    had = [index for index, (_, name) in enumerate(order.addressed) if name == actor.name]
    if not had:
        return NEVER
    following = order.addressed[had[-1] + 1 : had[-1] + 2]
    left_at = following[0][0] if following else _left_at(actor, at)
    months = order.rules.preservation_months
    return ALWAYS if months is None else duration.months_after(left_at, months)


def _left_at(actor: Actor, at: datetime) -> datetime:
    """When it lost an order that is not readdressed yet: at its mandate's end, or when another took office before."""
    successor_since = succeeded_at(actor.platform, actor.name or "", at) if actor.platform else None
    return min(successor_since or at, _ended_at(actor))


def _ended_at(actor: Actor) -> datetime:
    representative = representative_by_id(actor.platform, actor.name or "") if actor.platform else None
    return (representative and (representative.valid_until or representative.revoked_at)) or ALWAYS


def standing(platform: Platform, representative_id: str | None, at: datetime) -> Standing:
    """A representative's standing at an instant, by the register."""
    representative = representative_by_id(platform, representative_id or "")
    if representative is None:
        return Standing.EXPIRED
    if representative.revoked_at and representative.revoked_at <= at:
        return Standing.REVOKED
    holder = representative_in_office(platform, at)
    if holder and holder.id == representative.id:
        return Standing.IN_OFFICE
    if representative.valid_from > at:
        return Standing.NOT_YET
    last = None if holder else last_in_office(platform, at)
    return Standing.LAST if last and last.id == representative.id else Standing.FORMER


def last_in_office(platform: Platform, at: datetime) -> Representative | None:
    """The representative in office last, of those whose mandates have ended by then; None if none has."""
    ended = [(entry.valid_until, entry.valid_from, entry) for entry in platform.representatives if entry.valid_until]
    past = [mandate for mandate in ended if mandate[0] <= at]
    return max(past, key=lambda mandate: mandate[:2])[2] if past else None


def succeeded_at(platform: Platform, representative_id: str, at: datetime) -> datetime | None:
    """Since when another has been in office in a representative's place; None if none has by then."""
    successor_since = None
    for changed_at in _changes(platform, at):
        holder = _known_in_office(platform, changed_at)
        if holder:
            successor_since = None if holder.id == representative_id else (successor_since or changed_at)
    return successor_since


@dataclass(frozen=True, slots=True)
class Vacancies:
    """Times without a representative that could answer, each from a revocation on; `since`: a current one's start."""

    over: tuple[Interval, ...] = ()
    since: datetime | None = None


NO_VACANCY = Vacancies()


def vacancies(platform: Platform, at: datetime) -> Vacancies:
    """A platform's vacancies: from a revocation until a representative is in office and entered, the later of the two.

    Example: revoked at 1:00; at 31:00 a successor is entered whose mandate began at 20:00: 1:00 to 31:00.
    """
    over, since = list[Interval](), None
    for changed_at in _changes(platform, at):
        empty = _is_vacant(platform, changed_at)
        if since and not empty:
            over.append(Interval(since, changed_at))
        since = (since or changed_at) if empty else None
    return Vacancies(tuple(over), since)


def _is_vacant(platform: Platform, at: datetime) -> bool:
    if _known_in_office(platform, at):
        return False
    last = last_in_office(platform, at)
    return bool(last and last.revoked_at and last.revoked_at <= at)


def _known_in_office(platform: Platform, at: datetime) -> Representative | None:
    """The representative in office by the entries that existed at that instant; later entries do not count."""
    entries = (entry for entry in platform.representatives if entry.appointed_at is None or entry.appointed_at <= at)
    return representative_in_office(replace(platform, representatives=tuple(entries)), at)


def _changes(platform: Platform, until: datetime) -> list[datetime]:
    """The instants up to `until` at which rights may have changed, in order."""
    return sorted({at for entry in platform.representatives for at in _instants(entry) if at <= until})


def _instants(entry: Representative) -> Iterator[datetime]:
    yield from (at for at in (entry.valid_from, entry.valid_until, entry.appointed_at, entry.revoked_at) if at)
