"""A byte that is changed in the table, past the code: `verify` names the subject, or a reason says why it may change.

The kinds of items and their attributes are those of the model classes, so that a new one has to be decided here.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest

from removal.cli import main
from removal.deliveries import attempts, bodies
from removal.deliveries import items as deliveries
from removal.draft_answers import store as draft_answers
from removal.endpoints import claim_store, creation_store
from removal.endpoints import store as endpoints
from removal.erasure.register import store as register_erasure
from removal.journals import restores_store, volumes_store
from removal.journals import words_store as words
from removal.likeness import store as likeness
from removal.limits import store as limits
from removal.mail import store as mail
from removal.orders import items as orders
from removal.publiclog import store as publiclog
from removal.record.duration import months_after
from removal.registry import journal_store
from removal.registry import store as register
from removal.registry.entries import store as entries
from removal.table import Item, JournalItem, TimedItem
from removal.timers import store as timers
from tests.cloud import client, table_items
from tests.people import Cast
from tests.world import World

Stored = dict[str, Any]
HOUR = timedelta(hours=1)


@dataclass(frozen=True)
class Kind:
    """How items of a class are keyed: the beginnings of both keys."""

    model: type[Item]
    pk: tuple[str, ...]
    sk: str


KINDS = {
    "order": Kind(orders.OrderItem, ("order:",), "journal"),
    "text": Kind(orders.TextItem, ("order:",), "text"),
    "words of an order": Kind(words.WordsItem, ("order:",), "words:"),
    "body": Kind(bodies.BodyItem, ("order:",), "body:"),
    "planned": Kind(deliveries.PlannedItem, ("order:",), "planned:"),
    "volume": Kind(volumes_store.VolumeItem, ("order:", "authority:", "caller:", "platform:"), "volume:"),
    "endpoint": Kind(endpoints.EndpointItem, ("endpoint:",), "journal"),
    "row of an endpoint": Kind(endpoints.EndpointRow, ("authority:", "platform:", "registrar:"), "endpoint:"),
    "platform": Kind(journal_store.PlatformItem, ("platform:",), "journal"),
    "entry's journal": Kind(entries.EntryJournalItem, ("authority:", "caller:"), "journal"),
    "words of an entry": Kind(words.WordsItem, ("authority:", "caller:", "platform:"), "words:"),
    "entry of an authority": Kind(register.EntryItem, ("registry:authority",), ""),
    "entry of a caller": Kind(register.EntryItem, ("registry:caller",), ""),
    "entry of a platform": Kind(register.EntryItem, ("registry:platform",), ""),
    "entry of a representative": Kind(register.EntryItem, ("registry:representative",), ""),
    "delivery": Kind(deliveries.DeliveryItem, ("delivery:", "endpoint:"), "delivery:"),
    "listed": Kind(deliveries.ListedItem, ("endpoint:",), "listed:"),
    "held": Kind(deliveries.HeldItem, ("endpoint:",), "held:"),
    "attempt": Kind(attempts.AttemptItem, ("delivery:",), "attempt:"),
    "claim": Kind(claim_store.ClaimItem, ("endpoint:",), "claim"),
    "creation": Kind(creation_store.CreationItem, ("authority:", "platform:", "registrar:"), "creation:"),
    "message": Kind(mail.MessageItem, ("message:",), ""),
    "feedback": Kind(mail.FeedbackItem, ("delivery:",), "feedback:"),
    "refusal": Kind(mail.RefusalItem, ("delivery:",), "refusal:"),
    "counter": Kind(limits.CounterItem, ("limit:",), ""),
    "likeness": Kind(likeness.LikenessItem, ("likeness:",), ""),
    "draft answer": Kind(draft_answers.DraftItem, ("draft_answer:",), ""),
    "row of a hold": Kind(register_erasure.HoldItem, ("authority:", "platform:"), "hold:"),
    "clock": Kind(timers.ClockItem, ("clock",), ""),
}
BASES = {Item, TimedItem, JournalItem}
OF_THE_LOG = {publiclog.MarkItem, publiclog.HeadItem}  # the log itself stops at a changed one: tests/publiclog
OF_RESTORES = {restores_store.RestoreItem}  # a table that was never restored has none


def test_every_class_of_items_is_among_the_kinds() -> None:
    classes, found = [Item], set[type[Item]]()
    while classes:
        of = classes.pop()
        classes += of.__subclasses__()
        found.add(of)
    assert {model for model in found if model.__module__.startswith("removal.")} - BASES - OF_THE_LOG - OF_RESTORES == {
        kind.model for kind in KINDS.values()
    }


def _flipped(text: str, place: int) -> str:
    return f"{text[:place]}{'0' if text[place] != '0' else '1'}{text[place + 1 :]}"


def _places(text: str) -> list[int]:
    """At the beginning, in the middle and at the end; in a body elsewhere than in our host's name, which may change."""
    host = text.find('"url":"https://')
    if host < 0 or "/orders/" not in text[host:]:
        return sorted({0, len(text) // 2, len(text) - 1})
    return [place for place in range(0, len(text), 131) if not host < place < text.index("/orders/", host)]


def tampered(value: Stored) -> Iterator[Stored]:
    """The value with a byte changed, in each of several places of a text."""
    [(type_, content)] = value.items()
    if type_ == "S" and content:
        yield from ({"S": _flipped(content, place)} for place in _places(content))
    elif type_ == "N":
        yield {"N": str(int(content) + 1)}
    elif type_ == "BOOL":
        yield {"BOOL": not content}
    elif type_ == "L" and content:
        yield from ({"L": [*content[:-1], last]} for last in tampered(content[-1]))


OWN = "what the sender has done; what it proves is in the journal"
FOUND = "it only finds an item, which is read before use"
LIMIT = "a limit of a day, gone tomorrow"
# Kind, attribute → why a change is not named. Every other one is, in each place at which it is changed.
MAY_CHANGE: Mapping[tuple[str, str], str] = {
    **{("delivery", name): OWN for name in ("at", "mail", "owner", "sequence", "state", "subject", "tries", "type")},
    **{
        ("delivery", name): OWN
        for name in ("claimed_until", "window", "timer_at", "timer_shard", "accepted_message", "first_attempt")
    },
    **{("attempt", name): OWN for name in ("answer", "answer_sha256", "at", "fault", "milliseconds", "status")},
    **{("delivery", name): FOUND for name in ("list_place", "list_shard")},
    ("delivery", "endpoint"): "it is named with its order, whose row has the endpoint too",
    ("claim", "claims"): "a lock of a minute",
    ("creation", "endpoint"): "which webhook a request has made, for two days",
    ("creation", "expires_at"): "the same",
    ("message", "delivery"): FOUND,
    ("message", "endpoint"): FOUND,
    ("counter", "expires_at"): LIMIT,
    ("counter", "used"): LIMIT,
    ("likeness", "text"): "a warning",
    ("clock", "control"): "an operator's own, with an alarm for each change",
}
# Kinds of which a life as below has none: they are held by tests of their own.
NOT_HERE = {"draft answer", "attempt", "feedback", "held", "listed", "refusal", "row of a hold", "volume"}


@pytest.fixture
def lived(world: World, people: Cast) -> str:
    """Facts with words, of both sides; register, webhooks, deliveries; one order that runs, one that has ended."""
    order = people.issue(items=2)
    world.settle()
    said = {"by": "A. Person", "reference": "TS-1", "explanation": "Satire."}
    assert people.representative.post(f"/orders/{order}/contest", said).status == 200
    world.run(HOUR)
    assert people.ministry.post(f"/orders/{order}/withdrawal", {"reason": "An error."}).status == 200
    people.issue("KZ-2")
    world.settle()
    return order


def stored(kind: Kind) -> list[Stored]:
    """The items of a kind, those with words first: an order without words has nothing that its key has made."""
    items = [
        item for item in table_items() if item["pk"]["S"].startswith(kind.pk) and item["sk"]["S"].startswith(kind.sk)
    ]
    return sorted(items, key=lambda item: "words_sha256" not in str(item))


def _put(item: Stored) -> None:
    client("dynamodb").put_item(TableName="removal-orders", Item=item)


def _not_named(capsys: pytest.CaptureFixture[str], item: Stored, name: str) -> list[str]:
    """The changes of an attribute after which `verify --all` finds nothing, or names another subject."""
    missed, subject = [], item["pk"]["S"].removeprefix("order:")
    for value in tampered(item[name]):
        _put({**item, name: value})
        capsys.readouterr()
        code, output = main(["verify", "--all"]), capsys.readouterr().out
        named = [line for line in output.splitlines() if ": chain holds" not in line]
        if code != 1 or not any("operating.md says what to do" in line for line in named):
            missed.append(f"{subject}: {name}")
        elif "registry:" not in subject and not item["sk"]["S"].startswith("endpoint:") and subject not in str(named):
            missed.append(f"{subject}: {name}: {named}")
    _put(item)
    return missed


def _first(items: list[Stored], name: str) -> Stored:
    return next(item for item in items if name in item and any(tampered(item[name])))


@pytest.mark.usefixtures("lived")
@pytest.mark.parametrize("kind", sorted(set(KINDS) - NOT_HERE))
def test_a_changed_byte_of_any_attribute_is_named_with_its_subject(
    kind: str, capsys: pytest.CaptureFixture[str]
) -> None:
    items = stored(KINDS[kind])
    assert items, "no life of this test has one"
    names = {name for item in items for name in item if any(tampered(item[name]))} - {"pk", "sk"}
    missed = {name: found for name in sorted(names) if (found := _not_named(capsys, _first(items, name), name))}
    assert {name: found for name, found in missed.items() if (kind, name) not in MAY_CHANGE} == {}
    told_twice = {name for of, name in MAY_CHANGE if of == kind and name in names} - set(missed)
    assert told_twice == set(), "it is named, so no reason is needed"
    assert main(["verify", "--all"]) == 0


def test_every_reason_is_of_an_attribute_that_there_is() -> None:
    attributes = {kind: set(KINDS[kind].model.get_attributes()) for kind in KINDS}
    assert {(kind, name) for kind, name in MAY_CHANGE if name not in attributes[kind]} == set()


def test_all_is_clean_before_and_after_an_erasure(
    world: World, lived: str, people: Cast, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["verify", "--all"]) == 0
    world.run_until(months_after(world.now, 6) + HOUR)
    assert people.order(lived)["status"] == "erased"
    capsys.readouterr()
    assert main(["verify", "--all"]) == 0
    assert "what to do" not in capsys.readouterr().out
