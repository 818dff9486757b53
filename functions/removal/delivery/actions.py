"""What an owner does with its endpoints: register one, ask for its verification, look at it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol
from uuid import uuid4

from removal.delivery import endpoint as endpoints
from removal.delivery.challenge import new_challenge
from removal.delivery.delivery import Channel
from removal.delivery.endpoint import Endpoint
from removal.delivery.endpoint_store import EndpointStore
from removal.delivery.signature import new_secret
from removal.delivery.target import TargetRefused
from removal.delivery.vault import Vault
from removal.errors import CapReached, Fault, IllegalCommand, Invalid, NotFound
from removal.record.audience import AUDIENCE
from removal.record.facts import By

ENDPOINTS_AT_MOST = 20  # of one owner: each fact is rendered once and delivered to each


class Guard(Protocol):
    """Whether a URL may be called at all, today."""

    def __call__(self, url: str) -> None:
        """TargetRefused says why not."""


@dataclass(frozen=True, slots=True)
class Endpoints:
    """The endpoints of whoever asks; another's look as if they did not exist."""

    store: EndpointStore
    vault: Vault
    guard: Guard
    clock: Callable[[], datetime]

    def create(
        self, owner: str, representative: str | None, url: str, wanted: Sequence[str], by: By
    ) -> tuple[Endpoint, str]:
        """Register an endpoint and challenge it; the secret is returned here and never again."""
        self._admit(owner, url, wanted)
        id_, secret, now = str(uuid4()), new_secret(), self.clock()
        sealed = self.vault.seal(secret, owner=owner, endpoint=id_)
        new = Endpoint(id_, owner, representative, url, now, (sealed,), tuple(wanted))
        return self.store.create(endpoints.challenged(new, new_challenge()), now, by), secret

    def request_verification(self, owner: str, endpoint_id: str, by: By) -> Endpoint:
        """Challenge an endpoint again; the outcome shows on the endpoint."""
        loaded = self.store.load(endpoint_id)
        if self._owned(loaded.endpoint, owner).channel is not Channel.WEBHOOK:
            raise IllegalCommand(
                "An address for mail is not verified: answering an order by its link enables it again."
            )
        return self.store.change(loaded, endpoints.challenged(loaded.endpoint, new_challenge()), self.clock(), by)

    def one(self, owner: str, endpoint_id: str) -> Endpoint:
        """One endpoint; NotFound if it is another's."""
        return self._owned(self.store.load(endpoint_id).endpoint, owner)

    def all(self, owner: str) -> list[Endpoint]:
        """All of an owner's endpoints, as they stand."""
        return [self.store.load(row.id).endpoint for row in self.store.of_owner(owner)]

    def _owned(self, endpoint: Endpoint, owner: str) -> Endpoint:
        if endpoint.owner != owner:
            msg = f"There is no endpoint {endpoint.id}."
            raise NotFound(msg)
        return endpoint

    def _admit(self, owner: str, url: str, wanted: Sequence[str]) -> None:
        unknown = [
            Fault(f"/facts/{index}", f"{name} is no fact.") for index, name in enumerate(wanted) if name not in AUDIENCE
        ]
        if unknown:
            msg = "The filter names facts that do not exist."
            raise Invalid(msg, *unknown)
        try:
            self.guard(url)
        except TargetRefused as refused:
            msg = "This URL cannot be a webhook."
            raise Invalid(msg, Fault("/url", str(refused))) from refused
        webhooks = (found for found in self.store.of_owner(owner) if found.channel is Channel.WEBHOOK)
        if sum(1 for _ in webhooks) >= ENDPOINTS_AT_MOST:
            msg = f"An owner has at most {ENDPOINTS_AT_MOST} webhooks; none was added."
            raise CapReached(msg)
