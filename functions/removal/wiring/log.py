"""What `log` runs."""

from datetime import timedelta
from typing import TYPE_CHECKING

from removal.publiclog.kms import KmsSigner
from removal.publiclog.objects import S3Objects
from removal.publiclog.ports import Signer
from removal.publiclog.sequencer import Sequencer
from removal.publiclog.store import LogStore
from removal.publiclog.worker import LogQueue, LogWorker
from removal.table import open_connection
from removal.wiring.process import at_start, client_of, now, part, process

if TYPE_CHECKING:
    from mypy_boto3_kms.client import KMSClient
    from mypy_boto3_s3.client import S3Client
    from mypy_boto3_sqs.client import SQSClient

    from removal.publiclog.witnessing import Witnessing


@part
def signer() -> Signer:
    """The log's key."""
    client: KMSClient = process().client("kms")
    return KmsSigner(client, process().settings.need("LOG_KEY_ID"), process().settings.need("LOG_ORIGIN"))


@part
def next_signers() -> tuple[Signer, ...]:
    """The key that signs beside the log's first one, if there is one."""
    settings = process().settings
    client: KMSClient = process().client("kms")
    key = settings.log_next_signer
    return (KmsSigner(client, key, settings.need("LOG_ORIGIN")),) if key else ()


@part
def log_worker() -> LogWorker:
    """The reader of the log's queue, with the sequencer."""
    s3: S3Client = process().client("s3")
    sqs: SQSClient = process().client("sqs")
    objects, queue = S3Objects(s3, process().settings.need("LOG_BUCKET")), process().settings.need("LOG_QUEUE_URL")
    also = next_signers()
    sequencer = Sequencer(objects, LogStore(), LogStore(), signer(), now, listing=_entry_of, also=also)
    return LogWorker(LogQueue(sqs, queue), sequencer, now)


@part
def witnessing() -> "Witnessing | None":
    """What asks the log's witnesses; None without a policy. What it needs is loaded where there is one."""
    settings = process().settings
    if settings.log_policy is None:
        return None
    from removal.publiclog.policy import policy_of  # noqa: PLC0415
    from removal.publiclog.witnessing import Witnessing  # noqa: PLC0415
    from removal.wiring.parts.witnesses import post, side_by_side  # noqa: PLC0415

    s3: S3Client = process().client("s3")
    objects = S3Objects(s3, settings.need("LOG_BUCKET"))
    body = objects.body(settings.log_policy)
    if body is None:
        msg = f"{settings.log_policy}, which names the log's witnesses, is not in the log's bucket."
        raise ValueError(msg)
    return Witnessing(objects, settings.need("LOG_ORIGIN"), policy_of(body), post, now, side_by_side)


def day_age() -> timedelta:
    """How old the log's last day entry is; zero for a log that has not begun."""
    day = LogStore().head().day
    return now() - day if day else timedelta()


def _entry_of(order: str) -> bytes | None:
    """The order's own entry; None if its category is not open. What makes it is loaded when the first is due."""
    from removal.publiclog.listing import listed  # noqa: PLC0415
    from removal.wiring.parts.order_store import order_store  # noqa: PLC0415

    return listed(order_store(), order)


at_start(log_worker, open_connection, client_of("sqs"), client_of("s3"))
