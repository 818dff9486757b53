"""How webhooks are sent, tried again, held and let go."""

from infra.dev.roles.fixture import Fixture
from infra.dev.roles.functions import message
from infra.dev.roles.probe import Act, Probe, carrying_out

FUNCTION = "SendWebhook"


def _sending(scene: Fixture) -> Act:
    told = scene.tested(scene.webhook("takes"))
    return carrying_out(scene, FUNCTION, told, delivery=told, becomes="delivered")


def _trying_again(scene: Fixture) -> Act:
    told = scene.tested(scene.webhook("refuses"))
    return carrying_out(scene, FUNCTION, told, delivery=told, becomes="pending")


def _holding(scene: Fixture) -> Act:
    endpoint = scene.enabled("holds")
    told = scene.tested(endpoint)
    scene.disable(endpoint)
    return carrying_out(scene, FUNCTION, told, delivery=told, becomes="held")


def _letting_go(scene: Fixture) -> Act:
    endpoint = scene.enabled("lets-go")
    told = scene.tested(endpoint)
    scene.disable(endpoint)
    scene.functions.must(FUNCTION, message(told))
    scene.enabled("lets-go")
    flush = {"endpoint": endpoint, "flush": True}
    return carrying_out(scene, FUNCTION, flush, delivery=told, becomes="delivered")


SEND_WEBHOOK = (
    Probe("sending a webhook", _sending),
    Probe("trying a webhook again", _trying_again),
    Probe("holding a webhook", _holding),
    Probe("letting held webhooks go", _letting_go),
)
