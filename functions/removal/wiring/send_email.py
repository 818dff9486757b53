"""What `send_email` runs; only this function loads templates of mails and calendars."""

from typing import TYPE_CHECKING

from botocore.config import Config

from removal.deliveries.attempt_log import attempt_logger
from removal.endpoints.store import EndpointStore
from removal.mail.compose import From
from removal.mail.readdressing import Readdressing
from removal.mail.ses import ConfigurationSets, SesMailer
from removal.mail.store import MailStore, Refusals
from removal.mail.worker import MailWorker
from removal.mail.writing import Writer
from removal.table import open_connection
from removal.wiring.parts.addresses import addresses
from removal.wiring.parts.deliveries import deliveries
from removal.wiring.parts.law import laws
from removal.wiring.parts.limits import limits
from removal.wiring.parts.links import link_keys
from removal.wiring.parts.order_store import order_store
from removal.wiring.parts.passing_on import pass_on
from removal.wiring.parts.queues import mail_queue
from removal.wiring.parts.registry import registry
from removal.wiring.process import at_start, client_of, now, part, process

if TYPE_CHECKING:
    from mypy_boto3_sesv2.client import SESV2Client

# No retries of the client: after a lost response it would send a mail twice. Our own timer retries later. A batch of
# five fits the function's 30 s.
ONCE = Config(connect_timeout=1, read_timeout=4, retries={"total_max_attempts": 1})


@part
def mailing() -> MailWorker:
    """The worker that writes mails and submits them to SES."""
    return MailWorker(
        EndpointStore(),
        deliveries(),
        MailStore(deliveries()),
        _writer(),
        mailer(),
        mail_queue(),
        now,
        process().chance,
        addresses().give_up,
        addresses().restore,
        pass_on(),
        Readdressing(registry(), deliveries(), mail_queue(), now, pass_on()),
        limits(),
        Refusals(now),
        observe=attempt_logger("mail submitted", "MailAttempts", now),
    )


@part
def mailer() -> SesMailer:
    """The client of SES."""
    client: SESV2Client = process().client("sesv2", ONCE)
    need = process().settings.need
    return SesMailer(client, ConfigurationSets(need("CONFIGURATION_SET"), need("URGENT_CONFIGURATION_SET")))


def _writer() -> Writer:
    url, sender = process().settings.need("PUBLIC_URL"), From(*process().settings.mail_from)
    return Writer(order_store(), EndpointStore(), registry(), laws(), link_keys(), url, sender)


at_start(mailing, open_connection, client_of("sesv2", ONCE), client_of("secretsmanager"))
