"""What a case has come to: the same for two cases that differ only in names, and in the lengths of short times."""

import re
from collections.abc import Callable
from datetime import datetime, timedelta
from hashlib import sha256

from tests.simulation.instants.scene import Act, Scene

NEAR = timedelta(minutes=5)
INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z")
NAME = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}|[0-9a-f]{64}")


def digest(scene: Scene, acts: list[Act]) -> str:
    """Returns the hash of table, queues, stream and answers; instants near the acts are replaced by their order."""
    text = _text(scene, acts)
    text = NAME.sub(_numbered(), INSTANT.sub(_ranked(text, scene.world.scheduler.now), text))
    return sha256(text.encode()).hexdigest()


def _text(scene: Scene, acts: list[Act]) -> str:
    cloud = scene.world.cloud
    queues = [
        (name, [(message.body, message.receives) for message in queue.messages])
        for name, queue in cloud.sqs.queues.items()
    ]
    results = [(act.kind, act.status, act.body, act.failed) for act in acts]
    records = [scene.world.publisher.waiting]
    return repr((sorted(map(repr, cloud.table.items())), queues, records, results))


def _ranked(text: str, now: datetime) -> Callable[[re.Match[str]], str]:
    instants = sorted(set(INSTANT.findall(text)))
    ranks = {instant: f"T{rank}" for rank, instant in enumerate(instant for instant in instants if _near(instant, now))}
    return lambda match: ranks.get(match[0], match[0])


def _near(text: str, now: datetime) -> bool:
    return abs(datetime.fromisoformat(text) - now) < NEAR


def _numbered() -> Callable[[re.Match[str]], str]:
    names: dict[str, str] = {}
    return lambda match: names.setdefault(match[0], f"N{len(names)}")
