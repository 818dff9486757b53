"""What the parties do with one order, drawn from the seed: the authority's plan, and how the representative answers.

Each side acts by itself, at its own times, and now and then against the rules: then the API answers 409 or 422, and
the order does not change.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random
from typing import Any

from tests.simulation.cast import Cast, Party
from tests.simulation.gateway import Answer, Gateway
from tests.simulation.process import drawn, stream
from tests.simulation.receivers import Hook
from tests.simulation.scheduler import Scheduler, Task

WINDOWS = {"kz": timedelta(hours=24), "eu-tco": timedelta(hours=1), "demo": timedelta(seconds=75)}
CATEGORIES = {"kz": "child_cyberbullying", "eu-tco": "terrorist_content", "demo": "child_cyberbullying"}
CODES = {"kz": "insult", "eu-tco": "incitement", "demo": "insult"}
OUTCOMES = ("removed", "removed", "access_disabled", "already_absent")
QUESTIONS, UNABLE = ("manifest_error", "insufficient_information"), ("force_majeure", "technical")
SIZES = {1: 40, 2: 20, 3: 12, 5: 10, 8: 8, 13: 5, 30: 3, 60: 1, 100: 1}  # items of an order, and how often
TAKEN, REFUSED = 200, 409
MINUTE = 60  # seconds
EMERGENCY = 0.6  # of the orders under a law that asks for a first contact
SUCCESSOR = 100_000
TRUSTS_ITS_LAST_ANSWER = 0.7
ENDED = frozenset({"withdrawn", "superseded", "refused"})
Body = dict[str, Any]


@dataclass(eq=False)
class Order:
    """One order of a world, as its parties know it."""

    number: int
    law: str
    items: int
    authority: Party
    platform: Party
    issue_at: timedelta
    id: str = ""
    said: list[tuple[datetime, str, str, int]] = field(default_factory=list)
    link: str | None = None
    followed: bool = False
    supersedes: str | None = None
    emergency: bool = True

    @property
    def reference(self) -> str:
        """The authority's own."""
        return f"{self.law.upper()}-2026-{self.number:06d}"

    def successor(self, items: int) -> "Order":
        """Another order in its place."""
        parties = self.authority, self.platform
        return Order(self.number + SUCCESSOR, self.law, items, *parties, timedelta(), supersedes=self.id)

    @property
    def window(self) -> timedelta:
        """Of its law."""
        return WINDOWS[self.law]

    def text(self) -> Body:
        """As its authority sends it."""
        text: Body = {
            "reference": self.reference,
            "platform": self.platform.name,
            "law": self.law,
            "language": "en",
            "category": CATEGORIES[self.law],
            "reason_codes": [CODES[self.law]],
            "legal_basis": [{"act": "Law on Online Platforms", "provision": "Art. 41-1"}],
            "statement_of_reasons": f"Insults of a child in the comments, case {self.number}.",
            "items": [{"url": f"https://{self.platform.name}.example/watch?v={n}"} for n in range(1, self.items + 1)],
            "redress": {"body": "Court of first instance", "procedure": "Administrative claim", "within": "P10D"},
            "issuing_officer": {"name": "A. Officer", "post": "Head of unit"},
        }
        if self.law != "eu-tco":
            text["expert_decision"] = {"reference": "EG-77/2026", "decided_on": "2026-11-20"}
        elif self.emergency:
            text["emergency"] = {"reason": "There is an imminent danger to life."}
        return text | ({"supersedes": self.supersedes} if self.supersedes else {})


def plan(seed: int, cast: Cast, orders: int) -> list[Order]:
    """Returns the orders of a world: laws, sizes, parties and times drawn from its seed."""
    made = []
    for number in range(1, orders + 1):
        chance = stream(seed, "order", number)
        law = chance.choice(cast.laws)
        latest = timedelta(hours=8) if law == "kz" else timedelta(hours=27)
        parties = chance.choice(cast.authorities), chance.choice(cast.platforms)
        order = Order(number, law, _size(chance), *parties, latest * chance.random())
        order.emergency = chance.random() < EMERGENCY
        made.append(order)
    return made


def _size(chance: Random) -> int:
    return chance.choices(list(SIZES), list(SIZES.values()))[0]


@dataclass(slots=True)
class Lives:
    """Starts what both sides do with each order, and remembers the orders by their ids."""

    scheduler: Scheduler
    gateway: Gateway
    seed: int
    by_id: dict[str, Order] = field(default_factory=dict)
    tasks: list[Task] = field(default_factory=list)
    refused: list[Answer] = field(default_factory=list)

    def begin(self, order: Order) -> None:
        """The authority issues it at its time."""
        chance = stream(self.seed, "authority of", order.number)
        self._start(order.authority, lambda: self._authority(order, chance), order.issue_at)

    def heard(self, order_id: str, link: str | None) -> None:
        """The representative was given an order, by webhook or by a mail with a link."""
        order = self.by_id.get(order_id)
        if order is None:
            return
        order.link = order.link or link
        if not order.followed:
            order.followed = True
            chance = stream(self.seed, "representative of", order.number)
            self._start(order.platform, lambda: self._representative(order, chance), timedelta())

    def react(self, hook: Hook) -> None:
        """A party's system answers some webhooks by itself, at once: then it meets what the webhook's sender writes."""
        data = hook.told["data"]
        order = self.by_id.get((data.get("order") or {}).get("id", ""))
        if order is None:
            return
        party = order.authority if hook.url == order.authority.hook else order.platform
        reaction = REACTIONS.get((party.kind, hook.told["type"]))
        chance = stream(self.seed, "reaction of", party.kind, order.number, data["sequence"])
        if reaction and chance.random() < reaction[0]:
            life, act = Life(self, order, chance), reaction[1]
            after = drawn(chance, timedelta(), REACTS_WITHIN)
            self._start(party, lambda: life.post(party, *act(chance, data)), after)

    def _start(self, party: Party, work: Callable[[], object], after: timedelta) -> None:
        self.tasks.append(self.scheduler.spawn(party, work, after))

    def _authority(self, order: Order, chance: Random) -> None:
        answer = self.gateway.api(chance, order.authority.name, "POST", "/orders", order.text())
        if answer.status == REFUSED and answer.body["type"].endswith("/first-contact-required"):
            self._first_contact(order, chance)
            answer = self.gateway.api(chance, order.authority.name, "POST", "/orders", order.text())
        if answer.status not in {200, 201}:
            self.refused.append(answer)
            return
        order.id = answer.body["id"]
        self.by_id[order.id] = order
        AuthorityLife(self, order, chance).run()

    def _first_contact(self, order: Order, chance: Random) -> None:
        """Twelve hours before the first order to a platform, as Regulation (EU) 2021/784 asks."""
        path = f"/platforms/{order.platform.name}/first-contacts"
        self.gateway.api(chance, order.authority.name, "POST", path)
        self.scheduler.sleep(timedelta(hours=12, minutes=1))

    def _representative(self, order: Order, chance: Random) -> None:
        RepresentativeLife(self, order, chance).run()


@dataclass(slots=True)
class Life:
    """One side of one order."""

    lives: Lives
    order: Order
    chance: Random
    known: Body | None = None

    def post(self, party: Party, path: str, body: Body) -> Answer:
        """One command about the order."""
        lives, order = self.lives, self.order
        answer = lives.gateway.api(self.chance, party.name, "POST", f"/orders/{order.id}/{path}", body)
        order.said.append((lives.scheduler.now, party.kind, path, answer.status))
        self.known = answer.body if answer.status == TAKEN else None
        return answer

    def read(self, party: Party) -> Body:
        """The order as the party reads it, or as the answer to its last command showed it."""
        if self.known is not None and self.chance.random() < TRUSTS_ITS_LAST_ANSWER:
            return self.known
        return self.lives.gateway.api(self.chance, party.name, "GET", f"/orders/{self.order.id}").body

    def rest(self, least: float, most: float) -> None:
        """Wait for a part of the order's window."""
        window = self.order.window
        self.lives.scheduler.sleep(drawn(self.chance, window * least, window * most))

    def some(self, numbers: list[int]) -> list[int]:
        """A few of some items."""
        return sorted(self.chance.sample(numbers, self.chance.randint(1, len(numbers))))


Reaction = Callable[[Random, Body], tuple[str, Body]]


def _said(chance: Random, **body: Any) -> Body:  # noqa: ANN401 - JSON
    return {"by": "Robot", "reference": f"A-{chance.randrange(1_000_000)}", **body}


def _removes(chance: Random, data: Body) -> tuple[str, Body]:
    items = [{"number": number, "outcome": "removed", "measured_at": EARLIER} for number in data["items"]]
    return "reports", _said(chance, items=items)


def _disputes(chance: Random, data: Body) -> tuple[str, Body]:
    items = [item["number"] for item in data["items"]]
    return "disputes", {"items": items[: chance.randint(1, len(items))], "reason": "It is still there."}


EARLIER = "2026-11-24T00:00:00Z"
SUPERSEDES = 0.12
REACTS_WITHIN = timedelta(seconds=1)
REACTIONS: Mapping[tuple[str, str], tuple[float, Reaction]] = {
    ("representative", "order.issued"): (0.35, lambda chance, _: ("acknowledgement", _said(chance))),
    ("representative", "order.obstacle_answered"): (0.3, _removes),
    ("representative", "order.disputed"): (0.3, _removes),
    ("authority", "order.obstructed"): (
        0.3,
        lambda _, data: ("obstacle-answers", {"items": data["items"], "answer": "It is at 00:41."}),
    ),
    ("authority", "order.contested"): (
        0.3,
        lambda _, __: ("contest-decision", {"decision": "rejected", "reasons": "Weighed."}),
    ),
    ("authority", "order.reported"): (0.1, _disputes),
}


class AuthorityLife(Life):
    """What an authority does after it has issued an order: often nothing, else one to three commands."""

    def run(self) -> None:
        """Until it has nothing more to say."""
        busy = self.chance.random()
        for _ in range(0 if busy < 0.5 else self.chance.choice((1, 1, 2, 4))):
            self.rest(0.02, 0.9)
            seen = self.read(self.order.authority)
            if seen["status"] in ENDED:
                return
            if self.order.number < SUCCESSOR and self.chance.random() < SUPERSEDES:
                successor = self.order.successor(self.chance.randint(1, self.order.items))
                self.lives.begin(successor)
                return
            path, body = self._command(seen)
            self.post(self.order.authority, path, body)

    def _command(self, seen: Body) -> tuple[str, Body]:
        """What fits what it sees, mostly."""
        owed = [one["owed"] for one in seen["owed"]]
        answered = [item["number"] for item in seen["items"] if item["outcome"] and not item["disputed"]]
        if "obstacle" in owed and self.chance.random() < 0.8:
            return "obstacle-answers", {"items": self._asked(seen), "answer": "It is at 00:41."}
        if "contest" in owed and self.chance.random() < 0.8:
            decision = self.chance.choice(("rejected", "rejected", "upheld"))
            return "contest-decision", {"decision": decision, "reasons": "Weighed."}
        if answered and self.chance.random() < 0.5:
            return "disputes", {"items": self.some(answered), "reason": "It is still there."}
        return self._of_its_own(seen)

    def _of_its_own(self, seen: Body) -> tuple[str, Body]:
        suspended = any("suspension" in item["stopped_by"] for item in seen["items"])
        if suspended and self.chance.random() < 0.8:
            return "suspension", {"suspended": False, "reason": "The court has looked."}
        choice = self.chance.random()
        if choice < 0.4:
            return "extension", {"extend_by": self._more(), "reason": "They asked for it."}
        if choice < 0.75:
            return "suspension", {"suspended": True, "reason": "A court looks at it."}
        return "withdrawal", {"reason": "Issued in error."}

    def _asked(self, seen: Body) -> list[int]:
        asked = [number for one in seen["owed"] if one["owed"] == "obstacle" for number in one["items"]]
        return sorted(set(asked))

    def _more(self) -> str:
        seconds = max(1, int(self.order.window.total_seconds() * self.chance.uniform(0.05, 0.6)))
        return f"PT{seconds // 60}M" if seconds >= MINUTE else f"PT{seconds}S"


Act = Callable[["RepresentativeLife", Body], None]


class RepresentativeLife(Life):
    """How a representative answers one order. Some never do, some late, some in parts."""

    def run(self) -> None:
        """Until the order is answered, or the representative has done what it would."""
        if self.chance.random() < 0.12:
            return
        self.rest(0.0, 1.15)
        for _ in range(self.chance.choice((1, 1, 2, 2, 3, 4, 6))):
            seen = self.read(self.order.platform)
            if seen["status"] in ENDED and not seen["reinstate"]:
                return
            self._act(seen)(self, seen)
            self.rest(0.01, 0.35)

    def _act(self, seen: Body) -> Act:
        if seen["reinstate"]:
            return RepresentativeLife.reinstate
        acts, weights = zip(*ACTS.items(), strict=True)
        found: Act = self.chance.choices(acts, weights)[0]
        return found

    def say(self, path: str, **body: Any) -> None:  # noqa: ANN401 - JSON
        """An answer by the API."""
        self.post(self.order.platform, path, {"by": "R. Representative", "reference": self._reference(), **body})

    def _reference(self) -> str:
        return f"R-{self.chance.randrange(1_000_000)}"

    def acknowledge(self, _: Body) -> None:
        """Read."""
        if self.order.link and self.chance.random() < 0.5:
            self._on_page({"answer": "acknowledge"})
        else:
            self.say("acknowledgement")

    def report(self, seen: Body) -> None:
        """Measures on some or all items."""
        open_items = [item["number"] for item in seen["items"] if not item["outcome"]]
        numbers = open_items or [item["number"] for item in seen["items"]]
        chosen = numbers if self.chance.random() < 0.7 else self.some(numbers)
        if self.order.link and chosen == [item["number"] for item in seen["items"]] and self.chance.random() < 0.4:
            self._on_page({"answer": "report", "all": "removed"})
            return
        at = f"{self.lives.scheduler.now:%Y-%m-%dT%H:%M:%SZ}"
        items = [self._measure(number, at) for number in chosen]
        self.say("reports", items=items)

    def _measure(self, number: int, at: str) -> Body:
        outcome = self.chance.choice(OUTCOMES)
        where = {"territory": ["KZ"]} if outcome == "access_disabled" else {}
        return {"number": number, "outcome": outcome, "measured_at": at, **where}

    def ask(self, seen: Body) -> None:
        """A question to the authority."""
        self._obstruct(seen, QUESTIONS)

    def unable(self, seen: Body) -> None:
        """Force majeure, or a technical ground."""
        self._obstruct(seen, UNABLE)

    def _obstruct(self, seen: Body, grounds: tuple[str, ...]) -> None:
        numbers = self.some([item["number"] for item in seen["items"]])
        self.say("obstacles", ground=self.chance.choice(grounds), items=numbers, explanation="We cannot find it.")

    def resume(self, seen: Body) -> None:
        """The ground has ceased."""
        stopped = [item["number"] for item in seen["items"] if set(item["stopped_by"]) & set(UNABLE)]
        self.say("resumption", items=stopped or [1])

    def contest(self, _: Body) -> None:
        """The order is unlawful."""
        self.say("contest", explanation="It is satire.")

    def reinstate(self, seen: Body) -> None:
        """What was taken down is back."""
        self.say("reinstatement-report", items=seen["reinstate"] or [1])

    def _on_page(self, fields: Mapping[str, str]) -> None:
        """As a person does: look, fill in, confirm."""
        gateway, scheduler, link = self.lives.gateway, self.lives.scheduler, self.order.link or ""
        gateway.page(self.chance, link)
        at = f"{scheduler.now:%Y-%m-%dT%H:%M:%S}.000Z"
        filled = {"by": "R. Representative", **fields}
        gateway.page(self.chance, link, filled)
        scheduler.sleep(timedelta(seconds=self.chance.uniform(0.5, 4)))
        answer = gateway.page(self.chance, link, {**filled, "asked_at": at, "confirm": "yes"})
        self.order.said.append((scheduler.now, "page", fields["answer"], answer.status))


ACTS: dict[Act, float] = {
    RepresentativeLife.acknowledge: 2,
    RepresentativeLife.report: 5,
    RepresentativeLife.ask: 1.5,
    RepresentativeLife.unable: 1,
    RepresentativeLife.resume: 0.7,
    RepresentativeLife.contest: 0.7,
}
