"""The page on deploying: its numbers are the template's and the code's, and what it leads to is there."""

import re
from datetime import timedelta
from pathlib import Path

import pytest

from infra.deploy.triggers import HURT, WATCHED_FOR
from infra.template import FUNCTION, QUEUE, ROOT, deployed, read, resources

PAGE = " ".join((ROOT / "infra/docs/deploying.md").read_text("utf-8").split())
PROD = deployed(read())
FUNCTIONS = [function for _, function in resources(PROD, FUNCTION)]
DAYS = {name: timedelta(seconds=queue["MessageRetentionPeriod"]).days for name, queue in resources(PROD, QUEUE)}
KEPT = sum(function.get("ReservedConcurrentExecutions", 0) for function in FUNCTIONS)
EVENTS = [(function, event["Properties"]) for function in FUNCTIONS for event in function.get("Events", {}).values()]
# What is kept for a function is not used beside it.
POLLED = sum(
    event["ScalingConfig"]["MaximumConcurrency"]
    for function, event in EVENTS
    if "ScalingConfig" in event and "ReservedConcurrentExecutions" not in function
)
MAILS = next(event for function, event in EVENTS if function["Handler"].endswith("send_email.handler"))
(STAGE,) = (stage["DefaultRouteSettings"] for _, stage in resources(PROD, "AWS::ApiGatewayV2::Stage"))
BUCKET = dict(resources(PROD, "AWS::S3::Bucket"))["FailedRecords"]["LifecycleConfiguration"]["Rules"][0]
NUMBERS = (
    f"{KEPT} are kept for api, page and tick, queues may use {POLLED} more",
    f"send_email runs {MAILS['ScalingConfig']['MaximumConcurrency']} at once",
    f"lets through {STAGE['ThrottlingRateLimit']}, {STAGE['ThrottlingBurstLimit']} at once",
    f"alarms {', '.join(HURT[:-1])} and {HURT[-1]} while it changes the stack and for {WATCHED_FOR} minutes after",
    f"whole; {BUCKET['ExpirationInDays']} days",
    f"{DAYS['MailFeedbackQueue']} days, {DAYS['MailFeedbackDeadLetters']} among the dead letters",
)

PAGES = [ROOT / "README.md", *sorted((ROOT / "infra").glob("*/*.md"))]
GOING_BACK = re.compile(
    r"back to an earlier release|roll back what|deploy the release before|going back \(", re.IGNORECASE
)


def test_its_numbers_are_the_templates() -> None:
    assert [phrase for phrase in NUMBERS if phrase not in PAGE] == []


def test_the_decision_says_as_long_as_the_code_does() -> None:
    decision = (ROOT / "infra/decisions/0019-change-sets-that-alarms-take-back.md").read_text("utf-8")
    assert decision.count(f"{WATCHED_FOR} minutes") == 2


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_a_page_that_speaks_of_going_back_to_a_release_names_the_one_command(page: Path) -> None:
    text = page.read_text("utf-8")
    if GOING_BACK.search(text):
        assert "make rollback" in text
    asked = re.findall(r"make rollback[^`\n]*", text)
    environments = ("prod", "stage", "ENVIRONMENT")  # a runbook's is that of the stack that rang
    assert set(asked) <= {"make rollback", *(f"make rollback ENV={name} TO=RELEASE" for name in environments)}


def test_a_rollback_is_the_other_releases_own_deployment_also_while_an_alarm_rings() -> None:
    made = (ROOT / "Makefile").read_text("utf-8").partition("\nrollback:")[2].partition("\n.PHONY")[0]
    assert 'git worktree add --quiet --detach build/rollback "$(TO)"' in made
    assert made.strip().endswith("-C build/rollback deploy MENDS=1")


def test_the_readme_leads_to_it() -> None:
    assert "(infra/docs/deploying.md)" in (ROOT / "README.md").read_text("utf-8")
