"""SQS in memory: delay, visibility, receive count, dead letters, retention; and the answers that moto gives."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from botocore.exceptions import ClientError
from moto import mock_aws

from tests.cloud import client
from tests.simulation.aws.errors import AwsError
from tests.simulation.aws.queue import Queue
from tests.simulation.aws.sqs import Sqs, lambda_record
from tests.simulation.aws_tests.still_world import START, StillWorld

Ask = Callable[..., dict[str, Any]]
SECOND = timedelta(seconds=1)
RANDOM = {"MessageId", "ReceiptHandle", "SenderId", "ResponseMetadata"}
DEAD = "arn:aws:sqs:eu-central-1:123456789012:mail-dead-letters"
PROPERTIES = {"VisibilityTimeout": 30, "RedrivePolicy": {"deadLetterTargetArn": DEAD, "maxReceiveCount": 2}}


class Mail:
    """One queue with dead letters."""

    def __init__(self, **more: Any) -> None:  # noqa: ANN401 - of `Sqs.add`
        self.world = StillWorld()
        self.sqs = Sqs(self.world)
        self.queue: Queue = self.sqs.add("mail", PROPERTIES, **more)
        self.dead = self.sqs.add("mail-dead-letters", {"MessageRetentionPeriod": 1_209_600})

    def ask(self, operation: str, **parameters: Any) -> dict[str, Any]:  # noqa: ANN401 - a request's parameters
        return self.sqs.call(operation, {"QueueUrl": self.queue.url, **parameters})

    def send(self, *bodies: str, delay: int = 0) -> dict[str, Any]:
        entries = [{"Id": str(n), "MessageBody": body, "DelaySeconds": delay} for n, body in enumerate(bodies)]
        return self.ask("SendMessageBatch", Entries=entries)

    def receive(self, at_most: int = 10) -> list[dict[str, Any]]:
        answer = self.ask("ReceiveMessage", MaxNumberOfMessages=at_most, AttributeNames=["All"])
        return list(answer.get("Messages", []))

    def bodies(self) -> list[str]:
        return [message["Body"] for message in self.receive()]

    def count(self, name: str = "ApproximateNumberOfMessages") -> int:
        return int(self.ask("GetQueueAttributes", AttributeNames=[name])["Attributes"][name])


def test_a_delayed_message_comes_at_its_time_and_not_before() -> None:
    mail = Mail()
    mail.send("later", delay=5)
    mail.send("now")
    assert mail.count("ApproximateNumberOfMessagesDelayed") == 1
    assert mail.bodies() == ["now"]
    assert mail.queue.next_visible() == START + 5 * SECOND
    mail.world.pass_time(5 * SECOND)
    assert mail.bodies() == ["later"]


def test_a_message_that_is_not_deleted_comes_again_and_then_goes_to_the_dead_letters() -> None:
    mail = Mail()
    mail.send("a")
    counts = []
    for _ in range(2):
        (message,) = mail.receive()
        counts.append(message["Attributes"]["ApproximateReceiveCount"])
        assert mail.bodies() == []
        mail.world.pass_time(30 * SECOND)
    assert counts == ["1", "2"]
    assert mail.bodies() == []
    assert [message.body for message in mail.dead.messages] == ["a"]
    assert mail.queue.messages == []


def test_a_deleted_message_is_gone_whenever_it_is_deleted() -> None:
    mail = Mail()
    mail.send("a", "b")
    first, second = mail.receive()
    mail.ask("DeleteMessage", ReceiptHandle=first["ReceiptHandle"])
    mail.world.pass_time(31 * SECOND)
    mail.ask("DeleteMessageBatch", Entries=[{"Id": "1", "ReceiptHandle": second["ReceiptHandle"]}])
    assert (mail.bodies(), mail.count(), mail.queue.next_visible()) == ([], 0, None)


def test_an_old_receipt_handle_deletes_nothing() -> None:
    mail = Mail()
    mail.send("a")
    (first,) = mail.receive()
    mail.world.pass_time(30 * SECOND)
    (again,) = mail.receive()
    mail.ask("DeleteMessage", ReceiptHandle=first["ReceiptHandle"])
    assert len(mail.queue.messages) == 1
    mail.ask("DeleteMessage", ReceiptHandle=again["ReceiptHandle"])
    assert mail.queue.messages == []


def test_visibility_can_be_changed_while_a_message_is_hidden() -> None:
    mail = Mail()
    mail.send("a")
    (message,) = mail.receive()
    mail.ask("ChangeMessageVisibility", ReceiptHandle=message["ReceiptHandle"], VisibilityTimeout=0)
    assert mail.bodies() == ["a"]


def test_a_message_expires_and_a_judge_sees_it() -> None:
    mail = Mail()
    mail.send("a")
    mail.world.pass_time(timedelta(days=4))
    assert mail.bodies() == []
    assert [message.body for message in mail.queue.expired] == ["a"]


def test_a_duplicated_message_comes_once_more_after_it_was_deleted() -> None:
    mail = Mail(duplicated=1.0)
    mail.send("a")
    received = []
    while messages := mail.receive():
        received += [message["Body"] for message in messages]
        mail.ask("DeleteMessage", ReceiptHandle=messages[0]["ReceiptHandle"])
    assert received == ["a", "a"]


def test_a_disordered_queue_loses_nothing() -> None:
    mail = Mail(disordered=True)
    sent = [str(number) for number in range(10)]
    mail.send(*sent)
    received = mail.bodies()
    assert received != sent
    assert sorted(received) == sent


def test_a_refused_entry_is_not_on_the_queue() -> None:
    mail = Mail(refused=0.5)
    answer = mail.send(*map(str, range(10)))
    assert 0 < len(answer["Failed"]) < 10
    assert mail.count() == len(answer["Successful"])


def test_a_listener_hears_from_when_a_message_can_be_received() -> None:
    mail = Mail()
    heard: list[object] = []
    mail.queue.listeners.append(heard.append)
    mail.send("a", delay=3)
    mail.world.pass_time(3 * SECOND)
    mail.receive()
    assert heard == [START + 3 * SECOND, START + 33 * SECOND]


@pytest.mark.parametrize("bodies", [["x" * 1_100_000], ["x" * 600_000] * 2, [str(n) for n in range(11)], []])
def test_a_request_that_is_too_large_is_refused(bodies: list[str]) -> None:
    mail = Mail()
    with pytest.raises(AwsError):
        mail.send(*bodies)
    assert mail.queue.messages == []


def test_an_empty_body_is_refused_by_itself() -> None:
    mail = Mail()
    answer = mail.send("", "a")
    assert [entry["Code"] for entry in answer["Failed"]] == ["MissingParameter"]
    assert mail.bodies() == ["a"]


def test_an_unknown_queue_and_a_delay_out_of_range_are_refused() -> None:
    mail = Mail()
    with pytest.raises(AwsError, match="NonExistentQueue"):
        mail.sqs.call("GetQueueUrl", {"QueueName": "other"})
    assert mail.send("a", delay=901)["Failed"][0]["Code"] == "InvalidParameterValue"
    assert mail.sqs.call("GetQueueUrl", {"QueueName": "mail"}) == {"QueueUrl": mail.queue.url}


def test_the_record_for_lambda_has_everything_that_a_mapping_hands_over() -> None:
    mail = Mail()
    mail.send("a")
    record = lambda_record(mail.queue, mail.receive()[0])
    assert (record["body"], record["eventSourceARN"]) == ("a", mail.queue.arn)
    assert record["attributes"]["ApproximateReceiveCount"] == "1"


@pytest.fixture
def _moto(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "testing")
    with mock_aws():
        yield


@pytest.mark.usefixtures("_moto")
def test_moto_gives_the_same_answers() -> None:
    mail, moto = Mail(), client("sqs")
    url = moto.create_queue(QueueName="mail", Attributes={"VisibilityTimeout": "30"})["QueueUrl"]

    def ask_moto(operation: str, **parameters: Any) -> dict[str, Any]:  # noqa: ANN401 - a request's parameters
        try:
            answer: dict[str, Any] = moto._make_api_call(operation, {"QueueUrl": url, **parameters})  # noqa: SLF001
        except ClientError as error:
            return {"error": error.response["Error"]["Code"].rpartition(".")[2]}
        return answer

    def ask_simulated(operation: str, **parameters: Any) -> dict[str, Any]:  # noqa: ANN401 - a request's parameters
        try:
            return mail.ask(operation, **parameters)
        except AwsError as error:
            return {"error": error.code.rpartition(".")[2]}

    assert batch_answers(ask_simulated) == batch_answers(ask_moto)


def batch_answers(ask: Ask) -> list[Any]:
    entries = [{"Id": str(number), "MessageBody": f"body {number}"} for number in range(3)]
    answers = [
        ask("SendMessageBatch", Entries=entries),
        ask("SendMessage", MessageBody="one more"),
        received := ask("ReceiveMessage", MaxNumberOfMessages=10),
        ask("DeleteMessage", ReceiptHandle=received["Messages"][0]["ReceiptHandle"]),
        ask("ReceiveMessage", MaxNumberOfMessages=10),
        ask("GetQueueAttributes", AttributeNames=["ApproximateNumberOfMessages"]),
        ask("GetQueueAttributes", AttributeNames=["ApproximateNumberOfMessagesNotVisible", "VisibilityTimeout"]),
        ask("SendMessageBatch", Entries=[entries[0], entries[0]]),
        ask("SendMessageBatch", Entries=[{"Id": str(number), "MessageBody": "a"} for number in range(11)]),
    ]
    return [_without_random(answer) for answer in answers]


def _without_random(answer: Any) -> Any:  # noqa: ANN401 - JSON
    if isinstance(answer, dict):
        return {name: _without_random(value) for name, value in answer.items() if name not in RANDOM}
    return [_without_random(element) for element in answer] if isinstance(answer, list) else answer
