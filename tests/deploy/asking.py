"""Every request to AWS that functions make in a world, with the function that makes it."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from botocore.client import BaseClient

from tests.world import World

METHOD = "_make_api_call"  # through which every client goes


@dataclass(frozen=True, slots=True)
class Asked:
    """A request, and its answer, which is empty if it was refused. `function` is empty for one that the pump made."""

    function: str
    service: str
    operation: str
    body: dict[str, Any]
    answer: dict[str, Any]


@contextmanager
def asking(
    world: World, take: Callable[[Asked], None], invocation: Callable[[str, int], None] = lambda _, __: None
) -> Iterator[None]:
    """Give each request in a world to `take` meanwhile, and each call of a function to `invocation`.

    A call is given with the number of its messages.
    """
    running = [""]
    invoke, call = world.invoke, world.call
    request = getattr(BaseClient, METHOD)

    def requested(client: Any, operation: str, body: dict[str, Any]) -> Any:  # noqa: ANN401 - botocore's own
        answer: dict[str, Any] = {}
        try:
            answer = request(client, operation, body)
        finally:
            take(Asked(running[-1], client.meta.service_model.service_name, operation, body, answer))
        return answer

    def within(function: str, event: dict[str, Any], action: Callable[[], Any]) -> Any:  # noqa: ANN401 - as the world's
        invocation(function, len(event.get("Records", (event,))))
        running.append(function)
        try:
            return action()
        finally:
            running.pop()

    def invoked(handler: Any, event: dict[str, Any]) -> Any:  # noqa: ANN401 - as the world's
        return within(handler.__module__.rpartition(".")[2], event, lambda: invoke(handler, event))

    def called(event: dict[str, Any], function: str = "api") -> dict[str, Any]:
        answer: dict[str, Any] = within(function, event, lambda: call(event, function))
        return answer

    setattr(BaseClient, METHOD, requested)
    world.__dict__.update(invoke=invoked, call=called)
    try:
        yield
    finally:
        setattr(BaseClient, METHOD, request)
        world.__dict__.update(invoke=invoke, call=call)
