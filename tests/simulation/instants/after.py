"""What follows the acts: queues drain, 31 hours pass, and at last the authority withdraws what is still in force."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from tests.simulation import judge
from tests.simulation.instants.outside import Fault, faults, nothing_left_down, read
from tests.simulation.instants.scene import REQUEST_FORMS, Act, Scene, party
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
    end.answers = [f"{act.kind} {act.status or act.failed or 'done'}" for act in acts]
    end.again = [f"{act.kind} {act.status} {act.body.get('type')}" for act in acts if act.status >= SERVER_FAULT]
    end.again += [f"{act.kind} {act.failed}" for act in acts if act.failed]
    _send_again(scene, acts)
    for act in acts:
        _remember(scene, act)
    world.wait(LENGTH)
    world.wait(QUIET)
    end.faults = [Fault(violation.rule, violation.what) for violation in judge.violations(world, whole=False)]
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
    who = party(scene, act).kind if act.kind in REQUEST_FORMS else "system"
    scene.order.requests.append((act.at, who, act.kind, act.status))
    if act.kind == "supersede" and act.status == 201:
        made = Order(2, scene.order.law, len(act.sent["items"]), scene.order.authority, scene.order.platform, LENGTH)
        made.id, made.supersedes, made.sent = act.body["id"], scene.order.id, act.sent
        scene.world.lives.by_id[made.id] = made


def _withdrawn_at_last(scene: Scene) -> Iterator[Fault]:
    """When no order is in force any more, all that is down has been asked back, and only once."""
    world = scene.world
    for order in read(scene):
        if order.in_force:
            answer = world.say(world.authority, f"/orders/{order.order.id}/withdrawal", {"reason": "At last."})
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
