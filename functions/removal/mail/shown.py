"""The types of mail reports in answers of the API."""

from typing import Annotated, Literal, TypedDict

from removal.record.members import AnyFactType, Instant, Uuid

MailStatus = Annotated[str, "status of RFC 3463"]


class MailReport(TypedDict):
    """A report of a mail server on a mail. `type`: the type of the fact in the mail. `status`: as in RFC 3463."""

    at: Instant
    kind: Literal["forwarding_bounced"]
    type: AnyFactType
    endpoint: Uuid
    delivery: Uuid
    status: MailStatus | None
