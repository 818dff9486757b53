"""What a deployment measures: a healthy hour with few orders, and one fault at a time on top of it."""

from collections.abc import Callable
from datetime import timedelta
from random import Random

from infra.template import FUNCTION, QUEUE, deployed, read, resources
from removal.endpoints import schedule
from tests.alarms.cloudwatch import MINUTE, Data

HOUR = 60 * MINUTE
BEGUN = HOUR  # a fault begins after a healthy hour
END = BEGUN + 75 * MINUTE
MOST_LATE = 60.0  # seconds until a datum is seen
FUNCTIONS = [str(of["FunctionName"]["Fn::Sub"]).rpartition("}-")[2] for _, of in resources(deployed(read()), FUNCTION)]
QUEUES = [str(of["QueueName"]["Fn::Sub"]).rpartition("}-")[2] for _, of in resources(deployed(read()), QUEUE)]
Fault = Callable[[Data], None]


def healthy(late: float = 0.0, second: float = 0.0, *, sweeps_until: float = END, canary_until: float = END) -> Data:
    """A deployment with nothing to do but its clock and its canary."""
    data = Data()
    for minute in range(int(END / MINUTE)):
        at = minute * MINUTE + second
        if at < sweeps_until:
            data.put("SweepHeartbeat", at, late=late)
            for name in ("OldestOverdueSeconds", "StuckTimers", "AccusationsHeld", "RegisterWrittenFromShell"):
                data.put(name, at, 0, late)
        if at < canary_until:
            data.put("CanaryPassed", at, late=late)
        for queue in QUEUES:
            data.put(("ApproximateAgeOfOldestMessage", queue), at, 0, late)
            data.put(("ApproximateNumberOfMessagesVisible", queue), at, 0, late)
        for function in FUNCTIONS:
            data.put(("Errors", function), at, 0, late)
            data.put(("Throttles", function), at, 0, late)
    return data


def each_minute(data: Data, key: tuple[str, ...] | str, value: float, times: int = 1, until: float = END) -> None:
    """A value so many times each minute, from when the fault began."""
    for minute in range(int(BEGUN / MINUTE), int(until / MINUTE)):
        for place in range(times):
            data.put(key, minute * MINUTE + place * MINUTE / times, value)


def call(data: Data, at: float, status: int) -> None:
    """A call of the API with a token, as the filters of the gateway's log count it."""
    data.put("ApiCalls", at)
    if status >= 500:
        data.put("ApiCallsFailed", at)
    elif status in (401, 403):
        data.put("ApiCallsRefused", at)


def flood_of_the_page(data: Data) -> None:
    """Anybody's requests: refused, throttled, slow, and some that fail."""
    each_minute(data, ("Throttles", "page"), 500)
    each_minute(data, ("Errors", "page"), 5)
    each_minute(data, "IntegrationLatency", 4_500, 20)
    each_minute(data, "4xx", 300)
    each_minute(data, "5xx", 300)
    each_minute(data, "Count", 600)


def flush_of_an_endpoint(data: Data) -> None:
    """A webhook that was down for a day is back: all that was held falls due, and takes half an hour."""
    each_minute(data, "OldestOverdueDeliverySeconds", 900, until=BEGUN + HOUR / 2)
    each_minute(data, ("ApproximateAgeOfOldestMessage", "webhook"), 280, until=BEGUN + HOUR / 2)


def throttled_functions(data: Data) -> None:
    """A neighbour in the account uses up what is not kept: the ground fails."""
    for function in ("dispatch", "send-webhook", "publish"):
        each_minute(data, ("Throttles", function), 50)


class Slowest(Random):
    """The longest delays that jitter makes."""

    def uniform(self, a: float, b: float) -> float:
        return max(a, b)


def refused_mail(data: Data) -> None:
    """One mail, by the product's schedule at its slowest, and SES takes none."""
    at, tries = timedelta(seconds=BEGUN), 0
    while at.total_seconds() < END:
        data.put(("MailAttempts", "unanswered"), at.total_seconds())
        tries += 1
        at += schedule.mail_delay(tries, Slowest())


def late_orders(data: Data) -> None:
    """The timers of orders do not fire."""
    each_minute(data, "OldestOverdueSeconds", 600)


def old_messages(data: Data) -> None:
    """Webhooks wait in their queue."""
    each_minute(data, ("ApproximateAgeOfOldestMessage", "dispatch"), 900)


def failing_calls(data: Data) -> None:
    """Two calls of the API fail in ten minutes; there were few others."""
    for minute in (0, 3, 9):
        call(data, BEGUN + minute * MINUTE, 500 if minute else 201)
    call(data, BEGUN + 5 * MINUTE, 500)


def refused_answer(data: Data) -> None:
    """One answer of a representative gets a 5xx."""
    data.put("AnswersRefused", BEGUN)
