"""What `page` runs."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from removal.deliveries.list_mails import ListMails
from removal.draft_answers.draft_answer import Writer
from removal.draft_answers.store import DraftAnswers
from removal.endpoints.store import EndpointStore
from removal.orders.lists.store import OrderLists
from removal.orders.refusal_log import log_refused_answer
from removal.orders.refusals import RefusedAnswers
from removal.page.answering import Page
from removal.page.authority_answering import AuthorityAnswering
from removal.page.authority_opening import AuthorityOpening
from removal.page.contact_test import ContactTestPage
from removal.page.endpoint_confirmation import EndpointConfirmationPage
from removal.page.front import FrontPage
from removal.page.handing import Handing
from removal.page.looking import Looking
from removal.page.opening import Opening
from removal.page.order_list import OrderListPage
from removal.page.public import Public
from removal.page.render import Rendered, Renderer
from removal.table import open_connection, passing
from removal.telemetry.failure import described
from removal.telemetry.log import logger
from removal.wiring.parts.addresses import addresses
from removal.wiring.parts.deliveries import deliveries
from removal.wiring.parts.law import laws
from removal.wiring.parts.limits import limits
from removal.wiring.parts.links import link_keys
from removal.wiring.parts.order_store import order_store
from removal.wiring.parts.orders import orders
from removal.wiring.parts.registry import registry
from removal.wiring.process import at_start, client_of, now, part, process

if TYPE_CHECKING:
    from mypy_boto3_s3.client import S3Client

    from removal.page.proof_file import ProofFile
    from removal.page.record import RecordPage

__all__ = [
    "PUBLIC",
    "RENDER",
    "authority_page",
    "contact_page",
    "endpoint_page",
    "front_page",
    "list_page",
    "order_page",
    "passing",
    "proof_file",
    "record_page",
    "refused_answers",
]

RENDER = Renderer()
PUBLIC = Public(RENDER)


@part
def order_page() -> Page:
    """The pages of an order."""
    opening = _opening()
    handing = Handing(orders(), RENDER, now)
    look = Looking(draft_answers(), handing, RENDER, now)
    return Page(
        opening, look, handing, orders(), draft_answers(), _enable_address, _forget_draft, _confirmation, RENDER, now
    )


@part
def authority_page() -> AuthorityAnswering:
    """The pages of an order for the contacts of its authority."""
    opening = _authority_opening()
    return AuthorityAnswering(opening, orders(), RENDER, now)


@part
def draft_answers() -> DraftAnswers:
    """The draft answers of contacts."""
    return DraftAnswers(now)


@part
def contact_page() -> ContactTestPage:
    """The page behind the link of a contact's test."""
    return ContactTestPage(link_keys(), registry(), _enable_address, RENDER, now)


@part
def endpoint_page() -> EndpointConfirmationPage:
    """The page on which an owner confirms an endpoint."""
    return EndpointConfirmationPage(link_keys(), EndpointStore(), registry(), RENDER, now)


@part
def front_page() -> FrontPage:
    """The page that needs no link."""
    return FrontPage(registry().authorities, RENDER)


@part
def list_page() -> OrderListPage:
    """The pages of a contact's list of open orders."""
    opening = _opening()
    mails = ListMails(deliveries(), limits(), now)
    return OrderListPage(link_keys(), registry(), OrderLists(), mails, opening, RENDER, now)


@part
def proof_file() -> "ProofFile":
    """The file of an order's proofs; few ask for it, so it is loaded then."""
    from removal.page.proof_file import ProofFile  # noqa: PLC0415
    from removal.wiring.parts.proofs import proof_reader  # noqa: PLC0415

    return ProofFile(_opening(), _authority_opening(), proof_reader(), RENDER)


@part
def record_page() -> "RecordPage":
    """The public page of figures; few ask for it, so it is loaded then."""
    from removal.page.record import RecordPage  # noqa: PLC0415
    from removal.publiclog.objects import S3Objects  # noqa: PLC0415
    from removal.publiclog.published import PublishedLog  # noqa: PLC0415

    settings = process().settings
    log = None
    if _has_log():
        s3: S3Client = process().client("s3")
        log = PublishedLog(S3Objects(s3, settings.need("LOG_BUCKET")), now)
    return RecordPage(log, laws(), settings.log_origin or "", settings.log_url, RENDER, _log_unread)


@part
def refused_answers() -> RefusedAnswers:
    """The record of answers that were refused because something failed here."""
    return RefusedAnswers(order_store(), log_refused_answer)


def _opening() -> Opening:
    return Opening(link_keys(), order_store(), registry(), laws(), has_log=_has_log())


def _authority_opening() -> AuthorityOpening:
    return AuthorityOpening(link_keys(), order_store(), registry(), laws(), has_log=_has_log())


def _has_log() -> bool:
    return process().settings.log_origin is not None


def _log_unread(error: Exception) -> None:
    logger.error("figures not read", extra={"failure": described(error)})


def _enable_address(contact_id: str) -> None:
    """Log an error instead of raising it: the answer is recorded, and the next answer enables the address."""
    try:
        addresses().restore(contact_id)
    except Exception as error:  # noqa: BLE001
        logger.error("address not enabled", extra={"contact": contact_id, "failure": described(error)})


def _forget_draft(writer: Writer, draft: str) -> None:
    """Log an error instead of raising it: the answer is recorded, and the draft expires within a day."""
    try:
        draft_answers().delete(writer, draft)
    except Exception as error:  # noqa: BLE001
        logger.error("draft answer not deleted", extra={"order": writer.order, "failure": described(error)})


def _confirmation(show: Callable[[], Rendered | None]) -> Rendered | None:
    """Log an error instead of raising it: the answer is recorded, and the page behind the redirect shows the same."""
    try:
        return show()
    except Exception as error:  # noqa: BLE001
        logger.error("confirmation not shown", extra={"failure": described(error)})
        return None


at_start(order_page, open_connection, client_of("secretsmanager"))
