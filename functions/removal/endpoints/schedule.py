"""When to try again, as data: three quick tries of a delivery, then the endpoint is probed (design 8.1). Pure."""

import re
from collections.abc import Collection
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from random import Random

QUICK = (timedelta(seconds=5), timedelta(minutes=1))  # after the first and the second failed try
PROBES = (timedelta(minutes=5), timedelta(minutes=15), timedelta(minutes=30))
PROBE_LONGEST = timedelta(hours=8)
PROBE_LONGEST_FOR_A_NOTICE = timedelta(minutes=30)  # while an order waits for receipt
PROBE_SHARE_OF_WINDOW = 0.15  # of that order's window, where this is shorter
PROBE_SOON = PROBES[0]  # when a notice comes for an endpoint whose next probe lies far off
DISABLED_AFTER = timedelta(hours=120)  # of nothing but failures
FAILED_AT_LEAST = 12  # probes within that time, of some twenty: an outage of ours is not the owner's
WARNED_AT = (50, 70, 90)  # percent of the way there
RETRY_AFTER_LONGEST = timedelta(minutes=5)  # for a quick try; a probe waits no longer than any other would
JITTER = 0.2  # each way, so that endpoints that fell together are not probed together
SECONDS = re.compile(r"\s*(\d+(?:\.\d+)?)\s*(?:,.*)?", re.ASCII)  # the first, where a proxy has joined several
LEAP_SECOND = re.compile(r":60\b")
WORKED_FOR = timedelta(minutes=10)  # a probe or a flush, waiting in its queue too, before it is asked for again
UNSETTLED_AFTER = timedelta(minutes=4)  # a try that was not settled is nominated again; beyond any sweep's look-ahead


def quick_delay(tries: int, chance: Random) -> timedelta | None:
    """How long to wait after this many failed tries; None when quick tries are used up and the endpoint is held."""
    return jittered(QUICK[tries - 1], chance) if tries <= len(QUICK) else None


def longest_probe(windows: Collection[timedelta]) -> timedelta:
    """How far apart probes may lie while notices of orders with these windows wait; none may."""
    shares = [window * PROBE_SHARE_OF_WINDOW for window in windows]
    return min([*shares, PROBE_LONGEST_FOR_A_NOTICE]) if shares else PROBE_LONGEST


def probe_delay(probes: int, chance: Random, longest: timedelta) -> timedelta:
    """How long after the probe of this number (0: the failure that made the endpoint failing) to probe again."""
    steps = PROBES[probes] if probes < len(PROBES) else PROBES[-1] * 2 ** min(probes - len(PROBES) + 1, 5)
    return jittered(min(steps, longest), chance)


def asked_delay(retry_after: str | None, now: datetime) -> timedelta | None:
    """What a receiver asked for with Retry-After (RFC 9110 section 10.2.3): seconds or a date; None for nonsense.

    Seconds may have a fraction. A date has any of the three forms of section 5.6.7; without a zone it is in UTC.
    """
    if retry_after is None:
        return None
    if seconds := SECONDS.fullmatch(retry_after):
        return min(float(seconds[1]), PROBE_LONGEST.total_seconds()) * timedelta(seconds=1)
    try:
        date = parsedate_to_datetime(LEAP_SECOND.sub(":59", retry_after))
        asked = (date if date.tzinfo else date.replace(tzinfo=UTC)) - now
    except (IndexError, TypeError, ValueError, OverflowError):
        return None
    return min(max(asked, timedelta()), PROBE_LONGEST)


def waited(delay: timedelta, asked: timedelta | None, longest: timedelta) -> timedelta:
    """The delay, or what the receiver asked for if that is more, within bounds: no header stops our tries."""
    return max(delay, min(asked or delay, longest))


def mail_delay(tries: int, chance: Random) -> timedelta:
    """How long to wait after this many times that SES did not take a mail; that is our own fault, and never the end."""
    steps = (*QUICK, *PROBES)
    return jittered(steps[min(tries, len(steps)) - 1], chance)


def jittered(delay: timedelta, chance: Random) -> timedelta:
    """Up to 20 % more or less."""
    return delay * (1 + chance.uniform(-JITTER, JITTER))


def given_up(failing_since: datetime | None, probes: int, now: datetime) -> bool:
    """Whether an endpoint has failed for so long, and was asked so often, that it is disabled."""
    return failing_since is not None and now - failing_since >= DISABLED_AFTER and probes >= FAILED_AT_LEAST


def warning(failing_since: datetime | None, warned: int, now: datetime) -> int | None:
    """Of which percentage of the way its owner is to be warned now, having been warned of another; None for none."""
    gone = (now - failing_since) / DISABLED_AFTER * 100 if failing_since else 0
    return max((share for share in WARNED_AT if warned < share <= gone), default=None)
