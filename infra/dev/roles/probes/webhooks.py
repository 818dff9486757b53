"""How webhooks are sent, tried again, held and let go."""

from infra.dev.roles.fixture import Fixture
from infra.dev.roles.functions import message
from infra.dev.roles.probe import Act, Probe, carrying_out

FUNCTION = "SendWebhook"


def _sending(fixture: Fixture) -> Act:
    delivery = fixture.tested(fixture.webhook("takes"))
    return carrying_out(fixture, FUNCTION, delivery, delivery=delivery, becomes="delivered")


def _trying_again(fixture: Fixture) -> Act:
    delivery = fixture.tested(fixture.webhook("refuses"))
    return carrying_out(fixture, FUNCTION, delivery, delivery=delivery, becomes="pending")


def _holding(fixture: Fixture) -> Act:
    endpoint = fixture.enabled("holds")
    delivery = fixture.tested(endpoint)
    fixture.disable(endpoint)
    return carrying_out(fixture, FUNCTION, delivery, delivery=delivery, becomes="held")


def _letting_go(fixture: Fixture) -> Act:
    endpoint = fixture.enabled("lets-go")
    delivery = fixture.tested(endpoint)
    fixture.disable(endpoint)
    fixture.functions.must(FUNCTION, message(delivery))
    fixture.enabled("lets-go")
    fixture.unclaim(endpoint)
    flush = {"endpoint": endpoint, "flush": True}
    return carrying_out(fixture, FUNCTION, flush, delivery=delivery, becomes="delivered")


SEND_WEBHOOK = (
    Probe("sending a webhook", _sending),
    Probe("trying a webhook again", _trying_again),
    Probe("holding a webhook", _holding),
    Probe("letting held webhooks go", _letting_go),
)
