"""The adapters that write and submit mails, with templates and calendars, which only one function loads."""

from functools import cached_property
from typing import TYPE_CHECKING

from botocore.config import Config

from removal.deliveries.store import DeliveryStore
from removal.endpoints.store import EndpointStore
from removal.mail.compose import From
from removal.mail.ses import ConfigurationSets, SesMailer
from removal.mail.store import MailStore, Refusals
from removal.mail.worker import MailWorker
from removal.mail.writing import Writer
from removal.wiring import Wiring, now

if TYPE_CHECKING:
    from mypy_boto3_sesv2.client import SESV2Client


# No retries of the client: after a lost response it would send a mail twice. Our own timer retries later. A batch of
# five fits the function's 30 s.
ONCE = Config(connect_timeout=1, read_timeout=4, retries={"total_max_attempts": 1})


class Mails:
    """The mail adapters of a process."""

    def __init__(self, wiring: Wiring) -> None:
        self._wiring = wiring

    @cached_property
    def mailer(self) -> SesMailer:
        """The client of SES."""
        client: SESV2Client = self._wiring.client("sesv2", ONCE)
        need = self._wiring.settings.need
        return SesMailer(client, ConfigurationSets(need("CONFIGURATION_SET"), need("URGENT_CONFIGURATION_SET")))

    @cached_property
    def mailing(self) -> MailWorker:
        """The worker that writes mails and submits them to SES."""
        wiring, deliveries = self._wiring, DeliveryStore()
        url, sender = wiring.settings.need("PUBLIC_URL"), From(*wiring.settings.mail_from)
        known = (wiring.order_store, EndpointStore(), wiring.registry, wiring.laws)
        writer = Writer(*known, wiring.link_keys, url, sender)
        stores = (EndpointStore(), deliveries, MailStore(deliveries))
        return MailWorker(
            *stores,
            writer,
            self.mailer,
            wiring.mail_queue,
            now,
            wiring.chance,
            wiring.addresses.give_up,
            wiring.addresses.restore,
            wiring.pass_on,
            wiring.limits,
            Refusals(now),
        )
