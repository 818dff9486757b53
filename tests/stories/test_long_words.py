"""Words at their longest, many of them: what both sides read of an order stays within what Lambda answers."""

from datetime import timedelta

from removal.orders.budget import SHORT_WORDS_BYTES, WORDS_BYTES_AT_MOST
from removal.orders.commands import EXPLANATION_AT_MOST, NAME_AT_MOST
from removal.record.canonical import canonical
from tests.people import Answered, Cast
from tests.world import World

FACE = "\N{GRINNING FACE}"  # four bytes in UTF-8, the most that a character has
LAMBDA_ANSWERS_AT_MOST = 6 * 1024 * 1024  # bytes


def obstruct(people: Cast, order: str, number: int, explanation: str) -> Answered:
    said = {"by": FACE * NAME_AT_MOST, "reference": FACE * NAME_AT_MOST, "explanation": explanation}
    return people.representative.post(f"/orders/{order}/obstacles", {**said, "ground": "technical", "items": [number]})


def test_the_words_of_one_side_never_keep_the_other_from_reading_the_order_and_its_feed(
    world: World, people: Cast
) -> None:
    order = people.issue(items=40)
    world.settle()
    taken = [obstruct(people, order, number, FACE * EXPLANATION_AT_MOST).status for number in range(1, 31)]
    assert set(taken) == {200, 409}
    assert taken.index(409) * EXPLANATION_AT_MOST * len(FACE.encode()) < WORDS_BYTES_AT_MOST
    refused = obstruct(people, order, 31, FACE * EXPLANATION_AT_MOST)
    assert refused.body["type"].endswith("/cap-reached")
    assert "bytes are left" in refused.body["detail"]
    assert f"{SHORT_WORDS_BYTES} bytes are always taken" in refused.body["detail"]
    for number in range(31, 40):
        assert obstruct(people, order, number, FACE * 100).status == 200, "first statements are always taken"
    assert people.report(order, 40).status == 200
    reason = FACE * 300
    assert people.ministry.post(f"/orders/{order}/withdrawal", {"reason": reason}).status == 200
    world.run(timedelta(minutes=5))
    for side in (people.ministry, people.representative):
        for path in (f"/orders/{order}/facts", "/facts"):
            body = side.get(path).body
            assert reason in {(fact["data"].get("words") or {}).get("reason") for fact in body["facts"]}
            assert len(canonical(body).encode()) < LAMBDA_ANSWERS_AT_MOST / 2
