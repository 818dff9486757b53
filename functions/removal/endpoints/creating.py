"""Idempotent creation of webhooks: a request that is sent again, or twice at once, creates one webhook."""

from collections.abc import Callable
from functools import lru_cache

from removal.endpoints import endpoint as endpoints
from removal.endpoints.challenge import new_challenge
from removal.endpoints.creation_store import Creation
from removal.endpoints.endpoint import Endpoint
from removal.endpoints.owner import Owner
from removal.endpoints.secret import Secret, new_secret
from removal.endpoints.store import EndpointStore
from removal.endpoints.vault import Vault
from removal.errors import CapReached
from removal.limits.limit import CHALLENGES, ENDPOINTS_MADE
from removal.limits.store import Limits
from removal.record.canonical import derived_id, sha256
from removal.record.facts import By
from removal.urls.parser import parsed
from removal.values import dataclass, replace
from removal.versions import retry

ENDPOINTS_AT_MOST = 20  # of one owner: each fact is rendered once and delivered to each webhook


@dataclass(frozen=True, slots=True)
class Created:
    """A webhook as the request left it, its newest secret, and whether the request created it."""

    endpoint: Endpoint
    secret: str
    is_new: bool


@dataclass(frozen=True, slots=True)
class Creating:
    """Creates webhooks."""

    store: EndpointStore
    vault: Vault
    limits: Limits

    def create(self, owner: Owner, new: Endpoint, by: By) -> Created:
        """Returns the new, challenged webhook; or, with a new secret, the one that the request created within a minute.

        Only a new webhook counts for limits. Raises CapReached if the owner has `ENDPOINTS_AT_MOST` webhooks,
        LimitReached if the owner today created too many or challenged one host too often, Busy after `TRIES` tries.
        """
        count = lru_cache(lambda: self._count(owner, new.url))
        busy = "Other writes changed this webhook at every try; send the same request again."
        return retry(lambda: self._create(owner, new, by, count), busy)

    def _create(self, owner: Owner, new: Endpoint, by: By, count: Callable[[], None]) -> Created:
        """Create or repeat.

        It counts the webhooks before it reads the creation: so, of two equal requests at once, the second returns the
        first's webhook, and is not refused because of it.
        """
        full = len(webhooks_of(self.store, owner)) >= ENDPOINTS_AT_MOST
        creation = Creation(owner.name, _request(new, by)).read()
        if repeated := self._repeated(creation, new, by):
            return repeated
        if full:
            msg = f"An owner has at most {ENDPOINTS_AT_MOST} webhooks; none was added."
            raise CapReached(msg)
        count()
        secret, ciphertext = new_encrypted_secret(self.vault, new)
        with_request = replace(new, secret_request=creation.request, secret_requested_at=new.created_at)
        change = endpoints.challenged(replace(with_request, secrets=(Secret(ciphertext),)), new_challenge())
        return Created(self.store.create(change, new.created_at, by, creation), secret, is_new=True)

    def _repeated(self, creation: Creation, new: Endpoint, by: By) -> Created | None:
        """The webhook that this request created, with another secret.

        None if there is none, if it was changed, or if a minute has passed.
        """
        loaded, now = self.store.find(creation.endpoint) if creation.endpoint else None, new.created_at
        if loaded is None or not endpoints.was_made_as(loaded.endpoint, new, creation.request):
            return None
        secret, ciphertext = new_encrypted_secret(self.vault, loaded.endpoint)
        after = self.store.change(loaded, endpoints.repeated(loaded.endpoint, ciphertext, now), now, by)
        return Created(after, secret, is_new=False)

    def _count(self, owner: Owner, url: str) -> None:
        self.limits.take(ENDPOINTS_MADE, owner.name)
        count_challenge(self.limits, owner, url)


def webhooks_of(store: EndpointStore, owner: Owner) -> list[str]:
    """The ids of an owner's webhooks."""
    return [row.id for row in store.of_owner(owner.name) if row.channel.posts_body and owner.has(row)]


def count_challenge(limits: Limits, owner: Owner, url: str) -> None:
    """Count a challenge. Raises LimitReached if the owner's endpoints together challenged this host too often today."""
    read = parsed(url)
    host = read.host if read else url
    limits.take(CHALLENGES, owner.name, sha256(host)[:32], host)


def new_encrypted_secret(vault: Vault, endpoint: Endpoint) -> tuple[str, str]:
    """A new secret, and its ciphertext for this endpoint."""
    secret = new_secret()
    return secret, vault.encrypt(secret, owner=endpoint.owner, endpoint=endpoint.id)


def _request(new: Endpoint, by: By) -> str:
    """Returns the id of a request: equal for equal requests of the same caller."""
    return derived_id("endpoint", new.owner, new.representative or "", by.caller or "", new.url, *new.wanted)
