"""Which facts are notices, whom they reach, and which earlier ones their deliveries repeat (contract R1 to R3)."""

from datetime import datetime, timedelta

import pytest

from removal.deliveries.delivery import Delivery
from removal.orders.commands import Command
from removal.orders.decide import decide
from removal.orders.fold import apply, begin
from removal.orders.item import Ground
from removal.orders.notice_facts import passes_filters, repeated
from removal.orders.notice_types import brings_notices, brings_order, is_notice_fact
from removal.record.audience import AUDIENCE
from removal.record.facts import NOTHING_BEFORE, SYSTEM, Fact, seal
from tests.orders import lives
from tests.orders.lives import KZ, T0

HOUR = timedelta(hours=1)
LAWS = {KZ.name: KZ}
ALWAYS = {"order.issued", "order.obstacle_answered", "order.disputed", "order.reinstatement_required"}
Step = tuple[Command, datetime]


def journal(*steps: Step) -> list[Fact]:
    """The facts of an order after commands, each at its instant."""
    facts = [lives.first_fact()]
    order = begin(facts[0], KZ)
    for command, at in steps:
        for fact in decide(order, command, at):
            facts.append(fact)
            order = apply(order, fact)
    return facts


def numbers(facts: list[Fact], type_: str) -> list[int]:
    """Which notices the delivery of the last fact of a type repeats."""
    fact = [each for each in facts if each.type == type_][-1]
    return [notice.sequence for notice in repeated(facts, fact, LAWS)]


def some(type_: str, **payload: object) -> Fact:
    """A fact by itself, with what those have that may be notices."""
    members = {"cause": "expired", "reinstate": [], **payload}
    return seal(type_, members, subject="order:1", after=(0, NOTHING_BEFORE), at=T0, by=SYSTEM, command="c")


@pytest.mark.parametrize("type_", sorted(AUDIENCE))
def test_a_notice_is_what_the_contract_lists_and_nothing_else(type_: str) -> None:
    assert is_notice_fact(some(type_)) is (type_ in ALWAYS)
    assert is_notice_fact(some(type_, cause="lifted")) is (type_ in ALWAYS | {"order.resumed"})
    assert is_notice_fact(some(type_, cause="ceased")) is (type_ in ALWAYS)
    assert is_notice_fact(some(type_, cause="expired")) is (type_ in ALWAYS)
    ends = {"order.withdrawn", "order.superseded"}
    assert is_notice_fact(some(type_, reinstate=[1])) is (type_ in ALWAYS | ends)
    assert is_notice_fact(some(type_, reinstate=[])) is (type_ in ALWAYS)


@pytest.mark.parametrize("type_", sorted(AUDIENCE))
def test_only_deliveries_that_bring_notices_are_evidence(type_: str) -> None:
    fact = some(type_)
    planned = Delivery.of(fact, "endpoint-1", "platform:p", KZ.window, T0)
    assert planned.brings_notice is brings_notices(fact) is (type_ in ALWAYS | {"order.reassigned"})
    assert not Delivery.of(fact, "endpoint-1", "authority:a", None, T0).brings_notice


ASK = (lives.obstruct(T0 + HOUR, 1), T0 + HOUR)
CLARIFY = (lives.clarify(T0 + 2 * HOUR, 1), T0 + 2 * HOUR)
REPORT = (lives.report(T0 + HOUR, 1, 2), T0 + HOUR)
DISPUTE = (lives.dispute(T0 + 2 * HOUR, 1), T0 + 2 * HOUR)
REASSIGN = (lives.reassign(), T0 + 3 * HOUR)


def test_an_order_that_an_answer_received_is_not_repeated() -> None:
    assert numbers(journal(ASK, CLARIFY), "order.obstacle_answered") == []


def test_an_order_that_a_webhook_took_is_not_repeated() -> None:
    assert numbers(journal((lives.receipt(), T0), (lives.suspend(T0), T0), (lives.lift(T0), T0)), "order.resumed") == []


@pytest.mark.parametrize("received", [None, lives.by_mail()])
def test_an_order_that_no_one_or_only_a_mail_server_took_is_repeated(received: Command | None) -> None:
    steps = [(received, T0)] if received else []
    facts = journal(*steps, (lives.receipt(), T0), (lives.suspend(T0 + HOUR), T0 + HOUR), (lives.lift(T0), T0 + HOUR))
    assert numbers(facts, "order.resumed") == []
    by_mail = journal(*steps, (lives.reassign(), T0 + HOUR))
    assert numbers(by_mail, "order.reassigned") == [1]


def test_every_waiting_notice_is_repeated_and_what_comes_later_changes_nothing() -> None:
    before = journal((lives.by_mail(), T0), (lives.suspend(T0), T0), (lives.lift(T0 + HOUR), T0 + HOUR))
    assert numbers(before, "order.resumed") == [1]
    lifted = before[-1].sequence
    later = journal(
        (lives.by_mail(), T0),
        (lives.suspend(T0), T0),
        (lives.lift(T0 + HOUR), T0 + HOUR),
        (lives.withdraw(T0 + HOUR), T0 + HOUR),
        (lives.receipt(T0 + 2 * HOUR, of=lifted), T0 + 2 * HOUR),
    )
    assert numbers(later, "order.resumed") == [1]


def test_of_three_notices_the_last_repeats_those_that_nothing_certain_shows() -> None:
    reported = journal((lives.receipt(), T0), REPORT, DISPUTE)
    disputed = reported[-1].sequence
    by_mail = lives.by_mail(T0 + 2 * HOUR, "mail-2", of=disputed)
    facts = journal(
        (lives.receipt(), T0), REPORT, DISPUTE, (by_mail, T0 + 2 * HOUR), (lives.withdraw(T0), T0 + 3 * HOUR)
    )
    assert numbers(facts, "order.disputed") == []
    assert numbers(facts, "order.withdrawn") == [disputed]
    assert [notice.payload.get("reason") for notice in repeated(facts, facts[-1], LAWS)] == ["it is still there"]


def test_the_whole_order_goes_with_its_issue_to_a_new_representative_and_wherever_it_is_repeated() -> None:
    facts = journal((lives.by_mail(), T0), (lives.suspend(T0), T0), (lives.lift(T0), T0), REASSIGN)
    held = {fact.type: brings_order(fact, repeated(facts, fact, LAWS)) for fact in facts}
    assert {name for name, whole in held.items() if whole} == {"order.issued", "order.resumed", "order.reassigned"}
    certain = journal(ASK, CLARIFY)
    assert not brings_order(certain[-1], repeated(certain, certain[-1], LAWS))


def test_what_is_no_notice_repeats_nothing() -> None:
    facts = journal((lives.by_mail(), T0), (lives.suspend(T0), T0))
    assert [repeated(facts, fact, LAWS) for fact in facts] == [()] * len(facts)


def test_a_change_of_the_representative_passes_filters_while_something_waits() -> None:
    def passes(*steps: Step) -> bool:
        facts = journal(*steps)
        return passes_filters(facts, facts[-1], LAWS)

    assert passes(REASSIGN)
    assert not passes((lives.receipt(), T0), REASSIGN)
    assert not passes((lives.by_mail(), T0), REASSIGN)
    assert passes((lives.receipt(), T0), REPORT, DISPUTE, REASSIGN)
    later = journal(REASSIGN, (lives.acknowledge(T0 + 4 * HOUR), T0 + 4 * HOUR))
    assert passes_filters(later, later[1], LAWS), "only the journal up to the fact counts"


def test_what_the_platform_says_itself_and_an_expiry_pass_no_filter() -> None:
    unable = (lives.obstruct(T0, 1, 2, ground=Ground.TECHNICAL), T0)
    ceased = journal((lives.receipt(), T0), unable, (lives.resume(T0 + HOUR, 1), T0 + HOUR))
    expired = journal((lives.receipt(), T0), unable, (lives.tick(T0 + 72 * HOUR), T0 + 72 * HOUR))
    for facts in (ceased, expired):
        (resumed,) = [fact for fact in facts if fact.type == "order.resumed"]
        assert not passes_filters(facts, resumed, LAWS)
        assert not brings_notices(resumed)
