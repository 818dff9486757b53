"""Each alarm rings for the fault that it describes, in time, and not for a little less: every metric that it reads."""

from collections.abc import Sequence
from dataclasses import dataclass

import pytest

from removal.timers.control import GAP
from tests.alarms.samples import Samples, rings_at
from tests.rules.operations import ALARM
from tests.rules.template import FUNCTION, QUEUE, deployed, read, read_operations, resources

ALARMS = dict(resources(read_operations(), ALARM))
HOUR = 60
TIMERS_ARE_LOOKED_AT = GAP.total_seconds() // 60  # a longer silence moves breaches
API = "ApiId=STACK-HttpApiId"
FUNCTIONS = [
    str(of["FunctionName"]["Fn::Sub"]).replace("${AWS::StackName}", "STACK") for _, of in resources(read(), FUNCTION)
]
APART = {"STACK-page", "STACK-canary"}  # which have alarms of their own
THROTTLED_APART = APART | {"STACK-api"}  # the gateway answers its calls 5xx, which ApiErrorsAlarm counts
QUEUES = {
    str(of["QueueName"]["Fn::Sub"]).replace("${AWS::StackName}", "STACK"): "RedrivePolicy" in of
    for _, of in resources(read(), QUEUE)
}
WORKED_ON = [f"QueueName={name}" for name, is_source in QUEUES.items() if is_source]
GIVEN_UP = [f"QueueName={name}" for name, is_source in QUEUES.items() if not is_source]
((_, TABLE),) = resources(read(), "AWS::DynamoDB::Table")
INDEXES = [index["IndexName"] for index in TABLE["GlobalSecondaryIndexes"]]
READ_BY_ALL = [
    "due",
    "by_authority",
    "by_platform",
]  # by the clock and by lists of orders; an alarm may have ten metrics


def ours(name: str, more: str = "") -> str:
    """A metric that functions write; each has the stack as its dimension."""
    return f"RemovalOrders {name} service=STACK{more}"


def on(minutes: Sequence[int], *samples: float) -> dict[int, Sequence[float]]:
    """The same samples in each of some minutes."""
    return dict.fromkeys(minutes, samples)


@dataclass(frozen=True)
class Fault:
    """Faults, each of which rings by the end of a minute, and what rings never, within so many minutes."""

    rings: Sequence[Samples]
    by: int
    quiet: Sequence[Samples] = ()
    during: int = HOUR
    until: int = 0  # the minute until which it rings at least


def one(
    name: str, rings: Sequence[float], quiet: Sequence[float], minutes: Sequence[int], short: Sequence[int]
) -> Fault:
    """A metric with a value that rings after some minutes; another that never does; and the first one, but shorter."""
    return Fault(
        [{name: on(minutes, *rings)}], minutes[-1], [{name: on(range(HOUR), *quiet)}, {name: on(short, *rings)}]
    )


def any_of(names: Sequence[str], rings: float, quiet: float, minutes: Sequence[int], short: Sequence[int]) -> Fault:
    """As `one`, for each of some metrics."""
    faults = [one(name, [rings], [quiet], minutes, short) for name in names]
    return Fault(
        [each for fault in faults for each in fault.rings],
        minutes[-1],
        [each for fault in faults for each in fault.quiet],
    )


def late(of_hundred: int, minute: int = 30) -> Samples:
    """A hundred breaches, of which some were decided over two seconds late."""
    return {ours("BreachLatenessSeconds"): {minute: [2.1] * of_hundred + [1.9] * (100 - of_hundred)}}


def calls(kind: str, failed: int, of: int, minutes: Sequence[int]) -> Samples:
    """So many calls at some minutes, of which some fail or are refused, as the access log's filters count them."""
    counted = {ours(f"ApiCalls{kind}"): on(minutes, *[1.0] * failed)} if failed else {}
    return {**counted, ours("ApiCalls"): on(minutes, *[1.0] * of)}


def mails(refused: int, taken: int) -> Samples:
    """Mails that SES refuses, and takes, within five minutes."""
    counts = {"unanswered": refused, "taken": taken}
    return {ours("MailAttempts", f" outcome={how}"): {5: [1.0] * count} for how, count in counts.items() if count}


def webhooks(taken: int, refused: int, unanswered: int) -> Samples:
    """Attempts within a quarter of an hour."""
    counts = {"taken": taken, "refused": refused, "unanswered": unanswered}
    return {ours("WebhookAttempts", f" outcome={how}"): {5: [1.0] * count} for how, count in counts.items() if count}


def throttles(kind: str, indexes: Sequence[str]) -> list[str]:
    """The metrics of the table, and of some indexes."""
    table = f"AWS/DynamoDB {kind}ThrottleEvents TableName=STACK-TableName"
    return [table, *(f"{table} GlobalSecondaryIndexName={index}" for index in indexes)]


ALL_OVER = range(HOUR)
FAULTS: dict[str, Fault] = {
    "SweepHeartbeatAlarm": Fault(
        [{ours("SweepHeartbeat"): on(range(-5, 10), 1)}],
        int(10 + TIMERS_ARE_LOOKED_AT - 1),
        [{ours("SweepHeartbeat"): on([minute for minute in range(-5, HOUR) if minute not in (20, 21)], 1)}],
    ),
    "CanaryAlarm": Fault(
        [
            {ours("CanaryPassed"): on(range(-5, 10), 1)},
            {ours("CanaryPassed"): {**on(range(-5, HOUR), 1), **on(range(10, HOUR), 0)}},
        ],
        12,
        [{ours("CanaryPassed"): on([minute for minute in range(-5, HOUR) if minute not in (20, 21)], 1)}],
    ),
    "PageFailingAlarm": any_of(
        [*(f"AWS/Lambda {kind} FunctionName=STACK-page" for kind in ("Errors", "Throttles")), ours("PageFailed")],
        *(1, 0, [5, 17], [5]),
    ),
    "LogStoppedAlarm": one(ours("LogDayAgeSeconds"), [93_601], [93_600], [5, 6, 7], [5, 6]),
    "LogLateAlarm": one(
        "AWS/SQS ApproximateAgeOfOldestMessage QueueName=STACK-log", [86_401], [86_400], [5, 6, 7], [5, 6]
    ),
    "LogWitnessRefusesAlarm": one(ours("WitnessesRefused"), [1], [0], [5, 6, 7], [5, 6]),
    "OverdueTimersAlarm": one(ours("OldestOverdueSeconds"), [61], [60], [5, 6], [5]),
    "StuckTimersAlarm": one(ours("StuckTimers"), [0, 1], [0], [5], []),
    "BreachesLateFastAlarm": Fault([late(15)], HOUR - 1, [late(14)]),
    "BreachesLateSlowAlarm": Fault([late(4)], 24 * HOUR - 1, [late(3)], 24 * HOUR),
    "AccusationsHeldAlarm": Fault(
        [{ours("AccusationsHeld"): on(range(120), 1)}],
        119,
        [
            {ours("AccusationsHeld"): on(range(119), 1)},
            {ours("AccusationsHeld"): {**on(range(200), 1), **on(range(0, 200, 100), 1, 0)}},  # released, held again
        ],
        200,
    ),
    "RegisterWrittenAlarm": one(ours("RegisterWrittenFromShell"), [0, 1], [0], [5], []),
    "DeadLettersAlarm": any_of(
        [f"AWS/SQS ApproximateNumberOfMessagesVisible {name}" for name in GIVEN_UP], 1, 0, [5], []
    ),
    "QueueAgeAlarm": any_of(
        [f"AWS/SQS ApproximateAgeOfOldestMessage {name}" for name in WORKED_ON], 301, 300, [5, 7], [5]
    ),
    "IteratorAgeAlarm": one("AWS/Lambda IteratorAge FunctionName=STACK-publish", [60_001], [60_000], [5, 6, 7], [5, 6]),
    "BreachUntoldAlarm": one(ours("BreachesUntold"), [1], [0], [5], []),
    "WebhooksFailingAlarm": Fault(
        [webhooks(1, 19, 0), webhooks(1, 0, 19), webhooks(0, 10, 10)],
        14,
        [webhooks(2, 9, 9), webhooks(0, 10, 9), webhooks(1_000, 50, 50)],
    ),
    "FunctionErrorsAlarm": any_of(
        [f"AWS/Lambda Errors FunctionName={name}" for name in FUNCTIONS if name not in APART], 1, 0, [5, 7, 9], [5, 9]
    ),
    "AnswersRefusedAlarm": Fault(
        [{ours("AnswersRefused"): {5: [1]}}], 5, [{ours("AnswersRefused"): on(ALL_OVER, 0)}], until=64, during=100
    ),
    "ApiErrorsAlarm": Fault(
        [calls("Failed", 2, 150, [5]), calls("Failed", 2, 2, [5])],
        5,
        [calls("Failed", 1, 1, [5]), calls("Failed", 2, 201, [5]), calls("Failed", 0, 200, ALL_OVER)],
    ),
    "AllRefusedAlarm": Fault(
        [calls("Refused", 3, 3, [5]), calls("Refused", 1, 1, [5, 25, 50])],
        50,
        [calls("Refused", 2, 2, [5]), calls("Refused", 99, 100, [5])],
    ),
    "ApiSlowAlarm": Fault(
        [{f"AWS/ApiGateway IntegrationLatency {API}": on([5, 10, 15], *[100] * 97, *[3_001] * 3)}],
        19,
        [
            {f"AWS/ApiGateway IntegrationLatency {API}": on(ALL_OVER, *[3_000] * 100)},
            {f"AWS/ApiGateway IntegrationLatency {API}": on(ALL_OVER, *[100] * 199, 4_999)},
            {f"AWS/ApiGateway IntegrationLatency {API}": on([5, 10], *[100] * 97, *[3_001] * 3)},
        ],
    ),
    "MailBouncesAlarm": one("AWS/SES Reputation.BounceRate", [0.045], [0.04], [14, 29], [14]),
    "MailComplaintsAlarm": one("AWS/SES Reputation.ComplaintRate", [0.0009], [0.0008], [14, 29], [14]),
    "MailsRefusedAlarm": Fault([mails(3, 0), mails(3, 2)], 14, [mails(2, 0), mails(3, 3), mails(0, 50)]),
    "FunctionThrottlesAlarm": any_of(
        [f"AWS/Lambda Throttles FunctionName={name}" for name in FUNCTIONS if name not in THROTTLED_APART],
        1,
        0,
        [5, 7, 9],
        [5, 9],
    ),
    "TableThrottlesAlarm": any_of([*throttles("Read", READ_BY_ALL), *throttles("Write", INDEXES)], 1, 0, [5, 9], [5]),
    "KeyFailuresAlarm": one(ours("KeyFailures"), [1], [0], [5, 9], [5]),
}


@pytest.mark.parametrize("name", FAULTS)
def test_it_rings_in_time(name: str) -> None:
    fault = FAULTS[name]
    for samples in fault.rings:
        rang = rings_at(ALARMS[name], samples, fault.during)
        assert rang, list(samples)
        assert rang[0] <= fault.by, list(samples)
        assert rang[-1] >= fault.until


@pytest.mark.parametrize("name", FAULTS)
def test_it_does_not_ring_for_less(name: str) -> None:
    fault = FAULTS[name]
    assert not any(rings_at(ALARMS[name], samples, fault.during) for samples in fault.quiet)


@pytest.mark.parametrize("name", sorted(FAULTS.keys() - {"SweepHeartbeatAlarm", "CanaryAlarm"}))
def test_it_does_not_ring_where_nothing_happens(name: str) -> None:
    assert rings_at(ALARMS[name], {}, FAULTS[name].during) == []


def test_the_silence_of_the_log_rings_where_there_is_one() -> None:
    """A rule that is disabled, or a function that does not start, says nothing of the log's age."""
    kept = dict(resources(deployed(read_operations(), LogOrigin="log.example/orders"), ALARM))["LogStoppedAlarm"]
    none = dict(resources(deployed(read_operations()), ALARM))["LogStoppedAlarm"]
    age = ours("LogDayAgeSeconds")
    rang = rings_at(kept, {age: on(range(-10, 20), 60)}, HOUR)
    assert rang
    assert 20 < rang[0] <= 25
    assert rings_at(kept, {age: on([minute for minute in range(-10, HOUR) if minute not in (20, 21)], 60)}, HOUR) == []
    assert rings_at(none, {}, HOUR) == []


def test_each_alarm_has_a_fault() -> None:
    assert FAULTS.keys() == ALARMS.keys()
