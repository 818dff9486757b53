"""Schedule → the public log: logs what is in its queue once a minute, and emits how old the last day entry is.

Then it asks the witnesses, if a policy names some. Whatever they do, the log has gone on by then.
"""

from typing import Any

from removal.telemetry.log import logger
from removal.telemetry.metric import Metric
from removal.telemetry.metrics import emit
from removal.wiring.log import day_age, log_worker, witnessing


def handler(_event: dict[str, Any], _context: object) -> None:
    """Log until the queue is empty; the age is emitted whatever fails, so that a log that has stopped is seen."""
    try:
        worked = log_worker().run()
        if worked.left:
            logger.error("not logged", extra={"orders": sorted({each.order for each in worked.left})})
        logger.info("logged", extra={"messages": worked.done, "left": len(worked.left)})
        _ask_witnesses()
    finally:
        emit([Metric("LogDayAgeSeconds", day_age().total_seconds(), "Seconds")])


def _ask_witnesses() -> None:
    """Have the checkpoint cosigned; a policy that cannot be read is a failure of its witnesses."""
    try:
        witnesses = witnessing()
    except ValueError as error:
        logger.error("no witness asked", extra={"reason": str(error)})
        emit([Metric("WitnessesRefused", 0), Metric("WitnessesFailed", 1)])
        return
    if witnesses is None:
        return
    asked = witnesses.run()
    for each in asked:
        logger.info("witness", extra={"witness": each.witness, "outcome": each.outcome, "reason": each.reason})
    outcomes = [each.outcome.value for each in asked]
    emit([Metric("WitnessesRefused", outcomes.count("refused")), Metric("WitnessesFailed", outcomes.count("failed"))])
