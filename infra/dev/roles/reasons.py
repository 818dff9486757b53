"""What MiniStack cannot show of a role, and why; `make roles` fails when it can after all, or when none asks for it."""

from collections.abc import Mapping

FUNCTIONS = (
    "Api",
    "Publish",
    "Dispatch",
    "SendWebhook",
    "SendEmail",
    "MailFeedback",
    "Page",
    "Sweep",
    "Tick",
    "Operate",
)
READ_QUEUES = ("Dispatch", "SendWebhook", "SendEmail", "MailFeedback", "Tick")
SEND = ("Publish", "Dispatch", "SendWebhook", "SendEmail", "MailFeedback", "Sweep", "Tick")

LOGS = "Lambda's own runtime writes logs with the role; MiniStack writes them itself and asks no role"
TRACE = "Lambda's own daemon sends segments (Tracing: Active); MiniStack has none"
QUEUE = "Lambda's pollers read queues with the role; MiniStack's poller is part of itself and asks no role"
STREAM = "Lambda reads the stream with the role, and makes no mapping without all four; MiniStack asks no role"
BUCKET = (
    "Lambda writes with the role what publish gave up on, and MiniStack has no S3 destination for streams; "
    "publish itself writes when an order is erased, months after it"
)
BATCH = "MiniStack asks for sqs:SendMessageBatch in its place, which is granted beside it and is tried"
ERASURE = "tick erases months after an order, or a week after words without a fact; no probe waits for that"
YOUNGER = (
    "a notice is sent again to a webhook that is younger than the order, or two writers meet; no probe makes these"
)
RAW = "SES authorises a raw mail as this; MiniStack asks for ses:SendEmail alone"

# Which functions' roles, which actions, why.
GROUPS: tuple[tuple[tuple[str, ...], tuple[str, ...], str], ...] = (
    (FUNCTIONS, ("logs:CreateLogStream", "logs:PutLogEvents"), LOGS),
    (FUNCTIONS, ("xray:PutTraceSegments", "xray:PutTelemetryRecords"), TRACE),
    (READ_QUEUES, ("sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes"), QUEUE),
    (
        ("Publish",),
        ("dynamodb:DescribeStream", "dynamodb:GetRecords", "dynamodb:GetShardIterator", "dynamodb:ListStreams"),
        STREAM,
    ),
    (("Publish",), ("s3:PutObject", "s3:ListBucket"), BUCKET),
    (SEND, ("sqs:SendMessage",), BATCH),
    (("SendEmail",), ("ses:SendRawEmail",), RAW),
    (("Operate",), ("dynamodb:BatchGetItem",), YOUNGER),
    (
        ("Tick",),
        ("dynamodb:DeleteItem", "dynamodb:BatchGetItem", "dynamodb:ConditionCheckItem", "s3:PutObject"),
        ERASURE,
    ),
)

CANNOT_BE_SHOWN: Mapping[tuple[str, str], str] = {
    (f"{function}Role", action): reason
    for functions, actions, reason in GROUPS
    for function in functions
    for action in actions
}
