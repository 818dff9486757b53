"""Where an operator's commands go, and what they say where AWS cannot be asked: a sentence and exit code 1."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import boto3
import pytest
from botocore.awsrequest import AWSPreparedRequest, AWSResponse
from botocore.compat import HTTPHeaders
from botocore.httpsession import URLLib3Session

from infra.deploy import __main__ as deploy
from infra.deploy import smoke
from infra.deploy.place import Place
from removal import cli

SEND = URLLib3Session.send
ACCOUNT = "111122223333"
STACK_ID = f"arn:aws:cloudformation:eu-north-1:{ACCOUNT}:stack/other/1"
OUTPUTS = {
    "TableName": "removal-orders",
    "BusName": "bus",
    "ApiUrl": "https://orders.example",
    "SecretsKeyArn": "key",
    "LinkKeyArn": "link",
    "ErasuresBucket": "erasures",
    "DeliveryPartitions": "own",
}
PROGRAMS: dict[str, Callable[[Path], int]] = {
    "removal-orders": lambda _: cli.main(["laws"]),
    "deploy": lambda package: deploy.main(["dev", "--package", str(package)]),
    "smoke": lambda _: smoke.main(["dev"]),
}


def answered(action: str, inner: str) -> bytes:
    return f"<{action}Response><{action}Result>{inner}</{action}Result></{action}Response>".encode()


def refused(code: str, message: str) -> bytes:
    return f"<ErrorResponse><Error><Code>{code}</Code><Message>{message}</Message></Error></ErrorResponse>".encode()


def described(outputs: dict[str, str]) -> bytes:
    members = "".join(
        f"<member><OutputKey>{key}</OutputKey><OutputValue>{value}</OutputValue></member>"
        for key, value in outputs.items()
    )
    status = "<StackStatus>CREATE_IN_PROGRESS</StackStatus><CreationTime>2026-11-30T12:00:00Z</CreationTime>"
    stack = f"<StackName>other</StackName><StackId>{STACK_ID}</StackId>{status}<Outputs>{members}</Outputs>"
    return answered("DescribeStacks", f"<Stacks><member>{stack}</member></Stacks>")


IDENTITY = answered("GetCallerIdentity", f"<Account>{ACCOUNT}</Account><Arn>a</Arn><UserId>u</UserId>")
NO_STACK = refused("ValidationError", "Stack with id removal-orders does not exist")


class Aws:
    """Answers to CloudFormation and STS; it keeps the addresses that were asked."""

    def __init__(self) -> None:
        self.urls: list[str] = []
        self.stacks = NO_STACK
        self.identity = IDENTITY

    def __call__(self, request: AWSPreparedRequest, **_: object) -> AWSResponse:
        self.urls.append(request.url)
        body = self.identity if "//sts." in request.url else self.stacks
        status = 400 if body.startswith(b"<Error") else 200
        return AWSResponse(request.url, status, HTTPHeaders.from_dict({}), Body(body))


class Body:
    def __init__(self, content: bytes) -> None:
        self.content = content

    def stream(self, **_: object) -> Iterator[bytes]:
        yield self.content


@pytest.fixture
def shell(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A shell without files of the AWS CLI, which has credentials and a region; a package to deploy."""
    for name in ("AWS_PROFILE", "AWS_DEFAULT_REGION", "AWS_ENDPOINT_URL", "TABLE_NAME"):
        monkeypatch.delenv(name, raising=False)
    for name in ("AWS_CONFIG_FILE", "AWS_SHARED_CREDENTIALS_FILE"):
        monkeypatch.setenv(name, str(tmp_path / "none"))
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "testing")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "testing")
    monkeypatch.setenv("AWS_REGION", "eu-north-1")
    monkeypatch.setenv("AWS_MAX_ATTEMPTS", "1")
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    (tmp_path / "removal").mkdir()
    return tmp_path


@pytest.fixture
def aws(monkeypatch: pytest.MonkeyPatch) -> Aws:
    wire = Aws()
    monkeypatch.setattr(URLLib3Session, "send", lambda _, request: wire(request))
    return wire


def without_region(monkeypatch: pytest.MonkeyPatch, _: Aws) -> None:
    monkeypatch.delenv("AWS_REGION")


def without_credentials(monkeypatch: pytest.MonkeyPatch, _: Aws) -> None:
    monkeypatch.delenv("AWS_ACCESS_KEY_ID")
    monkeypatch.delenv("AWS_SECRET_ACCESS_KEY")


def with_an_unknown_profile(monkeypatch: pytest.MonkeyPatch, _: Aws) -> None:
    monkeypatch.setenv("AWS_PROFILE", "ministry")


def with_expired_credentials(_: pytest.MonkeyPatch, aws: Aws) -> None:
    aws.stacks = aws.identity = refused("ExpiredToken", "The security token is expired")


def without_rights(_: pytest.MonkeyPatch, aws: Aws) -> None:
    aws.stacks = aws.identity = refused("AccessDenied", "User may not do this")


def without_network(monkeypatch: pytest.MonkeyPatch, _: Aws) -> None:
    monkeypatch.setattr(URLLib3Session, "send", SEND)
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:9")


FAULTS = {
    without_region: "export AWS_REGION=",
    without_credentials: "aws sso login",
    with_an_unknown_profile: "export AWS_PROFILE=",
    with_expired_credentials: "aws sts get-caller-identity",
    without_rights: "use credentials that may do this",
    without_network: "look at the network",
}


@pytest.fixture
def fault(monkeypatch: pytest.MonkeyPatch, aws: Aws, request: pytest.FixtureRequest) -> str:
    request.param(monkeypatch, aws)
    return FAULTS[request.param]


@pytest.mark.parametrize("program", PROGRAMS)
@pytest.mark.parametrize("fault", FAULTS, indirect=True)
def test_what_aws_does_not_answer_is_a_sentence_with_what_to_do(
    shell: Path, fault: str, capsys: pytest.CaptureFixture[str], program: str
) -> None:
    assert PROGRAMS[program](shell) == 1
    (line,) = capsys.readouterr().err.splitlines()
    assert line.startswith(f"{program}: ")
    assert fault in line


@pytest.mark.parametrize("program", ["removal-orders", "smoke"])
def test_a_stack_that_is_not_there_is_a_sentence_with_where_to_look(
    shell: Path, aws: Aws, capsys: pytest.CaptureFixture[str], program: str
) -> None:
    assert PROGRAMS[program](shell) == 1
    assert "another region with AWS_REGION" in capsys.readouterr().err
    aws.stacks = described({})
    assert PROGRAMS[program](shell) == 1
    assert "make deploy" in capsys.readouterr().err


@pytest.mark.parametrize("program", PROGRAMS)
def test_the_region_is_that_of_aws_region(shell: Path, aws: Aws, monkeypatch: pytest.MonkeyPatch, program: str) -> None:
    monkeypatch.setenv("AWS_DEFAULT_REGION", "eu-central-1")
    PROGRAMS[program](shell)
    assert aws.urls
    assert all(".eu-north-1." in url for url in aws.urls)


@pytest.mark.usefixtures("shell")
def test_a_dry_run_names_the_stack_the_account_and_the_region(
    aws: Aws, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    aws.stacks = described(OUTPUTS)
    monkeypatch.setattr(os, "environ", dict(os.environ))
    monkeypatch.setattr(cli, "process", lambda: None)
    assert cli.main(["--stack", "other", "hold", "--reason", "a rehearsal"]) == 0
    place = f"(stack other, account {ACCOUNT}, region eu-north-1)"
    assert capsys.readouterr().out == f"would hold accusations {place}; nothing was written: add --yes to do it\n"


@pytest.mark.usefixtures("shell")
def test_a_stack_that_was_not_set_is_no_other_one(
    aws: Aws, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """`--stack "$STACK"` of a runbook, in a shell in which the line of the alarm was not typed."""
    aws.stacks = described(OUTPUTS)
    monkeypatch.setattr(os, "environ", dict(os.environ))
    assert cli.main(["--stack", "", "hold", "--reason", "a rehearsal", "--yes"]) == 1
    assert "the alarm's text has a line that sets it" in capsys.readouterr().err


def test_each_question_of_a_deployment_begins_with_its_stack_its_account_and_its_region() -> None:
    questions: list[str] = []
    place = Place(boto3.Session(region_name="eu-north-1"), ACCOUNT, "eu-north-1")

    def answer(question: str) -> str:
        questions.append(question)
        return "yes"

    assert place.ask_about("other", answer)("Do it?") == "yes"
    assert questions == [f"[other, account {ACCOUNT}, region eu-north-1]\nDo it?"]
