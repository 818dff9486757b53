"""Mail servers' reports about an order's mails, over HTTP."""

from removal.mail import shown
from removal.mail.store import MailReport, MailStore
from removal.orders.routes.context import OrderRouteContext
from removal.record import instant
from removal.registry.caller import Caller
from removal.registry.office import Act, Leave, may
from removal.values import dataclass
from removal.web.answer import Answered
from removal.web.app import Call, Route

REPORTS_SHOWN = 100  # the latest of an order


@dataclass(frozen=True, slots=True)
class MailReportRoutes:
    """The route that lists the mail reports of an order, for both of its parties."""

    desk: OrderRouteContext
    mails: MailStore

    def routes(self) -> tuple[Route[Caller], ...]:
        """The single route."""
        return (Route("GET", "/orders/{id}/mail-reports", "orders:read", self.list_reports),)

    def list_reports(self, call: Call[Caller]) -> Answered:
        """The latest 100 reports, the newest first. They are information only and do not affect the order.

        `forwarding_bounced`: the mail was accepted, but bounced from another domain that the recipient forwards to.
        """
        order = self.desk.visible(call).order
        whole = may(self.desk.offices.of(call.caller), Act.READ, order, self.desk.clock()) is Leave.YES
        reports = (
            report for report in self.mails.reports(order.id, REPORTS_SHOWN) if whole or report.at <= order.changed_at
        )
        return Answered(200, {"reports": [_shown(report) for report in reports]})


def _shown(report: MailReport) -> shown.MailReport:
    """The API object, without addresses and the server's words: these are personal data of a third person."""
    return {
        "at": instant.to_text(report.at),
        "kind": "forwarding_bounced",
        "type": report.type,
        "endpoint": report.endpoint,
        "delivery": report.delivery,
        "status": report.status,
    }
