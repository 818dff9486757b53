"""EventBridge in memory: buses, rules with patterns, targets with retries and dead letters.

A rule delivers at least once, a moment after PutEvents has answered.
https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-rule-retry-policy.html
"""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, TypeAlias

from tests.simulation.aws.environment import ACCOUNT, REGION, Environment, Odd, happens, random_uuid
from tests.simulation.aws.errors import AwsError, not_simulated
from tests.simulation.aws.patterns import matches

ENTRIES = 10
BYTES_AT_MOST = 1024 * 1024  # of all entries of a request
FIRST_PAUSE, LONGEST_PAUSE = timedelta(seconds=1), timedelta(minutes=10)
Event: TypeAlias = dict[str, Any]
Deliver: TypeAlias = Callable[[str, str], None]  # a target's ARN and the event; raises AwsError if refused


@dataclass(frozen=True, slots=True)
class Target:
    """Where a rule sends events, how long it tries, and where what it could not deliver goes."""

    arn: str
    attempts: int = 185
    age: timedelta = timedelta(hours=24)
    dead_letters: str | None = None


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule on one bus."""

    name: str
    bus: str
    pattern: Mapping[str, Any]
    targets: Sequence[Target]

    @classmethod
    def of(cls, name: str, bus: str, properties: Mapping[str, Any]) -> "Rule":
        """From a template's resource, its references replaced by ARNs."""
        return cls(name, bus, properties["EventPattern"], [_target(target) for target in properties["Targets"]])


class Events:
    """The service. `deliver` puts an event on a target, which may refuse it.

    `latency` is the most by which a delivery follows PutEvents, `late` draws by how much more. `duplicated` is the
    share of deliveries made twice, `refused` that of entries that PutEvents does not take. `lost` has what neither
    target nor dead letters took.
    """

    def __init__(
        self,
        environment: Environment,
        deliver: Deliver,
        *,
        latency: timedelta = timedelta(milliseconds=500),
        duplicated: Odd = 0.0,
        refused: Odd = 0.0,
    ) -> None:
        self.buses: set[str] = set()
        self.rules: list[Rule] = []
        self.lost: list[Event] = []
        self.latency = latency
        self.duplicated = duplicated
        self.refused = refused
        self.late: Callable[[], timedelta] = timedelta
        self._environment = environment
        self._deliver = deliver

    def call(self, operation: str, parameters: Mapping[str, Any]) -> dict[str, Any]:
        """The answer of an operation. Raises AwsError."""
        if operation != "PutEvents":
            raise not_simulated("EventBridge", operation)
        entries: Sequence[Mapping[str, Any]] = parameters["Entries"]
        if not 1 <= len(entries) <= ENTRIES:
            what = f"Member must have length less than or equal to {ENTRIES}"
            raise AwsError("ValidationException", f"Value at 'entries' failed to satisfy constraint: {what}")
        if sum(map(_size, entries)) > BYTES_AT_MOST:
            raise AwsError("ValidationException", "Total size of the entries in the request is over the limit.")
        answers = [self._put(entry) for entry in entries]
        return {"FailedEntryCount": sum("ErrorCode" in answer for answer in answers), "Entries": answers}

    def _put(self, entry: Mapping[str, Any]) -> dict[str, str]:
        bus = entry.get("EventBusName", "default").rpartition("/")[2]
        if bus not in self.buses:
            return {"ErrorCode": "InvalidArgument", "ErrorMessage": f"Event bus {bus} does not exist."}
        for name in ("Source", "DetailType", "Detail"):
            if not entry.get(name):
                what = f"Parameter {name} is not valid. Reason: {name} is a required argument."
                return {"ErrorCode": "InvalidArgument", "ErrorMessage": what}
        detail = _object_or_none(entry.get("Detail"))
        if detail is None:
            return {"ErrorCode": "MalformedDetail", "ErrorMessage": "Detail is malformed."}
        if happens(self.refused, self._environment.chance):
            return {"ErrorCode": "InternalFailure", "ErrorMessage": "An internal error occurred."}
        event = self._event(entry, detail)
        for rule in self.rules:
            if rule.bus == bus and matches(rule.pattern, event):
                for target in rule.targets:
                    self._send(event, target)
        return {"EventId": event["id"]}

    def _event(self, entry: Mapping[str, Any], detail: Event) -> Event:
        at: datetime = entry.get("Time") or self._environment.now()
        return {
            "version": "0",
            "id": random_uuid(self._environment.chance),
            "detail-type": entry["DetailType"],
            "source": entry["Source"],
            "account": ACCOUNT,
            "time": f"{at:%Y-%m-%dT%H:%M:%SZ}",
            "region": REGION,
            "resources": list(entry.get("Resources", [])),
            "detail": detail,
        }

    def _send(self, event: Event, target: Target) -> None:
        chance, began = self._environment.chance, self._environment.now()
        twice = happens(self.duplicated, chance)
        for _ in range(2 if twice else 1):
            at = began + self.latency * chance.random() + self.late()
            self._environment.later(at, lambda: self._attempt(event, target, began, 1))

    def _attempt(self, event: Event, target: Target, began: datetime, number: int) -> None:
        try:
            self._deliver(target.arn, json.dumps(event, separators=(",", ":"), ensure_ascii=False))
        except AwsError:
            pause = min(LONGEST_PAUSE, FIRST_PAUSE * 2 ** min(number - 1, 20))
            at = self._environment.now() + pause * (0.5 + self._environment.chance.random() / 2)
            if number > target.attempts or at - began > target.age:
                self._give_up(event, target)
            else:
                self._environment.later(at, lambda: self._attempt(event, target, began, number + 1))

    def _give_up(self, event: Event, target: Target) -> None:
        try:
            if target.dead_letters:
                self._deliver(target.dead_letters, json.dumps(event, separators=(",", ":"), ensure_ascii=False))
                return
        except AwsError:
            pass
        self.lost.append(event)


def _target(properties: Mapping[str, Any]) -> Target:
    policy = properties.get("RetryPolicy", {})
    age = timedelta(seconds=policy.get("MaximumEventAgeInSeconds", 86_400))
    dead_letters = properties.get("DeadLetterConfig", {}).get("Arn")
    return Target(properties["Arn"], policy.get("MaximumRetryAttempts", 185), age, dead_letters)


def _size(entry: Mapping[str, Any]) -> int:
    """Bytes of an entry as EventBridge counts them; the time has 14.

    https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-putevent-size.html
    """
    texts = [entry.get(name) or "" for name in ("Source", "DetailType", "Detail")] + [*entry.get("Resources", ())]
    return sum(len(text.encode()) for text in texts) + (14 if entry.get("Time") else 0)


def _object_or_none(detail: str | None) -> Event | None:
    try:
        read = json.loads(detail or "")
    except ValueError:
        return None
    return read if isinstance(read, dict) else None
