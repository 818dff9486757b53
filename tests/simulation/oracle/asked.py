"""Whether anything of an order is left to do (contract 2)."""

from tests.simulation.oracle.deeds import is_notice
from tests.simulation.oracle.exchanges import Json
from tests.simulation.oracle.history import Seen

ENDS = frozenset({"order.withdrawn", "order.superseded", "order.reinstatement_required"})
BACK = frozenset({"order.reinstated", "order.not_reinstated", "order.ordered_again"})


def is_asked(seen: Seen, sequence: int) -> bool:
    """Whether an item was to be answered, or asked back by a notice that waited, when a fact of an order was written.

    Contract 2: of an order that is answered, with no notice that waits, nothing is mailed. An order that has ended, and
    of which none waits, may be mailed.
    """
    before = seen.facts[: sequence - 1]
    done = set[int]()
    for fact in before:
        done |= {item["number"] for item in fact["data"]["items"]} if fact["type"] == "order.reported" else set()
        done -= {*fact["data"]["items"]} if fact["type"] == "order.disputed" else set()
    return len(done) < seen.order.items or _waits_to_be_back(before)


def _waits_to_be_back(facts: list[Json]) -> bool:
    asked_back, waiting = set[int](), set[int]()
    notices = [fact["data"]["sequence"] for fact in facts if fact["type"] in ENDS and is_notice(fact)]
    for fact in facts:
        data = fact["data"]
        if data["sequence"] in notices:
            asked_back |= {*data.get("reinstate", data.get("items", ()))}
        asked_back -= {*data["items"]} if fact["type"] in BACK else set()
        begins = data["sequence"] in notices or fact["type"] == "order.receipt_withdrawn"
        waiting |= {data.get("notice", data["sequence"])} & {*notices} if begins else set()
        waiting -= {data["notice"]} if fact["type"] == "order.received" else set()
    return bool(asked_back and waiting)
