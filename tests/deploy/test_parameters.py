"""Conversations of `make deploy` about parameters that are not asked for: fixed addresses, copies, the public log."""

import re
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from infra.deploy import smoke
from infra.deploy.checks.functions import webhooks_leave_as_the_template_says
from infra.deploy.deployment import Deployment
from infra.template import read, read_operations
from tests.deploy.account import Account
from tests.deploy.changes import Change, between
from tests.deploy.test_conversation import (
    CREATED,
    DEPLOYED,
    OPERATIONS,
    PARAMETERS,
    PROD,
    UNCHANGED,
    WATCHING,
    Operator,
    account,
    made,
    operator,
)

__all__ = ["account", "operator"]  # fixtures

FIXED = {"FixedAddresses": "yes"}
BUCKET, VAULT = "removal-orders-standby-erasures", "arn:aws:backup:eu-west-1:111122223333:backup-vault:copies"
ORIGIN = "log.example/orders"
COPIES = {"LinkKeyRegion": "eu-west-1", "ErasuresCopy": f"arn:aws:s3:::{BUCKET}"}
ADDRESSES = "203.0.113.7, 203.0.113.8"


def words(parameters: dict[str, str]) -> list[str]:
    """As `SET` has them."""
    return ["--set", *(f"{name}={value}" for name, value in parameters.items())]


def running(account: Account, operator: Operator, before: dict[str, str], after: dict[str, str]) -> list[Change]:
    """A stack with some parameters, and what a change set would show of others."""
    changes = between(read(), before, after)
    made(account, changes)
    defaults = {name: str(shape.get("Default", "")) for name, shape in read()["Parameters"].items()}
    product = account.stacks[PROD]
    product.parameters = {**defaults, "JwtIssuer": operator.url, "MailFrom": "orders@ministry.example", **before}
    return changes


def of(changes: list[Change], action: str) -> set[str]:
    return {change["LogicalResourceId"] for change in changes if change["Action"] == action}


# --- a first deployment -----------------------------------------------------------------------------------------------


def test_a_first_deployment_with_everything_that_is_not_asked_for(
    operator: Operator, account: Account, capsys: pytest.CaptureFixture[str]
) -> None:
    """It asks what it asks without them, but for the log's name, which is given."""
    account.versions[BUCKET] = "Enabled"
    given = {**FIXED, **COPIES, "BackupCopyVault": VAULT, "LogOrigin": ORIGIN}
    code, conversation = operator.deploy(capsys, *words(given))
    asked = PARAMETERS.replace(f"[{PROD}, account 111122223333, region eu-central-1] LogOrigin []:\n", "")
    assert (code, conversation.partition("waiting\n")[2]) == (0, f"{asked}{CREATED}{DEPLOYED}{OPERATIONS}")
    product, operations = (account.stacks[name].parameters for name in (PROD, WATCHING))
    assert {name: product.get(name, operations.get(name)) for name in given} == given
    assert "BackupCopyVault" not in product


def test_the_stack_that_watches_gets_the_name_of_the_log_that_was_answered(
    operator: Operator, account: Account, capsys: pytest.CaptureFixture[str]
) -> None:
    """It asks no second time; where there is a log its silence rings."""
    operator.answers = {**operator.answers, "LogOrigin": ORIGIN}
    code, conversation = operator.deploy(capsys)
    assert (code, conversation.count("LogOrigin")) == (0, 1)
    assert account.stacks[WATCHING].parameters["LogOrigin"] == ORIGIN


def test_each_parameter_that_is_given_has_the_shape_that_its_stack_asks_for() -> None:
    known = {**read()["Parameters"], **read_operations()["Parameters"]}
    for name, value in {**FIXED, **COPIES, "BackupCopyVault": VAULT, "LogOrigin": ORIGIN}.items():
        shape = known[name]
        assert value in shape.get("AllowedValues", [value])
        assert re.search(shape.get("AllowedPattern", ""), value)


@pytest.mark.parametrize(
    ("taken", "quota", "fault"),
    [
        ({"Addresses": 4}, 5.0, "FixedAddresses: 4 of 5 Elastic IPs of this region are taken, and 2 more needed"),
        ({"Vpcs": 5}, 5.0, "FixedAddresses: 5 of 5 VPCs of this region are taken, and 1 more needed"),
        ({"Addresses": 4, "Vpcs": 5}, 6.0, ""),
    ],
)
def test_fixed_addresses_need_two_that_the_account_may_have(
    operator: Operator, capsys: pytest.CaptureFixture[str], taken: dict[str, int], quota: float, fault: str
) -> None:
    """Else AWS refuses the second one after minutes, and the whole stack is rolled back."""
    account = operator.account
    account.taken.update(taken)
    account.quotas = {"L-0263D0A3": quota, "L-F678F1CE": quota} if quota != 5.0 else {}
    code, conversation = operator.deploy(capsys, *words(FIXED))
    command = "aws service-quotas request-service-quota-increase --service-code"
    assert (code, fault in conversation, command in conversation) == (int(bool(fault)), True, bool(fault))
    assert bool(account.stacks[PROD].calls) is not bool(fault)


@pytest.mark.parametrize("versions", [None, "", "Suspended"])
def test_a_bucket_that_keeps_no_versions_takes_no_copies(
    operator: Operator, account: Account, capsys: pytest.CaptureFixture[str], versions: str | None
) -> None:
    """S3 refuses to replicate into it, after everything else was made."""
    account.versions = {} if versions is None else {BUCKET: versions}
    code, conversation = operator.deploy(capsys, *words(COPIES))
    assert (code, f"aws s3api get-bucket-versioning --bucket {BUCKET}" in conversation) == (1, True)
    assert account.stacks[PROD].calls == []


def test_of_a_bucket_in_another_account_nothing_is_known(
    operator: Operator, account: Account, capsys: pytest.CaptureFixture[str]
) -> None:
    account.shut.add(BUCKET)
    assert operator.deploy(capsys, *words(COPIES))[0] == 0


def test_the_link_key_has_no_replica_where_it_is_itself(operator: Operator, capsys: pytest.CaptureFixture[str]) -> None:
    code, conversation = operator.deploy(capsys, "--set", "LinkKeyRegion=eu-central-1")
    assert (code, "LinkKeyRegion: eu-central-1 is where the secret itself is" in conversation) == (1, True)


# --- on a running stack -----------------------------------------------------------------------------------------------


def test_fixed_addresses_are_switched_on_by_one_yes(
    operator: Operator, account: Account, capsys: pytest.CaptureFixture[str]
) -> None:
    changes = running(account, operator, {}, FIXED)
    assert of(changes, "Modify") == {"SendWebhookFunction"}
    assert of(changes, "Remove") == set()
    account.taken["Addresses"] = 4
    assert operator.deploy(capsys, *words(FIXED))[0] == 1, "a stack that runs is looked at likewise"
    assert account.stacks[PROD].calls == []
    account.taken["Addresses"] = 3
    code, conversation = operator.deploy(capsys, *words(FIXED))
    assert code == 0
    assert "  ~ SendWebhookFunction  AWS::Lambda::Function  Properties\n" in conversation
    assert "  + WebhookAddressA  AWS::EC2::EIP\n" in conversation
    assert f"{PROD}: {len(changes)} changes. Do it? yes/no: yes\n{PROD}: under way" in conversation
    assert conversation.endswith(f"{DEPLOYED}{UNCHANGED}")
    assert account.stacks[PROD].parameters["FixedAddresses"] == "yes"


def test_fixed_addresses_are_switched_off_by_the_stacks_name_and_stay_in_the_account(
    operator: Operator, account: Account, capsys: pytest.CaptureFixture[str]
) -> None:
    """A network with everything in it goes: that is more than a yes. The addresses do not."""
    changes = running(account, operator, FIXED, {})
    gone = of(changes, "Remove")
    declined, conversation = operator.deploy(capsys, "--set", "FixedAddresses=no")
    assert declined == 1
    assert re.findall(r"- (\w+)  AWS::EC2::EIP  STAYS IN THE ACCOUNT", conversation) == [
        "WebhookAddressA", "WebhookAddressB",
    ]  # fmt: skip
    assert f"{len(gone)} of them lose or may lose what is there. The stack's name, if that is meant:" in conversation
    assert "update" not in dict(account.stacks[PROD].calls)
    operator.answers = {**operator.answers, f"{len(gone)} of them": PROD}
    assert operator.deploy(capsys, "--set", "FixedAddresses=no")[0] == 0
    assert account.stacks[PROD].parameters["FixedAddresses"] == "no"


def test_what_could_not_be_deleted_is_named(
    operator: Operator, account: Account, capsys: pytest.CaptureFixture[str]
) -> None:
    """CloudFormation calls the update complete, and forgets the rest: subnets whose interfaces were not given back."""
    running(account, operator, FIXED, {})
    account.stacks[PROD].left = ("WebhookSubnetA",)
    code, conversation = operator.deploy(capsys, "--set", "FixedAddresses=no", "--yes", "--replace")
    assert code == 0
    assert (
        f"{PROD}: deployed; what could not be deleted is no part of it any more, and stays in the account until you "
        "delete it:\nWebhookSubnetA: The WebhookSubnetA has dependencies and cannot be deleted.\n" in conversation
    )


def test_a_stack_that_has_its_addresses_needs_no_two_more(
    operator: Operator, account: Account, capsys: pytest.CaptureFixture[str]
) -> None:
    running(account, operator, FIXED, {**FIXED, "MailFrom": "orders@ministry.example"})
    account.taken = {"Addresses": 5, "Vpcs": 5}
    assert operator.deploy(capsys, *words({**FIXED, "MailFrom": "orders@ministry.example"}))[0] == 0


@pytest.mark.parametrize(
    ("after", "modified", "added"),
    [
        ({"LinkKeyRegion": "eu-west-1"}, {"LinkKey"}, set()),
        ({"ErasuresCopy": COPIES["ErasuresCopy"]}, {"Erasures"}, {"ErasuresCopyRole", "ErasuresCopyPolicy"}),
    ],
)
def test_copies_are_switched_on_and_lose_nothing(
    operator: Operator, capsys: pytest.CaptureFixture[str], after: dict[str, str], modified: set[str], added: set[str]
) -> None:
    account = operator.account
    account.versions[BUCKET] = "Enabled"
    changes = running(account, operator, {}, after)
    assert (of(changes, "Modify"), of(changes, "Add"), of(changes, "Remove")) == (modified, added, set())
    code, conversation = operator.deploy(capsys, *words(after))
    assert (code, "lose" in conversation) == (0, False)


def test_a_log_is_added_and_never_renamed_by_a_yes(operator: Operator, account: Account) -> None:
    changes = running(account, operator, {}, {"LogOrigin": ORIGIN})
    assert of(changes, "Remove") == set()
    assert {"LogFunction", "LogBucket", "LogKey", "PromiseKey"} <= of(changes, "Add")


# --- afterwards -------------------------------------------------------------------------------------------------------


def test_smoke_prints_the_addresses(
    operator: Operator, account: Account, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    running(account, operator, FIXED, FIXED)
    account.stacks[PROD].outputs = {"ApiUrl": "https://orders.example", "WebhookAddresses": ADDRESSES}
    monkeypatch.undo()
    monkeypatch.setattr(smoke, "open_session", lambda: account)
    monkeypatch.setattr(smoke, "verdicts", lambda *_, **__: iter(()))
    assert smoke.main(["prod"]) == 0
    assert f"at https://orders.example; webhooks come from {ADDRESSES}\n" in capsys.readouterr().out


@pytest.mark.parametrize(("wanted", "there"), [("yes", False), ("no", True)])
def test_a_function_that_was_taken_out_of_its_network_by_hand_is_seen(wanted: str, *, there: bool) -> None:
    chosen = {"Local": "false", "FixedAddresses": wanted}
    network = {"VpcConfig": {"SubnetIds": ["subnet-1"] if there else []}}
    sender = {"LogicalResourceId": "SendWebhookFunction", "PhysicalResourceId": "sender"}

    def client(service: str) -> SimpleNamespace:
        described = {"Parameters": [{"ParameterKey": name, "ParameterValue": value} for name, value in chosen.items()]}
        pages = SimpleNamespace(paginate=lambda **_: [{"StackResourceSummaries": [sender]}])
        answers: dict[str, dict[str, Any]] = {
            "cloudformation": {
                "describe_stacks": lambda **_: {"Stacks": [described]},
                "get_paginator": lambda _: pages,
            },
            "lambda": {"get_function_configuration": lambda **_: network},
        }
        return SimpleNamespace(**answers[service])

    deployment = Deployment(SimpleNamespace(client=client), PROD)  # type: ignore[arg-type]
    [fault] = webhooks_leave_as_the_template_says(deployment)
    assert fault == f"SendWebhookFunction: is {'in a network' if there else 'in no network'}"


@pytest.mark.parametrize("page", ["deploying", "integrating", "first-deployment"])
def test_the_pages_say_where_the_addresses_are_printed(page: str) -> None:
    text = Path(f"infra/docs/{page}.md").read_text("utf-8")
    assert re.search("make smoke", text[text.index("FixedAddresses") :])
