"""Faults of single calls of AWS: what befalls an attempt between a process and a service."""

from dataclasses import dataclass
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


@dataclass(frozen=True, slots=True)
class Storm:
    """Draws the fate of each attempt; half of the answers with an error are given to every attempt of a call."""

    calm: Weather
    strikes: Strikes
    functions: dict[str, Function]

    def fate(self, process: Process, service: str, operation: str) -> Fate:
        """For one attempt."""
        fate = self.calm.fate(process, service, operation)
        if operation in WRITES and self._struck("stalled", process):
            fate = fate._replace(there=fate.there + self._timeout(process) * self.strikes.chance("stalled").random())
        return self._ended(fate, process) or self._answered(fate, process, service, operation) or fate

    def _struck(self, kind: str, process: Process) -> bool:
        return self.strikes.process(kind, process)

    def _timeout(self, process: Process) -> timedelta:
        return self.functions[process.function].timeout

    def _ended(self, fate: Fate, process: Process) -> Fate | None:
        """The process, or one of the two journeys."""
        if self._struck("killed", process):
            return fate._replace(killed=self.strikes.chance("killed").choice((BEFORE, AFTER)))
        if self._struck("answer-lost", process):
            return fate._replace(lost_answer=True)
        if self._struck("request-lost", process):
            return fate._replace(lost_request=True)
        return None

    def _answered(self, fate: Fate, process: Process, service: str, operation: str) -> Fate | None:
        """With an error, or not before the client has given up."""
        if self._struck("spoilt", process):
            return fate._replace(spoilt=_error(*FAILURES[service]), lasts=self._lasts("spoilt"))
        if self._struck("failed", process):
            return fate._replace(refused=_error(*FAILURES[service]), lasts=self._lasts("failed"))
        if self._struck("throttled", process):
            return fate._replace(refused=_error(*THROTTLES[service]), lasts=self._lasts("throttled"))
        if operation in CONFLICTS and self._struck("conflict", process):
            return fate._replace(refused=CONFLICTS[operation])
        if operation == TRANSACTION and self._struck("slow-transaction", process):
            return fate._replace(slow=self.strikes.length("slow-transaction", *SLOW))
        return None

    def _lasts(self, kind: str) -> bool:
        return self.strikes.chance(kind).random() < HALF


def _error(code: str, status: int) -> AwsError:
    return AwsError(code, "by a fault of the simulation", status)
