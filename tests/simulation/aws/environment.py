"""What a simulated service gets from the kernel, and what it gives."""

from collections.abc import Callable, Mapping
from datetime import datetime
from random import Random
from typing import Any, Protocol, TypeAlias

ACCOUNT = "123456789012"
REGION = "eu-central-1"
VERSION_AND_VARIANT = 0xF << 76 | 0x3 << 62  # RFC 9562 section 5.4
VERSION_4 = 4 << 76 | 2 << 62


class Environment(Protocol):
    """The world of one service: its clock, its random stream, and a way to act later."""

    @property
    def chance(self) -> Random:
        """The random stream of this service alone."""

    def now(self) -> datetime:
        """The true time of the simulated AWS, UTC."""

    def later(self, at: datetime, action: Callable[[], None]) -> None:
        """Have the kernel call `action` at `at`; at the next step if `at` is past."""


class Service(Protocol):
    """A simulated service."""

    def call(self, operation: str, parameters: Mapping[str, Any]) -> dict[str, Any]:
        """The answer of `operation` (as botocore names it, "PutItem") in botocore's shape. Raises AwsError.

        Atomic: it never waits. Neither the parameters nor the answer share anything mutable with what is kept.
        """


Odd: TypeAlias = "float | Callable[[], bool]"  # how often something odd happens: a share, or who is asked each time


def happens(odd: Odd, chance: Random) -> bool:
    """Whether something odd happens now."""
    return odd() if callable(odd) else bool(odd) and chance.random() < odd


def random_uuid(chance: Random) -> str:
    """A UUID (version 4) from a random stream, in a third of the time that `uuid.UUID` takes."""
    text = f"{chance.getrandbits(128) & ~VERSION_AND_VARIANT | VERSION_4:032x}"
    return f"{text[:8]}-{text[8:12]}-{text[12:16]}-{text[16:20]}-{text[20:]}"
