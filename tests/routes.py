"""The API's routes as they are, and for each a caller that may call it and ids that are there."""

import re
from dataclasses import dataclass

from removal.registry.actions import add_caller
from removal.registry.caller import SCOPES, Caller
from removal.web.app import Route
from tests import parts
from tests.calls import ISSUER
from tests.people import Client
from tests.world import World


def routes() -> tuple[Route[Caller], ...]:
    """All of them, of the present deployment."""
    return tuple(parts.Routes())


@dataclass(frozen=True, slots=True)
class Callers:
    """A caller of each party, with every scope that it can hold; `ids` by a path's first word or by their own."""

    world: World
    ids: dict[str, str]

    def for_(self, route: Route[Caller]) -> Client:
        """Who may call a route; the registrar where anybody may."""
        admitted = (
            name for name in sorted(SCOPES, key=_auditors_last) if route.alternatives and route.admits(SCOPES[name])
        )
        return self.of(next(admitted, "registrar"))

    def of(self, party: str) -> Client:
        """The one of a party."""
        return Client(self.world, f"every-{party}")

    def path(self, route: Route[Caller], **changed: str) -> str:
        """The route's path with ids in it: of what is there, unless told."""
        ids = {**self.ids, "id": self.ids.get(route.path.split("/")[1], "nothing"), **changed}
        return re.sub(r"\{(\w+)\}", lambda match: ids.get(match[1], "nothing"), route.path)


def _auditors_last(party: str) -> tuple[bool, str]:
    return party == "auditor", party


def callers(world: World, ids: dict[str, str]) -> Callers:
    """Bound to the ministry, to the platform and to no party."""
    for party, scopes in SCOPES.items():
        authority = "ministry" if party == "authority" else None
        platform = "video-example" if party == "representative" else None
        kind = "person" if party == "authority" else "machine"
        add_caller(parts.registry(), Caller(ISSUER, f"every-{party}", kind, authority, platform, scopes))
    return Callers(world, ids)
