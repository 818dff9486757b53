"""What a fault of a night is."""

from abc import ABC, abstractmethod
from collections.abc import Sequence
from datetime import timedelta
from typing import ClassVar

from tests.operations.night.operator import Night

HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)


class Fault(ABC):
    """One night's fault. `alarm` ends the alarm's name and names its page; `expects` is what functions fail with.

    `name`: what the night is started by, where another one has the same alarm.
    """

    alarm: ClassVar[str]
    name: ClassVar[str] = ""
    expects: ClassVar[Sequence[str]] = ()
    by_mail: ClassVar[bool] = False  # the representative has no webhook
    order: str

    @abstractmethod
    def begin(self, night: Night) -> None:
        """Until the alarm rings."""

    @abstractmethod
    def left(self, night: Night) -> list[str]:
        """What is not mended, in words; time may pass."""


def broken(*_: object, **__: object) -> None:
    """What a release with a defect does."""
    raise ValueError("a defect of a release")
