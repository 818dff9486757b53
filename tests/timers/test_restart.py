"""A timer that was put aside goes back where its own store would put it."""

from datetime import timedelta

from removal.timers.due import STUCK
from removal.timers.store import DueStore
from tests.cloud import client, table_items
from tests.people import Cast
from tests.world import World

TABLE = "removal-orders"


def timed() -> dict[tuple[str, str], str]:
    """The shard of each item that has a timer, by its keys."""
    items = ((item["pk"]["S"], item["sk"]["S"], item.get("timer_shard")) for item in table_items())
    return {(pk, sk): shard["S"] for pk, sk, shard in items if shard}


def put_aside(pk: str, sk: str) -> None:
    client("dynamodb").update_item(
        TableName=TABLE,
        Key={"pk": {"S": pk}, "sk": {"S": sk}},
        UpdateExpression="SET timer_shard = :stuck",
        ExpressionAttributeValues={":stuck": {"S": STUCK}},
    )


def test_every_kind_of_item_goes_back_into_its_own_shard(world: World, people: Cast) -> None:
    world.receivers.behaviour[people.ministry.hook] = lambda _: 503
    for number in range(5):
        people.issue(f"KZ-{number}")
    world.run(timedelta(minutes=1))
    world.publishing = False
    people.registrar.put("/platforms/video-example", {"name": "Video"})
    before = timed()
    kinds = {f"{pk.partition(':')[0]} {sk.partition(':')[0]}" for pk, sk in before}
    journals = {f"{kind} journal" for kind in ("order", "endpoint", "platform", "authority")}
    assert kinds == {*journals, "delivery delivery"}
    for pk, sk in before:
        put_aside(pk, sk)
    assert sorted(DueStore().stuck()) == sorted(before)
    assert all(DueStore().restart(pk, sk) for pk, sk in before)
    assert timed() == before
    assert not any(DueStore().restart(pk, sk) for pk, sk in before), "a second time nothing is to be done"
