"""Bus, topic and mails in memory: what is published arrives, as AWS shapes it."""

import json
from collections.abc import Iterator
from datetime import timedelta
from email.message import EmailMessage
from typing import Any

import pytest
from moto import mock_aws

from removal.mail.feedback import Kind, from_sns
from tests.cloud import RESOURCES, client
from tests.simulation.aws.errors import AwsError
from tests.simulation.aws.events import Events, Rule
from tests.simulation.aws.mail import Mail
from tests.simulation.aws.patterns import matches
from tests.simulation.aws.ses import Reaction, Ses
from tests.simulation.aws.sns import Sns, Subscription
from tests.simulation.aws_tests.still_world import START, StillWorld

SECOND = timedelta(seconds=1)
MINUTE = timedelta(minutes=1)


class Inbox:
    """What arrives, by queue; a queue in `closed` refuses."""

    def __init__(self) -> None:
        self.bodies: dict[str, list[str]] = {}
        self.closed: set[str] = set()

    def deliver(self, arn: str, body: str) -> None:
        if arn in self.closed:
            raise AwsError("AWS.SimpleQueueService.NonExistentQueue", "closed")
        self.bodies.setdefault(arn, []).append(body)


RULE = {
    "EventPattern": RESOURCES["JournalRule"]["Properties"]["EventPattern"],
    "Targets": [
        {
            "Id": "dispatch",
            "Arn": "queue",
            "DeadLetterConfig": {"Arn": "dead"},
            "RetryPolicy": {"MaximumEventAgeInSeconds": 3600, "MaximumRetryAttempts": 185},
        }
    ],
}
ENTRY = {"Source": "removal-orders", "DetailType": "order.issued", "Detail": '{"n": 1}', "EventBusName": "bus"}


def bus(world: StillWorld, inbox: Inbox, **more: Any) -> Events:  # noqa: ANN401 - of `Events`
    events = Events(world, inbox.deliver, **more)
    events.buses.add("bus")
    events.rules.append(Rule.of("journal", "bus", RULE))
    return events


def test_an_event_arrives_a_moment_later() -> None:
    world, inbox = StillWorld(), Inbox()
    answer = bus(world, inbox).call("PutEvents", {"Entries": [ENTRY, {**ENTRY, "Source": "other"}]})
    assert answer["FailedEntryCount"] == 0
    assert inbox.bodies == {}
    world.pass_time(SECOND)
    (event,) = map(json.loads, inbox.bodies["queue"])
    assert event["detail"] == {"n": 1}
    assert (event["detail-type"], event["time"], event["id"]) == (
        "order.issued",
        "2026-11-24T09:00:00Z",
        answer["Entries"][0]["EventId"],
    )


def test_an_event_is_tried_again_and_then_goes_to_the_dead_letters() -> None:
    world, inbox = StillWorld(), Inbox()
    inbox.closed.add("queue")
    events = bus(world, inbox)
    events.call("PutEvents", {"Entries": [ENTRY]})
    world.pass_time(MINUTE)
    inbox.closed.clear()
    world.pass_time(2 * MINUTE)
    assert list(inbox.bodies) == ["queue"]
    inbox.closed.add("queue")
    events.call("PutEvents", {"Entries": [ENTRY]})
    world.pass_time(61 * MINUTE)
    assert len(inbox.bodies["dead"]) == 1
    inbox.closed.add("dead")
    events.call("PutEvents", {"Entries": [ENTRY]})
    world.pass_time(61 * MINUTE)
    assert len(events.lost) == 1


def test_events_that_are_refused_or_come_twice() -> None:
    world, inbox = StillWorld(), Inbox()
    events = bus(world, inbox, duplicated=1.0)
    answer = events.call("PutEvents", {"Entries": [ENTRY, {**ENTRY, "Detail": "[]"}, {**ENTRY, "EventBusName": "no"}]})
    assert answer["FailedEntryCount"] == 2
    world.pass_time(SECOND)
    assert len(inbox.bodies["queue"]) == 2
    events.refused = 1.0
    assert events.call("PutEvents", {"Entries": [ENTRY]})["FailedEntryCount"] == 1
    for entries in ([], [ENTRY] * 11, [{**ENTRY, "Detail": json.dumps({"x": "x" * 1_100_000})}]):
        with pytest.raises(AwsError, match="ValidationException"):
            events.call("PutEvents", {"Entries": entries})


@pytest.mark.parametrize(
    ("pattern", "event", "matched"),
    [
        ({"a": ["x", "y"]}, {"a": "y"}, True),
        ({"a": ["x"]}, {"a": ["z", "x"]}, True),
        ({"a": ["x"]}, {}, False),
        ({"a": {"b": {"S": ["journal"]}}}, {"a": {"b": {"S": "journal"}}}, True),
        ({"a": {"b": {"S": ["journal"]}}}, {"a": {"b": {"S": "text"}}}, False),
        ({"a": [{"prefix": "or"}]}, {"a": "order"}, True),
        ({"a": [{"suffix": "or"}]}, {"a": "order"}, False),
        ({"a": [{"exists": False}]}, {"b": 1}, True),
        ({"a": [{"exists": True}]}, {"b": 1}, False),
        ({"a": [{"anything-but": ["x"]}]}, {"a": "y"}, True),
        ({"a": [{"anything-but": {"prefix": "x"}}]}, {"a": "xy"}, False),
        ({"a": [1], "b": ["x"]}, {"a": 1, "b": "y"}, False),
    ],
)
def test_patterns(pattern: dict[str, Any], event: dict[str, Any], *, matched: bool) -> None:
    assert matches(pattern, event) is matched


SUBSCRIPTION = {
    "TopicArn": "",
    "Protocol": "sqs",
    "Endpoint": "feedback",
    "RedrivePolicy": {"deadLetterTargetArn": "lost"},
}


def topic(world: StillWorld, inbox: Inbox) -> tuple[Sns, str]:
    sns = Sns(world, inbox.deliver)
    arn = sns.add("mail-feedback")
    sns.subscriptions.append(Subscription.of({**SUBSCRIPTION, "TopicArn": arn}))
    return sns, arn


def test_a_message_arrives_in_its_envelope() -> None:
    world, inbox = StillWorld(), Inbox()
    sns, arn = topic(world, inbox)
    message_id = sns.call("Publish", {"TopicArn": arn, "Message": "{}"})["MessageId"]
    world.pass_time(SECOND)
    (envelope,) = map(json.loads, inbox.bodies["feedback"])
    wanted = {"Type": "Notification", "MessageId": message_id, "TopicArn": arn, "Message": "{}"}
    assert {name: envelope[name] for name in wanted} == wanted
    inbox.closed.add("feedback")
    sns.publish(arn, "{}")
    world.pass_time(SECOND)
    assert len(inbox.bodies["lost"]) == 1
    with pytest.raises(AwsError, match="NotFound"):
        sns.publish("other", "{}")


@pytest.mark.usefixtures("_moto")
def test_moto_shapes_events_and_envelopes_alike() -> None:
    world, inbox = StillWorld(), Inbox()
    sqs, events, sns = client("sqs"), client("events"), client("sns")
    url = sqs.create_queue(QueueName="queue")["QueueUrl"]
    queue = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
    events.create_event_bus(Name="bus")
    events.put_rule(Name="journal", EventBusName="bus", EventPattern=json.dumps(RULE["EventPattern"]))
    events.put_targets(Rule="journal", EventBusName="bus", Targets=[{"Id": "dispatch", "Arn": queue}])
    arn = sns.create_topic(Name="mail-feedback")["TopicArn"]
    sns.subscribe(TopicArn=arn, Protocol="sqs", Endpoint=queue)
    events.put_events(Entries=[ENTRY])
    sns.publish(TopicArn=arn, Message="{}", Subject="s")
    event, envelope = [
        json.loads(message["Body"]) for message in sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10)["Messages"]
    ]
    bus(world, inbox).call("PutEvents", {"Entries": [ENTRY]})
    topic_of_ours, ours = topic(world, inbox)
    topic_of_ours.publish(ours, "{}", "s")
    world.pass_time(SECOND)
    assert set(json.loads(inbox.bodies["queue"][0])) == set(event) - {"ingestion-time"} | {"account"}
    assert set(json.loads(inbox.bodies["feedback"][0])) == set(envelope)


@pytest.fixture
def _moto(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "testing")
    with mock_aws():
        yield


class Office:
    """SES with its topic, and what arrives."""

    def __init__(self) -> None:
        self.world, self.inbox = StillWorld(), Inbox()
        sns, arn = topic(self.world, self.inbox)
        self.ses = Ses(self.world, sns.publish)
        self.ses.identities.add("ministry.example")
        for name, resource in (("patient", "ConfigurationSet"), ("urgent", "UrgentConfigurationSet")):
            self.ses.add_configuration_set({**RESOURCES[resource]["Properties"], "Name": name})
            described = RESOURCES["MailFeedbackDestination"]["Properties"]["EventDestination"]
            destination = {**described, "SnsDestination": {"TopicARN": arn}}
            self.ses.add_destination({"ConfigurationSetName": name, "EventDestination": destination})

    def submit(self, recipient: str = "desk@platform.example", **more: Any) -> str:  # noqa: ANN401 - parameters
        mail = EmailMessage()
        mail["Subject"] = "Order"
        mail.set_content("Text")
        parameters = {
            "FromEmailAddress": '"Removal orders" <orders@ministry.example>',
            "Destination": {"ToAddresses": [recipient]},
            "Content": {"Raw": {"Data": bytes(mail)}},
            "EmailTags": [{"Name": "order", "Value": "1"}],
            "ConfigurationSetName": "patient",
        }
        return str(self.ses.call("SendEmail", {**parameters, **more})["MessageId"])

    def heard(self) -> list[Any]:
        return [from_sns(json.loads(body)) for body in self.inbox.bodies.get("feedback", [])]


def test_a_mail_is_kept_byte_for_byte_and_its_server_is_heard() -> None:
    office = Office()

    def server(mail: Mail) -> list[Reaction]:
        at = START + 2 * SECOND
        return [(2 * SECOND, mail.delivery(at)), (3 * MINUTE, mail.bounce(START + 3 * MINUTE))]

    office.ses.receive = server
    message_id = office.submit()
    (mail,) = office.ses.mails
    assert mail.message["Subject"] == "Order"
    assert (mail.longest, len(message_id)) == (timedelta(hours=1), 60)
    office.world.pass_time(4 * MINUTE)
    first, second = office.heard()
    assert (first.kind, first.at, first.message_id) == (Kind.DELIVERY, START + 2 * SECOND, message_id)
    assert (second.kind, second.at, second.permanent) == (Kind.BOUNCE, START + 3 * MINUTE, True)
    assert (second.tags["order"], second.recipient["status"]) == ("1", "5.1.1")


def test_every_event_is_one_that_the_product_reads() -> None:
    office = Office()
    office.submit(ConfigurationSetName="urgent")
    (mail,) = office.ses.mails
    events = [mail.expired(), mail.delayed(START), mail.complaint(START), mail.reject()]
    for number, event in enumerate(events):
        office.ses.react(mail, number * SECOND, event)
    office.world.pass_time(MINUTE)
    heard = office.heard()
    assert [event.kind for event in heard] == [Kind.BOUNCE, Kind.DELAY, Kind.COMPLAINT, Kind.REJECT]
    assert (heard[0].at, heard[0].permanent) == (START + timedelta(minutes=5), False)


def test_what_ses_refuses() -> None:
    office = Office()
    refused: list[tuple[str, dict[str, Any]]] = [
        ("MessageRejected", {"FromEmailAddress": "other@elsewhere.example"}),
        ("NotFoundException", {"ConfigurationSetName": "none"}),
        ("BadRequestException", {"recipient": "dęsk@platform.example"}),
        ("BadRequestException", {"recipient": "desk"}),
        ("BadRequestException", {"EmailTags": [{"Name": "order", "Value": "a:b"}]}),
    ]
    for code, parameters in refused:
        with pytest.raises(AwsError, match=code):
            office.submit(**parameters)
    assert office.ses.mails == []
