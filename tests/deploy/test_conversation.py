"""Whole conversations of `make deploy` on a model of CloudFormation, with recorded change sets, line by line."""

import re
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from infra.deploy import __main__ as deploy
from infra.deploy import change_set, smoke
from infra.template import read, read_operations, schedules
from tests.deploy.account import Account, issuer
from tests.deploy.cloudformation import Model

PROD, WATCHING = "removal-orders", "removal-orders-operations"
PLACE = "account 111122223333, region eu-central-1"
NEW = [{"Action": "Add", "LogicalResourceId": "Table", "ResourceType": "AWS::DynamoDB::Table"}]
REPLACED = [
    {
        "Action": "Modify",
        "LogicalResourceId": "Table",
        "ResourceType": "AWS::DynamoDB::Table",
        "Replacement": "True",
        "Scope": ["Properties"],
    }
]
ANSWERS = {
    "JwtIssuer": "ISSUER",
    "MailFrom": "orders@ministry.example",
    "AlarmEmail": "oncall@ministry.example",
    "Do it?": "yes",
}
ASKED = f"""\
{PROD}, {PLACE}
not there yet, so they take nothing back: removal-orders-stopped, removal-orders-clock, removal-orders-telling, \
removal-orders-intake, removal-orders-waiting
"""
PARAMETERS = f"""\
[{PROD}, {PLACE}] JwtIssuer: ISSUER
[{PROD}, {PLACE}] JwtAudience [removal-orders]:
[{PROD}, {PLACE}] PublicUrl []:
[{PROD}, {PLACE}] ApiAddress [closed]:
[{PROD}, {PLACE}] MailFrom: orders@ministry.example
[{PROD}, {PLACE}] MailFromName [Removal orders]:
[{PROD}, {PLACE}] LogOrigin []:
"""
CREATED = f"""\
{PROD}:
  + 1 resources, all of them new
[{PROD}, {PLACE}] {PROD}: 1 changes. Do it? yes/no: yes
{PROD}: under way, and watched for 0 minutes after
"""
OPERATIONS = f"""\
[{WATCHING}, {PLACE}] AlarmEmail []: oncall@ministry.example
[{WATCHING}, {PLACE}] MonthlyBudget [100]:
{WATCHING}:
  + 1 resources, all of them new
[{WATCHING}, {PLACE}] {WATCHING}: 1 changes. Do it? yes/no: yes
{WATCHING}: under way, and watched for 0 minutes after
{WATCHING}: deployed
{WATCHING}: protected from deletion
"""
DEPLOYED = f"{PROD}: deployed\n{PROD}: protected from deletion\n"
UNCHANGED = f"{WATCHING}: nothing has changed\n{WATCHING}: protected from deletion\n"


class Operator:
    """Runs `make deploy ENV=prod` and keeps the conversation."""

    def __init__(self, account: Account, package: Path, patch: pytest.MonkeyPatch, url: str) -> None:
        self.account, self.package, self.url = account, package, url
        self.write = print
        self.answers: Mapping[str, str] = ANSWERS
        patch.setattr(change_set, "EVERY", 0.0)
        patch.setattr(deploy, "open_session", lambda: account)
        patch.setattr(smoke, "main", lambda _: 0)
        patch.setattr(sys.stdin, "isatty", lambda: True, raising=False)
        patch.setattr("builtins.input", self._input)

    def _input(self, question: str) -> str:
        place, _, name = question.rpartition("\n")
        fitting = (
            answer for part, answer in self.answers.items() if re.search(rf"(^|\W){re.escape(part)}(\W|$)", name)
        )
        answer = next(fitting, "")
        self.write(f"{place.partition(chr(10))[0]} {name}{answer}".rstrip())
        return answer.replace("ISSUER", self.url)

    def deploy(self, capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str]:
        """Exit code, and everything that was printed, asked and answered."""
        code = deploy.main(["prod", "--package", str(self.package), *arguments])
        said = capsys.readouterr()
        return code, (said.out + said.err).replace(self.url, "ISSUER")


@pytest.fixture
def account() -> Account:
    return Account(Model(PROD, changes=NEW), Model(WATCHING, changes=NEW))


@pytest.fixture
def operator(account: Account, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Operator]:
    (tmp_path / "removal").mkdir()
    with issuer() as url:
        yield Operator(account, tmp_path, monkeypatch, url)


def made(account: Account, changes: list[dict[str, Any]]) -> None:
    """Both stacks as an earlier release left them."""
    for stack, (name, values) in {PROD: ("JwtIssuer", "https://id"), WATCHING: ("AlarmEmail", "a@b.c")}.items():
        known = read() if stack == PROD else read_operations()
        account.stacks[stack].status = "UPDATE_COMPLETE"
        account.stacks[stack].parameters = {**dict.fromkeys(known["Parameters"], ""), name: values}
    account.stacks[PROD].changes = changes
    account.stacks[WATCHING].changes = []


def test_a_first_deployment(operator: Operator, capsys: pytest.CaptureFixture[str]) -> None:
    assert operator.deploy(capsys) == (0, f"{ASKED}{PARAMETERS}{CREATED}{DEPLOYED}{OPERATIONS}")
    product = operator.account.stacks[PROD]
    assert [call for call, _ in product.calls] == ["propose CREATE", "create", "propose UPDATE", "update", "keep"]
    assert product.parameters["ProtectTable"] == "true", "protected once it is there"


def test_a_failed_creation_and_the_one_after_it(operator: Operator, capsys: pytest.CaptureFixture[str]) -> None:
    operator.account.stacks[PROD].fails = ["create"]
    failed = f"deploy: {PROD} is ROLLBACK_COMPLETE\nPageFunction: Quota exceeded\n{change_set.AGAIN}\n"
    assert operator.deploy(capsys) == (1, f"{ASKED}{PARAMETERS}{CREATED}{failed}")
    cleaned = f"""\
[{PROD}, {PLACE}] {PROD} is ROLLBACK_COMPLETE: its creation failed and was rolled back; only its name is left. \
Delete what is left of it? Do it? yes/no: yes
{PROD}: deleted; what the template retains stays in the account
"""
    assert operator.deploy(capsys) == (0, f"{ASKED}{cleaned}{CREATED}{DEPLOYED}{OPERATIONS}")


def test_a_replaced_table_needs_the_stacks_name(operator: Operator, capsys: pytest.CaptureFixture[str]) -> None:
    made(operator.account, REPLACED)
    shown = f"""\
{PROD}:
  ~ Table  AWS::DynamoDB::Table  Properties  REPLACED
[{PROD}, {PLACE}] {PROD}: 1 changes. Do it? yes/no: yes
[{PROD}, {PLACE}] 1 of them lose or may lose what is there. The stack's name, if that is meant:"""
    declined = f"deploy: {PROD} stays as it is: Table would go or be replaced\n"
    assert operator.deploy(capsys) == (1, f"{ASKED}{shown}\n{declined}")
    operator.answers = {**ANSWERS, "1 of them": PROD}
    deployed = f"{PROD}: under way, and watched for 0 minutes after\n{DEPLOYED}"
    assert operator.deploy(capsys) == (0, f"{ASKED}{shown} {PROD}\n{deployed}{UNCHANGED}")


@pytest.mark.parametrize(
    "lost",
    [
        {"Action": "Remove"},
        {"Action": "Dynamic"},
        {"Action": "Modify", "Replacement": "True"},
        {"Action": "Modify", "Replacement": "Conditional"},
    ],
)
def test_what_may_lose_the_table_needs_the_stacks_name(
    operator: Operator, capsys: pytest.CaptureFixture[str], lost: dict[str, str]
) -> None:
    made(operator.account, [{"LogicalResourceId": "Table", "ResourceType": "AWS::DynamoDB::Table", **lost}])
    code, conversation = operator.deploy(capsys, "--yes")
    assert (code, "Table would go or be replaced" in conversation) == (1, True)
    assert "update" not in dict(operator.account.stacks[PROD].calls)
    assert operator.deploy(capsys, "--yes", "--replace")[0] == 0


def changed(name: str, kind: str, source: str, target: str, replacement: str = "False") -> dict[str, Any]:
    """A modified resource as DescribeChangeSet returns it."""
    evaluation = "Dynamic" if source == "ResourceAttribute" else "Static"
    named = {"Attribute": "Properties", "Name": target, "RequiresRecreation": "Never"}
    return {
        "Action": "Modify",
        "LogicalResourceId": name,
        "ResourceType": kind,
        "Replacement": replacement,
        "Scope": ["Properties"],
        "Details": [{"Target": named, "Evaluation": evaluation, "ChangeSource": source}],
    }


CODE = [
    changed("ApiFunction", "AWS::Lambda::Function", "DirectModification", "Code"),
    changed("HttpApiIntegration", "AWS::ApiGatewayV2::Integration", "ResourceAttribute", "IntegrationUri"),
    changed("ApiFunctionPermission", "AWS::Lambda::Permission", "ResourceAttribute", "FunctionName", "Conditional"),
]
SHOWN_CODE = f"""\
{PROD}:
  ~ ApiFunction  AWS::Lambda::Function  Properties
  ~ ApiFunctionPermission  AWS::Lambda::Permission  Properties  MAY BE REPLACED
  ~ HttpApiIntegration  AWS::ApiGatewayV2::Integration  Properties
"""


def test_a_release_of_code_alone_asks_nothing(operator: Operator, capsys: pytest.CaptureFixture[str]) -> None:
    made(operator.account, CODE)
    done = f"{PROD}: only code changes\n{PROD}: under way, and watched for 0 minutes after\n{DEPLOYED}{UNCHANGED}"
    assert operator.deploy(capsys) == (0, f"{ASKED}{SHOWN_CODE}{done}")
    again = done.replace(f"{PROD}: protected from deletion\n", "").replace(f"{WATCHING}: protected from deletion\n", "")
    assert operator.deploy(capsys) == (0, f"{ASKED}{SHOWN_CODE}{again}"), "it is protected already"


def test_a_rule_with_a_schedule_and_its_permission_name_their_function_so_that_code_alone_changes_neither() -> None:
    template = read()
    for function, name, rule in schedules(template):
        permission = template["Resources"][f"{name}Permission"]
        named = template["Resources"][function]["Properties"]["FunctionName"]
        assert permission["Properties"]["FunctionName"] == named
        assert "Fn::GetAtt" not in str([rule["Name"], rule["Targets"][0]["Arn"], permission["Properties"]])
        source = permission["Properties"]["SourceArn"]["Fn::Sub"]
        assert source.endswith(f":rule/{rule['Name']['Fn::Sub']}")
        assert template["Resources"][name]["DependsOn"] == f"{name}Permission"


def test_a_deployment_that_mends_is_taken_back_by_no_alarm(
    operator: Operator, capsys: pytest.CaptureFixture[str]
) -> None:
    made(operator.account, CODE)
    operator.account.ringing = [f"{PROD}-clock"]
    assert f"deploy: {PROD}-clock rings: mend that first" in operator.deploy(capsys)[1]
    code, conversation = operator.deploy(capsys, "--mends")
    assert (code, f"{PROD}: under way, and watched for 0 minutes after" in conversation) == (0, True)
    operator.account.ringing = ["another"]
    assert f"{PROD}: under way, and watched for 15 minutes after" in operator.deploy(capsys)[1]


def test_logs_of_a_deleted_stack_are_refused_with_the_commands_that_delete_them(
    operator: Operator, capsys: pytest.CaptureFixture[str]
) -> None:
    operator.account.log_groups = [f"/{PROD}/api", f"/aws/vendedlogs/{PROD}/http-api", f"/{PROD}-stage/api"]
    code, conversation = operator.deploy(capsys)
    assert code == 1
    assert re.findall(r"aws logs delete-log-group --log-group-name (\S+)", conversation) == [
        f"/aws/vendedlogs/{PROD}/http-api", f"/{PROD}/api",
    ]  # fmt: skip
    assert operator.account.stacks[PROD].calls == []
    made(operator.account, CODE)
    assert operator.deploy(capsys)[0] == 0, "those of a stack that is there are its own"


@pytest.mark.parametrize(
    "other",
    [
        changed("SweepFunction2", "AWS::Lambda::Function", "DirectModification", "Environment"),
        changed("SweepFunction2", "AWS::Lambda::Function", "ParameterReference", "Environment"),
        changed("Table", "AWS::DynamoDB::Table", "ResourceAttribute", "KeySchema", "Conditional"),
        changed("SweepPermission", "AWS::Lambda::Permission", "DirectModification", "Principal", "True"),
        {"Action": "Remove", "LogicalResourceId": "Old", "ResourceType": "AWS::Lambda::Permission"},
        {"Action": "Add", "LogicalResourceId": "Other", "ResourceType": "AWS::SQS::Queue"},
    ],
)
def test_code_with_anything_else_asks(
    operator: Operator, capsys: pytest.CaptureFixture[str], other: dict[str, Any]
) -> None:
    made(operator.account, [*CODE, other])
    operator.answers = {}
    code, conversation = operator.deploy(capsys)
    assert (code, "4 changes. Do it? yes/no:" in conversation) == (1, True)
    assert "update" not in dict(operator.account.stacks[PROD].calls)


def test_a_rollback_that_failed_is_finished_before_the_next_update(
    operator: Operator, capsys: pytest.CaptureFixture[str]
) -> None:
    made(operator.account, [{**REPLACED[0], "Replacement": "False"}])
    operator.account.stacks[PROD].fails = ["update", "roll back", "roll back"]
    shown = f"""\
{PROD}:
  ~ Table  AWS::DynamoDB::Table  Properties
[{PROD}, {PLACE}] {PROD}: 1 changes. Do it? yes/no: yes
{PROD}: under way, and watched for 0 minutes after
"""
    failed = f"deploy: {PROD} is UPDATE_ROLLBACK_FAILED\nPageFunction: Quota exceeded\n{change_set.AGAIN}"
    assert operator.deploy(capsys) == (1, f"{ASKED}{shown}{failed}\n")
    question = f"""\
[{PROD}, {PLACE}] {PROD} is UPDATE_ROLLBACK_FAILED: its last update failed, and so did the rollback. Roll it back? \
Do it? yes/no: yes
"""
    skip = f"aws cloudformation continue-update-rollback --stack-name {PROD} --resources-to-skip PageFunction"
    assert operator.deploy(capsys) == (
        1, f"{ASKED}{question}{failed} Or leave as it is what cannot be mended:\n    {skip}\n",
    )  # fmt: skip
    assert operator.deploy(capsys) == (0, f"{ASKED}{question}{shown}{DEPLOYED}{UNCHANGED}")


# --- before the first change set --------------------------------------------------------------------------------------


def refused(operator: Operator, capsys: pytest.CaptureFixture[str]) -> str:
    """What the preflight says; nothing was proposed to CloudFormation."""
    code, conversation = operator.deploy(capsys)
    assert code == 1
    assert operator.account.stacks[PROD].calls == []
    return conversation.partition(f"deploy: {PROD} cannot be deployed here yet:\n")[2]


@pytest.mark.parametrize(("executions", "passes"), [(10, False), (409, False), (410, True)])
def test_prod_needs_410_executions(
    operator: Operator, capsys: pytest.CaptureFixture[str], executions: int, *, passes: bool
) -> None:
    operator.account.limit = dict.fromkeys(("ConcurrentExecutions", "UnreservedConcurrentExecutions"), executions)
    if passes:
        assert operator.deploy(capsys)[0] == 0
        return
    fault = f"Lambda has {executions} concurrent executions free in this account and region; 410 are needed"
    command = "aws service-quotas request-service-quota-increase --service-code lambda --quota-code L-B99A9384"
    assert refused(operator, capsys) == f"  {fault}\n    {command} --desired-value 1000\n"


def test_a_stack_that_keeps_its_executions_needs_no_second_set_of_them(
    operator: Operator, capsys: pytest.CaptureFixture[str]
) -> None:
    """What it keeps is not free any more; of an account of 1,000 whose other stacks keep the rest, 100 are."""
    made(operator.account, [{**REPLACED[0], "Replacement": "False"}])
    known = {name: str(shape.get("Default", "")) for name, shape in read()["Parameters"].items()}
    operator.account.stacks[PROD].parameters = {**known, "JwtIssuer": operator.url, "MailFrom": "orders@other.example"}
    operator.account.limit["UnreservedConcurrentExecutions"] = 100
    assert operator.deploy(capsys, "--set", "MailFrom=orders@ministry.example")[0] == 0
    operator.account.limit["UnreservedConcurrentExecutions"] = 339
    code, conversation = operator.deploy(capsys, "--set", "Workers=raised")
    assert (code, "339 concurrent executions free" in conversation, "340 are needed" in conversation) == (1, True, True)
    operator.account.limit["UnreservedConcurrentExecutions"] = 340
    assert operator.deploy(capsys, "--set", "Workers=raised")[0] == 0


def test_dev_is_made_with_ten_executions_and_says_what_they_mean(
    operator: Operator, account: Account, capsys: pytest.CaptureFixture[str]
) -> None:
    dev = {name: Model(f"{name.replace(PROD, f'{PROD}-dev')}", changes=NEW) for name in (PROD, WATCHING)}
    account.stacks |= {stack.name: stack for stack in dev.values()}
    account.limit = dict.fromkeys(("ConcurrentExecutions", "UnreservedConcurrentExecutions"), 10)
    assert deploy.main(["dev", "--package", str(operator.package)]) == 0
    said = capsys.readouterr().out
    assert f"{PROD}-dev does without: Lambda has 10 concurrent executions free in this account and region" in said
    assert "none can be kept for api, page and tick, and 6 queues may start 12" in said
    assert "protected from deletion" not in said


def test_an_issuer_that_is_not_reached_is_refused_with_the_command_that_shows_it(
    operator: Operator, capsys: pytest.CaptureFixture[str]
) -> None:
    operator.url = "http://127.0.0.1:9"
    assert "JwtIssuer: " in (fault := refused(operator, capsys))
    assert "curl -fsS ISSUER/.well-known/openid-configuration" in fault


def test_a_sender_in_the_sandbox_that_is_not_verified_is_refused_with_both_commands(
    operator: Operator, capsys: pytest.CaptureFixture[str]
) -> None:
    operator.account.identity = None
    operator.account.mail = {"ProductionAccessEnabled": False, "SendingEnabled": False, "EnforcementStatus": "HEALTHY"}
    commands = re.findall(r"aws sesv2 (\S+)", refused(operator, capsys))
    assert commands == ["create-email-identity", "put-account-details", "put-account-sending-attributes"]
    operator.account.identity = {"VerifiedForSendingStatus": False}
    operator.account.mail = {"ProductionAccessEnabled": True, "EnforcementStatus": "SHUTDOWN"}
    commands = re.findall(r"aws sesv2 (\S+)", refused(operator, capsys))
    assert commands == ["get-email-identity", "get-account"], "put-account-sending-attributes would be refused"
