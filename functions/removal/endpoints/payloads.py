"""Payloads of an endpoint's facts."""

from typing import Annotated, TypedDict

from removal.record.members import FactType, Instant, Words

Challenge = Annotated[str, "challenge"]
WarnedPercent = Annotated[int, "percent of the time until it is disabled"]


class Challenged(TypedDict):
    """Answer 2xx with this challenge; after that a 2xx to `order.issued` is legal receipt."""

    challenge: Challenge
    notice: Words


class Verified(TypedDict):
    """The endpoint answered its challenge."""


class Confirmed(TypedDict):
    """A contact who may answer orders confirmed the endpoint: it gets facts of orders."""


class Failing(TypedDict):
    """The endpoint does not accept deliveries; they are held, and the endpoint is probed."""

    fault: Words


class Warned(TypedDict):
    """It still accepts nothing; `percent` of the time until it is disabled has passed."""

    fault: Words
    failing_since: Instant
    disabled_at: Instant
    percent: WarnedPercent


class Recovered(TypedDict):
    """The endpoint accepts deliveries again."""


class Tested(TypedDict):
    """A test, sent to this endpoint only."""


class Rotated(TypedDict):
    """The endpoint has a new secret; the previous secret also signs until `old_secret_until`."""

    old_secret_until: Instant


class Changed(TypedDict):
    """From now on the endpoint gets facts of these types; of all types if the list is empty."""

    facts: list[FactType]


class Deleted(TypedDict):
    """The endpoint gets no deliveries any more."""


class Disabled(TypedDict):
    """The endpoint gets no deliveries until it is enabled; they are held."""

    reason: Words


EndpointPayload = (
    Challenged | Verified | Confirmed | Failing | Warned | Recovered | Tested | Rotated | Changed | Deleted | Disabled
)
