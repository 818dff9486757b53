"""What each operation answers when it succeeds, and with which problems beside those that every operation has.

A new route needs a row here, or `tests/openapi` names it.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from pydantic import BaseModel

from infra.dev.openapi import delivery, orders, registry
from infra.dev.openapi.facts.table import AuthorityFacts, CallerFacts, Facts, FactsFeed, PlatformFacts

ORDER = ("etag", "location")
REGISTER = ("platform-not-in-scope", "no-representative", "first-contact-required")
ENTERING = ("cap-reached", "busy")
ACTING = ("illegal-command", "cap-reached", "busy")
ORDER_PROBLEMS = (*ACTING, "order-erased")
WEBHOOK_PROBLEMS = ("illegal-command", "busy")  # an endpoint that is an address for mail is no webhook
LIMITED = "limit-reached"
UNLESS_CHANGED, UNLESS_SEEN = "if-match", "if-none-match"


@dataclass(frozen=True, slots=True)
class Says:
    """An operation's name, its summary, its answers by status with their headers, and its own problems.

    `given` is the conditional header that it heeds (RFC 9110 section 13.1).
    """

    id: str
    summary: str
    answers: Mapping[int, type[BaseModel]]
    headers: tuple[str, ...] = ()
    problems: tuple[str, ...] = ()
    conditional_header: str | None = None


def _commands(id_: str, summary: str, *problems: str) -> Says:
    """What is done with an order that there is: it answers with the order as it is then."""
    return Says(id_, summary, {200: orders.Order}, ORDER, (*ORDER_PROBLEMS, *problems), UNLESS_CHANGED)


def _answer(id_: str, summary: str) -> Says:
    """What a representative says: it answers likewise, with the notices that were received by it."""
    return Says(id_, summary, {200: orders.AnsweredOrder}, ORDER, ORDER_PROBLEMS, UNLESS_CHANGED)


ISSUING: Mapping[str, Says] = {
    "POST /orders": Says(
        "issueOrder",
        "Issue an order",
        {201: orders.IssuedOrder, 200: orders.IssuedOrder},
        ORDER,
        ("reference-taken", "order-erased", "busy", *REGISTER),
    ),
    "POST /orders:batch": Says("issueOrders", "Issue up to a hundred orders", {207: orders.BatchResults}),
    "POST /orders/{id}/approval": _commands("approveOrder", "Approve a draft", *REGISTER),
    "POST /orders/{id}/refusal": _commands("refuseOrder", "Refuse a draft"),
    "POST /orders/{id}/withdrawal": _commands("withdrawOrder", "Withdraw an order"),
    "POST /orders/{id}/obstacle-answers": _commands("answerObstacles", "Answer obstacles"),
    "POST /orders/{id}/extension": _commands("extendOrder", "Give more time"),
    "POST /orders/{id}/suspension": _commands("suspendOrder", "Stop the clock, or let it go on"),
    "POST /orders/{id}/disputes": _commands("disputeMeasures", "Dispute reported measures"),
    "POST /orders/{id}/contest-decision": _commands("decideContest", "Decide a contest"),
}
READING: Mapping[str, Says] = {
    "GET /orders": Says("listOrders", "List your orders", {200: orders.Orders}),
    "GET /orders/{id}": Says("readOrder", "Read an order", {200: orders.ReadOrder}, ORDER, (), UNLESS_SEEN),
    "GET /orders/{id}/facts": Says("readFacts", "Read an order's journal", {200: Facts}, ("etag",), (), UNLESS_SEEN),
    "GET /orders/{id}/mail-reports": Says(
        "listMailReports", "List what mail servers reported of an order's mails", {200: delivery.MailReports}
    ),
    "GET /orders/{id}/proof": Says(
        "readProofs",
        "Prove that an order's facts are in the public log",
        {200: orders.Proofs},
        (),
        ("not-in-log", "order-erased", "try-again"),
    ),
    "GET /facts": Says("readFeed", "Follow everything that happens to your orders", {200: FactsFeed}),
}
ANSWERING: Mapping[str, Says] = {
    "POST /orders/{id}/acknowledgement": _answer("acknowledgeOrder", "Acknowledge an order"),
    "POST /orders/{id}/reports": _answer("reportMeasures", "Report measures"),
    "POST /orders/{id}/obstacles": _answer("tellObstacle", "State an obstacle"),
    "POST /orders/{id}/resumption": _answer("resumeItems", "Tell that you can act again"),
    "POST /orders/{id}/contest": _answer("contestOrder", "Contest an order"),
    "POST /orders/{id}/reinstatement-report": _answer("reportReinstatement", "Report what is back"),
}
ENDPOINTS: Mapping[str, Says] = {
    "POST /endpoints": Says(
        "createEndpoint",
        "Register a webhook",
        {201: delivery.NewEndpoint, 200: delivery.NewEndpoint},
        ("location",),
        (*ENTERING, LIMITED),
    ),
    "GET /endpoints": Says("listEndpoints", "List your webhooks", {200: delivery.Endpoints}),
    "GET /endpoints/{id}": Says("readEndpoint", "Read a webhook", {200: delivery.Endpoint}),
    "PUT /endpoints/{id}": Says(
        "changeEndpoint", "Give a webhook another URL or filter", {200: delivery.Endpoint}, (), (*ACTING, LIMITED)
    ),
    "DELETE /endpoints/{id}": Says(
        "deleteEndpoint", "Delete a webhook", {200: delivery.Endpoint}, (), WEBHOOK_PROBLEMS
    ),
    "POST /endpoints/{id}/verification": Says(
        "verifyEndpoint", "Challenge a webhook again", {202: delivery.Endpoint}, (), (*ACTING, LIMITED)
    ),
    "POST /endpoints/{id}/test": Says(
        "testEndpoint", "Send a webhook a test", {202: delivery.TestDelivery}, ("location",), (*ACTING, LIMITED)
    ),
    "POST /endpoints/{id}/rotation": Says(
        "rotateSecret", "Give a webhook another secret", {200: delivery.NewEndpoint}, (), ACTING
    ),
    "POST /endpoints/{id}/disablement": Says(
        "disableEndpoint", "Hold what comes for a webhook", {200: delivery.Endpoint}, (), WEBHOOK_PROBLEMS
    ),
    "POST /endpoints/{id}/enablement": Says(
        "enableEndpoint", "Send a webhook what was held", {200: delivery.Endpoint}, (), WEBHOOK_PROBLEMS
    ),
}
DELIVERIES: Mapping[str, Says] = {
    "GET /endpoints/{id}/deliveries": Says("listDeliveries", "List a webhook's deliveries", {200: delivery.Deliveries}),
    "POST /endpoints/{id}/replay": Says(
        "replayDeliveries", "Send again what did not arrive", {202: delivery.Replayed}, (), ACTING
    ),
    "GET /deliveries/{id}": Says("readDelivery", "Read a delivery and its attempts", {200: delivery.ReadDelivery}),
    "POST /deliveries/{id}/redelivery": Says(
        "redeliver", "Try a delivery once more", {202: delivery.Delivery}, (), ACTING
    ),
}
REGISTRY: Mapping[str, Says] = {
    "GET /authorities": Says("listAuthorities", "List authorities", {200: registry.Authorities}),
    "PUT /authorities/{id}": Says(
        "putAuthority",
        "Enter or change an authority",
        {201: registry.EnteredAuthority, 200: registry.EnteredAuthority},
        (),
        ENTERING,
    ),
    "GET /authorities/{id}": Says("readAuthority", "Read an authority", {200: registry.Authority}),
    "GET /platforms": Says("listPlatforms", "List platforms", {200: registry.Platforms}),
    "PUT /platforms/{id}": Says(
        "putPlatform",
        "Enter or rename a platform",
        {201: registry.EnteredPlatform, 200: registry.EnteredPlatform},
        (),
        ENTERING,
    ),
    "GET /platforms/{id}": Says("readPlatform", "Read a platform", {200: registry.Platform}),
    "GET /platforms/{id}/measurements": Says(
        "listMeasurements", "List a platform's figures", {200: registry.Measurements}
    ),
    "POST /platforms/{id}/measurements": Says(
        "addMeasurement", "Enter a month's average daily users", {201: registry.Platform}, (), ENTERING
    ),
    "POST /platforms/{id}/exemptions": Says(
        "exemptPlatform", "Exempt a platform", {201: registry.Exemption, 200: registry.Exemption}, (), ENTERING
    ),
    "POST /platforms/{id}/exemptions/{exemption}/lifting": Says(
        "liftExemption", "Lift an exemption", {200: registry.Exemption}, (), ENTERING
    ),
    "GET /callers": Says("listCallers", "List clients of the API", {200: registry.Callers}),
    "POST /callers": Says(
        "bindCaller",
        "Bind a token to a party",
        {201: registry.Caller, 200: registry.Caller},
        (),
        ("illegal-command", *ENTERING),
    ),
    "GET /authorities/{id}/facts": Says(
        "readAuthorityFacts", "Read who changed an authority's entry, and what", {200: AuthorityFacts}
    ),
    "GET /callers/{id}/facts": Says("readCallerFacts", "Read who bound or revoked a caller", {200: CallerFacts}),
    "GET /platforms/{id}/facts": Says("readPlatformFacts", "Read a platform's journal", {200: PlatformFacts}),
    "DELETE /callers/{id}": Says(
        "revokeCaller", "Revoke a caller", {200: registry.Caller}, (), ("illegal-command", *ENTERING)
    ),
}
APPOINTING: Mapping[str, Says] = {
    "GET /platforms/{id}/representatives": Says(
        "listRepresentatives", "List a platform's representatives", {200: registry.Representatives}
    ),
    "POST /platforms/{id}/representatives": Says(
        "appointRepresentative",
        "Enter a legal representative",
        {201: registry.EnteredRepresentative, 200: registry.EnteredRepresentative},
        (),
        ("illegal-command", *ENTERING),
    ),
    "POST /platforms/{id}/first-contacts": Says(
        "contactFirst",
        "Tell a platform how your orders come",
        {201: registry.PlatformFirstContact, 200: registry.PlatformFirstContact},
        (),
        ("no-representative", *ENTERING),
    ),
    "POST /representatives/{id}/termination": Says(
        "endMandate", "End a mandate", {200: registry.EndedRepresentative}, (), ("illegal-command", *ENTERING)
    ),
    "GET /representatives/{id}/contacts": Says(
        "listContacts", "List a representative's contacts", {200: registry.Contacts}
    ),
    "POST /representatives/{id}/contacts": Says(
        "addContact",
        "Enter a contact",
        {201: registry.Contact, 200: registry.Contact},
        (),
        ("illegal-command", LIMITED, *ENTERING),
    ),
    "PUT /representatives/{id}/contacts/{contact}": Says(
        "changeContact", "Change a contact", {200: registry.Contact}, (), (LIMITED, *ENTERING)
    ),
    "DELETE /representatives/{id}/contacts/{contact}": Says(
        "removeContact",
        "Remove a contact",
        {200: registry.Representative},
        (),
        ("illegal-command", LIMITED, *ENTERING),
    ),
}
ANSWERS: Mapping[str, Says] = {**ISSUING, **READING, **ANSWERING, **ENDPOINTS, **DELIVERIES, **REGISTRY, **APPOINTING}
