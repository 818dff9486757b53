"""Defects that a test plants in the product or in the template, to see the simulation find them.

`python -m tests.simulation --plant NAME` runs with one of them.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from infra.template import Template
from tests.simulation.template import Change


@dataclass(frozen=True, slots=True)
class Defect:
    """One defect: what it changes in the product, once, and in the template."""

    name: str
    product: Callable[[], None] = lambda: None
    template: Change = lambda _: None


def _version_condition_dropped() -> None:
    """An order is written on whatever version it has by now: of two writers one is lost."""
    from removal.orders import store  # noqa: PLC0415 - after the seams

    def update(item: Any, actions: Any, unchanged: Any) -> None:  # noqa: ANN401, ARG001 - the product's
        item.update(actions)

    vars(store)["update"] = update


def _order_mark_without_condition() -> None:
    """The mark of the fan-out is written on whatever version the order has by now."""
    from removal.journals.store import written  # noqa: PLC0415
    from removal.orders import erasure  # noqa: PLC0415
    from removal.orders.index_attributes import position  # noqa: PLC0415
    from removal.orders.items import OrderItem  # noqa: PLC0415
    from removal.orders.store import OrderStore  # noqa: PLC0415

    def mark(_: Any, loaded: Any, marks: Any) -> None:  # noqa: ANN401 - the product's
        timing = position(loaded.order, marks).timing(erasure.instants(loaded.order))
        actions = [*written(OrderItem, timing), OrderItem.timer_failures.remove()]
        OrderItem(loaded.order.subject, "journal").update(actions)

    vars_of: Any = OrderStore
    vars_of.mark = mark


def _breach_not_held() -> None:
    """Neither a hold nor an outage of ours keeps a breach back."""
    from removal.timers.control import ClockControl  # noqa: PLC0415

    def decide_from(_: Any, __: Any, ___: Any, now: Any) -> Any:  # noqa: ANN401 - the product's
        return now

    vars_of: Any = ClockControl
    vars_of.decide_from = decide_from


def _former_may_act() -> None:
    """A representative that was in office once may act for ever."""
    from removal.registry.office import Actor, Standing  # noqa: PLC0415

    vars_of: Any = Actor
    vars_of.standing = lambda _, __: Standing.IN_OFFICE


def _words_not_erased() -> None:
    """An erasure passes over what people wrote in facts."""
    from removal.erasure import store  # noqa: PLC0415

    keys = store._keys  # noqa: SLF001 - the defect
    vars(store)["_keys"] = lambda *about: (key for key in keys(*about) if not key[1].startswith("words:"))


def _visibility(queue: str, seconds: int) -> Change:
    def change(template: Template) -> None:
        template["Resources"][queue]["Properties"]["VisibilityTimeout"] = seconds

    return change


def _rule_of_another_source(template: Template) -> None:
    template["Resources"]["JournalRule"]["Properties"]["EventPattern"] = {"source": ["another"]}


DEFECTS = {
    defect.name: defect
    for defect in (
        Defect("version-condition-dropped", _version_condition_dropped),
        Defect("order-mark-without-condition", _order_mark_without_condition),
        Defect("breach-not-held", _breach_not_held),
        Defect("former-may-act", _former_may_act),
        Defect("words-not-erased", _words_not_erased),
        Defect("mail-visibility-too-short", template=_visibility("MailQueue", 1)),
        Defect("webhook-visibility-too-short", template=_visibility("WebhookQueue", 1)),
        Defect("rule-of-another-source", template=_rule_of_another_source),
    )
}
