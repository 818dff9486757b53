"""`samconfig.toml` fits the templates, and the alarms that take a deployment back are those that it makes."""

import re

import pytest

from infra.deploy.answers import AS_BEFORE, Unanswered, no_answers, parameters
from infra.deploy.checks import ALL, COMES
from infra.deploy.emulated import CANNOT_SHOW
from infra.deploy.environment import SAMCONFIG, NoSuchEnvironment, environment
from infra.deploy.lacks import LACKS
from infra.deploy.smoke import judged
from infra.deploy.triggers import HURT, WATCHED_FOR, Watch
from infra.template import deployed, read, read_operations, resources

NAMES = ("dev", "stage", "prod")
ALARM, COMPOSITE = "AWS::CloudWatch::Alarm", "AWS::CloudWatch::CompositeAlarm"
MOST = 5  # triggers that CloudFormation takes
HOUR = 3_600  # seconds: an alarm that looks back so far watches no deployment
PARAMETERS = {"JwtIssuer": "https://id.ministry.example", "MailFrom": "orders@ministry.example"}


@pytest.mark.parametrize("name", NAMES)
def test_what_an_environment_fixes_the_template_takes(name: str) -> None:
    fixed = environment(name).parameters
    assert fixed
    assert set(fixed) <= set(read()["Parameters"])
    values = {
        parameter["ParameterKey"]: parameter["ParameterValue"]
        for parameter in parameters(read(), {**fixed, **PARAMETERS}, {}, no_answers)
    }
    assert values.items() >= {**fixed, **PARAMETERS}.items()


def test_a_stack_of_an_earlier_release_goes_on_with_the_keys_that_it_has() -> None:
    """Until every release that runs reads orders in all shards and deliveries apart, none is written elsewhere."""
    known = read()
    earlier = {name: "as it was" for name in known["Parameters"] if name not in AS_BEFORE and name != "ListShards"}
    answers = {answer["ParameterKey"]: answer for answer in parameters(known, {}, earlier, no_answers)}
    assert answers["OrderShards"].get("ParameterValue") == "1"
    assert answers["DeliveryPartitions"].get("ParameterValue") == "endpoint"
    later = {
        answer["ParameterKey"]: answer for answer in parameters(known, {}, dict.fromkeys(answers, "4"), no_answers)
    }
    assert later["OrderShards"].get("UsePreviousValue") is True
    raised = parameters(known, {"OrderShards": "4"}, dict.fromkeys(answers, "1"), no_answers)
    assert {"ParameterKey": "OrderShards", "ParameterValue": "4"} in raised
    new = parameters(known, {**PARAMETERS, **environment("dev").parameters}, {}, no_answers)
    assert "OrderShards" not in {answer["ParameterKey"] for answer in new}, "the template's four"


def test_each_environment_is_a_stack_of_its_own_and_only_prod_has_the_plain_name() -> None:
    stacks = {name: environment(name).stack for name in NAMES}
    assert stacks == {"dev": "removal-orders-dev", "stage": "removal-orders-stage", "prod": "removal-orders"}
    pattern = read_operations()["Parameters"]["Stack"]["AllowedPattern"]
    assert all(re.search(pattern, stack) for stack in stacks.values())
    assert set(re.findall(r"^\[(\w+)\.", SAMCONFIG.read_text("utf-8"), re.MULTILINE)) == set(NAMES)


def test_another_environment_is_refused_with_the_names_of_those_there_are() -> None:
    with pytest.raises(NoSuchEnvironment, match="dev, stage, prod"):
        environment("production")


@pytest.mark.parametrize("name", NAMES)
def test_wherever_it_is_deployed_the_table_is_protected_and_can_be_restored(name: str) -> None:
    table = deployed(read(), **environment(name).parameters)["Resources"]["Table"]
    assert table["Properties"]["DeletionProtectionEnabled"] is True
    assert table["Properties"]["PointInTimeRecoverySpecification"] == {"PointInTimeRecoveryEnabled": True}
    assert (table["DeletionPolicy"], table["UpdateReplacePolicy"]) == ("RetainExceptOnCreate", "Retain")


def test_prod_keeps_concurrency_and_a_year_of_logs() -> None:
    assert environment("prod").parameters == {"LogLevel": "INFO", "LogRetentionDays": "365", "KeepConcurrency": "true"}
    assert environment("stage").parameters["KeepConcurrency"] == "true"


def test_a_value_that_the_template_refuses_is_refused_before_anything_is_sent() -> None:
    with pytest.raises(Unanswered, match="MailFrom: an e-mail address"):
        parameters(read(), {**PARAMETERS, "MailFrom": "nobody"}, {}, no_answers)


def test_an_answer_that_does_not_fit_is_asked_for_again() -> None:
    answers = iter(["http://plain.example", "https://id.ministry.example"])
    answered = parameters(
        read(), {"MailFrom": PARAMETERS["MailFrom"]}, {}, lambda q: next(answers) if "JwtIssuer:" in q else ""
    )
    assert {"ParameterKey": "JwtIssuer", "ParameterValue": "https://id.ministry.example"} in answered


def test_what_a_stack_keeps_is_not_said_again() -> None:
    kept = dict.fromkeys(read()["Parameters"], "kept")
    assert all(
        parameter == {"ParameterKey": parameter["ParameterKey"], "UsePreviousValue": True}
        for parameter in parameters(read(), {}, kept, no_answers)
    )


def test_the_alarms_that_take_a_deployment_back_exist_and_are_no_more_than_can_be() -> None:
    named = {alarm["AlarmName"]["Fn::Sub"] for _, alarm in resources(read_operations(), COMPOSITE)}
    assert {f"${{Stack}}-{role}" for role in HURT} <= named
    assert len(HURT) <= MOST


def test_a_deployment_is_watched_for_as_long_as_the_slowest_of_them_looks_back() -> None:
    composites = {name: alarm["AlarmRule"]["Fn::Sub"] for name, alarm in resources(read_operations(), COMPOSITE)}
    rules = " ".join(rule for name, rule in composites.items() if name.removesuffix("Composite").lower() in HURT)
    watching = [alarm for name, alarm in resources(read_operations(), ALARM) if f"{{{name}}}" in rules]
    looks = [alarm["EvaluationPeriods"] * period(alarm) for alarm in watching]
    assert len(looks) > 12
    assert max(seconds for seconds in looks if seconds < HOUR) <= WATCHED_FOR * 60


def period(alarm: dict[str, object]) -> int:
    return int(re.findall(r"'Period': (\d+)", str(alarm))[0])


def test_none_and_some_alarms_are_both_said_because_cloudformation_keeps_the_last() -> None:
    assert Watch((), (), ()).configuration == {"RollbackTriggers": [], "MonitoringTimeInMinutes": 0}
    some = Watch(("arn:one",), (), ()).configuration
    assert some["RollbackTriggers"] == [{"Arn": "arn:one", "Type": COMPOSITE}]
    assert some["MonitoringTimeInMinutes"] == WATCHED_FOR


def test_promises_have_names_of_their_own() -> None:
    assert len({promise.__name__ for promise in ALL}) == len(ALL)
    assert set(ALL) >= COMES


def test_dev_is_green_with_what_it_does_without_and_names_it_but_stage_and_prod_do_without_nothing() -> None:
    assert set(LACKS) == {"dev"}
    assert set(LACKS["dev"]) <= {promise.__name__ for promise in ALL}
    sandbox = "anybody_may_be_written_to"
    verdict = judged(sandbox, ["the account is in SES's sandbox"], {}, LACKS["dev"])
    assert verdict.faults == []
    assert "done without" in str(verdict)
    assert "the account is in SES's sandbox" in str(verdict)
    assert str(judged(sandbox, [], {}, LACKS["dev"])) == f"  ok     {sandbox}", "it may be there, too"
    assert judged(sandbox, ["the account is in SES's sandbox"], {}, {}).faults
    assert judged("the_table_can_be_restored", ["not on"], {}, LACKS["dev"]).faults
    assert judged("mails_are_signed", [], CANNOT_SHOW, LACKS["dev"]).faults, "on the emulator as before"
