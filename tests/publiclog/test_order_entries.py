"""An order's own entry: what it says, and that it says nothing else; when it is due; where it is in the log."""

import json
from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from removal.law.law import REASONS_BYTES
from removal.orders import clock, erasure, public_record
from removal.orders.commands import Command
from removal.orders.erasure import preservation
from removal.orders.order import Order
from removal.publiclog.commit import commit_of
from removal.publiclog.entries import BYTES_AT_MOST, order_entry
from removal.publiclog.marks import UNLOGGED
from removal.publiclog.order_record import is_open, order_record
from removal.publiclog.sequencer import LogStopped
from removal.record.blinds import blind_of, public_id_of
from tests.orders import lives
from tests.orders.chance import FIRST, KZ, Life, Step, steps
from tests.people import order_text
from tests.publiclog.logs import Log

KEY = "5a" * 32
OPENING = replace(KZ, open_categories=("illegal_content",), open_after_months=1)
CANARY = "CANARY"
MEMBERS = {
    *("kind", "id", "authority", "platform", "law", "category", "reasons", "month", "items", "outcomes"),
    *("hours_to_receipt", "hours_to_effect", "breaches", "annulled", "contests", "upheld", "rejected"),
    *("withdrawn", "to_reinstate", "reinstated"),
}
COUNTED = {
    "breaches": "order.breached",
    "annulled": "order.breach_annulled",
    "contests": "order.contested",
}
TEXT = json.dumps(
    {
        **order_text(CANARY, items=3, category="illegal_content", reason_codes=["threat", "insult", "insult", CANARY]),
        "statement_of_reasons": CANARY,
        "items": [{"url": f"https://{CANARY}.example/{n}", "locator": CANARY} for n in range(3)],
        "issuing_officer": {"name": CANARY, "post": CANARY},
        "redress": {"body": CANARY, "procedure": CANARY, "within": "P10D"},
        "expert_decision": {"reference": CANARY, "decided_on": "2026-01-01"},
        "salt": CANARY,
    }
)


def lived(first: Command | None, script: list[Step]) -> tuple[Order, list[Any]]:
    """An order and its journal after a life of which no one would think."""
    life = Life(OPENING)
    life.begin(first)
    for step in script:
        life.live(step)
    life.pass_until(life.now + timedelta(days=400))
    order = replace(life.order, key=KEY, reference=CANARY, representative=CANARY, text_sha256=CANARY)
    return order, [lives.first_fact(3, OPENING), *life.facts]


@settings(max_examples=60, derandomize=True, deadline=None)
@given(st.sampled_from(FIRST), st.lists(steps(), min_size=3, max_size=14))
def test_whatever_happened_an_entry_has_the_listed_members_and_no_instant_word_or_address(
    first: Command | None, script: list[Step]
) -> None:
    order, facts = lived(first, script)
    facts = [replace(fact, payload={**fact.payload, "explanation": CANARY, "reason": CANARY}) for fact in facts]
    entry = order_entry(order_record(order, facts, TEXT))
    said = json.loads(entry)
    assert set(said) == MEMBERS
    assert len(entry) <= BYTES_AT_MOST
    assert CANARY.encode() not in entry
    for secret in (KEY, order.id, order.head, "T09", *(fact.hash for fact in facts), blind_of(KEY, 1)):
        assert secret.encode() not in entry
    assert (said["reasons"], said["month"], said["items"]) == (["insult", "threat"], "2026-11", 3)
    types = Counter(fact.type for fact in facts)
    assert {name: said[name] for name in COUNTED} == {name: types[type_] for name, type_ in COUNTED.items()}
    assert said["upheld"] + said["rejected"] == types["order.contest_decided"]
    assert said["withdrawn"] is (order.status.value == "withdrawn")
    assert sum(said["outcomes"].values()) == sum(1 for item in order.items if item.outcome)
    assert (said["hours_to_receipt"] is None) is (order.receipt is None)


def test_hours_are_whole_and_to_effect_is_until_the_last_item() -> None:
    hours = timedelta(hours=1)
    order = lives.issued(2, OPENING)
    at, then, last = (lives.T0 + number * hours for number in (1.9, 3, 9))
    received = lives.after(order, (lives.receipt(at), at))
    half = lives.after(received, (lives.report(then, 1), then))
    whole = lives.after(half, (lives.report(last, 2), last))
    said = [order_record(replace(each, key=KEY), [], TEXT) for each in (order, received, half, whole)]
    assert [(each["hours_to_receipt"], each["hours_to_effect"]) for each in said] == [
        (None, None),
        (1, None),
        (1, None),
        (1, 7),
    ]


def test_an_entry_of_the_longest_names_has_its_room() -> None:
    rules = replace(OPENING, id="l" * 64, version=99, reason_codes=("r" * 60, *("q" * 59 + str(n) for n in range(4))))
    assert sum(map(len, rules.reason_codes)) == REASONS_BYTES
    order = replace(lives.issued(100, OPENING), rules=rules, law=rules.name, authority="a" * 64, platform="p" * 64)
    text = {**json.loads(TEXT), "category": "c" * 63, "reason_codes": [*rules.reason_codes]}
    record = order_record(replace(order, key=KEY), [], json.dumps(text))
    outcomes = {"removed": 33, "access_disabled": 33, "already_absent": 34}
    numbers = dict.fromkeys(("breaches", "annulled", "contests", "upheld", "rejected", "to_reinstate"), 999)
    hours = {"hours_to_receipt": 99_999, "hours_to_effect": 99_999, "reinstated": 100}
    assert len(order_entry({**record, "outcomes": outcomes, **numbers, **hours})) <= BYTES_AT_MOST


def test_only_a_category_that_the_law_opens_has_an_entry() -> None:
    order = lives.issued(2, OPENING)
    assert is_open(order, TEXT)
    assert not is_open(order, TEXT.replace("illegal_content", "child_cyberbullying"))
    assert not is_open(lives.issued(2), TEXT)


def test_a_public_id_says_nothing_of_its_order_and_is_no_blind() -> None:
    ids = {public_id_of(f"{number:064x}") for number in range(200)}
    assert len(ids) == 200
    assert not any(blind_of(KEY, number).startswith(public_id_of(KEY)) for number in range(1, 200))
    with pytest.raises(ValueError, match="key"):
        public_id_of("")


# --- when it is due


def at_rest(order: Order, at: datetime) -> Order:
    """Withdrawn at an instant, with a key."""
    return replace(lives.after(order, (lives.withdraw(at), at)), key=KEY)


def test_it_is_due_on_the_first_day_of_the_month_after_its_months_of_rest() -> None:
    order = at_rest(lives.issued(2, OPENING), datetime(2026, 12, 12, 15, tzinfo=UTC))
    due_at = public_record.due_at(order)
    assert due_at is not None
    assert due_at.date().isoformat() == "2027-02-01"
    assert erasure.instants(order) == (due_at, preservation(order).until)
    other = public_record.due_at(replace(order, key="5b" * 32))
    assert other is not None
    assert (other.date(), other == due_at) == (due_at.date(), False), "an instant of the day that the key alone says"


def test_orders_that_rest_in_one_month_are_due_on_one_day() -> None:
    days = [datetime(2026, 12, day, 23, 59, tzinfo=UTC) for day in (1, 15, 31)]
    due = [public_record.due_at(at_rest(lives.issued(2, OPENING), day)) for day in days]
    assert [at.date().isoformat() for at in due if at] == ["2027-02-01"] * 3


def test_it_is_due_before_preservation_ends() -> None:
    longest = replace(OPENING, open_after_months=4)
    for month in range(1, 13):
        for day in (1, 28):
            order = at_rest(lives.issued(2, longest), datetime(2027, month, day, tzinfo=UTC))
            due_at, until = public_record.due_at(order), preservation(order).until
            assert due_at
            assert until
            assert due_at < until


def test_what_is_open_was_never_issued_or_has_no_key_is_not_due() -> None:
    running = replace(lives.issued(2, OPENING), key=KEY)
    assert erasure.instants(running) == clock.instants(running)
    rested = at_rest(lives.issued(2, OPENING), lives.T0)
    assert public_record.due_at(replace(rested, key="")) is None
    assert public_record.due_at(at_rest(lives.issued(2), lives.T0)) is None, "its law opens nothing"
    assert public_record.due_at(replace(lives.draft(), key=KEY, rules=OPENING)) is None


# --- where it is in the log


def listing(log: Log, *orders: str) -> Log:
    """A log in which orders have an entry of their own, once they are asked for."""
    log.own = {order: f'{{"id":"{public_id_of(KEY)}{order}","kind":"order"}}'.encode() for order in orders}
    return log


def test_an_order_is_listed_once_however_often_it_is_asked_for() -> None:
    log = listing(Log(), "a", "b")
    log.table.add("a", "order.issued")
    log.table.add("b", "order.issued")
    log.run("a", "b")
    for _ in range(3):
        log.run("a", "b", listed=("a",))
    kinds = [entry["kind"] for entry in log.read]
    assert kinds == ["day", "fact", "fact", "order"]
    assert (log.table.marks["a"].listed, log.table.marks["b"].listed) == (3, None)
    log.table.add("a", "order.reminded")
    log.run("a", listed=("a",))
    assert [entry["kind"] for entry in log.read][4:] == ["fact"]
    assert log.table.marks["a"].listed == 3, "its mark keeps it"


def test_an_entry_waits_for_a_run_after_that_of_its_facts() -> None:
    log = listing(Log(), "a")
    log.table.add("a", "order.issued")
    log.run("a", listed=("a",))
    assert [entry["kind"] for entry in log.read] == ["day", "fact"]
    log.table.add("a", "order.erasure_held")
    log.run("a", listed=("a",))
    assert [entry["kind"] for entry in log.read] == ["day", "fact", "fact"]
    log.run("a", listed=("a",))
    assert log.table.marks["a"].listed == 3


def test_a_journal_that_was_replaced_before_its_entry_is_marked_stops_the_log() -> None:
    log = listing(Log(), "a")
    log.table.add("a", "order.issued")
    log.run("a")
    before, signed = log.table.journals.pop("a"), len(log.signer.texts)
    log.table.add("a", "order.issued", note="another")
    another = log.table.journals["a"]

    class Restoring(dict[str, bytes]):
        def get(self, order: str, _: object = None) -> bytes:
            log.table.journals["a"] = another
            return self[order]

    log.own = Restoring(log.own)
    log.table.journals["a"] = before
    with pytest.raises(LogStopped, match="does not have"):
        log.run("a", listed=("a",))
    assert len(log.signer.texts) == signed


def test_an_order_without_an_entry_and_one_that_the_log_does_not_have_are_not_listed() -> None:
    log = listing(Log(), "unknown")
    log.table.add("a", "order.issued")
    log.run("a")
    log.run("a", "unknown", listed=("a", "unknown"))
    assert [entry["kind"] for entry in log.read] == ["day", "fact"]
    assert log.table.marks.get("unknown", UNLOGGED).listed is None


def test_entries_of_one_commit_are_sorted_by_what_they_say_and_before_all_facts() -> None:
    log = listing(Log(), *"dcba")
    log.own = {order: f'{{"id":"{9 - place}","kind":"order"}}'.encode() for place, order in enumerate("abcd")}
    for order in "abcde":
        log.table.add(order, "order.issued")
    log.run(*"abcde")
    log.table.add("e", "order.reminded")
    log.run(*"abcde", listed=("a", "b", "c", "d"))
    last = commit_of(log.bucket.objects["commit/0000000000000006"][0])
    assert [json.loads(entry).get("id") for entry in last.entries] == ["6", "7", "8", "9", None]
    assert [log.table.marks[order].listed for order in "abcd"] == [9, 8, 7, 6]
    assert commit_of(last.to_bytes()) == last
