"""What operators ask of AWS, and the product does not: rules, mappings, logs, the stack. A change works at once.

The AWS command line in this process asks it as it asks AWS: arguments, queries and output are its own.
"""

import json
import os
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from infra.template import deployed, events, read, resources, target
from tests.alarms.patterns import matches
from tests.cloud import REGION, client, queue_name
from tests.operations.written import HANDLERS, STACK, Written
from tests.services import InMemory
from tests.simulation.aws.environment import ACCOUNT
from tests.simulation.aws.errors import AwsError
from tests.world import World

Json = dict[str, Any]
SECRETS_ALIAS = f"alias/{STACK}-endpoint-secrets"
TEMPLATE = deployed(read())
GROUPS = {f"/{STACK}/{name.rpartition('.')[2].replace('_', '-')}" for name in HANDLERS}
GROUPS |= {f"/aws/vendedlogs/{STACK}/http-api"}
RULES = {
    str(rule["Name"]["Fn::Sub"]).replace("${AWS::StackName}", STACK)
    for _, rule in resources(read(), "AWS::Events::Rule")
    if "ScheduleExpression" in rule
}
_PLACE = r'"[^"]*/tests/[^"]*:\d+ \w+"'
OUTSIDE = re.compile(rf", {_PLACE}|{_PLACE}(?:, )?")  # places in a chain of causes that no deployment has
TERM = re.compile(r'(\?)?(?:"([^"]*)"|(\S+))')


@dataclass
class Mapping:
    """An event source mapping, and whether its function is called."""

    id: str
    function: str
    source: str
    is_on: bool = True
    most: int | None = None

    def shown(self, now: datetime) -> Json:
        """As Lambda lists it."""
        state, reason = ("Enabled", "USER_INITIATED") if self.is_on else ("Disabled", "USER_INITIATED")
        shown = {"UUID": self.id, "State": state, "StateTransitionReason": reason, "EventSourceArn": self.source}
        shown |= {"FunctionArn": f"arn:aws:lambda:{REGION}:{ACCOUNT}:function:{self.function}"}
        scaling = {"ScalingConfig": {"MaximumConcurrency": self.most}} if self.most else {}
        return {**shown, **scaling, "LastModified": now, "LastProcessingResult": "OK"}


def _mappings() -> Iterator[Mapping]:
    named = {name: str(of["FunctionName"]["Fn::Sub"]) for name, of in resources(read(), "AWS::Serverless::Function")}
    sources = {"SQS": "arn:aws:sqs:{}:{}:{}", "DynamoDB": "arn:aws:dynamodb:{}:{}:table/" + STACK + "/stream/{}"}
    for kind, arn in sources.items():
        for number, (function, _, of) in enumerate(events(TEMPLATE, kind)):
            id_ = f"3e1f1c6e-6f6a-4f6e-9d57-{len(kind):04}{number:08}"
            source = queue_name(target(of["Queue"])) if "Queue" in of else "2026-08-26T08:00:00.000"
            name = named[function].replace("${AWS::StackName}", STACK)
            yield Mapping(id_, name, arn.format(REGION, ACCOUNT, source))


@dataclass
class Account:
    """The account around a world; `roll_back` takes back what the last deployment broke, if it broke anything."""

    world: World
    log: Written
    last_deployed: datetime
    roll_back: Callable[[], None] = lambda: None
    rules_off: set[str] = field(default_factory=set)
    mappings: list[Mapping] = field(default_factory=lambda: list(_mappings()))
    is_sending: bool = True

    def install(self) -> None:
        """From now on it answers beside the world's services."""
        services = self.world.services
        assert isinstance(services, InMemory)
        client("s3").create_bucket(
            Bucket="failed-records", CreateBucketConfiguration={"LocationConstraint": "eu-central-1"}
        )
        answers: dict[str, dict[str, Callable[[Json], Json]]] = {
            "cloudformation": {"DescribeStacks": self._stacks},
            "cloudtrail": {"LookupEvents": lambda _: {"Events": []}},
            "cloudwatch": {"GetMetricStatistics": lambda request: {"Label": request["MetricName"], "Datapoints": []}},
            "apigatewayv2": {"UpdateStage": lambda request: {"StageName": request["StageName"]}},
            "events": {"DescribeRule": self._rule, "EnableRule": self._enable, "DisableRule": self._disable},
            "kms": {"DescribeKey": self._key},
            "lambda": {
                "ListEventSourceMappings": self._listed,
                "UpdateEventSourceMapping": self._updated,
                "GetFunctionConcurrency": lambda _: {"ReservedConcurrentExecutions": 50},
                "GetAccountSettings": lambda _: {"AccountLimit": {"ConcurrentExecutions": 1000}},
            },
            "logs": {"FilterLogEvents": self._lines},
            "secretsmanager": {"DescribeSecret": self._secret},
            "sesv2": {"GetAccount": self._ses, "PutAccountSendingAttributes": self._send},
        }
        for service, operations in answers.items():
            services.add(service, operations)

    def stop(self, rule: str) -> None:
        """A person disables a rule by hand."""
        self._disable({"Name": f"{STACK}-{rule}"})

    def unmap(self, function: str, queue: str) -> None:
        """A person disables what calls a function for a queue."""
        for mapping in self.mappings:
            concerns = mapping.function == f"{STACK}-{function}" and mapping.source.endswith(f":{STACK}-{queue}")
            mapping.is_on &= not concerns
        self._take_effect()

    def pause_mail(self) -> None:
        """A person pauses sending."""
        self._send({"SendingEnabled": False})

    def runs(self, rule: str) -> bool:
        """Whether a rule calls its function."""
        return f"{STACK}-{rule}" not in self.rules_off

    def _take_effect(self) -> None:
        world, on = self.world, {mapping.function for mapping in self.mappings if mapping.is_on}
        world.sweeping, world.publishing = self.runs("sweep"), f"{STACK}-publish" in on
        world.ticking = all(mapping.is_on for mapping in self.mappings if mapping.function == f"{STACK}-tick")
        paused = "AccountSendingPausedException: Sending paused for this account."
        world.mailbox.faults[:] = [] if self.is_sending else [paused] * 10_000

    def _stacks(self, request: Json) -> Json:
        if request.get("StackName") != STACK:
            raise AwsError("ValidationError", f"Stack with id {request.get('StackName')} does not exist")
        values = self.world.cloud.environment
        outputs = {
            "TableName": values["TABLE_NAME"],
            "BusName": values["BUS_NAME"],
            "ApiUrl": values["PUBLIC_URL"],
            "SecretsKeyArn": self.world.cloud.key,
            "ErasuresBucket": values["ERASURES_BUCKET"],
            "DeliveryPartitions": values["DELIVERY_PARTITIONS"],
            "LinkKeyArn": self.world.cloud.link_key,
            "HttpApiId": "a1b2c3",
            "FailedRecordsBucket": "failed-records",
            "LogBucketName": os.environ.get("LOG_BUCKET", "-"),
        }
        stack = {
            "StackName": STACK,
            "StackId": f"arn:aws:cloudformation:{REGION}:{ACCOUNT}:stack/{STACK}/1",
            "StackStatus": "UPDATE_COMPLETE",
            "CreationTime": self.last_deployed - timedelta(days=90),
            "LastUpdatedTime": self.last_deployed,
            "Tags": [{"Key": "environment", "Value": "prod"}],
            "Parameters": [{"ParameterKey": "MailFrom", "ParameterValue": values["MAIL_FROM"]}],
            "Outputs": [{"OutputKey": name, "OutputValue": value} for name, value in outputs.items()],
        }
        return {"Stacks": [stack]}

    def _rule(self, request: Json) -> Json:
        name = request["Name"]
        if name not in RULES:
            raise AwsError("ResourceNotFoundException", f"Rule {name} does not exist on EventBus default.")
        return {"Name": name, "State": "DISABLED" if name in self.rules_off else "ENABLED"}

    def _enable(self, request: Json) -> Json:
        self._rule(request)
        self.rules_off -= {request["Name"]}
        self._take_effect()
        return {}

    def _disable(self, request: Json) -> Json:
        self._rule(request)
        self.rules_off |= {request["Name"]}
        self._take_effect()
        return {}

    def _key(self, request: Json) -> Json:
        id_ = self.world.cloud.key if request["KeyId"] == SECRETS_ALIAS else request["KeyId"].rpartition("/")[2]
        services = self.world.services
        assert isinstance(services, InMemory)
        key = services.key(id_)
        waits = {"DeletionDate": self.world.now + timedelta(days=30)} if key.state == "PendingDeletion" else {}
        return {"KeyMetadata": {"KeyId": key.id, "Arn": key.arn, "KeyState": key.state, **waits}}

    def _secret(self, request: Json) -> Json:
        services = self.world.services
        assert isinstance(services, InMemory)
        secret = services.secret(request["SecretId"])
        waits = {"DeletedDate": self.world.now} if secret.deleted else {}
        return {"Name": secret.name, "VersionIdsToStages": {}, **waits}

    def _listed(self, request: Json) -> Json:
        wanted = request.get("FunctionName")
        listed = [mapping for mapping in self.mappings if wanted in (None, mapping.function)]
        return {"EventSourceMappings": [mapping.shown(self.world.now) for mapping in listed]}

    def _updated(self, request: Json) -> Json:
        for mapping in self.mappings:
            if mapping.id == request["UUID"]:
                mapping.is_on = request.get("Enabled", mapping.is_on)
                mapping.most = request.get("ScalingConfig", {}).get("MaximumConcurrency", mapping.most)
                self._take_effect()
                return mapping.shown(self.world.now)
        raise AwsError("ResourceNotFoundException", "The resource you requested does not exist.", 404)

    def _ses(self, _: Json) -> Json:
        quota = {"Max24HourSend": 50_000.0, "MaxSendRate": 14.0, "SentLast24Hours": 212.0}
        state = {"EnforcementStatus": "HEALTHY", "SendingEnabled": self.is_sending}
        return {**state, "ProductionAccessEnabled": True, "SendQuota": quota}

    def _send(self, request: Json) -> Json:
        self.is_sending = request.get("SendingEnabled", False)
        self._take_effect()
        return {}

    def _lines(self, request: Json) -> Json:
        group = request["logGroupName"]
        if group not in GROUPS:
            raise AwsError("ResourceNotFoundException", "The specified log group does not exist.")
        since, until = request.get("startTime", 0), request.get("endTime", float("inf"))
        found = []
        for line in self.log.of({group}):
            at = int(datetime.fromisoformat(line["@timestamp"]).timestamp() * 1000)
            text = OUTSIDE.sub("", json.dumps({name: value for name, value in line.items() if name != "@timestamp"}))
            if since <= at <= until and is_found(request.get("filterPattern", ""), text):
                found.append({"timestamp": at, "message": text, "logStreamName": "all"})
        return {"events": found}


def is_found(pattern: str, text: str) -> bool:
    """Whether a line fits a filter pattern: terms that it has (`?`: one of them is enough), or fields of its JSON.

    https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/FilterAndPatternSyntax.html
    """
    if pattern.startswith("{"):
        bare = re.sub(r'(?<!\()(\$\.\w+ !?= "[^"]*")(?!\))', r"(\1)", pattern)
        return matches(bare, {name: str(value) for name, value in json.loads(text).items()})
    terms = [(bool(match[1]), match[2] or match[3]) for match in TERM.finditer(pattern)]
    some = [term in text for is_one_of, term in terms if is_one_of]
    return all(term in text for is_one_of, term in terms if not is_one_of) and (not some or any(some))
