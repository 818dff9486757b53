"""Every request to AWS that functions make in a world, with the function that makes it."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import botocore.endpoint
from botocore.model import OperationModel

from tests.world import World


@dataclass(frozen=True, slots=True)
class Asked:
    """A request that was answered; `function` is empty for one that the pump made. Bodies of JSON services are read."""

    function: str
    service: str
    operation: str
    body: dict[str, Any]
    answer: dict[str, Any]


@contextmanager
def asking(
    world: World, take: Callable[[Asked], None], invocation: Callable[[str], None] = lambda _: None
) -> Iterator[None]:
    """Give each request in a world to `take` meanwhile, and each call of a function to `invocation`."""
    running = [""]
    request, invoke, call = botocore.endpoint.Endpoint.make_request, world._invoke, world.call  # noqa: SLF001

    def requested(self: Any, operation: OperationModel, sent: dict[str, Any]) -> Any:  # noqa: ANN401 - botocore's own
        answer = request(self, operation, sent)
        service = operation.service_model
        is_json = service.metadata["protocol"] == "json"
        body = json.loads(sent["body"]) if is_json else {}
        take(Asked(running[-1], service.service_name, operation.name, body, answer[1]))
        return answer

    def within(function: str, action: Callable[[], Any]) -> Any:  # noqa: ANN401 - as the world's
        invocation(function)
        running.append(function)
        try:
            return action()
        finally:
            running.pop()

    def invoked(handler: Any, event: dict[str, Any]) -> Any:  # noqa: ANN401 - as the world's
        return within(handler.__module__.rpartition(".")[2], lambda: invoke(handler, event))

    def called(event: dict[str, Any], function: str = "api") -> dict[str, Any]:
        answer: dict[str, Any] = within(function, lambda: call(event, function))
        return answer

    botocore.endpoint.Endpoint.make_request = requested  # type: ignore[method-assign, assignment]
    world.__dict__.update(_invoke=invoked, call=called)
    try:
        yield
    finally:
        botocore.endpoint.Endpoint.make_request = request  # type: ignore[method-assign]
        world.__dict__.update(_invoke=invoke, call=call)
