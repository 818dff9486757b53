"""The retry schedule, as data: three quick attempts of a delivery, then probes of the endpoint (design 8.1). Pure."""

import re
from collections.abc import Collection
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from random import Random

QUICK = (timedelta(seconds=5), timedelta(minutes=1))  # after the first and the second failed attempt
PROBES = (timedelta(minutes=5), timedelta(minutes=15), timedelta(minutes=30))
PROBE_LONGEST = timedelta(hours=8)
PROBE_LONGEST_FOR_A_NOTICE = timedelta(minutes=30)  # while a notice waits for receipt
PROBE_SHARE_OF_WINDOW = 0.15  # while a notice waits, no interval is longer than this share of its order's window
PROBE_SOON = PROBES[0]  # when a notice is held for an endpoint whose next probe is later
DISABLED_AFTER = timedelta(hours=120)  # of failures, without one success between
FAILED_AT_LEAST = 12  # of about 20 probes in that time; with fewer this system was down itself, and does not disable
WARNED_AT = (50, 70, 90)  # percent of DISABLED_AFTER
RETRY_AFTER_LONGEST = timedelta(minutes=5)  # for a quick attempt; for a probe the longest interval of probes applies
JITTER = 0.2  # share of a delay, more or less, so that endpoints that failed together are not probed together
SECONDS = re.compile(r"\s*(\d+(?:\.\d+)?)\s*(?:,.*)?", re.ASCII)  # the first value, where a proxy joined several
LEAP_SECOND = re.compile(r":60\b")
DEFERRED_FOR = timedelta(minutes=10)  # a probe or a flush: after this long, the queue included, it is enqueued again
UNSETTLED_AFTER = timedelta(minutes=4)  # an attempt without a result is enqueued again; longer than a sweep looks ahead


def quick_delay(tries: int, rng: Random) -> timedelta | None:
    """The delay after this many failed attempts; None after the last quick attempt, when deliveries are held."""
    return jittered(QUICK[tries - 1], rng) if tries <= len(QUICK) else None


def longest_probe(windows: Collection[timedelta]) -> timedelta:
    """The longest interval of probes while notices of orders with these windows wait; `windows` may be empty."""
    shares = [window * PROBE_SHARE_OF_WINDOW for window in windows]
    return min([*shares, PROBE_LONGEST_FOR_A_NOTICE]) if shares else PROBE_LONGEST


def probe_delay(probes: int, rng: Random, longest: timedelta) -> timedelta:
    """The delay until the next probe after this many probes; 0: after the failure that made the endpoint failing."""
    steps = PROBES[probes] if probes < len(PROBES) else PROBES[-1] * 2 ** min(probes - len(PROBES) + 1, 5)
    return jittered(min(steps, longest), rng)


def asked_delay(retry_after: str | None, now: datetime) -> timedelta | None:
    """The delay of a Retry-After header (RFC 9110 section 10.2.3), seconds or a date; None if it cannot be parsed.

    Seconds may have a fraction. A date has any of the three forms of section 5.6.7; without a zone it is in UTC.
    """
    if retry_after is None:
        return None
    if seconds := SECONDS.fullmatch(retry_after):
        return min(float(seconds[1]), PROBE_LONGEST.total_seconds()) * timedelta(seconds=1)
    try:
        date = parsedate_to_datetime(LEAP_SECOND.sub(":59", retry_after))
        delay = (date if date.tzinfo else date.replace(tzinfo=UTC)) - now
    except (IndexError, TypeError, ValueError, OverflowError):
        return None
    return min(max(delay, timedelta()), PROBE_LONGEST)


def waited(delay: timedelta, requested: timedelta | None, longest: timedelta) -> timedelta:
    """The longer of the delay and the requested delay, which counts up to `longest`: no header stops the retries."""
    return max(delay, min(requested or delay, longest))


def mail_delay(tries: int, rng: Random) -> timedelta:
    """The delay after SES refused a mail `tries` times. That is our fault, so we try for ever."""
    steps = (*QUICK, *PROBES)
    return jittered(steps[min(tries, len(steps)) - 1], rng)


def jittered(delay: timedelta, rng: Random) -> timedelta:
    """The delay with up to 20 % more or less."""
    return delay * (1 + rng.uniform(-JITTER, JITTER))


def given_up(failing_since: datetime | None, probes: int, now: datetime) -> bool:
    """Whether an endpoint failed for so long, with so many probes, that it is disabled."""
    return failing_since is not None and now - failing_since >= DISABLED_AFTER and probes >= FAILED_AT_LEAST


def warning(failing_since: datetime | None, warned: int, now: datetime) -> int | None:
    """The percentage of `DISABLED_AFTER` to warn of now, above the one of the last warning; None for no warning."""
    gone = (now - failing_since) / DISABLED_AFTER * 100 if failing_since else 0
    return max((share for share in WARNED_AT if warned < share <= gone), default=None)
