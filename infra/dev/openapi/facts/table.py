"""Fact types and their payloads; a webhook's body for each."""

from collections.abc import Iterable, Mapping
from functools import reduce
from operator import or_
from typing import Annotated, Any, Literal

from pydantic import Field, create_model

from infra.dev.openapi.facts.envelope import (
    AnyFact,
    EndpointFact,
    EntryFact,
    NoticeFact,
    OrderFact,
    PlatformFact,
    SampleFact,
)
from infra.dev.openapi.facts.words import words_beside
from infra.dev.openapi.response_model import At, Cursor, ResponseModel
from infra.dev.openapi.typed import Model
from removal.endpoints import payloads as endpoint
from removal.orders.notice import NOTICE_TYPES
from removal.orders.payloads import answers, course
from removal.record.audience import AUDIENCE
from removal.registry import payloads as platform

# The payload, the envelope, and for a notice the part of the payload that a later notice repeats, which comes first.
PARTS: Mapping[str, tuple[type, Model] | tuple[type, Model, type]] = {
    "order.drafted": (course.Drafted, OrderFact),
    "order.issued": (course.Issued, NoticeFact),
    "order.refused": (course.Reasoned, OrderFact),
    "order.received": (course.Received, OrderFact),
    "order.evidence_kept": (course.EvidenceKept, OrderFact),
    "order.evidence_withdrawn": (course.EvidenceWithdrawn, OrderFact),
    "order.receipt_withdrawn": (course.ReceiptWithdrawn, OrderFact),
    "order.bounced_late": (course.BouncedLate, OrderFact),
    "order.undelivered": (course.Undelivered, OrderFact),
    "order.reminded": (course.Reminded, OrderFact),
    "order.acknowledged": (answers.Acknowledged, OrderFact),
    "order.reported": (answers.Reported, OrderFact),
    "order.complied": (course.Complied, OrderFact),
    "order.complied_late": (course.CompliedLate, OrderFact),
    "order.breached": (course.Breached, OrderFact),
    "order.breach_annulled": (course.BreachAnnulled, OrderFact),
    "order.obstructed": (answers.Obstructed, OrderFact),
    "order.obstacle_answered": (answers.ObstacleAnswered, NoticeFact, answers.ObstacleAnswered),
    "order.extended": (course.Extended, OrderFact),
    "order.suspended": (answers.Suspended, OrderFact),
    "order.resumed": (answers.Resumed, NoticeFact, answers.Resumption),
    "order.disputed": (answers.Disputed, NoticeFact, answers.Disputed),
    "order.contested": (answers.Contested, OrderFact),
    "order.contest_decided": (answers.ContestDecided, OrderFact),
    "order.answer_overdue": (answers.AnswerOverdue, OrderFact),
    "order.withdrawn": (answers.Withdrawn, NoticeFact, answers.Withdrawn),
    "order.superseded": (answers.Superseded, NoticeFact, answers.Superseded),
    "order.reinstatement_required": (answers.ReinstatementRequired, NoticeFact, answers.ReinstatementRequired),
    "order.reinstated": (answers.Reinstated, OrderFact),
    "order.not_reinstated": (answers.NotReinstated, OrderFact),
    "order.inherited": (answers.Inherited, OrderFact),
    "order.ordered_again": (answers.OrderedAgain, OrderFact),
    "order.reassigned": (answers.Reassigned, NoticeFact),
    "order.handed_over": (answers.HandedOver, OrderFact),
    "order.erased": (course.Erased, OrderFact),
    "order.erasure_held": (course.ErasureHeld, OrderFact),
    "order.erasure_released": (course.ErasureReleased, OrderFact),
    "platform.appointment_due": (platform.Appointment, PlatformFact),
    "platform.appointment_overdue": (platform.AppointmentOverdue, PlatformFact),
    "platform.first_contacted": (platform.FirstContacted, PlatformFact),
    "representative.contacts_tested": (platform.ContactsTested, PlatformFact),
    "representative.contact_changed": (platform.ContactChanged, PlatformFact),
    "representative.unreachable": (platform.Unreachable, PlatformFact),
    "endpoint.challenged": (endpoint.Challenged, SampleFact),
    "endpoint.verified": (endpoint.Verified, EndpointFact),
    "endpoint.confirmed": (endpoint.Confirmed, EndpointFact),
    "endpoint.failing": (endpoint.Failing, EndpointFact),
    "endpoint.warned": (endpoint.Warned, EndpointFact),
    "endpoint.recovered": (endpoint.Recovered, EndpointFact),
    "endpoint.disabled": (endpoint.Disabled, EndpointFact),
    "endpoint.tested": (endpoint.Tested, SampleFact),
    "endpoint.rotated": (endpoint.Rotated, EndpointFact),
    "endpoint.changed": (endpoint.Changed, EndpointFact),
    "endpoint.deleted": (endpoint.Deleted, EndpointFact),
    "platform.registered": (platform.PlatformEntered, PlatformFact),
    "platform.changed": (platform.PlatformChange, PlatformFact),
    "platform.measured": (platform.FigureEntered, PlatformFact),
    "platform.exempted": (platform.ExemptionEntered, PlatformFact),
    "platform.exemption_lifted": (platform.ExemptionLifted, PlatformFact),
    "representative.appointed": (platform.MandateEntered, PlatformFact),
    "representative.ended": (platform.MandateEnd, PlatformFact),
    "authority.registered": (platform.AuthorityEntered, EntryFact),
    "representative.erased": (platform.MandateErased, PlatformFact),
    "authority.changed": (platform.AuthorityChange, EntryFact),
    "authority.words_erased": (platform.WordsErased, EntryFact),
    "caller.bound": (platform.CallerBinding, EntryFact),
    "caller.changed": (platform.CallerChange, EntryFact),
    "caller.moved": (platform.CallerMove, EntryFact),
    "caller.revoked": (platform.CallerRevocation, EntryFact),
    "caller.erased": (platform.WordsErased, EntryFact),
}


def _model(fact_type: str, payload: type, envelope: Model, *first: type) -> Model:
    repeated = (words_beside(fact_type, part) for part in first)
    return words_beside(fact_type, payload, envelope, *repeated)


FACTS: Mapping[str, Model] = {fact_type: _model(fact_type, *parts) for fact_type, parts in PARTS.items()}


def name_of(fact_type: str) -> str:
    """The schema's name: `order.breach_annulled` is `OrderBreachAnnulled`."""
    return "".join(part.title() for part in fact_type.replace(".", "_").split("_"))


def _body(fact_type: str, payload: Model) -> Model:
    fields: dict[str, Any] = {"type": (Literal[fact_type], ...), "timestamp": (At, ...), "data": (payload, ...)}
    return create_model(name_of(fact_type), __base__=ResponseModel, __doc__=payload.__doc__, **fields)


BODIES: Mapping[str, Model] = {
    fact_type: _body(fact_type, payload) for fact_type, payload in FACTS.items() if fact_type in AUDIENCE
}


def one_of(fact_types: Iterable[str]) -> Any:  # noqa: ANN401 - a type made of types
    """Any of these facts, told apart by `type`, or one that this document does not know."""
    return reduce(or_, (*(BODIES[fact_type] for fact_type in fact_types), AnyFact))


NOTICES = tuple(sorted(NOTICE_TYPES))
ORDER_FACTS = tuple(fact_type for fact_type in BODIES if fact_type.startswith("order."))


class Facts(ResponseModel):
    """An order's journal, a fact a line; if `next` is a number, there are more: ask again with it as `after`."""

    facts: tuple[one_of(ORDER_FACTS), ...]  # type: ignore[valid-type]
    next: Annotated[int, Field(ge=1)] | None


def _of(*kinds: str) -> Any:  # noqa: ANN401 - a type made of types
    return one_of(one for one in BODIES if one.partition(".")[0] in kinds)


class AuthorityFacts(ResponseModel):
    """A page of an authority's journal, a fact a line."""

    facts: tuple[_of("authority"), ...]  # type: ignore[valid-type]
    next: Cursor | None


class CallerFacts(ResponseModel):
    """A page of a caller's journal, a fact a line."""

    facts: tuple[_of("caller"), ...]  # type: ignore[valid-type]
    next: Cursor | None


class PlatformFacts(ResponseModel):
    """A page of a platform's journal, with its representatives, a fact a line."""

    facts: tuple[_of("platform", "representative"), ...]  # type: ignore[valid-type]
    next: Cursor | None


class FactsFeed(ResponseModel):
    """Orders that have changed, each with all its facts; ask again later with `next` as `after`.

    A page may end within an order: the next page begins with the rest of its facts.
    """

    facts: tuple[one_of(ORDER_FACTS), ...]  # type: ignore[valid-type]
    next: Cursor | None
    more: bool
