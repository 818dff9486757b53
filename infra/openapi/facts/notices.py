"""Notices: what their facts say, and the lines in which later notices repeat them."""

from functools import reduce
from operator import or_
from typing import Annotated, Any, Literal

from pydantic import Field

from infra.openapi.facts.lines import EndedGrounds, GroundName, WindowLine
from infra.openapi.told import At, By, Digest, Item, Number, Said, Told, Uuid


class ObstacleAnswer(Told):
    """The grounds of items that the authority's answer ends, and the answer."""

    items: tuple[Item, ...]
    grounds: tuple[GroundName, ...]
    stopped: tuple[Item, ...]
    answer: Said


class Dispute(Told):
    """The items of which a measure is disputed, and why."""

    items: tuple[Item, ...]
    reason: Said


class Resumption(Told):
    """The items whose clock goes on, the grounds that ended, the windows that opened."""

    reason: Said | None
    items: tuple[Item, ...]
    ends: tuple[EndedGrounds, ...]
    windows: tuple[WindowLine, ...]


class Withdrawal(Told):
    """Why the order was withdrawn, and what has to be put back."""

    reason: Said
    reinstate: tuple[Item, ...]


class Supersession(Told):
    """The order in the place of this one, and what has to be put back."""

    successor: Uuid
    reinstate: tuple[Item, ...]


class RequiredReinstatement(Told):
    """The items that have to be put back."""

    items: tuple[Item, ...]


class Line(Told):
    """A line of an order's journal, as its hash is made."""

    at: At
    subject: Annotated[str, Field(pattern="^order:[A-Za-z0-9-]+$", max_length=100)]
    sequence: Number
    by: By
    command: Annotated[str, Field(max_length=200)]
    previous_hash: Digest
    hash: Digest


class RepeatedObstacleAnswer(Line, ObstacleAnswer):
    """An earlier answer of the authority, in full."""

    type: Literal["order.obstacle_answered"]


class RepeatedDispute(Line, Dispute):
    """An earlier dispute, in full."""

    type: Literal["order.disputed"]


class RepeatedLift(Line, Resumption):
    """An earlier lift of a suspension, in full."""

    type: Literal["order.resumed"]
    cause: Literal["lifted"]


class RepeatedWithdrawal(Line, Withdrawal):
    """An earlier withdrawal, in full."""

    type: Literal["order.withdrawn"]


class RepeatedSupersession(Line, Supersession):
    """An earlier supersession, in full."""

    type: Literal["order.superseded"]


class RepeatedRequiredReinstatement(Line, RequiredReinstatement):
    """An earlier instruction to put something back, in full."""

    type: Literal["order.reinstatement_required"]


_REPEATED = (
    RepeatedObstacleAnswer,
    RepeatedDispute,
    RepeatedLift,
    RepeatedWithdrawal,
    RepeatedSupersession,
    RepeatedRequiredReinstatement,
)
RepeatedNotice: Any = Annotated[reduce(or_, _REPEATED), Field(discriminator="type")]
