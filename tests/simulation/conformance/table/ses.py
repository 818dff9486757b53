"""SendEmail."""

from typing import Any

from tests.simulation.conformance.rows import ANY, Refused, Row, Step

SEND = "https://docs.aws.amazon.com/ses/latest/APIReference-V2/API_SendEmail.html"
TAG = "https://docs.aws.amazon.com/ses/latest/APIReference-V2/API_MessageTag.html"
ACCOUNT = "https://docs.aws.amazon.com/ses/latest/APIReference-V2/API_PutAccountSendingAttributes.html"
SET = "https://docs.aws.amazon.com/ses/latest/APIReference-V2/API_PutConfigurationSetSendingOptions.html"
Values = dict[str, Any]
RAW = b"From: orders@ministry.example\r\nTo: desk@platform.example\r\nSubject: Order\r\n\r\nText\r\n"
MAIL = {
    "FromEmailAddress": '"Removal orders" <orders@ministry.example>',
    "Destination": {"ToAddresses": ["desk@platform.example"]},
    "Content": {"Raw": {"Data": RAW}},
    "EmailTags": [{"Name": "order", "Value": "1"}],
    "ConfigurationSetName": "$set",
}
ACCOUNT_OFF = Step("PutAccountSendingAttributes", {"SendingEnabled": False})
ACCOUNT_ON = Step("PutAccountSendingAttributes", {"SendingEnabled": True})
SET_OFF = Step("PutConfigurationSetSendingOptions", {"ConfigurationSetName": "$set", "SendingEnabled": False})
BAD, PAUSED = Refused("BadRequestException"), Refused("SendingPausedException")
TAKEN = {"MessageId": ANY}


def _row(name: str, answer: Values | Refused, source: str = SEND, **more: object) -> Row:
    request = {**MAIL, **more.pop("request", {})}  # type: ignore[dict-item]
    return Row(f"mail: {name}", "sesv2", "SendEmail", request, answer, source, **more)  # type: ignore[arg-type]


def to(address: str) -> Values:
    return {"Destination": {"ToAddresses": [address]}}


ROWS = (
    _row("one", TAKEN),
    _row(
        "from an address that is not verified",
        Refused("MessageRejected"),
        request={"FromEmailAddress": "orders@elsewhere.example"},
    ),
    _row("to no address", BAD, request=to("desk")),
    _row("to an address beyond ASCII", BAD, request=to("dęsk@platform.example")),
    _row("a tag of a wrong shape", BAD, TAG, request={"EmailTags": [{"Name": "order", "Value": "a:b"}]}),
    _row(
        "a configuration set that is not there",
        Refused("NotFoundException", 404),
        request={"ConfigurationSetName": "nowhere"},
    ),
    _row("while its set sends nothing", PAUSED, SET, before=[SET_OFF]),
    _row("while the account sends nothing", PAUSED, ACCOUNT, before=[ACCOUNT_OFF]),
    _row("after the account sends again", TAKEN, ACCOUNT, before=[ACCOUNT_OFF, ACCOUNT_ON]),
)
