"""How an endpoint fares, told to its owner."""

from typing import Annotated, Literal

from pydantic import Field

from infra.openapi.facts.envelope import EndpointFact, OrderWhole
from infra.openapi.told import At, Said
from removal.delivery.schemas import FactType


class SampleOrder(OrderWhole):
    """No order: it has the names and the size of one, so that what takes it takes orders too.

    Its reference is `TEST`, and its URLs have no owner. A 2xx is no receipt.
    """


class Challenged(EndpointFact):
    """Answer 2xx with this challenge; from then on a 2xx to `order.issued` is legal receipt."""

    order: SampleOrder
    challenge: Annotated[str, Field(pattern="^[A-Za-z0-9_-]+$", max_length=100)]
    notice: Said


class Verified(EndpointFact):
    """It answered its challenge."""


class Confirmed(EndpointFact):
    """A contact who may answer orders has confirmed it: it gets facts of orders."""


class Failing(EndpointFact):
    """It does not take deliveries; they are held, and it is probed."""

    fault: Said


class Warned(EndpointFact):
    """It still takes no deliveries: this much of the time after which it is disabled has passed."""

    fault: Said
    failing_since: At
    disabled_at: At
    percent: Literal[50, 70, 90]


class Recovered(EndpointFact):
    """It takes deliveries again."""


class Tested(EndpointFact):
    """A test, told to this endpoint alone."""

    order: SampleOrder


class Rotated(EndpointFact):
    """It has another secret; the one before signs too until then."""

    old_secret_until: At


class Changed(EndpointFact):
    """It is told these facts from now on; all of them, if none is named."""

    facts: list[FactType]


class Deleted(EndpointFact):
    """It gets nothing any more."""


class Disabled(EndpointFact):
    """It gets nothing until it is enabled; deliveries are held."""

    reason: Said
