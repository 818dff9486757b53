"""Preservation ends: what people wrote is erased, the journal stays and verifies, and nothing goes too early."""

import json
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import botocore.client
import pytest

from removal.cli import main
from removal.erasure.actions import LAST_LOOK_AFTER, SLICE
from removal.orders.chain import CHAIN_AT_MOST
from removal.orders.erasure import AFTER_RELEASE
from removal.record import instant
from removal.record.duration import months_after
from tests.cloud import table_items
from tests.people import PRIMARY, Answered, Cast, order_text
from tests.world import START, Killed, World

HOUR, DAY, MINUTE = timedelta(hours=1), timedelta(days=1), timedelta(minutes=1)
CANARY = "CANARY"
MONTHS = 6


def canaries() -> list[str]:
    """Keys of the items in which something that a person wrote is left."""
    items = [item for item in table_items() if CANARY in json.dumps(item, ensure_ascii=False)]
    return sorted(f"{item['pk']['S']} {item['sk']['S']}" for item in items)


def order_with_canaries(people: Cast, reference: str = "KZ-1", **changed: object) -> str:
    officer = {"name": f"{CANARY} officer", "post": f"{CANARY} post"}
    return people.issue(reference, statement_of_reasons=f"{CANARY} reasons", issuing_officer=officer, **changed)


def contest(people: Cast, order: str) -> Answered:
    body = {"by": f"{CANARY} person", "reference": f"{CANARY}-1", "explanation": f"{CANARY} explanation"}
    return people.representative.post(f"/orders/{order}/contest", body)


def withdraw(people: Cast, order: str) -> Answered:
    return people.ministry.post(f"/orders/{order}/withdrawal", {"reason": f"{CANARY} reason"})


def lived(world: World, people: Cast) -> tuple[str, datetime]:
    """An order that was contested and withdrawn, with canaries in all that people write; when it was withdrawn."""
    order = order_with_canaries(people)
    world.settle()
    world.run(HOUR)
    assert contest(people, order).status == 200
    world.run(HOUR)
    assert withdraw(people, order).status == 200
    withdrawn_at = world.now
    world.settle()
    return order, withdrawn_at


def facts(people: Cast, order: str) -> list[str]:
    return [fact["type"] for fact in people.ministry.get(f"/orders/{order}/facts").body["facts"]]


def test_what_people_wrote_is_erased_when_preservation_ends_and_not_an_hour_before(world: World, people: Cast) -> None:
    order, withdrawn_at = lived(world, people)
    assert canaries()
    end = months_after(withdrawn_at, MONTHS)
    before = canaries()
    world.run_until(end - MINUTE)
    assert canaries() == before, "a minute too early"
    world.run_until(end + 5 * MINUTE)
    assert canaries() == []
    erased = people.order(order)
    assert erased["status"] == "erased"
    fact = people.ministry.get(f"/orders/{order}/facts").body["facts"][-1]
    assert (fact["type"], fact["data"]["rule"]) == ("order.erased", "preservation")
    assert fact["data"]["preserved_until"] == instant.to_text(end)
    assert people.ministry.once(order)[-1] == people.representative.once(order)[-1] == "order.erased"


def test_both_sides_read_an_erased_order_without_its_text_and_its_words(world: World, people: Cast) -> None:
    order, withdrawn_at = lived(world, people)
    text_sha256 = people.order(order)["text_sha256"]
    world.run_until(months_after(withdrawn_at, MONTHS) + HOUR)
    for side in (people.ministry, people.representative):
        read = side.get(f"/orders/{order}")
        assert (read.status, read.body["status"], read.body["text_sha256"]) == (200, "erased", text_sha256)
        assert "statement_of_reasons" not in read.body
        assert "url" not in read.body["items"][0]
        assert [one["id"] for one in side.get("/orders?status=erased").body["orders"]] == [order]
        told = side.get(f"/orders/{order}/facts").body["facts"]
        assert [fact["data"]["words"] for fact in told if "words_sha256" in fact["data"]] == [None, None]


def test_an_erased_order_takes_no_command_no_answer_and_no_repeat(world: World, people: Cast) -> None:
    order, withdrawn_at = lived(world, people)
    world.run_until(months_after(withdrawn_at, MONTHS) + HOUR)
    length = people.order(order)["journal"]["length"]
    answers = [
        contest(people, order),
        people.report(order, 1, 2),
        withdraw(people, order),
        people.ministry.post(f"/orders/{order}/extension", {"extend_by": "PT2H", "reason": "x"}),
        people.approver.post(f"/orders/{order}/approval", {}),
        people.ministry.post("/orders", order_text("KZ-1")),
    ]
    for answer in answers:
        assert (answer.status, answer.body["type"].rpartition("/")[2]) == (410, "order-erased"), answer.body
        assert order in answer.body["detail"]
    successor = people.ministry.post("/orders", order_text("KZ-2", supersedes=order))
    assert (successor.status, successor.body["errors"][0]["pointer"]) == (422, "/supersedes")
    assert people.order(order)["journal"]["length"] == length


def test_the_chain_verifies_with_what_both_sides_kept(
    world: World, people: Cast, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    order, withdrawn_at = lived(world, people)
    world.run_until(months_after(withdrawn_at, MONTHS) + HOUR)
    for side in (people.ministry, people.representative):
        file = tmp_path / "kept.jsonl"
        bodies = [call.payload for call in side.order_calls(order)]
        assert CANARY in json.dumps(bodies), "the receiver keeps what it was sent"
        file.write_text("".join(f"{json.dumps(body)}\n" for body in bodies), "utf-8")
        assert main(["verify", order, "--against", str(file)]) == 0, capsys.readouterr()
        assert f"{len(bodies)} facts of the file are in it" in capsys.readouterr().out


class Reaper:
    """Kills the function at each deletion the first time it is asked for, `before` or `after` it took place."""

    def __init__(self, world: World, monkeypatch: pytest.MonkeyPatch, when: str) -> None:
        self.killed: set[tuple[str, ...]] = set()
        passes = "_make_api_call"  # every request does
        call = getattr(botocore.client.BaseClient, passes)

        def deadly(client: botocore.client.BaseClient, operation: str, arguments: dict[str, Any]) -> Any:  # noqa: ANN401
            what = tuple(arguments["Key"][name]["S"] for name in ("pk", "sk")) if operation == "DeleteItem" else ()
            dies = world.working and bool(what) and what not in self.killed
            self.killed |= {what} if dies else set()
            if dies and when == "before":
                raise Killed(operation)
            answer = call(client, operation, arguments)
            if dies:
                raise Killed(operation)
            return answer

        monkeypatch.setattr(botocore.client.BaseClient, passes, deadly)


@pytest.mark.parametrize("when", ["before", "after"])
def test_an_erasure_killed_at_each_of_its_deletions_is_finished(
    world: World, people: Cast, monkeypatch: pytest.MonkeyPatch, when: str
) -> None:
    order, withdrawn_at = lived(world, people)
    end = months_after(withdrawn_at, MONTHS)
    world.run_until(end - MINUTE)
    world.expect("Killed", "OrderTimerQueue")
    before = {(item["pk"]["S"], item["sk"]["S"]) for item in table_items()}
    reaper = Reaper(world, monkeypatch, when)
    world.run_until(end + 2 * DAY)
    monkeypatch.undo()
    assert len(reaper.killed) > 30, "it was killed that often"
    assert canaries() == []
    left = {(item["pk"]["S"], item["sk"]["S"]) for item in table_items()}
    assert not reaper.killed & left
    assert before - left <= reaper.killed, "the rest was erased too"
    assert facts(people, order).count("order.erased") == 1
    assert main(["verify", order]) == 0


def test_an_order_that_was_never_received_is_erased_too(world: World, by_mail: Cast) -> None:
    order = order_with_canaries(by_mail)
    world.run(40 * DAY)
    assert by_mail.order(order)["status"] == "issued"
    last = instant.from_text(by_mail.order(order)["changed_at"])
    assert last > START + 10 * DAY, "its authority was notified daily that it was not received"
    world.run_until(months_after(last, MONTHS) - MINUTE)
    assert canaries()
    lying = len(table_items())
    world.run_until(months_after(last, MONTHS))
    assert by_mail.order(order)["status"] == "erased"
    assert len(table_items()) >= lying - SLICE, "no more than one slice is erased at once"
    assert canaries()
    world.run_until(months_after(last, MONTHS) + HOUR)
    assert canaries() == []


def test_an_order_is_preserved_as_long_as_the_one_that_took_its_place(world: World, people: Cast) -> None:
    first = order_with_canaries(people)
    world.run(HOUR)
    second = order_with_canaries(people, "KZ-2", supersedes=first)
    world.run(60 * DAY)
    assert people.report(second, 1, 2).status == 200
    end = months_after(world.now, MONTHS)
    world.run_until(end - MINUTE)
    assert [people.order(order)["status"] for order in (first, second)] == ["superseded", "complied_late"]
    assert people.order(first)["statement_of_reasons"]
    world.run_until(end + 2 * DAY)
    assert [people.order(order)["status"] for order in (first, second)] == ["erased", "erased"]
    assert canaries() == []
    assert main(["verify", "--all"]) == 0


def said(capsys: pytest.CaptureFixture[str], code: int, *arguments: str) -> str:
    """What `erase` printed, with this exit code."""
    capsys.readouterr()
    assert main(["erase", *arguments]) == code
    out, err = capsys.readouterr()
    return out + err


def test_an_operator_is_refused_with_the_date_before_it(
    world: World, people: Cast, capsys: pytest.CaptureFixture[str]
) -> None:
    order, withdrawn_at = lived(world, people)
    for arguments in ([order], [order, "--yes"]):
        end = instant.to_text(months_after(withdrawn_at, MONTHS))
        assert f"may not be erased before {end}" in said(capsys, 1, *arguments)
    owing = order_with_canaries(people, "KZ-2")
    world.settle()
    assert people.report(owing, 1, 2).status == 200
    assert contest(people, owing).status == 200
    overdue_at = world.now + DAY + timedelta(seconds=20)  # the grace
    refused = said(capsys, 1, owing, "--yes")
    assert f"may not be erased before {instant.to_text(months_after(overdue_at, MONTHS))}: something runs" in refused
    assert people.order(owing)["status"] == "complied"


def test_an_operator_erases_after_a_dry_run_and_a_second_time_changes_nothing(
    world: World, people: Cast, capsys: pytest.CaptureFixture[str]
) -> None:
    order, withdrawn_at = lived(world, people)
    end = months_after(withdrawn_at, MONTHS)
    world.run_until(end - MINUTE)
    world.ticking = False
    world.run_until(end)
    before = table_items()
    dry = said(capsys, 0, order)
    assert f"preservation ended at {instant.to_text(end)}" in dry
    assert "nothing was written: add --yes" in dry
    assert table_items() == before
    said(capsys, 0, order, "--yes")
    assert canaries() == []
    after = table_items()
    assert "its erasure has begun" in said(capsys, 0, order, "--yes")
    assert table_items() == after
    world.ticking = True
    world.run(LAST_LOOK_AFTER + MINUTE)
    assert "was erased at" in said(capsys, 0, order, "--yes")
    assert people.ministry.once(order)[-1] == "order.erased"
    assert main(["verify", order]) == 0


def test_a_hold_keeps_an_order_and_its_release_erases_it_five_days_later(
    world: World, people: Cast, capsys: pytest.CaptureFixture[str]
) -> None:
    order, withdrawn_at = lived(world, people)
    end = months_after(withdrawn_at, MONTHS)
    reason = ("--reason", f"{CANARY} criminal case 17")
    assert main(["hold-erasure", order, *reason]) == 0
    assert "order.erasure_held" not in facts(people, order), "that was a dry run"
    assert main(["hold-erasure", order, *reason, "--yes"]) == 0
    world.run_until(end + 30 * DAY)
    assert people.order(order)["status"] == "withdrawn"
    assert main(["erase", order, "--yes"]) == 1
    assert "an operator holds its erasure" in capsys.readouterr().err
    assert main(["hold-erasure", order, *reason, "--yes"]) == 1
    assert "held already" in capsys.readouterr().err
    held = people.representative.get(f"/orders/{order}/facts").body["facts"][-1]
    assert (held["type"], held["data"]["words"]["reason"]) == ("order.erasure_held", reason[1])
    assert held["data"]["words"]["held_by"]
    assert main(["release-erasure", order, *reason, "--yes"]) == 0
    world.run(AFTER_RELEASE - MINUTE)
    assert people.order(order)["status"] == "withdrawn"
    world.run(10 * MINUTE)
    assert (people.order(order)["status"], canaries()) == ("erased", [])
    assert facts(people, order)[-3:] == ["order.erasure_held", "order.erasure_released", "order.erased"]
    assert main(["release-erasure", order, *reason]) == 1
    assert main(["verify", order]) == 0


def test_the_page_behind_an_old_link_says_that_the_text_is_no_longer_kept(world: World, by_mail: Cast) -> None:
    order = order_with_canaries(by_mail)
    world.settle()
    page = by_mail.page(world.mailbox.to(PRIMARY)[0].link)
    assert page.answer("contest", by=f"{CANARY} person", explanation=f"{CANARY} explanation").status == 303
    assert f"{CANARY} reasons" in page.get().html
    assert withdraw(by_mail, order).status == 200
    world.run_until(months_after(world.now, MONTHS) + HOUR)
    erased = page.get()
    assert erased.status == 200
    assert "The order&#39;s text is no longer kept." in erased.html
    assert "Erased: preservation ended" in erased.html
    assert CANARY not in erased.html
    assert page.answer("contest", by="A. Person", explanation="Again.").status != 303
    assert by_mail.order(order)["journal"]["length"] == len(facts(by_mail, order))


def test_the_longest_chain_is_erased_whole(world: World, people: Cast) -> None:
    orders = [order_with_canaries(people, "KZ-0")]
    for number in range(1, CHAIN_AT_MOST + 1):
        orders.append(order_with_canaries(people, f"KZ-{number}", supersedes=orders[-1]))
    world.settle()
    assert people.report(orders[-1], 1, 2).status == 200
    end = months_after(world.now, MONTHS)
    world.run_until(end - MINUTE)
    assert all(people.order(order)["status"] != "erased" for order in orders)
    world.run_until(end + 2 * DAY)
    assert {people.order(order)["status"] for order in orders} == {"erased"}
    assert canaries() == []


def test_an_operator_erases_no_order_of_which_a_fact_is_still_to_be_passed_on(
    world: World, people: Cast, capsys: pytest.CaptureFixture[str]
) -> None:
    order = order_with_canaries(people)
    world.settle()
    assert withdraw(people, order).status == 200
    world.lose_stream()
    world.jump(months_after(world.now, MONTHS) + HOUR)
    assert "were passed on" in said(capsys, 1, order, "--yes")
    assert people.order(order)["status"] == "withdrawn"
    world.run(2 * DAY)
    assert people.ministry.once(order)[-2:] == ["order.withdrawn", "order.erased"]
    assert canaries() == []


def test_a_hold_of_the_first_order_keeps_the_last_though_the_one_between_was_erased(world: World, people: Cast) -> None:
    """A is superseded by B, that by C. All are due; B is erased, then A is held: C stays until A is released."""
    first = order_with_canaries(people, "KZ-A")
    between = order_with_canaries(people, "KZ-B", supersedes=first)
    last = order_with_canaries(people, "KZ-C", supersedes=between)
    world.settle()
    assert people.report(last, 1, 2).status == 200
    end = months_after(world.now, MONTHS)
    world.run_until(end - MINUTE)
    world.ticking = False
    world.run_until(end)
    reason = ("--reason", "a court asks for it", "--yes")
    assert main(["erase", between, "--yes"]) == 0
    assert main(["hold-erasure", first, *reason]) == 0
    world.ticking = True
    world.run(3 * DAY)
    assert [people.order(order)["status"] for order in (first, between, last)] == ["superseded", "erased", "complied"]
    listed = people.ministry.get("/orders?status=erased").body["orders"]
    assert [entry["id"] for entry in listed] == [between]
    assert main(["release-erasure", first, *reason]) == 0
    world.run(AFTER_RELEASE + 2 * DAY)
    assert {people.order(order)["status"] for order in (first, between, last)} == {"erased"}
    assert canaries() == []
