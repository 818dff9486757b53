"""What operators do from the console."""

import json
from collections.abc import Callable
from datetime import UTC, datetime

from infra.dev.roles.fixture import Fixture, instant
from infra.dev.roles.probe import Act, Probe


def _running(*arguments: str) -> Callable[[Fixture], Act]:
    return lambda scene: lambda: _run(scene, *arguments)


def _republishing(scene: Fixture) -> Act:
    since = instant(datetime.now(UTC))
    scene.order()
    return lambda: _run(scene, "republish", "--since", since, "--yes")


def _redriving(scene: Fixture) -> Act:
    """A message that does nothing, for it was carried out long ago."""
    dead = scene.stack.deployment.resources["WebhookDeadLetters"]
    told = scene.tested(scene.webhook("takes"))
    scene.stack.aws.queues().send_message(QueueUrl=dead, MessageBody=json.dumps(told))
    return lambda: _run(scene, "redrive", "webhook-dead-letters", "--yes")


def _resending(scene: Fixture) -> Act:
    order = scene.told_order()
    return lambda: _run(scene, "resend", order.id, "--yes")


def _disabling(scene: Fixture) -> Act:
    endpoint = scene.enabled("stopped")
    return lambda: _run(scene, "endpoint", "disable", endpoint, "--reason", "a probe", "--yes")


def _enabling(scene: Fixture) -> Act:
    endpoint = scene.webhook("started")
    scene.disable(endpoint)
    return lambda: _run(scene, "endpoint", "enable", endpoint, "--yes")


def _run(scene: Fixture, *arguments: str) -> str | None:
    return scene.functions.invoke("Operate", {"arguments": list(arguments)})


OPERATE = (
    Probe("verify --all", _running("verify", "--all")),
    Probe("republish --since", _republishing),
    Probe("redrive webhook-dead-letters", _redriving),
    Probe("resend", _resending),
    Probe("endpoint disable", _disabling),
    Probe("endpoint enable", _enabling),
    Probe("endpoint list", _running("endpoint", "list", "--all")),
    Probe("link-key rotate", _running("link-key", "rotate", "--yes")),
    Probe("hold", _running("hold", "--reason", "a probe", "--yes")),
    Probe("release", _running("release", "--yes")),
    Probe("stuck", _running("stuck", "--yes")),
)
