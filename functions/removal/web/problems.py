"""Errors as problems (RFC 9457): all their types, each with a page at `{public URL}/problems/{name}`."""

from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import quote

from removal import errors
from removal.errors import (
    Fault,
    Invalid,
    LimitReached,
    ReferenceTaken,
    Refused,
    RemovalError,
    Retryable,
    Unauthenticated,
    WrongMethod,
)
from removal.values import dataclass
from removal.web.answer import Answered
from removal.web.body import FAULTS_AT_MOST

CONTENT_TYPE = "application/problem+json"


@dataclass(frozen=True, slots=True)
class Kind:
    """A type of problem: its stable name, its HTTP status, its title."""

    name: str
    status: int
    title: str


KINDS: Mapping[type[RemovalError], Kind] = {
    errors.Malformed: Kind("malformed", 400, "The request cannot be read"),
    errors.Unauthenticated: Kind("unauthenticated", 401, "No caller is known for this request"),
    errors.Forbidden: Kind("forbidden", 403, "This caller may not do this"),
    errors.NotFound: Kind("not-found", 404, "There is no such thing"),
    errors.WrongMethod: Kind("method-not-allowed", 405, "This path takes other methods"),
    errors.Refused: Kind("refused", 409, "The register does not allow this order"),
    errors.ReferenceTaken: Kind("reference-taken", 409, "The reference names another order"),
    errors.IllegalCommand: Kind("illegal-command", 409, "The state does not allow this"),
    errors.Erased: Kind("order-erased", 410, "The order was erased when its preservation ended"),
    errors.NotInLog: Kind("not-in-log", 409, "The public log has no such fact"),
    errors.CapReached: Kind("cap-reached", 409, "A limit of one order or owner is reached"),
    errors.ChangedSince: Kind("changed-since", 412, "The order has changed since it was read"),
    errors.TooLarge: Kind("too-large", 413, "The body is too large"),
    errors.WrongMediaType: Kind("unsupported-media-type", 415, "The body's media type is not JSON"),
    errors.LimitReached: Kind("limit-reached", 429, "The limit of one day is reached"),
    errors.Invalid: Kind("invalid", 422, "Some fields are wrong"),
    errors.Busy: Kind("busy", 503, "Others wrote at the same time; send the same again"),
    errors.NotAttempted: Kind("not-attempted", 503, "The batch's time was over; send this one again"),
    errors.OutOfTime: Kind("out-of-time", 503, "It took too long; send the same again"),
    errors.Retryable: Kind("try-again", 503, "Send the same again"),
}
REFUSALS: Mapping[str, Kind] = {
    kind.name: kind
    for kind in (
        Kind("platform-not-in-scope", 409, "The law does not apply to this platform by its entry in the register"),
        Kind("no-representative", 409, "No representative is in office who could receive the order"),
        Kind("first-contact-required", 409, "The first contact with the platform is missing or too recent"),
    )
}
UNKNOWN = Kind("internal", 500, "Something failed here; send the same again")


def problem(error: Exception, path: str, public_url: str) -> Answered:
    """The answer to an error: what is wrong, where, and what to do; for an internal failure no details."""
    kind = _kind(error)
    body = {
        "type": f"{public_url}/problems/{kind.name}",
        "title": kind.title,
        "status": kind.status,
        "detail": _detail(error, kind),
        "instance": quote(path, errors="replace"),
        **_members(error),
    }
    return Answered(kind.status, body, {"content-type": CONTENT_TYPE, **_headers(error)})


def _kind(error: Exception) -> Kind:
    if isinstance(error, Refused) and error.reason in REFUSALS:
        return REFUSALS[error.reason]
    return next((KINDS[type_] for type_ in type(error).__mro__ if type_ in KINDS), UNKNOWN)


def _detail(error: Exception, kind: Kind) -> str:
    explained = isinstance(error, RemovalError) and kind is not UNKNOWN
    return str(error) if explained else "It has been logged under the request's id."


def _members(error: Exception) -> dict[str, Any]:
    if isinstance(error, Invalid):
        return {"errors": [{"pointer": fault.pointer, "detail": fault.detail} for fault in _listed(error.faults)]}
    if isinstance(error, LimitReached):
        return {"limit": error.limit}
    return {"order": error.order} if isinstance(error, ReferenceTaken) else {}


def _listed(faults: Sequence[Fault]) -> list[Fault]:
    """All faults; if there are too many, the first ones and the number of the others."""
    if len(faults) <= FAULTS_AT_MOST:
        return list(faults)
    first = faults[: FAULTS_AT_MOST - 1]
    return [*first, Fault("", f"{len(faults) - len(first)} more members are wrong, which are not listed here.")]


def _headers(error: Exception) -> dict[str, str]:
    if isinstance(error, WrongMethod):
        return {"allow": ", ".join(error.allowed)}
    if isinstance(error, Unauthenticated):
        return {"www-authenticate": "Bearer"}
    if isinstance(error, LimitReached):
        return {"retry-after": str(error.retry_after)}
    return {"retry-after": "1"} if isinstance(error, Retryable) else {}
