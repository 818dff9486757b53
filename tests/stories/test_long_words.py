"""Words at their longest, many of them: what both sides read of an order stays within what Lambda answers."""

from datetime import timedelta

from removal.orders.budget import AUTHORITY, BUDGET_BYTES, SHORT_WORDS_BYTES, WORDS_BYTES_AT_MOST, spent
from removal.orders.commands import EXPLANATION_AT_MOST, NAME_AT_MOST, WORDS_AT_MOST
from removal.orders.issuing import TEXT_AT_MOST
from removal.orders.order import Order
from removal.orders.present import fact_object
from removal.orders.store import OrderStore
from removal.record.canonical import canonical, derived_id
from removal.record.facts import By, Fact, seal
from removal.web.fact_page import BYTES_AT_MOST
from tests import parts
from tests.people import Answered, Cast
from tests.world import World

FACE = "\N{GRINNING FACE}"  # four bytes in UTF-8, the most that a character has
QUOTE = '"'
SHORT_QUOTES = (SHORT_WORDS_BYTES - len(canonical({"answer": "", "salt": "f" * 64}))) // 2
ALWAYS_TAKEN = 4  # beyond the budget: an answer to all questions, a decision of what is contested, a lift, an end
HEADERS_AT_MOST = 10_000  # bytes
LAMBDA_ANSWERS_AT_MOST = 6 * 1024 * 1024  # bytes


def obstruct(people: Cast, order: str, number: int, explanation: str) -> Answered:
    said = {"by": FACE * NAME_AT_MOST, "reference": FACE * NAME_AT_MOST, "explanation": explanation}
    return people.representative.post(f"/orders/{order}/obstacles", {**said, "ground": "technical", "items": [number]})


def test_the_words_of_one_side_never_keep_the_other_from_reading_the_order_and_its_feed(
    world: World, people: Cast
) -> None:
    order = people.issue(items=40)
    world.settle()
    taken = [obstruct(people, order, number, FACE * EXPLANATION_AT_MOST).status for number in range(1, 31)]
    assert set(taken) == {200, 409}
    assert taken.index(409) * EXPLANATION_AT_MOST * len(FACE.encode()) < WORDS_BYTES_AT_MOST
    refused = obstruct(people, order, 31, FACE * EXPLANATION_AT_MOST)
    assert refused.body["type"].endswith("/cap-reached")
    assert "bytes are left" in refused.body["detail"]
    assert f"{SHORT_WORDS_BYTES} bytes are always taken" in refused.body["detail"]
    for number in range(31, 40):
        assert obstruct(people, order, number, FACE * 100).status == 200, "first statements are always taken"
    assert people.report(order, 40).status == 200
    reason = FACE * 300
    assert people.ministry.post(f"/orders/{order}/withdrawal", {"reason": reason}).status == 200
    world.run(timedelta(minutes=5))
    for side in (people.ministry, people.representative):
        for path in (f"/orders/{order}/facts", "/facts"):
            body = side.get(path).body
            assert reason in {(fact["data"].get("words") or {}).get("reason") for fact in body["facts"]}
            assert len(canonical(body).encode()) < LAMBDA_ANSWERS_AT_MOST / 2


def answer_of(order: Order, after: tuple[int, str], quotes: int, number: int) -> Fact:
    """An answer of the authority to one item's obstacle, in quotation marks alone."""
    payload = {"items": [100], "grounds": ["insufficient_information"], "stopped": [100], "answer": QUOTE * quotes}
    by, command = By("authority", "f" * 64), derived_id(str(number))
    kind, salt = "order.obstacle_answered", "f" * 64
    return seal(
        kind, payload, subject=order.subject, after=after, at=order.changed_at, by=by, command=command, salt=salt
    )


def notices_that_fill_the_limits(order: Order) -> list[Fact]:
    """As many notices as the authority's budget allows: long ones until the words are full, then short ones.

    They all wait: whatever the representative says is receipt of those before it.
    """
    facts, words, used, last = list[Fact](), 0, 0, (order.sequence, order.head)
    while used < BUDGET_BYTES[AUTHORITY] + ALWAYS_TAKEN * price(order, *facts[:1]):
        long = answer_of(order, last, WORDS_AT_MOST, len(facts))
        size = len(canonical(long.words).encode())
        fact = long if words + size <= WORDS_BYTES_AT_MOST else answer_of(order, last, SHORT_QUOTES, len(facts))
        words, used = words + len(canonical(fact.words).encode()), used + price(order, fact)
        facts, last = [*facts, fact], (fact.sequence, fact.hash)
    assert words > WORDS_BYTES_AT_MOST / 2
    return facts


def price(order: Order, *facts: Fact) -> int:
    """The bytes of the authority's budget that facts use."""
    return sum(spent(order, fact)[AUTHORITY] for fact in facts)


def test_the_largest_fact_that_the_limits_allow_fits_into_one_answer(people: Cast) -> None:
    """Lambda's answer has the body as a string in JSON: a quotation mark takes four bytes there, as a face does."""
    redress = {"body": "Court", "procedure": QUOTE * 48_000, "within": "P10D"}
    people_order = people.issue(statement_of_reasons=QUOTE * 49_600, redress=redress)
    store = OrderStore(parts.laws())
    order, text = store.load(people_order).order, store.text(people_order)
    assert TEXT_AT_MOST - 5_000 < len(text.encode()) <= TEXT_AT_MOST
    *earlier, last = notices_that_fill_the_limits(order)
    assert len(earlier) > BUDGET_BYTES[AUTHORITY] / 1_000
    shown = fact_object(last, order, "https://api.removal-orders.example", text, earlier)
    answer = {"statusCode": 200, "body": canonical({"facts": [shown], "next": None}), "isBase64Encoded": False}
    size = len(canonical(answer).encode())
    assert size + HEADERS_AT_MOST < LAMBDA_ANSWERS_AT_MOST
    assert 2 * BYTES_AT_MOST + HEADERS_AT_MOST < LAMBDA_ANSWERS_AT_MOST
