"""After a restore no id names two facts: what a receiver has dropped as a repetition, it would never know."""

import json
from collections.abc import Iterator
from datetime import timedelta
from random import Random
from typing import Any

import pytest

from removal.cli import main
from removal.journals.restores_store import last_restore
from tests.cloud import create_table, fill, table_items
from tests.fake_receivers import Call
from tests.fake_ses import accepts, refuses
from tests.operations.test_backup import BACKUP, back_up, lose, output_of
from tests.operations.test_restore_all import ALL, DAY, HOUR, Print, hold, item_of, lines, lose_all
from tests.people import PRIMARY, Cast, Party, order_text
from tests.world import World

SEEDS = (1, 2)
STEPS = 24


def taken(party: Party, order: str) -> list[Call]:
    """What a receiver has that takes each webhook-id once, the first time that it comes."""
    seen = dict[str, Call]()
    for call in party.order_calls(order):
        seen.setdefault(call.headers["webhook-id"], call)
    return list(seen.values())


def act(people: Cast, order: str, act_: str = "contest", reference: str = "TS-1") -> None:
    """The representative says something that is a fact."""
    about = {"explanation": "Это не травля."} if act_ == "contest" else {}
    body = {"by": "R. Representative", "reference": reference, **about}
    assert people.representative.post(f"/orders/{order}/{act_}", body).status == 200


def test_a_breach_after_a_restore_reaches_a_receiver_that_drops_what_it_has_seen(
    world: World, people: Cast, capsys: Print
) -> None:
    order = people.issue()
    world.run(HOUR)
    back_up()
    before = [call.body for call in taken(people.ministry, order)]
    act(people, order)
    for number in range(6):
        world.run(HOUR)
        act(people, order, reference=f"TS-{number + 2}")
    lost = lines(order)
    lose_all(world)
    hold(capsys)
    output_of(capsys, *ALL, "--yes")
    output_of(capsys, "release", "--yes")
    world.run(DAY)
    breach = next(json.loads(line) for line in lines(order) if '"order.breached"' in line)
    assert breach["sequence"] <= len(lost), "else no lost fact has had its sequence"
    known = taken(people.ministry, order)
    assert [call.type for call in known].count("order.breached") == 1
    assert [call.body for call in known][: len(before)] == before
    assert [call.payload["data"]["sequence"] for call in known if call.body in before] == list(
        range(1, len(before) + 1)
    )
    output_of(capsys, "verify", "--all")


def test_an_order_that_the_copy_lacks_and_that_is_sent_again_is_told_again(
    world: World, people: Cast, capsys: Print
) -> None:
    back_up()
    order = people.issue()
    world.run(2 * HOUR)
    lose_all(world)
    hold(capsys)
    output_of(capsys, *ALL, "--yes")
    output_of(capsys, "release", "--yes")
    assert people.issue() == order
    world.run(26 * HOUR)
    for party in (people.ministry, people.representative):
        types = [call.type for call in taken(party, order)]
        assert [types.count(f"order.{type_}") for type_ in ("issued", "received", "breached")] == [2, 2, 1]
    people.sound(order)


def test_a_journal_that_is_overwritten_goes_on_with_bodies_and_ids_of_its_own(
    world: World, people: Cast, capsys: Print
) -> None:
    """No process is started anew, and bodies and rows of the facts that were taken away are still there."""
    order = people.issue()
    world.run(HOUR)
    back_up()
    for number in range(3):
        act(people, order, reference=f"TS-{number}")
    world.settle()
    output_of(capsys, "restore", f"order:{order}", "--from", BACKUP, "--overwrite", "--yes")
    world.settle()
    act(people, order, "acknowledgement")
    world.settle()
    (last,) = (json.loads(line) for line in lines(order)[2:])
    (call,) = (call for call in taken(people.ministry, order) if call.type == "order.acknowledged")
    assert call.payload["data"]["hash"] == last["hash"]
    assert (call.payload["data"]["sequence"], call.payload["data"]["restored"]) == (3, last_restore())


def test_a_restore_that_finds_nothing_to_put_back_marks_nothing(world: World, people: Cast, capsys: Print) -> None:
    order = people.issue()
    world.run(HOUR)
    back_up()
    hold(capsys)
    output_of(capsys, *ALL, "--yes")
    act(people, order)
    assert last_restore() is None
    assert not any("restored" in line for line in lines(order))


def test_a_second_run_leaves_what_the_first_has_put_back(world: World, people: Cast, capsys: Print) -> None:
    order = people.issue()
    world.run(HOUR)
    back_up()
    lose(world, f"order:{order}")
    overwrite = ("restore", f"order:{order}", "--from", BACKUP, "--overwrite", "--yes")
    output_of(capsys, *overwrite)
    first = item_of(f"order:{order}")["restored"]["S"]
    for again in (overwrite, ("restore", f"order:{order}", "--from", BACKUP, "--yes")):
        assert "0 items were put back" in output_of(capsys, *again)
    assert item_of(f"order:{order}")["restored"]["S"] == first
    act(people, order)
    output_of(capsys, *overwrite)
    assert item_of(f"order:{order}")["restored"]["S"] != first


def test_a_test_of_a_restored_webhook_is_a_delivery_of_its_own(world: World, people: Cast, capsys: Print) -> None:
    (webhook,) = (each["id"] for each in people.representative.get("/endpoints").body["endpoints"])
    back_up()
    first = people.representative.post(f"/endpoints/{webhook}/test").body["delivery"]
    world.settle()
    output_of(capsys, "restore", f"endpoint:{webhook}", "--from", BACKUP, "--overwrite", "--yes")
    second = people.representative.post(f"/endpoints/{webhook}/test").body["delivery"]
    assert second != first
    world.settle()
    listed = people.representative.get(f"/endpoints/{webhook}/deliveries").body["deliveries"]
    assert [each["state"] for each in listed if each["id"] == second] == ["delivered"]


def test_the_challenge_of_a_restored_webhook_is_tried_until_it_is_answered(
    world: World, people: Cast, capsys: Print
) -> None:
    url = "https://second.example/hook"
    world.receivers.behaviour[url] = lambda _: 500
    webhook = people.ministry.post("/endpoints", {"url": url}).body["id"]
    world.run(HOUR)
    back_up()
    for _ in range(2):
        assert people.ministry.post(f"/endpoints/{webhook}/verification").status in {200, 202}
        world.run(HOUR)
        output_of(capsys, "restore", f"endpoint:{webhook}", "--from", BACKUP, "--overwrite", "--yes")
    assert people.ministry.post(f"/endpoints/{webhook}/verification").status in {200, 202}
    world.run(HOUR)
    world.receivers.behaviour.clear()
    world.run(DAY)
    assert people.ministry.get(f"/endpoints/{webhook}").body["verified_at"]


def test_an_erasure_that_is_another_fact_than_the_first_has_another_id(
    world: World, people: Cast, capsys: Print
) -> None:
    """The facts between copy and erasure were lost, so the erasure comes under a sequence that another fact had."""
    order = people.issue()
    assert people.report(order, 1, 2).status == 200
    world.settle()
    back_up()
    act(people, order)
    decided = {"decision": "rejected", "reasons": "Травля."}
    assert people.ministry.post(f"/orders/{order}/contest-decision", decided).status == 200
    world.run(200 * DAY)
    assert people.order(order)["status"] == "erased"
    first = json.loads(lines(order)[-1])
    lose_all(world)
    hold(capsys)
    output_of(capsys, *ALL, "--yes")
    again = json.loads(lines(order)[-1])
    assert (first["type"], again["type"]) == ("order.erased", "order.erased")
    assert again["sequence"] < first["sequence"]
    world.run(HOUR)


def test_a_calendar_takes_the_due_time_after_a_restore(world: World, people: Cast, capsys: Print) -> None:
    world.mailbox.behaviour[PRIMARY] = accepts
    order = people.issue()
    world.run(HOUR)
    back_up()
    extend = {"extend_by": "PT2H", "reason": "Вопрос ещё обсуждается."}
    for number in range(4):
        act(people, order, reference=f"TS-{number}")
        assert people.ministry.post(f"/orders/{order}/extension", extend).status == 200
    world.run(HOUR)
    newest = _calendar_sequence(world)
    lose_all(world)
    hold(capsys)
    output_of(capsys, *ALL, "--yes")
    assert people.ministry.post(f"/orders/{order}/extension", extend).status == 200
    world.run(HOUR)
    assert newest < _calendar_sequence(world) < 2**31


def _calendar_sequence(world: World) -> int:
    """That of the last event that the primary contact got."""
    parts = (part for mail in reversed(world.mailbox.to(PRIMARY)) for part in mail.message.walk())
    calendar = next(part for part in parts if part.get_content_type() == "text/calendar")
    text = calendar.get_payload(decode=True)
    assert isinstance(text, bytes)
    return int(
        next(line for line in text.decode().splitlines() if line.startswith("SEQUENCE:")).removeprefix("SEQUENCE:")
    )


class Life:
    """A world in which anything happens, and copies come back, of all or of a partition, newer or older."""

    def __init__(self, world: World, people: Cast, capsys: Print, rng: Random) -> None:
        self.world, self.people, self.capsys, self.rng = world, people, capsys, rng
        self.orders: list[str] = []
        self.copies: list[str] = []

    def step(self) -> None:
        """One of what may happen."""
        happens = [self._issue, self._act, self._act, self._test, self._register, self._pass, self._copy]
        self.rng.choice([*happens, *([self._restore_all, self._lose_all, self._restore_one] if self.copies else [])])()
        self.world.settle()

    def _issue(self) -> None:
        answer = self.people.ministry.post("/orders", order_text(f"KZ-{self.rng.randrange(3)}"))
        assert answer.status in {200, 201}, answer.body
        self.orders = [*dict.fromkeys([*self.orders, answer.body["id"]])]

    def _act(self) -> None:
        order = self.rng.choice(self.orders or [""])
        if order and self.people.ministry.get(f"/orders/{order}").status == 200:
            act(self.people, order, self.rng.choice(["contest", "acknowledgement"]), f"TS-{self.rng.random()}")

    def _test(self) -> None:
        party = self.rng.choice([self.people.ministry, self.people.representative])
        for each in party.get("/endpoints").body["endpoints"]:
            assert party.post(f"/endpoints/{each['id']}/test").status in {200, 202}

    def _register(self) -> None:
        at = self.world.now - timedelta(seconds=self.rng.randrange(1000))
        body = {"month": f"{at:%Y-%m}", "average_daily_users": self.rng.randrange(200_000, 300_000)}
        self.people.registrar.post("/platforms/video-example/measurements", body)

    def _pass(self) -> None:
        self.world.run(self.rng.choice([5, 60, 600]) * timedelta(minutes=1))

    def _copy(self) -> None:
        self.copies.append(f"copy-{len(self.copies)}")
        create_table(self.copies[-1])
        fill(self.copies[-1], table_items())

    def _lose_all(self) -> None:
        lose_all(self.world)
        self._restore_all()

    def _restore_all(self) -> None:
        hold(self.capsys)
        main(["restore", "--all", "--from", self.rng.choice(self.copies), "--yes"])
        output_of(self.capsys, "release", "--yes")

    def _restore_one(self) -> None:
        kinds = ("order:", "endpoint:", "platform:", "authority:", "caller:")
        copy = self.rng.choice(self.copies)
        journals = {item["pk"]["S"] for item in table_items(copy) if item["sk"]["S"] == "journal"}
        partition = self.rng.choice(sorted(pk for pk in journals if pk.startswith(kinds)))
        if partition.startswith(("order:", "endpoint:")):
            main(["restore", partition, "--from", copy, "--overwrite", "--yes"])


@pytest.mark.parametrize("seed", SEEDS)
def test_over_random_lives_with_restores_an_id_names_one_fact(
    world: World, people: Cast, capsys: Print, seed: int
) -> None:
    world.expect("DeliveryTimerQueue", "OrderTimerQueue", "MailQueue", "WebhookQueue")  # of what the lost table had
    life = Life(world, people, capsys, Random(seed))
    for _ in range(STEPS):
        life.step()
    world.run(26 * HOUR)
    for data in told(people):
        world.receivers.named.fact(data)
    assert world.receivers.named.twice == []


def told(people: Cast) -> Iterator[dict[str, Any]]:
    """All facts that the feed and the register's answers have."""
    pages = [people.ministry.get("/facts"), people.registrar.get("/platforms/video-example/facts")]
    yield from (fact["data"] for page in pages for fact in page.body["facts"])


def test_what_is_entered_again_because_the_copy_lacks_it_has_facts_of_its_own(
    world: World, people: Cast, capsys: Print
) -> None:
    back_up()
    before = _enter(world, people)
    lose_all(world)
    hold(capsys)
    output_of(capsys, *ALL, "--yes")
    after = _enter(world, people)
    assert [fact["sequence"] for fact in before] == [fact["sequence"] for fact in after] == [1, 1, 1]
    assert [fact["subject"] for fact in before] == [fact["subject"] for fact in after]
    assert {fact["fact"] for fact in before}.isdisjoint(fact["fact"] for fact in after)


def _enter(world: World, people: Cast) -> list[dict[str, Any]]:
    """The first facts of an authority and a platform that the register enters now, and of a mail address that fails."""
    registrar, world.mailbox.behaviour[PRIMARY] = people.registrar, refuses
    entry = {"name": "Agency", "laws": ["kz"], "default_law": "kz"}
    assert registrar.put("/authorities/agency", entry).status == 201
    assert registrar.put("/platforms/other-example", {"name": "Other"}).status == 201
    people.issue()
    world.run(HOUR)
    bounced = [call for call in world.receivers.calls[people.representative.hook] if call.type == "endpoint.disabled"]
    paths = ("authorities/agency", "platforms/other-example")
    entered = [registrar.get(f"/{path}/facts").body["facts"][0]["data"] for path in paths]
    return [*entered, bounced[-1].payload["data"]]
