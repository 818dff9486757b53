"""What makes proofs from the public log; a deployment without an origin has no log."""

from typing import TYPE_CHECKING

from removal.publiclog.objects import S3Objects
from removal.publiclog.proofs import ProofReader
from removal.publiclog.store import LogStore
from removal.wiring.process import part, process

if TYPE_CHECKING:
    from mypy_boto3_s3.client import S3Client


@part
def proof_reader() -> ProofReader:
    """Reads marks from the table, checkpoint and tiles from the log's bucket."""
    settings = process().settings
    if settings.log_origin is None:
        return ProofReader(lambda _: None, LogStore(), None)
    s3: S3Client = process().client("s3")
    return ProofReader(S3Objects(s3, settings.need("LOG_BUCKET")).body, LogStore(), settings.log_origin)
