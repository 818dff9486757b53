"""The values of the three laws (contract 3 and 6), and the chosen readings."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Literal

Policy = Literal["restart", "resume", "none"]
GRACE = timedelta(seconds=20)
FIVE_MINUTES = timedelta(minutes=5)
REPEAT_WITHIN = timedelta(hours=1)
DAY = timedelta(days=1)
QUESTIONS = ("manifest_error", "insufficient_information")
UNABLE = ("force_majeure", "technical")
GROUNDS = QUESTIONS + UNABLE
MAIL_PROOFS_KEPT = 3
UNDELIVERED_FAST = 12
UNDELIVERED_UNTIL_RECEIPT = 24
UNDELIVERED_AN_ORDER = 96
UNREACHABLE_AT = 3
OVERDUE_AT_MOST = 10


@dataclass(frozen=True)
class Law:
    """One law: lengths of time as `timedelta`, policies as words of the law file."""

    name: str
    window: timedelta
    limit: int
    unable_max: timedelta
    renewals: int
    answered: Policy
    ceased: Policy
    expired: Policy
    resume_at_least: timedelta
    authority_answers_within: timedelta
    reinstates_within: timedelta
    unreceived_after: timedelta
    unreceived_repeat: timedelta | None
    bounce_counts_for: timedelta
    nobody_acted_after: timedelta
    grace: timedelta = GRACE


@dataclass(frozen=True)
class Readings:
    """How the model reads what the specification leaves open (README.md has the reasons).

    late_in_grace: an item answered after due and before due + grace, at due + grace:
        "always": it makes a breach, and until then the order is not complied with (D1);
        "open_only": a breach needs an item of that window that is still open;
        "beside_open": it is a breach too while the order has another open item.
    outage_after_stop: an outage that begins after the clock stopped moves what is left.
    start_not_before_delivered: with cumulative receipt (contract R2) no notice starts before
        the instant of the notice whose delivery was accepted.
    """

    late_in_grace: Literal["always", "open_only", "beside_open"] = "always"
    outage_after_stop: bool = True
    start_not_before_delivered: bool = False


DEFAULT_READINGS = Readings()
KZ = Law(
    name="kz",
    window=timedelta(hours=24),
    limit=1,
    unable_max=timedelta(days=3),
    renewals=0,
    answered="restart",
    ceased="resume",
    expired="resume",
    resume_at_least=timedelta(hours=1),
    authority_answers_within=timedelta(hours=24),
    reinstates_within=timedelta(hours=1),
    unreceived_after=timedelta(hours=1),
    unreceived_repeat=timedelta(hours=4),
    bounce_counts_for=timedelta(days=5),
    nobody_acted_after=timedelta(hours=12),
)
EU = Law(
    name="eu-tco",
    window=timedelta(hours=1),
    limit=2,
    unable_max=timedelta(hours=24),
    renewals=30,
    answered="restart",
    ceased="restart",
    expired="restart",
    resume_at_least=timedelta(hours=1),
    authority_answers_within=timedelta(hours=24),
    reinstates_within=timedelta(hours=1),
    unreceived_after=timedelta(minutes=10),
    unreceived_repeat=timedelta(minutes=15),
    bounce_counts_for=timedelta(days=5),
    nobody_acted_after=timedelta(minutes=20),
)
DEMO = Law(
    name="demo",
    window=timedelta(seconds=75),
    limit=1,
    unable_max=timedelta(seconds=60),
    renewals=0,
    answered="restart",
    ceased="resume",
    expired="resume",
    resume_at_least=timedelta(seconds=20),
    authority_answers_within=timedelta(seconds=60),
    reinstates_within=timedelta(seconds=60),
    unreceived_after=timedelta(seconds=40),
    unreceived_repeat=None,
    bounce_counts_for=timedelta(minutes=10),
    nobody_acted_after=timedelta(seconds=30),
)
LAWS: dict[str, Law] = {law.name: law for law in (KZ, EU, DEMO)}
