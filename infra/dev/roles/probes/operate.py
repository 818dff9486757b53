"""What operators do from the console."""

import json
from collections.abc import Callable
from datetime import UTC, datetime

from infra.dev.roles.fixture import Fixture, instant
from infra.dev.roles.probe import Act, Probe


def _running(*arguments: str) -> Callable[[Fixture], Act]:
    return lambda fixture: lambda: _run(fixture, *arguments)


def _verifying(fixture: Fixture) -> Act:
    fixture.write_again()
    return lambda: _run(fixture, "verify", "--all")


def _republishing(fixture: Fixture) -> Act:
    since = instant(datetime.now(UTC))
    fixture.order()
    return lambda: _run(fixture, "republish", "--since", since, "--yes")


def _redriving(fixture: Fixture) -> Act:
    """A message that does nothing, for it was carried out long ago."""
    dead = fixture.stack.deployment.resources["WebhookDeadLetters"]
    queue_message = fixture.tested(fixture.webhook("takes"))
    fixture.stack.aws.queues().send_message(QueueUrl=dead, MessageBody=json.dumps(queue_message))
    return lambda: _run(fixture, "redrive", "webhook-dead-letters", "--yes")


def _resending(fixture: Fixture) -> Act:
    order = fixture.told_order()
    return lambda: _run(fixture, "resend", order.id, "--yes")


def _disabling(fixture: Fixture) -> Act:
    endpoint = fixture.enabled("stopped")
    return lambda: _run(fixture, "endpoint", "disable", endpoint, "--reason", "a probe", "--yes")


def _enabling(fixture: Fixture) -> Act:
    endpoint = fixture.webhook("started")
    fixture.disable(endpoint)
    return lambda: _run(fixture, "endpoint", "enable", endpoint, "--yes")


def _run(fixture: Fixture, *arguments: str) -> str | None:
    return fixture.functions.invoke("Operate", {"arguments": list(arguments)})


OPERATE = (
    Probe("verify --all", _verifying),
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
