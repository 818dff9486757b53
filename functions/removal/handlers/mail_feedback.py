"""SES → SNS → queue → what follows from what mail servers say."""

from typing import Any

from removal.mail.feedback import from_sns
from removal.queues.batch import each
from removal.record.canonical import JsonObject
from removal.telemetry.log import logger
from removal.telemetry.metric import Metric
from removal.telemetry.metrics import tell
from removal.wiring import now, wired


def handler(event: dict[str, Any], _context: object) -> object:
    """Take each event; what is none of ours to act on, such as SNS's own test message, is let go."""
    return each(event, _take)


def _take(message: JsonObject) -> None:
    told = from_sns(message, now())
    if told is None:
        logger.info("no event of a mail", extra={"notification": message.get("MessageId") if message else None})
        return
    told = wired().mail_feedback.take(told)
    ids = {
        "subject": f"order:{told.tags['order']}" if "order" in told.tags else None,
        "endpoint": told.tags.get("endpoint"),
    }
    logger.info("mail feedback", extra={**ids, "delivery": told.tags.get("delivery"), "kind": told.kind.value})
    tell([Metric("MailFeedback", 1)], kind=told.kind.value)
