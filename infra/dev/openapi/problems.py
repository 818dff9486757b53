"""Problems as schemas: one for each type, so that title and status are exact."""

from collections.abc import Collection
from typing import Annotated, Any, Literal

from pydantic import BaseModel, Field, create_model

from infra.dev.openapi.response_model import ResponseModel, Uuid
from removal.limits.limit import LIMITS
from removal.web.body import FAULTS_AT_MOST
from removal.web.problems import KINDS, REFUSALS, UNKNOWN, Kind

KIND_BY_NAME: dict[str, Kind] = {kind.name: kind for kind in (*KINDS.values(), *REFUSALS.values(), UNKNOWN)}


class Fault(ResponseModel):
    """What is wrong with one field: `pointer` is a JSON Pointer, or `?name` for the query."""

    pointer: Annotated[str, Field(max_length=10_000)]
    detail: Annotated[str, Field(max_length=10_000)]


class GatewayMessage(ResponseModel):
    """What the gateway says by itself, before the API is asked."""

    message: Annotated[str, Field(max_length=1_000)]


MEMBERS: dict[str, dict[str, Any]] = {
    "invalid": {"errors": (Annotated[tuple[Fault, ...], Field(max_length=FAULTS_AT_MOST)], ...)},
    "reference-taken": {"order": (Uuid, ...)},
    "limit-reached": {"limit": (Literal[*LIMITS], ...)},
}


def _schema(kind: Kind) -> type[BaseModel]:
    fields: dict[str, Any] = {
        "type": (
            Annotated[
                str, Field(pattern=f"/problems/{kind.name}$", max_length=2_048, json_schema_extra={"format": "uri"})
            ],
            ...,
        ),
        "title": (Literal[kind.title], ...),
        "status": (Literal[kind.status], ...),
        "detail": (Annotated[str, Field(max_length=10_000)], ...),
        "instance": (Annotated[str, Field(max_length=20_000, json_schema_extra={"format": "uri-reference"})], ...),
        **MEMBERS.get(kind.name, {}),
    }
    name = "".join(part.title() for part in kind.name.split("-"))
    return create_model(f"{name}Problem", __base__=ResponseModel, __doc__=f"{kind.title}.", **fields)


class Problem(ResponseModel):
    """A problem of a type that this document does not know: its status says what to do (RFC 9457)."""

    type: Annotated[str, Field(max_length=2_048, json_schema_extra={"format": "uri"})]
    title: Annotated[str, Field(max_length=1_000)]
    status: Annotated[int, Field(ge=400, le=599)]
    detail: Annotated[str, Field(max_length=10_000)]
    instance: Annotated[str, Field(max_length=20_000, json_schema_extra={"format": "uri-reference"})]


PROBLEMS: dict[str, type[BaseModel]] = {name: _schema(kind) for name, kind in KIND_BY_NAME.items()}


def by_status(wanted: Collection[str]) -> dict[int, tuple[str, ...]]:
    """Names of problems under their statuses, sorted."""
    statuses = {KIND_BY_NAME[name].status for name in wanted}
    return {
        status: tuple(sorted({name for name in wanted if KIND_BY_NAME[name].status == status})) for status in statuses
    }
