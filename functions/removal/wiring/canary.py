"""What `canary` runs."""

import os

from removal.settings import Settings
from removal.telemetry.canary import Canary
from removal.wiring.process import at_start


def canary() -> Canary:
    """The canary of this deployment's public address. It has no table, and makes no client of AWS."""
    return Canary(Settings(os.environ).need("PUBLIC_URL"))


at_start(canary)
