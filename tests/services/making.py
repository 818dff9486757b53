"""Operations by which a deployment is made, for the services in memory: the simulation is made from the template."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from tests.simulation.aws.events import Events, Rule
from tests.simulation.aws.kms import Kms
from tests.simulation.aws.secrets import Secrets
from tests.simulation.aws.ses import Ses
from tests.simulation.aws.sns import Sns, Subscription
from tests.simulation.aws.sqs import Sqs

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Making:
    """Makes queues, rules, topics, identities, keys and secrets in these."""

    sqs: Sqs
    bus: Events
    sns: Sns
    ses: Ses
    kms: Kms
    secrets: Secrets

    @property
    def operations(self) -> Mapping[str, Callable[[Json], Json]]:
        """By their names; no two services have one of the same name."""
        return {
            "CreateQueue": self._queue,
            "CreateEventBus": self._bus,
            "PutRule": self._rule,
            "PutTargets": self._targets,
            "CreateTopic": lambda asked: {"TopicArn": self.sns.add(asked["Name"])},
            "Subscribe": self._subscription,
            "CreateEmailIdentity": self._identity,
            "CreateConfigurationSet": self._configuration_set,
            "CreateKey": lambda _: {"KeyMetadata": {"KeyId": self.kms.add().id}},
            "CreateSecret": lambda asked: {"ARN": self.secrets.add(asked["Name"], asked)},
        }

    def _queue(self, asked: Json) -> Json:
        told = asked.get("Attributes", {})
        properties: Json = {name: int(value) for name, value in told.items() if value.isdecimal()}
        if "RedrivePolicy" in told:
            properties["RedrivePolicy"] = json.loads(told["RedrivePolicy"])
        return {"QueueUrl": self.sqs.add(asked["QueueName"], properties).url}

    def _bus(self, asked: Json) -> Json:
        self.bus.buses.add(asked["Name"])
        return {}

    def _rule(self, asked: Json) -> Json:
        described = {"EventPattern": json.loads(asked["EventPattern"]), "Targets": ()}
        self.bus.rules.append(Rule.of(asked["Name"], asked["EventBusName"], described))
        return {}

    def _targets(self, asked: Json) -> Json:
        which = (asked["EventBusName"], asked["Rule"])
        (number,) = (number for number, one in enumerate(self.bus.rules) if (one.bus, one.name) == which)
        rule = self.bus.rules[number]
        described = {"EventPattern": rule.pattern, "Targets": asked["Targets"]}
        added = Rule.of(rule.name, rule.bus, described).targets
        self.bus.rules[number] = replace(rule, targets=[*rule.targets, *added])
        return {"FailedEntryCount": 0, "FailedEntries": []}

    def _subscription(self, asked: Json) -> Json:
        self.sns.subscriptions.append(Subscription.of(asked))
        return {"SubscriptionArn": f"{asked['TopicArn']}:{len(self.sns.subscriptions)}"}

    def _identity(self, asked: Json) -> Json:
        self.ses.identities.add(asked["EmailIdentity"])
        return {}

    def _configuration_set(self, asked: Json) -> Json:
        self.ses.add_configuration_set({**asked, "Name": asked["ConfigurationSetName"]})
        return {}
