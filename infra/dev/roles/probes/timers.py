"""What happens by itself, later."""

from datetime import UTC, datetime, timedelta

from infra.dev.local.api import need
from infra.dev.local.parties import PLATFORM_OTHER
from infra.dev.roles.fixture import Fixture, instant
from infra.dev.roles.functions import message
from infra.dev.roles.probe import Act, Probe


def _sweeping(fixture: Fixture) -> Act:
    """An order under a law so short that something is always soon due."""
    fixture.order("demo")
    return lambda: fixture.functions.invoke("Sweep", {})


def _platform(fixture: Fixture) -> Act:
    """A platform is looked at whenever its entry changes."""
    fixture.rename(PLATFORM_OTHER)
    return _nominated(fixture, f"platform:{PLATFORM_OTHER}", "journal")


def _asked_for(fixture: Fixture) -> Act:
    delivery = fixture.tested(fixture.webhook("takes"))
    where = f"/deliveries/{delivery['delivery']}"
    fixture.until(lambda: need(fixture.authority.get(where), 200)["state"] == "delivered" or None, "a test arrives")
    need(fixture.authority.post(f"{where}/redelivery"), 202)
    return _nominated(fixture, f"delivery:{delivery['delivery']}", f"delivery:{delivery['delivery']}")


def _early(fixture: Fixture) -> Act:
    return _nominated(fixture, f"endpoint:{fixture.webhook('takes')}", "journal", timedelta(minutes=5))


def _untold(fixture: Fixture) -> Act:
    endpoint = fixture.webhook("untold")
    fixture.untell(f"endpoint:{endpoint}")
    return _nominated(fixture, f"endpoint:{endpoint}", "journal")


def _nominated(fixture: Fixture, pk: str, sk: str, later: timedelta = timedelta()) -> Act:
    """What the sweep puts on the queue."""
    queue_message = message({"pk": pk, "sk": sk, "timer_at": instant(datetime.now(UTC) + later)})
    return lambda: fixture.functions.invoke("Tick", queue_message)


SWEEP = (Probe("the minute's sweep", _sweeping),)
TICK = (
    Probe("looking at a platform that changed", _platform),
    Probe("a redelivery that was asked for", _asked_for),
    Probe("a timer that comes early", _early),
    Probe("telling the bus what was not passed on", _untold),
)
