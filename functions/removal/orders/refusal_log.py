"""Logs an answer that got a 5xx, and counts it in the metric `AnswersRefused`, which has an alarm."""

from removal.orders.order import subject_of
from removal.orders.refusals import RefusedAnswer
from removal.record import instant
from removal.telemetry.log import logger
from removal.telemetry.metric import Metric
from removal.telemetry.metrics import emit


def log_refused_answer(answer: RefusedAnswer) -> None:
    """Log a refused answer; subject, request and instant are the arguments of the command `extend --order`."""
    details = {
        "subject": subject_of(answer.order) if answer.order else None,
        "request": answer.request,
        "received_at": instant.to_text(answer.received_at),
        "status": answer.status,
        "running": answer.running.value,
    }
    if not answer.costs_time:
        logger.info("answer refused", extra=details)
        return
    logger.error("answer refused", extra=details)
    emit([Metric("AnswersRefused", 1)])
