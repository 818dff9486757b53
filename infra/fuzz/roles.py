"""Who fuzzes: callers of `local.json`, each with the scopes that it has there."""

from collections.abc import Mapping
from functools import cache

from infra.local.parties import CALLERS, REGISTRAR
from infra.openapi.answers import ANSWERS
from infra.openapi.routes import all_routes

ROLES: Mapping[str, tuple[str, ...]] = {
    **{name: tuple(CALLERS[name]["scopes"]) for name in ("authority", "authority_approver", "representative")},
    REGISTRAR: ("registry:write", "callers:write"),
}
# The rest of what this one may, the authority's machine has tried.
ONLY: Mapping[str, tuple[str, ...]] = {"authority_approver": ("approveOrder", "refuseOrder", "listProblems")}
CONTACTS = ("addContact", "changeContact", "removeContact")  # by whoever represents the platform, and the registrar


@cache
def beyond(role: str) -> tuple[str, ...]:
    """Names of the operations that the role may not call at all."""
    scoped = (ANSWERS[one.name].id for one in all_routes() if one.scope and one.scope not in ROLES[role])
    return (*scoped, *(CONTACTS if role.startswith("authority") else ()))
