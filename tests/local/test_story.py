"""The story is whole when exactly what is expected arrived, each under one id."""

import json
from datetime import UTC, datetime

from infra.dev.local.deliveries import Received
from infra.dev.local.story import Ordered, breach_ids, expected, shortcomings

KEPT, BROKEN = Ordered("order-a", "A", "complied"), Ordered("order-b", "B", "breached")
DISPUTED = Ordered("order-c", "C", "complied", disputed=True)
NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)


def received(receiver: str, type_: str, order: str, id_: str = "", status: int = 200) -> Received:
    about = order or ("a sample" if type_ == "endpoint.challenged" else "")
    data = {"order": {"id": about}} if about else {}
    body = json.dumps({"type": type_, "data": data}).encode()
    headers = {"webhook-id": id_ or f"{receiver} {type_} {order}"}
    return Received(receiver, NOW, "/webhooks", headers, body, status, genuine=status != 401)


def whole() -> list[Received]:
    """Facts of one type come under an id each."""
    return [
        received(*wanted_key, id_=f"{wanted_key} {number}")
        for wanted_key, count in sorted(expected([KEPT, BROKEN]).items())
        for number in range(count)
    ]


def disputed() -> list[Received]:
    """Facts of one type come several times, each under an id of its own."""
    wanted = sorted(expected([DISPUTED]).elements())
    return [received(*wanted_key, id_=f"{number}") for number, wanted_key in enumerate(wanted)]


def test_nothing_is_said_of_a_whole_story() -> None:
    assert shortcomings(whole(), [KEPT, BROKEN]) == []
    assert (len(breach_ids(whole(), KEPT)), len(breach_ids(whole(), BROKEN))) == (0, 1)


def test_a_repeat_under_the_same_id_is_no_second_telling() -> None:
    assert shortcomings(whole() * 2, [KEPT, BROKEN]) == []
    assert len(breach_ids(whole() * 2, BROKEN)) == 1


def test_what_did_not_come_is_named() -> None:
    got = [
        delivery for delivery in whole() if not (delivery.receiver == "authority" and delivery.type == "order.breached")
    ]
    assert shortcomings(got, [KEPT, BROKEN]) == ["missing: order.breached of B at the authority's receiver"]


def test_what_came_and_was_not_taken_is_missing_with_its_answers() -> None:
    got = [
        received(*wanted_key, f"{number}", 500 if wanted_key[1] == "order.breached" else 200)
        for number, wanted_key in enumerate(expected([BROKEN]).elements())
    ]
    assert shortcomings(got, [BROKEN]) == [
        "missing: order.breached of B at the authority's receiver (it came 1 times and was answered 500)",
        "missing: order.breached of B at the representative's receiver (it came 1 times and was answered 500)",
    ]


def test_what_no_one_expected_is_named() -> None:
    got = [*whole(), received("authority", "order.breached", KEPT.id)]
    assert shortcomings(got, [KEPT, BROKEN]) == ["unexpected: order.breached of A at the authority's receiver"]


def test_a_second_id_for_the_same_fact_is_named() -> None:
    got = [*whole(), received("authority", "order.breached", BROKEN.id, "another")]
    wanted = ["told under more than one id: order.breached of B at the authority's receiver"]
    assert shortcomings(got, [KEPT, BROKEN]) == wanted
    assert len(breach_ids(got, BROKEN)) == 2


def test_a_fact_that_is_sent_several_times_is_counted() -> None:
    got = disputed()
    assert shortcomings(got, [DISPUTED]) == []
    lost = next(delivery for delivery in got if (delivery.receiver, delivery.type) == ("authority", "order.received"))
    short = [delivery for delivery in got if delivery is not lost]
    assert shortcomings(short, [DISPUTED]) == [
        "missing: order.received of C at the authority's receiver (it came 2 times and was answered 200, 200)"
    ]
    more = [*got, received("authority", "order.received", DISPUTED.id, "another")]
    assert shortcomings(more, [DISPUTED]) == [
        "told under more than one id: order.received of C at the authority's receiver"
    ]


def test_what_a_slow_machine_may_add_is_expected_of_the_disputed_order_alone() -> None:
    kept = [received(side, "order.evidence_kept", DISPUTED.id) for side in DISPUTED.sides]
    assert shortcomings([*disputed(), *kept], [DISPUTED]) == []
    got = [*whole(), received("authority", "order.evidence_kept", BROKEN.id)]
    assert shortcomings(got, [KEPT, BROKEN]) == ["unexpected: order.evidence_kept of B at the authority's receiver"]


def test_a_signature_that_does_not_verify_is_named() -> None:
    got = [*whole(), received("authority", "order.issued", KEPT.id, status=401)]
    assert shortcomings(got, [KEPT, BROKEN]) == ["not signed with the authority's secret: order.issued"]
