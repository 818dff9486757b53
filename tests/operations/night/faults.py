"""All faults of nights, by what a night is started by."""

from tests.operations.night.clock_faults import (
    AccusationsHeld,
    AnswersRefused,
    OverdueTimers,
    StuckTimers,
    SweepHeartbeat,
)
from tests.operations.night.delivery_faults import BreachUntold, DeadLetters, IteratorAge, KeyFailures, MailsRefused
from tests.operations.night.fault import Fault
from tests.operations.night.front_faults import CanaryRefused, LinkKeyGone, LogStopped, PageFailing, WitnessRefuses

ALL: tuple[type[Fault], ...] = (
    SweepHeartbeat,
    OverdueTimers,
    StuckTimers,
    AccusationsHeld,
    AnswersRefused,
    BreachUntold,
    DeadLetters,
    IteratorAge,
    KeyFailures,
    MailsRefused,
    CanaryRefused,
    PageFailing,
    LinkKeyGone,
    LogStopped,
    WitnessRefuses,
)
FAULTS = {fault.name or fault.alarm: fault for fault in ALL}
