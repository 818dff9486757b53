"""Orders in the table: conditional writes, and index attributes that equal the fold."""

import json
from datetime import timedelta
from typing import Any

import boto3
import pytest

from removal.errors import Busy
from removal.journals.position import Marks
from removal.orders import verify
from removal.orders.decide import decide
from removal.orders.store import Loaded, OrderStore
from removal.record.canonical import canonical
from removal.versions import VersionConflict
from tests import parts
from tests.cloud import REGION
from tests.orders.lives import acknowledge, receipt
from tests.people import Cast, order_text
from tests.world import START, World

SECOND = timedelta(seconds=1)


def _store() -> OrderStore:
    return OrderStore(parts.laws())


def _faults(order: str) -> list[str]:
    store = _store()
    return list(verify.faults(store.item(order), store.text(order), parts.laws()))


def _append(loaded: Loaded) -> None:
    _store().append(loaded, decide(loaded.order, receipt(START), START))


def test_of_two_that_decided_on_the_same_version_one_is_written(people: Cast) -> None:
    order = people.issue()
    first, second = _store().load(order), _store().load(order)
    _append(first)
    with pytest.raises(VersionConflict):
        _append(second)
    assert len(_store().load(order).journal) == 2
    assert _faults(order) == []


def test_a_mark_on_a_version_that_has_moved_is_refused_and_its_timer_stays(people: Cast) -> None:
    order = people.issue()
    stale = _store().load(order)
    _append(_store().load(order))
    armed = _store().load(order).timer_at
    with pytest.raises(VersionConflict):
        _store().mark(stale, Marks(fanned_out=1))
    assert _store().load(order).timer_at == armed


def test_a_mark_moves_the_timer_and_neither_version_nor_changed_at(people: Cast) -> None:
    order = people.issue()
    before = _store().item(order)
    _store().mark(_store().load(order), Marks(fanned_out=1))
    after = _store().item(order)
    assert (after.version, after.changed_at, after.fanned_out) == (before.version, before.changed_at, 1)
    assert (before.timer_at, after.timer_at) == ("2026-11-24T09:10:00.000Z", "2026-11-24T10:00:00.000Z")


def test_every_write_moves_the_timer_with_its_cause(people: Cast) -> None:
    order = people.issue()
    _store().mark(_store().load(order), Marks(fanned_out=1))
    _append(_store().load(order))
    _store().mark(_store().load(order), Marks(fanned_out=2))
    assert _store().item(order).timer_at == "2026-11-24T21:00:00.000Z"
    at = START + timedelta(hours=11, minutes=55)  # its publication check is after the reminder
    loaded = _store().load(order)
    _store().append(loaded, decide(loaded.order, acknowledge(at), at))
    assert _store().item(order).timer_at == "2026-11-24T21:00:00.000Z"  # before a mark computes it again


def test_who_was_outrun_decides_again_on_what_is_there(people: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    order = people.issue()
    load, outrun = OrderStore.load, [True]

    def slow(store: OrderStore, order_id: str) -> Loaded:
        order = load(store, order_id)
        if outrun.pop() if outrun else False:
            _append(order)
        return order

    monkeypatch.setattr(OrderStore, "load", slow)
    parts.orders().record_receipt(order, receipt(START).evidence, None)
    assert len(load(_store(), order).journal) == 2


def test_who_is_outrun_every_time_says_so_and_writes_nothing(people: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    order = people.issue()

    def refuse(*_: Any) -> None:  # noqa: ANN401
        raise VersionConflict

    monkeypatch.setattr(OrderStore, "append", refuse)
    with pytest.raises(Busy):
        parts.orders().record_receipt(order, receipt(START).evidence, None)
    assert len(_store().load(order).journal) == 1


TAMPERED: list[tuple[str, str, Any, str]] = [
    ("journal", "a fact", lambda lines: [lines[0].replace("KZ-2026", "KZ-2027"), *lines[1:]], "fact 1: its hash"),
    ("journal", "the last fact", lambda lines: lines[:-1], "attribute status"),
    ("status", "the status", lambda _: "complied", "attribute status"),
    ("due_at", "the due time", lambda _: "2026-11-25T09:00:01.000Z", "attribute due_at"),
    ("timer_at", "the timer", lambda _: "2026-11-25T21:00:00.000Z", "attribute timer_at"),
    ("authority", "the tenant", lambda _: "other", "attribute authority"),
    ("fanned_out", "the mark", lambda _: 1, "attribute timer_at"),
    ("version", "the version", lambda _: 7, "attribute version"),
]


@pytest.mark.parametrize("tampered", TAMPERED, ids=[what for _, what, *_ in TAMPERED])
def test_what_was_changed_behind_our_back_is_named(
    world: World, people: Cast, tampered: tuple[str, str, Any, str]
) -> None:
    name, _, change, fault_start = tampered
    order = people.issue()
    world.settle()
    assert _faults(order) == []
    table = boto3.resource("dynamodb", REGION).Table("removal-orders")
    key = {"pk": f"order:{order}", "sk": "journal"}
    item = table.get_item(Key=key)["Item"]
    table.put_item(Item={**item, name: change(item[name])})
    assert any(fault.startswith(fault_start) for fault in _faults(order))


def test_a_changed_text_is_named(people: Cast) -> None:
    order = people.issue()
    table = boto3.resource("dynamodb", REGION).Table("removal-orders")
    text = canonical(order_text(statement_of_reasons="другое"))
    table.put_item(Item={"pk": f"order:{order}", "sk": "text", "text": text})
    assert [fault.partition(":")[0] for fault in _faults(order)] == ["text"]


def test_the_text_lies_beside_the_journal_which_stays_small(people: Cast) -> None:
    order = people.issue(statement_of_reasons="Ж" * 40_000)
    assert len(json.dumps(_store().item(order).to_simple_dict()).encode()) < 2_000
    assert len(_store().text(order).encode()) > 80_000
