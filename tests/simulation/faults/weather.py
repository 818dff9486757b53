"""Faults of single calls of AWS: what befalls an attempt between a process and a service."""

from collections.abc import Container, Mapping
from datetime import timedelta
from types import MappingProxyType

from tests.simulation.aws.errors import AwsError
from tests.simulation.calls import AFTER, BEFORE, Fate, Weather
from tests.simulation.faults.striking import Strikes
from tests.simulation.process import Process
from tests.simulation.template import Function

PLAIN_WRITES = frozenset({"PutItem", "UpdateItem", "DeleteItem"})
TRANSACTION = "TransactWriteItems"
WRITES = PLAIN_WRITES | {TRANSACTION, "SendMessageBatch", "PutEvents", "SendEmail"}
SLOW = (timedelta(seconds=2), timedelta(seconds=7))
HALF = 0.5
FAILURES = MappingProxyType(
    {
        "dynamodb": ("InternalServerError", 500),
        "sqs": ("InternalError", 500),
        "events": ("InternalException", 500),
        "kms": ("KMSInternalException", 500),
        "sesv2": ("InternalServiceErrorException", 500),
        "secretsmanager": ("InternalServiceError", 500),
        "s3": ("InternalError", 500),
    }
)
THROTTLES = MappingProxyType(
    {
        "dynamodb": ("ProvisionedThroughputExceededException", 400),
        "sqs": ("RequestThrottled", 403),
        "events": ("ThrottlingException", 400),
        "kms": ("ThrottlingException", 400),
        "sesv2": ("TooManyRequestsException", 429),
        "secretsmanager": ("ThrottlingException", 400),
        "s3": ("SlowDown", 503),
    }
)


REASONS = [{"Code": "TransactionConflict", "Message": "Transaction is ongoing for the item"}]
CANCELLED = "Transaction cancelled, please refer cancellation reasons for specific reasons [TransactionConflict]"
CONFLICTS = {
    **{
        write_name: AwsError("TransactionConflictException", REASONS[0]["Message"])
        for write_name in sorted(PLAIN_WRITES)
    },
    TRANSACTION: AwsError("TransactionCanceledException", CANCELLED, extra={"CancellationReasons": REASONS}),
}


OF_OPERATIONS: Mapping[str, Container[str]] = MappingProxyType(
    {"stalled": WRITES, "conflict": CONFLICTS, "slow-transaction": (TRANSACTION,)}
)
KINDS = ("stalled", "killed", "answer-lost", "request-lost", "spoilt", "failed", "throttled", *tuple(OF_OPERATIONS)[1:])


class Storm:
    """Draws the fate of each attempt; half of the answers with an error are given to every attempt of a call."""

    def __init__(self, calm: Weather, strikes: Strikes, functions: Mapping[str, Function]) -> None:
        self._calm, self._strikes, self._functions = calm, strikes, functions
        self._kinds = [(kind, OF_OPERATIONS.get(kind)) for kind in KINDS if strikes.may(kind)]

    def fate(self, process: Process, service: str, operation: str) -> Fate:
        """For one attempt: a stall, and the first other kind that strikes."""
        fate = self._calm.fate(process, service, operation)
        for kind, operations in self._kinds:
            if (operations is None or operation in operations) and self._strikes.process(kind, process):
                fate = self._struck(kind, fate, process, service, operation)
                if kind != "stalled":
                    break
        return fate

    def _struck(self, kind: str, fate: Fate, process: Process, service: str, operation: str) -> Fate:
        """The fate with a fault: its time, the process, one of the two journeys, or the answer."""
        if kind == "stalled":
            timeout = self._functions[process.function].timeout
            return fate._replace(there=fate.there + timeout * self._strikes.chance(kind).random())
        if kind == "killed":
            return fate._replace(killed=self._strikes.chance(kind).choice((BEFORE, AFTER)))
        if kind == "answer-lost":
            return fate._replace(lost_answer=True)
        if kind == "request-lost":
            return fate._replace(lost_request=True)
        return self._answered(kind, fate, service, operation)

    def _answered(self, kind: str, fate: Fate, service: str, operation: str) -> Fate:
        """With an error, or not before the client has given up."""
        if kind == "spoilt":
            return fate._replace(spoilt=_error(*FAILURES[service]), lasts=self._lasts(kind))
        if kind == "conflict":
            return fate._replace(refused=CONFLICTS[operation])
        if kind == "slow-transaction":
            return fate._replace(slow=self._strikes.length(kind, *SLOW))
        errors = FAILURES if kind == "failed" else THROTTLES
        return fate._replace(refused=_error(*errors[service]), lasts=self._lasts(kind))

    def _lasts(self, kind: str) -> bool:
        return self._strikes.chance(kind).random() < HALF


def _error(code: str, status: int) -> AwsError:
    return AwsError(code, "by a fault of the simulation", status)
