"""What the integrators' page says of webhooks is what the code does."""

import re
from datetime import timedelta
from pathlib import Path

import pytest

from removal.delivery import kept, schedule, schemas, vault, webhook
from removal.delivery.mail.recipients import UNTOLD_AFTER

PAGE = " ".join((Path(__file__).parents[2] / "infra/docs/integrating.md").read_text("utf-8").split())
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
FIRST, SECOND, THIRD = (step // MINUTE for step in schedule.PROBES)


@pytest.mark.parametrize(
    "said",
    [
        f"2xx within {webhook.TIMEOUT:.0f} seconds",
        f"kept for {kept.IDLE_AT_MOST:.0f} seconds",
        f"after {schedule.QUICK[0].seconds} seconds and after {schedule.QUICK[1] // MINUTE} minute",
        f"after {FIRST}, {SECOND} and {THIRD} minutes",
        f"up to {schedule.PROBE_LONGEST // HOUR} hours",
        f"at most {schedule.PROBE_LONGEST_FOR_A_NOTICE // MINUTE} minutes apart",
        f"or {schedule.PROBE_SHARE_OF_WINDOW:.0%} of a shorter window".replace("%", " %"),
        f"with {schedule.JITTER:.0%} of chance".replace("%", " %"),
        f"up to {schedule.RETRY_AFTER_LONGEST // MINUTE} minutes for the first tries",
        "at {}, {} and {} % of".format(*schedule.WARNED_AT) + f" {schedule.DISABLED_AFTER // HOUR} hours",
        f"at most {schemas.OVERLAP_AT_MOST.days} days",
        f"signs nothing after {vault.KEPT.seconds} seconds",
        f"for {UNTOLD_AFTER // MINUTE} minutes goes to its alarm address",
    ],
)
def test_a_number_on_the_page_is_the_codes(said: str) -> None:
    assert said in PAGE


def test_the_examples_that_it_names_are_there() -> None:
    named = re.findall(r"infra/examples/[a-z.]+", PAGE)
    assert {"infra/examples/receiver.py", "infra/examples/receiver.mjs"} <= set(named)
    assert all((Path(__file__).parents[2] / name).is_file() for name in named)
