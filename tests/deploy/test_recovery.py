"""Every state of a stack, walked to its end on the model of CloudFormation: deployed, or advice that AWS takes."""

import re
from contextlib import suppress
from functools import partial
from itertools import product

import pytest

from infra.deploy import change_set
from infra.deploy.approval import Consent, Declined
from infra.deploy.change_set import NotDeployed, Stack, Wanted
from infra.deploy.recovery import LEFTOVERS, ROLLBACKS, clean_up, roll_back
from infra.deploy.triggers import UNWATCHED
from tests.deploy.cloudformation import STATES, UPDATED, Model, Slow

CHANGES = [{"Action": "Add", "LogicalResourceId": "Table", "ResourceType": "AWS::DynamoDB::Table"}]
PARAMETERS = [{"ParameterKey": "ProtectTable", "ParameterValue": "false"}]
FAILURES = ("create", "update", "delete", "roll back")
CALLS = {"describe-stack-events": "describe_stack_events", "continue-update-rollback": "continue_update_rollback"}
DEPLOYED = ("CREATE_COMPLETE", "UPDATE_COMPLETE")
AGREES = {"yes": "yes", "name": "removal-orders"}


@pytest.fixture(autouse=True)
def _at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(change_set, "EVERY", 0.0)


def agree(question: str) -> str:
    return AGREES["name" if "The stack's name" in question else "yes"]


def deploy(model: Model, consent: Consent) -> None:
    """As `make deploy` does with one stack."""
    stack = Stack(model, model.name)  # type: ignore[arg-type]
    standing = roll_back(stack, stack.standing(), consent)
    clean_up(stack, standing, consent)
    wanted = Wanted("https://template", PARAMETERS, "CAPABILITY_IAM", {}, UNWATCHED)  # type: ignore[arg-type]
    proposed = stack.propose(wanted, exists=standing.exists)
    assert proposed
    consent.to(proposed)
    proposed.carry_out()


def attempt(model: Model) -> str:
    """What the deployment is refused with; empty if it was done."""
    try:
        deploy(model, Consent(agree, say=lambda _: None))
    except NotDeployed as error:
        return str(error)
    return ""


def follow(model: Model, advice: str) -> None:
    """Run each command of a message, as an operator who has mended the cause would: the model refuses none."""
    for operation, words in re.findall(r"aws cloudformation (\S+) --stack-name removal-orders(.*)", advice):
        skipped = words.partition("--resources-to-skip ")[2].split()
        named = {"ResourcesToSkip": skipped} if skipped else {}
        getattr(model, CALLS[operation])(StackName=model.name, **named)


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("failures", [(), *((one,) for one in FAILURES), ("update", "roll back"), ("create", "delete")])
def test_each_state_ends_deployed_or_with_advice_that_aws_takes(state: str, failures: tuple[str, ...]) -> None:
    model = Model(status=state, changes=CHANGES, fails=list(failures))
    refusal = attempt(model)
    if not refusal:
        assert model.status in DEPLOYED
        return
    assert failures or state not in (*UPDATED, *ROLLBACKS, *LEFTOVERS)
    assert "make deploy again" in refusal or "aws cloudformation" in refusal
    follow(model, refusal)


@pytest.mark.parametrize("failures", [*product(FAILURES, repeat=2), ("create", "roll back", "delete")])
def test_after_any_failures_the_next_deployments_end_deployed(failures: tuple[str, ...]) -> None:
    """From nothing: each deployment that fails leaves a state from which the next one goes on."""
    for first in ("", "CREATE_COMPLETE"):
        model = Model(status=first, changes=CHANGES, fails=list(failures))
        attempts = iter(partial(attempt, model), "")
        assert len(list(attempts)) <= len(failures)
        assert model.status in DEPLOYED


@pytest.mark.parametrize("state", [*ROLLBACKS, *LEFTOVERS])
def test_without_consent_nothing_is_done(state: str) -> None:
    model = Model(status=state, changes=CHANGES)
    with pytest.raises(Declined):
        deploy(model, Consent(lambda _: "", say=lambda _: None))
    assert (model.calls, model.status) == ([], state)


def test_what_cannot_be_deleted_is_named_and_left_with_consent() -> None:
    model = Model(status="ROLLBACK_FAILED", changes=CHANGES, stuck=("Table",))
    questions: list[str] = []

    def answer(question: str) -> str:
        questions.append(question)
        return agree(question)

    deploy(model, Consent(answer, say=lambda _: None))
    assert "Table cannot be deleted. Leave them outside of the stack?" in questions[1]
    assert model.calls[:2] == [("delete", "ROLLBACK_FAILED"), ("delete", "DELETE_FAILED")]
    assert model.status == "CREATE_COMPLETE"


def test_a_protected_table_blocks_the_rollback_of_a_creation_and_an_unprotected_one_does_not() -> None:
    """Why the table is protected only after its stack was created."""
    ends = {}
    for protected in ("true", "false"):
        model = Model(status="REVIEW_IN_PROGRESS", changes=CHANGES, fails=["create"])
        values = [{"ParameterKey": "ProtectTable", "ParameterValue": protected}]
        stack = Stack(model, model.name)  # type: ignore[arg-type]
        wanted = Wanted("https://template", values, "CAPABILITY_IAM", {}, UNWATCHED)  # type: ignore[arg-type]
        proposed = stack.propose(wanted, exists=False)
        assert proposed
        with pytest.raises(NotDeployed):
            proposed.carry_out()
        ends[protected] = model.status
    assert ends == {"true": "ROLLBACK_FAILED", "false": "ROLLBACK_COMPLETE"}


@pytest.mark.parametrize("state", LEFTOVERS)
@pytest.mark.parametrize("given", [Consent(lambda _: "yes"), Consent(lambda _: "", yes=True)])
def test_what_may_hold_something_is_deleted_by_the_stacks_name_alone(state: str, given: Consent) -> None:
    """Of a creation that failed and was not rolled back, a table may be left, which deletion would take."""
    model = Model(status=state, changes=CHANGES)
    with suppress(Declined):
        deploy(model, given)
    assert ("delete" in dict(model.calls)) == (state in ("REVIEW_IN_PROGRESS", "ROLLBACK_COMPLETE"))


@pytest.mark.parametrize("failures", [(), ("update",)])
def test_the_end_of_an_earlier_operation_is_not_taken_for_the_end_of_this_one(failures: tuple[str, ...]) -> None:
    model = Slow(status="UPDATE_COMPLETE", changes=CHANGES, fails=list(failures))
    refusal = attempt(model)
    assert model.status == ("UPDATE_ROLLBACK_COMPLETE" if failures else "UPDATE_COMPLETE")
    assert ("is UPDATE_ROLLBACK_COMPLETE\nPageFunction: Quota exceeded" in refusal) == bool(failures)
