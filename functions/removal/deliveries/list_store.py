"""Deliveries as they are listed and read, and the tries that owners ask for, in DynamoDB."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice

from pynamodb.exceptions import UpdateError
from pynamodb.expressions.condition import Condition
from pynamodb.expressions.update import Action

from removal.deliveries.delivery import Attempt, Delivery, State
from removal.deliveries.items import (
    HELD,
    LISTED,
    AttemptItem,
    DeliveryItem,
    HeldItem,
    ListedItem,
    attempt_item,
    attempt_of,
    delivery_of,
    item_of,
    key_of,
    place_in_line,
)
from removal.deliveries.store import DeliveryStore
from removal.endpoints.endpoint import subject_of
from removal.record import instant
from removal.table import condition_failed, transaction
from removal.timers import due
from removal.versions import retry, seen_first

READ_AT_ONCE = 100  # that one BatchGetItem takes
LOOKED_AT_MOST = 1_000  # deliveries that one page looks at for those of a state
SETTLED = (State.HELD.value, State.DELIVERED.value)  # a pending one is on its way already


@dataclass(frozen=True, slots=True)
class Page:
    """Some deliveries, the newest fact first, and the place of the last that was looked at; None at the end."""

    deliveries: tuple[Delivery, ...]
    last: str | None


class DeliveryList:
    """Webhooks' deliveries, as their owner reads them."""

    def page(self, endpoint_id: str, state: State | None, limit: int, before: str | None) -> Page:
        """Those of an endpoint, of one state if told, whose place is before another."""
        found: list[Delivery] = []
        last = None
        for place, delivery in islice(self._listed(endpoint_id, before), LOOKED_AT_MOST):
            last = place
            found += [delivery] if state in (None, delivery.state) else []
            if len(found) == limit:
                break
        more = last is not None and bool(_places(endpoint_id, last, 1))
        return Page(tuple(found), last if more else None)

    def find(self, endpoint_ids: Sequence[str], delivery_id: str) -> Delivery | None:
        """One, under whichever of the endpoints it is."""
        keys = [(subject_of(endpoint_id), key_of(delivery_id)) for endpoint_id in endpoint_ids]
        return next(iter(_read(keys)), None)

    def known(self, endpoint_id: str, delivery_ids: Sequence[str]) -> set[str]:
        """Which of these were planned for an endpoint."""
        return {found.id for found in _read([(subject_of(endpoint_id), key_of(one)) for one in delivery_ids])}

    def attempts(self, delivery_id: str, at_most: int) -> list[Attempt]:
        """The latest tries, the first of them first."""
        items = AttemptItem.query(
            f"delivery:{delivery_id}",
            AttemptItem.sk.startswith("attempt:"),
            consistent_read=True,
            scan_index_forward=False,
            limit=at_most,
        )
        return [attempt_of(item) for item in items][::-1]

    def held_since(self, endpoint_id: str, since: datetime) -> int:
        """How many wait in an endpoint's line whose fact is no older than that."""
        waiting = HeldItem.sk.between(f"{HELD}{instant.to_text(since)}", f"{HELD}~")
        return HeldItem.count(subject_of(endpoint_id), waiting, consistent_read=True)

    def _listed(self, endpoint_id: str, before: str | None) -> Iterator[tuple[str, Delivery]]:
        while places := _places(endpoint_id, before, READ_AT_ONCE):
            keys = [(subject_of(endpoint_id), key_of(_delivery_in(place))) for place in places]
            found = {delivery.id: delivery for delivery in _read(keys)}
            yield from ((place, found[_delivery_in(place)]) for place in places if _delivery_in(place) in found)
            before = places[-1]


class ManualRetryStore:
    """Tries that owners ask for: the delivery's own timer runs until one has been made."""

    def __init__(self, deliveries: DeliveryStore) -> None:
        self._deliveries = deliveries

    def ask(self, delivery: Delivery, now: datetime) -> Delivery:
        """One more try, unless one is under way."""
        asks: list[Action] = [
            DeliveryItem.asked_at.set(instant.to_text(now)),
            DeliveryItem.timer_shard.set(due.shard("delivery", delivery.id)),
            DeliveryItem.timer_at.set(instant.to_text(now)),
            DeliveryItem.timer_failures.remove(),
        ]
        self._written(delivery, asks, DeliveryItem.state.is_in(*SETTLED) & DeliveryItem.asked_at.does_not_exist())
        return self._deliveries.load(delivery.endpoint, delivery.id)

    def settle(self, delivery: Delivery, attempt: Attempt, arrived: bool) -> None:  # noqa: FBT001 - what came of the try
        """The try was made: one that is held and arrived is delivered, any other state stays as it is."""
        look = seen_first(delivery, lambda: self._deliveries.load(delivery.endpoint, delivery.id))

        def settle() -> None:
            found = look()
            if found.asked_at is not None and found.asked_at == delivery.asked_at:
                self._settle(found, attempt, out_of_line=arrived and found.state is State.HELD)

        retry(settle, f"Delivery {delivery.id} kept being settled by others.")

    def drop(self, delivery: Delivery) -> None:
        """It is not tried after all: its endpoint was disabled meanwhile, or moved."""
        self._written(delivery, _answered(), _as_seen(delivery))

    def _settle(self, delivery: Delivery, attempt: Attempt, *, out_of_line: bool) -> None:
        actions = [*_answered(), DeliveryItem.tries.set(delivery.tries + 1)]
        if out_of_line:
            actions.append(DeliveryItem.state.set(State.DELIVERED.value))
        with transaction() as writes:
            writes.save(attempt_item(delivery, attempt))
            writes.update(item_of(delivery), actions, condition=_as_seen(delivery))
            if out_of_line:
                writes.delete(place_in_line(delivery))

    def _written(self, delivery: Delivery, actions: list[Action], condition: Condition) -> None:
        """Nothing, if the condition does not hold."""
        try:
            item_of(delivery).update(actions, condition=condition)
        except UpdateError as error:
            if not condition_failed(error):
                raise


def _answered() -> list[Action]:
    return [DeliveryItem.asked_at.remove(), DeliveryItem.timer_shard.remove(), DeliveryItem.timer_at.remove()]


def _as_seen(delivery: Delivery) -> Condition:
    same = (DeliveryItem.tries == delivery.tries) & (DeliveryItem.state == delivery.state.value)
    asked: Condition = same & (DeliveryItem.asked_at == instant.to_text_or_none(delivery.asked_at))
    return asked


def _places(endpoint_id: str, before: str | None, limit: int) -> list[str]:
    """Places in an endpoint's list, the newest fact first; never the one that was given."""
    until = f"{LISTED}{before or '~'}"
    newest = ListedItem.query(
        subject_of(endpoint_id), ListedItem.sk.between(LISTED, until), scan_index_forward=False, limit=limit + 1
    )
    return [item.sk.removeprefix(LISTED) for item in newest if item.sk != until][:limit]


def _delivery_in(place: str) -> str:
    return place.rpartition(":")[2]


def _read(keys: Sequence[tuple[str, str]]) -> Iterator[Delivery]:
    for start in range(0, len(keys), READ_AT_ONCE):
        found = DeliveryItem.batch_get(keys[start : start + READ_AT_ONCE], consistent_read=True)
        yield from (delivery_of(item) for item in found)
