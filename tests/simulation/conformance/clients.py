"""moto and MiniStack as sides of the table, both through botocore."""

import json
from collections.abc import Callable, Mapping
from itertools import count
from typing import Any

from botocore.exceptions import ClientError

from tests.cloud import REGION, TABLE
from tests.simulation.conformance.rows import Refused, Row, refusal
from tests.simulation.conformance.sides import Names, Parameters, SideRefused
from tests.simulation.conformance.simulated import DOMAIN, PATTERN

TABLE_PARTS = ("AttributeDefinitions", "KeySchema", "GlobalSecondaryIndexes", "BillingMode")
VALUE = "the first value"
SENDS = {"Effect": "Allow", "Principal": "*", "Action": "sqs:SendMessage", "Resource": "*"}
ANYONE = {"Version": "2012-10-17", "Statement": [SENDS]}  # bus and topic among them
_numbers = count(1)


class Clients:
    """A side that clients reach. `client` makes one without validation: what botocore lets through is compared too."""

    def __init__(self, name: str, client: Callable[[str], Any], pass_time: Callable[[float], None]) -> None:
        self.name = name
        self.pass_time = pass_time
        self._client = client

    def made(self, row: Row) -> Names:
        """What a row of its service needs, named by a number of its own."""
        number = str(next(_numbers))
        makers: Mapping[str, Callable[[Row, str], Names]] = {
            "dynamodb": self._table,
            "dynamodbstreams": self._table,
            "sqs": self._queues,
            "events": self._bus,
            "sns": self._topic,
            "kms": self._keys,
            "secretsmanager": self._secret,
            "sesv2": self._letters,
            "s3": self._bucket,
        }
        return makers[row.service](row, number)

    def ask(self, service: str, operation: str, request: Parameters) -> Mapping[str, Any]:
        """By botocore."""
        try:
            if service == "dynamodbstreams":
                return {"Records": self._records(request["TableName"])}
            answer: Mapping[str, Any] = self._client(service)._make_api_call(operation, request)  # noqa: SLF001
        except ClientError as error:
            response: Mapping[str, Any] = error.response
            status = response["ResponseMetadata"]["HTTPStatusCode"]
            raise SideRefused(refusal(response["Error"]["Code"], status, response)) from error
        except Exception as error:  # the side broke: that is its answer
            raise SideRefused(Refused(type(error).__name__, 0)) from error
        return answer

    def _table(self, _: Row, number: str) -> Names:
        shape = TABLE
        stream = {"StreamEnabled": True, **shape["StreamSpecification"]}
        name = f"orders-{number}"
        kept = {key: shape[key] for key in TABLE_PARTS}
        self._client("dynamodb").create_table(TableName=name, StreamSpecification=stream, **kept)
        return {"table": name}

    def _records(self, table: str) -> list[Any]:
        streams = self._client("dynamodbstreams")
        arn = self._client("dynamodb").describe_table(TableName=table)["Table"]["LatestStreamArn"]
        records = []
        for shard in streams.describe_stream(StreamArn=arn)["StreamDescription"]["Shards"]:
            request = {"StreamArn": arn, "ShardId": shard["ShardId"], "ShardIteratorType": "TRIM_HORIZON"}
            iterator = streams.get_shard_iterator(**request)["ShardIterator"]
            records += streams.get_records(ShardIterator=iterator)["Records"]
        return records

    def _queues(self, row: Row, number: str) -> Names:
        sqs = self._client("sqs")
        dead = sqs.create_queue(QueueName=f"dead-{number}")["QueueUrl"]
        redrive = json.dumps({"deadLetterTargetArn": self._arn(dead), "maxReceiveCount": 2})
        wanted = {"VisibilityTimeout": 30, **row.queue}
        texts = {name: str(value) for name, value in wanted.items()}
        attributes = {**texts, "RedrivePolicy": redrive, "Policy": json.dumps(ANYONE)}
        url = sqs.create_queue(QueueName=f"queue-{number}", Attributes=attributes)["QueueUrl"]
        return {"queue": url, "dead": dead, "queue_name": f"queue-{number}"}

    def _arn(self, url: str) -> str:
        request = {"QueueUrl": url, "AttributeNames": ["QueueArn"]}
        arn: str = self._client("sqs").get_queue_attributes(**request)["Attributes"]["QueueArn"]
        return arn

    def _bus(self, row: Row, number: str) -> Names:
        names, events, bus = self._queues(row, number), self._client("events"), f"bus-{number}"
        events.create_event_bus(Name=bus)
        events.put_rule(Name="all", EventBusName=bus, EventPattern=json.dumps(PATTERN))
        target = {"Id": "queue", "Arn": self._arn(names["queue"])}
        events.put_targets(Rule="all", EventBusName=bus, Targets=[target])
        return {**names, "bus": bus}

    def _topic(self, row: Row, number: str) -> Names:
        names, sns = self._queues(row, number), self._client("sns")
        topic = sns.create_topic(Name=f"topic-{number}")["TopicArn"]
        sns.subscribe(TopicArn=topic, Protocol="sqs", Endpoint=self._arn(names["queue"]))
        return {**names, "topic": topic}

    def _keys(self, row: Row, _: str) -> Names:
        kms = self._client("kms")
        key, other = (kms.create_key()["KeyMetadata"] for _ in range(2))
        return {"key": key["KeyId"], "key_arn": key["Arn"], "other_key": other["KeyId"], **self._signing_key(row)}

    def _signing_key(self, row: Row) -> Names:
        if row.operation not in {"Sign", "GetPublicKey"}:
            return {}
        request = {"KeySpec": "ECC_NIST_EDWARDS25519", "KeyUsage": "SIGN_VERIFY"}
        signing = self._client("kms").create_key(**request)["KeyMetadata"]
        return {"signing_key": signing["KeyId"], "signing_arn": signing["Arn"]}

    def _secret(self, _: Row, number: str) -> Names:
        name = f"secret-{number}"
        arn = self._client("secretsmanager").create_secret(Name=name, SecretString=VALUE)["ARN"]
        return {"secret": arn, "secret_name": name, "value": VALUE}

    def _bucket(self, _: Row, number: str) -> Names:
        where = {"LocationConstraint": REGION}
        self._client("s3").create_bucket(Bucket=f"bucket-{number}", CreateBucketConfiguration=where)
        return {"bucket": f"bucket-{number}"}

    def _letters(self, _: Row, number: str) -> Names:
        ses = self._client("sesv2")
        if not any(identity["IdentityName"] == DOMAIN for identity in ses.list_email_identities()["EmailIdentities"]):
            ses.create_email_identity(EmailIdentity=DOMAIN)
        ses.create_configuration_set(ConfigurationSetName=f"set-{number}")
        return {"set": f"set-{number}"}
