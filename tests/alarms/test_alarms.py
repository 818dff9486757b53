"""The alarms of infra/operations.yaml ring in time, and only then: each case on the model of CloudWatch."""

import copy
from collections.abc import Callable
from typing import Any

import pytest

from infra.template import read_operations, resources
from removal.timers.control import GAP
from tests.alarms import weather
from tests.alarms.cloudwatch import MINUTE, Alarm, CloudWatch, Data
from tests.alarms.patterns import matches
from tests.alarms.weather import BEGUN, END, HOUR, MOST_LATE, each_minute, healthy

SECONDS = (0.0, 31.0, 59.9)  # at which CloudWatch evaluates, within a minute
DELAYS = (0.0, MOST_LATE)
START = BEGUN - 12 * MINUTE
FORMER = {
    "MetricName": "SweepHeartbeat",
    "Statistic": "Sum",
    "Period": 60,
    "EvaluationPeriods": 3,
    "ComparisonOperator": "LessThanThreshold",
    "Threshold": 1,
    "TreatMissingData": "breaching",
}


def rung(data: Data, second: float = 0.0) -> dict[str, float]:
    """When each composite rang first, from when the faults began."""
    cloudwatch = CloudWatch.of(read_operations(), second).run(data, START, END)
    assert all(at >= BEGUN for at in cloudwatch.rung().values()), "nothing rings while all is well"
    return {name: at - BEGUN for name, at in cloudwatch.rung().items()}


def stopped(data: Data) -> Data:
    """The same with no sweep from when the fault began."""
    data.values["SweepHeartbeat",] = [datum for datum in data.values["SweepHeartbeat",] if datum[0] < BEGUN]
    return data


@pytest.mark.parametrize("second", SECONDS)
@pytest.mark.parametrize("late", DELAYS)
@pytest.mark.parametrize("swept", [0.0, 29.0, 59.0])
def test_a_stopped_clock_rings_before_its_fifth_minute_and_a_running_one_never(
    second: float, late: float, swept: float
) -> None:
    assert rung(healthy(late, swept), second) == {}
    last = BEGUN - MINUTE + swept
    rings = rung(stopped(healthy(late, swept)), second)
    assert set(rings) == {"stopped"}
    waited = BEGUN + rings["stopped"] - last
    assert 2 * MINUTE < waited < GAP.total_seconds()


def test_the_former_alarm_rang_after_five_minutes_to_seven() -> None:
    """The model holds what AWS documents: a range longer than the periods hides missing data."""
    waits = []
    for second in SECONDS:
        for swept in (0.0, 59.0):
            data, alarm, now = stopped(healthy(0, swept)), Alarm(FORMER), BEGUN + second
            while not alarm.rings:
                alarm.evaluate(data, now)
                now += MINUTE
            waits.append(now - MINUTE - (BEGUN - MINUTE + swept))
    assert min(waits) >= 5 * MINUTE
    assert 6 * MINUTE < max(waits) <= 7 * MINUTE


def test_one_sweep_that_fails_or_two_in_one_minute_ring_nothing() -> None:
    for missing in ({70}, {70, 75}):
        data = healthy(MOST_LATE)
        beats = data.values["SweepHeartbeat",]
        data.values["SweepHeartbeat",] = [datum for datum in beats if datum[0] // MINUTE not in missing]
        assert rung(data) == {}


@pytest.mark.parametrize("second", SECONDS)
def test_the_clock_is_never_silenced(second: float) -> None:
    data = stopped(healthy())
    weather.throttled_functions(data)
    each_minute(data, "KeyFailures", 5)
    each_minute(data, ("WriteThrottleEvents",), 100)
    weather.late_orders(data)
    rings = rung(data, second)
    assert "ground" in rings
    assert rings["stopped"] < 4 * MINUTE + MINUTE
    assert rings["clock"] <= 4 * MINUTE


def test_what_follows_from_failing_ground_keeps_silent_and_rings_if_it_outlasts_it() -> None:
    data = healthy()
    weather.throttled_functions(data)
    weather.old_messages(data)
    assert set(rung(data)) == {"ground"}
    data = healthy()
    each_minute(data, ("Throttles", "dispatch"), 50, until=BEGUN + HOUR / 2)
    weather.old_messages(data)
    rings = rung(data)
    assert rings["telling"] > HOUR / 2, "after the ground has recovered, and its extension"


FAULTS: dict[str, Callable[[Data], object]] = {
    "stopped": stopped,
    "clock": weather.late_orders,
    "telling": weather.old_messages,
    "mail": weather.refused_mail,
    "intake": weather.failing_calls,
    "answers": weather.refused_answer,
    "waiting": lambda data: each_minute(data, ("ApproximateNumberOfMessagesVisible", "mail-dead-letters"), 1),
    "ground": weather.throttled_functions,
}


@pytest.mark.parametrize("fault", FAULTS)
def test_each_fault_rings_within_a_quarter_of_an_hour_also_beside_a_flood_of_anybodys_requests(fault: str) -> None:
    data = healthy()
    FAULTS[fault](data)
    alone = rung(data)
    assert set(alone) == {fault}
    assert alone[fault] <= 15 * MINUTE
    weather.flood_of_the_page(data)
    beside = rung(data)
    assert set(beside) == {fault, "public"}
    assert beside[fault] == alone[fault]


@pytest.mark.parametrize("hour_long", ["late", "refused", "answers", "table", "public"])
def test_what_rings_for_an_hour_hides_no_stopped_sweep_and_no_other_fault(hour_long: str) -> None:
    """One late breach, one refused answer, an hour of refused calls, a table that recovered: then each other fault."""
    data = healthy()
    _ring_for_an_hour(data, hour_long)
    assert set(rung(data)) - {"standing"} == {hour_long}
    others = {fault: begin for fault, begin in FAULTS.items() if fault not in (hour_long, "ground")}
    for begin in others.values():
        begin(data)
    rings = rung(data)
    assert set(others) <= set(rings)
    assert all(rings[fault] <= 15 * MINUTE for fault in others)


def _ring_for_an_hour(data: Data, which: str) -> None:
    if which == "late":
        for _ in range(2):
            data.put("BreachLatenessSeconds", BEGUN, 9)
    elif which == "refused":
        for minute in range(4):
            weather.call(data, BEGUN + minute, 401)
    elif which == "answers":
        weather.refused_answer(data)
    elif which == "table":
        each_minute(data, ("WriteThrottleEvents",), 100, until=BEGUN + 5 * MINUTE)
    else:
        weather.flood_of_the_page(data)


def test_one_late_breach_of_one_pages_no_one_tonight_and_two_do() -> None:
    data = healthy()
    data.put("BreachLatenessSeconds", BEGUN, 5)
    assert set(rung(data)) <= {"standing"}
    data.put("BreachLatenessSeconds", BEGUN + 1, 5)
    assert "late" in rung(data)


def test_the_flush_of_an_endpoint_looks_like_no_late_clock() -> None:
    data = healthy()
    weather.flush_of_an_endpoint(data)
    assert rung(data) == {}
    weather.late_orders(data)
    assert set(rung(data)) == {"clock"}


@pytest.mark.parametrize("second", SECONDS)
@pytest.mark.parametrize("late", DELAYS)
def test_with_no_order_at_all_intake_that_fails_rings_within_five_minutes(second: float, late: float) -> None:
    for silent in (True, False):  # the canary does not run, or is refused
        data = healthy(late, canary_until=BEGUN)
        if not silent:
            each_minute(data, "CanaryPassed", 0)
        rings = rung(data, second)
        assert set(rings) == {"intake"}
        assert rings["intake"] < 5 * MINUTE


def test_one_refused_canary_rings_nothing() -> None:
    data = healthy(canary_until=BEGUN)
    for minute in range(60, 135):
        data.put("CanaryPassed", minute * MINUTE, 0 if minute == 61 else 1)
    assert rung(data) == {}


@pytest.mark.parametrize(
    ("statuses", "rings"),
    [
        ((401, 401, 401), True),
        ((401, 403, 401), True),
        ((401, 401), False),
        ((401, 200, 401, 401), False),
        ((404,) * 5, False),
    ],
)
def test_three_calls_or_more_of_an_hour_that_are_all_refused_ring(statuses: tuple[int, ...], *, rings: bool) -> None:
    data = healthy()
    for place, status in enumerate(statuses):
        weather.call(data, BEGUN + place * 10 * MINUTE, status)
    assert ("refused" in rung(data)) is rings


def test_calls_are_refused_at_ten_thousand_a_day_as_at_ten() -> None:
    data = healthy()
    for minute in range(135):
        for _ in range(7):
            weather.call(data, minute * MINUTE, 401 if minute >= 60 else 200)
    assert HOUR <= rung(data)["refused"] <= HOUR + 2 * MINUTE


def test_a_mail_that_is_refused_rings_within_a_quarter_of_an_hour_among_many_that_were_taken_too() -> None:
    data = healthy()
    for minute in range(60):
        for _ in range(20):
            data.put(("MailAttempts", "taken"), minute * MINUTE)
    each_minute(data, ("MailAttempts", "unanswered"), 1, 20)
    assert rung(data)["mail"] <= 15 * MINUTE


def test_a_wrong_address_and_a_hiccup_of_ses_ring_nothing() -> None:
    data = healthy()
    for at in (0, 5, 600, 605):  # an address is given up after two refusals
        data.put(("MailAttempts", "unanswered"), BEGUN + at)
    for outcome, at in (("unanswered", 1_800), ("unanswered", 1_805), ("taken", 1_870)):
        data.put(("MailAttempts", outcome), BEGUN + at)
    assert rung(data) == {}


def test_a_table_that_was_throttled_silences_nothing_until_it_was_seen_to_recover() -> None:
    """DynamoDB measures no throttle that there is not: by the documentation the alarm then keeps its state for ever."""
    data = healthy()
    each_minute(data, ("WriteThrottleEvents",), 100, until=BEGUN + 5 * MINUTE)
    cloudwatch = CloudWatch.of(read_operations()).run(data, START, END)
    assert set(cloudwatch.rung()) == {"table"}
    assert cloudwatch.alarms["TableThrottlesAlarm"].rings, "an hour later"
    for _, composite in resources(read_operations(), "AWS::CloudWatch::CompositeAlarm"):
        assert "Table" not in str(composite.get("ActionsSuppressor"))


def test_a_table_in_the_ground_would_silence_what_rings_later() -> None:
    """Of the model: what the former template did."""
    template = copy.deepcopy(read_operations())
    ground = template["Resources"]["GroundComposite"]["Properties"]
    ground["AlarmRule"]["Fn::Sub"] += ' OR ALARM("${TableThrottlesAlarm}")'
    data = healthy()
    each_minute(data, ("WriteThrottleEvents",), 100, until=BEGUN + 5 * MINUTE)
    for minute in range(90, 135):
        data.put(("ApproximateAgeOfOldestMessage", "dispatch"), minute * MINUTE, 900)
    assert "telling" not in CloudWatch.of(template).run(data, START, END).rung()
    assert "telling" in rung(data)


# --- what is counted of the gateway's log ----------------------------------------------------------------------------


def counted(line: dict[str, str]) -> set[str]:
    """The metrics that a line of the log adds to, by the patterns of the template."""
    filters = resources(read_operations(), "AWS::Logs::MetricFilter")
    ours = [of for _, of in filters if "http-api" in str(of["LogGroupName"])]
    return {str(of["MetricTransformations"][0]["MetricName"]) for of in ours if matches(of["FilterPattern"], line)}


@pytest.mark.parametrize(
    ("route", "method", "status", "metrics"),
    [
        ("ANY /v1/{proxy+}", "POST", "201", {"ApiCalls"}),
        ("ANY /v1/{proxy+}", "POST", "401", {"ApiCalls", "ApiCallsRefused"}),
        ("ANY /v1/{proxy+}", "GET", "403", {"ApiCalls", "ApiCallsRefused"}),
        ("ANY /v1/{proxy+}", "GET", "404", {"ApiCalls"}),
        ("ANY /v1/{proxy+}", "GET", "503", {"ApiCalls", "ApiCallsFailed"}),
        ("ANY /v1/{proxy+}", "HEAD", "401", set()),
        ("GET /health", "GET", "503", set()),
        ("ANY /o/{token}", "GET", "503", {"PageFailed"}),
        ("ANY /c/{token}", "POST", "500", {"PageFailed"}),
        ("ANY /", "GET", "500", set()),
        ("ANY /o/{token}", "GET", "404", set()),
    ],
)
def test_the_apis_calls_are_counted_apart_from_the_pages_and_without_the_canarys(
    route: str, method: str, status: str, metrics: set[str]
) -> None:
    assert counted({"route": route, "method": method, "status": status}) == metrics


def test_every_alarm_is_read_by_the_model() -> None:
    cloudwatch: Any = CloudWatch.of(read_operations())
    members = [name for composite in cloudwatch.composites.values() for name in composite.members]
    assert sorted(members) == sorted(cloudwatch.alarms)


@pytest.mark.parametrize(
    ("points", "treat", "wanted", "rings"),
    [
        ("0-X-X", "breaching", 3, False),
        ("0----", "breaching", 3, False),
        ("-----", "breaching", 3, True),
        ("-----", "notBreaching", 3, False),
        ("0XX-X", "notBreaching", 3, True),
        ("--X--", "breaching", 3, True),
        ("--X--", "notBreaching", 3, False),
        ("0-X-X", "notBreaching", 2, True),
        ("00X0X", "notBreaching", 2, True),
        ("0-X--", "breaching", 2, True),
        ("0-X--", "notBreaching", 2, False),
        ("----0", "breaching", 2, True),
        ("----0", "notBreaching", 2, False),
    ],
)
def test_the_model_judges_missing_data_as_the_tables_of_the_documentation(
    points: str, treat: str, wanted: int, *, rings: bool
) -> None:
    """Five minutes, the oldest first: 0 is within the threshold, X is not, - is missing; three evaluation periods."""
    data = Data()
    for minute, point in enumerate(points):
        if point != "-":
            data.put("SweepHeartbeat", minute * MINUTE, 0 if point == "X" else 1)
    alarm = Alarm({**FORMER, "TreatMissingData": treat, "DatapointsToAlarm": wanted})
    alarm.evaluate(data, 5 * MINUTE)
    assert alarm.rings is rings
