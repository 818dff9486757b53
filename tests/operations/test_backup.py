"""A partition that was lost comes back out of a backup, and its order goes on as if nothing had been."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import pytest

from removal.cli import main
from removal.record import instant
from tests.cloud import client, create_table, fill, table_items
from tests.fake_ses import accepts
from tests.people import PRIMARY, Cast
from tests.world import World

HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)
TABLE, BACKUP = "removal-orders", "removal-orders-restored"


def back_up() -> None:
    """As the table is now, restored beside it."""
    create_table(BACKUP)
    fill(BACKUP, table_items())


def lose(world: World, partition: str) -> int:
    """By accident: whatever it holds; how many items that was."""
    items = [item for item in table_items() if item["pk"]["S"] == partition]
    for item in items:
        client("dynamodb").delete_item(TableName=TABLE, Key={"pk": item["pk"], "sk": item["sk"]})
    world.lose_stream()
    return len(items)


def output_of(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    """What a command told that found all well."""
    assert main(list(arguments)) == 0
    return capsys.readouterr().out


def test_an_order_that_was_lost_is_put_back_and_breached_once_in_its_time(
    world: World, people: Cast, capsys: pytest.CaptureFixture[str]
) -> None:
    lost, answered = people.issue("KZ-LOST"), people.issue("KZ-ANSWERED")
    world.run(HOUR)
    back_up()
    assert people.report(answered, 1, 2).status == 200
    world.settle()
    items = lose(world, f"order:{lost}")
    assert items > 1
    output_of(capsys, "hold", "--reason", "table restored", "--yes")
    assert output_of(capsys, "restore", "--from", BACKUP).splitlines() == [f"order:{lost}: {items} items are missing"]
    assert f"would put back {items} items" in output_of(capsys, "restore", f"order:{lost}", "--from", BACKUP)
    assert people.ministry.get(f"/orders/{lost}").status == 404
    assert f"{items} items were put back" in output_of(capsys, "restore", f"order:{lost}", "--from", BACKUP, "--yes")
    assert output_of(capsys, "restore", "--from", BACKUP) == ""
    world.settle()
    people.sound(lost)
    output_of(capsys, "verify", "--all")
    output_of(capsys, "release", "--yes")
    world.run(24 * HOUR)
    types = people.ministry.types(lost)
    assert types[-1] == "order.breached"
    assert [types.count(f"order.{once}") for once in ("issued", "received", "breached")] == [1, 1, 1]
    assert people.ministry.types(answered)[-1] == "order.complied"


def test_what_is_there_stays_as_it_is(world: World, people: Cast, capsys: pytest.CaptureFixture[str]) -> None:
    order = people.issue()
    world.settle()
    back_up()
    assert people.report(order, 1, 2).status == 200
    assert "0 items were put back" in output_of(capsys, "restore", f"order:{order}", "--from", BACKUP, "--yes")
    assert people.order(order)["status"] == "complied"


def test_a_draft_answer_is_not_put_back(world: World, people: Cast, capsys: pytest.CaptureFixture[str]) -> None:
    world.mailbox.behaviour[PRIMARY] = accepts
    order = people.issue()
    world.run(MINUTE)
    page = people.page(world.mailbox.to(PRIMARY)[-1].link)
    assert page.post({"answer": "contest", "scope": "all", "by": "A. Person", "explanation": "Satire."}).status == 200
    back_up()
    assert lose(world, f"draft_answer:{order}") == 1
    capsys.readouterr()
    assert output_of(capsys, "restore", "--from", BACKUP) == ""
    command = ("restore", f"draft_answer:{order}", "--from", BACKUP, "--yes")
    assert "0 items were put back" in output_of(capsys, *command)


@pytest.mark.usefixtures("people")
def test_nothing_is_put_back_that_no_one_named(capsys: pytest.CaptureFixture[str]) -> None:
    back_up()
    assert main(["restore", "--from", BACKUP, "--yes"]) == 1
    assert "Say which partition" in capsys.readouterr().err


def test_nothing_is_put_back_into_an_order_that_was_erased_since(
    world: World, people: Cast, capsys: pytest.CaptureFixture[str]
) -> None:
    order = people.issue()
    world.run(HOUR)
    assert people.report(order, 1, 2).status == 200
    back_up()
    world.run(200 * 24 * HOUR)
    assert people.order(order)["status"] == "erased"
    left = table_items()
    assert main(["restore", f"order:{order}", "--from", BACKUP, "--yes"]) == 1
    assert "was erased when its preservation ended" in capsys.readouterr().err
    assert table_items() == left


def test_of_deliveries_nothing_is_put_back_that_was_erased_with_its_order_since(
    world: World, by_mail: Cast, capsys: pytest.CaptureFixture[str]
) -> None:
    erased = by_mail.issue("KZ-ERASED")
    world.run(HOUR)
    assert by_mail.ministry.post(f"/orders/{erased}/withdrawal", {"reason": "an error"}).status == 200
    world.run(170 * 24 * HOUR)
    by_mail.issue("KZ-OPEN")
    world.run(HOUR)
    back_up()
    before = table_items()
    world.run(20 * 24 * HOUR)
    assert by_mail.order(erased)["status"] == "erased"
    present = {_key(item) for item in table_items()}
    partitions = {pk for pk, _ in map(_key, before) if pk.startswith(("delivery:", "endpoint:", "message:"))}
    gone = {key for key in map(_key, before) if key[0] in partitions and key not in present}
    assert {key[0].partition(":")[0] for key in gone} == {"delivery", "message"}
    lost = {key for key in map(_key, before) if key[0] in partitions and key in present and key[1] != "journal"}
    for pk, sk in lost:
        client("dynamodb").delete_item(TableName=TABLE, Key={"pk": {"S": pk}, "sk": {"S": sk}})
    for partition in sorted(partitions):
        output_of(capsys, "restore", partition, "--from", BACKUP, "--yes")
    back = {_key(item) for item in table_items()}
    assert lost <= back
    assert gone & back == set()


def _key(item: Mapping[str, Any]) -> tuple[str, str]:
    return item["pk"]["S"], item["sk"]["S"]


@pytest.mark.parametrize("is_platform", [True, False])
def test_no_words_of_the_register_are_put_back_that_were_erased_since(
    world: World, people: Cast, capsys: pytest.CaptureFixture[str], *, is_platform: bool
) -> None:
    if is_platform:
        holder = people.registrar.get("/platforms/video-example/representatives").body["representatives"][0]["id"]
        end = {"valid_until": instant.to_text(world.now)}
        assert people.registrar.post(f"/representatives/{holder}/termination", end).status == 200
    world.settle()
    back_up()
    world.run(200 * 24 * HOUR)
    partition = "platform:video-example" if is_platform else "authority:ministry"
    assert main(["restore", partition, "--from", BACKUP, "--yes"]) == 0
    output_of(capsys, "verify", partition)
