"""Fact types and their payloads; a webhook's body for each."""

from collections.abc import Iterable, Mapping
from functools import reduce
from operator import or_
from typing import Annotated, Any, Literal

from pydantic import BaseModel, Field, create_model

from infra.openapi.facts import of_answers, of_endpoints, of_orders, of_platforms
from infra.openapi.facts.envelope import Fact
from infra.openapi.told import At, Cursor, Told
from removal.orders.notice import NOTICE_TYPES
from removal.record.audience import AUDIENCE

FACTS: Mapping[str, type[Fact]] = {
    "order.drafted": of_orders.Drafted,
    "order.issued": of_orders.Issued,
    "order.refused": of_orders.Reasoned,
    "order.received": of_orders.Received,
    "order.evidence_kept": of_orders.EvidenceKept,
    "order.evidence_withdrawn": of_orders.EvidenceWithdrawn,
    "order.receipt_withdrawn": of_orders.ReceiptWithdrawn,
    "order.bounced_late": of_orders.BouncedLate,
    "order.undelivered": of_orders.Undelivered,
    "order.reminded": of_orders.Reminded,
    "order.acknowledged": of_answers.Acknowledged,
    "order.reported": of_answers.Reported,
    "order.complied": of_orders.Complied,
    "order.complied_late": of_orders.CompliedLate,
    "order.breached": of_orders.Breached,
    "order.breach_annulled": of_orders.BreachAnnulled,
    "order.obstructed": of_answers.Obstructed,
    "order.obstacle_answered": of_answers.ObstacleAnswered,
    "order.extended": of_orders.Extended,
    "order.suspended": of_answers.Suspended,
    "order.resumed": of_answers.Resumed,
    "order.disputed": of_answers.Disputed,
    "order.contested": of_answers.Contested,
    "order.contest_decided": of_answers.ContestDecided,
    "order.answer_overdue": of_answers.AnswerOverdue,
    "order.withdrawn": of_answers.Withdrawn,
    "order.superseded": of_answers.Superseded,
    "order.reinstatement_required": of_answers.ReinstatementRequired,
    "order.reinstated": of_answers.Reinstated,
    "order.not_reinstated": of_answers.NotReinstated,
    "order.inherited": of_answers.Inherited,
    "order.ordered_again": of_answers.OrderedAgain,
    "order.reassigned": of_answers.Reassigned,
    "platform.appointment_due": of_platforms.Appointment,
    "platform.appointment_overdue": of_platforms.AppointmentOverdue,
    "platform.first_contacted": of_platforms.FirstContacted,
    "representative.contacts_tested": of_platforms.ContactsTested,
    "representative.contact_changed": of_platforms.ContactChanged,
    "representative.unreachable": of_platforms.Unreachable,
    "endpoint.challenged": of_endpoints.Challenged,
    "endpoint.verified": of_endpoints.Verified,
    "endpoint.confirmed": of_endpoints.Confirmed,
    "endpoint.failing": of_endpoints.Failing,
    "endpoint.warned": of_endpoints.Warned,
    "endpoint.recovered": of_endpoints.Recovered,
    "endpoint.disabled": of_endpoints.Disabled,
    "endpoint.tested": of_endpoints.Tested,
    "endpoint.rotated": of_endpoints.Rotated,
    "endpoint.changed": of_endpoints.Changed,
    "endpoint.deleted": of_endpoints.Deleted,
}


def name_of(fact_type: str) -> str:
    """The schema's name: `order.breach_annulled` is `OrderBreachAnnulled`."""
    return "".join(part.title() for part in fact_type.replace(".", "_").split("_"))


def _body(fact_type: str, payload: type[Fact]) -> type[BaseModel]:
    fields: dict[str, Any] = {"type": (Literal[fact_type], ...), "timestamp": (At, ...), "data": (payload, ...)}
    return create_model(name_of(fact_type), __base__=Told, __doc__=payload.__doc__, **fields)


BODIES: Mapping[str, type[BaseModel]] = {
    fact_type: _body(fact_type, payload) for fact_type, payload in FACTS.items() if fact_type in AUDIENCE
}


def one_of(fact_types: Iterable[str]) -> Any:  # noqa: ANN401 - a type made of types
    """Any of these facts, told apart by `type`."""
    return Annotated[reduce(or_, (BODIES[one] for one in fact_types)), Field(discriminator="type")]


NOTICES = tuple(sorted(NOTICE_TYPES))
ORDER_FACTS = tuple(one for one in BODIES if one.startswith("order."))


class Facts(Told):
    """An order's journal, a fact a line."""

    facts: tuple[one_of(ORDER_FACTS), ...]  # type: ignore[valid-type]


class FactsFeed(Facts):
    """Orders that have changed, each with all its facts; ask again later with `next` as `after`."""

    next: Cursor | None
    more: bool
