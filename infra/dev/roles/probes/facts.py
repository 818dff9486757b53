"""How facts get from the table to those who are to hear of them."""

from infra.dev.local.parties import PLATFORM_OTHER
from infra.dev.roles.fixture import PRIMARY, Fixture
from infra.dev.roles.functions import message
from infra.dev.roles.probe import Act, Probe


def _publishing(scene: Fixture) -> Act:
    """An order under a law so short that its first timer is nominated at once."""
    order = scene.order("demo")
    image = scene.item(f"order:{order.id}", "journal") or {}
    keys = {name: image[name] for name in ("pk", "sk")}
    record = {"eventName": "INSERT", "eventSource": "aws:dynamodb", "dynamodb": {"Keys": keys, "NewImage": image}}
    return lambda: scene.functions.invoke("Publish", {"Records": [record]})


def _passing_on(scene: Fixture) -> Act:
    told = message({"detail": {"subject": f"order:{scene.order().id}", "sequence": 1}})
    return lambda: scene.functions.invoke("Dispatch", told)


def _catching_up(scene: Fixture) -> Act:
    """A contact was confirmed: what is open is looked for."""
    subject = f"platform:{PLATFORM_OTHER}"
    scene.hear_from(PRIMARY)
    scene.untell(subject)
    told = message({"detail": {"subject": subject, "sequence": 1}})
    return lambda: scene.functions.invoke("Dispatch", told)


PUBLISH = (Probe("publishing a new order", _publishing),)
DISPATCH = (
    Probe("passing a new order on", _passing_on),
    Probe("passing on that a contact was confirmed", _catching_up),
)
