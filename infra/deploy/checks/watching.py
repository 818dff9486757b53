"""The stack that watches: its alarms, and the operators they page."""

from typing import Any

from infra.deploy.deployment import Deployment
from infra.template import resources

ALARMS = ("AWS::CloudWatch::Alarm", "AWS::CloudWatch::CompositeAlarm")
ALARMS_A_REQUEST = 100  # alarms in one answer


def every_alarm_exists(deployment: Deployment) -> list[str]:
    """Of infra/operations.yaml, by name."""
    return [f"there is no alarm {name}" for name in sorted(_names(deployment) - set(_alarms(deployment)))]


def no_alarm_rings(deployment: Deployment) -> list[str]:
    """What rings names its runbook."""
    return [f"{name} rings" for name, alarm in _alarms(deployment).items() if alarm["StateValue"] == "ALARM"]


def who_is_paged_has_agreed(deployment: Deployment) -> list[str]:
    """A subscription by mail says nothing until the link in its first mail was opened."""
    topics = deployment.client("cloudformation").describe_stacks(StackName=f"{deployment.stack}-operations")["Stacks"][
        0
    ]["Outputs"]
    (topic,) = (output["OutputValue"] for output in topics if output["OutputKey"] == "AlarmTopicArn")
    subscriptions = deployment.client("sns").list_subscriptions_by_topic(TopicArn=topic)["Subscriptions"]
    pending = [
        subscription["Endpoint"]
        for subscription in subscriptions
        if not subscription["SubscriptionArn"].startswith("arn:")
    ]
    return [f"{address} has not confirmed" for address in pending] if subscriptions else ["no one is paged"]


def _names(deployment: Deployment) -> set[str]:
    names = (shape["AlarmName"]["Fn::Sub"] for _, shape in resources(deployment.operations, *ALARMS))
    return {name.replace("${Stack}", deployment.stack) for name in names}


def _alarms(deployment: Deployment) -> dict[str, dict[str, Any]]:
    response = deployment.client("cloudwatch").describe_alarms(
        AlarmNames=sorted(_names(deployment))[:ALARMS_A_REQUEST],
        AlarmTypes=["MetricAlarm", "CompositeAlarm"],
        MaxRecords=ALARMS_A_REQUEST,
    )
    return {
        alarm["AlarmName"]: alarm for alarm in (*response.get("MetricAlarms", []), *response.get("CompositeAlarms", []))
    }
