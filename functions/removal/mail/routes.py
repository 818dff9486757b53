"""Reports of mail servers about an order's mails, over HTTP."""

from dataclasses import dataclass

from removal.mail import shown
from removal.mail.store import MailReport, MailStore
from removal.orders.routes.context import OrderRouteContext
from removal.record import instant
from removal.registry.caller import Caller
from removal.registry.office import Act, Leave, may
from removal.web.answer import Answered
from removal.web.app import Call, Route

REPORTS_SHOWN = 100  # the latest


@dataclass(frozen=True, slots=True)
class MailReportRoutes:
    """What both sides of an order read beside its facts."""

    desk: OrderRouteContext
    mails: MailStore

    def routes(self) -> tuple[Route[Caller], ...]:
        """One, for both sides."""
        return (Route("GET", "/orders/{id}/mail-reports", "orders:read", self.all),)

    def all(self, call: Call[Caller]) -> Answered:
        """The latest 100 reports, the newest first. They are information and change nothing.

        `forwarding_bounced`: the mail was accepted, and came back from another domain that the recipient forwards to.
        """
        order = self.desk.visible(call).order
        whole = may(self.desk.offices.of(call.caller), Act.READ, order, self.desk.clock()) is Leave.YES
        found = (one for one in self.mails.reports(order.id, REPORTS_SHOWN) if whole or one.at <= order.changed_at)
        return Answered(200, {"reports": [_shown(one) for one in found]})


def _shown(report: MailReport) -> shown.MailReport:
    """Without addresses and without the mail server's words: they are personal data of a third person."""
    return {
        "at": instant.to_text(report.at),
        "kind": "forwarding_bounced",
        "type": report.type,
        "endpoint": report.endpoint,
        "delivery": report.delivery,
        "status": report.status,
    }
