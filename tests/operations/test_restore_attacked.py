"""A restore while others go on: what would contradict the table, or happen a second time and otherwise."""

import pytest

from removal.cli import main
from tests.cloud import client
from tests.operations.test_backup import TABLE, back_up
from tests.operations.test_restore_all import ALL, HOUR, MINUTE, Print, hold, lose_all
from tests.people import Cast
from tests.world import World


@pytest.mark.parametrize("key", ["erased/", "erased/order/x/000001/yesterday", "erased/readme.txt"])
def test_a_ledger_with_a_key_that_names_no_erasure_stops_the_restore(
    people: Cast, world: World, capsys: Print, key: str
) -> None:
    people.issue()
    world.run(HOUR)
    back_up()
    lose_all(world)
    client("s3").put_object(Bucket="erasures", Key=key, Body=b"")
    hold(capsys)
    assert main([*ALL, "--yes"]) == 1
    assert f"has {key}, which names none" in capsys.readouterr().err
    assert main(["restore", "--from", "removal-orders-restored"]) == 1


@pytest.mark.parametrize("is_old", [False, True])
def test_an_entry_does_not_come_back_older_than_its_journal(
    world: World, people: Cast, capsys: Print, *, is_old: bool
) -> None:
    """A caller that was revoked after the copy, and whose entry was changed past the code."""
    callers = people.registrar.get("/callers").body["callers"]
    caller = next(each["id"] for each in callers if each["platform"])
    entry = {"pk": {"S": "registry:caller"}, "sk": {"S": caller}}
    back_up()
    old = client("dynamodb").get_item(TableName=TABLE, Key=entry)["Item"]
    assert people.representative.get("/orders").status == 200
    assert people.registrar.send("DELETE", f"/callers/{caller}").status == 200
    client("dynamodb").delete_item(TableName=TABLE, Key=entry)
    if is_old:
        client("dynamodb").put_item(TableName=TABLE, Item={**old, "version": {"N": "0"}, "document": {"S": "{}"}})
    world.settle()
    hold(capsys)
    assert main([*ALL, "--yes"]) == 1
    assert f"registry:caller {caller}: was changed" in capsys.readouterr().out
    left = client("dynamodb").get_item(TableName=TABLE, Key=entry).get("Item", {})
    assert left.get("document") != old["document"]
    world.run(2 * MINUTE)
    if not is_old:
        assert people.representative.get("/orders").status == 403


def test_a_journal_does_not_come_back_older_than_its_entry(world: World, people: Cast, capsys: Print) -> None:
    back_up()
    assert people.registrar.put("/platforms/video-example", {"name": "Another"}).status == 200
    world.settle()
    key = {"pk": {"S": "platform:video-example"}, "sk": {"S": "journal"}}
    client("dynamodb").delete_item(TableName=TABLE, Key=key)
    world.lose_stream()
    hold(capsys)
    assert main([*ALL, "--yes"]) == 1
    assert "platform:video-example: was changed" in capsys.readouterr().out
    assert "Item" not in client("dynamodb").get_item(TableName=TABLE, Key=key)
