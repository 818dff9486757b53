"""The file behind an order's page with the proofs that its facts are in the public log. It is what the API answers.

/o/{token}/proof             proof.json, for `removal-orders-check`
/o/{token}/proof?after=100   the next ones, of an order with many facts
"""

from collections.abc import Mapping
from typing import Protocol

from removal.errors import Final
from removal.links.token import is_of_authority
from removal.orders.order import Order
from removal.page.authority_opening import AuthorityOpening
from removal.page.link import respond
from removal.page.opening import Opening
from removal.page.render import Rendered, Renderer
from removal.publiclog.marks import Journal, LoggedFact
from removal.publiclog.proofs import BlindsErased, NoLog, NotLogged, ProofReader
from removal.reading.reader import Reader
from removal.record.canonical import canonical
from removal.record.facts import Fact
from removal.values import dataclass
from removal.web.request import Request

NAME = "proof.json"
AFTER = "after"  # in the query
DIGITS_AT_MOST = 9
REFUSED: Mapping[type[Final], tuple[str, int]] = {
    NoLog: ("proof_no_log", 409),
    NotLogged: ("proof_not_logged", 409),
    BlindsErased: ("proof_erased", 410),
}


class OpenedOrder(Protocol):
    """An order as a contact of either side sees it."""

    @property
    def order(self) -> Order:
        """The order."""

    @property
    def facts(self) -> tuple[Fact, ...]:
        """The facts that the contact may see."""

    @property
    def reader(self) -> Reader:
        """Who reads, and in which language."""


@dataclass(frozen=True, slots=True)
class ProofFile:
    """Answers requests for `/o/{token}/proof`, with the token of a contact of either side."""

    opening: Opening
    authority: AuthorityOpening
    proofs: ProofReader
    render: Renderer

    def respond(self, request: Request, token: str) -> Rendered:
        """The file, or a page that says why there is none."""
        return respond(
            request,
            self.render,
            lambda: self._opened(request, token),
            lambda opened: self._file(request, opened),
            lambda opened: self.render.notice("wrong_request", 405, {"allow": "GET, HEAD"}, opened.reader.texts),
        )

    def _opened(self, request: Request, token: str) -> OpenedOrder | None:
        at, chosen = request.received_at, request.query.get("lang", "")
        return self.authority(token, at, chosen) if is_of_authority(token) else self.opening(token, at, chosen)

    def _file(self, request: Request, opened: OpenedOrder) -> Rendered:
        after = request.query.get(AFTER, "")
        facts = [LoggedFact(fact.type, fact.sequence, fact.hash) for fact in opened.facts]
        journal = Journal(opened.order.key, facts)
        try:
            proofs = self.proofs.proofs(opened.order.id, journal, _number(after))
        except (NoLog, NotLogged, BlindsErased) as error:
            name, status = REFUSED[type(error)]
            return self.render.notice(name, status, words=opened.reader.texts)
        return self.render.download(canonical(proofs), "application/json", NAME)


def _number(text: str) -> int:
    """The number in the query; 0 without one."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) <= DIGITS_AT_MOST else 0
