"""What operators are told of an answer that was not taken: a line of the log, and a number that rings an alarm."""

from removal.orders.order import subject_of
from removal.orders.refusals import RefusedAnswer
from removal.record import instant
from removal.telemetry.log import logger
from removal.telemetry.metric import Metric
from removal.telemetry.metrics import emit


def tell_refused(answer: RefusedAnswer) -> None:
    """Order, request and its time are what `extend --order` is given."""
    said = {
        "subject": subject_of(answer.order) if answer.order else None,
        "request": answer.request,
        "received_at": instant.to_text(answer.received_at),
        "status": answer.status,
        "running": answer.running.value,
    }
    if not answer.costs_time:
        logger.info("answer refused", extra=said)
        return
    logger.error("answer refused", extra=said)
    emit([Metric("AnswersRefused", 1)])
