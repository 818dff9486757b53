"""Shapes of bodies: pydantic models, strict, nothing unknown; what is wrong is told by JSON Pointer (RFC 6901)."""

import re
from collections.abc import Mapping
from datetime import date, datetime
from typing import Annotated, Any, TypeVar
from urllib.parse import urlsplit

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints, ValidationError

from removal.errors import Fault, Invalid
from removal.law import duration

FAULTS_AT_MOST = 20  # told at once


class Body(BaseModel):
    """What every body is: immutable, exact types, no field that is not named."""

    model_config = ConfigDict(strict=True, extra="forbid", frozen=True)


Shape = TypeVar("Shape", bound=Body)


def shaped(shape: type[Shape], value: Mapping[str, Any]) -> Shape:
    """The body as its type, or Invalid with a pointer for each fault. JSON's arrays stand for tuples."""
    try:
        return shape.model_validate(_tuples(value))
    except ValidationError as error:
        faults = [Fault(_pointer(found["loc"]), _sentence(found["msg"])) for found in error.errors()[:FAULTS_AT_MOST]]
        msg = "The body does not have the shape that this path takes."
        raise Invalid(msg, *faults) from error


def _tuples(value: object) -> Any:  # noqa: ANN401 - JSON holds anything
    if isinstance(value, Mapping):
        return {key: _tuples(child) for key, child in value.items()}
    return tuple(_tuples(child) for child in value) if isinstance(value, list) else value


def _pointer(where: tuple[int | str, ...]) -> str:
    return "".join("/" + str(part).replace("~", "~0").replace("/", "~1") for part in where)


def _sentence(message: str) -> str:
    return message.removeprefix("Value error, ").rstrip(".") + "."


def _filled(text: str) -> str:
    if not text.strip():
        msg = "must hold more than blanks"
        raise ValueError(msg)
    return text


def _one_line(text: str) -> str:
    if "\n" in text or "\t" in text:
        msg = "must be one line"
        raise ValueError(msg)
    return _filled(text)


def _day(text: str) -> str:
    if not re.fullmatch(r"\d{4}-\d{2}-\d{2}", text, re.ASCII) or not _reads(date.fromisoformat, text):
        msg = "must be a day such as 2026-11-20"
        raise ValueError(msg)
    return text


_RFC3339 = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d{1,9})?(Z|[+-]\d{2}:\d{2})", re.ASCII)


def _instant(text: str) -> str:
    shorter = re.sub(r"(\.\d{6})\d+", r"\1", text)
    if not _RFC3339.fullmatch(text) or not _reads(datetime.fromisoformat, shorter):
        msg = "must be an instant with its offset such as 2026-11-24T12:00:00Z (RFC 3339)"
        raise ValueError(msg)
    return text


def _duration(text: str) -> str:
    if not _reads(duration.from_text, text) and not _reads(duration.months, text):
        msg = "must be a duration such as P10D or PT24H (ISO 8601)"
        raise ValueError(msg)
    return text


def _http_url(text: str) -> str:
    """As data: it is shown and compared, never called."""
    wrong = "must be an absolute http or https URL with a host, without spaces or user"
    if re.search(r"[\s\x00-\x20\\<>\"]", text) or not _reads(urlsplit, text):
        raise ValueError(wrong)
    parts = urlsplit(text)
    if parts.scheme not in ("http", "https") or not parts.hostname or "@" in parts.netloc or not _reads(_port, text):
        raise ValueError(wrong)
    return text


def _port(text: str) -> int | None:
    return urlsplit(text).port


def _reads(read: Any, text: str) -> bool:  # noqa: ANN401 - any reader of text that raises ValueError
    try:
        read(text)
    except ValueError:
        return False
    return True


def _email(text: str) -> str:
    if not re.fullmatch(r"[^\s@<>()\[\],;:\\\"]{1,64}@[A-Za-z0-9.-]{1,190}\.[A-Za-z0-9-]{2,63}", text):
        msg = "must be an e-mail address such as desk@platform.example"
        raise ValueError(msg)
    return text


_SLUG = r"^[a-z0-9](?:[a-z0-9-]{0,62}[a-z0-9])?$"
Slug = Annotated[str, StringConstraints(pattern=_SLUG)]
Line = Annotated[str, Field(max_length=500), AfterValidator(_one_line)]
Text = Annotated[str, Field(max_length=50_000), AfterValidator(_filled)]
Day = Annotated[str, AfterValidator(_day)]
Instant = Annotated[str, Field(max_length=40), AfterValidator(_instant)]
Duration = Annotated[str, Field(max_length=20), AfterValidator(_duration)]
HttpUrl = Annotated[str, Field(max_length=2_048), AfterValidator(_http_url)]
WebhookUrl = Annotated[str, Field(min_length=1, max_length=2_048)]
Email = Annotated[str, Field(max_length=254), AfterValidator(_email)]
Country = Annotated[str, StringConstraints(pattern=r"^[A-Z]{2}$")]
Month = Annotated[str, StringConstraints(pattern=r"^\d{4}-(?:0[1-9]|1[0-2])$")]


def slug(text: str) -> str:
    """An id that stands in a path; Invalid if it is none."""
    if not re.fullmatch(_SLUG, text):
        msg = "The id in the path must be 1 to 64 letters a to z, digits and hyphens."
        raise Invalid(msg)
    return text
