"""What the parties of a world have seen: the only thing that the oracle knows."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cached_property

from tests.simulation.cast import Party
from tests.simulation.lateness import CLOCKS_DIFFER, Allowed
from tests.simulation.oracle.exchanges import SERVER_FAULT, Exchange, Json
from tests.simulation.orders import Order
from tests.simulation.receivers import Hook, Letter

RESTS = timedelta(minutes=36)  # between two tries while something is off: 30 minutes, with jitter (design 8.1)
SETTLES = timedelta(seconds=120)  # after those (design P2)
ENTERED = frozenset({200, 201})
TIMERS = frozenset({"sweep", "tick", "publish", "hold", "table"})
DELIVERIES = frozenset({"sweep", "tick", "publish", "dispatch", "webhooks", "mails", "table"})


def instant(text: str) -> datetime:
    """Returns the instant of a text such as `2026-11-24T09:00:00.000Z`."""
    return datetime.fromisoformat(text)


@dataclass(frozen=True, slots=True)
class Fault:
    """Something that is wrong. `rule` names the family; `order` is None for what concerns the world."""

    rule: str
    what: str
    order: str | None = None
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Outage:
    """A part that was off, or slow: `sweep`, `tick`, `publish`, `dispatch`, `webhooks`, `mails`, `feedback`, `table`.

    `hold` is an operator's. Of one party: the address of its webhook, or its mail address.
    """

    what: str
    since: datetime
    until: datetime


@dataclass(frozen=True, slots=True)
class Added:
    """An outage that an operator has added to the clock's list, or to one order (contract T6)."""

    at: datetime
    since: datetime
    until: datetime
    order: str | None = None


@dataclass(frozen=True, slots=True)
class Office:
    """A representative in office, the last one until None: its id, who calls for it, its webhook and its addresses."""

    platform: str
    representative: str
    caller: str
    party: Party
    since: datetime | None = None
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Feedback:
    """What SES said of a mail, and when."""

    at: datetime
    event: Json

    @property
    def delivery(self) -> str:
        """The mail's delivery, by its tag."""
        return str(self.event["mail"]["tags"].get("delivery", [""])[0])


@dataclass(frozen=True)
class Seen:
    """An order as its authority reads it, from `since` to `at`: the order, its journal's facts, and its platform's."""

    order: Order
    since: datetime
    at: datetime
    shown: Json
    facts: list[Json]
    theirs: list[Json] = field(default_factory=list)
    again: Json | None = None  # its journal's length and head after all reading
    clocks: timedelta = CLOCKS_DIFFER  # by how much two clocks may differ

    @cached_property
    def by_sequence(self) -> dict[int, Json]:
        """Facts by their numbers."""
        return {fact["data"]["sequence"]: fact for fact in self.facts}

    def of(self, *kinds: str) -> list[Json]:
        """Its facts of some types."""
        return [fact for fact in self.facts if fact["type"] in kinds]


@dataclass(frozen=True, slots=True)
class Listed:
    """What one party read of a list: its query, and its pages' entries in their order."""

    party: Party
    query: str
    entries: list[Json]


@dataclass(frozen=True, slots=True)
class Excerpt:
    """The facts of an order that a former representative reads at the end."""

    party: Party
    order: str
    facts: list[Json]


@dataclass(frozen=True)
class History:
    """Everything that the parties of a world have seen; `ended` is when. `outages` and `added` come from outside."""

    ended: datetime
    seen: list[Seen]
    parties: tuple[Party, ...]
    hooks: Mapping[str, list[Hook]] = field(default_factory=dict)
    letters: list[Letter] = field(default_factory=list)
    feedback: list[Feedback] = field(default_factory=list)
    exchanges: list[Exchange] = field(default_factory=list)
    lists: list[Listed] = field(default_factory=list)
    cursors: Mapping[str, str] = field(default_factory=dict)  # of lists, as in a path, by who was given each
    excerpts: list[Excerpt] = field(default_factory=list)
    registers: Mapping[str, list[Json]] = field(default_factory=dict)  # journals by subject, as their parties read them
    outages: tuple[Outage, ...] = ()
    added: tuple[Added, ...] = ()
    offices: tuple[Office, ...] = ()  # of platforms that have had more than one representative: all of them
    nowhere: frozenset[str] = frozenset()  # webhooks whose name led nowhere at some time
    is_calm: bool = False  # nothing was off, slow or struck by a fault
    month: timedelta | None = None  # how long one of preservation lasts; None: longer than the world
    erased: Mapping[str, Seen] = field(
        default_factory=dict
    )  # as orders are at the end; `seen` has what they were before
    allowed: Allowed = field(default_factory=Allowed)  # of timers, and by how much clocks may differ

    @cached_property
    def of_order(self) -> dict[str, list[Exchange]]:
        """Requests by the order that they are about."""
        exchanges: dict[str, list[Exchange]] = {}
        for exchange in self.exchanges:
            if exchange.order:
                exchanges.setdefault(exchange.order, []).append(exchange)
        return exchanges

    @cached_property
    def hooks_of(self) -> dict[tuple[str, str], list[Hook]]:
        """Webhooks by their address and order."""
        hooks_by_url: dict[tuple[str, str], list[Hook]] = {}
        for url, hooks in self.hooks.items():
            for hook in hooks:
                subject = hook.payload["data"]["subject"]
                if subject.startswith("order:"):
                    hooks_by_url.setdefault((url, subject.removeprefix("order:")), []).append(hook)
        return hooks_by_url

    @cached_property
    def proved(self) -> dict[str, datetime]:
        """When a URL first answered its challenge."""
        proofs: dict[str, datetime] = {}
        for hook in (hook for hooks in self.hooks.values() for hook in hooks if hook.proved):
            proofs[hook.door] = min(hook.at, proofs.get(hook.door, hook.at))
        return proofs

    def is_bare(self, hook: Hook) -> bool:
        """Whether a webhook is of an order that was erased, came since, and has neither words nor text."""
        data = hook.payload["data"]
        now = self.erased.get(data["subject"].removeprefix("order:"))
        if now is None or hook.at < instant(now.facts[-1]["timestamp"]) - now.clocks:
            return False
        texts = [data, *data["order"].get("notices", ())]
        return "text" not in data["order"] and all(text.get("words") is None for text in texts)

    def is_proved(self, hook: Hook) -> bool:
        """Whether the URL of a webhook had answered its challenge when it came there."""
        since = self.proved.get(hook.door)
        return since is not None and since < hook.at

    @cached_property
    def letters_of(self) -> dict[str, list[Letter]]:
        """Mails by their order."""
        letters: dict[str, list[Letter]] = {}
        for letter in self.letters:
            letters.setdefault(letter.tags.get("order", ""), []).append(letter)
        return letters

    @cached_property
    def letters_to(self) -> dict[str, list[Letter]]:
        """Mails by their recipient."""
        letters: dict[str, list[Letter]] = {}
        for letter in self.letters:
            letters.setdefault(letter.recipient, []).append(letter)
        return letters

    @cached_property
    def came_back(self) -> dict[str, datetime]:
        """When the first mail was sent to an address that was returned, or refused: by the address."""
        back = {event.delivery for event in self.feedback if event.event["eventType"] in {"Bounce", "Reject"}}
        letters = [letter for letter in self.letters if letter.tags.get("delivery") in back]
        return {letter.recipient: letter.at for letter in sorted(letters, key=lambda letter: letter.at, reverse=True)}

    def deaf_since(self, address: str) -> datetime | None:
        """From when on mails to an address may not have reached it: off, or one came back; None if never."""
        off = [outage.since for outage in self.outages if outage.what == address]
        back = [self.came_back[address]] if address in self.came_back else []
        return min([*off, *back], default=None)

    @cached_property
    def callers(self) -> dict[str, set[str]]:
        """Who calls for a platform, or has called: by its name."""
        callers: dict[str, set[str]] = {}
        for office in self.offices:
            callers.setdefault(office.platform, set()).update({office.caller, office.party.desk})
        return callers

    @cached_property
    def entered(self) -> list[Exchange]:
        """The requests that entered callers in the register, or changed them."""
        posts = (exchange for exchange in self.exchanges if (exchange.method, exchange.path) == ("POST", "/callers"))
        return [exchange for exchange in posts if exchange.status in ENTERED]

    @cached_property
    def read_since(self) -> datetime:
        """When the first order was read: orders that were issued later are not among those."""
        unerased = (seen.since for seen in self.seen if seen.order.id not in self.erased)
        return min((*unerased, *(seen.since for seen in self.erased.values())), default=self.ended)

    @cached_property
    def unanswered(self) -> set[tuple[str, str]]:
        """Authority and reference of orders whose every answer was a 5xx."""
        orders = (exchange for exchange in self.exchanges if (exchange.method, exchange.path) == ("POST", "/orders"))
        return {(order.who, order.body["reference"]) for order in orders if order.status >= SERVER_FAULT}

    def was_off(self, whats: frozenset[str], since: datetime, until: datetime) -> bool:
        """Whether one of some parts was off between two instants."""
        return any(outage.what in whats and outage.since <= until and since <= outage.until for outage in self.outages)

    def latest(self, due: datetime, whats: frozenset[str], within: timedelta) -> datetime:
        """Returns by when what is due must have come: soon, and after an outage once it and its rest are over.

        While faults of calls strike, one may strike the first try after an outage: then another rest follows.
        """
        end = due + within + self.allowed.slack(due)
        for outage_ in sorted(self.outages, key=lambda outage: outage.since):
            if outage_.what in whats and outage_.since <= end and due <= outage_.until + RESTS + SETTLES:
                slack = self.allowed.slack(outage_.until)
                end = max(end, outage_.until + RESTS + SETTLES + (RESTS + slack if slack else slack))
        return end
