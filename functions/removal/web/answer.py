"""The answer of a route."""

from collections.abc import Mapping
from typing import Any

from removal.values import dataclass, field


@dataclass(frozen=True, slots=True)
class Answered:
    """Status, JSON body, headers in lower case."""

    status: int
    body: Mapping[str, Any]
    headers: Mapping[str, str] = field(default_factory=dict)
