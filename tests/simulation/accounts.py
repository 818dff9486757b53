"""The table's own books at the end of a world, against what reached the receivers. Part of the watch, counted apart.

Names of attributes are those of design 5. Each request that a receiver saw is one try, but for those of senders that
were killed before they wrote it down; whatever is not finished has a timer.
"""

import json
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from tests.simulation.receivers import Hook, Letter
from tests.simulation.watch import STUCK

if TYPE_CHECKING:
    from tests.simulation.world import World

TAKEN_WITHIN = timedelta(minutes=2)
SENDERS = frozenset({"send-webhook", "send-email"})
DONE = frozenset({"delivered", "bounced", "unneeded", "rejected", "refused"})
ERASED = "order.erased"
SENT = "sent"  # SES has taken it, and has not said yet what became of it
SENT_TWICE, FEW = 0.03, 3  # of all tries: two workers may send one delivery at once, and one of them writes it down
OVERLAPPING, OFTENER = "message-overlapping", (0.2, 10)
Item = Mapping[str, Any]


class Accounts:
    """The books of one world."""

    def __init__(self, world: "World") -> None:
        self.world = world
        self.deliveries: dict[str, Item] = {}
        self.attempts: dict[str, list[Item]] = defaultdict(list)
        self.journals: dict[str, Item] = {}
        for item in world.cloud.table.items():
            self._enter(item["pk"]["S"], item["sk"]["S"], item)
        self.requests, self.excused = self._requests(), self._excused()
        settled = world.scheduler.now - TAKEN_WITHIN
        settled_events = (
            event for event in world.feedback if event.at < settled and event.event["eventType"] != "DeliveryDelay"
        )
        self.payload = {event.delivery for event in settled_events}  # SES has said what became of it
        self.unreached = world.receivers.unreached
        self.killed = Counter(id_ for event in self._killed() for id_ in self.deliveries if id_ in event)

    def faults(self) -> Iterator[str]:
        """Everything that does not add up."""
        yield from self._tries()
        yield from self._of_facts()
        yield from self._unfinished()

    def _enter(self, pk: str, sk: str, item: Item) -> None:
        if sk.startswith("delivery:"):
            self.deliveries[sk.removeprefix("delivery:")] = item
            if "first_attempt" in item:
                at, _, _, fault, *_ = json.loads(item["first_attempt"]["S"])
                tried = {"at": {"S": at}, **({"fault": {"S": fault}} if fault else {})}
                self.attempts[sk.removeprefix("delivery:")].append(tried)
        elif sk.startswith("attempt:"):
            self.attempts[pk.removeprefix("delivery:")].append(item)
        elif sk == "journal":
            self.journals[pk] = item

    def _requests(self) -> Counter[str]:
        """What receivers saw of each delivery; what came just now may not be written down yet.

        A delivery that went with its order is another one where it comes again.
        """
        settled, receivers = self.world.scheduler.now - TAKEN_WITHIN, self.world.receivers
        hooks = (
            hook.headers["webhook-id"]
            for all_ in receivers.hooks.values()
            for hook in all_
            if self._is_kept(hook, settled)
        )
        letters = (letter.tags.get("delivery", "") for letter in receivers.letters if letter.at < settled)
        return Counter([*hooks, *letters])

    def _is_kept(self, hook: Hook, settled: datetime) -> bool:
        """Whether the tries show a webhook: it came before, and its delivery did not go with its order."""
        data, erased = hook.payload["data"], self.world.watch.erased
        since = erased.get(data["subject"])
        return hook.at < settled and (since is None or hook.at > since or hook.payload["type"] == ERASED)

    def _excused(self) -> Counter[str]:
        """Of those the ones whose sender a fault struck: it may have been ended before it wrote that it had sent."""
        receivers = self.world.receivers
        hooks = (hook.headers["webhook-id"] for all_ in receivers.hooks.values() for hook in all_ if _struck(hook))
        letters = (letter.tags.get("delivery", "") for letter in receivers.letters if _struck(letter))
        return Counter([*hooks, *letters])

    def _killed(self) -> list[str]:
        """The events of senders that ended in the middle of their work."""
        return [str(failure.event) for failure in self.world.lambdas.failures if failure.function in SENDERS]

    def _tries(self) -> Iterator[str]:
        """Tries shown, attempts kept, and requests seen."""
        twice = 0
        for id_, item in self.deliveries.items():
            if self._goes(item):
                continue
            tries, attempts, requests = int(item["tries"]["N"]), self.attempts[id_], self.requests[id_]
            never_left = sum("fault" in attempt for attempt in attempts) if "mail" in item else self.unreached[id_]
            if len(attempts) != tries:
                yield f"delivery {id_} shows {tries} tries, and {len(attempts)} attempts are kept"
            if tries > requests + never_left + self._just_now(attempts):
                yield f"delivery {id_} shows {tries} tries, and its receiver saw {requests} requests"
            more = requests - tries - max(self.killed[id_], self.excused[id_])
            if "mail" in item and more > 0:
                yield f"SES got {requests} mails of delivery {id_}, which shows {tries} tries"
            else:
                twice += max(more, 0)
        total = sum(self.requests.values())
        share, few = (SENT_TWICE, FEW) if OVERLAPPING not in self.world.faults.kinds else OFTENER
        if twice > total * share + few:
            yield f"{twice} requests of {total} are no tries, and no sender of them was killed"
        for id_ in sorted(set(self.requests) - set(self.deliveries) - self._erased() - {""}):
            yield f"delivery {id_} reached a receiver, and the table does not have it"

    def _goes(self, item: Item) -> bool:
        """Whether a delivery goes with its order: at the end of a world some items of it may have gone already."""
        return item["subject"]["S"] in self.world.watch.erased and item["type"]["S"] != ERASED

    def _erased(self) -> set[str]:
        """Deliveries that went with their orders."""
        subjects, erased = self.world.watch.subjects, self.world.watch.erased
        return {partition.removeprefix("delivery:") for partition, subject in subjects.items() if subject in erased}

    def _just_now(self, attempts: list[Item]) -> int:
        now = f"{self.world.scheduler.now - TAKEN_WITHIN:%Y-%m-%dT%H:%M:%S}"
        return sum(attempt["at"]["S"] >= now for attempt in attempts)

    def _of_facts(self) -> Iterator[str]:
        """Each delivery is of a fact, once for an endpoint."""
        seen = set[tuple[str, ...]]()
        for id_, item in self.deliveries.items():
            subject, sequence = item["subject"]["S"], int(item["sequence"]["N"])
            key = (_endpoint(item), subject, str(sequence))
            length = int(self.journals[subject]["version"]["N"]) if subject in self.journals else 0
            if not 1 <= sequence <= length:
                yield f"delivery {id_} is of fact {sequence} of {subject}, which has {length}"
            if key in seen and not self._is_mail_again(item):
                yield f"fact {sequence} of {subject} has two deliveries to {_endpoint(item)}"
            seen.add(key)

    def _is_mail_again(self, item: Item) -> bool:
        """A notice is mailed again to whom it did not reach (contract R6)."""
        return "mail" in item

    def _unfinished(self) -> Iterator[str]:
        """Design 5.2: nothing unfinished is without a timer, and what is stuck is said."""
        for pk, item in self.journals.items():
            if int(item["fanned_out"]["N"]) < int(item["version"]["N"]) and "timer_at" not in item:
                yield f"{pk} is fanned out up to {item['fanned_out']['N']} of {item['version']['N']}, without a timer"
        for id_, item in self.deliveries.items():
            endpoint = self.journals.get(_endpoint(item), {})
            timed = "timer_at" in item or "timer_at" in endpoint
            waits = _waits_for_its_owner(item, endpoint) or (item["state"]["S"] == SENT and id_ not in self.payload)
            if item["state"]["S"] not in DONE and not timed and not waits:
                yield f"delivery {id_} is {item['state']['S']}, and has no timer"
        stuck = self.world.watch.timers.get(STUCK, {})
        if stuck:
            yield f"{len(stuck)} timers are stuck, the first {min(stuck)}"


def _endpoint(item: Item) -> str:
    """The partition of a delivery's endpoint, in which the last release has the delivery itself."""
    return f"endpoint:{item['endpoint']['S']}" if "endpoint" in item else str(item["pk"]["S"])


def _struck(sent: Hook | Letter) -> bool:
    return sent.sender is not None and sent.sender.struck_around(sent.at)


def _waits_for_its_owner(item: Item, endpoint: Item) -> bool:
    """What is held for an endpoint that is disabled is sent when it is enabled (design 8.4)."""
    return bool(
        item["state"]["S"] == "held" and "state" in endpoint and not json.loads(endpoint["state"]["S"])["enabled"]
    )
