"""The lines in which later notices repeat earlier ones."""

from functools import reduce
from operator import or_
from typing import Annotated, Any, Literal

from pydantic import BaseModel, Field, create_model

from infra.dev.openapi.facts.words import words_beside
from infra.dev.openapi.response_model import At, By, Digest, Item, Number, ResponseModel, Restored
from removal.orders.payloads import answers
from removal.record.words import WRITTEN


class Line(ResponseModel):
    """A line of an order's journal, as its hash is made."""

    at: At
    subject: Annotated[str, Field(pattern="^order:[A-Za-z0-9-]+$", max_length=100)]
    sequence: Number
    by: By
    command: Annotated[str, Field(max_length=200)]
    previous_hash: Digest
    hash: Digest
    restored: Restored | None = None


def _repeated(name: str, fact_type: str, payload: type, words: str, **more: Any) -> type[BaseModel]:  # noqa: ANN401 - types
    fields: dict[str, Any] = {"type": (Literal[fact_type], ...), **more}
    bases = (Line, words_beside(fact_type, payload, always=fact_type in WRITTEN))
    return create_model(name, __base__=bases, __doc__=words, __module__=__name__, **fields)


_REPEATED = (
    _repeated(
        "RepeatedObstacleAnswer",
        "order.obstacle_answered",
        answers.ObstacleAnswered,
        "An earlier answer of the authority, in full.",
    ),
    _repeated("RepeatedDispute", "order.disputed", answers.Disputed, "An earlier dispute, in full."),
    _repeated(
        "RepeatedLift",
        "order.resumed",
        answers.Resumption,
        "An earlier lift of a suspension, in full.",
        stopped=(tuple[Item, ...], ...),
        cause=(Literal["lifted"], ...),
    ),
    _repeated("RepeatedWithdrawal", "order.withdrawn", answers.Withdrawn, "An earlier withdrawal, in full."),
    _repeated("RepeatedSupersession", "order.superseded", answers.Superseded, "An earlier supersession, in full."),
    _repeated(
        "RepeatedRequiredReinstatement",
        "order.reinstatement_required",
        answers.ReinstatementRequired,
        "An earlier instruction to put something back, in full.",
    ),
)


class AnyNotice(Line):
    """An earlier notice of a type that this document does not know."""

    type: Annotated[str, Field(pattern="^[a-z]+\\.[a-z_]+$", max_length=100)]


RepeatedNotice: Any = reduce(or_, (*_REPEATED, AnyNotice))
