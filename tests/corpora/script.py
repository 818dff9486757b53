"""One life that meets every route that takes a body, in an order in which each is taken; whatever is new comes last."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import timedelta

from removal.record import instant
from removal.registry.caller import Caller
from removal.web.app import Route
from tests.bodies import leaves
from tests.world import START

LEFT_OUT = object()  # of a body: the field is not there


@dataclass(frozen=True, slots=True)
class Step:
    """A route and what its body must hold for it to be taken, by pointer; `sub` posts it, or a caller that may.

    `told` says that webhooks and mails of it are waited for: the slowest part by far, and the same for every fact.
    """

    route: str
    fixed: Mapping[str, object] = field(default_factory=dict)
    sub: str | None = None
    has_webhook: bool = False


DRAFTED = "every-drafter"  # of an authority of its own: references are its alone, and a batch's would meet the others
BATCH = "POST /orders:batch"
ISSUE = "POST /orders"
MAKES = {  # what an answer's id is the id of, as paths name it
    BATCH: "orders",
    ISSUE: "orders",
    "POST /endpoints": "endpoints",
    "POST /platforms/{id}/representatives": "representatives",
    "POST /platforms/{id}/exemptions": "exemption",
    "POST /representatives/{id}/contacts": "contact",
}
# The one law under which an order may say why it cannot wait.
UNDER_THE_LAW = {
    "law": "eu-tco",
    "language": "en",
    "category": "terrorist_content",
    "reason_codes/0": "incitement",
}
FORMS = "the page's forms"
ANSWER = "the page's answer"
END = "the page at the end"


def script(number: int) -> Iterator[Step]:
    """The life of that number in its world."""
    in_office = instant.to_text(START - timedelta(days=300 - number))
    yield Step("PUT /authorities/{id}", {"/laws": ["kz", "demo-draft", "eu-tco"]})
    yield Step("PUT /platforms/{id}")
    yield Step("POST /platforms/{id}/measurements", {"/average_daily_users": 250_000})
    yield Step("POST /platforms/{id}/exemptions")
    yield Step("POST /platforms/{id}/exemptions/{exemption}/lifting")
    yield Step(
        "POST /platforms/{id}/representatives",
        {"/valid_from": in_office, "/valid_until": LEFT_OUT, "/contacts/0/language": "en"},
        has_webhook=True,
    )
    yield Step(
        "POST /representatives/{id}/contacts", {"/role": "deputy", "/email": "deputy@video.example"}, has_webhook=True
    )
    yield Step(
        "PUT /representatives/{id}/contacts/{contact}",
        {"/role": "deputy", "/email": "deputy@video.example", "/invalidate_links": False},
    )
    yield Step(
        "POST /callers",
        {"/platform": LEFT_OUT, "/representative": LEFT_OUT, "/registrar": LEFT_OUT, "/scopes/0": "orders:read"},
    )
    yield Step("POST /endpoints", has_webhook=True)
    yield Step("PUT /endpoints/{id}")
    yield Step("POST /endpoints/{id}/replay")
    yield Step("POST /endpoints/{id}/rotation")
    yield Step("POST /endpoints/{id}/disablement")
    yield Step(BATCH, {"/orders/0/law": "demo-draft", "/orders/0/emergency": LEFT_OUT}, DRAFTED)
    yield Step("POST /orders/{id}/refusal", {}, DRAFTED)
    yield Step(ISSUE, {f"/{name}": value for name, value in UNDER_THE_LAW.items()}, has_webhook=True)
    yield Step(FORMS)
    yield Step("POST /orders/{id}/acknowledgement", has_webhook=True)
    yield Step("POST /orders/{id}/extension", has_webhook=True)
    yield Step(ANSWER)
    yield Step("POST /orders/{id}/disputes")
    yield Step("POST /orders/{id}/obstacles")
    yield Step("POST /orders/{id}/obstacle-answers", {"/grounds": LEFT_OUT})
    yield Step("POST /orders/{id}/obstacles", {"/ground": "technical"})
    yield Step("POST /orders/{id}/resumption", {"/grounds": LEFT_OUT})
    yield Step("POST /orders/{id}/suspension", {"/suspended": True})
    yield Step("POST /orders/{id}/suspension", {"/suspended": False})
    yield Step("POST /orders/{id}/contest")
    yield Step("POST /orders/{id}/contest-decision", {"/decision": "rejected"})
    yield Step("POST /orders/{id}/reports")
    yield Step("POST /orders/{id}/withdrawal")
    yield Step("POST /orders/{id}/reinstatement-report")
    yield Step(END)


def missing(routes: tuple[Route[Caller], ...]) -> Iterator[Step]:
    """What the script does not know and takes texts, as if it needed nothing."""
    known = {step.route for step in script(0)}
    for route in routes:
        if route.takes and route.name not in known and any(leaf.is_text for leaf in leaves(route.takes)):
            yield Step(route.name)
