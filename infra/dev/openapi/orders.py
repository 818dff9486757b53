"""Orders as the API shows them: the text as it was sent, and what the journal says of it."""

from functools import reduce
from operator import or_
from typing import Annotated, Any

from pydantic import Field, RootModel, create_model

from infra.dev.openapi.facts.table import NOTICES, one_of
from infra.dev.openapi.problems import PROBLEMS, Problem
from infra.dev.openapi.response_model import Cursor, Digest, ResponseModel, Uuid
from infra.dev.openapi.typed import Model, many, model_of
from removal.orders import shown
from removal.orders.schemas import (
    BATCH_AT_MOST,
    Emergency,
    ExpertDecision,
    LegalBasis,
    Officer,
    Redress,
)
from removal.publiclog import shown as log
from removal.web.body_models import Line, Text

AnyProblem = reduce(or_, (*PROBLEMS.values(), Problem))


def _made(name: str, words: str | None, *bases: Model, **fields: Any) -> Model:  # noqa: ANN401 - types
    return create_model(name, __base__=bases, __doc__=words, __module__=__name__, **fields)


class OrderText(ResponseModel):
    """What was sent, beside what is in the order's own members."""

    language: Line
    category: Line
    reason_codes: tuple[Line, ...]
    legal_basis: tuple[LegalBasis, ...]
    statement_of_reasons: Text
    expert_decision: ExpertDecision | None = None
    redress: Redress
    issuing_officer: Officer
    supersedes: Uuid | None = None
    emergency: Emergency | None = None
    salt: Digest


Order = _made("Order", shown.Order.__doc__, OrderText, model_of(shown.Order))
ErasedOrder = _made(
    "ErasedOrder",
    "An order whose text was erased when its preservation ended: what its journal says of it, without what was sent.",
    model_of(shown.Order, without=frozenset({"items"})),
    items=(many(model_of(shown.ItemState)), ...),
)
Proofs = model_of(log.Proofs)
ReadOrder = create_model(
    "ReadOrder",
    __base__=RootModel[Order | ErasedOrder],  # type: ignore[valid-type]
    __doc__="An order with its text, or without it once it was erased.",
    __module__=__name__,
)
IssuedOrder = _made(
    "IssuedOrder",
    "The order as it was taken; `warnings` are about this order, and refuse nothing.",
    Order,
    warnings=(many(model_of(shown.OrderWarning)), ...),
)
AnsweredOrder = _made(
    "AnsweredOrder",
    """The order after an answer, with the notices of which the answer is the receipt, in full.

    `recorded` is false where the answer, or part of it, adds nothing: because it was `disputed since` it was given,
    because it says `nothing new`, because it replaces outcomes that were `replaced too often`, or because it was `sent
    before` within the hour and the authority has acted, or the items have changed, since then. `fact` is where the
    journal has what it adds, or has of the answer `sent before`; null if that is nothing.
    """,
    model_of(shown.Recorded),
    Order,
    received_notices=(many(one_of(NOTICES)), ...),
)


class Orders(ResponseModel):
    """A page of the caller's orders; `more`: there may be more, `next` is where they begin. A page may be short."""

    orders: tuple[model_of(shown.ListedOrder), ...]  # type: ignore[valid-type]
    next: Cursor | None
    more: bool


class BatchResult(ResponseModel):
    """What became of one order of the batch: either `order` or `problem`; `status` is what it alone would have got."""

    index: Annotated[int, Field(ge=0, le=BATCH_AT_MOST - 1)]
    status: Annotated[int, Field(ge=200, le=599)]
    order: model_of(shown.NamedOrder) | None  # type: ignore[valid-type]
    problem: AnyProblem | None  # type: ignore[valid-type]


class BatchResults(ResponseModel):
    """A result for each order, in the order in which they were sent."""

    results: tuple[BatchResult, ...]
