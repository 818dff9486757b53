"""The stack that watches: its alarms, and whoever they wake."""

from typing import Any

from infra.deploy.deployment import Deployment
from infra.template import resources

ALARMS = ("AWS::CloudWatch::Alarm", "AWS::CloudWatch::CompositeAlarm")
AT_ONCE = 100  # alarms in one answer


def every_alarm_exists(seen: Deployment) -> list[str]:
    """Of infra/operations.yaml, by name."""
    return [f"there is no alarm {name}" for name in sorted(_names(seen) - set(_alarms(seen)))]


def no_alarm_rings(seen: Deployment) -> list[str]:
    """What rings names its runbook."""
    return [f"{name} rings" for name, told in _alarms(seen).items() if told["StateValue"] == "ALARM"]


def whoever_is_paged_has_agreed(seen: Deployment) -> list[str]:
    """A subscription by mail says nothing until the link in its first mail was opened."""
    topics = seen.client("cloudformation").describe_stacks(StackName=f"{seen.stack}-operations")["Stacks"][0]["Outputs"]
    (topic,) = (one["OutputValue"] for one in topics if one["OutputKey"] == "AlarmTopicArn")
    subscriptions = seen.client("sns").list_subscriptions_by_topic(TopicArn=topic)["Subscriptions"]
    pending = [one["Endpoint"] for one in subscriptions if not one["SubscriptionArn"].startswith("arn:")]
    return [f"{address} has not confirmed" for address in pending] if subscriptions else ["nobody is paged"]


def _names(seen: Deployment) -> set[str]:
    found = (shape["AlarmName"]["Fn::Sub"] for _, shape in resources(seen.operations, *ALARMS))
    return {name.replace("${Stack}", seen.stack) for name in found}


def _alarms(seen: Deployment) -> dict[str, dict[str, Any]]:
    told = seen.client("cloudwatch").describe_alarms(
        AlarmNames=sorted(_names(seen))[:AT_ONCE], AlarmTypes=["MetricAlarm", "CompositeAlarm"], MaxRecords=AT_ONCE
    )
    return {one["AlarmName"]: one for one in (*told.get("MetricAlarms", []), *told.get("CompositeAlarms", []))}
