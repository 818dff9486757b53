"""What alarms, widgets and saved queries read is what functions write: a name changed on one side fails here."""

import json
import re
from collections.abc import Iterator
from datetime import timedelta
from fnmatch import fnmatch
from typing import Any

import botocore.client
import pytest
from botocore.exceptions import ClientError

from removal.cli import main as aside
from removal.orders.actions import Orders
from removal.record import instant
from tests import parts
from tests.alarms.patterns import matches
from tests.fake_ses import bounces
from tests.operations import insights
from tests.operations.written import GATEWAY, Written, written
from tests.people import PRIMARY, Cast, cast
from tests.rules.operations import ALARM, DASHBOARD, FILTER, QUERY
from tests.rules.template import read_operations, resources
from tests.world import World

HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)
OPERATIONS = read_operations()
QUERIES = dict(resources(OPERATIONS, QUERY))
Metric = tuple[str, frozenset[tuple[str, str]]]


@pytest.fixture(scope="module")
def day() -> Written:
    """Days on which most things happen once, the bad ones too."""
    with World() as world, pytest.MonkeyPatch.context() as monkeypatch, written(world) as written_day:
        world.expect("OrderTimerQueue", "WebhookQueue")
        people = cast(world)
        _a_good_order(world, people)
        _a_breach_that_no_one_takes(world, people)
        _calls_that_are_refused(people, written_day)
        _an_answer_that_is_refused(world, people, monkeypatch)
        _a_page_that_fails(people, monkeypatch)
        _a_timer_that_fails(world, people, monkeypatch)
        _a_caller_from_a_shell(world)
        _a_key_that_does_not_open(world, people, monkeypatch)
    return written_day


def _a_good_order(world: World, people: Cast) -> None:
    order = people.issue("KZ-GOOD")
    world.run(HOUR)
    assert people.report(order, 1, 2).status == 200
    world.settle()


def _a_breach_that_no_one_takes(world: World, people: Cast) -> None:
    world.mailbox.behaviour[PRIMARY] = bounces(MINUTE)
    order = people.issue("KZ-BAD")
    world.run(23 * HOUR)
    world.receivers.behaviour[people.ministry.hook] = lambda _: 503
    world.run(2 * HOUR)
    world.receivers.behaviour[people.ministry.hook] = lambda _: None
    world.run(3 * HOUR)  # however the jitter falls: the probe after the one of half an hour lies within, ...
    del world.receivers.behaviour[people.ministry.hook]
    world.run(6 * HOUR)  # ... and here the one that is answered
    assert "order.breached" in people.ministry.types(order)
    due = people.order(order)["clock"]["windows"][0]["due_at"]
    assert aside(["extend", "--from", due, "--to", instant.to_text(world.now), "--reason", "An outage.", "--yes"]) == 0
    world.settle()


def _calls_that_are_refused(people: Cast, log: Written) -> None:
    assert people.representative.post("/orders", {}).status == 403
    log.answer("GET /v1/orders", "GET", 401, {"authorizer.error": "invalid_token"})  # by the gateway itself


def _an_answer_that_is_refused(world: World, people: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    order = people.issue("KZ-REFUSED")
    world.settle()
    with monkeypatch.context() as broken:
        broken.setattr(Orders, "answer", _failing)
        assert people.report(order, 1).status == 500
    assert people.report(order, 1, 2).status == 200
    world.settle()


def _a_page_that_fails(people: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as broken:
        broken.setattr("removal.handlers.page.order_page", _failing)
        assert people.page("a-link").get().status == 500


def _failing(*_: object) -> None:
    raise ValueError("a defect")


def _a_timer_that_fails(world: World, people: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    people.issue("KZ-FAILS")
    world.settle()

    with monkeypatch.context() as broken:
        broken.setattr(type(parts.order_timer()), "fire", _failing)
        world.run(13 * HOUR)


def _a_caller_from_a_shell(world: World) -> None:
    arguments = [
        "caller",
        "add",
        "--iss",
        "https://issuer.example",
        "--sub",
        "second",
        "--kind",
        "person",
        "--registrar",
        "--reason",
        "a second registrar",
    ]
    assert aside([*arguments, "--scope", "callers:write"]) == 0  # a dry run rings nothing
    world.sweep()
    assert aside([*arguments, "--scope", "callers:write", "--yes"]) == 0
    for wait in (MINUTE, 58 * MINUTE, 2 * MINUTE):
        world.run(wait)
        world.sweep()


def _a_key_that_does_not_open(world: World, people: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    passes = "_make_api_call"  # every request does
    call = getattr(botocore.client.BaseClient, passes)

    def refused(client: botocore.client.BaseClient, operation: str, arguments: dict[str, Any]) -> Any:  # noqa: ANN401
        if operation == "Decrypt":
            raise ClientError({"Error": {"Code": "ThrottlingException", "Message": ""}}, operation)
        return call(client, operation, arguments)

    with monkeypatch.context() as broken:
        broken.setattr(botocore.client.BaseClient, passes, refused)
        world.restart()
        del world.mailbox.behaviour[PRIMARY]
        people.issue("KZ-KEY")
        world.run(2 * HOUR)


def test_every_metric_and_dimension_that_is_watched_is_written(day: Written) -> None:
    metrics = {(name, frozenset(dimensions.items())) for name, dimensions, _ in day.metrics()}
    # Made of log lines: see below.
    names = ("KeyFailures", "ApiCalls", "ApiCallsFailed", "ApiCallsRefused", "PageFailed")
    # From outside: tests/telemetry/test_canary.py; in a world with a public log: tests/stories/test_public_log.py, and
    # with witnesses: tests/stories/test_witnesses.py.
    elsewhere = ("CanaryPassed", "LogDayAgeSeconds", "WitnessesRefused")
    filtered = {(name, frozenset({("service", "removal-orders")})) for name in (*names, *elsewhere)}
    watched = set(in_alarms()) | set(in_widgets())
    seldom = {metric for metric in watched if metric[0] in ("MailFeedback", "MailAttempts")}
    assert sorted(map(str, watched - metrics - filtered - seldom)) == []
    assert {name for name, _ in seldom} <= {name for name, _ in metrics}


def test_what_is_measured_is_what_happened(day: Written) -> None:
    metrics: dict[str, list[float]] = {}
    for name, _, values in day.metrics():
        metrics.setdefault(name, []).extend(values)
    assert len(metrics["OrdersIssued"]) == 5
    assert len(metrics["BreachLatenessSeconds"]) == 1
    assert 0 <= metrics["BreachLatenessSeconds"][0] < 1
    assert max(metrics["ReceiptSeconds"]) < 60
    assert sum(metrics["BreachesUntold"]) == 1
    assert sum(metrics["AnswersRefused"]) == 1
    assert sum(metrics["RegisterWrittenFromShell"]) == 2
    assert max(metrics["OldestUndeliveredSeconds"]) > HOUR.total_seconds()


@pytest.mark.parametrize("name", sorted(QUERIES))
def test_a_saved_query_names_fields_and_texts_that_are_written(day: Written, name: str) -> None:
    query = QUERIES[name]
    lines = day.of({group["Fn::Sub"].replace("${Stack}", "removal-orders") for group in query["LogGroupNames"]})
    text = _filled(query["QueryString"], lines)
    lost = [field for field in insights.fields(text) if not any(insights.has(line, field) for line in lines)]
    assert lost == []
    sought = insights.texts(text).items()
    assert [one for one in sought if not any(str(insights.value(line, one[0])) == one[1] for line in lines)] == []


def test_what_the_gateway_refused_is_distinguished_from_what_we_did(day: Written) -> None:
    """As its query does: by `integrationStatus`, which is 200 where a function of ours answered."""
    refused = [line for line in day.of({GATEWAY}) if int(line["status"]) >= 400]
    ours = [line["route"] for line in refused if line["integrationStatus"] == "200"]
    theirs = [(line["route"], line["status"]) for line in refused if line["integrationStatus"] != "200"]
    assert (bool(ours), theirs) == (True, [("GET /v1/orders", "401")])


def test_nothing_that_is_seen_fails_to_be(day: Written) -> None:
    assert [line for _, line in day.lines if line.get("message") == "not measured"] == []


def test_an_orders_life_is_logged_by_every_function_that_it_passed(day: Written) -> None:
    messages = _messages(day, "AnOrdersLifeQuery")
    assert {"answered", "published", "passed on", "webhook tried", "mail submitted", "woken"} <= messages


def test_one_request_is_found_in_every_function_by_its_id_and_its_fact(day: Written) -> None:
    assert {"answered", "published", "webhook tried"} <= _messages(day, "OneRequestThroughAllFunctionsQuery")


@pytest.mark.parametrize("name", [name for name, _ in resources(OPERATIONS, FILTER)])
def test_a_metric_that_is_made_of_log_lines_is_made_of_lines_that_are_written(day: Written, name: str) -> None:
    filter_ = dict(resources(OPERATIONS, FILTER))[name]
    pattern, group = filter_["FilterPattern"], filter_["LogGroupName"]["Fn::Sub"].replace("${Stack}", "removal-orders")
    if group == GATEWAY:
        assert any(matches(pattern, line) for line in day.of({group}))
        assert {line["service"] for line in day.of({group})} == {"removal-orders"}, "the metric's dimension"
        return
    wanted = re.findall(r'\$\.([\w.\[\]]+) = "([^"]*)"', pattern)
    lines = day.of({group})
    if group.endswith("/api"):
        lines = day.of({"/removal-orders/send-webhook"})  # the same line, of the same function of ours
    matched = [{path for path, value in wanted if _matches(line, path, value)} for line in lines]
    assert any("message" in line_values and len(line_values) > 1 for line_values in matched)


def test_the_log_holds_no_text_of_an_order_no_name_no_address_and_no_link(day: Written) -> None:
    log = json.dumps([line for _, line in day.lines], ensure_ascii=False).replace("ANY /o/{token}", "")
    for personal in ("Травля", "A. Officer", "R. Representative", PRIMARY, "/o/", "https://", "whsec_"):
        assert personal not in log


def _matches(line: dict[str, Any], path: str, value: str) -> bool:
    content = insights.value(line, path.replace("[", ".").replace("]", ""))
    return content is not None and fnmatch(str(content), value)


def _messages(day: Written, name: str) -> set[str]:
    """The messages of lines that have a text which a query looks for; its filter has only `=` and `or`."""
    lines = [line for _, line in day.lines]
    sought = insights.texts(_filled(QUERIES[name]["QueryString"], lines)).items()
    return {line["message"] for line in lines if any(insights.value(line, path) == text for path, text in sought)}


def _filled(query: str, lines: list[dict[str, Any]]) -> str:
    """Words in capitals as an operator would replace them: by what the log says of an order that was breached."""
    breach = next((line for line in lines if line.get("type") == "order.breached"), {})
    issued = next((line for line in lines if line.get("route") == "POST /orders" and line.get("fact")), {})
    order = str(breach.get("subject")).partition(":")[2]
    values = {"ORDER": order, "REQUEST": issued.get("request"), "FACT": issued.get("fact")}
    for name, value in values.items():
        query = query.replace(name, str(value))
    return query


def in_alarms() -> Iterator[Metric]:
    """Our metrics that alarms watch."""
    for _, alarm in resources(OPERATIONS, ALARM):
        stats = [query["MetricStat"]["Metric"] for query in alarm.get("Metrics", []) if "MetricStat" in query]
        for metric in [*stats, alarm]:
            if metric.get("Namespace") == "RemovalOrders":
                pairs = {(dimension["Name"], _named(dimension["Value"])) for dimension in metric["Dimensions"]}
                yield metric["MetricName"], frozenset(pairs)


def _named(value: object) -> str:
    """The stack, where its name is a parameter."""
    return "removal-orders" if value in ({"Ref": "Stack"}, "${Stack}") else str(value)


def in_widgets() -> Iterator[Metric]:
    """Our metrics that the dashboard shows."""
    for _, dashboard in resources(OPERATIONS, DASHBOARD):
        for widget in json.loads(dashboard["DashboardBody"]["Fn::Sub"][0])["widgets"]:
            for row in widget["properties"].get("metrics", []):
                if row[0] == "RemovalOrders":
                    names = [_named(element) for element in row[2:] if isinstance(element, str)]
                    yield row[1], frozenset(zip(names[::2], names[1::2], strict=True))
