"""How an endpoint fares: payloads of an endpoint's facts."""

from typing import Annotated, TypedDict

from removal.record.members import FactType, Instant, Words

Challenge = Annotated[str, "challenge"]
WarnedPercent = Annotated[int, "percentage of the way"]


class Challenged(TypedDict):
    """Answer 2xx with this challenge; from then on a 2xx to `order.issued` is legal receipt."""

    challenge: Challenge
    notice: Words


class Verified(TypedDict):
    """It answered its challenge."""


class Confirmed(TypedDict):
    """A contact who may answer orders has confirmed it: it gets facts of orders."""


class Failing(TypedDict):
    """It does not take deliveries; they are held, and it is probed."""

    fault: Words


class Warned(TypedDict):
    """It still takes no deliveries: this much of the time after which it is disabled has passed."""

    fault: Words
    failing_since: Instant
    disabled_at: Instant
    percent: WarnedPercent


class Recovered(TypedDict):
    """It takes deliveries again."""


class Tested(TypedDict):
    """A test, told to this endpoint alone."""


class Rotated(TypedDict):
    """It has another secret; the one before signs too until then."""

    old_secret_until: Instant


class Changed(TypedDict):
    """From now on it gets facts of these types; of all types, if the list is empty."""

    facts: list[FactType]


class Deleted(TypedDict):
    """It gets nothing any more."""


class Disabled(TypedDict):
    """It gets nothing until it is enabled; deliveries are held."""

    reason: Words


EndpointPayload = (
    Challenged | Verified | Confirmed | Failing | Warned | Recovered | Tested | Rotated | Changed | Deleted | Disabled
)
