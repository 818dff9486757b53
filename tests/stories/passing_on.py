"""Mails that come back or are refused, as the stories of passing on need them."""

from datetime import timedelta

from removal.endpoints.store import EndpointStore
from tests import fake_ses
from tests.fake_ses import Behaviour, MailEvents, Posted
from tests.world import World

HOUR = timedelta(hours=1)
MINUTE = timedelta(minutes=1)
SECOND = timedelta(seconds=1)
AT_ONCE = 5 * SECOND  # before any sweep


def comes_back(**fields: str) -> Behaviour:
    """The server never takes it; SES calls everything transient."""

    def as_posted(posted: Posted) -> MailEvents:
        at = posted.at + SECOND
        return [(SECOND, fake_ses.bounce_naming(posted, at, "Transient", {"emailAddress": posted.recipient, **fields}))]

    return as_posted


def notices(world: World, address: str) -> list[str]:
    """The references in the subjects of the orders' mails to an address."""
    subjects = [mail.subject for mail in world.mailbox.to(address)]
    return [subject.split()[2].rstrip(":") for subject in subjects if subject.startswith("Removal order")]


def is_given_up(mail: Posted) -> bool:
    stored = EndpointStore().find(mail.tags["endpoint"])
    return stored is not None and not stored.endpoint.enabled
