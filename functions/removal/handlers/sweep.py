"""Schedule → timer queues: runs the sweep once a minute and emits its heartbeat."""

from typing import Any

from removal.telemetry.log import logger
from removal.telemetry.metric import Metric
from removal.telemetry.metrics import emit
from removal.timers.sweep import Swept
from removal.wiring.sweep import sweep


def handler(_event: dict[str, Any], _context: object) -> None:
    """Send order timers and emit the clock's metrics; then send delivery timers, whose failure affects neither."""
    swept, control = sweep().order_timers()
    counted = {
        "SweepHeartbeat": 1,
        "StuckTimers": sweep().stuck(),
        "AccusationsHeld": int(control.hold is not None),
        "RegisterWrittenFromShell": int(control.written_lately(swept.began_at)),
    }
    emit([_overdue("OldestOverdueSeconds", swept), *(Metric(name, value) for name, value in counted.items())])
    logger.info("swept", extra={"kind": "order", "nominated": swept.sent, "held": control.hold is not None})
    swept = sweep().delivery_timers()
    emit([_overdue("OldestOverdueDeliverySeconds", swept)])
    logger.info("swept", extra={"kind": "delivery", "nominated": swept.sent})


def _overdue(name: str, swept: Swept) -> Metric:
    """A metric for each kind: what was held for one endpoint falls due at once, and is no late clock."""
    return Metric(name, swept.oldest_overdue.total_seconds(), "Seconds")
