"""The alarms that take a deployment back: those that say that users are hurt, whatever the fault is."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mypy_boto3_cloudformation.type_defs import RollbackConfigurationTypeDef
    from mypy_boto3_cloudwatch import CloudWatchClient

# Composite alarms of infra/operations.yaml, by the end of their names, five at most: the clock, what is sent, taken in,
# given up. Not what anybody can cause, or lasts for days. Failing ground shows in them all: their states, which count
# here, are silenced by nothing.
HURT = ("stopped", "clock", "telling", "intake", "waiting")
# Minutes after the last change: as long as the slowest of their alarms looks back, but for those of an hour and more.
WATCHED_FOR = 15
COMPOSITE = "AWS::CloudWatch::CompositeAlarm"


@dataclass(frozen=True, slots=True)
class Watch:
    """What is there to watch a deployment; an alarm that rings already would take it back at once."""

    quiet: tuple[str, ...]  # ARNs
    ringing: tuple[str, ...]  # names
    missing: tuple[str, ...]  # names

    @property
    def configuration(self) -> "RollbackConfigurationTypeDef":
        """Said each time, also when empty: CloudFormation keeps the last one, and fails on an alarm that is gone."""
        triggers = [{"Arn": arn, "Type": COMPOSITE} for arn in self.quiet]
        return {"RollbackTriggers": triggers, "MonitoringTimeInMinutes": WATCHED_FOR if triggers else 0}  # type: ignore[typeddict-item]


UNWATCHED = Watch((), (), ())


def watch(cloudwatch: "CloudWatchClient", stack: str, roles: Iterable[str] = HURT) -> Watch:
    """Those of a stack that exist; at its first deployment none does."""
    names = [f"{stack}-{role}" for role in roles]
    answer = cloudwatch.describe_alarms(AlarmNames=names, AlarmTypes=["CompositeAlarm"])
    alarms = {alarm["AlarmName"]: alarm for alarm in answer.get("CompositeAlarms", [])}
    ringing = tuple(name for name in alarms if alarms[name]["StateValue"] == "ALARM")
    quiet = tuple(alarm["AlarmArn"] for name, alarm in alarms.items() if name not in ringing)
    return Watch(quiet, ringing, tuple(name for name in names if name not in alarms))
