"""The public log beside lives of orders: what is in it, what is not, what it waits for, and what waits for it."""

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from infra.checker.removal_orders_check.__main__ import main
from removal.errors import IllegalCommand
from removal.publiclog.bundles import unpacked
from removal.publiclog.entries import commitment
from removal.publiclog.marks import Mark
from removal.publiclog.sequencer import LogStopped
from removal.publiclog.store import LogStore
from removal.record.duration import months_after
from tests import parts
from tests.cloud import client, table_items
from tests.people import Cast
from tests.publiclog import naive
from tests.publiclog.beside import BUCKET, PublicLog
from tests.publiclog.memory import Signer
from tests.world import MINUTE, World

CANARY = "CANARY"
MONTHS = 6
HOUR = timedelta(hours=1)


@pytest.fixture
def log(world: World) -> PublicLog:
    return PublicLog(world)


def expected(people: Cast, order: str) -> list[str]:
    """What both sides compute of the facts that they got, in their order."""
    facts = people.ministry.get(f"/orders/{order}/facts").body["facts"]
    return [commitment(fact["data"]["blind"], fact["data"]["hash"]) for fact in facts]


def ended(people: Cast, world: World, **changed: Any) -> str:  # noqa: ANN401 - of an order's text
    order = people.issue(**changed)
    world.run(HOUR)
    people.ministry.post(f"/orders/{order}/withdrawal", {"reason": f"{CANARY} reason"})
    return order


def test_every_fact_of_an_order_is_in_the_log_once_and_in_order(people: Cast, world: World, log: PublicLog) -> None:
    order = people.issue()
    log.run()
    assert len(log.commitments) == 2
    world.run(HOUR)
    people.ministry.post(f"/orders/{order}/withdrawal", {"reason": "A mistake."})
    log.run()
    log.run()
    assert log.commitments == expected(people, order)
    assert log.checkpoint.root == naive.root(log.entries)
    assert LogStore().mark(order).facts == len(log.commitments)


def test_a_message_whose_run_failed_comes_again(people: Cast, world: World, log: PublicLog) -> None:
    order = people.issue()
    world.settle()

    class Fails(Signer):
        def sign(self, text: bytes) -> bytes:
            raise LookupError(text)

    world.expect("LookupError")
    parts.put(signer=Fails())
    world.log()
    assert "checkpoint" not in log.bodies
    log.run()
    assert log.commitments == expected(people, order)


def test_nothing_that_people_wrote_or_that_names_an_order_is_served(people: Cast, world: World, log: PublicLog) -> None:
    officer = {"name": f"{CANARY} officer", "post": f"{CANARY} post"}
    order = ended(people, world, reference=f"{CANARY}-1", statement_of_reasons=CANARY, issuing_officer=officer)
    log.run()
    bodies = [unpacked(body) if "entries" in key else body for key, body in log.bodies.items()]
    journal = LogStore().journal(order)
    names = [CANARY, order, journal.key, "ministry", "video-example", *(fact.hash for fact in journal.facts)]
    wanted = [name.encode() for name in names] + [bytes.fromhex(fact.hash) for fact in journal.facts]
    assert [name for name in wanted for body in bodies if name in body] == []
    assert len(log.commitments) == len(journal.facts)


def test_an_order_is_erased_only_after_the_log_has_all_its_facts(people: Cast, world: World, log: PublicLog) -> None:
    order = ended(people, world)
    withdrawn_at = world.now
    log.lose_messages()
    end = months_after(withdrawn_at, MONTHS)
    world.run_until(end + HOUR)
    assert people.order(order)["status"] == "withdrawn", "the log does not have its facts yet"
    log.run()
    world.run(16 * MINUTE)
    assert people.order(order)["status"] == "erased"
    world.run(HOUR)
    assert LogStore().journal(order).key, "order.erased is not in the log yet"
    assert all("blind" in fact["data"] for fact in people.ministry.get(f"/orders/{order}/facts").body["facts"])
    log.run()
    world.run(16 * MINUTE)
    assert LogStore().journal(order).key == ""
    assert not any("blind" in fact["data"] for fact in people.ministry.get(f"/orders/{order}/facts").body["facts"])
    assert len(log.commitments) == len(LogStore().journal(order).facts)
    assert CANARY not in json.dumps(table_items(), ensure_ascii=False)


def test_the_mark_of_an_erased_order_is_kept(people: Cast, world: World, log: PublicLog) -> None:
    order = ended(people, world)
    log.run()
    world.run_until(months_after(world.now, MONTHS) + HOUR)
    log.run()
    world.run(HOUR)
    assert LogStore().journal(order).key == ""
    mark = LogStore().mark(order)
    assert mark.facts == len(LogStore().journal(order).facts)
    log.run()
    assert LogStore().mark(order) == mark


def test_an_order_that_the_log_never_heard_of_is_logged_before_it_is_erased(people: Cast, world: World) -> None:
    """It is of before there was a log: erasure sends its id."""
    order = ended(people, world)
    world.settle()
    log = PublicLog(world)
    world.run_until(months_after(world.now, MONTHS) + HOUR)
    assert people.order(order)["status"] == "withdrawn"
    log.run()
    assert log.commitments == expected(people, order)
    world.run(HOUR)
    assert people.order(order)["status"] == "erased"


def test_an_operator_erases_nothing_that_the_log_lacks(people: Cast, world: World, log: PublicLog) -> None:
    order = ended(people, world)
    log.lose_messages()
    world.jump(months_after(world.now, MONTHS) + HOUR)
    with pytest.raises(IllegalCommand, match="are in the public log"):
        parts.erasure().erase(order, world.now)
    log.run()
    parts.erasure().erase(order, world.now)
    assert people.order(order)["status"] == "erased"


def test_a_log_that_has_stopped_stops_no_order(people: Cast, world: World, log: PublicLog) -> None:
    people.issue("KZ-1")
    log.run()
    client("s3").put_object(Bucket=BUCKET, Key="tile/0/000.p/3", Body=b"")
    checkpoint = log.bodies["checkpoint"]
    order = people.issue("KZ-2")
    world.expect("LogStopped")
    log.run()
    assert log.bodies["checkpoint"] == checkpoint
    assert isinstance(world.failures[-1], LogStopped)
    assert people.order(order)["status"] == "running"


def test_a_log_that_has_stopped_leaves_its_messages_until_it_goes_on(
    people: Cast, world: World, log: PublicLog
) -> None:
    log.run()
    checkpoint = client("s3").get_object(Bucket=BUCKET, Key="checkpoint")["Body"].read()
    client("s3").put_object(Bucket=BUCKET, Key="checkpoint", Body=b"another")
    order = people.issue()
    world.expect("LogStopped")
    for _ in range(7):
        log.run()
        world.run(5 * MINUTE)
    client("s3").put_object(Bucket=BUCKET, Key="checkpoint", Body=checkpoint)
    log.run()
    assert log.commitments == expected(people, order)


def test_the_age_of_the_last_day_is_written_whatever_fails(
    world: World, log: PublicLog, capsys: pytest.CaptureFixture[str]
) -> None:
    def ages() -> list[float]:
        lines = [json.loads(line) for line in capsys.readouterr().out.splitlines() if "LogDayAgeSeconds" in line]
        return [float(line["LogDayAgeSeconds"][0]) for line in lines]

    log.run()
    assert ages() == [0]
    client("s3").put_object(Bucket=BUCKET, Key="tile/0/000.p/1", Body=b"")
    world.expect("LogStopped")
    world.run(timedelta(hours=27))
    log.run()
    assert ages() == [27 * 3600]


def test_a_world_without_a_log_marks_nothing(people: Cast, world: World) -> None:
    order = people.issue()
    world.run(HOUR)
    assert LogStore().mark(order) == Mark()


def test_each_side_verifies_what_it_got_by_files_alone(
    people: Cast, world: World, log: PublicLog, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    order = ended(people, world)
    log.run()
    for name, body in log.bodies.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(body)
    facts = people.ministry.get(f"/orders/{order}/facts").body["facts"]
    of_hooks = [call.payload for calls in world.receivers.calls.values() for call in calls]
    received = [payload for payload in of_hooks if payload["data"].get("subject") == f"order:{order}"]
    assert {fact["data"]["sequence"] for fact in received} == {fact["data"]["sequence"] for fact in facts}
    (tmp_path / "mine").write_text("\n".join(map(json.dumps, [*facts, *received])), "utf-8")
    words = [str(tmp_path / "mine"), "--log", tmp_path.as_uri(), "--key", log.signer.public_key().text]
    assert main(words) == 0, capsys.readouterr().out
    assert capsys.readouterr().out.count(": entry ") == len(facts) + len(received)
    facts[0]["data"]["blind"] = "00" * 32
    (tmp_path / "mine").write_text(json.dumps(facts[0]), "utf-8")
    assert main(words) != 0, "another's blind finds nothing"
