"""Rules of mail: feedback cannot be forged or lost, and no notice is held back or read on its way."""

from tests.rules.template import Template, resources, target

CONFIGURATION_SET = "AWS::SES::ConfigurationSet"
TOLD = {"delivery", "bounce", "complaint", "reject", "deliveryDelay"}
LONGEST = 3_600  # seconds: the shortest window of a law that is shipped, and then a bounce says so


def only_ses_publishes_feedback(template: Template) -> list[str]:
    """Whoever may publish may start a clock."""
    of_ses = {
        topic
        for _, policy in resources(template, "AWS::SNS::TopicPolicy")
        for topic in map(target, policy["Topics"])
        if _is_ses_alone([one for one in policy["PolicyDocument"]["Statement"] if one["Effect"] == "Allow"])
    }
    return [f"{name}: open to others" for name, _ in resources(template, "AWS::SNS::Topic") if name not in of_ses]


def all_feedback_is_asked_for(template: Template) -> list[str]:
    topics = {name for name, _ in resources(template, "AWS::SNS::Topic")}
    return [
        f"{name}: {fault}"
        for name, found in resources(template, "AWS::SES::ConfigurationSetEventDestination")
        for fault, bad in (
            ("is off", found["EventDestination"].get("Enabled") is not True),
            ("asks for less or more", set(found["EventDestination"].get("MatchingEventTypes", ())) != TOLD),
            (
                "tells no topic",
                target(found["EventDestination"].get("SnsDestination", {}).get("TopicARN")) not in topics,
            ),
        )
        if bad
    ]


def feedback_reaches_a_queue(template: Template) -> list[str]:
    heard = {
        target(found["TopicArn"])
        for _, found in resources(template, "AWS::SNS::Subscription")
        if found.get("Protocol") == "sqs"
    }
    return [f"{name}: nobody listens" for name, _ in resources(template, "AWS::SNS::Topic") if name not in heard]


def notices_are_private_and_never_suppressed(template: Template) -> list[str]:
    return [
        f"{name}: {fault}"
        for name, found in resources(template, CONFIGURATION_SET)
        for fault, bad in (
            ("may leave in plain text", found.get("DeliveryOptions", {}).get("TlsPolicy") != "REQUIRE"),
            ("tries past the window", found.get("DeliveryOptions", {}).get("MaxDeliverySeconds", 50_400) > LONGEST),
            ("is suppressed", found.get("SuppressionOptions") != {"SuppressedReasons": []}),
        )
        if bad
    ]


def _is_ses_alone(statements: list[dict[str, object]]) -> bool:
    return bool(statements) and all(
        one["Principal"] == {"Service": "ses.amazonaws.com"}
        and one["Action"] == "sns:Publish"
        and isinstance(condition := one.get("Condition"), dict)
        and {"StringEquals", "ArnEquals"} <= set(condition)
        for one in statements
    )
