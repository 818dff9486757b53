"""How facts get from the table to those who are to hear of them."""

from infra.dev.local.parties import PLATFORM_OTHER
from infra.dev.roles.fixture import PRIMARY, Fixture
from infra.dev.roles.functions import message
from infra.dev.roles.probe import Act, Probe


def _publishing(fixture: Fixture) -> Act:
    """An order under a law so short that its first timer is nominated at once."""
    order = fixture.order("demo")
    image = fixture.item(f"order:{order.id}", "journal") or {}
    keys = {name: image[name] for name in ("pk", "sk")}
    record = {"eventName": "INSERT", "eventSource": "aws:dynamodb", "dynamodb": {"Keys": keys, "NewImage": image}}
    return lambda: fixture.functions.invoke("Publish", {"Records": [record]})


def _passing_on(fixture: Fixture) -> Act:
    queue_message = message({"detail": {"subject": f"order:{fixture.order().id}", "sequence": 1}})
    return lambda: fixture.functions.invoke("Dispatch", queue_message)


def _catching_up(fixture: Fixture) -> Act:
    """A contact was confirmed: what is open is looked for."""
    subject = f"platform:{PLATFORM_OTHER}"
    fixture.hear_from(PRIMARY)
    fixture.untell(subject)
    queue_message = message({"detail": {"subject": subject, "sequence": 1}})
    return lambda: fixture.functions.invoke("Dispatch", queue_message)


PUBLISH = (Probe("publishing a new order", _publishing),)
DISPATCH = (
    Probe("passing a new order on", _passing_on),
    Probe("passing on that a contact was confirmed", _catching_up),
)
