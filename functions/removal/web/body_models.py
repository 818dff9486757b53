"""Shapes of bodies: pydantic models, strict, nothing unknown; what is wrong is told by JSON Pointer (RFC 6901)."""

import re
from collections.abc import Iterator, Mapping
from functools import reduce
from itertools import islice
from typing import Annotated, Any, Literal, TypeVar

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints, ValidationError

from removal.errors import Fault, Invalid
from removal.web import fields
from removal.web import json_schema_patterns as looks
from removal.web.body import FAULTS_AT_MOST, child


class Body(BaseModel):
    """What every body is: immutable, exact types, no field that is not named."""

    model_config = ConfigDict(strict=True, extra="forbid", frozen=True)


class Query(Body):
    """What may stand behind a path's question mark; nothing, unless a path says so."""


Shape = TypeVar("Shape", bound=Body)
Asked = TypeVar("Asked", bound=Query)


def parse_body(shape: type[Shape], value: Mapping[str, Any]) -> Shape:
    """The body as its type, or Invalid with a pointer for each fault. JSON's arrays stand for tuples."""
    try:
        return shape.model_validate(_tuples(value))
    except ValidationError as error:
        msg = "The body does not have the shape that this path takes."
        raise Invalid(msg, *islice(_faults(error), FAULTS_AT_MOST)) from error


def parse_query(shape: type[Asked], query: Mapping[str, str]) -> Asked:
    """The query as its type, or Invalid with `?name` for each fault; digits stand for whole numbers."""
    numbers = {name for name, field in shape.model_fields.items() if field.annotation is int}
    told = {name: int(text) if name in numbers and _COUNT.fullmatch(text) else text for name, text in query.items()}
    try:
        return shape.model_validate(told)
    except ValidationError as error:
        msg = "The query does not have the shape that this path takes."
        faults = (_query_fault(fault, query) for fault in _faults(error))
        raise Invalid(msg, *islice(faults, FAULTS_AT_MOST)) from error


def _query_fault(fault: Fault, query: Mapping[str, str]) -> Fault:
    """With a hint where a plus may have been lost: `?changed_after=2026-11-24T14:00:00+05:00` arrives with a blank."""
    name = fault.pointer[1:]
    lost = " " in query.get(name, "")
    hint = " A plus sign in a query is read as a blank: write it as %2B." if lost else ""
    return Fault(f"?{name}", fault.detail + hint)


def _tuples(value: object) -> Any:  # noqa: ANN401 - JSON holds anything
    if isinstance(value, Mapping):
        return {key: _tuples(one) for key, one in value.items()}
    return tuple(_tuples(one) for one in value) if isinstance(value, list) else value


def _faults(error: ValidationError) -> Iterator[Fault]:
    found = error.errors(include_url=False, include_input=False)
    above = {one["loc"][:depth] for one in found for depth in range(len(one["loc"]))}
    for one in found:
        # Wrong members are not counted, so a list of nothing else is called too short as well: that is no second fault.
        if not (one["type"] == "too_short" and one["loc"] in above):
            yield Fault(_pointer(one["loc"]), _sentence(one["type"], one["msg"], one.get("ctx", {})))


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
    said = message.removeprefix("Value error, ").rstrip(".")
    return f"{said[:1].upper()}{said[1:]}."


_COUNT = re.compile(r"[0-9]{1,9}", re.ASCII)
_SLUG = r"^[a-z0-9](?:[a-z0-9-]{0,62}[a-z0-9])?$"
Slug = Annotated[str, StringConstraints(pattern=_SLUG)]
Id = Annotated[str, StringConstraints(pattern=r"^[a-z0-9-]{1,64}$")]
Line = Annotated[str, Field(max_length=500), AfterValidator(fields.one_line), looks.ONE_LINE]
# NFC may be longer, up to three times, and takes long for marks without end: what comes and what is kept are bounded.
Reference = Annotated[
    str, Field(max_length=500), AfterValidator(fields.reference), Field(max_length=500), looks.ONE_LINE
]
Text = Annotated[str, Field(max_length=50_000), AfterValidator(fields.filled), looks.FILLED]
Day = Annotated[str, AfterValidator(fields.day), looks.DAY]
Instant = Annotated[str, Field(max_length=40), AfterValidator(fields.instant), looks.INSTANT]
Duration = Annotated[str, Field(max_length=40), AfterValidator(fields.duration), looks.DURATION]
HttpUrl = Annotated[str, Field(max_length=2_048), AfterValidator(fields.http_url), looks.HTTP_URL]
WebhookUrl = Annotated[str, Field(min_length=1, max_length=2_048), looks.WEBHOOK_URL]
Email = Annotated[str, Field(max_length=254), AfterValidator(fields.email), looks.EMAIL]
Language = Literal["kk", "ru", "en"]  # those we write mails and pages in
Country = Annotated[str, StringConstraints(pattern=r"^[A-Z]{2}$")]
Month = Annotated[str, StringConstraints(pattern=r"^[0-9]{4}-(?:0[1-9]|1[0-2])$")]


def slug(text: str) -> str:
    """An id in a path; Invalid if it is none."""
    if not re.fullmatch(_SLUG, text):
        msg = "The id in the path must be 1 to 64 letters a to z, digits and hyphens, none of these at its ends."
        raise Invalid(msg)
    return text
