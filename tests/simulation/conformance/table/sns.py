"""Publish, which SES does for the product, and what a subscribed queue gets."""

from tests.simulation.conformance.rows import ANY, Json, Refused, Row, Step, Wait

PUBLISH = "https://docs.aws.amazon.com/sns/latest/api/API_Publish.html"
SHAPE = "https://docs.aws.amazon.com/sns/latest/dg/sns-message-and-json-formats.html"
TOPIC = "arn:aws:sns:eu-central-1:123456789012:nowhere"
ENVELOPE = {
    "Type": "Notification",
    "MessageId": ANY,
    "TopicArn": "$topic",
    "Subject": "a subject",
    "Message": "{}",
    "Timestamp": ANY,
    "SignatureVersion": "1",
    "Signature": ANY,
    "SigningCertURL": ANY,
    "UnsubscribeURL": ANY,
}
REQUEST = {"TopicArn": "$topic", "Message": "{}", "Subject": "a subject"}
MESSAGE = {"MessageId": ANY, "ReceiptHandle": ANY, "MD5OfBody": ANY}

ROWS = (
    Row("publish: a message", "sns", "Publish", REQUEST, {"MessageId": ANY}, PUBLISH),
    Row(
        "publish: a topic that is not there",
        "sns",
        "Publish",
        {**REQUEST, "TopicArn": TOPIC},
        Refused("NotFound", 404),
        PUBLISH,
    ),
    Row(
        "publish: what the queue gets",
        "sns",
        "ReceiveMessage",
        {"QueueUrl": "$queue"},
        {"Messages": [{**MESSAGE, "Body": Json(ENVELOPE)}]},
        SHAPE,
        before=[Step("Publish", REQUEST), Wait(1)],
        at="sqs",
    ),
)
