"""A call of AWS below `BaseClient._make_api_call`: validation, time on the wire, retries by the client's own settings.

One attempt:   the request travels · the service acts, at one instant · the answer travels

`Weather` says how long the two journeys take, and can lose either of them: then the attempt ends with the client's own
time-out, and the SDK sends the call again, although the service may have acted.
"""

from collections import Counter
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import timedelta
from functools import lru_cache
from random import Random
from typing import Any, NamedTuple, NoReturn, Protocol

from botocore.exceptions import ConnectTimeoutError, ParamValidationError, ReadTimeoutError
from botocore.validate import ParamValidationDecorator, ParamValidator

from tests.simulation.aws.errors import AwsError
from tests.simulation.process import Process
from tests.simulation.scheduler import Killed, Scheduler
from tests.simulation.trace import Trace

THROTTLED = frozenset(
    {
        "Throttling",
        "ThrottlingException",
        "ThrottledException",
        "RequestThrottledException",
        "TooManyRequestsException",
        "ProvisionedThroughputExceededException",
        "TransactionInProgressException",
        "RequestLimitExceeded",
        "BandwidthLimitExceeded",
        "LimitExceededException",
        "RequestThrottled",
        "SlowDown",
        "PriorRequestNotComplete",
        "EC2ThrottledException",
    }
)
TRANSIENT_STATUSES = frozenset({500, 502, 503, 504})
TRANSIENT_CODES = frozenset({"RequestTimeout", "RequestTimeoutException"})
_VALIDATOR = ParamValidator()
MICROSECOND = timedelta(microseconds=1)
OFTEN = 0.98
PACES = (1, 1, 3, 8)
BEFORE, AFTER = "before", "after"
LONGEST_BACKOFF = 20.0  # seconds, of the SDK's standard mode


class Service(Protocol):
    """One service of half A."""

    def call(self, operation: str, parameters: Mapping[str, Any]) -> dict[str, Any]:
        """Act at once, or raise AwsError."""

    def begin(self, parameters: Mapping[str, Any]) -> Any:  # noqa: ANN401 - half A's
        """Begin a transaction; of DynamoDB only."""


class Fate(NamedTuple):
    """What happens to one attempt: the times of its two journeys, and which of them is lost.

    `refused` is the answer of a service that does not act, `spoilt` of one that does. `killed` ends the process before
    or after that. A transaction that is `slow` is carried out after so long. A fate that `lasts` is that
    of all further attempts of the call.
    """

    there: timedelta
    back: timedelta
    lost_request: bool = False
    lost_answer: bool = False
    refused: AwsError | None = None
    spoilt: AwsError | None = None
    killed: str = ""
    slow: timedelta | None = None
    lasts: bool = False


class Weather(Protocol):
    """Draws the fate of each attempt."""

    def fate(self, process: Process, service: str, operation: str) -> Fate:
        """For one attempt."""


@dataclass(frozen=True, slots=True)
class Calm:
    """No faults: both journeys take some milliseconds, now and then many. In some worlds all take longer."""

    chance: Random
    pace: int = 1

    def fate(self, process: Process, service: str, operation: str) -> Fate:  # noqa: ARG002 - it is the same for all
        """Two short times."""
        there, back = self.chance.random(), self.chance.random()
        return Fate(_microseconds(there) * self.pace * MICROSECOND, _microseconds(back) * self.pace * MICROSECOND)


def _microseconds(draw: float) -> int:
    """1 to 8 ms mostly, and up to 150 ms for one in fifty."""
    return int(1_000 + 7_000 * draw if draw < OFTEN else 8_000 + (draw - OFTEN) * 7_000_000)


@dataclass(frozen=True, slots=True)
class Operation:
    """What the SDK does at each call of an operation by a client; without a `shape` it does not validate."""

    client: Any
    service: str
    operation: str
    attempts: int
    tokens: tuple[str, ...]
    shape: Any


@dataclass(slots=True)
class Wire:
    """Everything between the clients and the services of one world. `met` gets each error of a process."""

    scheduler: Scheduler
    services: Mapping[str, Service]
    weather: Weather
    trace: Trace
    refusals: Counter[str] = field(default_factory=Counter)
    met: Callable[[Process, AwsError], None] = field(default=lambda *_: None, kw_only=True)

    def call(self, process: Process, client: Any, operation: str, parameters: dict[str, Any]) -> dict[str, Any]:  # noqa: ANN401 - botocore's
        """As botocore's client answers, or raises."""
        request = _operation_of(client, operation)
        parameters = with_tokens(request.tokens, parameters)
        validate(request.shape, parameters)
        fate, number = self.weather.fate(process, request.service, operation), 1
        while True:
            try:
                return self._attempt(process, request, parameters, fate)
            except Exception as error:
                if number >= request.attempts or not is_retried(error):
                    raise
            self._sleep(process, backoff(number, process.chance))
            fate = fate if fate.lasts else self.weather.fate(process, request.service, operation)
            number += 1

    def _attempt(self, process: Process, request: Operation, parameters: dict[str, Any], fate: Fate) -> dict[str, Any]:
        client, operation = request.client, request.operation
        self._sleep(process, fate.there)
        if fate.lost_request:
            self._time_out(process, client, fate.there)
        if fate.killed == BEFORE:
            end(process)
        self.trace.add(self.scheduler.now, process.name, operation, parameters)
        answer, refused = self._acted(process, request, parameters, fate)
        if fate.killed == AFTER:
            end(process)
        if fate.lost_answer or (fate.slow and refused is None):
            self._time_out(process, client, fate.there)
        self._sleep(process, fate.back)
        if refused is not None:
            raise client_error(client, operation, refused)
        return answer

    def _acted(
        self, process: Process, request: Operation, parameters: dict[str, Any], fate: Fate
    ) -> tuple[dict[str, Any], AwsError | None]:
        try:
            if fate.refused:
                raise fate.refused
            if request.operation == "TransactWriteItems":
                return self._transaction(process, parameters, fate.slow), fate.spoilt
            return self.services[request.service].call(request.operation, parameters), fate.spoilt
        except AwsError as error:
            self.refusals[error.code] += 1
            self.met(process, error)
            return {}, error

    def _transaction(self, process: Process, parameters: dict[str, Any], slow: timedelta | None) -> dict[str, Any]:
        """It holds its items for some milliseconds: other writes of them meet a conflict."""
        under_way = self.services["dynamodb"].begin(parameters)
        if slow:
            self.scheduler.after(slow, lambda: _commit_unheard(under_way, process))
            return {}
        try:
            self._sleep(process, self.weather.fate(process, "dynamodb", "commit").there)
            answer: dict[str, Any] = under_way.commit()
        finally:
            under_way.abandon()
        return answer

    def _sleep(self, process: Process, length: timedelta) -> None:
        """Let others run; a process that was ended meanwhile does not go on."""
        if process.dead:
            raise Killed
        self.scheduler.sleep(length)
        if process.dead:
            raise Killed

    def _time_out(self, process: Process, client: Any, so_far: timedelta) -> None:  # noqa: ANN401 - botocore's
        waits = timedelta(seconds=client.meta.config.read_timeout)
        self._sleep(process, max(timedelta(), waits - so_far))
        raise ReadTimeoutError(endpoint_url=client.meta.endpoint_url)


def _commit_unheard(under_way: Any, process: Process) -> None:  # noqa: ANN401 - half A's
    """Carry out a transaction whose client has given up: what it answers is heard by none."""
    with process.release.there(), suppress(AwsError):
        under_way.commit()


def end(process: Process) -> NoReturn:
    """End a process in the middle of what it does."""
    process.dead = True
    raise Killed


def backoff(failed: int, chance: Random) -> timedelta:
    """Returns the pause of the SDK's standard mode after so many attempts that failed."""
    return timedelta(seconds=min(chance.random() * 2.0 ** (failed - 1), LONGEST_BACKOFF))


def tries_of(client: Any) -> int:  # noqa: ANN401 - botocore's
    retries = client.meta.config.retries or {}
    return int(retries.get("total_max_attempts") or 1 + retries.get("max_attempts", 2))


def is_retried(error: Exception) -> bool:
    """Whether the SDK sends the call again."""
    if isinstance(error, (ReadTimeoutError, ConnectTimeoutError)):
        return True
    response: dict[str, Any] = getattr(error, "response", {})
    code = response.get("Error", {}).get("Code")
    status = response.get("ResponseMetadata", {}).get("HTTPStatusCode")
    return code in THROTTLED or code in TRANSIENT_CODES or status in TRANSIENT_STATUSES


def client_error(client: Any, operation: str, refused: AwsError) -> Exception:  # noqa: ANN401 - botocore's
    response = {
        **refused.extra,
        "Error": {"Code": refused.code, "Message": refused.message},
        "ResponseMetadata": {"HTTPStatusCode": refused.status, "HTTPHeaders": {}, "RetryAttempts": 0},
    }
    error: Exception = client.exceptions.from_code(refused.modelled)(response, operation)
    return error


def operation_of(client: Any, operation: str) -> Operation:  # noqa: ANN401 - botocore's
    """pynamodb's client is made without validation."""
    described = client.meta.service_model
    model = described.operation_model(operation)
    shape = model.input_shape if isinstance(client._serializer, ParamValidationDecorator) else None  # noqa: SLF001
    tokens = tuple(model.idempotent_members)
    return Operation(client, described.service_name, operation, tries_of(client), tokens, shape)


_operation_of = lru_cache(maxsize=500)(operation_of)


def with_tokens(tokens: tuple[str, ...], parameters: dict[str, Any]) -> dict[str, Any]:
    """As the SDK does: a token that the caller did not give is made once for all attempts of a call."""
    missing = [name for name in tokens if name not in parameters]
    if not missing:
        return parameters
    from uuid import uuid4  # noqa: PLC0415 - the one of the running process

    return {**parameters, **{name: str(uuid4()) for name in missing}}


def validate(shape: Any, parameters: dict[str, Any]) -> None:  # noqa: ANN401 - botocore's
    """As the client's serialiser does; no shape: it does not."""
    report = None if shape is None else _VALIDATOR.validate(parameters, shape)
    if report is not None and report.has_errors():
        raise ParamValidationError(report=report.generate_report())
