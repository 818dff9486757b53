"""Types of the members of payloads and answers: str or int for mypy, a named schema for the OpenAPI document."""

from typing import Annotated

Instant = Annotated[str, "instant"]  # as `record.instant` writes it
Duration = Annotated[str, "duration"]  # ISO 8601
Digest = Annotated[str, "digest"]  # SHA-256
Uuid = Annotated[str, "uuid"]
Slug = Annotated[str, "slug"]
LawName = Annotated[str, "law and version"]
FactType = Annotated[str, "fact type"]  # of an order
AnyFactType = Annotated[str, "fact type of any subject"]
Line = Annotated[str, "line"]
Words = Annotated[str, "words"]
Territory = Annotated[str, "territory"]
Number = Annotated[int, "number"]  # from 1
Count = Annotated[int, "count"]  # from 0
Seconds = Annotated[int, "seconds"]
Link = Annotated[str, "link"]
Restored = Annotated[str, "restore"]  # as `record.restored` writes it
