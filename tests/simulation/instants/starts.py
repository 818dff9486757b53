"""States of one order in which an instant matters: each start is a world that is stopped there."""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta

from tests.simulation.aws.mail import Mail
from tests.simulation.instants.scene import Scene, Wish
from tests.simulation.instants.small import QUIET, Small
from tests.simulation.orders import Body, Order

MINUTE = timedelta(minutes=1)
GRACE = timedelta(seconds=20)
HALF_A_SECOND = timedelta(milliseconds=500)
Make = Callable[[], Scene]


def running() -> Scene:
    """Item 1 reported, item 2 asked about, item 3 open and running."""
    world, order = _mixed(hook=True)
    return Scene(world, order, Wish(report=(3,), keeps=(1,)), _order_mail(world, order))


def running_kept() -> Scene:
    """As `running`; the other order names all items, and all are reported, half a second before that is handled."""
    world, order = _mixed(hook=True)
    wish = Wish(report=(2, 3), keeps=(1, 2, 3), taken_before=HALF_A_SECOND)
    return Scene(world, order, wish, _order_mail(world, order))


def reported() -> Scene:
    """Item 1 reported, item 2 open; what is said of item 1 again was taken half a second before it is handled."""
    world = Small(hook=True)
    world.register()
    order = world.issue(2)
    _report(world, order, [1])
    return Scene(world, order, Wish(taken_before=HALF_A_SECOND, keeps=(1, 2)), _order_mail(world, order))


def received_by_mail() -> Scene:
    """Nothing was said, and the only evidence of receipt is a mail."""
    world = Small(hook=False)
    world.register()
    order = world.issue(2)
    return Scene(world, order, Wish(report=(1, 2)), _order_mail(world, order))


def not_received() -> Scene:
    """No evidence yet, but the mail is under way."""
    world = Small(hook=False)
    world.register()
    world.cloud.ses.receive = lambda mail: world.receivers.deliver(mail)[:0]
    order = world.issue(2)
    return Scene(world, order, Wish(report=(1, 2)), _order_mail(world, order))


def due() -> Scene:
    """Item 1 reported, item 2 asked about, item 3 lapses now; its report was taken at the last instant in time."""
    world, order = _mixed(hook=True)
    _until_breach(world, order)
    return Scene(world, order, Wish(report=(3,), taken_before=GRACE), _order_mail(world, order))


def due_by_mail() -> Scene:
    """Received by mail alone, and all items lapse now; a report was taken in time."""
    world = Small(hook=False)
    world.register()
    order = world.issue(2)
    _until_breach(world, order)
    return Scene(world, order, Wish(report=(1,), keeps=(1,), taken_before=GRACE), _order_mail(world, order))


def too_late() -> Scene:
    """As `due_by_mail`; the report was taken a moment after due."""
    scene = due_by_mail()
    scene.wish = Wish(report=(1,), taken_before=GRACE - timedelta(milliseconds=1))
    return scene


def disputed() -> Scene:
    """Items 1 and 2 were reported, and 1 is disputed; the dispute was received by mail alone. Item 3 is asked about."""
    world, order = _disputed()
    return Scene(world, order, Wish(report=(1,), dispute=(2,), answer=(3,)), _latest_mail(world, order))


def disputed_due() -> Scene:
    """As `disputed`, and the window of the dispute lapses now."""
    world, order = _disputed()
    _until_breach(world, order)
    wish = Wish(report=(1,), dispute=(2,), answer=(3,), taken_before=GRACE)
    return Scene(world, order, wish, _latest_mail(world, order))


def breached() -> Scene:
    """The window has lapsed on both items; nothing was said, and the mail is the only evidence."""
    world = Small(hook=False)
    world.register()
    order = world.issue(2)
    _until_breach(world, order)
    world.wait(QUIET)
    return Scene(world, order, Wish(report=(1, 2)), _order_mail(world, order))


def questioned() -> Scene:
    """Both items are asked about, so no clock runs; the order came by mail."""
    world = Small(hook=False)
    world.register()
    order = world.issue(2)
    _obstacle(world, order, "manifest_error", [1, 2])
    return Scene(world, order, Wish(report=(1,), answer=(1, 2)), _order_mail(world, order))


def answered() -> Scene:
    """A question about both items was answered, and the answer was received by mail alone; the window lapses now."""
    world = Small(hook=False)
    world.register()
    order = world.issue(2)
    _obstacle(world, order, "manifest_error", [1, 2])
    _done(world, "authority", order, "obstacle-answers", {"items": [1, 2], "answer": "It is at 00:41."})
    _until_breach(world, order)
    return Scene(world, order, Wish(report=(1, 2), taken_before=GRACE), _latest_mail(world, order))


def contested() -> Scene:
    """The order is contested, and item 1 reported; item 2 is open and running."""
    world = Small(hook=True)
    world.register()
    order = world.issue(2)
    _report(world, order, [1])
    fields = {"by": "R", "reference": "before", "explanation": "It is satire."}
    _done(world, "representative", order, "contest", fields)
    return Scene(world, order, Wish(report=(2,), keeps=(1, 2)), _order_mail(world, order))


def expiring() -> Scene:
    """A technical ground stops item 1 and ends by itself now; item 2 is asked about."""
    world = Small(hook=True)
    world.register()
    order = world.issue(2)
    _obstacle(world, order, "technical", [1])
    _obstacle(world, order, "manifest_error", [2])
    stops = max(item["stops_until"] or "" for item in _shown(world, order)["items"])
    _until(world, order, lambda timer: f"{timer:%Y-%m-%dT%H:%M}" == stops[:16])
    return Scene(world, order, Wish(report=(1, 2), answer=(2,)), _order_mail(world, order))


def successor() -> Scene:
    """The order has taken the place of another one, under which its item 1 was taken down; item 2 is asked about."""
    world = Small(hook=True)
    world.register()
    first = world.issue(1)
    _report(world, first, [1])
    order = first.successor(3)
    answer = world.say(world.authority, "/orders", order.text())
    order.id = answer.body["id"]
    world.lives.by_id[order.id] = order
    world.wait(QUIET)
    _obstacle(world, order, "manifest_error", [2])
    return Scene(world, order, Wish(report=(3,), keeps=(3,)), _order_mail(world, order))


def withdrawn() -> Scene:
    """The order has ended, item 1 is to be put back, and that notice was received by mail alone."""
    world = Small(hook=False)
    world.register()
    order = world.issue(2)
    _report(world, order, [1])
    _done(world, "authority", order, "withdrawal", {"reason": "Issued in error."})
    return Scene(world, order, Wish(report=(2,)), _latest_mail(world, order))


def _mixed(*, hook: bool) -> tuple[Small, Order]:
    world = Small(hook=hook)
    world.register()
    order = world.issue(3)
    _report(world, order, [1])
    _obstacle(world, order, "manifest_error", [2])
    return world, order


def _disputed() -> tuple[Small, Order]:
    world = Small(hook=False)
    world.register()
    order = world.issue(3)
    _report(world, order, [1, 2])
    _obstacle(world, order, "manifest_error", [3])
    _done(world, "authority", order, "disputes", {"items": [1], "reason": "It is still there."})
    return world, order


def _until_breach(world: Small, order: Order) -> None:
    """Up to the instant at which a breach is decided, after the reminders."""
    due_at = min(item["due_at"] for item in _shown(world, order)["items"] if item["due_at"])
    _until(world, order, lambda timer: f"{timer - GRACE:%Y-%m-%dT%H:%M:%S}" == due_at[:19])


def _until(world: Small, order: Order, is_it: Callable[[datetime], bool]) -> None:
    for _ in range(100):
        timer = world.timer(order.id)
        assert timer is not None
        if is_it(timer):
            world.scheduler.run(timer)
            return
        world.scheduler.run(max(timer, world.scheduler.now) + MINUTE)
    raise AssertionError("the timer never comes")


def _shown(world: Small, order: Order) -> Body:
    return world.say(order.authority, f"/orders/{order.id}", None, "GET").body


def _report(world: Small, order: Order, items: list[int]) -> None:
    at = f"{world.scheduler.now:%Y-%m-%dT%H:%M:%SZ}"
    lines = [{"number": number, "outcome": "removed", "measured_at": at} for number in items]
    _done(world, "representative", order, "reports", {"by": "R", "reference": "before", "items": lines})


def _obstacle(world: Small, order: Order, ground: str, items: list[int]) -> None:
    fields = {"by": "R", "reference": f"before {ground}", "ground": ground, "items": items, "explanation": "We cannot."}
    _done(world, "representative", order, "obstacles", fields)


def _done(world: Small, kind: str, order: Order, path: str, body: Body) -> None:
    party = order.authority if kind == "authority" else order.platform
    answer = world.say(party, f"/orders/{order.id}/{path}", body)
    assert answer.status == 200, answer.text
    order.requests.append((world.scheduler.now, party.kind, path, answer.status))
    world.wait(QUIET)


def _order_mail(world: Small, order: Order) -> Mail:
    """The first mail about the order to the platform's primary contact."""
    return _mails(world, order)[0]


def _latest_mail(world: Small, order: Order) -> Mail:
    return _mails(world, order)[-1]


def _mails(world: Small, order: Order) -> list[Mail]:
    primary = order.platform.mails[0]
    return [
        mail for mail in world.cloud.ses.mails if mail.tags.get("order") == order.id and mail.recipients[0] == primary
    ]


STARTS: Mapping[str, Make] = {
    make.__name__.replace("_", "-"): make
    for make in (
        running,
        running_kept,
        reported,
        received_by_mail,
        not_received,
        due,
        due_by_mail,
        too_late,
        disputed,
        disputed_due,
        breached,
        questioned,
        answered,
        contested,
        expiring,
        successor,
        withdrawn,
    )
}
