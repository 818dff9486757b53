"""Strict pydantic models of bodies and queries, without unknown members; faults have JSON Pointers (RFC 6901)."""

import re
from collections.abc import Iterator, Mapping
from functools import reduce
from typing import Annotated, Any, Literal, TypeVar

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints, ValidationError

from removal.errors import Fault, Invalid
from removal.web import fields
from removal.web import json_schema_patterns as patterns
from removal.web.body import child


class Body(BaseModel):
    """The base of all bodies: immutable, exact types, no unknown members."""

    model_config = ConfigDict(strict=True, extra="forbid", frozen=True, defer_build=True)


class Query(Body):
    """The base of all queries; by itself a query without parameters."""


BodyT = TypeVar("BodyT", bound=Body)
QueryT = TypeVar("QueryT", bound=Query)


def parse_body(model: type[BodyT], value: Mapping[str, Any]) -> BodyT:
    """The body as its model, JSON arrays as tuples. Raises Invalid with a pointer for each fault."""
    try:
        return model.model_validate(_tuples(value))
    except ValidationError as error:
        msg = "The body does not have the shape that this path takes."
        raise Invalid(msg, *_faults(error)) from error


def parse_query(model: type[QueryT], query: Mapping[str, str]) -> QueryT:
    """The query as its model, digits as whole numbers. Raises Invalid with `?name` for each fault."""
    numbers = {name for name, field in model.model_fields.items() if field.annotation is int}
    values = {name: int(text) if name in numbers and _COUNT.fullmatch(text) else text for name, text in query.items()}
    try:
        return model.model_validate(values)
    except ValidationError as error:
        msg = "The query does not have the shape that this path takes."
        faults = (_query_fault(fault, query) for fault in _faults(error))
        raise Invalid(msg, *faults) from error


def _query_fault(fault: Fault, query: Mapping[str, str]) -> Fault:
    """The fault, with a hint if a plus may be lost: `?changed_after=2026-11-24T14:00:00+05:00` arrives with a blank."""
    name = fault.pointer[1:]
    lost = " " in query.get(name, "")
    hint = " A plus sign in a query is read as a blank: write it as %2B." if lost else ""
    return Fault(f"?{name}", fault.detail + hint)


def _tuples(value: object) -> Any:  # noqa: ANN401 - JSON holds anything
    if isinstance(value, Mapping):
        return {key: _tuples(member) for key, member in value.items()}
    return tuple(_tuples(element) for element in value) if isinstance(value, list) else value


def _faults(error: ValidationError) -> Iterator[Fault]:
    details = error.errors(include_url=False, include_input=False)
    above = {detail["loc"][:depth] for detail in details for depth in range(len(detail["loc"]))}
    for detail in details:
        # pydantic does not count wrong elements, so it also calls a list of only these too short: no second fault.
        if not (detail["type"] == "too_short" and detail["loc"] in above):
            yield Fault(_pointer(detail["loc"]), _sentence(detail["type"], detail["msg"], detail.get("ctx", {})))


def _pointer(where: tuple[int | str, ...]) -> str:
    return reduce(child, where, "")


_SENTENCES = {
    "missing": "Is required.",
    "extra_forbidden": "Is not known here.",
    "too_short": "Must hold at least {min_length}.",
    "too_long": "Must hold at most {max_length}.",
    "tuple_type": "Must be an array.",
    "model_type": "Must be an object.",
}


def _sentence(kind: str, message: str, context: Mapping[str, Any]) -> str:
    if kind in _SENTENCES:
        return _SENTENCES[kind].format(**context)
    sentence = message.removeprefix("Value error, ").rstrip(".")
    return f"{sentence[:1].upper()}{sentence[1:]}."


_COUNT = re.compile(r"[0-9]{1,9}", re.ASCII)
_SLUG = r"^[a-z0-9](?:[a-z0-9-]{0,62}[a-z0-9])?$"
Slug = Annotated[str, StringConstraints(pattern=_SLUG)]
Id = Annotated[str, StringConstraints(pattern=r"^[a-z0-9-]{1,64}$")]
Line = Annotated[str, Field(max_length=500), AfterValidator(fields.one_line), patterns.ONE_LINE]
# NFC may triple the length, and is slow for endless marks: so the limit counts before and after it.
Reference = Annotated[
    str, Field(max_length=500), AfterValidator(fields.reference), Field(max_length=500), patterns.ONE_LINE
]
Text = Annotated[str, Field(max_length=50_000), AfterValidator(fields.filled), patterns.FILLED]
Day = Annotated[str, AfterValidator(fields.day), patterns.DAY]
Instant = Annotated[str, Field(max_length=40), AfterValidator(fields.instant), patterns.INSTANT]
Duration = Annotated[str, Field(max_length=40), AfterValidator(fields.duration), patterns.DURATION]
FixedDuration = Annotated[str, Field(max_length=40), AfterValidator(fields.fixed_duration), patterns.FIXED_DURATION]
HttpUrl = Annotated[str, Field(max_length=2_048), AfterValidator(fields.http_url), patterns.HTTP_URL]
WebhookUrl = Annotated[str, Field(min_length=1, max_length=2_048), patterns.WEBHOOK_URL]
Email = Annotated[str, Field(max_length=254), AfterValidator(fields.email), patterns.EMAIL]
Language = Literal["kk", "ru", "en"]  # the languages of mails and pages
Country = Annotated[str, StringConstraints(pattern=r"^[A-Z]{2}$")]
Month = Annotated[str, StringConstraints(pattern=r"^[0-9]{4}-(?:0[1-9]|1[0-2])$")]


def slug(text: str) -> str:
    """The id in a path, checked. Raises Invalid if it has another form."""
    if not re.fullmatch(_SLUG, text):
        msg = "The id in the path must be 1 to 64 letters a to z, digits and hyphens, none of these at its ends."
        raise Invalid(msg)
    return text
