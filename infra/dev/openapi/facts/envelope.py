"""What every fact has beside its payload."""

from typing import Annotated

from pydantic import Field

from infra.dev.openapi.facts.notices import RepeatedNotice
from infra.dev.openapi.response_model import At, By, Digest, Id, LawName, Link, Number, ResponseModel, Restored, Uuid
from removal.orders.schemas import OrderBody
from removal.web.body_models import Line


class Fact(ResponseModel):
    """One line of a journal; `hash` is the SHA-256 of its canonical JSON, `previous_hash` included."""

    fact: Uuid
    subject: Annotated[str, Field(pattern="^[a-z]+:[A-Za-z0-9-]+$", max_length=100)]
    sequence: Number
    by: By
    command: Annotated[str, Field(max_length=200)]
    previous_hash: Digest
    hash: Digest
    restored: Restored | None = None


class AnyFact(ResponseModel):
    """A fact of a type that this document does not know: pass over it, and keep its hash."""

    type: Annotated[str, Field(pattern="^[a-z]+\\.[a-z_]+$", max_length=100)]
    timestamp: At
    data: Fact


class OrderNamed(ResponseModel):
    """The order that a fact belongs to; `public_id`, until it is erased: the id of its entry in the public log."""

    id: Uuid
    reference: Line
    authority: Id
    platform: Id
    law: LawName
    url: Link
    public_id: Annotated[str, Field(pattern="^[0-9a-f]{32}$")] | None = None


class SaltedOrder(OrderBody):
    """The text as it was sent, and a salt, so that it cannot be guessed from its SHA-256."""

    salt: Digest


class OrderWhole(OrderNamed):
    """Likewise, with what a notice brings: the order's text, and earlier notices that nothing shows the receipt of.

    The text is gone once preservation has ended. `promise`, beside `order.issued` alone: that the fact will be in the
    public log, signed by a key of its own (c2sp.org/signed-note).
    """

    text: SaltedOrder | None = None
    notices: tuple[RepeatedNotice, ...] = ()
    promise: Annotated[str, Field(max_length=1_000)] | None = None


class OrderFact(Fact):
    """Something that happened to an order; `blind`, until the order is erased, finds it in the public log."""

    order: OrderNamed
    blind: Digest | None = None


class NoticeFact(OrderFact):
    """Likewise, where it brings the order."""

    order: OrderWhole


class EndpointNamed(ResponseModel):
    """The endpoint that a fact is about."""

    id: Uuid
    owner: Annotated[str, Field(pattern="^(?:authority|platform|registrar):[a-z0-9-]+$")]


class EndpointFact(Fact):
    """Something that happened to an endpoint."""

    endpoint: EndpointNamed


class SampleOrder(OrderWhole):
    """No order: it has the names and the size of one, so that what takes it takes orders too.

    Its reference is `TEST`, and its URLs have no owner. A 2xx is no receipt.
    """


class SampleFact(EndpointFact):
    """Likewise, with what a notice would bring."""

    order: SampleOrder


class PlatformNamed(ResponseModel):
    """The platform that a fact is about."""

    id: Id
    name: Line


class PlatformFact(Fact):
    """Something that happened to a platform, to its representatives, or to their contacts.

    `words` are shown to the registrar, where it reads the journal; elsewhere they are null.
    """

    platform: PlatformNamed


class EntryFact(Fact):
    """Something that happened to an authority's or a caller's entry in the register."""
