"""Who fuzzes: callers of `local.json`, each with the scopes that it has there."""

from collections.abc import Mapping
from functools import cache

from infra.dev.local.parties import CALLERS, REGISTRAR
from infra.dev.openapi.answers import ANSWERS
from infra.dev.openapi.routes import all_routes

ROLES: Mapping[str, tuple[str, ...]] = {
    **{name: tuple(CALLERS[name]["scopes"]) for name in ("authority", "authority_approver", "representative")},
    REGISTRAR: ("registry:write", "callers:write"),
}
# The rest of what this one may, the authority's machine has tried.
ONLY: Mapping[str, tuple[str, ...]] = {"authority_approver": ("approveOrder", "refuseOrder", "listProblems")}


@cache
def beyond(role: str) -> tuple[str, ...]:
    """Names of the operations that the role may not call at all."""
    held = frozenset(ROLES[role])
    return tuple(ANSWERS[route.name].id for route in all_routes() if not route.admits(held))
