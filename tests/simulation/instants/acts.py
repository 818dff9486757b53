"""What can happen to an order at one instant: each act is one invocation of a real handler, in a process of its own."""

import json
from collections.abc import Callable, Mapping
from datetime import timedelta
from importlib import import_module
from typing import Any

from tests.calls import http_event
from tests.simulation.aws.sqs import lambda_record
from tests.simulation.gateway import API_ROUTE
from tests.simulation.instants.scene import GIVEN_BACK, Act, Scene, request
from tests.simulation.instants.small import SEED
from tests.simulation.instants.turns import Actor
from tests.simulation.lambdas import Context
from tests.simulation.process import Process, stream
from tests.simulation.template import STACK, queue_url

TIMERS, FEEDBACK = "removal-orders-order-timer", "removal-orders-mail-feedback"
KINDS = ("report", "dispute", "answer", "supersede", "withdraw", "bounce", "tick")
MORE = ("again", "acknowledge", "obstacle", "contest", "suspend", "extend", "uphold", "accept")


def actor(scene: Scene, act: Act, offset: timedelta) -> Actor:
    """The act as a process: its clock is ahead of the world's by `offset`."""
    prepare = {"tick": _tick, "bounce": _bounce, "accept": _accept}.get(act.kind, _request)
    function, event, after = prepare(scene, act)
    world = scene.world
    described = world.lambdas.functions[function]
    chance = stream(SEED, "act", act.kind)
    process = Process(act.kind, function, described.environment, chance, offset, lambda: world.scheduler.now)
    handler = import_module(described.module).handler
    context = Context(f"request-{act.kind}", f"{STACK}-{function}", act.at + described.timeout, world.scheduler)

    def work() -> None:
        try:
            after(handler(event, context))
        except Exception as error:  # noqa: BLE001 - as Lambda would
            act.failed = repr(error)
        act.seen = len(world.item(scene.order.id)["journal"]["L"])
        made.note(act.seen, act.failed)

    made = Actor(act.kind, process, work)
    return made


Prepared = tuple[str, dict[str, Any], Callable[[Any], None]]


def _request(scene: Scene, act: Act) -> Prepared:
    party, act.path, act.sent = request(scene, act)
    event = http_event("POST", act.path, json.dumps(act.sent).encode(), act.at, party.name)

    def after(answer: Mapping[str, Any]) -> None:
        act.status, act.body = answer["statusCode"], json.loads(answer.get("body") or "{}")

    return scene.world.gateway.routes[API_ROUTE], event, after


def _tick(scene: Scene, act: Act) -> Prepared:
    """The timer's message, which may come twice: what the sweep has sent comes later too."""
    timer_at = f"{min(act.at, scene.world.timer(scene.order.id) or act.at):%Y-%m-%dT%H:%M:%S.%f}"[:-3] + "Z"
    body = {"pk": f"order:{scene.order.id}", "sk": "journal", "timer_at": timer_at}
    scene.world.cloud.sqs.queues[TIMERS].send(json.dumps(body, separators=(",", ":")), timedelta())
    return _taken(scene, act, "tick", TIMERS, scene.order.id)


def _bounce(scene: Scene, act: Act) -> Prepared:
    """A mail server gives the mail back after it has accepted it."""
    assert scene.mail is not None
    return _feedback(scene, act, scene.mail.bounce(act.at, "Transient", "General", "4.4.7"))


def _accept(scene: Scene, act: Act) -> Prepared:
    """A mail server takes the mail; SES may say so twice."""
    assert scene.mail is not None
    return _feedback(scene, act, scene.mail.delivery(act.at))


def _feedback(scene: Scene, act: Act, event: dict[str, Any]) -> Prepared:
    """What SES says by way of SNS."""
    assert scene.mail is not None
    envelope = {"Type": "Notification", "MessageId": act.kind, "Message": json.dumps(event)}
    scene.world.cloud.sqs.queues[FEEDBACK].send(json.dumps(envelope), timedelta())
    return _taken(scene, act, "mail-feedback", FEEDBACK, scene.mail.message_id)


def _taken(scene: Scene, act: Act, function: str, name: str, about: str) -> Prepared:
    """The message of a queue as Lambda takes it; deleted if the function does not fail."""
    sqs, url = scene.world.cloud.sqs, queue_url(name)
    request = {"QueueUrl": url, "MaxNumberOfMessages": 10, "AttributeNames": ["All"]}
    messages = [message for message in sqs.call("ReceiveMessage", request)["Messages"] if about in message["Body"]]
    event = {"Records": [lambda_record(sqs.queues[name], messages[0])]}

    def after(answer: Mapping[str, Any] | None) -> None:
        failures = (answer or {}).get("batchItemFailures", [])
        act.failed = GIVEN_BACK if failures else None
        if not failures:
            sqs.call("DeleteMessage", {"QueueUrl": url, "ReceiptHandle": messages[0]["ReceiptHandle"]})

    return function, event, after
