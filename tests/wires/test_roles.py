"""Each function's role may do its own work and nothing else, as far as the emulator enforces it."""

from collections.abc import Callable
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError

from infra.dev.local.aws import OPERATOR, REGION
from infra.dev.local.stack import Stack

NONE_THERE = "attribute_not_exists(pk)"
CLIENT: Callable[..., Any] = boto3.client  # of whichever service a case is about
Call = Callable[["Acting"], object]


class Acting:
    """The AWS API with the credentials of one function's role."""

    def __init__(self, stack: Stack, function: str) -> None:
        self._stack = stack
        self._place: dict[str, Any] = {"endpoint_url": stack.aws.endpoint_url, "region_name": REGION}
        name = stack.deployment.outputs[f"{function}FunctionName"]
        role = stack.aws.functions().get_function_configuration(FunctionName=name)["Role"]
        sts = CLIENT("sts", **self._place, **OPERATOR)
        self._got = sts.assume_role(RoleArn=role, RoleSessionName=function)["Credentials"]

    def client(self, service: str) -> Any:  # noqa: ANN401 - as CLIENT
        return CLIENT(
            service,
            **self._place,
            aws_access_key_id=self._got["AccessKeyId"],
            aws_secret_access_key=self._got["SecretAccessKey"],
            aws_session_token=self._got["SessionToken"],
        )

    def read(self) -> object:
        return self.client("dynamodb").get_item(TableName=self.output("TableName"), Key=self._key())

    def write(self) -> object:
        return self.client("dynamodb").put_item(TableName=self.output("TableName"), Item=self._key())

    def delete(self) -> object:
        return self.client("dynamodb").delete_item(TableName=self.output("TableName"), Key=self._key())

    def delete_in_a_transaction(self) -> object:
        delete = {"TableName": self.output("TableName"), "Key": self._key()}
        return self.client("dynamodb").transact_write_items(TransactItems=[{"Delete": delete}])

    def check_in_a_transaction(self) -> object:
        check = {"TableName": self.output("TableName"), "Key": self._key(), "ConditionExpression": NONE_THERE}
        return self.client("dynamodb").transact_write_items(TransactItems=[{"ConditionCheck": check}])

    def scan(self) -> object:
        return self.client("dynamodb").scan(TableName=self.output("TableName"))

    def send(self, queue: str) -> object:
        return self.client("sqs").send_message(QueueUrl=self._stack.deployment.resources[queue], MessageBody="{}")

    def receive(self, queue: str) -> object:
        return self.client("sqs").receive_message(QueueUrl=self._stack.deployment.resources[queue])

    def put_event(self) -> object:
        entry = {"Source": "wires", "DetailType": "none", "Detail": "{}", "EventBusName": self.output("BusName")}
        return self.client("events").put_events(Entries=[entry])

    def encrypt(self) -> object:
        return self.client("kms").encrypt(KeyId=self.output("SecretsKeyArn"), Plaintext=b"x")

    def decrypt(self) -> object:
        return self.client("kms").decrypt(KeyId=self.output("SecretsKeyArn"), CiphertextBlob=b"x")

    def link_key(self) -> object:
        return self.client("secretsmanager").get_secret_value(SecretId=self.output("LinkKeyArn"))

    def list_functions(self) -> object:
        return self.client("lambda").list_functions()

    def output(self, name: str) -> str:
        return self._stack.deployment.outputs[name]

    def _key(self) -> dict[str, Any]:
        return {"pk": {"S": "authority:wires"}, "sk": {"S": "roles"}}


def denied(call: Call, acting: Acting) -> bool:
    try:
        call(acting)
    except ClientError as error:
        return "AccessDenied" in error.response["Error"]["Code"]
    return False


FORBIDDEN: dict[str, list[Call]] = {
    "Api": [
        Acting.decrypt,
        Acting.link_key,
        Acting.delete,
        Acting.scan,
        Acting.put_event,
        lambda it: it.send("WebhookQueue"),
    ],
    "Publish": [Acting.read, Acting.write, Acting.encrypt, Acting.decrypt, lambda it: it.send("WebhookQueue")],
    "Dispatch": [Acting.delete, Acting.decrypt, Acting.put_event, lambda it: it.send("OrderTimerQueue")],
    "SendWebhook": [Acting.encrypt, Acting.scan, Acting.put_event, lambda it: it.send("OrderTimerQueue")],
    "SendEmail": [Acting.encrypt, Acting.decrypt, Acting.scan, Acting.put_event, lambda it: it.send("WebhookQueue")],
    "MailFeedback": [Acting.delete, Acting.decrypt, Acting.scan, Acting.link_key, lambda it: it.send("WebhookQueue")],
    "Page": [
        Acting.decrypt,
        Acting.scan,
        Acting.put_event,
        lambda it: it.send("MailQueue"),
    ],
    "Sweep": [Acting.delete, Acting.decrypt, Acting.put_event, lambda it: it.send("WebhookQueue")],
    "Tick": [Acting.decrypt, Acting.encrypt, Acting.scan],
    "Operate": [
        Acting.delete,
        Acting.delete_in_a_transaction,
        Acting.encrypt,
        Acting.decrypt,
        Acting.link_key,
        lambda it: it.send("WebhookDeadLetters"),
        lambda it: it.send("RuleDeadLetters"),
        lambda it: it.receive("WebhookQueue"),
        lambda it: it.receive("RuleDeadLetters"),
    ],
}


@pytest.mark.parametrize("function", FORBIDDEN)
def test_a_function_may_not_do_what_is_anothers_work(stack: Stack, function: str) -> None:
    acting = Acting(stack, function)
    assert [denied(call, acting) for call in [*FORBIDDEN[function], Acting.list_functions]] == [True] * (
        len(FORBIDDEN[function]) + 1
    )


@pytest.mark.parametrize(
    ("function", "call"),
    [
        ("Api", Acting.read),
        ("Api", Acting.encrypt),
        ("Api", Acting.delete_in_a_transaction),
        ("Api", Acting.check_in_a_transaction),
        ("Tick", Acting.read),
        ("Tick", Acting.check_in_a_transaction),
        ("SendEmail", Acting.link_key),
        ("Page", Acting.link_key),
        ("Page", Acting.check_in_a_transaction),
        ("Operate", Acting.scan),
    ],
)
def test_a_function_may_do_its_own_work(stack: Stack, function: str, call: Call) -> None:
    call(Acting(stack, function))
