"""Rules of `infra/operations.yaml`: everything is watched, everything that rings is explained, and rings once."""

import json
import re
from collections import Counter
from collections.abc import Iterator
from typing import Any

from tests.rules.runbooks import pages
from tests.rules.template import FUNCTION, LOGS, QUEUE, ROOT, Template, read, resources

ALARM, COMPOSITE, QUERY = "AWS::CloudWatch::Alarm", "AWS::CloudWatch::CompositeAlarm", "AWS::Logs::QueryDefinition"
FILTER, DASHBOARD = "AWS::Logs::MetricFilter", "AWS::CloudWatch::Dashboard"
RUNBOOK = re.compile(r"\bRunbook infra/runbooks/([a-z-]+)\.md$")
RUNBOOKS = ROOT / "infra/runbooks"
# What an operator types before the page's first command: each command of a page names the stack by it.
PLACE = "Type: export STACK=${Stack} AWS_REGION=${AWS::Region}; Runbook "
# The index, and what is noticed otherwise: by a person, or by an alarm that leads on to it.
WITHOUT_ALARM = {
    "log-unverified",
    "README",
    "certificate",
    "endpoint-secret",
    "link-key",
    "operator-credentials",
    "publish-off",
    "secrets-key",
    "ses-paused",
}
PARTS = ("What users feel", "First look", "Likely causes", "Mend")
COMMAND = re.compile(r"^```sh\n.+?^```$", re.MULTILINE | re.DOTALL)
BOLD = re.compile(r"\*\*(.+?)\*\*")  # how runbooks name saved queries and each other
QUESTIONS = ("served on time", "late", "fail", "stuck", "cost")
GAP_THAT_COUNTS = 300  # seconds (design 3.3)
LONGEST = 86_400  # seconds that CloudWatch lets an alarm look back, with periods below an hour
OURS = "${Stack}-"
HOUR = 3_600  # seconds
FOLLOWS = {"TellingComposite"}  # what is late because functions are not allowed to run, or because KMS opens no secret
OF_PERSONS = {"WaitingComposite", "StandingComposite"}  # lasts until a person acts, or for days
ANYBODY_CALLS = {"api", "page"}
# Function → its own alarm: the page's, because anybody can cause it; the canary's is silence.
SEEN_APART = {"page": "PageFailingAlarm", "canary": "CanaryAlarm"}
CALLED = {"api": "what is throttled is answered 503, which ApiErrorsAlarm sees"}


def alarms_lead_to_their_own_runbook(template: Template) -> list[str]:
    led = {name: (_called(alarm), _runbook(alarm)) for name, alarm in resources(template, ALARM)}
    there = {file.stem for file in RUNBOOKS.glob("*.md")} - WITHOUT_ALARM
    return [
        *(f"{name}: leads to {book}, not to {called}" for name, (called, book) in led.items() if called != book),
        *(f"{name}: there is no {book}.md" for name, (_, book) in led.items() if book not in there),
        *(f"{book}.md: no alarm leads here" for book in sorted(there - {book for _, book in led.values()})),
    ]


def alarms_say_which_stack(template: Template) -> list[str]:
    """In the words that a shell takes: the reader of a page may look after three stacks in two regions."""
    alarms = resources(template, ALARM, COMPOSITE)
    return [f"{name}: of which stack?" for name, alarm in alarms if PLACE not in _sub(alarm.get("AlarmDescription"))]


def composites_lead_to_a_runbook(template: Template) -> list[str]:
    there = {file.stem for file in RUNBOOKS.glob("*.md")}
    return [
        f"{name}: no runbook" for name, composite in resources(template, COMPOSITE) if _runbook(composite) not in there
    ]


def runbooks_say_what_to_do(template: Template) -> list[str]:
    """What users feel, where to look first, what it may be, what mends it: with commands for looking and mending."""
    books = pages(RUNBOOKS)
    queries = {str(query["Name"]["Fn::Sub"]).removeprefix("${Stack}/") for _, query in resources(template, QUERY)}
    known = queries | {_called(alarm) for _, alarm in resources(template, ALARM)}
    return [
        *(f"{name}: {fault}" for name, text in books.items() for fault in _gaps(text)),
        *(
            f"{name}: there is no {runbook}"
            for name, text in books.items()
            for runbook in set(BOLD.findall(text)) - known
        ),
    ]


def each_alarm_rings_by_one_composite(template: Template) -> list[str]:
    """One fault pages once: an alarm that rang by itself, or by two, would page twice."""
    members = Counter(member for _, composite in resources(template, COMPOSITE) for member in _members(composite))
    alarms = dict(resources(template, ALARM))
    return [
        *(f"{name}: in {members[name]} composite alarms" for name in alarms if members[name] != 1),
        *(f"{name}: is no alarm of ours" for name in members if name not in alarms),
        *(f"{name}: rings by itself" for name, alarm in alarms.items() if alarm.get("AlarmActions")),
    ]


def composites_ring(template: Template) -> list[str]:
    topic = [{"Ref": "AlarmTopic"}]
    return [
        f"{name}: rings nowhere"
        for name, composite in resources(template, COMPOSITE)
        if composite.get("AlarmActions") != topic or composite.get("OKActions") != topic
    ]


def only_what_follows_from_failing_ground_is_silenced_by_it(template: Template) -> list[str]:
    """One suppressor over unlike things silences what has another cause; what anybody can cause silences nothing."""
    suppressed = {
        name: of["ActionsSuppressor"] for name, of in resources(template, COMPOSITE) if "ActionsSuppressor" in of
    }
    ground = _members(dict(resources(template, COMPOSITE))["GroundComposite"])
    causes = {name for name in ground for of in _watched(template, name) if of in ANYBODY_CALLS}
    sticky = [name for name in ground if "AWS/DynamoDB" in str(dict(resources(template, ALARM)).get(name))]
    return [
        *(f"{name}: silenced" for name in sorted(set(suppressed) ^ FOLLOWS)),
        *(f"{name}: silenced by {by}" for name, by in suppressed.items() if by != {"Ref": "GroundComposite"}),
        *(f"{name}: anybody can silence others by it" for name in sorted(causes)),
        *(f"{name}: may never end" for name in sticky),
    ]


def what_lasts_hides_nothing(template: Template) -> list[str]:
    """A composite that rings does not ring again: what looks back an hour or more rings with nothing shorter."""
    alarms = dict(resources(template, ALARM))
    lasting = {name for name in alarms if alarms[name]["EvaluationPeriods"] * _period(alarms[name]) >= HOUR}
    return [
        f"{name}: {', '.join(members)}"
        for name, composite in resources(template, COMPOSITE)
        if name not in OF_PERSONS and (members := _members(composite)) and lasting & set(members)
        if not lasting >= set(members)
    ]


def the_stack_is_named_by_its_parameter(template: Template) -> list[str]:
    """A name that is written out shows another stack's figures, or nothing."""
    default = template["Parameters"]["Stack"]["Default"]
    return [
        f"{name}: says {default}" for name, resource in template["Resources"].items() if default in json.dumps(resource)
    ]


def every_queue_is_watched(template: Template) -> list[str]:
    queues = {_last(queue["QueueName"]): queue for _, queue in resources(read(), QUEUE)}
    sources = {name for name, queue in queues.items() if "RedrivePolicy" in queue}
    waits, given_up = _watched(template, "QueueAgeAlarm"), _watched(template, "DeadLettersAlarm")
    return [f"{name}: no alarm sees it grow" for name in sorted((sources - waits) | (set(queues) - sources - given_up))]


def every_function_is_watched(template: Template) -> list[str]:
    there = {_last(function["FunctionName"]) for _, function in resources(read(), FUNCTION)}
    return [
        f"{name}: {alarm} does not see it, or sees it too"
        for alarm, others in (("FunctionErrorsAlarm", SEEN_APART), ("FunctionThrottlesAlarm", {**SEEN_APART, **CALLED}))
        for name in sorted((there - set(others)) ^ _watched(template, alarm))
    ]


def silence_of_the_clock_rings(template: Template) -> list[str]:
    """A heartbeat's alarm that treats missing data as good never rings; without FILL it rings too late."""
    return [
        f"{name}: silent, or later than the gap that moves breaches"
        for name in ("SweepHeartbeatAlarm", "CanaryAlarm")
        if not _rings_by_silence(dict(resources(template, ALARM)).get(name, {}))
    ]


def no_one_looks_back_further_than_cloudwatch(template: Template) -> list[str]:
    return [
        f"{name}: looks back {back} s"
        for name, alarm in resources(template, ALARM)
        if (back := alarm["EvaluationPeriods"] * _period(alarm)) > LONGEST
    ]


def logs_that_are_read_are_written(template: Template) -> list[str]:
    there = {str(group["LogGroupName"]["Fn::Sub"]) for _, group in resources(read(), LOGS)}
    queried = {(n, g["Fn::Sub"]) for n, query in resources(template, QUERY) for g in query["LogGroupNames"]}
    filtered = {(n, filter_["LogGroupName"]["Fn::Sub"]) for n, filter_ in resources(template, FILTER)}
    shown = {(n, g) for n, body in _dashboards(template) for g in re.findall(r"SOURCE '([^']+)'", json.dumps(body))}
    read_ = sorted(queried | filtered | shown)
    ours = ((name, group, group.replace("${Stack}", "${AWS::StackName}")) for name, group in read_)
    return [f"{name}: there is no {group}" for name, group, named in ours if named not in there]


def what_is_imported_is_exported(template: Template) -> list[str]:
    outputs = read()["Outputs"].values()
    exported = {
        output["Export"]["Name"]["Fn::Sub"].removeprefix("${AWS::StackName}")
        for output in outputs
        if "Export" in output
    }
    wanted = {
        import_["Fn::ImportValue"]["Fn::Sub"].removeprefix("${Stack}") for import_ in _each(template, "Fn::ImportValue")
    }
    return [f"{name}: not exported" for name in sorted(wanted - exported)]


def the_dashboard_answers_in_order(template: Template) -> list[str]:
    """On time, late, failing, stuck, cost: what matters to users is above what explains it."""
    questions = [
        widget["properties"]["markdown"]
        for _, body in _dashboards(template)
        for widget in sorted(body["widgets"], key=lambda widget_: widget_["y"])
        if widget["type"] == "text"
    ]
    kept = len(questions) == len(QUESTIONS) and all(
        word in line for word, line in zip(QUESTIONS, questions, strict=True)
    )
    return [] if kept else [f"Dashboard: asks {questions}"]


def _rings_by_silence(alarm: dict[str, Any]) -> bool:
    (result,) = [query for query in alarm.get("Metrics", [{}]) if query.get("ReturnData", True)]
    beats, periods = alarm.get("DatapointsToAlarm", 99), alarm.get("EvaluationPeriods", 0)
    in_time = (beats + 2) * _period(alarm) <= GAP_THAT_COUNTS  # the minute of the last beat, and that of the evaluation
    filled = str(result.get("Expression", "")).startswith("FILL(")
    return bool(filled and in_time and periods > beats and alarm.get("TreatMissingData") == "breaching")


def _gaps(text: str) -> Iterator[str]:
    parts = dict(re.findall(r"^## (.+?)\n+(.*?)(?=^## |\Z)", text, re.MULTILINE | re.DOTALL))
    if tuple(parts) != PARTS:
        yield f"has {', '.join(parts) or 'no parts'}"
    yield from (f"{part}: no command" for part in ("First look", "Mend") if not COMMAND.search(parts.get(part, "")))


def _called(alarm: dict[str, Any]) -> str:
    return str(alarm["AlarmName"]["Fn::Sub"]).removeprefix(OURS)


def _runbook(alarm: dict[str, Any]) -> str:
    match = RUNBOOK.search(_sub(alarm.get("AlarmDescription", "")))
    return match[1] if match else ""


def _members(composite: dict[str, Any]) -> list[str]:
    return re.findall(r'ALARM\("\$\{(\w+)\}"\)', composite["AlarmRule"]["Fn::Sub"])


def _watched(template: Template, alarm: str) -> set[str]:
    metrics = dict(resources(template, ALARM)).get(alarm, {}).get("Metrics", [])
    dimensions = (metric["MetricStat"]["Metric"]["Dimensions"] for metric in metrics if "MetricStat" in metric)
    return {_sub(dimension["Value"]).removeprefix(OURS) for dimensions_ in dimensions for dimension in dimensions_}


def _sub(value: object) -> str:
    return str(value.get("Fn::Sub", "")) if isinstance(value, dict) else str(value)


def _period(alarm: dict[str, Any]) -> int:
    stats = [query["MetricStat"]["Period"] for query in alarm.get("Metrics", []) if "MetricStat" in query]
    return max(int(period) for period in (*stats, alarm.get("Period", 0)))


def _dashboards(template: Template) -> Iterator[tuple[str, dict[str, Any]]]:
    for name, dashboard in resources(template, DASHBOARD):
        yield name, json.loads(dashboard["DashboardBody"]["Fn::Sub"][0])


def _last(name: dict[str, Any], prefix: str = "${AWS::StackName}-") -> str:
    return str(name["Fn::Sub"]).replace(prefix, "")


def _each(value: object, key: str) -> Iterator[dict[str, Any]]:
    if isinstance(value, list):
        for element in value:
            yield from _each(element, key)
    elif isinstance(value, dict):
        if key in value:
            yield value
        for element in value.values():
            yield from _each(element, key)
