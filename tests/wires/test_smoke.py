"""The smoke test on the local stack: what that can show holds, what it cannot is named, and promises can be broken."""

from collections.abc import Callable, Iterator
from typing import Any

import boto3
import pytest

from infra.deploy import smoke
from infra.deploy.checks import ALL
from infra.deploy.deployment import Deployment
from infra.deploy.emulated import CANNOT_SHOW
from infra.dev.local import deploy
from infra.dev.local.aws import OPERATOR, REGION
from infra.dev.local.stack import Stack

BY_NAME = {promise.__name__: promise for promise in ALL}
Clients = Callable[[str], Any]


@pytest.fixture
def look(stack: Stack, monkeypatch: pytest.MonkeyPatch) -> Callable[[], Deployment]:
    monkeypatch.setenv("AWS_ENDPOINT_URL", stack.aws.endpoint_url)
    session = boto3.Session(OPERATOR["aws_access_key_id"], OPERATOR["aws_secret_access_key"], region_name=REGION)
    return lambda: Deployment(session, deploy.STACK)


def test_every_promise_is_kept_but_for_those_that_no_emulator_shows(look: Callable[[], Deployment]) -> None:
    verdicts = list(smoke.verdicts(look, patience=30.0))
    assert [str(verdict) for verdict in verdicts if verdict.faults] == []
    assert {verdict.name for verdict in verdicts if verdict.excused} == set(CANNOT_SHOW)
    assert len(verdicts) == len(ALL)


def test_a_reason_that_no_longer_holds_is_a_fault() -> None:
    assert smoke.judged("keys_rotate", [], {"keys_rotate": "it turns no keys"}).faults
    assert not smoke.judged("keys_rotate", ["does not rotate"], {"keys_rotate": "it turns no keys"}).faults
    assert set(CANNOT_SHOW) <= set(BY_NAME)


def mapping(deployment: Deployment) -> str:
    return dict(deployment.made("AWS::Lambda::EventSourceMapping"))["MailFeedbackFunctionFeedback"]


def group(deployment: Deployment) -> str:
    return dict(deployment.made("AWS::Logs::LogGroup"))["OperateLogGroup"]


def dead(deployment: Deployment) -> str:
    return dict(deployment.made("AWS::SQS::Queue"))["MailDeadLetters"]


def key(deployment: Deployment) -> str:
    return dict(deployment.made("AWS::KMS::Key"))["SecretsKey"]


def operate(deployment: Deployment) -> str:
    return deployment.outputs["OperateFunctionName"]


# What breaks a promise, and what mends it: on what nothing else of this stack's tests uses.
BROKEN: dict[str, tuple[Callable[[Deployment], object], Callable[[Deployment], object]]] = {
    "batches_report_what_failed": (
        lambda it: it.client("lambda").update_event_source_mapping(UUID=mapping(it), FunctionResponseTypes=[]),
        lambda it: it.client("lambda").update_event_source_mapping(
            UUID=mapping(it), FunctionResponseTypes=["ReportBatchItemFailures"]
        ),
    ),
    "functions_run_what_the_template_says": (
        lambda it: it.client("lambda").update_function_configuration(FunctionName=operate(it), MemorySize=128),
        lambda it: it.client("lambda").update_function_configuration(FunctionName=operate(it), MemorySize=512),
    ),
    "functions_are_traced": (
        lambda it: it.client("lambda").update_function_configuration(
            FunctionName=operate(it), TracingConfig={"Mode": "PassThrough"}
        ),
        lambda it: it.client("lambda").update_function_configuration(
            FunctionName=operate(it), TracingConfig={"Mode": "Active"}
        ),
    ),
    "keys_rotate": (
        lambda it: it.client("kms").disable_key_rotation(KeyId=key(it)),
        lambda it: it.client("kms").enable_key_rotation(KeyId=key(it)),
    ),
    "logs_are_kept_as_long_as_asked": (
        lambda it: it.client("logs").delete_retention_policy(logGroupName=group(it)),
        lambda it: it.client("logs").put_retention_policy(logGroupName=group(it), retentionInDays=1),
    ),
    "nothing_lies_in_the_dead_letters": (
        lambda it: it.client("sqs").send_message(QueueUrl=dead(it), MessageBody="{}"),
        lambda it: it.client("sqs").purge_queue(QueueUrl=dead(it)),
    ),
    "no_alarm_rings": (
        lambda it: ring(it, f"{it.stack}-ground"),
        lambda it: it.client("cloudwatch").delete_alarms(AlarmNames=[f"{it.stack}-ground"]),
    ),
}


def ring(deployment: Deployment, name: str) -> None:
    client = deployment.client("cloudwatch")
    client.put_metric_alarm(
        AlarmName=name,
        Namespace="RemovalOrders",
        MetricName="None",
        Statistic="Sum",
        Period=60,
        EvaluationPeriods=1,
        Threshold=1,
        ComparisonOperator="GreaterThanThreshold",
    )
    client.set_alarm_state(AlarmName=name, StateValue="ALARM", StateReason="for a test")


@pytest.fixture
def broken(look: Callable[[], Deployment], request: pytest.FixtureRequest) -> Iterator[str]:
    break_, mend = BROKEN[request.param]
    break_(look())
    yield request.param
    mend(look())


@pytest.mark.parametrize("broken", BROKEN, indirect=True)
def test_a_promise_that_is_broken_says_so(look: Callable[[], Deployment], broken: str) -> None:
    assert BY_NAME[broken](look())


def test_an_api_that_is_not_there_is_a_fault_of_each_promise_that_asks_it(look: Callable[[], Deployment]) -> None:
    deployment = look()
    deployment.__dict__["outputs"] = {**deployment.outputs, "ApiUrl": "http://127.0.0.1:9"}
    asking = ("the_api_asks_for_a_token", "anybody_reads_the_document", "anybody_reads_the_problems")
    verdicts = {verdict.name: verdict.faults for verdict in smoke.verdicts(lambda: deployment, 0.0)}
    assert all(verdicts[name] for name in asking)
