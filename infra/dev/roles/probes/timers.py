"""What happens by itself, later."""

from datetime import UTC, datetime, timedelta

from infra.dev.local.api import need
from infra.dev.local.parties import PLATFORM_OTHER
from infra.dev.roles.fixture import Fixture, instant
from infra.dev.roles.functions import message
from infra.dev.roles.probe import Act, Probe


def _sweeping(scene: Fixture) -> Act:
    """An order under a law so short that something is always soon due."""
    scene.order("demo")
    return lambda: scene.functions.invoke("Sweep", {})


def _platform(scene: Fixture) -> Act:
    """A platform is looked at whenever its entry changes."""
    told = {"name": f"Other Example {scene.number()}"}
    need(scene.stack.caller("registrar").put(f"/platforms/{PLATFORM_OTHER}", told), 200)
    return _nominated(scene, f"platform:{PLATFORM_OTHER}", "journal")


def _asked_for(scene: Fixture) -> Act:
    told = scene.tested(scene.webhook("takes"))
    where = f"/deliveries/{told['delivery']}"
    scene.until(lambda: need(scene.authority.get(where), 200)["state"] == "delivered" or None, "a test arrives")
    need(scene.authority.post(f"{where}/redelivery"), 202)
    return _nominated(scene, f"endpoint:{told['endpoint']}", f"delivery:{told['delivery']}")


def _early(scene: Fixture) -> Act:
    return _nominated(scene, f"endpoint:{scene.webhook('takes')}", "journal", timedelta(minutes=5))


def _untold(scene: Fixture) -> Act:
    endpoint = scene.webhook("untold")
    scene.untell(f"endpoint:{endpoint}")
    return _nominated(scene, f"endpoint:{endpoint}", "journal")


def _nominated(scene: Fixture, pk: str, sk: str, later: timedelta = timedelta()) -> Act:
    """What the sweep puts on the queue."""
    told = message({"pk": pk, "sk": sk, "timer_at": instant(datetime.now(UTC) + later)})
    return lambda: scene.functions.invoke("Tick", told)


SWEEP = (Probe("the minute's sweep", _sweeping),)
TICK = (
    Probe("looking at a platform that changed", _platform),
    Probe("a redelivery that was asked for", _asked_for),
    Probe("a timer that comes early", _early),
    Probe("telling the bus what nobody passed on", _untold),
)
