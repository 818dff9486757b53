"""The mail that an alarm sends: a composite alarm's name and text, and which of its alarms rings."""

from datetime import datetime

from infra.template import read_operations, resources
from tests.alarms.cloudwatch import CloudWatch
from tests.cloud import REGION
from tests.operations.written import STACK
from tests.rules.operations import ALARM
from tests.simulation.aws.environment import ACCOUNT


def of_alarm(alarm: str, at: datetime) -> str:
    """What SNS mails to the people on duty when the alarm whose name ends so rings."""
    operations = read_operations()
    named = {name: str(of["AlarmName"]["Fn::Sub"]) for name, of in resources(operations, ALARM)}
    [id_] = [name for name, full in named.items() if full == f"${{Stack}}-{alarm}"]
    [composite] = [of for of in CloudWatch.of(operations).composites.values() if id_ in of.members]
    name, text = (_filled(str(composite.properties[key]["Fn::Sub"])) for key in ("AlarmName", "AlarmDescription"))
    rings = f"arn:aws:cloudwatch:{REGION}:{ACCOUNT}:alarm:{_filled(named[id_])}"
    return (
        f'Subject: ALARM: "{name}" in EU (Frankfurt)\n\n'
        f"Alarm Details:\n- Name: {name}\n- Description: {text}\n- State Change: OK -> ALARM\n"
        f"- Reason for State Change: {rings} transitioned to ALARM at {at:%A %d %B, %Y %H:%M:%S} UTC\n"
        f"- Timestamp: {at:%A %d %B, %Y %H:%M:%S} UTC\n- AWS Account: {ACCOUNT}\n"
    )


def _filled(text: str) -> str:
    return text.replace("${Stack}", STACK).replace("${AWS::Region}", REGION)
