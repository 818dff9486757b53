"""What each function's first call asks of AWS, and what AWS answers: `python -m tests.bench.first_calls FILE`.

`infra.dev.bench` plays it to new processes, so that their first call is one of a real life: an order is issued, its
notice sent by mail, its webhook delivered, its page opened, and a timer of it fires.
"""

import base64
import json
import sys
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from botocore.client import BaseClient

from infra.dev.bench.aws import asked_for
from tests.calls import http_event, page_event
from tests.fake_ses import accepts
from tests.people import PRIMARY, cast, order_text
from tests.services.seam import METHOD
from tests.world import World

AGO = timedelta(hours=20)  # after a reminder's timer, and before the order's time is over
WARM_CALLS = 400
Json = dict[str, Any]


@dataclass(slots=True)
class Recorder:
    """The first call of each function, with the answers that it got; `answers` are those of the call that runs."""

    calls: dict[str, Json] = field(default_factory=dict)
    answers: defaultdict[str, list[str]] = field(default_factory=lambda: defaultdict(list))

    def keep(self, function: str, *events: Json) -> None:
        """The call that has ended."""
        self.calls[function] = {"events": events, "answers": dict(self.answers)}

    @contextmanager
    def recording(self) -> Iterator[None]:
        """Every answer that a client gets."""
        before = getattr(BaseClient, METHOD)

        def asked(client: Any, operation: str, parameters: Json) -> Json:  # noqa: ANN401 - botocore's
            answer: Json = before(client, operation, parameters)
            self.answers[asked_for(operation, parameters)].append(_on_the_wire(answer))
            return answer

        setattr(BaseClient, METHOD, asked)
        try:
            yield
        finally:
            setattr(BaseClient, METHOD, before)


def main() -> None:
    """Write it to the file."""
    with World(datetime.now(UTC).replace(microsecond=0) - AGO) as world:
        cast(world, representative_has_webhook=False)
        world.mailbox.behaviour |= {PRIMARY: accepts}
        recorder = Recorder()
        with recorder.recording():
            _record(world, recorder)
        environment = world.cloud.environment
    recorded = {"environment": environment, "calls": recorder.calls}
    Path(sys.argv[1]).write_text(json.dumps(recorded), "utf-8")


def _record(world: World, recorder: Recorder) -> None:
    invoke = world.invoke  # each function's first call is that of a new process

    def invoked(handler: Callable[[Any, Any], Any], event: Json) -> Any:  # noqa: ANN401 - as the world's
        function = handler.__module__.rpartition(".")[2]
        world.restart()
        recorder.answers.clear()
        answer = invoke(handler, event)
        if function not in recorder.calls and _is_wanted(function, event, recorder.answers):
            recorder.keep(function, {**event, "Records": event["Records"][:1]} if "Records" in event else event)
        return answer

    world.__dict__["invoke"] = invoked
    issued = [_issuing(world, number) for number in range(WARM_CALLS)]
    _called(world, recorder, "api", *issued)
    world.settle()
    link = world.mailbox.to(PRIMARY)[0].link
    _called(world, recorder, "page", page_event("GET", f"/o/{link}", "", None, world.now, ""))
    world.run(AGO)


def _called(world: World, recorder: Recorder, function: str, *events: Json) -> None:
    world.restart()
    recorder.answers.clear()
    world.call(events[0], function)
    recorder.keep(function, *events)


def _is_wanted(function: str, event: Json, answers: dict[str, list[str]]) -> bool:
    """Of the sweep a run that sends a timer; of the tick an order's reminder."""
    if function == "tick":
        return all("order:" in record["body"] for record in event["Records"])
    return function != "sweep" or "SendMessageBatch" in answers


def _issuing(world: World, number: int) -> Json:
    body = json.dumps(order_text(f"KZ-2026-{number:06}"), ensure_ascii=False).encode()
    return http_event("POST", "/orders", body, world.now, "ministry")


def _on_the_wire(answer: Json) -> str:
    body = {name: value for name, value in answer.items() if name != "ResponseMetadata"}
    return json.dumps(body, default=_plain)


def _plain(value: Any) -> Any:  # noqa: ANN401 - JSON's own
    return base64.b64encode(value).decode() if isinstance(value, bytes) else value.timestamp()


if __name__ == "__main__":
    main()
