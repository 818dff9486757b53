"""Rules of alarms: each names a runbook that is there, and watches something that is really measured."""

import re

from tests.rules.template import QUEUE, ROOT, Template, resources, target

ALARM = "AWS::CloudWatch::Alarm"
RUNBOOK = re.compile(r"\binfra/runbooks/([a-z-]+)\.md$")
RUNBOOKS = ROOT / "infra/runbooks"
HANDLERS = ROOT / "functions/removal/handlers"


def alarms_name_a_runbook_that_exists(template: Template) -> list[str]:
    named = {name: RUNBOOK.search(alarm.get("AlarmDescription", "")) for name, alarm in resources(template, ALARM)}
    lost = [f"{name}: no runbook" for name, found in named.items() if not found or not (ROOT / found[0]).is_file()]
    read = {found[1] for found in named.values() if found}
    return lost + [
        f"{file.name}: no alarm leads here" for file in sorted(RUNBOOKS.glob("*.md")) if file.stem not in read
    ]


def runbooks_say_what_it_means_and_what_to_do(_template: Template) -> list[str]:
    """Two lines, the second with a command: nobody reads more at night."""
    return [
        f"{file.name}: not two lines with a command"
        for file in sorted(RUNBOOKS.glob("*.md"))
        if not _two_lines(file.read_text("utf-8").splitlines())
    ]


def alarms_ring_somewhere(template: Template) -> list[str]:
    topic = [{"Ref": "AlarmTopicArn"}]
    return [
        f"{name}: rings nowhere"
        for name, alarm in resources(template, ALARM)
        if alarm.get("AlarmActions") != topic or alarm.get("OKActions") != topic
    ]


def every_queue_is_watched(template: Template) -> list[str]:
    waits, given_up = _watched(template, "QueueAgeAlarm"), _watched(template, "DeadLettersAlarm")
    sources = {name for name, queue in resources(template, QUEUE) if "RedrivePolicy" in queue}
    last = {name for name, _ in resources(template, QUEUE)} - sources
    return [f"{name}: nobody sees it grow" for name in sorted((sources - waits) | (last - given_up))]


def our_metrics_are_those_that_handlers_write(template: Template) -> list[str]:
    written = "".join(file.read_text("utf-8") for file in HANDLERS.glob("*.py"))
    return [
        f"{name}: nobody writes {alarm['MetricName']}"
        for name, alarm in resources(template, ALARM)
        if alarm.get("Namespace") == "RemovalOrders"
        and (f'"{alarm["MetricName"]}"' not in written or alarm["Dimensions"] != _OURS)
    ]


def silence_of_the_clock_rings(template: Template) -> list[str]:
    """A heartbeat's alarm that treats missing data as good never rings."""
    found = dict(resources(template, ALARM)).get("SweepHeartbeatAlarm", {})
    least = found.get("EvaluationPeriods", 99) * found.get("Period", 60)
    rings = found.get("TreatMissingData") == "breaching" and least < _GAP_THAT_COUNTS
    return [] if rings else ["SweepHeartbeatAlarm: silent, or later than the gap that moves breaches"]


_OURS = [{"Name": "service", "Value": "removal-orders"}]
_GAP_THAT_COUNTS = 300  # seconds: DESIGN, legal time


def _two_lines(lines: list[str]) -> bool:
    told = [line for line in lines if line and not line.startswith("#")]
    return len(told) == 2 and told[0].startswith("Means: ") and told[1].startswith("Do: ") and "`" in told[1]


def _watched(template: Template, alarm: str) -> set[str]:
    metrics = dict(resources(template, ALARM)).get(alarm, {}).get("Metrics", [])
    dimensions = (metric["MetricStat"]["Metric"]["Dimensions"] for metric in metrics if "MetricStat" in metric)
    return {target(one["Value"]) for found in dimensions for one in found}
