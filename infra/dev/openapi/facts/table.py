"""Fact types and their payloads; a webhook's body for each."""

from collections.abc import Iterable, Mapping
from functools import reduce
from operator import or_
from typing import Annotated, Any, Literal

from pydantic import Field, create_model

from infra.dev.openapi.facts.envelope import EndpointFact, NoticeFact, OrderFact, PlatformFact, SampleFact
from infra.dev.openapi.response_model import At, Cursor, ResponseModel
from infra.dev.openapi.typed import Model, model_of
from removal.endpoints import payloads as endpoint
from removal.orders.notice import NOTICE_TYPES
from removal.orders.payloads import answers, course
from removal.record.audience import AUDIENCE
from removal.registry import payloads as platform


def _notice(payload: type, first: type | None = None) -> Model:
    """What the notice says, or the part of it that a later notice repeats, comes before the envelope."""
    return model_of(payload, NoticeFact, model_of(first or payload))


FACTS: Mapping[str, Model] = {
    "order.drafted": model_of(course.Drafted, OrderFact),
    "order.issued": model_of(course.Issued, NoticeFact),
    "order.refused": model_of(course.Reasoned, OrderFact),
    "order.received": model_of(course.Received, OrderFact),
    "order.evidence_kept": model_of(course.EvidenceKept, OrderFact),
    "order.evidence_withdrawn": model_of(course.EvidenceWithdrawn, OrderFact),
    "order.receipt_withdrawn": model_of(course.ReceiptWithdrawn, OrderFact),
    "order.bounced_late": model_of(course.BouncedLate, OrderFact),
    "order.undelivered": model_of(course.Undelivered, OrderFact),
    "order.reminded": model_of(course.Reminded, OrderFact),
    "order.acknowledged": model_of(answers.Acknowledged, OrderFact),
    "order.reported": model_of(answers.Reported, OrderFact),
    "order.complied": model_of(course.Complied, OrderFact),
    "order.complied_late": model_of(course.CompliedLate, OrderFact),
    "order.breached": model_of(course.Breached, OrderFact),
    "order.breach_annulled": model_of(course.BreachAnnulled, OrderFact),
    "order.obstructed": model_of(answers.Obstructed, OrderFact),
    "order.obstacle_answered": _notice(answers.ObstacleAnswered),
    "order.extended": model_of(course.Extended, OrderFact),
    "order.suspended": model_of(answers.Suspended, OrderFact),
    "order.resumed": _notice(answers.Resumed, answers.Resumption),
    "order.disputed": _notice(answers.Disputed),
    "order.contested": model_of(answers.Contested, OrderFact),
    "order.contest_decided": model_of(answers.ContestDecided, OrderFact),
    "order.answer_overdue": model_of(answers.AnswerOverdue, OrderFact),
    "order.withdrawn": _notice(answers.Withdrawn),
    "order.superseded": _notice(answers.Superseded),
    "order.reinstatement_required": _notice(answers.ReinstatementRequired),
    "order.reinstated": model_of(answers.Reinstated, OrderFact),
    "order.not_reinstated": model_of(answers.NotReinstated, OrderFact),
    "order.inherited": model_of(answers.Inherited, OrderFact),
    "order.ordered_again": model_of(answers.OrderedAgain, OrderFact),
    "order.reassigned": model_of(answers.Reassigned, NoticeFact),
    "platform.appointment_due": model_of(platform.Appointment, PlatformFact),
    "platform.appointment_overdue": model_of(platform.AppointmentOverdue, PlatformFact),
    "platform.first_contacted": model_of(platform.FirstContacted, PlatformFact),
    "representative.contacts_tested": model_of(platform.ContactsTested, PlatformFact),
    "representative.contact_changed": model_of(platform.ContactChanged, PlatformFact),
    "representative.unreachable": model_of(platform.Unreachable, PlatformFact),
    "endpoint.challenged": model_of(endpoint.Challenged, SampleFact),
    "endpoint.verified": model_of(endpoint.Verified, EndpointFact),
    "endpoint.confirmed": model_of(endpoint.Confirmed, EndpointFact),
    "endpoint.failing": model_of(endpoint.Failing, EndpointFact),
    "endpoint.warned": model_of(endpoint.Warned, EndpointFact),
    "endpoint.recovered": model_of(endpoint.Recovered, EndpointFact),
    "endpoint.disabled": model_of(endpoint.Disabled, EndpointFact),
    "endpoint.tested": model_of(endpoint.Tested, SampleFact),
    "endpoint.rotated": model_of(endpoint.Rotated, EndpointFact),
    "endpoint.changed": model_of(endpoint.Changed, EndpointFact),
    "endpoint.deleted": model_of(endpoint.Deleted, EndpointFact),
}


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
    """Any of these facts, told apart by `type`."""
    return Annotated[reduce(or_, (BODIES[one] for one in fact_types)), Field(discriminator="type")]


NOTICES = tuple(sorted(NOTICE_TYPES))
ORDER_FACTS = tuple(one for one in BODIES if one.startswith("order."))


class Facts(ResponseModel):
    """An order's journal, a fact a line."""

    facts: tuple[one_of(ORDER_FACTS), ...]  # type: ignore[valid-type]


class FactsFeed(Facts):
    """Orders that have changed, each with all its facts; ask again later with `next` as `after`."""

    next: Cursor | None
    more: bool
