"""What follows the acts: queues drain, 31 hours pass, and at last the authority withdraws what still stands."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from tests.simulation import judge
from tests.simulation.instants.outside import Fault, faults, nothing_left_down, read
from tests.simulation.instants.scene import SAID, Act, Scene, party
from tests.simulation.orders import Order
from tests.simulation.timeline import timeline
from tests.simulation.world import QUIET

LENGTH = timedelta(hours=31)
AGAIN_AFTER = timedelta(seconds=1)
SERVER_FAULT = 500
LINES = 14
WIDTH = 150


@dataclass(slots=True)
class End:
    """What came of a case. `again` are answers of 5xx, before the request was sent again."""

    answers: list[str] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    lines: list[str] = field(default_factory=list)
    again: list[str] = field(default_factory=list)


def lived_on(scene: Scene, acts: list[Act], before: int) -> End:
    """Let time pass, and judge."""
    world, end, since = scene.world, End(), scene.world.scheduler.now
    end.answers = [f"{one.kind} {one.status or one.failed or 'done'}" for one in acts]
    end.again = [f"{one.kind} {one.status} {one.body.get('type')}" for one in acts if one.status >= SERVER_FAULT]
    end.again += [f"{one.kind} {one.failed}" for one in acts if one.failed]
    _send_again(scene, acts)
    for act in acts:
        _remember(scene, act)
    world.wait(LENGTH)
    world.wait(QUIET)
    end.faults = [Fault(one.rule, one.what) for one in judge.violations(world, whole=False)]
    end.faults += faults(scene, acts, before)
    end.lines = list(_lines(scene, since))
    end.faults += _withdrawn_at_last(scene)
    return end


def _send_again(scene: Scene, acts: list[Act]) -> None:
    """As a client does after an answer of 5xx."""
    scene.world.wait(AGAIN_AFTER)
    for act in acts:
        if act.status >= SERVER_FAULT:
            answer = scene.world.say(party(scene, act), act.path, act.sent)
            act.status, act.body = answer.status, answer.body
            act.seen = len(scene.world.item(scene.order.id)["journal"]["L"])


def _remember(scene: Scene, act: Act) -> None:
    who = party(scene, act).kind if act.kind in SAID else "system"
    scene.order.said.append((act.at, who, act.kind, act.status))
    if act.kind == "supersede" and act.status == 201:
        made = Order(2, scene.order.law, len(act.sent["items"]), scene.order.authority, scene.order.platform, LENGTH)
        made.id, made.supersedes, made.sent = act.body["id"], scene.order.id, act.sent
        scene.world.lives.by_id[made.id] = made


def _withdrawn_at_last(scene: Scene) -> Iterator[Fault]:
    """When no order stands any more, all that is down has been asked back, and only once."""
    world = scene.world
    for one in read(scene):
        if one.stands:
            answer = world.say(world.authority, f"/orders/{one.order.id}/withdrawal", {"reason": "At last."})
            if answer.status != 200:
                yield Fault("withdrawal at last", answer.text)
    world.wait(timedelta(minutes=5))
    yield from nothing_left_down(read(scene), set(), " after all orders were withdrawn")


def _lines(scene: Scene, since: datetime) -> Iterator[str]:
    """The time line from the acts on."""
    for order_id in scene.world.lives.by_id:
        head, *lines = timeline(scene.world, order_id)
        shown = [line for line in lines if line >= f"{since - timedelta(minutes=1):%d %H:%M:%S}" and "mail" not in line]
        yield from (line[:WIDTH] for line in (head, *shown[:LINES]))
