"""`make deploy` on an emulator of its own: what is asked, what is shown, what is refused, and what a failure says."""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import boto3
import pytest

from infra.deploy.__main__ import Deploying
from infra.deploy.answers import Unanswered, no_answers
from infra.deploy.approval import Consent, Declined
from infra.deploy.bucket import code_bucket
from infra.deploy.change_set import ChangeSet, NotDeployed, Stack, Wanted
from infra.deploy.environment import environment
from infra.deploy.triggers import UNWATCHED, WATCHED_FOR
from infra.dev.local.aws import OPERATOR, REGION, emulated
from infra.dev.local.stack import REPOSITORY
from infra.template import read_operations

DEV = environment("dev")
PARAMETERS = {"JwtIssuer": "https://id.ministry.example", "MailFrom": "orders@ministry.example"}
REFUSED = (
    "AWS::Budgets::Budget",
    "AWS::CloudWatch::CompositeAlarm",
    "AWS::Logs::QueryDefinition",
    "AWS::SSM::Document",
)  # by MiniStack


def math(alarm: Mapping[str, Any]) -> bool:
    """Of several metrics: MiniStack refuses these too."""
    return alarm["Type"] == "AWS::CloudWatch::Alarm" and "Metrics" in alarm["Properties"]


class Operator:
    """Answers by the last words of a question, and remembers what was asked and said."""

    def __init__(self, **answers: str) -> None:
        self.answers = answers
        self.questions: list[str] = []
        self.lines: list[str] = []

    def __call__(self, question: str) -> str:
        name = question.rpartition("\n")[2].partition(":")[0].partition(" [")[0]
        self.questions.append(name)
        return next((answer for part, answer in self.answers.items() if part in question), "")

    def consent(self) -> Consent:
        return Consent(self, say=self.lines.append)


@pytest.fixture(scope="module")
def session(tmp_path_factory: pytest.TempPathFactory, between_instants: None) -> Iterator[boto3.Session]:  # noqa: ARG001
    """An account with nothing in it."""
    home = tmp_path_factory.mktemp("deploying")
    with (
        emulated(home / "ministack", home / "ministack.log", "http://127.0.0.1:9") as aws,
        pytest.MonkeyPatch.context() as patch,
    ):
        patch.setenv("AWS_ENDPOINT_URL", aws.endpoint_url)
        yield boto3.Session(OPERATOR["aws_access_key_id"], OPERATOR["aws_secret_access_key"], region_name=REGION)


def deploying(session: boto3.Session, operator: Operator, **chosen: str) -> Deploying:
    return Deploying(session, DEV, operator.consent(), {"Local": "true", **chosen})


def product(session: boto3.Session, operator: Operator, **chosen: str) -> None:
    deploying(session, operator, **chosen).product(REPOSITORY / "functions")


@pytest.fixture(scope="module")
def first(session: boto3.Session) -> Operator:
    """The person who deployed for the first time."""
    operator = Operator(**PARAMETERS, **{"Do it?": "yes"})
    product(session, operator)
    return operator


def test_the_first_deployment_asks_for_what_has_no_value_and_the_second_for_nothing(
    session: boto3.Session, first: Operator
) -> None:
    assert first.questions[:-1] == [
        "JwtIssuer",
        "JwtAudience",
        "PublicUrl",
        "ApiAddress",
        "MailFrom",
        "MailFromName",
        "LogOrigin",
    ]
    assert [line for line in first.lines if line.endswith("all of them new")]
    again = Operator()
    product(session, again)
    assert (again.questions, again.lines[-1]) == ([], "removal-orders-dev: nothing has changed")


@pytest.mark.usefixtures("first")
def test_a_value_that_is_given_changes_and_the_others_stay(session: boto3.Session) -> None:
    operator = Operator(**{"Do it?": "yes"})
    product(session, operator, MailFromName="Ministry")
    stack = Stack(session.client("cloudformation"), DEV.stack)
    assert stack.standing().parameters == {**stack.standing().parameters, **PARAMETERS, "MailFromName": "Ministry"}
    assert any("~ SendEmailFunction" in line for line in operator.lines)


@pytest.mark.usefixtures("first")
def test_who_does_not_say_yes_changes_nothing(session: boto3.Session) -> None:
    before = Stack(session.client("cloudformation"), DEV.stack).standing()
    with pytest.raises(Declined):
        product(session, Operator(**{"Do it?": "no"}), MailFromName="Another")
    assert Stack(session.client("cloudformation"), DEV.stack).standing() == before


def test_without_a_terminal_what_has_no_value_is_named(session: boto3.Session) -> None:
    prod = Deploying(session, environment("prod"), Consent(no_answers), {"MailFrom": PARAMETERS["MailFrom"]})
    with pytest.raises(Unanswered, match='SET="JwtIssuer='):
        prod.product(REPOSITORY / "functions")


def written(folder: Path, *, unmakeable: bool) -> Path:
    """infra/operations.yaml without what MiniStack refuses; with what it fails to make, if that is asked for."""
    template = read_operations()
    there = {name: resource for name, resource in template["Resources"].items() if resource["Type"] not in REFUSED}
    kept = {name: resource for name, resource in there.items() if unmakeable or not math(resource)}
    file = folder / "operations.yaml"
    file.write_text(json.dumps({**template, "Resources": kept}))
    return file


@pytest.mark.usefixtures("first")
def test_a_creation_that_failed_is_begun_anew_and_no_one_is_asked_twice(session: boto3.Session, tmp_path: Path) -> None:
    operator = Operator(AlarmEmail="oncall@ministry.example", **{"Do it?": "yes"})
    with pytest.raises(NotDeployed, match=r"(?s)-operations is ROLLBACK_COMPLETE\n.*metric math"):
        deploying(session, operator).operations(written(tmp_path, unmakeable=True))
    assert operator.questions[0] == "AlarmEmail"

    again = Operator(**{"Do it?": "yes"})
    deploying(session, again).operations(written(tmp_path, unmakeable=False))
    assert "AlarmEmail" not in again.questions
    stack = Stack(session.client("cloudformation"), DEV.operations).standing()
    assert (stack.status, stack.parameters["AlarmEmail"]) == ("CREATE_COMPLETE", "oncall@ministry.example")
    assert session.client("cloudwatch").describe_alarms(AlarmNamePrefix=f"{DEV.stack}-")["MetricAlarms"]


# --- alarms take a deployment back -----------------------------------------------------------------------------------


@pytest.fixture
def sent(session: boto3.Session) -> Iterator[list[Mapping[str, Any]]]:
    """What CloudFormation is asked to do, as it is asked."""
    calls: list[Mapping[str, Any]] = []

    def keep(params: Mapping[str, Any], **_: object) -> None:
        calls.append(params)

    name = "provide-client-params.cloudformation.CreateChangeSet"
    session.events.register(name, keep)
    yield calls
    session.events.unregister(name, keep)


@pytest.fixture
def clock_alarm(session: boto3.Session) -> Iterator[str]:
    client, name = session.client("cloudwatch"), f"{DEV.stack}-clock"
    client.put_metric_alarm(
        AlarmName="any",
        MetricName="m",
        Namespace="n",
        Period=60,
        EvaluationPeriods=1,
        Threshold=1,
        Statistic="Sum",
        ComparisonOperator="GreaterThanThreshold",
    )
    client.put_composite_alarm(AlarmName=name, AlarmRule='ALARM("any")')
    client.set_alarm_state(AlarmName=name, StateValue="OK", StateReason="for a test")
    yield name
    for state in (name, "any"):
        client.delete_alarms(AlarmNames=[state])


@pytest.mark.usefixtures("first")
def test_alarms_that_exist_watch_and_those_that_do_not_are_named(
    session: boto3.Session, sent: list[Mapping[str, Any]], clock_alarm: str
) -> None:
    operator = Operator()
    with pytest.raises(Declined):
        product(session, operator, MailFromName="Watched")
    (call,) = sent
    (trigger,) = call["RollbackConfiguration"]["RollbackTriggers"]
    assert trigger["Arn"].endswith(f":{clock_alarm}")
    assert trigger["Type"] == "AWS::CloudWatch::CompositeAlarm"
    assert call["RollbackConfiguration"]["MonitoringTimeInMinutes"] == WATCHED_FOR
    assert f"{DEV.stack}-stopped" in operator.lines[0]
    assert clock_alarm not in operator.lines[0]


@pytest.mark.usefixtures("first")
def test_while_one_rings_only_what_mends_it_is_deployed_and_without_its_watch(
    session: boto3.Session, sent: list[Mapping[str, Any]], clock_alarm: str
) -> None:
    session.client("cloudwatch").set_alarm_state(AlarmName=clock_alarm, StateValue="ALARM", StateReason="for a test")
    with pytest.raises(Declined, match=f"{clock_alarm} rings"):
        product(session, Operator(), MailFromName="Mended")
    assert sent == []
    mending = Deploying(session, DEV, Operator().consent(), {"Local": "true", "MailFromName": "Mended"}, mends=True)
    with pytest.raises(Declined):
        mending.product(REPOSITORY / "functions")
    assert sent[0]["RollbackConfiguration"] == {"RollbackTriggers": [], "MonitoringTimeInMinutes": 0}


# --- what may be lost, and what fails --------------------------------------------------------------------------------


def proposed(session: boto3.Session, name: str, resources: Mapping[str, Any]) -> ChangeSet:
    bucket = code_bucket(session)
    url = bucket.url(bucket.put(json.dumps({"Resources": resources}).encode(), "json"))
    stack = Stack(session.client("cloudformation"), name)
    change_set = stack.propose(Wanted(url, [], "CAPABILITY_IAM", {}, UNWATCHED), exists=stack.standing().exists)
    assert change_set
    return change_set


# An alarm on two metrics: MiniStack takes the change set and fails when it makes it.
SUM = next(resource for resource in read_operations()["Resources"].values() if math(resource))


def queue(name: str, **properties: object) -> dict[str, Any]:
    return {"Type": "AWS::SQS::Queue", "Properties": {"QueueName": name, **properties}}


def test_what_is_replaced_or_removed_is_pointed_out_and_needs_the_stacks_name(session: boto3.Session) -> None:
    proposed(session, "two-queues", {"A": queue("a"), "B": queue("b"), "C": queue("c")}).carry_out()
    operator = Operator(**{"Do it?": "yes"})
    other = {"A": queue("other"), "C": queue("c", DelaySeconds=5)}
    with pytest.raises(Declined, match="A, B would go or be replaced"):
        operator.consent().to(proposed(session, "two-queues", other))
    (shown,) = operator.lines
    assert [line.split()[:2] + line.split()[-1:] for line in shown.splitlines()[1:]] == [
        ["~", "A", "REPLACED"], ["-", "B", "REMOVED"], ["~", "C", "Properties"],
    ]  # fmt: skip
    Operator(**{"Do it?": "yes", "that is meant": "two-queues"}).consent().to(proposed(session, "two-queues", other))


def test_a_failed_update_says_what_failed_and_leaves_a_stack_that_can_be_updated(session: boto3.Session) -> None:
    proposed(session, "failing", {"A": queue("f")}).carry_out()
    with pytest.raises(NotDeployed, match=r"(?s)failing is UPDATE_ROLLBACK_COMPLETE\n.*Broken: "):
        proposed(session, "failing", {"A": queue("f"), "Broken": SUM}).carry_out()
    proposed(session, "failing", {"A": queue("f", DelaySeconds=1)}).carry_out()


def test_nothing_is_left_of_a_stack_that_was_proposed_and_declined(session: boto3.Session) -> None:
    with pytest.raises(Declined):
        Operator().consent().to(proposed(session, "never", {"A": queue("n")}))
    assert Stack(session.client("cloudformation"), "never").standing().status == ""
