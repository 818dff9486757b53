"""A restore while others go on: what would contradict the table, or happen a second time and otherwise."""

import pytest

from removal.cli import main
from removal.erasure.ledger import Ledger
from removal.operations.backup import Backup, Difference
from removal.record.facts import Fact
from tests import parts
from tests.cloud import client
from tests.operations.test_backup import TABLE, back_up, output_of
from tests.operations.test_restore_all import ALL, DAY, HOUR, MINUTE, Print, hold, lines, lose_all
from tests.people import Cast
from tests.world import World

GIVEN_UP_AFTER = 9  # the first try and MaximumRetryAttempts


def test_an_order_erased_again_has_the_time_of_its_first_erasure_however_long_the_restore_takes(
    world: World, people: Cast, capsys: Print, monkeypatch: pytest.MonkeyPatch
) -> None:
    order = people.issue()
    assert people.report(order, 1, 2).status == 200
    world.settle()
    back_up()
    world.run(200 * DAY)
    assert people.order(order)["status"] == "erased"
    history = lines(order)
    lose_all(world)
    hold(capsys)
    put_back = Backup.put_back

    def slowly(backup: Backup, difference: Difference) -> bool:
        done = put_back(backup, difference)
        if difference.copied["sk"]["S"] == "journal" and difference.partition.startswith("order:"):
            world.run(5 * MINUTE)
        return done

    monkeypatch.setattr(Backup, "put_back", slowly)
    output_of(capsys, *ALL, "--yes")
    output_of(capsys, "release", "--yes")
    world.run(3 * DAY)
    assert lines(order) == history
    assert people.ministry.once(order).count("order.erased") == 1


def test_an_order_that_is_not_erased_again_is_erased_by_its_timer(
    world: World, people: Cast, capsys: Print, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The shell was closed before, and no one runs it again."""
    order = people.issue()
    assert people.report(order, 1, 2).status == 200
    world.settle()
    back_up()
    world.run(200 * DAY)
    lose_all(world)
    hold(capsys)
    with monkeypatch.context() as patched:
        patched.setattr("removal.operations.restore.erase_again", lambda *_: [])
        output_of(capsys, *ALL, "--yes")
    assert people.order(order)["status"] == "complied"
    output_of(capsys, "release", "--yes")
    world.run(3 * DAY)
    assert people.order(order)["status"] == "erased"


def test_an_order_whose_hold_was_released_after_the_copy_is_named_and_erased_once_it_is_released_again(
    world: World, people: Cast, capsys: Print
) -> None:
    order = people.issue()
    assert people.report(order, 1, 2).status == 200
    world.run(170 * DAY)
    output_of(capsys, "hold-erasure", order, "--reason", "a court", "--yes")
    world.run(15 * DAY)
    assert people.order(order)["status"] == "complied"
    back_up()
    output_of(capsys, "release-erasure", order, "--reason", "it is over", "--yes")
    world.run(6 * DAY)
    assert people.order(order)["status"] == "erased"
    lose_all(world)
    hold(capsys)
    assert main([*ALL, "--yes"]) == 1
    assert f"order:{order} was erased, and cannot be now" in capsys.readouterr().out
    assert "statement_of_reasons" not in people.order(order)
    output_of(capsys, "release-erasure", order, "--reason", "it is over", "--yes")
    world.run(6 * DAY)
    assert people.order(order)["status"] == "erased"
    output_of(capsys, "verify", "--all")


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


def test_an_erasure_that_publish_gave_up_on_is_entered_at_its_last_look(
    world: World, people: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    """S3 is away for as long as the stream tries a record."""
    world.expect("NotPublished")
    order = people.issue()
    assert people.report(order, 1, 2).status == 200
    world.settle()
    tries, entered = list[str](), Ledger.enter

    def away(_: Ledger, fact: Fact) -> None:
        tries.append(fact.type)
        if tries.count("order.erased") == GIVEN_UP_AFTER:
            world.lose_stream()
            return
        raise OSError

    monkeypatch.setattr(Ledger, "enter", away)
    while people.order(order)["status"] != "erased":
        world.run(DAY)
    world.run(10 * MINUTE)
    assert tries.count("order.erased") == GIVEN_UP_AFTER
    monkeypatch.setattr(Ledger, "enter", entered)
    world.run(DAY)
    (erasure,) = (each for each in parts.ledger().erasures() if each.subject == f"order:{order}")
    assert erasure.at == parts.order_store().load(order).order.changed_at
