"""What all answers are made of: exact, with no field that is not named."""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from removal.web.body import LARGEST
from removal.web.body_models import Slug


class ResponseModel(BaseModel):
    """What the system says: a field that may be absent has a default, one that may be null says so."""

    model_config = ConfigDict(strict=True, extra="forbid", frozen=True)


At = Annotated[
    str,
    Field(
        pattern=r"^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}\.[0-9]{3}Z$",
        json_schema_extra={"format": "date-time"},
        description="RFC 3339, UTC, milliseconds.",
    ),
]
Digest = Annotated[str, Field(pattern="^[0-9a-f]{64}$", description="SHA-256, in hexadecimal digits.")]
Uuid = Annotated[
    str, Field(pattern="^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$", json_schema_extra={"format": "uuid"})
]
Restored = Annotated[str, Field(pattern="^[0-9T:.-]{23}Z-[0-9a-f]{8}$")]  # a restore: its instant, and random digits
Link = Annotated[str, Field(max_length=2_048, json_schema_extra={"format": "uri"})]
FreeText = Annotated[str, Field(max_length=50_000)]
Number = Annotated[int, Field(ge=1, le=LARGEST)]
Count = Annotated[int, Field(ge=0, le=LARGEST)]
Seconds = Annotated[int, Field(ge=-LARGEST, le=LARGEST)]
Item = Annotated[int, Field(ge=1, le=100, description="An item's number in its order.")]
Territory = Annotated[str, Field(pattern="^[A-Z]{2}$")]
LawName = Annotated[str, Field(pattern="^[a-z0-9-]+-[0-9]+$", description="A law and its version, such as kz-1.")]
Cursor = Annotated[str, Field(pattern="^[A-Za-z0-9_-]+$", max_length=2_000, description="Opaque; yours alone.")]
Id = Slug
Party = Literal["system", "authority", "representative", "registrar", "operator"]


class By(ResponseModel):
    """Who caused it: the side, and the caller behind it, null for the system itself and for an operator in a shell."""

    kind: Party
    caller: Annotated[str, Field(max_length=100)] | None
