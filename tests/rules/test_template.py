"""The template holds every rule; `test_rules.py` shows that each of them can fail."""

import pytest

from tests.rules import ALL, AWS_ONLY, Rule
from tests.rules.template import Template, deployed, read

ORIGIN = "log.example/orders"
LOG = {
    f"Log{name}": "it keeps no public log"
    for name in (
        *("Function", "Rule", "RulePermission", "LogGroup", "Role", "Queue", "QueuePolicy", "DeadLetters"),
        *("DeadLettersPolicy", "Bucket", "BucketPolicy", "Key", "KeyAlias"),
    )
} | {"PromiseKey": "it keeps no public log", "PromiseKeyAlias": "likewise"}
# What the local stack does without, and why; whatever else it did otherwise would not be tried there.
LOCAL_DOES_WITHOUT = {
    "CanaryFunction": "its calls would count among those that tests count",
    "CanaryLogGroup": "likewise",
    "CanaryRole": "likewise",
    "CanaryRule": "likewise",
    "CanaryRulePermission": "likewise",
    **LOG,
    "DeliveryTimerDeadLettersPolicy": "MiniStack speaks plain http, which the policy refuses",
    "DeliveryTimerQueuePolicy": "likewise",
    "DispatchDeadLettersPolicy": "likewise",
    "MailDeadLettersPolicy": "likewise",
    "MailFeedbackDeadLettersPolicy": "likewise",
    "MailQueuePolicy": "likewise",
    "OrderTimerDeadLettersPolicy": "likewise",
    "OrderTimerQueuePolicy": "likewise",
    "WebhookDeadLettersPolicy": "likewise",
    "WebhookQueuePolicy": "likewise",
}
LOCAL_DOES_OTHERWISE = {
    "Table": "may be deleted",
    "SecretsKey": "is of one region: MiniStack knows no other in a ciphertext",
    "ApiFunction": "has no public log to prove from",
    "ApiRole": "likewise",
    "PageFunction": "likewise",
    "PageRole": "likewise",
    "DispatchFunction": "has no public log's queue",
    "TickFunction": "likewise",
    "OperateFunction": "likewise",
    "OperateRole": "likewise",
    "PublishFunction": "looks 65 s ahead, so that the demo's breach comes by the sweep",
    "SweepFunction": "likewise",
    "DispatchQueuePolicy": "plain http is not refused",
    "MailFeedbackLostPolicy": "likewise",
    "MailFeedbackQueuePolicy": "likewise",
    "MailFeedbackTopicPolicy": "likewise",
    "RuleDeadLettersPolicy": "likewise",
    "DispatchRole": "MiniStack asks for SendMessageBatch by name, where AWS asks for SendMessage",
    "MailFeedbackRole": "likewise",
    "PublishRole": "likewise",
    "SendEmailRole": "likewise",
    "SendWebhookRole": "likewise",
    "SweepRole": "likewise",
    "TickRole": "likewise",
}


def on_aws() -> Template:
    """With a public log, so that all there is can be looked at."""
    return deployed(read(), Local="false", LogOrigin=ORIGIN)


def on_one_machine() -> Template:
    return deployed(read(), Local="true")


@pytest.mark.parametrize("rule", ALL, ids=lambda rule: rule.__name__)
def test_on_aws(rule: Rule) -> None:
    assert rule(on_aws()) == []


@pytest.mark.parametrize("rule", ALL, ids=lambda rule: rule.__name__)
def test_on_aws_with_fixed_addresses(rule: Rule) -> None:
    assert rule(deployed(read(), Local="false", LogOrigin=ORIGIN, FixedAddresses="yes")) == []


def test_fixed_addresses_are_asked_for_and_change_nothing_but_what_sends_webhooks() -> None:
    usual, fixed = (
        on_aws()["Resources"],
        deployed(read(), Local="false", LogOrigin=ORIGIN, FixedAddresses="yes")["Resources"],
    )
    assert "AWS::EC2" not in str(usual)
    assert "ec2:" not in str(usual)
    assert {name for name in usual if usual[name] != fixed[name]} == {"SendWebhookFunction"}
    added = {name: fixed[name]["Type"].rpartition("::")[0] for name in set(fixed) - set(usual)}
    assert {name for name, kind in added.items() if kind != "AWS::EC2"} == {"WebhookInterfaces"}


@pytest.mark.parametrize("rule", [rule for rule in ALL if rule not in AWS_ONLY], ids=lambda rule: rule.__name__)
def test_on_one_machine(rule: Rule) -> None:
    assert rule(on_one_machine()) == []


def test_the_local_stack_differs_only_where_a_reason_is_given() -> None:
    aws, local = on_aws()["Resources"], on_one_machine()["Resources"]
    assert set(aws) - set(local) == set(LOCAL_DOES_WITHOUT)
    assert set(local) <= set(aws)
    assert {name for name in local if local[name] != aws[name]} == set(LOCAL_DOES_OTHERWISE)


def test_the_table_and_each_index_are_warm_as_given_and_not_by_default() -> None:
    """An index that lacks units refuses the table's writes: warming the table alone warms nothing."""
    assert "WarmThroughput" not in str(on_aws()["Resources"]["Table"])
    wanted = {"ReadUnitsPerSecond": {"Ref": "WarmReads"}, "WriteUnitsPerSecond": {"Ref": "WarmWrites"}}
    for raised in ({"WarmWrites": "8000"}, {"WarmReads": "24000"}):
        table = deployed(read(), Local="false", **raised)["Resources"]["Table"]["Properties"]
        indexes = table["GlobalSecondaryIndexes"]
        assert len(indexes) == 5
        assert [of["WarmThroughput"] for of in (table, *indexes)] == [wanted] * 6
