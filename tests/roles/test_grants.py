"""Which grants are tried, and the reasons for those that cannot be shown."""

from typing import Any

from infra.dev.roles.grants import LOCALLY, Grant, Policy, collected, without
from infra.dev.roles.reasons import BATCH, CANNOT_BE_SHOWN
from infra.dev.roles.role_trial import PROBES
from removal.handlers.operate import ALLOWED
from tests.rules.template import ROLE, deployed, listed, read, resources


def policies(local: str) -> dict[str, Policy]:
    template = deployed(read(), Local=local)
    return {name: role["Policies"][0]["PolicyDocument"] for name, role in resources(template, ROLE)}


def written(local: str) -> set[tuple[str, str, str]]:
    """Role, statement and action of everything that is allowed."""
    return {
        (name, statement["Sid"], action)
        for name, policy in policies(local).items()
        for statement in policy["Statement"]
        for action in listed(statement["Action"])
    }


def policy(*statements: tuple[str, Any]) -> Policy:
    written = [{"Sid": sid, "Effect": "Allow", "Action": action, "Resource": "*"} for sid, action in statements]
    return {"Version": "2012-10-17", "Statement": written}


def test_every_action_of_every_statement_of_every_role_is_collected() -> None:
    grants = collected(policies("true"))
    assert {(grant.role, sid, grant.action) for grant in grants for sid in grant.sids} == written("true")
    assert {"OperateRole", "SweepRole"} <= {grant.role for grant in grants}


def test_what_only_the_local_stack_allows_is_collected_too() -> None:
    locally = written("true") - written("false")
    assert {action for _, _, action in locally} == {"sqs:SendMessageBatch", "ses:SendEmail"}
    assert locally <= {(grant.role, sid, grant.action) for grant in collected(policies("true")) for sid in grant.sids}


def test_a_statement_that_is_only_local_is_named_so() -> None:
    locally = {(role, sid) for role, sid, _ in written("true")} - {(role, sid) for role, sid, _ in written("false")}
    named = {(role, sid) for role, sid, _ in written("true") if sid.endswith(LOCALLY)}
    assert named == locally


def test_an_action_of_two_statements_is_two_grants_and_its_local_substitute_goes_with_either() -> None:
    grants = collected({"ARole": policy(("One", ["a:B", "a:C"]), ("Two", "a:B"), ("TwoLocally", "a:B"))})
    assert [(grant.says, grant.sids) for grant in grants] == [
        ("a:B (One)", ("One", "TwoLocally")),
        ("a:B (Two)", ("Two", "TwoLocally")),
        ("a:C", ("One",)),
    ]


def test_taking_a_grant_away_leaves_everything_else() -> None:
    whole = policy(("One", ["a:B", "a:C"]), ("Two", "a:B"))
    assert without(whole, [Grant("ARole", "a:B", ("One",))]) == policy(("One", ["a:C"]), ("Two", ["a:B"]))
    assert without(whole, [Grant("ARole", "a:B", ("Two",))]) == policy(("One", ["a:B", "a:C"]))


def test_every_role_is_tried() -> None:
    assert set(PROBES) == set(policies("true"))


def test_whatever_operators_may_ask_the_console_for_is_tried() -> None:
    reads_no_table = {"laws"}
    assert {probe.says.partition(" ")[0] for probe in PROBES["OperateRole"]} | reads_no_table == ALLOWED


def test_reasons_are_given_only_for_what_a_role_is_allowed_on_aws() -> None:
    assert set(CANNOT_BE_SHOWN) - {(role, action) for role, _, action in written("false")} == set()


def test_where_a_message_is_sent_its_local_substitute_is_tried() -> None:
    sends = {role for (role, _), reason in CANNOT_BE_SHOWN.items() if reason == BATCH}
    batches = {(role, sid) for role, sid, action in written("true") if action == "sqs:SendMessageBatch"}
    assert {(role, sid) for role, sid, action in written("true") if role in sends and action == "sqs:SendMessage"} == (
        batches
    )
