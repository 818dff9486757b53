"""Operations by which a deployment is made, for the services in memory: the simulation is made from the template."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from tests.simulation.aws.events import Events, Rule
from tests.simulation.aws.kms import ALGORITHM, Kms
from tests.simulation.aws.s3 import S3
from tests.simulation.aws.secrets import Secrets
from tests.simulation.aws.ses import Ses
from tests.simulation.aws.sns import Sns, Subscription
from tests.simulation.aws.sqs import Sqs

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Making:
    """Makes queues, rules, topics, identities, keys, secrets and buckets in these."""

    sqs: Sqs
    bus: Events
    sns: Sns
    ses: Ses
    kms: Kms
    secrets: Secrets
    s3: S3

    @property
    def operations(self) -> Mapping[str, Callable[[Json], Json]]:
        """By their names; no two services have one of the same name."""
        return {
            "CreateQueue": self._queue,
            "CreateEventBus": self._bus,
            "PutRule": self._rule,
            "PutTargets": self._targets,
            "CreateTopic": lambda request: {"TopicArn": self.sns.add(request["Name"])},
            "Subscribe": self._subscription,
            "CreateEmailIdentity": self._identity,
            "CreateConfigurationSet": self._configuration_set,
            "CreateKey": self._key,
            "CreateBucket": self._bucket,
            "CreateSecret": lambda request: {"ARN": self.secrets.add(request["Name"], request)},
        }

    def _key(self, request: Json) -> Json:
        return {"KeyMetadata": {"KeyId": self.kms.add(spec=request.get("KeySpec", ALGORITHM)).id}}

    def _bucket(self, request: Json) -> Json:
        self.s3.add(request["Bucket"])
        return {"Location": f"http://{request['Bucket']}.s3.amazonaws.com/"}

    def _queue(self, request: Json) -> Json:
        attributes = request.get("Attributes", {})
        properties: Json = {name: int(value) for name, value in attributes.items() if value.isdecimal()}
        if "RedrivePolicy" in attributes:
            properties["RedrivePolicy"] = json.loads(attributes["RedrivePolicy"])
        return {"QueueUrl": self.sqs.add(request["QueueName"], properties).url}

    def _bus(self, request: Json) -> Json:
        self.bus.buses.add(request["Name"])
        return {}

    def _rule(self, request: Json) -> Json:
        described = {"EventPattern": json.loads(request["EventPattern"]), "Targets": ()}
        self.bus.rules.append(Rule.of(request["Name"], request["EventBusName"], described))
        return {}

    def _targets(self, request: Json) -> Json:
        which = (request["EventBusName"], request["Rule"])
        (number,) = (number for number, other in enumerate(self.bus.rules) if (other.bus, other.name) == which)
        rule = self.bus.rules[number]
        described = {"EventPattern": rule.pattern, "Targets": request["Targets"]}
        added = Rule.of(rule.name, rule.bus, described).targets
        self.bus.rules[number] = replace(rule, targets=[*rule.targets, *added])
        return {"FailedEntryCount": 0, "FailedEntries": []}

    def _subscription(self, request: Json) -> Json:
        self.sns.subscriptions.append(Subscription.of(request))
        return {"SubscriptionArn": f"{request['TopicArn']}:{len(self.sns.subscriptions)}"}

    def _identity(self, request: Json) -> Json:
        self.ses.identities.add(request["EmailIdentity"])
        return {}

    def _configuration_set(self, request: Json) -> Json:
        self.ses.add_configuration_set({**request, "Name": request["ConfigurationSetName"]})
        return {}
