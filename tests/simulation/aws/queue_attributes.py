"""The attributes of a queue, as GetQueueAttributes names them."""

from tests.simulation.aws.queue import Queue


def attributes_of(queue: Queue) -> dict[str, str]:
    """Counts, times in seconds, the ARN; exact, where SQS only approximates."""
    visible, hidden, delayed = queue.counts()
    return {
        "ApproximateNumberOfMessages": str(visible),
        "ApproximateNumberOfMessagesNotVisible": str(hidden),
        "ApproximateNumberOfMessagesDelayed": str(delayed),
        "VisibilityTimeout": str(int(queue.visibility.total_seconds())),
        "DelaySeconds": str(int(queue.delay.total_seconds())),
        "MessageRetentionPeriod": str(int(queue.retention.total_seconds())),
        "QueueArn": queue.arn,
    }
