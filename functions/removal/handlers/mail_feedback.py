"""SES → SNS → queue → the effects of delivery reports, bounces and complaints."""

from typing import Any

from removal.mail.feedback import from_sns
from removal.queues.batch import each
from removal.record.canonical import JsonObject
from removal.telemetry.log import logger
from removal.telemetry.metric import Metric
from removal.telemetry.metrics import emit
from removal.wiring.mail_feedback import mail_feedback, now


def handler(event: dict[str, Any], _context: object) -> object:
    """Apply each SES event; other messages, such as SNS's test message, are ignored."""
    return each(event, _apply)


def _apply(message: JsonObject) -> None:
    feedback = from_sns(message, now())
    if feedback is None:
        logger.info("no event of a mail", extra={"notification": message.get("MessageId") if message else None})
        return
    feedback = mail_feedback().take(feedback)
    ids = {
        "subject": f"order:{feedback.tags['order']}" if "order" in feedback.tags else None,
        "endpoint": feedback.tags.get("endpoint"),
    }
    logger.info("mail feedback", extra={**ids, "delivery": feedback.tags.get("delivery"), "kind": feedback.kind.value})
    emit([Metric("MailFeedback", 1)], kind=feedback.kind.value)
