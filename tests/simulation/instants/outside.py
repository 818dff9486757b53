"""What is wrong in a case, judged by what the parties were answered and can read, and by nothing else."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import groupby
from typing import Any

from tests.model import events as ev
from tests.model.laws import LAWS
from tests.simulation.instants.scene import GIVEN_BACK, REQUEST_FORMS, Act, Scene
from tests.simulation.oracle.chains import worded
from tests.simulation.oracle.deeds import DOWN
from tests.simulation.oracle.history import instant
from tests.simulation.oracle.life import Led, Replay
from tests.simulation.orders import Order

Json = dict[str, Any]
TAKEN = range(200, 300)
REFUSED = range(400, 500)
ENDED = frozenset({"withdrawn", "superseded"})
ENDS = frozenset({"order.withdrawn", "order.superseded"})
ASKS_BACK = ENDS | {"order.reinstatement_required"}


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is wrong. `rule` groups what is the same."""

    rule: str
    what: str

    def __str__(self) -> str:
        return f"{self.rule}: {self.what}"


@dataclass(slots=True)
class Read:
    """An order as its authority reads it; `items` are the URLs that it names."""

    order: Order
    shown: Json
    facts: list[Json]
    items: list[str] = field(default_factory=list)

    @property
    def in_force(self) -> bool:
        """Whether it is still in force."""
        return self.shown["status"] not in ENDED

    def of(self, kind: str) -> list[Json]:
        """Payloads of its facts of a type, with what people wrote."""
        return [worded(fact) for fact in self.facts if fact["type"] == kind]


def read(scene: Scene) -> list[Read]:
    """All orders as they are now: the first is the one that the acts are about, unless it is a successor itself."""
    world, orders = scene.world, []
    for order in world.lives.by_id.values():
        shown = world.ask(order.authority, f"/orders/{order.id}")
        facts = world.facts(order.authority, order.id)
        orders.append(Read(order, shown, facts, [item["url"] for item in shown["items"]]))
    return orders


def faults(scene: Scene, acts: list[Act], before: int) -> Iterator[Fault]:
    """What is wrong after the acts; `before` is the length of the journal at their instant."""
    orders = read(scene)
    about = next(order for order in orders if order.order.id == scene.order.id)
    for act in acts:
        yield from _answered(scene, act, about, before)
    yield from _same_to_both(scene, orders)
    yield from _breaches(about)
    yield from _down(scene, acts, orders)


def _answered(scene: Scene, act: Act, about: Read, before: int) -> Iterator[Fault]:
    """Each answer is true: what was taken is in the journal once, and what was refused has a reason."""
    if act.failed and act.failed != GIVEN_BACK:
        yield Fault("failed", f"{act.kind}: {act.failed}")
    if act.kind not in REQUEST_FORMS:
        return
    made = _made(act, about)
    if act.status in TAKEN:
        yield from _taken(act, made, about)
    elif act.status in REFUSED:
        if made:
            yield Fault("refused but recorded", f"{act.kind}: {act.status}")
    else:
        yield Fault("answer", f"{act.kind}: {act.status} {act.body}")
    if not made and not about.facts[0]["data"].get("down"):
        yield from _reason(scene, act, about, before)


def _made(act: Act, about: Read) -> list[Json]:
    """The facts that the act has made: each act's words are its own."""
    expected = REQUEST_FORMS[act.kind]
    words = act.body.get("id") if act.kind == "supersede" else act.words
    return [fact for fact in about.of(expected.fact) if fact[expected.member] == words]


def _taken(act: Act, made: list[Json], about: Read) -> Iterator[Fault]:
    if len(made) > 1:
        yield Fault("recorded twice", f"{act.kind}: facts {[fact['sequence'] for fact in made]}")
    if act.kind == "withdraw":
        if about.in_force:
            yield Fault("lost", f"{act.kind}: {act.status}, and the order is {about.shown['status']}")
    elif REQUEST_FORMS[act.kind].is_answer:
        yield from _answer_faults(act, made, about)
    elif not made:
        yield Fault("lost", f"{act.kind}: {act.status}, and no fact")


def _answer_faults(act: Act, made: list[Json], about: Read) -> Iterator[Fault]:
    """What the answer to an answer says of its fact is so."""
    recorded, fact = act.body.get("recorded"), act.body.get("fact")
    if recorded is not bool(made):
        yield Fault("recorded", f"{act.kind}: recorded {recorded}, and {len(made)} facts")
    if not recorded and not act.body.get("reason"):
        yield Fault("recorded", f"{act.kind}: not recorded, without a reason")
    hashes = {fact["data"]["sequence"]: fact["data"]["hash"] for fact in about.facts}
    if fact and hashes.get(fact["sequence"]) != fact["hash"]:
        yield Fault("recorded", f"{act.kind}: the journal has no fact {fact}")
    if made and (fact or {}).get("sequence") != made[0]["sequence"]:
        yield Fault("recorded", f"{act.kind}: fact {made[0]['sequence']}, the answer says {fact}")


def _reason(scene: Scene, act: Act, about: Read, before: int) -> Iterator[Fault]:
    """That nothing was recorded was right at some moment between the request and its answer, by the model."""
    wanted = "refused" if act.status in REFUSED else "nothing_new"
    verdicts = set()
    for length in range(before, max(act.seen, before) + 1):
        answer = _model_says(scene, act, about, length)
        if answer:
            verdicts.add(answer.verdict)
    if act.status in TAKEN and act.kind == "withdraw":
        return
    if wanted not in verdicts:
        yield Fault("untrue reason", f"{act.kind}: {act.status} {_words(act)}; the model says {sorted(verdicts)}")


def _words(act: Act) -> str:
    return str(act.body.get("detail") or act.body.get("reason"))


def _model_says(scene: Scene, act: Act, about: Read, length: int) -> ev.Answer | None:
    """The model's answer to the act after so many facts; None within one write."""
    facts = about.facts
    if length < len(facts) and facts[length]["data"]["command"] == facts[length - 1]["data"]["command"]:
        return None
    replay = Replay(Led(LAWS[scene.order.law]), [])
    for _, group in groupby(facts[:length], key=lambda fact: fact["data"]["command"]):
        list(replay.play(list(group)))
    now = replay.model.now
    return replay.model.play(replay.model.named(REQUEST_FORMS[act.kind].event(scene, act, max(act.at, now or act.at))))


def _same_to_both(scene: Scene, orders: list[Read]) -> Iterator[Fault]:
    """The representative reads the same journal."""
    for order in orders:
        theirs = scene.world.facts(order.order.platform, order.order.id)
        hashes = [fact["data"]["hash"] for fact in theirs]
        if hashes[: len(order.facts)] != [fact["data"]["hash"] for fact in order.facts]:
            yield Fault("journal", f"the representative of {order.order.reference} reads another one")


def _breaches(about: Read) -> Iterator[Fault]:
    """None is early, none is sent twice, and no item counts as open that was reported in time."""
    standing = set()
    for fact in about.facts:
        data = fact["data"]
        if fact["type"] == "order.breach_annulled":
            standing.discard(data["window"])
        if fact["type"] != "order.breached":
            continue
        if data["window"] in standing:
            yield Fault("double breach", f"window {data['window']}")
        standing.add(data["window"])
        if instant(data["decided_at"]) < instant(data["due_at"]) + timedelta(seconds=20):
            yield Fault("early breach", f"window {data['window']}, fact {data['sequence']}")


def _down(scene: Scene, acts: list[Act], orders: list[Read]) -> Iterator[Fault]:
    """What is down is named by an order in force, or was asked back."""
    late = {url for act in acts if act.words == "report" and act.status in REFUSED for url in _urls(scene)}
    yield from nothing_left_down(orders, late, "")
    named = {url for order in orders if order.in_force for url in order.items}
    for url in sorted(named.intersection(asked_back(orders))):
        yield Fault("asked back though an order names it", _short(url))


def nothing_left_down(orders: list[Read], late: set[str], when: str) -> Iterator[Fault]:
    """`late` are URLs that the platform took down, and whose report was refused."""
    reported = {url for order in orders for url in _reported(order)}
    named = {url for order in orders if order.in_force for url in order.items}
    asked_urls = asked_back(orders)
    for url in sorted(reported | late):
        if url not in named and url not in asked_urls:
            yield Fault("down under no order", f"{_short(url)}{when}")
    for url in sorted({url for url in asked_urls if asked_urls.count(url) > 1}):
        yield Fault("asked back twice", f"{_short(url)}{when}")


def asked_back(orders: list[Read]) -> list[str]:
    """The URLs that the authority wants back, by what it has told."""
    asking = ((order, fact["data"]) for order in orders for fact in order.facts if fact["type"] in ASKS_BACK)
    return [
        order.items[number - 1] for order, data in asking for number in data.get("reinstate", data.get("items", []))
    ]


def _reported(order: Read) -> list[str]:
    items_down = [item for fact in order.of("order.reported") for item in fact["items"] if item["outcome"] in DOWN]
    return [order.items[item["number"] - 1] for item in items_down]


def _urls(scene: Scene) -> list[str]:
    return [f"https://{scene.order.platform.name}.example/watch?v={number}" for number in scene.wish.report]


def _short(url: str) -> str:
    return url.rpartition("?")[2]
