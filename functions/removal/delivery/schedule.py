"""When to try again, as data: three quick tries of a delivery, then the endpoint is probed (DESIGN section 8). Pure."""

from datetime import datetime, timedelta
from random import Random

QUICK = (timedelta(seconds=5), timedelta(minutes=1))  # after the first and the second failed try
PROBES = (timedelta(minutes=5), timedelta(minutes=15), timedelta(minutes=30))
PROBE_LONGEST = timedelta(hours=8)
PROBE_LONGEST_FOR_A_NOTICE = timedelta(minutes=30)  # while an order waits for receipt
DISABLED_AFTER = timedelta(hours=120)  # of nothing but failures
JITTER = 0.2  # each way, so that endpoints that fell together are not probed together
UNSETTLED_AFTER = timedelta(minutes=4)  # a try nobody settled is nominated again; beyond any sweep's look-ahead


def quick_delay(tries: int, chance: Random) -> timedelta | None:
    """How long to wait after this many failed tries; None when quick tries are used up and the endpoint is held."""
    return jittered(QUICK[tries - 1], chance) if tries <= len(QUICK) else None


def probe_delay(probes: int, chance: Random, *, notice_waits: bool) -> timedelta:
    """How long after the probe of this number (0: the failure that made the endpoint failing) to probe again."""
    longest = PROBE_LONGEST_FOR_A_NOTICE if notice_waits else PROBE_LONGEST
    steps = PROBES[probes] if probes < len(PROBES) else PROBES[-1] * 2 ** min(probes - len(PROBES) + 1, 5)
    return jittered(min(steps, longest), chance)


def mail_delay(tries: int, chance: Random) -> timedelta:
    """How long to wait after this many times that SES did not take a mail; that is our own fault, and never the end."""
    steps = (*QUICK, *PROBES)
    return jittered(steps[min(tries, len(steps)) - 1], chance)


def jittered(delay: timedelta, chance: Random) -> timedelta:
    """Up to 20 % more or less."""
    return delay * (1 + chance.uniform(-JITTER, JITTER))


def given_up(failing_since: datetime | None, now: datetime) -> bool:
    """Whether an endpoint has failed for so long that it is disabled."""
    return failing_since is not None and now - failing_since >= DISABLED_AFTER
