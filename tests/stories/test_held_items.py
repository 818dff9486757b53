"""DynamoDB refuses for a moment: a transaction holds the item, or it throttles: what passes is asked again."""

import pytest
from pynamodb.exceptions import CancellationReason, TransactWriteError, VerboseClientError

from removal import table
from removal.versions import VersionConflict
from tests.people import Cast
from tests.tables import Refusing
from tests.world import World

pytestmark = pytest.mark.usefixtures("on_moto")


@pytest.mark.parametrize("times", [1, 3])
def test_an_answer_that_meets_a_transaction_is_taken(
    world: World, people: Cast, refusing: Refusing, times: int
) -> None:
    order = people.issue(items=1)
    world.settle()
    refusing("update_item", "TransactionConflictException", times)
    assert people.report(order, 1).status == 200
    assert people.order(order)["status"] == "complied"


def test_what_meets_a_transaction_at_each_try_is_asked_to_come_again(
    world: World, people: Cast, refusing: Refusing
) -> None:
    order = people.issue(items=1)
    world.settle()
    refusing("update_item", "TransactionConflictException", 5)
    refused = people.report(order, 1)
    assert (refused.status, refused.headers["retry-after"]) == (503, "1")
    assert people.report(order, 1).status == 200


def test_a_throttled_write_is_asked_to_come_again(world: World, people: Cast, refusing: Refusing) -> None:
    order = people.issue(items=1)
    world.settle()
    refusing("update_item", "ThrottlingException", 30)
    assert people.report(order, 1).status == 503


def test_a_throttled_read_is_asked_to_come_again(world: World, people: Cast, refusing: Refusing) -> None:
    order = people.issue(items=1)
    world.settle()
    refusing("get_item", "ProvisionedThroughputExceededException", 30)
    assert people.ministry.get(f"/orders/{order}").status == 503


@pytest.mark.parametrize("operation", ["get_item", "update_item"])
def test_a_signature_that_expired_while_the_process_was_frozen_costs_no_one_an_answer(
    world: World, people: Cast, refusing: Refusing, operation: str
) -> None:
    order = people.issue(items=1)
    world.settle()
    refusing(operation, "InvalidSignatureException", 1)
    assert people.report(order, 1).status == 200
    refusing(operation, "InvalidSignatureException", 2)
    assert (
        people.representative.post(
            f"/orders/{order}/contest", {"by": "R.", "reference": "1", "explanation": "x"}
        ).status
        == 500
    )


@pytest.mark.parametrize("codes", [["None", "TransactionConflict"], ["ConditionalCheckFailed", "TransactionConflict"]])
def test_a_transaction_that_another_outran_or_held_up_is_a_version_conflict(codes: list[str]) -> None:
    reasons = [CancellationReason(code) for code in codes]
    answer = {"Error": {"Code": "TransactionCanceledException", "Message": "x"}}
    error = TransactWriteError("x", VerboseClientError(answer, "TransactWriteItems", {}, cancellation_reasons=reasons))
    with pytest.raises(VersionConflict), table.transaction():
        raise error
