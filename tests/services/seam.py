"""botocore's one method through which every client goes: services in memory answer there."""

from collections.abc import Callable, Mapping
from functools import cache
from typing import Any

from botocore.client import BaseClient
from botocore.model import OperationModel

from tests.simulation.aws.errors import AwsError
from tests.simulation.calls import client_error, is_retried, operation_of, tries_of, validate, with_tokens

METHOD = "_make_api_call"
Json = dict[str, Any]
Answer = Callable[[str, Json], Json]  # an operation with its parameters; raises AwsError


class Seam:
    """Has services answered by botocore's name; all others go on as before, `prepared` before each of their calls."""

    def __init__(self, services: Mapping[str, Answer], prepared: Callable[[], None]) -> None:
        self._services = services
        self._prepared = prepared
        self._others: Callable[..., Json] = getattr(BaseClient, METHOD)

    def open(self) -> None:
        """From now on."""
        setattr(BaseClient, METHOD, self._caller())

    def close(self) -> None:
        """No more."""
        setattr(BaseClient, METHOD, self._others)

    def _caller(self) -> Callable[..., Json]:
        def make_api_call(client: Any, operation: str, parameters: Json) -> Json:  # noqa: ANN401 - botocore's
            answer = self._services.get(client.meta.service_model.service_name)
            if answer is None:
                self._prepared()
                return self._others(client, operation, parameters)
            return _called(answer, client, operation, parameters)

        return make_api_call


def _called(answer: Answer, client: Any, operation: str, parameters: Json) -> Json:  # noqa: ANN401 - botocore's
    """As the client answers, with the events that its users listen to."""
    model, name = _model(client.meta.service_model, operation)
    request = operation_of(client, operation)
    parameters = with_tokens(request.tokens, parameters)
    client.meta.events.emit(f"before-parameter-build.{name}", params=parameters, model=model, context={})
    validate(request.shape, parameters)
    answered = _tried(answer, client, operation, parameters)
    event = {"http_response": None, "parsed": answered, "model": model, "context": {}}
    client.meta.events.emit(f"after-call.{name}", **event)  # what boto3's tables read the values from
    return answered


def _tried(answer: Answer, client: Any, operation: str, parameters: Json) -> Json:  # noqa: ANN401 - botocore's
    """As often as the client tries."""
    for left in reversed(range(tries_of(client))):
        try:
            return answer(operation, parameters)
        except AwsError as refused:
            error = client_error(client, operation, refused)
            if not left or not is_retried(error):
                raise error from None
    raise AssertionError


@cache
def _model(service: Any, operation: str) -> tuple[OperationModel, str]:  # noqa: ANN401 - botocore's
    """An operation, and what botocore calls it in its events."""
    return service.operation_model(operation), f"{service.service_id.hyphenize()}.{operation}"
