"""Types of what the API answers about mails."""

from typing import Annotated, Literal, TypedDict

from removal.record.members import AnyFactType, Instant, Uuid

MailStatus = Annotated[str, "status of RFC 3463"]


class MailReport(TypedDict):
    """What a mail server reported of one mail; `type` is the fact that it told, `status` is that of RFC 3463."""

    at: Instant
    kind: Literal["forwarding_bounced"]
    type: AnyFactType
    endpoint: Uuid
    delivery: Uuid
    status: MailStatus | None
