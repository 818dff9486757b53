"""Rules of mail: feedback cannot be forged or lost, and no notice is held back or read on its way."""

from tests.rules.template import Template, resources, target

CONFIGURATION_SET = "AWS::SES::ConfigurationSet"
EVENTS = {"delivery", "bounce", "complaint", "reject", "deliveryDelay"}
LONGEST = 3_600  # seconds: much less than any window but the short ones, and then a bounce says so
LONGEST_URGENT = 300  # for those: the least that SES takes
URGENT = "UrgentConfigurationSet"


def only_ses_publishes_feedback(template: Template) -> list[str]:
    """A principal that may publish may start a clock."""
    of_ses = {
        topic
        for _, policy in resources(template, "AWS::SNS::TopicPolicy")
        for topic in map(target, policy["Topics"])
        if _is_ses_alone(
            [statement for statement in policy["PolicyDocument"]["Statement"] if statement["Effect"] == "Allow"]
        )
    }
    return [f"{name}: open to others" for name, _ in resources(template, "AWS::SNS::Topic") if name not in of_ses]


def all_feedback_is_asked_for(template: Template) -> list[str]:
    topics = {name for name, _ in resources(template, "AWS::SNS::Topic")}
    return [
        f"{name}: {fault}"
        for name, destination in resources(template, "AWS::SES::ConfigurationSetEventDestination")
        for fault, bad in (
            ("is off", destination["EventDestination"].get("Enabled") is not True),
            ("asks for less or more", set(destination["EventDestination"].get("MatchingEventTypes", ())) != EVENTS),
            (
                "tells no topic",
                target(destination["EventDestination"].get("SnsDestination", {}).get("TopicARN")) not in topics,
            ),
        )
        if bad
    ]


def feedback_reaches_a_queue(template: Template) -> list[str]:
    heard = {
        target(subscription["TopicArn"])
        for _, subscription in resources(template, "AWS::SNS::Subscription")
        if subscription.get("Protocol") == "sqs"
    }
    return [f"{name}: has no subscriber" for name, _ in resources(template, "AWS::SNS::Topic") if name not in heard]


def notices_are_private_and_never_suppressed(template: Template) -> list[str]:
    return [
        f"{name}: {fault}"
        for name, configuration_set in resources(template, CONFIGURATION_SET)
        for fault, bad in (
            ("may leave in plain text", configuration_set.get("DeliveryOptions", {}).get("TlsPolicy") != "REQUIRE"),
            (
                "tries past the window",
                configuration_set.get("DeliveryOptions", {}).get("MaxDeliverySeconds", 50_400) > _longest(name),
            ),
            ("is suppressed", configuration_set.get("SuppressionOptions") != {"SuppressedReasons": []}),
        )
        if bad
    ]


def every_set_tells_its_feedback(template: Template) -> list[str]:
    """And may publish it where it goes."""
    publishing = {
        target(destination["ConfigurationSetName"])
        for _, destination in resources(template, "AWS::SES::ConfigurationSetEventDestination")
    }
    named = str([policy for _, policy in resources(template, "AWS::SNS::TopicPolicy")])
    return [
        f"{name}: {fault}"
        for name, _ in resources(template, CONFIGURATION_SET)
        for fault, bad in (("has no topic", name not in publishing), ("may not publish", f"${{{name}}}" not in named))
        if bad
    ]


def short_windows_have_a_set_of_their_own(template: Template) -> list[str]:
    sets = {name for name, _ in resources(template, CONFIGURATION_SET)}
    return [] if URGENT in sets else [f"{URGENT}: is not there"]


def _longest(name: str) -> int:
    return LONGEST_URGENT if name == URGENT else LONGEST


def _is_ses_alone(statements: list[dict[str, object]]) -> bool:
    return bool(statements) and all(
        statement["Principal"] == {"Service": "ses.amazonaws.com"}
        and statement["Action"] == "sns:Publish"
        and isinstance(condition := statement.get("Condition"), dict)
        and {"StringEquals", "ArnEquals"} <= set(condition)
        for statement in statements
    )
