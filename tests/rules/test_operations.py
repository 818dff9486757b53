"""`infra/operations.yaml` holds every rule, and each rule can fail."""

from pathlib import Path

import pytest

from tests.rules import OF_OPERATIONS, Rule, documents, operations
from tests.rules.defects import GONE, named, planted
from tests.rules.template import read_operations

GROUND = {"Ref": "GroundComposite"}
NOWHERE = {"Fn::Sub": "/${Stack}/nowhere"}
SHELL = "RedriveDocument/Content/mainSteps/0/action"
JUDGE = "HoldDocument/Content/mainSteps/2/inputs/Choices/0/Not/StartsWith"
THERE = {"Fn::Sub": "${Stack}-webhook"}
DEFECTS: list[tuple[Rule, str, object]] = [
    (operations.alarms_lead_to_their_own_runbook, "StuckTimersAlarm/AlarmDescription", "Something is stuck."),
    (operations.alarms_lead_to_their_own_runbook, "StuckTimersAlarm/AlarmName", {"Fn::Sub": "${Stack}-stuck"}),
    (operations.alarms_lead_to_their_own_runbook, "StuckTimersAlarm:", GONE),
    (
        operations.alarms_say_which_stack,
        "StuckTimersAlarm/AlarmDescription",
        "Stuck. Runbook infra/runbooks/stuck-timers.md",
    ),
    (
        operations.alarms_say_which_stack,
        "ClockComposite/AlarmDescription",
        "Late. Runbook infra/runbooks/overdue-timers.md",
    ),
    (documents.documents_fail_when_the_work_failed, JUDGE, "{"),
    (documents.documents_fail_when_the_work_failed, "HoldDocument/Content/mainSteps/1/nextStep", GONE),
    (documents.documents_fail_when_the_work_failed, "HoldDocument/Content/mainSteps/5/inputs/QueueName", THERE),
    (documents.documents_fail_when_the_work_failed, "RedriveDocument/Content/mainSteps/4", GONE),
    (operations.composites_lead_to_a_runbook, "ClockComposite/AlarmDescription", "Late. Runbook infra/runbooks/x.md"),
    (operations.each_alarm_rings_by_one_composite, "ClockComposite/AlarmRule", {"Fn::Sub": 'ALARM("${LostAlarm}")'}),
    (operations.each_alarm_rings_by_one_composite, "StuckTimersAlarm/AlarmActions", [{"Ref": "AlarmTopic"}]),
    (operations.composites_ring, "ClockComposite/AlarmActions", GONE),
    (operations.only_what_follows_from_failing_ground_is_silenced_by_it, "ClockComposite/ActionsSuppressor", GROUND),
    (operations.only_what_follows_from_failing_ground_is_silenced_by_it, "TellingComposite/ActionsSuppressor", GONE),
    (
        operations.only_what_follows_from_failing_ground_is_silenced_by_it,
        "GroundComposite/AlarmRule",
        {"Fn::Sub": 'ALARM("${TableThrottlesAlarm}")'},
    ),
    (
        operations.only_what_follows_from_failing_ground_is_silenced_by_it,
        "GroundComposite/AlarmRule",
        {"Fn::Sub": 'ALARM("${PageFailingAlarm}")'},
    ),
    (
        operations.what_lasts_hides_nothing,
        "ClockComposite/AlarmRule",
        {"Fn::Sub": 'ALARM("${SweepHeartbeatAlarm}") OR ALARM("${BreachesLateFastAlarm}")'},
    ),
    (operations.the_stack_is_named_by_its_parameter, "StuckTimersAlarm/Dimensions/0/Value", "removal-orders"),
    (operations.every_queue_is_watched, "DeadLettersAlarm/Metrics/1", GONE),
    (operations.every_queue_is_watched, "QueueAgeAlarm/Metrics/1", GONE),
    (operations.every_function_is_watched, "FunctionErrorsAlarm/Metrics/1", GONE),
    (operations.every_function_is_watched, "FunctionThrottlesAlarm/Metrics/2", GONE),
    (operations.silence_of_the_clock_rings, "SweepHeartbeatAlarm/TreatMissingData", "notBreaching"),
    (operations.silence_of_the_clock_rings, "SweepHeartbeatAlarm/DatapointsToAlarm", 4),
    (operations.silence_of_the_clock_rings, "SweepHeartbeatAlarm/EvaluationPeriods", 3),
    (operations.silence_of_the_clock_rings, "SweepHeartbeatAlarm/Metrics/0/Expression", "beats"),
    (operations.silence_of_the_clock_rings, "CanaryAlarm/Metrics/0/Expression", "passed"),
    (operations.no_one_looks_back_further_than_cloudwatch, "AccusationsHeldAlarm/EvaluationPeriods", 1441),
    (operations.logs_that_are_read_are_written, "BreachesQuery/LogGroupNames/0", NOWHERE),
    (operations.logs_that_are_read_are_written, "ApiKeyFailures/LogGroupName", NOWHERE),
    (operations.what_is_imported_is_exported, "ApiSlowAlarm/Dimensions/0/Value/Fn::ImportValue/Fn::Sub", "${Stack}-Id"),
    (documents.documents_take_known_steps_and_write_only_when_told, SHELL, "aws:executeScript"),
    (
        documents.documents_take_known_steps_and_write_only_when_told,
        "HoldDocument/Content/parameters/DryRun/default",
        "no",
    ),
    (
        documents.documents_take_known_steps_and_write_only_when_told,
        "HoldDocument/Content/parameters/Reason/allowedPattern",
        GONE,
    ),
]
# Their defects lie in files and in a text: see below.
ELSEWHERE = {operations.runbooks_say_what_to_do, operations.the_dashboard_answers_in_order}


@pytest.mark.parametrize("rule", OF_OPERATIONS, ids=named)
def test_it_holds(rule: Rule) -> None:
    assert rule(read_operations()) == []


@pytest.mark.parametrize(("rule", "where", "instead"), DEFECTS, ids=named)
def test_a_defect_is_reported(rule: Rule, where: str, instead: object) -> None:
    assert rule(planted(read_operations(), where, instead))


def test_every_rule_has_a_defect_that_it_reports() -> None:
    assert {rule for rule, _, _ in DEFECTS} | ELSEWHERE == set(OF_OPERATIONS)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("## Likely causes\n\n- A fault.\n\n", ""),
        ("```sh\nremoval-orders stuck --yes\n```", "Think."),
        ("**breaches**", "**lost query**"),
    ],
)
def test_a_runbook_with_a_gap_is_reported(
    before: str, after: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = (
        "# Alarm\n\n## What users feel\n\nLateness.\n\n## First look\n\nSaved query **breaches**.\n\n"
        "```sh\nremoval-orders stuck\n```\n\n## Likely causes\n\n- A fault.\n\n"
        "## Mend\n\n```sh\nremoval-orders stuck --yes\n```\n"
    )
    book = tmp_path / "alarm.md"
    monkeypatch.setattr(operations, "RUNBOOKS", tmp_path)
    book.write_text(whole)
    assert operations.runbooks_say_what_to_do(read_operations()) == []
    book.write_text(whole.replace(before, after))
    assert operations.runbooks_say_what_to_do(read_operations())


def test_a_dashboard_in_another_order_is_reported() -> None:
    template = read_operations()
    body = template["Resources"]["Dashboard"]["Properties"]["DashboardBody"]["Fn::Sub"]
    body[0] = body[0].replace("Are orders served on time?", "What does it cost?")
    assert operations.the_dashboard_answers_in_order(template)
