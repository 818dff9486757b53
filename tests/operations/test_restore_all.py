"""A table that was lost, or changed past the code, comes back: the rehearsal of infra/docs/restoring.md."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from standardwebhooks import Webhook

from removal.cli import main
from removal.endpoints.store import EndpointStore
from removal.operations.backup import Backup, Difference
from removal.record import instant
from removal.record.duration import months_after
from removal.timers.store import ControlStore
from tests import parts
from tests.cloud import client, fill, table_items
from tests.operations.test_backup import BACKUP, TABLE, back_up, output_of
from tests.people import Cast
from tests.world import World

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
ALL = ("restore", "--all", "--from", BACKUP)
PRESERVED_FOR = 6  # months, by the law kz
Print = pytest.CaptureFixture[str]
Stored = Mapping[str, Any]


def lose_all(world: World) -> None:
    """The whole table, as when a new stack is made: the sweep runs on an empty one."""
    for item in table_items():
        client("dynamodb").delete_item(TableName=TABLE, Key={"pk": item["pk"], "sk": item["sk"]})
    world.lose_stream()
    world.restart()
    world.run(2 * MINUTE)


def item_of(pk: str, sk: str = "journal") -> dict[str, Any]:
    """An item of the table."""
    return next(item for item in table_items() if (item["pk"]["S"], item["sk"]["S"]) == (pk, sk))


def under(pk: str, sk: str) -> dict[str, Any]:
    """The first item of a partition whose sort key begins so."""
    return next(item for item in table_items() if item["pk"]["S"] == pk and item["sk"]["S"].startswith(sk))


def but_for_names(items: list[dict[str, Any]]) -> list[Stored]:
    """Items without the clock's, and without the name of the restore that put a journal back."""
    of_clock = [item for item in items if item["pk"]["S"] != "clock"]
    return [{name: value for name, value in item.items() if name != "restored"} for item in of_clock]


def lines(order: str) -> list[str]:
    """The facts in an order's item."""
    return [line["S"] for line in item_of(f"order:{order}")["journal"]["L"]]


def hold(capsys: Print) -> None:
    """Accusations."""
    output_of(capsys, "hold", "--reason", "table lost", "--yes")


def instants(people: Cast, order: str, type_: str) -> list[datetime]:
    """When the ministry's webhook was called about facts of a type."""
    return [call.at for call in people.ministry.order_calls(order) if call.type == type_]


def secret_of(hook: str) -> str:
    """The secret of a webhook, as its owner has it."""
    endpoints = (EndpointStore().load(id_).endpoint for id_ in EndpointStore().ids())
    endpoint = next(endpoint for endpoint in endpoints if endpoint.url == hook)
    ciphertexts = [secret.ciphertext for secret in endpoint.secrets]
    return parts.vault().decrypt(ciphertexts, owner=endpoint.owner, endpoint=endpoint.id)[0]


def test_a_lost_table_comes_back_out_of_a_copy_and_nothing_is_early_or_twice(
    world: World, people: Cast, capsys: Print
) -> None:
    erased = people.issue("KZ-ERASED")
    assert people.report(erased, 1, 2).status == 200
    erased_at = months_after(world.now, PRESERVED_FOR)
    world.run_until(erased_at - 36 * HOUR)
    before = people.issue("KZ-BEFORE")
    world.run_until(erased_at - 26.5 * HOUR)
    between = people.issue("KZ-BETWEEN")
    world.run_until(erased_at - 5 * HOUR)
    after = people.issue("KZ-AFTER")
    world.run_until(erased_at - 3 * HOUR)
    outage = ("--from", instant.to_text(world.now - 3 * HOUR), "--to", instant.to_text(world.now))
    output_of(capsys, "extend", *outage, "--reason", "an outage of ours", "--yes")
    world.run_until(erased_at - HOUR)
    back_up()
    world.run_until(erased_at + 2 * HOUR)
    assert people.order(erased)["status"] == "erased"
    assert [len(instants(people, order, "order.breached")) for order in (before, between, after)] == [1, 1, 0]
    history, secret, due = (
        lines(erased),
        secret_of(people.ministry.hook),
        instant.from_text(people.order(after)["due_at"]),
    )

    lose_all(world)
    capsys.readouterr()
    assert main([*ALL, "--yes"]) == 1
    assert "hold --reason" in capsys.readouterr().err
    assert {item["pk"]["S"] for item in table_items()} == {"clock"}
    hold(capsys)
    assert "order: " in output_of(capsys, *ALL)
    assert {item["pk"]["S"] for item in table_items()} == {"clock"}
    assert "did put back" in output_of(capsys, *ALL, "--yes")
    assert lines(erased) == history
    kept = {item["sk"]["S"].partition(":")[0] for item in table_items() if item["pk"]["S"] == f"order:{erased}"}
    assert kept <= {"journal", "planned", "body"}
    assert people.order(erased)["status"] == "erased"
    world.run(HOUR)
    output_of(capsys, "verify", "--all")
    assert output_of(capsys, "restore", "--from", BACKUP) == ""
    assert ControlStore().load().extended_for
    output_of(capsys, "release", "--yes")
    world.run(2 * DAY)

    assert people.ministry.once(before).count("order.breached") == 1
    assert people.ministry.once(between).count("order.breached") == 1
    (breach,) = instants(people, after, "order.breached")
    assert breach >= due
    assert people.ministry.once(erased).count("order.erased") == 1
    latest = people.ministry.order_calls(after)[-1]
    at = datetime.fromtimestamp(int(latest.headers["webhook-timestamp"]), UTC)
    assert at > breach - MINUTE
    assert (
        Webhook(secret).sign(latest.headers["webhook-id"], at, latest.body.decode())
        == latest.headers["webhook-signature"]
    )


def tamper(order: str) -> dict[str, Callable[[], Stored]]:
    """What is changed past the code, by its name: the item as it then is."""
    subject = f"order:{order}"
    cut = item_of(subject)
    text, words = item_of(subject, "text"), under("platform:video-example", "words:")
    entry = item_of("registry:authority", "ministry")
    fork = item_of(subject)["journal"]["L"]
    return {
        "facts are gone": lambda: {**cut, "journal": {"L": fork[:1]}, "version": {"N": "1"}},
        "a fact is another": lambda: {**cut, "journal": {"L": [*fork[:-1], {"S": fork[-1]["S"].replace("a", "b")}]}},
        "an attribute is another": lambda: {**cut, "status": {"S": "complied"}},
        "the text is another": lambda: {**text, "text": {"S": "{}"}},
        "words are others": lambda: {**words, "words": {"S": "{}"}},
        "an entry is another": lambda: {**entry, "document": {"S": "{}"}},
        "an entry is older": lambda: {**entry, "version": {"N": "0"}},
    }


WAYS = (
    "facts are gone",
    "a fact is another",
    "an attribute is another",
    "the text is another",
    "words are others",
    "an entry is another",
    "an entry is older",
)


@pytest.mark.parametrize("way", WAYS)
def test_what_was_changed_past_the_code_is_put_back(world: World, people: Cast, capsys: Print, way: str) -> None:
    order = people.issue()
    world.run(HOUR)
    back_up()
    before = table_items()
    fill(TABLE, [tamper(order)[way]()])
    world.lose_stream()
    hold(capsys)
    assert "1 items were changed" in output_of(capsys, "restore", "--from", BACKUP)
    output_of(capsys, *ALL, "--yes")
    world.lose_stream()
    assert but_for_names(table_items()) == but_for_names(before)


def test_what_is_newer_than_the_copy_stays_unless_it_is_asked_for(world: World, people: Cast, capsys: Print) -> None:
    order, other = people.issue("KZ-NEWER"), people.issue("KZ-FORKED")
    world.run(HOUR)
    back_up()
    for each in (order, other):
        assert people.report(each, 1, 2).status == 200
    world.settle()
    hold(capsys)
    assert "did put back 0 items" in output_of(capsys, *ALL, "--yes")
    assert people.order(order)["status"] == "complied"
    facts = item_of(f"order:{other}")["journal"]["L"]
    fill(TABLE, [{**item_of(f"order:{other}"), "journal": {"L": [{"S": facts[1]["S"]}, *facts[1:]]}}])
    world.lose_stream()
    left = table_items()
    assert main([*ALL, "--yes"]) == 1
    output = capsys.readouterr().out
    assert f"order:{other}: was changed, and has facts that the backup lacks" in output
    assert order not in output
    assert but_for_names(table_items()) == but_for_names(left)
    output_of(capsys, "restore", f"order:{other}", "--from", BACKUP, "--overwrite", "--yes")
    assert people.order(other)["status"] == "running"
    assert people.order(order)["status"] == "complied"


@pytest.mark.parametrize("arguments", [["order:x", "--all"], ["--overwrite"], ["--all", "--overwrite"]])
def test_a_table_is_not_overwritten_as_a_whole(arguments: list[str]) -> None:
    with pytest.raises(SystemExit):
        main(["restore", *arguments, "--from", BACKUP])


def test_what_was_deleted_on_purpose_does_not_come_back(world: World, people: Cast, capsys: Print) -> None:
    world.receivers.behaviour[people.ministry.hook] = lambda _: 500
    order = people.issue()
    world.run(30 * MINUTE)
    back_up()
    assert any(item["sk"]["S"].startswith("held:") for item in table_items())
    world.receivers.behaviour.clear()
    world.run(6 * HOUR)
    assert not any(item["sk"]["S"].startswith("held:") for item in table_items())
    (webhook,) = (each["id"] for each in people.representative.get("/endpoints").body["endpoints"])
    assert people.representative.send("DELETE", f"/endpoints/{webhook}").status in {200, 204}
    world.settle()
    rows = {(item["pk"]["S"], item["sk"]["S"]) for item in table_items()}
    hold(capsys)
    output_of(capsys, *ALL, "--yes")
    back = {(item["pk"]["S"], item["sk"]["S"]) for item in table_items()} - rows
    assert back == set()
    assert people.order(order)["status"] == "running"


class Stopped(BaseException):
    """The shell is closed."""


def on_put(monkeypatch: pytest.MonkeyPatch, number: int, act: Callable[[], object]) -> None:
    """Act before the item of this number is put back."""
    put_back, count = Backup.put_back, iter(range(10_000))

    def counted(backup: Backup, difference: Difference) -> bool:
        if next(count) == number:
            act()
        return put_back(backup, difference)

    monkeypatch.setattr(Backup, "put_back", counted)


def stop() -> None:
    """Here."""
    raise Stopped


@pytest.mark.parametrize("number", [0, 7, 20, 35])
def test_a_restore_that_is_stopped_goes_on_when_it_is_run_again(
    world: World, people: Cast, capsys: Print, monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    order = people.issue()
    world.run(HOUR)
    back_up()
    lose_all(world)
    hold(capsys)
    with monkeypatch.context() as patched:
        on_put(patched, number, stop)
        with pytest.raises(Stopped):
            main([*ALL, "--yes"])
    world.run(5 * MINUTE)
    output_of(capsys, *ALL, "--yes")
    world.run(5 * MINUTE)
    output_of(capsys, "verify", "--all")
    output_of(capsys, "release", "--yes")
    world.run(DAY)
    types = people.ministry.once(order)
    assert [types.count(f"order.{once}") for once in ("issued", "received", "breached")] == [1, 1, 1]


@pytest.mark.parametrize("number", [0, 7, 35])
def test_two_restores_at_once_are_one(
    world: World, people: Cast, capsys: Print, monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    people.issue()
    world.run(HOUR)
    back_up()
    before = but_for_names(table_items())
    lose_all(world)
    hold(capsys)
    on_put(monkeypatch, number, lambda: [output_of(capsys, *ALL, "--yes")])
    output_of(capsys, *ALL, "--yes")
    assert but_for_names(table_items()) == before


def test_an_order_comes_back_after_all_that_its_facts_are_sent_to(
    world: World, people: Cast, capsys: Print, monkeypatch: pytest.MonkeyPatch
) -> None:
    people.issue()
    world.run(HOUR)
    back_up()
    lose_all(world)
    hold(capsys)
    put, kinds = Backup.put_back, list[str]()

    def noted(backup: Backup, difference: Difference) -> bool:
        pk, sk = (difference.copied[key]["S"] for key in ("pk", "sk"))
        kinds.append(f"{pk.partition(':')[0]} {sk.partition(':')[0]}")
        return put(backup, difference)

    monkeypatch.setattr(Backup, "put_back", noted)
    output_of(capsys, *ALL, "--yes")
    first = kinds.index("order journal")
    assert {"endpoint journal", "platform endpoint", "authority endpoint", "platform journal"} <= set(kinds[:first])
    assert not {"endpoint journal", "platform endpoint", "registry:platform"} & set(kinds[first:])


def test_the_ledger_of_another_stack_is_read(world: World, people: Cast, capsys: Print) -> None:
    order = people.issue()
    assert people.report(order, 1, 2).status == 200
    world.settle()
    back_up()
    world.run(200 * DAY)
    assert people.order(order)["status"] == "erased"
    where = {"LocationConstraint": "eu-central-1"}
    client("s3").create_bucket(Bucket="of-this-stack", CreateBucketConfiguration=where)
    world.cloud.environment["ERASURES_BUCKET"] = "of-this-stack"
    lose_all(world)
    hold(capsys)
    output_of(capsys, *ALL, "--erasures", "erasures", "--yes")
    assert people.order(order)["status"] == "erased"


def test_a_journal_is_not_put_back_beside_a_volume_that_the_copy_lacks(
    world: World, people: Cast, capsys: Print
) -> None:
    order = people.issue()
    world.run(HOUR)
    back_up()
    volume = {"pk": {"S": f"order:{order}"}, "sk": {"S": "volume:000001"}, "journal": {"L": []}}
    journal = item_of(f"order:{order}")
    client("dynamodb").delete_item(TableName=TABLE, Key={"pk": journal["pk"], "sk": journal["sk"]})
    fill(TABLE, [volume])
    world.lose_stream()
    hold(capsys)
    assert main([*ALL, "--yes"]) == 1
    assert "has facts that the backup lacks" in capsys.readouterr().out
    assert not any(item["sk"]["S"] == "journal" for item in table_items() if item["pk"] == volume["pk"])


def test_the_erased_name_and_words_of_the_register_do_not_come_back(world: World, people: Cast, capsys: Print) -> None:
    holder = people.registrar.get("/platforms/video-example/representatives").body["representatives"][0]["id"]
    end = {"valid_until": instant.to_text(world.now)}
    assert people.registrar.post(f"/representatives/{holder}/termination", end).status == 200
    world.settle()
    back_up()
    world.run(200 * DAY)
    left = {(item["pk"]["S"], item["sk"]["S"]) for item in table_items()}
    hold(capsys)
    output_of(capsys, *ALL, "--yes")
    back = {(item["pk"]["S"], item["sk"]["S"]) for item in table_items()} - left
    assert {pk.partition(":")[0] for pk, _ in back} <= {"limit"}
    lose_all(world)
    hold(capsys)
    output_of(capsys, *ALL, "--yes")
    register = people.registrar.get("/platforms/video-example/representatives").body["representatives"][0]
    assert register["name"] == "[erased]"
    output_of(capsys, "verify", "--all")
