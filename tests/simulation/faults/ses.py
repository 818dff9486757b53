"""SES refuses mails for a while: too many at once, a paused account, one address that it takes no mail to."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from random import Random
from typing import TYPE_CHECKING, Any

from tests.simulation.aws.errors import AwsError
from tests.simulation.calls import Service
from tests.simulation.process import stream

if TYPE_CHECKING:
    from tests.simulation.world import World

THROTTLED = 0.8  # share of the calls while SES throttles


def begin(world: "World") -> None:
    """Each call of SES asks whether it is refused."""
    around = Refusing(world, world.wire.services["sesv2"], stream(world.seed, "ses refuses"))
    world.wire.services = {**world.wire.services, "sesv2": around}


@dataclass(frozen=True, slots=True)
class Refusing:
    """SES, which refuses some calls."""

    world: "World"
    service: Service
    chance: Random

    def call(self, operation: str, parameters: Mapping[str, Any]) -> dict[str, Any]:
        """As SES answers. Raises AwsError."""
        now, spans = self.world.scheduler.now, self.world.spans
        if spans.now("ses-throttled", now) and self.chance.random() < THROTTLED:
            spans.struck["ses-throttled"] += 1
            raise AwsError("TooManyRequestsException", "Maximum sending rate exceeded.", 429)
        if spans.strike("ses-paused", now):
            raise AwsError("SendingPausedException", "Sending is paused for this account.", 400)
        (recipient,) = parameters["Destination"]["ToAddresses"]
        self._address(recipient, now)
        return self.service.call(operation, parameters)

    def begin(self, parameters: Mapping[str, Any]) -> Any:  # noqa: ANN401 - Service's
        """SES has no transactions."""
        return self.service.begin(parameters)

    def _address(self, recipient: str, now: datetime) -> None:
        span = self.world.spans.now("ses-refuses-address", now)
        mails = [mail for party in self.world.cast.platforms for mail in party.mails]
        if span and recipient == stream(self.world.seed, "whose", span.kind, span.since).choice(mails):
            self.world.spans.struck[span.kind] += 1
            self.world.receivers.given_up.setdefault(recipient, now)
            raise AwsError("BadRequestException", "Local address contains control or whitespace", 400)
